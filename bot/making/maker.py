"""Makes the files that are ordered: data from a snapshot of the database, the page in a thread of its own."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.channels import FileLost
from bot.chat import File
from bot.clock import Clock
from bot.i18n import DEFAULT_LANGUAGE, LANGUAGES, Value, _, render
from bot.making import Order
from storage import Unavailable
from storage.database import Database

log = structlog.get_logger(__name__)

KEPT = 8  # results; officers who look at the same figures in the same minute, and letters that are sent once more
LONGEST = 30.0  # seconds for making one file; what takes longer will not come to an end


class NothingToMake(Exception):
    """What the file would be about is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every recipe finds when it begins: the moment (UTC), and what the operator has set.

    `check_address` is the page that tells whether a paper still is what the record says ("" where the installation has
    no address that others reach). `templates` is the folder with an installation's own Word templates, if it has one.
    """

    now: datetime
    check_address: str = ""
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of file is made.

    `gather` reads what goes on the page from a snapshot, beside everything else; raises `NothingToMake`. `note`, where
    there is one, may write about it (a paper's code) in the database's own thread and adds what it found. Equal results
    make equal files. `make` sets the page without any database, in another thread.
    """

    gather: Callable[[Connection, Order, Workshop], Hashable]
    make: Callable[[Any], bytes]
    note: Callable[[Connection, Any, Workshop], Hashable] | None = None

    def gathered(self, database: Database, order: Order, workshop: Workshop) -> Hashable:
        """Everything that `make` needs, for a command that has the database to itself; raises what `gather` raises."""
        with database.snapshot() as connection:
            data = self.gather(connection, order, workshop)
        if self.note is None:
            return data
        note = self.note
        return database.work(lambda connection: note(connection, data, workshop))


class MadeFiles:
    """The source of made files; implements `bot.channels.FileSource`.

    One file is made at a time, so that many orders leave a processor to the conversations.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        recipes: Mapping[str, Recipe],
        *,
        check_address: str = "",
        templates: Path | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._recipes = recipes
        self._check_address = check_address
        self._templates = templates
        self._turn = asyncio.Lock()
        self._results: OrderedDict[Hashable, bytes] = OrderedDict()

    async def fetch(self, file: File) -> bytes:
        """Make the file now.

        Raises `FileLost`, with what to say instead, when it cannot be made: trying again would change nothing. Raises
        `Unavailable` while the database is away.
        """
        language = DEFAULT_LANGUAGE
        try:
            order = Order.of(file.ref)
            language = order.language if order.language in LANGUAGES else language
            return await self._made(order)
        except Unavailable:
            raise
        except NothingToMake as nothing:
            reason, instead = str(nothing), _gone(file.name)
        except Exception:
            log.exception("a file could not be made", ref=file.ref)
            reason, instead = "the file could not be made", _failed(file.name)
        raise FileLost(reason, str(render(instead, language)))

    async def _made(self, order: Order) -> bytes:
        recipe = self._recipes[order.recipe]
        workshop = Workshop(self._clock(), self._check_address, self._templates)
        data = await self._database.look(lambda connection: recipe.gather(connection, order, workshop))
        if (note := recipe.note) is not None:
            gathered = data
            data = await self._database.run(lambda connection: note(connection, gathered, workshop))
        key = (order.recipe, data)
        async with self._turn:
            content = self._results.get(key)
            if content is None:
                async with asyncio.timeout(LONGEST):
                    content = await asyncio.to_thread(recipe.make, data)
                self._results[key] = content
                if len(self._results) > KEPT:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
            return content


def _gone(name: str) -> Value:
    return _("⚠ “{name}” was not made: what it is about is not there any more. Please write “menu”.", name=name)


def _failed(name: str) -> Value:
    return _(
        "⚠ “{name}” could not be made. Please ask for it once more in a few minutes; if that does not help, please "
        "tell whoever runs the assistant.",
        name=name,
    )
