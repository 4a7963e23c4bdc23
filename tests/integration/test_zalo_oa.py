"""The whole house on a Zalo Official Account: buttons, files, windows, groups, templates; on both databases."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, select
from structlog.testing import capture_logs

from bot.batch import Batch
from bot.channels.zalo_oa import CS, GROUP_MESSAGE
from bot.channels.zalo_oa_errors import Trouble
from bot.channels.zalo_oa_mapping import PRESS
from bot.chat import Address, Capabilities, File, FileKind, Message
from bot.i18n import Verbatim
from bot.notices import notify
from bot.platform_use import month
from movement.campaigns import Schedule, Target
from storage import actors, audit, campaigns, groups, oa_tokens, outbox, platform_use, sessions, subscriptions
from storage.campaigns import SCHEDULED
from storage.outbox import FAILED, HELD, NOTICE
from storage.tables import ChatSession, Evidence, Inbox, Outbox, Scorecard, ScoreEntry
from tests.fakes.telegram import FakeTelegram
from tests.fakes.zalo_oa import PDF, FakeZaloOA, Group, Parameter, Person, Switches
from tests.integration.house import soon
from tests.integration.zalo_oa_house import HEAD, KEY, OFFICER, PATIENCE, SITE, Browser, Hand, Running, running

SCHOOL = "Trường THCS Thiện Tín"
_outbox: Any = Outbox.__table__  # type: ignore[attr-defined]
_session: Any = ChatSession.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    """Its time is 9 o'clock on a Tuesday morning in Việt Nam, 06/10/2026."""
    async with FakeZaloOA() as server:
        yield server


@pytest.fixture
async def house(fake: FakeZaloOA, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """One kind of database will do where nothing is asked of it that is not asked elsewhere."""
    async with running(fake, sqlite_url, tmp_path) as served:
        yield served


async def registered(house: Running, user_id: str = HEAD, unit: str = SCHOOL, phone: str = "0905 123 456") -> Hand:
    """The head of a unit who has followed the account and registered the unit."""
    officer, head = house.officer, house.somebody(user_id, "Trần Thị Minh")
    await (officer.writes("menu") if officer.person.account.follows else officer.follows())
    await officer.writes("mời đơn vị")
    await officer.writes(unit)
    assert "Kính chào Quý đơn vị" in await head.follows()
    await head.clicks("Nhập mã mời")
    assert unit in await head.writes(officer.code())
    await head.clicks("Bắt đầu")
    await head.clicks("Đồng ý")
    await head.clicks("Cơ sở giáo dục")
    for text in ("25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Hiệu trưởng", phone, "640"):
        await head.writes(text)
    while "Gửi đăng ký" not in head.labels:
        await head.clicks(head.labels[0])
    assert f"Đã đăng ký {unit}" in await head.clicks("Gửi đăng ký")
    return head


async def scored(head: Hand) -> None:
    """Answer every question by its first button, or by what the question says can be typed."""
    while "Nộp" not in " ".join(head.labels):
        assert len(head.texts) < 120
        if "1" in head.messages[-1].labels:
            await head.clicks("1")
        else:
            await head.writes("50" if "0 hoặc 50" in head.last else "2")
            if "Câu này cần" in head.last:
                await head.writes("1 điểm")


async def answers(house: Running) -> list[tuple[str, Any]]:
    """All answers that are kept, oldest first, as (item, points)."""
    entry: Any = ScoreEntry.__table__  # type: ignore[attr-defined]
    query = select(entry.c.item, entry.c.points).where(entry.c.points.is_not(None)).order_by(entry.c.id)
    return [(row.item, row.points) for row in await house.ask(lambda c: c.execute(query).all())]


async def letters(house: Running, platform: str = "zalo_oa", chat: str = "") -> list[tuple[str, str, str]]:
    """The notices and posts to a chat that are in the outbox, as (lane, status, reason)."""
    query = select(_outbox).where(_outbox.c.platform == platform).order_by(_outbox.c.id)
    rows = await house.ask(lambda c: c.execute(query).all())
    return [(row.lane, row.status, row.reason) for row in rows if chat in ("", row.chat) and row.lane != "reply"]


async def posted(house: Running, text: str, *, subscribers: bool = False) -> None:
    """A campaign that two officers have agreed on goes out now."""

    def plan(connection: Connection) -> None:
        now = house.fake.clock()
        target = Target(subscribers=subscribers)
        campaigns.add(
            connection, 1, topic="crime-tricks", text=text, file=None, target=target, schedule=Schedule(),
            status=SCHEDULED, created_by=None, now=now, next_at=now,
        )  # fmt: skip

    await house.ask(plan)
    await house.house.calendar.campaigns()
    await house.settled()


async def claimed(house: Running, name: str, *members: Person) -> Group:
    """A group of the account that the officer has claimed."""
    group = house.fake.group(name, house.officer.person, *members)
    await house.house.zalo_oa.watch.groups.look()  # type: ignore[union-attr]
    await group.wait_for("Đề nghị cán bộ Công an xã nhận nhóm", PATIENCE)
    await house.officer.person.writes("nhận nhóm", to=group)
    await house.settled()
    (row,) = [g for g in await house.ask(lambda c: groups.in_commune(c, 1)) if g.title == name]
    assert row.chat == f"g:{group.id}"
    return group


OTHERS: dict[str, Any] = {
    "old_token_dies": False,
    "rotated_token_error": -216,
    "reused_refresh": "empty",
    "refresh_life": "inherited",
    "oauth_error_keys": "bare",
    "oauth_error_as_string": True,
    "pkce_required": False,
    "callback_match": "prefix",
    "consent_error": "page",
    "stranger_error": -201,
    "followers_only": True,
    "quota_counts": False,
    "unpaid_error": -211,
    "length": "utf16",
    "buttons": "button",
    "list_template": True,
    "button_echo": "oa_send_list",
    "csv_upload": True,
    "upload_at_v3": True,
    "dead_endpoint_error": -233,
    "night": "all",
    "unfunded_error": -137,
    "tracking_required": True,
    "group_address": "conversation",
    "group_buttons": "ignored",
    "group_life": "documented",
    "invite_joins": False,
    "signature_prefix": False,
    "signature_upper": True,
    "signature_time": "header",
    "json_style": "escaped",
    "retry_on": "no_connection",
    "disables_webhook": False,
    "receipt_sender": "oa",
    "seen_ids": "msg_id",
    "info_shape": "full",
    "expired_media": 403,
}
"""Each switch of the fake in another position than its default; those with three or more are tried in contracts, too.
Not here are `pkce` and its error (test_zalo_oa_connect.py), and `signature_first` and `signature_key`, whose other
positions nobody has seen: there events are refused (test_zalo_oa_handler.py)."""


def test_every_switch_is_tried_in_another_position() -> None:
    elsewhere = {"pkce", "pkce_error", "signature_first", "signature_key"}
    assert {field.name for field in fields(Switches)} - set(OTHERS) == elsewhere
    assert not [name for name, value in OTHERS.items() if value == getattr(Switches(), name)]


@pytest.mark.parametrize("switches", [{}, OTHERS], ids=["default", "others"])
async def test_from_following_to_the_result(
    switches: dict[str, Any], database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        async with FakeZaloOA(**switches) as fake, running(fake, database_url, tmp_path) as house:
            head, officer = await registered(house), house.officer
            assert "câu 1/21" in await head.clicks("Chấm điểm")
            assert head.labels[:4] == ["0", "1", "2", "3"]
            assert "câu 2/21" in await head.clicks("2")
            assert "câu 3/21" in await head.writes("38/42")
            assert "Đã nhận minh chứng cho mục 3" in await head.sends_image("Ảnh ngày hội")
            assert "Đã nhận minh chứng cho mục 3" in await head.sends_file("Kế hoạch ngày hội.pdf")
            assert "2 tệp" in head.last
            evidence: Any = Evidence.__table__  # type: ignore[attr-defined]
            await soon_kept(house, evidence)
            await head.person.receives()
            await head.person.reads()
            await scored(head)
            assert "Mã phiếu TT-2026-001" in await head.clicks(next(x for x in head.labels if "Nộp" in x))

            await officer.sees("Phiếu mới chờ thẩm định")
            await officer.clicks("Xem từng mục")
            await sees_the_evidence(officer)
            await officer.clicks("Nhất trí các mục còn lại")
            assert "Đã thẩm định phiếu TT-2026-001" in await officer.clicks("Hoàn tất thẩm định")
            await head.sees("Kết quả thẩm định")
            status = Scorecard.__table__.c.status  # type: ignore[attr-defined]
            assert await house.ask(lambda c: c.execute(select(status)).scalar_one()) == "verified"
            assert await house.ask(lambda c: audit.verify(c, 1)) is None
            refused = [call for call in fake.calls if call.error]
            assert len(refused) == (1 if switches else 0), "how buttons are written is found out once"
            secrets = [fake.app.secret, fake.oa.secret_key, *(p.access for p in fake.tokens.pairs)]
    assert not [secret for secret in secrets if secret in caplog.text + repr(logs)]
    assert not [line for line in logs if line["log_level"] == "error"]


async def soon_kept(house: Running, evidence: Any) -> None:
    """Wait until what was sent is kept here."""
    async with asyncio.timeout(PATIENCE):
        while await house.ask(lambda c: set(c.scalars(select(evidence.c.platform)))) != {"kept"}:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def sees_the_evidence(officer: Hand) -> None:
    """The officer goes to the item with evidence and has it shown."""
    await officer.clicks("Nhất trí 2")
    assert "📎 2 tệp" in await officer.clicks("Nhất trí 3")
    before = len(officer.messages)
    await officer.writes("xem minh chứng")
    await officer.person.wait_for(lambda _: len(officer.messages) == before + 4, PATIENCE)
    _words, picture, document, _question = officer.messages[before:]
    assert (picture.kind, document.kind) == ("image", "file")
    assert document.file is not None
    assert (document.file.name, document.file.content) == ("Kế hoạch ngày hội.pdf", PDF)


class TestEvents:
    async def test_what_comes_again_counts_once(self, house: Running) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        click = await head.person.clicks("2")
        await head.sees("câu 2/21")
        for _ in range(3):
            await house.fake.deliver_again(click)
        await house.settled()
        assert await answers(house) == [("1", 2)]
        assert head.texts.count(head.last) == 1

    async def test_an_old_button_changes_nothing_and_shows_the_present_question(self, house: Running) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        first = head.messages[-1]
        await head.clicks("1")
        answer = await head.does(lambda: head.person.clicks("3", first))
        assert answer.startswith("Nội dung này đã xong.") or "câu 2/21" in answer
        assert await answers(house) == [("1", 1)]

    async def test_whoever_types_a_payload_has_pressed_that_button_and_no_more(self, house: Running) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        payload = next(b.payload for b in head.messages[-1].buttons if b.label == "2")
        stranger = house.somebody("8000000000000000077")
        await stranger.writes(payload)
        await stranger.writes(f"{PRESS}/verify 1 all")
        assert await answers(house) == []
        assert "câu 2/21" in await head.writes(payload)
        assert await answers(house) == [("1", 2)]
        assert "Trợ lý phong trào" in stranger.texts[0]

    async def test_in_the_wrong_order_nothing_is_lost_or_doubled(self, house: Running) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        house.fake.hold_events()
        await head.person.writes("3")
        await head.person.writes("1")
        await house.fake.release_events([1, 0])
        await head.sees("câu 3/21")
        await house.settled()
        assert sorted(points for _item, points in await answers(house)) == [1, 3]

    async def test_unfollowing_and_following_in_the_wrong_order_leaves_who_is_there(self, house: Running) -> None:
        head = await registered(house)
        house.fake.hold_events()
        await head.person.unfollows()
        await house.fake.passes(seconds=5)
        await head.person.follows()
        await house.fake.release_events([1, 0])
        await house.settled()
        assert await lost(house, HEAD) is None

    async def test_forged_events_are_not_heard(self, house: Running) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        body = house.fake.events.inbound("user_send_text", head.person.account, {"msg_id": "f0f0f0", "text": "3"})
        for how in ("unsigned", "wrong_key", "hmac", "other_body", "reserialised"):
            assert await house.fake.forge(body, how) == 403  # type: ignore[arg-type]
        await house.settled()
        assert await answers(house) == []
        seen = select(Inbox.event_id).where(Inbox.event_id == "f0f0f0")
        assert await house.ask(lambda c: c.execute(seen).all()) == []

    async def test_unfollowing_makes_somebody_out_of_reach_until_they_come_back(self, house: Running) -> None:
        head = await registered(house)
        await head.person.unfollows()
        await house.settled()
        assert await lost(house, HEAD) is not None
        assert "Trần Thị Minh" in house.officer.last
        assert "gọi điện" in house.officer.last
        await house.fake.passes(seconds=1)
        await head.follows()
        assert await lost(house, HEAD) is None

    @pytest.mark.parametrize("kind", ["500", "502", "close", -200, -32])
    async def test_failed_calls_are_made_again(self, house: Running, kind: str | int) -> None:
        head = await registered(house)
        await head.clicks("Chấm điểm")
        house.fake.fail_next(kind, 1, path=CS)
        await head.person.clicks("3")
        if kind == -32:
            await soon(lambda: bool([call for call in house.fake.calls_of(CS) if call.error == -32]))
            await asyncio.sleep(0.1)
            await house.fake.passes(seconds=10)
        await head.sees("câu 2/21")
        assert [text for text in head.texts if "câu 2/21" in text] == [head.last]


async def lost(house: Running, account: str) -> datetime | None:
    found = await house.ask(lambda c: sessions.load(c, [("zalo_oa", account)]))
    return found[("zalo_oa", account)].unreachable_at


class TestFilesOut:
    async def test_a_picture_of_ours_is_shown(self, house: Running) -> None:
        await registered(house)
        await house.officer.writes("chỉ tiêu")
        await house.officer.writes("A")
        shown = await house.officer.person.wait_for(
            lambda _: next((m for m in house.officer.messages if m.kind == "image"), None), 60
        )
        assert shown.file.content.startswith(b"\x89PNG")  # type: ignore[union-attr]

    @pytest.mark.parametrize("name", ["bảng.xlsx", "hồ sơ.zip", "quyết định.pdf"])
    async def test_what_the_platform_does_not_carry_becomes_a_link(self, house: Running, name: str) -> None:
        await house.officer.writes("menu")
        kind = "file" if name.endswith(".pdf") else "text"
        ref = house.fake.media.put(name, PDF if kind == "file" else b"PK\x03\x04")
        file = File(FileKind.DOCUMENT, "zalo_oa", ref, name=name)

        def say(batch: Batch) -> None:
            batch.say(Address("zalo_oa", OFFICER), Message("Hồ sơ", file=file), NOTICE)

        before = len(house.officer.messages)
        await house.house.dialogue.by_the_clock(say)
        await house.officer.person.wait_for(lambda _: len(house.officer.messages) > before, PATIENCE)
        assert house.officer.messages[before].kind == kind
        if kind == "text":
            assert f"{SITE}/tep/" in house.officer.messages[before].text


class TestWindows:
    async def test_a_reminder_inside_the_window_goes_out(self, house: Running) -> None:
        head = await registered(house)
        await house.fake.passes(days=22)
        await head.writes("menu")
        await house.fake.passes(hours=1)
        await house.dates()
        assert "⏰ Còn" in await head.sees("⏰ Còn")
        assert head.messages[-1].labels[0] == "Chấm điểm"

    async def test_outside_it_waits_for_the_person_and_officers_hear_of_it(self, house: Running) -> None:
        head = await registered(house)
        await house.fake.passes(days=22, hours=-1)
        await house.officer.writes("menu")
        await house.dates()
        before = len(head.texts)
        await house.dates()
        assert len(head.texts) == before
        assert (NOTICE, HELD, "window closed") in await letters(house, chat=HEAD)
        assert house.fake.calls_of(CS, HEAD)[-1].error == 0, "nothing is tried in vain"

        await house.fake.passes(hours=1, minutes=5)
        await house.officer.writes("menu")
        await house.dates()
        told = await house.officer.sees("1 người chưa nhận được thông báo")
        assert f"Trần Thị Minh ({SCHOOL})" in told
        assert "nhắn một tin bất kỳ" in told

        await head.writes("menu")
        await house.dates()
        assert "⏰ Còn" in await head.sees("⏰ Còn")
        assert (NOTICE, HELD, "window closed") not in await letters(house, chat=HEAD)

    @pytest.mark.parametrize("paid", ["on", "off"])
    async def test_what_costs_something_goes_out_only_where_that_is_allowed(
        self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path, paid: str
    ) -> None:
        async with running(fake, sqlite_url, tmp_path, zalo_oa_paid=paid) as house:
            head = await registered(house)
            await fake.passes(days=19, hours=-1)
            await head.writes("menu")
            await fake.passes(days=3)
            await house.officer.writes("menu")
            await house.dates()
            assert ("⏰ Còn" in head.last) is (paid == "on")
            await house.tick()
            billed = await house.ask(lambda c: platform_use.counted(c, "zalo_oa", "billed", month(fake.clock())))
            assert billed.number == (1 if paid == "on" else 0)
            await fake.passes(days=5)
            await house.dates()
            assert len(fake.calls_of(CS, HEAD)) == len([c for c in fake.calls_of(CS, HEAD) if not c.error])

    async def test_what_the_platform_itself_calls_closed_waits_too(self, house: Running) -> None:
        head = await registered(house)
        await house.fake.passes(days=22)
        await head.writes("menu")
        house.fake.fail_next(-230, path=CS, recipient=HEAD)
        await house.fake.passes(minutes=1)
        await house.dates()
        assert [status for _lane, status, _reason in await letters(house, chat=HEAD)][-1] == HELD
        await house.fake.passes(days=1)
        await head.writes("menu")
        await house.dates()
        await head.sees("⏰ Hôm nay là ngày cuối")

    async def test_of_much_that_has_waited_only_the_newest_arrives(self, house: Running) -> None:
        head = await registered(house)
        await house.fake.passes(days=3)

        def put(connection: Connection) -> None:
            from storage.ids import new_id
            from storage.outbox import Letter

            bodies = [{"text": f"Thông báo {n}"} for n in range(8)]
            waiting = [Letter(new_id(), "zalo_oa", HEAD, NOTICE, body) for body in bodies]
            outbox.put(connection, waiting, house.fake.clock())
            outbox.hold(connection, [letter.id for letter in waiting], "window closed", house.fake.clock())

        await house.ask(put)
        await head.writes("menu")
        await head.sees("Thông báo 7")
        await head.sees("Có 3 thông báo cũ chưa gửi được")
        assert [text for text in head.texts if text.startswith("Thông báo")] == [f"Thông báo {n}" for n in range(3, 8)]

    async def test_a_person_with_another_account_is_told_there(self, house: Running) -> None:
        """An officer who is out of the window here and has an account elsewhere hears of things there."""
        await house.officer.writes("menu")

        def link(connection: Connection) -> None:
            person = sessions.load(connection, [("zalo_oa", OFFICER)])[("zalo_oa", OFFICER)].person_id
            now = house.fake.clock()
            other = sessions.Session("telegram", "1001", "1001", person, heard_at=now, is_new=True)
            sessions.save(connection, [other], now)

        await house.ask(link)
        await house.fake.passes(days=3)

        def tell(batch: Batch) -> None:
            batch.rules = replace(batch.rules, capabilities={**batch.rules.capabilities, "telegram": Capabilities()})
            notify(batch, actors.officer_ids(batch.connection, 1), Verbatim("Phiếu mới"))

        await house.house.dialogue.by_the_clock(tell)
        assert [platform for platform in ("telegram", "zalo_oa") if await letters(house, platform)] == ["telegram"]

    async def test_a_subscriber_who_has_not_written_for_long_is_a_failed_post(self, house: Running) -> None:
        resident = house.somebody("8000000000000000055")

        def subscribe(connection: Connection) -> None:
            now = house.fake.clock()
            sessions.save(
                connection,
                [sessions.Session("zalo_oa", resident.person.id, resident.person.id, is_new=True, heard_at=now)],
                now,
            )
            subscriptions.add(connection, 1, "zalo_oa", resident.person.id, resident.person.id, "crime-tricks", now)

        await resident.person.follows()
        await house.settled()
        await house.ask(subscribe)
        await posted(house, "Cảnh giác tin nhắn giả.", subscribers=True)
        await resident.sees("Cảnh giác tin nhắn giả.")
        await house.fake.passes(days=3)
        await posted(house, "Không đọc mã OTP.", subscribers=True)
        assert [status for lane, status, reason in await letters(house, chat=resident.person.id)] == ["sent", FAILED]
        assert (await letters(house, chat=resident.person.id))[-1][2] == "window closed"


class TestTokens:
    async def test_a_token_that_ends_in_the_middle_of_a_campaign(self, house: Running) -> None:
        names = [f"Tổ dân phố {n}" for n in range(6)]
        places = [await claimed(house, name) for name in names]
        house.fake.tokens.current.dead = True
        await posted(house, "Không đọc mã OTP cho bất kỳ ai.")
        for group in places:
            texts = [message.text for message in group.screen() if message.by_oa and "mã OTP" in message.text]
            assert len(texts) == 1
        assert house.fake.tokens.refreshes == 1
        kept = await house.ask(lambda c: oa_tokens.load(c, house.fake.oa.id))
        assert kept is not None
        assert kept.access == house.fake.tokens.current.access

    async def test_used_up_tokens_are_one_sentence_elsewhere_and_nothing_is_lost(
        self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path
    ) -> None:
        async with (
            FakeTelegram() as telegram,
            running(
                fake,
                sqlite_url,
                tmp_path,
                telegram_token=telegram.token,
                telegram_api_url=telegram.url,
                officers=f"zalo_oa:{OFFICER},telegram:1001",
            ) as house,
        ):
            telegram.user(1001, started=True)
            await house.head.follows()
            fake.tokens.revoke()
            with capture_logs() as logs:
                for text in ("menu", "chào", "menu"):
                    await house.head.person.writes(text)
                told = await telegram.user(1001).wait_for("kết nối đã ngắt")
                await house.house.zalo_oa.watch.tick()  # type: ignore[union-attr]
            assert "quản trị viên OA" in str(told)
            assert [m for m in telegram.user(1001).screen() if "Zalo OA" in str(m)] == [told]
            assert len([line for line in logs if "antq zalo connect" in str(line["event"])]) == 1
            assert fake.tokens.refreshes == 0
            assert len(fake.calls_of("/v4/oa/access_token")) == 1

            path = KEY.findall(str(told))[0]
            async with aiohttp.ClientSession() as session:
                browser = Browser(house, session)
                await browser.allow(await browser.begin(path))
                assert browser.status == 200
            await house.head.sees("Trợ lý phong trào")
            await house.settled()
            assert len(house.head.texts) == 4, "every answer that waited has arrived"

    async def test_a_refresh_token_that_is_used_up_before_the_access_token_ends_is_told_once(
        self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path
    ) -> None:
        """Messages still go out for two hours: that says nothing of what comes after, and is no reason to tell anew."""
        async with (
            FakeTelegram() as telegram,
            running(
                fake,
                sqlite_url,
                tmp_path,
                telegram_token=telegram.token,
                telegram_api_url=telegram.url,
                officers=f"zalo_oa:{OFFICER},telegram:1001",
            ) as house,
        ):
            telegram.user(1001, started=True)
            await house.head.follows()
            fake.tokens.current.spent = True
            await fake.passes(hours=23, minutes=10)
            for _ in range(4):
                await house.head.writes("menu")
                await house.tick()
                await fake.passes(minutes=2)
            await telegram.user(1001).wait_for("kết nối đã ngắt")
            assert len([m for m in telegram.user(1001).screen() if "Zalo OA" in str(m)]) == 1
            assert house.house.zalo_oa.watch.troubles.open == [Trouble.TOKENS]  # type: ignore[union-attr]


class TestMoney:
    async def test_officers_hear_on_the_account_itself_of_what_concerns_some_messages_only(
        self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path
    ) -> None:
        async with running(fake, sqlite_url, tmp_path, zalo_oa_paid="on") as house:
            head = await registered(house)
            await fake.passes(days=19, hours=-1)
            await head.writes("menu")
            await fake.passes(days=3)
            await house.officer.writes("menu")
            fake.fail_next(-211, path=CS, recipient=HEAD)
            await house.house.calendar.dates()
            await soon(lambda: bool([call for call in fake.calls_of(CS, HEAD) if call.error == -211]))
            await house.house.zalo_oa.watch.tick()  # type: ignore[union-attr]
            await house.officer.sees("Các tin có tính phí")
            assert "⏰ Còn" not in head.last


class TestPackage:
    async def test_officers_hear_early_that_a_package_runs_out(
        self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path
    ) -> None:
        fake.oa.replies = 10
        async with running(fake, sqlite_url, tmp_path, zalo_oa_paid="on") as house:
            await house.officer.writes("menu")
            for left, told in ((10, 0), (3, 0), (2, 1), (2, 1), (1, 1)):
                fake.oa.replies = left
                await fake.passes(hours=1, minutes=1)
                await house.tick()
                assert len([text for text in house.officer.texts if "gói tin còn" in text]) == told
            assert "⚠ Zalo OA: gói tin còn 2/10 tin" in house.officer.texts[-1]

    async def test_without_paid_messages_nobody_asks(self, house: Running) -> None:
        house.fake.oa.replies = 1
        await house.tick()
        assert house.fake.calls_of("/quota/message") == []


class TestGroups:
    async def test_a_group_is_known_by_the_list_and_claimed_by_words(self, house: Running) -> None:
        officer, resident = house.officer, house.somebody("8000000000000000066", "Cô Mai").person
        await officer.writes("menu")
        group = house.fake.group("Thôn Long Bàn", officer.person, resident)
        await house.fake.webhooks.emit(house.fake.events.group_life("created", house.fake.oa.id, group.state))
        introduction = await group.wait_for("Trợ lý không đọc, không lưu nội dung trao đổi trong nhóm", PATIENCE)
        assert "Gõ: nhận nhóm" in introduction.text  # type: ignore[union-attr]
        assert not introduction.buttons  # type: ignore[union-attr]
        await officer.sees("Nhóm mới: “Thôn Long Bàn”")
        await resident.writes("Chiều nay họp không bà con?", to=group)
        await resident.writes("nhận nhóm", to=group)
        await group.wait_for("Việc nhận nhóm dành cho cán bộ Công an xã", PATIENCE)
        await officer.person.writes("@Công an xã Thiện Tín nhận nhóm", to=group)
        await officer.sees("Đã nhận nhóm")
        (row,) = await house.ask(lambda c: groups.in_commune(c, 1))
        assert (row.platform, row.chat, row.title, row.status) == (
            "zalo_oa",
            f"g:{group.id}",
            "Thôn Long Bàn",
            "claimed",
        )

    @pytest.mark.parametrize("address", ["recipient", "group_id", "conversation"])
    async def test_switch_a_group_is_known_by_the_first_thing_that_happens_in_it(
        self, house: Running, address: str
    ) -> None:
        house.fake.flip(group_address=address)
        await house.officer.writes("menu")
        await house.settled()
        group = house.fake.group("Thôn Long Bàn", house.officer.person)
        await house.officer.person.writes("có ai không?", to=group)
        await group.wait_for("Đề nghị cán bộ Công an xã nhận nhóm", PATIENCE)
        await house.settled()
        assert len([m for m in group.screen() if m.by_oa]) == 1

    async def test_a_campaign_reaches_groups_at_any_time_and_says_which_are_gone(self, house: Running) -> None:
        await house.officer.writes("menu")
        first, second, third = [await claimed(house, name) for name in ("Tổ 1", "Tổ 2", "Tổ 3")]
        await house.fake.passes(days=10)
        await house.officer.writes("menu")
        await posted(house, "Không đọc mã OTP cho bất kỳ ai.")
        for group in (first, second, third):
            await group.wait_for("Không đọc mã OTP", PATIENCE)
        second.state.asset.valid_through = house.fake.clock()  # type: ignore[union-attr]
        house.fake.groups.disband(third.state)
        await house.settled()
        await house.officer.sees("không còn trong nhóm “Tổ 3”")
        await posted(house, "Cảnh giác người lạ.")
        await first.wait_for("Cảnh giác người lạ", PATIENCE)
        await house.officer.sees("không còn quyền nhắn trong nhóm “Tổ 2”")
        sent = house.fake.calls_of(GROUP_MESSAGE)
        assert {call.error for call in sent if call.recipient != second.id} == {0}

    async def test_a_renamed_group_is_called_by_its_new_name(self, house: Running) -> None:
        await house.officer.writes("menu")
        group = await claimed(house, "Tổ 1")
        group.state.name = "Tổ dân phố số 1"
        await house.fake.webhooks.emit(house.fake.events.group_life("changed", house.fake.oa.id, group.state))
        async with asyncio.timeout(PATIENCE):
            while [g.title for g in await house.ask(lambda c: groups.in_commune(c, 1))] != ["Tổ dân phố số 1"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    @pytest.mark.parametrize(
        "answer",
        [None, {"items": []}, "?", {"groups": [{"group_info": {"name": "Tổ 1"}}]}, {"groups": ["g1"]}],
    )
    async def test_a_list_that_cannot_be_read_says_nothing_about_groups(
        self, house: Running, monkeypatch: pytest.MonkeyPatch, answer: object
    ) -> None:
        await house.officer.writes("menu")
        await claimed(house, "Tổ 1")
        looking = house.house.zalo_oa.watch.groups  # type: ignore[union-attr]

        async def read(path: str, params: object) -> object:
            return answer

        monkeypatch.setattr(looking._api, "read_of_group", read)
        assert await looking.look() == 0
        (row,) = await house.ask(lambda c: groups.in_commune(c, 1))
        assert row.status == "claimed"

    async def test_pages_of_the_list_may_be_shorter_than_was_asked_for(
        self, house: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looking = house.house.zalo_oa.watch.groups  # type: ignore[union-attr]
        rows = [{"group_info": {"group_id": f"g{n}", "name": f"Tổ {n}", "status": "enabled"}} for n in range(5)]

        async def read(path: str, params: dict[str, str]) -> object:
            begin = int(params["offset"])
            return {"groups": rows[begin : begin + 3]}

        monkeypatch.setattr(looking._api, "read_of_group", read)
        assert await looking.look() == 5
        assert await looking.look() == 0, "and none of them is gone"

    async def test_without_the_package_there_are_no_groups_and_no_trouble(self, house: Running) -> None:
        house.fake.oa.has_groups = False
        house.fake.group("Tổ 1", house.officer.person)
        assert await house.house.zalo_oa.watch.groups.look() == 0  # type: ignore[union-attr]
        assert house.house.zalo_oa.watch.troubles.open == []  # type: ignore[union-attr]


class TestTemplates:
    """Reminders by phone number to people who cannot be written to any more."""

    TEMPLATE = "310001"

    @pytest.fixture
    async def house(self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
        parameters = {"don_vi": Parameter(30), "viec": Parameter(100), "han": Parameter(10, "date")}
        fake.template(self.TEMPLATE, "Kính gửi {don_vi}: {viec}, hạn {han}", parameters=parameters)
        settings = {"zalo_oa_template": self.TEMPLATE, "zalo_oa_template_price": "120"}
        async with running(fake, sqlite_url, tmp_path, **settings) as served:
            yield served

    async def test_the_cost_is_shown_and_the_reminder_goes_to_the_phone(self, house: Running) -> None:
        head = await registered(house)
        head.person.account.phone = "84905123456"
        await house.fake.passes(days=22, hours=-2)
        shown = await house.officer.writes("lịch nhắc")
        assert "1 người chỉ nhận được bằng tin mẫu Zalo có tính phí: khoảng 120 đồng" in shown
        number = re.findall(r"(\d+)[^\n]*Nộp phiếu tự chấm", shown)[0]
        assert "khoảng 120 đồng" in await house.officer.writes(number)
        await house.officer.writes("menu")
        await house.fake.passes(hours=2)
        await house.dates()
        await house.settled()
        sent = [message for message in head.messages if message.kind == "template"]
        assert [message.text for message in sent] == [
            "Kính gửi Trường THCS Thiện Tín: Nộp phiếu tự chấm và báo cáo kết quả cho Công an xã, hạn 29/10/2026"
        ]
        assert re.fullmatch(r"\d+-20261028-[\w-]+", sent[0].tracking_id)
        await house.dates()
        await house.dates()
        assert len([message for message in head.messages if message.kind == "template"]) == 1
        assert [chat for _lane, _status, chat in await letters(house, "zalo_phone")] == [""]

    async def test_whoever_can_be_written_to_gets_no_template(self, house: Running) -> None:
        head = await registered(house)
        await house.fake.passes(days=22, hours=-2)
        await head.writes("menu")
        await house.fake.passes(hours=2)
        await house.dates()
        await head.sees("⏰ Còn")
        assert house.fake.calls_of("/message/template") == []

    async def test_whom_not_even_that_reaches_is_told_to_the_officers(self, house: Running) -> None:
        await registered(house)
        await house.fake.passes(days=22, hours=-1)
        await house.dates()
        await house.settled()
        assert [status for _lane, status, _reason in await letters(house, "zalo_phone")] == [FAILED]
        await house.fake.passes(hours=1, minutes=5)
        await house.officer.writes("menu")
        await house.dates()
        assert "Trần Thị Minh" in await house.officer.sees("⚠ Zalo OA: 1 người chưa nhận được thông báo")

    async def test_without_a_template_none_is_sent(self, fake: FakeZaloOA, sqlite_url: str, tmp_path: Path) -> None:
        async with FakeZaloOA() as other, running(other, f"{sqlite_url}2", tmp_path / "b") as house:
            head = await registered(house)
            head.person.account.phone = "84905123456"
            await other.passes(days=22, hours=-2)
            assert "tin mẫu" not in await house.officer.writes("lịch nhắc")
            await other.passes(hours=2)
            await house.dates()
            assert other.calls_of("/message/template") == []
