"""The dates of the five real plans: day, word, last good day, who has to act, and the section that says so.

The tables repeat what the documents say, so that a slip in a YAML file fails here.
"KH" is the plan itself, "TT 124" Thông tư 124/2021/TT-BCA, "QĐ 510" Quyết định 510/QĐ-BCA-V05.
"""

from __future__ import annotations

from datetime import date

import pytest

from movement.dates import Audience, Deadline, OpenDate, Word
from movement.ladder import Done
from movement.plans import load_bundled
from movement.units import UnitKind
from movement.values import Condition
from movement.year import Step
from tests.movement.seeds import SEEDS, UNITS, O, R

UNIT, POLICE, AUTHORITY = Audience.UNIT, Audience.POLICE, Audience.AUTHORITY

# plan, id, word, day/month, last good day in the plan's year, who has to act, kinds, what shows it, beginning of the
# source. "TT 124" and "QĐ 510" are dates of the law, in plans that apply it.
BEFORE, BY, ON = Word.BEFORE, Word.BY, Word.ON
DATES = [
    ("vinh-thuy-2026", "exemplary-choice", BEFORE, "20/1", "19/01", POLICE, (), "confirmed", "KH II.2"),
    (
        "vinh-thuy-2026",
        "exemplary-registration",
        BEFORE,
        "20/1",
        "19/01",
        UNIT,
        UNITS,
        "exemplary_registered",
        "KH II.2",
    ),
    ("vinh-thuy-2026", "antt-registration", BY, "31/3", "31/03", UNIT, UNITS, "antt_registered", "TT 124 Điều 6"),
    ("vinh-thuy-2026", "exemplary-report", BEFORE, "1/11", "31/10", POLICE, (), "confirmed", "KH IV.1"),
    ("vinh-thuy-2026", "exemplary-dossiers", BEFORE, "1/11", "31/10", POLICE, (), "exemplary_proposed", "KH IV.1"),
    ("vinh-thuy-2026", "antt-decision", BEFORE, "20/11", "19/11", AUTHORITY, (), "antt_decided", "TT 124 Điều 9"),
    ("vinh-thuy-2026", "classification", BEFORE, "30/11", "29/11", AUTHORITY, (), "level_decided", "QĐ 510 Điều 11"),
    (
        "vinh-thuy-2026",
        "exemplary-recognition",
        BEFORE,
        "10/12",
        "09/12",
        AUTHORITY,
        (),
        "exemplary_decided",
        "KH II.6",
    ),
    (
        "binh-chuong-2026",
        "antt-registration",
        BY,
        "31/3",
        "31/03",
        UNIT,
        (),
        "antt_registered",
        "TT 124 Điều 4, 6 and 7",
    ),
    ("binh-chuong-2026", "resolution", BY, "31/3", "31/03", UNIT, (), "resolution_issued", "KH III.1; TT 124"),
    ("binh-chuong-2026", "unit-plan", BY, "31/3", "31/03", UNIT, UNITS, "plan_issued", "KH III.1; TT 124"),
    ("binh-chuong-2026", "model-dossier", BEFORE, "1/6", "31/05", POLICE, (), "confirmed", "KH II.5"),
    ("binh-chuong-2026", "movement-day", ON, "19/8", "19/08", UNIT, (), "movement_day", "KH II.4, IV.7"),
    ("binh-chuong-2026", "unity-day", ON, "18/11", "18/11", UNIT, (O,), "confirmed", "KH IV.7"),
    (
        "binh-chuong-2026",
        "antt-decision-areas",
        BEFORE,
        "15/11",
        "14/11",
        AUTHORITY,
        (R,),
        "antt_decided",
        "TT 124 Điều 9",
    ),
    ("binh-chuong-2026", "antt-decision", BEFORE, "20/11", "19/11", AUTHORITY, UNITS, "antt_decided", "TT 124 Điều 9"),
    (
        "binh-chuong-2026",
        "classification-areas",
        BEFORE,
        "20/11",
        "19/11",
        AUTHORITY,
        (R,),
        "level_decided",
        "QĐ 510 Điều 11",
    ),
    (
        "binh-chuong-2026",
        "classification",
        BEFORE,
        "30/11",
        "29/11",
        AUTHORITY,
        UNITS,
        "level_decided",
        "QĐ 510 Điều 11",
    ),
    ("thuy-hung-2026", "resolution", BY, "31/3", "31/03", UNIT, (), "resolution_issued", "TT 124 Điều 4, 6 and 7"),
    ("thuy-hung-2026", "unit-plan", BY, "31/3", "31/03", UNIT, UNITS, "plan_issued", "TT 124 Điều 6 and 7"),
    ("thuy-hung-2026", "antt-registration", BY, "31/3", "31/03", UNIT, (), "antt_registered", "TT 124 Điều 4, 6 and 7"),
    (
        "thuy-hung-2026",
        "antt-decision-areas",
        BEFORE,
        "15/11",
        "14/11",
        AUTHORITY,
        (R,),
        "antt_decided",
        "TT 124 Điều 9",
    ),
    ("thuy-hung-2026", "antt-decision", BEFORE, "20/11", "19/11", AUTHORITY, UNITS, "antt_decided", "TT 124 Điều 9"),
    (
        "thuy-hung-2026",
        "classification-areas",
        BEFORE,
        "20/11",
        "19/11",
        AUTHORITY,
        (R,),
        "level_decided",
        "QĐ 510 Điều 11",
    ),
    ("thuy-hung-2026", "classification", BEFORE, "30/11", "29/11", AUTHORITY, UNITS, "level_decided", "QĐ 510 Điều 11"),
    ("thien-tin-2026", "register", BY, "31/3", "31/03", UNIT, UNITS, "registered", "TT 124 Điều 6"),
    ("thien-tin-2026", "resolution", BY, "31/3", "31/03", UNIT, UNITS, "resolution_issued", "KH, annex, item 1"),
    ("thien-tin-2026", "unit-plan", BY, "31/3", "31/03", UNIT, UNITS, "plan_issued", "KH, annex, item 1"),
    ("thien-tin-2026", "movement-day", ON, "19/8", "19/08", UNIT, UNITS, "movement_day", "Quyết định 521/2005/QĐ-TTg"),
    ("thien-tin-2026", "submit-scorecard", BEFORE, "30/10", "29/10", UNIT, UNITS, "card_submitted", "KH III.5"),
    ("thien-tin-2026", "police-report", BEFORE, "5/11", "04/11", POLICE, (), "confirmed", "KH III.1"),
    ("thien-tin-2026", "title-decision", BEFORE, "20/11", "19/11", AUTHORITY, (), "decisions_entered", "TT 124 Điều 9"),
    ("thien-tin-2026", "classification", BEFORE, "30/11", "29/11", AUTHORITY, (), "confirmed", "QĐ 510 Điều 11"),
    ("an-giang-2023", "start-report", BEFORE, "20/3", "19/03", POLICE, (), "confirmed", "KH III.1"),
    ("an-giang-2023", "exemplary-choice", BY, "31/3", "31/03", POLICE, (), "confirmed", "KH II.1"),
    ("an-giang-2023", "antt-registration", BY, "31/3", "31/03", UNIT, (), "antt_registered", "TT 124 Điều 6 and 7"),
    ("an-giang-2023", "exemplary-recognition", BEFORE, "20/10", "19/10", AUTHORITY, (), "exemplary_decided", "KH II.5"),
    ("an-giang-2023", "yearly-report", BEFORE, "20/10", "19/10", POLICE, (), "confirmed", "KH III.1"),
    ("an-giang-2023", "antt-decision", BEFORE, "20/11", "19/11", AUTHORITY, (), "antt_decided", "TT 124 Điều 9"),
    ("an-giang-2023", "classification", BEFORE, "30/11", "29/11", AUTHORITY, (), "level_decided", "QĐ 510 Điều 11"),
]


@pytest.mark.parametrize(
    ("plan_id", "deadline_id", "word", "day", "last", "audience", "kinds", "done", "source"),
    DATES,
    ids=[f"{row[0]}:{row[1]}" for row in DATES],
)
def test_a_date_and_its_last_good_day(
    plan_id: str,
    deadline_id: str,
    word: Word,
    day: str,
    last: str,
    audience: Audience,
    kinds: tuple[UnitKind, ...],
    done: str,
    source: str,
) -> None:
    plan = load_bundled(plan_id)
    found = plan.deadline(deadline_id)
    assert (found.word, f"{found.day}/{found.month}", found.audience, found.kinds) == (word, day, audience, kinds)
    last_day, last_month = map(int, last.split("/"))
    assert found.last_day(plan.year) == date(plan.year, last_month, last_day)
    assert (found.step if found.done is Done.STEP else found.done) == done
    assert found.source.startswith(source)


def test_no_plan_has_a_date_that_is_not_in_the_table() -> None:
    assert [(plan_id, each.id) for plan_id in SEEDS for each in load_bundled(plan_id).deadlines] == [
        row[:2] for row in DATES
    ]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("only_year", {("binh-chuong-2026", "model-dossier"): 2026, ("an-giang-2023", "start-report"): 2023}),
        ("public", {(p, d): True for p, d in (("binh-chuong-2026", "movement-day"), ("binh-chuong-2026", "unity-day"),
                                              ("thien-tin-2026", "movement-day"))}),
        (
            "chosen_only",
            dict.fromkeys(
                [
                    ("vinh-thuy-2026", "exemplary-registration"),
                    ("vinh-thuy-2026", "exemplary-dossiers"),
                    ("vinh-thuy-2026", "exemplary-recognition"),
                    ("an-giang-2023", "exemplary-recognition"),
                ],
                True,
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_special_about_a_date(what: str, expected: dict[tuple[str, str], object]) -> None:
    found = {
        (plan_id, each.id): getattr(each, what)
        for plan_id in SEEDS
        for each in load_bundled(plan_id).deadlines
        if getattr(each, what)
    }
    assert found == expected


def test_dates_of_the_title_leave_out_whom_the_law_leaves_out() -> None:
    for plan_id in SEEDS:
        for found in load_bundled(plan_id).deadlines:
            if found.step in (Step.ANTT_REGISTERED, Step.ANTT_DECIDED) and found.kinds != (R,):
                assert found.when == Condition(antt_eligible=True), (plan_id, found.id)


def test_the_natural_reading_of_the_first_quarter_says_that_it_is_one() -> None:
    quarter = [
        each for plan_id in SEEDS for each in load_bundled(plan_id).deadlines if (each.day, each.month) == (31, 3)
    ]
    assert len(quarter) == 12
    assert all("natural reading" in each.note for each in quarter)


# plan, id, who, kinds, only year, periodic, what shows it, section
OPEN_DATES = [
    ("vinh-thuy-2026", "follow-up", POLICE, (), None, True, "confirmed", "KH III.1"),
    ("vinh-thuy-2026", "police-report", POLICE, (), None, True, "confirmed", "KH IV.2"),
    ("vinh-thuy-2026", "interim-review", POLICE, (), None, False, "confirmed", "KH II.7"),
    ("vinh-thuy-2026", "final-review", POLICE, (), None, False, "confirmed", "KH II.7"),
    ("binh-chuong-2026", "directive-09", POLICE, (), 2026, False, "confirmed", "KH II.1"),
    ("binh-chuong-2026", "directive-03", POLICE, (), 2026, False, "confirmed", "KH II.1"),
    ("binh-chuong-2026", "circular-124", POLICE, (), 2026, False, "confirmed", "KH II.1"),
    ("binh-chuong-2026", "decision-2447", POLICE, (), 2026, False, "confirmed", "KH II.1"),
    ("binh-chuong-2026", "area-plan", UNIT, (R,), None, False, "plan_issued", "KH III.1"),
    ("binh-chuong-2026", "launch", UNIT, (), None, False, "launched", "KH III.2"),
    ("binh-chuong-2026", "commitments", UNIT, (), None, False, "commitments", "KH III.1"),
    ("binh-chuong-2026", "model-review", POLICE, (), None, False, "confirmed", "KH II.5"),
    ("binh-chuong-2026", "police-report", POLICE, (), None, True, "confirmed", "KH VI.2"),
    ("thuy-hung-2026", "unit-report", UNIT, (O,), None, True, "confirmed", "KH III.5"),
    ("thuy-hung-2026", "police-report", POLICE, (), None, True, "confirmed", "KH III.1"),
    ("thuy-hung-2026", "ministry-projects", POLICE, (), None, True, "confirmed", "KH I.2"),
    ("thuy-hung-2026", "launch", UNIT, (), None, False, "launched", "KH II.1"),
    ("thuy-hung-2026", "model-review", POLICE, (), None, False, "confirmed", "KH II.1"),
    ("thuy-hung-2026", "model-registration", POLICE, (), None, False, "confirmed", "KH II.3"),
    ("thuy-hung-2026", "training", POLICE, (), None, False, "confirmed", "KH II.2"),
    ("thuy-hung-2026", "review", POLICE, (), None, False, "confirmed", "KH I.3"),
    ("thien-tin-2026", "review", POLICE, (), None, True, "confirmed", "KH III.1"),
    ("thien-tin-2026", "models-review", POLICE, (), None, False, "confirmed", "KH II.6"),
    ("thien-tin-2026", "training", POLICE, (), None, False, "confirmed", "KH II.4"),
    ("thien-tin-2026", "exemplary-recognition", AUTHORITY, (), None, False, "confirmed", "KH II.6"),
    ("an-giang-2023", "review", POLICE, (), None, True, "confirmed", "KH III.2 bis"),
]


def test_what_a_plan_wants_without_naming_a_day_stays_open() -> None:
    found = [
        (
            plan_id,
            each.id,
            each.audience,
            each.kinds,
            each.only_year,
            each.periodic,
            str(each.step or each.done),
            section,
        )
        for (plan_id, each), section in zip(_open_dates(), [row[-1] for row in OPEN_DATES], strict=True)
        if each.source.startswith(section)
    ]
    assert found == OPEN_DATES


def _open_dates() -> list[tuple[str, OpenDate]]:
    return [(plan_id, each) for plan_id in SEEDS for each in load_bundled(plan_id).open_dates]


def test_only_documents_of_one_year_are_for_one_year() -> None:
    dates: list[Deadline | OpenDate] = [
        each
        for plan_id in SEEDS
        for group in ("deadlines", "open_dates")
        for each in getattr(load_bundled(plan_id), group)
    ]
    assert sum(each.only_year is not None for each in dates) == 6
