"""The targets as a picture: readable on a phone, whatever people have written."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from documents.press import NotPrinted, picture, printable
from documents.targets import TargetLine, TargetsSheet, Tone, targets_picture
from tests.documents.pixels import read, size

LINE = TargetLine("Đơn vị đạt “An toàn về an ninh, trật tự”", "75%", "45/60 đơn vị", "Còn thiếu 3", Tone.BAD, 750, 800)
SHEET = TargetsSheet(
    language="vi",
    body="UBND xã Thiện Tín",
    office="Công an xã Thiện Tín",
    heading="Chỉ tiêu năm 2026",
    subject="Phong trào toàn dân bảo vệ an ninh Tổ quốc",
    summary="Đạt 0/1 chỉ tiêu",
    as_of="Tính đến 22/10/2026 10:05",
    lines=(LINE,),
)
SMALL = 216  # pixels of a picture that is looked at one by one
MARGIN = 8  # of them at the right where no letter may stand


def titled(title: str, **more: str) -> TargetsSheet:
    """A board with one target of that title."""
    return replace(SHEET, lines=(replace(LINE, title=title, **more),))


def stays_on_the_page(sheet: TargetsSheet) -> bool:
    """Whether the margin at the right is empty: every row has one colour there."""
    pixels = read(picture("targets.typ", asdict(sheet), width=SMALL))
    return pixels.width == SMALL and all(
        len(pixels.part(row, pixels.width - MARGIN, pixels.width)) == 1 for row in range(pixels.height)
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("number", [0, 1, 8, 14])
def test_a_board_is_as_wide_as_a_phone_and_not_too_high_to_be_sent(number: int, language: str) -> None:
    width, height = size(targets_picture(replace(SHEET, language=language, lines=(LINE,) * number)))

    assert width == 1080
    assert height < 2600  # Telegram takes photos whose sides are together 10,000 pixels long, and shows them smaller


@pytest.mark.parametrize(
    "title",
    [
        "W" * 200,
        "TRƯỜNG TRUNG HỌC CƠ SỞ " * 9,
        unicodedata.normalize("NFD", "Ệ" * 200),
        "a\u0301" * 200,
        "https://" + "thien-tin/" * 20,
    ],
)
def test_long_names_stay_on_the_page(title: str) -> None:
    sheet = titled(title, detail=title, verdict="Còn thiếu 1.234 đơn vị; 12 đơn vị chưa báo")
    assert stays_on_the_page(replace(sheet, alarm=title, office=title, body=title, remarks=(title,)))


def test_what_people_write_is_no_markup() -> None:
    for written, run in (("#(1+1)", "2"), ("*Khá*", "Khá"), ("$x$", "x"), ("#sys.version", ""), ("\\u{41}", "A")):
        assert targets_picture(titled(written)) != targets_picture(titled(run)), written


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
@example('#panic("x")')
@example('"), read("/etc/passwd"), ("')
@example("*_`$<@#]})//*/\\ = - + / 1.")
@example("😀 👨‍👩‍👧 🇻🇳 ⚠️")
@example("\ud800 \x00 \u202e \u200b \ufeff")
@example("漢字 العربية ไทย")
def test_whatever_a_name_is_made_of_it_is_printed(name: str) -> None:
    line = replace(LINE, title=name, detail=name, verdict=name)
    assert targets_picture(replace(SHEET, lines=(line,), alarm=name, subject=name)).startswith(b"\x89PNG")


@settings(deadline=None)
@given(st.text())
def test_what_is_printed_is_composed_and_on_one_line(text: str) -> None:
    shown = printable(text)

    assert shown == unicodedata.normalize("NFC", shown)
    assert shown == " ".join(shown.split())
    assert printable(shown) == shown
    shown.encode()  # no halves of characters


def test_letters_and_marks_that_were_typed_apart_look_as_usual() -> None:
    name = "Trường Tiểu học Thiện Tín"
    assert targets_picture(titled(unicodedata.normalize("NFD", name))) == targets_picture(titled(name))


def test_emoji_are_left_out() -> None:
    assert printable("Đơn vị 😀 giỏi ⚠️") == "Đơn vị giỏi ⚠"


def test_threads_may_order_at_the_same_time() -> None:
    sheets = [titled(f"Chỉ tiêu {n}") for n in range(12)]
    alone = [targets_picture(sheet) for sheet in sheets]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(targets_picture, sheets)) == alone


def test_a_template_that_lacks_its_data_says_so() -> None:
    with pytest.raises(NotPrinted, match=r"targets\.typ"):
        picture("targets.typ", {"language": "vi"}, width=1080)
