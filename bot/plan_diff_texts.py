"""The differences between two plans in words: for a terminal line by line, for a message in one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.flows.texts import UNIT_KINDS, local
from bot.i18n import NO_TEXT, Bilingual, Value, Verbatim, _, join
from movement.plan_diff import Change, Kind, Where
from movement.values import LocalText

_SHORT = 48  # characters: a longer value stands on a line of its own
_LONGEST_TITLE = 80  # characters of an entry's title

_ENTRIES: Mapping[str, Value] = {
    "deadlines": _("Date"),
    "open_dates": _("Open date"),
    "targets": _("Target"),
    "topics": _("Topic"),
    "scorecards": _("Scorecard"),
    "checklists": _("Checklist"),
    "items": _("item"),
    "parts": _("item"),
    "terms": _("number"),
    "variants": _("part for"),
    "cross_checks": _("cross-check"),
    "levels": _("Level"),
    "assessment": _("Time that is assessed"),
    "steps": _("Step of the year"),
    "forms": _("Form of award"),
    "legal_references": _("Legal document"),
    "bodies": _("Body"),
    "papers": _("Paper"),
}
_FIELDS: Mapping[str, Value] = {
    "day": _("day"),
    "first": _("first day"),
    "last": _("last day"),
    "word": _("how the day counts"),
    "title": _("title"),
    "title.en": _("title (English)"),
    "official": _("official wording"),
    "short": _("short wording"),
    "question": _("question"),
    "help": _("explanation"),
    "percent": _("figure in per cent"),
    "number": _("figure"),
    "comparison": _("direction"),
    "maximum": _("points at most"),
    "step": _("step"),
    "from_points": _("from how many points"),
    "award_allowed": _("considered for awards"),
    "kinds": _("units concerned"),
    "audience": _("who has to act"),
    "done": _("what ends the reminding"),
    "public": _("told in groups"),
    "only_year": _("only in the year"),
    "source": _("source"),
    "note": _("note"),
    "name": _("name"),
    "year": _("year"),
    "draft": _("draft"),
    "levels.confirmed": _("levels confirmed by an official text"),
    "issuer.hotline": _("duty phone"),
    "issuer.province": _("province"),
    "issuer.commune": _("commune"),
    "issuer.body": _("body in charge"),
    "issuer.police_office": _("police office"),
    "issuer.card_prefix": _("beginning of card numbers"),
    "part": _("its part"),
    "text": _("text"),
    "when": _("only for units with"),
    "campaigns.second_officer": _("a second officer releases campaigns"),
}
_WORDS: Mapping[str, Value] = {
    "before": _("before the day"),
    "by": _("by the end of the day"),
    "on": _("on the day itself"),
    "at_least": _("at least"),
    "at_most": _("at most"),
    "unit": _("units"),
    "police": _("the commune police"),
    "authority": _("the authority"),
    **{kind.value: text for kind, text in UNIT_KINDS.items()},
}
_OF_WORDS = ("word", "comparison", "audience", "kinds", "kind")  # fields whose values are words of the plan's language


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference: how far it is indented, "+" or "-" before it, and the text."""

    depth: int
    mark: str
    text: Value

    def shown(self, words: str) -> str:
        """The line with its text in words."""
        return "  " * self.depth + (f"{self.mark} " if self.mark else "") + words


def diff_lines(changes: Sequence[Change]) -> list[Line]:
    """All differences, what belongs to one entry under its name; wordings as an old and a new line."""
    lines: list[Line] = []
    under: Where | None = None
    for change in changes:
        if change.kind in (Kind.ADDED, Kind.REMOVED):
            lines.append(Line(0, "+" if change.kind is Kind.ADDED else "-", _entry(change)))
            under = None
            continue
        if change.where != under:
            lines.append(Line(0, "", _entry(change) if change.where else _("The plan itself")))
            under = change.where
        lines += _value_lines(change)
    return lines


def change_text(change: Change) -> Value:
    """One difference in one sentence for people in chat: "Date “…”, day: 30/10 → 28/10"."""
    entry = _entry(change, with_id=False) if change.where else NO_TEXT
    match change.kind:
        case Kind.ADDED:
            return _("New: {entry}", entry=entry)
        case Kind.REMOVED:
            return _("No longer there: {entry}", entry=entry)
        case Kind.REORDERED:
            return join(entry, _("other order: {what}", what=_called(change)), separator=", ")
        case Kind.CHANGED:
            return join(entry, _field_change(change), separator=", ")


def _field_change(change: Change) -> Value:
    before, after = _value(change.field, change.before), _value(change.field, change.after)
    return _("{field}: {before} → {after}", field=_called(change), before=before, after=after)


def _value_lines(change: Change) -> Iterator[Line]:
    if change.kind is Kind.REORDERED:
        yield Line(1, "", _("other order: {what}", what=_called(change)))
        return
    if max(_length(change.before), _length(change.after)) <= _SHORT:
        yield Line(1, "", _field_change(change))
        return
    yield Line(1, "", _("{field}:", field=_called(change)))
    if change.before is not None:
        yield Line(2, "-", _value(change.field, change.before))
    if change.after is not None:
        yield Line(2, "+", _value(change.field, change.after))


def _entry(change: Change, *, with_id: bool = True) -> Value:
    """An entry by what it is, its title and its id, with its day or figure where it is new or gone."""
    *outer, (group, key) = change.where
    around = [_("{what} {id}", what=_ENTRIES.get(name, Verbatim(name)), id=of) for name, of in outer if name != "items"]
    what = _ENTRIES.get(group, Verbatim(group))
    if change.title is not None and not with_id:
        entry: Value = _("{what} “{title}”", what=what, title=_title(change.title))
    elif change.title is not None:
        entry = _("{what} “{title}” ({id})", what=what, title=_title(change.title), id=key)
    else:
        entry = _("{what} {id}", what=what, id=key)
    told = change.after if change.after is not None else change.before
    if change.kind in (Kind.ADDED, Kind.REMOVED) and told is not None:
        entry = _("{entry}: {value}", entry=entry, value=_value("", told))
    return join(*around, entry, separator=", ")


def _called(change: Change) -> Value:
    name = change.field
    if name in _FIELDS:
        return _FIELDS[name]
    if change.kind is Kind.REORDERED:
        return _ENTRIES.get(name.rpartition(".")[2], Verbatim(name))
    if name.endswith(".en"):
        return _("{field} (English)", field=_called_plainly(name.removesuffix(".en")))
    return _called_plainly(name)


def _called_plainly(name: str) -> Value:
    return _FIELDS.get(name) or _FIELDS.get(name.rpartition(".")[2]) or Verbatim(name)


def _title(title: LocalText) -> Value:
    return local(LocalText(vi=_cut(title.vi), en=_cut(title.en)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"


def _value(field: str, value: Any) -> Value:
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("Yes") if value else _("No")
        case {"day": day, "month": month, **rest} if not rest:
            return Verbatim(f"{day}/{month}")
        case {"vi": str(vi), **rest}:
            return Bilingual(vi, str(rest.get("en") or ""))
        case list():
            return join(*(_value(field, each) for each in value), separator=", ")
        case dict():
            return join(
                *(
                    _("{name}: {value}", name=_FIELDS.get(name, Verbatim(name)), value=_value(name, each))
                    for name, each in value.items()
                    if each is not None
                ),
                separator="; ",
            )
        case str() if field in _OF_WORDS and value in _WORDS:
            return _WORDS[value]
        case _:
            return Verbatim(str(value))


def _length(value: Any) -> int:
    return len(str(value)) if isinstance(value, str | list) else 0
