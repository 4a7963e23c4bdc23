"""A resident in private: no place for reports, messages about topics by a consent of its own, and gone by one tap."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot.campaigning import start_due
from bot.channels import DeliveryError, TryAgain
from bot.chat import EventKind, File, FileKind
from bot.forgetting import forget_lost
from movement.campaigns import Schedule, Target, TargetKind
from storage import audit, campaigns, subscriptions
from storage.campaigns import SCHEDULED
from tests.flows.dump import bytes_of, dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Play, playing
from tests.flows.test_privacy import erased, rows_about
from tests.flows.town import HOTLINE, Town, hands_in

ACCOUNT = "resident-4711"
REPORT = "Nhà anh X cuối xóm hay đánh bạc"
NOT_KEPT = "What was just sent was read by nobody and is not kept."
CALL = "To report something, please call the duty phone: <b>{hotline}</b>."
STOPPED = "✅ Stopped. No more messages about topics are sent here; the choice has been deleted."
TRICKS, FIRE = "t1", "t4"  # buttons of topics: "crime-tricks" and "fire" are the plan's second and fifth
POST = "Không đọc mã OTP cho bất kỳ ai."


def resident_of(town: Town, account: str = ACCOUNT) -> Person:
    return town.play.person(account, "Cô Mai")


async def subscribed(town: Town, account: str = ACCOUNT, *topics: str) -> Person:
    """A resident who has agreed and chosen topics (else: the tricks of criminals)."""
    resident = resident_of(town, account)
    await resident.starts()
    await resident.presses("Messages about topics")
    await resident.presses("I agree")
    for topic in topics or (TRICKS,):
        await resident.presses(topic)
    await resident.presses("Done")
    return resident


async def topics_of(play: Play, account: str = ACCOUNT) -> list[str]:
    """The topics that are kept for an account."""
    return [row["topic"] for row in (await dumped(play))["subscription"] if row["account"] == account]


async def posts(town: Town, topic: str = "crime-tricks", *, delivered: bool = True) -> int:
    """A campaign for the subscribers of a topic that two officers have agreed on goes out now; its number."""

    def plan(connection: Connection) -> int:
        now = town.play.now()
        return campaigns.add(
            connection,
            town.commune_id,
            topic=topic,
            text=POST,
            file=None,
            target=Target(TargetKind.NAMES, (), subscribers=True),
            schedule=Schedule(),
            status=SCHEDULED,
            created_by=town.people.get("officer"),
            now=now,
            next_at=now,
        )

    number = await town.play.database.run(plan)
    if delivered:
        await town.play.clock_strikes()
    return number


def asked_kind(person: Person) -> bool:
    """Whether somebody is asked what kind of unit it is: the first question of the registration."""
    labels = [choice.label for row in person.last.rows for choice in row]
    return translated("School", "vi") in labels


def got(person: Person) -> int:
    """How many posts somebody has seen."""
    return sum(POST in str(message.text) for message in person.heard)


# --- no place for reports ---------------------------------------------------------------------------------------------


async def test_a_stranger_who_writes_learns_whose_assistant_it_is_and_whom_to_call(both: Town) -> None:
    resident = resident_of(both)
    await resident.says("Chào anh, cho em hỏi")

    assert "Công an xã Thiện Tín" in resident.text
    assert HOTLINE in resident.text
    assert resident.sees(
        "This is not a place for reports about people or crimes. Please call the duty phone: {hotline}."
    )
    assert len(resident.heard) == 1


async def test_a_report_in_place_of_a_topic_gets_the_duty_phone_and_is_not_kept(sqlite_url: str) -> None:
    async with playing(sqlite_url) as play:
        town = await Town(play).found()
        resident = resident_of(town)
        await resident.starts()
        await resident.presses("Messages about topics")
        await resident.says(REPORT)
        assert resident.sees(CALL)
        await resident.presses("I agree")
        await resident.says(REPORT)
        assert resident.sees(CALL)
        await resident.presses(FIRE)
        await resident.says(REPORT)
        assert resident.sees(CALL)
        await play.receipts()
    assert REPORT.encode() not in bytes_of(sqlite_url)


async def sends_text(resident: Person) -> None:
    await resident.says(REPORT)


async def sends_photo(resident: Person) -> None:
    await resident.sends_photo("nha-anh-X.jpg", REPORT)


async def sends_video(resident: Person) -> None:
    video = File(FileKind.VIDEO, PLATFORM, "video-of-the-neighbour", "nha-anh-X.mp4", "video/mp4", 1)
    await resident.play.happens(resident.event(EventKind.FILE, file=video, text=REPORT))


async def sends_document(resident: Person) -> None:
    await resident.sends_document("nha-anh-X.pdf", REPORT)


async def sends_voice(resident: Person) -> None:
    await resident.sends_sticker()


async def shares_a_contact(resident: Person) -> None:
    await resident.shares_contact("+84905777123", own=False)


WAYS = [sends_text, sends_photo, sends_video, sends_document, sends_voice, shares_a_contact]
PRIVATE = (REPORT, "cuối xóm", "nha-anh-X", "video-of-the-neighbour", "photo-", "file-", "777123", "Cô Mai")


@pytest.mark.parametrize("reports", WAYS)
async def test_a_report_is_answered_with_whom_to_call_and_stays_nowhere(
    sqlite_url: str, reports: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database's files nor in the log, not even in its smallest words."""
    caplog.set_level(logging.DEBUG)
    async with playing(sqlite_url) as play:
        town = await Town(play).found()
        await town.officer()
        resident = resident_of(town)
        await resident.starts()
        before = await dumped(play, without=["inbox", "outbox"])
        with capture_logs() as logs:
            await reports(resident)
        await play.receipts()

        assert resident.sees(NOT_KEPT)
        assert translated(CALL, "vi", hotline=HOTLINE) in resident.text
        assert await dumped(play, without=["inbox", "outbox"]) == before
        assert await rows_about(play, ACCOUNT) == []

    kept = bytes_of(sqlite_url)
    for private in (*PRIVATE, ACCOUNT):
        assert private.encode() not in kept, private
        assert private not in f"{caplog.text}{logs}", private


@pytest.mark.parametrize("reports", WAYS)
async def test_of_a_subscriber_a_report_is_not_kept_either(sqlite_url: str, reports: Any) -> None:
    async with playing(sqlite_url) as play:
        resident = await subscribed(await Town(play).found())
        await resident.says("menu")
        before = await dumped(play)
        await reports(resident)
        await play.receipts()

        assert resident.sees(NOT_KEPT)
        assert translated(CALL, "vi", hotline=HOTLINE) in resident.text
        assert await dumped(play) == before

    kept = bytes_of(sqlite_url)
    assert ACCOUNT.encode() in kept
    for private in PRIVATE:
        assert private.encode() not in kept, private


async def test_without_a_duty_phone_the_office_is_named(town: Town) -> None:
    await town.play.database.run(lambda c: c.exec_driver_sql("UPDATE commune SET hotline = ''"))
    resident = resident_of(town)
    await resident.starts()
    await resident.says(REPORT)

    assert resident.sees("To report something, please contact {office} directly.")


# --- a consent of its own ---------------------------------------------------------------------------------------------


async def test_who_does_not_agree_is_kept_nowhere(both: Town) -> None:
    resident = resident_of(both)
    await resident.starts()
    await resident.presses("Messages about topics")
    await resident.presses("I do not agree")

    assert await rows_about(both.play, ACCOUNT) == []
    await posts(both)
    assert got(resident) == 0


async def test_who_leaves_the_question_open_is_kept_nowhere(both: Town) -> None:
    resident = resident_of(both)
    await resident.says("/topics")
    await resident.says("t1")
    await resident.says("menu")

    assert await rows_about(both.play, ACCOUNT) == []


async def test_exactly_the_words_that_were_shown_are_kept_before_anything_else(both: Town) -> None:
    resident = resident_of(both)
    await resident.starts()
    await resident.presses("Messages about topics")
    words = resident.text
    assert await rows_about(both.play, ACCOUNT) == []
    await resident.presses("I agree")

    assert await rows_about(both.play, ACCOUNT) == ["consent", "session"]
    (consent,) = (await dumped(both.play))["consent"]
    assert (consent["account"], consent["purpose"]) == (ACCOUNT, "topics")
    assert " ".join(words.split()).startswith(" ".join(consent["text"].split()))
    assert "Công an xã Thiện Tín" in consent["text"]
    assert await topics_of(both.play) == []
    assert await both.play.database.run(lambda c: audit.verify(c, both.commune_id)) is None


async def test_to_agree_to_messages_is_not_to_agree_to_registering(both: Town) -> None:
    await both.officer()
    resident = await subscribed(both)
    await resident.says("menu")
    await resident.presses("Register a unit")

    assert resident.sees("Before we begin")
    assert [row["purpose"] for row in (await dumped(both.play))["consent"] if row["account"] == ACCOUNT] == ["topics"]


async def test_topics_are_switched_on_and_off(both: Town) -> None:
    resident = await subscribed(both, ACCOUNT, TRICKS, FIRE)
    assert await topics_of(both.play) == ["crime-tricks", "fire"]

    await resident.says("/topics")
    await resident.presses(TRICKS)
    assert await topics_of(both.play) == ["fire"]
    await posts(both, "crime-tricks")
    assert got(resident) == 0
    await posts(both, "fire")
    assert got(resident) == 1


async def test_a_choice_that_is_made_twice_is_kept_once(both: Town) -> None:
    resident = await subscribed(both)
    await resident.says("/topics")
    event = resident.press(*resident.button(FIRE))
    await both.play.happens(event, event)

    assert await topics_of(both.play) == ["crime-tricks", "fire"]


# --- stopped by one tap -----------------------------------------------------------------------------------------------


async def by_the_button_of_a_post(resident: Person) -> None:
    message = next(each for each in resident.heard if POST in each.text)
    await resident.presses("Stop these messages", message)


async def by_the_button_of_the_list(resident: Person) -> None:
    await resident.says("/topics")
    await resident.presses("Stop all messages")


async def by_unsubscribe(resident: Person) -> None:
    await resident.says("/unsubscribe")


async def by_stop(resident: Person) -> None:
    await resident.says("/stop")


async def by_words(resident: Person) -> None:
    await resident.says("Ngừng nhận tin")


@pytest.mark.parametrize(
    "stops", [by_the_button_of_a_post, by_the_button_of_the_list, by_unsubscribe, by_stop, by_words]
)
async def test_stopped_by_one_tap_or_word_nothing_of_the_account_is_left(both: Town, stops: Any) -> None:
    await both.officer()
    resident = await subscribed(both, ACCOUNT, TRICKS, FIRE)
    await posts(both)
    assert got(resident) == 1
    await stops(resident)

    assert any(translated(STOPPED, "vi") in message.text for message in resident.heard)
    assert await topics_of(both.play) == []
    assert await rows_about(both.play, ACCOUNT) == []
    (consent,) = [row for row in (await dumped(both.play))["consent"] if row["purpose"] == "topics"]
    hashed = hashlib.sha256(f"{PLATFORM}:{ACCOUNT}".encode()).hexdigest()[:16]
    assert (consent["account"], consent["withdrawn_at"]) == (f"withdrawn:{hashed}", both.play.now())
    await posts(both, "fire")
    assert got(resident) == 1
    assert await both.play.database.run(lambda c: audit.verify(c, both.commune_id)) is None


async def test_a_post_that_waits_for_somebody_who_stops_is_not_delivered(both: Town) -> None:
    resident = await subscribed(both)
    other = await subscribed(both, "other")
    away: DeliveryError = TryAgain("flood", after=3600, flood=True)
    both.play.channel.trouble = lambda address, message: away if POST in message.text else None
    await posts(both, delivered=False)
    await both.play.dialogue.by_the_clock(start_due)
    await both.play.arrives([resident.event(EventKind.TEXT, text="/stop")])
    both.play.channel.trouble = lambda address, message: None
    both.play.later(hours=2)
    await both.play.restart()

    assert (got(resident), got(other)) == (0, 1)
    assert await rows_about(both.play, ACCOUNT) == []


async def test_to_stop_what_was_never_begun_keeps_nothing(both: Town) -> None:
    resident = resident_of(both)
    await resident.says("/stop")

    assert any(translated(STOPPED, "vi") in message.text for message in resident.heard)
    assert await rows_about(both.play, ACCOUNT) == []


async def test_who_has_stopped_can_begin_again_with_a_new_consent(both: Town) -> None:
    resident = await subscribed(both)
    await resident.says("/stop")
    await resident.says("/topics")
    assert resident.sees("Messages of {office} in this chat")
    await resident.presses("I agree")
    await resident.presses(FIRE)

    assert await topics_of(both.play) == ["fire"]
    assert sum(row["account"] == ACCOUNT for row in (await dumped(both.play))["consent"]) == 1


async def test_who_has_begun_to_register_keeps_that_when_the_messages_stop(both: Town) -> None:
    await both.officer()
    resident = resident_of(both)
    await resident.starts()
    await resident.presses("Register a unit")
    await resident.presses("I agree")
    await resident.says("/topics")
    await resident.presses("I agree")
    await resident.presses(TRICKS)
    await resident.says("/stop")

    assert await topics_of(both.play) == []
    assert [r["purpose"] for r in (await dumped(both.play))["consent"] if r["account"] == ACCOUNT] == ["work"]
    await resident.says("menu")
    await resident.presses("Go on with the registration")
    assert asked_kind(resident)


# --- known people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "head"])
async def test_people_of_the_office_and_of_units_subscribe_and_stop_and_stay_who_they_are(both: Town, who: str) -> None:
    unit = await both.unit()
    person = await both.officer() if who == "officer" else await both.member("head", unit)
    await person.says("/topics")
    await person.presses("I agree")
    await person.presses(TRICKS)
    await posts(both)
    assert got(person) == 1

    await by_the_button_of_a_post(person)
    assert await topics_of(both.play, person.account) == []
    purposes = [r["purpose"] for r in (await dumped(both.play))["consent"] if r["account"] == person.account]
    assert purposes == ["work"]
    await posts(both)
    assert got(person) == 1
    await person.says("/queue" if who == "officer" else f"/score {unit}")
    assert person.sees("Cards waiting for verification") or "1/21" in person.text


async def test_a_notice_that_waits_for_a_known_person_is_delivered_although_they_stop(both: Town) -> None:
    """A head who wants no more messages about topics still hears about the unit."""
    unit = await both.unit()
    officer = await both.officer()
    head = await both.member("head", unit)
    await hands_in(head, unit)
    away: DeliveryError = TryAgain("flood", after=3600, flood=True)
    verified = translated("Give an opinion", "vi")
    both.play.channel.trouble = lambda address, message: away if verified in str(message.rows) else None
    await both.play.arrives([officer.press(*officer.button("Accept all"))])
    await both.play.arrives([head.event(EventKind.TEXT, text="/stop")])
    both.play.channel.trouble = lambda address, message: None
    both.play.later(hours=2)
    await both.play.restart()

    assert any(verified in str(message.rows) for message in head.heard)


async def test_my_data_of_a_known_person_ends_subscriptions_too(both: Town) -> None:
    await both.officer()
    head = await both.member("head-4711", await both.unit())
    await head.says("/topics")
    await head.presses("I agree")
    await head.presses(TRICKS)
    await posts(both)
    assert got(head) == 1
    await erased(head)

    assert await topics_of(both.play, "head-4711") == []
    assert await rows_about(both.play, "head-4711") == []
    await posts(both)
    assert got(head) == 1


# --- one's own data ---------------------------------------------------------------------------------------------------


async def test_a_subscriber_sees_what_is_kept_and_deletes_it(both: Town) -> None:
    """Luật 91/2025: whoever something is kept about may see it and have it deleted."""
    await both.officer()
    resident = await subscribed(both)
    await posts(both)
    await resident.says("menu")
    await resident.presses("My data")
    assert "thủ đoạn" in resident.text
    await resident.presses("Delete my data")
    assert resident.sees("The topics and the consent are deleted at once; no more messages about topics are sent here.")
    await resident.presses("Delete", resident.last)

    assert await rows_about(both.play, ACCOUNT) == []
    assert await topics_of(both.play) == []


async def test_a_known_person_sees_the_topics_too(town: Town) -> None:
    head = await town.member("head", await town.unit())
    await head.says("/mydata")
    assert "thủ đoạn" not in head.text
    await head.says("/topics")
    await head.presses("I agree")
    await head.presses(TRICKS)
    await head.says("/mydata")

    assert "thủ đoạn" in head.text
    assert "Trần Thị Minh" in head.text


# --- blocked ----------------------------------------------------------------------------------------------------------


async def test_who_blocks_the_assistant_gets_nothing_more_and_is_not_counted(both: Town) -> None:
    officer = await both.officer()
    resident, other = await subscribed(both), await subscribed(both, "other")
    await resident.blocks()
    officer.heard.clear()
    await posts(both)

    assert (got(resident), got(other)) == (0, 1)
    counted = await both.play.database.run(lambda c: subscriptions.count(c, both.commune_id, "crime-tricks"))
    assert counted == 1
    assert "1/1" in str(officer.last.text), "the progress is of those whom it was sent to"
    assert all("Cô Mai" not in str(m.text) and ACCOUNT not in str(m.text) for m in officer.heard)


async def test_who_has_blocked_it_for_a_month_is_forgotten_and_who_comes_back_is_a_stranger(both: Town) -> None:
    head = await both.member("head", await both.unit())
    resident, other = await subscribed(both), await subscribed(both, "other")
    await resident.blocks()
    await head.blocks()
    both.play.later(days=29)
    assert await both.play.dialogue.by_the_clock(forget_lost) == 0
    both.play.later(days=2)
    assert await both.play.dialogue.by_the_clock(forget_lost) == 1
    await both.play.receipts()

    assert await rows_about(both.play, ACCOUNT) == []
    assert len(await rows_about(both.play, "other")) > 0
    assert other.heard
    assert len(await rows_about(both.play, "head")) > 0, "who is in charge of a unit stays"
    await resident.says("menu")
    assert "My data" not in [choice.label for row in resident.last.rows for choice in row]


async def test_who_is_found_to_have_blocked_it_gets_no_second_try(both: Town) -> None:
    resident = await subscribed(both)
    resident.blocked = True
    await posts(both)
    tried = both.play.channel.attempts
    await posts(both)

    assert both.play.channel.attempts == tried
    resident.blocked = False
    await resident.says("menu")
    await posts(both)
    assert got(resident) == 1, "who comes back is still subscribed"
