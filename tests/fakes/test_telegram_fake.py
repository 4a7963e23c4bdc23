"""The fake Telegram is as strict as the real one, seen by a client that speaks plain HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from tests.fakes.telegram import JPEG, MP4, FakeTelegram, Group, Limits
from tests.fakes.telegram.content import FILE_LIMIT
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.methods import unfinished

HEAD = 1001


class Client:
    """Calls methods and gives (status, body)."""

    def __init__(self, fake: FakeTelegram, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session

    async def call(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.fake.url}/bot{self.fake.token}/{method}", json=params) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **params: Any) -> Any:
        status, body = await self.call(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        status, body = await self.call(method, **params)
        assert not body["ok"]
        assert body["error_code"] == status
        return f"{status} {body['description']}"


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        running.user(HEAD, started=True)
        yield running


@pytest_asyncio.fixture
async def client(fake: FakeTelegram) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(fake, session)


def keyboard(*data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": item, "callback_data": item} for item in data]]}


def test_every_listed_method_exists() -> None:
    assert unfinished() == []


TEXT = {"chat_id": HEAD, "text": "a"}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NO_TEXT_BUTTONS = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def button(**fields: str) -> dict[str, Any]:
    return {"inline_keyboard": [[fields]]}


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {**TEXT, "colour": "red"}, 'method sendMessage has no parameter "colour"'),
        ("sendMessage", {**TEXT, "text": 5}, 'can\'t parse parameter "text": String expected'),
        (
            "sendMessage",
            {**TEXT, "protect_content": "maybe"},
            'can\'t parse parameter "protect_content": Boolean expected',
        ),
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": HEAD}, "message text is empty"),
        ("sendMessage", {**TEXT, "text": ""}, "message text is empty"),
        ("sendMessage", {**TEXT, "text": " \n "}, "text must be non-empty"),
        ("sendMessage", {**TEXT, "text": "ă" * 4097}, "message is too long"),
        ("sendMessage", {**TEXT, "chat_id": 77}, "chat not found"),
        ("sendMessage", {**TEXT, "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ("sendMessage", {**TEXT, "reply_markup": button(text="a", callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {**TEXT, "reply_markup": button(text="a", callback_data="đ" * 33)}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {**TEXT, "reply_markup": button(text="a")}, NO_TEXT_BUTTONS),
        (
            "sendMessage",
            {**TEXT, "reply_markup": button(text="a", data="b")},
            'can\'t parse parameter "reply_markup.inline_keyboard": InlineKeyboardButton has no field "data"',
        ),
        ("sendPhoto", {"chat_id": HEAD, "photo": "A", "caption": "a" * 1025}, "message caption is too long"),
        ("sendPhoto", {"chat_id": HEAD, "photo": "A"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": HEAD}, "there is no photo in the request"),
        ("sendVideo", {"chat_id": HEAD, "video": "A", "caption": "a" * 1025}, "message caption is too long"),
        ("sendVideo", {"chat_id": HEAD, "video": "A"}, "wrong file identifier/HTTP URL specified"),
        ("sendVideo", {"chat_id": HEAD}, "there is no video in the request"),
        ("sendMessage", {**TEXT, "message_thread_id": 7}, "message thread not found"),
        ("editMessageText", {**TEXT, "message_id": 99}, "message to edit not found"),
        ("deleteMessage", {"chat_id": HEAD, "message_id": 99}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, TOO_OLD),
        ("getFile", {"file_id": "nothing"}, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "Điểm", "description": "a"}]}, "BOT_COMMAND_INVALID"),
    ],
)
async def test_a_wrong_call_is_refused_in_telegrams_words(
    client: Client, method: str, params: dict[str, Any], description: str
) -> None:
    assert await client.refused(method, **params) == f"400 Bad Request: {description}"
    assert client.fake.user(HEAD).screen() == []


@pytest.mark.parametrize(
    ("html", "description"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("đ <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("1 <2>", 'Unsupported start tag "2" at byte offset 2'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</i>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ],
)
async def test_bad_html_is_refused_with_the_place(client: Client, html: str, description: str) -> None:
    answer = await client.refused("sendMessage", chat_id=HEAD, text=html, parse_mode="HTML")
    assert answer == f"400 Bad Request: can't parse entities: {description}"


async def test_an_unknown_method_is_not_found(client: Client) -> None:
    assert await client.refused("sendTelegram") == "404 Not Found"


async def test_a_wrong_token_is_not_let_in(fake: FakeTelegram, client: Client) -> None:
    async with client.session.get(f"{fake.url}/bot1:wrong/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


async def test_the_limit_counts_what_is_read_not_the_markup(client: Client) -> None:
    text = "<b>" + "&lt;" * 4096 + "</b>"
    await client.ok("sendMessage", chat_id=HEAD, text=text, parse_mode="HTML")
    shown = client.fake.user(HEAD).last
    assert shown is not None
    assert shown.text == "<" * 4096
    assert shown.styled("bold") == ["<" * 4096]


async def test_html_becomes_entities_counted_in_utf16(client: Client) -> None:
    sent = await client.ok("sendMessage", chat_id=HEAD, text="📎 <b>Điểm <i>mục</i></b> &amp; 3", parse_mode="HTML")
    assert sent["text"] == "📎 Điểm mục & 3"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 8},
        {"type": "italic", "offset": 8, "length": 3},
    ]


async def test_json_urlencoded_and_multipart_bodies_mean_the_same(client: Client) -> None:
    url = f"{client.fake.url}/bot{client.fake.token}/sendMessage"
    fields = {"chat_id": str(HEAD), "text": "Có", "reply_markup": json.dumps(keyboard("1"))}
    multipart = aiohttp.MultipartWriter("form-data")
    for key, value in fields.items():
        part = multipart.append(value)
        part.set_content_disposition("form-data", name=key)
    for body in (aiohttp.FormData(fields), multipart):
        async with client.session.post(url, data=body) as response:
            assert response.status == 200, await response.text()
    await client.ok("sendMessage", chat_id=HEAD, text="Có", reply_markup=keyboard("1"))
    assert [(m.text, m.labels) for m in client.fake.user(HEAD).screen()] == [("Có", ["1"])] * 3


async def test_updates_stay_until_a_higher_offset_is_asked_for(client: Client) -> None:
    head = client.fake.user(HEAD)
    first, second = await head.sends("một"), await head.sends("hai")
    for _ in range(2):
        assert [u["update_id"] for u in await client.ok("getUpdates")] == [first, second]
    assert [u["update_id"] for u in await client.ok("getUpdates", offset=first)] == [first, second]
    assert [u["update_id"] for u in await client.ok("getUpdates", offset=first + 1)] == [second]
    assert [u["update_id"] for u in await client.ok("getUpdates")] == [second]
    assert await client.ok("getUpdates", offset=second + 1) == []


async def test_at_most_a_hundred_updates_at_once(client: Client) -> None:
    for number in range(130):
        await client.fake.user(HEAD).sends(str(number))
    batch = await client.ok("getUpdates", limit=500)
    assert len(batch) == 100
    assert len(await client.ok("getUpdates", offset=batch[-1]["update_id"] + 1)) == 30


async def test_a_long_poll_ends_with_the_first_update_or_with_its_time(client: Client) -> None:
    poll = asyncio.create_task(client.ok("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    update = await client.fake.user(HEAD).sends("xin chào")
    assert [u["update_id"] for u in await asyncio.wait_for(poll, 1)] == [update]
    assert await client.ok("getUpdates", offset=update + 1, timeout=1) == []


async def test_the_second_poller_ends_the_first(client: Client) -> None:
    first = asyncio.create_task(client.refused("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(client.ok("getUpdates", timeout=10))
    assert (await first).startswith("409 Conflict: terminated by other getUpdates request")
    await client.fake.user(HEAD).sends("a")
    assert len(await second) == 1


async def test_only_what_was_subscribed_to_arrives(client: Client) -> None:
    head = client.fake.user(HEAD)
    await client.ok("getUpdates", allowed_updates=["callback_query"])
    await head.sends("a")
    await client.ok("sendMessage", chat_id=HEAD, text="a", reply_markup=keyboard("1"))
    pressed = await head.presses("1")
    assert [u["update_id"] for u in await client.ok("getUpdates")] == [pressed]


async def test_a_confirmed_update_can_be_delivered_again(client: Client) -> None:
    update = await client.fake.user(HEAD).sends("a")
    assert await client.ok("getUpdates", offset=update + 1) == []
    client.fake.deliver_again(update)
    assert [u["update_id"] for u in await client.ok("getUpdates", offset=update + 1)] == [update]
    assert await client.ok("getUpdates", offset=update + 1) == []


async def test_updates_can_come_out_of_order(client: Client) -> None:
    head = client.fake.user(HEAD)
    client.fake.hold_updates()
    first, second = await head.sends("một"), await head.sends("hai")
    assert await client.ok("getUpdates") == []
    client.fake.release_updates([1, 0])
    assert [u["update_id"] for u in await client.ok("getUpdates", limit=1)] == [second]
    assert [u["update_id"] for u in await client.ok("getUpdates", offset=second + 1)] == [first]


class Hook:
    """A webhook of a bot: answers with `statuses` in turn, then 200."""

    def __init__(self, *statuses: int, reply: dict[str, Any] | None = None) -> None:
        self.statuses = list(statuses)
        self.reply = reply
        self.got: list[tuple[int, str]] = []
        self.url = ""
        self.arrived = asyncio.Event()

    async def __aenter__(self) -> Hook:
        app = web.Application()
        app.router.add_post("/hook", self.receive)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.runner.cleanup()

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append((update["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        self.arrived.set()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.arrived.clear()
                await self.arrived.wait()


async def test_a_webhook_gets_updates_with_the_secret_and_again_until_it_says_yes(client: Client) -> None:
    async with Hook(500, 503) as hook:
        await client.ok("setWebhook", url=hook.url, secret_token="s3cret")
        assert (await client.refused("getUpdates")).startswith(
            "409 Conflict: can't use getUpdates method while webhook"
        )
        first = await client.fake.user(HEAD).sends("một")
        second = await client.fake.user(HEAD).sends("hai")
        await hook.wait(4)
        assert hook.got == [(first, "s3cret")] * 3 + [(second, "s3cret")]
        await asyncio.sleep(0.05)
        info = await client.ok("getWebhookInfo")
        assert info["pending_update_count"] == 0
        assert info["last_error_message"].startswith("Wrong response from the webhook: 503")
        await client.ok("deleteWebhook")
        assert await client.ok("getUpdates") == []


async def test_a_webhook_may_answer_with_a_call(client: Client) -> None:
    async with Hook(reply={"method": "sendMessage", "chat_id": HEAD, "text": "đã nhận"}) as hook:
        await client.ok("setWebhook", url=hook.url)
        await client.fake.user(HEAD).sends("một")
        await client.fake.user(HEAD).wait_for("đã nhận")


async def test_a_webhook_must_be_https_or_local_and_its_secret_plain(client: Client) -> None:
    assert "HTTPS URL must be provided" in await client.refused("setWebhook", url="http://example.org/hook")
    assert "unallowed characters" in await client.refused("setWebhook", url="https://a.vn/", secret_token="bí mật")


async def test_an_edit_must_change_something(client: Client) -> None:
    sent = await client.ok("sendMessage", chat_id=HEAD, text="a", reply_markup=keyboard("1"))
    here = {"chat_id": HEAD, "message_id": sent["message_id"]}
    same = await client.refused("editMessageText", **here, text="a", reply_markup=keyboard("1"))
    assert same.startswith("400 Bad Request: message is not modified")
    await client.ok("editMessageText", **here, text="b", reply_markup=keyboard("1"))
    shown = client.fake.user(HEAD).last
    assert shown is not None
    assert (shown.text, shown.labels, shown.edited) == ("b", ["1"], 1)
    await client.ok("editMessageText", **here, text="b")
    await client.ok("editMessageReplyMarkup", **here, reply_markup=keyboard("2"))
    await client.ok("deleteMessage", **here)
    assert await client.refused("editMessageText", **here, text="c") == "400 Bad Request: message to edit not found"


async def test_what_a_person_wrote_can_not_be_edited(client: Client) -> None:
    await client.fake.user(HEAD).sends("a")
    own = client.fake.user(HEAD).screen()[0].id
    answer = await client.refused("editMessageText", chat_id=HEAD, message_id=own, text="b")
    assert answer == "400 Bad Request: message can't be edited"


async def test_a_press_is_answered_once_and_in_time(client: Client) -> None:
    head = client.fake.user(HEAD)
    await client.ok("sendMessage", chat_id=HEAD, text="a", reply_markup=keyboard("1"))
    await head.presses("1")
    query = (await client.ok("getUpdates"))[0]["callback_query"]
    assert (query["data"], query["message"]["text"], query["from"]["id"]) == ("1", "a", HEAD)
    await client.ok("answerCallbackQuery", callback_query_id=query["id"], text="Đã ghi")
    assert await head.wait_for_toast() == "Đã ghi"
    assert "query is too old" in await client.refused("answerCallbackQuery", callback_query_id=query["id"])
    await head.presses("1")
    client.fake.methods.callback_lifetime = 0.01
    await asyncio.sleep(0.02)
    assert head.last_press is not None
    assert "query is too old" in await client.refused("answerCallbackQuery", callback_query_id=head.last_press.id)


async def test_nobody_can_press_a_button_that_is_not_there(client: Client) -> None:
    await client.ok("sendMessage", chat_id=HEAD, text="a", reply_markup=keyboard("1"))
    with pytest.raises(LookupError, match="no button '2'"):
        await client.fake.user(HEAD).presses("2")


async def test_people_decide_who_writes_to_them(client: Client) -> None:
    newcomer = client.fake.user(5)
    cannot = await client.refused("sendMessage", chat_id=5, text="a")
    assert cannot == "403 Forbidden: bot can't initiate conversation with a user"
    await newcomer.starts("thu-moi")
    await client.ok("sendMessage", chat_id=5, text="a")
    await newcomer.blocks_bot()
    assert await client.refused("sendMessage", chat_id=5, text="a") == "403 Forbidden: bot was blocked by the user"
    start, blocked = await client.ok("getUpdates")
    assert start["message"]["text"] == "/start thu-moi"
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await newcomer.starts()
    await client.ok("sendMessage", chat_id=5, text="b")


async def test_a_group_lets_the_bot_in_and_may_move(client: Client) -> None:
    head, group = client.fake.user(HEAD), client.fake.group(-200, "Thôn Long Bàn Bắc")
    assert (await client.refused("sendMessage", chat_id=-200, text="a")).startswith("403 Forbidden: bot was kicked")
    await group.adds_bot(head)
    await client.ok("sendMessage", chat_id=-200, text="a")
    await group.migrates(-100200, head)
    status, body = await client.call("sendMessage", chat_id=-200, text="b")
    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": -100200})
    await client.ok("sendMessage", chat_id=-100200, text="b")
    moved = [u["message"] for u in await client.ok("getUpdates") if "migrate" in json.dumps(u)]
    assert [m.get("migrate_to_chat_id", m.get("migrate_from_chat_id")) for m in moved] == [-100200, -200]


@pytest_asyncio.fixture
async def group(client: Client) -> Group:
    """A supergroup with the bot in it, whose updates so far are confirmed."""
    group = client.fake.group(-100200, "Tổ dân phố 3", kind="supergroup")
    last = await group.adds_bot(client.fake.user(HEAD))
    await client.ok("getUpdates", offset=last + 1)
    return group


async def test_leaving_a_group_ends_it_and_is_told(client: Client, group: Group) -> None:
    await client.ok("leaveChat", chat_id=group.id)
    change = (await client.ok("getUpdates"))[-1]["my_chat_member"]
    assert [change[side]["status"] for side in ("old_chat_member", "new_chat_member")] == ["member", "left"]
    assert change["from"]["is_bot"]
    assert (await client.refused("sendMessage", chat_id=group.id, text="c")).startswith("403")
    assert (await client.refused("leaveChat", chat_id=group.id)).startswith("403")


async def test_a_renamed_group_has_the_new_title_everywhere(client: Client, group: Group) -> None:
    await group.renames("Tổ dân phố 4", client.fake.user(HEAD))
    message = (await client.ok("getUpdates"))[-1]["message"]
    assert (message["new_chat_title"], message["chat"]["title"]) == ("Tổ dân phố 4", "Tổ dân phố 4")
    assert (await client.ok("getChat", chat_id=group.id))["title"] == "Tổ dân phố 4"


async def test_a_muted_bot_can_do_anything_but_send(client: Client, group: Group) -> None:
    head = client.fake.user(HEAD)
    sent = await client.ok("sendMessage", chat_id=group.id, text="a")
    await group.mutes_bot(head)
    change = (await client.ok("getUpdates"))[-1]["my_chat_member"]
    assert change["old_chat_member"]["status"] == "member"
    muted = change["new_chat_member"]
    assert (muted["status"], muted["is_member"], muted["until_date"]) == ("restricted", True, 0)
    assert len(muted) == 20
    assert not any(allowed for name, allowed in muted.items() if name.startswith("can_"))
    for method, params, what in (
        ("sendMessage", {"text": "b"}, "text messages"),
        ("sendPhoto", {"photo": "A"}, "photos"),
        ("sendVideo", {"video": "A"}, "videos"),
        ("sendDocument", {"document": "A"}, "documents"),
    ):
        answer = await client.refused(method, chat_id=group.id, **params)
        assert answer == f"400 Bad Request: not enough rights to send {what} to the chat"
    await client.ok("editMessageText", chat_id=group.id, message_id=sent["message_id"], text="c")
    await group.unmutes_bot(head)
    change = (await client.ok("getUpdates"))[-1]["my_chat_member"]
    assert [change[side]["status"] for side in ("old_chat_member", "new_chat_member")] == ["restricted", "member"]
    await client.ok("sendMessage", chat_id=group.id, text="d")
    await group.mutes_bot(head)
    await client.ok("leaveChat", chat_id=group.id)
    change = (await client.ok("getUpdates"))[-1]["my_chat_member"]
    assert [change[side]["status"] for side in ("old_chat_member", "new_chat_member")] == ["restricted", "left"]


async def test_topics_are_written_to_by_their_number(client: Client, group: Group) -> None:
    head = client.fake.user(HEAD)
    no_thread = "400 Bad Request: message thread not found"
    assert await client.refused("sendMessage", chat_id=group.id, text="a", message_thread_id=1) == no_thread
    await group.turns_on_topics(head)
    topic = await group.opens_topic("Thông báo", head)
    shown, opened = (update["message"] for update in await client.ok("getUpdates"))
    assert "general_forum_topic_unhidden" in shown
    assert opened["forum_topic_created"]["name"] == "Thông báo"
    assert (opened["message_thread_id"], opened["is_topic_message"]) == (topic, True)
    assert shown["chat"]["is_forum"]
    assert opened["chat"]["is_forum"]
    assert await client.refused("sendMessage", chat_id=group.id, text="a", message_thread_id=topic + 1) == no_thread
    sent = await client.ok("sendMessage", chat_id=group.id, text="a", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    assert "message_thread_id" not in await client.ok("sendMessage", chat_id=group.id, text="a")
    await group.closes_topic(topic, head)
    closed = (await client.ok("getUpdates"))[-1]["message"]
    assert (closed["forum_topic_closed"], closed["message_thread_id"]) == ({}, topic)
    answer = await client.refused("sendMessage", chat_id=group.id, text="a", message_thread_id=topic)
    assert answer == "400 Bad Request: TOPIC_CLOSED"
    assert [(message.kind, message.thread) for message in group.screen()][-4:] == [
        ("service", topic),
        ("text", topic),
        ("text", 0),
        ("service", topic),
    ]


async def test_commands_and_presses_say_which_topic_they_came_from(client: Client, group: Group) -> None:
    head = client.fake.user(HEAD)
    await group.turns_on_topics(head)
    topic = await group.opens_topic("Thông báo", head)
    await head.sends("/help", to=group, topic=topic)
    await client.ok("sendMessage", chat_id=group.id, text="?", message_thread_id=topic, reply_markup=keyboard("1"))
    await head.presses("1", to=group)
    said, pressed = (await client.ok("getUpdates"))[-2:]
    for message in (said["message"], pressed["callback_query"]["message"]):
        assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    with pytest.raises(AssertionError):
        await head.sends("/help", to=group, topic=topic + 100)


async def test_a_basic_group_has_neither_topics_nor_restricted_members(fake: FakeTelegram) -> None:
    group, head = fake.group(-5, member=True), fake.user(HEAD)
    for deed in (group.turns_on_topics, group.mutes_bot):
        with pytest.raises(AssertionError, match="supergroup"):
            await deed(head)


async def test_files_go_up_by_multipart_and_again_by_id_and_come_down(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": str(HEAD), "document": "attach://d", "caption": "Kế hoạch"})
    form.add_field("d", b"%PDF-1.4", filename="a.pdf", content_type="application/pdf")
    async with client.session.post(f"{client.fake.url}/bot{client.fake.token}/sendDocument", data=form) as response:
        sent = (await response.json())["result"]
    file_id = sent["document"]["file_id"]
    again = await client.ok("sendDocument", chat_id=HEAD, document=file_id)
    assert again["document"]["file_name"] == "a.pdf"
    assert "can't use file of type Document as Photo" in await client.refused("sendPhoto", chat_id=HEAD, photo=file_id)
    path = (await client.ok("getFile", file_id=file_id))["file_path"]
    async with client.session.get(f"{client.fake.url}/file/bot{client.fake.token}/{path}") as response:
        assert await response.read() == b"%PDF-1.4"


async def test_a_photo_must_be_a_picture(client: Client) -> None:
    url = f"{client.fake.url}/bot{client.fake.token}/sendPhoto"
    for content, status in ((b"not a picture", 400), (b"", 400), (JPEG, 200)):
        form = aiohttp.FormData({"chat_id": str(HEAD)})
        form.add_field("photo", content, filename="a.jpg", content_type="image/jpeg")
        async with client.session.post(url, data=form) as response:
            assert response.status == status, await response.text()


async def test_a_video_goes_up_and_again_by_id(client: Client) -> None:
    url = f"{client.fake.url}/bot{client.fake.token}/sendVideo"
    for content, answer in ((MP4, 200), (b"", 400), (b"x" * (FILE_LIMIT + 1), 400)):
        form = aiohttp.FormData({"chat_id": str(HEAD), "caption": "Ngày hội"})
        form.add_field("video", io.BytesIO(content), filename="a.mp4", content_type="video/mp4")
        async with client.session.post(url, data=form) as response:
            assert response.status == answer, await response.text()
    shown = client.fake.user(HEAD).last
    assert shown is not None
    assert shown.file is not None
    assert (shown.kind, shown.text, shown.file.content) == ("video", "Ngày hội", MP4)
    again = await client.ok("sendVideo", chat_id=HEAD, video=shown.file.file_id)
    assert (again["video"]["file_name"], again["video"]["mime_type"]) == ("a.mp4", "video/mp4")
    wrong = await client.refused("sendDocument", chat_id=HEAD, document=shown.file.file_id)
    assert wrong == "400 Bad Request: can't use file of type Video as Document"


async def test_people_send_all_kinds_of_things(client: Client) -> None:
    head = client.fake.user(HEAD)
    await head.sends_photo("bằng chứng")
    await head.sends_document("bao-cao.docx")
    await head.shares_contact("0905123456")
    await head.sends_sticker()
    await head.sends_voice()
    await head.sends_location()
    await head.sends_video("ngay-hoi.mp4", "Ngày hội")
    messages = [u["message"] for u in await client.ok("getUpdates")]
    assert messages[0]["caption"] == "bằng chứng"
    assert messages[0]["photo"][-1]["file_id"]
    assert messages[1]["document"]["file_name"] == "bao-cao.docx"
    assert messages[2]["contact"] == {"phone_number": "0905123456", "first_name": "Người 1001", "user_id": HEAD}
    assert (messages[6]["video"]["file_name"], messages[6]["caption"]) == ("ngay-hoi.mp4", "Ngày hội")
    assert [next(k for k in m if k in ("sticker", "voice", "location")) for m in messages[3:6]] == [
        "sticker",
        "voice",
        "location",
    ]


async def test_the_contact_key_of_a_reply_keyboard_shares_the_number(client: Client) -> None:
    head = client.fake.user(HEAD)
    keys = {"keyboard": [[{"text": "Gửi số", "request_contact": True}, "Thôi"]], "one_time_keyboard": True}
    await client.ok("sendMessage", chat_id=HEAD, text="Số?", reply_markup=keys)
    assert head.keyboard == [["Gửi số", "Thôi"]]
    await head.presses("Gửi số")
    assert (await client.ok("getUpdates"))[0]["message"]["contact"]["user_id"] == HEAD
    assert head.keyboard == []


async def test_limits_answer_429_with_the_time_to_wait() -> None:
    now = [1000.0]
    async with FakeTelegram(limits=Limits(), clock=lambda: now[0]) as fake, aiohttp.ClientSession() as session:
        client = Client(fake, session)
        fake.user(HEAD, started=True)
        group = fake.group(-5, member=True)
        await client.ok("sendMessage", chat_id=HEAD, text="a")
        status, body = await client.call("sendMessage", chat_id=HEAD, text="b")
        assert (status, body["parameters"]) == (429, {"retry_after": 1})
        assert body["description"] == "Too Many Requests: retry after 1"
        now[0] += 1
        await client.ok("sendMessage", chat_id=HEAD, text="b")
        await client.ok("sendMessage", chat_id=group.id, text="c")
        assert (await client.call("sendMessage", chat_id=group.id, text="c"))[1]["parameters"] == {"retry_after": 1}
        for _ in range(19):
            now[0] += 1
            await client.ok("sendMessage", chat_id=group.id, text="c")
        now[0] += 1
        assert (await client.call("sendMessage", chat_id=group.id, text="d"))[1]["parameters"] == {"retry_after": 40}
        for person in range(30):
            fake.user(2000 + person, started=True)
            await client.ok("sendMessage", chat_id=2000 + person, text="e")
        now[0] += 0.5
        assert (await client.refused("sendMessage", chat_id=HEAD, text="f")).startswith("429")
        assert fake.limits is not None
        assert dict(fake.limits.rejected) == {HEAD: 2, -5: 2}
        assert fake.limits.total_rejected == 4


def taken(limits: Limits, at: float, number: int) -> int:
    """How many of so many messages, each to a person of their own, are taken at this moment."""
    before = limits.total_rejected
    for person in range(number):
        with contextlib.suppress(ApiError):
            limits.count(hash((at, person)) % 10**9 + 1, True, at)
    return number - (limits.total_rejected - before)


def test_two_readings_of_the_overall_limit() -> None:
    window, bucket, both = Limits(reading="window"), Limits(reading="bucket"), Limits(reading="both")
    assert [taken(both, moment, 40) for moment in (100.0, 100.5, 101.0, 101.5, 102.0)] == [30, 0, 30, 0, 30]
    for moment, in_window, in_bucket in ((100.0, 30, 30), (100.5, 0, 15), (101.0, 30, 15), (102.0, 30, 30)):
        assert taken(window, moment, 40) == in_window
        assert taken(bucket, moment, 40) == in_bucket


def test_a_chats_limits_are_windows_in_both_readings() -> None:
    for limits in (Limits(reading="window"), Limits(reading="bucket")):
        limits.count(HEAD, True, 100.0)
        with pytest.raises(ApiError):
            limits.count(HEAD, True, 100.9)
        for number in range(20):
            limits.count(-5, False, 102.0 + number)
        with pytest.raises(ApiError) as refused:
            limits.count(-5, False, 130.0)
        assert refused.value.parameters == {"retry_after": 32}
        limits.count(-5, False, 162.0)


@pytest.mark.parametrize("reading", ["window", "bucket"])
def test_time_can_run_faster(reading: Literal["window", "bucket"]) -> None:
    limits = Limits(reading=reading, scale=4)
    assert [taken(limits, moment, 40) for moment in (100.0, 100.25, 100.5)] == [30, 30, 30]
    limits.count(HEAD, True, 102.0)
    limits.count(HEAD, True, 102.25)
    for number in range(20):
        limits.count(-5, False, 104.0 + number / 4)
    with pytest.raises(ApiError) as refused:
        limits.count(-5, False, 109.0)
    assert refused.value.parameters == {"retry_after": 10}
    limits.count(-5, False, 119.0)


async def test_only_new_messages_count() -> None:
    limits = Limits(overall=(2, 60.0), chat=(100, 1.0))
    async with FakeTelegram(limits=limits) as fake, aiohttp.ClientSession() as session:
        client = Client(fake, session)
        head, group = fake.user(HEAD, started=True), fake.group(-5, member=True)
        sent = await client.ok("sendMessage", chat_id=HEAD, text="a", reply_markup=keyboard("1"))
        await head.sends_video()
        video = next(iter(fake.world.files))
        await client.ok("sendVideo", chat_id=HEAD, video=video)
        await head.presses("1")
        assert head.last_press is not None
        await client.ok("answerCallbackQuery", callback_query_id=head.last_press.id)
        await client.ok("editMessageText", chat_id=HEAD, message_id=sent["message_id"], text="b")
        await client.ok("leaveChat", chat_id=group.id)
        assert (await client.refused("sendVideo", chat_id=HEAD, video=video)).startswith("429")


async def test_injected_faults_hit_the_next_calls_only(fake: FakeTelegram, client: Client) -> None:
    fake.fail_next("500", method="sendMessage")
    fake.fail_next("429", method="sendMessage", seconds=7)
    assert (await client.refused("sendMessage", chat_id=HEAD, text="a")).startswith("500")
    status, body = await client.call("sendMessage", chat_id=HEAD, text="a")
    assert (status, body["parameters"]["retry_after"]) == (429, 7)
    fake.fail_next("502")
    async with client.session.post(f"{fake.url}/bot{fake.token}/getMe") as response:
        assert response.status == 502
        assert response.content_type == "text/html"
    for kind, seen in (("close", 0), ("lost", 1), ("hang", 1)):
        fake.fail_next(kind, seconds=0.05)
        with pytest.raises(aiohttp.ClientError):
            await client.call("sendMessage", chat_id=HEAD, text=kind)
        assert len(fake.user(HEAD).screen()) == seen
    await client.ok("sendMessage", chat_id=HEAD, text="b")
    assert [call.status for call in fake.calls_of("sendMessage")] == [500, 429, 0, 0, 0, 200]


async def test_waiting_in_vain_shows_what_is_on_the_screen(client: Client) -> None:
    await client.ok("sendMessage", chat_id=HEAD, text="câu 4/21", reply_markup=keyboard("0"))
    with pytest.raises(AssertionError, match=r"câu 4/21\n\[ 0 \]"):
        await client.fake.user(HEAD).wait_for("câu 5/21", timeout=0.05)
