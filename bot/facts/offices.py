"""What officers do with units and lists: what waits, approving, inviting."""

from __future__ import annotations

from decimal import Decimal

from bot.card_facts import (
    card_number,
    checked_points,
    self_total,
)
from bot.facts import Args, Gone
from bot.flows.approval import ApprovalFacts, approval
from bot.flows.inviting import InvitingFacts, inviting, listed_as
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.questions import phone_for_reading
from bot.flows.replay import Flow
from bot.flows.texts import UNIT_KINDS, points_text
from bot.i18n import _, join
from bot.permissions import Action
from bot.turn import Turn
from movement.names import near_duplicates
from storage import actors, cards, invitations, units
from storage.units import ACTIVE, PENDING


def queue_flow(turn: Turn, args: Args) -> Flow:
    entries = []
    for card_id in cards.in_commune(turn.batch.connection, turn.commune_id, [cards.SUBMITTED]):
        held = turn.batch.card(card_id)
        unit = turn.batch.unit(held.unit_id) if held else None
        if held is None or unit is None:
            continue
        total = self_total(turn, held)
        detail = _("{number} · {points}", number=card_number(turn, held), points=points_text(total.points))
        if held.submitted_at is not None:
            detail = join(detail, held.submitted_at, separator=" · ")  # type: ignore[assignment]
        entries.append(Entry(unit.name, detail, Open("verification", {"card": card_id})))
    return pick(ListFacts(_("Cards waiting for verification"), _("No card is waiting."), entries))


def units_flow(turn: Turn, args: Args) -> Flow:
    waiting = units.in_commune(turn.batch.connection, turn.commune_id, status=PENDING)
    return pick(
        ListFacts(
            _("Registrations waiting for a decision"),
            _("No registration is waiting."),
            [Entry(u.name, UNIT_KINDS[u.kind], Open("approval", {"unit": u.id})) for u in waiting],
        )
    )


def decisions_flow(turn: Turn, args: Args) -> Flow:
    entries = []
    for card_id in cards.in_commune(turn.batch.connection, turn.commune_id, [cards.VERIFIED]):
        held = turn.batch.card(card_id)
        unit = turn.batch.unit(held.unit_id) if held else None
        if held is not None and unit is not None:
            points = sum(checked_points(held).values(), Decimal(0))
            detail = _("{number} · {points} so far", number=card_number(turn, held), points=points_text(points))
            entries.append(Entry(unit.name, detail, Open("authority", {"card": card_id})))
    return pick(ListFacts(_("Cards that wait for the authority's decision"), _("No card is waiting."), entries))


def approval_flow(turn: Turn, args: Args) -> Flow:
    unit = turn.batch.unit(int(args["unit"]))
    if unit is None or unit.status != PENDING or unit.commune_id != turn.commune_id:
        raise Gone
    turn.require(Action.DECIDE_UNIT, unit.id)
    connection = turn.batch.connection
    others = {u.id: u.name for u in units.in_commune(connection, unit.commune_id, status=ACTIVE)}
    people = actors.load(connection, actors.member_ids(connection, unit.id))
    heads = [
        f"{m.position}: {a.name} · {phone_for_reading(a.phone)}"
        for a in people.values()
        for m in a.memberships
        if m.unit_id == unit.id
    ]
    free = {each.id for each in units.without_people(connection, unit.commune_id)}
    same = listed_as(unit.name, others, free)
    alike = [n for n, _score in near_duplicates(unit.name, others)]
    return approval(
        ApprovalFacts(
            unit_id=unit.id,
            name=unit.name,
            kind=unit.kind,
            address=unit.address,
            hamlet=unit.hamlet,
            people=unit.people,
            exclusion=unit.exclusion,
            head="; ".join(heads),
            alike=[others[n] for n in alike if n != same],
            same=same,
            may_be=[(n, others[n]) for n in alike if n in free and n != same],
        )
    )


def inviting_flow(turn: Turn, args: Args) -> Flow:
    connection, commune_id = turn.batch.connection, turn.commune_id
    names = {u.id: u.name for u in units.in_commune(connection, commune_id, status=ACTIVE)}
    free = {u.id for u in units.without_people(connection, commune_id)}
    return inviting(InvitingFacts(names, free, invitations.open_to_units(connection, commune_id, turn.batch.now)))
