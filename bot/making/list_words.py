"""The words of the lists of units: names of sheets, headings, what a unit's line says."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import get_decimal_symbol, get_group_symbol

from bot.flows.target_texts import cut
from bot.flows.texts import EXCLUSIONS
from bot.i18n import Text, Value, Verbatim, _, join, plain, plural
from bot.making import PAPERS_LANGUAGE
from bot.unit_list import Standing
from documents.press import printable
from documents.unit_lines import ListWords
from movement.units import Exclusion
from storage import cards

NAMED_ITEMS = 4  # items that a note names

_WORDS: Mapping[str, Text] = {
    "draft": _("DRAFT"),
    "list_sheet": _("List"),
    "summary_sheet": _("Summary"),
    "differences_sheet": _("Differences"),
    "missing_sheet": _("No card"),
    "chart_sheet": _("Charts"),
    "number": _("No."),
    "name": _("Name of unit"),
    "kind": _("Type of unit"),
    "hamlet": _("Hamlet, residential area"),
    "maximum": _("Maximum points"),
    "own": _("Self-scored points"),
    "verified": _("Verified points"),
    "change": _("Difference"),
    "level": _("Proposed level"),
    "basis": _("Basis of the level"),
    "state": _("State"),
    "handed_in": _("Handed in on"),
    "note": _("Note"),
    "count": _("How many"),
    "total": _("Total"),
    "average": _("Average"),
    "share": _("Share of the maximum"),
    "summary_title": _("Summary by kind of unit and by hamlet"),
    "units": _("Number of units"),
    "cards_in": _("Cards handed in"),
    "cards_verified": _("Cards verified"),
    "average_own": _("Self-scored on average"),
    "average_verified": _("Verified on average"),
    "share_own": _("Self-scored, share of the maximum"),
    "share_verified": _("Verified, share of the maximum"),
    "unclassified": _("No level yet"),
    "levels_decided": _("Level decided"),
    "differences_title": _("Differences between self-scored and verified points, item by item"),
    "item": _("Item"),
    "what": _("Content of the item"),
    "no_differences": _("There is no difference."),
    "missing_title": _("Units whose scorecard has not been handed in"),
    "none_missing": _("All units have handed their scorecards in."),
    "chart_cards": _("Scorecards by kind of unit"),
    "chart_levels": _("Units by proposed level"),
    "chart_levels_by_kind": _("Proposed levels by kind of unit"),
    "remarks": _("Remarks:"),
    "no_units": _("There is no unit yet."),
}

NO_HAMLET = _("(not stated)")
_STATES: Mapping[str, Value] = {  # in one line of a narrow column
    cards.SUBMITTED: _("to be verified"),
    cards.RETURNED: _("sent back"),
    cards.VERIFIED: _("verified"),
    cards.FINAL: _("final result"),
}
EXPECTED, DECIDED = _("Expected"), _("By decision")


def list_words() -> ListWords:
    """All headings, in the language of papers."""
    words = {name: plain(value, PAPERS_LANGUAGE) for name, value in _WORDS.items()}
    marks = get_decimal_symbol(PAPERS_LANGUAGE), get_group_symbol(PAPERS_LANGUAGE)
    return ListWords(*marks, **words)


def state_text(unit: Standing) -> Value:
    """How far a unit's card is, in few words."""
    if not unit.has_card:
        return _("no scorecard")
    if not unit.state:
        return _("not scored yet")
    if unit.state == cards.DRAFT:
        return _("being scored ({done}/{of})", done=unit.answered, of=unit.asked)
    return _STATES[unit.state]


def missing_text(unit: Standing) -> Value:
    """Why there is no card of a unit."""
    return state_text(unit) if unit.has_card else _("the plan has no scorecard for this kind of unit")


def note_text(unit: Standing) -> Value:
    """What has to be known of a unit's line; nothing that people wrote."""
    return join(*_notes(unit), separator="; ")


def excluded_text(unit: Standing) -> Value | None:
    """That the title is not for the unit, and why; None where it is."""
    if unit.unit.exclusion is Exclusion.NONE:
        return None
    return _("outside the circular 124 ({why})", why=Verbatim(_lower(EXCLUSIONS[unit.unit.exclusion])))


def hamlet_text(hamlet: str) -> str:
    """A hamlet as lists group by it; a word where none is stated."""
    return cut(printable(hamlet)) or plain(NO_HAMLET, PAPERS_LANGUAGE)


def _notes(unit: Standing) -> list[Value | None]:
    codes = [difference.code for difference in unit.differences]
    more = len(codes) - NAMED_ITEMS
    return [
        plural("handed in {n} day late", "handed in {n} days late", unit.late_days) if unit.late_days else None,
        _("handed in {n} times", n=unit.times) if unit.times > 1 else None,
        _(
            "{points} points provisional (item {items})",
            points=unit.provisional,
            items=Verbatim(", ".join(unit.undecided)),
        )
        if unit.undecided
        else None,
        _(
            "verified otherwise: item {items}",
            items=Verbatim(", ".join(codes[:NAMED_ITEMS]) + ("…" if more > 0 else "")),
        )
        if codes
        else None,
        _("not confirmed after the assessment window") if unit.unconfirmed else None,
        excluded_text(unit),
    ]


def _lower(value: Value) -> str:
    text = plain(value, PAPERS_LANGUAGE)
    return text[:1].lower() + text[1:]
