"""The scene of a list of units: sent, read, corrected, entered, and what happens next."""

from __future__ import annotations

from tests.flows.lists_of_units import THREE_RIGHT_TWO_WRONG, xlsx
from tests.flows.stage import Stage

FILE = "danh-sach-don-vi.xlsx"


async def importing(stage: Stage) -> None:
    """An officer enters three right rows of five, sends the list again, and invites a unit of it."""
    from tests.flows.scenes import code_in  # which names this scene

    t, play = stage.t, stage.play
    officer = await stage.officer()
    content = xlsx(*THREE_RIGHT_TWO_WRONG)

    stage.scene("Cách nhập danh sách, tệp mẫu", "How a list comes in, and the template")
    await officer.says(t("nhập danh sách", "enter a list"))
    await officer.presses("The template")

    stage.scene("Gửi danh sách: 3 dòng đúng, 2 dòng cần sửa", "A list is sent: 3 rows are right, 2 are wrong")
    await officer.sends_document(FILE, content=content)
    await play.lists_are_read()
    await officer.presses("See the list")
    await officer.presses("wrong")
    await officer.presses("Back to the list")
    await officer.presses("new")
    await officer.presses("Back to the list")
    await officer.presses("enter")

    stage.scene("Gửi lại chính danh sách đó: không nhập gì thêm", "The same list once more: nothing is entered")
    await officer.sends_document(FILE, content=content)
    await play.lists_are_read()
    await officer.presses("See the list")
    await officer.presses("Drop the list")

    stage.scene("Mời thủ trưởng một đơn vị trong danh sách", "The head of a listed unit is invited")
    await officer.says(t("mời đơn vị", "invite a unit"))
    await officer.presses("CÔNG TY TNHH GỖ PHÚ LỘC")
    code = code_in(officer.text)

    stage.scene("Thủ trưởng vào: không phải khai lại điều đã có", "The head comes in and is not asked what is known")
    head = stage.newcomer("head", "Ông Phúc, giám đốc", "Mr Phúc, director")
    await head.starts(code)
    await head.presses("Begin")
    await head.presses("I agree")
    await head.presses("Yes, it is right")
    await head.says("Phạm Văn Phúc")
    await head.says(t("Giám đốc", "Director"))
    await head.says("0905 000 003")
    await head.presses("Send registration")

    stage.scene(
        "Đơn vị khác tự đăng ký: tên đã có trong sổ", "Another one registers on its own: the register has its name"
    )
    teacher = stage.newcomer("teacher", "Cô Bé, hiệu trưởng", "Ms Bé, headmistress")
    await teacher.starts()
    await teacher.presses("Register a unit")
    await teacher.presses("I agree")
    await teacher.presses("School")
    play.transcript.muted = True
    for answer in (
        "trường tiểu học Thiện Tín",
        "12 Trần Phú",
        "Long Bàn Nam",
        "Lê Thị Bé",
        "Hiệu trưởng",
        "0905 000 004",
    ):
        await teacher.says(answer)
    await teacher.says("312")
    for answer in ("Yes", "Yes", "No", "primary_or_preschool"):
        await teacher.presses(answer)
    play.transcript.muted = False
    await teacher.presses("Send registration")
    await officer.presses("See and decide")
    await officer.presses("Approve")
