"""For which time a report is made: buttons, typed times, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.period_question import PeriodQuestion, ask_period
from bot.flows.period_texts import period_name
from bot.flows.questions import Outdated, Pressed, Refused, Typed
from bot.i18n import plain
from movement.periods import Period, months_period, parse_period, year_period

TODAY = date(2026, 10, 20)
DAYS = st.dates(date(2000, 1, 1), date(2200, 12, 31))
MONTHS = st.tuples(st.integers(2000, 2200), st.integers(1, 12), st.integers(1, 12)).map(
    lambda found: months_period(found[0], min(found[1:]), max(found[1:]))
)


def asked(today: date = TODAY, year: int = 2026) -> PeriodQuestion:
    question = ask_period("period", year, today).send(None)
    assert isinstance(question, PeriodQuestion)
    return question


def labels(question: PeriodQuestion, language: str = "vi") -> list[str]:
    return [plain(option.label, language) for option in question.options()]


def test_the_present_month_quarter_half_and_year_are_offered() -> None:
    assert labels(asked()) == ["Tháng 10 năm 2026", "Quý IV năm 2026", "6 tháng cuối năm 2026", "Năm 2026"]
    assert labels(asked(), "en") == ["Month 10/2026", "Quarter IV of 2026", "Second half of 2026", "Year 2026"]


def test_in_a_new_year_the_end_of_a_plan_that_is_still_in_use_is_offered() -> None:
    assert labels(asked(date(2027, 1, 5)))[1] == "Quý IV năm 2026"


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("2", months_period(2026, 10, 12)),
        ("quý 3", months_period(2026, 7, 9)),
        ("6 thang dau nam", months_period(2026, 1, 6)),
        ("năm ngoái", year_period(2025)),
        ("01/01/2026 - 15/03/2026", Period(date(2026, 1, 1), date(2026, 3, 15))),
    ],
)
def test_typed_times_are_understood(said: str, period: Period) -> None:
    assert asked().read(Typed(said)) == period


def test_a_button_of_yesterday_still_means_what_it_said() -> None:
    yesterday = asked(date(2026, 9, 30)).options()[0]
    assert asked(date(2026, 10, 1)).read(Pressed(yesterday.token)) == months_period(2026, 9, 9)


@pytest.mark.parametrize("said", ["hôm qua", "quý 9", "5", "30/06/2026 - 01/01/2026"])
def test_other_words_get_an_example(said: str) -> None:
    with pytest.raises(Refused) as refused:
        asked().read(Typed(said))
    assert "01/01/2026 - 30/06/2026" in plain(refused.value.text, "vi")


@pytest.mark.parametrize("said", ["quý 1/2027", "năm 2027", "11/2026"])
def test_a_time_that_is_ahead_is_refused(said: str) -> None:
    with pytest.raises(Refused) as refused:
        asked().read(Typed(said))
    assert plain(refused.value.text, "vi").endswith("Đề nghị chọn kỳ đã bắt đầu.")


@given(DAYS, DAYS)
def test_an_answer_is_kept_as_it_is(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert asked().load(asked().dump(period)) == period


@pytest.mark.parametrize("stored", ["", "x", "2026", None, 5])
def test_what_was_never_an_answer_is_asked_again(stored: object) -> None:
    with pytest.raises(Outdated):
        asked().load(stored)


@given(MONTHS | st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days))))
def test_what_a_period_is_called_by_can_be_typed(period: Period) -> None:
    assert parse_period(plain(period_name(period), "vi"), 2026, TODAY) == period


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)))
def test_what_stands_on_the_buttons_can_be_typed(day: date) -> None:
    for option in asked(day, day.year).options():
        for language in ("vi", "en"):
            assert parse_period(plain(option.label, language), day.year, day) == option.value


@given(MONTHS.filter(lambda period: period.kind != "days"))
def test_in_english_too(period: Period) -> None:
    assert parse_period(plain(period_name(period), "en"), 2026, TODAY) == period
