"""Telegram, outbound: every message becomes calls that Telegram accepts, and every failure one of the exceptions.

Most tests run twice: over the channel for replies and over the one for mass messages.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels import (
    AccountBroken,
    Channel,
    ChatMoved,
    DeliveryError,
    NotAllowed,
    RecipientGone,
    TryAgain,
    WrongMessage,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_errors import Refused
from bot.channels.telegram_mapping import DOWNLOAD_LIMIT, typed_key
from bot.channels.telegram_mass import TelegramMassChannel
from bot.channels.telegram_text import split, visible_length
from bot.chat import Address, Choice, File, FileKind, Message, Role, SendingLimits, Sent
from tests.fakes.telegram import JPEG, MP4, FakeTelegram, Group, Person

TOKEN = "700000001:AAFakeTokenForTestsOnly_0123456789abcd"
HEAD = Address("telegram", "1001")
GROUP = Address("telegram", "-1002000000001")
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
    made = (
        TelegramMassChannel(telegram.token, telegram.url)
        if request.param == "mass"
        else TelegramChannel(telegram.token, telegram.url)
    )
    yield made
    await made.close()


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A supergroup with the bot in it."""
    return telegram.group(int(GROUP.chat), "Tổ dân phố 3", kind="supergroup", member=True)


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

    async def test_what_was_given_up_half_way_is_said_from_its_beginning_the_next_time(
        self, replies: TelegramChannel, head: Person
    ) -> None:
        message = Message("một dòng\n" * 600)
        original = replies.api.call
        made = 0

        async def refusing(method: str, params: Any, upload: Any = None) -> Any:
            nonlocal made
            made += 1
            if made == 2:
                raise Refused(400, "Bad Request: message is not liked")
            return await original(method, params, upload)

        replies._sender._call = refusing
        with pytest.raises(WrongMessage):
            await replies.send(HEAD, message)
        assert len(head.screen()) == 1
        await replies.send(HEAD, message)
        assert len(head.screen()) == 3

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


class TestTopics:
    @pytest.fixture
    async def topic(self, group: Group, head: Person) -> int:
        await group.turns_on_topics(head)
        return await group.opens_topic("Thông báo", head)

    @pytest.fixture
    def files(self, telegram: FakeTelegram) -> dict[FileKind, File]:
        """A file of each kind on Telegram."""
        return {
            kind: File(kind, "telegram", telegram.world.add_file(kind.value, "a", "x/y", b"a").file_id)
            for kind in FileKind
        }

    async def test_everything_new_goes_to_the_topic(
        self, channel: Channel, group: Group, topic: int, files: dict[FileKind, File]
    ) -> None:
        for message in (
            Message("Chào bà con", rows=ROWS, topic=str(topic)),
            Message("một dòng\n" * 600, topic=str(topic)),
            *(Message("Ngày hội", file=file, topic=str(topic)) for file in files.values()),
            Message("x" * 1025, file=files[FileKind.VIDEO], topic=str(topic)),
        ):
            await channel.send(GROUP, message)
        said = [shown for shown in group.screen() if shown.by_bot]
        assert [shown.kind for shown in said] == [
            *["text"] * 3, "photo", "video", "document", "video", "text"
        ]  # fmt: skip
        assert {shown.thread for shown in said} == {topic}

    async def test_an_edit_needs_no_topic_but_what_stands_for_it_goes_there(
        self, channel: Channel, group: Group, topic: int, telegram: FakeTelegram
    ) -> None:
        first = await channel.send(GROUP, Message("Câu 4", topic=str(topic)))
        await channel.send(GROUP, Message("Câu 5", topic=str(topic), replace=first.message_id))
        assert "message_thread_id" not in telegram.calls_of("editMessageText")[0].params
        group.chat.messages[int(first.message_id)].deleted = True
        anew = await channel.send(GROUP, Message("Câu 6", topic=str(topic), replace=first.message_id))
        assert (group.message(int(anew.message_id)).text, group.message(int(anew.message_id)).thread) == (
            "Câu 6",
            topic,
        )

    @pytest.mark.parametrize("kind", [None, *FileKind])
    async def test_for_a_topic_that_is_gone_the_general_one(
        self, channel: Channel, group: Group, topic: int, files: dict[FileKind, File], kind: FileKind | None
    ) -> None:
        message = Message("Chào bà con", rows=ROWS, topic=str(topic + 100), file=files[kind] if kind else None)
        sent = await channel.send(GROUP, message)
        shown = group.message(int(sent.message_id))
        assert (shown.text, shown.thread, shown.labels) == ("Chào bà con", 0, ["0", "1", "‹ Quay lại"])

    async def test_an_upload_for_a_topic_that_is_gone(
        self, channel: TelegramChannel | TelegramMassChannel, group: Group, topic: int
    ) -> None:
        message = Message(file=File(FileKind.VIDEO, "zalo", "z-1"), topic=str(topic + 100))
        sent = await channel.upload(GROUP, message, MP4)
        shown = group.message(int(sent.message_id))
        assert shown.file is not None
        assert (shown.kind, shown.thread, shown.file.name, shown.file.content) == ("video", 0, "video.mp4", MP4)

    async def test_a_group_that_has_no_topics_any_more(self, channel: Channel, group: Group) -> None:
        sent = await channel.send(GROUP, Message("Chào bà con", topic="31"))
        assert group.message(int(sent.message_id)).thread == 0

    async def test_a_closed_topic_is_a_refusal(self, channel: Channel, group: Group, topic: int, head: Person) -> None:
        await group.closes_topic(topic, head)
        with pytest.raises(NotAllowed):
            await channel.send(GROUP, Message("Chào bà con", topic=str(topic)))
        assert not any(shown.by_bot for shown in group.screen())


class TestLeaving:
    async def test_everything_is_said_first(self, channel: Channel, group: Group, telegram: FakeTelegram) -> None:
        sent = await channel.send(GROUP, Message("một dòng\n" * 600, rows=ROWS, leave=True))
        assert methods(telegram) == ["sendMessage", "sendMessage", "leaveChat"]
        assert group.last is not None
        assert sent.message_id == str(group.last.id)
        assert not group.chat.member

    async def test_without_a_word(self, channel: Channel, group: Group) -> None:
        assert await channel.send(GROUP, Message(leave=True)) == Sent()
        assert not group.chat.member

    async def test_by_a_button(self, channel: Channel, group: Group, head: Person) -> None:
        first = await channel.send(GROUP, Message("Rời nhóm?", rows=ROWS))
        await head.presses("1", to=group)
        assert head.last_press is not None
        pressed = head.last_press
        sent = await channel.send(
            GROUP, Message("Tạm biệt.", replace=first.message_id, press_id=pressed.id, toast="Rời", leave=True)
        )
        assert (sent, group.message(int(first.message_id)).text) == (first, "Tạm biệt.")
        assert (pressed.toast, group.chat.member) == ("Rời", False)

    async def test_by_a_button_without_a_word(self, channel: Channel, group: Group, head: Person) -> None:
        await channel.send(GROUP, Message("Rời nhóm?", rows=ROWS))
        await head.presses("1", to=group)
        assert head.last_press is not None
        await channel.send(GROUP, Message(press_id=head.last_press.id, leave=True))
        assert (head.last_press.answered, group.chat.member) == (True, False)

    async def test_also_where_the_bot_may_not_write(self, channel: Channel, group: Group, head: Person) -> None:
        await group.mutes_bot(head)
        assert await channel.send(GROUP, Message("Tạm biệt.", leave=True)) == Sent()
        assert not group.chat.member

    @pytest.mark.parametrize("text", ["", "Tạm biệt."])
    async def test_out_already_is_done(self, channel: Channel, group: Group, head: Person, text: str) -> None:
        await group.removes_bot(head)
        assert await channel.send(GROUP, Message(text, leave=True)) == Sent()

    async def test_if_leaving_fails_nothing_is_said_twice(
        self, channel: Channel, group: Group, telegram: FakeTelegram
    ) -> None:
        message = Message("Tạm biệt.", leave=True)
        telegram.fail_next("500", method="leaveChat")
        with pytest.raises(TryAgain):
            await channel.send(GROUP, message)
        assert group.chat.member
        await channel.send(GROUP, message)
        assert methods(telegram) == ["sendMessage", "leaveChat"]

    async def test_what_cannot_be_said_at_all_is_no_reason_to_leave(self, channel: Channel, group: Group) -> None:
        with pytest.raises(WrongMessage):
            await channel.send(GROUP, Message(file=File(FileKind.PHOTO, "telegram", "nothing"), leave=True))
        assert group.chat.member


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

    async def test_a_video_with_a_caption(self, channel: Channel, telegram: FakeTelegram, head: Person) -> None:
        await head.sends_video()
        stored = next(reversed(telegram.world.files.values()))
        message = Message("<b>Ngày hội</b>", file=File(FileKind.VIDEO, "telegram", stored.file_id), rows=ROWS)
        shown = head.message(int((await channel.send(HEAD, message)).message_id))
        assert (shown.kind, shown.text, shown.labels) == ("video", "Ngày hội", ["0", "1", "‹ Quay lại"])
        assert shown.file is stored

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

    @pytest.mark.parametrize(
        ("kind", "content", "name"),
        [
            (FileKind.PHOTO, JPEG, "photo.jpg"),
            (FileKind.VIDEO, MP4, "video.mp4"),
            (FileKind.DOCUMENT, b"x", "document"),
        ],
    )
    async def test_a_file_of_another_platform_that_has_no_name(
        self, channel: TelegramChannel | TelegramMassChannel, head: Person, kind: FileKind, content: bytes, name: str
    ) -> None:
        sent = await channel.upload(HEAD, Message("Ngày hội", file=File(kind, "zalo", "z-1")), content)
        shown = head.message(int(sent.message_id))
        assert shown.file is not None
        assert (shown.kind, shown.text, shown.file.name, shown.file.content) == (kind, "Ngày hội", name, content)

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
    (refusal(403, "Forbidden: bot is not a member of the supergroup chat"), RecipientGone),
    (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), NotAllowed),
    (refusal(400, "Bad Request: not enough rights to send photos to the chat"), NotAllowed),
    (refusal(400, "Bad Request: have no rights to send a message"), NotAllowed),
    (refusal(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), NotAllowed),
    (refusal(400, "Bad Request: need administrator rights in the channel chat"), NotAllowed),
    (refusal(400, "Bad Request: TOPIC_CLOSED"), NotAllowed),
    (refusal(400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"), NotAllowed),
    (refusal(403, "Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN"), NotAllowed),
    (refusal(403, "Forbidden: CHAT_WRITE_FORBIDDEN"), NotAllowed),
    (refusal(403, "Forbidden: not enough rights to send text messages to the chat"), NotAllowed),
    (refusal(403, "Forbidden: bot has no rights to send a message"), NotAllowed),
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
            assert caught.value.answered is ("error_code" in answer[1])
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
        assert not caught.value.answered
        without_token(caught.value, caplog)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid", "nonsense"])
    async def test_nobody_there(self, kind: str, url: str, caplog: pytest.LogCaptureFixture) -> None:
        made = KINDS[kind](TOKEN, url)
        with caplog.at_level(logging.DEBUG), pytest.raises(TryAgain) as caught:
            await made.send(HEAD, Message("x"))
        assert not caught.value.answered
        without_token(caught.value, caplog)
        with caplog.at_level(logging.DEBUG), pytest.raises(TryAgain) as caught:
            await made.fetch(File(FileKind.PHOTO, "telegram", "x"))
        assert not caught.value.answered
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

    async def test_muted(self, channel: Channel, group: Group, head: Person) -> None:
        await group.mutes_bot(head)
        with pytest.raises(NotAllowed):
            await channel.send(GROUP, Message("x"))

    @pytest.mark.parametrize(
        ("fault", "answered"), [("500", True), ("429", True), ("502", False), ("close", False), ("lost", False)]
    )
    async def test_trouble(
        self, channel: Channel, telegram: FakeTelegram, head: Person, fault: str, answered: bool
    ) -> None:
        telegram.fail_next(fault)
        with pytest.raises(TryAgain) as caught:
            await channel.send(HEAD, Message("x"))
        assert caught.value.answered is answered

    async def test_what_the_platform_can_show(self, channel: Channel) -> None:
        can = channel.capabilities
        assert (can.text_limit, can.caption_limit, can.file_limit) == (4096, 1024, 20 * 1024 * 1024)
        assert can.limits == SendingLimits()

    async def test_the_bots_name_and_menu(self, replies: TelegramChannel, telegram: FakeTelegram) -> None:
        assert (await replies.me()).username == telegram.world.bot["username"]
        await replies.set_commands({"": [("help", "Trợ giúp")], "en": [("help", "Help")]})
        assert [[command["description"] for command in menu] for menu in telegram.world.commands.values()] == [
            ["Trợ giúp"],
            ["Help"],
        ]
        await replies.set_commands({"en": []})
        assert len(telegram.world.commands) == 1


class TestBackstopOfMassMessages:
    """The courier keeps the pace; the library's limiter only stands behind it."""

    async def test_what_the_pace_grants_does_not_wait(self, telegram: FakeTelegram) -> None:
        mass = TelegramMassChannel(telegram.token, telegram.url)
        groups = [telegram.group(-1002000000001 - number, kind="supergroup", member=True) for number in range(5)]
        people = [telegram.user(2000 + number, started=True) for number in range(30)]
        chats = [Address("telegram", str(place.id)) for place in (*groups * 20, *people)]
        async with asyncio.timeout(20):
            await asyncio.gather(*(mass.send(chat, Message("tin")) for chat in chats))
        await mass.close()
        assert len(telegram.calls_of("sendMessage")) == 130

    async def test_a_fault_in_the_pace_does_not_flood_a_group(self, telegram: FakeTelegram, group: Group) -> None:
        mass = TelegramMassChannel(telegram.token, telegram.url, group_limit=(2, 0.6))
        await asyncio.gather(*(mass.send(GROUP, Message(f"tin {number}")) for number in range(5)))
        await mass.close()
        calls = telegram.calls_of("sendMessage")
        assert len(calls) == 5
        assert calls[-1].at - calls[0].at > 0.75, "two at once, then one in 0.3 s"


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
