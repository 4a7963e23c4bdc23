"""Who sees and does what in which commune, where several are in one installation: a table, tried by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from bot.channels.plain_text import strip_markup
from storage import communes, sessions
from storage.actors import MemberRole
from storage.sessions import Session
from storage.tables import Membership
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.several import HIDDEN, QUANG_NGAI, A, B, C, Commune, World, of_province, three_communes
from tests.test_permissions import HOW as EVERYTHING
from tests.test_permissions import MOVED_ON, NOT_YOURS, Attempt, shown_to, tries
from tests.test_permissions import world as world_at

# In which communes somebody may do something: A and B are of one province, C is of another one. "member" heads two
# units of A, "both" is an officer of A and of B, "mixed" an officer of A who heads the units of B.
TABLE = """
                  | officer A | officer B | both | mixed | province | member | stranger |
see a card        | A         | B         | A B  | A B   | A B      | A      | –        |
verify a card     | A         | B         | A B  | A     | –        | –      | –        |
give an opinion   | –         | –         | –    | B     | –        | A      | –        |
score             | –         | –         | –    | B     | –        | A      | –        |
decide on a unit  | A         | B         | A B  | A     | –        | –      | –        |
see a unit's year | A         | B         | A B  | A B   | A B      | A      | –        |
enter a step      | A         | B         | A B  | A B   | –        | A      | –        |
the office has    | A         | B         | A B  | A     | –        | –      | –        |
hear again        | –         | –         | –    | B     | –        | A      | –        |
see a group       | A         | B         | A B  | A     | –        | –      | –        |
see a campaign    | A         | B         | A B  | A     | –        | –      | –        |
list who is late  | A         | B         | A B  | A     | –        | –      | –        |
remind all again  | A         | B         | A B  | A     | –        | –      | –        |
see a unit's people| A         | B         | A B  | A     | –        | –      | –        |
list the papers   | A         | B         | A B  | A     | A B      | –      | –        |
"""
PEOPLE = [name.strip() for name in TABLE.strip("\n").splitlines()[0].split("|")[1:-1]]

# How it is asked for: the words, or, where there are no words for it, a conversation with its arguments.
Way = str | tuple[str, dict[str, int]]
HOW: dict[str, Callable[[Commune], Way]] = {
    "see a card": lambda there: f"/card {there.cards['verified']}",
    "verify a card": lambda there: f"/verify {there.cards['waiting']}",
    "give an opinion": lambda there: f"/opinion {there.cards['verified']}",
    "score": lambda there: f"/score {there.units['waiting']}",
    "decide on a unit": lambda there: f"/unit {there.units['pending']}",
    "see a unit's year": lambda there: f"/year {there.units['verified']}",
    "enter a step": lambda there: f"/step {there.units['verified']} movement_day",
    "the office has": lambda there: f"/done 0 classification @{there.commune_id}",
    "hear again": lambda there: f"/again {there.units['verified']} submit-scorecard",
    "see a group": lambda there: f"/group {there.group}",
    "see a campaign": lambda there: f"/campaign {there.campaign}",
    "list who is late": lambda there: f"/missing 20261030 movement-day @{there.commune_id}",
    "remind all again": lambda there: f"/remind 20261030 movement-day @{there.commune_id}",
    "see a unit's people": lambda there: ("people", {"unit": there.units["verified"], "commune": there.commune_id}),
    "list the papers": lambda there: ("papers", {"commune": there.commune_id}),
}

NAMELESS = ("give an opinion", "hear again", "remind all again")  # what is said then names neither unit nor commune


def cells() -> Iterator[tuple[str, str, set[str]]]:
    """The table: what, who, and the communes where it is allowed."""
    letters = {"A": A, "B": B}
    for line in TABLE.strip("\n").splitlines()[1:]:
        what, *columns = line.split("|")[:-1]
        for who, cell in zip(PEOPLE, columns, strict=True):
            yield what.strip(), who, {letters[letter] for letter in cell.split() if letter in letters}


@asynccontextmanager
async def world_with(folder: Path, who: str) -> AsyncIterator[tuple[World, Person]]:
    """The three communes and one person."""
    async with three_communes(f"sqlite:///{folder / 'antq.db'}") as world:
        match who:
            case "officer A" | "both" | "mixed":
                account = f"officer {A}"
            case "officer B":
                account = f"officer {B}"
            case "province":
                account = (await world.province_officer()).account
            case "member":
                account = f"verified {A}"
                await world.joins(account, A, MemberRole.DEPUTY, "waiting")
            case _:
                account = world.play.person("stranger", "Ai đó").account
        if who == "both":
            await world.joins(account, B, MemberRole.OFFICER)
        if who == "mixed":
            for unit in ("waiting", "verified"):
                await world.joins(account, B, MemberRole.HEAD, unit)
        yield world, world.play.people[account]


async def asks(person: Person, way: Way) -> str:
    """Ask for something; everything that is shown then, buttons too."""
    person.heard.clear()
    person.toasts.clear()
    if isinstance(way, str):
        await person.says(way)
    else:
        await opens(person, *way)
    labels = [choice.label for message in person.heard for row in message.rows for choice in row]
    files = [message.file.name for message in person.heard if message.file]
    return "\n".join([*(strip_markup(message.text) for message in person.heard), *labels, *person.toasts, *files])


async def opens(person: Person, flow: str, args: dict[str, int]) -> None:
    """Have a conversation stand as a button of the menu leaves it, and look at it."""

    def put(connection: Connection) -> None:
        key = (PLATFORM, person.account)
        session = sessions.load(connection, [key]).get(key) or Session(*key, person.account, is_new=True)
        session.state = {**session.state, "flow": flow, "args": args, "answers": {}, "asked": None}
        if session.person_id is not None:
            session.state["commune"] = args["commune"]
        session.changed = True
        sessions.save(connection, [session], person.play.now())

    await person.play.database.run(put)
    person.play.dialogue.forget()
    await person.says(".")


@pytest.mark.parametrize("who", PEOPLE)
async def test_communes_see_only_themselves(tmp_path: Path, who: str) -> None:
    refusals = [translated(text, "vi") for text in (NOT_YOURS, MOVED_ON)]
    async with world_with(tmp_path, who) as (world, person):
        theirs = set().union(*(where for _what, somebody, where in cells() if somebody == who))
        for what, somebody, where in cells():
            if somebody != who:
                continue
            for name in (A, B, C):
                there = world.communes[name]
                before = await dumped(world.play)
                said = await asks(person, HOW[what](there))
                assert said, (what, name)
                if who == "stranger":  # is asked which commune it is about: the offices' names are for everybody
                    said = "\n".join(line for line in said.splitlines() if not line.startswith("Công an xã "))
                foreign = [other for other in (A, B, C) if other not in theirs and other in said]
                assert not foreign, (what, name, said)
                if who == "province":
                    assert HIDDEN not in said, (what, name, said)
                if name in where:
                    assert not any(refusal in said for refusal in refusals), (what, name, said)
                    assert name in said or what in NAMELESS, (what, said)
                else:
                    assert any(refusal in said for refusal in refusals), (what, name, said)
                    assert await dumped(world.play) == before, (what, name)


async def test_a_conversation_that_stands_is_not_carried_into_another_commune(tmp_path: Path) -> None:
    async with world_with(tmp_path, "both") as (world, person):
        await person.says(f"/verify {world.communes[B].cards['waiting']}")
        assert B in person.text
        await world.play.database.run(lambda c: _leaves(c, world))
        world.play.dialogue.forget()
        before = await dumped(world.play)

        await person.presses("Accept all")

        assert await dumped(world.play) == before
        assert B not in person.text


def _leaves(connection: Connection, world: World) -> None:
    table = Membership.__table__  # type: ignore[attr-defined]
    here = (table.c.person_id == world.communes[A].people[f"officer {A}"]) & (
        table.c.commune_id == world.communes[B].commune_id
    )
    connection.execute(update(table).where(here).values(until=world.play.now()))


# What an officer of a province does, too: deleting what is kept about them, and having lists made, which is noted.
OF_THEIR_OWN = ("delete own data", "have a list", "make a link code")
STAGES = sorted({attempt.stage for ways in EVERYTHING.values() for attempt in ways})


@pytest.mark.parametrize("stage", STAGES)
async def test_the_officer_of_a_province_changes_nothing_and_reads_nobodys_name(tmp_path: Path, stage: str) -> None:
    """Everything that tests/test_permissions.py tries, one after the other."""
    async with world_at(tmp_path, Attempt(stage=stage)) as play:
        await play.database.run(partial(communes.set_place, commune_id=1, province=QUANG_NGAI))
        play.dialogue.forget()
        person = await of_province(play, 1, QUANG_NGAI)
        before = await dumped(play)
        for what, ways in EVERYTHING.items():
            for attempt in ways:
                if attempt.stage != stage or what in OF_THEIR_OWN:
                    continue
                person.heard.clear()
                await tries(person, attempt)
                said = shown_to(person, attempt)
                assert said, attempt
                assert await dumped(play) == before, (what, attempt)
                for name in ("Trần Thị Minh", "Phạm Văn Phúc", "Nguyễn Văn An", "0905"):
                    assert name not in said, (what, said)
