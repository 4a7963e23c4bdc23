"""The year of Thiện Tín (seed 003): offices, enterprises and schools with the scorecard of the plan's annex."""

from __future__ import annotations

from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.units import UnitKind
from movement.year import Step
from storage import cards, communes
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.town import COMPANY, SCHOOL, hands_in, scores
from tests.flows.years.common import entered, enters, unseen

PLAN = "thien-tin-2026"
STATION = "Trạm Y tế xã Thiện Tín"


async def year(stage: Stage) -> None:
    """From the first quarter to the awards, and a look back from the next year."""
    town = stage.town
    with unseen(stage):
        officer = await stage.officer()
        school = await town.unit()
        company = await town.unit(COMPANY, UnitKind.ENTERPRISE, has_party_organisation=False)
        station = await town.unit(STATION, UnitKind.OFFICE)
        head = await town.member("head", school, shown="Cô Minh, hiệu trưởng")
        director = await town.member("director", company, "Phạm Văn Phúc", shown="Ông Phúc, giám đốc")
        chief = await town.member("chief", station, "Võ Thị Dung", shown="Bà Dung, trạm trưởng")

    await _first_quarter(stage, head, school)
    with unseen(stage):
        for person, unit in ((director, company), (chief, station)):
            await enters(person, unit, "plan_issued", "03/KH, 20/02/2026", "‹Without a file")
            await enters(person, unit, "antt_registered", "04/ĐK, 25/02/2026", "‹Without a file")
        await enters(chief, station, "resolution_issued", "02/NQ, 10/02/2026", "‹Without a file")
    await _movement_day(stage, (head, director, chief), (school, company, station))
    await _report(stage, head, director, chief, officer, (school, company, station))
    await _window(stage, head, director, chief, officer, (school, company, station))
    await _decisions(stage, officer, (school, company, station))
    await _afterwards(stage, officer, head, (school, company, station))


async def _first_quarter(stage: Stage, head: Person, school: int) -> None:
    """Phụ lục, mục 1: Quý I hằng năm có nghị quyết, kế hoạch; mục 8a: đăng ký phấn đấu."""
    stage.scene("Quý I: nghị quyết, kế hoạch, đăng ký “An toàn về an ninh, trật tự”", "")
    await stage.play.until("2026-02-27", "09:10")
    await head.says("menu")
    await head.presses("The year's steps")
    await head.presses("resolution_issued")
    await head.says("02/NQ-CB, 12/01/2026")
    await head.presses("Without a file")
    await head.presses("plan_issued")
    await head.says("số 05/KH-THCS ngày 20/01")
    await head.sends_document("ke-hoach-phong-trao.pdf")
    await head.presses("antt_registered")
    await head.says("hôm nay mới ký")
    await head.says("06/ĐK-THCS, 27/02/2026")
    await head.presses("Without a file")
    assert await entered(stage, school, 2026) == {
        Step.RESOLUTION_ISSUED: "done",
        Step.PLAN_ISSUED: "done",
        Step.ANTT_REGISTERED: "done",
    }


async def _movement_day(stage: Stage, people: tuple[Person, ...], units: tuple[int, ...]) -> None:
    """Phụ lục, mục 3: Ngày hội toàn dân bảo vệ an ninh Tổ quốc, 19/8."""
    head, *others = people
    stage.scene("Ngày hội 19/8: nhắc trước, hỏi kết quả, nhận ảnh", "")
    with unseen(stage):
        for day in ("2026-07-20", "2026-08-05", "2026-08-12", "2026-08-17", "2026-08-18"):
            await stage.play.until(day)
    await stage.play.until("2026-08-20")
    await head.presses("Tell how it went")
    await head.says("18/8")
    await head.sends_photo(caption="Ngày hội của trường")
    with unseen(stage):
        for person, unit in zip(others, units[1:], strict=True):
            await enters(person, unit, "movement_day", "‹The unit joined in elsewhere", "‹Without a file")
    assert (await entered(stage, units[0], 2026))[Step.MOVEMENT_DAY] == "held"
    assert (await entered(stage, units[1], 2026))[Step.MOVEMENT_DAY] == "joined"


async def _report(
    stage: Stage, head: Person, director: Person, chief: Person, officer: Person, units: tuple[int, ...]
) -> None:
    """III.5: trước ngày 30/10 đơn vị báo cáo; III.1: trước ngày 05/11 Công an xã tổng hợp, báo cáo Công an tỉnh."""
    play = stage.play
    school, company, station = units
    stage.scene("Trước 30/10: nhắc nộp phiếu; nhà trường chấm và nộp", "")
    await play.until("2026-09-29")  # thirty days before the last good day, 29/10
    assert all("29/10" in str(p.text) or "30/10" in str(p.text) for p in (head, director, chief))
    with unseen(stage):
        await head.says(f"/score {school}")
        await scores(head, school, until="9")
    await head.says("1 tập thể")
    await head.presses("Hand in to the commune police")
    with unseen(stage):
        await officer.presses("Accept all")
        for day in ("2026-10-15", "2026-10-22", "2026-10-26", "2026-10-28"):
            await play.until(day)
        await hands_in(chief, station)

    stage.scene("Ngày 30/10: quá hạn, cán bộ nhận danh sách; công ty nộp muộn", "")
    await play.until("2026-10-30")
    assert COMPANY in officer.text
    assert SCHOOL not in officer.text
    with unseen(stage):
        await director.says(f"/score {company}")
        await scores(director, company, until="9", best=False)
    await director.says("0")
    await director.presses("Hand in to the commune police")
    assert "30/10" in director.text or "29/10" in director.text
    with unseen(stage):
        for person in (officer,):
            await person.says("/queue")
            await person.presses(STATION)
            await person.presses("Accept all")
            await person.says("/queue")
            await person.presses(COMPANY)
            await person.presses("Accept all")

    stage.scene("Trước 05/11: Công an xã tổng hợp báo cáo Công an tỉnh", "")
    await play.until("2026-11-04")
    await officer.presses("It is done")


async def _window(
    stage: Stage, head: Person, director: Person, chief: Person, officer: Person, units: tuple[int, ...]
) -> None:
    """TT 124 Điều 8 khoản 2: kỳ đánh giá đến hết 15/11, sau hạn báo cáo của kế hoạch; phiếu là tạm tính đến ngày đó."""
    play = stage.play
    _school, company, station = units
    stage.scene("Kỳ đánh giá kết thúc 15/11: phiếu tạm tính được xác nhận hoặc mở lại", "")
    await play.until("2026-11-16", "08:05")
    await head.presses("Nothing has changed")
    await chief.presses("Items have changed")
    await chief.says("5đ")
    await chief.presses("open")
    await chief.says("1")
    await chief.presses("Hand in to the commune police")
    await officer.presses("Accept all")
    with unseen(stage):
        await director.presses("Nothing has changed")
    for unit in (company, station):
        assert (await town_card(stage, unit)).status == cards.VERIFIED


async def town_card(stage: Stage, unit: int) -> cards.Card:
    """A unit's card of the year."""
    return await stage.town.card(unit)


async def _decisions(stage: Stage, officer: Person, units: tuple[int, ...]) -> None:
    """TT 124 Điều 9: trước 20/11 xét công nhận ANTT; QĐ 510 Điều 11: trước 30/11 đánh giá, phân loại."""
    play = stage.play
    stage.scene("Trước 20/11: nhập quyết định công nhận ANTT; trước 30/11: xếp loại", "")
    await play.until("2026-11-19", "09:00")
    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await officer.presses(SCHOOL)
    await officer.presses("Met ({points})")
    await officer.says("215/QĐ-UBND, 18/11/2026")
    await officer.presses("excellent")
    await officer.presses("Enter")
    with unseen(stage):
        await officer.says("menu")
        await officer.presses("Decisions to enter ({n})")
        await officer.presses(STATION)
        await officer.presses("Met ({points})")
        await officer.says("215/QĐ-UBND, 18/11/2026")
        await officer.presses("average")
        await officer.presses("Enter")
    stage.remark("Công ty: không đạt, xếp loại Yếu; cán bộ được báo ngay.", "")
    with unseen(stage):
        await officer.says("menu")
        await officer.presses("Decisions to enter ({n})")
        await officer.presses(COMPANY)
        await officer.presses("Not met (0)")
        await officer.says("216/QĐ-UBND, 18/11/2026")
        await officer.presses("weak")
    await officer.presses("Enter")
    assert await levels(stage, units) == ["excellent", "weak", "average"]
    assert [(await entered(stage, u, 2026))[Step.ANTT_DECIDED] for u in units] == ["reached", "not_reached", "reached"]


async def levels(stage: Stage, units: tuple[int, ...]) -> list[str]:
    """The level of each unit."""
    return [(await entered(stage, unit, 2026)).get(Step.LEVEL_DECIDED, "") for unit in units]


async def _afterwards(stage: Stage, officer: Person, head: Person, units: tuple[int, ...]) -> None:
    """I.4: 100% đăng ký, 100% đạt; II.6: Trung bình, Yếu không xét thi đua, khen thưởng; công nhận điển hình."""
    school, _company, _station = units
    stage.scene("Chỉ tiêu của kế hoạch: đạt đến đâu, còn thiếu đơn vị nào", "")
    await officer.says("menu")
    await officer.presses("office")
    await officer.presses("targets")
    await officer.presses("2")
    assert COMPANY in officer.text
    assert SCHOOL not in officer.text

    stage.scene("Khen thưởng: Trung bình, Yếu không được xét (mục II.6)", "")
    await officer.says("khen thưởng")
    await officer.presses("1")
    await officer.presses("unit")
    await officer.presses(STATION)
    assert "KH II.6" in officer.text
    await officer.presses("again")
    with unseen(stage):
        await officer.presses("unit")
    await officer.presses(SCHOOL)
    await officer.says("Giấy khen của Chủ tịch UBND xã")
    await officer.presses("Review of the year")
    await officer.presses("send")

    stage.scene("Điển hình: đề nghị và quyết định công nhận", "")
    await officer.says("điển hình")
    await officer.presses(SCHOOL)
    await officer.presses("Propose for recognition")
    await officer.says("31/TTr-UBND, 19/11/2026")
    with unseen(stage):
        await stage.play.until("2026-12-08", "09:00")
        await officer.says(f"/step {school} exemplary_decided")
        await officer.presses("recognised")
    await officer.says("1520/QĐ-UBND, 07/12/2026")
    assert (await entered(stage, school, 2026))[Step.EXEMPLARY_DECIDED] == "recognised"
    assert "1520/QĐ-UBND" in head.text

    stage.scene("Năm sau: kế hoạch mới, phiếu mới; năm trước vẫn xem được", "")
    play = stage.play
    await play.until("2027-01-05", "09:00")
    await play.database.run(
        lambda c: communes.use_plan(c, stage.town.commune_id, moved_to(load_bundled(PLAN), 2027).plan, play.now())
    )
    play.dialogue.forget()
    await head.says("menu")
    await head.presses("I agree")
    await head.presses("The year's steps")
    assert await entered(stage, school, 2027) == {}
    await head.presses("earlier")
    assert "1520/QĐ-UBND" in head.text
    assert "TT-2026-001" in head.text


__all__ = ["PLAN", "year"]
