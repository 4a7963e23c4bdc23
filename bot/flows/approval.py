"""An officer decides about a unit that registered on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.flows.outcomes import DecideUnit, Nothing
from bot.flows.questions import SHORTEST_REASON, Choose, FreeText, Option
from bot.flows.texts import EXCLUSIONS, UNIT_KINDS
from bot.i18n import Strong, Value, Verbatim, _, join, plural
from movement.units import Exclusion, UnitKind


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """The registration as it was sent."""

    unit_id: int
    name: str
    kind: UnitKind
    address: str
    hamlet: str
    people: int | None
    exclusion: Exclusion
    head: str
    alike: Sequence[str] = ()
    same: int | None = None  # the unit of that name in the register, which nobody is in charge of
    may_be: Sequence[tuple[int, str]] = ()  # other such units, with nearly the same names


class Verdict(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    LATER = "later"


async def approval(facts: ApprovalFacts) -> DecideUnit | Nothing:
    """Approve, or refuse with a reason that the unit will read."""
    listed: list[Option[Verdict | int]] = [
        Option(each, _("Approve as {unit}", unit=name), f"into{each}", wide=True) for each, name in facts.may_be
    ]
    choices: list[Option[Verdict | int]] = [
        Option(Verdict.APPROVE, _("Approve"), "approve"),
        *listed,
        Option(Verdict.REFUSE, _("Refuse"), "refuse"),
        Option(Verdict.LATER, _("Later"), "later"),
    ]
    verdict = await Choose(key="verdict", can_leave=False, prompt=lambda: registration_text(facts), choices=choices)
    if verdict is Verdict.LATER:
        return Nothing()
    if verdict is Verdict.APPROVE:
        return DecideUnit(facts.unit_id, approve=True, into=facts.same)
    if not isinstance(verdict, Verdict):
        return DecideUnit(facts.unit_id, approve=True, into=verdict)
    reason = await FreeText(
        key="reason",
        prompt=lambda: _("Reason for refusing “{unit}”? (The unit will read it.)", unit=facts.name),
        example=_("For example: the unit belongs to another commune."),
        at_least=SHORTEST_REASON,
    )
    return DecideUnit(facts.unit_id, approve=False, reason=reason)


def registration_text(facts: ApprovalFacts) -> Value:
    """A registration as officers read it."""
    return join(
        Strong(_("Registration waiting for a decision")),
        _("{name} · {kind}", name=Strong(Verbatim(facts.name)), kind=UNIT_KINDS[facts.kind]),
        _("{address}, {hamlet}", address=facts.address, hamlet=facts.hamlet),
        Verbatim(facts.head) if facts.head else None,
        plural("{n} person", "{n} people", facts.people) if facts.people is not None else None,
        _("Outside the title by law: {what}", what=EXCLUSIONS[facts.exclusion])
        if facts.exclusion is not Exclusion.NONE
        else None,
        _("The register has this unit, and nobody is in charge of it: approving puts this head in charge.")
        if facts.same is not None
        else None,
        _("⚠ Nearly the same name: {names}", names=", ".join(facts.alike)) if facts.alike else None,
    )
