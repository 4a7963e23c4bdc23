"""A card's papers in chat: who gets which file, when it comes, and that it says what the record says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Connection, update

from bot.channels import DeliveryError, WrongMessage
from bot.chat import Address, Capabilities, File, FileKind, Message
from bot.making import DOCX, MADE, PDF, PNG, Order
from bot.making.cards import CARD_DOCX, CARD_PDF, CARD_PICTURE, DOCX_RECIPE, PDF_RECIPE, PICTURE_RECIPE
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.making.recipes import RECIPES
from movement.plans import load_bundled
from movement.units import UnitKind
from storage import communes, sessions
from storage.actors import MemberRole
from storage.sessions import Session
from storage.tables import Unit
from tests.documents.pdfs import pages, squeezed
from tests.documents.pixels import size
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.scenes_cards import AREA, found
from tests.flows.scenes_papers import paper_code
from tests.flows.several import QUANG_NGAI, of_province
from tests.flows.test_year import statements_of
from tests.flows.town import PLAN, SCHOOL, Town, hands_in, scores

BUTTONS = {"pdf": PDF, "sign": PDF, "word": DOCX, "picture": PNG}


def uploads(town: Town) -> list[tuple[File, bytes]]:
    """The files that went to phones, oldest first."""
    return town.play.channel.uploads


def read(content: bytes) -> str:
    """Everything on a PDF, without white space."""
    return "".join(squeezed(page.text) for page in pages(content))


async def submitted(town: Town) -> tuple[Person, Person]:
    """A school's card is handed in; its head and the officer."""
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)
    return head, officer


async def says_the_record(town: Town, content: bytes, unit: int = 1) -> None:
    """A PDF has every criterion with the points that are in the record, in both columns."""
    card, text = await town.card(unit), read(content)
    plan = await town.play.database.run(lambda c: communes.plan_version(c, card.plan_version_id))
    template = next(each for each in plan.scorecards if each.id == card.template)
    for criterion in template.scored:
        own = card.answers[criterion.code].points
        row = f"{criterion.official}{criterion.maximum}{_written(own)}"
        if criterion.code in card.checked:
            row += _written(card.checked[criterion.code].points)
        assert squeezed(row) in text, row
    if template is plan.scorecards[0]:
        assert await paper_code(town, unit) in text


def _written(points: Decimal | None) -> str:
    return "" if points is None else f"{points.normalize():f}".replace(".", ",")


async def made(town: Town, recipe: Recipe, about: str, workshop: Workshop | None = None, language: str = "vi") -> bytes:
    """What a recipe makes of an order, as the courier would have it made."""
    order = Order("–", town.commune_id, about, language)
    room = workshop or Workshop(town.play.now())
    note = recipe.note
    assert note is not None
    gathered = await town.play.database.look(lambda c: recipe.gather(c, order, room))
    data = await town.play.database.run(lambda c: note(c, gathered, room))
    return recipe.make(data)


# --- what comes by itself ---------------------------------------------------------------------------------------------


async def test_who_hands_a_card_in_gets_its_picture_after_the_words(both: Town) -> None:
    head, officer = await submitted(both)

    words, picture = head.heard[-2:]
    assert head.sees("✅ <b>Handed in</b> at {moment}. Card number {number}.")
    assert words.file is None
    assert picture.file is not None
    assert (picture.text, picture.rows) == ("", ())
    assert (picture.file.kind, picture.file.platform, picture.file.mime) == (FileKind.PHOTO, MADE, PNG)
    assert picture.file.name == "phieu-cham-TT-2026-001.png"
    ((file, content),) = uploads(both)
    assert file == picture.file
    assert size(content)[0] == 1080
    assert all(message.file is None for message in officer.heard)


async def test_at_the_verification_the_officer_and_everybody_of_the_unit_get_it(both: Town) -> None:
    head, officer = await submitted(both)
    deputy = await both.member("deputy", 1, "Võ Thị Lan", MemberRole.DEPUTY)
    stranger = await both.member("other", await both.unit("Trạm Y tế"))
    uploads(both).clear()
    await officer.presses("Accept all")

    for person in (head, deputy, officer):
        words, picture = person.heard[-2:]
        assert words.text
        assert picture.file is not None
        assert picture.file.name == "phieu-cham-TT-2026-001.png"
    assert len(uploads(both)) == 3
    assert len({content for _file, content in uploads(both)}) == 1
    assert not stranger.heard
    assert head.sees("Verification result – {unit}")


async def test_everybody_gets_the_picture_in_their_own_language(town: Town) -> None:
    head, officer = await submitted(town)
    town.language = "en"
    deputy = await town.member("deputy", 1, "Võ Thị Lan", MemberRole.DEPUTY)
    await officer.presses("Accept all")
    names = [person.heard[-1].file.name for person in (head, deputy)]  # type: ignore[union-attr]
    assert names == ["phieu-cham-TT-2026-001.png", "scorecard-TT-2026-001.png"]


async def test_where_pictures_cannot_be_shown_nobody_is_told_of_them(town: Town) -> None:
    """A trial on a platform that fetches pictures, without an address that it could fetch them from."""
    town.play.capabilities[PLATFORM] = Capabilities(files_out=frozenset())
    head = await town.member("head", await town.unit())
    officer = await town.officer()
    await hands_in(head, 1)
    assert "✅" in head.text
    await officer.presses("Accept all")
    assert not [m for person in (head, officer) for m in person.heard if m.file is not None or "📎" in str(m.text)]


async def test_a_card_that_goes_back_brings_no_picture(town: Town) -> None:
    head, officer = await submitted(town)
    uploads(town).clear()
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says("Đề nghị bổ sung kế hoạch.")
    await officer.presses("Accept all the rest")
    await officer.presses("Return the card")
    assert head.sees("Only these items are open; everything else stays as it is.")
    assert not uploads(town)


async def test_words_arrive_also_where_the_platform_does_not_take_the_file(both: Town) -> None:
    unit = await both.unit()
    officer = await both.officer()
    head = await both.member("head", unit)

    def takes_no_files(_address: Address, message: Message) -> DeliveryError | None:
        return WrongMessage("too large") if message.file else None

    both.play.channel.trouble = takes_no_files
    await hands_in(head, unit)
    assert head.sees("✅ <b>Handed in</b> at {moment}. Card number {number}.")
    await officer.presses("Accept all")
    assert officer.sees("✅ Card {number} – {unit} is verified at {moment}.")
    assert head.sees("Verification result – {unit}")
    await head.says("menu")
    assert SCHOOL in head.text


# --- on request -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("button", BUTTONS)
async def test_a_card_can_be_had_as_every_kind_of_file(town: Town, button: str, plain: bool) -> None:
    head, _officer = await submitted(town)
    uploads(town).clear()
    head.plain = plain
    await head.says("/card 1")
    await head.presses(f"~look.{button}")

    assert head.heard[-2].text.startswith("<b>Tiêu chí đánh giá")
    assert head.heard[-1].file is not None
    ((file, content),) = uploads(town)
    assert file.mime == BUTTONS[button]
    assert file.name.startswith("phieu-cham-TT-2026-001.")
    assert content.startswith({PDF: b"%PDF", DOCX: b"PK", PNG: b"\x89PNG"}[file.mime])
    if file.mime == PDF:
        assert ("NGƯỜIĐỨNGĐẦUĐƠNVỊ" in read(content)) is (button == "sign")
    if not plain:
        assert head.toasts[-1].startswith("Đang lập ")


async def test_the_paper_says_what_the_record_says_in_every_state(both: Town) -> None:
    head, officer = await submitted(both)
    await head.says("/card 1")
    await head.presses("~look.pdf")
    await says_the_record(both, uploads(both)[-1][1])

    await officer.presses("Item by item")
    await officer.presses("Score it differently")
    await officer.says("2")
    await officer.says("Chưa có nghị quyết Quý I.")
    await officer.presses("Accept all the rest")
    await officer.presses("Finish verification")
    await officer.says("/card 1")
    await officer.presses("~look.pdf")
    await says_the_record(both, uploads(both)[-1][1])
    assert squeezed("Tổng cộng 100 100 99") in read(uploads(both)[-1][1])
    assert "Chưacónghịquyết" not in read(uploads(both)[-1][1])  # reasons are no part of the form

    await officer.says("menu")
    await officer.presses("decisions")
    await officer.presses("i0")
    for answer in ("met", "215/QĐ-UBND, 18/11/2026", "excellent", "send"):
        await (officer.says if "/" in answer else officer.presses)(answer)
    await head.says("/card 1")
    await head.presses("~look.pdf")
    text = read(uploads(both)[-1][1])
    await says_the_record(both, uploads(both)[-1][1])
    assert squeezed("Xếp loại: Xuất sắc, theo Quyết định số 215/QĐ-UBND, 18/11/2026.") in text
    assert "tạmtính" not in text


async def test_word_and_pdf_and_picture_carry_the_same_code_until_the_card_changes(town: Town) -> None:
    _head, officer = await submitted(town)
    before = await paper_code(town, 1)
    assert before in read(await made(town, PDF_RECIPE, "1"))
    assert before in read(await made(town, PDF_RECIPE, "1.sign"))
    word = Document(BytesIO(await made(town, DOCX_RECIPE, "1")))
    assert f"Mã kiểm tra: {before}" in "\n".join(c.text for t in word.tables for r in t.rows for c in r.cells)
    await officer.presses("Accept all")
    after = await paper_code(town, 1)
    assert after != before
    assert after in read(await made(town, PDF_RECIPE, "1"))


async def test_before_it_is_handed_in_the_card_is_a_draft_without_a_number(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await scores(head, unit)
    await head.presses("PDF file")
    ((file, content),) = uploads(town)
    assert file.name == f"phieu-cham-2026-{unit}.pdf"
    assert "DỰTHẢO" in read(content)
    assert squeezed("Trạng thái: đang tự chấm.") in read(content)
    await says_the_record(town, content)
    await head.presses("Hand in to the commune police")
    assert head.sees("✅ <b>Handed in</b> at {moment}. Card number {number}.")


async def test_an_officer_has_it_before_the_verification_begins(town: Town) -> None:
    _head, officer = await submitted(town)
    await officer.says("/verify 1")
    await officer.presses("PDF file")
    assert "DỰTHẢO" not in read(uploads(town)[-1][1])
    assert (await town.card(1)).claimed_by is None
    await officer.presses("Accept all")
    assert (await town.card(1)).status == "verified"


async def test_a_card_of_other_kinds_of_items(town: Town) -> None:
    place = await found(town)
    unit = await place.unit(AREA, UnitKind.RESIDENTIAL_AREA)
    await place.officer()
    head = await place.member("head", unit)
    await head.says(f"/score {unit}")
    for answer in ("1 vụ mâu thuẫn, 1 vụ trộm", "không", "có", "25/42, 5, 0", "6,5", "4,5"):
        await head.says(answer)
    await head.presses("Hand in to the commune police")
    assert uploads(place)[-1][0].name == "phieu-cham-XT-2026-001.png"
    await head.says("/card 1")
    await head.presses("~look.pdf")
    content = uploads(place)[-1][1]
    await says_the_record(place, content)
    assert squeezed("Tổng cộng 30 24,5") in read(content)


async def test_the_paper_keeps_to_the_plan_that_the_card_was_started_with(town: Town) -> None:
    await submitted(town)
    plan = load_bundled(PLAN).model_dump()
    plan["scorecards"][0]["title"] = {"vi": "Phiếu của kế hoạch mới"}
    plan["scorecards"][0]["items"][0]["official"] = "Nội dung mới."
    new = type(load_bundled(PLAN)).model_validate(plan)
    await town.play.database.run(lambda c: communes.use_plan(c, town.commune_id, new, town.play.now()))
    text = read(await made(town, PDF_RECIPE, "1"))
    assert "Nộidungmới" not in text
    assert squeezed("Kết quả thực hiện phong trào toàn dân bảo vệ ANTQ") in text


# --- who may ----------------------------------------------------------------------------------------------------------


async def stands_at_the_card(town: Town, account: str, name: str, person: int | None) -> Person:
    """Somebody whose conversation stands at the card as if it had been allowed; the buttons are as they would be."""
    state = {"consented": "–", "flow": "card", "args": {"card": 1}, "answers": {}, "asked": "seen"}
    state["commune"] = town.commune_id
    session = Session(PLATFORM, account, account, person, "vi", 0, state, is_new=person is None)
    await town.play.database.run(lambda c: sessions.save(c, [session], town.play.now()))
    await town.play.restart()
    return town.play.person(account, name)


@pytest.mark.parametrize("key", ["P", "K", "W", "A"])
@pytest.mark.parametrize("who", ["other", "stranger", "elsewhere"])
async def test_who_may_not_see_the_card_gets_no_file_of_it(town: Town, who: str, key: str) -> None:
    await submitted(town)
    person: int | None = None
    if who == "other":
        await town.member("other", await town.unit("Trạm Y tế"), "Lê Thu")
        person = town.people["other"]
    elif who == "elsewhere":
        there = await Town(town.play).found("vinh-thuy-2026")
        await there.officer("elsewhere", "Lê Hòa")
        person = there.people["elsewhere"]
    somebody = await stands_at_the_card(town, who, "Ai đó", person)
    uploads(town).clear()
    await somebody.says(key)
    assert not uploads(town)
    assert all(message.file is None for message in somebody.heard)
    assert SCHOOL not in somebody.text


async def test_the_officer_of_the_province_gets_the_points_of_a_card_that_was_handed_in(town: Town) -> None:
    unit = await town.unit()
    await town.play.database.run(lambda c: communes.set_place(c, town.commune_id, province=QUANG_NGAI))
    await town.play.restart()
    officer = await town.officer()
    head = await town.member("head", unit)
    looks = await of_province(town.play, town.commune_id, QUANG_NGAI)
    await scores(head, unit)
    await looks.says("/card 1")
    assert SCHOOL not in looks.text  # it has not been handed in
    await head.presses("Hand in to the commune police")
    await officer.presses("Item by item")
    await officer.presses("Score it differently")
    await officer.says("2")
    await officer.says("Kín Đáo chưa nộp nghị quyết.")
    await officer.presses("Accept all the rest")
    await officer.presses("Finish verification")
    await looks.says("/card 1")
    for button in BUTTONS:
        await looks.presses(f"~look.{button}")
    assert [file.mime for file, _content in uploads(town)[-4:]] == list(BUTTONS.values())
    paper = uploads(town)[-4][1]
    await says_the_record(town, paper)
    assert "KínĐáo" not in read(paper)


# --- the recipes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("recipe", [PDF_RECIPE, DOCX_RECIPE, PICTURE_RECIPE])
async def test_a_card_that_is_gone_or_another_communes_makes_no_file(town: Town, recipe: Recipe) -> None:
    await submitted(town)
    there = await Town(town.play).found("vinh-thuy-2026")
    with pytest.raises(NothingToMake):
        await made(there, recipe, "1")
    with pytest.raises(NothingToMake):
        await made(town, recipe, "99")


async def test_a_communes_own_word_template_is_filled_in(town: Town, tmp_path: Path) -> None:
    await submitted(town)
    own = Document()
    own.add_paragraph("Phiếu của xã: {{ unit }} – {{ number }} – {{ lines[0].own }}/{{ lines[0].maximum }}")
    folder = tmp_path / str(town.commune_id)
    folder.mkdir()
    own.save(str(folder / "phieu-cham.docx"))
    content = await made(town, DOCX_RECIPE, "1", Workshop(town.play.now(), templates=tmp_path))
    (paragraph,) = Document(BytesIO(content)).paragraphs
    assert paragraph.text == f"Phiếu của xã: {SCHOOL} – TT-2026-001 – 100/100"


async def test_a_qr_code_is_there_where_somebody_can_reach_the_page(town: Town) -> None:
    await submitted(town)
    reachable = Workshop(town.play.now(), check_address="https://antq.example.vn/kiem-tra")
    assert "QuétmãQR" in read(await made(town, PDF_RECIPE, "1", reachable))
    assert "QuétmãQR" not in read(await made(town, PDF_RECIPE, "1"))
    assert len(Document(BytesIO(await made(town, DOCX_RECIPE, "1", reachable))).inline_shapes) == 1


async def test_reading_a_card_takes_as_many_queries_however_much_is_on_it(both: Town) -> None:
    unit = await both.unit()
    head = await both.member("head", unit)

    def count(recipe: Recipe) -> Callable[[Connection], int]:
        order = Order("–", both.commune_id, "1", "vi")
        room = Workshop(both.play.now())
        return lambda c: len(statements_of(c, lambda: recipe.gather(c, order, room)))

    await head.says(f"/score {unit}")
    first = [await both.play.database.look(count(recipe)) for recipe in (PDF_RECIPE, DOCX_RECIPE, PICTURE_RECIPE)]
    await hands_in(head, unit)
    then = [await both.play.database.look(count(recipe)) for recipe in (PDF_RECIPE, DOCX_RECIPE, PICTURE_RECIPE)]
    assert first == then
    assert max(then) <= 8


def test_the_recipes_can_be_ordered() -> None:
    assert RECIPES[CARD_PDF] is PDF_RECIPE
    assert RECIPES[CARD_DOCX] is DOCX_RECIPE
    assert RECIPES[CARD_PICTURE] is PICTURE_RECIPE


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "../../etc/passwd", "Trường:Ba\nBốn", "a" * 200])
async def test_no_name_that_somebody_typed_is_in_a_file_name(town: Town, name: str) -> None:
    await submitted(town)
    table: Any = Unit.__table__  # type: ignore[attr-defined]
    await town.play.database.run(lambda c: c.execute(update(table).values(name=name)))
    await town.play.restart()
    head = town.play.people["head"]
    await head.says("/card 1")
    for button in BUTTONS:
        await head.presses(f"~look.{button}")
    names = {file.name for file, _content in uploads(town)[-4:]}
    assert names == {f"phieu-cham-TT-2026-001.{ending}" for ending in ("pdf", "docx", "png")}
