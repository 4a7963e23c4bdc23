"""After the authority has decided: an officer enters its decision (item 8c) and, if it is final, the level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.flows.outcomes import DecideAuthority, Nothing
from bot.flows.questions import Choose, FreeText, Option, Review
from bot.flows.texts import local
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.levels import level_for
from movement.plan import Criterion, Levels


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """A verified card, what Công an xã gave it so far, and the items that the authority decides."""

    card_id: int
    revision: int
    number: str
    unit_name: str
    items: tuple[Criterion, ...]
    checked: Mapping[str, Decimal]
    levels: Levels | None
    decision_number: str = ""
    warning: Value | None = None  # why the card is not as it will stay yet


async def authority(facts: AuthorityFacts) -> DecideAuthority | Nothing:
    """Ask for the decision, its number, and the level."""
    points: dict[str, Decimal] = {}
    for criterion in facts.items:
        met = await Choose(
            key=f"met.{criterion.code}",
            label=Verbatim(criterion.code),
            prompt=lambda c=criterion: join(  # type: ignore[misc]
                Strong(_("Card {number} – {unit}", number=facts.number, unit=facts.unit_name)),
                _("{code}. {what}: what did the authority decide?", code=c.code, what=local(c.short)),
            ),
            choices=(
                Option(True, _("Met ({points})", points=criterion.maximum), "met"),
                Option(False, _("Not met (0)"), "not"),
            ),
        )
        points[criterion.code] = criterion.maximum if met else Decimal(0)
    decision_number = await FreeText(
        key="number",
        label=_("Decision"),
        prompt=lambda: _("Number and date of the decision?"),
        example=_("For example: 215/QĐ-UBND, 18/11/2026."),
        at_most=100,
    )
    total = sum((dict(facts.checked) | points).values(), Decimal(0))
    level = ""
    if facts.levels is not None:
        proposed = level_for(facts.levels, total)
        unconfirmed = not facts.levels.confirmed
        level = await Choose(
            key="level",
            label=_("Level"),
            prompt=lambda: join(
                _("Total after the decision: <b>{points}</b>.", points=total),
                facts.warning,
                _(
                    "By the plan's cut-offs (not confirmed by an official text) that is “{level}”. "
                    "Which level did the authority decide?",
                    level=local(proposed.name),
                )
                if unconfirmed
                else _(
                    "By the plan that is “{level}”. Which level did the authority decide?", level=local(proposed.name)
                ),
            ),
            choices=[
                *(Option(each.id, local(each.name), each.id) for each in facts.levels.levels),
                Option("", _("Not decided yet"), "open", wide=True),
            ],
        )
    names = {each.id: local(each.name) for each in facts.levels.levels} if facts.levels else {}
    await Review(
        key="review",
        prompt=lambda: join(
            Strong(_("Please check before sending: card {number}", number=facts.number)),
            *(_("{code}: {points} points", code=code, points=value) for code, value in points.items()),
            _("Decision: {number}", number=decision_number),
            _("Total: {points}", points=total),
            _("Level: {level}", level=names[level]) if level else _("The level is not decided yet."),
        ),
        choices=(Option(True, _("Enter"), "send", wide=True),),
    )
    return DecideAuthority(facts.card_id, facts.revision, points, decision_number, level)
