"""Agreeing again in a new year: what people agreed to names the year, so it does not reach into the next one.

Whoever agreed before their commune went over to the year is asked again before anything else is done with them. Their
own data, the language and the help are there all the same, and reminders of their duties go on: they are how people
hear that there is something to come for.
"""

from __future__ import annotations

from bot.commands import Command
from bot.turn import Turn
from storage import consents, plan_versions

AGREEING = "agreeing"  # the conversation's name
_COMMANDS = ("mydata", "unlink", "language", "help", "commune", "check")
_CONVERSATIONS = (AGREEING, "mydata", "accounts", "language", "commune")
_AGREED = "agreed"  # in the session: the commune and year for which nothing has to be asked any more


def agrees_first(turn: Turn, command: Command | None) -> bool:
    """Whether this event has to wait until the person has agreed for the new year."""
    open_to_all = command.name in _COMMANDS if command is not None else turn.session.state.get("flow") in _CONVERSATIONS
    return not open_to_all and must_agree_again(turn)


def must_agree_again(turn: Turn) -> bool:
    """Whether the person agreed for an earlier year only.

    Who never agreed is not meant: strangers are asked where they begin, and officers by settings have nothing kept.
    """
    state = turn.session.state
    if turn.actor is None or not turn.actor.memberships or "consented" not in state:
        return False
    commune = turn.commune
    key = f"{commune.id}:{commune.plan.year}"
    if state.get(_AGREED) == key:
        return False
    connection, session = turn.batch.connection, turn.session
    begun = plan_versions.new_year_begun(connection, commune.id, commune.plan.year)
    given = consents.latest(connection, commune.id, session.platform, session.account, consents.WORK)
    if begun is not None and given is not None and given < begun:
        return True
    state[_AGREED] = key
    session.changed = True
    return False
