"""The schema: new databases and upgraded ones are the same, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage import actors, schema
from storage.database import Database
from storage.migrations import HEAD
from storage.schema import SchemaError, alembic_config, empty, is_empty, revision, upgrade

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def migrated(database: Database) -> None:
    """What an installation goes through that was set up with the first version."""
    with database.begin() as connection:
        command.upgrade(alembic_config(connection), "head")


def described(connection: Connection) -> dict[str, Any]:
    """Everything that a database says about its tables."""
    about = inspect(connection)

    def sorted_by_text(found: Any) -> list[str]:
        return sorted(repr(sorted(entry.items(), key=lambda pair: pair[0])) for entry in found)

    return {
        table: {
            "columns": [repr(sorted((key, str(value)) for key, value in c.items())) for c in about.get_columns(table)],
            "key": repr(about.get_pk_constraint(table)),
            "references": sorted_by_text(about.get_foreign_keys(table)),
            "unique": sorted_by_text(about.get_unique_constraints(table)),
            "indexes": sorted_by_text(about.get_indexes(table)),
        }
        for table in about.get_table_names()
    }


def test_a_new_database_is_what_the_migrations_lead_to(database: Database) -> None:
    upgrade(database)
    created = database.work(described)
    with database.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))

    migrated(database)

    assert database.work(described) == created
    assert database.work(revision) == HEAD


def test_the_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    migrated(database)
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == [], "storage/tables.py changed: run scripts/new_migration.py"


def test_the_newest_revision_is_known_without_alembic(database: Database) -> None:
    with database.begin() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]

    script = (
        "import sys; from storage.database import Database; from storage.schema import upgrade\n"
        f"d = Database({str(database.engine.url.render_as_string(hide_password=False))!r})\n"
        "upgrade(d); upgrade(d); d.close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_upgrading_again_changes_nothing(database: Database) -> None:
    assert database.work(revision) is None
    assert upgrade(database) == HEAD
    database.work(lambda c: c.execute(text("INSERT INTO inbox VALUES ('telegram', '1', '2026-01-20 09:14:00')")))
    before = database.work(described)

    assert upgrade(database) == HEAD
    assert database.work(described) == before
    assert not database.work(is_empty)


NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    with op.batch_alter_table("commune") as commune:
        commune.add_column(sa.Column("motto", sa.String(), nullable=False, server_default="An ninh"))
        commune.drop_column("hotline")
"""


A_COMMUNE = "INSERT INTO commune (id, name, police_office, hotline, created_at{}) VALUES (7, 'x', '', '', :now{})"


def test_a_commune_of_the_second_version_is_kept_with_its_officer(database: Database) -> None:
    with database.begin() as connection:
        command.upgrade(alembic_config(connection), "0002")
        now = {"now": "2026-01-20 09:14"}
        connection.execute(text(A_COMMUNE.format("", "")), now)
        connection.execute(text("INSERT INTO audit_head VALUES (7, 0, '')"))
        person = "INSERT INTO person (id, commune_id, name, phone, created_at) VALUES (3, 7, 'Đặng Văn H', '', :now)"
        connection.execute(text(person), now)
        officer = "(commune_id, person_id, role, position, since) VALUES (7, 3, 'officer', '', :now)"
        connection.execute(text(f"INSERT INTO membership {officer}"), now)

    assert upgrade(database) == HEAD

    with database.begin() as connection:
        assert connection.execute(text("SELECT name, province, code FROM commune")).all() == [("x", "", "")]
        found = connection.execute(text("SELECT person_id, role, province FROM membership")).all()
        assert found == [(3, "officer", "")]
        assert actors.officer_ids(connection, 7) == [3]


def test_an_older_database_is_upgraded(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(database)
    with database.begin() as connection:
        connection.execute(text(A_COMMUNE.format(", province, code", ", '', ''")), {"now": "2026-01-20 09:14"})
        connection.execute(text("INSERT INTO audit_head VALUES (7, 0, '')"))
    shutil.copytree(schema._MIGRATIONS, tmp_path / "next")
    (tmp_path / "next/versions/v9999_mottos.py").write_text(NEXT_VERSION.format(head=HEAD), encoding="utf-8")
    monkeypatch.setattr(schema, "_MIGRATIONS", tmp_path / "next")
    monkeypatch.setattr(schema, "HEAD", "9999")

    assert upgrade(database) == "9999"

    with database.begin() as connection:
        assert revision(connection) == "9999"
        assert connection.execute(text("SELECT name, motto FROM commune")).all() == [("x", "An ninh")]
        assert connection.execute(text("SELECT commune_id FROM audit_head")).all() == [(7,)]
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text("INSERT INTO audit_head VALUES (8, 0, '')"))


def test_several_starts_at_once_are_no_trouble(database_url: str) -> None:
    def start(_: int) -> str:
        with opened(database_url) as database:
            return upgrade(database)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {HEAD}


def test_a_newer_database_is_left_alone(database: Database) -> None:
    upgrade(database)
    database.work(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(SchemaError, match="schema 9999, which this version of antq does not know; use the newer antq"):
        upgrade(database)
    assert database.work(revision) == "9999"


def test_somebody_elses_tables_are_left_alone(database: Database) -> None:
    database.work(lambda c: c.execute(text('CREATE TABLE "unit" (name text)')))
    with pytest.raises(SchemaError, match=r"tables named like antq's \(unit \.\.\.\)"):
        upgrade(database)
    assert database.work(lambda c: inspect(c).get_table_names()) == ["unit"]


def test_emptied_means_as_new(database: Database) -> None:
    upgrade(database)
    add = text(
        "INSERT INTO commune (name, police_office, hotline, created_at, province, code) "
        "VALUES ('Thiện Tín', '', '', '2026-01-20 00:00', '', '') RETURNING id"
    )
    for _ in range(2):
        assert database.work(lambda c: c.execute(add).scalar()) == 1
        assert not database.work(is_empty)
        database.work(empty)
        assert database.work(is_empty)
