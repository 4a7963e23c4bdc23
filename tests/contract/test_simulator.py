"""The simulator as a platform: what a page sends becomes events, what is said appears on the phones."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import NotAllowed, RecipientGone, WrongMessage
from bot.channels.simulator_files import BadFile, FileShelf, clean_name
from bot.chat import Address, Choice, EventKind, File, FileKind, Message, Place, Sent
from bot.handlers.simulator import BadFrame
from tests.contract.echo_bot import GROUPS, PERSONS, Simulation

HEAD, GROUP = Address("simulator", "head"), Address("simulator", "group-1")
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 10
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(100))
PATHS = [
    "/",
    "/simulator/clock",
    "/simulator/line",
    "/simulator/files/x",
    "/simulator/simulator.js",
    "/simulator/texts.json",
]

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def simulation(tmp_path: Path) -> Simulation:
    return Simulation(tmp_path / "phones")


@pytest_asyncio.fixture
async def client(simulation: Simulation) -> AsyncIterator[Client]:
    async with TestClient(TestServer(simulation.app)) as client:
        yield client


def origin(client: Client) -> dict[str, str]:
    return {"Origin": f"http://{client.host}:{client.port}"}


def frame(simulation: Simulation, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "epoch": simulation.phones.epoch, "account": "head", "kind": kind, **fields}


async def until(line: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    while True:
        received: dict[str, Any] = await line.receive_json(timeout=5)
        if received["type"] == kind:
            return received


def texts(simulation: Simulation, chat: str = "head") -> list[str]:
    return [entry["text"] for entry in simulation.phones.snapshot()["chats"].get(chat, [])]


# --- what a page sends becomes events ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"kind": "text", "text": "2 điểm"}, {"kind": EventKind.TEXT, "text": "2 điểm"}),
        ({"kind": "start", "text": "moi-2026"}, {"kind": EventKind.START, "text": "moi-2026"}),
        ({"kind": "start"}, {"kind": EventKind.START, "text": ""}),
        ({"kind": "text", "text": "/start moi-2026"}, {"kind": EventKind.START, "text": "moi-2026"}),
        ({"kind": "text", "text": "/started"}, {"kind": EventKind.TEXT, "text": "/started"}),
        ({"kind": "contact"}, {"kind": EventKind.CONTACT, "phone": "0905111222", "own_contact": True}),
        ({"kind": "sticker"}, {"kind": EventKind.OTHER, "text": ""}),
        ({"kind": "voice"}, {"kind": EventKind.OTHER, "text": ""}),
    ],
)
async def test_each_kind_becomes_its_event(
    simulation: Simulation, sent: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    await simulation.handler.take(frame(simulation, **sent))
    event = simulation.bot.events[0]
    assert {name: getattr(event, name) for name in expected} == dict(expected)
    assert (event.platform, event.account, event.chat, event.private) == ("simulator", "head", "head", True)
    assert event.language == "vi"
    assert event.at.tzinfo is not None


async def test_a_press_names_its_button_and_is_shown_as_what_would_be_typed(simulation: Simulation) -> None:
    await simulation.handler.take(frame(simulation, "text", text="card"))
    press = frame(simulation, "press", message="2", data="p:1")
    await simulation.handler.take(press)
    event = simulation.bot.events[-1]
    assert (event.kind, event.data, event.message_id, event.press_id) == (EventKind.PRESS, "p:1", "2", press["id"])
    entries = simulation.phones.snapshot()["chats"]["head"]
    assert [(entry["kind"], entry["text"]) for entry in entries if entry["kind"] == "press"] == [("press", "1")]


async def test_a_stale_or_foreign_press_still_reaches_the_dialogue(simulation: Simulation) -> None:
    await simulation.handler.take(frame(simulation, "text", text="card"))
    await simulation.handler.take(frame(simulation, "press", message="2", data="officer:accept"))
    assert simulation.bot.events[-1].data == "officer:accept"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "text", "text": "a", "account": "nobody"}, "unknown_person"),
        ({"kind": "text", "text": "a", "epoch": "before"}, "stale"),
        ({"kind": "text", "text": " \n"}, "empty"),
        ({"kind": "text", "text": "a" * 10_001}, "too_long"),
        ({"kind": "text", "text": 7}, "bad_text"),
        ({"kind": "text", "text": "a", "id": "1"}, "bad_id"),
        ({"kind": "press", "data": "p:1", "message": "99"}, "unknown_message"),
        ({"kind": "press", "data": "a" * 65, "message": "1"}, "too_long"),
        ({"kind": "file", "file": "../../etc/passwd"}, "unknown_file"),
        ({"kind": "said", "text": "a"}, "unknown_kind"),
        ({"kind": ["text"], "text": "a"}, "unknown_kind"),
        ({"kind": "contact", "group": "group-1"}, "unknown_kind"),
        ({"kind": "added"}, "unknown_kind"),
        ({"kind": "text", "text": "a", "group": "group"}, "unknown_group"),
        ({"kind": "text", "text": "a", "group": True}, "unknown_group"),
        ({"kind": "text", "text": "a", "group": ["group-1"]}, "unknown_group"),
        ({"kind": "removed", "group": "group-1"}, "not_now"),
        ({"kind": "muted", "group": "group-1"}, "not_now"),
    ],
)
async def test_what_is_no_event_is_refused(simulation: Simulation, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadFrame) as caught:
        await simulation.handler.take({**frame(simulation, "text"), **fields})
    assert caught.value.reason == reason
    assert simulation.bot.arrivals == []
    assert texts(simulation) == []


async def test_half_of_a_surrogate_pair_cannot_break_the_log(simulation: Simulation, tmp_path: Path) -> None:
    await simulation.handler.take(frame(simulation, "text", text="a\ud83d"))
    assert simulation.bot.events[0].text == "a?"
    assert texts(Simulation(tmp_path / "phones"))[0] == "a?"


async def test_in_the_group_only_commands_and_presses_become_events(simulation: Simulation) -> None:
    simulation.add_to("group-1")
    for text in ("chào bà con", "/lich", "1"):
        await simulation.handler.take(frame(simulation, "text", text=text, group="group-1"))
    await simulation.handler.take(frame(simulation, "sticker", group="group-1"))
    assert [(event.chat, event.private, event.text) for event in simulation.bot.events] == [("group-1", False, "/lich")]
    assert texts(simulation, "group-1")[1:3] == ["chào bà con", "/lich"]


async def test_the_same_frame_twice_is_shown_once_and_acted_on_once(simulation: Simulation) -> None:
    sent = frame(simulation, "text", text="xin chào")
    await simulation.handler.take(sent)
    await simulation.handler.take(sent)
    assert len(simulation.bot.events) == 1
    assert texts(simulation) == ["xin chào", "Đã nghe: xin chào"]


# --- groups -----------------------------------------------------------------------------------------------------------


async def deed(simulation: Simulation, kind: str, group: str = "group-1", account: str = "resident") -> dict[str, Any]:
    """Somebody does something to a group; the frame."""
    sent = frame(simulation, kind, group=group, account=account)
    await simulation.handler.take(sent)
    return sent


def places(simulation: Simulation) -> list[tuple[EventKind, Place | None]]:
    return [(event.kind, event.place) for event in simulation.bot.events]


async def test_what_is_done_to_a_group_becomes_events_that_describe_it(simulation: Simulation) -> None:
    title = "Thôn Long Bàn Bắc – bà con"
    for kind in ("added", "renamed", "muted", "unmuted", "topics", "renamed", "removed"):
        await deed(simulation, kind)
    assert places(simulation) == [
        (EventKind.JOINED, Place(title, may_post=True, has_topics=False)),
        (EventKind.CHANGED, Place(f"{title} (mới)", may_post=True, has_topics=False)),
        (EventKind.CHANGED, Place(f"{title} (mới)", may_post=False, has_topics=False)),
        (EventKind.CHANGED, Place(f"{title} (mới)", may_post=True, has_topics=False)),
        (EventKind.CHANGED, Place(f"{title} (mới)", may_post=True, has_topics=True)),
        (EventKind.CHANGED, Place(title, may_post=True, has_topics=True)),
        (EventKind.LEFT, Place(title, may_post=False, has_topics=True)),
    ]
    event = simulation.bot.events[0]
    assert (event.account, event.chat, event.private, event.text) == ("resident", "group-1", False, "")


async def test_commands_and_presses_in_a_group_say_where_they_happened(simulation: Simulation) -> None:
    await deed(simulation, "added", "group-2")
    await simulation.handler.take(frame(simulation, "text", text="/lich", group="group-2"))
    await simulation.handler.take(frame(simulation, "press", message="2", data="x", group="group-2"))
    assert [(kind, place and place.title) for kind, place in places(simulation)] == [
        (EventKind.JOINED, "Thôn Long Bàn Nam – bà con"),
        (EventKind.TEXT, "Thôn Long Bàn Nam – bà con"),
        (EventKind.PRESS, "Thôn Long Bàn Nam – bà con"),
    ]


async def test_a_private_event_has_no_place(simulation: Simulation) -> None:
    await simulation.handler.take(frame(simulation, "text", text="a", group=False))
    assert places(simulation) == [(EventKind.TEXT, None)]


async def test_from_a_group_without_the_assistant_nothing_is_heard(simulation: Simulation) -> None:
    await deed(simulation, "added", "group-2")
    spoken = frame(simulation, "text", text="/lich", group="group-1")
    await simulation.handler.take(spoken)
    await deed(simulation, "renamed")
    await deed(simulation, "topics")
    assert [event.chat for event in simulation.bot.events] == ["group-2"]
    assert texts(simulation, "group-1")[0] == "/lich"

    await deed(simulation, "added")
    await simulation.handler.take(spoken)  # repeated by the page: it was said before the assistant came
    assert [event.kind for event in simulation.bot.events] == [EventKind.JOINED, EventKind.JOINED]
    place = simulation.bot.events[-1].place
    assert place == Place("Thôn Long Bàn Bắc – bà con (mới)", may_post=True, has_topics=True)


async def test_a_press_after_the_assistant_went_is_not_heard(simulation: Simulation) -> None:
    await deed(simulation, "added")
    await deed(simulation, "removed")
    await simulation.handler.take(frame(simulation, "press", message="2", data="x", group="group-1"))
    assert [event.kind for event in simulation.bot.events] == [EventKind.JOINED, EventKind.LEFT]


@pytest.mark.parametrize(
    ("before", "not_now"),
    [
        ([], ["removed", "muted", "unmuted"]),
        (["added"], ["added", "unmuted"]),
        (["added", "muted", "topics"], ["added", "muted", "topics"]),
    ],
)
async def test_what_is_done_already_cannot_be_done_again(
    simulation: Simulation, before: list[str], not_now: list[str]
) -> None:
    for kind in before:
        await deed(simulation, kind)
    for kind in not_now:
        with pytest.raises(BadFrame) as caught:
            await deed(simulation, kind)
        assert caught.value.reason == "not_now"


@pytest.mark.parametrize("kind", ["removed", "renamed", "muted"])
async def test_a_deed_that_could_not_be_kept_is_repeated_and_heard_once(simulation: Simulation, kind: str) -> None:
    await deed(simulation, "added")
    simulation.bot.down = True
    sent = frame(simulation, kind, group="group-1")
    with pytest.raises(RuntimeError):
        await simulation.handler.take(sent)
    simulation.bot.down = False
    before = simulation.phones.snapshot()["groups"]
    await simulation.handler.take(sent)
    assert simulation.bot.events[-1].id == sent["id"]
    assert simulation.phones.snapshot()["groups"] == before


async def test_to_a_group_without_the_assistant_nothing_can_be_sent(simulation: Simulation) -> None:
    with pytest.raises(RecipientGone) as caught:
        await simulation.channel.send(GROUP, Message("a"))
    assert caught.value.reason == "not_a_member"


async def test_where_the_assistant_is_muted_nothing_can_be_sent(simulation: Simulation) -> None:
    await deed(simulation, "added")
    await deed(simulation, "muted")
    with pytest.raises(NotAllowed) as caught:
        await simulation.channel.send(GROUP, Message("a"))
    assert caught.value.reason == "muted"
    await deed(simulation, "removed")
    await deed(simulation, "added")  # who comes again comes with every right
    assert (await simulation.channel.send(GROUP, Message("a"))).message_id


async def test_the_assistant_leaves_after_what_it_had_to_say(simulation: Simulation, tmp_path: Path) -> None:
    await deed(simulation, "added")
    await simulation.channel.send(GROUP, Message("Trợ lý chỉ dùng trong xã.", leave=True))
    entries = simulation.phones.snapshot()["chats"]["group-1"]
    assert [(entry["kind"], entry["text"]) for entry in entries[-2:]] == [
        ("said", "Trợ lý chỉ dùng trong xã."),
        ("left", ""),
    ]
    for phones in (simulation, Simulation(tmp_path / "phones")):
        with pytest.raises(RecipientGone):
            await phones.channel.send(GROUP, Message("a"))
    await simulation.channel.send(HEAD, Message("ở đây thì ở lại", leave=True))
    assert texts(simulation) == ["ở đây thì ở lại"]


async def test_a_restart_leaves_the_groups_as_they_were(simulation: Simulation, tmp_path: Path) -> None:
    await simulation.handler.take(frame(simulation, "text", text="/lich", group="group-1"))
    for kind in ("added", "renamed", "muted", "topics"):
        await deed(simulation, kind)
    again = Simulation(tmp_path / "phones")
    assert again.phones.snapshot() == simulation.phones.snapshot()
    assert again.phones.snapshot()["groups"]["group-1"] == {
        "title": "Thôn Long Bàn Bắc – bà con (mới)",
        "member": True,
        "may_post": False,
        "deeds": ["removed", "unmuted", "renamed"],
    }


async def test_starting_over_the_assistant_is_in_no_group(simulation: Simulation) -> None:
    await deed(simulation, "added")
    await deed(simulation, "renamed")
    simulation.phones.clear()
    group = simulation.phones.group("group-1")
    assert group is not None
    assert (group.member, group.title) == (False, "Thôn Long Bàn Bắc – bà con")


async def test_phones_that_knew_one_group_only_still_start(simulation: Simulation, tmp_path: Path) -> None:
    entry = {"chat": "group", "author": "", "kind": "said", "message": "1", "at": "2026-01-20T02:14:00+00:00"}
    with (tmp_path / "phones" / "phones.jsonl").open("a") as log:
        log.write(json.dumps({"entry": {**entry, "text": "tin cũ", "plain": ["tin cũ"]}}) + "\n")
    again = Simulation(tmp_path / "phones")
    assert (await again.channel.send(HEAD, Message("a"))).message_id == "1"
    with pytest.raises(RecipientGone) as caught:
        await again.channel.send(Address("simulator", "group"), Message("a"))
    assert caught.value.reason == "chat_not_found"


async def test_the_pages_are_told_how_a_group_is_now(simulation: Simulation, client: Client) -> None:
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        hello = await until(line, "hello")
        assert hello["groups"]["group-2"]["deeds"] == ["added", "renamed", "topics"]
        await line.send_json(frame(simulation, "added", group="group-2"))
        told = await until(line, "group")
        assert (told["chat"], told["group"]["member"]) == ("group-2", True)


# --- what is said appears on the phones -------------------------------------------------------------------------------


async def test_message_ids_count_up_per_chat(simulation: Simulation) -> None:
    ids = [await simulation.channel.send(HEAD, Message(text)) for text in ("a", "b")]
    simulation.add_to(GROUP.chat)
    other = await simulation.channel.send(GROUP, Message("c"))
    assert [sent.message_id for sent in [*ids, other]] == ["1", "2", "2"]


async def test_an_edit_keeps_the_id_and_an_unknown_message_is_said_anew(simulation: Simulation) -> None:
    first = await simulation.channel.send(HEAD, Message("câu 1"))
    edited = await simulation.channel.send(HEAD, Message("câu 2", replace=first.message_id))
    anew = await simulation.channel.send(HEAD, Message("câu 3", replace="77"))
    assert (edited.message_id, anew.message_id) == ("1", "2")
    entries = simulation.phones.snapshot()["chats"]["head"]
    assert [entry.get("replace", "") for entry in entries] == ["", "1", ""]
    assert [entry["plain"] for entry in entries] == [["câu 1"], ["câu 2"], ["câu 3"]]


async def test_an_acknowledgement_alone_makes_no_message(simulation: Simulation) -> None:
    assert await simulation.channel.send(HEAD, Message(press_id="p", toast="Đã ghi nhận")) == Sent("")
    assert texts(simulation) == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Message("<script>alert(1)</script>"), "bad_markup"),
        (Message("<b>một"), "bad_markup"),
        (Message("<b><i>một</b></i>"), "bad_markup"),
        (Message("1 < 2"), "bad_markup"),
        (Message("a" * 4097), "text_too_long"),
        (Message("a", press_id="p", toast="a" * 201), "toast_too_long"),
        (Message("a", rows=((Choice("Đồng ý", "đ" * 33, "1"),),)), "button_data_too_long"),
        (Message("a", rows=((Choice(" ", "d", "1"),),)), "button_without_label"),
        (Message("a", file=File(FileKind.PHOTO, "simulator", "x" * 24)), "unknown_file"),
    ],
)
async def test_what_a_real_platform_refuses_is_refused(simulation: Simulation, message: Message, reason: str) -> None:
    with pytest.raises(WrongMessage) as caught:
        await simulation.channel.send(HEAD, message)
    assert caught.value.reason == reason


async def test_entities_count_as_the_reader_sees_them(simulation: Simulation) -> None:
    assert (await simulation.channel.send(HEAD, Message("&amp;" * 4096))).message_id == "1"


async def test_an_unknown_chat_cannot_be_reached(simulation: Simulation) -> None:
    with pytest.raises(RecipientGone):
        await simulation.channel.send(Address("simulator", "nobody"), Message("a"))


async def test_who_blocked_the_assistant_cannot_be_reached_even_after_a_restart(
    simulation: Simulation, tmp_path: Path
) -> None:
    await simulation.handler.take(frame(simulation, "blocked"))
    again = Simulation(tmp_path / "phones")
    with pytest.raises(RecipientGone) as caught:
        await again.channel.send(HEAD, Message("Còn 7 ngày"))
    assert caught.value.reason == "blocked"
    await again.handler.take(frame(again, "start"))
    assert texts(again)[-1].startswith("<b>Trợ lý phong trào")


async def test_a_restart_shows_the_same_phones(simulation: Simulation, tmp_path: Path) -> None:
    await simulation.handler.take(frame(simulation, "text", text="card"))
    again = Simulation(tmp_path / "phones")
    assert again.phones.snapshot() == simulation.phones.snapshot()
    assert (await again.channel.send(HEAD, Message("tiếp"))).message_id == "3"


async def test_a_line_cut_by_a_kill_is_dropped(simulation: Simulation, tmp_path: Path) -> None:
    await simulation.channel.send(HEAD, Message("một"))
    with (tmp_path / "phones" / "phones.jsonl").open("a") as log:
        log.write('{"entry": {"chat": "head", "te')
    again = Simulation(tmp_path / "phones")
    await again.channel.send(HEAD, Message("hai"))
    assert texts(Simulation(tmp_path / "phones")) == ["một", "hai"]


# --- files ------------------------------------------------------------------------------------------------------------


async def test_an_uploaded_photo_is_sent_shown_and_fetched(simulation: Simulation, client: Client) -> None:
    headers = {**origin(client), "Content-Type": "image/jpeg", "X-File-Name": "%E1%BA%A2nh%201.jpg"}
    answer = await client.post("/simulator/files", data=JPEG, headers=headers)
    assert answer.status == 201
    ref = (await answer.json())["ref"]
    await simulation.handler.take(frame(simulation, "file", file=ref, text="minh chứng 4a"))
    event = simulation.bot.events[0]
    assert event.file == File(FileKind.PHOTO, "simulator", ref, "Ảnh 1.jpg", "image/jpeg", len(JPEG))
    assert event.text == "minh chứng 4a"
    assert await simulation.channel.fetch(event.file) == JPEG
    shown = await client.get(f"/simulator/files/{ref}")
    assert (shown.content_type, await shown.read()) == ("image/jpeg", JPEG)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "mime", "status", "error"),
    [
        (b"<script>", "text/html", 415, "wrong_type"),
        (b"<svg/>", "image/svg+xml", 415, "wrong_type"),
        (b"<script>", "image/png", 415, "wrong_type"),
        (b"RIFF0000AVI ", "image/webp", 415, "wrong_type"),
        (b"a\x00b", "text/plain", 415, "wrong_type"),
        (b"\x1a\x45\xdf\xa3", "video/mp4", 415, "wrong_type"),
        (MP4, "video/webm", 415, "wrong_type"),
        (MP4, "video/x-msvideo", 415, "wrong_type"),
        (b"", "image/jpeg", 400, "empty"),
        (JPEG + b"\0" * 20 * 1024 * 1024, "image/jpeg", 413, "too_large"),
    ],
)
async def test_a_file_that_is_not_taken(client: Client, content: bytes, mime: str, status: int, error: str) -> None:
    headers = {**origin(client), "Content-Type": mime}
    answer = await client.post("/simulator/files", data=io.BytesIO(content), headers=headers)
    assert (answer.status, await answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (MP4, "video/mp4"),
        (b"\x1a\x45\xdf\xa3webm", "video/webm"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x08wide\x00", "video/quicktime"),
    ],
)
async def test_a_video_is_taken_and_shown_as_one(
    simulation: Simulation, client: Client, content: bytes, mime: str
) -> None:
    answer = await client.post("/simulator/files", data=content, headers={**origin(client), "Content-Type": mime})
    file = simulation.phones.file((await answer.json())["ref"])
    assert file is not None
    assert file.kind is FileKind.VIDEO
    shown = await client.get(f"/simulator/files/{file.ref}")
    assert (shown.status, shown.content_type, await shown.read()) == (200, mime, content)
    assert "media-src 'self'" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        ("Tên đơn vị;Loại hình".encode(), "text/csv"),
        ("Tên đơn vị".encode("utf-16"), "text/csv"),
        (b"PK\x03\x04...", "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
async def test_a_list_is_taken_and_never_shown_in_the_page(
    simulation: Simulation, client: Client, content: bytes, mime: str
) -> None:
    answer = await client.post("/simulator/files", data=content, headers={**origin(client), "Content-Type": mime})
    file = simulation.phones.file((await answer.json())["ref"])
    assert file is not None
    assert file.kind is FileKind.DOCUMENT
    shown = await client.get(f"/simulator/files/{file.ref}")
    assert await shown.read() == content
    assert shown.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "status", "part", "says"),
    [
        ("bytes=4-7", 206, b"ftyp", "bytes 4-7/112"),
        ("bytes=-2", 206, b"bc", "bytes 110-111/112"),
        ("bytes=0-", 206, MP4, "bytes 0-111/112"),
        ("bytes=500-", 200, MP4, None),
        ("pages=1-2", 200, MP4, None),
    ],
)
async def test_a_player_can_fetch_a_part(
    simulation: Simulation, client: Client, asked: str, status: int, part: bytes, says: str | None
) -> None:
    file = simulation.phones.put_file(MP4, "a.mp4", "video/mp4")
    simulation.phones.add_file(file)
    shown = await client.get(f"/simulator/files/{file.ref}", headers={"Range": asked})
    assert (shown.status, await shown.read(), shown.headers.get("Content-Range")) == (status, part, says)


async def test_a_document_is_saved_never_opened_as_our_page(simulation: Simulation, client: Client) -> None:
    file = simulation.phones.put_file(b"<script>alert(1)</script>", "thư mời.txt", "text/plain; charset=utf-8")
    simulation.phones.add_file(file)
    shown = await client.get(f"/simulator/files/{file.ref}")
    assert shown.content_type == "application/octet-stream"
    assert shown.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''th%C6%B0")


async def test_an_unknown_file_is_nowhere(simulation: Simulation, client: Client) -> None:
    for ref in ("x" * 24, "..%2Fphones.jsonl"):
        assert (await client.get(f"/simulator/files/{ref}")).status == 404
    with pytest.raises(WrongMessage):
        await simulation.channel.fetch(File(FileKind.PHOTO, "simulator", "x" * 24))


def test_names_lose_folders_and_control_characters(tmp_path: Path) -> None:
    assert clean_name("C:\\ảnh\\..\\mật\u202e\n.jpg") == "mật.jpg"
    assert FileShelf(tmp_path).put(JPEG, "../../a.jpg", "image/jpeg").name == "a.jpg"
    with pytest.raises(BadFile):
        FileShelf(tmp_path).put(JPEG, "a.png", "image/png")


# --- the line to a page -----------------------------------------------------------------------------------------------


async def test_a_page_gets_the_persons_the_phones_and_then_what_happens(simulation: Simulation, client: Client) -> None:
    await simulation.channel.send(HEAD, Message("trước"))
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        persons = await line.receive_json(timeout=5)
        hello = await line.receive_json(timeout=5)
        assert [person["name"] for person in persons["persons"]] == [person.name for person in PERSONS]
        assert [group["title"] for group in persons["groups"]] == [group.title for group in GROUPS]
        assert persons["clock"] is True
        assert [entry["text"] for entry in hello["chats"]["head"]] == ["trước"]
        sent = frame(simulation, "text", text="xin chào")
        await line.send_json(sent)
        received = [await line.receive_json(timeout=5) for _ in range(3)]
        assert [each["type"] for each in received] == ["entry", "entry", "ack"]
        assert [each["entry"]["text"] for each in received[:2]] == ["xin chào", "Đã nghe: xin chào"]
        assert (received[0]["entry"]["event"], received[2]["id"]) == (sent["id"], sent["id"])


async def test_a_press_is_acknowledged_with_its_toast(simulation: Simulation, client: Client) -> None:
    await simulation.handler.take(frame(simulation, "text", text="card"))
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        press = frame(simulation, "press", message="2", data="p:1")
        await line.send_json(press)
        assert await until(line, "toast") == {"type": "toast", "press": press["id"], "text": "Đã ghi nhận"}


async def test_what_could_not_be_kept_is_to_be_repeated(simulation: Simulation, client: Client) -> None:
    simulation.bot.down = True
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        sent = frame(simulation, "text", text="2")
        await line.send_json(sent)
        assert (await until(line, "later"))["id"] == sent["id"]
        simulation.bot.down = False
        await line.send_json(sent)
        assert (await until(line, "ack"))["id"] == sent["id"]
    assert texts(simulation) == ["2", "Đã nghe: 2"]


async def test_nonsense_on_the_line_harms_nobody(simulation: Simulation, client: Client) -> None:
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        for nonsense in ("{", "[]", "1", '{"id": 7}', "[" * 50_000):
            await line.send_str(nonsense)
        await line.send_bytes(b"\x00")
        await line.send_json({"id": "x"})
        assert (await until(line, "refused"))["reason"] == "stale"
        sent = frame(simulation, "text", text="vẫn chạy")
        await line.send_json(sent)
        assert (await until(line, "ack"))["id"] == sent["id"]


async def test_the_line_ends_when_the_server_does(simulation: Simulation, client: Client) -> None:
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        await until(line, "hello")
        await simulation.channel.close()
        assert (await line.receive(timeout=5)).data == 1000


async def test_reset_empties_the_phones_and_refills_the_commune(
    simulation: Simulation, client: Client, tmp_path: Path
) -> None:
    file = simulation.phones.put_file(JPEG, "a.jpg", "image/jpeg")
    simulation.phones.add_file(file)
    await simulation.handler.take(frame(simulation, "text", text="card"))
    before = simulation.phones.epoch
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        await until(line, "hello")
        assert (await client.post("/simulator/reset", headers=origin(client))).status == 204
        hello = await until(line, "hello")
    assert hello["epoch"] != before
    assert {chat: [entry["text"] for entry in entries] for chat, entries in hello["chats"].items()} == {
        "officer": ["Xã mẫu đã sẵn sàng."]
    }
    assert simulation.resets == 1
    assert list((tmp_path / "phones" / "files").iterdir()) == []
    assert Simulation(tmp_path / "phones").phones.epoch == hello["epoch"]


async def test_a_reset_that_fails_says_so(simulation: Simulation, client: Client) -> None:
    simulation.reset_fails = True
    answer = await client.post("/simulator/reset", headers=origin(client))
    assert (answer.status, await answer.json()) == (500, {"error": "reset_failed"})


# --- the clock --------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 10, 22, 5, 0, tzinfo=UTC)


async def move(client: Client, to: Any) -> tuple[int, Any]:
    answer = await client.post("/simulator/clock", json={"to": to}, headers=origin(client))
    return answer.status, await answer.json()


async def test_the_clock_says_what_time_it_is_and_what_comes_next(simulation: Simulation, client: Client) -> None:
    at = simulation.clockwork.now() + timedelta(days=2)
    simulation.clockwork.plan(at, "Nhắc nộp hồ sơ", "Reminder")
    answer = await client.get("/simulator/clock")
    state = await answer.json()
    assert abs(datetime.fromisoformat(state["now"]) - datetime.now(UTC)) < timedelta(seconds=5)
    assert state["moved"] is False
    assert state["next"] == {"at": at.isoformat(timespec="seconds"), "vi": "Nhắc nộp hồ sơ", "en": "Reminder"}


async def test_it_goes_to_a_moment_and_what_is_due_happens_on_the_way(simulation: Simulation, client: Client) -> None:
    simulation.clockwork.plan(NOON - timedelta(hours=1), "trước")
    simulation.clockwork.plan(NOON + timedelta(hours=1), "sau")
    async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
        status, state = await move(client, "2026-10-22T12:00+07:00")
        told = await until(line, "clock")
    assert (status, state["moved"], state["next"]["vi"]) == (200, True, "sau")
    assert told == {"type": "clock", **state}
    assert timedelta() <= datetime.fromisoformat(state["now"]) - NOON < timedelta(seconds=5)
    assert simulation.clockwork.happened == ["trước"]
    await simulation.channel.send(HEAD, Message("a"))
    assert simulation.phones.snapshot()["chats"]["head"][0]["at"].startswith("2026-10-22T05:00")


async def test_it_goes_to_the_next_thing_and_back_to_the_real_time(simulation: Simulation, client: Client) -> None:
    simulation.clockwork.plan(NOON, "Nhắc nộp hồ sơ")
    status, state = await move(client, "next")
    assert (status, state["next"], simulation.clockwork.happened) == (200, None, ["Nhắc nộp hồ sơ"])
    status, state = await move(client, "real")
    assert (status, state["moved"]) == (200, False)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("tomorrow", "no_moment"),
        ("", "no_moment"),
        (None, "no_moment"),
        (7, "no_moment"),
        ("2026-10-22T12:00", "no_zone"),
        ("1999-01-01T00:00Z", "out_of_range"),
        ("2100-01-02T00:00Z", "out_of_range"),
        ("9999-12-31T23:59:59-14:00", "out_of_range"),
        ("next", "nothing_ahead"),
    ],
)
async def test_a_wish_that_names_no_moment_is_refused(client: Client, to: Any, reason: str) -> None:
    assert await move(client, to) == (400, {"error": reason})


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000])
async def test_a_wish_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    answer = await client.post("/simulator/clock", data=body, headers=origin(client))
    assert (answer.status, await answer.json()) == (400, {"error": "no_json"})


async def test_a_wish_that_is_no_object_is_refused(client: Client) -> None:
    answer = await client.post("/simulator/clock", data=b"[]", headers=origin(client))
    assert (answer.status, await answer.json()) == (400, {"error": "no_moment"})


async def test_a_move_that_fails_says_so(
    simulation: Simulation, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    simulation.clockwork.fails = True
    assert await move(client, NOON.isoformat()) == (500, {"error": "move_failed"})
    assert "moving the clock failed" in caplog.text


async def test_moves_are_made_one_at_a_time(simulation: Simulation, client: Client) -> None:
    simulation.clockwork.plan(NOON, "một")
    simulation.clockwork.plan(NOON + timedelta(days=1), "hai")
    answers = await asyncio.gather(move(client, "next"), move(client, "next"))
    assert [status for status, _ in answers] == [200, 200]
    assert simulation.clockwork.happened == ["một", "hai"]
    assert simulation.clockwork.most_at_once == 1


async def test_without_knowing_what_comes_next_the_time_is_shown(simulation: Simulation, client: Client) -> None:
    simulation.clockwork.is_blind = True
    assert (await (await client.get("/simulator/clock")).json())["next"] is None


async def test_without_a_clockwork_there_is_no_clock(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, with_clock=False)
    async with TestClient(TestServer(simulation.app)) as client:
        assert (await client.get("/simulator/clock")).status == 404
        assert (await client.post("/simulator/clock", headers=origin(client))).status == 404
        async with client.ws_connect("/simulator/line", headers=origin(client)) as line:
            assert (await line.receive_json(timeout=5))["clock"] is False


# --- who may do it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
async def test_other_pages_can_neither_post_nor_listen(
    simulation: Simulation, client: Client, sender: dict[str, str]
) -> None:
    assert (await client.post("/simulator/reset", headers=sender)).status == 403
    assert (await client.post("/simulator/files", data=JPEG, headers=sender)).status == 403
    assert (await client.post("/simulator/clock", json={"to": "real"}, headers=sender)).status == 403
    assert (await client.get("/simulator/line", headers=sender)).status == 403
    assert simulation.resets == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "a b", "127.0.0.1:80:80"])
@pytest.mark.parametrize("path", PATHS)
async def test_a_foreign_name_for_this_machine_is_refused(client: Client, host: str, path: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert (await client.get(path, headers=headers)).status == 403


async def test_the_configured_host_is_served(tmp_path: Path) -> None:
    app = Simulation(tmp_path, hosts=["Bot.ThienTin.example"]).app
    async with TestClient(TestServer(app)) as client:
        for host in (
            "bot.thientin.example",
            "bot.thientin.example:8443",
            "localhost:8080",
            "[::1]:8080",
            "192.168.1.7:8080",
        ):
            assert (await client.get("/", headers={"Host": host})).status == 200


async def test_the_page_lets_nothing_foreign_run(client: Client) -> None:
    page = await client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    text = await page.text()
    assert "<script>" not in text
    assert "style=" not in text
    assert "://" not in text.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("path", [*PATHS, "/simulator/", "/simulator/simulator.css", "/simulator/icon.svg"])
async def test_nothing_is_there_when_the_simulator_is_off(path: str) -> None:
    async with TestClient(TestServer(web.Application())) as client:
        assert (await client.get(path, headers=origin(client))).status == 404
        assert (await client.post("/simulator/reset", headers=origin(client))).status == 404
        assert (await client.post("/simulator/files", headers=origin(client))).status == 404
