"""The numbers of a counting rule as people write them. None means that the question says again what it needs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.counting import CountField, DeductionRule, SumRule, TableRule
from movement.loader import parse_plan
from movement.plan import ScorecardTemplate
from movement.plans import load_bundled
from movement.stated import parse_counts_for

PLAN = (Path(__file__).parent.parent / "flows" / "data" / "other-cards-2026.yaml").read_text(encoding="utf-8")
AREAS = parse_plan(PLAN, "other-cards").scorecards[1]
CARD = load_bundled("thien-tin-2026").scorecards[0]
UNREADABLE = ["", " ", "👍", "<b>2</b><script>", "a" * 5000, "2" * 5000, "\x00", "\u200b", "🙂" * 300, "9/9/9x9", "--"]


def _rule(code: str) -> DeductionRule | TableRule:
    rule = AREAS.criterion(code).counts
    assert isinstance(rule, DeductionRule | TableRule)
    return rule


CASES, FIRES, TABLE = _rule("1"), _rule("2"), _rule("4")
SIGNED, HOUSEHOLDS, MEETINGS, COMPLAINTS = TABLE.fields


# --- a sum and a ratio ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("2 tập thể 1 cá nhân", (2, 1)),
        ("1 cá nhân, 2 tập thể", (2, 1)),
        ("1 ca nhan", (0, 1)),
        ("hai tập thể", (2, 0)),
        ("2 1", (2, 1)),
        ("2/1", (2, 1)),
        ("2 tập thể + 1 cá nhân", (2, 1)),
        ("2 và 1", (2, 1)),
        ("không", (0, 0)),
        ("không có", (0, 0)),
        ("0 0", (0, 0)),
        ("1 person", (0, 1)),
        ("tập thể: 2, cá nhân: 1", (2, 1)),
    ],
)
def test_awards_in_any_order(card: ScorecardTemplate, text: str, counts: tuple[int, int]) -> None:
    rule = card.criterion("9").counts
    assert rule is not None
    assert parse_counts_for(rule, text) == dict(zip(("collectives", "persons"), counts, strict=True))


@pytest.mark.parametrize("text", [*UNREADABLE, "3", "2 tập thể 3 khác", "có", "1 2 3", "ngày 18 tháng 8"])
def test_awards_that_cannot_be_told_apart_are_asked_again(card: ScorecardTemplate, text: str) -> None:
    rule = card.criterion("9").counts
    assert rule is not None
    assert parse_counts_for(rule, text) is None


def test_a_ratio_takes_its_two_numbers(card: ScorecardTemplate) -> None:
    rule = card.criterion("2").counts
    assert rule is not None
    assert parse_counts_for(rule, "38 trên 42 người") == {"participants": 38, "people": 42}
    assert parse_counts_for(rule, "38") is None
    assert parse_counts_for(rule, "92%") is None


# --- deductions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("2 vụ mâu thuẫn, 1 vụ trộm cắp", (2, 1)),
        ("1 vụ trộm", (0, 1)),
        ("1 trom 2 mau thuan", (2, 1)),
        ("hai vụ mâu thuẫn và một vụ trộm", (2, 1)),
        ("Số vụ mâu thuẫn kéo dài: 2", (2, 0)),
        ("mâu thuẫn: 2; trộm cắp: 3", (2, 3)),
        ("2 vụ mâu thuẫn, không có vụ trộm cắp", (2, 0)),
        ("2, 1", (2, 1)),
        ("2,1", (2, 1)),
        ("2 và 1", (2, 1)),
        ("0", (0, 0)),
        ("không", (0, 0)),
        ("Không có vụ nào ạ", (0, 0)),
        ("chưa xảy ra", (0, 0)),
        ("không để xảy ra", (0, 0)),
        ("none", (0, 0)),
        ("nothing", (0, 0)),
    ],
)
def test_how_often_something_happened(text: str, counts: tuple[int, int]) -> None:
    expected = dict(zip(("quarrels", "thefts"), counts, strict=True))
    assert parse_counts_for(CASES, text) == expected
    assert parse_counts_for(CASES, unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE, "3", "có", "4 điểm", "-1", "2 vụ đánh nhau, 1 vụ trộm", "mâu thuẫn", "1,5 vụ trộm", "5%",
        "1, 2, 3", "ông A trộm 1 con gà năm 2026", "không có vụ mâu thuẫn, 2 vụ khác",
        "Kín trộm gà của bà Tư", "ông Ba trộm gà", "anh Năm mâu thuẫn", "trộm của nhà 2",
    ],
)  # fmt: skip
def test_cases_that_cannot_be_told_apart_are_asked_again(text: str) -> None:
    assert parse_counts_for(CASES, text) is None


@pytest.mark.parametrize(
    ("text", "fires"),
    [("có", 1), ("có xảy ra", 1), ("đã xảy ra", 1), ("1", 1), ("2 vụ", 2), ("2 vụ cháy", 2), ("không", 0), ("0", 0)],
)
def test_the_only_reason_needs_no_name(text: str, fires: int) -> None:
    assert parse_counts_for(FIRES, text) == {"fires": fires}


@pytest.mark.parametrize("text", [*UNREADABLE, "6 điểm", "6đ", "1 2", "chưa rõ", "1,5", "2 vụ đánh bạc"])
def test_points_are_not_taken_for_cases(text: str) -> None:
    assert parse_counts_for(FIRES, text) is None


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "38/42, 5, 0",
        "38/42,5,0",
        "38/42 5 0",
        "38 42 5 0",
        "38 trên 42, 5 và 0",
        "38/42 hộ, 5 buổi họp, 0 đơn",
        "5 buổi, 38/42 hộ ký, 0 đơn",
        "Số hộ ký cam kết: 38, Tổng số hộ: 42, Số buổi họp: 5, Số đơn vượt cấp: 0",
        "Số hộ ký cam kết / Tổng số hộ: 38/42; Số buổi họp: 5; đơn: 0",
        "hộ ký cam kết 38, hộ 42, buổi họp 5, không có đơn",
    ],
)
def test_a_table_in_one_answer(text: str) -> None:
    expected = {"signed": 38, "households": 42, "meetings": 5, "complaints": 0}
    assert parse_counts_for(TABLE, text, TABLE.fields) == expected
    assert parse_counts_for(TABLE, text) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "counts"),
    [
        ("5 buổi", TABLE.fields, {"meetings": 5}),
        ("38/42", TABLE.fields, {"signed": 38, "households": 42}),
        ("tổng số hộ 1.200", TABLE.fields, {"households": 1200}),
        ("38/42", (SIGNED, HOUSEHOLDS), {"signed": 38, "households": 42}),
        ("khoảng 38 trên 42 nhà", (SIGNED, HOUSEHOLDS), {"signed": 38, "households": 42}),
        ("38/42", (HOUSEHOLDS,), {"signed": 38, "households": 42}),
        ("năm", (MEETINGS,), {"meetings": 5}),
        ("5 lần", (MEETINGS,), {"meetings": 5}),
        ("không", (MEETINGS, COMPLAINTS), {"meetings": 0, "complaints": 0}),
    ],
)
def test_a_table_piece_by_piece(text: str, wanted: tuple[CountField, ...], counts: dict[str, int]) -> None:
    assert parse_counts_for(TABLE, text, wanted) == counts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *((text, TABLE.fields) for text in (*UNREADABLE, "không", "5", "1 2 3", "38/42, 5 lần, 0", "90%")),
        ("5 buổi, 6 buổi", TABLE.fields),
        ("5", (MEETINGS, COMPLAINTS)),
        ("38, 42", TABLE.fields),
        ("2 điểm", (MEETINGS,)),
        ("2,5", (MEETINGS,)),
        ("không", (SIGNED, HOUSEHOLDS)),
        ("2026 lần 3", (MEETINGS,)),
    ],
)
def test_a_table_that_cannot_be_read_is_asked_again(text: str, wanted: tuple[CountField, ...]) -> None:
    assert parse_counts_for(TABLE, text, wanted) is None


# --- whatever is written ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=60) | st.text(alphabet="0123456789.,/;: %-vụtrộmcắphộđơnkhông", max_size=40))
def test_no_text_breaks_anything_and_no_number_is_negative(text: str) -> None:
    awards, ratio = CARD.criterion("9").counts, CARD.criterion("2").counts
    assert awards is not None
    assert ratio is not None
    for rule in (awards, ratio, CASES, FIRES, TABLE):
        counts = parse_counts_for(rule, text, rule.fields[:1])
        assert counts is None or (counts and all(number >= 0 for number in counts.values()))
        assert counts is None or counts.keys() <= {field.key for field in rule.fields}


@settings(deadline=None)
@given(numbers=st.lists(st.integers(0, 9999), min_size=4, max_size=4), order=st.permutations(range(4)))
def test_numbers_beside_their_names_are_read_in_any_order(numbers: list[int], order: list[int]) -> None:
    fields = TABLE.fields
    text = ", ".join(f"{fields[n].label.vi}: {numbers[n]}" for n in order)
    assert parse_counts_for(TABLE, text) == {field.key: number for field, number in zip(fields, numbers, strict=True)}


@settings(deadline=None)
@given(times=st.lists(st.integers(0, 999), min_size=2, max_size=2), backwards=st.booleans())
def test_numbers_before_their_nouns_are_read_in_any_order(times: list[int], backwards: bool) -> None:
    assert isinstance(CASES, DeductionRule)
    said = [f"{number} {term.noun.vi}" for number, term in zip(times, CASES.terms, strict=True)]
    text = ", ".join(reversed(said) if backwards else said)
    assert parse_counts_for(CASES, text) == {"quarrels": times[0], "thefts": times[1]}


def test_words_that_a_plan_gives_to_two_numbers_name_neither() -> None:
    rule = CARD.criterion("9").counts
    assert isinstance(rule, SumRule)
    twice = tuple(term.model_copy(update={"words": ("giải",)}) for term in rule.terms)
    assert parse_counts_for(rule.model_copy(update={"terms": twice}), "2 giải") is None
