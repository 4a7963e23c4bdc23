"""The scene of several communes in one installation, written down as a golden transcript."""

from __future__ import annotations

from storage import communes, invitations
from storage.actors import MemberRole
from tests.flows.several import QUANG_NGAI, B, C, founded_as, of_province
from tests.flows.stage import Stage
from tests.flows.town import Town, hands_in


async def several(stage: Stage) -> None:
    """A stranger says which commune it is about; an officer of two chooses; an officer of the province looks on."""
    play, here = stage.play, stage.town
    there = Town(play, await founded_as(play, B, "0255 111 111"))
    await founded_as(play, C, "0236 222 222")
    await play.database.run(lambda c: communes.set_place(c, here.commune_id, province=QUANG_NGAI))
    officer = await stage.officer()

    stage.scene("Người mới: chọn xã trước, gõ một phần tên là đủ", "")
    resident = stage.newcomer("resident", "Cô Mai", "")
    await resident.starts()
    await resident.says("nghia hanh")
    await resident.presses("Change the commune")
    await resident.says("Sơn Tịnh")

    stage.scene("Cán bộ xã Thiện Tín được mời thêm vào xã Nghĩa Hành", "")
    code = await play.database.run(lambda c: invitations.create(c, there.commune_id, MemberRole.OFFICER, play.now()))
    await officer.starts(code)
    await officer.presses("Accept")
    await officer.presses("I agree")
    await officer.presses("Menu")
    await officer.presses("Change the commune")
    await officer.presses("Công an xã Thiện Tín")

    stage.scene("Tin báo của xã kia vẫn dùng được, và cho biết là của xã nào", "")
    play.transcript.muted = True
    unit = await there.unit(f"Trường THCS {B}")
    head = await there.member("head", unit, "Trần Thị Minh", shown="Cô Minh, hiệu trưởng")
    await hands_in(head, unit)
    play.transcript.muted = False
    await officer.presses("Accept all")

    stage.scene("Cán bộ Công an tỉnh: số liệu và phiếu của các xã trong tỉnh", "")
    looks = await of_province(play, here.commune_id, QUANG_NGAI)
    looks.name = "Cán bộ Công an tỉnh"
    await looks.says("menu")
    await looks.presses("province")
    await looks.presses("1")
    await looks.presses("1")
    await looks.presses("Close")
