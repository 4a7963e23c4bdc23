"""A list that can be looked at in parts: a few sieves, each with its own entries, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.lists import PAGE, Entry
from bot.flows.outcomes import Nothing, Open
from bot.flows.questions import Choose, Option
from bot.i18n import Strong, Value, Verbatim, _, join

_SIEVE_KEYS = "XYZW"  # typed for another part of the list: no letters of the navigation


@dataclass(frozen=True, slots=True)
class Sieve:
    """A part of a list: what stands on its button, and what is in it."""

    label: Value
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class SiftedFacts:
    """A list in parts, five at the most; the first one stands at the beginning. `remark` stands under the heading."""

    heading: Value
    sieves: Sequence[Sieve]
    remark: Value | None = None


@dataclass(frozen=True, slots=True)
class _Turned:
    """Another page, or another part."""

    sieve: int
    page: int


async def sift(facts: SiftedFacts) -> Open | Nothing:
    """Show a part of the list until something is picked."""
    at = _Turned(0, 0)
    shown = 0
    while True:
        chosen = await Choose(
            key=f"sift{shown}",
            prompt=lambda a=at: _text(facts, a),  # type: ignore[misc]
            choices=_options(facts, at),
        )
        if not isinstance(chosen, _Turned):
            return chosen or Nothing()
        at, shown = chosen, shown + 1


def _options(facts: SiftedFacts, at: _Turned) -> list[Option[Open | _Turned | None]]:
    entries = facts.sieves[at.sieve].entries
    first = at.page * PAGE
    options: list[Option[Open | _Turned | None]] = [
        Option(entry.target, Verbatim(entry.label), f"i{first + n}", str(first + n + 1), wide=True)
        for n, entry in enumerate(entries[first : first + PAGE])
    ]
    if len(entries) > first + PAGE:
        options.append(Option(_Turned(at.sieve, at.page + 1), _("Next page"), "next", key="+"))
    others = [n for n in range(len(facts.sieves)) if n != at.sieve]
    for key, n in zip(_SIEVE_KEYS, others, strict=False):
        label = _("{what} ({n})", what=facts.sieves[n].label, n=len(facts.sieves[n].entries))
        options.append(Option(_Turned(n, 0), label, f"sieve{n}", key=key))
    options.append(Option(None, _("Close"), "close", key="0"))
    return options


def _text(facts: SiftedFacts, at: _Turned) -> Value:
    sieve = facts.sieves[at.sieve]
    first = at.page * PAGE
    return join(
        Strong(facts.heading),
        facts.remark,
        _("{what} ({n})", what=sieve.label, n=len(sieve.entries)),
        *(
            _("{n}. {name} – {detail}", n=Verbatim(str(first + n + 1)), name=entry.label, detail=entry.detail)
            for n, entry in enumerate(sieve.entries[first : first + PAGE])
        ),
    )
