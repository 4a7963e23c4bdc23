"""Commands: what can be asked for at any time."""

from __future__ import annotations

from bot.actions import carry_out
from bot.actions.accounts import begin_linking
from bot.actions.people import begin_by_code
from bot.commands import Command
from bot.deadlines import find_deadline
from bot.facts.home import REGISTERING, put_aside
from bot.flows.outcomes import (
    ConfirmCard,
    ConfirmDone,
    Open,
    RemindAgain,
    RemindMissing,
    ShowMissing,
    StartCard,
    StopTopics,
)
from bot.flows.outcomes_people import MakeLinkCode, UnlinkAccount
from bot.flows.outcomes_titles import about_title
from bot.help import help_text
from bot.i18n import _
from bot.permissions import Action, Forbidden
from bot.steps.checking import check_paper
from bot.steps.going import go_on, leave, show_question
from bot.steps.standing import close
from bot.turn import INTO, Turn
from bot.which_commune import enter

_DURING = ("help", "check", "language", "save")  # commands that leave a conversation where it is


def obey(turn: Turn, command: Command) -> None:
    number = command.number
    if INTO in turn.session.state.get("args", {}) and command.name not in _DURING:
        close(turn)  # what is asked for is not about the commune that an invitation leads into
    if command.commune is not None and turn.actor is not None and not enter(turn, command.commune):
        raise Forbidden(Action.CHOOSE_COMMUNE)
    match command.name:
        case "begin":
            go_on(turn, begin_by_code(turn, command.code))
        case "help":
            turn.say(help_text(turn.office))
        case "check":
            check_paper(turn, command.code)
        case "link":
            _link(turn, command.code)
        case "unlink" if command.word:
            carry_out(turn, UnlinkAccount(command.word))
        case "unlink":
            go_on(turn, Open("accounts"))
        case "save":
            leave(turn)
        case (
            "people"
            | "mydata"
            | "language"
            | "queue"
            | "units"
            | "groups"
            | "reminders"
            | "campaigns"
            | "topics"
            | "targets"
        ):
            go_on(turn, Open(command.name))
        case "awards" | "models" | "plan" | "documents":
            go_on(turn, Open(command.name))
        case "group" | "campaign" | "award" | "model":
            go_on(turn, Open(command.name, {command.name: number or 0}))
        case "checklists" | "exemplary":
            go_on(turn, Open(command.name))
        case "checklist":
            _checklist(turn, number, command.word)
        case "checkchecklist":
            go_on(turn, about_title("checkchecklist", number or 0, command.word))
        case "candidate":
            go_on(turn, Open("candidate", {"unit": number or 0}))
        case "year":
            go_on(turn, Open("year", {"unit": number or 0}))
        case "unchanged":
            go_on(turn, carry_out(turn, ConfirmCard(number or 0)))
        case "reopen":
            go_on(turn, Open("reopen", {"card": number or 0}))
        case "step":
            go_on(turn, Open("step", {"unit": number or 0, "step": _step(turn, number or 0, command.word)}))
        case "remind":
            go_on(turn, carry_out(turn, RemindMissing(command.word)))
        case "missing":
            go_on(turn, carry_out(turn, ShowMissing(command.word)))
        case "done":
            go_on(turn, carry_out(turn, ConfirmDone(command.word, number or None)))
        case "again":
            go_on(turn, carry_out(turn, RemindAgain(command.word, number or 0)))
        case "commune":
            go_on(turn, Open("commune"))
        case "unsubscribe":
            go_on(turn, carry_out(turn, StopTopics()))
        case "card" | "opinion":
            go_on(turn, Open(command.name, {"card": number or 0}))
        case "verify":
            answers = {"way": command.word} if command.word in ("all", "each") else {}
            go_on(turn, Open("verification", {"card": number or 0}, dict(answers)))
        case "unit":
            go_on(turn, Open("approval", {"unit": number or 0}))
        case "roster":
            go_on(turn, Open("roster", {"roster": number}) if number else Open("rosters"))
        case "invite":
            go_on(turn, Open("inviting"))
        case "register":
            _register(turn)
        case "score":
            _score(turn, number)
        case _:
            close(turn)
            show_question(turn)


def _link(turn: Turn, code: str) -> None:
    """Link this account by a code; without one, make a code for another account. What was under way goes on."""
    if code:
        if (target := begin_linking(turn, code)) is not None:
            go_on(turn, target)
    elif turn.actor is not None:
        carry_out(turn, MakeLinkCode())
    else:
        turn.say(
            _(
                "A code for this is made on the account that the assistant knows: “My data”, “Linked accounts”. Please "
                "type the code here then."
            )
        )


def _register(turn: Turn) -> None:
    """Go on with the registration that was begun, or begin one."""
    if turn.session.state.get("flow") in REGISTERING:
        show_question(turn)
    else:
        go_on(turn, put_aside(turn) or Open("registration"))


def _step(turn: Turn, unit_id: int, said: str) -> str:
    """The step that somebody wants to enter, who may have named the day of its date ("19/8")."""
    unit = turn.batch.unit(unit_id) if "/" in said else None
    found = find_deadline(turn.batch.commune(unit.commune_id).plan, said) if unit is not None else None
    return found.step.value if found is not None and found.step is not None else said


def _score(turn: Turn, unit_id: int | None) -> None:
    actor = turn.actor
    mine = actor.unit_ids() if actor else []
    if unit_id is None and len(mine) == 1:
        unit_id = mine[0]
    if unit_id is None:
        close(turn)
        show_question(turn)
        return
    go_on(turn, carry_out(turn, StartCard(unit_id)))


def _checklist(turn: Turn, unit_id: int | None, title: str) -> None:
    """The checklist of a unit: the person's own where none is named; an officer's list where there is none."""
    actor = turn.actor
    mine = actor.unit_ids() if actor else []
    if unit_id is None and len(mine) == 1:
        unit_id = mine[0]
    if unit_id is not None:
        go_on(turn, about_title("checklist", unit_id, title))
    elif actor is not None and actor.is_officer:
        go_on(turn, Open("checklists"))
    else:
        close(turn)
        show_question(turn)
