"""Tokens of an Official Account are exchanged in time, once, and kept before they are used; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels import AccountBroken, TryAgain
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import Trouble
from bot.channels.zalo_oa_signin import OaSignIn, challenge_of, new_verifier
from bot.chat import Address, Message
from bot.oa_tokens import SPENT, FirstPair, OaTokens
from storage import Unavailable, oa_tokens, schema
from storage.database import Database
from storage.oa_tokens import Pair
from tests.fakes.zalo_oa import FakeZaloOA, Person

HEAD = Address("zalo_oa", "8000000000000000002")
TOKEN = "/v4/oa/access_token"


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as running:
        yield running


@pytest.fixture
def head(fake: FakeZaloOA) -> Person:
    return fake.user(HEAD.chat, "Nguyễn Văn A", follows=True)


@pytest.fixture
def ready_url(database_url: str) -> str:
    database = Database(database_url)
    schema.upgrade(database)
    database.close()
    return database_url


class Process:
    """What one process has of the account: its connection to the database, its tokens, its channel."""

    def __init__(self, fake: FakeZaloOA, url: str, first: FirstPair | None) -> None:
        self.fake = fake
        self.database = Database(url)
        self.troubles: list[Trouble] = []
        self.sign_in = OaSignIn(fake.app.id, fake.app.secret, fake.oauth_url, timeout=2)
        self.tokens = OaTokens(
            self.database, fake.clock, self.sign_in, fake.oa.id, first, trouble=self.troubles.append, sleep=self.sleep
        )
        self.channel = ZaloOaChannel(OaApi(self.tokens, fake.openapi_url, fake.business_url))

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0.01)

    async def says(self, text: str = "Kính gửi") -> None:
        await self.channel.send(HEAD, Message(text))

    async def close(self) -> None:
        await self.tokens.close()
        await self.channel.close()
        await self.sign_in.close()
        self.database.close()

    def kept(self) -> Pair:
        found = self.database.work(lambda connection: oa_tokens.load(connection, self.fake.oa.id))
        assert found is not None
        return found


@pytest.fixture
async def start(fake: FakeZaloOA, ready_url: str) -> AsyncIterator[Any]:
    """Starts a process, by default with the newest pair of the platform in its settings."""
    async with AsyncExitStack() as stack:

        def started(first: FirstPair | str | None = "newest") -> Process:
            if isinstance(first, str):
                pair = fake.tokens.current if fake.tokens.pairs else fake.tokens.issue()
                first = FirstPair(pair.access, pair.refresh)
            process = Process(fake, ready_url, first)
            stack.push_async_callback(process.close)
            return process

        yield started


def refreshes(fake: FakeZaloOA) -> int:
    return len(fake.calls_of(TOKEN))


def test_the_vector_of_rfc_7636() -> None:
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert {len(new_verifier()) for _ in range(20)} == {43}


async def test_a_pair_of_the_settings_is_used_until_two_hours_before_its_end(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    process = start()
    await process.says()
    await fake.passes(hours=22, minutes=59)
    await process.says()
    assert refreshes(fake) == 0
    await fake.passes(minutes=2)
    await process.says()
    await process.says()
    assert (refreshes(fake), fake.tokens.refreshes) == (1, 1)
    kept = process.kept()
    assert (kept.access, kept.refresh) == (fake.tokens.current.access, fake.tokens.current.refresh)
    assert kept.expires_at == fake.clock() + timedelta(hours=25)
    assert all(call.error == 0 for call in fake.calls)


async def test_after_a_restart_the_kept_pair_counts_and_not_that_of_the_settings(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    first = fake.tokens.issue()
    settings = FirstPair(first.access, first.refresh)
    process = start(settings)
    await process.tokens.look()
    await fake.passes(hours=24)
    await process.says()
    again = start(settings)
    await again.says()
    assert fake.tokens.refreshes == 1
    newer = fake.tokens.issue()  # somebody has put another pair into the settings
    renewed = start(FirstPair(newer.access, newer.refresh))
    await renewed.says()
    assert renewed.kept().access == newer.access


async def test_a_refresh_token_alone_is_enough(fake: FakeZaloOA, head: Person, start: Any) -> None:
    process = start(FirstPair("", fake.tokens.issue().refresh))
    await process.says()
    assert fake.tokens.refreshes == 1


@pytest.mark.parametrize("error", [-220, -216])
async def test_two_processes_in_the_middle_of_a_campaign_whose_token_ends(
    fake: FakeZaloOA, head: Person, start: Any, error: int
) -> None:
    fake.flip(rotated_token_error=error)
    one, other = start(), start()
    await asyncio.gather(one.says("1"), other.says("2"))
    fake.tokens.current.dead = True  # sooner than it was to be expected
    await asyncio.gather(*(process.says(f"{n}") for n in range(5) for process in (one, other)))
    assert fake.tokens.refreshes == 1, "the refresh token was used once, by one of them"
    assert len(head.screen()) == 12
    assert one.troubles == other.troubles == []
    await fake.passes(hours=25)
    await asyncio.gather(*(process.says(f"{n}") for n in range(5) for process in (one, other)))
    assert fake.tokens.refreshes == 2
    assert len(head.screen()) == 22


@pytest.mark.parametrize("answer", ["error", "empty"])
@pytest.mark.parametrize("keys", ["full", "bare"])
@pytest.mark.parametrize("as_string", [False, True])
async def test_a_refresh_token_that_is_used_up_is_one_trouble_and_no_more_tries(
    fake: FakeZaloOA, head: Person, start: Any, answer: str, keys: str, as_string: bool
) -> None:
    fake.flip(reused_refresh=answer, oauth_error_keys=keys, oauth_error_as_string=as_string)
    process = start()
    await process.says()
    fake.tokens.revoke()
    for _ in range(4):
        with pytest.raises((AccountBroken, TryAgain)):
            await process.says()
    asked = refreshes(fake)
    assert asked == (1 if answer == "error" else 2)
    assert process.kept().problem == SPENT
    assert set(process.troubles) == {Trouble.TOKENS}
    again = start()
    with pytest.raises(AccountBroken):
        await again.says()
    assert refreshes(fake) == asked


async def test_a_new_consent_mends_what_was_used_up_in_every_process(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    one, other = start(), start()
    fake.tokens.revoke()
    for process in (one, other):
        with pytest.raises(AccountBroken):
            await process.says()
    verifier = new_verifier()
    url = one.sign_in.consent_url(fake.app.callback, challenge_of(verifier), "s1")
    code = (await fake.admin_allows(url)).split("code=")[1].split("&")[0]
    await one.tokens.adopt(await one.sign_in.exchange(code, verifier))
    await one.says("1")
    await other.says("2")
    assert len(head.screen()) == 2


async def test_an_answer_that_is_lost_on_its_way_needs_a_new_consent(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    process = start()
    await fake.passes(hours=25)
    fake.fail_next("lost", path=TOKEN)
    with pytest.raises(TryAgain):
        await process.says()
    assert process.kept().problem == ""
    with pytest.raises(AccountBroken):
        await process.says()
    assert process.kept().problem == SPENT


@pytest.mark.parametrize("kind", ["500", "502", "close"])
async def test_trouble_on_the_way_is_tried_again_with_the_same_token(
    fake: FakeZaloOA, head: Person, start: Any, kind: str
) -> None:
    process = start()
    await process.tokens.look()
    await fake.passes(hours=24)
    fake.fail_next(kind, path=TOKEN)
    await process.says()  # the old one still works
    assert fake.tokens.refreshes == 0
    await fake.passes(minutes=2)
    await process.says()
    assert fake.tokens.refreshes == 1
    assert process.troubles == []


async def test_a_secret_that_is_not_accepted_is_told_and_tried_again_later(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    process = start()
    fake.app.secret, right = "another", fake.app.secret
    await fake.passes(hours=25)
    for _ in range(3):
        with pytest.raises(AccountBroken):
            await process.says()
    assert set(process.troubles) == {Trouble.SECRET}
    assert (refreshes(fake), process.kept().problem) == (1, "secret")
    fake.app.secret = right
    await fake.passes(minutes=11)
    await process.says()
    assert process.kept().problem == ""


async def test_a_token_that_is_refused_although_it_is_new_is_not_exchanged_again_and_again(
    fake: FakeZaloOA, head: Person, start: Any
) -> None:
    process = start()
    await process.tokens.look()
    await fake.passes(hours=24)
    await process.says()
    for _ in range(5):
        fake.fail_next(-216, path="/v3.0/oa/message/cs")
        with pytest.raises(AccountBroken):
            await process.says()
    assert fake.tokens.refreshes == 1


async def test_the_host_of_templates_says_it_in_its_own_way(fake: FakeZaloOA, head: Person, start: Any) -> None:
    process = start()
    await process.tokens.look()
    head.account.phone = "84905123456"
    fake.template("310001", "Hạn nộp")
    fake.tokens.current.dead = True
    body = {"phone": "84905123456", "template_id": "310001", "template_data": {}, "tracking_id": "t"}
    assert (await process.channel.api.template(body))["msg_id"]
    assert [call.error for call in fake.calls_of("/message/template")] == [-124, 0]
    assert fake.tokens.refreshes == 1


async def test_without_any_token_nobody_is_asked(fake: FakeZaloOA, start: Any) -> None:
    process = start(None)
    with pytest.raises(AccountBroken):
        await process.says()
    assert fake.calls == []
    assert set(process.troubles) == {Trouble.TOKENS}


async def test_an_exchange_outlives_whoever_waited_for_it(fake: FakeZaloOA, head: Person, start: Any) -> None:
    process = start()
    await fake.passes(hours=25)
    waiting = asyncio.create_task(process.says())
    while not refreshes(fake):  # noqa: ASYNC110 - the fake's log has no event
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await process.tokens.close()
    assert process.kept().refresh == fake.tokens.current.refresh


async def test_a_pair_is_kept_however_long_the_database_is_away(
    fake: FakeZaloOA, head: Person, start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start()
    await process.says()
    await fake.passes(hours=25)
    real, failed = process.database.run, []

    async def away(work: Any) -> Any:
        if refreshes(fake) and len(failed) < 3:
            failed.append(work)
            raise Unavailable("away")
        return await real(work)

    monkeypatch.setattr(process.database, "run", away)
    await process.says()
    assert len(failed) == 3
    assert process.kept().refresh == fake.tokens.current.refresh


async def test_neither_logs_nor_errors_hold_a_secret(fake: FakeZaloOA, head: Person, start: Any) -> None:
    said = []
    with capture_logs() as logs:
        process = start()
        await fake.passes(hours=25)
        for kind in ("close", "502"):
            fake.fail_next(kind, path=TOKEN)
            with pytest.raises(TryAgain) as trouble:
                await process.says()
            said.append(repr(trouble.value) + repr(trouble.value.__context__))
        await process.says()
        fake.tokens.revoke()
        await fake.passes(minutes=2)
        with pytest.raises(AccountBroken) as broken:
            await process.says()
        said.append(repr(broken.value) + repr(broken.value.__context__))
    secrets = [fake.app.secret, *(pair.access for pair in fake.tokens.pairs), *(p.refresh for p in fake.tokens.pairs)]
    told = [*map(repr, logs), *said, repr(process.tokens), repr(process.kept()), repr(FirstPair("geheim", "geheim"))]
    assert not [text for text in told for secret in [*secrets, "geheim"] if secret in text]
    assert any("official account" in str(line["event"]) for line in logs)
