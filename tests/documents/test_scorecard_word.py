"""The scorecard as Word, read back with python-docx: the same rows as in the record, in Times New Roman."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.making.card_form import paper_sheet
from documents.press import NotPrinted, printable
from documents.scorecard import ScorecardSheet
from documents.scorecard_word import TEMPLATE as TEMPLATE_FILE
from documents.scorecard_word import WordScorecard, scorecard_docx
from documents.word import template
from movement.scoring import ItemAnswer
from storage.cards import DRAFT, RETURNED, SUBMITTED, VERIFIED
from tests.documents.scorecards import BEST, CHECK, OFFICE, TEMPLATE, UNIT, on_paper, with_code
from tests.documents.test_scorecard_pdf import CHECKED, HARD, LONG

OURS = template(TEMPLATE_FILE)


def sheet(status: str = SUBMITTED, *, signatures: bool = False, **more: Any) -> ScorecardSheet:
    """The form of a card in a state, with its code."""
    return with_code(paper_sheet(on_paper(status, **more), signatures=signatures))


def opened(form: ScorecardSheet) -> Any:
    """The paper as python-docx reads it."""
    return Document(BytesIO(scorecard_docx(WordScorecard(OURS, form, OFFICE))))


def text_of(paper: Any) -> str:
    """Everything in the paper outside of its heads, line by line."""
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.parametrize(("status", "checked"), [(DRAFT, {}), (SUBMITTED, {}), (VERIFIED, CHECKED)])
def test_every_row_is_the_one_of_the_record(status: str, checked: dict[str, Decimal]) -> None:
    answers = {code: answer for code, answer in BEST.items() if status != DRAFT or code < "5"}
    form = sheet(status, answers=answers, checked=checked)
    table = opened(form).tables[0]

    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["TT", "NỘI DUNG ĐÁNH GIÁ, PHÂN LOẠI", "Điểm tối đa", "Cơ sở tự chấm", "Cấp trên chấm"]
    assert rows[1] == ["", "Tổng cộng", "100", "16" if status == DRAFT else "100", "80" if checked else ""]
    written = iter(rows[2:])
    for item in TEMPLATE.items:
        for criterion in (item, *item.parts):
            code, text, maximum, own, verified = next(written)
            assert (text, maximum) == (criterion.official, str(criterion.maximum))
            assert code == (criterion.code if criterion is item else f"{criterion.code[1:]})")
            if not criterion.parts:
                given = answers.get(criterion.code)
                assert own.split("\n")[0] == ("" if given is None else str(given.points))
                assert (criterion.code == "8c" and given is not None) is (own.endswith("\ntạm tính"))
                points = checked.get(criterion.code, "50" if checked else "")
                assert verified.split("\n")[0] == str(points)
    assert next(written, None) is None


def test_the_head_of_the_table_is_repeated_and_no_row_is_divided() -> None:
    rows = opened(sheet()).tables[0].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_sums_are_bold_and_points_below_them_are_not() -> None:
    rows = {row.cells[1].text: row for row in opened(sheet()).tables[0].rows}
    for text, bold in (
        ("Tổng cộng", True),
        (TEMPLATE.criterion("4").official, True),
        (TEMPLATE.criterion("4a").official, False),
        (TEMPLATE.criterion("9").official, False),
    ):
        runs = [run for cell in rows[text].cells for run in cell.paragraphs[0].runs if run.text.strip()]
        assert {bool(run.bold) for run in runs if not run.italic} == {bold}, text


def test_only_times_new_roman_is_named() -> None:
    packed = scorecard_docx(WordScorecard(OURS, sheet(), OFFICE))
    with zipfile.ZipFile(BytesIO(packed)) as parts:
        named = {
            name
            for part in parts.namelist()
            if re.fullmatch(r"word/(document|styles|header\d|footer\d)\.xml", part)
            for fonts in re.findall(r"<w:rFonts [^>]*>", parts.read(part).decode())
            for name in re.findall(r'w:\w+="([^"]+)"', fonts)
        }
    assert named == {"Times New Roman"}


@pytest.mark.parametrize("status", [DRAFT, RETURNED, SUBMITTED, VERIFIED])
def test_a_draft_says_so_at_the_head_of_every_page(status: str) -> None:
    section = opened(sheet(status)).sections[0]
    for head in (section.first_page_header, section.header):
        assert ("DỰ THẢO" in head.paragraphs[0].text) is (status in (DRAFT, RETURNED))
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert "PAGE" not in section.first_page_header.paragraphs[0]._p.xml


@pytest.mark.parametrize("signatures", [False, True])
def test_places_to_sign_are_there_on_request(signatures: bool) -> None:
    text = text_of(opened(sheet(signatures=signatures)))
    assert ("Người đứng đầu đơn vị" in text) is signatures
    assert (OFFICE in text) is signatures


def test_the_code_and_its_qr_code_are_there() -> None:
    paper = opened(sheet())
    assert f"Mã kiểm tra: {CHECK.code}" in text_of(paper)
    assert "Quét mã QR hoặc gửi mã này cho trợ lý" in text_of(paper)
    assert len(paper.inline_shapes) == 1

    unreachable = opened(with_code(sheet(), ""))
    assert "\nGửi mã này cho trợ lý" in text_of(unreachable)
    assert not unreachable.inline_shapes


@pytest.mark.parametrize("written", [*HARD, LONG, "{{ unit }}", "{% raw %}", "a\u0301" * 100])
def test_what_people_wrote_stands_there_as_it_is(written: str) -> None:
    paper = opened(sheet(unit=replace(UNIT, name=written, address=written)))
    text = text_of(paper)
    composed = unicodedata.normalize("NFC", written).rstrip()
    assert f"Tên đơn vị: {composed}\n" in text
    assert printable(f"Địa chỉ: {written}, Long Bàn Bắc") in text
    assert not any(each.reltype.endswith("/hyperlink") for each in paper.part.rels.values())
    assert "HYPERLINK" not in " ".join(field.text or "" for field in paper.element.iter(qn("w:instrText")))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
@example("]]> &amp; <w:p/> \x0b \ud800")
def test_whatever_a_name_is_made_of_word_can_open_it(name: str) -> None:
    paper = opened(sheet(unit=replace(UNIT, name=name)))
    assert f"Tên đơn vị: {printable(name)}".strip() in text_of(paper)


def test_the_same_card_makes_the_same_file() -> None:
    first, second = (scorecard_docx(WordScorecard(OURS, sheet(), OFFICE)) for _ in range(2))
    assert first == second
    other = sheet(answers={**BEST, "1": ItemAnswer(Decimal(2))})
    assert first != scorecard_docx(WordScorecard(OURS, other, OFFICE))


def test_a_template_that_is_no_word_file_is_refused() -> None:
    with pytest.raises(NotPrinted):
        scorecard_docx(WordScorecard(b"no file", sheet(), OFFICE))
