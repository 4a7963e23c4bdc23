"""What is said about a checked paper, on the page and in the chat: the same facts in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from bot.flows.texts import CARD_STATES
from bot.i18n import Bilingual, Strong, Value, _, join
from bot.paper_checks import Check, Verdict
from bot.paper_codes import Said

Fact = tuple[Value, Value]

_DAYS: Mapping[str, Value] = {
    "submitted": _("Handed in on"),
    "returned": _("Handed in on"),
    "verified": _("Verified on"),
    "final": _("Decided on"),
}
EXAMPLE = "K7QF-2M8R-9T3W"


def verdict(check: Check) -> Value:
    """The result, in one sentence."""
    match check.verdict:
        case Verdict.SAME:
            return _("✅ Code {code}: this is what the record says now.", code=check.code)
        case Verdict.NEWER:
            return _("⚠ Code {code}: there is a newer version of this paper.", code=check.code)
        case Verdict.GONE:
            return _("⚠ Code {code}: what this paper is about is not in the records any more.", code=check.code)
        case Verdict.UNKNOWN:
            return _("⚠ No paper has the code {code}.", code=check.code)
        case Verdict.NO_CODE:
            return how_to_check()


def how_to_check() -> Value:
    """What a code looks like."""
    return _(
        "A check code has 12 letters and digits in three groups, for example {example}; it stands on the paper, beside "
        "the QR code.",
        example=EXAMPLE,
    )


def advice(check: Check) -> Value | None:
    """What to do with it."""
    office: Value = check.office or _("the commune police")
    match check.verdict:
        case Verdict.SAME:
            return _("A paper that says something else is not genuine: please tell {office}.", office=office)
        case Verdict.NEWER:
            return _("Please use the newer version; {office} has it.", office=office)
        case Verdict.GONE:
            return _("Please ask {office}.", office=office)
        case Verdict.UNKNOWN:
            return _(
                "Please compare it with the paper once more (there is no I, L, O, 0 and 1 in a code). If it is right, "
                "the paper was not made here: please ask {office}.",
                office=office,
            )
        case Verdict.NO_CODE:
            return None


def unseen_change(check: Check) -> Value | None:
    """That something has changed which the facts do not show; None where they show it, or nothing has changed."""
    if check.verdict is not Verdict.NEWER or check.said != check.present:
        return None
    return _("The sums are the same; the points of single items or facts about the unit have changed.")


def facts(said: Said, before: Said | None = None) -> list[Fact]:
    """What a paper says, as labels and values. Beside what it said `before`, whose it is need not be said once more,
    and what has changed is strong."""
    whose, rest = _whose(said), _score(said)
    if before is None:
        return whose + rest
    old = dict(_whose(before) + _score(before))
    changed = [(label, Strong(value)) for label, value in whose if old.get(label) != value]
    return changed + [(label, value if old.get(label) == value else Strong(value)) for label, value in rest]


def _whose(said: Said) -> list[Fact]:
    rows: list[Fact] = [(_("Unit"), said.unit), (_("Year"), str(said.year))]
    return [*rows, (_("Card number"), said.number)] if said.number else rows


def _score(said: Said) -> list[Fact]:
    rows: list[Fact] = [(_("Self-scored points"), _of(said.own, said.maximum))]
    if said.verified:
        rows.append((_("Verified points"), _of(said.verified, said.maximum)))
    rows.append((_("State"), CARD_STATES[said.state]))
    if said.level_vi:
        label = _("Level") if said.level_decided else _("Expected level")
        rows.append((label, Bilingual(said.level_vi, said.level_en)))
    if said.day:
        rows.append((_DAYS[said.state], date.fromisoformat(said.day)))
    return rows


def answer_in_chat(check: Check) -> Value:
    """The whole answer as one message."""
    if check.verdict is Verdict.NO_CODE:
        return how_to_check()
    if check.said is None:
        return join(Strong(verdict(check)), advice(check))
    said = check.said
    whose: list[Value] = [said.unit, str(said.year), said.number]
    return join(
        Strong(verdict(check)),
        join(*(each for each in whose if each), separator=" · "),
        _("This paper must say: {what}", what=_in_short(said)),
        _("The record now: {what}", what=_in_short(check.present))
        if check.present is not None and check.verdict is Verdict.NEWER
        else None,
        unseen_change(check),
        advice(check),
    )


def _in_short(said: Said) -> Value:
    level: Value | None = None
    if said.level_vi:
        name = Bilingual(said.level_vi, said.level_en)
        level = _("level {level}", level=name) if said.level_decided else _("expected level {level}", level=name)
    return join(
        _("self-scored {points}", points=_of(said.own, said.maximum)),
        _("verified {points}", points=_of(said.verified, said.maximum)) if said.verified else None,
        level,
        _("{state} ({day})", state=CARD_STATES[said.state], day=date.fromisoformat(said.day))
        if said.day
        else CARD_STATES[said.state],
        separator=" · ",
    )


def _of(points: str, maximum: str) -> Value:
    return _("{points}/{maximum}", points=Decimal(points), maximum=Decimal(maximum))
