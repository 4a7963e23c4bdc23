"""The scenes that are written down as golden transcripts, each played in one language."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from storage.actors import MemberRole
from tests.flows import (
    scenes_accounts,
    scenes_cards,
    scenes_communes,
    scenes_groups,
    scenes_papers,
    scenes_rosters,
    scenes_targets,
    scenes_titles,
)
from tests.flows.people import Person
from tests.flows.play import Play, playing
from tests.flows.stage import Stage
from tests.flows.town import COMPANY, PLAN, SCHOOL, Town, asked_item, scores
from tests.flows.years import YEARS

TRANSCRIPTS = Path(__file__).parent / "transcripts"


# --- registration -----------------------------------------------------------------------------------------------------


async def registration(stage: Stage) -> None:
    """Invited, on one's own, refused, without consent."""
    t = stage.t
    officer = await stage.officer()
    head = stage.newcomer("head", "Cô Minh, hiệu trưởng", "Ms Minh, headmistress")

    stage.scene("Cán bộ mời đơn vị", "An officer invites a unit")
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says(SCHOOL)
    code = code_in(officer.text)

    stage.scene("Đơn vị đăng ký bằng thư mời", "The unit registers by the invitation")
    await head.starts(code)
    await head.presses("Begin")
    await head.presses("Read in full")
    await head.presses("I agree")
    await head.presses("School")
    await head.says("25 Trần Phú")
    await head.says(t("thôn Long Bàn Bắc", "Long Bàn Bắc hamlet"))
    await head.says("Trần Thị Minh")
    await head.says(t("Hiệu trưởng", "Headmistress"))
    await head.says("123")
    await head.shares_contact("+84905123456")
    await head.says(t("khoảng 420 người", "about 420 people"))
    await head.says(t("có", "yes"))
    await head.presses("Yes")
    await head.presses("No")
    await head.presses("No, none of these")
    stage.remark(
        "Xem lại trước khi gửi: sửa địa chỉ, các câu khác giữ nguyên.",
        "The last look before sending: the address is corrected, the other answers stay.",
    )
    await head.presses("Change an answer")
    await head.presses("Address")
    await head.says("27 Trần Phú")
    await head.presses("Send registration")

    stage.scene(
        "Tự đăng ký: tên gần giống đơn vị đã có, cán bộ duyệt",
        "On one's own: nearly the same name as a registered unit, approved by the officer",
    )
    second = stage.newcomer("second", "Thầy Hùng, hiệu trưởng", "Mr Hùng, headmaster")
    await second.starts()
    await second.presses("Register a unit")
    await second.presses("I agree")
    await second.presses("School")
    await second.says("Trường trung học cơ sở Thiện Tín 2")
    await second.presses("What if it is the same?")
    await second.presses("Yes, another unit")
    await _rest_of_registration(stage, second, "Lê Văn Hùng", t("Hiệu trưởng", "Headmaster"), "0905 000 002")
    await second.presses("Send registration")
    await officer.presses("See and decide")
    await officer.presses("Approve")

    stage.scene("Đăng ký bị từ chối, có lý do", "A registration is refused, with the reason")
    third = stage.newcomer("third", "Ông Phúc, giám đốc", "Mr Phúc, director")
    await third.starts()
    await third.presses("Register a unit")
    await third.presses("I agree")
    await third.presses("Enterprise")
    await third.says(COMPANY)
    await _rest_of_registration(stage, third, "Phạm Văn Phúc", t("Giám đốc", "Director"), "0905 000 003")
    await third.presses("Send registration")
    await officer.presses("See and decide")
    await officer.presses("Refuse")
    await officer.says(t("Trụ sở công ty thuộc xã bên cạnh.", "The company has its seat in the neighbouring commune."))
    await third.presses("Menu")

    stage.scene("Không đồng ý cho lưu dữ liệu", "Somebody does not agree that data is kept")
    fourth = stage.newcomer("fourth", "Bà Lan", "Ms Lan")
    await fourth.starts()
    await fourth.presses("Register a unit")
    await fourth.presses("I do not agree")


async def _rest_of_registration(stage: Stage, person: Person, name: str, position: str, phone: str) -> None:
    t = stage.t
    await person.says(t("Cụm công nghiệp, lô 3", "Industrial cluster, lot 3"))
    await person.says("Phú Lộc")
    await person.says(name)
    await person.says(position)
    await person.says(phone)
    await person.says("180")
    await person.presses("Yes")
    await person.presses("Yes")
    await person.presses("Yes")
    await person.presses("No, none of these")


def code_in(text: str) -> str:
    """The invitation code in a message."""
    for word in text.replace("=", " ").split():
        if len(word) == 10 and word.isascii() and word.isalnum() and word.isupper():
            return word
    raise AssertionError(f"no invitation code in: {text}")


# --- scoring ----------------------------------------------------------------------------------------------------------


async def scoring(stage: Stage) -> None:
    """A card by its head and deputy, with a return."""
    t, play = stage.t, stage.play
    unit = await stage.town.unit()
    officer = await stage.officer()
    head = await stage.town.member("head", unit, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"))
    deputy = await stage.town.member(
        "deputy",
        unit,
        "Lê Văn Bình",
        MemberRole.DEPUTY,
        shown=t("Thầy Bình, phó hiệu trưởng", "Mr Bình, deputy head"),
    )

    stage.scene("Bắt đầu chấm điểm", "Scoring begins")
    await head.says("menu")
    await head.presses("Score the card")
    await head.presses("Official wording")
    await head.says("2")

    stage.scene("Mục có tỷ lệ: dưới 90 %, rồi từ 90 %", "A share: below 90 %, then 90 % and more")
    await head.says("30/42")
    await head.says(t("2 điểm", "2 points"))
    await head.presses("‹ Back")
    await head.says("38/42")

    stage.scene("Ghi chú và ảnh minh chứng", "A note and a photo as evidence")
    await head.presses("Add evidence or a note")
    await head.says(t("Tổ chức ngày 18/8, 320 người dự", "Held on 18 August, 320 people came"))
    await head.sends_photo()
    await head.sends_document("ke-hoach-MAT.pdf")
    await head.says("4,0")
    await head.says(t("có", "yes"))
    await head.says("1")
    await head.presses("p1")
    await head.presses("p1")
    await head.says("2,0")
    for points in ("2", "2", "2"):
        await head.presses(f"p{points}")

    stage.scene("Lưu, làm sau; hai ngày sau cấp phó làm tiếp", "Save for later; two days on, the deputy goes on")
    await head.presses("Save, do it later")
    await play.restart()
    play.later(days=2)
    await deputy.says("menu")
    await deputy.presses("Go on scoring")
    play.transcript.muted = True
    while asked_item(deputy) not in ("7", ""):
        await deputy.presses("p2")
    play.transcript.muted = False
    stage.remark("Các mục 5d đến 6b: mỗi mục một lần bấm.", "Items 5d to 6b: one press each.")
    await deputy.presses("p8")
    await deputy.presses("p1")
    await deputy.says("12/12")
    await deputy.presses("p50")
    await deputy.says(t("1 tập thể và 2 cá nhân", "1 collective and 2 persons"))

    stage.scene("Xem lại, sửa một mục, nộp", "The last look, one item changed, handed in")
    await deputy.presses("See as a form")
    await deputy.presses("Change an answer")
    await deputy.presses("1")
    await deputy.presses("p3")
    await deputy.presses("Hand in to the commune police")

    stage.scene(
        "Cán bộ trả lại hai mục; đơn vị bổ sung và nộp lại", "Two items are returned, completed, handed in again"
    )
    play.transcript.muted = True
    await officer.presses("Item by item")
    while asked_of(officer) != "3":
        await officer.presses("accept")
    await officer.presses("Return this item")
    await officer.says(t("Đề nghị gửi thêm ảnh ngày hội.", "Please send more photos of the day."))
    while asked_of(officer) != "7":
        await officer.presses("accept")
    await officer.presses("Return this item")
    await officer.says(t("Chưa có quyết định thành lập mô hình.", "The decision on the model is missing."))
    await officer.presses("Accept all the rest")
    play.transcript.muted = False
    await officer.presses("Return the card")
    await head.presses("Complete now")
    await head.sends_photo(caption=t("Ngày hội 18/8", "The day, 18 August"))
    await head.presses("p4")
    await head.says("5")
    await head.presses("Hand in to the commune police")
    await head.presses("See the card")


def asked_of(officer: Person) -> str:
    """The code of the item that an officer is asked about; empty for anything else."""
    _progress, _line, question = officer.text.partition("\n")
    code, dot, _rest = question.partition(". ")
    return code if dot and len(code) <= 2 else ""


# --- verification -----------------------------------------------------------------------------------------------------


async def verification(stage: Stage) -> None:
    """Two officers, a changed score, a return, the authority's decision, an opinion."""
    t, play = stage.t, stage.play
    unit = await stage.town.unit()
    first = await stage.officer()
    second = await stage.officer("officer2", "Đỗ Thị Kim")
    head = await stage.town.member("head", unit, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"))
    play.transcript.muted = True
    await head.says(f"/score {unit}")
    for answer in ("p3", "38/42"):
        await (head.presses(answer) if answer.startswith("p") else head.says(answer))
    await head.presses("Add evidence or a note")
    await head.says(t("Tổ chức ngày 18/8, 320 người dự", "Held on 18 August, 320 people came"))
    await head.sends_photo()
    await head.presses("p4")
    await scores(head, unit)
    play.transcript.muted = False

    stage.scene("Phiếu mới đến: cả hai cán bộ được báo", "A new card: both officers are told")
    await head.presses("Hand in to the commune police")

    stage.scene("Cán bộ thứ nhất làm từng mục", "The first officer goes item by item")
    await first.presses("Item by item")
    await first.presses("accept")
    await first.presses("Official wording")
    await first.presses("Score it differently")
    await first.presses("2")
    await first.says(t("Danh sách chỉ có 36 người ký tên.", "The list has only 36 signatures."))
    await first.presses("See evidence")
    await first.presses("Return this item")
    await first.says(t("Ảnh chưa thể hiện hoạt động của học sinh.", "The photo does not show the students."))

    stage.scene(
        "Cán bộ thứ hai bấm cùng phiếu đó, rồi tiếp nhận", "The second officer opens the same card, then takes over"
    )
    await second.presses("Accept all")
    await second.presses("Take over")
    await second.presses("Item by item")
    stage.remark(
        "Việc của cán bộ thứ nhất chưa gửi nên không được tính; cán bộ thứ hai quyết định từ đầu.",
        "What the first officer had not sent yet does not count; the second officer decides from the beginning.",
    )
    await second.presses("accept")
    await second.presses("Score it differently")
    await second.presses("2")
    await second.says(t("Danh sách chỉ có 36 người ký tên.", "The list has only 36 signatures."))
    await second.presses("Return this item")
    await second.says(t("Ảnh chưa thể hiện hoạt động của học sinh.", "The photo does not show the students."))
    await second.presses("Accept all the rest")
    await second.presses("Return the card")
    await first.presses("accept")

    stage.scene("Đơn vị bổ sung; nhất trí toàn bộ bằng một lần bấm", "The unit completes; all accepted by one press")
    await head.presses("Complete now")
    await head.sends_photo()
    await head.presses("p4")
    await head.presses("Hand in to the commune police")
    await first.presses("Accept all")

    stage.scene("Ý kiến của đơn vị", "The unit's opinion")
    await head.presses("Give an opinion")
    await head.says(t("Mục 2: đơn vị xin gửi thêm danh sách của tổ bảo vệ.", "Item 2: the guards' list can be sent."))
    await first.presses("See the card")
    await first.presses("Close")

    stage.scene(
        "Kết quả của cấp có thẩm quyền (mục 8c) và xếp loại", "The authority's decision (item 8c) and the level"
    )
    play.later(days=29)
    await second.says("menu")
    await second.presses("Decisions to enter ({n})")
    await second.presses(SCHOOL)
    await second.presses("Met ({points})")
    await second.says(t("215/QĐ-UBND, 18/11/2026", "215/QĐ-UBND, 18 November 2026"))
    await second.presses("excellent")
    await second.presses("Enter")
    await head.presses("See the card")


# --- a phone without buttons ------------------------------------------------------------------------------------------


async def plain(stage: Stage) -> None:
    """The scoring as it looks where nothing can be pressed."""
    t, play = stage.t, stage.play
    unit = await stage.town.unit()
    await stage.officer()
    head = await stage.town.member("head", unit, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"), plain=True)
    stage.scene("Trên điện thoại không có nút bấm: mọi việc đều gõ được", "On a phone without buttons all is typed")
    await head.says("menu")
    await head.presses("Score the card")
    await head.presses("Official wording")
    await head.says("2")
    await head.presses("‹ Back")
    await head.says(t("3 điểm", "3 points"))
    await head.says("38/42")
    await head.presses("Add evidence or a note")
    await head.says(t("Tổ chức ngày 18/8", "Held on 18 August"))
    await head.says(t("bốn điểm", "4"))
    await head.says(t("có", "yes"))
    await head.says("1")
    await head.presses("Save, do it later")
    play.later(days=2)
    await head.says("menu")
    await head.presses("Go on scoring")
    play.transcript.muted = True
    await scores(head, unit, until="9")
    play.transcript.muted = False
    stage.remark("Các mục 4b đến 8c: mỗi mục một tin nhắn.", "Items 4b to 8c: one message each.")
    await head.says(t("1 cá nhân", "1 person"))
    await head.presses("Change an answer")
    await head.says("5đ")
    await head.says("1")
    await head.presses("Hand in to the commune police")


Scene = Callable[[Stage], Awaitable[None]]

SCENES: dict[str, tuple[Scene, str, str]] = {
    "registration.vi": (registration, "vi", "Đăng ký đơn vị"),
    "registration.en": (registration, "en", "Registering a unit"),
    "scoring.vi": (scoring, "vi", "Tự chấm điểm"),
    "scoring.en": (scoring, "en", "Self-scoring"),
    "verification.vi": (verification, "vi", "Công an xã thẩm định"),
    "verification.en": (verification, "en", "Verification by the commune police"),
    "groups.vi": (scenes_groups.claiming, "vi", "Nhóm cộng đồng: thêm, nhận, theo dõi"),
    "groups.en": (scenes_groups.claiming, "en", "Community groups: added, claimed, followed"),
    "reminders.vi": (scenes_groups.ladder, "vi", "Nhắc hạn: từ 30 ngày trước đến danh sách còn thiếu"),
    "reminders.en": (scenes_groups.ladder, "en", "Reminders: from 30 days before to the list of who is missing"),
    "campaign.vi": (scenes_groups.campaign, "vi", "Đợt tuyên truyền: từ soạn tin đến kết quả từng nhóm"),
    "campaign.en": (scenes_groups.campaign, "en", "A campaign: from the draft to the receipts"),
    "targets.vi": (scenes_targets.board, "vi", "Chỉ tiêu: đã đạt, còn thiếu, dạng ảnh"),
    "targets.en": (scenes_targets.board, "en", "Targets: reached, missing, as a picture"),
    "cards.vi": (scenes_cards.cards, "vi", "Phiếu có mục trừ điểm, mục có hoặc không, bảng số liệu"),
    "criteria.vi": (scenes_titles.criteria, "vi", "Bộ tiêu chí “An toàn về an ninh, trật tự”"),
    "criteria.en": (scenes_titles.criteria, "en", "The criteria of “Safe in security and order”"),
    "exemplary.vi": (scenes_titles.selection, "vi", "Lựa chọn đơn vị điển hình"),
    "resident.vi": (scenes_groups.resident, "vi", "Người dân nhắn riêng cho trợ lý"),
    "checking.vi": (scenes_papers.checking, "vi", "Kiểm tra giấy đã in bằng mã trên giấy"),
    "communes.vi": (scenes_communes.several, "vi", "Nhiều xã trong một hệ thống: chọn xã, hai xã, cấp tỉnh"),
    "linking.vi": (scenes_accounts.linking, "vi", "Một người, hai tài khoản: liên kết, làm tiếp, mất điện thoại"),
    "roster.vi": (scenes_rosters.importing, "vi", "Nhập danh sách đơn vị từ Excel"),
    "plain.vi": (plain, "vi", "Tự chấm điểm trên điện thoại không có nút bấm"),
    **{f"year-{year.name}.vi": (year.play, "vi", year.title) for year in YEARS},
}

# When a scene begins, in UTC, where it is not the play's own moment.
_BEGINS = {
    "groups": datetime(2026, 10, 12, 2, 0, tzinfo=UTC),
    "reminders": datetime(2026, 9, 1, 2, 0, tzinfo=UTC),
    **{f"year-{year.name}": datetime(year.begins, 1, 5, 2, 0, tzinfo=UTC) for year in YEARS},
}
_PLANS = {f"year-{year.name}": year.plan for year in YEARS}

_INTRODUCTION = {
    "vi": "‹ … › là việc người dùng làm; dòng có vạch bên trái là điều điện thoại hiện ra; [ … ] là nút bấm. "
    "Mọi tên người, tên đơn vị và số điện thoại đều được đặt ra để minh họa.",
    "en": "‹ … › is what a person does; lines with a bar at the left are what the phone shows; [ … ] is a button. "
    "All people, units and phone numbers are invented.",
}


async def performed(name: str) -> str:
    """The transcript of a scene, played now."""
    with tempfile.TemporaryDirectory() as folder:
        async with playing(f"sqlite:///{folder}/play.db", language=SCENES[name][1]) as play:
            play.moves_to(begins(name) or play.moment)
            return await written(play, name)


def begins(name: str) -> datetime | None:
    """When a scene begins, in UTC; None where that does not matter."""
    return _BEGINS.get(name.partition(".")[0])


async def written(play: Play, name: str) -> str:
    """A scene played on an empty database, written down."""
    scene, language, title = SCENES[name]
    town = await Town(play, language=language).found(_PLANS.get(name.partition(".")[0], PLAN))
    await play.opens()
    await scene(Stage(play, town, language))
    return f"# {title}\n\n{_INTRODUCTION[language]}\n\n{play.transcript.text()}"


__all__ = ["SCENES", "TRANSCRIPTS", "begins", "code_in", "performed", "written"]
