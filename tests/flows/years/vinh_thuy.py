"""The year of Vĩnh Thủy (seed 000): from the choice of units before 20/01 to their recognition before 10/12."""

from __future__ import annotations

from dataclasses import dataclass

from movement.completing import Period, read_day, with_contacts, with_day, with_periods
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import communes
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.years.common import Diary, entered, enters, figures, labels, unseen, works_by

PLAN = "vinh-thuy-2026"
HOTLINE = "0233 000 000"
SCHOOL = "Trường THCS Vĩnh Thủy"
STATION = "Trạm Y tế xã Vĩnh Thủy"
COMPANY = "Công ty TNHH Chế biến gỗ Thủy Ba"
NURSERY = "Trường Mầm non Vĩnh Thủy"
COOPERATIVE = "Hợp tác xã Nông nghiệp Thủy Ba"
CHOICE = "Lựa chọn đơn vị đăng ký xây dựng điển hình"
REGISTRATION = "Đăng ký xây dựng điển hình, gửi về Công an xã"
REPORT = "Báo cáo Công an tỉnh kết quả xây dựng, duy trì điển hình"
DOSSIERS = "Gửi Công an tỉnh hồ sơ đề nghị công nhận điển hình"
RECOGNITION = "Xét, công nhận, thông báo và duy trì kết quả điển hình"


@dataclass
class Cast:
    """Who plays, and in which units."""

    officer: Person
    head: Person
    chief: Person
    director: Person
    teacher: Person
    school: int
    station: int
    company: int
    nursery: int
    cooperative: int


def plan() -> Plan:
    """The plan with what it leaves open: KH II.7, IV.2 want reviews and reports without naming days."""
    filled = with_contacts(load_bundled(PLAN), hotline=HOTLINE)
    filled = with_day(filled, "interim-review", read_day("30/6", 2026))
    filled = with_day(filled, "final-review", read_day("20/12", 2026))
    return with_periods(filled, "police-report", Period.HALF_YEAR)


async def year(stage: Stage) -> None:
    """From the choice to the recognition, and what becomes of the titles in the next year."""
    with unseen(stage):
        cast = await _cast(stage)
    diary = Diary(stage)
    await _choice(stage, cast)
    await _registration(stage, cast, diary)


async def _cast(stage: Stage) -> Cast:
    await works_by(stage, plan(), HOTLINE)
    town = stage.town
    officer = await stage.officer("officer", "Lê Quang Hòa")
    school = await town.unit(SCHOOL, UnitKind.SCHOOL, hamlet="Thủy Ba Đông")
    station = await town.unit(STATION, UnitKind.OFFICE, hamlet="Thủy Ba Tây", people=9)
    company = await town.unit(COMPANY, UnitKind.ENTERPRISE, hamlet="Thủy Ba Hạ", people=130)
    nursery = await town.unit(
        NURSERY, UnitKind.SCHOOL, hamlet="Thủy Ba Đông", exclusion=Exclusion.PRIMARY_OR_PRESCHOOL
    )
    cooperative = await town.unit(COOPERATIVE, UnitKind.ENTERPRISE, hamlet="Thủy Ba Tây", people=35)
    return Cast(
        officer,
        await town.member("head", school, "Nguyễn Thị Lài", shown="Cô Lài, hiệu trưởng"),
        await town.member("chief", station, "Trần Văn Sinh", shown="Ông Sinh, trạm trưởng", position="Trạm trưởng"),
        await town.member("director", company, "Hồ Văn Kính", shown="Ông Kính, giám đốc", position="Giám đốc"),
        await town.member("teacher", nursery, "Lê Thị Nga", shown="Cô Nga, hiệu trưởng mầm non"),
        school,
        station,
        company,
        nursery,
        cooperative,
    )


async def _choice(stage: Stage, cast: Cast) -> None:
    """II.2: lựa chọn căn cứ kết quả “An toàn về ANTT” và phân loại năm trước; kế hoạch không đặt mức thấp nhất."""
    officer = cast.officer
    stage.scene("Đầu tháng 01: nhập kết quả năm 2025, xem đơn vị nào đủ điều kiện", "")
    await officer.says("điển hình")
    await officer.presses(SCHOOL)
    await officer.presses("Enter results of {year}")
    await officer.presses("antt_decided")
    await officer.presses("Recognised")
    await officer.says("188/QĐ-UBND, 18/11/2025")
    await officer.presses("Enter results of {year}")
    await officer.presses("level_decided")
    await officer.presses("Khá")
    await officer.says("201/QĐ-UBND, 28/11/2025")


async def _registration(stage: Stage, cast: Cast, diary: Diary) -> None:
    pass
