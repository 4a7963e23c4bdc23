"""A title's checklist in chat: a unit answers and sends it, an officer compares it, the unit is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.channels.plain_text import render_plain
from movement.checking import Side, State
from movement.plan import Checklist, Plan, Title
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import actors, checklists, communes, milestones
from storage.actors import MemberRole
from storage.checklists import Filled
from storage.milestones import Entered
from tests.flows.dump import count, dumped
from tests.flows.people import Person, translated
from tests.flows.town import COMPANY, SCHOOL, Town, hands_in

ALREADY = "This was dealt with already. Here is the present question."
NOT_YOURS = "This belongs to somebody else's work: only the people in charge of it can do that here."
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"
ID = "tt-124-school"
COUNT = 18  # criteria of Điều 7 for a school with a Party organisation and guards


async def filled(town: Town, unit: int, checklist: str = ID) -> Filled:
    """A unit's checklist as it is stored."""
    return await town.play.database.run(lambda c: checklists.of_unit(c, unit, 2026, checklist))


async def registered(town: Town, unit: int) -> None:
    """The unit has registered for the title."""
    entered = Entered(Step.ANTT_REGISTERED, "done")
    await town.play.database.run(
        lambda c: milestones.enter(c, town.commune_id, unit, 2026, entered, None, town.play.now())
    )


async def school(town: Town, **facts: Any) -> tuple[int, Person, Person]:
    """A school that has registered, its head, and an officer."""
    unit = await town.unit(**facts)
    await registered(town, unit)
    return unit, await town.member("head", unit), await town.officer()


async def sends(head: Person, *not_met: str) -> None:
    """Answer everything by presses, and send it; `not_met` are codes."""
    await head.says("tiêu chuẩn")
    for each in not_met:
        while asked(head) != each:
            await head.presses("Met")
        await head.presses("Not met")
        await head.presses("Go on without")
    if asked(head):
        await head.presses("All the rest is met")
    await head.presses("Send to the commune police")


def asked(person: Person) -> str:
    """The code of the criterion that the newest message asks for; empty for anything else."""
    first, *lines = person.text.rsplit("\n\n", 1)[-1].splitlines()
    code, dot, _rest = lines[0].partition(". ") if lines else ("", "", "")
    return code if dot and re.search(r"tiêu chí \d+/\d+", first) else ""


# --- a unit answers -----------------------------------------------------------------------------------------------


async def test_one_criterion_a_message_with_its_number_and_the_official_words(town: Town) -> None:
    _unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    first = head.text.splitlines()
    assert first[0] == f"“An toàn về ANTT” 2026 · tiêu chí 1/{COUNT}"
    assert first[1].startswith("1.1. Tổ chức Đảng có nghị quyết")
    assert "Kỳ đánh giá: 16/11/2025 – 15/11/2026." in first
    assert [c.label for row in head.last.rows for c in row][:3] == ["Đạt", "Chưa đạt", "Các tiêu chí còn lại đều đạt"]
    await head.presses("Official wording")
    assert "“nghị quyết của tổ chức Đảng (nơi có)”" in head.text
    assert "Nguồn: Thông tư 124/2021/TT-BCA, Điều 7 khoản 1" in head.text
    assert asked(head) == "1.1"  # looking answers nothing


async def test_what_cannot_concern_the_unit_is_not_asked(town: Town) -> None:
    _unit, head, _officer = await school(town, has_party_organisation=False, has_guard_force=False)
    await head.says("tiêu chuẩn")
    assert asked(head) == "1.2"
    assert f"tiêu chí 1/{COUNT - 2}" in head.text


@pytest.mark.parametrize(
    ("words", "met"),
    [
        ("đạt", True),
        ("Đạt ạ", True),
        ("1", True),
        ("có", True),
        ("chưa đạt", False),
        ("Không đạt.", False),
        ("2", False),
    ],
)
async def test_answers_are_understood_as_people_write_them(town: Town, words: str, met: bool) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    await head.says(words)
    assert (await filled(town, unit)).own["1.1"].answer.met is met


async def test_what_is_no_answer_gets_a_sentence_and_loses_nothing(town: Town) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    await head.presses("Met")
    await head.says("cũng được 80%")
    assert head.sees("This criterion needs “met” or “not met”: the law knows nothing between.")
    assert asked(head) == "1.2"
    await head.sends_photo()
    assert asked(head) == "1.2"
    assert set((await filled(town, unit)).own) == {"1.1"}


async def test_a_note_can_be_given_and_left_out_and_asks_for_no_names(town: Town) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    await head.presses("Not met")
    assert head.sees("Please give no names and no cases.")
    await head.says("x" * 301)
    assert "301" in head.text
    await head.says("Chi bộ họp trong tháng 11.")
    assert asked(head) == "1.2"
    await head.presses("Not met")
    await head.presses("Go on without")
    own = (await filled(town, unit)).own
    assert (own["1.1"].answer.note, own["1.2"].answer.note) == ("Chi bộ họp trong tháng 11.", "")
    assert asked(head) == "1.3"


async def test_going_back_changes_an_answer(town: Town) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    await head.presses("Met")
    await head.presses("‹ Back")
    assert asked(head) == "1.1"
    assert head.sees("Answer so far: {answer}.")
    await head.presses("Not met")
    await head.presses("Go on without")
    assert asked(head) == "1.2"
    assert (await filled(town, unit)).own["1.1"].answer.met is False


async def test_all_the_rest_by_one_press_keeps_what_was_answered_before(town: Town) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    await head.presses("Not met")
    await head.presses("Go on without")
    await head.presses("All the rest is met")
    own = (await filled(town, unit)).own
    assert len(own) == COUNT
    assert [code for code, each in own.items() if not each.answer.met] == ["1.1"]
    assert f"Đạt {COUNT - 1}/{COUNT} tiêu chí. Chưa đạt: 1.1." in head.text
    assert head.sees("The title asks for all of them.")


async def test_it_is_gone_on_with_by_the_deputy_after_a_restart(town: Town) -> None:
    town.play.restarts_always = True
    unit, head, officer = await school(town)
    deputy = await town.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await head.says("tiêu chuẩn")
    for _criterion in range(3):
        await head.presses("Met")
    await head.presses("Save, do it later")
    assert head.sees("Saved. You can go on at any time, on any device: write “menu”.")
    await deputy.says("tiêu chuẩn")
    assert asked(deputy) == "1.4"
    await deputy.presses("Not met")
    await deputy.says("Nội quy đang trình duyệt.")
    await deputy.presses("All the rest is met")
    await deputy.presses("Send to the commune police")
    assert (await filled(town, unit)).state is State.SENT
    assert "Chưa đạt: 1.4." in officer.text


async def test_the_same_on_a_phone_without_buttons(town: Town) -> None:
    unit = await town.unit()
    await registered(town, unit)
    head = await town.member("head", unit, plain=True)
    officer = await town.officer()
    await head.says("tieu chuan")
    lines = render_plain(head.last)[0].splitlines()
    assert "1. Đạt" in lines
    assert "HẾT. Các tiêu chí còn lại đều đạt" in lines
    await head.says("2")
    await head.says("0")
    await head.says("đạt")
    await head.says("hết")
    await head.says("ok")
    state = await filled(town, unit)
    assert (state.state, state.own["1.1"].answer.met, len(state.own)) == (State.SENT, False, COUNT)
    assert officer.sees("📥 Criteria of {title} to compare")


@pytest.mark.parametrize("word", ["het", "HẾT", "all"])
async def test_the_word_for_all_the_rest_is_understood_in_every_language(town: Town, word: str) -> None:
    unit, head, _officer = await school(town)
    await head.says("tieu chuan")
    await head.says(word)
    await head.says("ok")
    assert (await filled(town, unit)).state == State.SENT


async def test_a_stale_press_changes_nothing(town: Town) -> None:
    unit, head, _officer = await school(town)
    await head.says("tiêu chuẩn")
    number, choice = head.button("Not met")
    await head.presses("Met")
    await head.presses("Met")
    before = await dumped(town.play)
    await town.play.happens(head.press(number, choice))
    assert await dumped(town.play) == before
    assert head.toasts == [translated(ALREADY, "vi")]
    assert asked(head) == "1.3"
    assert (await filled(town, unit)).own["1.1"].answer.met


async def test_an_answer_that_a_colleague_gave_meanwhile_is_not_overwritten_by_chance(town: Town) -> None:
    unit, head, _officer = await school(town)
    deputy = await town.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await head.says("tiêu chuẩn")
    await deputy.says("tiêu chuẩn")
    await deputy.presses("Not met")
    await head.says("đạt")
    assert head.sees("The question that you answered was dealt with meanwhile, by somebody else or on another account.")
    assert (await filled(town, unit)).own["1.1"].answer.met is False


# --- sending and correcting ---------------------------------------------------------------------------------------


async def test_the_officers_are_told_once_for_each_time_that_it_is_sent(both: Town) -> None:
    unit, head, officer = await school(both)
    await sends(head)
    assert head.sees("✅ <b>Sent</b> at {moment}: {title}.")
    assert len([m for m in officer.heard if "chờ đối chiếu" in m.text]) == 1
    await head.presses("See or correct")
    assert head.sees("Sent at {moment}; the commune police will compare it.")
    await head.presses("Close")
    await head.says("tiêu chuẩn")
    await head.presses("Change an answer")
    await head.presses("3e")
    await head.presses("Not met")
    await head.presses("Go on without")
    assert head.sees("Changed since it was sent: please send it again.")
    await head.presses("Send to the commune police")
    assert len([m for m in officer.heard if "chờ đối chiếu" in m.text]) == 2
    assert "Chưa đạt: 3e." in officer.text
    assert (await filled(both, unit)).state is State.SENT


async def test_an_answer_that_says_nothing_new_keeps_it_sent(town: Town) -> None:
    unit, head, _officer = await school(town)
    await sends(head)
    await head.says("tiêu chuẩn")
    await head.presses("Change an answer")
    await head.presses("3e")
    before = await count(town.play, "checklist_answer")
    await head.presses("Met")
    assert await count(town.play, "checklist_answer") == before
    assert (await filled(town, unit)).state is State.SENT
    assert head.sees("Sent at {moment}; the commune police will compare it.")


async def test_nothing_can_be_changed_once_the_authority_has_decided(town: Town) -> None:
    unit, head, officer = await school(town)
    await sends(head)
    await officer.says(f"/checkchecklist {unit}")
    decided = Entered(Step.ANTT_DECIDED, "reached", paper="215/QĐ-UBND")
    await town.play.database.run(
        lambda c: milestones.enter(c, town.commune_id, unit, 2026, decided, None, town.play.now())
    )
    await head.says("tiêu chuẩn")
    assert "215/QĐ-UBND" in head.text
    assert translated("Change an answer", "vi") not in [c.label for row in head.last.rows for c in row]
    before = await dumped(town.play)
    await officer.presses("Agree with all")
    assert await dumped(town.play) == before
    assert (await filled(town, unit)).state is State.SENT


async def test_a_plan_without_criteria_for_the_unit_says_so(town: Town) -> None:
    unit = await town.unit("Thôn Long Bàn Bắc", UnitKind.RESIDENTIAL_AREA)  # its plan has none for them
    head = await town.member("head", unit)
    await head.says("tiêu chuẩn")
    assert "Kế hoạch năm 2026 không có bộ tiêu chí “An toàn về ANTT” cho loại đơn vị này." in head.text
    await head.presses("Close")


async def test_criteria_that_the_plan_has_changed_since_are_asked_again(town: Town) -> None:
    unit, head, _officer = await school(town)
    await sends(head)
    await uses(town, _reworded)
    await head.says("tiêu chuẩn")
    assert asked(head) == "2.2"
    assert f"tiêu chí 8/{COUNT}" in head.text
    await head.presses("Met")
    assert len((await filled(town, unit)).own) == COUNT


def _reworded(checklist: Checklist) -> Checklist:
    items = tuple(
        item.model_copy(update={"official": "phối hợp thường xuyên"}) if item.code == "2.2" else item
        for item in checklist.items
    )
    return checklist.model_copy(update={"items": items})


async def uses(town: Town, change: Any) -> None:
    """The commune uses its plan with a changed checklist for schools."""
    plan = load_bundled("thien-tin-2026")
    changed = tuple(change(c) if c.id == ID else c for c in plan.checklists)
    new = Plan.model_validate(plan.model_copy(update={"checklists": changed}).model_dump())  # with a version of its own

    def use(connection: Connection) -> None:
        communes.use_plan(connection, town.commune_id, new, town.play.now())

    await town.play.database.run(use)
    town.play.dialogue.forget()


# --- what does not fit --------------------------------------------------------------------------------------------


async def test_what_does_not_fit_the_card_is_said_and_blocks_nothing(town: Town) -> None:
    unit, head, officer = await school(town)
    await hands_in(head, unit)  # all points, and the title is expected
    await sends(head, "3e")
    review = next(m.text for m in reversed(head.heard) if "Danh hiệu cần đạt đủ" in m.text)
    assert "⚠ Tiêu chí 3e ghi chưa đạt, nhưng phiếu chấm điểm mục 5e được điểm tối đa." in review
    assert "⚠ Phiếu chấm điểm dự kiến đạt danh hiệu (mục 8c), nhưng tiêu chí 3e chưa đạt." in review
    assert "⚠ Phiếu chấm điểm dự kiến đạt danh hiệu (mục 8c), nhưng tiêu chí 3e chưa đạt." in officer.text
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    assert "Phiếu chấm điểm: mục 1: 3/3" in officer.text


async def test_a_unit_that_the_law_excludes_and_one_that_has_not_registered_are_warned(town: Town) -> None:
    unit = await town.unit(COMPANY, UnitKind.ENTERPRISE, exclusion=Exclusion.SMALL_ENTERPRISE)
    head = await town.member("head", unit)
    await head.says("tiêu chuẩn")
    await head.presses("All the rest is met")
    assert "Theo Điều 1 Thông tư 124/2021/TT-BCA" in head.text
    other = await town.member("other", await town.unit())
    await other.says("tiêu chuẩn")
    await other.presses("All the rest is met")
    assert other.sees("⚠ This year's registration for the title has not been entered among the year's steps.")
    await other.presses("Send to the commune police")
    assert (await filled(town, 2)).state is State.SENT


# --- an officer compares ------------------------------------------------------------------------------------------


async def test_all_of_it_is_agreed_with_by_one_press_and_the_unit_is_told(both: Town) -> None:
    unit, head, officer = await school(both)
    await sends(head)
    await officer.presses("Compare")
    assert "Đơn vị tự đánh giá: Đạt 18/18 tiêu chí." in officer.text
    await officer.presses("Agree with all")
    assert officer.sees("✅ The criteria are met: the unit can be proposed for recognition.")
    assert officer.sees("The title itself is decided by the authority.")
    assert "Công an xã đã đối chiếu tiêu chí “An toàn về ANTT” – Trường THCS Thiện Tín" in head.text
    stored = await filled(both, unit)
    assert stored.state is State.CHECKED
    assert all(stored.verified[code].answer == each.answer for code, each in stored.own.items())


async def test_one_criterion_is_found_otherwise_with_a_reason_that_the_unit_reads(town: Town) -> None:
    _unit, head, officer = await school(town)
    await sends(head, "1.6")
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    await officer.presses("agree")
    await officer.presses("Not met")  # 1.2
    await officer.says("ok")
    assert officer.sees("This question needs a few words. {example}")
    await officer.says("Chưa có kế hoạch năm 2026.")
    while asked(officer) != "1.6":
        await officer.presses("agree")
    await officer.presses("Met")
    await officer.says("Mô hình đã được công nhận tháng 9.")
    await officer.presses("Agree with all the rest")
    assert officer.sees("⛔ The unit cannot be proposed for recognition yet.")
    await officer.presses("Finish comparing")
    for person in (officer, head):
        assert "1.2: đạt → chưa đạt. “Chưa có kế hoạch năm 2026.”" in person.text
        assert "1.6: chưa đạt → đạt. “Mô hình đã được công nhận tháng 9.”" in person.text
    await head.presses("See or correct")
    assert "1.2: đạt → chưa đạt" in head.text
    await head.presses("Change an answer")
    await head.presses("1.2")
    assert "⚠ Công an xã đối chiếu: chưa đạt. “Chưa có kế hoạch năm 2026.”" in head.text


async def test_what_was_compared_and_not_changed_since_is_not_asked_again(town: Town) -> None:
    unit, head, officer = await school(town)
    await sends(head, "1.6")
    await officer.presses("Compare")
    await officer.presses("Agree with all")
    await head.says("tiêu chuẩn")
    await head.presses("Change an answer")
    await head.presses("1.6")
    await head.presses("Met")
    await head.presses("Send to the commune police")
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    assert asked(officer) == "1.6"
    assert "tiêu chí 1/1" in officer.text
    await officer.presses("agree")
    await officer.presses("Finish comparing")
    assert officer.sees("✅ The criteria are met: the unit can be proposed for recognition.")
    assert (await filled(town, unit)).state is State.CHECKED


async def test_what_was_missing_and_has_been_done_since_is_sent_again_without_another_answer(town: Town) -> None:
    unit, head, officer = await school(town)
    await sends(head)
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    await officer.presses("agree")
    await officer.presses("Not met")  # 1.2
    await officer.says("Chưa có kế hoạch năm 2026.")
    await officer.presses("Agree with all the rest")
    await officer.presses("Finish comparing")
    await head.presses("See or correct")
    await head.presses("Change an answer")
    await head.presses("1.2")
    await head.presses("Met")  # as before: the plan is there now
    await head.presses("Send to the commune police")
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    assert asked(officer) == "1.2"
    assert "tiêu chí 1/1" in officer.text
    await officer.presses("agree")
    await officer.presses("Finish comparing")
    assert (await filled(town, unit)).verified["1.2"].answer.met
    assert officer.sees("✅ The criteria are met: the unit can be proposed for recognition.")


async def test_what_was_begun_before_the_unit_corrected_it_does_not_count(town: Town) -> None:
    unit, head, officer = await school(town)
    await sends(head)
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    await officer.presses("agree")
    await head.says("tiêu chuẩn")
    await head.presses("Change an answer")
    await head.presses("1.2")
    await head.presses("Not met")
    await head.presses("Go on without")
    await head.presses("Send to the commune police")
    await officer.says("chờ đối chiếu")
    await officer.presses(SCHOOL)
    assert "Đạt 17/18 tiêu chí. Chưa đạt: 1.2." in officer.text
    await officer.presses("Agree with all")
    assert (await filled(town, unit)).verified["1.2"].answer.met is False


async def test_two_officers_do_not_compare_the_same_thing_twice(town: Town) -> None:
    _unit, head, first = await school(town)
    second = await town.officer("officer2", "Đỗ Thị Kim")
    await sends(head)
    await first.presses("Compare")
    await second.presses("Compare")
    await first.presses("Agree with all")
    before = await dumped(town.play)
    await second.presses("Agree with all")
    assert await dumped(town.play) == before
    assert "Đối chiếu lại" in [c.label for row in second.last.rows for c in row]


async def test_a_unit_that_does_not_use_the_assistant_is_compared_by_its_papers(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    await officer.says("tiêu chuẩn")  # an officer without a unit gets the list
    assert "Chờ đối chiếu (0)" in officer.text
    await officer.presses("sieve2")
    await officer.presses(SCHOOL)
    assert officer.sees("The unit has answered nothing. It can be compared by its papers, criterion by criterion.")
    assert "Nhất trí toàn bộ" not in [c.label for row in officer.last.rows for c in row]
    await officer.presses("Criterion by criterion")
    while (code := asked(officer)) not in ("6", ""):
        await officer.presses("Met")
    assert code == "6"
    await officer.presses("Not met")
    await officer.says("Chưa có kết quả xếp loại tổ chuyên môn.")
    await officer.presses("Finish comparing")
    stored = await filled(town, unit)
    assert (stored.state, stored.own, len(stored.verified)) == (State.CHECKED, {}, COUNT)
    assert "6: – → chưa đạt. “Chưa có kết quả xếp loại tổ chuyên môn.”" in officer.text


async def test_the_list_shows_what_waits_what_is_compared_and_what_is_not_sent(town: Town) -> None:
    _unit, head, officer = await school(town)
    for number in range(10):
        await town.unit(f"Trường số {number}")
    await sends(head)
    await officer.says("/checklists")
    assert "Chờ đối chiếu (1)" in officer.text
    assert f"1. {SCHOOL} – Đạt 18/18 tiêu chí." in officer.text
    await officer.presses("sieve2")
    assert "Chưa gửi (10)" in officer.text
    await officer.presses("Next page")
    assert "9. Trường số" in officer.text
    await officer.presses("sieve0")
    await officer.presses("sieve2")
    await officer.presses("sieve0")
    await officer.presses(SCHOOL)
    await officer.presses("Later")


async def test_nobody_else_answers_or_compares(town: Town) -> None:
    unit, head, officer = await school(town)
    other = await town.member("other", await town.unit("Trạm Y tế xã"))
    await sends(head)
    before = await dumped(town.play)
    for person, words in ((other, f"/checklist {unit}"), (other, f"/checkchecklist {unit}"), (other, "/checklists")):
        await person.says(words)
        assert any(translated(NOT_YOURS, "vi") in m.text for m in person.heard[-2:]), words
    await head.says(f"/checkchecklist {unit}")
    assert any(translated(NOT_YOURS, "vi") in m.text for m in head.heard[-2:])
    for words in (f"/checklist {unit} khac", "/checklist 999", "/checkchecklist 999"):
        await officer.says(words)
        assert any(translated(MOVED_ON, "vi") in m.text for m in officer.heard[-2:]), words
    assert await dumped(town.play) == before


async def test_an_officer_who_heads_the_unit_leaves_comparing_to_somebody_else(town: Town) -> None:
    unit, head, officer = await school(town)
    now = town.play.now()
    await town.play.database.run(
        lambda c: actors.add_membership(c, town.commune_id, town.people["officer"], MemberRole.HEAD, now, unit_id=unit)
    )
    town.play.dialogue.forget()
    await sends(head)
    await officer.says(f"/checkchecklist {unit}")
    assert any(translated(NOT_YOURS, "vi") in m.text for m in officer.heard[-2:])
    await officer.says("/checklists")
    assert SCHOOL not in officer.text


# --- what is stored -----------------------------------------------------------------------------------------------


async def test_rows_are_only_added_and_the_newest_counts(both: Town) -> None:
    unit, head, _officer = await school(both)
    await head.says("tiêu chuẩn")
    await head.presses("Met")
    await head.presses("‹ Back")
    await head.presses("Not met")
    rows = [row for row in (await dumped(both.play))["checklist_answer"] if row["item"] == "1.1"]
    assert [row["met"] for row in rows] == [True, False]
    assert {row["side"] for row in rows} == {Side.SELF.value}
    assert (await filled(both, unit)).own["1.1"].answer.met is False


async def test_loading_a_commune_takes_one_query_however_many_units_there_are(both: Town) -> None:
    _unit, head, _officer = await school(both)
    await sends(head)

    def queries(connection: Connection) -> tuple[int, set[tuple[int, str]]]:
        seen: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
        found = checklists.of_commune(connection, both.commune_id, 2026, [ID, "tt-124-unit"])
        return len(seen), set(found)

    assert await both.play.database.run(queries) == (1, {(1, ID)})


def test_the_real_checklist_has_the_criteria_that_these_plays_rest_on() -> None:
    found = load_bundled("thien-tin-2026").checklist_for(UnitKind.SCHOOL, Title.ANTT)
    assert found is not None
    assert len(found.items) == COUNT
