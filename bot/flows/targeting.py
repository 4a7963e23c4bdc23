"""To whom a campaign goes: by hamlet, by whom the groups gather, by tag, or group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s

from bot.flows.composing_facts import ComposingFacts
from bot.flows.groups import AUDIENCES
from bot.flows.questions import Choose, Option, YesNo
from bot.i18n import Value, Verbatim, _, join, plural
from movement.campaigns import Target, TargetKind

PAGE = 8  # choices a page


async def ask_target(facts: ComposingFacts, topic: str) -> Target:
    """Which groups, by a way of choosing and then by name; and whether subscribers get it too."""
    kinds: list[Option[TargetKind]] = []
    if facts.groups:
        kinds.append(Option(TargetKind.ALL, _("All groups ({n})", n=len(facts.groups)), "all", wide=True))
    if any(group.hamlet for group in facts.groups):
        kinds.append(Option(TargetKind.HAMLETS, _("By hamlet"), "hamlets"))
    if any(group.audience for group in facts.groups):
        kinds.append(Option(TargetKind.AUDIENCES, _("By whom they gather"), "audiences"))
    if any(group.tags for group in facts.groups):
        kinds.append(Option(TargetKind.TAGS, _("By tag"), "tags"))
    if facts.groups:
        kinds.append(Option(TargetKind.NAMES, _("By name"), "names"))
    kind = TargetKind.NAMES  # nobody but subscribers
    values: tuple[str, ...] = ()
    if kinds:
        kind = await Choose(
            key="target", label=_("Groups"), prompt=lambda: _("Which groups shall receive it?"), choices=kinds
        )
        if kind is not TargetKind.ALL:
            values = await _ask_values(facts, kind)
    with_subscribers = False
    n = facts.subscribers.get(topic, 0)
    if n:
        with_subscribers = not kinds or await YesNo(
            key="subscribers",
            label=_("Subscribers"),
            prompt=lambda: plural(
                "Also send it to the {n} person who subscribed to this topic?",
                "Also send it to the {n} people who subscribed to this topic?",
                n,
            ),
        )
    return Target(kind, values, with_subscribers)


async def _ask_values(facts: ComposingFacts, kind: TargetKind) -> tuple[str, ...]:
    """One after the other, until the officer says that these are all."""
    chosen: list[str] = []
    page = 0
    while True:
        left = [(value, name) for value, name in _values(facts, kind) if value not in chosen]
        if not left:
            return tuple(chosen)
        shown = left[page * PAGE : (page + 1) * PAGE]
        options: list[Option[str]] = [Option(value, name, _token(value), wide=True) for value, name in shown]
        if len(left) > (page + 1) * PAGE:
            options.append(Option("+", _("Next page"), "next", key="+"))
        if chosen:
            options.append(Option("", _("These are all"), "enough", key="0", wide=True))
        picked = await Choose(
            key=f"{kind.value}.{len(chosen)}.{page}",
            prompt=lambda c=tuple(chosen): _value_prompt(facts, kind, c),  # type: ignore[misc]
            choices=options,
        )
        if picked == "+":
            page += 1
            continue
        if not picked:
            return tuple(chosen)
        chosen.append(picked)
        page = 0


def _values(facts: ComposingFacts, kind: TargetKind) -> list[tuple[str, Value]]:
    groups = facts.groups
    match kind:
        case TargetKind.HAMLETS:
            return [(h, Verbatim(h)) for h in sorted({g.hamlet for g in groups if g.hamlet})]
        case TargetKind.AUDIENCES:
            found = {g.audience for g in groups if g.audience}
            return [(a.value, text) for a, text in AUDIENCES.items() if a.value in found]
        case TargetKind.TAGS:
            return [(t, Verbatim(t)) for t in sorted({t for g in groups for t in g.tags})]
        case _:
            return [(str(g.id), Verbatim(g.title)) for g in groups]


def _token(value: str) -> str:
    """What a button carries, and what is stored: it means the same whatever else is there to choose by then."""
    return f"v{blake2s(value.encode(), digest_size=6).hexdigest()}"


def _value_prompt(facts: ComposingFacts, kind: TargetKind, chosen: Sequence[str]) -> Value:
    names = [name for value, name in _values(facts, kind) if value in chosen]
    return join(_("Chosen: {names}.", names=join(*names, separator=", ")) if names else None, _WHICH[kind])


_WHICH: Mapping[TargetKind, Value] = {
    TargetKind.HAMLETS: _("Groups of which hamlets?"),
    TargetKind.AUDIENCES: _("Groups of whom?"),
    TargetKind.TAGS: _("Groups with which tags?"),
    TargetKind.NAMES: _("Which groups?"),
}
