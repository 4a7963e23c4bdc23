"""What is kept about people, and that it goes when they say so."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from bot.channels import telegram_mapping, zalo_bot, zalo_oa_mapping
from bot.chat import Capabilities, EventKind
from storage import audit
from storage.actors import MemberRole
from tests.flows.dump import bytes_of, dumped
from tests.flows.linked import links
from tests.flows.people import Person
from tests.flows.play import Play, playing
from tests.flows.scenes import code_in
from tests.flows.test_withstands_events import NOT_YOURS, head_says
from tests.flows.town import SCHOOL, Town, hands_in, scores

NAME = "Hoàng Thị Quỳnh Như"
PHONE = "0905 777 123"


async def registered(town: Town) -> Person:
    """A head who registered through the conversation and has begun to score."""
    officer = await town.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says(SCHOOL)
    head = town.play.person("account-4711", NAME)
    await head.starts(code_in(officer.text))
    await head.presses("Begin")
    await head.presses("I agree")
    await head.presses("School")
    for answer in ("25 Trần Phú", "Long Bàn Bắc", NAME, "Hiệu trưởng đặc biệt", PHONE, "42"):
        await head.says(answer)
    for answer in ("Yes", "Yes", "Yes", "No, none of these"):
        await head.presses(answer)
    await head.presses("Change an answer")
    await head.presses("Position")
    await head.says("Hiệu trưởng đặc nhiệm")
    await head.presses("Send registration")
    return head


async def erased(person: Person) -> None:
    """The person has everything deleted."""
    await person.says("/mydata")
    await person.presses("Delete my data")
    await person.presses("Delete", person.last)
    await person.play.receipts()


async def test_deleting_ones_data_ends_access_and_leaves_the_card_without_the_name(both: Town) -> None:
    head = await registered(both)
    officer = both.play.people["officer"]
    await hands_in(head, 1)
    await erased(head)
    assert head.sees("✅ Your data has been deleted. Thank you for your work so far.")
    assert officer.sees("⚠ {unit} has nobody in charge in the assistant any more. Please invite somebody.")
    before = await dumped(both.play)

    for command in ("/card 1", "/score 1", "/opinion 1"):
        heard = len(head.heard)
        await head.says(command)
        assert any(head_says(head, NOT_YOURS) in str(m.text) for m in head.heard[heard:])
        assert not any(SCHOOL in str(m.text) for m in head.heard[heard:])
    assert await dumped(both.play) == before

    await officer.presses("Accept all")
    assert (await both.card(1)).status == "verified"
    assert (await both.card(1)).answers["1"].points == 3
    assert await both.play.database.run(lambda c: audit.verify(c, both.commune_id)) is None


async def test_the_name_of_an_erased_person_is_nowhere_in_the_database_file(sqlite_url: str) -> None:
    async with playing(sqlite_url) as play:
        head = await registered(await Town(play).found())
        await scores(head, 1)
        assert NAME.encode() in bytes_of(sqlite_url)
        await erased(head)

    kept = bytes_of(sqlite_url)
    assert SCHOOL.encode() in kept
    for personal in (NAME, "905777123", PHONE, "Hiệu trưởng đặc biệt", "Hiệu trưởng đặc nhiệm"):
        assert personal.encode() not in kept, personal


async def test_an_unfinished_registration_of_an_erased_person_goes_too(town: Town) -> None:
    """Somebody with two units: one registered, the other parked half way."""
    unit = await town.unit()
    head = await town.member("head", unit)
    officer = await town.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says("Trường Mầm non Hoa Mai")
    await head.starts(code_in(officer.text))
    await head.presses("Begin")
    await head.presses("School")
    await head.says("Địa chỉ riêng tư")
    await erased(head)

    assert "Địa chỉ riêng tư" not in repr(await dumped(town.play, without=()))


async def rows_about(play: Play, account: str) -> list[str]:
    """The tables with a row that names an account."""
    await play.receipts()
    return [table for table, rows in (await dumped(play, without=())).items() if account in repr(rows)]


async def test_of_somebody_who_has_not_agreed_nothing_is_kept(both: Town) -> None:
    await both.officer()
    guest = both.play.person("guest-4711", "Khách")
    await guest.starts()
    await guest.says("tôi muốn hỏi")
    await guest.shares_contact("+84905777123")
    await guest.sends_photo()
    await guest.sends_sticker()
    await guest.presses("language")
    await guest.presses("en")
    guest.language = "en"
    await guest.presses("Register a unit")
    await guest.presses("Read in full")
    await guest.says("guest-4711 is my account")
    await guest.presses("I do not agree")
    await guest.says("/mydata")
    await guest.says("/queue")
    await both.play.happens(guest.event(EventKind.BLOCKED))

    assert await rows_about(both.play, "guest-4711") == []
    assert await rows_about(both.play, "777123") == []


async def test_consent_is_kept_with_its_words_before_anything_else(town: Town) -> None:
    await town.officer()
    guest = town.play.person("guest-4711", "Khách")
    await guest.starts()
    await guest.presses("Register a unit")
    words = guest.text
    assert await rows_about(town.play, "guest-4711") == []

    await guest.presses("I agree")

    assert await rows_about(town.play, "guest-4711") == ["consent", "session"]
    consent = (await dumped(town.play))["consent"][-1]
    assert (consent["account"], consent["purpose"]) == ("guest-4711", "work")
    assert " ".join(words.split()) in consent["text"]


async def test_nobody_sees_another_units_people(town: Town) -> None:
    unit = await town.unit()
    await town.member("head", unit, NAME)
    other = await town.member("other", await town.unit("Trạm Y tế xã Thiện Tín"), "Võ Thị Dung", MemberRole.HEAD)
    for command in ("menu", "/mydata", "/help", "/card 1", "/units", "/queue"):
        await other.says(command)

    assert not any(NAME in str(message.text) for message in other.heard)


async def test_nothing_stays_of_an_account_that_could_not_even_be_told_that_its_data_is_gone(both: Town) -> None:
    head = await both.member("head-4711", await both.unit())
    await head.says("/mydata")
    await head.presses("Delete my data")
    head.blocked = True
    await head.presses("Delete", head.last)
    await both.play.receipts()

    assert not head.sees("✅ Your data has been deleted. Thank you for your work so far.")
    assert await rows_about(both.play, "head-4711") == []


@pytest.mark.parametrize(
    ("capabilities", "says", "is_silent_about"),
    [
        (
            telegram_mapping.CAPABILITIES,
            "Telegram cũng lưu tin nhắn của cuộc trò chuyện này, ở ngoài Việt Nam",
            "Zalo",
        ),
        (zalo_bot.CAPABILITIES, "Zalo (dịch vụ của doanh nghiệp Việt Nam) cũng lưu tin nhắn", "Telegram"),
        (zalo_oa_mapping.CAPABILITIES, "Zalo (dịch vụ của doanh nghiệp Việt Nam) cũng lưu tin nhắn", "Telegram"),
        (Capabilities(), "Tuyệt đối không gửi tài liệu mật", "cũng lưu"),
    ],
    ids=["telegram", "zalo bot", "zalo oa", "our own page"],
)
async def test_a_notice_says_who_else_keeps_the_messages_where_it_is_read(
    town: Town, capabilities: Capabilities, says: str, is_silent_about: str
) -> None:
    """And these are the words that are kept with the consent: also on an account that is linked elsewhere."""
    head = await town.member("head", await town.unit())
    town.play.also_on("there", capabilities)
    stranger = town.play.person("stranger", "Ai đó", platform="there", plain=not capabilities.buttons)
    await stranger.starts()
    await stranger.presses("Register a unit")
    await stranger.presses("Read in full")
    notice = next(str(m.text) for m in reversed(stranger.heard) if "Thông báo về dữ liệu cá nhân" in str(m.text))
    assert says in notice
    assert is_silent_about not in notice
    await stranger.presses("I agree")

    linked = town.play.person("linked", "Cô Minh", platform="there", plain=not capabilities.buttons)
    await links(head, linked)
    rows = (await dumped(town.play, without=()))["consent"]
    kept = {row["account"]: row["text"] for row in rows if row["platform"] == "there"}
    assert set(kept) == {"stranger", "linked"}
    shown = Markup(notice).striptags()
    assert kept["stranger"].endswith(shown)
    assert kept["linked"].endswith(shown)
