"""The lists as PDF: every unit is there, every page has its head and number, nothing runs out of the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from bot.making.list_words import list_words
from documents import press_apart
from documents.press import NotPrinted, printable
from documents.recognised_list import RecognisedLine, RecognisedList, RecognisedWords, recognised_pdf
from documents.unit_lines import Column
from documents.unit_list_pdf import MANY_ROWS, number, unit_list_pdf
from tests.documents.unit_lists import KINDS, LEVELS, LINE, LONG, NASTY, NOT_BEGUN, list_of

WORDS = list_words()
POINTS_A_MM = 72 / 25.4
WIDTH, HEIGHT = 297 * POINTS_A_MM, 210 * POINTS_A_MM
LEFT, RIGHT, TOP, BOTTOM = (mm * POINTS_A_MM for mm in (30, 15, 8, 8))  # head and page number stand in the margins


def pages(content: bytes) -> Iterator[pypdfium2.PdfPage]:
    yield from pypdfium2.PdfDocument(content)


def text_of(page: pypdfium2.PdfPage) -> str:
    """The words of a page, in one line, as somebody would copy them."""
    return " ".join(page.get_textpage().get_text_bounded().split())


def top_of(page: pypdfium2.PdfPage) -> str:
    """The words in the margin above."""
    return " ".join(page.get_textpage().get_text_bounded(bottom=HEIGHT - 18 * POINTS_A_MM).split())


def letters(text: str) -> str:
    """The letters and figures alone: lines break anywhere."""
    return re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFC", text))


def test_every_unit_is_there_and_every_page_has_head_and_number() -> None:
    lines = [replace(LINE, name=f"Đơn vị số {n:03d} Ẳ Ỗ ữ ợ ặ đ", kind=KINDS[n % 4]) for n in range(120)]
    lines.append(replace(NOT_BEGUN, name="Thôn cuối cùng"))
    printed = unit_list_pdf(list_of(*lines))
    found = [text_of(page) for page in pages(printed)]
    tops = [top_of(page) for page in pages(printed)]
    whole = letters("".join(found))

    for line in lines:
        assert letters(line.name) in whole
    assert len(found) > 5
    # Nghị định 30/2020/NĐ-CP, Phụ lục I: in the middle above, and not on the first page.
    assert tops == ["DỰ THẢO", *(f"{place} DỰ THẢO" for place in range(2, len(found) + 1))]
    of_list = [text for text in found if "Đơn vị số" in text]
    assert all(letters(WORDS.name) in letters(text) and letters(WORDS.own) in letters(text) for text in of_list)


def test_the_figures_are_those_of_the_lines() -> None:
    verified = replace(LINE, name="Trạm Y tế", own=Decimal("80.5"), verified=Decimal(81))
    whole = " ".join(text_of(page) for page in pages(unit_list_pdf(list_of(LINE, verified))))

    for shown in ("97,5", "95", "-2,5", "80,5", "81", "+0,5", "178", "89,00", "88,00", "20/10/2026"):
        assert shown in whole, shown
    assert WORDS.maximum not in whole  # one maximum for all stands above the list


def test_different_maxima_have_a_column_and_shares() -> None:
    small = replace(LINE, name="Thôn An Mẫu", maximum=Decimal(20), own=Decimal(15), verified=None)
    whole = " ".join(text_of(page) for page in pages(unit_list_pdf(list_of(LINE, small))))

    assert letters(WORDS.maximum) in letters(whole)
    assert "93,8%" in whole  # (97.5 + 15) / 120


@pytest.mark.parametrize("name", [*NASTY, LONG + LONG])
def test_nothing_runs_out_of_the_page(name: str) -> None:
    line = replace(LINE, name=name, hamlet=name[:150], note=name, level=name[:60], state="Chờ thẩm định")
    content = unit_list_pdf(list_of(line, LINE))

    whole = letters("".join(text_of(page) for page in pages(content)))
    assert letters(printable(name)) in whole or len(name) > 200  # a row may go on on the next page
    for page in pages(content):
        assert (round(page.get_width()), round(page.get_height())) == (round(WIDTH), round(HEIGHT))
        textpage = page.get_textpage()
        for n in range(textpage.count_chars()):
            if not textpage.get_text_range(n, 1).strip().strip("\u200b"):
                continue
            left, bottom, right, top = textpage.get_charbox(n)
            assert left >= LEFT - 1
            assert right <= WIDTH - RIGHT + 1, (n, right)
            assert bottom >= BOTTOM
            assert top <= HEIGHT - TOP


@pytest.mark.parametrize("name", ["#set page(width: 1cm)", "#(1+1)", "*a*", "$x$", "\\u{41}"])
def test_what_people_write_is_no_markup(name: str) -> None:
    whole = " ".join(text_of(page) for page in pages(unit_list_pdf(list_of(replace(LINE, name=name, note=name)))))
    assert whole.count(name) >= 2


def test_an_empty_list_and_a_list_without_levels_are_printed() -> None:
    assert WORDS.no_differences in text_of(list(pages(unit_list_pdf(list_of())))[-1])
    assert unit_list_pdf(list_of(NOT_BEGUN, levels=())).startswith(b"%PDF")


def test_long_lists_are_printed_in_a_process_of_their_own_and_look_the_same() -> None:
    lines = [replace(LINE, name=f"Đơn vị số {n:04d}", level=LEVELS[n % 4]) for n in range(MANY_ROWS + 1)]
    whole = letters("".join(text_of(page) for page in pages(unit_list_pdf(list_of(*lines)))))

    assert all(letters(line.name) in whole for line in lines)
    assert b"StructTreeRoot" not in unit_list_pdf(list_of(*lines))
    assert b"StructTreeRoot" in unit_list_pdf(list_of(LINE))  # short ones can be read aloud


def test_the_same_list_gives_the_same_file() -> None:
    lines = [replace(LINE, name=f"Đơn vị {n}") for n in range(30)]
    assert unit_list_pdf(list_of(*lines)) == unit_list_pdf(list_of(*lines))


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(NotPrinted, match=r"unit-list\.typ"):
        press_apart.pdf_apart("unit-list.typ", {})


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_apart, "LONGEST", 0.01)
    with pytest.raises(NotPrinted, match="seconds"):
        press_apart.pdf_apart("unit-list.typ", {})


def test_the_other_process_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTQ_TELEGRAM_TOKEN", "geheim")
    monkeypatch.setattr(press_apart, "_START", "import os, sys; sys.stdout.write(' '.join(os.environ)); sys.exit(0)")
    assert b"ANTQ" not in press_apart.pdf_apart("unit-list.typ", {})


def test_numbers_are_written_as_papers_write_them() -> None:
    written = [number(value, WORDS) for value in (None, 0, Decimal("1.50"), Decimal(100), Decimal("3132.5"))]

    assert written == ["", "0", "1,5", "100", "3.132,5"]
    assert [number(Decimal(n), WORDS, signed=True) for n in ("-2.5", "0", "0.5")] == ["-2,5", "0", "+0,5"]


def test_recognised_units_are_printed_with_their_decisions() -> None:
    data = list_of(LINE)
    words = RecognisedWords(
        *("DỰ THẢO", "Danh sách", "Đơn vị đạt ANTT", "TT", "Tên đơn vị", "Loại hình", "Thôn", "Số quyết định"),
        *("Ngày quyết định", "Tổng cộng", "Số đơn vị", "Chưa có đơn vị nào."),
    )
    lines = (
        RecognisedLine(LONG[:200], KINDS[1], "An Mẫu", "38/QĐ-UBND", date(2026, 11, 28)),
        RecognisedLine("Trạm Y tế", KINDS[0], "An Mẫu", "", None),
    )
    paper = RecognisedList(
        data.head, data.signatures, "Đơn vị đạt năm 2026", "(Gửi Phòng Văn hóa)", data.as_of, lines, KINDS, words
    )
    (text,) = [text_of(page) for page in pages(recognised_pdf(paper))]

    assert letters("38/QĐ-UBND") in letters(text)
    for shown in ("28/11/2026", "Trạm Y tế", "Số quyết định", "DỰ THẢO", "(Gửi Phòng Văn hóa)"):
        assert shown in text
    assert letters(LONG[:200]) in letters(text)
    assert recognised_pdf(replace(paper, lines=())).startswith(b"%PDF")
    assert Column.NUMBER == 0
