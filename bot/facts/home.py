"""The menu: who is there and what waits for them."""

from __future__ import annotations

from bot.card_facts import (
    card_number,
    days_left,
    handing_in,
    self_total,
    verified_points,
)
from bot.facts import Args, Gone
from bot.facts.communes import commune_flow, province_facts
from bot.flows.home import HomeFacts, MyUnit, home
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.permissions import Action, may
from bot.turn import Turn
from storage import campaigns, cards, groups, units
from storage.units import PENDING

REGISTERING = ("registration", "invited", "joining")  # conversations by which somebody comes to be in charge of a unit


def home_flow(turn: Turn, args: Args) -> Flow:
    if turn.must_choose:
        return commune_flow(turn, args)
    actor = turn.actor
    connection = turn.batch.connection
    mine = []
    for member in actor.memberships if actor else ():
        if member.unit_id is not None and member.commune_id == turn.commune_id:
            mine.append(_my_unit(turn, member.unit_id))
    officer = actor is not None and turn.commune_id in actor.officer_of()
    agreed = "consented" in turn.session.state or "subscribed" in turn.session.state
    return home(
        HomeFacts(
            office=turn.office,
            units=mine,
            is_officer=officer,
            waiting_cards=len(cards.in_commune(connection, turn.commune_id, [cards.SUBMITTED])) if officer else 0,
            waiting_units=len(units.in_commune(connection, turn.commune_id, status=PENDING)) if officer else 0,
            open_decisions=len(cards.in_commune(connection, turn.commune_id, [cards.VERIFIED])) if officer else 0,
            known=actor is not None and bool(actor.memberships),
            put_aside=put_aside(turn),
            has_agreed=agreed,
            has_cards=bool(turn.commune.plan.scorecards) or (officer and _are_there_cards(turn)),
            unclaimed_groups=_unclaimed(turn) if officer else 0,
            waiting_campaigns=_to_release(turn) if officer else 0,
            several_communes=turn.has_several and (actor is not None or not agreed),
            province=province_facts(turn),
        )
    )


def _are_there_cards(turn: Turn) -> bool:
    """Whether cards wait that were begun by a plan with scorecards, although the plan has none now."""
    return bool(cards.in_commune(turn.batch.connection, turn.commune_id, [cards.SUBMITTED, cards.VERIFIED]))


def _unclaimed(turn: Turn) -> int:
    return len(groups.unclaimed(turn.batch.connection)) if turn.batch.sole_commune() is not None else 0


def _to_release(turn: Turn) -> int:
    """Campaigns that somebody else has written and that wait."""
    waiting = campaigns.in_commune(turn.batch.connection, turn.commune_id, [campaigns.WAITING])
    return sum(campaign.created_by != turn.person_id for campaign in waiting)


def put_aside(turn: Turn) -> Open | None:
    """A registration (or a joining) that was begun and saved."""
    for name in turn.session.state.get("parked", {}):
        flow, *pairs = name.split(":")
        if flow == "registration" and not may(turn.actor, Action.REGISTER_UNIT, commune_id=turn.commune_id):
            continue  # the person came in by an invitation instead
        if flow in REGISTERING:
            return Open(flow, {key: int(value) for key, _equals, value in (pair.partition("=") for pair in pairs)})
    return None


def _my_unit(turn: Turn, unit_id: int) -> MyUnit:
    unit = turn.batch.unit(unit_id)
    if unit is None:
        raise Gone
    plan = turn.commune.plan
    last_day = handing_in(plan, unit.kind)
    card_id = cards.of_unit(turn.batch.connection, unit_id, plan.year)
    held = turn.batch.card(card_id) if card_id is not None else None
    return MyUnit(
        unit_id=unit_id,
        name=unit.name,
        status=unit.status,
        reason=unit.status_reason,
        card_id=card_id,
        card_status=held.status if held else "",
        number=card_number(turn, held) if held else "",
        total=self_total(turn, held) if held else None,
        verified=verified_points(turn, held) if held else None,
        last_day=last_day,
        days_left=days_left(turn.batch.now, last_day),
        has_steps=bool(plan.steps_for(unit.profile)),
        has_card=plan.scorecard_for(unit.kind) is not None,
    )
