"""The fake Zalo Bot Platform behaves as the real one is known to, seen by a client that speaks plain HTTP."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from tests.fakes.zalo_bot import (
    AAC,
    JPEG,
    SECRET_HEADER,
    FakeClock,
    FakeZaloBot,
    Limits,
    Switches,
    User,
    other_positions,
)
from tests.fakes.zalo_bot.waiting import Changes

NAME = "Nguyễn Văn A"
SITE = "https://bot.example.vn"
SECRET = "secret_token-1"


class Client:
    """Calls methods and gives what was answered."""

    def __init__(self, fake: FakeZaloBot, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session

    def at(self, method: str) -> str:
        return f"{self.fake.url}/bot{self.fake.token}/{method}"

    async def call(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.at(method), json=params) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **params: Any) -> Any:
        status, body = await self.call(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body.get("result")

    async def refused(self, method: str, **params: Any) -> int:
        status, body = await self.call(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return status

    async def next(self) -> dict[str, Any]:
        """What a poll gives that does not wait."""
        result: dict[str, Any] = await self.ok("getUpdates", timeout=0)
        return result

    async def text(self) -> str:
        return str((await self.next())["message"]["text"])

    async def is_told_nothing(self) -> bool:
        return await self.refused("getUpdates", timeout=0) == 408


@asynccontextmanager
async def running(clock: FakeClock | None = None, **options: Any) -> AsyncIterator[Client]:
    async with FakeZaloBot(clock or FakeClock(), **options) as fake, aiohttp.ClientSession() as session:
        fake.user(NAME, wrote=True)
        yield Client(fake, session)


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    async with running() as ready:
        yield ready


class Site:
    """The bot's own web server, which the platform knows as `SITE`. ``/hook`` answers with `statuses`, then 200."""

    def __init__(self, fake: FakeZaloBot, *statuses: int) -> None:
        self.fake = fake
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], bytes]] = []  # headers and body
        self.files: dict[str, bytes] = {"/card.jpg": JPEG, "/card.aac": AAC, "/page": b"<html>"}
        self.asked: list[str] = []
        self.asks = Changes()

    async def __aenter__(self) -> Site:
        app = web.Application()
        app.router.add_post("/hook", self._hook)
        app.router.add_get("/moved", self._moved)
        app.router.add_get("/{name:.*}", self._file)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.fake.internet.publish(SITE, f"http://127.0.0.1:{self.runner.addresses[0][1]}")
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.runner.cleanup()

    async def _hook(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        self.asks.notify()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def _file(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        content = self.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{SITE}/{request.query['to']}")

    @property
    def texts(self) -> list[str]:
        """What was delivered, the probe left out."""
        return [
            event.get("result", event)["message"]["text"] for _, body in self.got if len(body) > 2
            for event in [json.loads(body)]
        ]  # fmt: skip


@asynccontextmanager
async def hooked(*statuses: int, **options: Any) -> AsyncIterator[tuple[Client, Site]]:
    """A bot with a webhook; `statuses` are its answers after the probe."""
    async with running(**options) as client, Site(client.fake) as site:
        await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET)
        site.statuses = list(statuses)
        yield client, site


def head(client: Client) -> User:
    return client.fake.user(NAME)


# --- routes and envelope ---


async def test_get_me_names_the_bot_in_strings(client: Client) -> None:
    status, body = await client.call("getMe")
    assert (status, body) == (
        200,
        {
            "ok": True,
            "result": {
                "id": "1900000000000000001",
                "account_name": "bot.CongAnXaDemo",
                "account_type": "BASIC",
                "can_join_groups": False,
            },
        },
    )
    async with running(display_name=True) as other:
        assert (await other.ok("getMe"))["display_name"] == "Bot Công an xã"


@pytest.mark.parametrize(("switch", "content_type"), [("json", "application/json"), ("text", "text/plain")])
async def test_a_wrong_token_is_unauthorized(switch: str, content_type: str) -> None:
    async with (
        running(unauthorized=switch) as client,
        client.session.get(f"{client.fake.url}/bot1:wrong/getMe") as response,
    ):
        assert (response.status, response.content_type) == (401, content_type)


@pytest.mark.parametrize("switch", [404, 400])
async def test_names_of_methods_are_case_sensitive(switch: int) -> None:
    async with running(unknown_method=switch) as client:
        assert await client.refused("sendZalo") == switch
        assert await client.refused("getme") == switch
        async with client.session.put(client.at("getMe")) as response:
            assert response.status == switch
        async with client.session.get(f"{client.fake.url}/getMe") as response:
            assert response.status == 404


async def test_a_success_may_carry_error_code_0_and_a_refusal_status_200() -> None:
    async with running(explicit_success=True) as client:
        assert (await client.call("getMe"))[1]["error_code"] == 0
    async with running(errors_with_200=True) as client:
        assert await client.call("getUpdates", timeout=0) == (
            200,
            {"ok": False, "description": "Request timeout", "error_code": 408},
        )


async def test_query_form_json_and_multipart_mean_the_same(client: Client) -> None:
    fields = {"chat_id": head(client).id, "text": "Đã ghi nhận"}
    multipart = aiohttp.MultipartWriter("form-data")
    for key, value in fields.items():
        multipart.append(value).set_content_disposition("form-data", name=key)
    url = client.at("sendMessage")
    for sent in (
        client.session.get(url, params=fields),
        client.session.post(url, params=fields),
        client.session.post(url, data=aiohttp.FormData(fields)),
        client.session.post(url, data=multipart),
        client.session.post(url, json=fields),
    ):
        async with sent as response:
            assert response.status == 200, await response.text()
    assert [seen.text for seen in client.fake.sent[head(client).id]] == ["Đã ghi nhận"] * 5


@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/json", b"{"), ("application/json", b"[]"), ("text/plain", b'{"chat_id": "1"}')],
)
async def test_what_cannot_be_read_is_a_bad_request(client: Client, kind: str, body: bytes) -> None:
    async with client.session.post(client.at("sendMessage"), data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400


@pytest.mark.parametrize("ids", ["hex", "decimal"])
async def test_ids_are_strings_and_times_milliseconds(ids: str) -> None:
    clock = FakeClock(datetime(2026, 1, 1, tzinfo=UTC))
    async with running(clock, ids=ids) as client:
        user = head(client)
        user.writes("xin chào")
        clock.advance(0.25)
        message = (await client.next())["message"]
        sent = await client.ok("sendMessage", chat_id=user.id, text="Kính chào")
        assert (message["date"], sent["date"]) == (1767225600000, 1767225600250)
        for given in (message["message_id"], message["from"]["id"], message["chat"]["id"], sent["message_id"]):
            assert isinstance(given, str)
            assert given.isdecimal() if ids == "decimal" else len(bytes.fromhex(given)) == 10
        assert await client.refused("sendMessage", chat_id=7, text="Kính chào") == 400


# --- getUpdates ---


async def test_a_poll_gives_one_event(client: Client) -> None:
    user = head(client)
    first = user.writes("nộp minh chứng")
    user.writes("2 điểm")
    assert await client.next() == {
        "event_name": "message.text.received",
        "message": {
            "from": {"id": user.id, "display_name": NAME, "is_bot": False},
            "chat": {"id": user.id, "chat_type": "PRIVATE"},
            "text": "nộp minh chứng",
            "message_id": first,
            "date": client.fake.clock.milliseconds,
            "message_type": "CHAT_MESSAGE",
        },
    }
    assert await client.text() == "2 điểm"


@pytest.mark.parametrize("timeout", [20, "20", None])
async def test_an_idle_poll_ends_with_408_when_its_time_is_over(timeout: int | str | None) -> None:
    clock = FakeClock()
    async with running(clock) as client:
        params = {} if timeout is None else {"timeout": timeout}
        poll = asyncio.create_task(client.call("getUpdates", **params))
        await client.fake.polls_open()
        clock.advance(19.5 if timeout else 29.5)
        await client.ok("getMe")
        assert not poll.done()
        clock.advance(0.5)
        assert await poll == (408, {"ok": False, "description": "Request timeout", "error_code": 408})
        assert await client.refused("getUpdates", timeout="soon") == 400


async def test_an_open_poll_ends_with_what_somebody_writes(client: Client) -> None:
    poll = asyncio.create_task(client.ok("getUpdates", timeout=30))
    await client.fake.polls_open()
    head(client).writes("2")
    assert (await poll)["message"]["text"] == "2"


async def test_a_second_poller_steals(client: Client) -> None:
    user = head(client)
    first = asyncio.create_task(client.ok("getUpdates"))
    await client.fake.polls_open(1)
    second = asyncio.create_task(client.ok("getUpdates"))
    await client.fake.polls_open(2)
    user.writes("một")
    assert (await second)["message"]["text"] == "một"
    assert not first.done()
    user.writes("hai")
    assert (await first)["message"]["text"] == "hai"


async def test_a_poller_that_goes_away_takes_nothing_with_it(client: Client) -> None:
    poll = asyncio.create_task(client.ok("getUpdates"))
    await client.fake.polls_open()
    poll.cancel()
    (call,) = await client.fake.called("getUpdates")
    assert (call.status, call.description) == (0, "the bot went away")
    head(client).writes("một")
    assert await client.text() == "một"


async def test_replay_once() -> None:
    async with running(replay="once") as client:
        head(client).writes("một")
        assert await client.text() == "một"
        assert await client.is_told_nothing()
        head(client).writes("hai")
        client.fake.fail_next("lost", method="getUpdates")
        with pytest.raises(aiohttp.ClientError):
            await client.next()
        assert await client.is_told_nothing()


async def test_replay_forever_gives_what_was_given_at_every_poll_at_once() -> None:
    async with running(replay="forever") as client:
        user = head(client)
        user.writes("một")
        assert [await client.text() for _ in range(3)] == ["một"] * 3
        user.writes("hai")
        assert [await client.text() for _ in range(5)] == ["hai", "một", "hai", "một", "hai"]
        user.writes("ba")
        client.fake.fail_next("lost", method="getUpdates")
        with pytest.raises(aiohttp.ClientError):
            await client.next()
        assert "ba" in [await client.text() for _ in range(3)]


async def test_replay_lost_gives_only_what_is_written_while_a_poll_is_open() -> None:
    async with running(replay="lost") as client:
        user = head(client)
        user.writes("một")
        assert await client.is_told_nothing()
        poll = asyncio.create_task(client.ok("getUpdates"))
        await client.fake.polls_open()
        user.writes("hai")
        user.writes("ba")
        assert (await poll)["message"]["text"] == "hai"
        assert await client.is_told_nothing()


async def test_an_event_can_come_twice_and_out_of_order(client: Client) -> None:
    user, fake = head(client), client.fake
    fake.hold_updates()
    first = user.writes("một")
    user.writes("hai")
    assert await client.is_told_nothing()
    fake.release_updates([1, 0])
    assert [await client.text(), await client.text()] == ["hai", "một"]
    fake.deliver_again(first)
    assert (await client.next())["message"]["message_id"] == first
    fake.hold_updates()
    user.writes("ba")
    fake.release_updates()
    assert await client.text() == "ba"


async def test_no_poll_while_a_webhook_is_set() -> None:
    async with running() as client, Site(client.fake):
        poll = asyncio.create_task(client.call("getUpdates"))
        await client.fake.polls_open()
        await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET)
        refusal = {
            "ok": False,
            "description": "You cannot use this API while a webhook is set. Please remove the webhook first",
            "error_code": 400,
        }
        assert await poll == (400, refusal)
        assert await client.call("getUpdates") == (400, refusal)
        await client.ok("deleteWebhook")
        assert await client.is_told_nothing()


# --- the webhook's own methods ---


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://bot.example.vn/hook", SECRET),
        ("https://localhost/hook", SECRET),
        ("https://127.0.0.1/hook", SECRET),
        ("https://10.1.2.3:8443/hook", SECRET),
        ("https://192.168.1.5/hook", SECRET),
        ("https://[::1]/hook", SECRET),
        (f"{SITE}/hook", "a" * 7),
        (f"{SITE}/hook", "a" * 257),
        (f"{SITE}/hook", "bí mật rồi"),
        (f"{SITE}/hook", None),
        (None, SECRET),
    ],
)
async def test_a_webhook_is_public_https_with_a_plain_secret(
    client: Client, url: str | None, secret: str | None
) -> None:
    assert await client.refused("setWebhook", url=url, secret_token=secret) == 400
    assert await client.refused("getWebhookInfo") == 404


@pytest.mark.parametrize("length", [8, 256])
async def test_a_secret_has_8_to_256_characters(length: int) -> None:
    async with running() as client, Site(client.fake):
        await client.ok("setWebhook", url=f"{SITE}/hook", secret_token="a" * length)


async def test_set_webhook_probes_with_an_empty_body_and_says_what_came_of_it() -> None:
    async with running() as client, Site(client.fake) as site:
        result = await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET)
        assert (result["url"], result["updated_at"]) == (f"{SITE}/hook", client.fake.clock.milliseconds)
        told = result["verification"]
        assert (told["ok"], told["url"], told["outcome"]) == (True, f"{SITE}/hook", "webhook.ok")
        headers, body = site.got[0]
        assert (body, "Content-Type" in headers) == (b"", False)
        assert headers["User-Agent"] == "Java/1.8.0_192"
        assert headers["Host"] == "bot.example.vn"


async def test_the_probe_may_be_json_and_the_verification_absent() -> None:
    async with running(probe="json", verification="absent") as client, Site(client.fake) as site:
        result = await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET)
        assert sorted(result) == ["updated_at", "url"]
        assert (site.got[0][0]["Content-Type"], site.got[0][1]) == ("application/json", b"{}")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, "webhook.ok"),
        (403, "webhook.http.403"),
        (404, "webhook.http.404"),
        (503, "webhook.http.5xx"),
        (302, "webhook.http.other"),
    ],
)
async def test_a_webhook_is_kept_even_if_the_probe_fails(status: int, outcome: str) -> None:
    async with running() as client, Site(client.fake, status) as site:
        result = await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET)
        told = result["verification"]
        assert (told["ok"], told["outcome"], told["status_code"]) == (status == 204, outcome, status)
        assert (await client.ok("getWebhookInfo"))["url"] == f"{SITE}/hook"
        assert (await client.ok("testWebhook"))["outcome"] == "webhook.ok"
        assert len(site.got) == 2


@pytest.mark.parametrize("trouble", ["tls", "dns", "timeout", "conn", "proxy", "blocked", "unreachable", "other"])
@pytest.mark.parametrize("outcomes", ["fine", "coarse"])
async def test_a_webhook_that_is_not_reached(trouble: Any, outcomes: str) -> None:
    async with running(outcomes=outcomes) as client, Site(client.fake) as site:
        client.fake.internet.breaks(SITE, trouble)
        told = (await client.ok("setWebhook", url=f"{SITE}/hook", secret_token=SECRET))["verification"]
        coarse = outcomes == "coarse" and trouble in ("dns", "timeout", "conn")
        assert told["outcome"] == f"webhook.err.{'unreachable' if coarse else trouble}"
        assert not told["ok"]
        assert site.got == []
        client.fake.internet.mends(SITE)
        assert (await client.ok("testWebhook"))["ok"]


async def test_an_address_that_nobody_published_is_not_known(client: Client) -> None:
    told = (await client.ok("setWebhook", url="https://elsewhere.vn/", secret_token=SECRET))["verification"]
    assert told["outcome"] == "webhook.err.dns"
    client.fake.internet.publish("https://elsewhere.vn", "http://127.0.0.1:9")
    assert (await client.ok("testWebhook"))["outcome"] == "webhook.err.conn"


@pytest.mark.parametrize("switch", [426, 429])
async def test_set_webhook_has_a_limit_per_day(switch: int) -> None:
    clock = FakeClock(datetime(2026, 10, 6, 16, 30, tzinfo=UTC))
    limits = Limits(set_webhook_daily=2)
    async with running(clock, limits=limits, set_webhook_limit=switch) as client, Site(client.fake):
        params = {"url": f"{SITE}/hook", "secret_token": SECRET}
        assert [(await client.call("setWebhook", **params))[0] for _ in range(3)] == [200, 200, switch]
        clock.advance(1800)  # midnight in Việt Nam
        await client.ok("setWebhook", **params)


@pytest.mark.parametrize("key", ["error_code", "errorCode"])
async def test_test_webhook_has_a_limit_per_day(key: str) -> None:
    async with hooked(limits=Limits(test_webhook_daily=1), test_limit_key=key) as (client, _):
        await client.ok("testWebhook")
        status, body = await client.call("testWebhook")
        assert (status, body["ok"], body[key]) == (426, False, 426)


async def test_test_webhook_may_be_absent_or_have_nothing_to_test(client: Client) -> None:
    assert await client.refused("testWebhook") == 404
    async with hooked(test_webhook="absent") as (other, _):
        assert await other.refused("testWebhook") == 404


async def test_webhook_info_and_deletion() -> None:
    clock = FakeClock()
    async with hooked(clock=clock) as (client, _):
        set_at = clock.milliseconds
        clock.advance(1)
        assert await client.ok("getWebhookInfo") == {"url": f"{SITE}/hook", "updated_at": set_at}
        assert await client.ok("deleteWebhook") == {"url": "", "updated_at": clock.milliseconds}
        assert await client.call("getWebhookInfo") == (
            404,
            {"ok": False, "description": "Not Found", "error_code": 404},
        )
        assert await client.refused("deleteWebhook") == 400
    async with running(delete_unset="accepted") as client:
        assert (await client.ok("deleteWebhook"))["url"] == ""


# --- delivery to the webhook ---


@pytest.mark.parametrize("switch", ["wrapped", "bare"])
async def test_the_webhook_gets_what_people_write_with_the_secret(switch: str) -> None:
    async with hooked(body=switch) as (client, site):
        head(client).writes("xin chào")
        await client.fake.settled()
        headers, body = site.got[1]
        assert (headers[SECRET_HEADER], headers["Content-Type"]) == (SECRET, "application/json")
        event = json.loads(body)
        assert sorted(event) == (["ok", "result"] if switch == "wrapped" else ["event_name", "message"])
        assert site.texts == ["xin chào"]


async def test_the_webhook_gets_a_chats_messages_in_order_twice_and_turned_round() -> None:
    async with hooked() as (client, site):
        user, fake = head(client), client.fake
        ids = [user.writes(str(number)) for number in range(8)]
        await fake.settled()
        assert site.texts == list("01234567")
        fake.deliver_again(ids[3])
        await fake.settled()
        assert site.texts[8:] == ["3"]
        fake.hold_updates()
        user.writes("một")
        user.writes("hai")
        fake.release_updates([1, 0])
        await fake.settled()
        assert site.texts[9:] == ["hai", "một"]
        assert [delivery.status for delivery in fake.deliveries] == [200] * 11


async def test_what_the_webhook_does_not_take_is_gone() -> None:
    async with hooked(500) as (client, site):
        head(client).writes("một")
        await client.fake.settled()
        client.fake.internet.breaks(SITE, "timeout")
        head(client).writes("hai")
        await client.fake.settled()
        client.fake.internet.mends(SITE)
        head(client).writes("ba")
        await client.fake.settled()
        assert site.texts == ["một", "ba"]
        assert [(done.status, done.trouble) for done in client.fake.deliveries] == [
            (500, ""),
            (0, "timeout"),
            (200, ""),
        ]


async def test_what_the_webhook_does_not_take_may_come_again() -> None:
    clock = FakeClock()
    async with hooked(500, 200, 503, clock=clock, webhook_retries=3) as (client, site):
        head(client).writes("một")
        await client.fake.settled()
        head(client).writes("hai")
        await client.fake.settled()
        assert site.texts == ["một", "hai"]
        await clock.sleepers(1)
        clock.advance(60)
        await site.asks.until(lambda: len(site.texts) == 3)
        await clock.sleepers(1)
        clock.advance(60)
        await site.asks.until(lambda: len(site.texts) == 4)
        assert site.texts == ["một", "hai", "một", "một"]


# --- what else people send ---


@pytest.mark.parametrize("key", ["photo_url", "photo"])
@pytest.mark.parametrize("message_type", ["present", "absent"])
async def test_a_picture_is_an_address_with_a_caption(key: str, message_type: str) -> None:
    async with running(photo_key=key, message_type=message_type) as client:
        head(client).sends_photo("ảnh họp tổ")
        head(client).sends_photo()
        event, bare = await client.next(), await client.next()
        assert event["event_name"] == "message.image.received"
        message = event["message"]
        assert message["caption"] == "ảnh họp tổ"
        assert "caption" not in bare["message"]
        assert message.get("message_type") == ("CHAT_PHOTO" if message_type == "present" else None)
        async with client.session.get(message[key]) as response:
            assert (response.content_type, await response.read()) == ("image/jpeg", JPEG)


async def test_several_pictures_are_several_events(client: Client) -> None:
    head(client).sends_photos(JPEG, JPEG + b"2", JPEG + b"3", caption="ba ảnh")
    messages = [(await client.next())["message"] for _ in range(3)]
    assert [message.get("caption") for message in messages] == ["ba ảnh", None, None]
    assert len({message["message_id"] for message in messages}) == 3
    assert len({message["photo_url"] for message in messages}) == 3


async def test_voices_and_stickers(client: Client) -> None:
    head(client).sends_voice()
    head(client).sends_sticker()
    voice, sticker = await client.next(), await client.next()
    assert voice["event_name"] == "message.voice.received"
    assert voice["message"]["message_type"] == "CHAT_VOICE"
    assert voice["message"]["voice_url"].endswith(".aac")
    async with client.session.get(voice["message"]["voice_url"]) as response:
        assert (response.content_type, await response.read()) == ("audio/aac", AAC)
    assert sticker["event_name"] == "message.sticker.received"
    assert sticker["message"]["sticker"]
    assert sticker["message"]["url"].endswith(".png")


@pytest.mark.parametrize("switch", ["unsupported", "silence"])
async def test_of_documents_videos_and_links_nothing_arrives(switch: str) -> None:
    async with running(files=switch) as client:
        user = head(client)
        for message_id in (user.sends_file("ke-hoach.pdf"), user.sends_video(), user.sends_link()):
            if switch == "silence":
                assert await client.is_told_nothing()
                continue
            event = await client.next()
            assert event["event_name"] == "message.unsupported.received"
            assert sorted(event["message"]) == ["chat", "date", "from", "message_id"]
            assert event["message"]["message_id"] == message_id
        assert [seen.kind for seen in user.screen()] == ["file", "video", "link"]


@pytest.mark.parametrize("switch", ["unsupported", "silence"])
async def test_nothing_that_a_protected_person_sends_arrives(switch: str) -> None:
    async with running(files=switch) as client:
        child, group = client.fake.user("Em B", protected=True), client.fake.group()
        child.writes("con chào chú")
        child.sends_photo("ảnh")
        child.sends_file()
        group.mentions(child, "xin chào")
        for _ in range(4):
            event = await client.next()
            assert event["event_name"] == "message.unsupported.received"
            assert sorted(event["message"]) == ["chat", "date", "from", "message_id"]
        await client.ok("sendMessage", chat_id=child.id, text="Chào em")


@pytest.mark.parametrize("switch", ["absent", "present"])
async def test_a_reply_does_not_say_to_what(switch: str) -> None:
    async with running(inbound_reply=switch) as client:
        sent = await client.ok("sendMessage", chat_id=head(client).id, text="Câu 1?")
        head(client).replies("2", to=sent["message_id"])
        message = (await client.next())["message"]
        assert message.get("reply_to_message") == (None if switch == "absent" else {"message_id": sent["message_id"]})
        assert head(client).screen()[-1].reply_to == sent["message_id"]


@pytest.mark.parametrize("text", ["２ điểm", unicodedata.normalize("NFD", "điểm 2"), "📎" * 1500])
async def test_what_people_write_arrives_as_they_wrote_it(client: Client, text: str) -> None:
    head(client).writes(text)
    assert await client.text() == text


# --- sending ---


@pytest.mark.parametrize(
    "params",
    [
        {"text": ""},
        {"text": " \n "},
        {"text": "a" * 2001},
        {"text": "ă" * 2001},
        {"text": 5},
        {},
        {"text": "\ud83d"},
        {"text": "<b></b>", "parse_mode": "html"},
    ],
)
async def test_a_text_has_1_to_2000_characters(client: Client, params: dict[str, Any]) -> None:
    assert await client.refused("sendMessage", **{"chat_id": head(client).id, **params}) == 400
    assert head(client).screen() == []
    await client.ok("sendMessage", chat_id=head(client).id, text="ă" * 2000)


NFD = unicodedata.normalize("NFD", "ễ" * 1000)  # 3000 code points that make 1000 characters
ASTRAL = "📎" * 1500  # 1500 characters, 3000 UTF-16 units


@pytest.mark.parametrize(("switch", "nfd", "astral"), [("nfc", 200, 200), ("raw", 400, 200), ("utf-16", 400, 400)])
async def test_how_characters_are_counted(switch: str, nfd: int, astral: int) -> None:
    async with running(text_length=switch) as client:
        user = head(client)
        assert (await client.call("sendMessage", chat_id=user.id, text=NFD))[0] == nfd
        assert (await client.call("sendMessage", chat_id=user.id, text=ASTRAL))[0] == astral
        for text in (NFD, unicodedata.normalize("NFC", NFD)) if switch == "nfc" else ():
            assert (await client.call("sendMessage", chat_id=user.id, text=text * 2))[0] == 200
            assert (await client.call("sendMessage", chat_id=user.id, text=text * 2 + "a"))[0] == 400


async def test_a_text_cut_within_a_character_is_seen(client: Client) -> None:
    text = unicodedata.normalize("NFD", "điểm")
    cut = next(place for place, character in enumerate(text) if unicodedata.combining(character))
    for part in (text[:cut], text[cut:]):
        await client.ok("sendMessage", chat_id=head(client).id, text=part)
    assert [seen.torn for seen in head(client).sent] == [False, True]


async def test_only_who_has_written_can_be_written_to(client: Client) -> None:
    stranger = client.fake.user("Trần Thị B")
    for method, params in (
        ("sendMessage", {"text": "a"}),
        ("sendPhoto", {"photo": f"{SITE}/card.jpg"}),
        ("sendSticker", {"sticker": "0e078a2fb66a5f34067b"}),
        ("sendVoice", {"voice_url": f"{SITE}/card.aac"}),
        ("sendChatAction", {"action": "typing"}),
    ):
        assert await client.refused(method, chat_id="00000000000000000000", **params) == 400
        assert await client.refused(method, chat_id=stranger.id, **params) == 400
    stranger.writes("xin chào")
    await client.ok("sendMessage", chat_id=stranger.id, text="Kính chào")
    assert [str(seen) for seen in stranger.screen()] == ["‹Trần Thị B› xin chào", "Kính chào"]


async def test_unknown_parameters_are_overlooked_and_there_are_no_buttons(client: Client) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Có", "callback_data": "1"}]]}
    await client.ok("sendMessage", chat_id=head(client).id, text="Đúng không?", reply_markup=keyboard, colour="red")
    seen = head(client).last
    assert seen is not None
    assert str(seen) == "Đúng không?"
    assert seen.ignored == {"reply_markup", "colour"}


@pytest.mark.parametrize("switch", ["ignored", "shown"])
async def test_a_reply_of_the_bot_may_be_shown_as_one(switch: str) -> None:
    async with running(reply_to=switch) as client:
        asked = head(client).writes("điểm của tôi?")
        await client.ok("sendMessage", chat_id=head(client).id, text="46", reply_to_message_id=asked)
        seen = head(client).last
        assert seen is not None
        assert seen.reply_to == (asked if switch == "shown" else "")


# --- formatted texts ---


@pytest.mark.parametrize(
    ("mode", "source", "text", "styles"),
    [
        ("", "*2* <b>", "*2* <b>", {}),
        ("markdown", "**Đậm** và __đậm__", "Đậm và đậm", {"b": ["Đậm", "đậm"]}),
        ("markdown", "*nghiêng* _nghiêng_ ***cả hai***", "nghiêng nghiêng cả hai", {"b": ["cả hai"]}),
        ("markdown", "**đậm *cả hai* đậm**", "đậm cả hai đậm", {"b": ["đậm cả hai đậm"], "i": ["cả hai"]}),
        ("markdown", "~~bỏ~~ `mã *2*`", "bỏ mã *2*", {"s": ["bỏ"], "code": ["mã *2*"]}),
        ("markdown", r"\*2\* \_a\_ \`b\`", "*2* _a_ `b`", {"i": [], "code": []}),
        ("markdown", r"*a\*b* \~", r"a*b \~", {"i": ["a*b"]}),
        ("markdown", "{red}Quá hạn{/red} {big}**25**{/big}", "Quá hạn 25", {"c_db342e": ["Quá hạn"], "f_18": ["25"]}),
        ("markdown", "## Kết quả\n##### không", "Kết quả\n##### không", {"h2": ["Kết quả\n"]}),
        ("markdown", "- một\n> hai\n1. ba", "một\nhai\nba", {"lst_1": ["một\n"], "quote": ["hai\n"], "lst_2": ["ba"]}),
        ("markdown", "2 * 3 * 4, [a](b), ```", "2 * 3 * 4, [a](b), ```", {"i": []}),
        ("markdown", "Tổ 2*3*4 và ke_hoach_1", "Tổ 234 và kehoach1", {"i": ["3", "hoach"]}),
        ("html", "<b>Đậm <i>cả</i></b> &lt;5", "Đậm cả <5", {"b": ["Đậm cả"], "i": ["cả"]}),
        ("html", "<h1>Kết quả</h1><p>a</p><ol><li>b</li></ol>", "Kết quả\na\nb\n", {"h1": ["Kết quả"], "lst_2": ["b"]}),
        ("html", "Tổ <Nguyễn Văn A> <ul><li>c", "Tổ  \nc", {"lst_1": ["c"]}),
    ],
)
async def test_what_is_seen_of_markup(
    client: Client, mode: str, source: str, text: str, styles: dict[str, list[str]]
) -> None:
    extra = {"parse_mode": mode, "text_styles": [{"start": 0, "len": 1, "st": ["u"]}]} if mode else {}
    await client.ok("sendMessage", chat_id=head(client).id, text=source, **extra)
    seen = head(client).last
    assert seen is not None
    assert (seen.text, seen.source, seen.parse_mode) == (text, source, mode)
    assert {style: seen.styled(style) for style in styles} == styles
    assert seen.styled("u") == []  # parse_mode wins


async def test_ranges_count_in_utf16(client: Client) -> None:
    styles = [{"start": 3, "len": 4, "st": ["b", "c_db342e"]}, {"start": 5, "len": 2, "st": ["i"]}]
    for given in (styles, json.dumps(styles)):
        await client.ok("sendMessage", chat_id=head(client).id, text="📎 Điểm", text_styles=given)
        seen = head(client).last
        assert seen is not None
        assert (seen.styled("b"), seen.styled("i")) == (["Điểm"], ["ểm"])


@pytest.mark.parametrize(
    "params",
    [
        {"parse_mode": "Markdown"},
        {"text_styles": [{"start": 0, "len": 99, "st": ["b"]}]},
        {"text_styles": [{"start": 0, "len": 1, "st": ["b"]}]},  # half a character
        {"text_styles": [{"start": 0, "len": 2, "st": ["bold"]}]},
        {"text_styles": [{"start": 0, "st": ["b"]}]},
        {"text_styles": [{"start": -1, "len": 2, "st": ["b"]}]},
        {"text_styles": "["},
        {"text_styles": {}},
    ],
)
async def test_a_bad_format_is_refused_or_overlooked(params: dict[str, Any]) -> None:
    async with running() as client:
        assert await client.refused("sendMessage", chat_id=head(client).id, text="📎 **a**", **params) == 400
        assert head(client).sent == []
    async with running(bad_format="plain") as client:
        status, _ = await client.call("sendMessage", chat_id=head(client).id, text="📎 **a**", **params)
        assert status == (400 if params == {"text_styles": "["} else 200)
        assert [seen.text for seen in head(client).sent] == (["📎 **a**"] if status == 200 else [])


# --- pictures, voices, stickers, actions ---


@pytest.mark.parametrize("switch", [1, 2])
async def test_a_picture_is_fetched_from_its_address(switch: int) -> None:
    async with running(photo_fetches=switch) as client, Site(client.fake) as site:
        sent = await client.ok("sendPhoto", chat_id=head(client).id, photo=f"{SITE}/card.jpg?v=1", caption="Phiếu")
        seen = head(client).last
        assert seen is not None
        assert (seen.id, seen.kind, seen.text, seen.content) == (sent["message_id"], "photo", "Phiếu", JPEG)
        assert site.asked == ["/card.jpg"] * switch
        await client.ok("sendPhoto", chat_id=head(client).id, photo=f"{SITE}/moved?to=card.jpg")


@pytest.mark.parametrize(
    "photo",
    [
        f"{SITE}/none.jpg",
        f"{SITE}/page",
        f"{SITE}/moved?to=moved",
        "https://elsewhere.vn/card.jpg",
        "http://127.0.0.1/card.jpg",
        "ftp://bot.example.vn/card.jpg",
        "card.jpg",
        "",
    ],
)
async def test_a_picture_that_cannot_be_fetched_is_refused(photo: str) -> None:
    async with running() as client, Site(client.fake):
        assert await client.refused("sendPhoto", chat_id=head(client).id, photo=photo) == 400
        assert head(client).sent == []


@pytest.mark.parametrize("caption", ["", "ă" * 2001, 5])
async def test_a_caption_has_1_to_2000_characters(caption: str | int) -> None:
    async with running() as client, Site(client.fake):
        params = {"chat_id": head(client).id, "photo": f"{SITE}/card.jpg"}
        assert await client.refused("sendPhoto", **params, caption=caption) == 400
        await client.ok("sendPhoto", **params, caption="ă" * 2000)


async def test_a_picture_cannot_be_uploaded(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": head(client).id})
    form.add_field("photo", JPEG, filename="card.jpg", content_type="image/jpeg")
    async with client.session.post(client.at("sendPhoto"), data=form) as response:
        assert response.status == 400


async def test_a_picture_may_be_fetched_late() -> None:
    clock = FakeClock()
    async with running(clock, limits=Limits(photo_seconds=90)) as client, Site(client.fake) as site:
        sending = asyncio.create_task(client.ok("sendPhoto", chat_id=head(client).id, photo=f"{SITE}/card.jpg"))
        await clock.sleepers()
        assert (site.asked, head(client).sent) == ([], [])
        clock.advance(90)
        await sending
        assert (site.asked, len(head(client).sent)) == (["/card.jpg"], 1)


@pytest.mark.parametrize("switch", ["refused", "accepted"])
async def test_big_pictures_in_both_directions(switch: str) -> None:
    async with running(limits=Limits(photo_bytes=1000), oversize=switch) as client, Site(client.fake) as site:
        site.files["/big.jpg"] = JPEG + bytes(1000)
        status, _ = await client.call("sendPhoto", chat_id=head(client).id, photo=f"{SITE}/big.jpg")
        assert status == (200 if switch == "accepted" else 400)
        head(client).sends_photo(content=JPEG + bytes(1000))
        url = (await client.next())["message"]["photo_url"]
        async with client.session.get(url) as response:
            assert response.status == (200 if switch == "accepted" else 500)


async def test_a_voice_reaches_a_person_but_no_group() -> None:
    async with running() as client, Site(client.fake):
        group = client.fake.group(wrote=True)
        for chat_id in (head(client).id, group.id):
            assert (await client.ok("sendVoice", chat_id=chat_id, voice_url=f"{SITE}/card.aac"))["message_id"]
        assert [seen.content for seen in head(client).sent] == [AAC]
        assert client.fake.sent[group.id] == []
        assert await client.refused("sendVoice", chat_id=head(client).id, voice_url=f"{SITE}/none.aac") == 400


@pytest.mark.parametrize(("switch", "status"), [("refused", 400), ("dropped", 200)])
async def test_a_voice_ends_with_aac(switch: str, status: int) -> None:
    async with running(voice_suffix=switch) as client, Site(client.fake):
        sent = await client.call("sendVoice", chat_id=head(client).id, voice_url=f"{SITE}/card.jpg")
        assert sent[0] == status
        assert head(client).sent == []


async def test_a_sticker_is_an_id_of_the_catalogue(client: Client) -> None:
    await client.ok("sendSticker", chat_id=head(client).id, sticker="0e078a2fb66a5f34067b")
    assert await client.refused("sendSticker", chat_id=head(client).id, sticker=f"{SITE}/card.jpg") == 400
    assert [(seen.kind, seen.source) for seen in head(client).sent] == [("sticker", "0e078a2fb66a5f34067b")]


async def test_typing_is_seen_for_five_seconds() -> None:
    clock = FakeClock()
    async with running(clock) as client:
        user = head(client)
        seen = []
        for passes in (4.9, 5, 0):
            assert await client.call("sendChatAction", chat_id=user.id, action="typing") == (200, {"ok": True})
            clock.advance(passes)
            seen.append(user.sees_typing)
        await client.ok("sendMessage", chat_id=user.id, text="Xong")
        assert [*seen, user.sees_typing] == [True, False, True, False]
        assert await client.refused("sendChatAction", chat_id=user.id, action="dancing") == 400
        assert await client.refused("sendChatAction", chat_id=user.id, action="upload_photo") == 400
    async with running(upload_photo="accepted") as client:
        assert await client.ok("sendChatAction", chat_id=head(client).id, action="upload_photo") is None


# --- the plan's limits ---


async def test_the_months_messages_are_used_up_and_nothing_says_when_there_are_new_ones() -> None:
    clock = FakeClock(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    async with running(clock, limits=Limits(monthly_messages=3)) as client:
        user = head(client)
        for number in range(5):
            user.writes(str(number))
        assert await client.refused("sendMessage", chat_id=user.id, text="") == 400
        await client.ok("sendChatAction", chat_id=user.id, action="typing")
        for _ in range(3):
            await client.ok("sendMessage", chat_id=user.id, text="a")
        async with client.session.post(client.at("sendMessage"), json={"chat_id": user.id, "text": "b"}) as response:
            assert (response.status, "Retry-After" in response.headers) == (429, False)
            assert await response.json() == {"ok": False, "description": "Quota exceeded", "error_code": 429}
        assert await client.refused("sendSticker", chat_id=user.id, sticker="0e078a2fb66a5f34067b") == 429
        assert (client.fake.quotas.outbound, client.fake.quotas.inbound, client.fake.quotas.used) == (3, 5, 3)
        clock.advance(3600)  # the 1st in Việt Nam
        await client.ok("sendMessage", chat_id=user.id, text="c")
        assert client.fake.quotas.used == 1


@pytest.mark.parametrize("over", ["delivered", "dropped"])
async def test_the_months_messages_may_be_those_of_both_directions(over: str) -> None:
    async with running(limits=Limits(monthly_messages=3), quota="both", over_quota=over) as client:
        user = head(client)
        for number in range(2):
            user.writes(str(number))
            await client.next()
        await client.ok("sendMessage", chat_id=user.id, text="a")
        assert await client.refused("sendMessage", chat_id=user.id, text="b") == 429
        user.writes("có ai không?")
        assert client.fake.quotas.used == (4 if over == "delivered" else 3)
        if over == "delivered":
            assert await client.text() == "có ai không?"
        else:
            assert await client.is_told_nothing()


@pytest.mark.parametrize("switch", [400, 429])
async def test_the_51st_user_is_not_served(switch: int) -> None:
    async with running(stranger=switch) as client:
        for number in range(2, 52):
            client.fake.user(f"Người {number}").writes("xin chào")
        for number in range(2, 51):
            assert (await client.next())["message"]["from"]["display_name"] == f"Người {number}"
        assert await client.is_told_nothing()
        late = client.fake.user("Người 51")
        assert await client.refused("sendMessage", chat_id=late.id, text="a") == switch
        assert [str(seen) for seen in late.screen()] == ["‹Người 51› xin chào"]
        head(client).writes("tôi vẫn được phục vụ")
        assert await client.text() == "tôi vẫn được phục vụ"


@pytest.mark.parametrize("switch", ["private", "everyone"])
async def test_who_writes_in_groups_may_count_as_a_user(switch: str) -> None:
    async with running(limits=Limits(users=1), users_counted=switch) as client:
        client.fake.group().mentions(client.fake.user("Trần Thị B"), "xin chào")
        if switch == "private":
            assert await client.text() == "@Bot Công an xã xin chào"
        else:
            assert await client.is_told_nothing()


async def test_a_bot_is_in_three_groups_at_most(client: Client) -> None:
    groups = [client.fake.group(f"Tổ {number}") for number in range(1, 5)]
    assert [group.chat.joined for group in groups] == [True, True, True, False]
    groups[3].mentions(head(client), "xin chào")
    assert await client.is_told_nothing()
    assert await client.refused("sendMessage", chat_id=groups[3].id, text="a") == 400
    groups[0].removes_bot()
    assert groups[3].adds_bot()
    groups[3].mentions(head(client), "xin chào")
    assert (await client.next())["message"]["chat"]["id"] == groups[3].id


# --- groups ---


async def test_of_a_group_the_bot_sees_mentions_and_replies_to_itself(client: Client) -> None:
    group, user, other = client.fake.group(), head(client), client.fake.user("Trần Thị B")
    said = group.says(other, "@Bot Công an xã có nghe không?")
    assert await client.is_told_nothing()
    group.mentions(user, "kết quả")
    message = (await client.next())["message"]
    assert message["text"] == "@Bot Công an xã kết quả"
    assert message["chat"] == {"id": group.id, "chat_type": "GROUP"}
    assert message["from"]["id"] == user.id != group.id
    group.mentions(user, "nhờ @Bot Công an xã cho kết quả")
    assert await client.text() == "nhờ @Bot Công an xã cho kết quả"
    sent = await client.ok("sendMessage", chat_id=group.id, text="46 điểm")
    group.replies(other, "sao lại thế?", to=sent["message_id"])
    assert (await client.next())["message"]["from"]["display_name"] == "Trần Thị B"
    group.replies(user, "tôi cũng hỏi", to=said)
    assert await client.is_told_nothing()
    assert [seen.by for seen in group.screen()] == ["Trần Thị B", NAME, NAME, "", "Trần Thị B", NAME]
    assert other.screen() == []


async def test_a_groups_picture_needs_the_mention_in_its_caption(client: Client) -> None:
    group, user = client.fake.group(), head(client)
    group.sends_photo(user, "ảnh họp tổ")
    group.sends_voice(user)
    group.sends_sticker(user)
    group.sends_file(user)
    assert await client.is_told_nothing()
    group.sends_photo(user, "ảnh họp tổ", mention=True)
    assert (await client.next())["message"]["caption"] == "@Bot Công an xã ảnh họp tổ"
    assert len(group.screen()) == 5


@pytest.mark.parametrize("switch", ["refused", "dropped"])
async def test_nobody_tells_the_bot_who_comes_and_goes_even_if_it_is_itself(switch: str) -> None:
    async with running(removed_group=switch) as client:
        group, user = client.fake.group(joined=False), head(client)
        group.mentions(user, "xin chào")
        assert group.adds_bot()
        group.joins(user)
        group.leaves(user)
        assert await client.is_told_nothing()
        assert await client.refused("sendMessage", chat_id=group.id, text="a") == 400
        group.mentions(user, "xin chào")
        await client.next()
        await client.ok("sendMessage", chat_id=group.id, text="a")
        group.removes_bot()
        group.mentions(user, "còn đó không?")
        assert await client.is_told_nothing()
        status, _ = await client.call("sendMessage", chat_id=group.id, text="b")
        assert status == (400 if switch == "refused" else 200)
        assert [seen.text for seen in client.fake.sent[group.id]] == ["a"]
        group.adds_bot()
        await client.ok("sendMessage", chat_id=group.id, text="c")


# --- the media host ---


@pytest.mark.parametrize("switch", [404, 403])
async def test_a_picture_can_be_got_by_everybody_until_its_time_is_over(switch: int) -> None:
    clock = FakeClock()
    async with running(clock, limits=Limits(media_lifetime=600), media_gone=switch) as client:
        head(client).sends_photo()
        url = (await client.next())["message"]["photo_url"]
        clock.advance(599)
        async with client.session.get(url) as response:
            assert response.status == 200
        async with client.session.head(url) as response:
            assert response.status == 404
        clock.advance(1)
        async with client.session.get(url) as response:
            assert response.status == switch
        async with client.session.get(f"{client.fake.url}/media/none.jpg") as response:
            assert response.status == 404
        assert client.fake.media.hits == [url.rsplit("/", 1)[1]] * 2 + ["none.jpg"]


async def test_the_media_host_may_lead_elsewhere_even_inside(client: Client) -> None:
    inside = client.fake.private_host
    head(client).sends_photo(redirect_to=f"{inside.url}/metadata", content_type="text/html")
    head(client).sends_photo(redirect_to="http://169.254.169.254/latest")
    first, second = [(await client.next())["message"]["photo_url"] for _ in range(2)]
    async with client.session.get(first, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, f"{inside.url}/metadata")
    async with client.session.get(second, allow_redirects=False) as response:
        assert response.headers["Location"] == "http://169.254.169.254/latest"
    assert inside.hits == []
    async with client.session.get(first) as response:
        assert response.status == 200
    assert inside.hits == ["/metadata"]


async def test_addresses_of_pictures_can_have_a_name_of_their_own() -> None:
    async with running(media_url="https://photo-stal-9.zdn.vn") as client:
        head(client).sends_photo(content_type="text/html")
        url = (await client.next())["message"]["photo_url"]
        assert url.startswith("https://photo-stal-9.zdn.vn/media/")
        async with client.session.get(url.replace("https://photo-stal-9.zdn.vn", client.fake.url)) as response:
            assert response.content_type == "text/html"


async def test_the_media_host_can_have_trouble(client: Client) -> None:
    head(client).sends_photo()
    url = (await client.next())["message"]["photo_url"]
    client.fake.fail_next("502")  # of a method, not of a picture
    client.fake.fail_next("503", method="media")
    client.fake.fail_next("close", method="media", times=2)  # aiohttp itself repeats a GET once
    client.fake.fail_next("slow", method="media", seconds=30)
    async with client.session.get(url) as response:
        assert response.status == 503
    with pytest.raises(aiohttp.ClientError):
        await client.session.get(url)
    slow = asyncio.create_task(client.session.get(url))
    await client.fake.clock.sleepers()
    client.fake.clock.advance(30)
    async with await slow as response:
        assert response.status == 200
    async with client.session.post(client.at("getMe")) as response:
        assert response.status == 502


# --- faults ---


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        ("403", 403, "application/json"),
        ("429", 429, "application/json"),
        ("500", 500, "application/json"),
        ("502", 502, "text/html"),
        ("503", 503, "text/html"),
        ("504", 504, "text/html"),
        ("garbage", 200, "text/html"),
    ],
)
async def test_the_platform_can_fail_and_then_nothing_was_done(
    client: Client, kind: str, status: int, content_type: str
) -> None:
    client.fake.fail_next(kind)
    params = {"chat_id": head(client).id, "text": "a"}
    async with client.session.post(client.at("sendMessage"), json=params) as response:
        assert (response.status, response.content_type) == (status, content_type)
        assert "Retry-After" not in response.headers
        if content_type == "application/json":
            body = await response.json()
            assert (body["ok"], body["error_code"]) == (False, status)
            assert kind != "403" or body["description"] == "Internal server error"
        else:
            assert client.fake.token in await response.text()
    assert head(client).sent == []
    await client.ok("sendMessage", **params)


@pytest.mark.parametrize("switch", ["json", "text"])
async def test_the_token_can_be_reset(switch: str) -> None:
    async with running(unauthorized=switch) as client:
        client.fake.fail_next("401")
        async with client.session.post(client.at("getMe")) as response:
            assert response.status == 401
            assert (await response.text() == "Unauthorized") == (switch == "text")


async def test_an_answer_that_is_lost_makes_a_second_message_when_it_is_sent_again(client: Client) -> None:
    params = {"chat_id": head(client).id, "text": "Nhắc hạn nộp"}
    client.fake.fail_next("close", method="sendMessage")
    client.fake.fail_next("lost", method="sendMessage")
    for seen in (0, 1):
        with pytest.raises(aiohttp.ClientError):
            await client.call("sendMessage", **params)
        assert len(head(client).sent) == seen
    await client.ok("sendMessage", **params)
    first, second = head(client).sent
    assert (first.text, first.id == second.id) == (second.text, False)
    assert [call.status for call in client.fake.calls_of("sendMessage")] == [0, 0, 200]


async def test_an_answer_can_be_slow() -> None:
    clock = FakeClock()
    async with running(clock) as client:
        client.fake.fail_next("slow", seconds=40)
        sending = asyncio.create_task(client.ok("sendMessage", chat_id=head(client).id, text="a"))
        await clock.sleepers()
        assert len(head(client).sent) == 1
        assert not sending.done()
        clock.advance(40)
        await sending


async def test_faults_wait_for_the_call_that_they_are_meant_for(client: Client) -> None:
    other = client.fake.user("Trần Thị B", wrote=True)
    client.fake.fail_next("500", method="sendMessage", chat=other.id, times=2)
    await client.ok("getMe")
    await client.ok("sendMessage", chat_id=head(client).id, text="a")
    for status in (500, 500, 200):
        assert (await client.call("sendMessage", chat_id=other.id, text="a"))[0] == status
    with pytest.raises(AssertionError, match="kinds are"):
        client.fake.fail_next("418")


async def test_calls_are_kept(client: Client) -> None:
    await client.is_told_nothing()
    client.fake.clock.advance(2)
    await client.ok("sendMessage", chat_id=head(client).id, text="a")
    poll, sent = client.fake.calls
    assert (poll.method, poll.status, poll.chat) == ("getUpdates", 408, "")
    assert (sent.params, sent.chat) == ({"chat_id": head(client).id, "text": "a"}, head(client).id)
    assert (sent.at - poll.at).total_seconds() == 2
    assert client.fake.calls_of("sendMessage", chat="0") == []


# --- the fake itself ---


async def test_waiting_for_an_answer(client: Client) -> None:
    user = head(client)
    reply = asyncio.create_task(user.wait_for_reply())
    await asyncio.sleep(0)
    await client.ok("sendMessage", chat_id=user.id, text="Câu 4/21")
    assert (await reply).text == "Câu 4/21"
    assert await user.wait_for("4/21") == user.last
    assert await user.wait_for(len) == 1
    with pytest.raises(AssertionError, match=r"did not appear .*\nCâu 4/21"):
        await user.wait_for("Câu 5/21", timeout=0.01)


async def test_time_passes_only_when_it_is_told_to() -> None:
    clock, woken = FakeClock(), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleep(seconds)) for seconds in (20, 10, 0, 30)]
    await clock.sleepers(3)
    clock.advance(25)
    await asyncio.gather(*tasks[:3])
    assert woken == [0, 10, 20]
    tasks[3].cancel()


def test_every_switch_is_known_in_every_position() -> None:
    assert {"replay": "forever"} in other_positions()
    assert {"errors_with_200": True} in other_positions()
    assert len({next(iter(position)) for position in other_positions()}) == len(Switches.__dataclass_fields__)
    for position in other_positions():
        Switches(**position)
    with pytest.raises(TypeError):
        FakeZaloBot(FakeClock(), colour="red")
