"""Points out of many: a few have buttons, all can be typed. A phone has no room for a hundred buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.flows.questions import Choose, Option, Outdated, Pressed, Refused, Reply, Typed
from bot.i18n import NO_TEXT, Value, _
from movement.answers import parse_points_among

MOST_BUTTONS = 24  # four rows of six
_ENOUGH = 12  # of a selection
_STRIDES = (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)  # in steps


@lru_cache(maxsize=256)
def with_buttons(allowed: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """The points that get a button: all of them, or round ones from the least to the most."""
    if len(allowed) <= MOST_BUTTONS:
        return allowed
    fitting = (stride for stride in _STRIDES if len(allowed) // stride < _ENOUGH)
    chosen = allowed[:: next(fitting, len(allowed))]
    return chosen if chosen[-1] == allowed[-1] else (*chosen, allowed[-1])


def others_can_be_typed(allowed: tuple[Decimal, ...]) -> Value:
    """Says so where not all points have buttons."""
    shown = with_buttons(allowed)
    other = next((points for points in allowed[len(allowed) * 2 // 3 :] if points not in shown), None)
    return NO_TEXT if other is None else _("Other points can be typed, for example {points}.", points=other)


def typed(points: Decimal) -> str:
    """How points are typed in Vietnamese: "1,5"."""
    return format(points.normalize(), "f").replace(".", ",")


@dataclass(slots=True)
class ChoosePoints(Choose[Decimal]):
    """Points that may be given, by a button or typed."""

    allowed: tuple[Decimal, ...] = ()

    def options(self) -> Sequence[Option[Decimal]]:
        return [Option(points, points, f"p{points}", key=typed(points)) for points in with_buttons(self.allowed)]

    def below(self) -> Value:
        return others_can_be_typed(self.allowed)

    def read(self, reply: Reply) -> Decimal:
        points = parse_points_among(reply.text, self.allowed) if isinstance(reply, Typed) else None
        if points is None and isinstance(reply, Pressed):
            points = next((option.value for option in self.options() if option.token == reply.token), None)
        if points is None:
            raise Refused(_("Please choose one of the answers below."))
        return next(allowed for allowed in self.allowed if allowed == points)  # one spelling: 2.0 and not 2

    def dump(self, value: Decimal) -> str:
        return f"p{value}"

    def load(self, stored: str) -> Decimal:
        found = next((points for points in self.allowed if f"p{points}" == stored), None)
        if found is None:
            raise Outdated(self.key)
        return found
