"""The groups of an Official Account (GMF): which there are, how they are called, whether the account may write there.

The account owns its groups, and no event tells everything about them: so the platform's list is compared with ours at
the start, every hour, and when an event says that something is different. What differs becomes an event like any other.
A group that the assistant has left stays left until somebody calls it there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels import DeliveryError, TryAgain
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import Refused
from bot.channels.zalo_oa_mapping import GROUP, PLATFORM
from bot.chat import Event, EventKind, Place
from bot.clock import Clock
from bot.handlers import Receiver
from storage import Unavailable, groups
from storage.database import Database
from storage.groups import LEFT, GroupRecord

log = structlog.get_logger(__name__)

LIST = "/v3.0/oa/group/getgroupsofoa"
_PAGE = 50
_MOST_PAGES = 100
_NO_GROUPS = frozenset((-212, -221, -223, -224, -235))  # the account may have none: nothing that has to be mended


@dataclass(frozen=True, slots=True)
class _Found:
    """A group as the platform describes it."""

    chat: str
    title: str
    enabled: bool


class OaGroups:
    """Compares the lists. `look` may be called at any time; `wanted` when it is worth it, and then `wake` is set."""

    def __init__(
        self, wake: asyncio.Event, api: OaApi, receiver: Receiver, database: Database, oa_id: str, clock: Clock
    ) -> None:
        self.wanted = True
        self._wake = wake
        self._api = api
        self._receiver = receiver
        self._database = database
        self._oa_id = oa_id
        self._clock = clock
        self._known: set[str] = set()

    def seen(self, group: str) -> None:
        """Something happened in a group: if it is not known, the list is to be looked at."""
        if GROUP + group not in self._known:
            self._known.add(GROUP + group)
            self.changed()

    def changed(self) -> None:
        """There is another group, or one has another name."""
        self.wanted = True
        self._wake.set()

    async def look(self) -> int:
        """Compare the platform's list with ours; how much was different. Trouble is for the next time."""
        self.wanted = False
        try:
            found = await self._list()
            ours = await self._database.run(lambda connection: groups.on_platform(connection, PLATFORM))
            if found is None:
                return 0
            events = self._differences(found, ours)
            self._known |= {one.chat for one in found} | {one.chat for one in ours}
            await self._receiver.receive(events)
        except (DeliveryError, Unavailable) as trouble:
            log.info("the groups of the official account cannot be looked at now", reason=type(trouble).__name__)
            return 0
        return len(events)

    async def _list(self) -> list[_Found] | None:
        """All groups of the account; None where the platform gives no list that can be read."""
        found: dict[str, _Found] = {}
        offset = 0
        for _page in range(_MOST_PAGES):
            query = {"offset": str(offset), "count": str(_PAGE)}
            try:
                data = await self._api.read_of_group(LIST, query)
            except Refused as refused:
                if refused.code not in _NO_GROUPS:
                    log.warning("the groups of the official account are not told", code=refused.code)
                return None
            rows = _rows(data)
            if rows is None:
                log.warning("the list of groups of the official account cannot be read")
                return None
            before, offset = len(found), offset + len(rows)
            found |= {one.chat: one for one in rows}
            if len(found) == before:  # a page may be shorter than was asked for: the end is one that brings nothing
                return list(found.values())
        raise TryAgain("zalo oa: a list without end")

    def _differences(self, found: list[_Found], ours: list[GroupRecord]) -> list[Event]:
        known = {group.chat: group for group in ours}
        events = []
        for one in found:
            group = known.get(one.chat)
            place = Place(one.title, may_post=one.enabled)
            if group is None:
                events.append(self._event(one.chat, EventKind.JOINED, "joined", place))
            elif group.status != LEFT and ((one.title and one.title != group.title) or one.enabled != group.may_post):
                events.append(self._event(one.chat, EventKind.CHANGED, "changed", place))
        there = {one.chat for one in found}
        for group in ours:
            if group.status != LEFT and group.chat not in there:
                events.append(self._event(group.chat, EventKind.LEFT, "gone", None))
        return events

    def _event(self, chat: str, kind: EventKind, word: str, place: Place | None) -> Event:
        """The list says how things are, so it may say it again: every look is an event of its own."""
        now = self._clock()
        number = f"{word}:{chat}:{now.isoformat()}"
        return Event(PLATFORM, number, self._oa_id, chat, kind, now, private=False, place=place)


def _rows(data: Any) -> list[_Found] | None:
    """A page of the list; None where it, or a row of it, is of a shape that is not known."""
    listed = data.get("groups") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        return None
    infos = [row.get("group_info", row) if isinstance(row, dict) else None for row in listed]
    if not all(isinstance(info, dict) and info.get("group_id") for info in infos):
        return None
    return [
        _Found(f"{GROUP}{info['group_id']}", str(info.get("name") or ""), info.get("status") != "disabled")
        for info in infos
        if info is not None
    ]
