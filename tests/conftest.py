"""Databases for tests: a new SQLite file, a new database on one PostgreSQL server per run, or one test on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from storage.database import Database
from tests.catalogues import compile_catalogues
from tests.fakes.postgres import PostgresServer, is_available


def pytest_configure() -> None:
    """Before anything shows a text: a clean checkout has no compiled catalogues."""
    compile_catalogues()
    # structlog's own tracebacks print every local variable, which takes seconds for a whole plan.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that starts with the first test that needs it."""
    if not is_available():
        pytest.skip("needs the PostgreSQL of the dev extra")
    with PostgresServer() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'antq.db'}"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database without tables; the test runs once on each kind."""
    opened = Database(database_url)
    yield opened
    opened.close()
