"""Connecting the Official Account: who may begin, what leads back, what is kept, and what `antq check` says of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, update
from typer.testing import CliRunner
from yarl import URL

from bot.cli import app
from bot.clock import system_clock
from bot.redaction import SHOWN_INSTEAD, Redactor
from storage import oa_tokens
from storage.tables import ChatSession
from tests.fakes.zalo_oa import FakeZaloOA, challenge_of
from tests.integration.zalo_oa_house import KEY, SITE, Browser, Running, running

OFFICERS = ",".join(f"zalo_oa:{account}" for account in (11, 22, 33, 44))
SESSION: Any = ChatSession.__table__  # type: ignore[attr-defined]
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as server:
        yield server


@pytest.fixture
async def house(fake: FakeZaloOA, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(fake, sqlite_url, tmp_path, connected=False) as served:
        yield served


@pytest.fixture
async def browser(house: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(house, session)


async def has_tokens(house: Running) -> bool:
    pair = await house.ask(lambda c: oa_tokens.load(c, house.fake.oa.id))
    return pair is not None and pair.access == house.fake.tokens.current.access if house.fake.tokens.pairs else False


async def test_an_administrator_connects_the_account_and_what_waited_is_sent(
    fake: FakeZaloOA, house: Running, browser: Browser
) -> None:
    await house.head.person.follows()
    path = await browser.key()
    assert fake.oa.id in await browser.open(path)
    assert "Begin" in browser.text
    consent = await browser.begin(path)
    assert "connected" in await browser.allow(consent)
    assert browser.status == 200
    assert await has_tokens(house)
    await house.tick()
    assert (await browser.open(path), browser.status)[1] == 404, "the key is used up"
    second = house.somebody("8000000000000000009")
    assert "Kính chào" in await second.follows()


@pytest.mark.parametrize("position", ["request", "console"])
async def test_switch_whose_challenge_counts(fake: FakeZaloOA, sqlite_url: str, tmp_path: Path, position: str) -> None:
    fake.flip(pkce=position)
    fake.app.challenge = challenge_of(VERIFIER)
    settings = {"zalo_oa_pkce_verifier": VERIFIER} if position == "console" else {}
    async with (
        running(fake, sqlite_url, tmp_path, connected=False, **settings) as house,
        aiohttp.ClientSession() as session,
    ):
        browser = Browser(house, session)
        consent = await browser.begin(await browser.key())
        await browser.allow(consent)
        assert browser.status == 200
        assert await has_tokens(house)


async def test_each_consent_has_its_own_secret(browser: Browser) -> None:
    path = await browser.key()
    urls = [URL(await browser.begin(path)) for _ in range(2)]
    assert len({url.query["code_challenge"] for url in urls}) == len({url.query["state"] for url in urls}) == 2
    assert {url.query["redirect_uri"] for url in urls} == {f"{SITE}/zalo/oa/callback"}


async def test_opening_the_link_does_nothing(fake: FakeZaloOA, browser: Browser) -> None:
    path = await browser.key()
    for _ in range(3):
        await browser.open(path)
        assert browser.status == 200
    assert fake.calls == []
    await browser.begin(path)


@pytest.mark.parametrize("path", ["/zalo/oa/connect", "/zalo/oa/connect/x", "/zalo/oa/connect/" + "x" * 43])
async def test_nobody_begins_without_a_key(browser: Browser, path: str) -> None:
    await browser.key()
    assert "antq zalo connect" in await browser.open(path)
    assert browser.status == 404
    if path.count("/") == 4:
        await browser.open(path, "POST")
        assert browser.status == 404


async def test_a_key_is_good_for_a_day_and_the_newest_alone(fake: FakeZaloOA, browser: Browser) -> None:
    old, new = await browser.key(), await browser.key()
    await browser.open(old)
    assert browser.status == 404
    await fake.passes(hours=24)
    await browser.open(new)
    assert browser.status == 404


async def test_a_state_is_for_once_and_for_ten_minutes(fake: FakeZaloOA, house: Running, browser: Browser) -> None:
    path = await browser.key()
    consent = await browser.begin(path)
    assert "not begun here" in await browser.allow(consent, state="x" * 43)
    await fake.passes(minutes=10)
    assert "more than ten minutes ago" in await browser.allow(consent)
    assert browser.status == 400
    consent = await browser.begin(path)
    back = URL(await fake.admin_allows(consent))
    await browser.open(back.path, **dict(back.query))
    assert browser.status == 200
    await browser.open(back.path, **dict(back.query))
    assert browser.status == 400
    assert await has_tokens(house)


async def test_another_account_is_refused_before_its_code_is_used(
    fake: FakeZaloOA, house: Running, browser: Browser
) -> None:
    consent = await browser.begin(await browser.key())
    assert fake.oa.id in await browser.allow(consent, oa_id="7000000000000000999")
    assert browser.status == 400
    assert fake.calls_of("/v4/oa/access_token") == []
    assert not await has_tokens(house)


@pytest.mark.parametrize(
    ("secret", "code", "sentence"),
    [("another", "", "ANTQ_ZALO_OA_APP_SECRET"), ("", "wrong", "-14005"), ("", " ", "has not allowed access")],
)
async def test_what_zalo_refuses_is_said(
    fake: FakeZaloOA, house: Running, browser: Browser, secret: str, code: str, sentence: str
) -> None:
    consent = await browser.begin(await browser.key())
    fake.app.secret = secret or fake.app.secret
    assert sentence in await browser.allow(consent, **({"code": code} if code else {}))
    assert browser.status == 400
    assert not await has_tokens(house)


async def test_trouble_on_the_way_is_said_and_nothing_is_kept(
    fake: FakeZaloOA, house: Running, browser: Browser
) -> None:
    consent = await browser.begin(await browser.key())
    fake.fail_next("lost", path="/v4/oa/access_token")
    assert "did not answer" in await browser.allow(consent)
    assert (await browser.open("/zalo/oa/callback"), browser.status)[1] == 400


async def test_nobody_asks_too_often(browser: Browser) -> None:
    path = await browser.key()
    seen = []
    for _ in range(35):
        await browser.open(path)
        seen.append(browser.status)
    assert seen[-1] == 429


def test_keys_and_codes_are_no_words_of_a_log() -> None:
    redact = Redactor()
    said = redact(f"GET {SITE}/zalo/oa/connect/{'k' * 43} and /zalo/oa/callback?oa_id=7&code={'c' * 40}&state=s")
    assert "k" * 20 not in said
    assert "c" * 20 not in said
    assert said.count(SHOWN_INSTEAD) == 2


# --- on the command line ---


def environ(fake: FakeZaloOA, url: str, folder: Path, **more: str) -> dict[str, str]:
    return {
        "ANTQ_ZALO_OA_ID": fake.oa.id,
        "ANTQ_ZALO_OA_APP_ID": fake.app.id,
        "ANTQ_ZALO_OA_APP_SECRET": fake.app.secret,
        "ANTQ_ZALO_OA_SECRET": fake.oa.secret_key,
        "ANTQ_ZALO_OA_API_URL": fake.openapi_url,
        "ANTQ_ZALO_OA_OAUTH_URL": fake.oauth_url,
        "ANTQ_PUBLIC_URL": SITE,
        "ANTQ_DATABASE_URL": url,
        "ANTQ_DATA_DIR": str(folder),
        **more,
    }


async def command(environ: dict[str, str], *arguments: str) -> Any:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, list(arguments), env=environ))


def about(output: str) -> list[str]:
    return [line for line in output.splitlines() if line[6:].startswith("zalo oa ")]


async def test_the_command_prints_a_page_that_opens(
    fake: FakeZaloOA, house: Running, browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    done = await command(environ(fake, sqlite_url, tmp_path), "zalo", "connect")
    assert done.exit_code == 0, done.output
    path = KEY.findall(done.output)[0]
    await browser.open(path)
    assert browser.status == 200


async def test_without_an_account_there_is_nothing_to_connect(tmp_path: Path) -> None:
    done = await command({"ANTQ_DATA_DIR": str(tmp_path)}, "zalo", "connect")
    assert (done.exit_code, done.output) == (
        2,
        "ANTQ_ZALO_OA_ID is not set: there is no Official Account to connect.\n",
    )


async def test_the_check_says_how_it_is_about_the_account(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeZaloOA(system_clock) as fake:
        env = environ(fake, sqlite_url, tmp_path)
        assert "not connected yet" in about((await command(env, "check")).output)[-1]
        async with running(fake, sqlite_url, tmp_path) as house:
            await house.head.follows()
            said = about((await command(env, "check")).output)
            assert all(line.startswith("ok") for line in said)
            text = "\n".join(said)
            assert "connected; the token is good until" in text
            assert "“Công an xã Thiện Tín” (state agency) answers" in text
            assert "Zalo Cloud Account" in text
            fake.oa.verified, fake.oa.replies = False, 40
            said = about((await command(env, "check")).output)
            assert next(line for line in said if "NOT verified" in line).startswith("FAIL")
            assert "40 of 40 left" in "\n".join(said)
            fake.oa.verified = True
            fake.tokens.revoke()
            assert "does not accept the token" in "\n".join(about((await command(env, "check")).output))
            assert fake.tokens.refreshes == 0, "who only looks renews nothing"
            await house.head.person.writes("menu")
            async with asyncio.timeout(10):
                while not await problem(house):  # noqa: ASYNC110 - it is another thread's news
                    await asyncio.sleep(0.05)
            said = about((await command(env, "check")).output)
            assert next(line for line in said if "used up" in line and "zalo connect" in line).startswith("FAIL")


async def test_the_check_counts_people_by_when_they_wrote_last(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeZaloOA(system_clock) as fake:
        env = environ(fake, sqlite_url, tmp_path)
        async with running(fake, sqlite_url, tmp_path, officers=OFFICERS) as house:
            now = system_clock()
            last = {
                "11": now,
                "22": now - timedelta(hours=50),
                "33": now - timedelta(days=6),
                "44": now - timedelta(days=9),
            }

            def wrote(connection: Connection) -> None:
                for account, moment in last.items():
                    rows = update(SESSION).where(SESSION.c.platform == "zalo_oa", SESSION.c.account == account)
                    connection.execute(rows.values(heard_at=moment))

            await house.ask(wrote)
            text = "\n".join(about((await command(env, "check")).output))
            assert "people: 4; wrote within 48 hours: 1, within 7 days: 2, not since: 1 (" in text


async def problem(house: Running) -> str:
    pair = await house.ask(lambda c: oa_tokens.load(c, house.fake.oa.id))
    return pair.problem if pair is not None else ""
