"""Telegram, outbound: every message becomes calls that Telegram accepts, and every failure one of six exceptions.

Most tests run twice: over the channel for replies and over the one for mass messages.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels import (
    AccountBroken,
    Channel,
    ChatMoved,
    DeliveryError,
    RecipientGone,
    TryAgain,
    WrongMessage,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_mapping import DOWNLOAD_LIMIT, typed_key
from bot.channels.telegram_mass import TelegramMassChannel
from bot.channels.telegram_text import split, visible_length
from bot.chat import Address, Choice, File, FileKind, Message, Role, Sent
from tests.fakes.telegram import JPEG, FakeTelegram, Person

TOKEN = "700000001:AAFakeTokenForTestsOnly_0123456789abcd"
HEAD = Address("telegram", "1001")
KINDS: dict[str, type[TelegramChannel] | type[TelegramMassChannel]] = {
    "replies": TelegramChannel,
    "mass": TelegramMassChannel,
}
ROWS = (
    (Choice("0", "a:4:0", "0"), Choice("1", "a:4:1", "1")),
    (Choice("‹ Quay lại", "b", "L", Role.NAVIGATION),),
)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(token=TOKEN) as fake:
        yield fake


@pytest.fixture
def head(telegram: FakeTelegram) -> Person:
    """A person who has written to the bot."""
    return telegram.user(1001, started=True)


@pytest.fixture(params=KINDS)
async def channel(
    telegram: FakeTelegram, request: pytest.FixtureRequest
) -> AsyncIterator[TelegramChannel | TelegramMassChannel]:
    made = KINDS[request.param](telegram.token, telegram.url)
    yield made
    await made.close()


@pytest.fixture
async def replies(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(telegram.token, telegram.url)
    yield made
    await made.close()


def methods(telegram: FakeTelegram) -> list[str]:
    return [call.method for call in telegram.calls if call.status == 200]


class TestMessages:
    async def test_text_with_buttons(self, channel: Channel, head: Person) -> None:
        sent = await channel.send(HEAD, Message("<b>Câu 4/21</b> &amp; tiếp", rows=ROWS))
        shown = head.message(int(sent.message_id))
        assert shown.text == "Câu 4/21 & tiếp"
        assert shown.styled("bold") == ["Câu 4/21"]
        assert [[(b.label, b.data) for b in row] for row in shown.rows] == [
            [("0", "a:4:0"), ("1", "a:4:1")],
            [("‹ Quay lại", "b")],
        ]

    async def test_links_have_no_preview(self, channel: Channel, head: Person, telegram: FakeTelegram) -> None:
        await channel.send(HEAD, Message("https://example.vn"))
        assert telegram.calls[-1].params["link_preview_options"] in ({"is_disabled": True}, '{"is_disabled": true}')

    async def test_a_message_becomes_another(self, channel: Channel, head: Person) -> None:
        first = await channel.send(HEAD, Message("Câu 4", rows=ROWS))
        second = await channel.send(HEAD, Message("Câu 5", rows=ROWS[:1], replace=first.message_id))
        third = await channel.send(HEAD, Message("Xong", replace=first.message_id))
        assert first == second == third
        assert [str(message) for message in head.screen()] == ["Xong"]

    async def test_an_edit_that_changes_nothing_is_done(self, channel: Channel, head: Person) -> None:
        first = await channel.send(HEAD, Message("Câu 4", rows=ROWS))
        again = await channel.send(HEAD, Message("Câu 4", rows=ROWS, replace=first.message_id))
        assert again == first
        assert len(head.screen()) == 1

    async def test_a_message_that_is_gone_is_sent_anew(self, channel: Channel, head: Person) -> None:
        first = await channel.send(HEAD, Message("Câu 4", rows=ROWS))
        head.chat.messages[int(first.message_id)].deleted = True
        second = await channel.send(HEAD, Message("Câu 5", rows=ROWS, replace=first.message_id))
        assert second != first
        assert head.message(int(second.message_id)).labels == ["0", "1", "‹ Quay lại"]

    async def test_somebody_elses_message_is_not_edited_but_answered(self, channel: Channel, head: Person) -> None:
        await head.sends("2")
        theirs = head.screen()[-1]
        sent = await channel.send(HEAD, Message("Câu 5", replace=str(theirs.id)))
        assert sent.message_id != str(theirs.id)
        assert head.message(theirs.id).text == "2"

    async def test_a_long_text_comes_in_parts_with_the_buttons_below_the_last(
        self, channel: Channel, head: Person
    ) -> None:
        lines = [f"{number}. <b>Tiêu chí</b> đạt &lt;90 %" for number in range(300)]
        sent = await channel.send(HEAD, Message("\n".join(lines), rows=ROWS))
        screen = head.screen()
        assert len(screen) == 2
        assert screen[-1].id == int(sent.message_id)
        assert [bool(message.rows) for message in screen] == [False, True]
        seen = "\n".join(message.text for message in screen)
        assert seen == "\n".join(f"{number}. Tiêu chí đạt <90 %" for number in range(300))
        assert sum(len(message.styled("bold")) for message in screen) == 300

    async def test_a_long_text_in_the_place_of_a_short_one(self, channel: Channel, head: Person) -> None:
        first = await channel.send(HEAD, Message("Câu 4", rows=ROWS))
        last = await channel.send(HEAD, Message("một dòng\n" * 600, rows=ROWS, replace=first.message_id))
        assert [bool(message.rows) for message in head.screen()] == [False, True]
        assert head.screen()[0].id == int(first.message_id)
        assert head.screen()[-1].id == int(last.message_id)

    async def test_stopped_between_two_parts_it_goes_on_with_the_second(
        self, replies: TelegramChannel, head: Person, telegram: FakeTelegram
    ) -> None:
        message = Message("một dòng\n" * 600)
        await replies.send(HEAD, Message("trước"))
        original = replies.api.call
        made = 0

        async def failing(method: str, params: Any, upload: Any = None) -> Any:
            nonlocal made
            made += 1
            if made == 2:
                telegram.fail_next("500")
            return await original(method, params, upload)

        replies._sender._call = failing
        with pytest.raises(TryAgain):
            await replies.send(HEAD, message)
        assert len(head.screen()) == 2
        sent = await replies.send(HEAD, message)
        assert len(head.screen()) == 3
        assert head.screen()[-1].id == int(sent.message_id)

    @pytest.mark.parametrize("text", ["x" * 64, "ố" * 21 + "x"])
    async def test_callback_data_of_64_bytes_fits(self, channel: Channel, head: Person, text: str) -> None:
        await channel.send(HEAD, Message("?", rows=((Choice("1", text, "1"),),)))
        assert head.screen()[-1].buttons[0].data == text

    @pytest.mark.parametrize("text", ["x" * 65, "ố" * 22])
    async def test_callback_data_of_more_is_never_sent(
        self, channel: Channel, telegram: FakeTelegram, head: Person, text: str
    ) -> None:
        with pytest.raises(WrongMessage):
            await channel.send(HEAD, Message("?", rows=((Choice("1", text, "1"),),)))
        assert telegram.calls == []


class TestPresses:
    @pytest.fixture
    async def pressed(self, replies: TelegramChannel, head: Person) -> Message:
        """What answers the press of a button that the person has just made."""
        first = await replies.send(HEAD, Message("Câu 4", rows=ROWS))
        await head.presses("1")
        assert head.last_press is not None
        return Message("Câu 5", rows=ROWS, replace=first.message_id, press_id=head.last_press.id, toast="Đã ghi 1 điểm")

    async def test_acknowledged_and_edited(self, channel: Channel, head: Person, pressed: Message) -> None:
        sent = await channel.send(HEAD, pressed)
        assert sent.message_id == pressed.replace
        assert await head.wait_for_toast() == "Đã ghi 1 điểm"
        assert [message.text for message in head.screen()] == ["Câu 5"]

    async def test_acknowledged_only(self, channel: Channel, head: Person, pressed: Message) -> None:
        sent = await channel.send(HEAD, Message(press_id=pressed.press_id, toast="ố" * 300))
        assert sent == Sent()
        assert await head.wait_for_toast() == "ố" * 200
        assert [message.text for message in head.screen()] == ["Câu 4"]

    async def test_a_press_too_old_to_be_acknowledged_is_no_error(
        self, channel: Channel, head: Person, pressed: Message
    ) -> None:
        await channel.send(HEAD, pressed)
        assert await channel.send(HEAD, Message(press_id=pressed.press_id)) == Sent()
        assert (await channel.send(HEAD, pressed)).message_id == pressed.replace

    async def test_delivered_without_acknowledgement_is_delivered(
        self, channel: Channel, head: Person, pressed: Message, telegram: FakeTelegram
    ) -> None:
        telegram.fail_next("429", seconds=5, method="answerCallbackQuery")
        sent = await channel.send(HEAD, pressed)
        assert head.message(int(sent.message_id)).text == "Câu 5"

    async def test_acknowledged_but_not_delivered_is_tried_again(
        self, channel: Channel, head: Person, pressed: Message, telegram: FakeTelegram
    ) -> None:
        telegram.fail_next("500", method="editMessageText")
        with pytest.raises(TryAgain):
            await channel.send(HEAD, pressed)
        await channel.send(HEAD, pressed)
        assert [message.text for message in head.screen()] == ["Câu 5"]

    async def test_an_acknowledgement_alone_that_fails_is_tried_again(
        self, channel: Channel, head: Person, pressed: Message, telegram: FakeTelegram
    ) -> None:
        telegram.fail_next("500", method="answerCallbackQuery")
        with pytest.raises(TryAgain):
            await channel.send(HEAD, Message(press_id=pressed.press_id))


class TestPhoneNumber:
    ASK = Message(
        "Số điện thoại?",
        rows=((Choice("Gửi số của tôi", "c", "G", Role.CONTACT),), (Choice("‹ Quay lại", "b", "L", Role.NAVIGATION),)),
    )

    async def test_the_question_carries_a_keyboard_whose_keys_type_themselves(
        self, channel: Channel, head: Person
    ) -> None:
        await channel.send(HEAD, self.ASK)
        assert head.keyboard == [["Gửi số của tôi"], ["L · ‹ Quay lại"]]
        assert typed_key(head.keyboard[1][0]) == "L"
        assert head.chat.reply_keyboard[0][0]["request_contact"] is True
        assert head.chat.one_time

    async def test_it_is_a_new_message_even_in_the_place_of_another(self, channel: Channel, head: Person) -> None:
        first = await channel.send(HEAD, Message("Câu 4", rows=ROWS))
        await channel.send(HEAD, Message(self.ASK.text, rows=self.ASK.rows, replace=first.message_id))
        assert [message.text for message in head.screen()] == ["Câu 4", "Số điện thoại?"]

    async def test_the_next_message_takes_it_away(self, channel: Channel, head: Person) -> None:
        await channel.send(HEAD, self.ASK)
        await channel.send(HEAD, Message("Cảm ơn."))
        assert head.keyboard == []
        assert len(head.screen()) == 2

    async def test_a_message_with_buttons_takes_it_away_too(
        self, channel: Channel, head: Person, telegram: FakeTelegram
    ) -> None:
        await channel.send(HEAD, self.ASK)
        await channel.send(HEAD, Message("Bao nhiêu người?", rows=ROWS))
        assert head.keyboard == []
        assert [message.text for message in head.screen()] == ["Số điện thoại?", "Bao nhiêu người?"]
        assert head.screen()[-1].labels == ["0", "1", "‹ Quay lại"]
        await channel.send(HEAD, Message("Câu 6", rows=ROWS))
        assert methods(telegram).count("deleteMessage") == 1

    async def test_asked_again_it_stays(self, channel: Channel, head: Person, telegram: FakeTelegram) -> None:
        await channel.send(HEAD, self.ASK)
        await channel.send(HEAD, self.ASK)
        assert head.keyboard != []
        assert methods(telegram) == ["sendMessage", "sendMessage"]

    async def test_trouble_with_taking_it_away_does_not_stop_the_message(
        self, channel: Channel, head: Person, telegram: FakeTelegram
    ) -> None:
        await channel.send(HEAD, self.ASK)
        telegram.fail_next("500", method="deleteMessage")
        await channel.send(HEAD, Message("Bao nhiêu người?", rows=ROWS))
        assert head.screen()[-1].text == "Bao nhiêu người?"


class TestFiles:
    async def photo(self, telegram: FakeTelegram, head: Person) -> File:
        await head.sends_photo()
        stored = next(reversed(telegram.world.files.values()))
        return File(FileKind.PHOTO, "telegram", stored.file_id, size=len(stored.content))

    async def document(self, telegram: FakeTelegram, head: Person) -> File:
        await head.sends_document()
        stored = next(reversed(telegram.world.files.values()))
        return File(FileKind.DOCUMENT, "telegram", stored.file_id, name=stored.name)

    async def test_a_photo_with_a_caption(self, channel: Channel, telegram: FakeTelegram, head: Person) -> None:
        message = Message("<b>Ngày hội</b>", file=await self.photo(telegram, head), rows=ROWS)
        sent = await channel.send(HEAD, message)
        shown = head.message(int(sent.message_id))
        assert (shown.kind, shown.text, shown.labels) == ("photo", "Ngày hội", ["0", "1", "‹ Quay lại"])

    async def test_a_document_without_a_caption(self, channel: Channel, telegram: FakeTelegram, head: Person) -> None:
        sent = await channel.send(HEAD, Message(file=await self.document(telegram, head), replace="1"))
        assert head.message(int(sent.message_id)).kind == "document"

    async def test_a_text_too_long_for_a_caption_follows_the_file(
        self, channel: Channel, telegram: FakeTelegram, head: Person
    ) -> None:
        file = await self.document(telegram, head)
        sent = await channel.send(HEAD, Message("x" * 1025, file=file, rows=ROWS))
        kinds = [(message.kind, bool(message.rows)) for message in head.screen() if message.by_bot]
        assert kinds == [("document", False), ("text", True)]
        assert head.screen()[-1].id == int(sent.message_id)

    async def test_content_comes_back(
        self, channel: TelegramChannel | TelegramMassChannel, telegram: FakeTelegram, head: Person
    ) -> None:
        assert await channel.fetch(await self.photo(telegram, head)) == JPEG

    async def test_content_of_an_unknown_file(self, channel: Channel, telegram: FakeTelegram) -> None:
        with pytest.raises(WrongMessage):
            await channel.fetch(File(FileKind.PHOTO, "telegram", "nothing"))

    async def test_content_that_is_too_large_is_not_asked_for(self, channel: Channel, telegram: FakeTelegram) -> None:
        with pytest.raises(WrongMessage):
            await channel.fetch(File(FileKind.PHOTO, "telegram", "x", size=DOWNLOAD_LIMIT + 1))
        assert telegram.calls == []

    async def test_a_file_of_another_platform_is_uploaded(
        self, channel: TelegramChannel | TelegramMassChannel, head: Person
    ) -> None:
        file = File(FileKind.DOCUMENT, "zalo", "z-1", name="kế hoạch.pdf")
        message = Message("<i>Kế hoạch</i>", file=file, rows=ROWS)
        with pytest.raises(WrongMessage):
            await channel.send(HEAD, message)
        sent = await channel.upload(HEAD, message, b"%PDF-" + b"x" * 2_000_000)
        shown = head.message(int(sent.message_id))
        assert shown.file is not None
        assert (shown.kind, shown.text, shown.file.name) == ("document", "Kế hoạch", "kế hoạch.pdf")
        assert shown.styled("italic") == ["Kế hoạch"]
        assert len(shown.file.content) == 2_000_005
        assert shown.labels == ["0", "1", "‹ Quay lại"]

    async def test_a_photo_of_another_platform_is_uploaded(
        self, channel: TelegramChannel | TelegramMassChannel, head: Person
    ) -> None:
        sent = await channel.upload(HEAD, Message(file=File(FileKind.PHOTO, "zalo", "z-1")), JPEG)
        assert head.message(int(sent.message_id)).kind == "photo"

    async def test_nothing_to_upload(self, channel: TelegramChannel | TelegramMassChannel) -> None:
        with pytest.raises(WrongMessage):
            await channel.upload(HEAD, Message("?"), b"")


@dataclass
class Answers:
    """A Bot API that gives every call the same answer, however strange."""

    status: int = 200
    body: str | bytes = ""
    delay: float = 0
    calls: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(request.path)
        await asyncio.sleep(self.delay)
        body = self.body.encode() if isinstance(self.body, str) else self.body
        return web.Response(status=self.status, body=body, content_type="application/json")


def refusal(code: int, description: str, parameters: str = "") -> tuple[int, str]:
    extra = f', "parameters": {parameters}' if parameters else ""
    return code, f'{{"ok": false, "error_code": {code}, "description": "{description}"{extra}}}'


REFUSALS: list[tuple[tuple[int, str], type[DeliveryError]]] = [
    (refusal(429, "Too Many Requests: retry after 14", '{"retry_after": 14}'), TryAgain),
    (refusal(500, "Internal Server Error"), TryAgain),
    (refusal(500, "Internal Server Error: restart"), TryAgain),
    ((502, "<html>Bad Gateway</html>"), TryAgain),
    ((504, ""), TryAgain),
    ((200, "<html>Wi-Fi: please log in</html>"), TryAgain),
    ((200, "[]"), TryAgain),
    (refusal(409, "Conflict: terminated by other getUpdates request"), TryAgain),
    (refusal(403, "Forbidden: bot was blocked by the user"), RecipientGone),
    (refusal(403, "Forbidden: user is deactivated"), RecipientGone),
    (refusal(403, "Forbidden: bot can't initiate conversation with a user"), RecipientGone),
    (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), RecipientGone),
    (refusal(403, "Forbidden: the group chat was deleted"), RecipientGone),
    (refusal(400, "Bad Request: chat not found"), RecipientGone),
    (refusal(400, "Bad Request: PEER_ID_INVALID"), RecipientGone),
    (refusal(400, "Bad Request: INPUT_USER_DEACTIVATED"), RecipientGone),
    (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), RecipientGone),
    (refusal(400, "Bad Request: have no rights to send a message"), RecipientGone),
    (refusal(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), RecipientGone),
    (
        refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", '{"migrate_to_chat_id": -1009}'),
        ChatMoved,
    ),
    (refusal(400, "Bad Request: can't parse entities: Unsupported start tag"), WrongMessage),
    (refusal(400, "Bad Request: message is too long"), WrongMessage),
    (refusal(400, "Bad Request: wrong file identifier/HTTP URL specified"), WrongMessage),
    (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), WrongMessage),
    (refusal(413, "Request Entity Too Large"), WrongMessage),
    (refusal(401, "Unauthorized"), AccountBroken),
    (refusal(404, "Not Found"), AccountBroken),
]


class TestClassification:
    @pytest.fixture
    async def answers(self) -> Answers:
        return Answers()

    @pytest.fixture(params=KINDS)
    async def strange(
        self, answers: Answers, request: pytest.FixtureRequest
    ) -> AsyncIterator[TelegramChannel | TelegramMassChannel]:
        """A channel whose Bot API gives those answers."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answers.answer)
        server = TestServer(app)
        await server.start_server(access_log=None)  # it would show the addresses that it was asked for
        made = KINDS[request.param](TOKEN, f"http://127.0.0.1:{server.port}", timeout=0.5)
        yield made
        await made.close()
        await server.close()

    @pytest.mark.parametrize(("answer", "kind"), REFUSALS, ids=[str(answer) for answer, _ in REFUSALS])
    async def test_table(
        self,
        strange: TelegramChannel | TelegramMassChannel,
        answers: Answers,
        answer: tuple[int, str],
        kind: type[DeliveryError],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        answers.status, answers.body = answer
        with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as caught:
            await strange.send(HEAD, Message("x"))
        assert type(caught.value) is kind
        without_token(caught.value, caplog)
        if isinstance(caught.value, TryAgain):
            assert caught.value.flood is ("retry_after" in answer[1])
            assert caught.value.after == (14 if caught.value.flood else caught.value.after)
        if isinstance(caught.value, ChatMoved):
            assert caught.value.new_chat == "-1009"

    async def test_a_token_in_a_description_is_taken_out(
        self, strange: TelegramChannel | TelegramMassChannel, answers: Answers, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers.status, answers.body = refusal(400, f"Bad Request: no such method at /bot{TOKEN}/x")
        with pytest.raises(WrongMessage) as caught:
            await strange.send(HEAD, Message("x"))
        without_token(caught.value, caplog)

    async def test_no_answer_in_time(
        self, strange: TelegramChannel | TelegramMassChannel, answers: Answers, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers.delay = 1.2
        with caplog.at_level(logging.DEBUG), pytest.raises(TryAgain) as caught:
            await strange.send(HEAD, Message("x"))
        without_token(caught.value, caplog)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid", "nonsense"])
    async def test_nobody_there(self, kind: str, url: str, caplog: pytest.LogCaptureFixture) -> None:
        made = KINDS[kind](TOKEN, url)
        with caplog.at_level(logging.DEBUG), pytest.raises(TryAgain) as caught:
            await made.send(HEAD, Message("x"))
        without_token(caught.value, caplog)
        with caplog.at_level(logging.DEBUG), pytest.raises(TryAgain) as caught:
            await made.fetch(File(FileKind.PHOTO, "telegram", "x"))
        without_token(caught.value, caplog)
        await made.close()

    @pytest.mark.parametrize("kind", KINDS)
    async def test_what_has_not_the_form_of_a_token(self, kind: str) -> None:
        with pytest.raises(AccountBroken):
            await KINDS[kind]("no token", "http://127.0.0.1:9").send(HEAD, Message("x"))

    async def test_neither_channel_shows_the_token(self, channel: TelegramChannel | TelegramMassChannel) -> None:
        assert "AAFake" not in repr(channel)
        assert "AAFake" not in str(getattr(channel, "api", ""))

    async def test_rare_calls_are_classified_alike(self, telegram: FakeTelegram) -> None:
        revoked = TelegramChannel("700000001:AAanother_token_that_was_revoked_00000", telegram.url)
        with pytest.raises(AccountBroken):
            await revoked.me()
        await revoked.close()


class TestAgainstTheFake:
    async def test_blocked(self, channel: Channel, head: Person) -> None:
        await head.blocks_bot()
        with pytest.raises(RecipientGone):
            await channel.send(HEAD, Message("x"))

    async def test_never_started(self, channel: Channel, telegram: FakeTelegram) -> None:
        telegram.user(1002)
        with pytest.raises(RecipientGone):
            await channel.send(Address("telegram", "1002"), Message("x"))

    @pytest.mark.parametrize("fault", ["500", "502", "close", "lost"])
    async def test_trouble(self, channel: Channel, telegram: FakeTelegram, head: Person, fault: str) -> None:
        telegram.fail_next(fault)
        with pytest.raises(TryAgain):
            await channel.send(HEAD, Message("x"))

    async def test_the_bots_name_and_menu(self, replies: TelegramChannel, telegram: FakeTelegram) -> None:
        assert (await replies.me()).username == telegram.world.bot["username"]
        await replies.set_commands({"": [("help", "Trợ giúp")], "en": [("help", "Help")]})
        assert [[command["description"] for command in menu] for menu in telegram.world.commands.values()] == [
            ["Trợ giúp"],
            ["Help"],
        ]
        await replies.set_commands({"en": []})
        assert len(telegram.world.commands) == 1


class TestPaceOfMassMessages:
    async def test_calls_to_one_group_keep_their_distance(
        self, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.channels.telegram_mass.GROUP_PAUSE", 0.3)
        telegram.group(-1002000000001, kind="supergroup", member=True)
        for number in range(4):
            telegram.user(2000 + number, started=True)
        mass = TelegramMassChannel(telegram.token, telegram.url)
        group = Address("telegram", "-1002000000001")
        await asyncio.gather(
            *(mass.send(group, Message(f"tin {number}")) for number in range(3)),
            *(mass.send(Address("telegram", str(2000 + number)), Message("tin")) for number in range(4)),
        )
        await mass.close()
        of_group = [call.at for call in telegram.calls if call.chat == -1002000000001]
        assert all(later - earlier > 0.25 for earlier, later in pairwise(of_group))
        everything = sorted(call.at for call in telegram.calls)
        assert everything[-1] - everything[0] > 6 / 25 * 0.8


class TestSplitting:
    @pytest.mark.parametrize(
        ("text", "limit", "parts"),
        [
            ("ngắn", 10, ["ngắn"]),
            ("", 10, [""]),
            ("một\nhai\nba", 7, ["một\nhai", "ba"]),
            ("một hai ba bốn", 8, ["một hai", "ba bốn"]),
            ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
            ("<b>một\nhai</b>\nba", 4, ["<b>một</b>", "<b>hai</b>", "ba"]),
            ("&lt;&lt;&lt;&lt;&lt;", 2, ["&lt;&lt;", "&lt;&lt;", "&lt;"]),
            ("😀😀😀", 4, ["😀😀", "😀"]),
            ("<b>a<i>b\nc</i></b>", 2, ["<b>a<i>b</i></b>", "<b><i>c</i></b>"]),
        ],
    )
    def test_table(self, text: str, limit: int, parts: list[str]) -> None:
        assert split(text, limit) == parts
        assert all(visible_length(part) <= limit for part in parts)


def without_token(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the error, nor what led to it, nor a log line of any library shows the token."""
    told = "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(error.__dict__)
    cause: BaseException | None = error
    while cause is not None:
        told += repr(cause)
        cause = cause.__cause__ or cause.__context__
    assert "AAFake" not in told
    assert "AAFake" not in caplog.text
