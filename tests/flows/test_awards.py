"""Awards: proposed with every bar and its reason, decided once, told to the unit; a person's name can be deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from movement.awards import AwardStatus, Recipient
from movement.honours import AwardSubject
from movement.units import UnitKind
from movement.year import Outcome, Step
from storage import actors, awards, milestones
from storage.actors import MemberRole
from storage.awards import AwardRecord
from storage.milestones import Entered
from tests.flows.dump import dumped
from tests.flows.people import Person
from tests.flows.play import playing
from tests.flows.town import COMPANY, SCHOOL, Town, hands_in, scores

AWARDED = "It was awarded"
DECISION = "12/QĐ-UBND, 20/8/2026"
NAME = "Nguyễn Thị Hoa, thôn Phú Lộc"


class Stage:
    """A commune with a school, a company, the head of the school, and two officers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.play = town.play

    async def set(self, plan: str = "thien-tin-2026") -> Stage:
        await self.town.found(plan)
        self.play.moment = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
        self.officer = await self.town.officer()
        self.second = await self.town.officer("second", "Đỗ Thị Kim")
        self.school = await self.town.unit()
        self.company = await self.town.unit(COMPANY, UnitKind.ENTERPRISE)
        self.head = await self.town.member("head", self.school)
        return self

    async def decided(self, unit_id: int, step: Step, value: str) -> None:
        """What an authority decided about a unit is entered."""
        entered = Entered(step, value, paper="1/QĐ")
        now = self.play.now()
        await self.play.database.run(
            lambda c: milestones.enter(c, self.town.commune_id, unit_id, 2026, entered, None, now)
        )

    async def award(self, number: int = 1) -> AwardRecord:
        def read(connection: Connection) -> AwardRecord:
            found = awards.get(connection, number)
            assert found is not None
            return found

        return await self.play.database.run(read)

    async def all_awards(self) -> list[AwardRecord]:
        return await self.play.database.run(lambda c: awards.of_year(c, self.town.commune_id, 2026))

    async def begins(self, subject: str = "A unit", who: Person | None = None) -> Person:
        """The list of awards, and from there to the question that follows the kind of recipient."""
        who = who or self.officer
        await who.says("khen thưởng")
        await who.presses("1")
        await who.presses(subject)
        return who

    async def proposes(self, name: str = SCHOOL, form: str = "", occasion: str = "movement_day") -> None:
        """A unit, from the list to the end."""
        officer = await self.begins()
        await officer.says(name)
        await (officer.presses(form) if form else officer.says("Giấy khen của Chủ tịch UBND xã"))
        await officer.presses("Movement day, 19/8" if occasion == "movement_day" else "Review of the year")
        await officer.presses("Propose")


@pytest.fixture
async def thien_tin(sqlite_url: str) -> AsyncIterator[Stage]:
    async with playing(sqlite_url) as play:
        yield await Stage(Town(play)).set()


@pytest.fixture
async def binh_chuong(sqlite_url: str) -> AsyncIterator[Stage]:
    async with playing(sqlite_url) as play:
        yield await Stage(Town(play)).set("binh-chuong-2026")


# --- who may be proposed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "said"), [("average", "Trung bình"), ("weak", "Yếu")])
async def test_thien_tin_a_unit_classified_average_or_weak_is_barred_with_the_reason(
    thien_tin: Stage, level: str, said: str
) -> None:
    await thien_tin.decided(thien_tin.school, Step.LEVEL_DECIDED, level)
    officer = await thien_tin.begins()

    assert f"{SCHOOL} – ⛔ đã xếp loại “{said}”, không xét khen thưởng (KH II.6)" in officer.text
    await officer.presses(SCHOOL)

    assert f"⛔ Không đề nghị khen thưởng được: đã xếp loại “{said}”, không xét khen thưởng (KH II.6)." in officer.text
    assert "Không xét thi đua, khen thưởng đối với cơ quan" in officer.text  # the plan's own words
    await officer.presses("Close")
    assert await thien_tin.all_awards() == []


async def test_after_a_bar_somebody_else_can_be_proposed_in_the_same_conversation(thien_tin: Stage) -> None:
    await thien_tin.decided(thien_tin.school, Step.LEVEL_DECIDED, "weak")
    officer = await thien_tin.begins()
    await officer.says("THCS")
    await officer.presses("Propose somebody else")
    await officer.presses("A unit")
    await officer.presses(COMPANY)
    await officer.says("Giấy khen")
    await officer.presses("Review of the year")

    assert officer.sees("⚠ Please note: {reason}.")
    await officer.presses("Propose")

    (one,) = await thien_tin.all_awards()
    assert (one.recipient.unit_id, one.form, one.occasion) == (thien_tin.company, "Giấy khen", "year_end")


async def test_an_expected_level_is_only_said_and_marked_as_provisional(thien_tin: Stage) -> None:
    await scores(thien_tin.head, thien_tin.school, best=False)
    await thien_tin.head.presses("Hand in to the commune police")
    officer = await thien_tin.begins()

    assert f"{SCHOOL} – có thể đề nghị; dự kiến xếp loại “Yếu” (tạm tính)" in officer.text
    await officer.presses(SCHOOL)
    assert "Hình thức khen thưởng nào?" in officer.text


async def test_a_verified_card_counts_by_its_verified_points(thien_tin: Stage) -> None:
    await hands_in(thien_tin.head, thien_tin.school)
    await thien_tin.officer.presses("Accept all")
    officer = await thien_tin.begins()

    assert f"{SCHOOL} – có thể đề nghị; chưa xếp loại" in officer.text


async def test_binh_chuong_a_second_award_in_the_year_is_barred(binh_chuong: Stage) -> None:
    await binh_chuong.proposes(form="commune-merit")
    await binh_chuong.officer.presses("Awards")
    await binh_chuong.officer.says("2")
    await binh_chuong.officer.presses(AWARDED)
    await binh_chuong.officer.says(DECISION)

    officer = await binh_chuong.begins()
    assert f"{SCHOOL} – ⛔ đã được khen thưởng trong năm (KH IV.3, V.1.a, V.1.b, V.2)" in officer.text
    await officer.presses(SCHOOL)

    assert "⛔ Không đề nghị khen thưởng được: đã được khen thưởng trong năm: Giấy khen" in officer.text
    assert "12/QĐ-UBND, 20/08/2026 (KH IV.3, V.1.a, V.1.b, V.2)" in officer.text
    assert "trừ các tập thể, cá nhân đã được khen thưởng trong đợt “Ngày hội" in officer.text
    assert len(await binh_chuong.all_awards()) == 1


async def test_binh_chuong_of_two_proposals_only_one_can_be_awarded(binh_chuong: Stage) -> None:
    await binh_chuong.proposes(form="commune-merit")
    await binh_chuong.proposes(form="province-merit", occasion="year_end")
    assert binh_chuong.officer.sees("⚠ Please note: {reason}.")
    assert "đã có đề nghị khác trong năm: Giấy khen" in binh_chuong.officer.text

    await binh_chuong.officer.says("/award 1")
    await binh_chuong.officer.presses(AWARDED)
    await binh_chuong.officer.says(DECISION)
    await binh_chuong.officer.says("/award 2")

    assert "⛔ Không nhập khen thưởng được: đã được khen thưởng trong năm" in binh_chuong.officer.text
    with pytest.raises(AssertionError, match="no button"):
        binh_chuong.officer.button(AWARDED)
    await binh_chuong.officer.presses("Withdraw the proposal")
    assert [one.status for one in await binh_chuong.all_awards()] == [AwardStatus.AWARDED, AwardStatus.WITHDRAWN]


async def test_binh_chuong_the_title_is_looked_at(binh_chuong: Stage) -> None:
    await binh_chuong.decided(binh_chuong.company, Step.ANTT_DECIDED, Outcome.REACHED)
    officer = await binh_chuong.begins()

    assert f"{SCHOOL} – có thể đề nghị; " in officer.text
    line = next(line for line in officer.text.splitlines() if SCHOOL in line)
    assert "chưa được công nhận đạt “An toàn về an ninh, trật tự”" in line
    assert "An toàn" not in next(line for line in officer.text.splitlines() if COMPANY in line)


async def test_whom_the_plan_does_not_foresee_cannot_be_chosen(thien_tin: Stage, sqlite_url: str) -> None:
    await thien_tin.officer.says("/awards")
    await thien_tin.officer.presses("1")

    for subject in ("People and officials of a hamlet", "The commune police", "A security team"):
        with pytest.raises(AssertionError, match="no button"):
            thien_tin.officer.button(subject)


async def test_forms_of_the_plan_are_shown_with_their_level_and_nothing_else_is_invented(binh_chuong: Stage) -> None:
    officer = await binh_chuong.begins()
    await officer.presses(SCHOOL)

    assert "1. Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (cấp tỉnh)" in officer.text
    assert "2. Giấy khen của Chủ tịch Ủy ban nhân dân xã (cấp xã)" in officer.text


async def test_where_the_plan_names_no_forms_that_is_said_and_the_form_is_written(thien_tin: Stage) -> None:
    officer = await thien_tin.begins()
    await officer.presses(SCHOOL)

    assert officer.sees("Which form of award? The commune's plan names none; please write it.")


async def test_hamlets_the_police_and_teams_can_be_proposed_where_the_plan_says_so(binh_chuong: Stage) -> None:
    officer = await binh_chuong.begins("People and officials of a hamlet")
    await officer.presses("Long Bàn Bắc")
    await officer.presses("commune-merit")
    await officer.says("Kỷ niệm 80 năm")  # another occasion, in own words
    await officer.presses("Propose")
    await binh_chuong.begins("The commune police")
    await officer.presses("province-merit")
    await officer.says("2")
    await officer.presses("Propose")
    await binh_chuong.begins("A security team")
    await officer.says("Tổ bảo vệ ANTT thôn Phú Lộc")
    await officer.presses("commune-merit")
    await officer.says("tổng kết năm")
    await officer.presses("Propose")

    found = [(one.recipient.subject, one.recipient.name, one.occasion) for one in await binh_chuong.all_awards()]
    assert found == [
        (AwardSubject.PEOPLE_OF_HAMLET, "Long Bàn Bắc", "Kỷ niệm 80 năm"),
        (AwardSubject.POLICE, "Công an xã Bình Chương", "year_end"),
        (AwardSubject.SECURITY_TEAM, "Tổ bảo vệ ANTT thôn Phú Lộc", "year_end"),
    ]


async def test_an_officer_leaves_the_own_unit_to_another_officer(thien_tin: Stage) -> None:
    person, school = thien_tin.town.people["second"], thien_tin.school
    await thien_tin.play.database.run(
        lambda c: actors.add_membership(
            c, thien_tin.town.commune_id, person, MemberRole.HEAD, thien_tin.play.now(), unit_id=school
        )
    )
    await thien_tin.proposes()
    thien_tin.play.dialogue.forget()
    await thien_tin.begins(who=thien_tin.second)
    assert SCHOOL not in thien_tin.second.text

    await thien_tin.second.says("/award 1")

    assert thien_tin.second.sees("It is about your own unit: another officer enters what comes of it.")
    with pytest.raises(AssertionError, match="no button"):
        thien_tin.second.button(AWARDED)


# --- what comes of it -------------------------------------------------------------------------------------------------


async def test_the_unit_is_told_of_its_award_with_number_and_date_and_nobody_else(binh_chuong: Stage) -> None:
    other = await binh_chuong.town.member("other", binh_chuong.company, "Võ Văn Nam")
    await binh_chuong.proposes(form="commune-merit")
    await binh_chuong.officer.says("/award 1")
    await binh_chuong.officer.presses(AWARDED)
    await binh_chuong.officer.says("Quyết định số 12/QĐ-UBND ngày 20/8/2026")

    one = await binh_chuong.award()
    assert (one.status, one.paper, str(one.paper_day)) == (AwardStatus.AWARDED, "12/QĐ-UBND", "2026-08-20")
    assert binh_chuong.head.text.splitlines() == [
        f"{SCHOOL} được tặng Giấy khen của Chủ tịch Ủy ban nhân dân xã.",
        "Quyết định số 12/QĐ-UBND ngày 20/08/2026.",
    ]
    assert binh_chuong.second.heard == other.heard == []


@pytest.mark.parametrize("answer", ["12/QĐ-UBND", "20/8/2026", "rồi", "12/QĐ-UBND, 20/12/2026"])
async def test_half_a_decision_is_asked_for_again_and_nothing_is_lost(thien_tin: Stage, answer: str) -> None:
    await thien_tin.proposes()
    await thien_tin.officer.says("/award 1")
    await thien_tin.officer.presses(AWARDED)

    await thien_tin.officer.says(answer)

    assert "Số và ngày của quyết định?" in thien_tin.officer.text
    assert (await thien_tin.award()).status is AwardStatus.PROPOSED
    await thien_tin.officer.says(DECISION)
    assert (await thien_tin.award()).status is AwardStatus.AWARDED


async def test_what_was_refused_keeps_its_reason_and_a_mistake_can_be_taken_back(thien_tin: Stage) -> None:
    await thien_tin.proposes()
    await thien_tin.officer.says("/award 1")
    await thien_tin.officer.presses("It was not awarded")
    await thien_tin.officer.says("Hết số lượng")
    assert (await thien_tin.award()).reason == "Hết số lượng"

    await thien_tin.officer.says("/award 1")
    assert "Lý do: “Hết số lượng”" in thien_tin.officer.text
    await thien_tin.officer.presses("Correct what was entered")

    one = await thien_tin.award()
    assert (one.status, one.reason) == (AwardStatus.PROPOSED, "")
    assert thien_tin.officer.button(AWARDED)
    assert thien_tin.head.heard == []


async def test_when_an_award_is_taken_back_the_unit_hears_of_that_too(thien_tin: Stage) -> None:
    await thien_tin.proposes()
    await thien_tin.officer.says("/award 1")
    await thien_tin.officer.presses(AWARDED)
    await thien_tin.officer.says(DECISION)
    await thien_tin.officer.says("/award 1")
    await thien_tin.officer.presses("Correct what was entered")

    assert thien_tin.head.sees(
        "What was said about the award of {unit} ({form}) is taken back: {office} checks it again."
    )
    assert (await thien_tin.award()).paper == ""


async def test_two_officers_do_not_decide_twice(thien_tin: Stage) -> None:
    await thien_tin.proposes()
    for who in (thien_tin.officer, thien_tin.second):
        await who.says("/award 1")
        await who.presses(AWARDED)

    await thien_tin.officer.says(DECISION)
    await thien_tin.second.says("99/QĐ-UBND, 21/8/2026")

    assert thien_tin.second.sees(
        "The question that you answered was dealt with meanwhile, by somebody else or on another account."
    )
    one = await thien_tin.award()
    assert (one.paper, one.revision) == ("12/QĐ-UBND", 1)
    assert len(thien_tin.head.heard) == 1
    assert "99/QĐ" not in str(await dumped(thien_tin.play))


async def test_a_decision_at_an_older_revision_changes_nothing(both: Town) -> None:
    """In storage, on both kinds of database: whoever read the proposal before it was changed comes too late."""

    def run(connection: Connection) -> None:
        now = both.play.now()
        number = awards.add(
            connection,
            both.commune_id,
            2026,
            Recipient(AwardSubject.PERSON, NAME),
            form="Giấy khen",
            occasion="year_end",
            created_by=None,
            now=now,
        )
        read = awards.get(connection, number)
        assert read is not None
        assert awards.decide(connection, read, AwardStatus.REFUSED, None, now, reason="Hết số lượng")
        assert not awards.decide(connection, read, AwardStatus.AWARDED, None, now, paper="1/QĐ", paper_day=now.date())
        assert not awards.forget_name(connection, read)
        newest = awards.get(connection, number)
        assert newest is not None
        assert (newest.status, newest.paper, newest.recipient.name) == (AwardStatus.REFUSED, "", NAME)

    await both.play.database.run(run)


async def test_the_list_has_what_waits_first_and_counts_by_state(binh_chuong: Stage) -> None:
    await binh_chuong.proposes(form="commune-merit")
    await binh_chuong.proposes(COMPANY, form="province-merit")
    await binh_chuong.officer.says("/award 1")
    await binh_chuong.officer.presses(AWARDED)
    await binh_chuong.officer.says(DECISION)

    await binh_chuong.officer.says("/khenthuong")

    heading, _propose, first, second = binh_chuong.officer.text.splitlines()
    assert heading == "Khen thưởng năm 2026: đang đề nghị 1, đã được khen thưởng 1"
    assert first.startswith(f"2. {COMPANY} – đang đề nghị · Bằng khen")
    assert second.startswith(f"3. {SCHOOL} – đã được khen thưởng · Giấy khen")


# --- persons ----------------------------------------------------------------------------------------------------------


async def proposes_person(stage: Stage, name: str = NAME) -> Person:
    officer = await stage.begins("A person")
    assert officer.sees("The name is kept for this award only; an officer can delete it at any time.")
    await officer.says(name)
    await officer.says("Giấy khen của Chủ tịch UBND xã")
    await officer.presses("Review of the year")
    await officer.presses("Propose")
    return officer


async def tables_naming_her(stage: Stage) -> list[str]:
    """The tables in which the name stands once every letter is delivered."""
    await stage.play.receipts()
    return [table for table, rows in (await dumped(stage.play, without=())).items() if "Hoa" in str(rows)]


async def test_a_persons_name_stands_in_the_award_alone_and_can_be_deleted(thien_tin: Stage) -> None:
    officer = await proposes_person(thien_tin)
    await officer.says("/award 1")
    await officer.presses(AWARDED)
    await officer.says(DECISION)
    assert await tables_naming_her(thien_tin) == ["award"]

    await officer.says("/award 1")
    await officer.presses("Delete the person's name")
    await officer.presses("Keep it")
    assert (await thien_tin.award()).recipient.name == NAME
    await officer.says("/award 1")
    await officer.presses("Delete the person's name")
    await officer.presses("Delete the name")

    assert await tables_naming_her(thien_tin) == []
    one = await thien_tin.award()
    assert (one.status, one.paper) == (AwardStatus.AWARDED, "12/QĐ-UBND")
    await officer.says("/awards")
    assert "Cá nhân (đã xóa tên) – đã được khen thưởng" in officer.text


async def test_with_the_name_goes_the_reason_that_may_hold_it(thien_tin: Stage) -> None:
    officer = await proposes_person(thien_tin)
    await officer.says("/award 1")
    await officer.presses("It was not awarded")
    await officer.says("Chị Hoa đã được tỉnh khen")
    await officer.says("/award 1")
    await officer.presses("Delete the person's name")
    await officer.presses("Delete the name")

    assert await tables_naming_her(thien_tin) == []


async def test_a_proposal_that_is_left_keeps_no_name(thien_tin: Stage) -> None:
    officer = await thien_tin.begins("A person")
    await officer.says(NAME)
    await officer.says("menu")

    assert await tables_naming_her(thien_tin) == []


@pytest.mark.parametrize("name", ["Nguyễn Thị Hoa 0905 123 456", "Hoa, CCCD 051185001234"])
async def test_numbers_of_cards_and_phones_are_not_taken_for_a_name(thien_tin: Stage, name: str) -> None:
    officer = await thien_tin.begins("A person")

    await officer.says(name)

    assert "không ghi số căn cước, số điện thoại" in officer.text
    await officer.says(NAME)
    assert "Hình thức khen thưởng nào?" in officer.text


async def test_binh_chuong_a_persons_second_award_is_barred_however_the_name_is_typed(binh_chuong: Stage) -> None:
    officer = await binh_chuong.begins("A person")
    await officer.says("Nguyễn Thị Hoa")
    await officer.presses("commune-merit")
    await officer.presses("Movement day, 19/8")
    await officer.presses("Propose")
    await officer.says("/award 1")
    await officer.presses(AWARDED)
    await officer.says(DECISION)

    await binh_chuong.begins("A person")
    await officer.says("NGUYEN THI HOA")

    assert "đã được khen thưởng trong năm" in officer.text
    assert officer.sees("If it is another person of the same name, please add the unit or hamlet to the name.")
    await officer.presses("Propose somebody else")
    await officer.presses("A person")
    await officer.says(NAME)
    assert officer.sees("Which form of award?")


# --- who may, and on which phone --------------------------------------------------------------------------------------


async def test_members_and_officers_of_another_commune_are_refused(thien_tin: Stage) -> None:
    elsewhere = await Town(thien_tin.play).found("binh-chuong-2026")
    stranger = await elsewhere.officer("elsewhere", "Lý Văn Xa")
    await thien_tin.proposes()
    before = await dumped(thien_tin.play)

    for who, command in ((thien_tin.head, "/award 1"), (thien_tin.head, "/awards"), (stranger, "/award 1")):
        who.heard.clear()
        await who.says(command)
        assert "Giấy khen" not in str(who.heard)
    await stranger.says("/awards")

    assert stranger.text.splitlines()[0] == "Khen thưởng năm 2026"  # the own commune's, where there is none
    assert SCHOOL not in stranger.text
    assert await dumped(thien_tin.play) == before


async def test_everything_can_be_typed_on_a_phone_without_buttons(thien_tin: Stage) -> None:
    officer = thien_tin.officer
    officer.plain = True
    await officer.says("khen thuong")
    await officer.says("1")  # propose
    await officer.says("1")  # a unit
    await officer.says("gỗ phú lộc")
    await officer.says("Giấy khen của Chủ tịch UBND xã")
    await officer.says("ngày hội 19/8")
    await officer.says("OK")

    (one,) = await thien_tin.all_awards()
    assert (one.recipient.unit_id, one.occasion) == (thien_tin.company, "movement_day")
    await officer.says("xem khen thưởng 1")
    await officer.says("1")  # awarded
    await officer.says("so 12/QĐ-UBND ngay 20/8/2026")
    assert (await thien_tin.award()).paper == "12/QĐ-UBND"


async def test_a_unit_is_found_by_a_part_of_its_name_in_a_long_list(thien_tin: Stage) -> None:
    for number in range(1, 20):
        await thien_tin.town.unit(f"Trường Mầm non số {number}", UnitKind.SCHOOL)
    officer = await thien_tin.begins()

    await officer.presses("Next page")
    await officer.presses("Next page")
    assert "17. Trường Mầm non số" in officer.text
    await officer.says("mầm non")
    assert "Có nhiều đơn vị trùng" in officer.text
    await officer.says("bệnh viện")
    assert "Không có đơn vị nào trong danh sách có tên như vậy" in officer.text
    await officer.says("mam non so 19")

    await officer.says("Giấy khen")
    await officer.says("1")
    assert "Trường Mầm non số 19" in officer.text
    assert "Xem lại trước khi nhập" in officer.text


async def test_the_officer_can_go_back_from_the_last_look_and_choose_anew(thien_tin: Stage) -> None:
    officer = await thien_tin.begins()
    await officer.presses(SCHOOL)
    await officer.says("Giấy khen")
    await officer.presses("Review of the year")
    await officer.presses("Change an answer")
    await officer.presses("Unit")
    await officer.presses(COMPANY)
    await officer.presses("Propose")

    (one,) = await thien_tin.all_awards()
    assert (one.recipient.unit_id, one.form) == (thien_tin.company, "Giấy khen")


async def test_a_bar_that_comes_up_while_somebody_proposes_counts(thien_tin: Stage) -> None:
    officer = await thien_tin.begins()
    await officer.presses(SCHOOL)
    await officer.says("Giấy khen")
    await officer.presses("Review of the year")
    await thien_tin.decided(thien_tin.school, Step.LEVEL_DECIDED, "average")

    await officer.presses("Propose")

    assert await thien_tin.all_awards() == []
    assert "đã xếp loại “Trung bình”, không xét khen thưởng (KH II.6)" in officer.text


async def test_the_audit_trail_says_which_award_and_never_a_name(thien_tin: Stage) -> None:
    officer = await proposes_person(thien_tin)
    await officer.says("/award 1")
    await officer.presses(AWARDED)
    await officer.says("12/QĐ-UBND Nguyễn Thị Hoa, 20/8/2026")
    assert officer.sees("Only the number and date are needed, without names, for example 12/QĐ-UBND, 20/8/2026.")
    await officer.says("12/QĐ - UBND, 20/8/2026")
    assert (await thien_tin.award()).paper == "12/QĐ-UBND"
    await officer.says("/award 1")
    await officer.presses("Delete the person's name")
    await officer.presses("Delete the name")

    trail = (await dumped(thien_tin.play))["audit"]
    assert [row["action"] for row in trail if row["subject"] == "award:1"] == [
        "award proposed",
        "award decided",
        "award name deleted",
    ]
    assert "Hoa" not in str(trail)
