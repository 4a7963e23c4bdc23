"""Linking and unlinking accounts, and what officers do about those of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.accounts import accounts_of
from bot.facts import Args, Gone
from bot.facts.account_lines import lines_of, my_accounts
from bot.facts.people import role_of
from bot.flows.accounts import AccountsFacts
from bot.flows.accounts import accounts as accounts_of_mine
from bot.flows.cutting_off import SomebodyFacts, somebody
from bot.flows.linking import LinkingFacts, linking
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.mydata import role_text
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.i18n import Value, Verbatim, _, join, plural
from bot.permissions import Action, Forbidden
from bot.places import police_of
from bot.turn import Turn
from storage import accounts, actors, link_codes, units
from storage.actors import Actor, MemberRole
from storage.units import ACTIVE, PENDING


def accounts_flow(turn: Turn, args: Args) -> Flow:
    actor = turn.actor
    if actor is None:
        raise Forbidden(Action.MY_DATA)  # nobody's accounts
    mine = my_accounts(turn, actor.person_id)
    return accounts_of_mine(AccountsFacts(lines_of(turn, mine)))


def linking_flow(turn: Turn, args: Args) -> Flow:
    facts = linking_facts(turn, int(args["code"]))
    if facts is None or turn.actor is not None:
        raise Gone
    return linking(facts)


def linking_facts(turn: Turn, code_id: int) -> LinkingFacts | None:
    """Whose accounts a code joins, and what their data is kept for; None when there is no such code or person."""
    code = link_codes.get(turn.batch.connection, code_id)
    actor = turn.batch.actor(code.person_id) if code is not None else None
    if code is None or actor is None:
        return None
    roles = [role_of(turn, member) for member in actor.memberships]
    offices = [turn.batch.commune(commune_id) for commune_id in communes_of(actor)]
    held = {member.role for member in actor.memberships}
    keepers = [
        police_of(member.province) if member.province else turn.batch.commune(member.commune_id).police_office
        for member in actor.memberships
    ] or [offices[0].police_office]
    office = replace(
        turn.office,
        police_office=", ".join(dict.fromkeys(keepers)),
        hotline=next((commune.hotline for commune in offices if commune.hotline), ""),
        year=offices[0].plan.year,
    )
    return LinkingFacts(
        code=code.id,
        office=office,
        name=actor.name,
        roles=[role_text(role, office.police_office) for role in roles],
        in_charge=bool(held & {MemberRole.HEAD, MemberRole.DEPUTY}),
        as_officer=MemberRole.OFFICER in held,
        of_province=MemberRole.PROVINCE_OFFICER in held,
    )


def communes_of(actor: Actor) -> list[int]:
    """The communes whose offices keep a person's data: those of the roles, else the one that let the person in."""
    return list(dict.fromkeys(m.commune_id for m in actor.memberships)) or [actor.commune_id]


def people_flow(turn: Turn, args: Args) -> Flow:
    """The people of a unit, or of the office; without either, where to look for somebody."""
    turn.require(Action.CUT_OFF)
    connection = turn.batch.connection
    if "unit" in args:
        unit = turn.batch.unit(int(args["unit"]))
        if unit is None or unit.commune_id != turn.commune_id:
            raise Gone
        found = _entries(turn, actors.member_ids(connection, unit.id))
        return pick(
            ListFacts(join(unit.name, _("people in charge"), separator=" · "), _("Nobody is in charge."), found)
        )
    officers = actors.officer_ids(connection, turn.commune_id)
    if "officers" in args:
        return pick(
            ListFacts(
                _("Officers of {office}", office=turn.office.police_office), Verbatim("–"), _entries(turn, officers)
            )
        )
    office: dict[str, int | str] = {"officers": 1, "commune": turn.commune_id}
    number = plural("{n} officer", "{n} officers", len(officers))
    entries = [Entry(turn.office.police_office, number, Open("people", office))]
    in_charge = Counter(person.unit_id for person in actors.in_charge(connection, turn.commune_id))
    for unit in units.in_commune(connection, turn.commune_id):
        if unit.status in (ACTIVE, PENDING):
            waits = unit.status == PENDING  # few do
            people = len(actors.member_ids(connection, unit.id)) if waits else in_charge[unit.id]
            detail = plural("{n} person in charge", "{n} people in charge", people)
            entries.append(Entry(unit.name, detail, Open("people", {"unit": unit.id})))
    return pick(ListFacts(_("People and their accounts"), _("There is no unit yet."), entries))


def _entries(turn: Turn, person_ids: Iterable[int]) -> list[Entry]:
    """These people with what they are and how many accounts they have."""
    ids = list(dict.fromkeys(person_ids))
    found = actors.load(turn.batch.connection, ids)
    linked = accounts.of_people(turn.batch.connection, ids)
    entries = []
    for person_id in ids:
        actor = found.get(person_id)
        if actor is None:
            continue
        number = sum(1 for one in linked if one.person_id == person_id)
        where: dict[str, int | str] = {"person": person_id, "commune": turn.commune_id}
        detail = plural("{n} account", "{n} accounts", number) if number else _("no account")
        entries.append(Entry(actor.name or "–", detail, Open("person", where)))
    return entries


def person_flow(turn: Turn, args: Args) -> Flow:
    """One person of the commune with their accounts, for an officer."""
    turn.require(Action.CUT_OFF)
    actor = person_here(turn, int(args["person"]))
    if actor is None:
        raise Gone
    roles: list[Value] = [
        role_text(role_of(turn, member), "") for member in actor.memberships if member.commune_id == turn.commune_id
    ]
    return somebody(
        SomebodyFacts(
            person_id=actor.person_id,
            name=actor.name,
            phone=actor.phone,
            roles=roles,
            accounts=lines_of(turn, accounts_of(turn.batch, actor.person_id)),
            myself=actor.person_id == turn.person_id,
        )
    )


def person_here(turn: Turn, person_id: int) -> Actor | None:
    """Somebody who is in charge of a unit of this commune, or its officer; None for everybody else."""
    actor = turn.batch.actor(person_id)
    here = actor is not None and turn.commune_id in actor.communes()
    return actor if here else None
