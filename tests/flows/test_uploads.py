"""Files that a platform does not bring: a page for one file, and the conversation that it comes into."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, delete, update

from bot.channels.plain_text import strip_markup
from bot.chat import Allowance, Capabilities, EventKind, FileKind
from bot.console.limits import RateLimit
from bot.console.upload_page import UploadPage
from bot.file_digests import FileDigests
from bot.handing_in import UploadLinks
from bot.kept_files import KeptFiles
from bot.redaction import Redactor
from bot.roster_reading import RosterReader
from bot.setup import ensure_commune
from movement.plans import load_bundled
from movement.year import Step
from storage import Unavailable, audit, kept_files, milestones, units, upload_links
from storage.file_store import FileStore
from storage.kept_files import KEPT
from storage.tables import ChatSession, Membership, UploadLink
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.test_new_year import agrees, goes_over
from tests.flows.town import Town, hands_in

ADDRESS = "https://antq.example/bot"
_LINK = re.compile(re.escape(ADDRESS) + r"(/gui/[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
PDF = b"%PDF-1.7\n a plan"
JPEG = b"\xff\xd8\xff a photo"
RECEIVED = "📎 Received as evidence for {code}. Please note: never send secret documents through a messaging app."
PHOTOS_ONLY = Capabilities(files_in=frozenset((FileKind.PHOTO,)))


class House:
    """A town on a platform that brings photos alone, and the page for other files."""

    def __init__(self, town: Town, folder: Path, *, largest: int = 1000) -> None:
        self.town, self.play = town, town.play
        self.allow()
        self.store = FileStore(folder / "files")
        self.kept = KeptFiles(self.store, self.play.database, self.play.now)
        self.links = UploadLinks(self.play.database, self.play.now, self.play.dialogue, self.kept)
        self.play.reader = RosterReader(
            self.play.database, self.play.now, self.play.dialogue, {KEPT: self.kept}, self.play.channels
        )
        self.limit = RateLimit(most=1000)
        self.page = UploadPage(self.links, self.limit, largest=largest)
        app = web.Application()
        app.add_routes(self.page.routes)
        self.server = TestServer(app)
        self.phone = TestClient(self.server)

    def allow(self, capabilities: Capabilities = PHOTOS_ONLY, address: str = ADDRESS) -> None:
        """What the platform can, and where the pages are."""
        rules = replace(self.play.rules, capabilities={PLATFORM: capabilities}, web_address=address)
        self.play.rules = self.play.dialogue.rules = rules

    async def scoring(self) -> tuple[int, Person]:
        """A unit whose head is asked about the first item of its card."""
        unit = await self.town.unit()
        head = await self.town.member("head", unit)
        await head.says("/score")
        return unit, head

    async def linked(self, person: Person) -> str:
        """The path of a new link for the question that stands."""
        await person.presses("Send a file by a web page", person.last)
        return path_in(person)

    async def sends(self, path: str, content: bytes = PDF, name: str = "kế hoạch.pdf") -> tuple[int, str]:
        """What the page says to a file."""
        form = FormData(quote_fields=False)  # as browsers write names
        form.add_field("tep", content, filename=name, content_type="application/octet-stream")
        shown = await shown_by(await self.phone.post(path, data=form))
        await self.play.settled()
        return shown

    async def opens(self, path: str, language: str = "vi") -> tuple[int, str]:
        return await shown_by(await self.phone.get(path, headers={"Accept-Language": language}))

    async def evidence(self, unit: int) -> dict[str, list[tuple[str, str, str]]]:
        """Kind, name and platform of the files on a unit's card, by item."""
        card = await self.town.card(unit)
        return {i: [(f.kind, f.name, f.platform) for f in files] for i, files in card.evidence.items() if files}

    async def stored(self) -> int:
        """How many contents are kept."""
        return len(await self.play.database.run(kept_files.everything))


def path_in(person: Person) -> str:
    """The path of the link in the newest message."""
    found = _LINK.search(person.text)
    assert found is not None, person.text
    return found[1]


async def shown_by(response: ClientResponse) -> tuple[int, str]:
    """Status and words of a page."""
    body = (await response.text()).partition("<body>")[2]
    return response.status, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).strip()


async def served(town: Town, folder: Path) -> AsyncIterator[House]:
    house = House(town, folder)
    await house.server.start_server(access_log=None)  # as the program has it
    await house.phone.start_server()
    yield house
    await house.phone.close()


@pytest.fixture
async def house(town: Town, tmp_path: Path) -> AsyncIterator[House]:
    async for opened in served(town, tmp_path):
        yield opened


@pytest.fixture
async def each(both: Town, tmp_path: Path) -> AsyncIterator[House]:
    """The same on both kinds of database."""
    async for opened in served(both, tmp_path):
        yield opened


# --- the way of a file ------------------------------------------------------------------------------------------------


async def test_a_document_as_evidence(each: House) -> None:
    unit, head = await each.scoring()
    path = await each.linked(head)
    assert head.text == (
        "📎 Minh chứng mục 1 – phiếu chấm năm 2026. Đề nghị gửi tệp tại trang sau "
        f"(một lần, đến 09:14, thứ Tư 21/10/2026): {ADDRESS}{path}"
    )
    assert await each.opens(path) == (
        200,
        "Gửi tệp Minh chứng mục 1 – phiếu chấm năm 2026 Liên kết nhận một tệp, đến 09:14, thứ Tư 21/10/2026. "
        "Ảnh hoặc tài liệu, tối đa 0 MB Gửi tệp Không gửi tài liệu bí mật nhà nước: pháp luật cấm truyền qua Internet. "
        "Nếu ứng dụng nhắn tin không cho chọn tệp, đề nghị mở liên kết này bằng trình duyệt của điện thoại.",
    )
    heard = len(head.heard)

    assert await each.sends(path) == (
        200,
        "Gửi tệp ✅ Đã nhận tệp. Minh chứng mục 1 – phiếu chấm năm 2026 Mời tiếp tục trong cuộc trò chuyện với trợ lý.",
    )

    assert await each.evidence(unit) == {"1": [("document", "kế hoạch.pdf", KEPT)]}
    (file,) = (await each.town.card(unit)).evidence["1"]
    assert (file.mime, file.size, each.store.get(file.ref)) == ("application/pdf", len(PDF), PDF)
    received, question = head.heard[heard:]
    assert str(received.text).startswith("📎 Đã nhận minh chứng cho mục 1.")
    assert "📎 1 tệp" in str(question.text)
    used = "Gửi tệp Liên kết này đã được dùng; mỗi liên kết chỉ dùng được một lần."
    for shown in (await each.opens(path), await each.sends(path)):
        assert (shown[0], shown[1].startswith(used)) == (410, True)
    assert len(head.heard) == heard + 2
    assert await each.play.database.run(lambda c: audit.verify(c, each.town.commune_id)) is None


async def test_a_photo_comes_as_a_photo(house: House) -> None:
    unit, head = await house.scoring()
    await house.sends(await house.linked(head), JPEG, "IMG_0001.JPG")
    assert await house.evidence(unit) == {"1": [("photo", "IMG_0001.JPG", KEPT)]}


async def test_it_belongs_to_the_item_whose_link_it_was_even_if_the_card_is_further_by_now(each: House) -> None:
    unit, head = await each.scoring()
    path = await each.linked(head)
    await head.says("3")
    asked = head.text
    await each.sends(path)
    assert set(await each.evidence(unit)) == {"1"}
    assert head.text == asked  # the question that stands is shown once more
    assert "cho mục 1." in str(head.heard[-2].text)
    assert await head_is_at(each, unit) == ["1"]


async def head_is_at(house: House, unit: int) -> list[str]:
    """The items that are answered."""
    return sorted((await house.town.card(unit)).answers)


async def test_it_is_taken_while_something_else_is_talked_about(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    await head.says("/mydata")
    heard = len(head.heard)
    assert (await house.sends(path))[0] == 200
    assert set(await house.evidence(unit)) == {"1"}
    assert [str(m.text)[:30] for m in head.heard[heard:]] == ["📎 Đã nhận minh chứng cho mục 1."[:30]]


async def test_looking_at_the_page_does_not_use_the_link_up(house: House) -> None:
    _unit, head = await house.scoring()
    path = await house.linked(head)
    for _preview in range(3):
        await house.phone.head(path)
        assert (await house.opens(path))[0] == 200
    assert (await house.opens(path, "en"))[1].startswith("Send a file Evidence for item 1 – scorecard of 2026 The link")
    assert (await house.sends(path))[0] == 200


async def test_the_page_that_waits_for_a_note_offers_it_too(house: House) -> None:
    unit, head = await house.scoring()
    await head.presses("Add evidence or a note")
    assert [c.key for row in head.last.rows for c in row] == ["W", "X"]
    await head.says("w")
    path = path_in(head)
    await house.sends(path)
    assert set(await house.evidence(unit)) == {"1"}
    await head.says("một ghi chú")  # the page is over: this is no note
    assert (await house.town.card(unit)).notes == {}


async def test_the_file_of_a_step(each: House) -> None:
    unit = await each.town.unit()
    head = await each.town.member("head", unit)
    await head.says(f"/step {unit} resolution_issued")
    await head.says("12-NQ/CB, 15/3/2026")
    path = await each.linked(head)
    assert "Tệp của mốc “" in head.text
    assert "” – năm 2026. Đề nghị gửi" in head.text
    status, shown = await each.sends(path, PDF, "nghị quyết.pdf")
    assert (status, "✅ Đã nhận tệp." in shown) == (200, True)
    files = await each.play.database.run(lambda c: milestones.files(c, unit, 2026))
    file = files[Step.RESOLUTION_ISSUED]
    assert (file["platform"], file["name"]) == (KEPT, "nghị quyết.pdf")
    digests = FileDigests(each.play.database, each.play.now, {PLATFORM: each.play.channel})
    await digests.tick()  # the digest of what is kept is known: nobody is asked for it
    rows = (await dumped(each.play))["file_digest"]
    assert [(row["platform"], row["ref"] == row["sha256"]) for row in rows] == [(KEPT, True)]


async def test_a_document_that_the_platform_withholds_is_answered_with_a_link(house: House) -> None:
    unit, head = await house.scoring()
    await house.play.happens(head.event(EventKind.WITHHELD))
    assert head.text.startswith(
        "paper không chuyển tài liệu, video và liên kết cho trợ lý.\n📎 Minh chứng mục 1 – phiếu chấm"
    )
    assert "Tự chấm" in head.text  # the question again
    await house.sends(path_in(head))
    assert set(await house.evidence(unit)) == {"1"}


# --- lists of units ---------------------------------------------------------------------------------------------------

CSV = "Tên đơn vị;Loại hình\nTrạm Y tế xã;cơ quan\n".encode()


async def list_link(house: House) -> tuple[Person, str]:
    """An officer with a link for a list of units, who is at the menu by now."""
    officer = await house.town.officer()
    await officer.says("nhập danh sách")
    path = await house.linked(officer)
    assert officer.text.startswith("📎 Danh sách đơn vị. Đề nghị gửi tệp tại trang sau (một lần, đến ")
    await officer.says("menu")
    return officer, path


async def test_a_list_of_units_is_read_whatever_is_talked_about(each: House) -> None:
    officer, path = await list_link(each)
    assert (await each.sends(path, CSV, "danh sách.csv"))[0] == 200
    assert await each.play.lists_are_read() == 0
    assert "✅ 1 đơn vị mới" in officer.text
    await officer.presses("See the list")
    await officer.presses("enter")
    register = await each.play.database.run(lambda c: units.in_commune(c, each.town.commune_id))
    assert [unit.name for unit in register] == ["Trạm Y tế xã"]
    assert (await each.sends(path, CSV, "danh sách.csv"))[0] == 410
    each.play.later(hours=2)
    assert await each.kept.tidy() == 1  # what was entered is needed no more


async def test_a_list_that_is_none_is_told_about(house: House) -> None:
    officer, path = await list_link(house)
    assert (await house.sends(path, b"\0\0\0\x18ftypisom\0\0", "a.mp4"))[0] == 415
    assert (await house.sends(path, PDF, "danh sách.pdf"))[0] == 200
    assert await house.play.lists_are_read() == 0
    assert "⚠" in officer.text
    assert "danh sách.pdf" in officer.text


async def test_only_whoever_may_enter_units_brings_a_list_by_the_page(house: House) -> None:
    officer, path = await list_link(house)
    await house.play.database.run(lambda c: c.execute(delete(Membership)))
    house.play.dialogue.forget()
    await refused(house, path)
    assert was_told(officer, "This belongs to somebody else's work: only the people in charge of it can do that here.")
    assert (await dumped(house.play))["roster"] == []


async def test_a_list_is_for_the_commune_that_its_link_was_for(house: House) -> None:
    officer, path = await list_link(house)

    def elsewhere(connection: Connection) -> None:
        table = UploadLink.__table__  # type: ignore[attr-defined]
        other = ensure_commune(connection, load_bundled("binh-chuong-2026"), "0255 000 000", house.play.now())
        connection.execute(update(table).values(commune_id=other))

    await house.play.database.run(elsewhere)
    await refused(house, path)
    assert "“kế hoạch.pdf”" in officer.text
    assert (await dumped(house.play))["roster"] == []


# --- where it is offered ----------------------------------------------------------------------------------------------


def offers(person: Person) -> bool:
    return any(choice.data.endswith("~upload") for row in person.last.rows for choice in row)


async def test_it_is_offered_only_where_it_is_needed_and_possible(house: House) -> None:
    _unit, head = await house.scoring()
    assert offers(head)
    for capabilities, address in ((Capabilities(), ADDRESS), (PHOTOS_ONLY, "")):
        house.allow(capabilities, address)
        await head.says("/score")
        assert not offers(head)
        await head.says("w")
        assert "/gui/" not in head.text
        await house.play.happens(head.event(EventKind.WITHHELD))
        assert "/gui/" not in head.text
        assert "Đề nghị chụp ảnh" in head.text or "ảnh" in head.text
    house.allow()
    await head.says("menu")
    assert not offers(head)
    await head.says("/mydata")
    assert not offers(head)


async def test_an_old_button_is_of_no_use_where_no_file_is_needed(house: House) -> None:
    _unit, head = await house.scoring()
    old = head.last
    await head.says("3")
    await head.presses("Send a file by a web page", old)
    assert "/gui/" not in head.text


# --- what is not taken ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "a.pdf", 400, "Tệp không có nội dung."),
        (b"%PDF-" + b"x" * 1000, "a.pdf", 413, "Tệp quá lớn"),
        (b"%PDF-" + b"x" * 200_000, "a.pdf", 413, "Tệp quá lớn"),
        (b"MZ\x90\0\x03", "a.pdf", 415, "nội dung không đúng với tên tệp"),
        (PDF, "a.exe", 415, "không nhận loại tệp đó"),
        (PDF, "a.jpg", 415, "nội dung không đúng với tên tệp"),
        (b"<!doctype html><script>", "a.txt", 415, "không nhận loại tệp đó"),
        (b"\0\0\0\x18ftypisom\0\0", "a.mp4", 415, "không nhận loại tệp đó"),
        (PDF, "Kế hoạch MẬT.pdf", 422, "có dấu chỉ độ mật"),
    ],
)
async def test_a_file_that_cannot_be_taken_costs_nothing(
    house: House, content: bytes, name: str, status: int, words: str
) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    heard = len(head.heard)
    found, shown = await house.sends(path, content, name)
    assert (found, words in shown) == (status, True), shown
    assert "Minh chứng mục 1" in shown  # the form is there again
    assert await house.evidence(unit) == {}
    assert await house.stored() == 0
    assert not house.store.folder.exists()
    assert len(head.heard) == heard
    assert (await house.sends(path))[0] == 200


async def test_a_file_marked_secret_is_in_the_audit_trail_without_its_name(house: House) -> None:
    _unit, head = await house.scoring()
    await house.sends(await house.linked(head), PDF, "Kế hoạch MẬT.pdf")
    deed = (await dumped(house.play))["audit"][-1]
    assert (deed["action"], deed["subject"]) == ("file marked secret refused", "card:1")
    assert deed["detail"] == {"item": "1", "by_page": True}
    assert deed["person_id"] == house.town.people["head"]


async def test_forms_that_are_none(house: House) -> None:
    _unit, head = await house.scoring()
    path = await house.linked(head)
    plain = await shown_by(await house.phone.post(path, data={"tep": "a.pdf"}))
    assert (plain[0], "Đề nghị chọn một tệp" in plain[1]) == (400, True)
    nothing = await shown_by(await house.phone.post(path))
    assert nothing[0] == 400
    odd = {"Content-Type": "multipart/form-data"}
    assert (await house.phone.post(path, data=b"--x", headers=odd)).status == 400
    odd = {"Content-Type": "multipart/form-data; boundary=x"}
    field = b"--x\r\nContent-Disposition: form-data; name=tep; filename=a.pdf\r\n\r\n%PDF-1.7"
    for body in (b"", b"--x", b"--x\r\n\r\n", field, field + b"\r\n--x"[:4]):
        assert (await house.phone.post(path, data=body, headers=odd)).status == 400, body
    assert (await house.phone.put(path, data=PDF)).status == 405
    assert (await house.sends(path))[0] == 200


async def test_only_one_file_of_a_form_is_taken(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    form = FormData()
    form.add_field("note", "xin chào")
    for name in ("a.pdf", "b.pdf"):
        form.add_field("tep", PDF, filename=name)
    assert (await house.phone.post(path, data=form)).status == 200
    assert await house.evidence(unit) == {"1": [("document", "a.pdf", KEPT)]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\An\\kế hoạch.pdf", "kế hoạch.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("<b>&.pdf", "<b>&.pdf"),
        ("ke\u0302\u0301 hoa\u0323ch.pdf", "kế hoạch.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("tệp", "tệp.pdf"),
    ],
)
async def test_names_of_files(house: House, given: str, kept: str) -> None:
    unit, head = await house.scoring()
    status, shown = await house.sends(await house.linked(head), PDF, given)
    assert status == 200
    assert "<b>" not in shown
    assert await house.evidence(unit) == {"1": [("document", kept, KEPT)]}


async def test_a_line_that_breaks_in_the_middle_leaves_the_link_good(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    _reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    head_lines = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 900\r\n\r\n--x\r\nContent-Disposition: form-data; name=tep; filename=a.pdf\r\n\r\n%PDF-"
    )
    writer.write(head_lines.encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.sleep(0.05)
    assert await house.evidence(unit) == {}
    assert (await house.sends(path))[0] == 200


async def test_a_line_that_falls_silent_does_not_hold_up_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A telephone that has lost its network tells nobody so."""
    monkeypatch.setattr("bot.console.upload_page.LONGEST_SILENCE", 0.3)
    unit, head = await house.scoring()
    path = await house.linked(head)
    head_lines = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 900\r\n\r\n--x\r\nContent-Disposition: form-data; name=tep; filename=a.pdf\r\n\r\n"
    )
    _reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    writer.write(head_lines.encode())
    for _piece in range(5):  # slow, but not silent
        writer.write(b"%PDF-")
        await writer.drain()
        await asyncio.sleep(0.1)
        status, shown = await house.sends(path)
        assert (status, "Đề nghị chờ một phút rồi mở lại liên kết." in shown) == (409, True)
    await asyncio.sleep(0.6)
    assert (await house.sends(path))[0] == 200
    assert len((await house.evidence(unit))["1"]) == 1
    writer.close()


# --- links ------------------------------------------------------------------------------------------------------------


async def test_a_link_ends_after_a_day(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    house.play.moment += timedelta(hours=24) - timedelta(seconds=1)
    assert (await house.opens(path))[0] == 200
    house.play.moment += timedelta(seconds=1)
    for status, shown in (await house.opens(path), await house.sends(path)):
        assert (status, "đã hết hạn lúc 09:14, thứ Tư 21/10/2026" in shown) == (410, True)
    assert await house.evidence(unit) == {}
    assert await house.stored() == 0


@pytest.mark.parametrize("path", ["/gui/x", f"/gui/{'A' * 43}", "/gui/%3Cscript%3E", "/gui/..%2f..%2fetc"])
async def test_a_link_that_never_was(house: House, path: str) -> None:
    for status, shown in (await house.opens(path), await house.sends(path)):
        assert (status, shown.startswith("Gửi tệp Không có liên kết này.")) == (404, True)
    assert await house.stored() == 0


async def test_two_files_by_one_link_at_once_are_one(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    shown = await asyncio.gather(*(house.sends(path, PDF + bytes([48 + n]), f"{n}.pdf") for n in range(4)))
    assert sorted(status for status, _text in shown) == [200, 409, 409, 409]
    assert len((await house.evidence(unit))["1"]) == 1


async def test_a_link_that_is_used_up_meanwhile_takes_nothing(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    found = await house.links.find(path.removeprefix("/gui/"))
    assert found is not None
    await house.play.database.run(lambda c: upload_links.use(c, found.link.id, house.play.now()))
    heard = len(head.heard)
    page = await house.page._hand_in(found, "a.pdf", PDF)
    assert not page
    assert await house.evidence(unit) == {}
    assert len(head.heard) == heard


async def test_whoever_asks_too_often_waits(town: Town, tmp_path: Path) -> None:
    async for house in served(town, tmp_path):
        house.limit._most = 3
        _unit, head = await house.scoring()
        path = await house.linked(head)
        statuses = [(await house.opens(path))[0] for _n in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert (await house.sends(path))[0] == 429


async def test_twenty_links_of_a_person_are_good_at_a_time(house: House) -> None:
    _unit, head = await house.scoring()
    question = head.last
    paths = []
    for _n in range(upload_links.MOST_OPEN + 1):
        await head.presses("Send a file by a web page", question)
        paths.append(path_in(head))
    statuses = [(await house.opens(path))[0] for path in paths]
    assert statuses == [404] + [200] * upload_links.MOST_OPEN


async def test_the_page_is_kept_by_nobody_and_fetches_nothing(house: House) -> None:
    _unit, head = await house.scoring()
    path = await house.linked(head)
    response = await house.phone.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    text = await response.text()
    assert "Trường THCS" not in text
    assert "Trần Thị Minh" not in text
    assert "<script" not in text


async def test_the_token_is_kept_nowhere_and_not_logged(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    _unit, head = await house.scoring()
    path = await house.linked(head)
    token = path.removeprefix("/gui/")
    await house.play.receipts()
    await house.sends(path, b"MZ", "tài liệu riêng.pdf")
    await house.sends(path, PDF, "tài liệu riêng.pdf")
    assert token not in repr({k: v for k, v in (await dumped(house.play, without=())).items() if k != "outbox"})
    said = "".join(capsys.readouterr())
    assert token not in said
    assert "tài liệu riêng" not in said
    assert Redactor()(f"GET {ADDRESS}{path}") == f"GET {ADDRESS}/gui/[secret]"


# --- who may ----------------------------------------------------------------------------------------------------------


async def refused(house: House, path: str) -> None:
    status, shown = await house.sends(path)
    assert (status, "Tệp chưa được nhận. Lý do có trong cuộc trò chuyện" in shown) == (409, True), shown


def was_told(person: Person, msgid: str) -> bool:
    """Whether one of the two newest messages says this."""
    return any(translated(msgid, "vi") in strip_markup(str(m.text)) for m in person.heard[-2:])


async def test_permissions_are_asked_when_the_file_comes(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    await house.play.database.run(lambda c: c.execute(delete(Membership)))
    house.play.dialogue.forget()
    await refused(house, path)
    not_yours = "This belongs to somebody else's work: only the people in charge of it can do that here."
    assert was_told(head, not_yours)
    assert await house.evidence(unit) == {}


async def test_whoever_has_to_agree_for_a_new_year_agrees_first(house: House) -> None:
    house.play.moment = datetime(2026, 12, 20, 1, 0, tzinfo=UTC)
    unit, head = await house.scoring()
    path = await house.linked(head)
    await goes_over(house.town)
    for before in ("/mydata", "menu"):
        await head.says(before)  # one's own data can be seen before, and a file is no way around
        await refused(house, path)
        assert await house.evidence(unit) == {}
    await agrees(head)
    assert (await house.sends(path))[0] == 200
    assert set(await house.evidence(unit)) == {"1"}


async def test_a_card_that_was_handed_in_meanwhile_takes_nothing(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    await house.town.officer()
    await hands_in(head, unit)
    await refused(house, path)
    assert was_told(head, "Things have moved on in the meantime, so nothing was changed. This is how it stands now:")
    assert await house.evidence(unit) == {}


async def test_a_question_that_is_not_open_any_more_takes_nothing(house: House) -> None:
    unit = await house.town.unit()
    head = await house.town.member("head", unit)
    await head.says(f"/step {unit} resolution_issued")
    await head.says("12-NQ/CB, 15/3/2026")
    path = await house.linked(head)
    await head.says("menu")
    await refused(house, path)
    assert "“kế hoạch.pdf”" in head.text
    assert await house.play.database.run(lambda c: milestones.files(c, unit, 2026)) == {}
    await head.says(f"/step {unit} resolution_issued")
    await head.says("12-NQ/CB, 15/3/2026")
    assert (await house.sends(path))[0] == 200  # the same question stands again


async def test_an_account_that_is_somebody_elses_by_now_takes_nothing(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    other = await house.town.member("other", unit, "Võ Thị Dung")
    await other.says("/score")

    def changes_hands(connection: Connection) -> None:
        table = ChatSession.__table__  # type: ignore[attr-defined]
        connection.execute(update(table).where(table.c.account == "head").values(person_id=house.town.people["other"]))

    await house.play.database.run(changes_hands)
    house.play.dialogue.forget()
    heard = len(head.heard)
    await refused(house, path)
    assert await house.evidence(unit) == {}
    assert len(head.heard) == heard


async def test_links_of_somebody_who_is_erased_go_too(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    await head.says("/mydata")
    await head.presses("Delete my data")
    await head.presses("Delete", head.last)
    assert (await house.opens(path))[0] == 404
    assert (await house.sends(path))[0] == 404
    assert await house.evidence(unit) == {}
    assert (await dumped(house.play))["upload_link"] == []


async def test_the_database_away_costs_nothing(house: House) -> None:
    unit, head = await house.scoring()
    path = await house.linked(head)
    receive = house.play.dialogue.receive

    async def away(_events: object) -> None:
        raise Unavailable("away")

    house.play.dialogue.receive = away  # type: ignore[method-assign]
    assert (await house.sends(path))[0] == 503
    house.play.dialogue.receive = receive  # type: ignore[method-assign]
    assert await house.evidence(unit) == {}
    assert (await house.sends(path))[0] == 200
    assert len((await house.evidence(unit))["1"]) == 1
    assert await house.stored() == 1


async def test_what_was_not_taken_is_dropped_by_the_clock(house: House) -> None:
    _unit, head = await house.scoring()
    path = await house.linked(head)
    await house.play.database.run(lambda c: c.execute(delete(Membership)))
    house.play.dialogue.forget()
    await refused(house, path)
    assert await house.stored() == 1
    house.play.later(hours=2)
    assert await house.kept.tidy() == 1
    assert await house.stored() == 0


async def test_a_file_by_the_page_is_no_message_of_the_platform(house: House) -> None:
    house.allow(replace(PHOTOS_ONLY, allowance=Allowance(messages=100)))
    _unit, head = await house.scoring()
    path = await house.linked(head)
    before = (await dumped(house.play))["platform_use"]
    await house.sends(path)
    after = (await dumped(house.play))["platform_use"]
    assert [row["number"] for row in after if row["kind"] == "received"] == [
        row["number"] for row in before if row["kind"] == "received"
    ]
