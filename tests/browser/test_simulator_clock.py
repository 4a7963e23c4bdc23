"""The clock in the top bar: it shows the simulated time, goes on, and is moved by its buttons and its field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.chat import Address, Message
from tests.browser.conftest import Served, opened_page
from tests.browser.test_simulator_page import TOO_SMALL_TARGETS, TOO_SMALL_TEXT, bubbles, phone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DUE = datetime(2026, 10, 22, 1, 0, tzinfo=UTC)  # 08:00 in Việt Nam


def clock(page: Page) -> Locator:
    return page.get_by_role("group", name="Đồng hồ mô phỏng")


def shown(page: Page) -> Locator:
    return clock(page).locator("time")


@pytest_asyncio.fixture(loop_scope="session")
async def agenda(served: Served) -> None:
    """One thing is to come."""
    served.simulation.clockwork.plan(DUE, "Nhắc nộp hồ sơ", "Reminder to hand in")


@pytest_asyncio.fixture(loop_scope="session")
async def waiting(browser: Browser, served: Served, agenda: None) -> AsyncIterator[Page]:
    async for opened in opened_page(browser, served, 1400, 900):
        yield opened


async def test_at_the_beginning_it_shows_the_real_time(page: Page) -> None:
    now = datetime.now(UTC) + timedelta(hours=7)
    await expect(shown(page)).to_contain_text(f"{now:%d/%m/%Y} · ")
    await expect(clock(page).locator(".clock-mark")).to_have_text("giờ thật")
    await expect(clock(page).get_by_text("Không có việc nào sắp tới")).to_be_visible()
    await expect(clock(page).get_by_role("button", name="Giờ thật")).to_have_attribute("aria-disabled", "true")


async def test_the_next_thing_is_named_and_gone_to(waiting: Page, served: Served) -> None:
    button = clock(waiting).get_by_role("button", name="Việc tiếp theo: Nhắc nộp hồ sơ · thứ Năm 22/10/2026 · 08:00")
    await button.click()
    await expect(shown(waiting)).to_have_text("thứ Năm 22/10/2026 · 08:00")
    await expect(clock(waiting).locator(".clock-mark")).to_have_text("giờ mô phỏng")
    await expect(clock(waiting).get_by_role("status")).to_have_text("Bây giờ là thứ Năm 22/10/2026 · 08:00.")
    await expect(clock(waiting).get_by_text("Không có việc nào sắp tới")).to_be_focused()
    assert served.simulation.clockwork.happened == ["Nhắc nộp hồ sơ"]
    await waiting.reload()
    await expect(shown(waiting)).to_contain_text("thứ Năm 22/10/2026")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Ho_Chi_Minh"])
async def test_the_field_means_vietnamese_time_wherever_the_browser_is(
    browser: Browser, served: Served, zone: str
) -> None:
    context = await browser.new_context(locale="vi-VN", timezone_id=zone)
    page = await context.new_page()
    await page.goto(served.url)
    field = page.get_by_label("Chuyển đến (giờ Việt Nam)")
    await expect(field).to_have_value(f"{datetime.now(UTC) + timedelta(hours=7):%Y-%m-%dT%H:%M}")
    await field.fill("2027-01-03T06:30")
    await field.press("Enter")
    await expect(shown(page)).to_have_text("Chủ nhật 03/01/2027 · 06:30")
    moved = served.simulation.clockwork.now() - datetime(2027, 1, 2, 23, 30, tzinfo=UTC)
    assert timedelta() <= moved < timedelta(seconds=30)
    await context.close()


async def test_messages_stand_under_the_simulated_day(waiting: Page, served: Served) -> None:
    head = Address("simulator", "head")
    await served.simulation.channel.send(head, Message("hôm nay"))
    await clock(waiting).get_by_label("Chuyển đến").fill("2026-10-22T08:15")
    await clock(waiting).get_by_role("button", name="Đến lúc này").click()
    await expect(shown(waiting)).to_contain_text("22/10/2026")
    await served.simulation.channel.send(head, Message("Còn 7 ngày"))
    await expect(bubbles(waiting).last).to_contain_text("08:15")
    await expect(phone(waiting).locator(".day")).to_have_text("thứ Năm 22/10/2026")


async def test_it_goes_back_to_the_real_time(waiting: Page) -> None:
    await clock(waiting).get_by_role("button", name="Việc tiếp theo").click()
    await expect(shown(waiting)).to_contain_text("22/10/2026")
    await clock(waiting).get_by_role("button", name="Giờ thật").click()
    await expect(clock(waiting).locator(".clock-mark")).to_have_text("giờ thật")
    await expect(clock(waiting).get_by_role("status")).to_contain_text("Đã về giờ thật:")
    await expect(shown(waiting)).to_contain_text(f"{datetime.now(UTC) + timedelta(hours=7):%d/%m/%Y}")


async def test_every_open_page_is_told_of_a_move(browser: Browser, waiting: Page, served: Served) -> None:
    async for other in opened_page(browser, served, 1280, 800):
        await expect(shown(other)).to_be_visible()
        await clock(waiting).get_by_role("button", name="Việc tiếp theo").click()
        await expect(shown(other)).to_have_text("thứ Năm 22/10/2026 · 08:00")
        await expect(clock(other).get_by_role("status")).to_contain_text("Bây giờ là")


async def test_it_goes_on_by_itself(page: Page, served: Served) -> None:
    await served.simulation.clockwork.move(DUE + timedelta(seconds=58))
    await page.reload()
    await expect(shown(page)).to_have_text("thứ Năm 22/10/2026 · 08:01")


async def test_what_comes_next_is_asked_for_again_when_something_happened(page: Page, served: Served) -> None:
    await expect(clock(page).get_by_text("Không có việc nào sắp tới")).to_be_visible()
    served.simulation.clockwork.plan(DUE, "Nhắc nộp hồ sơ")
    await served.simulation.channel.send(Address("simulator", "head"), Message("Đã nộp"))
    await expect(clock(page).get_by_role("button", name="Việc tiếp theo: Nhắc nộp hồ sơ")).to_be_visible()


async def test_in_english_it_is_read_in_english(waiting: Page) -> None:
    await waiting.get_by_role("button", name="English").click()
    english = waiting.get_by_role("group", name="Simulated clock")
    await english.get_by_role("button", name="Next: Reminder to hand in · Thursday 22/10/2026 · 08:00").click()
    await expect(english.locator("time")).to_have_text("Thursday 22/10/2026 · 08:00")
    await expect(english.locator(".clock-mark")).to_have_text("simulated time")
    await expect(english.get_by_role("button", name="Real time")).to_be_visible()


async def test_on_a_small_telephone_it_is_in_the_fold_out_controls(narrow: Page, served: Served) -> None:
    await served.simulation.clockwork.move(DUE)
    served.simulation.clockwork.plan(DUE + timedelta(days=9), "Nhắc các đơn vị chưa nộp phiếu tự chấm điểm")
    await narrow.reload()
    await expect(narrow.locator(".bar-clock")).to_have_text("thứ Năm 22/10/2026 · 08:00")
    await expect(clock(narrow)).to_be_hidden()
    await narrow.get_by_role("button", name="Cài đặt").click()
    await expect(clock(narrow).get_by_role("button", name="Giờ thật")).to_be_in_viewport(ratio=1)
    assert await narrow.evaluate("document.documentElement.scrollWidth") <= 360
    assert await narrow.evaluate(TOO_SMALL_TARGETS) == []
    assert await narrow.evaluate(TOO_SMALL_TEXT) == []
    await clock(narrow).get_by_role("button", name="Việc tiếp theo").click()
    await expect(narrow.locator(".bar-clock")).to_have_text("thứ Bảy 31/10/2026 · 08:00")
    await clock(narrow).get_by_role("button", name="Giờ thật").click()
    await expect(narrow.locator(".bar-clock")).to_be_hidden()


async def test_a_move_that_fails_is_said(page: Page) -> None:
    await page.route("**/simulator/clock", lambda route: route.abort("connectionfailed"))
    await clock(page).get_by_role("button", name="Đến lúc này").click()
    await expect(phone(page).locator(".toast")).to_have_text("Chưa chuyển giờ được. Hãy thử lần nữa.")
