"""An answer to the present question: a button, something typed, a contact, a file."""

from __future__ import annotations

from bot.actions import carry_out
from bot.actions.people import begin_by_code
from bot.chat import EventKind
from bot.flows.questions import Attached, Pressed, Refused, Reply, Shared, Typed, clean
from bot.flows.replay import Asking, Finished
from bot.i18n import Value, Verbatim, _, join, plain
from bot.platforms import EXPIRING, KEEPING, platform_name
from bot.present import (
    BACK,
    CHANGE,
    DONE,
    EVIDENCE,
    LOOK,
    PICK,
    SAVE,
    UPLOAD,
    read_button,
    typed_label,
    typed_navigation,
)
from bot.steps.going import advance, finish, go_on, leave, show_question
from bot.steps.offering import has_page, link_to_page, offers_page
from bot.steps.pages import close_page, look_at, named, pick, pick_by_label, reopen, take_file, take_note
from bot.steps.rosters import may_send_list, takes_roster
from bot.steps.standing import asking, changed, tokens
from bot.turn import Turn
from storage import link_codes
from storage.invitations import looks_like_code


def answer(turn: Turn) -> None:
    event, session, state = turn.event, turn.session, turn.session.state
    if event.file is not None and event.file.platform in EXPIRING:
        turn.batch.wakes.add(KEEPING)
    asked = asking(turn)
    if isinstance(asked, Finished):  # an answer was kept but its outcome was not carried out: do that now
        finish(turn, asked)
        return
    if event.kind is EventKind.FILE and takes_roster(turn, asked):
        return
    if event.kind is EventKind.PRESS:
        pressed = read_button(event.data)
        if pressed is None or pressed[0] != session.revision or state.get("asked") != asked.question.stage:
            turn.toast = plain(_("This was dealt with already. Here is the present question."), session.language)
            show_question(turn)
            return
        _token(turn, asked, pressed[1])
        return
    if _is_code(turn):
        go_on(turn, begin_by_code(turn, event.text))
        return
    if state.get("asked") is None:
        show_question(turn)  # the person has not seen this question: do not take a stray word for an answer
        return
    if state["asked"] != asked.question.stage:  # the card moved on meanwhile, by a colleague or elsewhere
        show_question(
            turn,
            asked=asked,
            above=_("The question that you answered was dealt with meanwhile, by somebody else or on another account."),
        )
        return
    page = state.get("page")
    if event.kind is EventKind.TEXT:
        text = asked.question.clean(event.text)
        if page == "change":
            pick(turn, asked, text)
            return
        token = typed_navigation(asked.question, tokens(turn, asked), text, session.language)
        if page == "evidence" and token != UPLOAD:
            take_note(turn, asked, text)
            return
        if token is not None:
            _token(turn, asked, token)
            return
        if asked.question.is_review and pick_by_label(turn, asked, text):
            return
        _reply(turn, asked, Typed(text))
    elif event.kind is EventKind.CONTACT:
        _reply(turn, asked, Shared(event.phone, event.own_contact))
    elif event.kind is EventKind.FILE and event.file is not None and asked.question.answered_by_file:
        _reply(turn, asked, Attached(named(event.file), clean(event.text)))
    elif event.kind is EventKind.FILE:
        take_file(turn, asked)
    elif event.kind is EventKind.WITHHELD:
        show_question(turn, above=withheld(turn, asked))
    else:
        unusable = _("The assistant cannot use this kind of message. Please answer with a button or in writing.")
        show_question(turn, above=asked.question.otherwise or unusable)


def withheld(turn: Turn, asked: Asking) -> Value:
    """What is said where a platform tells that something was sent and does not hand it over."""
    hotline, platform = turn.office.hotline, Verbatim(platform_name(turn.event.platform))
    by_page = offers_page(turn, asked.question)
    photo = _(
        "{platform} does not hand documents, videos and links over to the assistant. Please send a photo of it, or "
        "write.",
        platform=platform,
    )
    return join(
        _("{platform} does not hand documents, videos and links over to the assistant.", platform=platform)
        if by_page
        else photo,
        link_to_page(turn, asked.question) if by_page else None,
        _("For a list of units please write “enter a list”.")
        if not by_page and has_page(turn) and may_send_list(turn)
        else None,
        _("If what you write does not arrive either, please call {hotline}.", hotline=hotline) if hotline else None,
    )


def _is_code(turn: Turn) -> bool:
    """Whether somebody types an invitation code, or one that links accounts, where the menu stands."""
    at_home, typed = turn.session.state.get("flow", "home") == "home", turn.event.text
    is_code = looks_like_code(typed) or bool(link_codes.FORM.read(typed))
    return at_home and turn.event.kind is EventKind.TEXT and is_code


def _token(turn: Turn, asked: Asking, token: str) -> None:
    """A button of the present question: navigation, a look, or an answer."""
    state, language = turn.session.state, turn.session.language
    if token.startswith(LOOK):
        look_at(turn, asked, token.removeprefix(LOOK))
        return
    match token:
        case _ if token == BACK:
            path = [question.key for question in asked.path if question.can_reopen]
            if path:
                state["reopened"] = path[-1]
            changed(turn)
            show_question(turn)
        case _ if token == SAVE:
            leave(turn)
        case _ if token == CHANGE:
            state["page"] = "change"
            changed(turn)
            show_question(turn)
        case _ if token == EVIDENCE and asked.question.takes_files:
            state["page"] = "evidence"
            changed(turn)
            show_question(turn)
        case _ if token == UPLOAD and offers_page(turn, asked.question):
            turn.say(link_to_page(turn, asked.question), anew=True)
        case _ if token == DONE:
            close_page(turn)
        case _ if token.startswith(PICK):
            reopen(turn, asked, token.removeprefix(PICK))
        case "~contact":
            show_question(turn, above=asked.question.hint())
        case _:
            if state.get("page"):
                turn.toast = plain(_("Please use the buttons of this page."), language)
                show_question(turn)
                return
            _reply(turn, asked, Pressed(token))


def _reply(turn: Turn, asked: Asking, reply: Reply) -> None:
    """An answer to the present question."""
    question = asked.question
    try:
        value = question.read(reply)
    except Refused as refused:
        token = typed_label(question, reply.text, turn.session.language) if isinstance(reply, Typed) else None
        if token is None:
            show_question(turn, above=refused.text)
            return
        value = question.read(Pressed(token))
    outcome = question.on_answer(value)
    if outcome is not None:
        carry_out(turn, outcome)
    state = turn.session.state
    if question.stored:
        state.setdefault("answers", {})[question.key] = question.dump(value)
    state.pop("reopened", None)
    changed(turn)
    advance(turn)
