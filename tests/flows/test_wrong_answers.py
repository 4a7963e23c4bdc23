"""Every question of every conversation, given everything that it cannot use.

Each time the person is told what to do, the same question stands, nothing is kept, and the conversation still finishes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.channels.plain_text import strip_markup
from bot.chat import Event, EventKind, File, FileKind, Message
from movement.units import UnitKind
from storage import sessions
from storage.actors import MemberRole
from storage.units import PENDING
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.scenes import code_in
from tests.flows.town import COMPANY, SCHOOL, Town, asked_item, hands_in

SCRIPT = '<b>x</b><script>alert("y")</script> & <a href="javascript:z">z</a>'
WORDS = "chưa rõ thế nào"

WRONG: dict[str, dict[str, Any]] = {
    "words": {"text": WORDS},
    "a number out of range": {"text": "99999999"},
    "nothing": {"text": "   "},
    "5,000 characters": {"text": "năm nghìn " * 500},
    "markup": {"text": SCRIPT},
    "emoji": {"text": "👍🏽🇻🇳🙏"},
    "control characters": {"text": "\x00\x07\x1b[\u202e\u200b\ufeff\x00"},
    "decomposed letters": {"text": unicodedata.normalize("NFD", WORDS)},
    "a sticker": {"kind": EventKind.OTHER},
    "a photo": {"kind": EventKind.FILE, "file": File(FileKind.PHOTO, PLATFORM, "p", "a.jpg", "image/jpeg", 9)},
    "a document": {"kind": EventKind.FILE, "file": File(FileKind.DOCUMENT, PLATFORM, "d", "a.pdf", "", 9)},
    "somebody else's number": {"kind": EventKind.CONTACT, "phone": "+84905111222", "own_contact": False},
}
# What a question can use after all.
CHOICE: frozenset[str] = frozenset()
NUMBER = PHONE = POINTS = CHOICE
FREE_TEXT = frozenset(["words", "a number out of range", "markup", "decomposed letters"])
WITH_EVIDENCE = frozenset(["a photo", "a document"])


async def refuses(person: Person, usable: Collection[str] = CHOICE) -> None:
    """Give the present question everything that it cannot use, and see that it still stands and nothing is kept."""
    question = person.last
    kept, state = await dumped(person.play), await _state(person)
    for name, values in WRONG.items():
        if name not in usable:
            await person.play.happens(_event(person, values))
            answer = person.last
            about = f"{name!r} at {strip_markup(question.text)!r}"
            assert answer is not question, f"no answer to {about}"
            assert _prompt(answer) == _prompt(question), f"another question after {about}"
            assert answer.text != _prompt(answer), f"nothing said about {about}"
            assert _labels(answer) == _labels(question), f"other buttons after {about}"
            assert await _state(person) == state, f"the conversation moved by {about}"
    assert await dumped(person.play) == kept, f"something was kept at {strip_markup(question.text)!r}"


def _event(person: Person, values: dict[str, Any]) -> Event:
    values = dict(values)
    return replace(person.event(values.pop("kind", EventKind.TEXT)), **values)


def _prompt(message: Message) -> str:
    return str(message.text).rsplit("\n\n", 1)[-1]


def _labels(message: Message) -> list[str]:
    return [choice.label for row in message.rows for choice in row]


async def _state(person: Person) -> tuple[Any, ...] | None:
    key = (PLATFORM, person.account)
    found = (await person.play.database.run(lambda c: sessions.load(c, [key]))).get(key)
    return (found.revision, found.state) if found else None


async def says_after_wrong(person: Person, text: str, usable: Collection[str] = FREE_TEXT) -> None:
    """All that is wrong, then the right thing in writing."""
    await refuses(person, usable)
    await person.says(text)


async def presses_after_wrong(person: Person, label: str, usable: Collection[str] = CHOICE) -> None:
    """All that is wrong, then the right button."""
    await refuses(person, usable)
    await person.presses(label, person.last)


# --- the conversations ------------------------------------------------------------------------------------------------


async def test_registration_on_ones_own(town: Town) -> None:
    await town.unit()
    await town.officer()
    person = town.play.person("new", "Bùi Văn Nam")
    await person.starts()
    await presses_after_wrong(person, "Register a unit")
    await presses_after_wrong(person, "I agree")
    await presses_after_wrong(person, "School")
    await says_after_wrong(person, f"{SCHOOL} 2")
    await presses_after_wrong(person, "Yes, another unit")
    await says_after_wrong(person, "25 Trần Phú")
    await says_after_wrong(person, "Long Bàn Bắc")
    await says_after_wrong(person, "Bùi Văn Nam")
    await says_after_wrong(person, "Hiệu trưởng")
    await refuses(person, PHONE)
    await person.shares_contact("+84905123456")
    await says_after_wrong(person, "42", NUMBER)
    await presses_after_wrong(person, "Yes")
    await presses_after_wrong(person, "Yes")
    await presses_after_wrong(person, "Yes")
    await presses_after_wrong(person, "No, none of these")
    await presses_after_wrong(person, "Change an answer")
    await presses_after_wrong(person, "Address")
    await says_after_wrong(person, "27 Trần Phú")
    await presses_after_wrong(person, "Send registration")

    units = (await dumped(town.play))["unit"]
    assert (units[-1]["name"], units[-1]["address"], units[-1]["people"]) == (f"{SCHOOL} 2", "27 Trần Phú", 42)


async def test_registration_by_invitation(town: Town) -> None:
    officer = await town.officer()
    await officer.says("menu")
    await presses_after_wrong(officer, "Invite a unit")
    await says_after_wrong(officer, SCHOOL)
    person = town.play.person("new", "Bùi Văn Nam")
    await person.starts(code_in(officer.text))
    await presses_after_wrong(person, "Begin")
    await presses_after_wrong(person, "I agree")
    await presses_after_wrong(person, "Office")

    await town.member("head", await town.unit())
    listed = await town.unit("Trạm Y tế xã", UnitKind.OFFICE)
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await presses_after_wrong(officer, "Another unit")
    await officer.says(f"{SCHOOL} 2")
    await presses_after_wrong(officer, "Yes, another unit")
    assert code_in(officer.text)
    await officer.says("/invite")
    await presses_after_wrong(officer, f"u{listed}")
    await officer.says("/invite")
    await officer.presses("Another unit")
    await officer.says(f"{SCHOOL} 3")
    await presses_after_wrong(officer, "Yes, another unit")
    assert code_in(officer.text)


async def test_approval_and_refusal(town: Town) -> None:
    officer = await town.officer()
    unit = await town.unit(COMPANY, status=PENDING)
    head = await town.member("head", unit)
    await officer.says(f"/unit {unit}")
    await presses_after_wrong(officer, "Later")
    await officer.says("/units")
    await presses_after_wrong(officer, COMPANY)
    await presses_after_wrong(officer, "Refuse")
    await says_after_wrong(officer, "Trụ sở ở xã khác.")

    assert "Trụ sở ở xã khác." in head.text


async def test_a_deputy_joins_with_a_typed_code(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("menu")
    await head.presses("Invite a deputy")
    code = code_in(head.text)
    person = town.play.person("deputy", "Lê Văn Bình")
    await person.starts()
    await presses_after_wrong(person, "I have an invitation code")
    await says_after_wrong(person, code)
    await presses_after_wrong(person, "Accept")
    await presses_after_wrong(person, "I agree")
    await says_after_wrong(person, "Lê Văn Bình")
    await says_after_wrong(person, "Phó Hiệu trưởng")
    await says_after_wrong(person, "0905 111 222", PHONE)
    await presses_after_wrong(person, "Confirm")

    assert [m["role"] for m in (await dumped(town.play))["membership"]] == [MemberRole.HEAD, MemberRole.DEPUTY]


async def test_scoring(town: Town) -> None:
    unit = await town.unit(has_guard_force=False)
    await town.officer()
    head = await town.member("head", unit)
    await head.says(f"/score {unit}")
    items = []
    while item := asked_item(head):
        items.append(item)
        takes_files = next(c for c in town.template.scored if c.code == item).evidence != "none"
        last = [c.label for row in head.last.rows for c in row if c.data.partition(":")[2][:1] in "pcn"][-1]
        await presses_after_wrong(head, last, WITH_EVIDENCE if takes_files else POINTS)
    await presses_after_wrong(head, "Change an answer")
    await head.presses("3")
    await presses_after_wrong(head, "Add evidence or a note", WITH_EVIDENCE)
    await says_after_wrong(head, "Ghi chú", FREE_TEXT | WITH_EVIDENCE | {"emoji"})
    await head.says("4")
    await presses_after_wrong(head, "Hand in to the commune police")

    assert items == [c.code for c in town.template.scored]
    assert (await town.card(unit)).status == "submitted"


async def test_verification_the_decision_and_the_opinion(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)

    await officer.says("/queue")
    await presses_after_wrong(officer, SCHOOL)
    await presses_after_wrong(officer, "Item by item")
    await presses_after_wrong(officer, "Score it differently")
    await presses_after_wrong(officer, "2")
    await says_after_wrong(officer, "Thiếu báo cáo.")
    await presses_after_wrong(officer, "Return this item")
    await says_after_wrong(officer, "Bổ sung danh sách.")
    await presses_after_wrong(officer, "Accept all the rest")
    await presses_after_wrong(officer, "Change an answer")
    await presses_after_wrong(officer, "2")
    await presses_after_wrong(officer, "accept")
    await presses_after_wrong(officer, "Finish verification")

    await head.presses("Give an opinion")
    await says_after_wrong(head, "Đơn vị xin bổ sung báo cáo.")
    await head.presses("See the card")
    await presses_after_wrong(head, "Close")

    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await presses_after_wrong(officer, SCHOOL)
    await presses_after_wrong(officer, "Met ({points})")
    await says_after_wrong(officer, "215/QĐ-UBND")
    await presses_after_wrong(officer, "excellent")
    await presses_after_wrong(officer, "Enter")

    card = await town.card(unit)
    assert (card.status, card.final_level, card.checked["1"].reason) == ("final", "excellent", "Thiếu báo cáo.")


async def test_taking_over(town: Town) -> None:
    unit = await town.unit()
    first, second = await town.officer(), await town.officer("second", "Đỗ Thị Kim")
    await hands_in(await town.member("head", unit), unit)
    await first.presses("Item by item")
    await second.presses("Item by item")
    await presses_after_wrong(second, "Take over")

    assert (await town.card(unit)).claimed_by == town.people["second"]


async def test_ones_own_data_and_the_language(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("/mydata")
    await presses_after_wrong(head, "Correct the name")
    await says_after_wrong(head, "Trần Thị Minh Anh")
    await head.says("/mydata")
    await head.presses("Correct the phone")
    await says_after_wrong(head, "0905 999 888", PHONE)
    await head.says("/mydata")
    await head.presses("Correct the position")
    await says_after_wrong(head, "Phó Hiệu trưởng")
    await head.says("/language")
    await presses_after_wrong(head, "English")
    head.language = "en"
    await head.says("/mydata")
    await head.presses("Delete my data")
    await presses_after_wrong(head, "Keep")

    person = (await dumped(town.play))["person"][-1]
    assert (person["name"], person["phone"]) == ("Trần Thị Minh Anh", "+84905999888")


# --- what people wrote, shown to others -------------------------------------------------------------------------------


async def test_what_people_write_is_escaped_wherever_others_read_it(town: Town) -> None:
    unit = await town.unit(f"Công ty {SCRIPT}")
    officer = await town.officer("officer", f"An {SCRIPT}")
    other = await town.officer("other", f"Kim {SCRIPT}")
    head = await town.member("head", unit, f"Minh {SCRIPT}")
    await head.says(f"/score {unit}")
    await head.presses("Add evidence or a note")
    await head.says(f"Ghi chú {SCRIPT}")
    await hands_in(head, unit)
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says(f"Lý do {SCRIPT}")
    await other.presses("Item by item")
    await other.presses("Take over")
    await officer.says("menu")
    await other.presses("Item by item")
    await other.presses("Return this item")
    await other.says(f"Lý do {SCRIPT}")
    await other.presses("Accept all the rest")
    await other.presses("Return the card")
    await hands_in(head, unit)
    await officer.presses("Accept all")
    await head.presses("Give an opinion")
    await head.says(f"Ý kiến {SCRIPT}")
    await officer.presses("See the card")
    await head.says("/mydata")

    shown = [str(message.text) for person in (officer, other, head) for message in person.heard]
    assert sum("&lt;script&gt;" in text for text in shown) > 10
    assert not any("<script" in text or "<a " in text or "<b>x" in text for text in shown)


async def test_letters_are_kept_composed_and_without_control_characters(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("/mydata")
    await head.presses("Correct the name")
    await head.says(unicodedata.normalize("NFD", "  Trần\x00 Thị\u202e   Mỹ\u200b Lệ\n") + "\x07")

    assert (await dumped(town.play))["person"][-1]["name"] == "Trần Thị Mỹ Lệ"
