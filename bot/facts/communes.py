"""Choosing a commune; and how the communes of a province stand, for its officers: figures and papers, nobody's name."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from bot.card_facts import template_of, verified_sum
from bot.facts import Args, Gone
from bot.flows.communes import CommuneFacts, choose_commune
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.province import Figures, ProvinceFacts, figures_line
from bot.flows.replay import Flow
from bot.flows.texts import CARD_STATES, UNIT_KINDS, level_name, local, points_text
from bot.i18n import Strong, Value, _, join
from bot.permissions import Action, Forbidden
from bot.places import near_names, police_of, province_by_code
from bot.turn import Turn
from bot.which_commune import choices
from movement.levels import level_reached, levels_of
from movement.names import alphabetical
from movement.scoring import total
from storage import cards, provinces, units
from storage.cards import Card
from storage.communes import CommuneName
from storage.provinces import CommuneFigures
from storage.units import ACTIVE, UnitRecord


def commune_flow(turn: Turn, args: Args) -> Flow:
    """Ask which commune it is about; `then` is the conversation to go on with."""
    turn.require(Action.CHOOSE_COMMUNE)
    found = choices(turn)
    if not found:
        raise Gone  # the province has no commune here any more
    state = turn.session.state
    stranger = turn.actor is None
    names = [each.name for each in found]
    return choose_commune(
        CommuneFacts(
            communes=list(zip([each.id for each in found], office_names(found), strict=True)),
            near=lambda text: [found[n].id for n in near_names(text, names, len(names))],
            office=turn.office,
            example=names[0],
            then=str(args.get("then", "home")),
            stranger=stranger,
            greets=turn.must_choose and "then" not in args,
            bound=stranger and ("consented" in state or "subscribed" in state),
        )
    )


def office_names(found: list[CommuneName]) -> list[str]:
    """What each commune's office is called; with the province where another one is called the same."""
    called = Counter(each.police_office for each in found)
    names = []
    for each in found:
        province = province_by_code(each.province) if called[each.police_office] > 1 and each.province else None
        names.append(f"{each.police_office} ({province.name})" if province else each.police_office)
    return names


def province_facts(turn: Turn) -> ProvinceFacts | None:
    """The provinces that the person is an officer of, in figures; None for everybody else."""
    actor = turn.actor
    if actor is None or not actor.is_province_officer:
        return None
    return ProvinceFacts(
        offices=[police_of(code) for code in actor.provinces()],
        communes=[_figures(each) for each in provinces.figures(turn.batch.connection, actor.provinces())],
        present=turn.commune_id,
        present_office=turn.office.police_office,
        year=turn.office.year,
    )


def _figures(each: CommuneFigures) -> Figures:
    return Figures(each.units, each.handed_in, each.waiting, each.verified, each.final)


def province_flow(turn: Turn, args: Args) -> Flow:
    """The communes of the province, each with its figures; the units of the one that is picked come next."""
    actor = turn.actor
    if actor is None or not actor.is_province_officer:
        raise Forbidden(Action.SEE_FIGURES)
    found = provinces.figures(turn.batch.connection, actor.provinces())
    found.sort(key=lambda each: alphabetical(each.name))
    entries = [
        Entry(each.police_office, figures_line(_figures(each)), Open("papers", {"commune": each.id})) for each in found
    ]
    return pick(
        ListFacts(_("Communes of the province"), _("No commune of it has the assistant."), entries, numbered=True)
    )


def papers_flow(turn: Turn, args: Args) -> Flow:
    """The units of a commune by name, with how far their cards of this year are; a card that was handed in opens."""
    if int(args["commune"]) != turn.commune_id:
        raise Forbidden(Action.LIST_PAPERS)
    turn.require(Action.LIST_PAPERS)
    connection, commune = turn.batch.connection, turn.commune
    registered = units.in_commune(connection, commune.id, status=ACTIVE)
    standing = cards.standing(connection, commune.id, commune.plan.year)
    held = cards.load(connection, [card_id for card_id, _state in standing.values()], lock=False)
    entries = []
    for unit in registered:
        card = held.get(standing[unit.id][0]) if unit.id in standing else None
        handed_in = card is not None and card.submitted_at is not None
        target = Open("card", {"card": card.id}) if card is not None and handed_in else None
        entries.append(Entry(unit.name, _paper(turn, unit, card), target))
    heading = _("Units of {office}", office=commune.police_office)
    return pick(ListFacts(heading, _("No unit is registered yet."), entries, numbered=True))


def _paper(turn: Turn, unit: UnitRecord, card: Card | None) -> Value:
    """One unit in a line: its kind, where its card stands, points and level."""
    parts: list[Value] = [UNIT_KINDS[unit.kind]]
    if card is None:
        return join(*parts, _("not started"), separator=" · ")
    parts.append(CARD_STATES[card.status])
    if card.submitted_at is None:
        return join(*parts, separator=" · ")
    plan, template = template_of(turn, card)
    if card.status not in (cards.VERIFIED, cards.FINAL):
        parts.append(_("self-scored {points}", points=points_text(total(template, card.answers, unit.profile).points)))
        return join(*parts, separator=" · ")
    points: Decimal = verified_sum(card, template)[0]
    parts.append(points_text(points))
    levels = levels_of(plan, template)
    level = level_reached(levels, points, card.final_level)
    if levels is not None and level is not None:
        parts.append(Strong(local(level.name)) if card.final_level else level_name(level, levels))
    return join(*parts, separator=" · ")
