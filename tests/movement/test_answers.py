"""What people type, and what it is taken for. None means that the question says again what it accepts."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.answers import (
    parse_choice,
    parse_counts,
    parse_met,
    parse_percent,
    parse_points,
    parse_points_among,
    parse_whole_number,
    parse_yes_no,
)

UNREADABLE = ["", " ", "👍", "<b>2</b><script>", "a" * 5000, "2" * 5000, "\x00", "\u200b", "🙂" * 300, "9/9/9x9", "--"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("2", "2"),
        (" 2 ", "2"),
        ("2 điểm", "2"),
        ("2điểm", "2"),
        ("2 diem", "2"),
        ("2đ", "2"),
        ("2 points", "2"),
        ("2,0", "2"),
        ("2.0", "2"),
        ("2.", "2"),
        ("2!", "2"),
        ("1,5", "1.5"),
        ("1.5 điểm", "1.5"),
        ("２", "2"),
        ("２，５", "2.5"),
        ("2\ufe0f\u20e3", "2"),
        ("0", "0"),
        ("50", "50"),
        ("hai", "2"),
        ("Hai điểm", "2"),
        ("hai điểm rưỡi", "2.5"),
        ("2 điểm rưỡi", "2.5"),
        ("nửa điểm", "0.5"),
        ("không điểm", "0"),
        ("khong diem", "0"),
        ("sáu", "6"),
        ("sau diem", "6"),
        ("tam", "8"),
        ("mười", "10"),
        ("mười lăm", "15"),
        ("hai mươi mốt", "21"),
        ("năm mươi điểm", "50"),
        ("nam muoi", "50"),
        ("two", "2"),
        ("số 2", "2"),
        ("so hai", "2"),
        ("2 ạ", "2"),
        ("Dạ, hai điểm ạ", "2"),
        ("dạ 2 nhé", "2"),
        ("điểm 2", "2"),
        ("Điểm: 2", "2"),
        ("chọn 2 điểm", "2"),
        ("cho hai điểm rưỡi", "2.5"),
        ("số không", "0"),
        ("điểm không", "0"),
    ],
)
def test_points(text: str, points: str) -> None:
    assert parse_points(text) == Decimal(points)
    assert parse_points(unicodedata.normalize("NFD", text)) == Decimal(points)
    assert parse_points(text.upper()) == Decimal(points)


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE, "1/2", "½", "-1", "+1", "2-3", "2 3", "3.000", "1e3", "có", "không", "hai ba", "2 tập thể", "tạm",
        "sau", "làm sau", "điểm", "điểm 2 câu 3", "rưỡi", "câu 2", "số", "số điểm", "chọn", "số 2 hoặc 3", "số 1/2",
    ],
)  # fmt: skip
def test_what_is_no_number_of_points(text: str) -> None:
    assert parse_points(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), (" 2. ", 2), ("(2)", 2), ("２", 2), ("2\ufe0f\u20e3", 2), ("số 2", 2), ("So 2", 2),
        ("chọn số hai", 2), ("Trả lời: 2", 2), ("hai", 2),
        ("Hai ạ", 2), ("câu trả lời 2", 2), ("đáp án số 2 nhé", 2), ("mười một", 11), ("option 3", 3),
        ("three", 3), ("số không", 0), ("12", 12),
    ],
)  # fmt: skip
def test_the_number_of_a_line(text: str, number: int) -> None:
    assert parse_choice(text) == number
    assert parse_choice(unicodedata.normalize("NFD", text)) == number


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE, "không", "có", "hai ba", "2 3", "2,5", "1/2", "-2", "số", "chọn", "câu", "2 tập thể", "tạm", "sau",
        "1234", "ạ", "hai mươi học sinh",
    ],
)  # fmt: skip
def test_what_is_the_number_of_no_line(text: str) -> None:
    assert parse_choice(text) is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("2 tập thể 1 cá nhân", (2, 1)),
        ("2 tập thể, 1 cá nhân", (2, 1)),
        ("hai tập thể, một cá nhân", (2, 1)),
        ("38/42", (38, 42)),
        ("38 / 42 người", (38, 42)),
        ("38 trên 42", (38, 42)),
        ("３８／４２", (38, 42)),
        ("2, 1", (2, 1)),
        ("3.000", (3000,)),
        ("2.900/3.000", (2900, 3000)),
        ("3,000", (3000,)),
        ("0", (0,)),
        ("mười hai", (12,)),
        ("một nghìn hai trăm", (1200,)),
        ("một trăm linh năm", (105,)),
    ],
)
def test_counts(text: str, counts: tuple[int, ...]) -> None:
    assert parse_counts(text) == counts
    assert parse_counts(unicodedata.normalize("NFD", text)) == counts


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in UNREADABLE if "2<" not in text and "/" not in text),
        "2,5",
        "12.34",
        "-2",
        "92%",
        "chín mươi phần trăm",
        "tập thể",
        "2-1",
    ],
)
def test_what_is_no_count(text: str) -> None:
    assert parse_counts(text) is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("92%", "92"),
        ("92 %", "92"),
        ("92,5%", "92.5"),
        ("92 phần trăm", "92"),
        ("100 percent", "100"),
        ("９２％", "92"),
        ("0%", "0"),
        ("92", None),
        ("101%", None),
        ("-5%", None),
        ("%", None),
        ("chín mươi", None),
    ],
)
def test_percentages(text: str, percent: str | None) -> None:
    assert parse_percent(text) == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    "text",
    [
        "có", "Có ạ", "dạ có", "co", "CÓ", "yes", "Y", "ok", "đồng ý", "dong y", "vâng", "dạ", "rồi", "có rồi", "đúng",
        "Đồng ý ạ.", "nhất trí",
    ],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert parse_yes_no(text) is True
    assert parse_yes_no(unicodedata.normalize("NFD", text)) is True


@pytest.mark.parametrize(
    "text",
    [
        "không", "Không ạ", "dạ không", "khong", "ko", "k", "no", "N", "chưa", "chưa có", "không có", "không đồng ý",
        "KHÔNG ĐỒNG Ý",
    ],
)  # fmt: skip
def test_no(text: str) -> None:
    assert parse_yes_no(text) is False
    assert parse_yes_no(unicodedata.normalize("NFD", text)) is False


@pytest.mark.parametrize(
    "text", [*UNREADABLE, "2", "có không?", "chắc là có", "không biết", "có lẽ", "đồng ý một phần", "a"]
)
def test_neither_yes_nor_no(text: str) -> None:
    assert parse_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("đạt", True),
        ("Đạt ạ", True),
        ("đã đạt", True),
        ("có", True),
        ("có rồi", True),
        ("Có (2 điểm)", True),
        ("met", True),
        ("chưa đạt", False),
        ("không đạt", False),
        ("chưa", False),
        ("không", False),
        ("Không (0 điểm)", False),
        ("not met", False),
        ("2", None),
        ("đạt một phần", None),
        ("chưa rõ", None),
        ("", None),
    ],
)
def test_what_is_met(text: str, met: bool | None) -> None:
    assert parse_met(text) is met
    assert parse_met(unicodedata.normalize("NFD", text)) is met


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1.000", 1000),
        ("1.000 điểm", 1000),
        ("1000", 1000),
        ("1,5", "1.5"),
        ("0", 0),
        ("7", None),
        ("2.000", None),
        ("không", None),
    ],
)
def test_points_that_may_be_given(text: str, points: str | int | None) -> None:
    allowed = (Decimal(0), Decimal("1.5"), Decimal(1000))
    assert parse_points_among(text, allowed) == (None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.200 người", 1200),
        ("1,200", 1200),
        ("1200", 1200),
        ("khoảng 1.200", 1200),
        ("42", 42),
        ("42 người", 42),
        ("bốn mươi hai người", 42),
        ("４２", 42),
        ("0", 0),
        ("-3", None),
        ("3,5", None),
        ("38/42", None),
        ("nhiều", None),
        ("1234567890", None),
        ("hôm qua ngày 18 trời mưa to nên ít người đến", None),
    ],
)
def test_one_whole_number(text: str, number: int | None) -> None:
    assert parse_whole_number(text) == number


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=60) | st.text(alphabet="0123456789.,/ %-điểmhaisáunămtrăm", max_size=30))
def test_no_text_breaks_anything_and_no_number_is_negative(text: str) -> None:
    points, percent, number = parse_points(text), parse_percent(text), parse_whole_number(text)
    counts = parse_counts(text)
    parse_yes_no(text)
    assert points is None or points >= 0
    assert percent is None or 0 <= percent <= 100
    assert number is None or number >= 0
    assert counts is None or all(count >= 0 for count in counts)
    parse_met(text)
    assert parse_points_among(text, (Decimal(1), Decimal("2.5"))) in (None, 1, Decimal("2.5"))


@settings(deadline=None, max_examples=60)
@given(number=st.integers(0, 999_999))
def test_whole_numbers_are_read_in_both_spellings(number: int) -> None:
    assert parse_whole_number(str(number)) == number
    assert parse_whole_number(f"{number:,}".replace(",", ".")) == number
    assert parse_points(str(number)) == number
