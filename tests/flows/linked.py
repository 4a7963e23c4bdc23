"""People with accounts on several platforms, in plays."""

from __future__ import annotations

import re

from sqlalchemy import Connection, update

from bot.chat import Capabilities
from storage.tables import ChatSession, Consent
from tests.flows.people import Person
from tests.flows.play import Play

ZALO = "zalo_bot"
ON_ZALO = Capabilities(buttons=False, edit=False, contact_button=False)

_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")


def link_code_in(text: str) -> str:
    """The code that links accounts in a message."""
    found = _CODE.search(text)
    assert found is not None, text
    return found[0]


def on_zalo(play: Play, account: str, name: str, *, plain: bool = True) -> Person:
    """A phone on the second platform, with an account that nobody knows yet."""
    if ZALO not in play.channels:
        play.also_on(ZALO, ON_ZALO)
    return play.person(account, name, plain=plain, platform=ZALO)


async def moved_to(play: Play, person: Person, platform: str) -> None:
    """Somebody who is known on paper is known on another platform instead."""

    def move(connection: Connection) -> None:
        for table in (ChatSession.__table__, Consent.__table__):  # type: ignore[attr-defined]
            mine = (table.c.platform == person.platform) & (table.c.account == person.account)
            connection.execute(update(table).where(mine).values(platform=platform))

    await play.database.run(move)
    play.dialogue.forget()
    person.platform = platform


async def code_of(person: Person) -> str:
    """A new code of a person."""
    await person.says("/link")
    return link_code_in(person.text)


async def links(person: Person, other: Person) -> None:
    """An account of nobody becomes one more of the person's."""
    code = await code_of(person)
    await other.starts()
    await other.says(code)
    await other.presses("Agree and link")
