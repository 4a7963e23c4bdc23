"""`antq check` where Zalo Bot is set up: whether it answers, where it delivers, and how much of it is used."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.platform_use import month
from bot.setting_values import Account
from bot.setup import ensure_officers
from storage import platform_use
from tests.fakes.zalo_bot import FakeClock, FakeZaloBot
from tests.test_cli import NOW, Cli, Result, cli, commune

__all__ = ["cli", "commune"]

SITE = "https://bot.example.vn"


@pytest.fixture
def served(commune: Cli) -> Cli:
    database = commune.database()
    with database.begin() as connection:
        ensure_officers(connection, 1, [Account("zalo_bot", "5a1f00")], NOW)
    database.close()
    return commune


def about(done: Result, what: str) -> list[str]:
    return [line for line in done.out.splitlines() if line[6:].startswith(what)]


async def checked(cli: Cli, fake: FakeZaloBot, **settings: str) -> Result:
    given = {"ANTQ_ZALO_BOT_TOKEN": fake.token, "ANTQ_ZALO_BOT_API_URL": fake.url, **settings}
    done = await asyncio.to_thread(cli, "check", **given)
    assert fake.token.partition(":")[2] not in done.out + done.err
    return done


def test_without_a_token_it_is_not_used(served: Cli) -> None:
    done = served("check")
    assert about(done, "zalo bot") == ["ok    zalo bot    not used: ANTQ_ZALO_BOT_TOKEN is not set."]
    assert about(done, "allowance") == []


@pytest.mark.parametrize(("display_name", "name"), [(True, "Bot Công an xã"), (False, "bot.CongAnXaDemo")])
async def test_it_is_asked_who_it_is_and_where_it_delivers(served: Cli, display_name: bool, name: str) -> None:
    async with FakeZaloBot(FakeClock(), display_name=display_name) as fake:
        done = await checked(served, fake)
        assert done.code == 0, done.out
        assert about(done, "zalo bot") == [
            f"ok    zalo bot    {name} answers.",
            "ok    zalo bot    webhook off: antq asks Zalo for what is new (polling, which is for trials only).",
            "ok    zalo bot    pictures cannot be sent to Zalo: that needs ANTQ_PUBLIC_URL with https.",
        ]
        on = {"ANTQ_ZALO_BOT_WEBHOOK": "on", "ANTQ_PUBLIC_URL": SITE}
        done = await checked(served, fake, **on)
        assert (done.code, f"webhook not registered at {SITE}" in done.out) == (1, True), done.out
        assert "pictures" not in done.out

        fake.webhook.set(f"{SITE}/zalo/bot/webhook", "secret_token-1")
        assert f"webhook registered at {SITE}." in (await checked(served, fake, **on)).out
        assert "webhook off here, and one is registered" in (await checked(served, fake)).out


async def test_an_invitation_says_where_the_assistant_is(served: Cli) -> None:
    async with FakeZaloBot(FakeClock()) as fake:
        given = {"ANTQ_ZALO_BOT_TOKEN": fake.token, "ANTQ_ZALO_BOT_API_URL": fake.url, "ANTQ_LANGUAGE": "vi"}
        done = await asyncio.to_thread(served, "invite", "officer", **given)
        assert done.code == 0, done.err
        assert "Trên Zalo Bot: https://bot.zaloplatforms.com/bots/" in done.out
        assert fake.token not in done.out + done.err
    done = await asyncio.to_thread(served, "invite", "officer", **given)
    assert done.code == 0
    assert "There is no link to Zalo, only a code" in done.err
    assert "https://" not in done.out


async def test_the_folder_of_files_is_looked_at(served: Cli) -> None:
    assert about(served("check"), "files") == [], "nothing is kept without Zalo"
    async with FakeZaloBot(FakeClock()) as fake:
        (line,) = about(await checked(served, fake), "files")
        assert line.startswith("ok")
        assert line.endswith("data/files.")

        (served.folder / "data" / "files").write_text("in the way")
        done = await checked(served, fake)
        (line,) = about(done, "files")
        assert "data/files cannot be written to, so no file from Zalo could be kept." in line
        assert done.code == 1


async def test_what_is_wrong_is_said_with_what_to_do(served: Cli) -> None:
    async with FakeZaloBot(FakeClock()) as fake:
        done = await checked(served, fake, ANTQ_ZALO_BOT_TOKEN="1900000001:AnotherTokenForTestsOnly")
        assert (done.code, "does not accept ANTQ_ZALO_BOT_TOKEN: get a new one in Zalo Bot Creator" in done.out) == (
            1,
            True,
        )
        assert "AnotherToken" not in done.out
        fake.fail_next("502", 5)
        assert "does not answer (zalo 502: no readable answer): check the network" in (await checked(served, fake)).out
    assert "does not answer (zalo: no connection" in (await checked(served, fake)).out


@pytest.mark.parametrize(
    ("sent", "received", "refused", "said", "code"),
    [
        (1200, 31, 0, "1231 of 3000 messages of this month.", 0),
        (1200, 1200, 0, "2400 of 3000 messages of this month: nearly used up, then what cannot be sent waits", 0),
        (
            3000,
            0,
            0,
            "3000 of 3000 messages of this month: used up, what cannot be sent waits until the next month.",
            1,
        ),
        (10, 10, 1, "20 of 3000 messages of this month; the platform says that they are used up: what cannot", 1),
    ],
)
async def test_allowances_are_shown(served: Cli, sent: int, received: int, refused: int, said: str, code: int) -> None:
    period = month(datetime.now(UTC))
    database = served.database()
    with database.begin() as connection:
        for kind, number in (("sent", sent), ("received", received), ("refused", refused)):
            platform_use.add(connection, kind, period, {"zalo_bot": number})
        platform_use.add(connection, "sent", "2020-01", {"zalo_bot": 5000})
    database.close()
    async with FakeZaloBot(FakeClock()) as fake:
        done = await checked(served, fake)
        messages, people, groups = about(done, "allowance")
        assert f"Zalo Bot: {said}" in messages
        assert people == "ok    allowance   Zalo Bot: 1 of 50 people."
        assert groups == "ok    allowance   Zalo Bot: 0 of 3 groups."
        assert done.code == code
