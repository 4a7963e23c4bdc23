"""The page that checks papers, on a small telephone without script: it is read, and a code is typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from bot.console.check_page import CheckPage
from bot.console.limits import RateLimit
from storage import schema
from storage.database import Database
from tests.integration.paper_house import LATER, found_school

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME = "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN SẢN XUẤT <b>GỖ</b> & XUẤT KHẨU PHÚ LỘC " + "ĐẶNGTHỊẲMỖNGỮỢ" * 6
WIDTH, HEIGHT = 320, 568


@dataclass
class Desk:
    """The page on a port of this machine, and two papers: one of before the verification, and the present one."""

    url: str
    old: str
    present: str


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(f"sqlite:///{tmp_path / 'antq.db'}")
    schema.upgrade(database)
    school = database.work(lambda connection: found_school(connection, NAME))
    database.work(school.hands_in)
    old = database.work(school.code)
    database.work(school.is_verified)
    app = web.Application()
    app.add_routes(CheckPage(database, lambda: LATER, RateLimit(1000)).routes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Desk(f"http://127.0.0.1:{runner.addresses[0][1]}/kiem-tra", old, database.work(school.code))
    await runner.cleanup()
    database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN", java_script_enabled=False
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    page.on("request", lambda request: complaints.append(request.url) if "/kiem-tra" not in request.url else None)
    yield page
    await context.close()
    assert [line for line in complaints if "status of 404" not in line and not line.startswith("data:")] == []


async def fits(page: Page) -> None:
    """Nothing reaches beyond the small screen, and what is touched is large enough for a thumb."""
    for element in await page.locator("body *").all():
        box = await element.bounding_box()
        assert box is None or box["x"] + box["width"] <= WIDTH, await element.inner_text()
    for element in await page.locator("input, button").all():
        box = await element.bounding_box()
        assert box is not None
        assert box["height"] >= 44


async def test_a_code_is_typed_and_answered_without_script(phone: Page, desk: Desk) -> None:
    await phone.goto(desk.url)
    await fits(phone)
    await phone.get_by_label("Mã in trên giấy").fill(desk.present.lower())
    await phone.get_by_role("button", name="Kiểm tra").click()

    await expect(phone).to_have_url(f"{desk.url}/{desk.present}")
    await expect(phone.locator(".verdict")).to_have_text(f"✅ Mã {desk.present}: đúng với hồ sơ hiện nay.")
    await expect(phone.locator("dd").first).to_have_text(NAME)
    await expect(phone.locator("dl")).to_have_count(1)
    await fits(phone)


async def test_a_paper_that_is_out_of_date_on_a_small_screen(phone: Page, desk: Desk) -> None:
    await phone.goto(f"{desk.url}/{desk.old}")
    verdict = phone.locator(".verdict")
    await expect(verdict).to_have_text(f"⚠ Mã {desk.old}: đã có bản mới hơn.")
    box = await verdict.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < HEIGHT / 2  # the result is seen first
    await expect(phone.locator("dl")).to_have_count(2)
    await expect(phone.locator("dl").last.locator("b")).to_have_text(
        ["99,5/100", "đã thẩm định, tạm tính", "20/11/2026"]
    )
    await fits(phone)

    await phone.get_by_role("link", name="English").click()
    await expect(verdict).to_contain_text("there is a newer version of this paper")


async def test_a_wrong_code_is_put_right_where_it_stands(phone: Page, desk: Desk) -> None:
    await phone.goto(f"{desk.url}/K7QF-2M8R-9T3W")
    await expect(phone.locator(".verdict")).to_contain_text("Không có giấy nào mang mã")
    field = phone.get_by_label("Mã in trên giấy")
    await expect(field).to_have_value("K7QF-2M8R-9T3W")
    await field.fill(desk.present)
    await field.press("Enter")
    await expect(phone.locator(".verdict")).to_contain_text("đúng với hồ sơ hiện nay")
    await fits(phone)
