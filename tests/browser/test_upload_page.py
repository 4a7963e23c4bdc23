"""The page for a file, on a small telephone without script: a file is chosen from the phone and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, FilePayload, Page, expect

from bot.console.limits import RateLimit
from bot.console.upload_page import UploadPage
from tests.flows.people import Person
from tests.flows.play import playing
from tests.flows.test_uploads import House
from tests.flows.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTH, HEIGHT = 320, 568
PDF = b"%PDF-1.7\n" + b"a plan " * 20_000
NAME = "Kế hoạch xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2026 của Trường THCS (bản ký).pdf"


@dataclass
class Desk:
    """A head who has asked for a link, and where the page is."""

    house: House
    head: Person
    unit: int
    url: str


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with playing(f"sqlite:///{tmp_path / 'antq.db'}") as play:
        house = House(await Town(play).found(), tmp_path, largest=1024 * 1024)
        unit, head = await house.scoring()
        path = await house.linked(head)
        app = web.Application()
        app.add_routes(UploadPage(house.links, RateLimit(1000), largest=1024 * 1024).routes)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Desk(house, head, unit, f"http://127.0.0.1:{runner.addresses[0][1]}{path}")
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN", java_script_enabled=False, has_touch=True
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    page.on("request", lambda request: complaints.append(request.url) if "/gui/" not in request.url else None)
    yield page
    await context.close()
    assert [line for line in complaints if "status of 4" not in line and not line.startswith("data:")] == []


async def fits(page: Page) -> None:
    """Nothing reaches beyond the small screen, and what is touched is large enough for a thumb."""
    for element in await page.locator("body *").all():
        box = await element.bounding_box()
        assert box is None or box["x"] + box["width"] <= WIDTH, await element.inner_text()
    for element in await page.locator("input, button").all():
        box = await element.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def chosen(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=content)


async def test_a_file_is_chosen_and_sent(phone: Page, desk: Desk) -> None:
    await phone.goto(desk.url)
    await fits(phone)
    await expect(phone.locator("b")).to_have_text("Minh chứng mục 1 – phiếu chấm năm 2026")
    send = phone.get_by_role("button", name="Gửi tệp")
    box = await send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= HEIGHT  # without scrolling

    await phone.get_by_label("Ảnh hoặc tài liệu, tối đa 1 MB").set_input_files(chosen(NAME, PDF))
    await fits(phone)
    await send.click()

    await expect(phone.locator(".verdict.good")).to_have_text("✅ Đã nhận tệp.")
    await expect(phone.locator("form")).to_have_count(0)
    await fits(phone)
    assert await desk.house.evidence(desk.unit) == {"1": [("document", NAME, "kept")]}
    assert "📎 1 tệp" in desk.head.text
    await phone.reload()  # sends the form once more
    await expect(phone.locator(".verdict")).to_contain_text("mỗi liên kết chỉ dùng được một lần")


async def test_a_file_that_is_too_large_is_said_to_be_and_another_one_can_be_chosen(phone: Page, desk: Desk) -> None:
    await phone.goto(desk.url)
    field = phone.locator("input")
    await field.set_input_files(chosen("anh.jpg", b"\xff\xd8\xff" + bytes(3 * 1024 * 1024)))
    await phone.get_by_role("button", name="Gửi tệp").click()
    await expect(phone.locator(".verdict")).to_have_text(
        "Tệp quá lớn (tối đa 1 MB). Đề nghị gửi tệp nhỏ hơn, hoặc ảnh chụp."
    )
    await fits(phone)
    await field.set_input_files(chosen("anh.jpg", b"\xff\xd8\xff" + bytes(1000)))
    await phone.get_by_role("button", name="Gửi tệp").click()
    await expect(phone.locator(".verdict.good")).to_be_visible()
    assert await desk.house.evidence(desk.unit) == {"1": [("photo", "anh.jpg", "kept")]}


async def test_nothing_is_sent_before_a_file_is_chosen(phone: Page, desk: Desk) -> None:
    await phone.goto(desk.url)
    await phone.get_by_role("button", name="Gửi tệp").click()
    await expect(phone.locator(".verdict")).to_have_count(0)
    await expect(phone.locator("form")).to_be_visible()


async def test_in_english(browser: Browser, desk: Desk) -> None:
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
    page = await context.new_page()
    await page.goto(desk.url)
    await expect(page.locator("b")).to_have_text("Evidence for item 1 – scorecard of 2026")
    await expect(page.get_by_role("button", name="Send the file")).to_be_visible()
    await context.close()
