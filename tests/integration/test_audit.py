"""The audit trail: a chain that holds after a long play, and in which every tampering is found."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, text

from storage import audit
from storage.audit import Break
from tests.flows.dump import dumped
from tests.flows.play import Play, playing
from tests.flows.scenes import Stage, registration, scoring, verification
from tests.flows.town import Town, hands_in


@pytest.fixture
async def played(database_url: str) -> AsyncIterator[Town]:
    """A commune in which a card was scored, handed in and verified; on SQLite and on PostgreSQL."""
    async with playing(database_url) as play:
        town = await Town(play).found()
        officer = await town.officer()
        unit = await town.unit()
        await hands_in(await town.member("head", unit), unit)
        await officer.presses("Item by item")
        await officer.presses("Score it differently")
        await officer.presses("2")
        await officer.says("Thiếu báo cáo.")
        await officer.presses("Accept all the rest")
        await officer.presses("Finish verification")
        yield town


async def verified(town: Town) -> Break | None:
    return await town.play.database.run(lambda c: audit.verify(c, town.commune_id))


async def changed(play: Play, statement: str, **values: object) -> None:
    def work(connection: Connection) -> None:
        assert connection.execute(text(statement), values).rowcount == 1

    await play.database.run(work)


@pytest.mark.parametrize("scene", [registration, scoring, verification], ids=lambda scene: scene.__name__)
async def test_the_chain_holds_after_a_long_play(database_url: str, scene: object) -> None:
    async with playing(database_url) as play:
        town = await Town(play).found()
        await scene(Stage(play, town, "vi"))  # type: ignore[operator]

        assert await verified(town) is None
        assert (await dumped(play))["audit"]


async def test_everything_that_counts_is_in_the_trail(played: Town) -> None:
    trail = (await dumped(played.play))["audit"]

    assert [row["action"] for row in trail] == [
        "card started",
        *["scored"] * 21,
        "card handed in",
        "verification begun",
        "card verified",
    ]
    assert trail[-1]["person_id"] == played.people["officer"]
    assert trail[-1]["detail"]["reasons"] == {"1": "Thiếu báo cáo."}
    assert await verified(played) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "something else"),
        ("subject", "card:2"),
        ("person_id", 99),
        ("person_id", None),
        ("detail", "{}"),
        ("at", "2026-10-21 02:14:07.000000"),
        ("hash", "0" * 64),
    ],
)
async def test_a_changed_row_is_found(played: Town, column: str, value: object) -> None:
    place = 10
    await changed(
        played.play,
        f'UPDATE audit SET "{column}" = :value WHERE commune_id = :commune AND seq = :seq',
        value=value,
        commune=played.commune_id,
        seq=place,
    )

    assert await verified(played) == Break(played.commune_id, place, "a row was changed")


async def test_any_deleted_row_is_found(played: Town) -> None:
    last = len((await dumped(played.play))["audit"])
    for place in range(1, last + 1):
        reason = "the newest rows are missing" if place == last else "a row is missing"
        with played.play.database.engine.connect() as connection:  # closed without a commit: the row is there again
            connection.execute(text("DELETE FROM audit WHERE seq = :seq"), {"seq": place})
            assert audit.verify(connection, played.commune_id) == Break(played.commune_id, place, reason)


async def test_a_chain_cut_off_at_its_end_is_found(played: Town) -> None:
    await changed(played.play, "UPDATE audit_head SET seq = seq - 1 WHERE commune_id = :c", c=played.commune_id)
    assert await verified(played) is not None


async def test_a_chain_that_was_emptied_is_found(played: Town) -> None:
    with played.play.database.begin() as connection:
        connection.execute(text("DELETE FROM audit"))

    assert await verified(played) == Break(played.commune_id, 1, "the newest rows are missing")


async def test_two_rows_that_changed_places_are_found(played: Town) -> None:
    with played.play.database.begin() as connection:
        for old, new in ((3, 1003), (4, 3), (1003, 4)):
            connection.execute(text("UPDATE audit SET seq = :new WHERE seq = :old"), {"old": old, "new": new})

    assert await verified(played) == Break(played.commune_id, 3, "a row was changed")
