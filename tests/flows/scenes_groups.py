"""The scenes about groups, reminders and campaigns that are written down as golden transcripts."""

from __future__ import annotations

from movement.units import UnitKind
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.town import COMPANY, asked_item, hands_in, scores

HEALTH_STATION = "Trạm Y tế xã Thiện Tín"


async def claiming(stage: Stage) -> None:
    """A group is added, claimed, described; renamed, muted, moved; left."""
    t, play = stage.t, stage.play
    officer = await stage.officer()
    second = await stage.officer("officer2", "Đỗ Thị Kim")
    await stage.town.unit()
    resident = stage.newcomer("resident", "Cô Mai, người dân", "Ms Mai, a resident")
    group = play.group("g1", t("Thôn Long Bàn Bắc – bà con", "Long Bàn Bắc hamlet – residents"))
    group.language = stage.language

    stage.scene(
        "Thêm trợ lý vào nhóm; người dân không nhận nhóm được", "The assistant is added; a resident cannot claim"
    )
    await group.adds(resident)
    await group.presses_here(resident, "Claim the group (officers)")

    stage.scene("Cán bộ nhận nhóm ngay trong nhóm, rồi trả lời hai câu ở máy mình", "An officer claims it in the group")
    await group.presses_here(officer, "Claim the group (officers)")
    await officer.presses("Describe the group")
    await officer.presses("Long Bàn Bắc")
    await officer.presses("Residents")
    await officer.says(t("nông dân, tiểu thương", "farmers, traders"))
    await second.presses("See the group")
    await second.presses("Close")

    stage.scene(
        "Trong nhóm trợ lý chỉ trả lời lệnh của mình", "In the group the assistant answers its own commands only"
    )
    await group.hears_say(resident, t("Chiều nay có ai đi họp thôn không?", "Is anybody going to the meeting today?"))
    await group.hears_say(resident, "/start")

    stage.scene("Nhóm đổi tên, chia chủ đề, tắt quyền gửi tin", "Renamed, divided into topics, muted")
    await group.changes(resident, title=t("Bà con Long Bàn Bắc", "Residents of Long Bàn Bắc"))
    await group.changes(resident, has_topics=True)
    await group.hears_say(officer, "/topic", topic="7")
    await group.changes(resident, may_post=False)
    await group.changes(resident, may_post=True)

    stage.scene("Trợ lý bị đưa ra khỏi nhóm", "The assistant is taken out of the group")
    await group.removes(resident)

    stage.scene("Một nhóm khác không ai nhận: sau một ngày trợ lý rời nhóm", "Nobody claims another group: it is left")
    other = play.group("g2", t("Hội đồng hương", "An association"))
    other.language = stage.language
    await other.adds(resident)
    play.later(hours=25)
    await play.clock_strikes()


async def ladder(stage: Stage) -> None:
    """Reminders of one deadline from thirty days before to the list of who is missing."""
    t, play, town = stage.t, stage.play, stage.town
    play.transcript.muted = True
    school = await town.unit()
    company = await town.unit(COMPANY, UnitKind.ENTERPRISE)
    station = await town.unit(HEALTH_STATION, UnitKind.OFFICE)
    officer = await stage.officer()
    head = await town.member("head", school, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"))
    director = await town.member(
        "director", company, "Phạm Văn Phúc", shown=t("Ông Phúc, giám đốc", "Mr Phúc, director")
    )
    chief = await town.member(
        "chief", station, "Võ Thị Dung", shown=t("Bà Dung, trạm trưởng", "Ms Dung, head of station")
    )
    for person in (head, director, chief):
        await person.says(f"/step {_unit_of(person.account, school, company, station)} movement_day")
        await person.presses("The unit held it")
        await person.presses("Without a file")
    play.transcript.muted = False

    stage.scene("Còn 30 ngày: chưa đơn vị nào bắt đầu", "30 days before: nobody has begun")
    await play.until("2026-09-29")
    stage.remark(
        "Cô Minh chấm phiếu ngay và nộp: từ đây không nhắc nữa.", "Ms Minh scores and hands in: no more reminders."
    )
    play.transcript.muted = True
    await hands_in(head, school)
    play.transcript.muted = False

    stage.scene("Còn 14 ngày", "14 days before")
    await play.until("2026-10-15")
    await director.presses("Score the card")
    play.transcript.muted = True
    await scores(director, company, until="8c")
    play.transcript.muted = False
    stage.remark("Ông Phúc chấm dở, còn vài mục.", "Mr Phúc leaves off with a few items to go.")

    stage.scene(
        "Còn 7 ngày: nêu rõ còn thiếu gì, một lần bấm là tới chỗ làm tiếp",
        "7 days before: what is missing, one tap away",
    )
    await play.until("2026-10-22")
    await director.presses("Remind me tomorrow morning")

    stage.scene("Sáng hôm sau, theo hẹn", "The next morning, as asked for")
    await play.until("2026-10-23")

    stage.scene("Cán bộ xem lịch nhắc, bỏ một lần", "The officer looks at the coming reminders and skips one")
    await officer.says("menu")
    await officer.presses("Reminders")
    await officer.presses("1")
    await officer.presses("Skip this one")
    await officer.presses("Close")
    await play.until("2026-10-26")

    stage.scene("Còn 1 ngày, rồi ngày cuối (trước 30/10 là đến hết 29/10)", "1 day before, then the last day")
    await play.until("2026-10-28")
    await play.until("2026-10-29")
    await director.presses("Go on scoring")
    play.transcript.muted = True
    while asked_item(director):
        await director.presses(_best(director))
    play.transcript.muted = False
    await director.presses("Hand in to the commune police")

    stage.scene(
        "Quá hạn một ngày: đơn vị được nhắc, cán bộ nhận danh sách còn thiếu",
        "A day overdue: the officers get the list",
    )
    await play.until("2026-10-30")
    await officer.presses("Telephone list")
    await officer.presses("Remind this unit again")


def _unit_of(account: str, school: int, company: int, station: int) -> int:
    return {"head": school, "director": company, "chief": station}[account]


def _best(person: Person) -> str:
    tokens = [c.data.partition(":")[2] for row in person.last.rows for c in row]
    answers = [token for token in tokens if token[:1] in "pc" and token[1:2].isdigit()]
    return answers[-1]


async def campaign(stage: Stage) -> None:
    """From a draft to the receipts, with a group that cannot be reached."""
    t, play = stage.t, stage.play
    officer = await stage.officer()
    second = await stage.officer("officer2", "Đỗ Thị Kim")
    resident = stage.newcomer("resident", "Cô Mai, người dân", "Ms Mai, a resident")
    titles = {
        "g1": t("Thôn Long Bàn Bắc – bà con", "Long Bàn Bắc – residents"),
        "g2": t("Thôn Long Bàn Nam – bà con", "Long Bàn Nam – residents"),
        "g3": t("Thủ trưởng đơn vị", "Heads of units"),
    }
    play.transcript.muted = True
    groups = {}
    for chat, title in titles.items():
        groups[chat] = play.group(chat, title)
        groups[chat].language = stage.language
        await groups[chat].adds(resident)
        await groups[chat].presses_here(officer, "Claim the group (officers)")
        await officer.presses("Describe the group")
        await officer.says("Long Bàn Bắc" if chat == "g1" else "Long Bàn Nam")
        await officer.presses("Heads of units" if chat == "g3" else "Residents")
        await officer.presses("Without tags")
    play.transcript.muted = False

    stage.scene("Soạn tin", "The text is written")
    await officer.says("menu")
    await officer.presses("Campaigns")
    await officer.presses("1")
    await officer.presses("crime-tricks")
    await officer.says(
        t(
            "Thời gian gần đây có kẻ giả danh cán bộ gọi điện yêu cầu cập nhật VNeID, rồi xin mã OTP.\n\n"
            "Bà con không đọc mã OTP cho bất kỳ ai. Công an không làm việc qua điện thoại.",
            "Lately, people who pretend to be officials call and ask for an OTP code to update VNeID.\n\n"
            "Tell nobody an OTP code. The police do not work by telephone.",
        )
    )
    await officer.sends_photo()
    await officer.presses("By whom they gather")
    await officer.presses("Residents")
    await officer.presses("These are all")
    await officer.presses("Now")
    await officer.presses("Preview")
    await officer.presses("Hand to a second officer")

    stage.scene(
        "Cán bộ thứ hai xem và duyệt; một nhóm không nhận được", "The second officer releases it; one group fails"
    )
    await groups["g2"].shuts_out()
    await second.presses("See and decide")
    await second.presses("Release it")
    await play.clock_strikes()
    await officer.presses("See the campaign")
    await officer.presses("Receipts")

    stage.scene(
        "Nhóm thêm lại trợ lý; gửi lại cho nhóm chưa nhận", "The group adds the assistant again; it is repeated"
    )
    await groups["g2"].adds(resident)
    await officer.presses("See the campaign")
    await officer.presses("Repeat for those without it")
    await play.clock_strikes()


async def resident(stage: Stage) -> None:
    """A resident writes privately: no reports, a subscription, stopped by one tap."""
    t = stage.t
    await stage.officer()
    somebody = stage.newcomer("resident", "Cô Mai, người dân", "Ms Mai, a resident")
    stage.scene("Người dân nhắn riêng: trợ lý của ai, gọi số nào", "A resident writes: whose it is, whom to call")
    await somebody.starts()
    await somebody.says(t("Nhà anh X cuối xóm hay đánh bạc, nhờ công an kiểm tra", "My neighbour X gambles at home"))

    stage.scene(
        "Đăng ký nhận tin theo chủ đề: đồng ý riêng, ngừng bằng một lần bấm",
        "Messages about topics: a consent of its own",
    )
    await somebody.presses("Messages about topics")
    await somebody.presses("I agree")
    await somebody.presses("t1")
    await somebody.presses("Done")
    await somebody.says("/topics")
    await somebody.presses("Stop all messages")
