"""Community groups: the assistant says who it is, an officer claims the group, and what is said there is not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.channels import ChatMoved, DeliveryError, NotAllowed, RecipientGone
from bot.chat import EventKind, File, FileKind, Message
from bot.upcoming import next_thing
from movement.campaigns import Schedule, Target
from storage import campaigns, outbox
from storage.campaigns import SCHEDULED
from storage.outbox import NOTICE, Letter
from tests.flows.dump import bytes_of, dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Gathering, Play, playing
from tests.flows.test_reminders import moment
from tests.flows.town import HOTLINE, Town
from tests.test_permissions import Attempt, tries

CLAIM = "Claim the group (officers)"
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"
NEW = "📥 A new group: “{title}”"
GONE = "⚠ The assistant is not in the group “{title}” any more; posts do not reach it."
BACK = "✅ The assistant is in the group “{title}” again."
MUTED = "⚠ The assistant may not write in the group “{title}” any more; posts do not reach it."
UNMUTED = "✅ The assistant may write in the group “{title}” again."
TOPICS = "The group “{title}” is divided into topics now; posts go to its general topic."
GOODBYE = "No officer of the commune police has claimed this group, so the assistant leaves it now."
TITLE = "Thôn Long Bàn Bắc – bà con"


def resident_of(town: Town) -> Person:
    return town.play.people.get("resident") or town.play.person("resident", "Cô Mai, người dân")


async def added(town: Town, chat: str = "g1", title: str = TITLE) -> Gathering:
    """A group that a resident has added the assistant to."""
    group = town.play.group(chat, title)
    await group.adds(resident_of(town))
    return group


async def claimed(town: Town, officer: Person, chat: str = "g1", title: str = TITLE) -> Gathering:
    """A group that an officer has claimed; what was said so far is forgotten."""
    group = await added(town, chat, title)
    await group.presses_here(officer, CLAIM)
    for each in town.play.people.values():
        each.heard.clear()
    return group


async def rows(play: Play) -> list[dict[str, Any]]:
    """The groups as they are kept, oldest first."""
    return (await dumped(play))["community_group"]


async def row(play: Play) -> dict[str, Any]:
    """The only group as it is kept."""
    (found,) = await rows(play)
    return found


def times(person: Person, msgid: str) -> int:
    """How often somebody was told this."""
    beginning, ending = (part.strip() for part in translated(msgid, person.language, title="|").split("|"))
    return sum(beginning in str(message.text) and ending in str(message.text) for message in person.heard)


async def posts(town: Town, text: str = "Không đọc mã OTP cho bất kỳ ai.") -> None:
    """A campaign that two officers have agreed on goes out to every group now."""

    def plan(connection: Connection) -> int:
        now = town.play.now()
        return campaigns.add(
            connection,
            town.commune_id,
            topic="crime-tricks",
            text=text,
            file=None,
            target=Target(),
            schedule=Schedule(),
            status=SCHEDULED,
            created_by=None,
            now=now,
            next_at=now,
        )

    await town.play.database.run(plan)
    await town.play.clock_strikes()


def said_in(group: Gathering, text: str = "Không đọc mã OTP") -> list[Message]:
    """The posts that a group has seen."""
    return [message for message in group.heard if text in str(message.text)]


def refuse(play: Play, chat: str, error: DeliveryError | None) -> None:
    """From now on the platform refuses what is sent to a chat; None: it takes it again."""
    play.channel.trouble = lambda address, message: error if address.chat == chat else None


# --- added ------------------------------------------------------------------------------------------------------------


async def test_when_it_is_added_it_says_in_one_message_who_it_is_and_asks_to_be_claimed(both: Town) -> None:
    officer = await both.officer()
    group = await added(both)

    (introduction,) = group.heard
    assert "Công an xã Thiện Tín" in introduction.text
    assert HOTLINE in introduction.text
    assert group.sees("The assistant does not read or keep what is said in this group.")
    assert group.sees(
        "An officer of the commune police is asked to claim the group; otherwise the assistant leaves it."
    )
    assert [translated(CLAIM, "vi")] == [choice.label for row in introduction.rows for choice in row]
    assert times(officer, NEW) == 1
    assert (await row(both.play))["status"] == "unclaimed"


async def test_until_it_is_claimed_nothing_is_posted_there(town: Town) -> None:
    await town.officer()
    group = await added(town)
    await posts(town)

    assert not said_in(group)


# --- claimed ----------------------------------------------------------------------------------------------------------


async def test_an_officer_claims_it_by_a_press_and_is_asked_privately_what_group_it_is(both: Town) -> None:
    officer = await both.officer()
    resident = resident_of(both)
    group = await added(both)
    await group.presses_here(officer, CLAIM)

    kept = await row(both.play)
    person = both.people["officer"]
    assert (kept["status"], kept["commune_id"], kept["claimed_by"]) == ("claimed", both.commune_id, person)
    assert officer.sees("✅ You have claimed the group “{title}”.")
    assert not group.last.rows, "the button is gone"
    assert len(group.screen) == 1, "the introduction changed in its place"
    assert resident.heard == []
    deeds = [(d["action"], d["person_id"]) for d in (await dumped(both.play))["audit"] if d["subject"] == "group:1"]
    assert deeds == [("group claimed", person)]


@pytest.mark.parametrize("who", ["resident", "head", "stranger with a name like the officer's"])
async def test_a_press_of_anybody_else_changes_nothing_and_gets_a_remark(both: Town, who: str) -> None:
    await both.officer("officer", "Nguyễn Văn An")
    somebody = resident_of(both)
    if who == "head":
        somebody = await both.member("head", await both.unit())
    elif who != "resident":
        somebody = both.play.person("impostor", "Nguyễn Văn An")
    group = await added(both)
    before, heard = await dumped(both.play), len(group.heard)
    await group.presses_here(somebody, CLAIM)

    assert await dumped(both.play) == before
    assert group.toasts == [translated("Only an officer of the commune police can claim the group.", "vi")]
    assert len(group.heard) == heard
    assert somebody.heard == []


@pytest.mark.parametrize("words", ["/claim", "/claim 1", "/group 1", "Nhận nhóm", "nhận nhóm (cán bộ)", "1"])
async def test_words_claim_nothing_whoever_writes_them(town: Town, words: str) -> None:
    officer = await town.officer()
    group = await added(town)
    before = await dumped(town.play)
    for somebody in (resident_of(town), officer):
        await group.hears_say(somebody, words)

    assert await dumped(town.play) == before


async def test_of_two_officers_who_press_together_one_claims_and_the_other_is_told(both: Town) -> None:
    first, second = await both.officer(), await both.officer("officer2", "Đỗ Thị Kim")
    group = await added(both)
    number, choice = group.button(CLAIM)
    presses = [
        replace(
            group._event(officer, EventKind.PRESS, data=choice.data, message_id=number),
            press_id=f"press-{officer.account}",
        )
        for officer in (first, second)
    ]
    await both.play.happens(*presses)

    assert (await row(both.play))["claimed_by"] == both.people["officer"]
    assert group.answered == ["press-officer", "press-officer2"]
    assert group.toasts == [translated("The group has been claimed already.", "vi")]
    assert first.sees("✅ You have claimed the group “{title}”.")
    assert not second.sees("✅ You have claimed the group “{title}”.")
    deeds = [deed["person_id"] for deed in (await dumped(both.play))["audit"] if deed["action"] == "group claimed"]
    assert deeds == [both.people["officer"]]


async def test_of_two_officers_at_their_own_phones_the_second_is_told_that_it_was_dealt_with(town: Town) -> None:
    first, second = await town.officer(), await town.officer("officer2", "Đỗ Thị Kim")
    await added(town)
    for officer in (first, second):
        await officer.presses("See the group")
    await first.presses("Claim the group")
    await second.presses("Claim the group")

    assert second.toasts == [translated("This was dealt with already. Here is the present question.", "vi")]
    assert (await row(town.play))["claimed_by"] == town.people["officer"]
    assert [d["action"] for d in (await dumped(town.play))["audit"] if d["subject"] == "group:1"] == ["group claimed"]


# --- described --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hamlet", "kept_hamlet"), [("Long Bàn Bắc", "Long Bàn Bắc"), ("The whole commune", ""), ("Phú  Lộc ", "Phú Lộc")]
)
@pytest.mark.parametrize(
    ("audience", "kept_audience"),
    [("Residents", "residents"), ("Heads of units", "unit_heads"), ("Officers", "officers")],
)
async def test_two_questions_and_tags_describe_a_group(
    town: Town, hamlet: str, kept_hamlet: str, audience: str, kept_audience: str
) -> None:
    officer = await town.officer()
    await town.unit()  # of the hamlet Long Bàn Bắc
    group = await added(town)
    await group.presses_here(officer, CLAIM)
    await officer.presses("Describe the group")
    if hamlet.startswith("Phú"):
        await officer.says(hamlet)
    else:
        await officer.presses(hamlet)
    await officer.presses(audience)
    await officer.says("Nông dân,  tiểu thương, nông dân,")

    kept = await row(town.play)
    assert (kept["hamlet"], kept["audience"]) == (kept_hamlet, kept_audience)
    assert kept["tags"] == ["nông dân", "tiểu thương"]
    assert officer.sees("✅ Kept: “{title}” – {hamlet}, {audience}.")
    assert (await dumped(town.play))["audit"][-1]["action"] == "group described"
    assert len(group.heard) == 2, "the group itself is not bothered with it"


async def test_a_description_can_be_changed_and_tags_left_out(both: Town) -> None:
    officer = await both.officer()
    group = await added(both)
    await group.presses_here(officer, CLAIM)
    for first in ("Describe the group", "Groups"):
        await officer.presses(first)
        if first == "Groups":
            await officer.presses(TITLE)
            await officer.presses("Change it")
        await officer.says("Long Bàn Bắc" if first == "Groups" else "Long Bàn Nam")
        await officer.presses("Residents")
        await officer.presses("Without tags")

    kept = await row(both.play)
    assert (kept["hamlet"], kept["tags"]) == ("Long Bàn Bắc", [])


# --- nobody claims it -------------------------------------------------------------------------------------------------


async def test_a_group_that_nobody_claims_is_left_after_a_day_and_not_a_minute_before(both: Town) -> None:
    await both.officer()
    play = both.play
    group = await added(both)
    since = play.now()

    play.moment = since + timedelta(hours=23, minutes=59)
    await play.clock_strikes()
    assert len(group.heard) == 1
    assert (await row(play))["status"] == "unclaimed"

    play.moment = since + timedelta(hours=24)
    await play.clock_strikes()
    await play.clock_strikes()
    assert [group.heard[1].text] == [translated(GOODBYE, "vi")]
    assert [message.leave for message in group.heard] == [False, True]
    assert (await row(play))["status"] == "left"


async def test_a_group_is_not_left_at_night(town: Town) -> None:
    play = town.play
    play.moment = moment("2026-10-05", "23:30")
    group = await added(town)
    play.moment = moment("2026-10-06", "23:45")
    await play.clock_strikes()
    assert len(group.heard) == 1
    coming = await play.dialogue.by_the_clock(next_thing)
    assert coming is not None
    assert coming.at == moment("2026-10-07", "07:00")

    play.moment = coming.at
    await play.clock_strikes()
    assert group.last.leave


async def test_how_long_it_waits_is_up_to_the_operator(town: Town) -> None:
    play = town.play
    play.rules = play.dialogue.rules = replace(play.rules, leave_unclaimed_after=timedelta(hours=2))
    group = await added(town)
    play.later(hours=2)
    await play.clock_strikes()

    assert group.last.leave


async def test_a_claimed_group_is_not_left(town: Town) -> None:
    officer = await town.officer()
    group = await claimed(town, officer)
    town.play.later(days=30)
    await town.play.clock_strikes()

    assert group.heard == []
    assert (await row(town.play))["status"] == "claimed"


async def test_added_again_after_it_has_left_it_asks_and_waits_anew(both: Town) -> None:
    officer = await both.officer()
    play = both.play
    group = await added(both)
    play.later(hours=24)
    await play.clock_strikes()
    await group.removes(resident_of(both))  # the platform says that it has left
    assert times(officer, GONE) == 0, "nobody had claimed it"

    play.later(days=2)
    await group.adds(resident_of(both))
    assert CLAIM in [_msgid(choice.label) for row in group.last.rows for choice in row]
    assert times(officer, NEW) == 2
    play.later(hours=23)
    await play.clock_strikes()
    assert (await row(play))["status"] == "unclaimed"
    play.later(hours=1)
    await play.clock_strikes()
    assert group.last.leave
    assert (await row(play))["status"] == "left"


def _msgid(label: str) -> str:
    return CLAIM if label == translated(CLAIM, "vi") else label


# --- what changes about it --------------------------------------------------------------------------------------------


async def test_a_new_name_is_kept_and_nobody_is_bothered_with_it(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    await group.changes(resident_of(both), title="Bà con Long Bàn Bắc")

    assert (await row(both.play))["title"] == "Bà con Long Bàn Bắc"
    assert (officer.heard, group.heard) == ([], [])
    deed = (await dumped(both.play))["audit"][-1]
    assert (deed["action"], deed["detail"]) == ("group changed", {"title": "Bà con Long Bàn Bắc"})


@pytest.mark.parametrize(
    ("change", "told"),
    [({"may_post": False}, MUTED), ({"has_topics": True}, TOPICS)],
)
async def test_what_matters_is_told_to_every_officer_once(both: Town, change: dict[str, bool], told: str) -> None:
    officers = [await both.officer(), await both.officer("officer2", "Đỗ Thị Kim")]
    head = await both.member("head", await both.unit())
    group = await claimed(both, officers[0])
    for _time in range(2):
        await group.changes(resident_of(both), **change)
        both.play.later(minutes=5)

    assert [times(officer, told) for officer in officers] == [1, 1]
    kept = await row(both.play)
    assert {name: kept[name] for name in change} == change
    assert head.heard == group.heard == []


async def test_muted_and_unmuted(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    await group.changes(resident_of(both), may_post=False)
    both.play.later(minutes=5)
    await group.changes(resident_of(both), may_post=True)

    assert (times(officer, MUTED), times(officer, UNMUTED)) == (1, 1)
    assert (await row(both.play))["may_post"] is True
    await posts(both)
    assert len(said_in(group)) == 1


async def test_taken_out_it_tells_the_officers_once(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    for _time in range(2):
        await group.removes(resident_of(both))
        both.play.later(minutes=5)

    assert times(officer, GONE) == 1
    assert (await row(both.play))["status"] == "left"


async def test_what_happens_to_a_group_that_nobody_has_claimed_is_told_to_nobody(town: Town) -> None:
    officer = await town.officer()
    group = await added(town)
    officer.heard.clear()
    await group.changes(resident_of(town), may_post=False, has_topics=True, title="Tên khác")
    await group.removes(resident_of(town))

    assert officer.heard == []
    kept = await row(town.play)
    assert (kept["title"], kept["may_post"], kept["has_topics"], kept["status"]) == ("Tên khác", False, True, "left")


async def test_posts_do_not_go_where_it_is_not_and_go_there_again_when_it_is_back(both: Town) -> None:
    officer = await both.officer()
    group, other = await claimed(both, officer), await claimed(both, officer, "g2", "Hội Nông dân")
    await group.removes(resident_of(both))
    await posts(both)
    assert (len(said_in(group)), len(said_in(other))) == (0, 1)

    await group.adds(resident_of(both))
    kept = (await rows(both.play))[0]
    assert (kept["status"], kept["claimed_by"]) == ("claimed", both.people["officer"]), "the claim still holds"
    assert not group.last.rows, "nobody is asked to claim it"
    assert times(officer, BACK) == 1
    await posts(both)
    assert (len(said_in(group)), len(said_in(other))) == (1, 2)


async def test_reminders_of_public_dates_do_not_go_where_it_is_not(play: Play) -> None:
    play.moment -= timedelta(days=71)  # the tenth of August
    town = await Town(play).found()
    officer = await town.officer()
    group, other = await claimed(town, officer), await claimed(town, officer, "g2", "Hội Nông dân")
    muted = await claimed(town, officer, "g3", "Hội Phụ nữ")
    await group.removes(resident_of(town))
    await muted.changes(resident_of(town), may_post=False)
    await play.until("2026-08-17")  # the rung of the 16th, a Sunday

    assert (group.heard, muted.heard, len(other.heard)) == ([], [], 1)
    assert "Ngày hội toàn dân" in other.heard[0].text
    assert HOTLINE in other.heard[0].text


# --- another chat id --------------------------------------------------------------------------------------------------


async def test_a_group_that_moves_keeps_what_is_known_of_it(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    before = await row(both.play)
    await group.moves(resident_of(both), "g1-new")

    assert await row(both.play) == before | {"chat": "g1-new"}
    await posts(both)
    assert len(said_in(group)) == 1
    assert officer.heard == []


async def test_what_waits_for_a_group_that_moves_goes_to_the_new_place(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)

    def put(connection: Connection) -> None:
        letter = Letter(7, PLATFORM, "g1", NOTICE, {"text": "Không đọc mã OTP"}, group_id=1)
        outbox.put(connection, [letter], both.play.now())

    await both.play.database.run(put)
    await group.moves(resident_of(both), "g1-new")
    await both.play.restart()

    assert len(said_in(group)) == 1
    assert (await row(both.play))["status"] == "claimed"


async def test_a_platform_that_tells_of_the_new_place_at_a_post_only(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    both.play.people["g1-new"] = group
    refuse(both.play, "g1", ChatMoved("moved", "g1-new"))
    await posts(both)

    assert len(said_in(group)) == 1
    kept = await row(both.play)
    assert (kept["chat"], kept["status"]) == ("g1-new", "claimed")
    assert times(officer, GONE) == 0


async def test_a_word_from_the_new_place_before_the_platform_says_that_it_is_the_same_group(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    before = await row(both.play)
    both.play.people["g1-new"] = group
    event = group._event(resident_of(both), EventKind.TEXT, text="/start")
    await both.play.happens(replace(event, chat="g1-new"))
    assert len(await rows(both.play)) == 2
    await group.moves(resident_of(both), "g1-new")

    assert await row(both.play) == before | {"chat": "g1-new"}
    both.play.later(days=2)
    await both.play.clock_strikes()
    assert (await row(both.play))["status"] == "claimed", "it is not left as a group that nobody has claimed"


# --- what the platform refuses ----------------------------------------------------------------------------------------


async def test_a_post_that_finds_it_gone_ends_the_group_and_is_told_once(both: Town) -> None:
    officer = await both.officer()
    await claimed(both, officer)
    refuse(both.play, "g1", RecipientGone("kicked from the group chat"))
    await posts(both)
    await posts(both)

    assert (await row(both.play))["status"] == "left"
    assert times(officer, GONE) == 1


async def test_a_post_that_is_not_allowed_is_told_and_the_group_stays(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    refuse(both.play, "g1", NotAllowed("not enough rights"))
    await posts(both)

    kept = await row(both.play)
    assert (kept["status"], kept["may_post"]) == ("claimed", False)
    assert (times(officer, MUTED), times(officer, GONE)) == (1, 0)

    refuse(both.play, "g1", None)
    await group.changes(resident_of(both), may_post=True)
    await posts(both)
    assert len(said_in(group)) == 1


@pytest.mark.parametrize(
    ("error", "status", "may_post"),
    [(NotAllowed("no rights"), "unclaimed", False), (RecipientGone("kicked"), "left", True)],
)
async def test_an_introduction_that_cannot_be_said_is_noted_too(
    both: Town, error: DeliveryError, status: str, may_post: bool
) -> None:
    await both.officer()
    refuse(both.play, "g1", error)
    await added(both)

    kept = await row(both.play)
    assert (kept["status"], kept["may_post"]) == (status, may_post)


# --- what residents say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_claimed", [False, True])
async def test_what_residents_say_is_neither_answered_nor_anywhere_in_the_database(
    sqlite_url: str, is_claimed: bool
) -> None:
    """A platform that hands over everything: the words, the pictures and who it was stay out all the same."""
    words = "Nhà anh X cuối xóm hay đánh bạc"
    async with playing(sqlite_url) as play:
        town = await Town(play).found()
        officer = await town.officer()
        resident = play.person("resident-4711", "Cô Mai")
        group = play.group("g1", TITLE)
        await group.adds(resident)
        if is_claimed:
            await group.presses_here(officer, CLAIM)
        heard, before = len(group.heard), await dumped(play, without=["inbox", "outbox"])

        photo = File(FileKind.PHOTO, PLATFORM, "photo-of-the-neighbour", "nha-anh-X.jpg", "image/jpeg", 1)
        for speaker in (resident, officer):
            await group.hears_say(speaker, words)
            for kind, values in (
                (EventKind.FILE, {"file": photo, "text": words}),
                (EventKind.CONTACT, {"phone": "+84905777123"}),
                (EventKind.OTHER, {}),
            ):
                await play.happens(group._event(speaker, kind, **values))
        await play.receipts()

        assert len(group.heard) == heard
        assert await dumped(play, without=["inbox", "outbox"]) == before
        assert resident.heard == []

    kept = bytes_of(sqlite_url)
    assert TITLE.encode() in kept
    for private in (words, "cuối xóm", "photo-of-the-neighbour", "nha-anh-X", "777123", "resident-4711", "Cô Mai"):
        assert private.encode() not in kept, private


async def test_only_commands_are_answered_and_each_with_one_message(town: Town) -> None:
    officer = await town.officer()
    resident = resident_of(town)
    group = await claimed(town, officer)
    for words in ("Chiều nay có ai đi họp thôn không?", "menu", "trợ giúp", "1", "ok", "Chấm điểm", "dữ liệu của tôi"):
        await group.hears_say(resident, words)
    assert group.heard == []

    for words in ("/unheard_of", "/ban 5", "/", "/roll@"):
        await group.hears_say(resident, words)
    assert group.heard == [], "other bots have commands, too"

    for number, words in enumerate(("/start", "/help", "/score 1", "/mydata", "/lichnhac"), 1):
        await group.hears_say(resident, words)
        assert len(group.heard) == number
        assert group.sees("The assistant does not read or keep what is said in this group.")
    assert resident.heard == []
    assert (await dumped(town.play, without=()))["session"] == [
        each for each in (await dumped(town.play, without=()))["session"] if each["account"] == "officer"
    ], "no conversation has begun by it"


# --- topics -----------------------------------------------------------------------------------------------------------


async def test_an_officer_chooses_the_topic_that_posts_appear_in(both: Town) -> None:
    officer = await both.officer()
    group = await claimed(both, officer)
    await group.changes(resident_of(both), has_topics=True)
    await group.hears_say(officer, "/topic", topic="7")

    assert group.sees("✅ Posts of {office} will appear in this topic.")
    assert group.last.topic == "7"
    assert (await row(both.play))["topic"] == "7"
    assert (await dumped(both.play))["audit"][-1]["action"] == "topic chosen"
    await posts(both)
    assert [message.topic for message in said_in(group)] == ["7"]

    await group.hears_say(officer, "/topic")
    await posts(both)
    assert [message.topic for message in said_in(group)] == ["7", ""], "the general topic again"


async def test_a_topic_is_chosen_by_nobody_else(both: Town) -> None:
    officer = await both.officer()
    elsewhere = await (await Town(both.play).found()).officer("elsewhere", "Lý Văn Xa")
    head = await both.member("head", await both.unit())
    group = await claimed(both, officer)
    await group.changes(resident_of(both), has_topics=True)
    before = await dumped(both.play)
    for somebody in (resident_of(both), head, elsewhere):
        await group.hears_say(somebody, "/topic", topic="7")
        assert group.sees("The assistant does not read or keep what is said in this group.")

    assert await dumped(both.play) == before
    await posts(both)
    assert [message.topic for message in said_in(group)] == [""]


async def test_without_topics_any_more_the_chosen_one_is_forgotten(town: Town) -> None:
    officer = await town.officer()
    group = await claimed(town, officer)
    await group.changes(resident_of(town), has_topics=True)
    await group.hears_say(officer, "/topic", topic="7")
    await group.changes(resident_of(town), has_topics=False)

    assert (await row(town.play))["topic"] == ""


# --- several communes in one database ---------------------------------------------------------------------------------


async def two_communes(both: Town) -> tuple[Person, Person]:
    """An officer of either commune."""
    elsewhere = await Town(both.play).found()
    return await both.officer(), await elsewhere.officer("elsewhere", "Lý Văn Xa")


async def test_among_several_communes_an_unclaimed_group_is_shown_to_nobody_privately(both: Town) -> None:
    """Whose it is can only be seen where it stands: there an officer of either commune can claim it."""
    officers = await two_communes(both)
    group = await added(both)
    assert "Thiện Tín" not in group.text, "it does not say for whom it works, because it does not know"

    for officer in officers:
        assert officer.heard == []
        await officer.says("menu")
        assert not officer.sees("{n} group is not claimed")
        await officer.says("/groups")
        assert TITLE not in _everything(officer)
        await officer.says("/group 1")
        assert officer.sees(MOVED_ON) or translated(MOVED_ON, "vi") in _everything(officer)
        assert TITLE not in _everything(officer)
        await tries(officer, Attempt(says="x", flow="group", args={"group": 1}, answers={"claim": "claim"}))
    assert (await row(both.play))["status"] == "unclaimed"

    await group.presses_here(officers[1], CLAIM)
    assert (await row(both.play))["commune_id"] == both.commune_id + 1


@pytest.mark.parametrize(
    "answers",
    [{"what": "change", "hamlet": "all", "audience": "residents", "tags": []}, {"what": "leave", "sure": "leave"}],
    ids=["describe", "leave"],
)
async def test_an_officer_of_another_commune_neither_sees_nor_changes_a_claimed_group(
    both: Town, answers: dict[str, object]
) -> None:
    officer, elsewhere = await two_communes(both)
    group = await claimed(both, officer)
    await officer.says("/group 1")
    await officer.says("Long Bàn Bắc")
    await officer.presses("Heads of units")
    await officer.presses("Without tags")
    before = await dumped(both.play)

    await elsewhere.says("/groups")
    await elsewhere.says("/group 1")
    await tries(elsewhere, Attempt(says="x", flow="group", args={"group": 1}, answers=answers))

    assert TITLE not in _everything(elsewhere)
    assert await dumped(both.play) == before
    assert group.heard == []


def _everything(person: Person | Gathering) -> str:
    heard: Sequence[Message] = person.heard
    return "\n".join([*(str(m.text) for m in heard), *(c.label for m in heard for row in m.rows for c in row)])
