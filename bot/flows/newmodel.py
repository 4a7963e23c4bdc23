"""A model: entered by an officer, reported by the head of a unit, or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flows.model_texts import about_text
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_honours import KeepModel
from bot.flows.questions import Choose, FreeText, Option, Question, Refused, Reply, Review, Typed
from bot.flows.suggested import Suggested
from bot.flows.unit_pick import UnitLine, pick_unit
from bot.i18n import Slanted, Strong, Value, Verbatim, _, join
from movement.models import AboutModel, Since, parse_since

_LONGEST_NAME, _LONGEST_FIELD = 150, 100  # characters
_OFFERED = 6  # fields, hamlets and movements that stand on buttons


class Where:
    """Where a model works; the values of the answers."""

    COMMUNE, HAMLET, UNIT = "commune", "hamlet", "unit"


@dataclass(frozen=True, slots=True)
class NewModelFacts:
    """What is known already: the units that can be picked, and what other models are about.

    `keeps`: an officer, whose models are in the register at once; the units are then all of the commune, else the
    person's own. `model_id` and `revision` are those of the model that is corrected. `today` is the day in Việt Nam.
    """

    keeps: bool
    units: Sequence[UnitLine]
    today: date
    fields: Sequence[str] = ()
    movements: Sequence[str] = ()
    hamlets: Sequence[str] = ()
    model_id: int | None = None
    revision: int = 0


async def newmodel(facts: NewModelFacts) -> KeepModel | Nothing:
    """Name, field, place, emulation movement, since when; then a last look."""
    name = await FreeText(
        key="name",
        label=_("Name"),
        prompt=lambda: _("What is the model called?"),
        example=_("For example: Safe school gate."),
        at_least=3,
        at_most=_LONGEST_NAME,
    )
    field = await Suggested(
        key="field",
        label=_("Field"),
        prompt=lambda: _("Which field is it about?"),
        example=_("For example: fire safety, traffic safety, crime prevention."),
        at_most=_LONGEST_FIELD,
        offers=[(each, Verbatim(each)) for each in facts.fields[:_OFFERED]],
    )
    place = await _place(facts)
    if place is None:
        return Nothing()
    unit, hamlet = place
    movement = await Suggested(
        key="movement",
        label=_("Emulation movement"),
        prompt=lambda: _("Does it belong to an emulation movement?"),
        example=_("For example: “Dạy tốt – Học tốt”."),
        at_most=_LONGEST_FIELD,
        offers=[("", _("No, to none")), *((each, Verbatim(each)) for each in facts.movements[:_OFFERED])],
    )
    since = await Began(key="since", label=_("Since"), prompt=lambda: _("When did it begin?"), today=facts.today)
    about = AboutModel(name, field, since, unit.unit_id if unit else None, hamlet, movement)
    send = await Review(
        key="review",
        prompt=lambda: join(
            Strong(_("Please check: model “{name}”", name=name)),
            *about_text(about, unit.name if unit else ""),
            None if facts.keeps else _("The commune police look at it and take it into the register."),
        ),
        choices=(
            Option(True, _("Enter the model") if facts.keeps else _("Report it"), "send"),
            Option(False, _("Do not keep it"), "drop", key="0"),
        ),
    )
    return KeepModel(about, facts.model_id, facts.revision) if send else Nothing()


async def _place(facts: NewModelFacts) -> tuple[UnitLine | None, str] | None:
    """The unit or the hamlet; neither for the whole commune. None: the list of units was closed."""
    where: str = Where.UNIT
    if facts.keeps:
        where = await Choose(
            key="where",
            label=_("Place"),
            prompt=lambda: _("Where does it work?"),
            choices=(
                Option(Where.UNIT, _("In a unit"), Where.UNIT),
                Option(Where.HAMLET, _("In a hamlet"), Where.HAMLET),
                Option(Where.COMMUNE, _("In the whole commune"), Where.COMMUNE, wide=True),
            ),
        )
    elif len(facts.units) == 1:
        return facts.units[0], ""
    if where == Where.COMMUNE:
        return None, ""
    if where == Where.UNIT:
        chosen = await pick_unit("unit", _("In which unit does it work?"), facts.units)
        unit = next((each for each in facts.units if each.unit_id == chosen), None)
        return (unit, "") if unit is not None else None
    hamlet = await Suggested(
        key="hamlet",
        label=_("Hamlet"),
        prompt=lambda: _("In which hamlet or residential group does it work?"),
        example=_("Choose one, or type its name."),
        at_most=_LONGEST_FIELD,
        offers=[(each, Verbatim(each)) for each in facts.hamlets],
    )
    return None, hamlet


@dataclass(slots=True)
class Began(Question[Since]):
    """When something began: a day, or only a month or a year where nobody knows more. Not after `today`."""

    today: date = date.min

    def hint(self) -> Value:
        return _("Reply with the day, the month or the year, for example 5/2024.")

    def below(self) -> Value:
        return Slanted(_("A day, a month or a year, for example 12/5/2024, 5/2024 or 2024."))

    def read(self, reply: Reply) -> Since:
        since = parse_since(reply.text, self.today) if isinstance(reply, Typed) else None
        if since is None:
            raise Refused(_("This question needs a day, a month or a year, for example 12/5/2024, 5/2024 or 2024."))
        if since.first_day > self.today:
            raise Refused(_("That is still ahead. Please enter the model when it has begun."))
        return since

    def dump(self, value: Since) -> Any:
        return value.iso

    def load(self, stored: Any) -> Since:
        return Since.from_iso(stored)
