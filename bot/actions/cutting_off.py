"""A lost phone: an officer cuts accounts off, and lets the person back in."""

from __future__ import annotations

from bot.accounts import CUT_OFF, account_names, accounts_of, cut_off_subject, say_at, say_last, tag_of
from bot.actions.accounts import MENU, take_away
from bot.facts.accounts import communes_of, person_here
from bot.flows.outcomes import Open
from bot.flows.outcomes_people import CutOff, LetBackIn
from bot.i18n import Value, Verbatim, _, join
from bot.permissions import Action
from bot.turn import Turn
from storage import Conflict, link_codes
from storage.actors import Actor


def cut_off(turn: Turn, outcome: CutOff) -> Open | None:
    """An officer cuts an account of somebody off, or all of them; who is left is told, and so is the account, once."""
    turn.require(Action.CUT_OFF)
    actor = person_here(turn, outcome.person_id)
    if actor is None or actor.person_id == turn.person_id:
        raise Conflict
    batch = turn.batch
    theirs = accounts_of(batch, actor.person_id)
    names = dict(zip((one.key for one in theirs), account_names(theirs), strict=True))
    gone = [one for one in theirs if not outcome.tag or tag_of(*one.key) == outcome.tag]
    if not gone:
        raise Conflict
    left = [one for one in theirs if one not in gone]
    for one in gone:
        for commune_id in communes_of(actor):
            turn.audit(
                CUT_OFF,
                cut_off_subject(*one.key),
                in_commune=commune_id,
                person=actor.person_id,
                platform=one.platform,
            )
    link_codes.forget_person(batch.connection, actor.person_id, used=False)
    take_away(turn, gone)
    office = turn.office
    what = join(*(names[one.key] for one in gone), separator=", ")
    for one in gone:
        say_last(
            batch,
            one,
            join(
                _("This account is not used any more with the assistant of {office}.", office=office.police_office),
                _("Duty phone: {hotline}", hotline=office.hotline) if office.hotline else None,
            ),
        )
    for one in left:
        say_at(
            batch,
            one,
            join(
                _(
                    "⚠ An officer of {office} has cut off your account {account}.",
                    office=office.police_office,
                    account=what,
                ),
                _("If you did not ask for that, please call: {hotline}", hotline=office.hotline)
                if office.hotline
                else None,
            ),
        )
    name = _name_of(actor)
    _tell_officers(
        turn,
        actor,
        _(
            "⚠ {officer} has cut off {account} of the officer {name}.",
            officer=_name_of(turn.actor),
            account=what,
            name=name,
        ),
        "cut off",
    )
    turn.say(
        join(
            _("✅ Cut off: {account} of {name}.", account=what, name=name),
            _("{name} goes on with the other account and was told there.", name=name)
            if left
            else _("{name} comes back with a code: choose “Code to come back in”.", name=name),
        ),
        anew=True,
    )
    return Open("person", {"person": actor.person_id, "commune": turn.commune_id})


def _tell_officers(turn: Turn, actor: Actor, text: Value, key: str) -> None:
    """What was done about an officer's accounts is known to all the others, in every commune: nobody does it unseen."""
    for commune_id in actor.officer_of():
        others = [person for person in turn.officers(commune_id) if person != actor.person_id]
        turn.notify(others, text, about=commune_id, key=f"{key}:{actor.person_id}:{turn.batch.now:%Y%m%d%H%M%S}")


def _name_of(actor: Actor | None) -> str:
    return actor.name if actor is not None and actor.name else "–"


def let_back_in(turn: Turn, outcome: LetBackIn) -> Open | None:
    """Make a code that an officer hands to somebody who has lost their account; accounts that are left are told."""
    turn.require(Action.CUT_OFF)
    actor = person_here(turn, outcome.person_id)
    if actor is None or actor.person_id == turn.person_id:
        raise Conflict
    batch, now = turn.batch, turn.batch.now
    code = link_codes.create(
        batch.connection, actor.person_id, now, valid_for=link_codes.HANDED_OVER, created_by=turn.person_id
    )
    for commune_id in communes_of(actor):
        turn.audit("code to come back made", f"person:{actor.person_id}", in_commune=commune_id)
    for one in accounts_of(batch, actor.person_id):
        say_at(
            batch,
            one,
            join(
                _(
                    "⚠ {office} has made a code with which you come in on another account.",
                    office=turn.office.police_office,
                ),
                _("If you did not ask for that, please call: {hotline}", hotline=turn.office.hotline)
                if turn.office.hotline
                else None,
            ),
        )
    name = _name_of(actor)
    _tell_officers(
        turn,
        actor,
        _(
            "⚠ {officer} has made a code with which the officer {name} comes in on another account.",
            officer=_name_of(turn.actor),
            name=name,
        ),
        "code to come back",
    )
    turn.say(
        join(
            _("Code for {name}: <b>{code}</b>", name=name, code=Verbatim(code)),
            _("{name} opens the assistant on the new account and types it there.", name=name),
            _("It works once, until {moment}. Please hand it to nobody else.", moment=now + link_codes.HANDED_OVER),
        ),
        MENU,
        anew=True,
    )
    return None
