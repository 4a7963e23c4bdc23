"""The whole house in this process against the fake Zalo OA platform, and people who press and type."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiohttp
from sqlalchemy import Connection
from yarl import URL

from bot.app import bootstrap, serve
from bot.console.oa_connect_page import STATE_LIFE
from bot.house import House
from bot.settings import load_settings
from storage import oa_tokens, outbox
from tests.fakes.zalo_oa import FakeZaloOA, Message, Person
from tests.integration.house import free_port

OFFICER = "8000000000000000001"
HEAD = "8000000000000000002"
SITE = "https://bot.example.vn"
PATIENCE = 10.0  # seconds; what takes longer in these tests has failed
KEY = re.compile(rf"{SITE}(/zalo/oa/connect/[\w-]{{43}})")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{10}\b")

T = TypeVar("T")


class Running:
    """A house that serves: its fake, its database, its people."""

    def __init__(self, fake: FakeZaloOA, house: House, site: str) -> None:
        self.fake = fake
        self.house = house
        self.site = site  # where the pages really are

    def somebody(self, user_id: str, name: str = "") -> Hand:
        return Hand(self, self.fake.user(user_id, name))

    @property
    def officer(self) -> Hand:
        return self.somebody(OFFICER, "Nguyễn Văn Cường")

    @property
    def head(self) -> Hand:
        return self.somebody(HEAD, "Trần Thị Minh")

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """What the database says, over the house's own connection."""
        return await self.house.database.run(question)

    async def settled(self) -> None:
        """Wait until everything that was said to the bot is answered, and nothing waits to be sent."""
        await self.fake.settled()
        async with asyncio.timeout(PATIENCE):
            while [letter for letter in await self.ask(outbox.waiting) if letter.not_before is None]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            while self.house.courier.receipts.waiting:  # noqa: ASYNC110 - receipts that are about to be written
                await asyncio.sleep(0.01)
        await self.fake.settled()

    async def dates(self) -> None:
        """What is due by the clock happens."""
        await self.house.calendar.dates()
        await self.settled()

    async def tick(self) -> None:
        """What is looked after for the account, now."""
        assert self.house.zalo_oa is not None
        await self.house.zalo_oa.watch.tick()
        await self.settled()


@asynccontextmanager
async def running(
    fake: FakeZaloOA, url: str, folder: Path, *, connected: bool = True, **settings: str
) -> AsyncIterator[Running]:
    """Serve until the end of the block; whatever the house raises is raised there. Settings are lower-case names."""
    port = free_port()
    fake.app.callback = f"{SITE}/zalo/oa/callback"
    environment = {
        "ANTQ_ZALO_OA_ID": fake.oa.id,
        "ANTQ_ZALO_OA_APP_ID": fake.app.id,
        "ANTQ_ZALO_OA_APP_SECRET": fake.app.secret,
        "ANTQ_ZALO_OA_SECRET": fake.oa.secret_key,
        "ANTQ_ZALO_OA_API_URL": fake.openapi_url,
        "ANTQ_ZALO_OA_OAUTH_URL": fake.oauth_url,
        "ANTQ_ZALO_OA_BUSINESS_URL": fake.business_url,
        "ANTQ_PUBLIC_URL": SITE,
        "ANTQ_DATABASE_URL": url,
        "ANTQ_DATA_DIR": str(folder),
        "ANTQ_PORT": str(port),
        "ANTQ_PLAN": "thien-tin-2026",
        "ANTQ_OFFICERS": f"zalo_oa:{OFFICER}",
    }
    if connected:
        pair = fake.tokens.current if fake.tokens.pairs else fake.tokens.issue()
        environment |= {"ANTQ_ZALO_OA_ACCESS_TOKEN": pair.access, "ANTQ_ZALO_OA_REFRESH_TOKEN": pair.refresh}
    environment |= {f"ANTQ_{name.upper()}": value for name, value in settings.items()}
    house = bootstrap(
        load_settings(environment, env_file=None),
        simulator=False,
        clock=fake.clock,
        pace_scale=math.inf,
        trusted=[fake.media.base],
    )
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(house, stop=stop, announce=False))
    site = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(PATIENCE):
            while not await fake.save_webhook(f"{site}/zalo/oa/webhook"):  # noqa: ASYNC110 - until the port is open
                await asyncio.sleep(0.02)
        yield Running(fake, house, site)
    finally:
        stop.set()
        await asyncio.wait_for(serving, 20)


class Hand:
    """A person's thumb: presses buttons, types, and reads what comes."""

    def __init__(self, running: Running, person: Person) -> None:
        self.running = running
        self.person = person

    @property
    def messages(self) -> list[Message]:
        """All messages of the bot, oldest first."""
        return [message for message in self.person.screen() if message.by_oa]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def last(self) -> str:
        return self.texts[-1]

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message that has some."""
        return next((message.labels for message in reversed(self.messages) if message.buttons), [])

    async def does(self, deed: Callable[[], object]) -> str:
        """Do something and read the answer: all messages that came, one below the other."""
        before = len(self.texts)
        await deed()  # type: ignore[misc]
        await self.person.wait_for(lambda _screen: len(self.texts) > before, PATIENCE)
        await self.running.settled()
        return "\n".join(self.texts[before:])

    async def writes(self, text: str) -> str:
        return await self.does(lambda: self.person.writes(text))

    async def follows(self) -> str:
        return await self.does(self.person.follows)

    async def clicks(self, label: str) -> str:
        """Press the newest button whose label is this, or which stands for what ends like this."""
        for message in reversed(self.messages):
            for button in message.buttons:
                if button.label == label or button.payload.endswith(label):
                    return await self.does(lambda b=button, m=message: self.person.clicks(b, m))  # type: ignore[misc]
        raise LookupError(f"no button {label!r}, but {self.labels}: {self.last}")

    async def sends_image(self, caption: str = "") -> str:
        return await self.does(lambda: self.person.sends_image(caption))

    async def sends_file(self, name: str = "bao-cao.pdf") -> str:
        return await self.does(lambda: self.person.sends_file(name))

    async def sees(self, text: str) -> str:
        """Wait for a message that contains this."""
        found = await self.person.wait_for(text, PATIENCE)
        assert isinstance(found, Message)
        return found.text

    def code(self) -> str:
        """The invitation code in what was said last."""
        return next(match[0] for text in reversed(self.texts) if (match := CODE.search(text)))


class Browser:
    """An administrator's browser; pages are asked for where they really are."""

    def __init__(self, house: Running, session: aiohttp.ClientSession) -> None:
        self.house = house
        self.session = session
        self.status = 0
        self.text = ""

    async def key(self) -> str:
        """The path of a page with a new key, as `antq zalo connect` makes it."""
        oa, now = self.house.fake.oa.id, self.house.fake.clock()
        key = await self.house.ask(lambda c: oa_tokens.new_key(c, oa, now, now + 144 * STATE_LIFE))
        return f"/zalo/oa/connect/{key}"

    async def open(self, path: str, method: str = "GET", **query: str) -> str:
        url = URL(self.house.site + path).update_query(query)
        headers = {"Accept-Language": "en"}
        async with self.session.request(method, url, headers=headers, allow_redirects=False) as response:
            self.status, self.text = response.status, await response.text()
            assert "no-referrer" in response.headers["Referrer-Policy"]
            assert "no-store" in response.headers["Cache-Control"]
        return self.text

    async def begin(self, path: str) -> str:
        """Press the button; the address of Zalo's page."""
        await self.open(path, "POST")
        assert self.status == 200
        return re.findall(r'<a href="([^"]+)"', self.text)[0].replace("&amp;", "&")

    async def allow(self, consent: str, **changes: str) -> str:
        """Allow on Zalo's page and go where it leads."""
        back = URL(await self.house.fake.admin_allows(consent))
        return await self.open(back.path, **dict(back.query) | changes)
