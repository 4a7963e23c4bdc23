"""The question about one criterion of the card: points by button or typed, counts where the criterion counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.flows.questions import (
    AS_LABEL,
    Option,
    Pressed,
    Question,
    Refused,
    Reply,
    Typed,
)
from bot.flows.texts import local, points_on_offer, points_text
from bot.i18n import Value, _, join
from movement.answers import parse_counts, parse_counts_for, parse_percent, parse_points, parse_yes_no
from movement.names import fold
from movement.plan import Criterion, DecidedBy, RatioRule, ScorecardTemplate, SumRule
from movement.scoring import (
    ItemAnswer,
    allowed_points,
    applicable,
    help_for,
    points_from_counts,
)
from movement.units import UnitProfile

NOT_APPLICABLE = "na"
_RATIO = re.compile(r"\s*\d[\d.]*[^\d/]{0,20}(/|\btren\b|\btrong\b|\bof\b)[^\d/]{0,20}\d[\d.]*[^\d/]{0,20}")


@dataclass(slots=True)
class Score(Question[ItemAnswer]):
    """The question about one criterion: points by button or typed, counts where the criterion counts."""

    criterion: Criterion = None  # type: ignore[assignment]
    template: ScorecardTemplate = None  # type: ignore[assignment]
    profile: UnitProfile = None  # type: ignore[assignment]
    earlier: ItemAnswer | None = None

    def options(self) -> Sequence[Option[ItemAnswer]]:
        criterion = self.criterion
        if isinstance(criterion.counts, SumRule):
            return self._count_options(criterion.counts)
        expected = criterion.decided_by is DecidedBy.AUTHORITY
        options = []
        allowed = allowed_points(criterion, self.template.step)
        for points in reversed(allowed) if expected else allowed:
            label: Value = points
            if expected:
                met = points == criterion.maximum
                label = (
                    _("Expected to be met ({points})", points=points)
                    if met
                    else _("Not expected ({points})", points=points)
                    if points == 0
                    else points
                )
            options.append(Option(ItemAnswer(points=points), label, f"p{points}", key=_typed(points), wide=expected))
        if not applicable(criterion, self.profile):
            options.append(
                Option(ItemAnswer(not_applicable=True), _("Does not apply to us"), NOT_APPLICABLE, key="na", wide=True)
            )
        return options

    def _count_options(self, rule: SumRule) -> list[Option[ItemAnswer]]:
        """The combinations of counts that differ in points, up to the cap; more can be typed."""
        options: list[Option[ItemAnswer]] = []
        for counts in _combinations(rule):
            points = rule.points(counts, self.criterion.maximum)
            names: list[Value] = [
                _("{number} {what}", number=counts[term.key], what=local(term.noun or term.label))
                for term in rule.terms
                if counts[term.key]
            ]
            what = join(*names, separator=" + ") if names else _("None")
            token = "c" + ",".join(str(counts[term.key]) for term in rule.terms)
            answer = ItemAnswer(points=points, counts=counts)
            options.append(
                Option(answer, _("{what}: {points}", what=what, points=points_text(points)), token, AS_LABEL, wide=True)
            )
        return options

    def hint(self) -> Value:
        if isinstance(self.criterion.counts, SumRule):
            return _(
                "Write the counts, for example “{example}”, or the points ({allowed}).",
                example=self._example(),
                allowed=points_on_offer(self._allowed()),
            )
        allowed = points_on_offer(self._allowed())
        if isinstance(self.criterion.counts, RatioRule):
            return _("Reply with the points ({allowed}), or with the numbers, for example 38/42.", allowed=allowed)
        if not applicable(self.criterion, self.profile):
            return _("Reply with the points ({allowed}), or NA if it does not apply.", allowed=allowed)
        return _("Reply with the points: {allowed}.", allowed=allowed)

    def _allowed(self) -> tuple[Decimal, ...]:
        return allowed_points(self.criterion, self.template.step)

    def _example(self) -> Value:
        rule = self.criterion.counts
        terms = rule.terms if isinstance(rule, SumRule) else ()
        return join(*(_("1 {what}", what=local(term.noun or term.label)) for term in terms), separator=" ")

    def read(self, reply: Reply) -> ItemAnswer:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
            raise Refused(self._what_is_needed())
        if not isinstance(reply, Typed):
            raise Refused(self._what_is_needed())
        if self.criterion.decided_by is DecidedBy.AUTHORITY and (expected := _expected(reply.text)) is not None:
            return ItemAnswer(points=self.criterion.maximum if expected else Decimal(0))
        rule = self.criterion.counts
        if isinstance(rule, SumRule):
            return self._read_sum(reply.text, rule)
        if isinstance(rule, RatioRule):
            counted = self._read_ratio(reply.text, rule)
            if counted is not None:
                return counted
        if not applicable(self.criterion, self.profile) and fold(reply.text).strip(" .") in (
            "na",
            "n/a",
            "khong ap dung",
            "does not apply",
        ):
            return ItemAnswer(not_applicable=True)
        points = parse_points(reply.text)
        if points is None or points not in self._allowed():
            raise Refused(self._what_is_needed())
        counts = self.earlier.counts if self.earlier and self.earlier.points is None else {}
        return ItemAnswer(points=points, counts=counts)

    def _read_sum(self, text: str, rule: SumRule) -> ItemAnswer:
        stated = parse_points(text)
        if stated is not None and stated in self._allowed():
            return ItemAnswer(points=stated)
        counts = parse_counts_for(rule, text)
        points = points_from_counts(self.criterion, counts) if counts else None
        if counts is None or points is None or any(n > 1000 for n in counts.values()):
            raise Refused(self._what_is_needed())
        return ItemAnswer(points=points, counts=dict(counts))

    def _read_ratio(self, text: str, rule: RatioRule) -> ItemAnswer | None:
        percent = parse_percent(text)
        if percent is not None and 0 <= percent <= 100 and percent == percent.to_integral_value():
            counts = {rule.part.key: int(percent), rule.whole.key: 100}
        else:
            numbers = parse_counts(text) if _RATIO.fullmatch(fold(text)) else None
            if not numbers or len(numbers) != 2:
                return None
            counts = {rule.part.key: numbers[0], rule.whole.key: numbers[1]}
        if not 0 <= counts[rule.part.key] <= counts[rule.whole.key] or counts[rule.whole.key] == 0:
            raise Refused(_("The first number cannot be larger than the second. Please write it like this: 38/42."))
        return ItemAnswer(points=points_from_counts(self.criterion, counts), counts=counts)

    def _what_is_needed(self) -> Value:
        helping = help_for(self.criterion, self.profile)
        allowed = points_on_offer(self._allowed())
        needed: Value
        if isinstance(self.criterion.counts, SumRule):
            needed = _("This question needs the number of awards, for example “{example}”.", example=self._example())
        elif isinstance(self.criterion.counts, RatioRule):
            needed = _("This question needs points ({allowed}) or two numbers such as 38/42.", allowed=allowed)
        else:
            needed = _("This question needs points: {allowed}.", allowed=allowed)
        return join(needed, _("({help})", help=local(helping)) if helping else None, separator=" ")

    def dump(self, value: ItemAnswer) -> Any:
        return value.to_json()

    def load(self, stored: Any) -> ItemAnswer:
        return ItemAnswer.from_json(stored)


def _typed(points: Decimal) -> str:
    """How points are typed in Vietnamese: "1,5"."""
    return format(points.normalize(), "f").replace(".", ",")


def _expected(text: str) -> bool | None:
    """What somebody expects the authority to decide, in words: "đạt", "chưa đạt", "có"."""
    said = fold(text).strip(" .!").removeprefix("du kien ")
    if said in ("dat", "met"):
        return True
    if said in ("chua dat", "khong dat", "not met"):
        return False
    return parse_yes_no(text)


def _combinations(rule: SumRule) -> list[dict[str, int]]:
    """Counts worth a button: every combination below the cap and the first that reaches it, cheapest first."""
    found: list[dict[str, int]] = [{}]
    for term in rule.terms:
        most = int(rule.cap // term.each) + 1 if term.each else 0
        found = [{**counts, term.key: n} for counts in found for n in range(most + 1)]
    worth = sorted(found, key=lambda counts: (rule_points(rule, counts), sum(counts.values())))
    kept: list[dict[str, int]] = []
    for counts in worth:
        plain_sum = sum((counts[t.key] * t.each for t in rule.terms), Decimal(0))
        if plain_sum <= rule.cap:
            kept.append(counts)
    return kept[:6]


def rule_points(rule: SumRule, counts: Mapping[str, int]) -> Decimal:
    """What counts are worth before the cap."""
    return sum((counts[term.key] * term.each for term in rule.terms), Decimal(0))
