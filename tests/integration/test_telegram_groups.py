"""Groups on Telegram's own wire: added, claimed, renamed, muted, moved, with topics, left; and what is not heard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.i18n import _, plain
from movement.campaigns import Schedule, Target
from storage import campaigns, groups, outbox
from storage.campaigns import SCHEDULED
from storage.groups import CLAIMED, LEFT, UNCLAIMED, GroupRecord
from storage.tables import Inbox
from tests.fakes.telegram import FakeTelegram, Group, Person
from tests.flows.dump import bytes_of
from tests.integration.house import OFFICER, PATIENCE, Running, delivered, running, soon

RESIDENT, BASIC, SUPER = 5001, -42, -1001234567890
TITLE, POST = "Bà con Long Bàn Bắc", "Không đọc mã OTP cho bất kỳ ai."
CLAIM = "/claim"
AWAKE = {"quiet_hours": "off", "quiet_days": "off"}  # whenever these tests are run


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def house(fake: FakeTelegram, database_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A house with a commune and its officer."""
    fake.user(OFFICER, "Nguyễn Văn An", started=True)
    async with running(fake, database_url, tmp_path, **AWAKE) as served:
        yield served
        assert set(fake.refused) <= EXPECTED


EXPECTED = {  # of what these tests are about
    "sendMessage: injected: 429",
    "sendMessage: Bad Request: group chat was upgraded to a supergroup chat",
    "sendMessage: Bad Request: message thread not found",
    "sendMessage: Bad Request: not enough rights to send text messages to the chat",
}


async def known(house: Running, chat: int) -> GroupRecord | None:
    """A group as it is kept."""
    return await house.ask(lambda connection: groups.find(connection, "telegram", str(chat)))


async def becomes(house: Running, chat: int, **wanted: object) -> None:
    """Wait until a group is kept like this."""
    found = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await known(house, chat)
                if found is not None and all(getattr(found, name) == value for name, value in wanted.items()):
                    return
    raise AssertionError(f"{wanted} was waited for, and there is {found}")


async def added(house: Running, chat: int = BASIC, kind: str = "group") -> Group:
    """A group that a resident has put the bot into."""
    group = house.fake.group(chat, TITLE, kind=kind)
    await group.adds_bot(house.fake.user(RESIDENT, "Cô Mai"))
    await group.wait_for(lambda screen: any(button.data == CLAIM for m in screen for button in m.buttons))
    return group


async def claimed(house: Running, chat: int = BASIC, kind: str = "group") -> Group:
    """A group that the officer has claimed by the button there."""
    group = await added(house, chat, kind)
    await presses_claim(house.officer.person, group)
    await becomes(house, chat, status=CLAIMED)
    return group


async def presses_claim(person: Person, group: Group) -> str:
    """Somebody presses the button in the group; the remark that it is answered with."""
    await person.presses(CLAIM, to=group)
    press = person.last_press
    assert press is not None
    await group.wait_for(lambda _screen: press.answered)
    return press.toast


async def posts(house: Running) -> int:
    """A campaign to all groups that two officers have agreed on begins now; the number of its run."""

    def plan(connection: Connection) -> int:
        now = datetime.now(UTC)
        return campaigns.add(
            connection,
            1,
            topic="crime-tricks",
            text=POST,
            file=None,
            target=Target(),
            schedule=Schedule(),
            status=SCHEDULED,
            created_by=None,
            now=now,
            next_at=now,
        )

    number = await house.ask(plan)
    await house.house.calendar.campaigns()
    (run,) = await house.ask(lambda connection: campaigns.runs_of(connection, number))
    return run.id


def seen(group: Group) -> list[int]:
    """The topics in which a group has seen the post, once each time; 0 is none."""
    return [message.thread for message in group.screen() if message.by_bot and POST in message.text]


def resident(house: Running) -> Person:
    return house.fake.user(RESIDENT)


# --- added, claimed ---------------------------------------------------------------------------------------------------


async def test_an_officer_claims_a_group_where_a_resident_cannot(house: Running) -> None:
    group = await added(house)
    introduction = group.last
    assert introduction is not None
    assert "Công an xã Thiện Tín" in introduction.text
    officer = house.officer.person
    await officer.wait_for(TITLE)

    refusal = plain(_("Only an officer of the commune police can claim the group."), "vi")
    assert await presses_claim(resident(house), group) == refusal
    found = await known(house, BASIC)
    assert found is not None
    assert found.status == UNCLAIMED

    assert await presses_claim(officer, group) == ""
    await becomes(house, BASIC, status=CLAIMED, commune_id=1, title=TITLE)
    await delivered(house)
    (now,) = [message for message in group.screen() if message.by_bot]
    assert (now.id, now.rows) == (introduction.id, ()), "the same message, without the button"
    assert resident(house).screen() == []


# --- what changes about it --------------------------------------------------------------------------------------------


async def test_renamed_muted_unmuted(house: Running) -> None:
    group = await claimed(house, SUPER, "supergroup")
    officer = house.officer.person
    await group.renames("Bà con thôn Bắc", resident(house))
    await becomes(house, SUPER, title="Bà con thôn Bắc")

    heard = len(officer.screen())
    await group.mutes_bot(resident(house))
    await becomes(house, SUPER, may_post=False, status=CLAIMED)
    await delivered(house)
    await group.unmutes_bot(resident(house))
    await becomes(house, SUPER, may_post=True)
    await delivered(house)

    told = [message.text for message in officer.screen()[heard:]]
    assert len(told) == 2, "that it was muted and unmuted, and nothing of the new name"
    assert all("Bà con thôn Bắc" in text for text in told)


async def test_a_group_that_becomes_a_supergroup_in_the_middle_of_a_campaign_gets_its_post_once(house: Running) -> None:
    """The post finds the old id, is told to wait, and meanwhile the group moves."""
    basic, other = await claimed(house), await claimed(house, SUPER, "supergroup")
    before = await known(house, BASIC)
    assert before is not None
    house.fake.fail_next("429", method="sendMessage", chat=BASIC, seconds=1)
    run = await posts(house)
    await soon(lambda: house.fake.refused["sendMessage: injected: 429"] == 1 and len(seen(other)) == 1)
    moved = await basic.migrates(-1009, resident(house))
    await becomes(house, -1009, id=before.id, status=CLAIMED)
    await moved.wait_for(POST)
    await delivered(house)

    assert (seen(basic), seen(moved), seen(other)) == ([], [0], [0])
    receipts = await house.ask(lambda connection: outbox.receipts_of_run(connection, run))
    assert [receipt.status for receipt in receipts] == ["sent", "sent"]
    assert await known(house, BASIC) is None
    await posts(house)
    await delivered(house)
    assert seen(moved) == [0, 0], "the next one goes straight there"


async def test_posts_appear_in_the_topic_that_an_officer_has_chosen(house: Running) -> None:
    group = await claimed(house, SUPER, "supergroup")
    officer = house.officer.person
    await group.turns_on_topics(officer)
    await becomes(house, SUPER, has_topics=True)
    thread = await group.opens_topic("Thông báo của Công an xã", officer)
    await resident(house).sends("/topic", to=group, topic=thread)
    await group.wait_for(lambda screen: [m for m in screen if m.by_bot and m.thread == thread])
    await becomes(house, SUPER, topic="")
    await officer.sends("/topic", to=group, topic=thread)
    await becomes(house, SUPER, topic=str(thread))

    await posts(house)
    await delivered(house)
    assert seen(group) == [thread]

    del group.chat.topics[thread]  # somebody has deleted the topic
    await posts(house)
    await delivered(house)
    assert seen(group) == [thread, 0], "then it goes to the general one"


# --- out of it --------------------------------------------------------------------------------------------------------


async def test_taken_out_and_added_again(house: Running) -> None:
    group = await claimed(house)
    officer = house.officer.person
    await group.removes_bot(resident(house))
    await becomes(house, BASIC, status=LEFT)
    await delivered(house)
    assert officer.last is not None
    assert TITLE in officer.last.text
    await posts(house)
    await delivered(house)
    assert seen(group) == []

    await group.adds_bot(resident(house))
    await becomes(house, BASIC, status=CLAIMED)
    await posts(house)
    await delivered(house)
    assert seen(group) == [0]


async def a_day_passes(house: Running, chat: int) -> None:
    """The group was added a day ago, and the calendar ticks."""

    def long_ago(connection: Connection) -> None:
        found = groups.find(connection, "telegram", str(chat))
        assert found is not None
        groups.change(connection, found.id, added_at=found.added_at - timedelta(hours=24))

    await house.ask(long_ago)
    await house.house.calendar.dates()


async def test_a_group_that_nobody_claims_is_really_left_after_a_day(house: Running) -> None:
    group, theirs = await added(house), await claimed(house, SUPER, "supergroup")
    await house.house.calendar.dates()
    assert not house.fake.calls_of("leaveChat")

    await a_day_passes(house, SUPER)
    await a_day_passes(house, BASIC)
    await soon(lambda: bool(house.fake.calls_of("leaveChat", BASIC)))
    await delivered(house)
    assert (group.chat.member, theirs.chat.member) == (False, True)
    assert len(house.fake.calls_of("leaveChat")) == 1
    assert len([message for message in group.screen() if message.by_bot]) == 2, "the introduction and the goodbye"
    await becomes(house, BASIC, status=LEFT)


async def test_a_group_where_it_may_not_write_is_left_without_a_word(house: Running) -> None:
    group = await added(house, SUPER, "supergroup")
    await group.mutes_bot(resident(house))
    await becomes(house, SUPER, may_post=False)
    await a_day_passes(house, SUPER)
    await soon(lambda: not group.chat.member)

    await becomes(house, SUPER, status=LEFT)


# --- what is not for it -----------------------------------------------------------------------------------------------


async def test_commands_of_another_bot_are_not_answered(house: Running) -> None:
    group = await claimed(house)
    before = len(group.screen())
    for words in ("/help@other_bot", "/start@other_bot", "/topic@other_bot"):
        await resident(house).sends(words, to=group)
    await resident(house).sends(f"/help@{house.fake.world.bot['username']}", to=group)
    await group.wait_for(lambda screen: len([m for m in screen[before:] if m.by_bot]) == 1)
    await delivered(house)

    assert len([m for m in group.screen()[before:] if m.by_bot]) == 1


async def events(house: Running) -> int:
    """How many events there have been."""
    seen_events = Inbox.__table__.c.event_id  # type: ignore[attr-defined]
    return await house.ask(lambda connection: connection.execute(select(func.count(seen_events))).scalar_one())


async def test_what_residents_say_never_becomes_an_event(fake: FakeTelegram, sqlite_url: str, tmp_path: Path) -> None:
    """Even where Telegram hands everything over, as it does to a bot whose privacy mode is off or that is an admin."""
    words = "Nhà anh X cuối xóm hay đánh bạc"
    fake.user(OFFICER, started=True)
    async with running(fake, sqlite_url, tmp_path, **AWAKE) as house:
        group = await claimed(house)
        officer = house.officer.person
        before, shown = await events(house), len(group.screen())
        for speaker in (resident(house), officer):
            await speaker.sends(words, to=group)
            await speaker.sends(f"@{fake.world.bot['username']} {words}", to=group)
            await speaker.sends_photo(words, to=group)
            await speaker.sends_video(caption=words, to=group)
            await speaker.sends_document("nha-anh-X.pdf", words, to=group)
            await speaker.sends_sticker(to=group)
            await speaker.sends_voice(to=group)
            await speaker.sends_location(to=group)
            await speaker.shares_contact("0905777123", to=group)
        await resident(house).sends("/start", to=group)
        await group.wait_for(lambda screen: any(message.by_bot for message in screen[shown:]))
        await delivered(house)

        assert await events(house) == before + 1
        assert len([m for m in group.screen()[shown:] if m.by_bot]) == 1

    kept = bytes_of(sqlite_url)
    assert TITLE.encode() in kept
    for private in (words, "cuối xóm", "nha-anh-X", "777123", "Cô Mai", str(RESIDENT)):
        assert private.encode() not in kept, private
