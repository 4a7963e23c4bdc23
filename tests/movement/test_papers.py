"""Numbers and dates of official papers, as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.papers import PaperNumber, parse_paper, parse_past_day

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("said", "number", "day"),
    [
        ("05/KH-THCS, 12/01/2026", "05/KH-THCS", date(2026, 1, 12)),
        ("05/KH-THCS 12/1", "05/KH-THCS", date(2026, 1, 12)),
        ("số 215/QĐ-UBND ngày 18/11", "215/QĐ-UBND", date(2026, 11, 18)),
        ("Số: 215/QĐ-UBND, ngày 18 tháng 11 năm 2026", "215/QĐ-UBND", date(2026, 11, 18)),
        ("Quyết định số 215/QĐ-UBND ngày 18-11-2026.", "215/QĐ-UBND", date(2026, 11, 18)),
        ("18/11/2026", "", date(2026, 11, 18)),
        ("ngày 18.11.26", "", date(2026, 11, 18)),
        ("12/12", "", date(2025, 12, 12)),  # the last 12/12 that is not ahead
        ("215/QĐ-UBND", "215/QĐ-UBND", None),
        ("NQ 03", "NQ 03", None),
        ("05/2026/KH", "05/2026/KH", None),
        ("12/2026/NQ-HĐND ngày 5/3", "12/2026/NQ-HĐND", date(2026, 3, 5)),
        ("ngày 12/01 số 07/TTr-CAX", "07/TTr-CAX", date(2026, 1, 12)),
        ("hôm 12/01", "", date(2026, 1, 12)),
    ],
)
def test_a_paper_is_understood(said: str, number: str, day: date | None) -> None:
    assert parse_paper(said, TODAY) == PaperNumber(number, day)


@pytest.mark.parametrize("said", ["", "chưa có", "đã ký rồi", "31/2/2026", "05/KH 31/02", "x" * 70 + "1"])
def test_what_is_no_paper_is_asked_again(said: str) -> None:
    assert parse_paper(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [("hôm nay", TODAY), ("Hôm qua", date(2026, 11, 26)), ("19/8", date(2026, 8, 19)), ("05/KH", None), ("mai", None)],
)
def test_a_day_that_is_over(said: str, day: date | None) -> None:
    assert parse_past_day(said, TODAY) == day


@given(
    st.dates(date(2020, 1, 1), TODAY), st.integers(1, 999), st.sampled_from(["KH", "QĐ-UBND", "NQ/ĐU", "TTr-CAX(TH)"])
)
def test_what_is_shown_is_read_back(day: date, n: int, kind: str) -> None:
    paper = PaperNumber(f"{n:02}/{kind}", day)
    assert parse_paper(str(paper), TODAY) == paper


@given(st.integers(0, 364))
def test_a_day_without_a_year_is_never_ahead(back: int) -> None:
    day = TODAY - timedelta(days=back)
    assert parse_paper(f"{day:%d/%m}", TODAY) == PaperNumber("", day)


@given(st.text(max_size=80))
def test_anything_can_be_typed(said: str) -> None:
    found = parse_paper(said, TODAY)
    assert found is None or found.number or found.day
