"""Zalo Bot, inbound: every update becomes an event, by polling and by webhook, once and completely, whatever the
platform does: what is not certain about it is tried both ways.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import AccountBroken, DeliveryError, TryAgain, WrongMessage
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.chat import Event, EventKind, File, FileKind, Place
from bot.handlers import zalo_bot_webhook
from bot.handlers.webhooks import BODY_LIMIT
from bot.handlers.zalo_bot import ZaloBotPolling
from bot.handlers.zalo_bot_updates import OLDEST, UpdateReader
from bot.handlers.zalo_bot_webhook import PATH, SECRET_HEADER, Registered, ZaloBotWebhook
from storage import Unavailable
from tests.fakes.zalo_bot import FakeClock, FakeZaloBot, Limits, User, other_positions

NOW = datetime(2026, 10, 6, 1, 0, tzinfo=UTC)
MILLISECONDS = round(NOW.timestamp() * 1000)
NAMES = ("Bot Công an xã", "bot.CongAnXaDemo")
SITE = "https://bot.example.vn"
SECRET = "secret_token-1"


def update(event: str = "message.text.received", *, group: bool = False, **message: Any) -> dict[str, Any]:
    """An update as the platform sends it, bare."""
    chat = {"id": "9f00aa", "chat_type": "GROUP"} if group else {"id": "5a1f00", "chat_type": "PRIVATE"}
    told = {
        "from": {"id": "5a1f00", "display_name": "Nguyễn Văn A", "is_bot": False},
        "chat": chat,
        "message_id": "77aa0c",
        "date": MILLISECONDS,
        "message_type": "CHAT_MESSAGE",
    }
    return {"event_name": event, "message": told | message}


def event(kind: EventKind = EventKind.TEXT, **values: Any) -> Event:
    usual = {"platform": "zalo_bot", "id": "77aa0c", "account": "5a1f00", "chat": "5a1f00", "message_id": "77aa0c"}
    return Event(**{**usual, "kind": kind, "at": NOW, **values})


def in_group(text: str, **values: Any) -> Event:
    return event(text=text, chat="9f00aa", private=False, place=Place(), **values)


PICTURE = "https://photo-stal-9.zdn.vn/a.jpg"
PHOTO = File(FileKind.PHOTO, "zalo_bot", PICTURE, mime="image/jpeg")
CASES: dict[str, tuple[dict[str, Any], Event | None]] = {
    "a text": (update(text="nộp minh chứng"), event(text="nộp minh chứng")),
    "a text, wrapped": ({"ok": True, "result": update(text="2 điểm")}, event(text="2 điểm")),
    "a decimal id that is a number": (update(text="a", message_id=77), event(text="a", id="77", message_id="77")),
    "a picture as it really comes": (
        update("message.image.received", photo_url=PICTURE, caption="ảnh họp tổ", message_type="CHAT_PHOTO"),
        event(EventKind.FILE, file=PHOTO, text="ảnh họp tổ"),
    ),
    "a picture as documented": (update("message.image.received", photo=PICTURE), event(EventKind.FILE, file=PHOTO)),
    "a picture without address": (update("message.image.received"), event(EventKind.OTHER)),
    "a picture that is none of the web": (
        update("message.image.received", photo="file:///etc/passwd"),
        event(EventKind.OTHER),
    ),
    "a sticker": (update("message.sticker.received", sticker="bfe4", url="https://x/s.png"), event(EventKind.OTHER)),
    "a voice": (update("message.voice.received", voice_url="https://x/b.aac"), event(EventKind.OTHER)),
    "a document": (update("message.unsupported.received"), event(EventKind.WITHHELD)),
    "no type of chat": (update(text="a", chat={"id": "5a1f00"}), event(text="a")),
    "a mention": (update(text="@Bot Công an xã kết quả", group=True), in_group("kết quả")),
    "a mention in the middle": (update(text="nhờ @Bot Công an xã nhận nhóm", group=True), in_group("nhờ nhận nhóm")),
    "a mention by account name": (update(text="@bot.congANxademo  menu", group=True), in_group("menu")),
    "nothing but a mention": (update(text="@Bot Công an xã", group=True), in_group("")),
    "a mention of somebody with a longer name": (
        update(text="@Bot Công an xãm", group=True),
        in_group("@Bot Công an xãm"),
    ),
    "a reply in a group": (update(text="cảm ơn", group=True), in_group("cảm ơn")),
    "a group without type": (update(text="a", chat={"id": "9f00aa"}), in_group("a")),
    "a picture in a group": (
        update("message.image.received", photo_url=PICTURE, caption="@Bot Công an xã ảnh", group=True),
        replace(in_group("ảnh", file=PHOTO), kind=EventKind.FILE),
    ),
    "a date that is none": (update(text="a", date="hôm qua"), event(text="a")),
    "a date in the future": (update(text="a", date=MILLISECONDS + 86_400_000), event(text="a")),
    "a date as a text": (update(text="a", date=str(MILLISECONDS)), event(text="a")),
    "an old one": (update(text="a", date=MILLISECONDS - int((OLDEST + timedelta(1)).total_seconds() * 1000)), None),
    "what the bot said itself": (update(text="a", **{"from": {"id": "19", "is_bot": True}}), None),
    "something new": (update("message.reaction.received"), None),
}
BROKEN: list[Any] = [
    None, "bí mật", [], 5, {}, {"ok": True}, {"ok": True, "result": "bí mật"}, {"event_name": "message.text.received"},
    {"event_name": "message.text.received", "message": "bí mật"}, update(text="bí mật", message_id=""),
    update(text="bí mật", message_id=None), update(text="bí mật", message_id="x" * 201),
    update(text="bí mật", message_id="a\nb"), update(text="bí mật", chat={}), update(text="bí mật", **{"from": None}),
    update(text="bí mật", **{"from": {"id": {"bí mật": 1}}}), update(text="bí mật", message_id=True),
]  # fmt: skip


@pytest.fixture
def reader() -> UpdateReader:
    found = UpdateReader(lambda: NOW)
    found.is_called(NAMES)
    return found


class TestUpdatesBecomeEvents:
    @pytest.mark.parametrize("case", CASES)
    def test_table(self, reader: UpdateReader, case: str) -> None:
        told, expected = CASES[case]
        assert reader.read([told]) == ([expected] if expected else [])

    def test_while_the_name_is_not_known_it_stays_in_the_text(self) -> None:
        told = update(text="@Bot Công an xã nhận nhóm", group=True)
        for names in ((), ("", "")):
            reader = UpdateReader(lambda: NOW)
            reader.is_called(names)
            assert reader.read([told]) == [in_group("@Bot Công an xã nhận nhóm")]

    def test_no_name_leaves_the_handler(self, reader: UpdateReader) -> None:
        assert "Nguyễn" not in repr(reader.read(told for told, _ in CASES.values()))

    def test_what_cannot_be_read_is_passed_over_and_not_repeated_in_the_log(
        self, reader: UpdateReader, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            assert reader.read([*BROKEN, update(text="a")]) == [event(text="a")]
        assert "bí mật" not in caplog.text
        assert caplog.text.count("passed over") >= len(BROKEN) - 2

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["ok", "result", "event_name", "message", "from", "chat", "id", "date", "text", "photo"]
                    ),
                    inner,
                )
            ),
        )
    )
    def test_whatever_comes_nothing_breaks(self, body: Any) -> None:
        UpdateReader(lambda: NOW).read([body, {"event_name": "message.text.received", "message": body}])


@dataclass
class Inbox:
    """A receiver that knows an event that comes again, and can be out of order for so many calls."""

    kept: list[Event] = field(default_factory=list)
    calls: int = 0
    unavailable: int = 0

    async def receive(self, events: Sequence[Event]) -> None:
        self.calls += 1
        if self.unavailable:
            self.unavailable -= 1
            raise Unavailable("away")
        known = {each.id for each in self.kept}
        self.kept += [each for each in events if each.id not in known]

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.kept]


class Polled:
    """A bot that polls the fake in the fake's time."""

    def __init__(self, fake: FakeZaloBot, api: ZaloBotApi, clock: FakeClock) -> None:
        self.fake = fake
        self.inbox = Inbox()
        self.slept: list[float] = []
        self.clock = clock
        self.head: User = fake.user("Trần Thị Minh")

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            await asyncio.sleep(0)
            clock.advance(seconds)

        reader = UpdateReader(clock)
        self.polling = ZaloBotPolling(
            api, self.inbox, reader, sleep=sleep, ticks=lambda: clock().timestamp(), long_poll=25
        )

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not happened():  # noqa: ASYNC110 - what happens has no event of its own
                await asyncio.sleep(0.005)


@asynccontextmanager
async def polled(**options: Any) -> AsyncIterator[Polled]:
    clock = FakeClock()
    async with FakeZaloBot(clock, **options) as fake:
        api = ZaloBotApi(fake.token, fake.url)
        bot = Polled(fake, api, clock)
        running = asyncio.create_task(bot.polling.run())
        try:
            yield bot
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await api.close()


class TestPolling:
    @pytest.mark.parametrize("switches", [{}, *other_positions()], ids=str)
    async def test_in_every_position_every_message_arrives_once(self, switches: dict[str, Any]) -> None:
        async with polled(**switches) as bot:
            for number in range(5):
                if switches.get("replay") == "lost":
                    await bot.fake.polls_open()
                bot.head.writes(f"câu {number}")
                await bot.until(lambda number=number: len(bot.inbox.kept) > number)  # type: ignore[misc]
            assert bot.inbox.texts == [f"câu {number}" for number in range(5)]

    async def test_what_waits_is_fetched_one_after_the_other_without_a_pause(self) -> None:
        async with polled() as bot:
            await bot.fake.polls_open()
            bot.fake.hold_updates()
            for number in range(8):
                bot.head.writes(str(number))
            bot.fake.release_updates()
            await bot.until(lambda: len(bot.inbox.kept) == 8)
            assert bot.slept == []

    async def test_an_update_that_is_given_for_ever_is_handed_over_once_and_asked_for_once_a_second(self) -> None:
        async with polled(replay="forever") as bot:
            bot.head.writes("một")
            await bot.until(lambda: len(bot.slept) > 20)
            assert bot.inbox.texts == ["một"]
            assert bot.inbox.calls == 1, "what was handed over is not looked up again and again"
            assert set(bot.slept) == {1.0}
            bot.head.writes("hai")
            await bot.until(lambda: bot.inbox.texts == ["một", "hai"])

    async def test_an_idle_poll_is_no_trouble(self, caplog: pytest.LogCaptureFixture) -> None:
        async with polled() as bot:
            for _ in range(3):
                await bot.fake.polls_open()
                bot.clock.advance(25)
                await bot.fake.called("getUpdates", len(bot.fake.calls_of("getUpdates")) + 1)
            bot.head.writes("a")
            await bot.until(lambda: bot.inbox.texts == ["a"])
            assert [call.status for call in bot.fake.calls_of("getUpdates")][:3] == [408] * 3
            assert set(bot.slept) <= {0.0}
        assert "trying on" not in caplog.text

    @pytest.mark.parametrize("delete_unset", ["refused", "accepted"])
    async def test_a_webhook_is_taken_away_first_also_one_that_comes_later(self, delete_unset: str) -> None:
        async with polled(delete_unset=delete_unset) as bot:
            await bot.fake.polls_open()
            bot.fake.internet.publish(SITE, "http://127.0.0.1:1")
            bot.fake.webhook.set(f"{SITE}/else", SECRET)
            bot.fake.polls.end_all()
            await bot.until(lambda: not bot.fake.webhook.url)
            bot.head.writes("a")
            await bot.until(lambda: bot.inbox.texts == ["a"])

    @pytest.mark.parametrize("kind", ["403", "429", "500", "502", "503", "504", "garbage", "close"])
    async def test_trouble_is_waited_out_with_growing_pauses_and_told_once(
        self, kind: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with polled() as bot:
            await bot.fake.polls_open()
            bot.fake.fail_next(kind, 8, method="getUpdates")
            bot.head.writes("a")
            bot.head.writes("b")
            await bot.until(lambda: len(bot.inbox.kept) == 2)
            waits = [seconds for seconds in bot.slept if seconds]
            assert waits[:7] == ([5, 5, 5, 8, 16, 30, 30] if kind == "429" else [1, 2, 4, 8, 16, 30, 30])
        assert caplog.text.count("trying on") == 1
        assert caplog.text.count("coming in again") == 1
        assert bot.fake.token not in caplog.text

    @pytest.mark.parametrize("switches", [{}, {"unauthorized": "text"}, {"errors_with_200": True}], ids=str)
    async def test_a_token_that_was_reset_ends_it(self, switches: dict[str, Any]) -> None:
        async with FakeZaloBot(FakeClock(), **switches) as fake:
            api = ZaloBotApi("190000001:AnotherTokenForTestsOnly", fake.url)
            with pytest.raises(AccountBroken):
                await ZaloBotPolling(api, Inbox(), UpdateReader()).run()
            await api.close()

    async def test_while_the_database_is_away_nothing_else_is_fetched(self, caplog: pytest.LogCaptureFixture) -> None:
        async with polled() as bot:
            bot.inbox.unavailable = 3
            bot.head.writes("a")
            bot.head.writes("b")
            await bot.until(lambda: bot.inbox.texts == ["a", "b"])
            assert bot.inbox.calls == 5
            assert bot.slept == [1.0, 2.0, 2.0]
        assert "a Zalo message waits here" in caplog.text

    async def test_an_old_message_is_passed_over(self) -> None:
        async with polled(replay="forever") as bot:
            bot.head.writes("a")
            await bot.until(lambda: bot.inbox.texts == ["a"])
            bot.polling._known.clear()  # a restart, long after
            bot.inbox.kept.clear()
            bot.clock.advance((OLDEST + timedelta(days=1)).total_seconds())
            seen = len(bot.slept)
            await bot.until(lambda: len(bot.slept) > seen + 5)
            assert bot.inbox.kept == []


class Called:
    """A bot whose webhook the fake knows as `SITE`, and somebody else who knows the address, too."""

    def __init__(self, fake: FakeZaloBot, webhook: ZaloBotWebhook, inbox: Inbox, site: TestServer) -> None:
        self.fake = fake
        self.webhook = webhook
        self.inbox = inbox
        self.site = site
        self.head: User = fake.user("Trần Thị Minh")

    async def post(self, body: Any, *, secret: str | None = SECRET, kind: str = "application/json") -> int:
        headers = {"Content-Type": kind} if kind else {}
        if secret is not None:
            headers[SECRET_HEADER] = secret
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        data = io.BytesIO(raw) if raw else b""
        async with aiohttp.ClientSession() as session:
            skip = () if kind else ("Content-Type",)
            async with session.post(
                self.site.make_url(PATH), data=data, headers=headers, skip_auto_headers=skip
            ) as answer:
                return answer.status


@asynccontextmanager
async def called(*, register: bool = True, secret: str = SECRET, **options: Any) -> AsyncIterator[Called]:
    async with FakeZaloBot(FakeClock(), **options) as fake:
        api = ZaloBotApi(fake.token, fake.url)
        inbox, reader = Inbox(), UpdateReader(fake.clock)
        webhook = ZaloBotWebhook(api, inbox, reader, secret=secret, secret_key="a key")
        app = web.Application()
        app.add_routes(webhook.routes)
        async with TestServer(app) as site:
            fake.internet.publish(SITE, str(site.make_url("/")))
            if register:
                assert await webhook.register(SITE + "/") == Registered(ok=True)
            try:
                yield Called(fake, webhook, inbox, site)
            finally:
                await api.close()


class TestTheWebhook:
    @pytest.mark.parametrize("switches", [{}, *other_positions()], ids=str)
    async def test_in_every_position_every_message_arrives_once(self, switches: dict[str, Any]) -> None:
        async with called(**switches) as bot:
            messages = [bot.head.writes(f"câu {number}") for number in range(3)]
            messages.append(bot.head.sends_photo("ảnh"))
            await bot.fake.settled()
            bot.fake.deliver_again(messages[0])
            bot.fake.deliver_again(messages[3])
            await bot.fake.settled()
            assert bot.inbox.texts == ["câu 0", "câu 1", "câu 2", "ảnh"]
            assert bot.inbox.kept[3].file is not None
            assert {delivery.status for delivery in bot.fake.deliveries} == {200}

    async def test_a_document_is_told_or_it_is_not(self) -> None:
        for files, kinds in (("unsupported", [EventKind.WITHHELD]), ("silence", [])):
            async with called(files=files) as bot:
                bot.head.sends_file()
                await bot.fake.settled()
                assert [each.kind for each in bot.inbox.kept] == kinds

    async def test_whatever_the_law_protects_comes_without_content(self) -> None:
        async with called() as bot:
            bot.fake.user("Em Bình", protected=True).writes("bí mật")
            await bot.fake.settled()
            assert [(each.kind, each.text) for each in bot.inbox.kept] == [(EventKind.WITHHELD, "")]

    @pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "1", SECRET.upper(), "bí mật"])
    async def test_without_the_secret_nothing_is_done(self, secret: str) -> None:
        async with called() as bot:
            assert await bot.post(update(text="giả mạo"), secret=secret) == 403
            assert await bot.post(update(text="giả mạo"), secret=None) == 403
            assert bot.inbox.calls == 0

    async def test_without_a_secret_of_its_own_it_has_one_of_the_key(self) -> None:
        async with called(secret="") as bot:
            assert len(bot.fake.webhook.secret) == 64
            bot.head.writes("a")
            await bot.fake.settled()
            assert bot.inbox.texts == ["a"]
            assert await bot.post(update(text="a"), secret="") == 403

    async def test_a_probe_is_answered_and_tells_nothing(self) -> None:
        async with called() as bot:
            assert await bot.post(b"", secret=None, kind="") == 200
            assert await bot.post({}, secret=SECRET) == 200
            assert await bot.post({}, secret=None) == 403
            assert bot.inbox.calls == 0

    async def test_what_is_no_json_is_refused(self) -> None:
        async with called() as bot:
            assert await bot.post(b"{", kind="application/json") == 400
            assert await bot.post(b"\xff\xfe", kind="application/json; charset=utf-8") == 400
            assert await bot.post(update(text="a"), kind="text/plain") == 415
            assert await bot.post(update(text="a"), kind="application/x-www-form-urlencoded") == 415
            assert bot.inbox.calls == 0

    async def test_what_cannot_be_read_does_not_come_again(self) -> None:
        async with called() as bot:
            for body in BROKEN:
                assert await bot.post(body) == 200
            assert bot.inbox.calls == 0

    async def test_a_large_body_is_refused_before_it_is_read(self) -> None:
        async with called() as bot:
            assert await bot.post(json.dumps(update(text="x" * (BODY_LIMIT - 2000))).encode()) == 200
            assert bot.inbox.calls == 1
            assert await bot.post(json.dumps(update(text="x" * BODY_LIMIT)).encode()) == 413
            assert await self._declared(bot, 10 * 1024 * 1024) == b"413"
            assert await self._in_pieces(bot, 10 * 1024 * 1024) == 413
            assert bot.inbox.calls == 1

    async def test_a_database_that_is_away_for_a_moment_is_waited_for(self) -> None:
        async with called(webhook_retries=0) as bot:
            bot.inbox.unavailable = 2
            bot.head.writes("a")
            await bot.fake.settled()
            assert bot.inbox.texts == ["a"]
            assert [delivery.status for delivery in bot.fake.deliveries] == [200], "it may not be delivered again"

    async def test_the_database_is_away_and_the_platform_may_come_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zalo_bot_webhook, "BUDGET", 0.0)
        async with called(webhook_retries=3) as bot:
            bot.inbox.unavailable = 1
            bot.head.writes("a")
            await bot.fake.settled()
            assert bot.inbox.kept == []
            await bot.fake.clock.sleepers()
            bot.fake.clock.advance(60)
            await soon(lambda: bot.inbox.texts == ["a"])
            assert [delivery.status for delivery in bot.fake.deliveries] == [503, 200]

    async def test_messages_in_the_wrong_order_arrive_as_they_come(self) -> None:
        async with called() as bot:
            bot.fake.hold_updates()
            for text in ("một", "hai"):
                bot.head.writes(text)
            bot.fake.release_updates([1, 0])
            await bot.fake.settled()
            assert sorted(bot.inbox.texts) == ["hai", "một"]

    async def _declared(self, bot: Called, size: int) -> bytes:
        """The answer to a request that has told how much would follow, and sends nothing of it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", bot.site.port)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n"
        writer.write(f"{head}{SECRET_HEADER}: {SECRET}\r\n\r\n".encode())
        await writer.drain()
        line = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        return line.split()[1]

    async def _in_pieces(self, bot: Called, size: int) -> int:
        """The answer to a large body that does not tell its length."""

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(size // 65536):
                yield b" " * 65536

        headers = {"Content-Type": "application/json", SECRET_HEADER: SECRET}
        async with (
            aiohttp.ClientSession() as session,
            session.post(bot.site.make_url(PATH), data=pieces(), headers=headers) as answer,
        ):
            return answer.status


class TestRegistration:
    @pytest.mark.parametrize("verification", ["present", "absent"])
    async def test_the_platform_says_that_it_reaches_us_or_says_nothing(self, verification: str) -> None:
        async with called(register=False, verification=verification) as bot:
            assert await bot.webhook.register(SITE) == Registered(ok=True)
            assert (bot.fake.webhook.url, bot.fake.webhook.secret) == (f"{SITE}{PATH}", SECRET)

    @pytest.mark.parametrize("probe", ["empty", "json"])
    async def test_a_probe_passes(self, probe: str) -> None:
        async with called(probe=probe) as bot:
            assert bot.inbox.calls == 0

    @pytest.mark.parametrize("outcomes", ["fine", "coarse"])
    @pytest.mark.parametrize("trouble", ["dns", "tls", "timeout"])
    async def test_that_it_does_not_reach_us_is_told(self, trouble: Any, outcomes: str) -> None:
        async with called(register=False, outcomes=outcomes) as bot:
            bot.fake.internet.breaks(SITE, trouble)
            registered = await bot.webhook.register(SITE)
            assert not registered.ok
            assert registered.trouble.startswith("webhook.err.")
            assert bot.fake.webhook.url == f"{SITE}{PATH}", "it is kept all the same"

    @pytest.mark.parametrize("url", ["http://bot.example.vn", "https://localhost", "https://192.168.1.5"])
    async def test_an_address_that_is_not_public_is_refused(self, url: str) -> None:
        async with called(register=False) as bot:
            with pytest.raises(WrongMessage):
                await bot.webhook.register(url)

    @pytest.mark.parametrize("code", [426, 429])
    async def test_set_too_often_today_it_stays_as_it_is(self, code: Any) -> None:
        async with called(set_webhook_limit=code, limits=Limits(set_webhook_daily=1)) as bot:
            assert await bot.webhook.register(SITE) == Registered(ok=True)
            bot.fake.webhook.set("")
            with pytest.raises(TryAgain):
                await bot.webhook.register(SITE)

    @pytest.mark.parametrize("kind", ["500", "502", "close", "garbage", "401"])
    async def test_trouble(self, kind: str) -> None:
        async with called(register=False) as bot:
            bot.fake.fail_next(kind)
            with pytest.raises(DeliveryError) as caught:
                await bot.webhook.register(SITE)
            assert isinstance(caught.value, AccountBroken if kind == "401" else TryAgain)


async def soon(happened: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
