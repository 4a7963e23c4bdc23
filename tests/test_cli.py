"""The command line as an operator meets it: what is printed, what is kept, and the exit codes."""

from __future__ import annotations

import asyncio
import logging
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.instance import Instance
from bot.sample import fill_sample
from bot.setting_values import Account
from bot.setup import ensure_officers, resolve_plan
from movement.plans import TEMPLATE
from storage import audit, communes, invitations, schema
from storage.database import Database
from storage.migrations import HEAD
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault

ROOT = Path(__file__).parent.parent
PLAN = "thien-tin-2026"
NOW = datetime(2026, 1, 20, 2, 14, tzinfo=UTC)
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{10}\b")


class Cli:
    """Runs commands in a folder of its own, with a SQLite database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"ANTQ_DATA_DIR": str(folder / "data"), "ANTQ_LANGUAGE": "en"}

    def __call__(self, *arguments: str, **settings: str) -> Result:
        done = CliRunner().invoke(app, list(arguments), env=self.environ | settings)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Result(done.exit_code, done.stdout, done.stderr)

    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'data' / 'antq.db'}")


class Result:
    """How a command ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def sentence(self) -> str:
        """The one sentence on standard error."""
        (line,) = self.err.strip().splitlines()
        return line


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    for name in [name for name in os.environ if name.startswith("ANTQ_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield Cli(tmp_path)
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    structlog.reset_defaults()


@pytest.fixture
def commune(cli: Cli) -> Cli:
    assert cli("init", "--plan", PLAN, "--hotline", "0255 000 000").code == 0
    return cli


def code_in(out: str) -> str:
    found = set(CODE.findall(out))
    assert len(found) == 1, out
    return found.pop()


def invited(cli: Cli, code: str) -> invitations.Invited:
    database = cli.database()
    try:
        found = database.work(lambda connection: invitations.find(connection, code))
    finally:
        database.close()
    assert found is not None
    return found


# --- init and invite --------------------------------------------------------------------------------------------------


def test_init_makes_a_commune_and_an_invitation_for_its_first_officer(cli: Cli) -> None:
    done = cli("init", "--plan", PLAN, "--hotline", "0255 000 000", "--province", "Quảng Ngãi")

    assert done.code == 0
    found = invited(cli, code_in(done.out))
    assert (found.role, found.used) == ("officer", False)
    assert "Công an xã Thiện Tín invites you" in done.out
    assert "t.me" not in done.out
    database = cli.database()
    with database.begin() as connection:
        commune = communes.load(connection, found.commune_id)
        assert (commune.name, commune.hotline) == ("Thiện Tín", "0255 000 000")
        assert (commune.plan.issuer.province, commune.plan.issuer.hotline) == ("Quảng Ngãi", "0255 000 000")
        assert audit.verify(connection, commune.id) is None
    database.close()


def test_what_is_forwarded_is_in_the_language_of_the_settings(cli: Cli) -> None:
    out = cli("init", "--plan", PLAN, ANTQ_LANGUAGE="vi").out

    assert "Công an xã Thiện Tín" in out
    assert "invites you" not in out
    assert code_in(out)


def test_init_takes_plan_and_hotline_from_the_settings(cli: Cli) -> None:
    assert cli("init", ANTQ_PLAN=PLAN, ANTQ_HOTLINE="0255 111 111").code == 0
    database = cli.database()
    assert database.work(lambda c: communes.load(c, 1)).hotline == "0255 111 111"
    database.close()


def test_a_second_init_is_refused_politely(commune: Cli) -> None:
    again = commune("init", "--plan", PLAN)

    assert again.code == 1
    assert again.sentence() == "There is a commune Thiện Tín already: for another officer, run `antq invite officer`."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Which plan? Give --plan vinh-thuy-2026, "),
        (["--plan", "nowhere"], 'There is no plan "nowhere"'),
        (["--plan", PLAN, "--qr", "code.png"], "--qr needs ANTQ_TELEGRAM_TOKEN"),
        (["--plan", PLAN, "--qr", "code.pdf"], "--qr code.pdf: the name has to end with .png or .svg"),
    ],
)
def test_init_says_what_it_needs_and_makes_nothing_before(cli: Cli, arguments: list[str], sentence: str) -> None:
    done = cli("init", *arguments)

    assert done.code in (1, 2)
    assert done.sentence().startswith(sentence)
    assert not (cli.folder / "data").exists()


def test_in_a_terminal_init_asks_for_what_is_open(cli: Cli) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "init"],
        cwd=cli.folder,
        env={**os.environ, **cli.environ, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    os.write(ours, (f"{PLAN}\n0255 000 000\n" + "\n" * 9).encode())
    out, _err = process.communicate(timeout=60)
    os.close(ours)

    assert process.returncode == 0, out
    assert code_in(out.decode())
    database = cli.database()
    commune = database.work(lambda c: communes.load(c, 1))
    database.close()
    assert (commune.hotline, commune.plan.issuer.province) == ("0255 000 000", None)


def test_invitations_for_officers_units_and_deputies(commune: Cli) -> None:
    assert invited(commune, code_in(commune("invite", "officer").out)).role == "officer"

    head = commune("invite", "unit", "Trường THCS Thiện Tín")
    assert "Trường THCS Thiện Tín" in head.out
    found = invited(commune, code_in(head.out))
    assert (found.role, found.unit_id, found.unit_name) == ("head", None, "Trường THCS Thiện Tín")

    missing = commune("invite", "deputy", "1")
    assert (missing.code, missing.sentence()) == (1, "Thiện Tín has no registered unit 1. It has: none.")


def test_a_deputy_is_invited_to_a_registered_unit(cli: Cli) -> None:
    database = cli.database()
    schema.upgrade(database)
    database.work(lambda connection: fill_sample(connection, resolve_plan(PLAN), NOW))
    database.close()

    done = cli("invite", "deputy", "2")
    found = invited(cli, code_in(done.out))
    assert (found.role, found.unit_id) == ("deputy", 2)
    assert "Công ty TNHH Gỗ Phú Lộc" in done.out
    assert "1 Trường THCS Thiện Tín" in cli("invite", "deputy", "6").sentence()  # waits for approval
    alike = cli("invite", "unit", "Truong THCS Thien Tin")
    assert (alike.code, "nearly the same name: Trường THCS Thiện Tín" in alike.err) == (0, True)


def test_nobody_is_invited_to_nothing(cli: Cli) -> None:
    assert "set it up with `antq init`" in cli("invite", "officer").sentence()
    assert not (cli.folder / "data").exists()
    cli("db", "upgrade")
    assert cli("invite", "officer").sentence() == "There is no commune yet: set one up with `antq init`."


def test_among_several_communes_one_is_named(commune: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    assert commune("init", "--plan", str(other)).code == 0

    assert "Which commune? Give --commune" in commune("invite", "officer").sentence()
    assert "There is no commune Nowhere" in commune("invite", "officer", "--commune", "Nowhere").sentence()
    assert "Thiện Tín" in commune("invite", "officer", "--commune", "thien tin").out


def test_an_officer_of_a_province_is_invited_to_its_communes(cli: Cli) -> None:
    assert cli("init", "--plan", PLAN, "--province", "tỉnh Quảng Ngãi").code == 0

    done = cli("invite", "province-officer", "--province", "quang ngai")
    found = invited(cli, code_in(done.out))
    assert (found.role, found.commune_id, found.unit_id) == ("province_officer", 1, None)
    assert "Công an tỉnh Quảng Ngãi invites you" in done.out

    elsewhere = cli("invite", "province-officer", "--province", "48")
    assert elsewhere.code == 1
    assert "No commune here is stated to be of thành phố Đà Nẵng" in elsewhere.sentence()
    unknown = cli("invite", "province-officer", "--province", "Quảng")
    assert unknown.code == 2
    assert "there is Quảng Ninh, Quảng Trị, Quảng Ngãi" in unknown.sentence()
    assert (
        "There is no province “Atlantis”. Give"
        in cli("invite", "province-officer", "--province", "Atlantis").sentence()
    )


async def test_with_a_token_an_invitation_is_a_link_and_a_qr_code(cli: Cli) -> None:
    async with FakeTelegram() as fake:
        telegram = {"ANTQ_TELEGRAM_TOKEN": TOKEN, "ANTQ_TELEGRAM_API_URL": fake.url}
        done = await asyncio.to_thread(cli, "init", "--plan", PLAN, "--qr", "code.png", **telegram)
        assert done.code == 0
        code = code_in(done.out)
        assert f"https://t.me/antq_thien_tin_bot?start={code}" in done.out
        assert "▀" in done.out
        assert (cli.folder / "code.png").read_bytes().startswith(b"\x89PNG")
        assert invited(cli, code).role == "officer"

        fake.faults.append(Fault("502", times=9))
        offline = await asyncio.to_thread(cli, "invite", "officer", **telegram)
        assert offline.code == 0
        assert "There is no link to Telegram, only a code" in offline.sentence()
        assert code_in(offline.out)


# --- check ------------------------------------------------------------------------------------------------------------


def lines(out: str) -> dict[str, str]:
    return {line.split()[1]: line for line in out.splitlines()}


def test_check_before_anything_is_set_up(cli: Cli) -> None:
    done = cli("check")

    assert done.code == 1
    assert "set it up with `antq init`" in lines(done.out)["database"]
    assert lines(done.out)["telegram"].startswith("ok ")
    assert not (cli.folder / "data").exists()


def test_check_of_a_commune_without_officers(commune: Cli) -> None:
    done = commune("check")

    assert done.code == 1
    assert [line for line in done.out.splitlines() if not line.startswith("ok ")] == [
        "FAIL  officers    Thiện Tín has none yet: one joins by the invitation of `antq invite officer`."
    ]


async def test_check_asks_telegram(commune: Cli) -> None:
    database = commune.database()
    with database.begin() as connection:
        ensure_officers(connection, 1, [Account("telegram", "1001")], NOW)
    database.close()
    async with FakeTelegram() as fake:
        telegram = {"ANTQ_TELEGRAM_TOKEN": TOKEN, "ANTQ_TELEGRAM_API_URL": fake.url}
        done = await asyncio.to_thread(commune, "check", **telegram)
        assert (done.code, "@antq_thien_tin_bot answers" in done.out) == (0, True), done.out

        webhook = {
            **telegram,
            "ANTQ_TELEGRAM_WEBHOOK": "on",
            "ANTQ_PUBLIC_URL": "https://bot.example.vn",
            "ANTQ_SECRET_KEY": "k" * 32,
        }
        done = await asyncio.to_thread(commune, "check", **webhook)
        assert (done.code, "not registered at https://bot.example.vn" in done.out) == (1, True), done.out

        other = {**telegram, "ANTQ_TELEGRAM_TOKEN": "700000002:AAAnotherTokenForTestsOnly_0123456789"}
        done = await asyncio.to_thread(commune, "check", **other)
        assert (done.code, "does not accept ANTQ_TELEGRAM_TOKEN" in done.out) == (1, True), done.out
        assert "AAAnother" not in done.out + done.err
        url = fake.url
    done = await asyncio.to_thread(commune, "check", ANTQ_TELEGRAM_TOKEN=TOKEN, ANTQ_TELEGRAM_API_URL=url)
    assert (done.code, "cannot be reached" in done.out) == (1, True), done.out
    assert TOKEN not in done.out + done.err


def test_check_tells_a_database_that_is_not_there_without_its_password(cli: Cli) -> None:
    done = cli("check", ANTQ_DATABASE_URL="postgresql://antq:correct-horse@127.0.0.1:1/antq")

    assert done.code == 1
    assert "postgresql://antq:[secret]@127.0.0.1:1/antq cannot be used" in lines(done.out)["database"]
    assert "correct-horse" not in done.out + done.err


def test_check_of_an_older_or_damaged_database(commune: Cli) -> None:
    database = commune.database()
    database.work(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    database.close()
    assert f"has schema 0000, antq needs {HEAD}: run `antq db upgrade`" in lines(commune("check").out)["schema"]

    file = commune.folder / "data" / "antq.db"
    for path in file.parent.glob("antq.db*"):
        path.unlink()
    file.write_bytes(b"this is no database, but a file that somebody put here" * 100)
    assert lines(commune("check").out)["database"].endswith("file is not a database.")
    assert "file is not a database" in commune("db", "upgrade").sentence()


@pytest.fixture
def page() -> Iterator[Callable[[int, bytes], int]]:
    """A health page that answers as told; gives the port."""
    servers: list[HTTPServer] = []

    def serve(status: int, body: bytes) -> int:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status if self.path == "/healthz" else 404)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_check_health_only_asks_the_running_antq(cli: Cli, page: Callable[[int, bytes], int]) -> None:
    well = cli("check", "--health", ANTQ_HOST="0.0.0.0", ANTQ_PORT=str(page(200, b"{}")))
    ill = cli("check", "--health", ANTQ_PORT=str(page(503, b"the database is not available")))
    gone = cli("check", "--health", ANTQ_PORT="1")

    assert (well.code, ill.code, gone.code) == (0, 1, 1)
    assert ill.sentence().endswith("is not well (503): the database is not available")
    assert gone.sentence().endswith("start it with `antq run`.")


# --- plans ------------------------------------------------------------------------------------------------------------


def test_the_bundled_plans_are_listed(cli: Cli) -> None:
    listed = cli("plan", "list").out.splitlines()
    assert [line.split()[:2] for line in listed] == [
        ["an-giang-2023", "2023"],
        ["binh-chuong-2026", "2026"],
        ["thien-tin-2026", "2026"],
        ["thuy-hung-2026", "2026"],
        ["vinh-thuy-2026", "2026"],
    ]
    assert any("  2026  Thiện Tín: Phong trào" in line for line in listed)


def test_a_plan_is_shown_as_a_readable_card(cli: Cli) -> None:
    out = cli("plan", "show", PLAN).out

    assert max(map(len, out.splitlines())) <= 120
    for expected in (
        "21 scored items, 100 points",
        "  5đ    2  Thực hiện nghiêm các quy định",
        "NOT CONFIRMED by an official text: Mức điểm xếp loại là tạm tính",
        "from  90  Xuất sắc",
        "last good day 29/10/2026",
        "decided by the authority, provisional until then",
        "at most 3",
    ):
        assert expected in out
    assert "from  90  Excellent" in cli("plan", "show", PLAN, "--language", "en").out
    assert 'There is no plan "x"' in cli("plan", "show", "x").sentence()


def test_plans_are_validated_with_file_line_and_reason(cli: Cli, tmp_path: Path) -> None:
    source = (ROOT / "movement/plans" / f"{PLAN}.yaml").read_text(encoding="utf-8")
    good, bad, latin = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "latin.yaml"
    good.write_text(source, encoding="utf-8")
    bad.write_text(source.replace("maximum: 100", "maximum: 101"), encoding="utf-8")
    latin.write_bytes(b"id: x\ntitle: \xe9\n")

    sound = cli("plan", "validate", str(good))
    assert (sound.code, sound.out.startswith(f"{good}: sound ({PLAN}, 2026, 21 scored items")) == (0, True)

    wrong = cli("plan", "validate", str(good), str(bad), str(latin), str(tmp_path / "none.yaml"))
    assert wrong.code == 1
    line = next(number for number, content in enumerate(source.splitlines(), 1) if "maximum: 100" in content)
    _good, about_bad, about_latin, about_none = wrong.out.splitlines()
    assert about_bad.startswith(f"{bad}:{line}: ")
    assert about_latin == f"{latin}:2: not UTF-8 text"
    assert about_none == f"{tmp_path / 'none.yaml'}:1: cannot be read: No such file or directory"


# --- database and audit trail -----------------------------------------------------------------------------------------


def test_a_backup_goes_into_an_empty_database_only(commune: Cli) -> None:
    assert "personal data" in commune("db", "backup", "antq.zip").out
    assert (
        commune("db", "backup", "antq.zip").sentence() == "antq.zip exists already; a backup never overwrites a file."
    )
    assert "is not empty: `--force` would delete everything" in commune("db", "restore", "antq.zip").sentence()
    assert commune("db", "restore", "antq.zip", "--force").code == 0
    assert commune("db", "restore", "antq.zip", ANTQ_DATABASE_URL="sqlite:///copy.db").code == 0
    assert "is damaged, or no backup" in commune("db", "restore", "copy.db", "--force").sentence()


def test_nothing_is_restored_under_a_running_antq(commune: Cli) -> None:
    commune("db", "backup", "antq.zip")
    database = commune.database()
    running = Instance(database, commune.folder / "data" / "antq.db.lock")
    assert commune("db", "restore", "antq.zip", "--force").sentence() == "antq runs on this database: stop it first."
    running.release()
    database.close()
    assert commune("db", "restore", "antq.zip", "--force").code == 0


@pytest.mark.postgres
def test_everything_goes_with_postgresql_too(commune: Cli, postgresql_url: str) -> None:
    postgres = {"ANTQ_DATABASE_URL": postgresql_url}
    assert "The database is empty: set it up" in commune("check", **postgres).out
    commune("db", "backup", "antq.zip")
    assert commune("db", "restore", "antq.zip", **postgres).code == 0
    assert commune("db", "restore", "antq.zip", **postgres).code == 1
    assert commune("audit", "verify", **postgres).code == 0
    assert commune("invite", "officer", **postgres).code == 0
    assert "schema" in commune("db", "upgrade", **postgres).out


def test_upgrading_makes_a_new_database_and_says_its_schema(cli: Cli) -> None:
    for _ in range(2):
        assert cli("db", "upgrade").out.rstrip().endswith(f"antq.db has schema {HEAD}.")


def test_the_audit_trail_is_walked(commune: Cli) -> None:
    whole = commune("audit", "verify")
    assert (whole.code, whole.out) == (0, "Thiện Tín: the audit trail holds.\n")

    database = commune.database()
    database.work(lambda c: c.execute(text("UPDATE audit SET action = 'nothing' WHERE seq = 2")))
    database.close()
    broken = commune("audit", "verify")
    assert broken.code == 1
    assert "Thiện Tín: entry 2: a row was changed." in broken.err


# --- settings and start -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["run"], ["init"], ["check"], ["db", "upgrade"], ["audit", "verify"]])
def test_a_wrong_setting_stops_every_command_with_one_sentence(cli: Cli, command: list[str]) -> None:
    done = cli(*command, ANTQ_PORT="eighty")
    assert done.code == 2
    assert done.sentence().startswith("ANTQ_PORT is 'eighty', which is not accepted")


def test_antq_and_python_m_bot_are_the_same(cli: Cli) -> None:
    def ends(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=cli.folder,
            env={**os.environ, **cli.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    assert ends("plan", "list")[0] == 0  # on a terminal that knows no Vietnamese, too
    assert ends("plan", "validate", "none.yaml")[0] == 1
    assert ends("nothing")[0] == 2
    code, said = ends("run", "--simulator", "--nothing")
    assert (code, "No such option" in said) == (2, True)
    assert "antq" in ends("--help")[1]
