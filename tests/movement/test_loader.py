"""What the loader refuses: each row is one edit of a valid plan and the exact words of the refusal."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.loader import PlanError, parse_plan
from movement.plans import bundled_plans

SMALL = (Path(__file__).parent / "data" / "small-plan.yaml").read_text(encoding="utf-8")

KNOWN = ": a condition may ask for kind, has_party_organisation, has_union, has_guard_force, antt_eligible"

# what is written in the valid plan, what stands there instead, and "line: reason"
EDITS = [
    ("year: 2026", "year: '2026'", '2: "year" must be a whole number, not "2026"'),
    ("year: 2026", "year: 26", '2: "year" must be at least 2000, not 26'),
    ("year: 2026\n", "", '1: "year" is missing'),
    ("source: nowhere\nissuer", "colour: red\nsource: nowhere\nissuer", '4: unknown key "colour"'),
    ("title: A small plan", "title: [a]", '3: "title" must be a text, not a list'),
    ("title: A small plan", "title: {vi: Một, fr: Un}", '3: unknown key "fr"'),
    ("id: small-2026", "id: Small 2026", '1: "id" must not be "Small 2026": the pattern is ^[a-z0-9][a-z0-9-]*$'),
    (
        "kinds: [office, school]\nassessment",
        "kinds: [office, shop]\nassessment",
        "11: \"kinds\" must be 'office', 'enterprise', 'school' or 'residential_area', not \"shop\"",
    ),
    ("kinds: [office, school]\nassessment", "kinds: []\nassessment", '11: "kinds" must have at least one entry'),
    ("kinds: [office, school]\nassessment", "kinds: office\nassessment", '11: "kinds" must be a list'),
    (
        "  - kinds: [office]\n    first",
        "  - kinds: [enterprise]\n    first",
        '13: "enterprise" is not among the kinds of unit that the plan addresses',
    ),
    ("last: {day: 15, month: 11}", "last: {day: 31, month: 11}", "15: there is no 31/11"),
    ("last: {day: 15, month: 11}", "last: {day: 15, month: 13}", '15: "month" must be at most 12, not 13'),
    ('version: "1"', "version: 1", '19: "version" must be text, not 1: write it in quotes'),
    ("    maximum: 12", "    maximum: 13", "23: the items add up to 12, but the maximum of the scorecard is 13"),
    ("    maximum: 12", "    maximum: twelve", '23: "maximum" must be a number, not "twelve"'),
    ("    maximum: 12", "    maximum: 12,5", '23: "maximum" must be a number, not "12,5"'),
    ("    maximum: 12", "    maximum: true", '23: "maximum" must be a number, not true'),
    ("    step: 1\n", "    step: 2\n", '28: the step 2 does not divide the maximum 3 of "1"'),
    ("    step: 1\n", "    step: 0\n", '24: "step" must be more than 0, not 0'),
    ("    step: 1\n", "    step: 0.4\n", '28: the step 0.4 does not divide the maximum 3 of "1"'),
    ("        step: 5", "        step: 2", '59: the step 2 does not divide the maximum 5 of "3"'),
    ("        step: 5", "        step: 0", '59: the step of "3" must be more than 0'),
    ('code: "1"', "code: 1", '27: "code" must be text, not 1: write it in quotes'),
    ("code: 2b", "code: 2a", '47: the code "2a" is used twice'),
    (
        "            maximum: 2\n            official: Part b",
        "            maximum: 3\n            official: Part b",
        '37: the parts of "2" add up to 5, but its maximum is 4',
    ),
    (
        "        short: Parts\n",
        "        short: Parts\n        counts: {kind: sum, cap: 4, terms: [{key: a, label: a, each: 1}]}\n",
        '40: "2" has parts, so "counts" belongs to the parts',
    ),
    (
        "official: First thing\n",
        "official: Third thing\n",
        '34: the variant\'s "official" is not an excerpt of the official wording of "1"',
    ),
    ("        question: How far?\n        variants", "        variants", '27: "1" has no "question" to ask'),
    (
        "{has_union: true}",
        "{has_trade_union: true}",
        '33: unknown profile field "has_trade_union"' + KNOWN,
    ),
    ("{has_union: true}", "{has_union: maybe}", '33: "has_union" must be true or false, not "maybe"'),
    (
        "{has_guard_force: false}",
        "{guards: false}",
        '46: unknown profile field "guards"' + KNOWN,
    ),
    ("at_least: 90", "at_least: 190", '54: "at_least" must be at most 100, not 190'),
    ("whole: {key: all", "whole: {key: some", "56: part and whole need different keys"),
    (
        "kind: ratio\n              at_least: 90\n",
        "at_least: 90\n",
        "52: \"counts\" needs a \"kind\": 'ratio', 'sum', 'deduction' or 'table'",
    ),
    (
        "kind: ratio",
        "kind: product",
        "52: the \"kind\" of \"counts\" must be 'ratio', 'sum', 'deduction', 'table', not \"product\"",
    ),
    ("cap: 5", "cap: 6", '66: the cap 6 is not the maximum 5 of "3"'),
    ("each: 5}", "each: 3}", '68: 3 points apiece do not fit the step 5 of "3"'),
    (
        "            - {key: many, label: Many, each: 5}\n",
        "            - {key: many, label: Many, each: 5}\n            - {key: many, label: More, each: 5}\n",
        '69: the key "many" is used twice',
    ),
    ('codes: ["1", 2a]', 'codes: ["1", "2"]', '71: "2" is not a scored criterion of the scorecard'),
    ('against: "3"', 'against: "4"', '72: "4" is not a scored criterion of the scorecard'),
    (
        '        against: "3"\n',
        "",
        '70: a cross-check "zero_against_title" needs "against", the criterion of the title',
    ),
    (
        "kind: zero_against_title",
        "kind: something",
        "70: \"kind\" must be 'zero_against_title', 'title_without_registration', 'title_when_excluded' or "
        "'no_evidence', not \"something\"",
    ),
    ("from_points: 8", "from_points: 0", '80: "low" must begin below the 0 points of "high"'),
    ("from_points: 8", "from_points: 80", '79: "high" begins above the 12 points that can be reached'),
    ("from_points: 0", "from_points: 1", '80: the lowest level "low" must begin at 0 points'),
    ("from_points: 8", "from_points: -8", '79: "from_points" must be at least 0, not -8'),
    ("id: low", "id: high", '80: the id "high" is used twice'),
    ("confirmed: true", "confirmed: probably", '76: "confirmed" must be true or false, not "probably"'),
    ("    day: 30\n    month: 10", "    day: 31\n    month: 9", "84: there is no 31/9"),
    ("day: 30", "day: 0", '84: "day" must be at least 1, not 0'),
    ("day: 30", "day: 32", '84: "day" must be at most 31, not 32'),
    ("day: 30", "day: thirty", '84: "day" must be a whole number, not "thirty"'),
    ("month: 10", "month: 13", '85: "month" must be at most 12, not 13'),
    ("word: before", "word: until", "86: \"word\" must be 'before', 'by' or 'on', not \"until\""),
    ("word: before", "word:", "86: \"word\" must be 'before', 'by' or 'on', not nothing"),
    ("audience: unit", "audience: people", "87: \"audience\" must be 'unit', 'police' or 'authority', not \"people\""),
    (
        "audience: unit",
        "audience: unit\n    done: said",
        "88: \"done\" must be 'registered', 'card_submitted', 'decisions_entered', 'step' or 'confirmed', not \"said\"",
    ),
    (
        "audience: unit",
        "audience: police\n    done: card_submitted",
        '88: "card_submitted" does not show that "police" has done it',
    ),
    (
        "audience: unit",
        "audience: unit\n    done: decisions_entered",
        '88: "decisions_entered" does not show that "unit" has done it',
    ),
    ("audience: unit", "audience: unit\n    public: everybody", '88: "public" must be true or false, not "everybody"'),
    ("audience: unit", "audience: unit\n    ladder: {before: [7, 3, 7]}", '88: the day 7 stands twice in "before"'),
    ("audience: unit", "audience: unit\n    ladder: {before: [0]}", '88: "before" must be at least 1, not 0'),
    ("targets:", "reminders:\n  escalate:\n    - 1\n    - 1\ntargets:", '92: the day 1 stands twice in "escalate"'),
    ("targets:", "reminders: {overdue: [-1]}\ntargets:", '89: "overdue" must be at least 1, not -1'),
    ("targets:", "reminders: {public: [366]}\ntargets:", '89: "public" must be at most 365, not 366'),
    ("targets:", "reminders: {before: 7}\ntargets:", '89: "before" must be a list'),
    ("targets:", "reminders: {weekly: true}\ntargets:", '89: unknown key "weekly"'),
    (
        "targets:",
        "campaigns: {second_officer: sometimes}\ntargets:",
        '89: "second_officer" must be true or false, not "sometimes"',
    ),
    ("percent: 100", "percent: 101", '90: "percent" must be at most 100, not 101'),
    ("percent: 100", "percent: 100, number: 3", '90: the target "registered" needs either "percent" or "number"'),
    (", percent: 100", "", '90: the target "registered" needs either "percent" or "number"'),
    ("topics:\n", "topics:\n  - {id: fire, title: Fire, source: nowhere}\n", '93: the id "fire" is used twice'),
    ("topics:\n", "topics: none\nmore:\n", '91: "topics" must be a list'),
    ("topics:\n", "year: 2027\ntopics:\n", '91: the key "year" is written twice'),
    ("topics:\n", "topics:\n  - fire\n", '92: "topics" must be keys with their values, not "fire"'),
    ("title: Submit", "title: Submit: now", "83: not valid YAML: mapping values are not allowed here"),
    (
        "    title: Submit",
        "\ttitle: Submit",
        "83: not valid YAML: while scanning for the next token, found character '\\t' that cannot start any token",
    ),
    (
        "title: Submit",
        'title: "Submit',
        "83: not valid YAML: while scanning a quoted scalar, found unexpected end of stream",
    ),
    ("title: Submit", "title: &a Submit", "83: anchors and aliases (& and *) are not allowed in a plan"),
    ("title: Submit", "title: \x07", "83: the character U+0007 is not allowed"),
    (
        "title: Submit",
        "title: !!python/name:os.system x",
        "83: not valid YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'",
    ),
    ("title: Submit", "title: ''", '83: "vi" must not be empty'),
    ("title: Submit", "1: x", "83: keys must be text"),
    ("issuer:\n", "issuer: x\nissuer2:\n", '5: "issuer" must be keys with their values, not "x"'),
    ("card_prefix: SM", "card_prefix: s m", '9: "card_prefix" must not be "s m": the pattern is ^[A-Z0-9]{1,8}$'),
    (
        "confirmed: true",
        "confirmed: true\n---",
        "77: not valid YAML: expected a single document in the stream, but found another document",
    ),
]


def test_the_plan_that_the_edits_start_from_is_valid() -> None:
    plan = parse_plan(SMALL, "small.yaml")
    assert plan.year == 2026
    assert plan.scorecards[0].maximum == 12


@pytest.mark.parametrize(("valid", "wrong", "refusal"), EDITS, ids=[refusal for _, _, refusal in EDITS])
def test_a_wrong_plan_is_refused_with_file_line_and_reason(valid: str, wrong: str, refusal: str) -> None:
    assert valid in SMALL
    with pytest.raises(PlanError) as error:
        parse_plan(SMALL.replace(valid, wrong, 1), "communes/small.yaml")
    assert str(error.value) == f"communes/small.yaml:{refusal}"
    assert f"{error.value.line}: {error.value.reason}" == refusal


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "1: a plan is a list of keys with their values, beginning with id, year and title"),
        ("# nothing yet", "1: a plan is a list of keys with their values, beginning with id, year and title"),
        ("- a\n- b", "1: a plan is a list of keys with their values, beginning with id, year and title"),
        ("a: " + "[" * 5000 + "]" * 5000, "1: the lists and keys are nested too deeply"),
    ],
)
def test_what_is_no_plan_at_all_is_refused(text: str, refusal: str) -> None:
    with pytest.raises(PlanError) as error:
        parse_plan(text, "x.yaml")
    assert str(error.value) == f"x.yaml:{refusal}"


def test_a_changed_maximum_in_the_real_plan_is_refused_at_its_line() -> None:
    text = bundled_plans()["thien-tin-2026"].read_text(encoding="utf-8")
    before, after = text.split("- code: 5đ\n            maximum: 2\n", 1)
    heading = before[: before.index('- code: "5"')].count("\n") + 2
    with pytest.raises(PlanError) as error:
        parse_plan(f"{before}- code: 5đ\n            maximum: 3\n{after}", "thien-tin-2026.yaml")
    assert str(error.value) == (f'thien-tin-2026.yaml:{heading}: the parts of "5" add up to 15, but its maximum is 14')


def test_the_first_of_several_mistakes_is_named() -> None:
    wrong = SMALL.replace("percent: 100", "percent: 200").replace("day: 30", "day: 40")
    with pytest.raises(PlanError, match=r"^x:84: "):
        parse_plan(wrong, "x")


def test_plans_may_go_without_what_not_every_commune_has() -> None:
    bare = SMALL[: SMALL.index("assessment:")]
    plan = parse_plan(bare, "bare.yaml")
    assert (plan.scorecards, plan.levels, plan.deadlines, plan.targets, plan.topics) == ((), None, (), (), ())


def test_half_points_and_zero_padded_days_are_read() -> None:
    text = (
        SMALL.replace("    step: 1\n", "    step: 0.5\n")
        .replace("day: 30", "day: 08")
        .replace("month: 10", "month: 09")
    )
    plan = parse_plan(text, "x")
    assert str(plan.scorecards[0].step) == "0.5"
    assert (plan.deadlines[0].day, plan.deadlines[0].month) == (8, 9)


def test_words_that_yaml_takes_for_switches_stay_words() -> None:
    assert parse_plan(SMALL.replace("word: before", "word: on"), "x").deadlines[0].word == "on"


def test_decomposed_vietnamese_is_read_as_composed() -> None:
    text = SMALL.replace("A small plan", "Kế hoạch của xã")
    assert parse_plan(unicodedata.normalize("NFD", text), "x") == parse_plan(text, "x")


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_damage_is_refused_as_a_plan_error_or_still_a_plan(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(st.sampled_from(["", "x", lines[number] + "x", " " + lines[number], lines[number][:-3]]))
    with suppress(PlanError):  # any other exception fails the test
        parse_plan("\n".join(lines), "x")
