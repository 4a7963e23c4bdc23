"""Offering a page to send a file by, where the platform does not bring documents."""

from __future__ import annotations

from typing import Any

from bot.chat import FileKind
from bot.flows.questions import Question
from bot.i18n import Value, _
from bot.turn import Turn
from bot.upload_links import new_link, what_for


def offers_page(turn: Turn, question: Question[Any]) -> bool:
    """Whether a file that this question can use may not arrive, and there is a page for it."""
    wanted = question.takes_files or question.answered_by_file or question.takes_lists
    return wanted and turn.person_id is not None and has_page(turn)


def has_page(turn: Turn) -> bool:
    """Whether documents do not come over the platform that this is said on, and there is a page for them."""
    rules = turn.batch.rules
    capabilities = rules.capabilities.get(turn.event.platform)
    return bool(rules.web_address) and capabilities is not None and FileKind.DOCUMENT not in capabilities.files_in


def link_to_page(turn: Turn, question: Question[Any]) -> Value:
    """A new link to the page for this question, in a sentence."""
    event, connection = turn.event, turn.batch.connection
    commune_id, year = _whose(turn)
    state = turn.session.state
    about: dict[str, Any] = {
        "flow": state.get("flow", "home"),
        "args": dict(state.get("args", {})),
        "question": question.key,
        "year": year,
    }
    link, until = new_link(
        connection,
        commune_id=commune_id,
        person_id=turn.known_person,
        account=(event.platform, event.account, event.chat),
        about=about,
        now=turn.batch.now,
        address=turn.batch.rules.web_address,
    )
    return _(
        "📎 {what}: please send the file here (once, until {until}): {link}",
        what=what_for(about),
        until=until,
        link=link,
    )


def _whose(turn: Turn) -> tuple[int, int]:
    """The commune and the year that the conversation is about: those of its card or unit, else the person's own."""
    args = turn.session.state.get("args", {})
    card = turn.batch.card(int(args["card"])) if "card" in args else None
    if card is not None:
        return card.commune_id, card.year
    unit = turn.batch.unit(int(args["unit"])) if "unit" in args else None
    commune = turn.batch.commune(unit.commune_id) if unit is not None else turn.commune
    return commune.id, commune.plan.year
