"""Files on Zalo: what comes from there is kept before its address expires, what does not come has a page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import kept_files, units
from storage.tables import Evidence
from tests.fakes.zalo_bot import JPEG, FakeZaloBot, Limits
from tests.fakes.zalo_oa import JPEG as OA_JPEG
from tests.fakes.zalo_oa import PDF, FakeZaloOA
from tests.flows.lists_of_units import COMPANY, SCHOOL, xlsx
from tests.integration.test_zalo_bot import registered
from tests.integration.test_zalo_oa import registered as registered_at_oa
from tests.integration.zalo_bot_house import PATIENCE, SITE, Running, Talker, running, zalo_clock
from tests.integration.zalo_oa_house import Running as OaRunning
from tests.integration.zalo_oa_house import running as running_oa

LINK = re.compile(re.escape(SITE) + r"/gui/[A-Za-z0-9_-]{43}")
BOUNDARY = "----antq"
_evidence: Any = Evidence.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot(zalo_clock(), limits=Limits(media_lifetime=3600)) as server:
        yield server


def rows(connection: Connection) -> list[tuple[str, str, str]]:
    """All evidence: item, platform, reference."""
    found = connection.execute(select(_evidence).order_by(_evidence.c.id))
    return [(row.item, row.platform, row.ref) for row in found]


async def scoring(house: Running) -> Talker:
    """A head who is asked about the first item."""
    head = await registered(house)
    assert "câu 1/21" in await head.writes("Chấm điểm")
    return head


async def kept(house: Running | OaRunning, files: int = 1) -> list[str]:
    """Wait until all evidence is kept; the names of what is kept."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await house.ask(rows)
            if len(found) == files and {platform for _item, platform, _ref in found} == {"kept"}:
                return [ref for _item, _platform, ref in found]
            await asyncio.sleep(0.02)


def content_of(folder: Path, name: str) -> bytes:
    return (folder / "files" / name[:2] / name).read_bytes()


async def test_a_photo_outlives_its_address_and_is_shown_to_the_officer(
    fake: FakeZaloBot, database_url: str, tmp_path: Path
) -> None:
    async with running(fake, database_url, tmp_path) as house:
        head = await scoring(house)
        assert "Đã nhận minh chứng cho mục 1" in await head.sends_photo("Ảnh họp tổ")
        (name,) = await kept(house)
        fake.clock.advance(3700)  # the address is dead by now

        while "OK – Nộp Công an xã" not in head.last:
            assert len(head.texts) < 80
            await head.writes("50" if "0 hoặc 50" in head.last else "２")
            if "Câu này cần" in head.last:
                await head.writes("1 điểm")
        await head.writes("OK")
        officer = house.officer
        await officer.sees("Phiếu mới chờ thẩm định")
        await officer.writes("thẩm định 1")
        assert "1 tệp" in await officer.writes("M")
        shown = [seen for seen in officer.user.sent if seen.kind == "photo"]
        assert [seen.content for seen in shown] == [JPEG]
        assert content_of(folder_of(house), name) == JPEG


def folder_of(house: Running | OaRunning) -> Path:
    return house.house.settings.files_folder.parent


async def test_killed_before_it_was_kept_it_is_kept_at_the_next_start(
    fake: FakeZaloBot, sqlite_url: str, tmp_path: Path
) -> None:
    async with running(fake, sqlite_url, tmp_path) as house:
        head = await scoring(house)
        fake.fail_next("503", method="media", times=50)
        await head.sends_photo()
        assert [platform for _item, platform, _ref in await house.ask(rows)] == ["zalo_bot"]
    fake.faults.queue.clear()
    async with running(fake, sqlite_url, tmp_path) as house:
        (name,) = await kept(house)
        assert content_of(folder_of(house), name) == JPEG


@pytest.mark.parametrize("gone", [404, 403])
async def test_an_address_that_has_expired_is_told_to_whoever_sent_it(
    gone: int, sqlite_url: str, tmp_path: Path
) -> None:
    async with (
        FakeZaloBot(zalo_clock(), limits=Limits(media_lifetime=0), media_gone=gone) as fake,
        running(fake, sqlite_url, tmp_path) as house,
    ):
        head = await scoring(house)
        await head.sends_photo()
        for number, seconds in enumerate((6, 31), 1):
            await asked(fake, number)
            fake.clock.advance(seconds)
            house.house.files.keeper.wake()
        await asked(fake, 3)
        told = await head.sees("Chưa lưu được ảnh gửi lúc")
        assert "làm minh chứng mục 1 của Trường THCS Thiện Tín" in told
        assert "Đề nghị gửi lại." in told
        assert await house.ask(rows) == []


async def asked(fake: FakeZaloBot, times: int) -> None:
    """Wait until a picture was asked for so often, and what follows from that is done."""
    async with asyncio.timeout(PATIENCE):
        while len(fake.media.hits) < times:  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


async def test_nobody_is_led_into_the_networks_behind_us(fake: FakeZaloBot, sqlite_url: str, tmp_path: Path) -> None:
    async with running(fake, sqlite_url, tmp_path) as house:
        head = await scoring(house)
        head.user.sends_photo(redirect_to=f"{fake.private_host.url}/metadata")
        assert "Chưa lưu được ảnh" in await head.sees("Chưa lưu được ảnh")
        assert fake.private_host.hits == []
        assert await house.ask(rows) == []
        assert await house.ask(kept_files.everything) == []


async def uploaded(fake: FakeZaloBot, link: str, name: str, content: bytes) -> tuple[int, str]:
    """What the page says to a file, over the internet."""
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="tep"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + content
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = await fake.internet.request("POST", link, data=body + f"\r\n--{BOUNDARY}--\r\n".encode(), headers=headers)
    return answer.status, answer.content.decode()


async def test_a_document_goes_by_the_page_and_comes_back_into_the_chat(
    fake: FakeZaloBot, database_url: str, tmp_path: Path
) -> None:
    async with running(fake, database_url, tmp_path) as house:
        head = await scoring(house)
        assert "W gửi tệp qua trang web" in head.last
        head.user.sends_file("ke-hoach.pdf")
        told = await head.sees("không chuyển tài liệu")
        link = LINK.search(told)
        assert link is not None
        shown = await fake.internet.request("GET", link[0], headers={"Accept-Language": "vi"})
        assert "Minh chứng mục 1 – phiếu chấm năm 2026" in shown.content.decode()

        status, page = await uploaded(fake, link[0], "kế hoạch.pdf", PDF)

        assert (status, "Đã nhận tệp" in page) == (200, True)
        await head.sees("Đã nhận minh chứng cho mục 1")
        (name,) = await kept(house)
        assert content_of(folder_of(house), name) == PDF
        assert (await uploaded(fake, link[0], "kế hoạch.pdf", PDF))[0] == 410


async def test_a_link_can_be_asked_for(fake: FakeZaloBot, sqlite_url: str, tmp_path: Path) -> None:
    async with running(fake, sqlite_url, tmp_path) as house:
        head = await scoring(house)
        link = LINK.search(await head.writes("w"))
        assert link is not None
        assert (await uploaded(fake, link[0], "a.pdf", PDF))[0] == 200
        assert "câu 2/21" in await head.writes("2 điểm")


async def test_documents_and_pictures_of_an_official_account_are_kept_too(database_url: str, tmp_path: Path) -> None:
    async with FakeZaloOA() as fake, running_oa(fake, database_url, tmp_path) as house:
        head = await registered_at_oa(house)
        await head.writes("chấm điểm")
        assert "Gửi tệp qua trang web" not in head.labels
        await head.person.sends_file("kế hoạch.pdf")
        await house.settled()
        await head.person.sends_image("ảnh họp tổ")
        await house.settled()
        names = await kept(house, 2)
        assert [content_of(folder_of(house), name) for name in names] == [PDF, OA_JPEG]
        stored = await house.ask(lambda c: c.execute(select(_evidence).order_by(_evidence.c.id)).all())
        assert [row.name for row in stored] == ["kế hoạch.pdf", ""]


async def test_what_an_official_accounts_host_gives_instead_of_a_file_is_no_file(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with FakeZaloOA() as fake, running_oa(fake, sqlite_url, tmp_path) as house:
        head = await registered_at_oa(house)
        await head.writes("chấm điểm")
        await head.person.sends_file("a.pdf", served=b"<!doctype html><title>expired</title>")
        for seconds in (0, 6, 31):
            await asyncio.sleep(0.3)
            fake.clock.set(fake.clock() + timedelta(seconds=seconds))
            house.house.files.keeper.wake()
        await head.person.wait_for("Chưa lưu được tài liệu gửi lúc", PATIENCE)
        assert await house.ask(rows) == []


# --- lists of units ---------------------------------------------------------------------------------------------------


def names(connection: Connection) -> list[str]:
    """The commune's units."""
    return sorted(unit.name for unit in units.in_commune(connection, 1))


async def test_an_officer_sends_a_list_of_units_to_an_official_account(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeZaloOA() as fake, running_oa(fake, sqlite_url, tmp_path) as house:
        officer = house.officer
        await officer.writes("menu")
        await officer.person.sends_file("danh-sach.xlsx", xlsx(SCHOOL, COMPANY))
        await officer.sees("✅ 2 đơn vị mới")
        await officer.clicks("Xem danh sách")
        await officer.clicks("Nhập 2 đơn vị")
        assert await house.ask(names) == ["CÔNG TY TNHH GỖ PHÚ LỘC", "Trường Tiểu học Thiện Tín"]


async def test_an_officer_sends_a_list_of_units_by_the_page(
    fake: FakeZaloBot, database_url: str, tmp_path: Path
) -> None:
    async with running(fake, database_url, tmp_path) as house:
        officer = house.officer
        await officer.writes("menu")
        officer.user.sends_file("danh-sach.xlsx")
        assert "viết “nhập danh sách”" in await officer.sees("không chuyển tài liệu")
        await officer.writes("nhập danh sách")
        link = LINK.search(await officer.writes("w"))
        assert link is not None
        shown = await fake.internet.request("GET", link[0], headers={"Accept-Language": "vi"})
        assert "Danh sách đơn vị" in shown.content.decode()

        assert (await uploaded(fake, link[0], "danh sách.xlsx", xlsx(SCHOOL, COMPANY)))[0] == 200

        await officer.sees("✅ 2 đơn vị mới")
        await officer.writes("1")
        await officer.writes("1")
        assert await house.ask(names) == ["CÔNG TY TNHH GỖ PHÚ LỘC", "Trường Tiểu học Thiện Tín"]
        assert (await uploaded(fake, link[0], "danh sách.xlsx", xlsx(SCHOOL)))[0] == 410
