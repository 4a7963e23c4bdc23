"""The PostgreSQL of the tests: databases are fresh, and an outage can be made."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.fakes.postgres import PostgresServer, is_available

pytestmark = [pytest.mark.postgres, pytest.mark.skipif(not is_available(), reason="needs the dev extra")]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as running:
        yield running


def test_every_database_is_empty_and_goes_away(server: PostgresServer) -> None:
    for _ in range(2):
        with server.database() as url, psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE card (name text)")
            connection.execute("INSERT INTO card VALUES ('Thiện Tín')")
            assert connection.execute("SELECT name FROM card").fetchall() == [("Thiện Tín",)]
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_what_was_committed_is_there_after_a_crash(server: PostgresServer) -> None:
    with server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE card (points int)")
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM card").fetchone() == (0,)
