"""The simulator as a platform: what a page sends becomes events, what is said appears on the phones."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import RecipientGone, WrongMessage
from bot.channels.simulator_files import BadFile, FileShelf, clean_name
from bot.chat import Address, Choice, EventKind, File, FileKind, Message, Sent
from bot.handlers.simulator import BadFrame
from tests.contract.echo_bot import PERSONS, Simulation

HEAD, GROUP = Address("simulator", "head"), Address("simulator", "group")
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 10
PATHS = ["/", "/simulator/line", "/simulator/files/x", "/simulator/simulator.js", "/simulator/texts.json"]

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
        ({"kind": "contact", "group": True}, "unknown_kind"),
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
    for text in ("chào bà con", "/lich", "1"):
        await simulation.handler.take(frame(simulation, "text", text=text, group=True))
    assert [(event.chat, event.private, event.text) for event in simulation.bot.events] == [("group", False, "/lich")]
    assert texts(simulation, "group")[:2] == ["chào bà con", "/lich"]


async def test_the_same_frame_twice_is_shown_once_and_acted_on_once(simulation: Simulation) -> None:
    sent = frame(simulation, "text", text="xin chào")
    await simulation.handler.take(sent)
    await simulation.handler.take(sent)
    assert len(simulation.bot.events) == 1
    assert texts(simulation) == ["xin chào", "Đã nghe: xin chào"]


# --- what is said appears on the phones -------------------------------------------------------------------------------


async def test_message_ids_count_up_per_chat(simulation: Simulation) -> None:
    ids = [await simulation.channel.send(HEAD, Message(text)) for text in ("a", "b")]
    other = await simulation.channel.send(GROUP, Message("c"))
    assert [sent.message_id for sent in [*ids, other]] == ["1", "2", "1"]


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
        (b"", "image/jpeg", 400, "empty"),
        (JPEG + b"\0" * 20 * 1024 * 1024, "image/jpeg", 413, "too_large"),
    ],
)
async def test_a_file_that_is_not_taken(client: Client, content: bytes, mime: str, status: int, error: str) -> None:
    headers = {**origin(client), "Content-Type": mime}
    answer = await client.post("/simulator/files", data=io.BytesIO(content), headers=headers)
    assert (answer.status, await answer.json()) == (status, {"error": error})


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


# --- who may do it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
async def test_other_pages_can_neither_post_nor_listen(
    simulation: Simulation, client: Client, sender: dict[str, str]
) -> None:
    assert (await client.post("/simulator/reset", headers=sender)).status == 403
    assert (await client.post("/simulator/files", data=JPEG, headers=sender)).status == 403
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
