"""The scene about cards of other kinds than Thiện Tín's: deductions, yes or no, tables, another maximum than 100."""

from __future__ import annotations

from pathlib import Path

from movement.loader import parse_plan
from movement.plan import Plan
from movement.units import UnitKind
from storage import communes
from storage.actors import MemberRole
from tests.flows.stage import Stage
from tests.flows.town import HOTLINE, Town

_FILE = Path(__file__).parent / "data" / "other-cards-2026.yaml"
OTHER_CARDS: Plan = parse_plan(_FILE.read_text(encoding="utf-8"), _FILE.name)
AREA, OFFICE = "Khu dân cư số 1", "Trạm Y tế xã Thử"


async def found(town: Town) -> Town:
    """The town works by the invented plan from now on."""
    town.commune_id = await town.play.database.run(lambda c: communes.create(c, OTHER_CARDS, HOTLINE, town.play.now()))
    return town


async def cards(stage: Stage) -> None:
    """A residential area's card of 30 points with buttons and without, verified; an office's long table."""
    await found(stage.town)
    officer = await stage.officer()
    area = await stage.town.unit(AREA, UnitKind.RESIDENTIAL_AREA)
    head = await stage.town.member("head", area, shown="Ông Hòa, trưởng khu dân cư")

    stage.scene("Khu dân cư, phiếu 30 điểm: mục trừ điểm, mục có hoặc không, bảng số liệu", "")
    await head.says(f"/score {area}")
    await head.says("2 vụ mâu thuẫn, 1 vụ trộm")
    await head.presses("d0")
    await head.says("đạt")
    stage.remark("Kế hoạch không nêu điểm khi dưới 70% số hộ: đơn vị tự chọn.", "")
    await head.says("25/42, 5, 0")
    await head.says("6,5")
    await head.presses("p4.5")
    await head.presses("See as a form")
    stage.remark("Sửa mục 4: ghi từng số kèm tên gọi.", "")
    await head.presses("Change an answer")
    await head.presses("4")
    await head.says("5 buổi họp, không có đơn")
    await head.says("40/42")
    await head.presses("Hand in to the commune police")

    stage.scene("Cán bộ thẩm định: thấy số liệu và điểm tương ứng, có thể chấm khác", "")
    await officer.presses("Item by item")
    for _item in range(3):
        await officer.presses("accept")
    await officer.presses("Score it differently")
    await officer.says("7,5 điểm")
    await officer.says("Danh sách cam kết có 35 hộ.")
    await officer.presses("Accept all the rest")
    await officer.presses("Finish verification")

    stage.scene("Cùng phiếu đó trên điện thoại không có nút bấm", "")
    other = await stage.town.unit("Khu dân cư số 2", UnitKind.RESIDENTIAL_AREA)
    plain = await stage.town.member("plain", other, "Lê Thị Thu", shown="Bà Thu, trưởng khu dân cư", plain=True)
    await plain.says(f"/score {other}")
    await plain.says("Ông A và ông B cãi nhau")
    await plain.says("không có vụ nào")
    await plain.says("1")
    await plain.says("có")
    await plain.says("42/38, 4, 1")
    await plain.says("38/42, 4, 1")
    await plain.says("năm điểm")
    await plain.presses("Hand in to the commune police")

    stage.scene("Cơ quan, phiếu 100 điểm: bảng dài được hỏi từng dòng, cấp phó làm tiếp", "")
    office = await stage.town.unit(OFFICE, UnitKind.OFFICE)
    chief = await stage.town.member("chief", office, "Đỗ Minh Tâm", shown="Bác sĩ Tâm, trưởng trạm")
    deputy = await stage.town.member("deputy", office, "Võ Thị Lan", MemberRole.DEPUTY, shown="Chị Lan, phó trạm")
    await chief.says(f"/score {office}")
    await chief.says("52")
    await chief.says("6/6")
    await chief.presses("Save, do it later")
    await deputy.says(f"/score {office}")
    await deputy.says("khoảng 25 trên 30 người")
    await deputy.says("một mô hình")
