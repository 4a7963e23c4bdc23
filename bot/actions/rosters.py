"""Lists of units: taken in to be read, entered, dropped."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.commands import Intent
from bot.flows.attachment import file_to_json
from bot.flows.outcomes import Open
from bot.flows.outcomes_rosters import DropRoster, EnterRoster, TakeRoster
from bot.flows.roster_texts import file_problem
from bot.i18n import _, join, plural
from bot.permissions import Action
from bot.roster import IMPORTED, deed_detail, enter, from_json
from bot.turn import Turn
from documents.spreadsheet import LARGEST, Unreadable
from movement.secrecy import marked_secret
from storage import Conflict, rosters
from storage.rosters import DROPPED, ENTERED, READ, RosterRecord

READING = "rosters"
"""What is woken after the commit to read lists (`bot.roster_reading`)."""


def take_roster(turn: Turn, outcome: TakeRoster) -> Open | None:
    """Note that a list has come in; it is read beside the conversation, and its sender hears what was in it."""
    turn.require(Action.IMPORT_UNITS)
    file = outcome.file
    if marked_secret(file.name) or marked_secret(outcome.caption):
        turn.say(
            _(
                "⛔ The file is marked as a state secret. It was not kept and not passed on. "
                "Please delete it from this chat."
            )
        )
        return None
    if file.size > LARGEST:
        turn.say(file_problem(Unreadable.TOO_LARGE))
        return None
    rosters.add(turn.batch.connection, turn.commune_id, turn.known_person, file_to_json(file), turn.batch.now)
    turn.batch.wakes.add(READING)
    turn.say(
        join(
            _("📎 The list is being read: {name}", name=file.name or "–"),
            _("What is in it will be told here in a moment; nothing is entered before you say so."),
        )
    )
    return None


def enter_roster(turn: Turn, outcome: EnterRoster) -> Open | None:
    """Enter the new units of a list, all of them or none."""
    turn.require(Action.IMPORT_UNITS)
    record = _decided(turn, outcome.roster_id, ENTERED)
    checked = from_json(record.found)
    new = checked.new if outcome.alike else checked.clear
    entered = enter(turn.batch.connection, turn.commune, [each.unit for each in new], turn.batch.now)
    turn.audit(IMPORTED, f"commune:{turn.commune_id}", **deed_detail(checked, entered))
    count = len(entered.units)
    turn.say(
        join(
            plural(
                "✅ {n} unit entered at {moment}.", "✅ {n} units entered at {moment}.", count, moment=turn.batch.now
            )
            if count
            else _("Nothing was entered: all units of the list are in the register by now."),
            plural(
                "{n} unit was in the register by now; it stays as it is.",
                "{n} units were in the register by now; they stay as they are.",
                entered.there_already,
            )
            if count and entered.there_already
            else None,
            _("Nobody is in charge of them here yet. What is next: invite each unit's head.") if count else None,
        ),
        *([Intent(_("Invite a unit"), "invite")] if count else []),
        MENU,
    )
    return None


def drop_roster(turn: Turn, outcome: DropRoster) -> Open | None:
    """Forget a list."""
    turn.require(Action.IMPORT_UNITS)
    _decided(turn, outcome.roster_id, DROPPED)
    turn.say(_("The list was dropped; nothing was entered."), MENU)
    return None


def _decided(turn: Turn, roster_id: int, status: str) -> RosterRecord:
    """The list as it was, ended by this call; raises `Conflict` when somebody else was faster."""
    record = rosters.get(turn.batch.connection, roster_id)
    if record is None or record.status != READ or record.commune_id != turn.commune_id:
        raise Conflict
    if not rosters.end(turn.batch.connection, roster_id, status):
        raise Conflict
    return record
