"""Lists of units in the chat: sent at any time, read beside the conversation, entered once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.actions.rosters import READING
from bot.channels import TryAgain, WrongMessage
from bot.channels.plain_text import strip_markup
from bot.chat import EventKind, File, FileKind
from bot.flows.roster_texts import _FILE_PROBLEMS
from bot.making.rosters import RECIPE, roster_template
from bot.roster import IMPORTED, list_in
from documents.spreadsheet import Unreadable
from movement.roster import NoRosterBecause
from movement.roster_words import Column
from movement.units import UnitKind
from storage import audit, rosters, units
from storage.actors import MemberRole
from storage.rosters import RosterRecord
from storage.tables import Membership, Roster
from storage.units import ACTIVE, PENDING, UnitRecord
from tests.flows.dump import dumped
from tests.flows.lists_of_units import COMPANY, HEAD, SCHOOL, STATION, THREE_RIGHT_TWO_WRONG, UNKNOWN_KIND, xlsx
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.several import A, B, three_communes
from tests.flows.town import Town
from tests.test_permissions import MOVED_ON

FILE = "danh-sach.xlsx"
NO_FILE = "No file is needed at this question."


def was_told(person: Person, msgid: str) -> bool:
    """Whether one of the two newest messages says this; the menu may stand below it."""
    return any(translated(msgid, person.language) in strip_markup(message.text) for message in person.heard[-2:])


async def sends(person: Person, *rows: tuple[object, ...], name: str = FILE) -> None:
    """Send a list, and wait until it is read and told about."""
    await person.sends_document(name, content=xlsx(*rows))
    assert await person.play.lists_are_read() == 0


async def enters(person: Person, *rows: tuple[object, ...]) -> None:
    """Send a list and enter it."""
    await sends(person, *rows)
    await person.presses("See the list")
    await person.presses("enter")


async def names(town: Town) -> list[str]:
    """The names of the commune's units."""
    return [unit.name for unit in await register(town)]


async def register(town: Town) -> list[UnitRecord]:
    return await town.play.database.run(lambda c: units.in_commune(c, town.commune_id))


async def kept(town: Town) -> list[RosterRecord]:
    """All lists, whatever has become of them."""

    def read(connection: Connection) -> list[RosterRecord]:
        table = Roster.__table__  # type: ignore[attr-defined]
        numbers = connection.scalars(select(table.c.id).order_by(table.c.id)).all()
        return [record for number in numbers if (record := rosters.get(connection, number)) is not None]

    return await town.play.database.run(read)


# --- from the file to the register ------------------------------------------------------------------------------------


async def test_right_rows_are_entered_and_the_list_is_forgotten(both: Town) -> None:
    officer = await both.officer()
    await sends(officer, *THREE_RIGHT_TWO_WRONG)
    assert "✅ 3 đơn vị mới" in officer.text
    assert "⛔ 2 dòng cần sửa, chưa nhập được" in officer.text
    assert await names(both) == []

    await officer.presses("See the list")
    await officer.presses("enter")

    assert "✅ Đã nhập 3 đơn vị" in officer.text
    assert await names(both) == ["CÔNG TY TNHH GỖ PHÚ LỘC", "Trạm Y tế xã", "Trường Tiểu học Thiện Tín"]
    school = (await register(both))[2]
    assert (school.kind, school.address, school.hamlet, school.people) == (
        *(UnitKind.SCHOOL, "12 Trần Phú", "Long Bàn Nam", 310),
    )
    assert (school.has_party_organisation, school.has_union, school.status) == (True, False, ACTIVE)
    (record,) = await kept(both)
    assert (record.status, record.found, record.file) == (rosters.ENTERED, {}, {})


async def test_importing_twice_changes_nothing(both: Town) -> None:
    officer = await both.officer()
    await enters(officer, *THREE_RIGHT_TWO_WRONG)
    before = await register(both)

    await sends(officer, *THREE_RIGHT_TWO_WRONG)
    assert "3 đơn vị đã có từ trước" in officer.text
    await officer.presses("See the list")

    assert officer.sees("There is nothing to enter.")
    assert not any(choice.data.endswith(":enter") for row in officer.last.rows for choice in row)
    assert await register(both) == before


async def test_an_import_is_in_the_audit_trail_with_its_counts_and_without_people(both: Town) -> None:
    officer = await both.officer()
    await enters(officer, *THREE_RIGHT_TWO_WRONG)

    deeds = await both.play.database.run(lambda c: list(audit.trail(c, both.commune_id, f"commune:{both.commune_id}")))

    (deed,) = [deed for deed in deeds if deed.action == IMPORTED]
    assert deed.person_id == both.people["officer"]
    assert deed.detail == {"units": [1, 2, 3], "there_already": 0, "differ": 0, "wrong": 2}


async def test_of_people_nothing_is_kept(town: Town) -> None:
    officer = await town.officer()
    await sends(officer, *THREE_RIGHT_TWO_WRONG)
    assert officer.sees("Not read, because they are about people: {heads}")

    everything = repr(await dumped(town.play))

    for name in ("Lê Thị Bé", "Phạm Thị Hà"):
        assert name not in everything


async def test_what_is_in_the_register_stays_as_it_is(town: Town) -> None:
    unit = await town.unit("Trạm Y tế xã", UnitKind.OFFICE, people=12)
    officer = await town.officer()
    await sends(officer, STATION, SCHOOL)
    assert "1 đơn vị đã có, danh sách ghi khác; giữ nguyên thông tin đã có" in officer.text

    await officer.presses("See the list")
    await officer.presses("differ")
    assert "Trạm Y tế xã: Địa chỉ, Thôn, tổ dân phố, Số người" in officer.text
    await officer.presses("Back to the list")
    await officer.presses("enter")

    found = {each.id: each for each in await register(town)}
    assert len(found) == 2
    assert (found[unit].people, found[unit].address) == (12, "25 Trần Phú")


async def test_names_that_are_nearly_the_same_can_be_left_out(town: Town) -> None:
    await town.unit("Trường Tiểu học Thiện Tín số 1")
    officer = await town.officer()
    await sends(officer, ("Trường Tiểu học xã Thiện Tín số 1", *SCHOOL[1:]), STATION)
    assert "⚠ 1 trong số đó có tên gần giống đơn vị khác" in officer.text
    await officer.presses("See the list")
    await officer.presses("new")
    assert "⚠ tên gần giống: Trường Tiểu học Thiện Tín số 1" in officer.text
    await officer.presses("Back to the list")

    await officer.presses("clear")

    assert await names(town) == ["Trạm Y tế xã", "Trường Tiểu học Thiện Tín số 1"]


async def test_a_registration_that_waits_is_in_the_register_too(town: Town) -> None:
    await town.unit("Trạm Y tế xã", UnitKind.OFFICE, status=PENDING)
    officer = await town.officer()

    await enters(officer, STATION, SCHOOL)

    assert await names(town) == ["Trạm Y tế xã", "Trường Tiểu học Thiện Tín"]


async def test_long_lists_come_in_pages(town: Town) -> None:
    officer = await town.officer()
    await sends(officer, *((f"Công ty TNHH Số {n}{n}{n}", "DN", "", "", 5, "", "") for n in range(1, 10)))
    await officer.presses("See the list")
    await officer.presses("new")
    assert "8. " in officer.text

    await officer.presses("Next page")

    assert "9. Công ty TNHH Số 999" in officer.text
    await officer.presses("Back to the list")
    await officer.presses("Later")
    await officer.says("/roster")
    await officer.presses(FILE)
    assert "✅ 9 đơn vị mới" in officer.text


async def test_a_dropped_list_enters_nothing(town: Town) -> None:
    officer = await town.officer()
    await sends(officer, STATION)
    await officer.presses("See the list")

    await officer.presses("Drop the list")

    assert officer.sees("The list was dropped; nothing was entered.")
    assert await names(town) == []
    await officer.says("/roster 1")
    assert was_told(officer, MOVED_ON)


# --- two at once ------------------------------------------------------------------------------------------------------


async def test_a_list_is_decided_about_once(both: Town) -> None:
    first, second = await both.officer(), await both.officer("second", "Lê Văn Bình")
    await sends(first, STATION)
    await second.says("/roster 1")
    await first.presses("See the list")
    await first.presses("enter")

    await second.presses("enter")

    assert was_told(second, MOVED_ON)
    assert await names(both) == ["Trạm Y tế xã"]


async def test_two_officers_with_the_same_list_do_not_enter_a_unit_twice(both: Town) -> None:
    first, second = await both.officer(), await both.officer("second", "Lê Văn Bình")
    await sends(first, STATION, SCHOOL)
    await sends(second, STATION, COMPANY)
    await first.presses("See the list")
    await second.presses("See the list")
    await first.presses("enter")

    await second.presses("enter")

    assert "✅ Đã nhập 1 đơn vị" in second.text
    assert "1 đơn vị nay đã có, được giữ nguyên." in second.text
    assert await names(both) == ["CÔNG TY TNHH GỖ PHÚ LỘC", "Trạm Y tế xã", "Trường Tiểu học Thiện Tín"]


async def test_when_all_of_it_is_there_by_now_nothing_is_entered(town: Town) -> None:
    officer = await town.officer()
    await sends(officer, STATION)
    await sends(officer, STATION)
    for number in (1, 2):
        await officer.says(f"/roster {number}")
        await officer.presses("enter")

    assert officer.sees("Nothing was entered: all units of the list are in the register by now.")
    assert await names(town) == ["Trạm Y tế xã"]


# --- when a file is a list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Danh sách.XLSX", "a.xls", "a.ods", "a.csv", "a.xlsm"])
async def test_every_kind_of_sheet_is_taken_for_a_list(town: Town, name: str) -> None:
    officer = await town.officer()

    await officer.sends_document(name, content=b"x")

    assert officer.sees("📎 The list is being read: {name}")
    assert len(await kept(town)) == 1


@pytest.mark.parametrize("name", ["anh.jpg", "kế hoạch.docx", "a.pdf", "", "xlsx"])
async def test_other_files_are_not(town: Town, name: str) -> None:
    officer = await town.officer()
    await officer.says("menu")

    await officer.sends_document(name, content=b"x")

    assert officer.sees(NO_FILE)
    assert await kept(town) == []


async def test_a_list_without_a_name_is_known_by_its_type(town: Town) -> None:
    officer = await town.officer()
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = File(FileKind.DOCUMENT, PLATFORM, "ref", "", mime, 10)

    await town.play.happens(officer.event(EventKind.FILE, file=file))

    assert len(await kept(town)) == 1


async def test_a_question_that_stands_stays_and_is_asked_again(town: Town) -> None:
    await town.unit(status=PENDING)
    officer = await town.officer()
    await officer.says("/unit 1")
    await officer.presses("Refuse")

    await officer.sends_document(FILE, content=xlsx(STATION))
    assert officer.sees("Reason for refusing “{unit}”? (The unit will read it.)")
    await officer.says("Trụ sở thuộc xã bên cạnh.")

    assert [unit.status for unit in await register(town)] == ["refused"]
    await town.play.lists_are_read()
    assert officer.sees("The list has been read.")


async def test_a_question_that_waits_for_a_file_gets_it(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    await officer.says(f"/step {unit} plan_issued")
    await officer.says("05/KH, 12/01/2026")

    await officer.sends_document(FILE, content=xlsx(STATION))

    assert await kept(town) == []
    assert [row["file"]["name"] for row in (await dumped(town.play))["milestone"]] == [FILE]


async def test_evidence_of_an_officer_who_heads_a_unit_stays_evidence(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    await town.play.database.run(lambda c: _heads_too(c, town, unit))
    town.play.dialogue.forget()
    await officer.says(f"/score {unit}")

    await officer.sends_document(FILE, content=xlsx(STATION))

    assert await kept(town) == []
    assert len((await dumped(town.play))["evidence"]) == 1


def _heads_too(connection: Connection, town: Town, unit: int) -> None:
    from storage import actors

    now = town.play.now()
    actors.add_membership(connection, town.commune_id, town.people["officer"], MemberRole.HEAD, now, unit_id=unit)


async def test_from_others_a_sheet_is_what_it_was(town: Town) -> None:
    member = await town.member("head", await town.unit())
    stranger = town.play.person("stranger", "Ai đó")
    await stranger.starts()

    for person in (member, stranger):
        await person.sends_document(FILE, content=xlsx(STATION))
        assert not person.sees("📎 The list is being read: {name}")

    assert await kept(town) == []


async def test_a_file_that_is_marked_secret_is_refused(town: Town) -> None:
    officer = await town.officer()
    for name, caption in (("TUYET_MAT_danh_sach.xlsx", ""), (FILE, "Tài liệu MẬT")):
        await officer.sends_document(name, caption, xlsx(STATION))
        assert "⛔" in officer.text

    assert await kept(town) == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(town: Town) -> None:
    officer = await town.officer()
    await officer.sends_document(FILE, content=bytes(5 * 1024 * 1024 + 1))

    assert officer.sees("The file has more than 5 MB. Please send only the sheet with the units.")
    assert await kept(town) == []


# --- reading ----------------------------------------------------------------------------------------------------------


async def test_what_was_sent_before_a_restart_is_read_after_it(both: Town) -> None:
    officer = await both.officer()
    await officer.sends_document(FILE, content=xlsx(STATION))

    await both.play.restart()
    await both.play.lists_are_read()

    assert officer.sees("The list has been read.")
    assert (await kept(both))[0].status == rosters.READ


async def test_who_reads_is_woken_after_the_commit(town: Town) -> None:
    woken: list[int] = []

    def wake() -> None:
        with town.play.database.snapshot() as connection:
            woken.append(len(rosters.to_read(connection)))

    town.play.dialogue.wakers[READING] = wake
    officer = await town.officer()
    await officer.says("menu")
    await officer.sends_document(FILE, content=xlsx(STATION))

    assert woken == [1]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.4", "That is no Excel or CSV file. Please send .xlsx, .xls, .ods or .csv."),
        (
            xlsx(("Trần Thị Minh", "0905"), head=("STT", "Họ tên", "SĐT")),
            "No row names the columns. The list needs a column “Tên đơn vị” and one “Loại hình”.",
        ),
    ],
)
async def test_a_file_without_a_list_says_why(town: Town, content: bytes, says: str) -> None:
    officer = await town.officer()
    await officer.sends_document(FILE, content=content)
    await town.play.lists_are_read()
    assert officer.sees(says)

    await officer.presses("How a list comes in")

    assert officer.sees("Please send the list here at any time: an Excel file (.xlsx, .xls, .ods) or CSV.")
    assert (await kept(town))[0].status == rosters.UNREADABLE


def test_every_reason_has_words() -> None:
    assert set(_FILE_PROBLEMS) == {*Unreadable, *NoRosterBecause, "lost"}


async def test_a_platform_that_does_not_answer_is_asked_again_for_an_hour(town: Town) -> None:
    officer = await town.officer()
    town.play.channel.withheld = TryAgain("502")
    await officer.sends_document(FILE, content=xlsx(STATION))
    assert await town.play.lists_are_read() == 1
    town.play.channel.withheld = None
    assert await town.play.lists_are_read() == 0
    assert officer.sees("The list has been read.")

    town.play.channel.withheld = TryAgain("502")
    await officer.sends_document(FILE, content=xlsx(STATION))
    town.play.later(hours=1)
    assert await town.play.lists_are_read() == 0
    assert officer.sees("The platform did not hand the file over. Please send it once more.")


async def test_a_file_that_is_gone_is_asked_for_once_more(town: Town) -> None:
    officer = await town.officer()
    town.play.channel.withheld = WrongMessage("the file is not there")
    await officer.sends_document(FILE, content=xlsx(STATION))

    assert await town.play.lists_are_read() == 0

    assert officer.sees("The platform did not hand the file over. Please send it once more.")


async def test_a_list_that_cannot_be_dealt_with_holds_up_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = await town.officer()
    await officer.sends_document(FILE, content=xlsx(STATION))
    await officer.sends_document(FILE, content=xlsx(SCHOOL))

    def once(content: bytes) -> object:
        monkeypatch.undo()
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("bot.roster_reading.list_in", once)
    assert await town.play.lists_are_read() == 0

    assert [record.status for record in await kept(town)] == [rosters.UNREADABLE, rosters.READ]


async def test_who_is_no_officer_any_more_is_not_told(town: Town) -> None:
    officer = await town.officer()
    await officer.sends_document(FILE, content=xlsx(STATION))

    def leaves(connection: Connection) -> None:
        table = Membership.__table__  # type: ignore[attr-defined]
        connection.execute(update(table).values(until=town.play.now()))

    await town.play.database.run(leaves)
    town.play.dialogue.forget()
    await town.play.lists_are_read()

    assert not officer.sees("The list has been read.")


async def test_lists_go_after_a_week_and_with_the_person(town: Town) -> None:
    officer, other = await town.officer(), await town.officer("other", "Lê Văn Bình")
    await sends(officer, STATION)
    await sends(other, SCHOOL)
    await officer.says("/mydata")
    await officer.presses("Delete my data")
    await officer.presses("delete")
    assert [record.person_id for record in await kept(town)] == [town.people["other"]]

    now = town.play.now()
    assert await town.play.database.run(lambda c: rosters.forget_before(c, now - timedelta(days=7))) == 0
    assert await town.play.database.run(lambda c: rosters.forget_before(c, now + timedelta(seconds=1))) == 1


# --- several communes, the template -----------------------------------------------------------------------------------


async def test_a_list_stays_with_its_commune(tmp_path: object) -> None:
    async with three_communes(f"sqlite:///{tmp_path}/antq.db") as world:
        await world.joins(f"officer {A}", B, MemberRole.OFFICER)
        officer = world.play.people[f"officer {A}"]
        stranger = world.play.people[f"officer {B}"]
        await sends(officer, STATION)
        assert A in officer.text
        await officer.says("/commune")
        await officer.presses(f"Công an xã {B}")
        before = await dumped(world.play)
        await stranger.says("/roster 1")
        assert was_told(stranger, MOVED_ON)

        await officer.says("/roster 1")
        assert f"Công an xã {A}" in officer.text
        await officer.presses("enter")

        after = await dumped(world.play)
        new = after["unit"][len(before["unit"]) :]
        assert len(new) == 1
        assert new[0]["commune_id"] == world.communes[A].commune_id


async def test_the_template_is_a_list_that_is_read_back(both: Town) -> None:
    from bot.making import Order
    from bot.making.maker import NothingToMake, Workshop

    workshop = Workshop(both.play.now())
    order = Order.of(roster_template(both.commune_id).ref)
    with both.play.database.snapshot() as connection:
        template = RECIPE.gather(connection, order, workshop)
        with pytest.raises(NothingToMake):
            RECIPE.gather(connection, Order.of(roster_template(99).ref), workshop)
    content = RECIPE.make(template)

    filled = fill_in(content, ["TRƯỜNG THCS THIỆN TÍN", "Cơ sở giáo dục", "=1+1", "Phú Lộc", 42, "Có", "Không", "x"])
    roster = list_in(filled)

    assert (roster.examples, roster.wrong, roster.personal, roster.unread) == (2, (), (), ())
    (unit,) = roster.units
    assert (unit.row, unit.name, unit.people, unit.has_guard_force) == (4, "TRƯỜNG THCS THIỆN TÍN", 42, True)
    assert RECIPE.make(template) == content
    with pytest.raises(Exception, match="nothing"):
        list_in(content)


def fill_in(content: bytes, values: list[object]) -> bytes:
    """The template as somebody saves it with one more row: the same texts in a new file."""
    from documents.spreadsheet import read_sheets

    sheet = read_sheets(content)[0]
    assert [text.removesuffix(" (*)") for text in sheet.rows[0][1]] == [
        *("Tên đơn vị", "Loại hình đơn vị", "Địa chỉ", "Thôn, tổ dân phố", "Số người", "Tổ chức Đảng"),
        *("Công đoàn, đoàn thể", "Lực lượng bảo vệ", "Diện không xét"),
    ]
    assert len(sheet.rows[0][1]) == len(Column)
    rows = [row for _number, row in sheet.rows]
    lines = [";".join(map(str, row)) for row in (*rows, values)]
    return "\n".join(lines).encode("utf-8-sig")


def test_what_stands_in_the_tests_is_a_list() -> None:
    assert len(HEAD) == len(UNKNOWN_KIND) + 1
