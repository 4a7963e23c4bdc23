"""After the assessment window a unit says which items of its card have changed; they are scored once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.flows.outcomes import Nothing, ReopenCard
from bot.flows.questions import Choose, Option, Refused, Reply, Typed
from bot.flows.texts import local
from bot.i18n import Slanted, Strong, Value, Verbatim, _, join, plural
from movement.names import fold
from movement.plan import Criterion

_OPEN: tuple[str, ...] = ()  # the answer that ends the choosing


@dataclass(frozen=True, slots=True)
class ReopeningFacts:
    """The card, made at its revision, and the items that the unit itself scored."""

    card_id: int
    revision: int
    number: str
    unit_name: str
    items: Sequence[Criterion]


async def reopening(facts: ReopeningFacts) -> ReopenCard | Nothing:
    """Pick items until it is enough; several can be typed at once."""
    chosen: list[str] = []
    while True:
        picked = await Items(
            key=f"items{len(chosen)}",
            prompt=lambda so_far=tuple(chosen): _prompt(facts, so_far),  # type: ignore[misc]
            choices=_choices(facts, chosen),
            codes={fold(c.code): c.code for c in facts.items if c.code not in chosen},
            label=_("Items"),
        )
        if picked is None:
            return Nothing()
        if picked == _OPEN:
            return ReopenCard(facts.card_id, facts.revision, tuple(chosen))
        chosen += picked


def _choices(facts: ReopeningFacts, chosen: Sequence[str]) -> list[Option[tuple[str, ...] | None]]:
    options: list[Option[tuple[str, ...] | None]] = [
        Option((c.code,), Verbatim(c.code), f"i{c.code}", key=c.code) for c in facts.items if c.code not in chosen
    ]
    if chosen:
        label = plural("Open {n} item", "Open {n} items", len(chosen))
        options.append(Option(_OPEN, label, "open", key="OK", wide=True))
    options.append(Option(None, _("Leave the card as it is"), "leave", key="0", wide=True))
    return options


def _prompt(facts: ReopeningFacts, chosen: Sequence[str]) -> Value:
    names = {c.code: c.short for c in facts.items}
    return join(
        Strong(_("Card {number} – {unit}", number=facts.number, unit=facts.unit_name)),
        *(_("✎ {code}. {what}", code=code, what=local(names[code])) for code in chosen),
        _("Which further items have changed?") if chosen else _("Which items have changed since it was handed in?"),
        Slanted(_("Several can be written at once, for example: {example}", example=_example(facts, chosen))),
    )


def _example(facts: ReopeningFacts, chosen: Sequence[str]) -> str:
    return ", ".join([c.code for c in facts.items if c.code not in chosen][:3])


@dataclass(slots=True)
class Items(Choose[tuple[str, ...] | None]):
    """Codes of items, pressed one at a time or typed together; None leaves everything as it is.

    `codes` are the codes on offer by how they are compared.
    """

    codes: dict[str, str] = None  # type: ignore[assignment]

    def hint(self) -> Value:
        return _("Reply with the codes of the items.")

    def read(self, reply: Reply) -> tuple[str, ...] | None:
        if isinstance(reply, Typed):
            said = [fold(part) for part in re.split(r"[\s,;]+", reply.text) if part and fold(part) not in ("muc", "va")]
            found = [self.codes[part] for part in said if part in self.codes]
            if said and len(found) == len(said):
                return tuple(dict.fromkeys(found))
        try:
            return Choose.read(self, reply)
        except Refused:
            raise Refused(
                _(
                    "This question needs codes of items as they stand on the buttons, for example {example}.",
                    example=", ".join(list(self.codes.values())[:3]),
                )
            ) from None

    def dump(self, value: tuple[str, ...] | None) -> Any:
        return None if value is None else list(value)

    def load(self, stored: Any) -> tuple[str, ...] | None:
        return None if stored is None else tuple(stored)
