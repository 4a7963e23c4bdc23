"""Telegram, inbound: every update of the table becomes the event beside it, and nothing is confirmed too early."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application

from bot.channels import AccountBroken
from bot.channels.telegram_api import BotApi
from bot.chat import Event, EventKind, File, FileKind, Place
from bot.handlers.telegram import TelegramPolling, TelegramWebhook
from bot.handlers.telegram_updates import UpdateReader
from bot.handlers.telegram_webhook import SECRET_HEADER
from bot.handlers.webhooks import BODY_LIMIT
from storage import Unavailable
from tests.fakes.telegram import FakeTelegram

NOW = datetime(2025, 12, 21, 2, 3, 4, tzinfo=UTC)
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "telegram_updates.json").read_text(encoding="utf-8"))
TOKEN = "700000001:AAFakeTokenForTestsOnly_0123456789abcd"


def expected(event: dict[str, Any] | None) -> list[Event]:
    """The event of the table; what it leaves out is as `Event` has it by default."""
    if event is None:
        return []
    file = event.get("file")
    told = File(**{**file, "kind": FileKind(file["kind"])}) if file else None
    place = Place(**event["place"]) if "place" in event else None
    return [
        Event(
            **{
                **event,
                "platform": "telegram",
                "kind": EventKind(event["kind"]),
                "at": datetime.fromisoformat(event["at"]),
                "file": told,
                "place": place,
            }
        )
    ]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A connection that is never used: reading an update needs no server."""
    connection = BotApi(TOKEN)
    yield connection
    await connection.close()


@pytest.fixture
def reader(api: BotApi) -> UpdateReader:
    return UpdateReader(api, username="antq_bot", clock=lambda: NOW)


class TestUpdatesBecomeEvents:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
    async def test_table(self, reader: UpdateReader, case: dict[str, Any]) -> None:
        assert await reader.read([case["update"]]) == expected(case["event"])

    @pytest.mark.parametrize(
        "case", [case for case in CASES if "callback_query" in case["update"]], ids=lambda case: str(case["case"])
    )
    async def test_the_short_way_of_a_press_is_the_routers_way(
        self, reader: UpdateReader, case: dict[str, Any]
    ) -> None:
        routed = await reader.routed(case["update"], NOW)
        assert ([routed] if routed else []) == await reader.read([case["update"]]) == expected(case["event"])

    async def test_no_name_leaves_the_handler(self, reader: UpdateReader) -> None:
        told = repr(await reader.read(case["update"] for case in CASES))
        assert "Minh" not in told
        assert "minh" not in told

    async def test_what_residents_say_or_name_does_not_leave_the_handler(self, reader: UpdateReader) -> None:
        events = await reader.read(case["update"] for case in CASES)
        assert "bí mật" not in repr(events)
        assert [event.text for event in events if event.kind is EventKind.CHANGED and event.text] == []
        assert all((event.place is None) is event.private for event in events)

    async def test_an_unreadable_update_is_passed_over_and_logged_by_its_number_alone(
        self, reader: UpdateReader, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken: list[Any] = [
            {"update_id": 1, "message": {"text": "bí mật", "date": "hôm qua"}},
            {"update_id": 2, "callback_query": {"id": "1", "data": "bí mật"}},
            {"update_id": 3, "callback_query": "bí mật"},
            {"update_id": 4, "my_chat_member": None, "message": "bí mật"},
            "bí mật",
            None,
        ]
        with caplog.at_level(logging.DEBUG):
            events = await reader.read([*broken, CASES[0]["update"]])
        assert events == expected(CASES[0]["event"])
        assert "bí mật" not in caplog.text
        assert all(f"update {number} " in caplog.text for number in (1, 2, 3, 4, None))

    async def test_events_keep_the_order_of_the_updates(self, reader: UpdateReader) -> None:
        events = await reader.read(case["update"] for case in CASES)
        assert [event.id for event in events] == [case["event"]["id"] for case in CASES if case["event"]]


@dataclass
class Inbox:
    """A receiver that keeps what it is given, and can be closed or out of order."""

    kept: list[Event] = field(default_factory=list)
    attempts: list[list[str]] = field(default_factory=list)
    unavailable: int = 0  # how many calls fail first
    open: asyncio.Event = field(default_factory=asyncio.Event)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def receive(self, events: Sequence[Event]) -> None:
        self.attempts.append([event.id for event in events])
        self.called.set()
        await self.open.wait()
        if self.unavailable:
            self.unavailable -= 1
            raise Unavailable
        self.kept.extend(events)

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.kept]


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Let others work until the condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a fake that tells nobody
            await asyncio.sleep(0.01)


async def cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(token=TOKEN) as fake:
        yield fake


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@dataclass
class Naps:
    """A sleep that remembers how long it should have been, and takes next to no time."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0.01)


@pytest.fixture
async def polling(telegram: FakeTelegram, inbox: Inbox) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Starts polling the fake; stops it at the end of the test."""
    connections: list[BotApi] = []
    tasks: list[asyncio.Task[None]] = []

    async def start(sleep: Naps | None = None) -> asyncio.Task[None]:
        connections.append(BotApi(telegram.token, telegram.url))
        poller = TelegramPolling(connections[-1], inbox, sleep=sleep or Naps(), long_poll=1)
        tasks.append(asyncio.create_task(poller.run()))
        return tasks[-1]

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for connection in connections:
        await connection.close()


class TestPolling:
    async def test_events_arrive_and_are_confirmed(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        await polling()
        last = 0
        for number in range(5):
            last = await telegram.user(1001).sends(f"câu {number}")
        await until(lambda: telegram.updates.confirmed == last)
        assert inbox.texts == [f"câu {number}" for number in range(5)]

    async def test_all_updates_of_a_poll_are_handed_over_together(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        ids = [str(await telegram.user(1000 + number).sends("2")) for number in range(20)]
        await polling()
        await until(lambda: inbox.kept)
        assert inbox.attempts == [ids]

    async def test_nothing_is_confirmed_before_the_receiver_returns(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        inbox.open.clear()
        update = await telegram.user(1001).sends("2")
        await polling()
        await inbox.called.wait()
        await telegram.user(1001).sends("3")
        await asyncio.sleep(0.3)
        assert telegram.updates.confirmed < update
        assert len(inbox.attempts) == 1
        inbox.open.set()
        await until(lambda: telegram.updates.confirmed > update)
        assert inbox.texts == ["2", "3"]

    async def test_killed_while_the_receiver_works_nothing_is_lost(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        inbox.open.clear()
        update = await telegram.user(1001).sends("2")
        await cancelled_after_call(await polling(), inbox)
        assert telegram.updates.confirmed < update
        assert inbox.kept == []
        inbox.open.set()
        await polling()
        await until(lambda: telegram.updates.confirmed == update)
        assert inbox.texts == ["2"]

    async def test_database_gone_the_same_events_are_handed_over_again(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        inbox.unavailable = 5
        naps = Naps()
        update = await telegram.user(1001).sends("2")
        await polling(naps)
        await until(lambda: telegram.updates.confirmed == update)
        assert inbox.attempts == [[str(update)]] * 6
        assert inbox.texts == ["2"]
        assert naps.asked == [0.5, 1.0, 2.0, 2.0, 2.0], "people are waiting: our own database is asked often"

    async def test_an_update_delivered_twice_keeps_its_id(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        await polling()
        update = await telegram.user(1001).sends("2")
        await until(lambda: inbox.kept)
        telegram.deliver_again(update)
        await until(lambda: len(inbox.kept) == 2)
        assert [event.id for event in inbox.kept] == [str(update)] * 2

    async def test_updates_that_are_no_events_are_confirmed_too(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        group = telegram.group(-1002000000001, kind="supergroup", member=True)
        update = await telegram.user(1001).sends("Chào bà con", to=group)
        await polling()
        await until(lambda: telegram.updates.confirmed == update)
        assert inbox.attempts == []

    @pytest.mark.parametrize("kind", ["500", "502", "close", "lost"])
    async def test_trouble_with_the_platform_passes(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]], kind: str
    ) -> None:
        telegram.fail_next(kind, times=3)
        await polling()
        await telegram.user(1001).sends("2")
        await until(lambda: inbox.texts == ["2"])

    async def test_told_to_wait_it_waits_as_long_as_told(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        telegram.fail_next("429", seconds=7, method="getUpdates")
        naps = Naps()
        await polling(naps)
        await telegram.user(1001).sends("2")
        await until(lambda: inbox.kept)
        assert naps.asked == [7.0]

    async def test_a_webhook_of_before_is_taken_away_and_its_updates_are_kept(
        self, telegram: FakeTelegram, inbox: Inbox, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        other = BotApi(telegram.token, telegram.url)
        await other.call("setWebhook", {"url": "https://antq.example/telegram/x"})
        await other.close()
        await telegram.user(1001).sends("2")
        await polling()
        await until(lambda: inbox.texts == ["2"])

    async def test_somebody_else_polls_one_clear_sentence_and_on(
        self,
        telegram: FakeTelegram,
        inbox: Inbox,
        polling: Callable[..., Awaitable[Any]],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await polling()
        other = BotApi(telegram.token, telegram.url)
        for _ in range(3):
            await asyncio.sleep(0.1)
            await other.call("getUpdates", {"timeout": 0})
        await other.close()
        await until(lambda: "another process polls it" in caplog.text)
        await telegram.user(1001).sends("2")
        await until(lambda: inbox.texts == ["2"])
        assert telegram.token not in caplog.text

    async def test_a_revoked_token_ends_it_with_a_clear_sentence(
        self, telegram: FakeTelegram, inbox: Inbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        api = BotApi("700000001:AAanother_token_that_was_revoked_00000", telegram.url)
        with pytest.raises(AccountBroken):
            await TelegramPolling(api, inbox).run()
        await api.close()
        assert "check its token" in caplog.text
        assert "AAanother" not in caplog.text

    async def test_stops_at_once_when_cancelled(
        self, telegram: FakeTelegram, polling: Callable[..., Awaitable[Any]]
    ) -> None:
        task = await polling()
        await asyncio.sleep(0.1)
        async with asyncio.timeout(0.5):
            await cancelled(task)


async def cancelled_after_call(task: asyncio.Task[None], inbox: Inbox) -> None:
    await inbox.called.wait()
    await cancelled(task)


KEY = "a secret key of the installation, long enough"


class TestWebhook:
    @pytest.fixture
    async def hook(self, api: BotApi, inbox: Inbox) -> TelegramWebhook:
        hook = TelegramWebhook(api, inbox, KEY, clock=lambda: NOW)
        hook.reader.username = "antq_bot"
        return hook

    @pytest.fixture
    async def client(self, hook: TelegramWebhook) -> AsyncIterator[TestClient[Any, Any]]:
        app = Application()
        app.add_routes(hook.routes)
        async with TestClient(TestServer(app)) as client:
            yield client

    @pytest.fixture
    async def secret(self, inbox: Inbox) -> str:
        """What Telegram was told at registration."""
        async with FakeTelegram(token=TOKEN) as fake:
            connection = BotApi(fake.token, fake.url)
            await TelegramWebhook(connection, inbox, KEY).register("https://antq.example/")
            await connection.close()
            return str(fake.calls_of("setWebhook")[0].params["secret_token"])

    async def test_an_update_is_acknowledged_after_it_was_received(
        self, client: TestClient[Any, Any], hook: TelegramWebhook, secret: str, inbox: Inbox
    ) -> None:
        inbox.open.clear()
        posted = asyncio.create_task(
            client.post(hook.path, json=CASES[0]["update"], headers={SECRET_HEADER: secret}).__aenter__()
        )
        await inbox.called.wait()
        await asyncio.sleep(0.1)
        assert not posted.done()
        inbox.open.set()
        assert (await posted).status == 200
        assert inbox.kept == expected(CASES[0]["event"])

    async def test_database_gone_telegram_is_asked_to_come_again(
        self, client: TestClient[Any, Any], hook: TelegramWebhook, secret: str, inbox: Inbox
    ) -> None:
        inbox.unavailable = 1
        headers = {SECRET_HEADER: secret}
        assert (await client.post(hook.path, json=CASES[0]["update"], headers=headers)).status == 503
        assert (await client.post(hook.path, json=CASES[0]["update"], headers=headers)).status == 200
        assert inbox.kept == expected(CASES[0]["event"])

    @pytest.mark.parametrize("given", [None, "", "wrong", KEY, "ố"])
    async def test_without_the_secret_nothing_gets_in(
        self, client: TestClient[Any, Any], hook: TelegramWebhook, inbox: Inbox, given: str | None
    ) -> None:
        headers = {} if given is None else {SECRET_HEADER: given}
        assert (await client.post(hook.path, json=CASES[0]["update"], headers=headers)).status == 403
        assert inbox.attempts == []

    async def test_another_path_is_not_there(self, client: TestClient[Any, Any], secret: str, inbox: Inbox) -> None:
        headers = {SECRET_HEADER: secret}
        assert (await client.post("/telegram/guess", json=CASES[0]["update"], headers=headers)).status == 404
        assert inbox.attempts == []

    async def test_too_much_is_refused(
        self, client: TestClient[Any, Any], hook: TelegramWebhook, secret: str, inbox: Inbox
    ) -> None:
        async def drops() -> AsyncIterator[bytes]:
            for _ in range(BODY_LIMIT // 65536 + 1):
                yield b" " * 65536

        headers = {SECRET_HEADER: secret}
        assert (await client.post(hook.path, data=io.BytesIO(b" " * (BODY_LIMIT + 1)), headers=headers)).status == 413
        assert (await client.post(hook.path, data=drops(), headers=headers)).status == 413
        assert inbox.attempts == []

    async def test_what_is_no_update_is_not_received(
        self, client: TestClient[Any, Any], hook: TelegramWebhook, secret: str, inbox: Inbox
    ) -> None:
        headers = {SECRET_HEADER: secret}
        assert (await client.post(hook.path, data=b"{", headers=headers)).status == 400
        nothing: list[Any] = [[], {}, {"update_id": 1}, {"update_id": 2, "message": {}}]
        for ignored in nothing:
            assert (await client.post(hook.path, json=ignored, headers=headers)).status == 200
        assert inbox.attempts == []

    async def test_registered_it_gets_what_people_do(self, telegram: FakeTelegram, inbox: Inbox) -> None:
        connection = BotApi(telegram.token, telegram.url)
        hook = TelegramWebhook(connection, inbox, KEY)
        app = Application()
        app.add_routes(hook.routes)
        async with TestServer(app) as server:
            inbox.unavailable = 1
            await hook.register(f"http://127.0.0.1:{server.port}/")
            await telegram.user(1001).sends("2")
            await until(lambda: inbox.texts == ["2"])
        await connection.close()
        assert len(inbox.attempts) == 2

    async def test_path_and_secret_tell_neither_the_key_nor_each_other(
        self, hook: TelegramWebhook, secret: str
    ) -> None:
        assert KEY not in hook.path
        assert KEY not in secret
        assert hook.path.rsplit("/", 1)[1] not in secret
        assert TOKEN not in hook.path + secret
