"""The whole house on Zalo Bot: no buttons, no edits, no documents; by webhook and by polling, on both databases."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, select
from structlog.testing import capture_logs

from bot.channels import zalo_bot
from bot.chat import Allowance
from bot.house import StartRefused
from bot.i18n import VIETNAM
from bot.platform_use import month
from movement.campaigns import Schedule, Target
from storage import audit, campaigns, groups, outbox, platform_use
from storage.campaigns import SCHEDULED
from storage.tables import Inbox, Outbox, Scorecard, ScoreEntry
from tests.fakes.zalo_bot import FakeZaloBot, Group, Limits
from tests.integration.house import soon
from tests.integration.zalo_bot_house import PATIENCE, SITE, Running, Talker, running, zalo_clock

SCHOOL = "Trường THCS Thiện Tín"
PNG = b"\x89PNG\r\n\x1a\n"
_outbox: Any = Outbox.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot(zalo_clock()) as server:
        yield server


@pytest.fixture
async def house(fake: FakeZaloBot, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """One kind of database will do where nothing is asked of it that is not asked elsewhere."""
    async with running(fake, sqlite_url, tmp_path) as served:
        yield served


async def invited(house: Running, unit: str = SCHOOL) -> str:
    """The code of an invitation that the officer makes."""
    officer = house.officer
    await officer.writes("Bắt đầu")
    await officer.writes("mời đơn vị")
    await officer.writes(unit)
    return officer.code()


async def registered(house: Running, name: str = "Trần Thị Minh", unit: str = SCHOOL) -> Talker:
    """The head of a unit who has registered it."""
    head = house.somebody(name)
    greeting = await head.writes(await invited(house, unit))
    assert unit in greeting
    for text in ("1", "đồng ý", "số 3", "25 Trần Phú", "Long Bàn Bắc", name, "Hiệu trưởng", "0905 123 456", "640"):
        await head.writes(text)
    for text in ("có", "hai", "số 1", "(1)"):
        await head.writes(text)
    assert f"Đã đăng ký {unit}" in await head.writes("ok")
    return head


async def answers(house: Running) -> list[tuple[str, Any]]:
    """All answers that are kept, oldest first, as (item, points)."""
    entry: Any = ScoreEntry.__table__  # type: ignore[attr-defined]
    query = select(entry.c.item, entry.c.points).where(entry.c.points.is_not(None)).order_by(entry.c.id)
    return [(row.item, row.points) for row in await house.ask(lambda c: c.execute(query).all())]


async def posted(house: Running, text: str) -> int:
    """A campaign that two officers have agreed on goes out to every group now; how many posts."""

    def plan(connection: Connection) -> None:
        now = house.fake.clock()
        campaigns.add(
            connection, 1, topic="crime-tricks", text=text, file=None, target=Target(), schedule=Schedule(),
            status=SCHEDULED, created_by=None, now=now, next_at=now,
        )  # fmt: skip

    await house.ask(plan)
    await house.house.calendar.campaigns()
    return await house.ask(lambda c: len(c.execute(select(_outbox.c.id).where(_outbox.c.lane == "campaign")).all()))


async def claimed(house: Running, name: str) -> Group:
    """A group that an officer has claimed by mentioning the bot."""
    group = house.fake.group(name)
    group.mentions(house.officer.user, "nhận nhóm")
    await group.wait_for("Thông báo chính thức của Công an xã", PATIENCE)
    await house.settled()
    return group


@pytest.mark.parametrize(
    ("webhook", "switches"),
    [
        (True, {}),
        (True, {"body": "bare", "photo_key": "photo", "ids": "decimal", "text_length": "utf-16", "probe": "json"}),
        (False, {}),
        (False, {"replay": "forever", "display_name": True, "explicit_success": True, "errors_with_200": True}),
    ],
    ids=str,
)
async def test_from_the_invitation_to_the_result(
    webhook: bool, switches: dict[str, Any], database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        FakeZaloBot(zalo_clock(), **switches) as fake,
        running(fake, database_url, tmp_path, webhook=webhook) as house,
    ):
        head, officer = await registered(house), house.officer
        assert "câu 1/21" in await head.writes("Chấm điểm")
        assert "câu 2/21" in await head.writes("2 điểm")
        assert "câu 3/21" in await head.writes("hai")
        refusal = await head.writes("nhiều lắm")
        assert "Câu này cần số điểm" in refusal
        assert "câu 3/21" in refusal
        assert "câu 4/21" in await head.writes("số 5")
        received = await head.sends_photo("Ảnh ký quy chế phối hợp")
        assert "Đã nhận minh chứng cho mục 4a" in received
        assert "1 tệp" in received
        while "OK – Nộp Công an xã" not in head.last:
            assert len(head.texts) < 80
            await head.writes("50" if "0 hoặc 50" in head.last else "２")
            if "Câu này cần" in head.last:
                await head.writes("1 điểm")
        assert (await answers(house))[:3] == [("1", 2), ("2", 2), ("3", 5)]
        assert "Mã phiếu TT-2026-001" in await head.writes("OK")

        await officer.sees("Phiếu mới chờ thẩm định")
        assert "Xem từng mục" in await officer.writes("thẩm định 1")
        assert "✅ Đã thẩm định" in await officer.writes("số hai")
        await head.sees("Kết quả thẩm định")
        status = Scorecard.__table__.c.status  # type: ignore[attr-defined]
        assert await house.ask(lambda c: c.execute(select(status)).scalar_one()) == "verified"
        assert await house.ask(lambda c: audit.verify(c, 1)) is None

        inbound = len(fake.events)
        period = month(fake.clock())
        counted = await house.ask(lambda c: platform_use.counted(c, "zalo_bot", "received", period))
        assert counted.number == inbound
        sent = await house.ask(lambda c: platform_use.counted(c, "zalo_bot", "sent", period))
        assert sent.number == sum(len(messages) for messages in fake.sent.values()) == fake.quotas.outbound
    assert not [call for call in fake.calls_of("sendMessage") if call.status != 200]
    assert fake.token.partition(":")[2] not in caplog.text


class TestConversation:
    async def test_a_stranger_begins_by_any_word(self, house: Running) -> None:
        greeting = await house.somebody("Cô Mai").writes("xin chào")
        assert "Đây là trợ lý tự động của Công an xã Thiện Tín" in greeting
        assert "Gõ" not in greeting, "everything is in the numbered list"
        assert "2. Nhập mã mời" in greeting

    async def test_whoever_reads_english_is_told_in_english_what_to_type(self, house: Running) -> None:
        stranger = house.somebody("John")
        await stranger.writes("hello")
        await stranger.writes("4")
        assert "Reply with the number" in await stranger.writes("english")
        await stranger.writes("1")
        assert "Type: R read in full" in stranger.last

    async def test_a_document_is_said_not_to_arrive_and_the_question_stands(self, house: Running) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        before = len(head.texts)
        head.user.sends_file()
        await head.user.wait_for(lambda _: len(head.texts) > before, PATIENCE)
        assert "Zalo Bot không chuyển" in head.last
        assert "câu 1/21" in head.last
        assert "câu 2/21" in await head.writes("3")

    async def test_stickers_and_voices_are_answered(self, house: Running) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        for send in (head.user.sends_sticker, head.user.sends_voice):
            before = len(head.texts)
            send()
            await head.user.wait_for(lambda _, before=before: len(head.texts) > before, PATIENCE)  # type: ignore[misc]
            assert "câu 1/21" in head.last

    async def test_a_picture_of_ours_is_shown_and_a_paper_becomes_a_link(self, house: Running) -> None:
        head, officer = await registered(house), house.officer
        await head.writes("chấm điểm")
        await officer.writes("chỉ tiêu")
        await officer.writes("A")
        shown = await officer.user.wait_for(
            lambda screen: next((seen for seen in screen if seen.kind == "photo"), None), 60
        )
        assert shown.content.startswith(PNG)  # type: ignore[union-attr]
        hosted = house.fake.calls_of("sendPhoto")[0].params["photo"]
        assert hosted.startswith(f"{SITE}/anh/")

    async def test_what_was_sent_once_and_comes_again_counts_once(self, house: Running) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        message = head.user.writes("2")
        await head.sees("câu 2/21")
        for _ in range(3):
            house.fake.deliver_again(message)
        await house.settled()
        assert await answers(house) == [("1", 2)]
        assert head.texts.count(head.last) == 1

    async def test_in_the_wrong_order_nothing_is_lost_or_doubled(self, house: Running) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        house.fake.hold_updates()
        head.user.writes("3")
        head.user.writes("1")
        house.fake.release_updates([1, 0])
        await head.sees("câu 3/21")
        await house.settled()
        assert sorted(points for _item, points in await answers(house)) == [1, 3]

    async def test_whoever_forges_is_not_heard(self, house: Running) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        forged = {
            "event_name": "message.text.received",
            "message": {
                "from": {"id": head.user.id, "is_bot": False},
                "chat": {"id": head.user.id, "chat_type": "PRIVATE"},
                "text": "3",
                "message_id": "f0f0f0",
                "date": house.fake.clock.milliseconds,
            },
        }
        address = house.fake.internet._published[SITE] + "/zalo/bot/webhook"
        async with aiohttp.ClientSession() as session:
            for secret in ({}, {"X-Bot-Api-Secret-Token": "guess-guess"}):
                headers = {"Content-Type": "application/json", **secret}
                async with session.post(address, data=json.dumps(forged), headers=headers) as answer:
                    assert answer.status == 403
        await house.settled()
        assert await answers(house) == []
        assert (
            await house.ask(lambda c: c.execute(select(Inbox.event_id).where(Inbox.event_id == "f0f0f0")).all()) == []
        )

    @pytest.mark.parametrize("kind", ["403", "500", "502", "close", "garbage", "429"])
    async def test_failed_calls_are_made_again(self, house: Running, kind: str) -> None:
        head = await registered(house)
        await head.writes("chấm điểm")
        house.fake.fail_next(kind, 1 if kind == "429" else 2, method="sendMessage")
        head.user.writes("3")
        if kind == "429":
            await house.fake.called("sendMessage", len(house.fake.calls_of("sendMessage")) + 1)
            await asyncio.sleep(0.05)
            house.fake.clock.advance(6)
        await head.sees("câu 2/21")
        assert [text for text in head.texts if "câu 2/21" in text] == [head.last]


class TestGroups:
    async def test_a_group_is_known_by_its_first_mention_and_claimed_by_words(self, house: Running) -> None:
        officer = house.officer
        await officer.writes("Bắt đầu")
        resident = house.somebody("Cô Mai")
        group = house.fake.group("Tổ dân phố 1")
        group.says(resident.user, "Chiều nay họp không bà con?")
        group.mentions(resident.user, "chiều nay có họp không?")
        introduction = await group.wait_for("Trợ lý không đọc, không lưu nội dung trao đổi trong nhóm", PATIENCE)
        assert "Gõ: nhận nhóm" in introduction.text  # type: ignore[union-attr]
        assert "rời nhóm" not in introduction.text  # type: ignore[union-attr]
        await officer.sees(f"Nhóm mới: “Nhóm Zalo {group.id[-4:].upper()}”")

        group.mentions(resident.user, "nhận nhóm")
        await group.wait_for("Việc nhận nhóm dành cho cán bộ Công an xã", PATIENCE)
        group.mentions(officer.user, "nhận nhóm")
        await officer.sees("Đã nhận nhóm")
        (row,) = await house.ask(lambda c: groups.in_commune(c, 1))
        assert (row.platform, row.chat, row.status) == ("zalo_bot", group.id, "claimed")

    async def test_what_people_talk_there_is_not_answered(self, house: Running) -> None:
        await house.officer.writes("Bắt đầu")
        group = await claimed(house, "Tổ dân phố 1")
        resident = house.somebody("Cô Mai").user
        before = len(group.sent)
        group.mentions(resident, "cảm ơn")
        group.replies(resident, "1", to=group.sent[-1])
        group.mentions(resident, "chấm điểm")
        group.sends_photo(resident, "ảnh họp", mention=True)
        await house.settled()
        assert len(group.sent) == before
        assert await answers(house) == []

    async def test_nothing_but_its_name_makes_it_say_who_it_is(self, sqlite_url: str, tmp_path: Path) -> None:
        async with FakeZaloBot(zalo_clock(), display_name=True) as fake, running(fake, sqlite_url, tmp_path) as house:
            await house.officer.writes("Bắt đầu")
            group = await claimed(house, "Tổ dân phố 1")
            before = len(group.sent)
            group.mentions(house.somebody("Cô Mai").user)
            await group.wait_for(lambda _: len(group.sent) > before, PATIENCE)
            assert "Trợ lý phong trào" in group.sent[-1].text

    async def test_a_group_that_nobody_claims_is_asked_to_take_the_bot_out(self, house: Running) -> None:
        await house.officer.writes("Bắt đầu")
        group = house.fake.group("Tổ dân phố 1")
        group.mentions(house.somebody("Cô Mai").user, "xin chào")
        await group.wait_for("Đề nghị cán bộ Công an xã nhận nhóm", PATIENCE)
        house.fake.clock.advance(timedelta(hours=25).total_seconds())
        await house.house.calendar.dates()
        await group.wait_for("Đề nghị đưa trợ lý ra khỏi nhóm", PATIENCE)

    async def test_a_campaign_reaches_groups_and_the_officers_hear_of_one_that_is_gone(self, house: Running) -> None:
        await house.officer.writes("Bắt đầu")
        first, second = await claimed(house, "Tổ dân phố 1"), await claimed(house, "Tổ dân phố 2")
        assert await posted(house, "Không đọc mã OTP cho bất kỳ ai.") == 2
        for group in (first, second):
            await group.wait_for("Không đọc mã OTP", PATIENCE)
        await house.settled()
        second.removes_bot()
        await posted(house, "Cảnh giác người lạ.")
        await first.wait_for("Cảnh giác người lạ", PATIENCE)
        await house.officer.sees("không còn trong nhóm")
        second.adds_bot()
        second.mentions(house.somebody("Cô Mai").user, "xin chào")
        await house.officer.sees("Trợ lý đã trở lại nhóm")


class TestByTheClock:
    async def test_a_reminder(self, house: Running) -> None:
        head = await registered(house)
        house.fake.clock.advance(timedelta(days=8).total_seconds())
        await house.house.calendar.dates()
        reminder = await head.sees("⏰ Còn 1 ngày (trước 30/10)")
        assert "Gõ: chấm điểm 1\n" in reminder
        await house.settled()
        assert "câu 1/21" in await head.writes("chấm điểm 1")

    async def test_a_person_who_is_gone_is_reported(self, house: Running) -> None:
        head = await registered(house)
        head.user.chat.wrote = False  # the account was deleted
        house.fake.clock.advance(timedelta(days=8).total_seconds())
        await house.house.calendar.dates()
        await house.officer.sees("Không còn liên lạc được với Trần Thị Minh")


class TestAllowances:
    @pytest.fixture
    def house(self) -> None:
        """Each has its own."""

    @pytest.mark.parametrize("quota", ["outbound", "both"])
    async def test_used_up_in_mid_campaign_the_rest_waits_for_the_next_month(
        self, quota: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        most = 20
        monkeypatch.setattr(zalo_bot, "CAPABILITIES", replace(zalo_bot.CAPABILITIES, allowance=Allowance(most)))
        async with (
            FakeZaloBot(zalo_clock(), limits=Limits(monthly_messages=most), quota=quota) as fake,
            running(fake, database_url, tmp_path) as house,
        ):
            await house.officer.writes("Bắt đầu")
            tdp = [await claimed(house, f"Tổ dân phố {number}") for number in (1, 2, 3)]
            await house.settled()
            used = fake.quotas.used
            for _ in range(most - used - 2):  # two are left
                fake.quotas.count_outbound()
            left = {"zalo_bot": most - used - 2}
            await house.ask(lambda c: platform_use.add(c, "sent", month(fake.clock()), left))
            assert await posted(house, "Không đọc mã OTP cho bất kỳ ai.") == 3
            await soon(lambda: sum(any("mã OTP" in seen.text for seen in group.sent) for group in tdp) == 2)
            (letter,) = await self._postponed(house, 1)
            assert letter.not_before is not None
            opens = letter.not_before.astimezone(VIETNAM)
            assert (opens.day, opens.hour) == (2, 7), "the first of November is a Sunday"
            assert (letter.lane, letter.attempts) == ("campaign", 0)

            await house.house.calendar.dates()
            assert await self._told(house) == 100
            await self._postponed(house, 2)
            house.fake.clock.advance((letter.not_before - house.fake.clock()).total_seconds() + 1)
            await soon(lambda: all(any("mã OTP" in seen.text for seen in group.sent) for group in tdp))
            assert [sum("mã OTP" in seen.text for seen in group.sent) for group in tdp] == [1, 1, 1]
            await house.officer.sees("đã hết số tin của tháng 10/2026")

    async def test_officers_are_told_once_at_80_per_cent(
        self, fake: FakeZaloBot, sqlite_url: str, tmp_path: Path
    ) -> None:
        async with running(fake, sqlite_url, tmp_path) as house:
            await house.officer.writes("Bắt đầu")
            await house.ask(lambda c: platform_use.add(c, "sent", "2026-10", {"zalo_bot": 2400}))
            for _ in range(3):
                await house.house.calendar.dates()
            told = await house.officer.sees("sắp hết số tin của tháng 10/2026")
            assert "trong 3.000 tin mỗi tháng" in told
            assert "02/11/2026" in told
            await house.settled()
            assert sum("sắp hết số tin" in text for text in house.officer.texts) == 1

    async def _postponed(self, house: Running, many: int) -> list[outbox.Letter]:
        """The letters that wait for November. Receipts that are not written yet may make one try again before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                waiting = await house.ask(outbox.waiting)
                if len(waiting) == many and all(w.not_before and w.not_before.month == 11 for w in waiting):
                    return waiting
                await asyncio.sleep(0.1)
                house.fake.clock.advance(6)

    async def _told(self, house: Running) -> int:
        return (await house.ask(lambda c: platform_use.counted(c, "zalo_bot", "messages", "2026-10"))).told


class TestTheStart:
    @pytest.mark.parametrize("webhook", [True, False])
    async def test_a_token_that_is_not_accepted(
        self, fake: FakeZaloBot, sqlite_url: str, tmp_path: Path, webhook: bool
    ) -> None:
        fake.fail_next("401", 100)
        with pytest.raises(StartRefused, match="Zalo does not accept ANTQ_ZALO_BOT_TOKEN"):
            async with running(fake, sqlite_url, tmp_path, webhook=True) as house:
                await asyncio.wait_for(house.house.background.broken, 5)

    async def test_an_address_that_zalo_does_not_take(self, fake: FakeZaloBot, sqlite_url: str, tmp_path: Path) -> None:
        with pytest.raises(StartRefused, match="does not take ANTQ_PUBLIC_URL"):
            async with running(fake, sqlite_url, tmp_path, public_url="https://192.168.1.5"):
                await asyncio.sleep(2)

    async def test_it_waits_for_zalo_and_says_what_is_wrong_with_the_webhook(
        self, fake: FakeZaloBot, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        fake.fail_next("502", 1, method="getMe")
        fake.fail_next("502", 1, method="setWebhook")
        fake.internet.breaks(SITE, "tls")
        with capture_logs() as logs:
            async with running(fake, sqlite_url, tmp_path) as house:
                await fake.called("setWebhook", 2, timeout=PATIENCE)
                await asyncio.sleep(0.1)
                assert fake.webhook.url == f"{SITE}/zalo/bot/webhook"
                fake.internet.mends(SITE)
                assert "trợ lý tự động" in await house.somebody("Cô Mai").writes("xin chào")
        (line,) = [line for line in logs if "could not reach it" in line["event"]]
        assert line["reason"].startswith("webhook.err.tls")

    async def test_without_a_public_address_it_polls_and_pictures_become_sentences(
        self, fake: FakeZaloBot, sqlite_url: str, tmp_path: Path
    ) -> None:
        async with running(fake, sqlite_url, tmp_path, webhook=False, public_url="") as house:
            head, officer = await registered(house), house.officer
            await head.writes("chấm điểm")
            await officer.writes("chỉ tiêu")
            await officer.writes("A")
            await officer.sees("không nhận được tệp")
            assert house.fake.calls_of("sendPhoto") == []
