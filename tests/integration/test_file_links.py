"""Files for platforms that cannot carry them: a link in the message, a page, one download.

Courier, database and page are real; the platform is a channel that writes down what goes over it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, select

from bot.background import Background
from bot.batch import Batch, Said
from bot.channels import DeliveryError, FileLost, FileSource
from bot.chat import Address, Capabilities, File, FileKind, Message, Sent
from bot.console.file_page import FilePage
from bot.console.limits import RateLimit
from bot.courier import Courier
from bot.file_links import FileLinks
from bot.forgetting import forget_accounts
from bot.making import DOCX, MADE, Order
from bot.memory import Memory
from bot.redaction import Redactor
from bot.stored_message import to_json
from movement.plans import load_bundled
from storage import Unavailable, communes, file_links, outbox, schema, sessions
from storage.database import Database
from storage.ids import new_id
from storage.outbox import NOTICE, REPLY, Letter
from storage.sessions import Session
from storage.tables import FileLink

NOW = datetime(2026, 10, 22, 8, 2, tzinfo=UTC)
ADDRESS = "https://antq.example/bot"
_TOKEN = re.compile(re.escape(ADDRESS) + r"/tep/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
_link = FileLink.__table__  # type: ignore[attr-defined]

PAPER = Order("card-docx", 1, "12").document("phieu-TT-2026-014.docx", DOCX)
PHOTO = File(FileKind.PHOTO, "telegram", "AgACAg", "", "image/jpeg", 2000)


class Wire:
    """A platform that shows no files."""

    platform = "wire"
    capabilities = Capabilities(files_out=frozenset(), caption_limit=40)

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []

    async def send(self, address: Address, message: Message) -> Sent:
        assert message.file is None
        self.sent.append((address.chat, message))
        return Sent("1")

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        self.sent.append((address.chat, message))
        return Sent("1")

    async def fetch(self, file: File) -> bytes:
        return b"on the wire itself"

    async def close(self) -> None:
        pass


class Source:
    """Where contents come from; `before` is what happens first."""

    def __init__(self) -> None:
        self.content = b"PK the paper"
        self.fetched: list[File] = []
        self.before: Callable[[], None] = lambda: None

    async def fetch(self, file: File) -> bytes:
        self.before()
        self.fetched.append(file)
        return self.content


class House:
    """A courier with one platform, the page behind its links, and a phone that opens them."""

    def __init__(self, database: Database, address: str = ADDRESS) -> None:
        self.database = database
        self.moment = NOW
        self.wire, self.made, self.telegram = Wire(), Source(), Source()
        self.background = Background()
        sources: dict[str, FileSource] = {MADE: self.made}
        channels: dict[str, FileSource] = {"wire": self.wire, "telegram": self.telegram}
        self.links = FileLinks(database, self.now, address, sources, channels)
        self.courier = Courier(
            database,
            self.now,
            self.background,
            {"wire": self.wire},
            sources={**sources, "telegram": self.telegram},
            links=self.links,
        )
        self.courier.start()
        self.limit = RateLimit(most=1000)
        app = web.Application()
        app.add_routes(FilePage(self.links, self.limit).routes)
        self.server = TestServer(app)
        self.phone = TestClient(self.server)

    def now(self) -> datetime:
        return self.moment

    async def put(self, message: Message, *, chat: str = "1", lane: str = REPLY, group: int | None = None) -> str:
        """What the chat is told in place of a message's file."""
        letter = Letter(new_id(), "wire", chat, lane, to_json(message), group_id=group)
        await self.database.run(lambda connection: outbox.put(connection, [letter], NOW))
        self.courier.deliver([Said(letter, message)])
        async with asyncio.timeout(5):
            while self.courier.waiting:  # noqa: ASYNC110 - what happens has no event of its own
                await asyncio.sleep(0.005)
        return self.wire.sent[-1][1].text

    async def linked(self, file: File = PAPER) -> str:
        """The path of a new link."""
        found = _TOKEN.search(await self.put(Message(file=file)))
        assert found is not None
        return f"/tep/{found[1]}"

    async def opens(self, path: str, language: str = "vi") -> tuple[int, str]:
        """What the phone shows, as text."""
        return await _shown(await self.phone.get(path, headers={"Accept-Language": language}))

    async def downloads(self, path: str) -> ClientResponse:
        return await self.phone.post(path)


async def _shown(response: ClientResponse) -> tuple[int, str]:
    body = (await response.text()).partition("<body>")[2]
    return response.status, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).strip()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    schema.upgrade(opened)
    opened.work(lambda connection: communes.create(connection, load_bundled("thien-tin-2026"), "", NOW))
    yield opened
    opened.close()


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = House(database)
    await opened.server.start_server(access_log=None)  # as the program has it
    await opened.phone.start_server()
    yield opened
    await opened.phone.close()
    await opened.background.stop()
    await opened.courier.receipts.write()


# --- what the chat is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", [REPLY, NOTICE])
async def test_a_platform_without_files_gets_a_link(house: House, lane: str) -> None:
    said = await house.put(Message("Phiếu của trường", file=PAPER, press_id="9"), lane=lane)

    assert len(house.wire.sent) == 1
    assert house.wire.sent[0][1].press_id == "9"
    assert said.startswith("Phiếu của trường\n\n📎 Ứng dụng này không nhận được tệp “phieu-TT-2026-014.docx”. ")
    assert "(một lần, đến 15:02, thứ Sáu 23/10/2026): https://antq.example/bot/tep/" in said
    assert house.made.fetched == []  # it is made when somebody wants it


async def test_a_photo_of_another_platform_goes_the_same_way(house: House) -> None:
    said = await house.put(Message(file=PHOTO))

    assert "không nhận được tệp “ảnh”" in said
    assert await (await house.downloads(f"/tep/{_token(said)}")).read() == b"PK the paper"
    assert house.telegram.fetched == [PHOTO]


async def test_so_does_what_lives_on_the_very_platform(house: House) -> None:
    path = await house.linked(File(FileKind.DOCUMENT, "wire", "7", "quy chế.pdf", "application/pdf"))
    assert await (await house.downloads(path)).read() == b"on the wire itself"


async def test_a_file_that_is_too_large_for_the_platform_goes_as_a_link(house: House) -> None:
    house.wire.capabilities = Capabilities(upload_limit=11)
    house.made.content = b"x" * 11
    await house.put(Message("vừa", file=PAPER))
    house.made.content = b"x" * 12
    said = await house.put(Message("quá", file=PAPER))
    large = await house.put(Message(file=File(FileKind.VIDEO, "telegram", "ref", "a.mp4", "video/mp4", 12)))

    assert house.wire.sent[0][1].file == PAPER
    assert house.wire.sent[1][1].file is None
    assert _token(said)
    assert _token(large)
    assert house.telegram.fetched == []  # its size was known


async def test_the_link_comes_in_the_readers_language(house: House) -> None:
    session = Session("wire", "55", "1", None, "en", 0, {"consented": "–"}, is_new=True)
    await house.database.run(lambda connection: sessions.save(connection, [session], NOW))

    assert "cannot be sent on this platform. Please download it here (once, until 15:02, " in await house.put(
        Message(file=PAPER)
    )


async def test_without_an_address_the_chat_hears_whom_to_ask(database: Database) -> None:
    house = House(database, address="")
    said = await house.put(Message("Phiếu", file=PAPER))
    other = await house.put(Message(file=PHOTO))
    await house.background.stop()

    assert said == (
        "Phiếu\n\n📎 Ứng dụng này không nhận được tệp “phieu-TT-2026-014.docx”. "
        "Đề nghị liên hệ Công an xã Thiện Tín để nhận."
    )
    assert other.endswith("Đề nghị liên hệ Công an xã để nhận.")
    assert await database.run(lambda connection: connection.execute(select(_link)).all()) == []


async def test_a_group_gets_no_link_for_it_would_be_the_first_ones(house: House) -> None:
    said = await house.put(Message("Cảnh báo", file=PHOTO), lane=NOTICE, group=4)

    assert "/tep/" not in said
    assert "Đề nghị liên hệ Công an xã" in said


async def test_names_that_people_gave_are_text(house: House) -> None:
    name = '<b>../"a"\r\nX-Y: z</b>&.html'
    path = await house.linked(File(FileKind.DOCUMENT, "telegram", "r", name, "text/html"))
    assert "“&lt;b&gt;../&#34;a&#34;" in house.wire.sent[-1][1].text
    page = await (await house.phone.get(path)).text()
    assert "<b>../" not in page

    response = await house.downloads(path)
    assert response.headers["Content-Type"] == "application/octet-stream"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="_b_.._')
    assert not set("/\\<>\r\n") & set(disposition)
    assert "X-Y" not in response.headers


# --- the page ---------------------------------------------------------------------------------------------------------


async def test_looking_does_not_use_it_up_and_downloading_does(house: House) -> None:
    path = await house.linked()
    for _preview in range(3):
        await house.phone.head(path)
        status, shown = await house.opens(path)
        assert status == 200
    assert shown == (
        "Tải tệp phieu-TT-2026-014.docx Liên kết dùng được một lần, đến 15:02, thứ Sáu 23/10/2026. "
        "Tệp được lập khi tải, theo hồ sơ lúc đó. "
        "Nhiều ứng dụng nhắn tin không lưu được tệp: nếu trang này đang mở trong ứng dụng đó, trước hết đề nghị mở "
        "trang bằng trình duyệt của điện thoại. Tải về"
    )

    response = await house.downloads(path)
    assert (response.status, await response.read()) == (200, b"PK the paper")
    assert response.headers["Content-Type"] == DOCX
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"phieu-tt-2026-014.docx\"; filename*=UTF-8''phieu-TT-2026-014.docx"
    )
    assert (response.headers["Cache-Control"], response.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert house.made.fetched == [PAPER]

    used = (
        410,
        "Tải tệp Liên kết này đã được dùng; mỗi liên kết chỉ dùng được một lần. Đề nghị yêu cầu lại tệp trong "
        "cuộc trò chuyện với trợ lý.",
    )
    assert await _shown(await house.downloads(path)) == used
    assert await house.opens(path) == used
    assert len(house.made.fetched) == 1


async def test_a_link_ends_after_a_day(house: House) -> None:
    path = await house.linked()
    house.moment = NOW + timedelta(hours=24) - timedelta(seconds=1)
    assert (await house.opens(path))[0] == 200
    house.moment = NOW + timedelta(hours=24)

    status, shown = await house.opens(path)
    assert (status, "đã hết hạn lúc 15:02, thứ Sáu 23/10/2026" in shown) == (410, True)
    assert (await house.downloads(path)).status == 410
    assert house.made.fetched == []


@pytest.mark.parametrize("path", ["/tep/x", f"/tep/{'A' * 43}", "/tep/%3Cscript%3E", "/tep/..%2f..%2fetc"])
async def test_a_link_that_never_was(house: House, path: str) -> None:
    status, shown = await house.opens(path)
    assert (status, shown.startswith("Tải tệp Không có liên kết này. Đề nghị yêu cầu lại tệp")) == (404, True)
    assert (await house.downloads(path)).status == 404
    assert (await house.opens(path, "en"))[1].startswith("Download a file This link is not known.")


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (FileLost("gone", "⚠ Tệp “a” không còn."), 404, "⚠ Tệp “a” không còn."),
        (FileLost("kept_file_missing"), 404, "tệp không còn. Đề nghị hỏi lại người gửi."),
        (DeliveryError("timeout"), 503, "Liên kết vẫn dùng được"),
        (Unavailable("locked"), 503, "Hiện chưa đọc được hồ sơ"),
        (RuntimeError("a fault"), 500, "Hệ thống gặp lỗi"),
    ],
)
async def test_what_cannot_be_fetched_does_not_use_the_link_up(
    house: House, trouble: Exception, status: int, words: str
) -> None:
    path = await house.linked()

    def fails() -> None:
        raise trouble

    house.made.before = fails
    found, shown = await _shown(await house.downloads(path))
    assert (found, words in shown) == (status, True)

    house.made.before = lambda: None
    assert (await house.downloads(path)).status == 200


async def test_of_two_downloads_at_once_one_gets_the_file(house: House) -> None:
    path = await house.linked()
    responses = await asyncio.gather(*(house.downloads(path) for _ in range(5)))
    assert sorted(response.status for response in responses) == [200, 410, 410, 410, 410]


async def test_a_download_that_breaks_off_leaves_the_link_good(house: House) -> None:
    house.made.content = b"x" * (32 * 1024 * 1024)  # more than lies in any buffer on the way
    path = await house.linked()
    reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    assert b"200 OK" in await reader.readline()
    assert await house.database.run(lambda connection: connection.execute(select(_link.c.used_at)).scalar_one())
    writer.transport.abort()
    async with asyncio.timeout(5):
        while (await house.opens(path))[0] != 200:  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.02)

    house.made.content = b"whole"
    assert await (await house.downloads(path)).read() == b"whole"


async def test_who_asks_too_often_waits(house: House) -> None:
    path = await house.linked()
    house.limit._most = 3
    found = [(await house.opens(path))[0] for _ in range(3)]
    response = await house.downloads(path)

    assert (found, response.status, response.headers["Retry-After"]) == ([200] * 3, 429, "60")
    assert house.made.fetched == []


async def test_the_token_is_in_the_message_and_nowhere_else(
    house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    path = await house.linked()
    token = path.removeprefix("/tep/")

    def fails() -> None:
        raise RuntimeError("a fault")

    house.made.before = fails
    await house.downloads(path)
    kept = await house.database.run(lambda connection: repr(connection.execute(select(_link)).all()))

    assert token not in kept
    assert token not in caplog.text
    assert token not in "".join(capsys.readouterr())
    assert token not in Redactor()(f"GET /tep/{token} HTTP/1.1")


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_links_of_a_chat_go_with_its_account(database: Database) -> None:
    def work(connection: Connection) -> list[bool]:
        tokens = [_added(connection, chat) for chat in ("1", "2")]
        batch: Any = Batch(connection, NOW, Memory(), {}, 1, None)  # type: ignore[arg-type]
        forget_accounts(batch, [("wire", "account", "1")])
        return [file_links.find(connection, token) is not None for token in tokens]

    assert database.work(work) == [False, True]


def _added(connection: Connection, chat: str, now: datetime = NOW) -> str:
    return file_links.add(connection, "wire", chat, {"kind": "photo"}, now, now + timedelta(days=1))


def _token(said: str) -> str:
    found = _TOKEN.search(said)
    return found[1] if found else ""
