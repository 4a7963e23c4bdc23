"""The register of models: how many there are from year to year, and since when, as people write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.models import ModelStatus, Since, count, parse_since

TODAY = date(2026, 10, 20)


@dataclass(frozen=True)
class Kept:
    since: Since
    ended_on: date | None = None
    status: ModelStatus = ModelStatus.ACTIVE
    commended_on: date | None = None


def ended(since: Since, on: date) -> Kept:
    return Kept(since, on, ModelStatus.ENDED)


def test_the_numbers_of_a_year_and_of_the_year_before() -> None:
    register = [
        Kept(Since(2019)),
        Kept(Since(2024, 5), commended_on=date(2026, 5, 30)),
        Kept(Since(2026, 3, 1)),
        ended(Since(2020), date(2026, 1, 1)),
        ended(Since(2020), date(2025, 12, 31)),
        Kept(Since(2026), status=ModelStatus.REPORTED),
        Kept(Since(2026), status=ModelStatus.DECLINED),
    ]

    found = count(register, 2026)

    assert (found.active, found.before, found.new, found.ended, found.commended) == (3, 3, 1, 1, 1)
    assert count(register, 2025).active == found.before


days = st.dates(date(2018, 1, 1), date(2027, 12, 31))
sinces = st.one_of(
    st.builds(Since, st.integers(2018, 2027)),
    st.builds(Since, st.integers(2018, 2027), st.integers(1, 12)),
    st.builds(Since.on, days),
)


@st.composite
def registers(draw: st.DrawFn) -> list[Kept]:
    found = []
    for since in draw(st.lists(sinces, max_size=12)):
        end = draw(st.one_of(st.none(), st.dates(since.first_day, date(2028, 12, 31))))
        found.append(Kept(since) if end is None else ended(since, end))
    return found


@given(registers(), st.integers(2017, 2029))
def test_what_is_active_is_what_was_with_the_new_and_without_the_ended(register: list[Kept], year: int) -> None:
    found = count(register, year)

    assert found.active == found.before + found.new - found.ended
    assert count(register, year - 1).active == found.before


@given(sinces)
def test_since_is_kept_as_exactly_as_it_was_said(since: Since) -> None:
    assert Since.from_iso(since.iso) == since
    assert since.first_day.year == since.year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", Since(2019)),
        ("năm 2019", Since(2019)),
        ("từ năm 2019", Since(2019)),
        ("5/2024", Since(2024, 5)),
        ("05-2024", Since(2024, 5)),
        ("tháng 5/2024", Since(2024, 5)),
        ("tháng 5 năm 2024", Since(2024, 5)),
        ("từ tháng 5, 2024", Since(2024, 5)),
        ("12/5/2024", Since(2024, 5, 12)),
        ("ngày 12 tháng 5 năm 2024", Since(2024, 5, 12)),
        ("12/5", Since(2026, 5, 12)),
        ("19/11", Since(2025, 11, 19)),  # the last one
        ("hôm nay", Since(2026, 10, 20)),
        ("13/2024", None),
        ("31/2/2024", None),
        ("1500", None),
        ("lâu rồi", None),
        ("5 mô hình", None),
        ("", None),
    ],
)
def test_since_as_people_write_it(text: str, expected: Since | None) -> None:
    assert parse_since(text, TODAY) == expected


def test_what_is_ahead_is_read_so_that_it_can_be_said() -> None:
    assert parse_since("12/2026", TODAY) == Since(2026, 12)
    assert parse_since("1/1/2027", TODAY) == Since(2027, 1, 1)
