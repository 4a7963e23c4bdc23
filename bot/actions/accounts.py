"""Linking accounts to one person, and unlinking them.

A code is never in the audit trail, and no account is in it by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.accounts import account_name, account_names, accounts_of, say_at, say_last, tag_of
from bot.commands import Intent
from bot.facts.account_lines import my_accounts
from bot.facts.accounts import communes_of, linking_facts
from bot.flows.consent import WORK, consent_in_full
from bot.flows.linking import linking_text
from bot.flows.outcomes import Open
from bot.flows.outcomes_people import LinkAccount, MakeLinkCode, RefuseLinking, UnlinkAccount
from bot.forgetting import forget_account
from bot.forwarding import hand_over, tell_what_is_held
from bot.i18n import Strong, Value, Verbatim, _, join, plain
from bot.permissions import Action, Forbidden
from bot.platforms import platform_name
from bot.reminding.record import begun_recipient
from bot.reminding.ways import PHONE
from bot.turn import Turn
from storage import Conflict, consents, link_codes, reminders
from storage.accounts import Account
from storage.actors import Actor

MENU = Intent(_("Menu"), "menu")
MOST_TRIES = 5  # wrong codes that an account may type
TRIES_IN = timedelta(hours=1)
_TRIES = "wrong_codes"  # in the session: when wrong codes were typed


def make_link_code(turn: Turn, outcome: MakeLinkCode) -> Open | None:
    """Show a code, once; whoever types it on another account links that account to this person."""
    turn.require(Action.MY_DATA)
    person_id = turn.person_id
    if person_id is None:
        raise Forbidden(Action.MY_DATA)
    now = turn.batch.now
    code = link_codes.create(turn.batch.connection, person_id, now, valid_for=link_codes.VALID_FOR)
    turn.audit("link code made", f"person:{person_id}")
    real = [p for p in turn.batch.rules.capabilities if p not in ("simulator", PHONE)]
    where = ", ".join(sorted(map(platform_name, real)))
    turn.say(
        join(
            _("Code to link an account: <b>{code}</b>", code=Verbatim(code)),
            _(
                "Open the assistant on the other account ({platforms}) and type this code there.",
                platforms=Verbatim(where),
            )
            if where
            else _("Open the assistant on the other account and type this code there."),
            _("It works once, until {moment}.", moment=now + link_codes.VALID_FOR),
            _("⚠ Give it to nobody: whoever types it acts in your name. The commune police never ask for it."),
        ),
        MENU,
    )
    return None


def begin_linking(turn: Turn, code: str) -> Open | None:
    """The conversation that a code leads to, or a sentence that says why it does not."""
    turn.require(Action.LINK_ACCOUNT)
    now = turn.batch.now
    tries = _tries(turn)
    if len(tries) >= MOST_TRIES:
        until = tries[-MOST_TRIES] + TRIES_IN
        turn.say(
            _("Too many codes that are not right were typed here. Please try again after {moment}.", moment=until), MENU
        )
        return None
    found = link_codes.find(turn.batch.connection, code)
    problem: Value | None = None
    if found is None:
        problem = _("There is no such code. Please look at it again: 4 and 4 letters and digits, such as K7QF-2M8R.")
    elif found.used:
        problem = _(
            "This code was used already, or is not valid any more. Please ask for a new one on the other account."
        )
    elif found.expires_at <= now:
        problem = _("The time of this code is over. Please ask for a new one on the other account, with “My data”.")
    if found is None or problem is not None:
        turn.session.state[_TRIES] = [moment.isoformat() for moment in (*tries, now)]
        turn.session.changed = True
        turn.say(problem or "", MENU)
        return None
    actor = turn.actor
    if actor is None:
        return Open("linking", {"code": found.id})
    if actor.person_id == found.person_id:
        turn.say(_("This account is linked already. Please type the code on the other account."), MENU)
    else:
        turn.say(
            join(
                _("This account belongs to somebody else here, so it cannot be linked. Nothing was changed."),
                _("Please use another account, or unlink this one first with “My data”."),
            ),
            MENU,
        )
    return None


def _tries(turn: Turn) -> list[datetime]:
    """When wrong codes were typed here, as far as it counts."""
    moments = [datetime.fromisoformat(moment) for moment in turn.session.state.get(_TRIES, ())]
    return [moment for moment in moments if moment > turn.batch.now - TRIES_IN]


def refuse_linking(turn: Turn, outcome: RefuseLinking) -> Open | None:
    """Nothing is kept; the code stays good until its time is over."""
    turn.say(_("The account was not linked. Nothing has been kept."), MENU)
    return None


def link_account(turn: Turn, outcome: LinkAccount) -> Open | None:
    """Make this account the person's, with the consent that was just given here; tell their other accounts."""
    turn.require(Action.LINK_ACCOUNT)
    batch, session = turn.batch, turn.session
    connection, now = batch.connection, batch.now
    facts, code = linking_facts(turn, outcome.code), link_codes.get(connection, outcome.code)
    actor = batch.actor(code.person_id) if code is not None else None
    if turn.actor is not None or facts is None or code is None or actor is None:
        raise Conflict
    if not link_codes.use(connection, code.id, now):
        turn.say(
            _("This code was used already, or is not valid any more. Please ask for a new one on the other account."),
            MENU,
        )
        return None
    before = accounts_of(batch, actor.person_id)
    if "consented" in session.state:  # to a registration that was begun here, and leads nowhere now
        consents.withdraw(connection, session.platform, session.account, now, purpose=WORK)
        turn.audit("consent withdrawn", "consent", purpose=WORK)
    words = plain(join(linking_text(facts), consent_in_full(facts.office)), session.language)
    version = consents.text_version(words)
    for commune_id in communes_of(actor):
        consents.give(connection, commune_id, session.platform, session.account, WORK, words, now)
    reminders.forget_recipient(connection, begun_recipient(session.platform, session.account))
    session.person_id = actor.person_id
    _settle(turn, before, version)
    for commune_id in communes_of(actor):
        turn.audit("consent given", "consent", in_commune=commune_id, purpose=WORK, words=version)
        turn.audit("account linked", f"person:{actor.person_id}", in_commune=commune_id, platform=session.platform)
    tell_what_is_held(batch, [(one.platform, one.chat) for one in before])
    _tell_linked(turn, actor, before, code.created_by)
    turn.say(
        join(
            _("✅ This account is linked to {name}.", name=Strong(actor.name or "–")),
            _("What is being scored on another account goes on here where it stands.") if facts.in_charge else None,
        )
    )
    return Open("home")


def _settle(turn: Turn, before: Sequence[Account], version: str) -> None:
    """The conversation of a stranger becomes that of the person: a registration that was begun leads nowhere now."""
    state = turn.session.state
    state["consented"] = version
    chosen = next((one.chosen for one in before if one.chosen is not None), None)
    if chosen is not None and turn.belongs_to(chosen):
        state["commune"] = chosen
    else:
        state.pop("commune", None)
    parked = {name: answers for name, answers in state.pop("parked", {}).items() if not name.startswith("registration")}
    if parked:
        state["parked"] = parked
    for key in (_TRIES, "before", "elsewhere"):
        state.pop(key, None)
    turn.session.changed = True


def _tell_linked(turn: Turn, actor: Actor, before: Sequence[Account], created_by: int | None) -> None:
    """All other accounts hear of it: it may have been somebody else who linked this one."""
    session, now = turn.session, turn.batch.now
    undo = Intent(_("Unlink it"), "unlink", word=tag_of(session.platform, session.account))
    for one in before:
        say_at(
            turn.batch,
            one,
            join(
                _(
                    "⚠ The account {account} was linked just now, {moment}.",
                    account=account_name(session.platform),
                    moment=now,
                ),
                _("Was it not you? Then please choose “Unlink it” at once."),
            ),
            undo,
        )
    if created_by is not None:
        text = _("✅ {name} is back, on {account}.", name=actor.name or "–", account=account_name(session.platform))
        turn.notify([created_by], text, key=f"back:{actor.person_id}:{now:%Y%m%d%H%M%S}")


def unlink_account(turn: Turn, outcome: UnlinkAccount) -> Open | None:
    """One of the person's accounts is a stranger's again, with nothing of what it was; the others stay."""
    turn.require(Action.MY_DATA)
    actor, session = turn.actor, turn.session
    if actor is None:
        raise Forbidden(Action.MY_DATA)
    mine = my_accounts(turn, actor.person_id)
    found = [one for one in mine if tag_of(*one.key) == outcome.tag]
    if not found:
        turn.say(_("That account is not linked any more."), MENU)
        return None
    if len(mine) == 1:
        turn.say(_("This is the only account. To end everything, please choose “Delete my data” in “My data”."), MENU)
        return None
    name = account_names(mine)[mine.index(found[0])]
    here = found[0].key == session.key
    for commune_id in communes_of(actor):
        turn.audit("account unlinked", f"person:{actor.person_id}", in_commune=commune_id, platform=found[0].platform)
    take_away(turn, found[:1])
    if here:
        turn.say(_("✅ This account is unlinked. It can be linked again with a code from the other account."))
        return None
    say_last(turn.batch, found[0], _("This account was unlinked on another account of the same person."))
    turn.say(_("✅ {account} is unlinked: nothing can be seen or done with it any more.", account=name), MENU)
    return None


def take_away(turn: Turn, gone: Sequence[Account]) -> None:
    """These accounts are the person's no more: what waits for them goes to one that is left, or is dropped."""
    hand_over(turn.batch, [(one.platform, one.chat) for one in gone])
    for one in gone:
        forget_account(turn.batch, one)
