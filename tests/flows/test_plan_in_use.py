"""A plan that is changed while people work by it: from outside, as the command line does it."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.plan_changes import change_plan, history, running_cards
from movement.changing import with_other_day
from movement.completing import with_contacts
from movement.dates import DayOfYear
from movement.plan import Plan
from movement.plans import load_bundled
from storage import audit, communes
from tests.flows.town import PLAN, Town, hands_in, scores

DAY = DayOfYear(day=25, month=10)


async def from_outside(town: Town, plan: Plan) -> None:
    """Somebody changes the plan beside the running assistant."""

    def change(connection: Connection) -> None:
        commune = communes.load(connection, town.commune_id)
        deed, _changes = change_plan(connection, commune, plan, town.play.now(), by="Đặng Văn H", note="theo KH mới")
        audit.append(connection, [deed])

    await town.play.database.run(change)


def earlier() -> Plan:
    return with_other_day(load_bundled(PLAN), "submit-scorecard", DAY)


async def test_the_next_step_knows_the_new_plan(both: Town) -> None:
    head = await both.member("head", await both.unit())
    await head.says("menu")
    assert "29/10/2026" in head.text

    await from_outside(both, earlier())
    await head.says("menu")

    assert "24/10/2026" in head.text


async def test_the_next_step_knows_the_new_phone_of_the_office(town: Town) -> None:
    stranger = town.play.person("stranger", "Người lạ")
    await from_outside(town, with_contacts(load_bundled(PLAN), hotline="0255 111 111"))
    await stranger.says("menu")

    assert "0255 111 111" in stranger.text


async def test_cards_keep_the_version_that_they_were_begun_with(both: Town) -> None:
    head = await both.member("head", await both.unit())
    await scores(head, 1, until="3a")
    begun = await both.card(1)

    data = load_bundled(PLAN).model_dump(mode="json")
    data["scorecards"][0] |= {"version": "2", "title": {"vi": "Phiếu mới"}}
    data["scorecards"][0]["items"][0]["short"] = {"vi": "Mục đã đổi"}
    await from_outside(both, Plan.model_validate(data))
    assert await both.play.database.run(lambda c: running_cards(c, both.commune_id, 2026)) == 1

    await hands_in(head, 1)
    card = await both.card(1)
    assert (card.plan_version_id, card.status) == (begun.plan_version_id, "submitted")
    await head.says("/card 1")
    assert "Mục đã đổi" not in head.text

    other = await both.unit("Trường THCS số 2")
    second = await both.member("second", other)
    await second.says(f"/score {other}")
    assert "Mục đã đổi" in second.text


async def test_the_record_says_who_changed_what_and_when(both: Town) -> None:
    await from_outside(both, earlier())
    await from_outside(both, with_contacts(earlier(), hotline="0255 111 111"))

    def read(connection: Connection) -> None:
        assert audit.verify(connection, both.commune_id) is None
        first, second = history(connection, both.commune_id)
        assert (first.by, first.note, first.at) == ("Đặng Văn H", "theo KH mới", both.play.now())
        assert [(change.where, change.after) for change in first.changes] == [
            ((("deadlines", "submit-scorecard"),), {"day": 25, "month": 10})
        ]
        assert [change.field for change in second.changes] == ["issuer.hotline"]
        assert second.version == communes.load(connection, both.commune_id).plan.version

    await both.play.database.run(read)


async def test_a_plan_can_come_back(both: Town) -> None:
    before = await both.play.database.run(lambda c: communes.load(c, both.commune_id).plan_version_id)
    await from_outside(both, earlier())
    await from_outside(both, load_bundled(PLAN))
    again = await both.play.database.run(lambda c: communes.load(c, both.commune_id).plan_version_id)
    assert again == before
