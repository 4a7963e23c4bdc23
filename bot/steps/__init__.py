"""One step of a conversation: an answer, a button, a command; then the question that stands now."""

from __future__ import annotations

from bot.actions.verification import AlreadyClaimed
from bot.agreeing import AGREEING, agrees_first, must_agree_again
from bot.commands import read_command
from bot.facts import Gone
from bot.flows.outcomes import Open
from bot.i18n import _
from bot.permissions import Forbidden
from bot.steps.answers import answer
from bot.steps.going import go_on, show_question
from bot.steps.orders import obey
from bot.steps.standing import close
from bot.steps.uploads import take_upload
from bot.turn import Turn
from storage import Conflict


def step(turn: Turn) -> None:
    """Deal with one event of a private conversation. Leaves what must be said in the turn."""
    command = read_command(turn.event)
    try:
        if agrees_first(turn, command) or (turn.event.by_page and must_agree_again(turn)):
            go_on(turn, Open(AGREEING))
        elif command is not None:
            obey(turn, command)
        elif turn.event.by_page:
            take_upload(turn)
        else:
            answer(turn)
    except Forbidden:
        close(turn)
        turn.say(_("This belongs to somebody else's work: only the people in charge of it can do that here."))
        show_question(turn)
    except AlreadyClaimed as claimed:
        close(turn)
        turn.say(
            _(
                "⚠ {officer} has been verifying this card since {moment}. Nothing was changed.",
                officer=claimed.name or "–",
                moment=claimed.since or "",
            )
        )
        show_question(turn)
    except (Conflict, Gone):
        close(turn)
        turn.say(_("Things have moved on in the meantime, so nothing was changed. This is how it stands now:"))
        show_question(turn)
