"""Consent, invitations, one's own data, language."""

from __future__ import annotations

from dataclasses import replace

from bot.accounts import accounts_of, say_last
from bot.actions.accounts import begin_linking
from bot.commands import Intent
from bot.flows.consent import WORK, consent_in_full, consent_text
from bot.flows.outcomes import (
    CorrectData,
    EraseData,
    GiveConsent,
    JoinByInvitation,
    Open,
    RefuseConsent,
    SetLanguage,
    UseCode,
)
from bot.forgetting import forget_accounts
from bot.i18n import _, join, plain
from bot.permissions import Action, Forbidden
from bot.places import police_of
from bot.reminding.record import begun_recipient
from bot.turn import INTO, Turn
from bot.which_commune import enter
from storage import (
    Conflict,
    actors,
    communes,
    consents,
    invitations,
    link_codes,
    reminders,
    rosters,
    sessions,
)
from storage.actors import MemberRole
from storage.invitations import Invited

MENU = Intent(_("Menu"), "menu")


def give_consent(turn: Turn, outcome: GiveConsent) -> None:
    """Keep who agreed, when, and to which words; from now on the conversation may be stored."""
    office, of_province = turn.office, bool(outcome.province_office)
    if of_province:
        office = replace(office, police_office=outcome.province_office)
    in_short = consent_text(office, as_officer=outcome.as_officer, of_province=of_province)
    words = plain(join(in_short, consent_in_full(office)), turn.session.language)
    session = turn.session
    consents.give(
        turn.batch.connection,
        turn.commune_id,
        session.platform,
        session.account,
        outcome.purpose,
        words,
        turn.batch.now,
    )
    session.state["consented"] = consents.text_version(words)
    if turn.actor is None:
        session.state["commune"] = turn.commune_id
    turn.audit("consent given", "consent", purpose=outcome.purpose, words=consents.text_version(words))


def refuse_consent(turn: Turn, outcome: RefuseConsent) -> None:
    """Nothing is kept."""
    office = turn.office
    turn.say(
        _("Nothing has been kept. The unit can register on paper at {office} instead.", office=office.police_office),
        MENU,
    )


def use_code(turn: Turn, outcome: UseCode) -> Open | None:
    """Open what an invitation code is for."""
    return begin_by_code(turn, outcome.code)


def begin_by_code(turn: Turn, code: str) -> Open | None:
    """The conversation that an invitation, or a code of another account, leads to; or a sentence why it does not."""
    if link_codes.FORM.read(code):
        return begin_linking(turn, code)
    turn.require(Action.USE_INVITATION)
    invited = invitations.find(turn.batch.connection, code)
    if invited is None or invited.used or invited.expires_at < turn.batch.now:
        turn.say(
            _(
                "This invitation code is not valid, was used already, or has expired. "
                "Please ask {office} for a new one.",
                office=turn.office.police_office,
            ),
            MENU,
        )
        return None
    about = {"invitation": invited.id}
    if turn.actor is None:
        _leave_for(turn, invited.commune_id)
    elif invited.commune_id != turn.chosen_commune:
        about[INTO] = invited.commune_id
    if invited.role is MemberRole.HEAD and _nobody_is_in_charge(turn, invited.unit_id):
        return Open("invited", {**about})
    return Open("joining", {**about})


def _nobody_is_in_charge(turn: Turn, unit_id: int | None) -> bool:
    """Whether who is invited will be the first: of a new unit, or of one that the register has without anybody."""
    return unit_id is None or not actors.member_ids(turn.batch.connection, unit_id)


def _leave_for(turn: Turn, commune_id: int) -> None:
    """A stranger is invited to a commune: what was agreed to and begun with another one's office ends."""
    session, connection = turn.session, turn.batch.connection
    before = session.state.get("commune")
    if "consented" in session.state and before != commune_id:
        consents.withdraw(connection, session.platform, session.account, turn.batch.now, purpose=WORK)
        reminders.forget_recipient(connection, begun_recipient(session.platform, session.account))
        turn.audit("consent withdrawn", "consent", purpose=WORK)
        del session.state["consented"]
        for key in ("parked", "before", "args", "answers", "flow"):
            session.state.pop(key, None)
    session.state["commune"] = commune_id
    session.changed = True


def valid_invitation(turn: Turn, invitation_id: int) -> Invited | None:
    """The invitation, used up by this call; None when somebody else was faster or it has expired."""
    connection = turn.batch.connection
    invited = invitations.get(connection, invitation_id)
    if invited is None or invited.expires_at < turn.batch.now:
        return None
    return invited if invitations.use(connection, invitation_id, turn.batch.now) else None


def join_by_invitation(turn: Turn, outcome: JoinByInvitation) -> Open | None:
    """Make the person a deputy or an officer."""
    turn.require(Action.USE_INVITATION)
    invited = valid_invitation(turn, outcome.invitation)
    if invited is None:
        turn.say(_("This invitation was used in the meantime. Please ask for a new one."), MENU)
        return None
    connection, now = turn.batch.connection, turn.batch.now
    province = ""
    if invited.role is MemberRole.PROVINCE_OFFICER:
        province = communes.load(connection, invited.commune_id).province
        if not province:
            raise Conflict  # nobody knows any more which province it was
        turn.batch.memory.communes.clear()  # which province a commune is of may have been stated only just now
    person_id = turn.person_id
    if person_id is None:
        person_id = actors.add_person(connection, invited.commune_id, outcome.name, outcome.phone, now)
        turn.session.person_id = person_id
    elif outcome.name:
        actors.change_person(connection, person_id, name=outcome.name, phone=outcome.phone)
    actors.add_membership(
        connection,
        invited.commune_id,
        person_id,
        invited.role,
        now,
        unit_id=invited.unit_id,
        position=outcome.position,
        province=province,
    )
    turn.batch.roles_changed([person_id])
    enter(turn, invited.commune_id, aloud=False)
    turn.audit(
        "joined",
        f"person:{person_id}",
        in_commune=invited.commune_id,
        role=invited.role.value,
        unit=invited.unit_id,
    )
    if province:
        turn.say(
            join(
                _("✅ You are now an officer of {office} here.", office=police_of(province)),
                _("You see how its communes stand: figures and cards, without people's names and telephone numbers."),
            ),
            MENU,
        )
        return None
    if invited.role is MemberRole.OFFICER:
        turn.say(_("✅ You are now an officer of {office} here.", office=turn.office.police_office), MENU)
        return None
    unit = turn.batch.unit(invited.unit_id) if invited.unit_id is not None else None
    turn.say(_("✅ You can now register and score for <b>{unit}</b>.", unit=unit.name if unit else ""), MENU)
    if unit is not None:
        turn.notify(
            actors.member_ids(connection, unit.id),
            _(
                "{name} now helps with {unit} ({position}).",
                name=outcome.name or "–",
                unit=unit.name,
                position=outcome.position or "–",
            ),
        )
    return None


def correct_data(turn: Turn, outcome: CorrectData) -> Open | None:
    """Correct a field of one's own data."""
    turn.require(Action.MY_DATA)
    person_id = turn.person_id
    if person_id is None:
        raise Forbidden(Action.MY_DATA)
    connection = turn.batch.connection
    match outcome.field:
        case "name":
            actors.change_person(connection, person_id, name=outcome.value)
        case "phone":
            actors.change_person(connection, person_id, phone=outcome.value)
        case "position" if outcome.unit_id is not None:
            if turn.actor is None or outcome.unit_id not in turn.actor.unit_ids():
                raise Forbidden(Action.MY_DATA)
            actors.change_position(connection, person_id, outcome.unit_id, outcome.value)
    turn.batch.roles_changed([person_id])
    turn.audit("data corrected", f"person:{person_id}", field=outcome.field)
    turn.say(_("✅ Corrected."), MENU)
    return None


def erase_data(turn: Turn, outcome: EraseData) -> Open | None:
    """Forget the person; the unit's other people and the officers learn that somebody is missing, not why."""
    turn.require(Action.MY_DATA)
    actor = turn.actor
    session = turn.session
    connection, now = turn.batch.connection, turn.batch.now
    if actor is None:
        if "consented" not in session.state and "subscribed" not in session.state:
            raise Forbidden(Action.MY_DATA)
        turn.audit("data erased", "consent")
        forget_accounts(turn.batch, [(session.platform, session.account, session.chat)])
        sessions.erase_account(connection, session.platform, session.account)
        turn.batch.forget_session(session)
        turn.say(_("✅ Your data has been deleted. Thank you for your work so far."))
        return None
    for commune_id in actor.communes() or [turn.commune_id]:
        turn.audit("data erased", f"person:{actor.person_id}", in_commune=commune_id)
    for unit_id in actor.unit_ids():
        unit = turn.batch.unit(unit_id)
        left = [p for p in actors.member_ids(connection, unit_id) if p != actor.person_id]
        if unit is not None and not left:
            turn.notify(
                turn.officers(unit.commune_id),
                _("⚠ {unit} has nobody in charge in the assistant any more. Please invite somebody.", unit=unit.name),
                about=unit.commune_id,
            )
    actors.erase(connection, actor.person_id, now)
    link_codes.forget_person(connection, actor.person_id)
    rosters.forget_person(connection, actor.person_id)
    mine = accounts_of(turn.batch, actor.person_id)
    forget_accounts(turn.batch, sorted((one.platform, one.account, one.chat) for one in mine))
    turn.batch.roles_changed([actor.person_id])
    for one in mine:
        turn.batch.forget_account(one)
        if one.key != session.key:
            say_last(turn.batch, one, _("Your data has been deleted, as was asked for on another account of yours."))
    turn.say(_("✅ Your data has been deleted. Thank you for your work so far."))
    return None


def set_language(turn: Turn, outcome: SetLanguage) -> Open | None:
    """Go on in another language, where the conversation was."""
    turn.session.language = outcome.language
    return Open("resume")


__all__ = ["MENU", "WORK"]
