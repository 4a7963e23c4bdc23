"""The list of evidence: many pages, any file name, a digest that can be compared, or why there is none."""

from __future__ import annotations

import hashlib
import unicodedata

import pypdfium2
import pytest

from documents.evidence_list import EvidenceLine, EvidenceList, evidence_pdf

MANY = 150
NAMES = (
    "kế hoạch số 12.pdf",
    "IMG_20261020_" + "x" * 180 + ".jpg",
    unicodedata.normalize("NFD", "Trường Ẳ Ỗ Ữ Ợ Ặ đ.pdf"),
    '=HYPERLINK("http://x") <b>& #set page {{ 7*7 }}',
    "",
)


def digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def line(number: int, name: str = "") -> EvidenceLine:
    known = number % 7 != 0
    return EvidenceLine(
        belongs_to=f"{number}. Hưởng ứng “Ngày hội toàn dân bảo vệ ANTQ” và các chủ đề khác",
        name=name or NAMES[number % len(NAMES)],
        kind="tài liệu",
        digest=digest(number) if known else "",
        remark="" if known else "chưa tính",
        received="20/10/2026",
    )


def evidence(*lines: EvidenceLine, unit: str = "Trường THCS Thiện Tín") -> EvidenceList:
    return EvidenceList(
        language="vi",
        draft="DỰ THẢO",
        heading="DANH MỤC MINH CHỨNG",
        attached_to="(Kèm theo hồ sơ đề nghị)",
        unit=unit,
        columns=("TT", "Nội dung", "Tên tệp", "Loại", "SHA-256", "Ngày nhận"),
        lines=lines,
        empty="Chưa có tệp minh chứng nào.",
        remarks=("Tổng số",),
        as_of="Tính đến 22/10/2026 10:05",
    )


def pages(content: bytes) -> list[str]:
    """The text of every page, without the breaks of lines and the places where long words may be broken."""
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_range().replace("\u200b", "") for page in document]
    return [" ".join(text.split()) for text in found]


@pytest.fixture(scope="module")
def long() -> bytes:
    return evidence_pdf(evidence(*(line(number) for number in range(1, MANY + 1))))


def test_a_long_list_has_every_file_and_its_heads_on_every_page(long: bytes) -> None:
    found = pages(long)

    assert len(found) >= 3
    assert all("TT Nội dung Tên tệp Loại SHA-256 Ngày nhận" in page for page in found)
    together = "".join("".join(found).split())
    for number in range(1, MANY + 1):
        assert (digest(number) in together) == (number % 7 != 0)
    assert "".join(found).count("chưa tính") == MANY // 7
    assert "Tổng số" in found[-1]


def test_pages_are_numbered_from_the_second_one_on_and_lie_on_their_side(long: bytes) -> None:
    document = pypdfium2.PdfDocument(long)

    assert all(round(page.get_width()) == 842 and round(page.get_height()) == 595 for page in document)
    found = pages(long)
    assert all(f"DỰ THẢO {number} TT" in page for number, page in enumerate(found[1:], 2))
    assert "DỰ THẢO DANH MỤC" in found[0]


def test_nothing_runs_out_of_the_page(long: bytes) -> None:
    document = pypdfium2.PdfDocument(long)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        assert min(left for left, _bottom, _right, _top in boxes) >= 84  # the margin of 30 mm
        assert max(right for _left, _bottom, right, _top in boxes) <= 842 - 42  # and of 15 mm


@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_a_name_is_text(name: str) -> None:
    (page,) = pages(evidence_pdf(evidence(line(1, name))))
    shown = "".join(unicodedata.normalize("NFC", name).split())

    assert shown in "".join(page.split())


def test_a_long_unit_stays_on_the_page() -> None:
    (page,) = pages(evidence_pdf(evidence(line(1), unit="TRƯỜNG TRUNG HỌC CƠ SỞ " * 9 + "W" * 200)))
    assert "W" * 200 in "".join(page.split())


def test_no_files_are_said() -> None:
    (page,) = pages(evidence_pdf(evidence()))
    assert "Chưa có tệp minh chứng nào." in page


def test_the_same_list_gives_the_same_file() -> None:
    assert evidence_pdf(evidence(line(1))) == evidence_pdf(evidence(line(1)))
