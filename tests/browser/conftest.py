"""One Chromium for all browser tests, and per test a simulator with the echo bot behind it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Error, Page, Playwright, async_playwright, expect

from tests.contract.echo_bot import Simulation

SYSTEM_CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_INSTALL = (
    "The browser tests need Chromium. Install it with your system's packages (Debian: apt-get install chromium) "
    "or with: python -m playwright install --with-deps chromium"
)
ARGUMENTS = [
    "--no-sandbox",  # a sandbox is not to be had for root, as in containers
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What Chromium itself complains of when a server is away on purpose, or refuses a file.
EXPECTED = ("ERR_CONNECTION", "WebSocket connection", "status of 415")

expect.set_options(timeout=10_000)


class Served:
    """A simulator on a port of this machine that can be stopped and started again, as after a crash."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    async def start(self) -> None:
        self.simulation = Simulation(self._directory)
        self._runner = web.AppRunner(self.simulation.app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


async def launch(playwright: Playwright, arguments: Sequence[str]) -> Browser:
    """The system's Chromium if there is one, else Playwright's own."""
    found = next(filter(None, map(shutil.which, SYSTEM_CHROMIUM)), None)
    try:
        return await playwright.chromium.launch(executable_path=found, args=list(arguments))
    except Error as error:
        pytest.fail(f"{HOW_TO_INSTALL}\n({error.message.splitlines()[0]})", pytrace=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    served = Served(tmp_path / "phones")
    await served.start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, served: Served) -> AsyncIterator[Page]:
    """The open page on a desktop; no test may leave an error in the browser's console."""
    async for opened in opened_page(browser, served, 1280, 800):
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def narrow(browser: Browser, served: Served) -> AsyncIterator[Page]:
    """The open page on a small telephone."""
    async for opened in opened_page(browser, served, 360, 740):
        yield opened


async def opened_page(browser: Browser, served: Served, width: int, height: int) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    context.set_default_timeout(10_000)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    await page.goto(served.url)
    await expect(page.locator("[data-phone]")).to_have_count(3)
    yield page
    await context.close()
    assert [error for error in errors if not any(expected in error for expected in EXPECTED)] == []
