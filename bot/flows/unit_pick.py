"""Picking one of the commune's units: from a list in pages, or by typing its number or a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.flows.lists import PAGE
from bot.flows.questions import Choose, Option, Outdated, Pressed, Refused, Reply, Typed, keys_of
from bot.i18n import NO_TEXT, Strong, Value, Verbatim, _, join
from movement.names import fold

_CLOSE, _NEXT, ANOTHER = 0, -1, -2  # what else can be answered; units have numbers from 1 on
_NAMED = 4  # units that are named where a part of a name fits several


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the list, with what is said about it."""

    unit_id: int
    name: str
    detail: Value = NO_TEXT


@dataclass(slots=True)
class PickUnit(Choose[int]):
    """One page of the list; a typed answer is looked for in all of it."""

    everybody: Sequence[UnitLine] = ()

    def hint(self) -> Value:
        return _("Reply with a number, or with a part of the unit's name.")

    def read(self, reply: Reply) -> int:
        if isinstance(reply, Pressed):
            return Choose.read(self, reply)
        said = fold(reply.text).strip(" .)") if isinstance(reply, Typed) else ""
        for option in self.options():
            if option.value <= _CLOSE and said in keys_of(option, 0):
                return option.value
        if said.isdecimal() and 0 < int(said) <= len(self.everybody):
            return self.everybody[int(said) - 1].unit_id
        if len(said) < 2:
            raise Refused(_("Please choose one of the answers below, or write a part of the unit's name."))
        return self._by_name(said)

    def _by_name(self, said: str) -> int:
        found = [unit for unit in self.everybody if said in fold(unit.name)]
        exact = [unit for unit in found if fold(unit.name) == said]
        if len(exact or found) == 1:
            return (exact or found)[0].unit_id
        if not found:
            raise Refused(_("No unit of the list has that in its name. Please write a part of it, such as “THCS”."))
        names = ", ".join(unit.name for unit in found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
        raise Refused(_("That fits several units: {names}. Please write more of the name.", names=names))

    def dump(self, value: int) -> Any:
        return value

    def load(self, stored: Any) -> int:
        if stored not in (_CLOSE, _NEXT, ANOTHER) and all(unit.unit_id != stored for unit in self.everybody):
            raise Outdated(self.key)
        return int(stored)


async def pick_unit(key: str, heading: Value, units: Sequence[UnitLine], another: Value = NO_TEXT) -> int | None:
    """The unit that is picked, None when the list was closed. `key` begins the keys of the pages.

    `another` stands on a button for a unit that is not in the list: `ANOTHER`.
    """
    page = 0
    while True:
        chosen = await PickUnit(
            key=f"{key}.{page}",
            label=_("Unit") if page == 0 else NO_TEXT,
            prompt=lambda p=page: _page(heading, units, p),  # type: ignore[misc]
            choices=_options(units, page, another),
            everybody=units,
        )
        if chosen != _NEXT:
            return chosen or None
        page += 1


def _options(units: Sequence[UnitLine], page: int, another: Value) -> list[Option[int]]:
    first = page * PAGE
    options = [
        Option(unit.unit_id, Verbatim(unit.name), f"u{unit.unit_id}", str(first + n), wide=True)
        for n, unit in enumerate(units[first : first + PAGE], 1)
    ]
    if another:
        options.append(Option(ANOTHER, another, "another", key="X", wide=True))
    if len(units) > first + PAGE:
        options.append(Option(_NEXT, _("Next page"), "next", key="+"))
    return [*options, Option(_CLOSE, _("Close"), "close", key="0")]


def _page(heading: Value, units: Sequence[UnitLine], page: int) -> Value:
    first = page * PAGE
    lines = [
        _("{n}. {name} – {detail}", n=Verbatim(str(first + n)), name=unit.name, detail=unit.detail)
        if unit.detail
        else _("{n}. {name}", n=Verbatim(str(first + n)), name=unit.name)
        for n, unit in enumerate(units[first : first + PAGE], 1)
    ]
    return join(Strong(heading), *lines, None if units else _("There is no unit yet."))
