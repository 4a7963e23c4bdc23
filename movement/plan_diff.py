"""What differs between two plans, entry by entry: dates, targets, items of cards, levels, topics, wordings.

Entries are compared by their ids (criteria by code), so that one that moves or is put in between does not make all
others look changed. Nothing is left out: two plans without a difference are the same version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from movement.plan import Plan
from movement.values import LocalText

Data = Mapping[str, Any]
Where = tuple[tuple[str, str], ...]

LONGEST_RECORDED = 160  # characters of a text that is kept with the record of a change

_KEYS: Mapping[str, tuple[str, ...]] = {
    **{
        group: ("id",)
        for group in ("legal_references", "bodies", "papers", "scorecards", "checklists", "deadlines", "open_dates")
    },
    **{group: ("id",) for group in ("targets", "topics", "levels", "forms")},
    "items": ("code",),
    "parts": ("code",),
    "terms": ("key",),
    "steps": ("step",),
    "assessment": ("kinds",),
    "cross_checks": ("kind", "codes"),
    "variants": ("when",),
}
"""The lists whose entries are compared one by one, and what tells the entries apart."""

_WHOLE = ("when", "not_applicable_when")  # conditions: read as one value
_TITLES = ("title", "short", "name", "text")


class Kind(StrEnum):
    """What happened to an entry or to one of its values."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `where` leads to the entry, from the outside in: (("scorecards", "units"), ("items", "4"), ("parts", "4a")); empty
    for what the plan says of itself. `field` is the value that changed ("day", "title.en", "counts.cap"), for
    `REORDERED` the list; empty where the whole entry was added or removed. `before` and `after` are JSON values, of a
    date {"day": 30, "month": 10}. `title` is what the entry is called.
    """

    kind: Kind
    where: Where = ()
    field: str = ""
    before: Any = None
    after: Any = None
    title: LocalText | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as it is kept in a record; long texts are shortened."""
        return {
            "kind": self.kind.value,
            "where": [list(step) for step in self.where],
            "field": self.field,
            "before": _short(self.before),
            "after": _short(self.after),
            "title": _short(self.title.vi) if self.title else "",
        }

    @classmethod
    def from_json(cls, data: Data) -> Change:
        """Reads what `to_json` wrote."""
        return cls(
            Kind(data["kind"]),
            tuple((str(group), str(key)) for group, key in data["where"]),
            data["field"],
            data["before"],
            data["after"],
            LocalText(vi=data["title"]) if data["title"] else None,
        )


def plan_diff(before: Plan, after: Plan) -> list[Change]:
    """Every difference between two plans, in the order of the plan's parts."""
    return list(_data(before.model_dump(mode="json"), after.model_dump(mode="json"), (), "", None))


def _data(before: Data, after: Data, where: Where, path: str, title: LocalText | None) -> Iterator[Change]:
    """Differences between the values of one entry, or of a part of it that stands under `path`."""
    names = list(dict.fromkeys([*before, *after]))
    if {"day", "month"} <= set(names):
        names.remove("month")
    for name in names:
        field = f"{path}.{name}" if path else name
        one, other = before.get(name), after.get(name)
        if name == "day":
            one, other = _day(before), _day(after)
        if one == other:
            continue
        if name in _KEYS and _has_entries(one) and _has_entries(other):
            yield from _entries(name, one or (), other or (), where, path)
        elif name == "vi" and path:
            yield Change(Kind.CHANGED, where, path, one, other, title)
        elif _is_whole(name, one) or _is_whole(name, other):
            yield Change(Kind.CHANGED, where, field, one, other, title)
        else:
            yield from _data(one or {}, other or {}, where, field, title)


def _entries(group: str, before: Sequence[Data], after: Sequence[Data], where: Where, path: str) -> Iterator[Change]:
    old, new = _by_key(group, before), _by_key(group, after)
    for key, entry in old.items():
        if key not in new:
            yield Change(Kind.REMOVED, (*where, (group, key)), before=_told(entry), title=_title(entry))
    for key, entry in new.items():
        if key not in old:
            yield Change(Kind.ADDED, (*where, (group, key)), after=_told(entry), title=_title(entry))
        elif entry != old[key]:
            yield from _data(old[key], entry, (*where, (group, key)), "", _title(old[key]))
    was, now = ([key for key in one if key in old and key in new] for one in (old, new))
    if was != now:
        yield Change(Kind.REORDERED, where, f"{path}.{group}" if path and path != group else group, was, now)


def _by_key(group: str, entries: Sequence[Data]) -> dict[str, Data]:
    """Entries by what tells them apart; where several are alike in that, they are numbered."""
    found: dict[str, Data] = {}
    for entry in entries:
        key = plain = " ".join(filter(None, (_key(entry.get(name)) for name in _KEYS[group])))
        number = 1
        while key in found:
            number += 1
            key = f"{plain} ({number})"
        found[key] = entry
    return found


def _key(value: Any) -> str:
    if isinstance(value, Mapping):  # a condition
        return ", ".join(f"{name}: {_key(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _day(entry: Data) -> Data | None:
    return {"day": entry["day"], "month": entry["month"]} if "day" in entry else None


def _is_whole(name: str, value: Any) -> bool:
    """Whether a value is shown as one: anything but a part with values of its own."""
    if value is None:
        return False
    return not isinstance(value, Mapping) or name in _WHOLE or set(value) == {"day", "month"}


def _has_entries(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value))


def _title(entry: Data) -> LocalText | None:
    for name in _TITLES:
        value = entry.get(name)
        if isinstance(value, Mapping) and value.get("vi"):
            return LocalText(vi=value["vi"], en=value.get("en") or "")
        if isinstance(value, str) and value:
            return LocalText(vi=value)
    return None


def _told(entry: Data) -> Any:
    """What is said of an entry that is new or gone, beside its title: its day, figure or points."""
    if "day" in entry:
        return _day(entry)
    for name in ("percent", "number", "maximum", "from_points"):
        if entry.get(name) is not None:
            return f"{entry[name]} %" if name == "percent" else entry[name]
    return None


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_RECORDED else f"{value[: LONGEST_RECORDED - 1]}…"
    if isinstance(value, list):
        return [_short(each) for each in value[:20]]
    if isinstance(value, Mapping):
        return {name: _short(each) for name, each in list(value.items())[:20]}
    return value
