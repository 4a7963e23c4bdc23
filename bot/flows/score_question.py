"""The question about one criterion of the card: points by button or typed, counts where the criterion counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.flows.number_deductions import Deductions
from bot.flows.number_table import Table
from bot.flows.numbers import Awards, Numbers, Share
from bot.flows.points import others_can_be_typed, typed, with_buttons
from bot.flows.questions import (
    Option,
    Pressed,
    Question,
    Refused,
    Reply,
    Typed,
)
from bot.flows.texts import local, points_on_offer, points_text
from bot.i18n import NO_TEXT, Value, _, join
from movement.answers import parse_met, parse_points_among
from movement.counting import DeductionRule, RatioRule, SumRule, TableRule
from movement.names import fold
from movement.plan import Criterion, DecidedBy, ScorecardTemplate
from movement.scoring import (
    ItemAnswer,
    allowed_points,
    applicable,
    help_for,
)
from movement.units import UnitProfile

NOT_APPLICABLE = "na"
_SAID_NOT_APPLICABLE = ("na", "n/a", "khong ap dung", "does not apply")


def numbers_of(criterion: Criterion, template: ScorecardTemplate, earlier: ItemAnswer | None) -> Numbers | None:
    """How the criterion's numbers are asked for, None where it has none. `earlier` is the answer on the card so far."""
    allowed = allowed_points(criterion, template.step)
    match criterion.counts:
        case RatioRule() as ratio:
            return Share(ratio, criterion, allowed, earlier)
        case SumRule() as awards:
            return Awards(awards, criterion, allowed)
        case DeductionRule() as deductions:
            return Deductions(deductions, criterion)
        case TableRule() as table:
            return Table(table, criterion, allowed, earlier)
        case None:
            return None


@dataclass(slots=True)
class Score(Question[ItemAnswer]):
    """The question about one criterion: points by button or typed, counts where the criterion counts."""

    criterion: Criterion = None  # type: ignore[assignment]
    template: ScorecardTemplate = None  # type: ignore[assignment]
    profile: UnitProfile = None  # type: ignore[assignment]
    earlier: ItemAnswer | None = None

    @property
    def numbers(self) -> Numbers | None:
        """How its numbers are asked for, None where the criterion does not count."""
        return numbers_of(self.criterion, self.template, self.earlier)

    @property
    def stage(self) -> str:
        numbers = self.numbers
        return f"{self.key}:{numbers.stage}" if numbers is not None and numbers.stage else self.key

    def options(self) -> Sequence[Option[ItemAnswer]]:
        numbers = self.numbers
        options = numbers.options() if numbers is not None else None
        if options is None:
            options = self._point_options()
        if not applicable(self.criterion, self.profile):
            options.append(
                Option(ItemAnswer(not_applicable=True), _("Does not apply to us"), NOT_APPLICABLE, key="na", wide=True)
            )
        return options

    def _point_options(self) -> list[Option[ItemAnswer]]:
        criterion = self.criterion
        expected = criterion.decided_by is DecidedBy.AUTHORITY
        in_words = expected or criterion.yes_no
        shown = with_buttons(self._allowed())
        return [
            Option(
                ItemAnswer(points=points, counts=self._open_counts),
                _in_words(criterion, points) if in_words else points,
                f"p{points}",
                key=typed(points),
                wide=in_words,
            )
            for points in (reversed(shown) if in_words else shown)
        ]

    def below(self) -> Value:
        numbers = self.numbers
        points_on_buttons = numbers is None or numbers.options() is None
        return others_can_be_typed(self._allowed()) if points_on_buttons else NO_TEXT

    def hint(self) -> Value:
        numbers = self.numbers
        if numbers is not None:
            return numbers.hint()
        allowed = points_on_offer(self._allowed())
        if not applicable(self.criterion, self.profile):
            return _("Reply with the points ({allowed}), or NA if it does not apply.", allowed=allowed)
        if self._by_word:
            return _("Reply “yes” or “no”.")
        if self.criterion.decided_by is DecidedBy.AUTHORITY:
            return _("Reply with the number of your answer.")
        return _("Reply with the points: {allowed}.", allowed=allowed)

    def _allowed(self) -> tuple[Decimal, ...]:
        numbers = self.numbers
        if numbers is not None:
            return numbers.allowed
        return allowed_points(self.criterion, self.template.step)

    @property
    def _by_word(self) -> bool:
        return self.criterion.yes_no and self.criterion.decided_by is not DecidedBy.AUTHORITY

    def read(self, reply: Reply) -> ItemAnswer:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
            raise Refused(self._what_is_needed())
        if not isinstance(reply, Typed):
            raise Refused(self._what_is_needed())
        criterion = self.criterion
        if not applicable(criterion, self.profile) and fold(reply.text).strip(" .") in _SAID_NOT_APPLICABLE:
            return ItemAnswer(not_applicable=True)
        if criterion.yes_no or criterion.decided_by is DecidedBy.AUTHORITY:
            met = _met(reply.text)
            if met is not None:
                return ItemAnswer(points=criterion.maximum if met else Decimal(0))
        numbers = self.numbers
        if numbers is not None:
            counted = numbers.read(reply.text)
            if counted is not None:
                return counted
            if not numbers.takes_points:
                raise Refused(self._what_is_needed())
        points = parse_points_among(reply.text, self._allowed())
        if points is None:
            raise Refused(self._what_is_needed())
        return ItemAnswer(points=points, counts=self._open_counts)

    @property
    def _open_counts(self) -> Mapping[str, int]:
        """Numbers that were stated and did not settle the points: they stand beside the points that are chosen now."""
        return self.earlier.counts if self.earlier is not None and self.earlier.points is None else {}

    def _what_is_needed(self) -> Value:
        numbers = self.numbers
        helping = help_for(self.criterion, self.profile)
        needed: Value
        if numbers is not None:
            needed = numbers.needed()
        elif self._by_word:
            needed = _(
                "This question needs “yes” ({points}) or “no” (0 points).", points=points_text(self.criterion.maximum)
            )
        else:
            needed = _("This question needs points: {allowed}.", allowed=points_on_offer(self._allowed()))
        return join(needed, _("({help})", help=local(helping)) if helping else None, separator=" ")

    def dump(self, value: ItemAnswer) -> Any:
        return value.to_json()

    def load(self, stored: Any) -> ItemAnswer:
        return ItemAnswer.from_json(stored)


def _in_words(criterion: Criterion, points: Decimal) -> Value:
    """A button that says in words what it means to get the points."""
    if criterion.decided_by is not DecidedBy.AUTHORITY:
        return (
            _("Yes ({points})", points=points_text(points))
            if points
            else _("No ({points})", points=points_text(points))
        )
    if points == criterion.maximum:
        return _("Expected to be met ({points})", points=points)
    return _("Not expected ({points})", points=points) if points == 0 else points


def _met(text: str) -> bool | None:
    """Whether it is met, or expected to be, in words: "đạt", "dự kiến đạt", "chưa đạt", "có"."""
    said = fold(text).strip()
    return parse_met(said.removeprefix("du kien ") if said.startswith("du kien ") else text)
