"""What composing a campaign needs to know: topics, groups, the platforms' room, the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from bot.chat import File, Message
from bot.i18n import Value
from movement.campaigns import Schedule, Target
from movement.quiet import QuietTime


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
