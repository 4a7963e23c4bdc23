"""Registering, joining, one's own data."""

from __future__ import annotations

from dataclasses import replace

from bot.facts import Args, Gone
from bot.facts.account_lines import lines_of, my_accounts
from bot.flows.joining import JoiningFacts, joining
from bot.flows.mydata import MyDataFacts, MyRole, mydata
from bot.flows.registration import RegistrationFacts, registration
from bot.flows.registration_questions import KnownUnit
from bot.flows.replay import Flow
from bot.flows.texts import local
from bot.permissions import Action, Forbidden
from bot.places import police_of
from bot.turn import Turn
from storage import consents, invitations, subscriptions, units
from storage.actors import Member, MemberRole
from storage.units import ACTIVE, PENDING


def registration_flow(turn: Turn, args: Args) -> Flow:
    connection = turn.batch.connection
    invited = invitations.get(connection, int(args["invitation"])) if "invitation" in args else None
    answers = turn.session.state.get("answers", {})
    needs_names = not (invited and invited.unit_name) and "kind" in answers
    existing, free = {}, set()
    if needs_names:
        free = {u.id for u in units.without_people(connection, turn.commune_id)}
        existing = {
            u.id: u.name for u in units.in_commune(connection, turn.commune_id) if u.status in (ACTIVE, PENDING)
        }
    return registration(
        RegistrationFacts(
            office=turn.office,
            kinds=turn.commune.plan.kinds,
            existing=existing,
            without_people=free,
            invitation=invited.id if invited else None,
            invited_name=invited.unit_name if invited else "",
            known=_known_unit(turn, invited.unit_id) if invited and invited.unit_id is not None else None,
            consented=_has_agreed(turn),
        )
    )


def _known_unit(turn: Turn, unit_id: int) -> KnownUnit:
    unit = turn.batch.unit(unit_id)
    if unit is None:
        raise Gone
    return KnownUnit(
        unit.kind,
        unit.name,
        unit.address,
        unit.hamlet,
        unit.people,
        unit.has_party_organisation,
        unit.has_union,
        unit.has_guard_force,
        unit.exclusion,
    )


def joining_flow(turn: Turn, args: Args) -> Flow:
    invited = invitations.get(turn.batch.connection, int(args["invitation"]))
    if invited is None:
        raise Gone
    unit = turn.batch.unit(invited.unit_id) if invited.unit_id is not None else None
    actor = turn.actor
    of_province = invited.role is MemberRole.PROVINCE_OFFICER
    office = turn.office
    if of_province:
        office = replace(office, police_office=police_of(turn.commune.province))
    return joining(
        JoiningFacts(
            office=office,
            invitation=invited.id,
            as_officer=of_province or invited.role is MemberRole.OFFICER,
            of_province=of_province,
            unit_name=unit.name if unit else invited.unit_name,
            consented=not of_province and _has_agreed(turn),
            known=actor is not None and bool(actor.name and actor.phone),
        )
    )


def _has_agreed(turn: Turn) -> bool:
    """Whether consent was given before this conversation, to the office of the commune that it leads into."""
    session, actor = turn.session, turn.actor
    if "consented" not in session.state or "consent" in session.state.get("answers", {}):
        return False
    if actor is None or turn.commune_id in actor.communes():
        return True
    agreed = consents.agreed_in(turn.batch.connection, session.platform, session.account, consents.WORK)
    return turn.commune_id in agreed


def role_of(turn: Turn, member: Member) -> MyRole:
    """A role as people read it."""
    office = police_of(member.province) if member.province else turn.batch.commune(member.commune_id).police_office
    return MyRole(member.unit_id, member.unit_name, member.position, office)


def mydata_flow(turn: Turn, args: Args) -> Flow:
    actor = turn.actor
    session = turn.session
    has_begun = "consented" in session.state
    if actor is None and not has_begun and "subscribed" not in session.state:
        raise Forbidden(Action.MY_DATA)  # nothing is kept
    given = consents.current(turn.batch.connection, session.platform, session.account)
    mine = my_accounts(turn, actor.person_id) if actor else []
    keys = {session.key, *(one.key for one in mine)}
    chosen = {t for key in keys for t in subscriptions.topics_of(turn.batch.connection, turn.commune_id, *key)}
    return mydata(
        MyDataFacts(
            name=actor.name if actor else "",
            phone=actor.phone if actor else "",
            roles=[role_of(turn, m) for m in (actor.memberships if actor else ())],
            consented_at=given[0][1] if given else None,
            police_office=turn.office.police_office,
            only_begun=actor is None and has_begun,
            only_topics=actor is None and not has_begun,
            topics=[local(topic.title) for topic in turn.commune.plan.topics if topic.id in chosen],
            accounts=lines_of(turn, mine),
        )
    )
