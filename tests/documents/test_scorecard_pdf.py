"""The scorecard as a paper: what stands on it is the record, and it stands where Nghị định 30/2020/NĐ-CP wants it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
import segno
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.making.card_form import paper_sheet
from documents.scorecard import ScorecardSheet, scorecard_pdf
from movement.scoring import ItemAnswer
from storage.cards import DRAFT, FINAL, RETURNED, SUBMITTED, VERIFIED
from tests.documents.pdfs import A4, MILLIMETRE, fonts, grey, pages, squeezed
from tests.documents.scorecards import BEST, CHECK, TEMPLATE, UNIT, on_paper, with_code
from tests.flows.scenes_cards import OTHER_CARDS

HEADS = squeezed("TT NỘI DUNG ĐÁNH GIÁ, PHÂN LOẠI Điểm tối đa Cơ sở tự chấm Cấp trên chấm")
CHECKED = {c.code: c.maximum - 1 for c in TEMPLATE.scored if c.code != "8c"}


def paper(status: str = SUBMITTED, *, signatures: bool = False, **more: object) -> ScorecardSheet:
    """The form of a card in a state, with its code."""
    return with_code(paper_sheet(on_paper(status, **more), signatures=signatures))  # type: ignore[arg-type]


def text_of(sheet: ScorecardSheet) -> str:
    """Everything that can be read on the paper, without what every page repeats: number, heads, foot."""
    foot = squeezed(f"{CHECK.label} {CHECK.code} {sheet.reference}")
    shown = (squeezed(page.text).removesuffix(foot) for page in pages(scorecard_pdf(sheet)))
    return "".join(text.partition(HEADS)[2] if number else text.replace(HEADS, "") for number, text in enumerate(shown))


# --- what stands on it ------------------------------------------------------------------------------------------------


def test_the_form_is_the_one_of_the_annex() -> None:
    text = text_of(paper())
    assert text.startswith(
        squeezed(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc TIÊU CHÍ ĐÁNH GIÁ Kết quả thực hiện phong "
            "trào toàn dân bảo vệ ANTQ trong cơ quan, doanh nghiệp, cơ sở giáo dục Năm 2026 "
            "Tên đơn vị: Trường THCS Thiện Tín Địa chỉ: 25 Trần Phú, Long Bàn Bắc"
        )
    )


@pytest.mark.parametrize(
    ("status", "checked"), [(DRAFT, {}), (SUBMITTED, {}), (RETURNED, CHECKED), (VERIFIED, CHECKED), (FINAL, CHECKED)]
)
def test_every_criterion_stands_there_as_it_is_in_the_record(status: str, checked: dict[str, Decimal]) -> None:
    answers = {code: ItemAnswer(answer.points) for code, answer in BEST.items() if status != DRAFT or code < "5"}
    text = text_of(paper(status, answers=answers, checked=checked))
    for item in TEMPLATE.items:
        for criterion in (item, *item.parts):
            code = f"{criterion.code[1:]})" if criterion is not item else criterion.code
            given = [answers[each.code].points for each in criterion.scored if each.code in answers]
            own = sum(given, Decimal(0)) if given else ""
            seen = checked if status in (VERIFIED, FINAL) else {}
            # While the authority has not decided, its item counts as the unit expects it.
            counted = [seen.get(each.code, Decimal(50)) for each in criterion.scored if seen]
            of_superior = sum(counted, Decimal(0)) if counted else ""
            open_mark = "tạm tính" if criterion.code == "8c" else ""
            row = f"{code}{criterion.official}{criterion.maximum}{own}{open_mark if given else ''}"
            row += f"{of_superior}{open_mark if counted else ''}"
            assert squeezed(row) in text, row


def test_points_are_written_as_in_viet_nam() -> None:
    offices, areas = OTHER_CARDS.scorecards
    answers = {
        "1": ItemAnswer(counts={"quarrels": 0, "thefts": 1}),  # 6 less a half
        "2": ItemAnswer(counts={"fires": 1}),
        "3": ItemAnswer(Decimal(4)),
        "4": ItemAnswer(counts={"signed": 30, "households": 42, "meetings": 5, "complaints": 0}),
        "5": ItemAnswer(Decimal("4.50")),
    }
    text = text_of(paper(answers=answers, plan=OTHER_CARDS, template=areas))
    for criterion, points in zip(areas.scored, ("5,5", "0", "4", "7,5", "4,5"), strict=True):
        assert squeezed(f"{criterion.code}{criterion.official}{criterion.maximum}{points}") in text
    assert squeezed("Tổng cộng 30 21,5") in text
    assert "PHIẾUKHUDÂNCƯ" not in text  # the title does not begin with the kind of a paper: it stays as it is
    assert squeezed("Phiếu khu dân cư (dữ liệu thử) Năm 2026") in text
    assert offices.title.vi not in text


def test_what_does_not_apply_says_so_and_counts_provisionally() -> None:
    unit = replace(UNIT, has_guard_force=False)
    answers = {**BEST, "6a": ItemAnswer(not_applicable=True), "6b": ItemAnswer(not_applicable=True)}
    text = text_of(paper(unit=unit, answers=answers))
    assert squeezed("a) Bố trí lực lượng bảo vệ 2 không áp dụng") in text
    assert squeezed("Tổng cộng 100 100") in text
    assert squeezed("Trong 100 điểm tự chấm có 54 điểm tạm tính") in text
    assert squeezed("Mục không áp dụng với đơn vị được tạm tính điểm tối đa") in text

    verified = text_of(paper(VERIFIED, unit=unit, answers=answers, checked={**CHECKED, "6a": Decimal(0)}))
    assert squeezed("a) Bố trí lực lượng bảo vệ 2 không áp dụng 0") in verified


def test_awards_that_were_counted_are_their_points() -> None:
    answers = {**BEST, "9": ItemAnswer(counts={"collectives": 1, "persons": 0})}
    assert squeezed("tối đa không quá 3 điểm. 3 2") in text_of(paper(answers=answers))


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        (DRAFT, {}, ["Trạng thái: đang tự chấm."]),
        (SUBMITTED, {}, ["Phiếu số TT-2026-014: đã nộp, chờ thẩm định.", "Nộp ngày 05/11/2026."]),
        (SUBMITTED, {}, ["Dự kiến xếp loại: Xuất sắc (tạm tính, mức điểm chưa có văn bản xác nhận)."]),
        (RETURNED, {}, ["Phiếu số TT-2026-014: trả lại để bổ sung."]),
        (VERIFIED, {}, ["đã thẩm định, tạm tính.", "Nộp ngày 05/11/2026; thẩm định ngày 09/11/2026."]),
        (VERIFIED, {"checked": CHECKED}, ["Dự kiến xếp loại: Khá (tạm tính"]),
        (
            FINAL,
            {"final_level": "good", "decision_number": "215/QĐ-UBND, 18/11/2026"},
            ["Xếp loại: Khá, theo Quyết định số 215/QĐ-UBND, 18/11/2026.", "có kết quả chính thức ngày 20/11/2026."],
        ),
    ],
)
def test_below_the_table_stands_how_the_card_stands(status: str, more: dict[str, object], said: list[str]) -> None:
    text = text_of(paper(status, **more))
    for words in said:
        assert squeezed(words) in text
    assert ("Xếploại" in text or "xếploại:" in text) is (status not in (DRAFT, RETURNED))


@pytest.mark.parametrize("status", [DRAFT, RETURNED, SUBMITTED, VERIFIED, FINAL])
def test_while_the_unit_can_change_the_card_every_page_is_a_draft(status: str) -> None:
    shown = pages(scorecard_pdf(paper(status)))
    assert len(shown) == 2
    assert {"DỰ THẢO" in page.text for page in shown} == {status in (DRAFT, RETURNED)}


@pytest.mark.parametrize("signatures", [False, True])
def test_places_to_sign_are_there_on_request_and_empty(signatures: bool) -> None:
    text = text_of(paper(signatures=signatures))
    assert (squeezed("XÁC NHẬN CỦA CÔNG AN XÃ THIỆN TÍN (Ký, đóng dấu, ghi rõ họ tên)") in text) is signatures
    assert (squeezed("NGƯỜI ĐỨNG ĐẦU ĐƠN VỊ (Ký, đóng dấu, ghi rõ họ tên)") in text) is signatures


# --- where it stands --------------------------------------------------------------------------------------------------


def stands_well(pdf: bytes) -> None:
    """A4, nothing in the margins but the page's number above and the code below, the head of the table on every page
    that the table is on, the number from the second page on."""
    shown = pages(pdf)
    for number, page in enumerate(shown, 1):
        assert page.size == A4
        assert page.left >= 30 * MILLIMETRE - 1
        assert page.right <= (210 - 15) * MILLIMETRE + 1
        assert page.bottom >= 10 * MILLIMETRE
        assert page.top <= (297 - 10) * MILLIMETRE
        first_line = page.text.splitlines()[0].replace("DỰ THẢO", "").strip()
        assert (first_line == str(number)) is (number > 1)
        if number < len(shown):
            assert HEADS in squeezed(page.text)
    assert all(fonts(pdf).values())


@pytest.mark.parametrize("status", [DRAFT, VERIFIED])
@pytest.mark.parametrize("signatures", [False, True])
def test_the_paper_is_laid_out_as_the_decree_wants_it(status: str, signatures: bool) -> None:
    stands_well(scorecard_pdf(paper(status, signatures=signatures, checked=CHECKED)))


LONG = "Nội dung rất dài về xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc; " * 70
HARD = [
    "TRƯỜNG TRUNG HỌC CƠ SỞ " * 10,
    "W" * 200,
    unicodedata.normalize("NFD", "Trường Mầm non Ẳ Ỗ Ữ Ợ Ặ Đ ẳ ỗ ữ ợ ặ đ Ơ Ư " * 4),
    '=HYPERLINK("http://x")',
    "<b>& #set page(width: 1cm) {{ 7*7 }} *đậm* $x$ \\u{41}",
]


@pytest.mark.parametrize("written", HARD)
def test_what_people_wrote_stands_there_as_it_is_and_breaks_no_page(written: str) -> None:
    made = scorecard_pdf(paper(unit=replace(UNIT, name=written, address=written * 2), signatures=True))
    stands_well(made)
    text = "".join(squeezed(page.text) for page in pages(made))
    assert squeezed(unicodedata.normalize("NFC", written)) in text
    assert text == unicodedata.normalize("NFC", text)


def test_criteria_longer_than_a_page_are_printed_whole() -> None:
    sheet = paper(VERIFIED, checked=CHECKED)
    first = replace(sheet.lines[0], text=LONG)
    second = replace(sheet.lines[1], text="Q" * 900, code="Mục 10.12.33", maximum="1.000.000", own="999.999,75")
    sheet = replace(sheet, lines=(first, second, *sheet.lines[2:]), title=sheet.title * 4)
    stands_well(scorecard_pdf(sheet))
    text = text_of(sheet)
    assert text.count("xâydựngphongtràotoàndânbảovệanninhTổquốc;") == 70
    assert text.count("Q") >= 900
    assert "999.999,75" in text


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
@example('#panic("x")')
@example("*_`$<@#]})//*/\\ = - + / 1.")
@example("\ud800 \x00 \u202e \u200b \ufeff")
def test_whatever_a_name_is_made_of_it_is_printed(name: str) -> None:
    assert scorecard_pdf(paper(unit=replace(UNIT, name=name, address=name))).startswith(b"%PDF")


def test_the_same_card_makes_the_same_file() -> None:
    assert scorecard_pdf(paper()) == scorecard_pdf(paper())
    assert scorecard_pdf(paper()) != scorecard_pdf(paper(answers={**BEST, "1": ItemAnswer(Decimal(2))}))


# --- its code ---------------------------------------------------------------------------------------------------------


def test_the_code_stands_on_every_page_and_what_it_is_for_on_the_last() -> None:
    shown = pages(scorecard_pdf(paper()))
    assert all(f"Mã kiểm tra: {CHECK.code}" in page.text for page in shown)
    assert "Quét mã QR." in shown[-1].text


@pytest.mark.parametrize("link", [CHECK.link, "https://" + "a" * 60 + ".vn/kiem-tra/K7QF-2M8R-9T3W"])
def test_the_qr_code_leads_to_the_page_about_the_paper(link: str) -> None:
    made = scorecard_pdf(with_code(paper(), link))
    assert _seen(made, link)
    assert not _seen(scorecard_pdf(with_code(paper(), "")), link)


def _seen(made: bytes, link: str) -> bool:
    """Whether the last page shows exactly this code: every module where it must be, at the right under the table."""
    modules = [list(row) for row in segno.make(link, error="m", micro=False).matrix]
    scale = 3.0
    width, height, shade = grey(made, len(pages(made)) - 1, scale)
    point = MILLIMETRE * scale
    step = 26 * point / (len(modules) + 8)  # 26 millimetres with four modules of white at either side
    left = (210 - 15 - 26) * point + 4 * step

    def dark(top: int, row: int, column: int) -> bool:
        x, y = int(left + (column + 0.5) * step), int(top + (row + 0.5) * step)
        return y < height and shade[y * width + x] < 128

    return any(
        all(dark(top, r, c) is bool(module) for r, row in enumerate(modules) for c, module in enumerate(row))
        for top in range(height)
    )
