"""The register of models: entered by officers, reported by units, ended with a reason, commended, counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, update

from movement.models import AboutModel, ModelStatus, Since
from movement.units import UnitKind
from storage import actors, communes, figures, models
from storage.actors import MemberRole
from storage.models import ModelRecord
from storage.tables import Commune, Membership
from tests.flows.dump import dumped
from tests.flows.people import Person
from tests.flows.play import playing
from tests.flows.town import COMPANY, SCHOOL, Town

CAMERA = "Camera an ninh"
GATE = "Cổng trường an toàn giao thông"


class Stage:
    """A commune with a school, a company, their heads, and two officers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.play = town.play

    async def set(self) -> Stage:
        await self.town.found("binh-chuong-2026")
        self.play.moment = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
        self.officer = await self.town.officer()
        self.second = await self.town.officer("second", "Đỗ Thị Kim")
        self.school = await self.town.unit()
        self.company = await self.town.unit(COMPANY, UnitKind.ENTERPRISE)
        self.head = await self.town.member("head", self.school)
        self.director = await self.town.member("director", self.company, "Võ Văn Nam")
        return self

    async def model(self, number: int = 1) -> ModelRecord:
        def read(connection: Connection) -> ModelRecord:
            found = models.get(connection, number)
            assert found is not None
            return found

        return await self.play.database.run(read)

    async def all_models(self) -> list[ModelRecord]:
        return await self.play.database.run(lambda c: models.in_commune(c, self.town.commune_id))

    async def figures(self) -> tuple[int, int]:
        """What the targets count: the models in the register, and the active ones."""
        days = (date(2026, 10, 20), date(2025, 10, 20))
        found = await self.play.database.run(lambda c: figures.of_models(c, self.town.commune_id, *days, 2026))
        return found.known, found.active

    async def kept(self, name: str, since: Since, ended_on: date | None = None, **about: Any) -> int:
        """A model that is in the register already."""

        def add(connection: Connection) -> int:
            what = AboutModel(name, "an ninh", since, **about)
            number = models.add(connection, self.town.commune_id, what, ModelStatus.ACTIVE, None, self.play.now())
            record = models.get(connection, number)
            assert record is not None
            if ended_on is not None:
                assert models.end(connection, record, ended_on, "formal")
            return number

        return await self.play.database.run(add)

    async def reports(self, who: Person | None = None, name: str = GATE) -> None:
        """The head of a unit with one unit reports a model."""
        who = who or self.head
        await who.says("mô hình")
        await who.presses("1")
        await who.says(name)
        await who.says("an toàn giao thông")
        await who.says("Dạy tốt – Học tốt")
        await who.says("5/2024")
        await who.presses("Report it")


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with playing(sqlite_url) as play:
        yield await Stage(Town(play)).set()


# --- entering ---------------------------------------------------------------------------------------------------------


async def test_an_officer_enters_a_model_of_a_unit(stage: Stage) -> None:
    officer = stage.officer
    await officer.says("/models")
    await officer.presses("1")
    await officer.says(CAMERA)
    await officer.says("phòng, chống tội phạm")
    await officer.presses("In a unit")
    await officer.says("phú lộc")
    await officer.presses("No, to none")
    await officer.says("ngày 12/5/2024")

    assert officer.text.splitlines() == [
        f"Xem lại trước khi gửi: mô hình “{CAMERA}”",
        f"phòng, chống tội phạm · {COMPANY}",
        "Bắt đầu: 12/05/2024",
    ]
    await officer.presses("Enter the model")

    (one,) = await stage.all_models()
    about = AboutModel(CAMERA, "phòng, chống tội phạm", Since(2024, 5, 12), stage.company)
    assert (one.about, one.status) == (about, ModelStatus.ACTIVE)


async def test_a_model_can_be_of_a_hamlet_or_of_the_whole_commune_and_known_words_are_offered(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020), movement="Xanh – Sạch – Đẹp – An toàn")
    officer = stage.officer
    for place in ("In a hamlet", "In the whole commune"):
        await officer.says("/models")
        await officer.presses("1")
        await officer.says("Tự quản")
        await officer.presses("an ninh")
        await officer.presses(place)
        if place == "In a hamlet":
            await officer.presses("Long Bàn Bắc")
        await officer.presses("Xanh – Sạch – Đẹp – An toàn")
        await officer.says("2026")
        await officer.presses("Enter the model")

    found = [(one.about.hamlet, one.about.unit_id, one.about.movement) for one in await stage.all_models()]
    assert found[1:] == [
        ("Long Bàn Bắc", None, "Xanh – Sạch – Đẹp – An toàn"),
        ("", None, "Xanh – Sạch – Đẹp – An toàn"),
    ]


@pytest.mark.parametrize("answer", ["lâu rồi", "31/2/2024", "2030", "12/2026"])
async def test_a_beginning_that_is_none_or_ahead_is_asked_for_again(stage: Stage, answer: str) -> None:
    head = stage.head
    await head.says("/models")
    await head.presses("1")
    await head.says(GATE)
    await head.says("giao thông")
    await head.presses("No, to none")

    await head.says(answer)

    assert "Mô hình bắt đầu từ khi nào?" in head.text
    await head.says("5/2024")
    await head.presses("Report it")
    assert (await stage.model()).since == Since(2024, 5)


async def test_what_was_begun_can_be_put_aside_and_gone_on_with(stage: Stage) -> None:
    officer = stage.officer
    await officer.says("/models")
    await officer.presses("1")
    await officer.says(CAMERA)
    await officer.presses("Save, do it later")

    await officer.says("/models")
    await officer.presses("1")

    assert officer.sees("Which field is it about?")


# --- what units report ------------------------------------------------------------------------------------------------


async def test_what_a_unit_reports_waits_for_an_officer_and_is_not_counted_before(stage: Stage) -> None:
    await stage.reports()
    one = await stage.model()
    assert (one.status, one.about.unit_id, one.about.movement) == (
        ModelStatus.REPORTED,
        stage.school,
        "Dạy tốt – Học tốt",
    )
    assert "Công an xã Bình Chương sẽ xem xét; kết quả sẽ báo tại đây." in stage.head.text
    assert stage.officer.text.splitlines() == ["📥 Đơn vị báo mô hình mới", f"{GATE} · {SCHOOL}"]
    await stage.officer.says("/models")
    assert "đang hoạt động 0 (năm trước 0); mới 0, kết thúc 0" in stage.officer.text
    assert await stage.figures() == (0, 0)

    await stage.second.presses("See and decide")
    await stage.second.presses("Take it into the register")

    assert (await stage.model()).status is ModelStatus.ACTIVE
    assert f"✅ Mô hình “{GATE}” đã được ghi vào sổ mô hình của xã." in stage.head.text
    await stage.officer.says("/models")
    assert "đang hoạt động 1 (năm trước 1); mới 0, kết thúc 0" in stage.officer.text
    assert await stage.figures() == (1, 1)


async def test_what_is_not_taken_in_is_answered_with_the_reason(stage: Stage) -> None:
    await stage.reports()
    await stage.officer.presses("See and decide")
    await stage.officer.presses("Do not take it in")
    await stage.officer.says("ko")
    assert (await stage.model()).status is ModelStatus.REPORTED  # "ko" is no reason
    await stage.officer.says("Mô hình này đã có trong sổ")

    assert "Lý do: “Mô hình này đã có trong sổ”" in stage.head.text
    await stage.officer.says("/models")
    assert GATE not in stage.officer.text
    await stage.head.says("/models")
    assert f"{GATE} – không ghi sổ" in stage.head.text


async def test_a_head_sees_the_models_of_the_own_unit_alone_and_may_write_down_the_result(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020), unit_id=stage.company)
    await stage.kept("Toàn xã không ma túy", Since(2021))
    await stage.kept(GATE, Since(2024, 5), unit_id=stage.school)

    await stage.head.says("/models")
    assert stage.head.text.splitlines()[0] == "Mô hình của đơn vị"
    assert GATE in stage.head.text
    assert CAMERA not in stage.head.text
    assert "ma túy" not in stage.head.text
    await stage.head.says("/model 3")
    with pytest.raises(AssertionError, match="no button"):
        stage.head.button("The model has ended")
    await stage.head.presses("Write down the result")
    await stage.head.says("Không còn ùn tắc trước cổng trường")

    assert (await stage.model(3)).result == "Không còn ùn tắc trước cổng trường"
    assert "Kết quả: Không còn ùn tắc trước cổng trường" in stage.head.text


@pytest.mark.parametrize("number", [1, 2])
async def test_models_of_others_are_not_shown_to_a_head_by_their_number(stage: Stage, number: int) -> None:
    await stage.kept(CAMERA, Since(2020), unit_id=stage.company)
    await stage.kept(CAMERA, Since(2021))
    before = await dumped(stage.play)

    await stage.head.says(f"/model {number}")

    assert CAMERA not in str(stage.head.heard)
    assert await dumped(stage.play) == before


async def test_officers_of_other_communes_see_nothing(stage: Stage) -> None:
    elsewhere = await Town(stage.play).found("thien-tin-2026")
    stranger = await elsewhere.officer("elsewhere", "Lý Văn Xa")
    await stage.kept(CAMERA, Since(2020))

    await stranger.says("/model 1")
    await stranger.says("/models")

    assert CAMERA not in str(stranger.heard)


async def test_an_officer_of_the_province_sees_the_register_and_changes_nothing(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020))
    colonel = await stage.town.officer("colonel", "Phan Văn Tỉnh")

    def of_province(connection: Connection) -> None:
        person = stage.town.people["colonel"]
        membership, commune = Membership.__table__, Commune.__table__  # type: ignore[attr-defined]
        connection.execute(
            update(membership)
            .where(membership.c.person_id == person)
            .values(role=MemberRole.PROVINCE_OFFICER, province="51")
        )
        connection.execute(update(commune).values(province="51"))
        assert actors.load(connection, [person])[person].is_province_officer
        assert communes.load(connection, stage.town.commune_id).province == "51"

    await stage.play.database.run(of_province)
    stage.play.dialogue.forget()

    await colonel.says("/models")
    assert "đang hoạt động 1 (năm trước 1)" in colonel.text
    assert "✎" not in colonel.text
    await colonel.presses("1")
    assert CAMERA in colonel.text
    assert [choice.label for row in colonel.last.rows for choice in row] == ["Đóng"]


# --- what becomes of a model ------------------------------------------------------------------------------------------


async def test_a_model_ends_with_one_of_the_plans_reasons_or_in_own_words(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020))
    await stage.kept(GATE, Since(2021))
    officer = stage.officer
    await officer.says("/model 1")
    await officer.presses("The model has ended")
    await officer.presses("It is not effective")
    await officer.presses("Today")
    assert "kết thúc ngày 20/10/2026. Lý do: Hoạt động không hiệu quả." in officer.text
    await officer.says("/model 2")
    await officer.presses("The model has ended")
    await officer.says("Nhà trường đã sáp nhập")
    await officer.says("1/9/2026")

    first, second = await stage.model(1), await stage.model(2)
    assert (first.status, first.ended_on, first.ended_reason) == (ModelStatus.ENDED, date(2026, 10, 20), "ineffective")
    assert (second.ended_on, second.ended_reason) == (date(2026, 9, 1), "Nhà trường đã sáp nhập")
    await officer.says("/models")
    assert officer.text.splitlines()[0] == ("Mô hình năm 2026: đang hoạt động 0 (năm trước 2); mới 0, kết thúc 2")


async def test_it_does_not_end_before_it_began(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2026, 3))
    officer = stage.officer
    await officer.says("/model 1")
    await officer.presses("The model has ended")
    await officer.says("1")

    await officer.says("28/2/2026")

    assert "Mô hình bắt đầu từ tháng 3/2026. Vui lòng ghi ngày sau đó." in officer.text
    await officer.says("2/3/2026")
    assert (await stage.model()).ended_on == date(2026, 3, 2)


async def test_an_end_by_mistake_is_taken_back(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020), date(2026, 1, 31))
    await stage.officer.says("/model 1")
    assert "Kết thúc ngày 31/01/2026: Mang tính hình thức" in stage.officer.text
    await stage.officer.presses("It is active after all")

    one = await stage.model()
    assert (one.status, one.ended_on, one.ended_reason) == (ModelStatus.ACTIVE, None, "")


async def test_a_model_is_proposed_for_commendation_with_the_paper(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020))
    await stage.officer.says("/model 1")
    await stage.officer.presses("Proposed for commendation")
    await stage.officer.says("Tờ trình số 45/TTr-CAX ngày 28/5/2026")

    one = await stage.model()
    assert (one.commended_paper, one.commended_on) == ("45/TTr-CAX", date(2026, 5, 28))
    assert "Đã đề nghị biểu dương: 45/TTr-CAX, 28/05/2026" in stage.officer.text


async def test_an_entry_is_corrected_from_the_last_look(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020, 4, 1), unit_id=stage.company, movement="Xanh – Sạch")
    officer = stage.officer
    await officer.says("/model 1")
    await officer.presses("Correct the entry")
    assert f"Xem lại trước khi gửi: mô hình “{CAMERA}”" in officer.text
    await officer.presses("Change an answer")
    await officer.presses("Name")
    await officer.says("Camera an ninh xóm Đông")
    await officer.presses("Enter the model")

    one = await stage.model()
    assert one.about == AboutModel(
        "Camera an ninh xóm Đông", "an ninh", Since(2020, 4, 1), stage.company, "", "Xanh – Sạch"
    )
    assert len(await stage.all_models()) == 1


async def test_the_list_has_active_ones_first_and_the_numbers_from_year_to_year(stage: Stage) -> None:
    await stage.kept("A đã kết thúc", Since(2019), date(2026, 6, 30))
    await stage.kept("B cũ", Since(2019))
    await stage.kept("C mới", Since(2026, 2))

    await stage.officer.says("mo hinh")

    heading, _enter, *lines = stage.officer.text.splitlines()
    assert heading == "Mô hình năm 2026: đang hoạt động 2 (năm trước 2); mới 1, kết thúc 1"
    assert lines == [
        "2. B cũ – an ninh · toàn xã · từ 2019",
        "3. C mới – an ninh · toàn xã · từ tháng 2/2026",
        "4. A đã kết thúc – đã kết thúc · an ninh · toàn xã · từ 2019",
    ]


async def test_two_officers_do_not_decide_about_a_model_twice(stage: Stage) -> None:
    await stage.kept(CAMERA, Since(2020))
    for who in (stage.officer, stage.second):
        await who.says("/model 1")
        await who.presses("The model has ended")

    await stage.officer.presses("It is only formal")
    await stage.officer.presses("Today")
    await stage.second.says("2")

    assert stage.second.sees(
        "The question that you answered was dealt with meanwhile, by somebody else or on another account."
    )
    one = await stage.model()
    assert (one.ended_reason, one.revision) == ("formal", 1)


async def test_a_change_at_an_older_revision_changes_nothing(both: Town) -> None:
    def run(connection: Connection) -> None:
        now = both.play.now()
        about = AboutModel(CAMERA, "an ninh", Since(2020))
        number = models.add(connection, both.commune_id, about, ModelStatus.REPORTED, None, now)
        read = models.get(connection, number)
        assert read is not None
        assert models.take_in(connection, read)
        assert not models.decline(connection, read, "trùng")
        assert not models.end(connection, read, now.date(), "formal")
        newest = models.get(connection, number)
        assert newest is not None
        assert (newest.status, newest.ended_on, newest.about) == (ModelStatus.ACTIVE, None, about)

    await both.play.database.run(run)


async def test_a_head_types_everything_on_a_phone_without_buttons(stage: Stage) -> None:
    head = stage.head
    head.plain = True
    await head.says("mô hình")
    await head.says("1")
    await head.says(GATE)
    await head.says("an toàn giao thông")
    await head.says("1")  # belongs to no emulation movement
    await head.says("tháng 9 năm 2025")
    await head.says("OK")

    one = await stage.model()
    assert (one.about.movement, one.since, one.status) == ("", Since(2025, 9), ModelStatus.REPORTED)
