"""The rows of a scorecard's form: every criterion with the points of both sides, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.card_facts import number_of, verified_sum
from bot.flows.target_texts import cut
from bot.flows.texts import local
from bot.i18n import Value, _, plain
from bot.paper_codes import verified_column
from documents.scorecard import ScoreLine
from movement.plan import Criterion, DecidedBy, Plan, ScorecardTemplate
from movement.scoring import ItemTotal, item_total, points_of, total
from storage import cards
from storage.cards import Card
from storage.units import UnitRecord

_LONGEST_SHORT = 160  # characters of a row on a phone: a picture that is too high is not sent


@dataclass(frozen=True, slots=True, eq=False)
class CardOnPaper:
    """A card with what its form needs: `plan` and `template` are those that it was started with."""

    card: Card
    unit: UnitRecord
    plan: Plan
    template: ScorecardTemplate
    office: str  # who verifies

    @property
    def number(self) -> str:
        """The card's number; empty before it was handed in."""
        return number_of(self.plan, self.card) if self.card.number is not None else ""

    @property
    def is_verified(self) -> bool:
        return self.card.status in (cards.VERIFIED, cards.FINAL)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a form, in one language."""

    form: CardOnPaper
    language: str
    official: bool = True

    def all(self) -> Iterator[ScoreLine]:
        for item in self.form.template.items:
            yield from self._with_parts(item, None)

    def _with_parts(self, criterion: Criterion, parent: Criterion | None) -> Iterator[ScoreLine]:
        yield self.row(criterion, parent)
        for part in criterion.parts:
            yield from self._with_parts(part, criterion)

    def row(self, criterion: Criterion | None, parent: Criterion | None = None) -> ScoreLine:
        """A row; the one of the sums where there is no criterion."""
        if criterion is None:
            code, text, maximum = "", self._words(_("Total")), self.form.template.maximum
        else:
            code, maximum = _code(criterion, parent), criterion.maximum
            text = criterion.official if self.official else cut(self._words(local(criterion.short)), _LONGEST_SHORT)
        own, own_mark = self._own(criterion)
        checked, checked_mark = self._checked(criterion)
        return ScoreLine(
            code=code,
            text=text,
            maximum=self._words(maximum),
            own=self._words(own) if own is not None else "",
            own_mark=own_mark,
            checked=self._words(checked) if checked is not None else "",
            checked_mark=checked_mark,
            heading=criterion is not None and bool(criterion.parts),
            part=parent is not None,
        )

    def _own(self, criterion: Criterion | None) -> tuple[Decimal | None, str]:
        """What the unit gave, and a word about it."""
        form = self.form
        scored = form.template.scored if criterion is None else tuple(criterion.scored)
        if not any(self._standing(each).complete for each in scored):
            return None, ""
        if criterion is None:
            return total(form.template, form.card.answers, form.unit.profile).points, ""
        if criterion.parts:
            return self._standing(criterion).points, ""
        answer = form.card.answers.get(criterion.code)
        given = points_of(criterion, answer)
        if answer is None or answer.not_applicable:  # what counts without an answer cannot apply to the unit
            return (given if answer else self._standing(criterion).points), self._words(_("n/a"))
        return given, self._words(_("provisional")) if self._is_open(criterion) else ""

    def _checked(self, criterion: Criterion | None) -> tuple[Decimal | None, str]:
        """What the superior gave, and a word about it; nothing before the verification is complete."""
        form = self.form
        if not form.is_verified:
            return None, ""
        if criterion is None:
            return verified_sum(form.card, form.template)[0], ""
        verified = verified_column(form.card)
        points = [self._given(each, verified) for each in criterion.scored]
        known = [each for each in points if each is not None]
        if not known:
            return None, ""
        expected = not criterion.parts and self._is_open(criterion)
        return sum(known, Decimal(0)), self._words(_("provisional")) if expected else ""

    def _given(self, criterion: Criterion, verified: Mapping[str, Decimal]) -> Decimal | None:
        """The verified points; while the authority has not decided, what the unit expects."""
        if self._is_open(criterion):
            return points_of(criterion, self.form.card.answers.get(criterion.code))
        return verified.get(criterion.code)

    def _is_open(self, criterion: Criterion) -> bool:
        """Whether the authority still has to decide."""
        return criterion.decided_by is DecidedBy.AUTHORITY and criterion.code not in verified_column(self.form.card)

    def _standing(self, criterion: Criterion) -> ItemTotal:
        return item_total(criterion, self.form.template, self.form.card.answers, self.form.unit.profile)

    def _words(self, value: Value) -> str:
        return plain(value, self.language)


def _code(criterion: Criterion, parent: Criterion | None) -> str:
    """A row's number as forms write it: "4a" below "4" is "a)"."""
    if parent is not None and criterion.code.startswith(parent.code):
        rest = criterion.code.removeprefix(parent.code)
        if rest.isalpha():
            return f"{rest})"
    return criterion.code
