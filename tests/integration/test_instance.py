"""One process per database: a second one is refused, and a lock that the server forgot is taken again or given up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.instance import AlreadyRunning, Instance
from storage import Unavailable
from storage.database import Database


@contextmanager
def process(url: str, tmp_path: Path) -> Iterator[tuple[Database, Instance]]:
    """What one process holds of a database."""
    database = Database(url)
    lock_file = None if database.is_postgresql else tmp_path / "antq.db.lock"
    try:
        instance = Instance(database, lock_file)
        try:
            yield database, instance
        finally:
            instance.release()
    finally:
        database.close()


def test_a_second_process_is_refused_until_the_first_one_ends(database_url: str, tmp_path: Path) -> None:
    with process(database_url, tmp_path), pytest.raises(AlreadyRunning), process(database_url, tmp_path):
        pass
    with process(database_url, tmp_path) as (_database, instance):
        instance.keep()


def forget_all_locks(database: Database) -> None:
    """What a restart of the server does to the locks of its clients."""
    with database.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )


def test_a_lock_that_the_server_forgot_is_taken_again(postgresql_url: str, tmp_path: Path) -> None:
    with process(postgresql_url, tmp_path) as (database, instance):
        forget_all_locks(database)
        instance.keep()
        with pytest.raises(AlreadyRunning), process(postgresql_url, tmp_path):
            pass


def test_a_process_that_lost_its_place_says_so(postgresql_url: str, tmp_path: Path) -> None:
    with process(postgresql_url, tmp_path) as (database, instance):
        forget_all_locks(database)
        with process(postgresql_url, tmp_path), pytest.raises(AlreadyRunning):
            instance.keep()
        instance.keep()


def test_without_a_server_nobody_holds_anything(postgresql_url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable), process(postgresql_url.replace("/antq", "/nothing_of_that_name"), tmp_path):
        pass
