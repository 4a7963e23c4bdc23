"""What is told to a person goes to one account: the last used that can be reached, else the next; never to two."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channels import QuotaUsed, RecipientGone, WindowClosed, WrongMessage
from bot.chat import Capabilities, Window
from storage import outbox
from storage.tables import Outbox, Reminder
from tests.flows.linked import ZALO, link_code_in, links, on_zalo
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.play import Play, playing
from tests.flows.town import SCHOOL, Town, hands_in

LOST = "⚠ {name} ({unit}) can no longer be reached through the assistant. Please call the unit."
NEW_CARD = "📥"  # a card waits for verification
WEEK = Window(open=timedelta(days=7), free=timedelta(days=2))
THIRD = "zalo_oa"


async def couple(town: Town) -> tuple[Person, Person, Person]:
    """A headmistress on two platforms, the second one used last, and an officer on two as well as nobody else."""
    head = await town.member("head", await town.unit())
    zalo = on_zalo(town.play, "zalo-4711", "Cô Minh, Zalo", plain=False)
    await links(head, zalo)
    return head, zalo, await town.officer()


def told(*people: Person) -> list[int]:
    """How much each has heard; the picture of a card comes behind what is said of it, and is not counted."""
    return [sum(message.file is None for message in person.heard) for person in people]


def pictures(*people: Person) -> list[int]:
    """How many pictures of a card each has received."""
    return [sum(message.file is not None for message in person.heard) for person in people]


async def statuses(play: Play) -> list[tuple[str, str, str]]:
    """What became of every notice: platform, status, reason."""
    await play.receipts()
    rows = await play.database.run(
        lambda c: c.execute(select(Outbox.__table__).where(Outbox.__table__.c.lane == "notice")).mappings().all()  # type: ignore[attr-defined]
    )
    return [(row["platform"], row["status"], row["reason"]) for row in rows]


async def test_a_notice_goes_to_the_account_that_was_used_last(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    before, seen = told(head, zalo), pictures(head, zalo)
    await officer.presses("Accept all")
    assert told(head, zalo) == [before[0], before[1] + 1]
    assert pictures(head, zalo) == [seen[0], seen[1] + 1], "the verified card, where it was told"

    await head.says("trợ giúp")  # changes nothing, and is a use all the same
    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await officer.presses(SCHOOL)
    await officer.presses("Met ({points})")
    await officer.says("215/QĐ-UBND, 18/11/2026")
    await officer.presses("excellent")
    before = told(head, zalo)
    await officer.presses("Enter")
    assert told(head, zalo) == [before[0] + 1, before[1]]


async def test_where_it_cannot_be_delivered_the_next_account_is_told_and_no_officer(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    zalo.blocked = True
    before, seen = told(head), pictures(head)
    await officer.presses("Accept all")

    assert told(head) == [before[0] + 1]
    assert pictures(head) == [seen[0] + 1], "the picture comes along"
    said = next(message for message in reversed(head.heard) if message.file is None)
    assert SCHOOL in str(said.text)
    assert said.rows, "with its buttons"
    assert not any(LOST.partition("{")[0] in str(m.text) and "liên lạc" in str(m.text) for m in officer.heard)
    assert (ZALO, "failed", "blocked") in await statuses(both.play)

    zalo.blocked = False
    await zalo.says("menu")
    assert told(head) == [before[0] + 1], "nobody is told twice"


async def test_where_no_account_is_left_the_officers_are_told(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await head.blocks()
    assert not officer.sees(LOST)
    await zalo.blocks()
    assert officer.sees(LOST)


async def test_three_accounts_are_tried_one_after_the_other_and_each_once(both: Town) -> None:
    head, zalo, officer = await couple(both)
    play = both.play
    play.also_on(THIRD)
    third = play.person("oa-1", "Cô Minh, OA", platform=THIRD)
    await links(head, third)
    await zalo.says("menu")
    await hands_in(third, 1)
    play.channels[THIRD].trouble = lambda address, message: RecipientGone("gone")
    play.channels[ZALO].trouble = lambda address, message: WrongMessage("too long for this platform")
    before = told(head, zalo, third)
    await officer.presses("Accept all")

    assert told(head, zalo, third) == [before[0] + 1, before[1], before[2]]
    ends = [row for row in await statuses(play) if row[0] in (THIRD, ZALO) and row[1] == "failed"]
    assert {row[0] for row in ends} == {THIRD, ZALO}

    play.channels["paper"].trouble = lambda address, message: RecipientGone("gone") if address.chat == "head" else None
    letters = len(await statuses(play))
    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await officer.presses(SCHOOL)
    await officer.presses("Met ({points})")
    await officer.says("215/QĐ-UBND, 18/11/2026")
    await officer.presses("excellent")
    await officer.presses("Enter")  # the third account is known to be lost; the others fail: and that is the end
    assert len(await statuses(play)) - letters <= 4


async def test_where_a_months_allowance_is_used_up_the_other_account_is_told(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    both.play.channels[ZALO].trouble = lambda address, message: QuotaUsed("429", 6 * 3600.0)
    before = told(head, zalo)
    await officer.presses("Accept all")
    assert told(head, zalo) == [before[0] + 1, before[1]]
    await both.play.until("2026-10-23")
    assert told(head, zalo) == [before[0] + 1, before[1]], "once"


async def test_on_a_platform_that_is_not_in_use_any_more_nobody_is_told_who_has_another_account(both: Town) -> None:
    """A commune goes over from one platform to another: what is told meanwhile must not wait for the old one."""
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    del both.play.capabilities[ZALO]
    before = told(head, zalo)
    await officer.presses("Accept all")
    assert told(head, zalo) == [before[0] + 1, before[1]]
    await both.play.until("2026-10-28")
    assert told(head, zalo)[1] == before[1], "nor reminded"


async def test_outside_the_window_of_one_platform_the_other_one_is_told(both: Town) -> None:
    head, zalo, officer = await couple(both)
    both.play.capabilities[ZALO] = Capabilities(window=WEEK)
    await hands_in(zalo, 1)
    both.play.later(days=8)
    before = told(head, zalo)
    await officer.presses("Accept all")

    assert told(head, zalo) == [before[0] + 1, before[1]]


async def test_a_window_that_closes_sooner_than_we_thought_sends_the_notice_elsewhere(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    both.play.channels[ZALO].trouble = lambda address, message: WindowClosed("zalo oa -230")
    before = told(head, zalo)
    await officer.presses("Accept all")

    assert told(head, zalo) == [before[0] + 1, before[1]]
    assert not any(status == "held" for _platform, status, _reason in await statuses(both.play))


async def test_what_waits_for_somebody_to_write_goes_out_once_they_link_another_account(both: Town) -> None:
    zalo_only = on_zalo(both.play, "zalo-1", "Cô Lan, Zalo", plain=False)
    both.play.capabilities[ZALO] = Capabilities(window=WEEK)
    unit = await both.unit()
    head = await both.member("head", unit)
    officer = await both.officer()
    await links(head, zalo_only)
    await head.says("menu")
    await head.presses("mydata")
    await head.presses("Linked accounts")
    await head.presses("Unlink this account")
    await head.presses("Unlink", head.last)
    await hands_in(zalo_only, unit)
    both.play.later(days=8)
    await officer.presses("Accept all")
    assert any(status == "held" for _platform, status, _reason in await statuses(both.play))

    await officer.says("người phụ trách")
    await officer.presses(SCHOOL)
    await officer.presses("Trần Thị Minh")
    await officer.presses("Code to come back in")
    await officer.presses("Make the code")
    code = next(
        link_code_in(str(m.text)) for m in reversed(officer.heard) if "-" in str(m.text) and "Mã cho" in str(m.text)
    )
    telegram = both.play.person("new", "Cô Minh, máy mới")
    await telegram.starts()
    await telegram.says(code)
    await telegram.presses("Agree and link")
    assert any(SCHOOL in str(m.text) and "thẩm định" in str(m.text) for m in telegram.heard)
    assert not any(status == "held" for _platform, status, _reason in await statuses(both.play))


# --- reminders --------------------------------------------------------------------------------------------------------


async def reminders_of(play: Play) -> list[tuple[str, str]]:
    """Every reminder on record: to whom, and the status of its letter."""
    await play.receipts()
    table, letters = Reminder.__table__, Outbox.__table__  # type: ignore[attr-defined]
    rows = await play.database.run(
        lambda c: c.execute(
            select(table.c.recipient, letters.c.status).join(letters, letters.c.id == table.c.letter_id)
        ).all()
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("trouble", [RecipientGone("gone"), WindowClosed("zalo oa -230")], ids=["gone", "window"])
async def test_a_reminder_that_cannot_be_delivered_is_said_on_the_next_account_once(
    both: Town, trouble: Exception
) -> None:
    head, zalo, _officer = await couple(both)
    both.play.channels[ZALO].trouble = lambda address, message: trouble  # type: ignore[assignment, return-value]
    before = told(head, zalo)
    await both.play.until("2026-10-23")

    assert told(head, zalo) == [before[0] + 1, before[1]]
    assert head.last.rows
    assert [found for found in await reminders_of(both.play) if found[0].startswith("unit:")] == [
        ("unit:1:person:1", "sent")
    ]
    await both.play.clock_strikes()
    await zalo.says("menu")
    await both.play.until("2026-10-23", "15:00")
    assert told(head)[0] == before[0] + 1, "at most once a day, on whatever account"


async def test_a_reminder_goes_to_the_account_used_last(town: Town) -> None:
    head, zalo, _officer = await couple(town)
    await head.says("menu")
    before = told(head, zalo)
    await town.play.until("2026-10-23")

    assert told(head, zalo) == [before[0] + 1, before[1]]


async def test_a_reminder_in_another_language_is_worded_anew(town: Town) -> None:
    head, zalo, _officer = await couple(town)
    await zalo.says("ngôn ngữ")
    await zalo.presses("en")
    zalo.language = "en"
    zalo.blocked = True
    before = told(head)
    await town.play.until("2026-10-23")

    assert told(head) == [before[0] + 1]
    assert "Còn" in head.text


async def test_an_unlinked_account_gives_what_waits_to_the_other(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    for platform in (PLATFORM, ZALO):
        both.play.capabilities[platform] = Capabilities(window=WEEK)
    both.play.later(days=8)
    await officer.presses("Accept all")
    assert any(status == "held" for _platform, status, _reason in await statuses(both.play))

    await head.presses("Unlink it")

    assert any("thẩm định" in str(message.text) for message in head.heard[-2:])
    assert not any(status == "held" for _platform, status, _reason in await statuses(both.play))
    assert not await both.play.database.run(lambda c: outbox.notices_for(c, ZALO, "zalo-4711"))


async def test_what_waits_on_one_account_is_told_on_the_one_where_the_person_writes(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await hands_in(zalo, 1)
    for platform in (PLATFORM, ZALO):
        both.play.capabilities[platform] = Capabilities(window=WEEK)
    both.play.later(days=8)
    await officer.presses("Accept all")
    assert any(status == "held" for _platform, status, _reason in await statuses(both.play))

    await head.says("menu")

    assert any("thẩm định" in str(message.text) for message in head.heard[-2:])
    before = told(head, zalo)
    await zalo.says("menu")
    assert told(head, zalo) == [before[0], before[1] + 1], "it is not told twice"


FATES = {
    "fine": lambda: None,
    "gone": lambda: RecipientGone("gone"),
    "closed": lambda: WindowClosed("closed"),
    "wrong": lambda: WrongMessage("wrong"),
}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.sampled_from(sorted(FATES)), min_size=1, max_size=4), order=st.randoms(use_true_random=False))
async def test_whatever_becomes_of_it_on_each_account_one_hears_it_at_most_and_one_if_it_can(
    tmp_path_factory: pytest.TempPathFactory, fates: list[str], order: Random
) -> None:
    async with playing(f"sqlite:///{tmp_path_factory.mktemp('accounts')}/a.db") as play:
        town = await Town(play).found()
        head = await town.member("head", await town.unit())
        officer = await town.officer()
        phones = [head]
        for number in range(1, len(fates)):
            play.also_on(f"platform-{number}")
            other = play.person(f"other-{number}", f"Máy {number}", platform=f"platform-{number}")
            await links(head, other)
            phones.append(other)
        await hands_in(head, 1)
        for phone in order.sample(phones, len(phones)):
            await phone.says("menu")
        by_chat = {phone.account: FATES[fate] for phone, fate in zip(phones, fates, strict=True)}
        for channel in play.channels.values():
            channel.trouble = lambda address, message: by_chat.get(address.chat, FATES["fine"])()
        before, seen = told(*phones), pictures(*phones)
        await officer.presses("Accept all")

        shown = [now - then for now, then in zip(pictures(*phones), seen, strict=True)]
        heard = [now - then for now, then in zip(told(*phones), before, strict=True)]
        assert sum(heard) == ("fine" in fates), (fates, heard)
        assert shown == heard, "the picture goes where the words go"
        assert all(fate == "fine" for fate, times in zip(fates, heard, strict=True) if times)
        letters = [row for row in await statuses(play) if row[2] != ""]
        assert len(letters) <= 2 * len(fates), "the words and the picture, each once on an account"
