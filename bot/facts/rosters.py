"""Lists of units that officers have sent."""

from __future__ import annotations

from bot.facts import Args, Gone
from bot.flows.replay import Flow
from bot.flows.roster import RosterFacts, RostersFacts, WaitingRoster, roster, rosters
from bot.making.rosters import roster_template
from bot.permissions import Action
from bot.roster import from_json
from bot.turn import Turn
from storage import rosters as stored

_MOST_WAITING = 3  # lists that are offered, the newest first


def roster_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.IMPORT_UNITS)
    record = stored.get(turn.batch.connection, int(args["roster"]))
    if record is None or record.status != stored.READ or record.commune_id != turn.commune_id:
        raise Gone
    file_name = str(record.file.get("name", ""))
    return roster(RosterFacts(record.id, file_name, turn.office.police_office, from_json(record.found)))


def rosters_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.IMPORT_UNITS)
    waiting = stored.to_enter(turn.batch.connection, turn.commune_id, _MOST_WAITING)
    return rosters(
        RostersFacts(
            roster_template(turn.commune_id),
            [WaitingRoster(each.id, str(each.file.get("name", "")), each.created_at) for each in waiting],
        )
    )
