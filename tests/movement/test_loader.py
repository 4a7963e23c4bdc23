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


SLUG = "must be lower-case letters without accents, digits and hyphens"
NOT_ADDRESSED = "is not among the kinds of unit that the plan addresses"
LEVELS = SMALL[SMALL.index("levels:\n") : SMALL.index("deadlines:\n")]
CAMPAIGNS = "campaigns: {forms: "
MEASURED = "percent: 100, measure: "
STEPS_WANTED = (  # measure, its step
    ("antt_registered", "antt_registered"),
    ("launched", "launched"),
    ("movement_day", "movement_day"),
    ("movement_day_main", "movement_day"),
    ("commitments", "commitments"),
)

# the same for parts of a plan that speak of each other
DISAGREEMENTS = [
    # names and kinds
    ("id: small-2026", "id: small-2025", '1: the plan\'s id says 2025, but its "year" is 2026'),
    ("id: fire", "id: Cháy nổ", f'92: the id "Cháy nổ" {SLUG}'),
    ("id: low", "id: low_", f'80: the id "low_" {SLUG}'),
    ("id: merit", "id: -merit", f'124: the id "-merit" {SLUG}'),
    ("id: high-merit", "id: merit", '125: the id "merit" is used twice'),
    ("targets:", f"{CAMPAIGNS}[{{id: Zalo, title: Zalo, source: x}}]}}\ntargets:", f'89: the id "Zalo" {SLUG}'),
    (
        "targets:",
        f"{CAMPAIGNS}[{{id: a, title: A, source: x}}, {{id: a, title: B, source: x}}]}}\ntargets:",
        '89: the id "a" is used twice',
    ),
    ("percent: 100", "percent: 100, kinds: [school, enterprise]", f'90: "enterprise" {NOT_ADDRESSED}'),
    ("audience: unit", "audience: unit\n    kinds: [enterprise]", f'88: "enterprise" {NOT_ADDRESSED}'),
    ("kinds: [office], source", "kinds: [enterprise], source", f'98: "enterprise" {NOT_ADDRESSED}'),
    ("exemplary:\n  kinds: [office]", "exemplary:\n  kinds: [enterprise]", f'103: "enterprise" {NOT_ADDRESSED}'),
    ("periodic: true", "kinds: [residential_area]", f'128: "residential_area" {NOT_ADDRESSED}'),
    # steps
    ("step: antt_decided", "step: plan_issued", '97: the step "plan_issued" is written twice for the same units'),
    (LEVELS, "", '92: the step "level_decided" needs "levels" to choose from'),
    # dates
    (
        "audience: unit",
        "audience: unit\n    only_year: 2025",
        '88: "submit-scorecard" is for 2025 only, but the plan is for 2026',
    ),
    ("periodic: true", "only_year: 2027", '128: "report" is for 2027 only, but the plan is for 2026'),
    ("audience: unit", "audience: unit\n    done: step", '88: "done: step" and "step" belong together'),
    ("audience: unit", "audience: unit\n    step: plan_issued", '82: "done: step" and "step" belong together'),
    (
        "done: step, step: plan_issued",
        "done: step, step: launched",
        '129: the step "launched" is not among the plan\'s "steps"',
    ),
    (
        "audience: unit, done: step",
        "audience: police, done: step",
        '129: the step "plan_issued" is taken by units, not by "police"',
    ),
    (
        "audience: unit",
        "audience: unit\n    done: step\n    step: antt_decided",
        '89: the step "antt_decided" is taken by officers, not by "unit"',
    ),
    ("id: report", "id: submit-scorecard", '128: the id "submit-scorecard" is used by a deadline'),
    (
        "audience: unit, done: step",
        "audience: unit, periodic: true, done: step",
        "129: a step is taken once a year, so its date cannot be periodic",
    ),
    (
        "audience: unit",
        "audience: police\n    kinds: [office]",
        '88: "kinds" narrows dates of units, and "submit-scorecard" is one of "police"',
    ),
    (
        "audience: unit",
        "audience: authority\n    when: {has_union: true}",
        '88: "when" narrows dates of units, and "submit-scorecard" is one of "authority"',
    ),
    (
        "audience: unit",
        "audience: police\n    chosen_only: true",
        '88: "chosen_only" narrows dates of units, and "submit-scorecard" is one of "police"',
    ),
    # targets
    ("percent: 100", "percent: 100, level: high", '90: "level" says nothing without a "measure"'),
    ("percent: 100", 'percent: 100, item: "1"', '90: "item" says nothing without a "measure"'),
    (
        "percent: 100",
        f"{MEASURED}at_level",
        '90: the measures of levels need "level", and no others do: "registered"',
    ),
    (
        "percent: 100",
        f"{MEASURED}in_register, level: high",
        '90: the measures of levels need "level", and no others do: "registered"',
    ),
    ("percent: 100", f"{MEASURED}level_or_better, level: good", '90: the plan has no level "good"'),
    (
        "percent: 100",
        f"{MEASURED}card_ratio",
        '90: the measure "card_ratio" needs "item", and no other does: "registered"',
    ),
    (
        "percent: 100",
        f"{MEASURED}card_ratio, item: 2a",
        '90: no scorecard has an item "2a" that counts part and whole ("counts", "kind: ratio")',
    ),
    (
        "percent: 100",
        f"{MEASURED}models_commended",
        '90: "models_commended" has nothing to be per cent of: write "number"',
    ),
    *(
        ("percent: 100", MEASURED + name, f'90: "{name}" counts the step "{step}", which is not among the "steps"')
        for name, step in STEPS_WANTED
    ),
    # checklists
    ("code: c2", "code: c1", '119: the code "c1" is used twice'),
    ("  - tt-124-school\n", "  - tt-124-school\n" * 2, '121: the id "tt-124-school" is used twice'),
    (
        "  - tt-124-school\n",
        "  - tt-124-unit\n  - tt-124-kindergarten\n",
        '121: there is no checklist "tt-124-kindergarten": antq brings tt-124-residential-area, tt-124-school, '
        "tt-124-unit",
    ),
    (
        "  - tt-124-school\n",
        "  - tt-124-residential-area\n",
        '120: the checklist "tt-124-residential-area" is for no kind of unit that the plan addresses',
    ),
    ("card_items: [2a]", 'card_items: ["2"]', '118: "2" is not a scored criterion of the scorecard "units"'),
    (
        "  - tt-124-school\n",
        "  - {id: more, version: a, of: exemplary, kinds: [school, office], title: More, source: x, items: [{code: a, "
        "official: A, short: A, source: x}]}\n",
        '120: "office" already has a checklist for "exemplary"',
    ),
    (
        "scorecards:\n",
        "scorecards:\n  - thien-tin-2026#pupils\n",
        '18: there is no scorecard "thien-tin-2026#pupils": write the id of a plan that comes with antq, "#" and the '
        "id of its scorecard",
    ),
    # titles and awards
    ("minimum_level: high", "minimum_level: good", '104: the plan has no level "good"'),
    (
        "minimum_level: high",
        "needs_level: false\n  minimum_level: high",
        '105: a "minimum_level" needs "needs_level: true"',
    ),
    (
        "step: antt_decided, source",
        "step: launched, source",
        '102: "needs_antt" asks for the step "antt_decided", which is not among the "steps": add it or write '
        "needs_antt: false",
    ),
    (
        "step: level_decided, kinds",
        "step: launched, kinds",
        '102: "needs_level" asks for the step "level_decided", which is not among the "steps": add it or write '
        "needs_level: false",
    ),
    (
        "step: exemplary_decided",
        "step: launched",
        '102: the title can never be given: the step "exemplary_decided" is not among the "steps"',
    ),
    (
        "checklist: criteria",
        "checklist: tt-124-school",
        '106: there is no checklist "tt-124-school" of the exemplary title',
    ),
    ("papers: [submission]", "papers: [report]", '107: the plan has no paper "report"'),
    (
        SMALL[SMALL.index("exemplary:\n") : SMALL.index("checklists:\n")],
        "",
        '94: the plan follows the step "exemplary_chosen", but says nothing under "exemplary"',
    ),
    (
        "  forms:\n    - {id: merit",
        "  subjects: []\n  forms:\n    - {id: merit",
        '123: "subjects" must have at least one entry',
    ),
]

# two edits, and the refusal
PAIRS = [
    (
        ("    not_applicable: verifier\n", "    not_applicable: verifier\n    draft: true\n"),
        ("audience: unit", "audience: unit\n    done: card_submitted"),
        '89: "card_submitted" needs a scorecard that is no draft, and the plan has none for these units',
    ),
    (
        ("  - {step: exemplary_chosen, source: nowhere}\n", ""),
        ("audience: unit", "audience: unit\n    chosen_only: true"),
        '88: "chosen_only" needs the step "exemplary_chosen" among the plan\'s "steps"',
    ),
    (
        ("  - {step: plan_issued, source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}plans_issued"),
        '90: "plans_issued" counts the step "plan_issued", which is not among the "steps"',
    ),
    (
        ("  - {step: resolution_issued, when: {has_party_organisation: true}, source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}plans_issued"),
        '90: "plans_issued" counts the step "resolution_issued", which is not among the "steps"',
    ),
    (
        ("  - {step: antt_decided, source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}antt_reached"),
        '90: "antt_reached" counts the step "antt_decided", which is not among the "steps"',
    ),
    (
        ("  - {step: level_decided, kinds: [office], source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}level_or_better, level: high"),
        '90: "level_or_better" counts the step "level_decided", which is not among the "steps"',
    ),
    (
        ("  - {step: exemplary_decided, source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}exemplary"),
        '90: "exemplary" counts the step "exemplary_decided", which is not among the "steps"',
    ),
    (
        ("  - {step: exemplary_chosen, source: nowhere}\n", ""),
        ("percent: 100", f"{MEASURED}exemplary_chosen"),
        '90: "exemplary_chosen" counts the step "exemplary_chosen", which is not among the "steps"',
    ),
]


def test_the_plan_that_the_edits_start_from_is_valid() -> None:
    plan = parse_plan(SMALL, "small.yaml")
    assert plan.year == 2026
    assert plan.scorecards[0].maximum == 12


@pytest.mark.parametrize(
    ("valid", "wrong", "refusal"),
    [*EDITS, *DISAGREEMENTS],
    ids=[refusal for _, _, refusal in [*EDITS, *DISAGREEMENTS]],
)
def test_a_wrong_plan_is_refused_with_file_line_and_reason(valid: str, wrong: str, refusal: str) -> None:
    assert valid in SMALL
    with pytest.raises(PlanError) as error:
        parse_plan(SMALL.replace(valid, wrong, 1), "communes/small.yaml")
    assert str(error.value) == f"communes/small.yaml:{refusal}"
    assert f"{error.value.line}: {error.value.reason}" == refusal


@pytest.mark.parametrize(("first", "second", "refusal"), PAIRS, ids=[refusal for _, _, refusal in PAIRS])
def test_a_plan_that_lost_what_another_part_needs_is_refused(
    first: tuple[str, str], second: tuple[str, str], refusal: str
) -> None:
    assert first[0] in SMALL
    assert second[0] in SMALL
    with pytest.raises(PlanError) as error:
        parse_plan(SMALL.replace(*first, 1).replace(*second, 1), "small.yaml")
    assert str(error.value) == f"small.yaml:{refusal}"


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
