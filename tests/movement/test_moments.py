"""Days and times as people type them. None means that the question says again what it accepts."""

from __future__ import annotations

import unicodedata
from calendar import isleap
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.moments import parse_day, parse_moment, parse_time

TODAY = date(2026, 10, 21)  # a Wednesday
UNREADABLE = [
    "",
    " ",
    "👍",
    "<b>8h</b>",
    "a" * 5000,
    "8" * 5000,
    "\x00",
    "\u200b",
    "--",
    "có",
    "không",
    "0",
    "8",
    "١/٢",
]

DAYS = [
    ("25/10", date(2026, 10, 25)),
    ("25-10", date(2026, 10, 25)),
    ("25.10", date(2026, 10, 25)),
    ("25/10.", date(2026, 10, 25)),
    ("25 / 10", date(2026, 10, 25)),
    ("25/10/2026", date(2026, 10, 25)),
    ("25-10-2026", date(2026, 10, 25)),
    ("25.10.26", date(2026, 10, 25)),
    ("2026-10-25", date(2026, 10, 25)),
    ("ngày 25/10", date(2026, 10, 25)),
    ("ngày 25 tháng 10", date(2026, 10, 25)),
    ("ngay 25 thang 10 nam 2027", date(2027, 10, 25)),
    ("25 tháng 10", date(2026, 10, 25)),
    ("vào ngày 5/11 ạ", date(2026, 11, 5)),
    ("２５／１０", date(2026, 10, 25)),
    ("21/10", TODAY),
    ("20/10", date(2027, 10, 20)),
    ("20/10/2026", date(2026, 10, 20)),
    ("1/1", date(2027, 1, 1)),
    ("29/2", date(2028, 2, 29)),
    ("hôm nay", TODAY),
    ("hom nay", TODAY),
    ("bữa nay", TODAY),
    ("today", TODAY),
    ("mai", date(2026, 10, 22)),
    ("ngày mai", date(2026, 10, 22)),
    ("Ngay mai nhé", date(2026, 10, 22)),
    ("tomorrow", date(2026, 10, 22)),
    ("ngày kia", date(2026, 10, 23)),
    ("mốt", date(2026, 10, 23)),
    ("mot", date(2026, 10, 23)),
    ("thứ hai", date(2026, 10, 26)),
    ("thu 2", date(2026, 10, 26)),
    ("T2", date(2026, 10, 26)),
    ("thứ ba", date(2026, 10, 27)),
    ("thứ tư", date(2026, 10, 28)),
    ("thứ năm", date(2026, 10, 22)),
    ("thu nam", date(2026, 10, 22)),
    ("thứ sáu", date(2026, 10, 23)),
    ("thu sau", date(2026, 10, 23)),
    ("thứ bẩy", date(2026, 10, 24)),
    ("chủ nhật", date(2026, 10, 25)),
    ("chu nhat", date(2026, 10, 25)),
    ("CN", date(2026, 10, 25)),
    ("Monday", date(2026, 10, 26)),
    ("wednesday", date(2026, 10, 28)),
    ("thứ hai tuần sau", date(2026, 10, 26)),
    ("thứ sáu tuần sau", date(2026, 10, 30)),
    ("thứ sáu tuần tới", date(2026, 10, 30)),
    ("thu sau tuan toi", date(2026, 10, 30)),
    ("thứ tư tuần này", TODAY),
    ("chủ nhật tuần này", date(2026, 10, 25)),
    ("thứ hai, 26/10", date(2026, 10, 26)),
    ("thứ 2 ngày 26 tháng 10", date(2026, 10, 26)),
]  # fmt: skip

TIMES = [
    ("8h", time(8)),
    ("8 h", time(8)),
    ("8h30", time(8, 30)),
    ("8g30", time(8, 30)),
    ("8:30", time(8, 30)),
    ("08.30", time(8, 30)),
    ("８：３０", time(8, 30)),
    ("lúc 8h", time(8)),
    ("20 giờ", time(20)),
    ("20 gio 15 phut", time(20, 15)),
    ("8 giờ rưỡi", time(8, 30)),
    ("8 gio ruoi", time(8, 30)),
    ("8 rưỡi tối", time(20, 30)),
    ("8 giờ sáng", time(8)),
    ("2 giờ chiều", time(14)),
    ("2h30 chieu", time(14, 30)),
    ("14h chiều", time(14)),
    ("12h trưa", time(12)),
    ("1 giờ trưa", time(13)),
    ("7h tối", time(19)),
    ("7h toi ạ", time(19)),
    ("10 giờ đêm", time(22)),
    ("2 giờ đêm", time(2)),
    ("0h", time(0)),
    ("23:59", time(23, 59)),
    ("8am", time(8)),
    ("8 PM", time(20)),
    ("8:30 pm", time(20, 30)),
    ("12 am", time(0)),
    ("12pm", time(12)),
    ("tám giờ", time(8)),
    ("một giờ chiều", time(13)),
    ("mười một giờ rưỡi trưa", time(11, 30)),
    ("hai mươi giờ", time(20)),
    ("nam gio chieu", time(17)),
]

MOMENTS = [
    ("8h ngày 25/10", date(2026, 10, 25), time(8)),
    ("25/10 8:00", date(2026, 10, 25), time(8)),
    ("25/10, 8h30", date(2026, 10, 25), time(8, 30)),
    ("25/10 - 8:00", date(2026, 10, 25), time(8)),
    ("8.00 25.10.26", date(2026, 10, 25), time(8)),
    ("2026-10-25 08:00", date(2026, 10, 25), time(8)),
    ("mai 8h", date(2026, 10, 22), time(8)),
    ("8h mai", date(2026, 10, 22), time(8)),
    ("ngày mai lúc 8 giờ", date(2026, 10, 22), time(8)),
    ("sáng mai 8h", date(2026, 10, 22), time(8)),
    ("8h sáng mai", date(2026, 10, 22), time(8)),
    ("tối nay lúc 7 giờ rưỡi", TODAY, time(19, 30)),
    ("7h tối nay", TODAY, time(19)),
    ("chiều thứ hai tuần sau 2h", date(2026, 10, 26), time(14)),
    ("thứ hai tám giờ sáng", date(2026, 10, 26), time(8)),
    ("thu hai ba gio chieu", date(2026, 10, 26), time(15)),
    ("thứ 2 8h", date(2026, 10, 26), time(8)),
    ("8 giờ 30 ngày 25 tháng 10", date(2026, 10, 25), time(8, 30)),
    ("8h 30/11", date(2026, 11, 30), time(8)),
    ("tomorrow at 8am", date(2026, 10, 22), time(8)),
    ("8am on Monday", date(2026, 10, 26), time(8)),
    ("20h", None, time(20)),
    ("08.30", None, time(8, 30)),  # no day, for there is no month 30
]


def spellings(text: str) -> list[str]:
    return [text, text.upper(), unicodedata.normalize("NFD", text), f"  {text}! "]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_days(text: str, day: date) -> None:
    assert {parse_day(spelled, TODAY) for spelled in spellings(text)} == {day}


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE, "25", "30/2", "31/9", "0/10", "25/13", "25/10/0000", "25/10/202", "25/10-2026", "25 10", "1/2/3/4",
        "hôm qua", "hôm kia", "ngày một", "một", "thứ 8", "thứ một", "sáu", "năm", "tháng 10", "8h", "friyay",
        "next monday", "thứ hai tuần này", "thứ ba 26/10", "hôm nay mai", "mùng 5 tháng 10", "25/10 hoặc 26/10",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text, TODAY) is None


@pytest.mark.parametrize(("text", "at"), TIMES)
def test_times(text: str, at: time) -> None:
    assert {parse_time(spelled) for spelled in spellings(text)} == {at}


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE, "24h", "8h60", "25:00", "8:5", "8,30", "-8h", "8h-10h", "13 giờ sáng", "12 giờ đêm", "8 giờ trưa",
        "13pm", "8 giờ hơn", "chiều", "giờ", "tạm giờ", "tôi 7h", "7h tới", "hai ba giờ", "25/10", "8h hoặc 9h",
        "8h mai",
    ],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(("text", "day", "at"), MOMENTS)
def test_moments(text: str, day: date | None, at: time) -> None:
    assert {parse_moment(spelled, TODAY) for spelled in spellings(text)} == {(day, at)}


@pytest.mark.parametrize(
    "text",
    [*UNREADABLE, "25/10", "mai", "8.10", "8.10 9.10", "8h 30/2", "8h 9h", "8h30-10", "sáng mai", "sáng mai 2h chiều"],
)
def test_what_is_no_moment(text: str) -> None:
    assert parse_moment(text, TODAY) is None


@settings(deadline=None, max_examples=200)
@given(
    text=st.text(max_size=120) | st.text("0123456789 /-.:,hgiờsángmaithứ", max_size=20),
    today=st.dates(date(2000, 1, 1), date(2200, 1, 1)),
)
def test_whatever_is_typed_is_read_or_not(text: str, today: date) -> None:
    parse_time(text)
    parse_day(text, today)
    parse_moment(text, today)


@settings(deadline=None, max_examples=200)
@given(today=st.dates(date(2000, 1, 1), date(2190, 1, 1)), ahead=st.integers(0, 365), mark=st.sampled_from("/-."))
def test_a_day_without_a_year_is_the_next_one(today: date, ahead: int, mark: str) -> None:
    day = today + timedelta(days=ahead)
    expected = today if (day.day, day.month) == (today.day, today.month) else day
    assert parse_day(f"{day.day}{mark}{day.month:02}", today) == expected
    assert parse_day(f"ngày {day.day} tháng {day.month} năm {day.year}", today) == day


@pytest.mark.parametrize("year", [2027, 2028, 2096, 2097])
def test_the_next_leap_day(year: int) -> None:
    found = parse_day("29/2", date(year, 3, 1))
    assert found is not None
    assert not any(isleap(between) for between in range(year + 1, found.year))


@settings(deadline=None, max_examples=100)
@given(at=st.times(), day=st.dates(date(2026, 10, 21), date(2027, 10, 20)), swap=st.booleans())
def test_what_is_written_out_is_read_back(at: time, day: date, swap: bool) -> None:
    parts = [f"{at:%H:%M}", f"{day:%d/%m}"]
    text = " ".join(reversed(parts) if swap else parts)
    assert parse_moment(text, TODAY) == (day, at.replace(second=0, microsecond=0))
