"""The Zalo Official Account, inbound: what is genuine becomes an event, everything else is refused or passed over."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.channels.zalo_oa_mapping import PRESS
from bot.chat import Event, EventKind, FileKind
from bot.handlers import webhooks, zalo_oa_webhook
from bot.handlers.webhooks import BODY_LIMIT
from bot.handlers.zalo_oa_updates import EventReader
from bot.handlers.zalo_oa_webhook import ZaloOaWebhook
from storage import Unavailable
from tests.fakes.zalo_oa import FakeZaloOA, Group, Person

HEAD = "8000000000000000002"
NOW = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)  # the fake's


class Desk:
    """What stands behind the webhook: remembers events; `away` times the database cannot be reached."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.away = 0

    async def receive(self, events: Sequence[Event]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        self.events += events

    def take(self) -> list[Event]:
        found, self.events = self.events, []
        return found


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as running:
        yield running


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def seen() -> list[str]:
    """The groups that something happened in, and "changed" where there is another one."""
    return []


@pytest.fixture
async def hook(fake: FakeZaloOA, desk: Desk, seen: list[str]) -> AsyncIterator[ZaloOaWebhook]:
    reader = EventReader(fake.app.id, fake.oa.id, group_seen=seen.append, groups_changed=lambda: seen.append("changed"))
    webhook = ZaloOaWebhook(reader, desk, fake.app.id, fake.oa.secret_key, clock=fake.clock)
    app = web.Application()
    app.add_routes(webhook.routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/zalo/oa/webhook"
    assert await fake.save_webhook(url), "an unsigned probe is answered with 200"
    yield webhook
    await runner.cleanup()


@pytest.fixture
def head(fake: FakeZaloOA, hook: ZaloOaWebhook) -> Person:
    return fake.user(HEAD, "Nguyễn Văn A")


@pytest.fixture
def group(fake: FakeZaloOA, head: Person) -> Group:
    return fake.group("Thôn Long Bàn", head)


def kinds(desk: Desk) -> list[EventKind]:
    return [event.kind for event in desk.events]


# --- what people do ---


async def test_texts_and_presses(desk: Desk, head: Person, fake: FakeZaloOA) -> None:
    said = await head.writes("Chào anh")
    await head.writes(f"{PRESS}a:p2")
    await head.sends_link("https://example.vn")
    text, press, link = desk.events
    assert text == Event("zalo_oa", said.id, HEAD, HEAD, EventKind.TEXT, NOW, text="Chào anh")
    assert (press.kind, press.data, press.text, press.message_id, press.press_id) == (
        EventKind.PRESS,
        "a:p2",
        "",
        "",
        "",
    )
    assert (link.kind, link.text) == (EventKind.TEXT, "https://example.vn")


async def test_pictures_documents_and_videos_come_with_their_address(
    desk: Desk, head: Person, fake: FakeZaloOA
) -> None:
    await head.sends_image("ảnh họp tổ")
    await head.sends_file("Báo cáo.docx", b"PK\x03\x04")
    await head.sends_video()
    image, file, video = (event.file for event in desk.events)
    assert image is not None
    assert file is not None
    assert video is not None
    assert [event.text for event in desk.events] == ["ảnh họp tổ", "", ""]
    assert (image.kind, image.platform, image.mime) == (FileKind.PHOTO, "zalo_oa", "image/jpeg")
    assert image.ref.startswith(fake.media.base)
    assert (file.kind, file.name, file.size) == (FileKind.DOCUMENT, "Báo cáo.docx", 4)
    assert file.mime == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (video.kind, video.mime) == (FileKind.VIDEO, "video/mp4")


async def test_several_pictures_in_one_event_are_several_events(desk: Desk, fake: FakeZaloOA, head: Person) -> None:
    one = fake.events.inbound("user_send_image", head.account, None)
    pictures = [{"type": "image", "payload": {"url": f"https://cdn.example/{n}.png"}} for n in range(2)]
    await fake.webhooks.emit(one | {"message": {"msg_id": "m1", "text": "hai ảnh", "attachments": pictures}})
    assert [(e.id, e.text, e.file.mime if e.file else "") for e in desk.events] == [
        ("m1", "hai ảnh", "image/png"),
        ("m1:1", "", "image/png"),
    ]


async def test_an_address_and_a_size_that_cannot_be_are_not_taken(desk: Desk, fake: FakeZaloOA, head: Person) -> None:
    body = fake.events.inbound("user_send_file", head.account, None)
    for number, payload in enumerate(
        (
            {"url": "https://cdn.example/a.pdf", "name": "a.pdf", "size": "9" * 5000},
            {"url": "https://cdn.example/" + "a" * 5000, "name": "a.pdf", "size": "4"},
        )
    ):
        attachment = {"type": "file", "payload": payload}
        await fake.webhooks.emit(body | {"message": {"msg_id": f"m{number}", "attachments": [attachment]}})
    assert kinds(desk) == [EventKind.FILE, EventKind.WITHHELD]
    assert desk.events[0].file is not None
    assert desk.events[0].file.size == 0


async def test_what_the_assistant_cannot_use(desk: Desk, fake: FakeZaloOA, head: Person) -> None:
    await head.sends_audio()
    await head.sends_sticker()
    await head.sends_location()
    await head.sends_card("84911111111")
    await head.sends_image(content=b"GIF89a", kind="gif")
    empty = fake.events.inbound("user_send_file", head.account, {"msg_id": "x", "attachments": []})
    await fake.webhooks.emit(empty)
    assert kinds(desk) == [EventKind.OTHER] * 5 + [EventKind.WITHHELD]


async def test_a_recorded_event_that_is_delivered_days_later_is_passed_over(
    desk: Desk, fake: FakeZaloOA, head: Person
) -> None:
    """What came in before is known for seven days, and nothing older than three is looked at."""
    body = fake.events.inbound("user_send_text", head.account, {"msg_id": "m1", "text": "2"})
    await fake.passes(days=3, minutes=1)
    assert (await fake.webhooks.emit(body)).delivered
    assert desk.events == []


async def test_following_begins_a_conversation_and_unfollowing_ends_it(
    desk: Desk, head: Person, fake: FakeZaloOA
) -> None:
    await head.follows()
    await head.opens_chat()
    await fake.passes(minutes=1)
    await head.unfollows()
    assert kinds(desk) == [EventKind.START, EventKind.UNBLOCKED, EventKind.BLOCKED]
    assert [event.at for event in desk.events] == [NOW, NOW, NOW + timedelta(minutes=1)]
    assert {(event.account, event.chat, event.private, event.text) for event in desk.events} == {(HEAD, HEAD, True, "")}
    assert len({event.id for event in desk.events}) == 3


async def test_echoes_and_receipts_are_passed_over(
    desk: Desk, head: Person, fake: FakeZaloOA, caplog: pytest.LogCaptureFixture
) -> None:
    for receipt, seen_ids in (("user", "msg_ids"), ("oa", "msg_id")):
        fake.flip(receipt_sender=receipt, seen_ids=seen_ids)
        await fake.agent_writes(head, "Tôi là trực ban")
        await head.receives()
        await head.reads()
    assert head.last is not None
    await head.reacts(head.last)
    for name in ("anonymous_send_text", "add_user_to_tag", "user_submit_info"):
        await fake.webhooks.emit(fake.events.inbound(name, head.account, None))
    assert desk.events == []
    assert caplog.text == ""


async def test_an_event_that_nobody_knows_is_told_once(
    desk: Desk, head: Person, fake: FakeZaloOA, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("user_dances", "user_dances", "user_send_dance"):
        event = await fake.webhooks.emit(fake.events.inbound(name, head.account, {"msg_id": "a", "text": "riêng tư"}))
        assert event.delivered
    assert desk.events == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "user_dances" in caplog.text
    assert "riêng tư" not in caplog.text


@pytest.mark.parametrize(
    "changes",
    [
        {"message": None},
        {"message": "text"},
        {"sender": None},
        {"sender": {}},
        {"message": {"attachments": 5}},
        {"event_name": None},
        {"event_name": ["user_send_text"]},
        {"recipient": "7000000000000000003"},
        {"app_id": "1"},
        {"recipient": {"id": "1"}},
    ],
)
async def test_what_cannot_be_read_is_answered_and_passed_over(
    desk: Desk, head: Person, fake: FakeZaloOA, changes: dict[str, Any]
) -> None:
    body = fake.events.inbound("user_send_image", head.account, {"msg_id": "a", "text": "a"})
    made = fake.webhooks.made(body | changes)
    assert await fake.webhooks.post(made.raw, made.headers) == 200
    assert desk.events == []


@pytest.mark.parametrize("timestamp", [1791252000000, "1791252000000", "", None, "später", "9" * 20])
async def test_odd_moments_are_moments(desk: Desk, head: Person, fake: FakeZaloOA, timestamp: Any) -> None:
    body = fake.events.inbound("user_send_text", head.account, {"msg_id": "a", "text": "a"})
    await fake.webhooks.emit(body | {"timestamp": timestamp})
    assert [event.at for event in desk.events] == ([NOW] if timestamp is not None else [])


# --- groups ---


@pytest.mark.parametrize("address", ["recipient", "group_id", "conversation"])
@pytest.mark.parametrize("life", ["catalogue", "documented"])
async def test_switch_wherever_an_event_names_its_group(
    desk: Desk, head: Person, fake: FakeZaloOA, group: Group, seen: list[str], address: str, life: str
) -> None:
    fake.flip(group_address=address, group_life=life)
    await head.writes("/claim", to=group)
    await head.writes("chuyện của bà con", to=group)
    await head.leaves(group)
    fake.groups.disband(group.state)
    await fake.settled()
    said, ended = desk.events
    assert (said.kind, said.text, said.account, said.chat, said.private) == (
        EventKind.TEXT,
        "/claim",
        HEAD,
        f"g:{group.id}",
        False,
    )
    assert (ended.kind, ended.chat, ended.private) == (EventKind.LEFT, f"g:{group.id}", False)
    assert seen == [group.id] * 2


async def test_only_what_is_said_to_the_assistant_is_handed_on(
    desk: Desk, head: Person, fake: FakeZaloOA, hook: ZaloOaWebhook, group: Group
) -> None:
    hook.reader.names = ("Công an xã Thiện Tín",)
    for text in (
        "họp lúc 7 giờ",
        "Nhận nhóm!",
        "@Công an xã Thiện Tín nhận nhóm",
        "mời @CÔNG AN XÃ THIỆN TÍN giúp ạ",
        f"[@{fake.oa.id}] nhận nhóm",
        "nhận nhóm quà ở nhà văn hóa",
        f"{PRESS}/claim",
    ):
        await head.writes(text, to=group)
    await head.sends_image("ảnh riêng", to=group)
    await head.sends_file(to=group)
    await head.sends_sticker(to=group)
    assert [(event.kind.value, event.text or event.data) for event in desk.events] == [
        ("text", "Nhận nhóm!"),
        ("text", "nhận nhóm"),
        ("text", "mời   giúp ạ"),
        ("text", "nhận nhóm"),
        ("press", "/claim"),
    ]


async def test_a_group_that_is_made_or_renamed_is_looked_at(
    desk: Desk, head: Person, fake: FakeZaloOA, group: Group, seen: list[str]
) -> None:
    await fake.webhooks.emit(fake.events.group_life("created", fake.oa.id, group.state))
    await fake.webhooks.emit(fake.events.group_life("changed", fake.oa.id, group.state))
    assert seen == ["changed", "changed"]
    assert desk.events == []


# --- what is genuine ---


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"signature_prefix": False},
        {"signature_upper": True},
        {"signature_time": "header"},
        {"signature_time": "idle_header"},
        {"json_style": "escaped"},
    ],
)
async def test_switches_of_the_signature(fake: FakeZaloOA, desk: Desk, head: Person, switches: dict[str, Any]) -> None:
    fake.flip(**switches)
    assert (await head.writes("Chào “anh”/chị")).delivered
    assert [event.text for event in desk.events] == ["Chào “anh”/chị"]


@pytest.mark.parametrize("switches", [{"signature_first": "oa_id"}, {"signature_key": "app_secret"}])
async def test_signatures_that_mean_something_else_are_refused(
    fake: FakeZaloOA, desk: Desk, head: Person, switches: dict[str, Any]
) -> None:
    fake.flip(**switches)
    assert not (await head.writes("a")).delivered
    assert desk.events == []


@pytest.mark.parametrize("how", ["unsigned", "wrong_key", "hmac", "other_body", "reserialised"])
async def test_forged_events_are_refused_and_nothing_happens(
    fake: FakeZaloOA, desk: Desk, head: Person, how: Any
) -> None:
    event = await head.writes("2 điểm")
    desk.take()
    assert await fake.forge(event.body, how) == 403
    assert desk.events == []


@pytest.mark.parametrize("raw", [b"[]", b"{", b"null", b'"a"', b"\xff", b'{"timestamp":[]}', b"{} x"])
async def test_unsigned_noise_is_refused(fake: FakeZaloOA, desk: Desk, hook: ZaloOaWebhook, raw: bytes) -> None:
    assert await fake.webhooks.post(raw, {}) == 403
    assert await fake.webhooks.post(b"{}", {}) == await fake.webhooks.post(b"", {}) == 200
    assert desk.events == []


async def test_signed_noise_is_told(fake: FakeZaloOA, desk: Desk, hook: ZaloOaWebhook) -> None:
    assert await fake.webhooks.post(b"[]", fake.webhooks.signed(b"[]", "")) == 400


async def test_the_same_event_has_the_same_number(fake: FakeZaloOA, desk: Desk, head: Person) -> None:
    follow = await head.follows()
    for event in (await head.writes("a"), follow):
        desk.take()
        await fake.deliver_again(event)
        await fake.deliver_again(event)
        await fake.settled()
        assert len({(received.platform, received.id) for received in desk.events}) == 1


async def test_a_body_of_ten_megabytes_is_not_read(fake: FakeZaloOA, desk: Desk, hook: ZaloOaWebhook) -> None:
    async with aiohttp.ClientSession() as session:

        async def pieces() -> AsyncIterator[bytes]:
            sent = 0
            while sent <= BODY_LIMIT:
                yield b"x" * 65536
                sent += 65536

        for body in (io.BytesIO(b"x" * 10 * 1024 * 1024), pieces()):
            try:
                async with session.post(fake.webhooks.url, data=body) as response:
                    assert response.status == 413
            except aiohttp.ClientError:
                pass  # it hung up before everything was sent
    assert desk.events == []
    assert (await fake.user(HEAD).writes("a")).delivered


async def test_while_the_database_is_away_the_platform_keeps_the_event(
    fake: FakeZaloOA, desk: Desk, head: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "PAUSE", 0.02)
    monkeypatch.setattr(zalo_oa_webhook, "BUDGET", 0.1)
    desk.away = 2
    assert (await head.writes("a")).attempts == [200], "a moment is waited for"
    desk.away = 100
    event = await head.writes("b")
    assert event.attempts == [503]
    desk.away = 0
    await fake.passes(seconds=30)
    assert event.delivered
    assert [received.text for received in desk.events] == ["a", "b"]
    assert desk.events[-1].at == NOW, "the moment is that at which the person wrote"


async def test_an_answer_comes_within_the_two_seconds(fake: FakeZaloOA, desk: Desk, head: Person) -> None:
    desk.away = 100
    begun = asyncio.get_running_loop().time()
    assert (await head.writes("b")).attempts == [503]
    assert asyncio.get_running_loop().time() - begun < 1.9
