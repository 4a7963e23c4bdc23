"""Cross-checks: where a card's answers do not fit each other. They warn and never block; the table is plan data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from movement.scorecard import CrossCheckKind, CrossCheckRule, Evidence, ScorecardTemplate
from movement.scoring import ItemAnswer, applicable, points_of
from movement.units import UnitProfile

__all__ = ["CrossCheck", "CrossCheckKind", "cross_checks"]


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Something to look at again: the criteria concerned in the order of the card, and where the rule comes from.

    `against` is the criterion that they contradict, "" where there is none.
    """

    kind: CrossCheckKind
    codes: tuple[str, ...]
    law: str
    against: str = ""


def cross_checks(
    template: ScorecardTemplate,
    answers: Mapping[str, ItemAnswer],
    profile: UnitProfile,
    evidence: Mapping[str, int],
) -> tuple[CrossCheck, ...]:
    """What the plan's table finds in the answers so far. `evidence` says how many pieces each code has.

    Criteria that are not answered yet, or cannot apply to the unit, are never found.
    """
    points = {
        criterion.code: value
        for criterion in template.scored
        if applicable(criterion, profile)
        and not ((answer := answers.get(criterion.code)) is not None and answer.not_applicable)
        and (value := points_of(criterion, answer)) is not None
    }
    required = frozenset(criterion.code for criterion in template.scored if criterion.evidence is Evidence.REQUIRED)
    found = []
    demanded = False
    for rule in template.cross_checks:
        if rule.when.holds(profile):
            demanded = demanded or rule.kind is CrossCheckKind.NO_EVIDENCE
            codes = _codes(rule, required, points, profile, evidence)
            if codes:
                found.append(_in_order(template, rule.kind, codes, rule.law, rule.against))
    if not demanded:  # what the plan requires is looked at even if its table does not speak of evidence
        codes = _without_evidence(required, points, evidence)
        if codes:
            found.append(_in_order(template, CrossCheckKind.NO_EVIDENCE, codes, "", ""))
    return tuple(found)


def _codes(
    rule: CrossCheckRule,
    required: frozenset[str],
    points: Mapping[str, Decimal],
    profile: UnitProfile,
    evidence: Mapping[str, int],
) -> frozenset[str]:
    """The codes of a rule that its finding is about, none when it finds nothing."""
    match rule.kind:
        case CrossCheckKind.ZERO_AGAINST_TITLE | CrossCheckKind.TITLE_WITHOUT_REGISTRATION:
            if points.get(rule.against, Decimal(0)) == 0:
                return frozenset()
            return frozenset(code for code in rule.codes if points.get(code) == 0)
        case CrossCheckKind.TITLE_WHEN_EXCLUDED:
            if profile.antt_eligible:
                return frozenset()
            return frozenset(code for code in rule.codes if points.get(code, Decimal(0)) > 0)
        case CrossCheckKind.NO_EVIDENCE:
            return _without_evidence(required.union(rule.codes), points, evidence)


def _without_evidence(
    codes: frozenset[str], points: Mapping[str, Decimal], evidence: Mapping[str, int]
) -> frozenset[str]:
    return frozenset(code for code in codes if points.get(code, Decimal(0)) > 0 and evidence.get(code, 0) == 0)


def _in_order(
    template: ScorecardTemplate, kind: CrossCheckKind, codes: frozenset[str], law: str, against: str
) -> CrossCheck:
    ordered = tuple(criterion.code for criterion in template.scored if criterion.code in codes)
    return CrossCheck(kind=kind, codes=ordered, law=law, against=against)
