"""Zalo Bot, outbound: every message becomes texts and pictures that the platform takes, and every failure one of the
exceptions. What is not certain about the platform is tried both ways.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels import (
    AccountBroken,
    DeliveryError,
    FileLost,
    NotCarried,
    QuotaUsed,
    RecipientGone,
    TryAgain,
    WrongMessage,
)
from bot.channels.picture_host import MOST_BYTES, VALID_FOR, PictureHost
from bot.channels.zalo_bot import CAPABILITIES, ZaloBotChannel
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_errors import FIRST_WAIT, LONGEST_WAIT, Refused, Rush, classify
from bot.chat import Address, Choice, File, FileKind, Message, Role, Sent
from bot.console.limits import RateLimit
from bot.console.picture_page import PicturePage
from tests.fakes.zalo_bot import JPEG, FakeClock, FakeZaloBot, Limits, User, other_positions

SITE = "https://bot.example.vn"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)
PHOTO = File(FileKind.PHOTO, "telegram", "AgACAg", mime="image/jpeg")
PAPER = File(FileKind.DOCUMENT, "made", "card-pdf", "phieu.pdf", "application/pdf")
ROWS = (
    (Choice("0", "a:4:0", "0"), Choice("1", "a:4:1", "1")),
    (Choice("‹ Quay lại", "b", "L", Role.NAVIGATION),),
)


class Phone:
    """The platform, a bot on it, and the head of a school who has written to it."""

    def __init__(self, fake: FakeZaloBot, channel: ZaloBotChannel, pictures: PictureHost) -> None:
        self.fake = fake
        self.channel = channel
        self.pictures = pictures
        self.head: User = fake.user("Trần Thị Minh", wrote=True)

    @property
    def address(self) -> Address:
        return Address("zalo_bot", self.head.id)

    async def send(self, message: Message | str) -> Sent:
        return await self.channel.send(self.address, Message(message) if isinstance(message, str) else message)

    async def upload(self, message: Message, content: bytes = JPEG) -> Sent:
        return await self.channel.upload(self.address, message, content)

    @property
    def screen(self) -> list[str]:
        return [seen.text for seen in self.head.sent]


@asynccontextmanager
async def phone(clock: FakeClock | None = None, *, public: bool = True, **options: Any) -> AsyncIterator[Phone]:
    pictures = PictureHost(SITE)
    app = web.Application()
    app.add_routes(PicturePage(pictures, RateLimit()).routes)
    async with FakeZaloBot(clock or FakeClock(), **options) as fake, TestServer(app) as site:
        fake.internet.publish(SITE, str(site.make_url("/")))
        channel = ZaloBotChannel(ZaloBotApi(fake.token, fake.url), pictures=pictures if public else None)
        try:
            yield Phone(fake, channel, pictures)
        finally:
            await channel.close()


@pytest.fixture
async def zalo() -> AsyncIterator[Phone]:
    async with phone() as ready:
        yield ready


class TestMessages:
    async def test_what_would_be_buttons_is_written_below(self, zalo: Phone) -> None:
        sent = await zalo.send(Message("<b>Câu 4/21</b> &amp; tiếp", rows=ROWS, hint="Trả lời 0 hoặc 1."))
        assert zalo.screen == ["Câu 4/21 & tiếp\n\nTrả lời 0 hoặc 1.\nGõ: L quay lại"]
        assert sent == Sent(zalo.head.sent[-1].id)

    async def test_the_word_before_what_is_typed_is_the_readers(self) -> None:
        async with FakeZaloBot(FakeClock()) as fake:
            words = {"": "Gõ:", "en": "Type:"}
            channel = ZaloBotChannel(ZaloBotApi(fake.token, fake.url), typed=words.__getitem__)
            head = fake.user(wrote=True)
            await channel.send(Address("zalo_bot", head.id), Message("Points?", ROWS, language="en"))
            assert head.sent[-1].text.endswith("Type: L quay lại")
            await channel.close()

    async def test_characters_of_markup_in_somebodys_own_words_stay_as_they_are(self, zalo: Phone) -> None:
        words = "**đậm** _n_ `x` {red}đỏ{/red} # 1. &lt;b&gt; https://example.vn"
        await zalo.send(words)
        assert zalo.screen == [words.replace("&lt;", "<").replace("&gt;", ">")]
        assert zalo.head.sent[-1].parse_mode == ""
        assert zalo.head.sent[-1].ignored == frozenset(), "nothing is sent that the platform does not know"

    async def test_a_message_in_the_place_of_another_is_a_new_one(self, zalo: Phone) -> None:
        first = await zalo.send("Câu 4")
        await zalo.send(Message("Câu 5", replace=first.message_id))
        assert zalo.screen == ["Câu 4", "Câu 5"]

    async def test_what_only_acknowledges_is_not_sent(self, zalo: Phone) -> None:
        assert await zalo.send(Message(press_id="1", toast="Đã ghi nhận")) == Sent()
        assert await zalo.send(Message(replace="5")) == Sent()
        assert zalo.fake.calls == []

    async def test_leaving_a_group_is_beyond_it(self, zalo: Phone) -> None:
        group = zalo.fake.group(wrote=True)
        await zalo.channel.send(Address("zalo_bot", group.id), Message("Tạm biệt", leave=True))
        assert [call.method for call in zalo.fake.calls] == ["sendMessage"]
        assert not CAPABILITIES.leaves_groups

    @pytest.mark.parametrize("length", ["nfc", "raw", "utf-16"])
    async def test_a_long_text_comes_in_parts_however_the_platform_counts(self, length: str) -> None:
        lines = [f"{number}. Tiêu chí đạt <90 % 📎" for number in range(300)]
        text = unicodedata.normalize("NFD", "\n".join(lines).replace("<", "&lt;"))
        async with phone(text_length=length) as zalo:
            sent = await zalo.send(Message(text, rows=ROWS))
            assert sent.message_id == zalo.head.sent[-1].id
            assert "\n".join(zalo.screen).startswith("\n".join(lines))
            assert zalo.screen[-1].endswith("Gõ: L quay lại")
            assert all(len(seen.text) > 1000 for seen in zalo.head.sent[:-1])

    async def test_no_part_begins_with_the_rest_of_a_letter(self, zalo: Phone) -> None:
        await zalo.send("x̣̂" * 900 + "👨‍👩‍👧" * 300)
        assert len(zalo.head.sent) > 2
        assert not [seen for seen in zalo.head.sent if seen.torn]

    async def test_stopped_between_two_parts_it_goes_on_with_the_second(self, zalo: Phone) -> None:
        message = Message("một dòng\n" * 500)
        call = zalo.channel.api.call
        made = 0

        async def failing(method: str, params: Any = None, *, timeout: float = 0) -> Any:
            nonlocal made
            made += 1
            if made == 2:
                zalo.fake.fail_next("500")
            return await call(method, params, timeout=timeout)

        zalo.channel.api.call = failing  # type: ignore[method-assign]
        with pytest.raises(TryAgain):
            await zalo.send(message)
        assert len(zalo.screen) == 1
        await zalo.send(message)
        assert "\n".join(zalo.screen) == ("một dòng\n" * 500).strip()

    async def test_what_was_given_up_half_way_is_said_from_its_beginning_the_next_time(self, zalo: Phone) -> None:
        message = Message("một dòng\n" * 500)
        call = zalo.channel.api.call
        made = 0

        async def refusing(method: str, params: Any = None, *, timeout: float = 0) -> Any:
            nonlocal made
            made += 1
            if made == 2:
                raise Refused(400, "Bad Request")
            return await call(method, params, timeout=timeout)

        zalo.channel.api.call = refusing  # type: ignore[method-assign]
        with pytest.raises(WrongMessage):
            await zalo.send(message)
        shown = len(zalo.screen)
        await zalo.send(message)
        assert "\n".join(zalo.screen[shown:]) == ("một dòng\n" * 500).strip()

    @pytest.mark.parametrize("switches", [{}, *other_positions()], ids=str)
    async def test_in_every_position_of_every_switch(self, switches: dict[str, Any]) -> None:
        async with phone(**switches) as zalo:
            await zalo.channel.me()
            await zalo.send("Câu 1")
            await zalo.upload(Message("Phiếu điểm", file=PHOTO))
            assert zalo.screen == ["Câu 1", "Phiếu điểm"]
            assert zalo.head.sent[-1].content == JPEG


class TestPictures:
    async def test_a_picture_goes_by_an_address_of_ours_with_its_text_below(self, zalo: Phone) -> None:
        sent = await zalo.upload(Message("Phiếu <b>điểm</b>", file=PHOTO, rows=ROWS[1:]), PNG)
        (seen,) = zalo.head.sent
        assert (seen.kind, seen.content, seen.text) == ("photo", PNG, "Phiếu điểm\n\nGõ: L quay lại")
        assert sent.message_id == seen.id
        (call,) = zalo.fake.calls_of("sendPhoto")
        assert call.params["photo"].startswith(f"{SITE}/anh/")
        assert len(call.params["photo"].rpartition("/")[2]) == 43

    async def test_a_text_that_does_not_fit_below_comes_after_it(self, zalo: Phone) -> None:
        await zalo.upload(Message("một dòng\n" * 400, file=PHOTO))
        assert [(seen.kind, bool(seen.text)) for seen in zalo.head.sent] == [
            ("photo", False),
            ("text", True),
            ("text", True),
        ]

    async def test_a_picture_from_zalo_goes_by_its_own_address(self, zalo: Phone) -> None:
        zalo.fake.internet.publish("https://photo-stal-9.zdn.vn", zalo.fake.url)
        url = zalo.fake.media.add("a", JPEG, "image/jpeg").replace(zalo.fake.url, "https://photo-stal-9.zdn.vn")
        await zalo.send(Message("Ảnh", file=File(FileKind.PHOTO, "zalo_bot", url)))
        assert zalo.head.sent[-1].content == JPEG

    @pytest.mark.parametrize("trouble", ["dns", "timeout", "tls", "conn"])
    async def test_a_picture_that_the_platform_cannot_fetch_is_not_the_persons_fault(
        self, zalo: Phone, trouble: Any
    ) -> None:
        zalo.fake.internet.breaks(SITE, trouble)
        with pytest.raises(NotCarried):
            await zalo.upload(Message("Phiếu điểm", file=PHOTO))

    async def test_documents_and_what_is_no_picture_are_not_carried(self, zalo: Phone) -> None:
        for file, content in ((PHOTO, b"%PDF-1.7"), (PHOTO, b""), (PAPER, b"%PDF-1.7")):
            with pytest.raises(NotCarried):
                await zalo.upload(Message(file=file), content)
        with pytest.raises(NotCarried):
            await zalo.send(Message(file=PHOTO))
        with pytest.raises(NotCarried):
            await zalo.send(Message(file=File(FileKind.DOCUMENT, "zalo_bot", "https://x.vn/a.pdf")))
        assert zalo.fake.calls == []

    async def test_without_a_public_address_no_picture_is_carried(self) -> None:
        async with phone(public=False) as zalo:
            assert not zalo.channel.capabilities.files_out
            with pytest.raises(NotCarried):
                await zalo.upload(Message(file=PHOTO))

    async def test_nobody_fetches_what_came_unless_somebody_is_there_to_do_it(self, zalo: Phone) -> None:
        with pytest.raises(FileLost):
            await zalo.channel.fetch(File(FileKind.PHOTO, "zalo_bot", "http://127.0.0.1/"))


class TestThePictureHost:
    def test_an_address_is_unguessable_lasts_ten_minutes_and_is_the_same_for_the_same_picture(self) -> None:
        now = [0.0]
        host = PictureHost(SITE, lambda: now[0])
        first, second = host.address_of(JPEG), host.address_of(PNG)
        assert first != second
        now[0] = VALID_FOR - 1
        assert host.address_of(JPEG) == first
        token, other = (url.rpartition("/")[2] for url in (first, second))
        now[0] = VALID_FOR
        assert (host.find(token), host.find(other)) != (None, None)
        assert host.find(other) is None, "its time is over"
        now[0] = 2 * VALID_FOR
        assert host.find(token) is None
        assert host.address_of(JPEG) != first

    def test_it_holds_no_more_than_so_much(self) -> None:
        host = PictureHost(SITE)
        size = MOST_BYTES // 4
        urls = [host.address_of(JPEG + bytes([n]) * size) for n in range(5)]
        held = [host.find(url.rpartition("/")[2]) is not None for url in urls]
        assert held == [False, False, True, True, True]

    async def test_the_page_hands_out_pictures_as_often_as_they_are_asked_for(self, zalo: Phone) -> None:
        url = zalo.pictures.address_of(PNG)
        for _ in range(3):
            answer = await zalo.fake.internet.request("GET", url, headers={})
            assert (answer.status, answer.content_type, answer.content) == (200, "image/png", PNG)
        assert (await zalo.fake.internet.request("GET", url[:-1], headers={})).status == 404

    async def test_whoever_guesses_is_slowed_down_and_nothing_is_stored_on_the_way(self) -> None:
        host = PictureHost(SITE)
        app = web.Application()
        app.add_routes(PicturePage(host, RateLimit(most=2)).routes)
        async with TestServer(app) as server, aiohttp.ClientSession() as session:
            statuses = []
            for number in range(4):
                async with session.get(server.make_url(f"/anh/{number}")) as answer:
                    statuses.append(answer.status)
            assert statuses == [404, 404, 429, 429]
            path = host.address_of(JPEG).removeprefix(SITE)
            async with session.get(server.make_url(path)) as answer:
                assert answer.status == 200
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


class TestFailures:
    @pytest.mark.parametrize("removed_group", ["refused", "dropped"])
    async def test_a_chat_that_is_gone_is_told_from_a_wrong_message(self, removed_group: str) -> None:
        async with phone(removed_group=removed_group) as zalo:
            with pytest.raises(RecipientGone):
                await zalo.channel.send(Address("zalo_bot", "0f3c9a5e7712aa01bd44"), Message("?"))
            with pytest.raises(RecipientGone):
                await zalo.channel.send(Address("zalo_bot", zalo.fake.user("Nguyễn Văn B").id), Message("?"))
            group = zalo.fake.group(wrote=True)
            group.removes_bot()
            sending = zalo.channel.send(Address("zalo_bot", group.id), Message("Thông báo"))
            if removed_group == "refused":
                with pytest.raises(RecipientGone):
                    await sending
            else:
                await sending

    async def test_a_text_that_is_refused_in_a_chat_that_is_there_is_a_wrong_message(self, zalo: Phone) -> None:
        with pytest.raises(WrongMessage) as caught:
            await zalo.channel._call(zalo.head.id, "sendMessage", {"chat_id": zalo.head.id, "text": "x" * 2001})
        assert not isinstance(caught.value, RecipientGone | NotCarried)

    @pytest.mark.parametrize("kind", ["403", "500", "502", "503", "504", "garbage", "close", "lost"])
    async def test_passing_trouble_is_tried_again(self, zalo: Phone, kind: str) -> None:
        zalo.fake.fail_next(kind, method="sendMessage")
        with pytest.raises(TryAgain) as caught:
            await zalo.send("Câu 4")
        assert caught.value.answered == (kind in ("403", "500"))
        assert not caught.value.flood
        await zalo.send("Câu 4")
        assert len(zalo.screen) == (2 if kind == "lost" else 1), "an answer that is lost may double a message"

    async def test_trouble_while_it_is_found_out_what_was_wrong_is_tried_again(self, zalo: Phone) -> None:
        for kind in ("500", "close", "401"):
            zalo.fake.fail_next(kind, method="sendChatAction")
            with pytest.raises(AccountBroken if kind == "401" else TryAgain):
                await zalo.channel.send(Address("zalo_bot", "0f3c9a5e7712aa01bd44"), Message("?"))

    async def test_a_slow_answer_ends_in_another_try(self, zalo: Phone) -> None:
        api = ZaloBotApi(zalo.fake.token, zalo.fake.url, timeout=0.05)
        zalo.fake.fail_next("slow", method="sendMessage", seconds=40)
        with pytest.raises(TryAgain) as caught:
            await ZaloBotChannel(api).send(zalo.address, Message("Câu 4"))
        assert not caught.value.answered
        await api.close()

    @pytest.mark.parametrize("with_200", [False, True])
    @pytest.mark.parametrize("unauthorized", ["json", "text"])
    async def test_a_token_that_was_reset(self, unauthorized: str, with_200: bool) -> None:
        async with phone(unauthorized=unauthorized, errors_with_200=with_200) as zalo:
            channel = ZaloBotChannel(ZaloBotApi("190000001:AnotherTokenForTestsOnly", zalo.fake.url))
            for attempt in (channel.me(), channel.send(zalo.address, Message("Câu 4"))):
                with pytest.raises(AccountBroken):
                    await attempt
            await channel.close()

    @pytest.mark.parametrize("unknown", [404, 400])
    async def test_an_address_that_is_not_the_platforms(self, unknown: Any) -> None:
        async with phone(unknown_method=unknown) as zalo:
            channel = ZaloBotChannel(ZaloBotApi(zalo.fake.token, f"{zalo.fake.url}/else"))
            with pytest.raises(AccountBroken):
                await channel.send(zalo.address, Message("Câu 4"))
            await channel.close()

    def test_a_token_without_the_form_of_one_is_refused_at_once(self) -> None:
        for token in ("", "123", "123:short", "abc:AAFakeTokenForTestsOnly_01", "123:AAFakeToken/ForTestsOnly?x"):
            with pytest.raises(AccountBroken):
                ZaloBotApi(token)

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            (400, WrongMessage), (401, AccountBroken), (403, TryAgain), (404, AccountBroken), (408, TryAgain),
            (413, WrongMessage), (426, TryAgain), (429, QuotaUsed), (500, TryAgain), (504, TryAgain),
        ],
    )  # fmt: skip
    def test_classification(self, code: int, kind: type[DeliveryError]) -> None:
        assert type(classify(Refused(code, "Bad Request"))) is kind


class TestAllowances:
    async def test_what_goes_beyond_the_month_is_told_apart_from_trouble(self) -> None:
        async with phone(limits=Limits(monthly_messages=1)) as zalo:
            await zalo.send("Câu 4")
            with pytest.raises(QuotaUsed) as caught:
                await zalo.send("Câu 5")
            assert (caught.value.flood, caught.value.answered, caught.value.after) == (True, True, FIRST_WAIT)
            with pytest.raises(QuotaUsed):
                await zalo.upload(Message(file=PHOTO))

    @pytest.mark.parametrize("stranger", [400, 429])
    async def test_one_person_too_many(self, stranger: Any) -> None:
        async with phone(limits=Limits(users=1), stranger=stranger) as zalo:
            late = zalo.fake.user("Người 51")
            late.writes("xin chào")
            with pytest.raises(QuotaUsed if stranger == 429 else RecipientGone):
                await zalo.channel.send(Address("zalo_bot", late.id), Message("Xin chào"))

    async def test_the_wait_grows_until_a_message_is_taken(self) -> None:
        ticks = [100.0]
        async with FakeZaloBot(FakeClock()) as fake:
            channel = ZaloBotChannel(ZaloBotApi(fake.token, fake.url), ticks=lambda: ticks[0])
            address = Address("zalo_bot", fake.user(wrote=True).id)
            waits = []
            for _ in range(12):
                fake.fail_next("429")
                with pytest.raises(QuotaUsed) as caught:
                    await channel.send(address, Message("Câu 4"))
                waits.append(caught.value.after)
                ticks[0] += caught.value.after
            assert waits == [5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, LONGEST_WAIT]
            await channel.send(address, Message("Câu 4"))
            fake.fail_next("429")
            with pytest.raises(QuotaUsed) as caught:
                await channel.send(address, Message("Câu 5"))
            assert caught.value.after == FIRST_WAIT
            await channel.close()

    def test_a_rush_that_nobody_asked_about_for_hours_is_over(self) -> None:
        rush = Rush()
        assert rush.wait(0.0) == FIRST_WAIT
        assert rush.wait(2 * 86_400.0) == FIRST_WAIT, "days later it is another one, and no month's allowance"

    async def test_a_message_that_is_refused_for_itself_ends_the_rush(self) -> None:
        ticks = [0.0]
        async with FakeZaloBot(FakeClock()) as fake:
            channel = ZaloBotChannel(ZaloBotApi(fake.token, fake.url), ticks=lambda: ticks[0])
            address = Address("zalo_bot", fake.user(wrote=True).id)
            waits = []
            for gone in (False, True):
                if gone:
                    with pytest.raises(RecipientGone):
                        await channel.send(Address("zalo_bot", "0f3c9a5e7712aa01bd44"), Message("?"))
                fake.fail_next("429")
                with pytest.raises(QuotaUsed) as caught:
                    await channel.send(address, Message("Câu 4"))
                waits.append(caught.value.after)
                ticks[0] += 3600.0
            assert waits == [FIRST_WAIT, FIRST_WAIT]
            await channel.close()

    def test_many_refusals_at_once_make_nobody_wait_longer(self) -> None:
        rush = Rush()
        assert {rush.wait(7.0) for _ in range(100)} == {FIRST_WAIT}


class TestTheToken:
    @pytest.mark.parametrize("kind", ["401", "403", "429", "500", "502", "504", "garbage", "close", "lost", "slow"])
    async def test_it_is_in_no_error_and_no_log(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        async with phone() as zalo:
            api = ZaloBotApi(zalo.fake.token, zalo.fake.url, timeout=0.5)
            channel = ZaloBotChannel(api, pictures=zalo.pictures)
            for method, message in (("sendMessage", Message("Câu 4")), ("sendPhoto", Message(file=PHOTO))):
                zalo.fake.fail_next(kind, method=method)
                send = (
                    channel.upload(zalo.address, message, JPEG) if message.file else channel.send(zalo.address, message)
                )
                if kind == "slow" and message.file:
                    send.close()
                    continue
                with pytest.raises(DeliveryError) as caught:
                    await send
                told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.reason
                self._not_in(told, zalo.fake.token)
            self._not_in(f"{api!r} {channel!r}", zalo.fake.token)
            await channel.close()
        self._not_in(caplog.text, zalo.fake.token)

    async def test_not_even_where_nobody_listens(self) -> None:
        token = "1900000000000000001:FakeTokenForTestsOnly_0123456789abcd"
        for url in ("http://127.0.0.1:1", "http://no-such-host.invalid"):
            api = ZaloBotApi(token, url, timeout=2)
            with pytest.raises(TryAgain) as caught:
                await api.call("getMe")
            self._not_in("".join(traceback.format_exception(caught.value)), token)
            await api.close()

    async def test_nor_where_the_platform_repeats_it(self) -> None:
        token = "1900000000000000001:FakeTokenForTestsOnly_0123456789abcd"

        async def answer(request: web.Request) -> web.Response:
            await asyncio.sleep(0)
            return web.json_response({"ok": False, "description": f"no {request.path}: {token}", "error_code": 400})

        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answer)
        async with TestServer(app) as server:
            api = ZaloBotApi(token, str(server.make_url("/")))
            with pytest.raises(Refused) as caught:
                await api.call("sendMessage", {"chat_id": "1", "text": "a"})
            self._not_in(f"{caught.value} {classify(caught.value).reason}", token)
            await api.close()

    @staticmethod
    def _not_in(text: str, token: str) -> None:
        assert token not in text
        assert token.partition(":")[2] not in text
