"""The page that checks papers, in the real program: what it says, to whom, how often, and what it never says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from sqlalchemy import update

from bot.console.check_page import CheckPage
from bot.console.limits import MOST_KNOWN, RateLimit, address_of
from storage import Unavailable, schema, units
from storage.database import Database
from storage.tables import PaperCode
from tests.fakes.telegram import FakeTelegram
from tests.flows.people import translated
from tests.integration.house import free_port, running
from tests.integration.paper_house import LATER, SCHOOL, School, found_school

OFFICE = "Công an xã Thiện Tín"
OWN, STATE = translated("Self-scored points", "vi"), translated("State", "vi")


class Visitor:
    """Somebody with a browser without script."""

    def __init__(self, phone: TestClient[web.Request, web.Application]) -> None:
        self.phone = phone

    async def sees(self, path: str, language: str = "vi-VN,vi;q=0.9", **headers: str) -> tuple[int, str]:
        """The status and the text of a page."""
        response = await self.phone.get(path, headers={"Accept-Language": language, **headers})
        return response.status, shown(await response.text())


def shown(page: str) -> str:
    """A page's text on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])).strip()


@pytest.fixture
def kept(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def school(kept: Database) -> School:
    school = kept.work(found_school)
    kept.work(school.hands_in)
    return school


@asynccontextmanager
async def visited(database: Database, limit: RateLimit | None = None) -> AsyncIterator[Visitor]:
    app = web.Application()
    app.add_routes(CheckPage(database, lambda: LATER, limit or RateLimit(1000)).routes)
    async with TestClient(TestServer(app)) as phone:
        yield Visitor(phone)


@pytest.fixture
async def visitor(kept: Database) -> AsyncIterator[Visitor]:
    async with visited(kept) as someone:
        yield someone


async def test_a_paper_as_the_record_is(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    status, page = await visitor.sees(f"/kiem-tra/{code}")

    assert status == 200
    assert page == (
        f"Kiểm tra giấy ✅ Mã {code}: đúng với hồ sơ hiện nay. Giấy này phải ghi Đơn vị {SCHOOL} Năm 2026 "
        f"Mã phiếu TT-2026-014 {OWN} 100/100 {STATE} đã nộp, chờ thẩm định "
        "Dự kiến xếp loại Xuất sắc Ngày nộp 22/10/2026 "
        f"Giấy ghi khác các nội dung này là giấy không đúng; đề nghị báo {OFFICE}. "
        "Mã in trên giấy Kiểm tra English"
    )


async def test_a_paper_that_the_record_has_left_behind(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    kept.work(school.is_verified)
    status, page = await visitor.sees(f"/kiem-tra/{code.lower()}")

    assert status == 200
    assert f"⚠ Mã {code}: đã có bản mới hơn. Giấy này phải ghi Đơn vị {SCHOOL}" in page
    now = page.partition("Hồ sơ lúc 10:00, thứ Sáu 20/11/2026 ")[2]
    assert now.startswith(
        f"{OWN} 100/100 Điểm thẩm định 99,5/100 {STATE} đã thẩm định, tạm tính "
        "Dự kiến xếp loại Xuất sắc Ngày thẩm định 20/11/2026 Đề nghị dùng bản mới hơn; "
        f"bản đó có tại {OFFICE}."
    )


async def test_a_change_that_the_sums_do_not_show_is_said(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    kept.work(lambda connection: units.change(connection, school.unit_id, address="27 Trần Phú"))
    _status, page = await visitor.sees(f"/kiem-tra/{code}")

    assert "Tổng điểm vẫn như cũ; điểm của từng mục hoặc thông tin của đơn vị đã thay đổi." in page
    assert "Trần Phú" not in page


async def test_a_record_that_is_gone(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    kept.work(lambda c: c.execute(update(PaperCode.__table__).values(subject="card:99")))  # type: ignore[attr-defined]
    status, page = await visitor.sees(f"/kiem-tra/{code}")

    assert (status, "hồ sơ của giấy này không còn" in page, f"Đề nghị hỏi {OFFICE}." in page) == (200, True, True)


@pytest.mark.parametrize("typed", ["K7QF-2M8R-9T3W", "k7qf2m8r9t3w", "K7QF 2M8R 9T3W"])
async def test_a_code_that_no_paper_has(visitor: Visitor, school: School, typed: str) -> None:
    status, page = await visitor.sees(f"/kiem-tra/{typed}")

    assert (status, "⚠ Không có giấy nào mang mã K7QF-2M8R-9T3W." in page) == (404, True)
    assert SCHOOL not in page


@pytest.mark.parametrize(
    "typed", ["abc", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%00", "x" * 3000, "TT-2026-014", "%F0"]
)
async def test_what_is_no_code_is_normal_input(visitor: Visitor, typed: str) -> None:
    status, page = await visitor.sees(f"/kiem-tra/{typed}")
    raw = await (await visitor.phone.get(f"/kiem-tra/{typed}")).text()

    assert (status, "Mã kiểm tra gồm 12 chữ và số" in page) == (404, True)
    assert "<script>" not in raw
    assert len(raw) < 5000


async def test_the_form_leads_to_the_answer(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    assert (await visitor.sees("/kiem-tra"))[1].startswith("Kiểm tra giấy Mã kiểm tra gồm 12 chữ và số")
    moved = await visitor.phone.get(f"/kiem-tra?ma={code.lower().replace('-', '+')}", allow_redirects=False)
    # Relative, so that the pages may lie in a folder of a proxy.
    assert (moved.status, moved.headers["Location"]) == (303, f"kiem-tra/{code}")
    assert (await visitor.sees(f"/kiem-tra?ma={code}&lang=en"))[1].startswith("Check a paper ✅ Code")

    status, page = await visitor.sees("/kiem-tra?ma=+12%22%3E3+")
    assert (status, page.startswith("Kiểm tra giấy Mã kiểm tra gồm")) == (200, True)
    assert 'value="12&#34;&gt;3"' in await (await visitor.phone.get("/kiem-tra?ma=+12%22%3E3+")).text()


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("en", True),
        ("en-GB,en;q=0.9,vi;q=0.8", True),
        ("vi,en;q=0.9", False),
        ("fr,de;q=0.5", False),
        ("fr,en;q=0.3,vi;q=0.2", True),
        ("en;q=0,vi", False),
        ("en;q=x", False),
        (";,;q=,," * 200, False),
    ],
)
async def test_the_language_is_the_browsers(visitor: Visitor, header: str, english: bool) -> None:
    assert ("Check a paper" in (await visitor.sees("/kiem-tra", header))[1]) is english


async def test_the_language_can_be_chosen(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    assert "this is what the record says now" in (await visitor.sees(f"/kiem-tra/{code}?lang=en"))[1]
    assert "đúng với hồ sơ hiện nay" in (await visitor.sees(f"/kiem-tra/{code}?lang=vi", "en"))[1]
    assert "đúng với hồ sơ hiện nay" in (await visitor.sees(f"/kiem-tra/{code}?lang=xx"))[1]


async def test_the_page_keeps_to_itself(visitor: Visitor, kept: Database, school: School) -> None:
    code = kept.work(school.code)
    response = await visitor.phone.get(f"/kiem-tra/{code}")
    page = await response.text()

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response.headers
    assert not re.findall(r"https?:|<script|//|onclick|@import|url\(", page)


async def test_names_are_text(visitor: Visitor, kept: Database, school: School) -> None:
    kept.work(lambda c: units.change(c, school.unit_id, name='<b onload="x">&{{7*7}}</b>{title}'))
    code = kept.work(school.code)
    page = await (await visitor.phone.get(f"/kiem-tra/{code}")).text()

    assert "&lt;b onload=&#34;x&#34;&gt;&amp;{{7*7}}&lt;/b&gt;{title}" in page


async def test_while_the_database_is_away(visitor: Visitor, kept: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_function: object) -> object:
        raise Unavailable("locked")

    monkeypatch.setattr(kept, "look", away)
    status, page = await visitor.sees("/kiem-tra/K7QF-2M8R-9T3W")
    assert (status, page) == (503, "Kiểm tra giấy Hiện chưa đọc được hồ sơ. Đề nghị thử lại sau ít phút.")


# --- how often --------------------------------------------------------------------------------------------------------


async def test_one_address_asks_thirty_times_a_minute(kept: Database, school: School) -> None:
    now = 0.0
    async with visited(kept, RateLimit(ticks=lambda: now)) as someone:
        path = "/kiem-tra/K7QF-2M8R-9T3W"
        found = [(await someone.sees(path))[0] for _ in range(31)]
        status, page = await someone.sees(path)
        assert found == [404] * 30 + [429]
        assert (status, "Đề nghị chờ một phút rồi thử lại" in page) == (429, True)
        assert (await someone.sees(path, **{"X-Forwarded-For": "1.2.3.5"}))[0] == 404
        assert (await someone.sees("/kiem-tra"))[0] == 200
        now = 60.1
        assert (await someone.sees(path))[0] == 404


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("1.2.3.9", None, "1.2.3.9"),
        ("1.2.3.9", "1.1.1.1", "1.2.3.9"),  # nobody's proxy of ours: it may have written anything
        ("127.0.0.1", "1.1.1.1, 1.2.3.9", "1.2.3.9"),
        ("10.0.0.3", "6.6.6.6,1.2.3.9:4711", "1.2.3.9"),
        ("::1", "[2001:db9:1:2:3:4:5:6]:443", "2001:db9:1:2::"),
        ("fe80::1%eth0", "2001:db9:1:2::7", "2001:db9:1:2::"),
        ("::ffff:127.0.0.1", "::ffff:1.2.3.9", "1.2.3.9"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "1.2.3.9", ""),
    ],
)
def test_whose_address_counts(remote: str, forwarded: str | None, address: str) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert address_of(request) == address


def test_only_so_many_addresses_are_remembered() -> None:
    limit = RateLimit(1, ticks=lambda: 0.0)
    assert limit.admits("first")
    assert not limit.admits("first")
    for number in range(MOST_KNOWN):
        limit.admits(str(number))
    assert len(limit._seen) == MOST_KNOWN
    assert limit.admits("first")


# --- in the real program ----------------------------------------------------------------------------------------------


async def test_the_program_serves_the_pages(kept: Database, school: School, sqlite_url: str, tmp_path: Path) -> None:
    code = kept.work(school.code)
    port = str(free_port())
    async with FakeTelegram() as fake, running(fake, sqlite_url, tmp_path, port=port), ClientSession() as session:
        async with asyncio.timeout(10):
            while not await _listens(int(port)):  # noqa: ASYNC110 - what happens has no event of its own
                await asyncio.sleep(0.05)
        for path, status, words in (
            ("/kiem-tra", 200, "Kiểm tra giấy"),
            (f"/kiem-tra/{code}", 200, SCHOOL),
            ("/tep/x", 404, "Không có liên kết này."),
        ):
            async with session.get(f"http://127.0.0.1:{port}{path}") as response:
                assert (response.status, words in await response.text()) == (status, True)


async def _listens(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
