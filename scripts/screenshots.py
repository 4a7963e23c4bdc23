"""Makes the pictures of the README from the running program: ``make screenshots``.

Starts the real program with a temporary data folder, uses the simulator's page in Chromium like a person, and writes
``docs/images/*.png``. The program's clock begins on a day in October, so that the pictures are alike whenever they are
made; those of a whole year are taken in December, of the invented communes of ``antq demo-data``. Fonts for Vietnamese
and for emoji have to be there (Debian: fonts-noto-core, fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, Playwright, async_playwright, expect
from pypdfium2 import PdfDocument

from bot.i18n import catalogue

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
NOW = "2026-10-22T14:40:00+07:00"
END_OF_THE_YEAR = "2026-12-08T14:40:00+07:00"  # the last day of which `antq demo-data` tells
PROGRAM = """
import time_machine
time_machine.travel({now!r}).start()
from bot.cli import main
main()
"""
SYSTEM_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_TIME = 30.0  # seconds that the program may take to answer

expect.set_options(timeout=10_000)


def said(msgid: str, language: str = "vi") -> str:
    """What the assistant calls something: the text of a button."""
    return catalogue(language).gettext(msgid)


@contextlib.contextmanager
def program(now: str, *before: str) -> Iterator[tuple[str, str]]:
    """The real program on a free port; its address, and what these commands printed that were run before."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("ANTQ_")}
        environ |= {"ANTQ_PORT": str(port), "ANTQ_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        antq = [sys.executable, "-c", PROGRAM.format(now=now)]
        printed = [
            subprocess.run(
                [*antq, *shlex.split(each)], cwd=folder, env=environ, check=True, stdout=subprocess.PIPE, text=True
            ).stdout
            for each in before
        ]
        process = subprocess.Popen([*antq, "run", "--simulator"], cwd=folder, env=environ)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}/", "".join(printed)
        finally:
            process.terminate()
            process.wait(15)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the address answers; raises RuntimeError if the program ended or takes too long."""
    until = time.monotonic() + START_TIME
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the program did not start")


class Phone:
    """One of the three phones, used by its buttons and its keyboard."""

    def __init__(self, page: Page, name: str) -> None:
        self.root = page.locator(f"[data-phone={name}]")
        self._page = page

    @property
    def newest(self) -> Locator:
        """The newest thing that the assistant said; a file that follows it says nothing."""
        return self.root.locator(".entry.in:has(.text)").last

    async def hold(self, account: str) -> None:
        """Give the phone to somebody else."""
        await self.root.locator("select.people").select_option(account)

    async def show(self, group: str) -> None:
        """Let the group phone show another group."""
        await self.root.locator("select.places").select_option(group)

    async def do(self, deed: str) -> None:
        """Choose something in the phone's menu: add the assistant to the group ("added"), mute it ..."""
        await self.root.locator(".attach").click()
        await self._and_see(self.root.locator(f"[data-do={deed}]").click)

    async def start(self) -> None:
        await self.root.locator(".start").click()
        await expect(self.newest.locator(".choice").first).to_be_visible()

    async def press(self, label: str) -> None:
        """Press a button of the newest message, and wait for what follows."""
        await self._and_see(self.newest.get_by_role("button", name=label).first.click)

    async def type(self, text: str) -> None:
        field = self.root.locator("textarea")

        async def enter() -> None:
            await field.fill(text)
            await field.press("Enter")

        await self._and_see(enter)

    async def send_photo(self, caption: str) -> None:
        """Send the page's sample photo."""
        await self.root.locator(".attach").click()
        await self.root.locator("[data-do=sample]").click()
        await expect(self.root.locator(".chosen-file")).to_be_visible()
        await self.type(caption)
        await expect(self.root.locator(".out img").last).to_have_js_property("naturalWidth", 1200)

    async def answer(self) -> None:
        """Give the present question the best answer that has a button."""
        answers = self.newest.locator(".choice:not(.navigation)")
        labels = await answers.all_inner_texts()
        best = len(labels) - 1 if all(label.strip().isdecimal() for label in labels) else 0
        await self._and_see(answers.nth(best).click)

    async def scroll_to(self, entry: int) -> None:
        """Let what the assistant said begin at the top of the screen; -1 is the newest."""
        await (
            self.root.locator(".entry.in")
            .nth(entry)
            .evaluate(
                "entry => { const log = entry.closest('.scroller');"
                " log.scrollTop += entry.getBoundingClientRect().top - log.getBoundingClientRect().top - 8; }"
            )
        )

    async def scroll_down(self) -> None:
        """Go back to what is newest; the screen follows again what arrives."""
        await self.newest.evaluate(
            "entry => { const log = entry.closest('.scroller'); log.scrollTop = log.scrollHeight; }"
        )
        await self._page.wait_for_timeout(250)

    async def find(self, line: re.Pattern[str]) -> str:
        """The number of the first entry of a list that is like this, on whatever page it stands."""
        while not (found := line.search(await self.newest.inner_text())):
            await self.press(said("Next page"))
        return found[1]

    async def item(self) -> str:
        """The code of the item that is asked for now; empty when it is none."""
        found = re.search(r"^(\d+\w?)\. ", await self.newest.inner_text(), re.MULTILINE)
        return found[1] if found else ""

    async def answer_until(self, item: str) -> None:
        """Answer question after question up to an item (or, with "", to the summary)."""
        while await self.item() != item:
            await self.answer()

    async def _and_see(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something, and wait until the assistant has answered."""
        before = await self.root.locator(".log").inner_html()
        await act()
        for _ in range(100):
            await self._page.wait_for_timeout(50)
            now = await self.root.locator(".log").inner_html()
            if now != before and "aria-busy" not in now and "sending" not in now:
                break
        await self._page.wait_for_timeout(250)


async def picture(what: Page | Locator, name: str) -> None:
    """Write one picture, without passing remarks, blinking cursors and a pointer over a button."""
    page = what if isinstance(what, Page) else what.page
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")
    await page.wait_for_timeout(600)
    await page.evaluate("for (const toast of document.querySelectorAll('.toast')) toast.hidden = true")
    await what.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
    print(f"docs/images/{name}.png")


async def opened(browser: Browser, url: str, width: int, height: int, scale: float) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    page = await context.new_page()
    await page.goto(url)
    await expect(page.locator("[data-phone]")).to_have_count(3)
    return page


async def conversation(browser: Browser, url: str) -> None:
    """A head scores and hands in; an officer verifies; the result comes back."""
    page = await opened(browser, url, 1360, 960, 1)
    unit, officer, group = (Phone(page, name) for name in ("unit", "officer", "group"))
    await group.do("added")
    await unit.start()
    await unit.press(said("Score the card"))
    await unit.answer_until("3")
    await unit.send_photo("Ngày hội 18/8, 320 người dự")
    await picture(unit.root, "scoring")
    await unit.press("4")
    await page.get_by_role("switch").check()
    await picture(unit.root, "no-buttons")
    await page.get_by_role("switch").uncheck()
    await unit.answer_until("")
    await unit.press(said("Hand in to the commune police"))

    await expect(officer.newest).to_contain_text("Trường THCS Thiện Tín")
    await officer.press(said("Item by item"))
    while await officer.item() != "3":
        await officer.press(said("Accept {points}").partition("{")[0].strip())
    await picture(officer.root, "verification")
    await picture(page, "simulator")
    await officer.press(said("Score it differently"))
    await officer.press("3")
    await officer.type("Ảnh chưa thể hiện hoạt động của học sinh.")
    await officer.press(said("Accept all the rest"))
    await officer.press(said("Finish verification"))
    await expect(unit.newest).to_contain_text("4 → 3")
    await picture(unit.root, "result")


SCAM = (
    "Gần đây có kẻ giả danh cán bộ gọi điện yêu cầu cập nhật VNeID, rồi xin mã OTP.\n\n"
    "Bà con không đọc mã OTP cho bất kỳ ai. Công an không làm việc qua điện thoại."
)


async def campaign(browser: Browser, url: str) -> None:
    """Two groups are claimed; a campaign is written, released and sent; one group cannot be written to."""
    page = await opened(browser, url, 1360, 960, 1)
    officer, group = Phone(page, "officer"), Phone(page, "group")
    await officer.hold("officer")
    for chat, hamlet in (("group-2", "Long Bàn Nam"), ("group-3", "Phú Lộc")):
        await group.show(chat)
        await group.do("added")
        await group.hold("officer")
        await group.press(said("Claim the group (officers)"))
        await officer.press(said("Describe the group"))
        await officer.type(hamlet)
        await officer.press(said("Residents"))
        await officer.press(said("Without tags"))
    await group.do("muted")
    await group.show("group-2")
    await officer.type(said("menu"))
    await officer.press(said("Campaigns"))
    await officer.type("1")
    await officer.type("2")
    await officer.type(SCAM)
    await officer.press(said("Without a file"))
    await officer.type("1")
    await officer.press(said("Now"))
    await officer.press(said("Preview"))
    await picture(officer.root, "campaign-preview")
    await officer.press(said("Hand to a second officer"))
    await officer.hold("officer2")
    await officer.type("menu")
    await officer.press(said("Campaigns"))
    await officer.type("2")
    await officer.press(said("Release it"))
    await expect(group.root.locator(".log")).to_contain_text("mã OTP")
    await page.wait_for_timeout(4000)
    await officer.type("/campaign 1")
    await officer.press(said("Receipts"))
    await officer.scroll_to(-2)
    await picture(officer.root, "campaign-receipts")
    await picture(group.root, "campaign-group")


async def reminders(browser: Browser, url: str) -> None:
    """The clock is moved to the next thing that happens: reminders arrive on the phones."""
    page = await opened(browser, url, 1360, 960, 1)
    unit, officer = Phone(page, "unit"), Phone(page, "officer")
    await unit.hold("head3")
    await officer.hold("officer")
    await officer.type("menu")
    await officer.press(said("Reminders"))
    await officer.scroll_to(-1)
    await picture(officer.root, "reminders-list")
    await officer.scroll_down()
    for _step in range(4):
        await page.locator(".clock-next").click()
        await page.wait_for_timeout(1500)
    await picture(page, "reminders")


async def unit_year(browser: Browser, url: str) -> None:
    """A head enters steps of the year, an officer what the authority has decided."""
    page = await opened(browser, url, 1360, 960, 1)
    unit, officer = Phone(page, "unit"), Phone(page, "officer")
    await unit.hold("head1")
    await officer.hold("officer")
    await unit.type("/step 1 resolution_issued")
    await unit.type("05-NQ/CB ngày 12/2/2026")
    await unit.press(said("Without a file"))
    await unit.type("/step 1 plan_issued")
    await unit.type("15/KH-THCS ngày 3/3/2026")
    await unit.press(said("Without a file"))
    await unit.type("/step 1 antt_registered")
    await unit.type("16/ĐK-THCS ngày 3/3/2026")
    await unit.press(said("Without a file"))
    await unit.type("/step 1 movement_day")
    await unit.press(said("The unit held it"))
    await unit.send_photo("")
    await officer.type("/step 1 antt_decided")
    await officer.press(said("Recognised"))
    await officer.type("112/QĐ-UBND ngày 20/10/2026")
    await unit.type(said("menu"))
    await unit.press(said("The year's steps"))
    await unit.scroll_to(-1)
    await picture(unit.root, "year")


WINDOW_IS_OVER = (
    "The assessment window has closed. {n} unit was asked whether its card still holds.",
    "The assessment window has closed. {n} units were asked whether their cards still hold.",
)


async def whole_year(browser: Browser, url: str, code: str) -> None:
    """Targets, awards and candidates of the invented communes; an officer joins a second one."""
    page = await opened(browser, url, 1360, 1170, 1)
    officer = Phone(page, "officer")
    barred = re.compile(r"^(\d+)\. .* – ⛔[^⛔\n]*$", re.MULTILINE)  # for one reason
    await officer.hold("officer")
    window_is_over = (
        catalogue("vi").ngettext(*WINDOW_IS_OVER, 2).partition("{")[0]
    )  # said last of what is due at a start
    await expect(officer.root.locator(".log")).to_contain_text(window_is_over, timeout=120_000)
    await officer.type("/targets")
    await officer.scroll_to(-1)
    await picture(officer.root, "targets")
    await officer.press(said("As a picture"))
    made = officer.root.locator(".in img").last
    await expect(made).to_have_js_property("naturalWidth", 1080)
    await save(made, "targets-picture")
    await officer.type("/awards")
    await officer.type("1")
    await officer.press(said("A unit"))
    await officer.type(await officer.find(barred))
    await officer.scroll_to(-1)
    await picture(officer.root, "awards")

    await officer.hold("officer2")
    await officer.type(f"/start {code}")
    await officer.press(said("Accept"))
    await officer.press(said("I agree"))
    await officer.type("/exemplary")
    await officer.type(await officer.find(barred))
    await officer.scroll_to(-1)
    await picture(officer.root, "exemplary")


async def save(image: Locator, name: str) -> None:
    """Write a picture that the assistant has made, as it made it."""
    content = await image.evaluate(
        "async image => { const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());"
        " let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text); }"
    )
    (IMAGES / f"{name}.png").write_bytes(base64.b64decode(content))
    print(f"docs/images/{name}.png")


async def papers(browser: Browser, url: str) -> None:
    """An officer has papers made; a printed card is checked by the code that stands on it, on a small telephone."""
    page = await opened(browser, url, 1360, 960, 1)
    officer = Phone(page, "officer")
    await officer.hold("officer")
    await officer.type("/documents")
    await officer.press(said("List of units with points and levels"))
    await officer.press(said("Excel"))
    await page.wait_for_timeout(4000)
    await picture(officer.root, "papers")
    await officer.type("/documents")
    await officer.press(said("Scorecard of a unit"))
    await officer.type("1")
    await officer.press(said("PDF"))
    link = officer.root.locator(".in a[href]").last
    await expect(link).to_be_visible(timeout=30_000)
    content = await link.evaluate(
        "async link => { const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());"
        " let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text); }"
    )
    paper = PdfDocument(base64.b64decode(content))
    text = "\n".join(each.get_textpage().get_text_range() for each in paper)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", text)
    if code is None:
        raise RuntimeError("no code on the card")
    context = await browser.new_context(
        viewport={"width": 360, "height": 640}, device_scale_factor=2, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    check = await context.new_page()
    await check.goto(f"{url}kiem-tra/{code[0]}")
    await picture(check, "check-page")


async def small_phone(browser: Browser, url: str) -> None:
    """The page on a small telephone."""
    page = await opened(browser, url, 360, 740, 1.5)
    unit = Phone(page, "unit")
    await unit.hold("head2")
    await unit.start()
    await unit.press(said("Score the card"))
    await unit.answer()
    await picture(page, "small-phone")


async def english(browser: Browser, url: str) -> None:
    """Somebody else scores in English."""
    page = await opened(browser, url, 1360, 900, 1)
    await page.locator("#language").click()
    unit = Phone(page, "unit")
    await unit.hold("head5")
    await unit.start()
    await unit.press("English")
    await unit.press("English")
    await unit.press(said("Score the card", "en"))
    await picture(unit.root, "english")


async def launch(playwright: Playwright) -> Browser:
    """The system's Chromium if there is one, else Playwright's own."""
    found = next(filter(None, map(shutil.which, SYSTEM_CHROMIUM)), None)
    return await playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--hide-scrollbars"])


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        with program(NOW) as (url, _printed):
            await conversation(browser, url)
            await campaign(browser, url)
            await unit_year(browser, url)
            await small_phone(browser, url)
            await english(browser, url)
            await reminders(browser, url)
        with program(END_OF_THE_YEAR, "demo-data", 'invite officer --commune "Vĩnh Thủy"') as (url, printed):
            await whole_year(browser, url, re.findall(r"\b[A-Z0-9]{10}\b", printed)[-1])
            await papers(browser, url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
