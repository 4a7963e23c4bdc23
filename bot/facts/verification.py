"""What officers do with cards: verify, and enter the authority's decision."""

from __future__ import annotations

from bot.card_facts import (
    card_number,
    checked_points,
    files_of,
    self_total,
    template_of,
)
from bot.closing import has_closed, is_provisional, window_end
from bot.facts import Args, Gone
from bot.flows.authority import AuthorityFacts, authority
from bot.flows.replay import Flow
from bot.flows.verification import verification
from bot.flows.verification_facts import VerificationFacts
from bot.i18n import Value, _
from bot.making.cards import card_pdf
from bot.permissions import Action
from bot.turn import Turn
from movement.crosschecks import cross_checks
from movement.levels import levels_of
from movement.plan import DecidedBy, Plan
from movement.units import UnitKind
from storage import cards
from storage.cards import Card


def verification_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or held.status != cards.SUBMITTED:
        raise Gone
    turn.require(Action.VERIFY, unit.id)
    _begin_at(turn, held.revision)
    plan, template = template_of(turn, held)
    connection = turn.batch.connection
    earlier_id = cards.latest_before(connection, unit.id, held.year)
    earlier = turn.batch.card(earlier_id) if earlier_id is not None else None
    other = None
    if held.claimed_by is not None and held.claimed_by != turn.person_id:
        other = turn.batch.actor(held.claimed_by)
    return verification(
        VerificationFacts(
            card_id=held.id,
            revision=held.revision,
            number=card_number(turn, held),
            unit_name=unit.name,
            year=held.year,
            template=template,
            profile=unit.profile,
            answers=held.answers,
            notes=held.notes,
            evidence={item: files_of(files) for item, files in held.evidence.items()},
            total=self_total(turn, held),
            levels=levels_of(plan, template),
            checks=cross_checks(template, held.answers, unit.profile, held.evidence_counts),
            settled=checked_points(held),
            last_year=checked_points(earlier) if earlier and earlier.template == held.template else {},
            claimed_by=other.name if other else "",
            claimed_at=held.claimed_at if other else None,
            pdf=card_pdf(plan, held),
        )
    )


def _begin_at(turn: Turn, revision: int) -> None:
    """Decisions that were begun before the card changed (and put aside, perhaps) do not count for what it says now."""
    answers = turn.session.state.setdefault("answers", {})
    if answers.setdefault("revision", revision) != revision:
        answers.clear()
        answers["revision"] = revision


def authority_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or held.status != cards.VERIFIED:
        raise Gone
    turn.require(Action.ENTER_DECISION, unit.id)
    _begin_at(turn, held.revision)
    plan, template = template_of(turn, held)
    return authority(
        AuthorityFacts(
            card_id=held.id,
            revision=held.revision,
            number=card_number(turn, held),
            unit_name=unit.name,
            items=tuple(c for c in template.scored if c.decided_by is DecidedBy.AUTHORITY),
            checked=checked_points(held),
            levels=levels_of(plan, template),
            warning=_still_open(turn, held, plan, unit.kind),
        )
    )


def _still_open(turn: Turn, held: Card, plan: Plan, kind: UnitKind) -> Value | None:
    """Why a card may still change, for whoever enters what makes it final."""
    if not is_provisional(held, plan, kind):
        return None
    end = window_end(plan, kind)
    if end is not None and not has_closed(plan, kind, turn.batch.now):
        return _("⚠ The assessment window ends on {day}: until then the card is provisional.", day=end)
    return _("⚠ The unit has not confirmed yet that nothing has changed since it handed the card in.")
