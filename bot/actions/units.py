"""Registering units, deciding about them, inviting people to them."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.people import MENU, valid_invitation
from bot.commands import Intent
from bot.doors import invitation_text
from bot.flows.outcomes import DecideUnit, InviteDeputy, InviteUnit, Open, RegisterUnit
from bot.i18n import Value, _, join
from bot.permissions import Action
from bot.reminding.record import begun_recipient
from bot.turn import Turn
from bot.which_commune import enter
from storage import Conflict, actors, invitations, reminders, units
from storage.actors import MemberRole
from storage.units import ACTIVE, PENDING, REFUSED, UnitRecord


def register_unit(turn: Turn, outcome: RegisterUnit) -> Open | None:
    """Enter a unit and its head: at once by an invitation, else waiting for an officer."""
    turn.require(Action.USE_INVITATION if outcome.invitation is not None else Action.REGISTER_UNIT)
    connection, now = turn.batch.connection, turn.batch.now
    invited, listed = None, None
    if outcome.invitation is not None:
        listed = _listed_unit(turn, outcome.invitation)
        invited = valid_invitation(turn, outcome.invitation)
        if invited is None:
            turn.say(_("This invitation was used in the meantime. Please ask for a new one."), MENU)
            return None
    unit = UnitRecord(
        id=0,
        commune_id=invited.commune_id if invited else turn.commune_id,
        kind=outcome.kind,
        name=outcome.name,
        address=outcome.address,
        hamlet=outcome.hamlet,
        people=outcome.people,
        has_party_organisation=outcome.has_party_organisation,
        has_union=outcome.has_union,
        has_guard_force=outcome.has_guard_force,
        exclusion=outcome.exclusion,
        status=ACTIVE if invited else PENDING,
        status_reason="",
    )
    unit = units.add(connection, unit, now) if listed is None else _taken_charge_of(turn, listed, unit)
    person_id = turn.person_id
    if person_id is None:
        person_id = actors.add_person(connection, unit.commune_id, outcome.head_name, outcome.phone, now)
        turn.session.person_id = person_id
    else:
        actors.change_person(connection, person_id, name=outcome.head_name, phone=outcome.phone)
    actors.add_membership(
        connection, unit.commune_id, person_id, MemberRole.HEAD, now, unit_id=unit.id, position=outcome.position
    )
    turn.batch.roles_changed([person_id])
    enter(turn, unit.commune_id, aloud=False)
    reminders.forget_recipient(connection, begun_recipient(turn.session.platform, turn.session.account))
    turn.audit(
        "unit registered",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        name=unit.name,
        kind=unit.kind.value,
        invited=bool(invited),
        **({"listed": True} if listed is not None else {}),
    )
    if invited:
        what, button = _first_thing(turn, unit)
        turn.say(
            join(_("✅ <b>{unit}</b> is registered, {moment}.", unit=unit.name, moment=now), what),
            *([button] if button else []),
            MENU,
        )
        turn.notify(turn.officers(unit.commune_id), _("✅ {unit} has registered by invitation.", unit=unit.name))
        return None
    turn.say(
        _(
            "✅ Registration sent at {moment}. {office} will confirm it; the result will be told here at once.",
            moment=now,
            office=turn.office.police_office,
        )
    )
    turn.notify(
        turn.officers(unit.commune_id),
        _("📥 <b>New registration</b> waiting for a decision: {unit}", unit=unit.name),
        Intent(_("See and decide"), "unit", unit.id),
        key=f"unit:{unit.id}:registered",
    )
    return None


def _listed_unit(turn: Turn, invitation_id: int) -> UnitRecord | None:
    """The unit of the register that an invitation is for; None for a new one. Raises `Conflict` when it was closed."""
    invited = invitations.get(turn.batch.connection, invitation_id)
    if invited is None or invited.unit_id is None:
        return None
    unit = turn.batch.unit(invited.unit_id)
    if unit is None or unit.status != ACTIVE:
        raise Conflict
    return unit


def _taken_charge_of(turn: Turn, listed: UnitRecord, said: UnitRecord) -> UnitRecord:
    """A unit of the register as its first head describes it; what somebody before has said of it stays."""
    connection = turn.batch.connection
    if actors.member_ids(connection, listed.id):
        return listed
    units.describe(connection, listed.id, said)
    turn.batch.unit_changed(listed.id)
    return replace(said, id=listed.id, name=listed.name, created_at=listed.created_at)


def _first_thing(turn: Turn, unit: UnitRecord) -> tuple[Value | None, Intent | None]:
    """What a unit can do once it is in the register, and the button that leads there."""
    plan = turn.batch.commune(unit.commune_id).plan
    if plan.scorecard_for(unit.kind) is not None:
        return _("The unit can score its card now."), Intent(_("Score the card"), "score", unit.id)
    if plan.steps_for(unit.profile):
        return _("The steps of its year can be entered now."), Intent(_("The year's steps"), "year", unit.id)
    return None, None


def decide_unit(turn: Turn, outcome: DecideUnit) -> Open | None:
    """Approve or refuse; the unit is told at once."""
    turn.require(Action.DECIDE_UNIT, outcome.unit_id)
    connection, now = turn.batch.connection, turn.batch.now
    unit = turn.batch.unit(outcome.unit_id)
    person_id = turn.person_id
    if unit is None or person_id is None or unit.commune_id != turn.commune_id:
        raise Conflict
    status = ACTIVE if outcome.approve else REFUSED
    members = actors.member_ids(connection, unit.id)
    if outcome.into is not None:
        unit = _handed_over(turn, unit, outcome.into)
    elif not units.decide(connection, unit.id, status, outcome.reason, person_id, now):
        raise Conflict
    turn.batch.unit_changed(unit.id)
    turn.batch.roles_changed(members)
    turn.audit("unit " + status, f"unit:{unit.id}", reason=outcome.reason)
    office = turn.office.police_office
    if outcome.approve:
        turn.say(
            _("✅ {unit} is approved; its head has been told.", unit=unit.name),
            Intent(_("Registrations waiting"), "units"),
            MENU,
        )
        what, button = _first_thing(turn, unit)
        turn.notify(
            members,
            join(_("✅ {office} has approved the registration of <b>{unit}</b>.", office=office, unit=unit.name), what),
            button or MENU,
            key=f"unit:{unit.id}:approved",
        )
        return None
    turn.say(
        _("The registration of {unit} is refused; its head has been told the reason.", unit=unit.name),
        Intent(_("Registrations waiting"), "units"),
        MENU,
    )
    turn.notify(
        members,
        join(
            _("⛔ {office} could not accept the registration of <b>{unit}</b>.", office=office, unit=unit.name),
            _("Reason: “{reason}”", reason=outcome.reason),
            _("The unit can be registered again from the menu."),
        ),
        MENU,
        key=f"unit:{unit.id}:refused",
    )
    return None


def _handed_over(turn: Turn, waiting: UnitRecord, into: int) -> UnitRecord:
    """The unit of the register that a registration turned out to be about, with the head who registered."""
    connection = turn.batch.connection
    listed = turn.batch.unit(into)
    if listed is None or listed.status != ACTIVE or listed.commune_id != waiting.commune_id:
        raise Conflict
    if actors.member_ids(connection, listed.id):
        raise Conflict  # somebody else is in charge of it by now
    if not units.hand_over(connection, waiting, listed.id, turn.known_person, turn.batch.now):
        raise Conflict
    turn.batch.unit_changed(waiting.id)
    turn.batch.unit_changed(listed.id)
    turn.audit("unit handed over", f"unit:{waiting.id}", into=listed.id)
    return replace(waiting, id=listed.id, name=listed.name, status=ACTIVE)


def invite_unit(turn: Turn, outcome: InviteUnit) -> Open | None:
    """Make an invitation that an officer forwards to a unit's head."""
    turn.require(Action.INVITE_UNIT)
    connection = turn.batch.connection
    buttons, about = [MENU], {}
    if outcome.unit_id is not None:
        free = [unit.id for unit in units.without_people(connection, turn.commune_id)]
        if outcome.unit_id not in free:
            raise Conflict  # somebody came in meanwhile
        about = {"unit": outcome.unit_id}
        if len(free) > 1:
            buttons.insert(0, Intent(_("Invite the next unit"), "invite"))
    code = invitations.create(
        connection,
        turn.commune_id,
        MemberRole.HEAD,
        turn.batch.now,
        unit_id=outcome.unit_id,
        unit_name=outcome.unit_name,
        created_by=turn.person_id,
    )
    turn.audit("unit invited", "invitation", name=outcome.unit_name, **about)
    turn.say(_("✅ The invitation is ready. Please forward the next message to the unit."), *buttons)
    turn.say(_invitation(turn, _("Invitation for: <b>{unit}</b>", unit=outcome.unit_name), code))
    return None


def invite_deputy(turn: Turn, outcome: InviteDeputy) -> Open | None:
    """Make an invitation that a head forwards to a deputy."""
    turn.require(Action.INVITE_DEPUTY, outcome.unit_id)
    unit = turn.batch.unit(outcome.unit_id)
    if unit is None:
        raise Conflict
    code = invitations.create(
        turn.batch.connection,
        unit.commune_id,
        MemberRole.DEPUTY,
        turn.batch.now,
        unit_id=unit.id,
        unit_name=unit.name,
        created_by=turn.person_id,
    )
    turn.audit("deputy invited", f"unit:{unit.id}", in_commune=unit.commune_id)
    turn.say(_("✅ The invitation is ready. Please forward the next message to the deputy."), MENU)
    turn.say(_invitation(turn, _("Invitation: deputy or person in charge of <b>{unit}</b>", unit=unit.name), code))
    return None


def _invitation(turn: Turn, what: Value, code: str) -> Value:
    return invitation_text(turn.office.police_office, what, code, turn.doors)
