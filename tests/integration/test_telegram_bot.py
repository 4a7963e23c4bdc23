"""The whole house on Telegram: from an invitation to the result, by polling and by webhook, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.house import StartRefused
from storage import audit
from storage.tables import Inbox, Scorecard
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.updates import Webhook
from tests.integration.house import FIRST_HEAD, OFFICER, Hand, Running, delivered, filled, free_port, running, soon
from tests.soak.screen import messages


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def house(fake: FakeTelegram, database_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A house with three registered units, and its officer."""
    filled(database_url, heads=3)
    fake.user(OFFICER, started=True)
    async with running(fake, database_url, tmp_path) as served:
        yield served


async def registers(head: Hand, code: str) -> None:
    """From the invitation's link to the unit's own menu."""
    await head.write(f"/start {code}")
    await head.press("begin")
    await head.press("agree")
    await head.press("school")
    for text in ("25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Hiệu trưởng"):
        await head.write(text)
    before = len(messages(head.person.chat))
    await head.person.shares_contact("0905123456")
    await head.person.wait_for(lambda _screen: len(messages(head.person.chat)) > before)
    await head.write("640")
    while not any(key.token == "send" for key in head.screen.keys):
        await head.press(next(key.token for key in head.screen.keys if not key.token.startswith("~")))
    await head.press("send")


async def test_from_the_invitation_to_the_result(fake: FakeTelegram, database_url: str, tmp_path: Path) -> None:
    async with running(fake, database_url, tmp_path) as house:
        officer, head = house.officer, Hand(fake.user(2001))
        await officer.write("/start")
        await officer.press("invite")
        await officer.write("Trường THCS Thiện Tín")
        await soon(lambda: "?start=" in " ".join(officer.texts))
        link = next(text for text in officer.texts if "?start=" in text).split("?start=")[1].split()[0]

        await registers(head, link)
        await head.write("/score")
        await head.press("p2")
        before = len(messages(head.person.chat))
        await head.person.sends_photo("Ảnh buổi tuyên truyền")
        await head.person.wait_for(lambda _screen: len(messages(head.person.chat)) >= before + 2)
        sent = next(reversed(fake.world.files.values()))
        await head.answer_all()
        await head.press("submit")

        notice = await officer.person.wait_for(
            lambda screen: next((m for m in screen if m.by_bot and any("/verify" in b.data for b in m.buttons)), None)
        )
        await officer.press("/verify 1 each")
        await officer.press("accept")
        await officer.press("~look.files")
        await soon(lambda: any(shown.file is sent for shown in officer.person.screen()))
        await officer.press("rest")
        if any(key.token == "finish" for key in officer.screen.keys):
            await officer.press("finish")

        await head.person.wait_for(lambda screen: any("/opinion" in b.data for m in screen for b in m.buttons))
        assert "Trường THCS Thiện Tín" in str(notice)
        status = Scorecard.__table__.c.status  # type: ignore[attr-defined]
        assert await house.ask(lambda c: c.execute(select(status)).scalar_one()) == "verified"
        assert await house.ask(lambda c: audit.verify(c, 1)) is None
        assert not fake.refused


async def test_cards_handed_in_at_the_same_moment_get_numbers_of_their_own(house: Running) -> None:
    heads = [house.head(number) for number in range(3)]
    for head in heads:
        await head.open_card()
        await head.answer_all()

    with capture_logs() as logs:
        house.fake.hold_updates()
        presses = [head.press_only("submit")[1] for head in heads]
        house.fake.release_updates()
        for head, press in zip(heads, presses, strict=True):
            await head.person.wait_for(lambda _screen, press=press: press.answered)  # type: ignore[misc]

    number = Scorecard.__table__.c.number  # type: ignore[attr-defined]
    assert await house.ask(lambda c: sorted(c.scalars(select(number)))) == [1, 2, 3]
    assert not [line for line in logs if line["log_level"] == "error"]


class TestRepetition:
    async def test_an_update_that_comes_again_counts_once(self, house: Running) -> None:
        head = house.head()
        await head.open_card()
        update, press = head.press_only("p1")
        await head.person.wait_for(lambda _screen: press.answered)
        house.fake.deliver_again(update)
        await head.press("p2")
        assert await house.answers() == [("1", 1), ("2", 2)]

    async def test_a_button_pressed_twice_counts_once(self, house: Running) -> None:
        head = house.head()
        await head.open_card()
        presses = [head.press_only("p1")[1] for _ in range(2)]
        await head.person.wait_for(lambda _screen: all(press.answered for press in presses))
        assert [bool(press.toast) for press in presses] == [False, True]
        assert await house.answers() == [("1", 1)]
        assert head.screen.item == "2"

    async def test_an_old_button_changes_nothing_and_shows_the_present_question(self, house: Running) -> None:
        head = house.head()
        first = await head.open_card()
        await head.press("p1")
        await head.press("p1")
        head.person.presses_data(first.answers[0].data, first.message)
        assert await head.person.wait_for_toast()
        assert head.screen.item == "3"
        assert await house.answers() == [("1", 1), ("2", 1)]

    async def test_updates_in_the_wrong_order_neither_double_nor_lose_an_answer(self, house: Running) -> None:
        head, other = house.head(0), house.head(1)
        await head.open_card()
        await other.open_card()
        house.fake.hold_updates()
        _first, press = head.press_only("p1")
        await head.person.sends("2")
        _second, others = other.press_only("p3")
        house.fake.release_updates([2, 1, 0])
        await head.person.wait_for(lambda _screen: press.answered)
        await other.person.wait_for(lambda _screen: others.answered)
        await soon(lambda: other.screen.item == "2")
        assert sorted(await house.answers()) == [("1", 2), ("1", 3)]
        assert press.toast
        assert head.screen.item == "2"


class TestTroubleWithThePlatform:
    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        """One kind of database will do: the trouble is elsewhere, and waiting for it takes long enough."""
        return sqlite_url

    async def test_a_flood_wait_holds_up_nobody_else(self, house: Running) -> None:
        slow, quick = house.head(0), house.head(1)
        await slow.open_card()
        await quick.open_card()
        house.fake.fail_next("429", method="editMessageText", chat=FIRST_HEAD, seconds=2)

        waiting = asyncio.create_task(slow.press("p1"))
        for _ in range(5):
            await quick.press("p1", timeout=1.5)
        assert not waiting.done()
        await waiting
        assert slow.screen.item == "2"
        assert len(await house.answers()) == 6

    @pytest.mark.parametrize("kind", ["500", "502", "close", "lost"])
    async def test_failed_calls_are_made_again(self, house: Running, kind: str) -> None:
        head = house.head()
        await head.open_card()
        house.fake.fail_next(kind, 2, method="editMessageText")
        await head.press("p1")
        house.fake.fail_next(kind, 1, method="answerCallbackQuery")
        head.press_only("p2")
        await soon(lambda: head.screen.item == "3")
        house.fake.fail_next(kind, 1, method="getUpdates")
        await head.press("p3")
        house.fake.fail_next(kind, 1, method="sendMessage")
        await head.write("1")
        await soon(lambda: head.screen.item == "4b")
        assert await house.answers() == [("1", 1), ("2", 2), ("3", 3), ("4a", 1)]

    async def test_nothing_is_lost_while_the_platform_is_away(self, house: Running) -> None:
        heads = [house.head(number) for number in range(3)]
        for head in heads:
            await head.open_card()
        away = [house.fake.fail_next("close", 10**6)]
        presses = [head.press_only("p1")[1] for head in heads]
        await asyncio.sleep(2.0)
        for fault in away:
            house.fake.faults.remove(fault)
        for head, press in zip(heads, presses, strict=True):
            await head.person.wait_for(lambda _screen, press=press: press.answered, timeout=20)  # type: ignore[misc]
            await soon(lambda head=head: head.screen.item == "2")  # type: ignore[misc]
        assert await house.answers() == [("1", 1)] * 3

    async def test_a_message_that_is_gone_is_sent_anew(self, house: Running) -> None:
        head = house.head()
        first = await head.open_card()
        head.person.chat.messages[first.message].deleted = True
        head.person.presses_data(first.answers[1].data, first.message)
        assert await head.person.wait_for_toast() == ""
        await head.person.wait_for(lambda screen: any(shown.id > first.message and shown.rows for shown in screen))
        assert head.screen.item == "2"
        assert head.screen.message > first.message


class TestWhoCannotBeReached:
    async def test_the_officers_hear_of_a_head_who_blocks_the_bot(self, house: Running) -> None:
        gone, other = house.head(0), house.head(1)
        await gone.open_card()
        await gone.person.blocks_bot()
        await house.officer.person.wait_for("Đơn vị số 1")
        await other.open_card()
        assert (await other.press("p1")).item == "2"

    async def test_a_chat_that_refuses_a_message_costs_nobody_else_theirs(self, house: Running) -> None:
        gone, other = house.head(0), house.head(1)
        await gone.open_card()
        await other.open_card()
        gone.press_only("p1")
        gone.person.chat.blocked = True  # the platform will say so only when something is sent
        await house.officer.person.wait_for("Đơn vị số 1")
        assert (await other.press("p1")).item == "2"
        assert await house.answers() == [("1", 1)] * 2

        gone.person.chat.blocked = False
        await gone.write("/start")
        assert (await gone.press("score")).item == "2"
        await delivered(house)


class TestWebhook:
    @pytest.fixture
    async def house(self, fake: FakeTelegram, database_url: str, tmp_path: Path) -> AsyncIterator[Running]:
        filled(database_url, heads=2)
        port = free_port()
        settings = {"telegram_webhook": "on", "public_url": "https://antq.example.org", "port": str(port)}
        async with running(fake, database_url, tmp_path, **settings) as served:
            await soon(lambda: fake.updates.webhook is not None)
            webhook = hook(fake)
            assert webhook.url.startswith("https://antq.example.org/telegram/")
            # In place of the proxy that takes the encryption off.
            webhook.url = webhook.url.replace("https://antq.example.org", f"http://127.0.0.1:{port}")
            yield served

    async def test_updates_that_are_pushed_are_answered(self, house: Running) -> None:
        head, other = house.head(0), house.head(1)
        for hand in (head, other):
            await hand.open_card()
            await hand.press("p1")
        await head.write("2")
        assert head.screen.item == "3"
        assert sorted(await house.answers()) == [("1", 1), ("1", 1), ("2", 2)]
        assert hook(house.fake).last_error == ""
        assert house.fake.counts["getUpdates"] == 0

    async def test_who_does_not_know_the_secret_is_refused(self, house: Running) -> None:
        url = hook(house.fake).url
        update = {"update_id": 1, "message": {"message_id": 1, "date": 0, "text": "/start"}}
        header = "X-Telegram-Bot-Api-Secret-Token"
        async with aiohttp.ClientSession() as session:
            for where, headers, status in (
                (url, {header: "wrong"}, 403),
                (url, {}, 403),
                (url[:-1], {header: hook(house.fake).secret}, 404),
            ):
                async with session.post(where, json=update, headers=headers) as answer:
                    assert answer.status == status
        seen = Inbox.__table__.c.event_id  # type: ignore[attr-defined]
        assert await house.ask(lambda c: c.execute(select(func.count(seen))).scalar_one()) == 0


class TestTheToken:
    async def test_a_token_that_telegram_does_not_know_stops_the_start_with_one_sentence(
        self, fake: FakeTelegram, database_url: str, tmp_path: Path
    ) -> None:
        token = f"{fake.token[:-4]}else"
        with pytest.raises(StartRefused, match=r"^Telegram does not accept ANTQ_TELEGRAM_TOKEN: [^.]+\.$") as refused:
            async with running(fake, database_url, tmp_path, telegram_token=token) as house:
                await soon(house.serving.done)
        assert token not in str(refused.value)

    async def test_a_token_that_is_revoked_ends_the_service_with_one_sentence(
        self, fake: FakeTelegram, database_url: str, tmp_path: Path
    ) -> None:
        filled(database_url, heads=1)

        async def revoked_while_serving() -> None:
            async with running(fake, database_url, tmp_path) as house:
                await house.head().open_card()
                fake.token = f"{fake.token[:-4]}else"
                await house.head().person.sends("1")
                await soon(house.serving.done)

        with pytest.raises(StartRefused, match=r"^Telegram no longer accepts ANTQ_TELEGRAM_TOKEN: [^.]+\.$"):
            await revoked_while_serving()


def hook(fake: FakeTelegram) -> Webhook:
    webhook = fake.updates.webhook
    assert webhook is not None
    return webhook
