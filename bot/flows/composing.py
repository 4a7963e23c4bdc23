"""An officer composes a campaign: topic, text, file, groups, time; then a preview, and how long it takes to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.chat import File, Message
from bot.flows.attachment import Attachment, file_name
from bot.flows.groups import AUDIENCES
from bot.flows.outcomes import Nothing, WriteCampaign
from bot.flows.questions import Choose, FreeText, Look, Option, Review, YesNo
from bot.flows.when import Day, Moment, tomorrow_morning
from bot.i18n import LongDate, Strong, Value, Verbatim, _, in_vietnam, join, key_, plural
from movement.campaigns import GroupAudience, Schedule, Target, TargetKind, sending_seconds
from movement.quiet import QuietTime
from movement.secrecy import marked_secret

SHORTEST_TEXT = 10  # characters
PAGE = 8  # groups a page
EVERY: Mapping[int, Value] = {1: _("Every day"), 7: _("Every week"), 14: _("Every two weeks")}


@dataclass(frozen=True, slots=True)
class Reached:
    """A group that posts can go to."""

    id: int
    title: str
    hamlet: str
    audience: str
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ComposingFacts:
    """What composing needs to know. `post` makes the message as the groups will see it; times are Việt Nam's."""

    topics: Sequence[tuple[str, Value]]
    groups: Sequence[Reached]
    subscribers: Mapping[str, int]
    now: datetime
    quiet: QuietTime
    morning: time
    rate: float
    post: Callable[[str, str, File | None], Message]
    messages_of: Callable[[Message], int]
    room: Callable[[str], int]  # characters of the text, by topic
    largest_file: int
    second_officer: bool
    campaign_id: int | None = None  # the draft that is gone on with
    has_hotline: bool = True
    names: Mapping[str, Value] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)  # of groups, by number
    kept: tuple[Target, Schedule] | None = None  # what was chosen before, with the draft or template


async def composing(facts: ComposingFacts) -> WriteCampaign | Nothing:
    """Ask for everything, show it as the groups will see it, and hand it on."""
    if not facts.groups and not any(facts.subscribers.values()):
        await Choose(
            key="nobody",
            can_leave=False,
            prompt=lambda: _(
                "There is no group to write to yet. Add the assistant to a group and claim the group there first."
            ),
            choices=(Option(True, _("Close"), "close"),),
        )
        return Nothing()
    topic = await Choose(
        key="topic",
        label=_("Topic"),
        prompt=lambda: join(Strong(_("New campaign")), _("Which topic is it about?")),
        choices=[Option(each, name, each, wide=True) for each, name in facts.topics],
    )
    text = await FreeText(
        key="text",
        label=_("Text"),
        prompt=lambda: join(
            _("Please write the text (at most {n} characters).", n=facts.room(topic)),
            _("The heading and the signature are added; the words are yours alone."),
        ),
        at_least=SHORTEST_TEXT,
        at_most=facts.room(topic),
        multiline=True,
        refuse=_not_secret,
    )
    file = await Attachment(
        key="file",
        label=_("File"),
        prompt=lambda: join(
            _("Send a photo, a video or a document to go with it, or go on without."),
            _("Never send secret documents through a messaging app."),
        ),
        largest=facts.largest_file,
    )
    target, schedule = await _ask_target_and_time(facts, topic)
    message = facts.post(topic, text, file)
    keep_as = await Review(
        key="review",
        prompt=lambda: summary(facts, topic, text, file, target, schedule, facts.messages_of(message)),
        choices=(
            Option(
                "send",
                _("Hand to a second officer") if facts.second_officer else _("Send"),
                "send",
                wide=True,
            ),
            Option("draft", _("Keep as a draft"), "draft", key="1"),
            Option("template", _("Keep as a template"), "template", key="2"),
        ),
        looks=(Look("preview", _("Preview"), key_("P"), lambda: "", posts=lambda: [message]),),
    )
    return WriteCampaign(keep_as, topic, text, file, target, schedule, facts.campaign_id)


def _not_secret(text: str) -> Value | None:
    if any(marked_secret(line) for line in text.splitlines()):
        return _("⛔ The text bears a mark of secrecy. State secrets must not be sent through a messaging app.")
    return None


async def _ask_target_and_time(facts: ComposingFacts, topic: str) -> tuple[Target, Schedule]:
    """To whom and when: as it was kept with the draft or template, or anew."""
    if facts.kept is not None:
        target, schedule = facts.kept
        n = len(target.of(facts.groups))
        is_ahead = schedule.first is None or schedule.first > facts.now
        if is_ahead and (n or target.subscribers):
            as_before = await Choose(
                key="as_before",
                label=_("Groups and time"),
                prompt=lambda: join(
                    _("Groups and time as they were kept?"),
                    join(target_text(target, facts.titles), plural("{n} group", "{n} groups", n), separator=" · "),
                    when(schedule),
                ),
                choices=(Option(True, _("As before"), "same"), Option(False, _("Choose anew"), "anew")),
            )
            if as_before:
                return target, schedule
    return await _ask_target(facts, topic), await _ask_schedule(facts)


# --- to whom ----------------------------------------------------------------------------------------------------------


async def _ask_target(facts: ComposingFacts, topic: str) -> Target:
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
        options: list[Option[str]] = [
            Option(value, name, f"v{value}" if kind is TargetKind.NAMES else f"v{n + page * PAGE}", wide=True)
            for n, (value, name) in enumerate(shown)
        ]
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


def _value_prompt(facts: ComposingFacts, kind: TargetKind, chosen: Sequence[str]) -> Value:
    names = [name for value, name in _values(facts, kind) if value in chosen]
    return join(_("Chosen: {names}.", names=join(*names, separator=", ")) if names else None, _WHICH[kind])


_WHICH: Mapping[TargetKind, Value] = {
    TargetKind.HAMLETS: _("Groups of which hamlets?"),
    TargetKind.AUDIENCES: _("Groups of whom?"),
    TargetKind.TAGS: _("Groups with which tags?"),
    TargetKind.NAMES: _("Which groups?"),
}


# --- when -------------------------------------------------------------------------------------------------------------


async def _ask_schedule(facts: ComposingFacts) -> Schedule:
    way = await Choose(
        key="when",
        label=_("When"),
        prompt=lambda: _("When shall it be sent?"),
        choices=(
            Option("now", _("Now"), "now"),
            Option("at", _("At a time"), "at"),
            Option("repeat", _("Repeatedly"), "repeat"),
        ),
    )
    first = None
    every, until = 0, None
    if way != "now":
        first = await Moment(
            key="first",
            label=_("First time"),
            prompt=lambda: _("At what time?") if way == "at" else _("When shall the first one be sent?"),
            now=facts.now,
            offers=(facts.quiet.next_open(tomorrow_morning(facts.now, facts.morning)),),
        )
    if way == "repeat" and first is not None:
        every = await Choose(
            key="every",
            label=_("How often"),
            prompt=lambda: _("How often?"),
            choices=[Option(days, text, f"e{days}") for days, text in EVERY.items()],
        )
        day = first.date() + timedelta(days=every)
        until = await Day(
            key="until",
            label=_("Until"),
            prompt=lambda: _("Until which day?"),
            first=day,
            offers=(first.date() + timedelta(days=4 * every),),
        )
    planned = first or facts.now
    urgent = False
    if facts.quiet.is_quiet(planned):
        opened = facts.quiet.next_open(planned)
        urgent = await Choose(
            key=f"quiet.{planned:%Y%m%d}",
            label=_("Quiet time"),
            prompt=lambda: _("{moment} is quiet time (night, Sunday or holiday).", moment=in_vietnam(planned)),
            choices=(
                Option(False, _("Send it at {moment}", moment=in_vietnam(opened)), "wait", wide=True),
                Option(True, _("It is urgent: do not wait"), "urgent", wide=True),
            ),
        )
    return Schedule(first, every, until, urgent)


# --- the last look ----------------------------------------------------------------------------------------------------


def summary(
    facts: ComposingFacts,
    topic: str,
    text: str,
    file: File | None,
    target: Target,
    schedule: Schedule,
    messages_each: int,
) -> Value:
    """What will happen: to how many groups, when, and how long it takes at the rate that is allowed."""
    reached = len(target.of(facts.groups))
    people = facts.subscribers.get(topic, 0) if target.subscribers else 0
    return join(
        Strong(_("Please check before sending")),
        _("Topic: {topic}", topic=facts.names[topic]),
        _("File: {name}", name=file_name(file)) if file else None,
        reach(reached, people),
        when(schedule),
        duration(sending_seconds((reached + people) * messages_each, facts.rate)),
        _("⚠ No duty phone is set for the commune; the signature has none.") if not facts.has_hotline else None,
        _("A second officer releases it before it is sent.") if facts.second_officer else None,
    )


def reach(groups: int, subscribers: int) -> Value:
    """To how many it goes."""
    return join(
        plural("To {n} group", "To {n} groups", groups),
        plural("{n} subscriber", "{n} subscribers", subscribers) if subscribers else None,
        separator=" · ",
    )


def when(schedule: Schedule) -> Value:
    """When it is sent."""
    if schedule.first is None:
        return _("At once.")
    if not schedule.every or schedule.until is None:
        return _("At {moment}.", moment=in_vietnam(schedule.first))
    return _(
        "{how_often} from {moment} to {day}, {n} times.",
        how_often=EVERY.get(schedule.every, _("Repeatedly")),
        moment=in_vietnam(schedule.first),
        day=LongDate(schedule.until),
        n=schedule.count(),
    )


def duration(seconds: float) -> Value:
    """How long sending takes."""
    if seconds < 1:
        return _("Sending takes about a second.")
    if seconds < 90:
        return plural("Sending takes about {n} second.", "Sending takes about {n} seconds.", round(seconds))
    return plural("Sending takes about {n} minute.", "Sending takes about {n} minutes.", round(seconds / 60))


def target_text(target: Target, titles: Mapping[str, str]) -> Value:
    """Which groups are meant, in words. `titles` are those of groups by number."""
    match target.kind:
        case TargetKind.ALL:
            return _("all groups")
        case TargetKind.AUDIENCES:
            return join(*(AUDIENCES[GroupAudience(value)] for value in target.values), separator=", ")
        case TargetKind.NAMES:
            return Verbatim(", ".join(titles.get(value, "–") for value in target.values) or "–")
        case _:
            return Verbatim(", ".join(target.values))
