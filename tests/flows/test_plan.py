"""The plan in the conversation: looked at by members, changed by officers."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.plan_changes import history
from movement.plan import Plan
from movement.plans import load_bundled
from storage import audit, communes
from tests.flows.people import Person, translated
from tests.flows.play import Play
from tests.flows.town import PLAN, Town


async def plan_of(town: Town) -> Plan:
    return await town.play.database.run(lambda c: communes.load(c, town.commune_id).plan)


async def picks(officer: Person, part: str, id_: str) -> None:
    """Open a date, target or open point of the plan."""
    await officer.says("kế hoạch")
    await officer.presses(part)
    plan = load_bundled(PLAN)
    entries = {"dates": plan.deadlines, "targets": plan.targets, "open": plan.open_dates}[part]
    position = [each.id for each in entries].index(id_)
    for _page in range(position // 8):
        await officer.presses("Next page")
    await officer.presses(f"i{position}")


async def test_an_officer_moves_a_date_and_the_others_are_told_who_did(both: Town) -> None:
    officer = await both.officer()
    other = await both.officer("other", "Lê Văn Bình")
    head = await both.member("head", await both.unit())

    await picks(officer, "dates", "submit-scorecard")
    assert "trước 30/10" in officer.text
    await officer.says("ngày 28 tháng 10")
    await officer.says("Thông báo 15/TB-UBND")
    assert "trước 30/10 → trước 28/10" in officer.text
    assert not other.heard
    await officer.presses("Change the plan")

    assert (await plan_of(both)).deadline("submit-scorecard").day == 28
    assert officer.sees("✅ The plan is changed.")
    assert "Nguyễn Văn An" in other.text
    assert "30/10 → 28/10" in other.text
    assert "Thông báo 15/TB-UBND" in other.text
    await head.says("menu")
    assert "27/10/2026" in head.text

    def record(connection: Connection) -> None:
        (found,) = history(connection, both.commune_id)
        assert (found.person_id, found.note) == (both.people["officer"], "Thông báo 15/TB-UBND")
        assert audit.verify(connection, both.commune_id) is None

    await both.play.database.run(record)


@pytest.mark.parametrize(("said", "figure"), [("95", "95"), ("92,5%", "92.5"), ("95 phần trăm", "95")])
async def test_the_figure_of_a_target_is_changed(town: Town, said: str, figure: str) -> None:
    officer = await town.officer()
    target = next(each for each in load_bundled(PLAN).targets if each.percent is not None)
    await picks(officer, "targets", target.id)
    await officer.says("rất nhiều")
    assert officer.sees("This question needs a figure from 0 to 100 per cent, for example 80 or 79.5.")
    await officer.says(said)
    await officer.says("theo nghị quyết")
    await officer.presses("Change the plan")

    found = next(each for each in (await plan_of(town)).targets if each.id == target.id)
    assert str(found.percent) == figure


async def test_what_the_plan_leaves_open_is_settled(town: Town) -> None:
    officer = await town.officer()
    plan = load_bundled(PLAN)
    once = next(each for each in plan.open_dates if not each.periodic)
    often = next(each for each in plan.open_dates if each.periodic)

    await picks(officer, "open", once.id)
    await officer.says("30/11")
    await officer.says("họp Ban Chỉ đạo")
    await officer.presses("Change the plan")
    assert (await plan_of(town)).deadline(once.id).month == 11

    await officer.says("kế hoạch")
    await officer.presses("open")
    left = [each.id for each in (await plan_of(town)).open_dates]
    await officer.presses(f"i{left.index(often.id)}")
    await officer.presses("Every quarter")
    await officer.says("họp Ban Chỉ đạo")
    await officer.presses("Change the plan")
    assert (await plan_of(town)).deadline(f"{often.id}-4").month == 12


async def test_answers_that_are_no_day_lose_nothing(town: Town) -> None:
    officer = await town.officer()
    await picks(officer, "dates", "submit-scorecard")
    for wrong in ("mai", "31/11", "28/10/2027", "sớm nhất có thể"):
        await officer.says(wrong)
        assert officer.sees("This question needs a day of {year}, for example 30/11.")
    await officer.says("28/10")
    await officer.says("ok")
    await officer.says("Công văn MẬT số 5")
    assert officer.sees("This looks like the mark of a state secret. Please write it without.")
    await officer.says("lý do khác")
    await officer.presses("Leave it as it is")
    assert (await plan_of(town)).version == load_bundled(PLAN).version


async def test_two_officers_do_not_overwrite_each_other(town: Town) -> None:
    officer = await town.officer()
    other = await town.officer("other", "Lê Văn Bình")
    for each in (officer, other):
        await picks(each, "dates", "submit-scorecard")
        await each.says("28/10" if each is officer else "25/10")
        await each.says("lý do")
    await officer.presses("Change the plan")
    await other.presses("Change the plan")

    assert (await plan_of(town)).deadline("submit-scorecard").day == 28
    moved = translated("Things have moved on in the meantime, so nothing was changed. This is how it stands now:", "vi")
    assert any(moved in message.text for message in other.heard[-2:])


async def test_a_unit_sees_the_dates_that_concern_it_and_cannot_change_them(town: Town) -> None:
    head = await town.member("head", await town.unit())
    await head.says("kế hoạch")

    assert "29/10/2026" in head.text
    assert not any(choice.data.endswith(":dates") for row in head.last.rows for choice in row)
    police = next(each for each in load_bundled(PLAN).deadlines if each.id == "police-report")
    assert police.title.vi not in head.text


async def test_strangers_do_not_see_the_plan(play: Play) -> None:
    await Town(play).found()
    stranger = play.person("stranger", "Người lạ")
    await stranger.says("/plan")
    refused = translated(
        "This belongs to somebody else's work: only the people in charge of it can do that here.", "vi"
    )
    assert any(refused in message.text for message in stranger.heard)
