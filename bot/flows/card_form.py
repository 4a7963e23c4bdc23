"""The card in the order of the paper form: points in both columns, and the numbers they were counted from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from bot.flows.counting_texts import in_short
from bot.flows.texts import local
from bot.i18n import Bilingual, Strong, Value, _, join
from movement.plan import Criterion, ScorecardTemplate
from movement.scoring import ItemAnswer, points_of


class CardOnPaper(Protocol):
    """What the card as a form needs to know."""

    @property
    def template(self) -> ScorecardTemplate: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def answers(self) -> Mapping[str, ItemAnswer]: ...


def card_as_form(card: CardOnPaper, checked: Mapping[str, Decimal] | None = None) -> Value:
    """The card in the order of the paper form, with both columns once it is verified."""
    lines: list[Value] = [
        Strong(Bilingual(card.template.title.vi, card.template.title.en)),
        _("Unit: {unit} · {year}", unit=card.unit_name, year=str(card.year)),
    ]
    for item in card.template.items:
        if item.parts:
            lines.append(Strong(_("{code}. {what}", code=item.code, what=local(item.short))))
        for leaf in item.scored:
            answer = card.answers.get(leaf.code)
            counted = in_short(leaf, answer)
            line = _form_line(leaf, answer, checked)
            lines.append(line if counted is None else _("{line} ({numbers})", line=line, numbers=counted))
    return join(*lines)


def _form_line(criterion: Criterion, answer: ItemAnswer | None, checked: Mapping[str, Decimal] | None) -> Value:
    code, what, maximum = criterion.code, local(criterion.short), criterion.maximum
    points = points_of(criterion, answer)
    own: Value = points if points is not None else _("n/a") if answer and answer.not_applicable else "–"
    if checked is None and points is None:
        return _("{code}. {what}: <b>{points}</b>", code=code, what=what, points=own)
    if checked is None:
        return _("{code}. {what}: <b>{points}</b>/{maximum}", code=code, what=what, points=own, maximum=maximum)
    return _(
        "{code}. {what}: {points}/{maximum} → <b>{checked}</b>",
        code=code,
        what=what,
        points=own,
        maximum=maximum,
        checked=checked.get(code, "–"),
    )
