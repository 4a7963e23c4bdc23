"""Chats as the people in them see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast

from tests.fakes.zalo_oa.events import Events
from tests.fakes.zalo_oa.groups import Groups
from tests.fakes.zalo_oa.media import Media
from tests.fakes.zalo_oa.webhook import Webhooks
from tests.fakes.zalo_oa.world import Chat, GroupState, Message, World

T = TypeVar("T")


class Stage:
    """What people need to act: the world, and the ways in which it tells the app."""

    def __init__(self, world: World, events: Events, webhooks: Webhooks, media: Media, groups: Groups) -> None:
        self.world = world
        self.events = events
        self.webhooks = webhooks
        self.media = media
        self.groups = groups


class Place:
    """A chat as tests see it: a person's chat with the OA, or a group."""

    def __init__(self, stage: Stage, chat: Chat) -> None:
        self.stage = stage
        self.chat = chat

    @property
    def id(self) -> str:
        return self.chat.id

    def screen(self) -> list[Message]:
        """All messages that can be seen, oldest first. A click on a hidden button leaves none."""
        return [message for message in self.chat.messages if message.visible]

    @property
    def last(self) -> Message | None:
        """The OA's newest message."""
        return next((message for message in reversed(self.chat.messages) if message.by_oa), None)

    async def wait_for(self, wanted: Callable[[list[Message]], T] | str, timeout: float = 5.0) -> T | Message:
        """Waits until `wanted(screen)` is true and gives its value.

        A string waits for a message of the OA that contains it and gives that message. Raises `AssertionError` with the
        screen after `timeout` seconds of real time.
        """

        def look() -> Any:
            if not isinstance(wanted, str):
                return wanted(self.screen())
            return next((m for m in reversed(self.screen()) if m.by_oa and wanted in m.text), None)

        try:
            async with asyncio.timeout(timeout):
                while not (value := look()):
                    await self.chat.change()
        except TimeoutError:
            seen = "\n\n".join(map(str, self.screen()[-6:]))
            what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
            raise AssertionError(f"{what} did not appear within {timeout} s; chat {self.id} shows:\n{seen}") from None
        return cast("T | Message", value)


class Group(Place):
    """A group as its members see it; what people do there is in `Person`."""

    @property
    def state(self) -> GroupState:
        """What the platform keeps of it."""
        return self.stage.world.groups[self.id]

    @property
    def members(self) -> list[str]:
        """The user ids of its members."""
        return list(self.state.members)
