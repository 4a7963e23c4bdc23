"""One step of a conversation: an answer, a button, a command; then the question that stands now.

A session's state: `flow` and `args` (what is under way), `answers` by key, `reopened` (a question asked again),
`page` ("change" while an earlier answer is being picked, "evidence" while a note or file is awaited), `parked` (flows
that were put aside by name), `asked` (the key of the question that was shown last).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog

from bot.actions import carry_out
from bot.actions.people import begin_by_code
from bot.actions.verification import AlreadyClaimed
from bot.batch import is_kept
from bot.chat import EventKind
from bot.commands import Command, read_command
from bot.conversations import CONVERSATIONS
from bot.facts import Gone
from bot.flows.outcomes import AddEvidence, AddNote, Open, StartCard
from bot.flows.questions import MAX_TEXT, Pressed, Question, Refused, Reply, Shared, Typed, clean
from bot.flows.replay import Asking, Finished, replay
from bot.help import help_text
from bot.i18n import Value, _, join, plain
from bot.permissions import Forbidden
from bot.present import (
    BACK,
    CHANGE,
    DONE,
    EVIDENCE,
    LOOK,
    PICK,
    SAVE,
    done_key,
    navigation,
    read_button,
    show,
    show_list,
    typed_navigation,
)
from bot.turn import Turn
from movement.names import fold
from storage import Conflict

log = structlog.get_logger(__name__)

MAX_FILE_NAME = 120  # characters
MAX_CHAIN = 8  # conversations that may follow one another in one step
PARKED = ("registration", "invited", "joining", "verification", "authority", "approval", "opinion")


def step(turn: Turn) -> None:
    """Deal with one event of a private conversation. Leaves what must be said in the turn."""
    command = read_command(turn.event)
    try:
        if command is not None:
            _command(turn, command)
        else:
            _answer(turn)
    except Forbidden:
        _close(turn)
        turn.say(_("This belongs to somebody else's work: only the people in charge of it can do that here."))
        _show(turn)
    except AlreadyClaimed as claimed:
        _close(turn)
        turn.say(
            _(
                "⚠ {officer} has been verifying this card since {moment}. Nothing was changed.",
                officer=claimed.name or "–",
                moment=claimed.since or "",
            )
        )
        _show(turn)
    except (Conflict, Gone):
        _close(turn)
        turn.say(_("Things have moved on in the meantime, so nothing was changed. This is how it stands now:"))
        _show(turn)


# --- commands ---------------------------------------------------------------------------------------------------------


def _command(turn: Turn, command: Command) -> None:
    number = command.number
    match command.name:
        case "begin":
            _go(turn, begin_by_code(turn, command.code))
        case "help":
            turn.say(help_text(turn.office))
        case "save":
            _leave(turn)
        case "mydata" | "language" | "queue" | "units":
            _go(turn, Open(command.name))
        case "card" | "opinion":
            _go(turn, Open(command.name, {"card": number or 0}))
        case "verify":
            answers = {"way": command.word} if command.word in ("all", "each") else {}
            _go(turn, Open("verification", {"card": number or 0}, dict(answers)))
        case "unit":
            _go(turn, Open("approval", {"unit": number or 0}))
        case "score":
            _score(turn, number)
        case _:
            _close(turn)
            _show(turn)


def _score(turn: Turn, unit_id: int | None) -> None:
    actor = turn.actor
    mine = actor.unit_ids() if actor else []
    if unit_id is None and len(mine) == 1:
        unit_id = mine[0]
    if unit_id is None:
        _close(turn)
        _show(turn)
        return
    _go(turn, carry_out(turn, StartCard(unit_id)))


def _go(turn: Turn, target: Open | None) -> None:
    """Go on with a conversation, or stay silent when what was said is enough."""
    if target is None:
        _close(turn)
        if not turn.replies:
            _show(turn)
        return
    _open(turn, target)
    _show(turn)


def _open(turn: Turn, target: Open) -> None:
    state = turn.session.state
    if target.flow == "resume":
        _restore(turn)
        return
    _park(turn)
    same = state.get("parked", {}).pop(_name(target.flow, dict(target.args)), None)
    state.update(flow=target.flow, args=dict(target.args), answers=same or {})
    for key, value in target.answers.items():
        _preset(turn, key, value)
    _changed(turn)


def _preset(turn: Turn, key: str, value: Any) -> None:
    """An answer that comes with a notice's button is one like any other: what it asks for is carried out too.

    If its question does not stand now (another officer has the card), something else was answered: it does not count.
    """
    answers = turn.session.state["answers"]
    flow = _flow(turn)
    asked = replay(flow, {k: v for k, v in answers.items() if k != key})
    if not isinstance(asked, Asking) or asked.question.key != key:
        return
    outcome = asked.question.on_answer(asked.question.load(value))
    if outcome is not None:
        carry_out(turn, outcome)
    answers[key] = value


def _name(flow: str, args: dict[str, Any]) -> str:
    return ":".join([flow, *(f"{key}={value}" for key, value in sorted(args.items()))])


def _park(turn: Turn) -> None:
    """Put what is under way aside, so that it can be gone on with."""
    state = turn.session.state
    flow = state.get("flow")
    if flow in PARKED and state.get("answers"):
        state.setdefault("parked", {})[_name(flow, state.get("args", {}))] = state["answers"]
    if flow not in (None, "home", "language"):
        state["before"] = {"flow": flow, "args": state.get("args", {})}
    for key in ("reopened", "page"):
        state.pop(key, None)


def _restore(turn: Turn) -> None:
    """Back to what was under way before a short interruption (changing the language)."""
    state = turn.session.state
    before = state.pop("before", None) or {"flow": "home", "args": {}}
    answers = state.get("parked", {}).pop(_name(before["flow"], before["args"]), {})
    state.update(flow=before["flow"], args=before["args"], answers=answers)
    _changed(turn)


def _close(turn: Turn, *, keep: bool = True) -> None:
    """End the present conversation: the menu stands next, unseen until somebody asks."""
    if keep:
        _park(turn)
    state = turn.session.state
    state.pop("before", None)
    for key in ("reopened", "page"):
        state.pop(key, None)
    state.update(flow="home", args={}, answers={}, asked=None)
    _changed(turn)


def _leave(turn: Turn) -> None:
    flow = turn.session.state.get("flow", "home")
    _close(turn)
    if flow in PARKED or flow == "scoring":
        turn.say(_("Saved. You can go on at any time, on any device: write “menu”."))
    else:
        _show(turn)


def _changed(turn: Turn) -> None:
    turn.session.revision += 1
    turn.session.changed = True


# --- answers ----------------------------------------------------------------------------------------------------------


def _flow(turn: Turn) -> Any:
    state = turn.session.state
    conversation = CONVERSATIONS[state.get("flow", "home")]
    turn.require(conversation.action)
    return conversation.start(turn, state.get("args", {}))


def _asking(turn: Turn) -> Asking | Finished:
    state = turn.session.state
    return replay(_flow(turn), state.get("answers", {}), state.get("reopened"))


def _tokens(turn: Turn, asked: Asking) -> list[str]:
    can_leave = CONVERSATIONS[turn.session.state.get("flow", "home")].can_leave and is_kept(turn.session)
    has_path = any(question.can_reopen for question in asked.path)
    return navigation(asked.question, has_path=has_path, can_leave=can_leave)


def _answer(turn: Turn) -> None:
    event, session, state = turn.event, turn.session, turn.session.state
    asked = _asking(turn)
    if isinstance(asked, Finished):  # an answer was kept but its outcome was not carried out: do that now
        _finish(turn, asked)
        return
    if event.kind is EventKind.PRESS:
        pressed = read_button(event.data)
        if pressed is None or pressed[0] != session.revision or state.get("asked") != asked.question.key:
            turn.toast = plain(_("This was dealt with already. Here is the present question."), session.language)
            _show(turn)
            return
        _token(turn, asked, pressed[1])
        return
    if state.get("asked") is None:
        _show(turn)  # the person has not seen this question: do not take a stray word for an answer
        return
    if state["asked"] != asked.question.key:  # the card moved on meanwhile, by the hand of a colleague
        _show(turn, asked=asked, above=_("The question that you answered was dealt with by somebody else meanwhile."))
        return
    page = state.get("page")
    if event.kind is EventKind.TEXT:
        text = clean(event.text)
        if page == "change":
            _pick(turn, asked, text)
            return
        token = typed_navigation(asked.question, _tokens(turn, asked), text, session.language)
        if page == "evidence":
            _note(turn, asked, text)
            return
        if token is not None:
            _token(turn, asked, token)
            return
        if asked.question.is_review and _pick_by_label(turn, asked, text):
            return
        _reply(turn, asked, Typed(text))
    elif event.kind is EventKind.CONTACT:
        _reply(turn, asked, Shared(event.phone, event.own_contact))
    elif event.kind is EventKind.FILE:
        _file(turn, asked)
    else:
        _show(
            turn, above=_("The assistant cannot use this kind of message. Please answer with a button or in writing.")
        )


def _token(turn: Turn, asked: Asking, token: str) -> None:
    """A button of the present question: navigation, a look, or an answer."""
    state, language = turn.session.state, turn.session.language
    if token.startswith(LOOK):
        _look(turn, asked, token.removeprefix(LOOK))
        return
    match token:
        case _ if token == BACK:
            path = [question.key for question in asked.path if question.can_reopen]
            if path:
                state["reopened"] = path[-1]
            _changed(turn)
            _show(turn)
        case _ if token == SAVE:
            _leave(turn)
        case _ if token == CHANGE:
            state["page"] = "change"
            _changed(turn)
            _show(turn)
        case _ if token == EVIDENCE and asked.question.takes_files:
            state["page"] = "evidence"
            _changed(turn)
            _show(turn)
        case _ if token == DONE:
            state.pop("page", None)
            _changed(turn)
            _show(turn)
        case _ if token.startswith(PICK):
            _reopen(turn, asked, token.removeprefix(PICK))
        case "~contact":
            _show(turn, above=asked.question.hint())
        case _:
            if state.get("page"):
                turn.toast = plain(_("Please use the buttons of this page."), language)
                _show(turn)
                return
            _reply(turn, asked, Pressed(token))


def _reply(turn: Turn, asked: Asking, reply: Reply) -> None:
    """An answer to the present question."""
    question = asked.question
    try:
        value = question.read(reply)
    except Refused as refused:
        _show(turn, above=refused.text)
        return
    outcome = question.on_answer(value)
    if outcome is not None:
        carry_out(turn, outcome)
    state = turn.session.state
    if question.stored:
        state.setdefault("answers", {})[question.key] = question.dump(value)
    state.pop("reopened", None)
    _changed(turn)
    _advance(turn)


def _advance(turn: Turn) -> None:
    """Show the next question, or carry out what the conversation came to."""
    asked = _asking(turn)
    if isinstance(asked, Finished):
        _finish(turn, asked)
    else:
        _show(turn, asked=asked)


def _finish(turn: Turn, finished: Finished) -> None:
    for _round in range(MAX_CHAIN):
        target = carry_out(turn, finished.outcome)
        _close(turn, keep=False) if target is None or target.flow != "resume" else None
        if target is None:
            if not turn.replies:
                _show(turn)
            return
        _open(turn, target)
        asked = _asking(turn)
        if isinstance(asked, Asking):
            _show(turn, asked=asked)
            return
        finished = asked
    raise RuntimeError("conversations follow one another without end")


# --- looking, picking, attaching --------------------------------------------------------------------------------------


def _look(turn: Turn, asked: Asking, token: str) -> None:
    for look in asked.question.looks:
        if look.token == token:
            if look.files:
                turn.say(look.text(), files=look.files, anew=True)
                _show(turn, asked=asked)
            else:
                _show(turn, asked=asked, above=look.text())
            return
    _show(turn, asked=asked)


def _picks(asked: Asking, language: str) -> list[tuple[str, str]]:
    """The earlier answers that can be changed, as (position, label)."""
    return [
        (str(position), plain(question.label, language))
        for position, question in enumerate(asked.path)
        if question.can_reopen and question.label
    ]


def _pick(turn: Turn, asked: Asking, text: str) -> None:
    """What is written while an earlier answer is being picked: its label, or the letter that ends the picking."""
    if fold(text).strip(" .)") == fold(done_key(turn.session.language)):
        _token(turn, asked, DONE)
    elif not _pick_by_label(turn, asked, text):
        _show(turn, above=_("Please choose one of the answers below."))


def _pick_by_label(turn: Turn, asked: Asking, text: str) -> bool:
    wanted = text.casefold()
    picks = _picks(asked, turn.session.language)
    for same in (lambda label: label.casefold() == wanted, lambda label: fold(label) == fold(text)):
        found = [position for position, label in picks if same(label)]
        if len(found) == 1:
            _reopen(turn, asked, found[0])
            return True
    return False


def _reopen(turn: Turn, asked: Asking, position: str) -> None:
    state = turn.session.state
    if position.isdecimal() and int(position) < len(asked.path):
        question = asked.path[int(position)]
        if question.can_reopen:
            state["reopened"] = question.key
    state.pop("page", None)
    _changed(turn)
    _show(turn)


def _file(turn: Turn, asked: Asking) -> None:
    file = turn.event.file
    question = asked.question
    if file is None or not question.takes_files:
        _show(turn, above=_("No file is needed at this question."))
        return
    card_id = int(turn.session.state["args"]["card"])
    named = replace(file, name=clean(file.name)[:MAX_FILE_NAME])
    carry_out(turn, AddEvidence(card_id, question.key, named, clean(turn.event.text)[:MAX_TEXT]))
    turn.session.state.pop("page", None)
    _changed(turn)
    if not turn.replies:
        turn.say(
            _(
                "📎 Received as evidence for {code}. Please note: never send secret documents through a messaging app.",
                code=question.key,
            )
        )
    _show(turn)


def _note(turn: Turn, asked: Asking, text: str) -> None:
    """What is written while evidence or a note is awaited."""
    state, question = turn.session.state, asked.question
    if fold(text).strip(" .)") in (fold(done_key(turn.session.language)), "xong", "done"):
        _token(turn, asked, DONE)
        return
    if len(text) < 2 or len(text) > 500:
        _show(turn, above=_("A note has between 2 and 500 characters; this one has {n}.", n=len(text)))
        return
    card_id = int(state["args"]["card"])
    carry_out(turn, AddNote(card_id, question.key, text))
    state.pop("page", None)
    _changed(turn)
    _show(turn)


# --- showing ----------------------------------------------------------------------------------------------------------


def _show(turn: Turn, *, asked: Asking | Finished | None = None, above: Value | None = None) -> None:
    """Say the question that stands now."""
    session, state = turn.session, turn.session.state
    if asked is None:
        asked = _asking(turn)
    if isinstance(asked, Finished):
        _finish(turn, asked)
        return
    if state.get("asked") != asked.question.key:
        state["asked"] = asked.question.key
        session.changed = True
    replace = turn.pressed_message
    page = state.get("page")
    if page == "change":
        turn.replies.append(
            show_list(
                join(above, _("Which answer shall be changed?"), separator="\n\n"),
                _picks(asked, session.language),
                session.revision,
                session.language,
                replace=replace,
            )
        )
        return
    if page == "evidence":
        turn.replies.append(
            show_list(
                join(above, _evidence_prompt(asked.question), separator="\n\n"),
                [],
                session.revision,
                session.language,
                replace=replace,
            )
        )
        return
    turn.replies.append(
        show(asked.question, _tokens(turn, asked), session.revision, session.language, replace=replace, above=above)
    )


def _evidence_prompt(question: Question[Any]) -> Value:
    return _(
        "📎 Item {code}: please send a photo or a document, or write a note. "
        "Never send secret documents through a messaging app.",
        code=question.key,
    )
