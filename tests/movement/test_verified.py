"""The verified column: what officers gave, and what the authority has not decided yet."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from movement.plans import load_bundled
from movement.scorecard import DecidedBy
from movement.scoring import ItemAnswer, points_of
from movement.verified import undecided, verified_total

TEMPLATE = load_bundled("thien-tin-2026").scorecards[0]
AUTHORITY = frozenset(c.code for c in TEMPLATE.scored if c.decided_by is DecidedBy.AUTHORITY)
points = st.decimals(min_value=0, max_value=5, places=1)
columns = st.dictionaries(st.sampled_from([c.code for c in TEMPLATE.scored]), points)


def test_what_the_authority_has_not_decided_counts_as_the_unit_expects_it() -> None:
    answers = {code: ItemAnswer(points=Decimal(2)) for code in ("1a", *AUTHORITY)}
    assert verified_total(TEMPLATE, answers, {"1a": Decimal(1)}) == (1 + 2 * len(AUTHORITY), 2 * len(AUTHORITY))
    decided = dict.fromkeys(AUTHORITY, Decimal(0))
    assert verified_total(TEMPLATE, answers, {"1a": Decimal(1)} | decided) == (1, 0)


@given(own=columns, checked=columns)
def test_the_sum_is_what_was_given_and_what_is_still_open(own: dict[str, Decimal], checked: dict[str, Decimal]) -> None:
    answers = {code: ItemAnswer(points=value) for code, value in own.items()}
    total, provisional = verified_total(TEMPLATE, answers, checked)
    still_open = undecided(TEMPLATE, answers, checked)
    assert total - provisional == sum(checked.values())
    assert provisional == sum(still_open.values())
    assert still_open.keys() <= AUTHORITY - checked.keys()
    by_code = {criterion.code: criterion for criterion in TEMPLATE.scored}
    assert all(value == points_of(by_code[code], answers[code]) for code, value in still_open.items())
