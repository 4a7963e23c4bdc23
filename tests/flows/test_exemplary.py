"""Selecting units for the exemplary title in chat: who can be chosen and why, the dossier, what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.candidates import candidates
from bot.channels.plain_text import render_plain
from bot.flows.exemplary_texts import reason_text
from bot.flows.lists import Entry
from bot.flows.outcomes import Open
from bot.flows.replay import Asking, replay
from bot.flows.sifting import Sieve, SiftedFacts, sift
from bot.i18n import Verbatim, render
from bot.present import navigation, show
from movement.exemplary import Fact, Point, Reason
from movement.plan import Checklist, ChecklistItem, ExemplaryRule, Plan, Title
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from movement.values import LocalText
from movement.year import Outcome, Step
from storage import actors, communes, milestones
from storage.actors import MemberRole
from storage.milestones import Entered
from tests.flows.dump import count, dumped
from tests.flows.people import Person, translated
from tests.flows.town import COMPANY, SCHOOL, Town

NOT_YOURS = "This belongs to somebody else's work: only the people in charge of it can do that here."
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"
ALREADY = "This was dealt with already. Here is the present question."
OFFICE = "Trạm Y tế xã"


async def founded(town: Town, plan: str = "vinh-thuy-2026") -> Person:
    """A commune that works by a plan with a rule for exemplary units; its officer."""
    await town.play.database.run(lambda c: communes.use_plan(c, town.commune_id, load_bundled(plan), town.play.now()))
    town.play.dialogue.forget()
    return await town.officer()


async def enters(town: Town, unit: int, year: int, **steps: str) -> None:
    """Steps of a unit's year that were entered: `antt_decided="reached"`."""

    def add(connection: Connection) -> None:
        for step, value in steps.items():
            entered = Entered(Step(step), value, paper="215/QĐ-UBND" if step.endswith("decided") else "")
            milestones.enter(connection, town.commune_id, unit, year, entered, None, town.play.now())

    await town.play.database.run(add)


async def good(town: Town, name: str = SCHOOL, kind: UnitKind = UnitKind.SCHOOL, year: int = 2025, **facts: Any) -> int:
    """A unit that was recognised and classified as good in a year."""
    unit = await town.unit(name, kind, **facts)
    await enters(town, unit, year, antt_decided="reached", level_decided="good")
    return unit


async def steps_of(town: Town, unit: int, year: int = 2026) -> dict[Step, str]:
    stored = await town.play.database.run(lambda c: milestones.of_units(c, [unit], year))
    return {step: state.value for step, state in stored.get(unit, {}).items()}


def labels(person: Person) -> list[str]:
    return [choice.label for row in person.last.rows for choice in row]


# --- the list -----------------------------------------------------------------------------------------------------


async def test_candidates_come_first_each_unit_with_its_reason(both: Town) -> None:
    officer = await founded(both)
    await both.unit(OFFICE, UnitKind.OFFICE)
    bad = await both.unit("Bưu điện xã", UnitKind.ENTERPRISE)
    await enters(both, bad, 2025, antt_decided="not_reached", level_decided="good")
    small = await both.unit(COMPANY, UnitKind.ENTERPRISE, exclusion=Exclusion.SMALL_ENTERPRISE)
    await enters(both, small, 2025, level_decided="good")
    await good(both, "Trường THPT Vĩnh Thủy")
    held = await good(both, "Văn phòng HĐND và UBND xã", UnitKind.OFFICE)
    await enters(both, held, 2025, exemplary_decided="recognised")
    await both.unit("Thôn Thượng", UnitKind.RESIDENTIAL_AREA)

    await officer.says("điển hình")
    assert officer.text.splitlines() == [
        "Đơn vị điển hình 2026",
        "Tất cả, đơn vị đủ điều kiện xếp trước (6)",
        "1. Trường THPT Vĩnh Thủy – ANTT 2025 · Khá 2025",
        "2. Bưu điện xã – ⛔ chưa đạt ANTT (2025)",
        f"3. {COMPANY} – ⛔ thuộc diện không xét · ⛔ chưa có kết quả ANTT",
        "4. Thôn Thượng – ⛔ loại đơn vị không thuộc kế hoạch · ⛔ chưa có kết quả ANTT · ⛔ chưa xếp loại",
        f"5. {OFFICE} – ⛔ chưa có kết quả ANTT · ⛔ chưa xếp loại",
        "6. Văn phòng HĐND và UBND xã – đang giữ danh hiệu",
    ]
    await officer.presses("sieve1")
    assert officer.text.splitlines()[1:] == ["Đủ điều kiện (1)", "1. Trường THPT Vĩnh Thủy – ANTT 2025 · Khá 2025"]
    await officer.presses("sieve3")
    assert officer.text.splitlines()[1:] == [
        "Đang giữ danh hiệu (1)",
        "1. Văn phòng HĐND và UBND xã – đang giữ danh hiệu",
    ]


async def test_the_list_takes_the_same_number_of_queries_for_any_number_of_units(both: Town) -> None:
    await founded(both)

    async def queries() -> int:
        def load(connection: Connection) -> int:
            seen: list[str] = []
            commune = communes.load(connection, both.commune_id)
            rule = commune.plan.exemplary
            assert rule is not None
            event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
            candidates(connection, commune, rule)
            return len(seen)

        return await both.play.database.run(load)

    await good(both)
    few = await queries()
    for number in range(6):
        await good(both, f"Trường số {number}")
    assert await queries() == few


async def test_a_plan_without_the_title_says_so(town: Town) -> None:
    officer = await founded(town, "thuy-hung-2026")
    await town.unit()
    await officer.says("điển hình")
    assert officer.sees("The plan says nothing about exemplary units.")
    await officer.says("/candidate 1")
    assert any(translated(MOVED_ON, "vi") in m.text for m in officer.heard[-2:])


# --- one unit: why and why not ------------------------------------------------------------------------------------


async def test_the_reasons_in_full_with_year_paper_and_source(town: Town) -> None:
    officer = await founded(town)
    await good(town)
    await officer.says("điển hình")
    await officer.presses(SCHOOL)
    assert officer.text.splitlines() == [
        f"{SCHOOL} · xét điển hình 2026",
        "Tình trạng: chưa chọn.",
        "✅ “An toàn về ANTT”: được công nhận (năm 2025, 215/QĐ-UBND)",
        "✅ Xếp loại phong trào: Khá (năm 2025, 215/QĐ-UBND)",
        "– Bộ tiêu chí điển hình: kế hoạch chưa có, cán bộ tự đối chiếu theo văn bản.",
        "📎 Hồ sơ: có 0/1 giấy tờ. Còn thiếu: Hồ sơ đề nghị xét, công nhận đơn vị điển hình.",
        "Cấp quyết định: Ủy ban nhân dân tỉnh. Căn cứ kế hoạch: KH II.2, II.4, II.5, III.2",
    ]


async def test_this_years_decision_takes_the_place_of_last_years(town: Town) -> None:
    officer = await founded(town)
    unit = await good(town)
    await enters(town, unit, 2026, antt_decided="not_reached")
    await officer.says(f"/candidate {unit}")
    assert "⛔ “An toàn về ANTT”: không được công nhận (năm 2026, 215/QĐ-UBND)" in officer.text
    assert "✅ Xếp loại phong trào: Khá (năm 2025, 215/QĐ-UBND)" in officer.text


async def test_the_lowest_level_of_an_giang_is_named(town: Town) -> None:  # seed 004 II.1
    officer = await founded(town, "an-giang-2023")
    unit = await town.unit()
    await enters(town, unit, 2022, antt_decided="reached", level_decided="average")
    await officer.says(f"/candidate {unit}")
    assert "⛔ Xếp loại phong trào: Trung bình (năm 2022, 215/QĐ-UBND); kế hoạch yêu cầu Khá trở lên" in officer.text
    assert "Còn thiếu: " in officer.text


async def test_residential_areas_of_binh_chuong_count(town: Town) -> None:  # seed 001 III.6
    officer = await founded(town, "binh-chuong-2026")
    await town.unit("Thôn Mỹ Long", UnitKind.RESIDENTIAL_AREA)
    await officer.says("điển hình")
    assert "1. Thôn Mỹ Long – kế hoạch không đặt điều kiện" in officer.text
    await officer.presses("Thôn Mỹ Long")
    await officer.presses("Choose for {year}")
    assert "✅ Đã chọn Thôn Mỹ Long xây dựng điển hình năm 2026." in officer.text


# --- choosing and proposing ---------------------------------------------------------------------------------------


async def test_a_candidate_is_chosen_by_one_press_and_told(both: Town) -> None:
    officer = await founded(both)
    unit = await good(both)
    head = await both.member("head", unit)
    await officer.says(f"/candidate {unit}")
    await officer.presses("Choose for {year}")
    assert (await steps_of(both, unit))[Step.EXEMPLARY_CHOSEN] == "done"
    assert SCHOOL in head.text
    await officer.presses("See the unit")
    assert "Tình trạng: đã chọn." in officer.text
    await officer.presses("Choose no more")
    assert (await steps_of(both, unit))[Step.EXEMPLARY_CHOSEN] == Outcome.NOT_DONE


async def test_a_unit_that_is_no_candidate_is_chosen_after_a_warning_and_a_second_press(town: Town) -> None:
    officer = await founded(town)
    unit = await town.unit()
    await officer.says(f"/candidate {unit}")
    await officer.presses("Choose for {year}")
    assert officer.sees("⚠ By the plan's rule this unit is no candidate now:")
    assert "⛔ “An toàn về ANTT”: chưa có kết quả năm 2026, 2025." in officer.text
    assert await steps_of(town, unit) == {}
    await officer.presses("Do not choose it")
    assert await steps_of(town, unit) == {}
    await officer.presses("Choose for {year}")
    await officer.presses("Choose it all the same")
    assert (await steps_of(town, unit))[Step.EXEMPLARY_CHOSEN] == "done"


async def test_a_unit_that_is_no_candidate_is_not_proposed_and_it_is_said_why(town: Town) -> None:
    officer = await founded(town)
    unit = await town.unit()
    await enters(town, unit, 2026, exemplary_chosen="done")
    await officer.says(f"/candidate {unit}")
    before = await dumped(town.play)
    await officer.presses("Propose for recognition")
    assert f"⛔ Chưa đề nghị được {SCHOOL}:" in officer.text
    assert "⛔ Xếp loại phong trào: chưa có kết quả năm 2026, 2025." in officer.text
    assert officer.sees("Nothing was changed.")
    assert await dumped(town.play) == before
    await officer.presses("Back to the unit")
    assert "Tình trạng: đã chọn." in officer.text
    await officer.says(f"/step {unit} exemplary_proposed")  # nor by the way of the year's steps
    assert f"⛔ Chưa đề nghị được {SCHOOL}:" in officer.text
    assert await dumped(town.play) == before


async def test_a_candidate_with_its_dossier_is_proposed_and_decided(town: Town) -> None:
    officer = await founded(town, "an-giang-2023")
    unit = await good(town, year=2022)
    await officer.says(f"/candidate {unit}")
    await officer.presses("Dossier ({n}/{of})")
    assert "1. – Tờ trình" in officer.text
    await officer.presses("p1")
    assert "1. ✅ Tờ trình" in officer.text
    await officer.presses("p1")  # it was ticked by mistake
    assert "1. – Tờ trình" in officer.text
    await officer.presses("p1")
    await officer.presses("p2")
    await officer.presses("Done")
    assert "📎 Hồ sơ: có 2/3 giấy tờ." in officer.text
    await officer.presses("Propose for recognition")
    assert officer.sees("⚠ Papers of the dossier that are not ticked yet:")
    assert "Biên bản" in officer.text
    await officer.presses("Not yet")
    await officer.presses("Dossier ({n}/{of})")
    await officer.presses("p3")
    await officer.presses("Done")
    await officer.presses("Propose for recognition")
    assert officer.sees("Number and date of the paper?")
    town.play.later(days=-3 * 365)  # the plan is of 2023
    await officer.says("12/TTr-UBND, 10/10/2023")
    assert (await steps_of(town, unit, 2023))[Step.EXEMPLARY_PROPOSED] == "done"
    await officer.says(f"/candidate {unit}")
    assert "Tình trạng: đã đề nghị." in officer.text
    await officer.presses("Enter the decision")
    await officer.presses("Recognised")
    await officer.says("3/QĐ-BCĐ, 15/10/2023")
    await officer.says(f"/candidate {unit}")
    assert "Tình trạng: được công nhận năm nay." in officer.text


async def test_a_unit_that_holds_the_title_is_asked_about_its_upkeep_only(town: Town) -> None:
    officer = await founded(town)
    unit = await good(town)
    await enters(town, unit, 2025, exemplary_decided="recognised")
    await officer.says(f"/candidate {unit}")
    assert officer.sees("⛔ The unit holds the title already: it is kept up, not proposed again.")
    assert "Đề nghị công nhận" not in labels(officer)
    await officer.presses("Title kept or not")
    await officer.presses("Not kept")
    await officer.says("7/QĐ-UBND, 10/10/2026")
    assert (await steps_of(town, unit))[Step.EXEMPLARY_UPKEEP] == Outcome.LOST
    await officer.says(f"/candidate {unit}")
    assert "Tình trạng: không giữ được danh hiệu." in officer.text


# --- results of the year before -----------------------------------------------------------------------------------


async def test_results_of_the_year_before_are_entered_and_open_the_way(both: Town) -> None:
    officer = await founded(both)
    unit = await both.unit()
    head = await both.member("head", unit)
    await officer.says(f"/candidate {unit}")
    await officer.presses("Enter results of {year}")
    await officer.presses("antt_decided")
    await officer.presses("Recognised")
    await officer.says("215/QĐ-UBND, 18/11/2025")
    assert "✅ “An toàn về ANTT”: được công nhận (năm 2025, 215/QĐ-UBND, 18/11/2025)" in officer.text
    await officer.presses("Enter results of {year}")
    await officer.presses("level_decided")
    await officer.presses("Khá")
    await officer.says("30/QĐ-UBND, 28/11/2025")
    assert "✅ Xếp loại phong trào: Khá (năm 2025, 30/QĐ-UBND, 28/11/2025)" in officer.text
    assert await steps_of(both, unit) == {}
    assert await steps_of(both, unit, 2025) == {Step.ANTT_DECIDED: "reached", Step.LEVEL_DECIDED: "good"}
    assert head.heard == []  # those concerned know it from the paper


# --- the criteria of the title ------------------------------------------------------------------------------------

CRITERIA = Checklist(
    id="qd-3554",
    version="1",
    of=Title.EXEMPLARY,
    kinds=(UnitKind.OFFICE, UnitKind.ENTERPRISE, UnitKind.SCHOOL),
    title=LocalText(vi="Bộ tiêu chí điển hình"),
    source="test",
    items=(
        ChecklistItem(code="1", official="Có nghị quyết", short=LocalText(vi="Có nghị quyết"), source="test"),
        ChecklistItem(code="2", official="Có mô hình", short=LocalText(vi="Có mô hình"), source="test"),
    ),
)


async def with_criteria(town: Town) -> Person:
    """A commune that has entered the criteria of the title in its plan."""
    plan = load_bundled("vinh-thuy-2026")
    assert isinstance(plan.exemplary, ExemplaryRule)
    rule = plan.exemplary.model_copy(update={"checklist": CRITERIA.id})
    data = plan.model_copy(update={"checklists": (*plan.checklists, CRITERIA), "exemplary": rule}).model_dump()
    new = Plan.model_validate(data)
    await town.play.database.run(lambda c: communes.use_plan(c, town.commune_id, new, town.play.now()))
    town.play.dialogue.forget()
    return await town.officer()


async def test_the_criteria_hold_up_a_proposal_until_they_are_met(town: Town) -> None:
    officer = await with_criteria(town)
    unit = await good(town)
    head = await town.member("head", unit)
    await officer.says(f"/candidate {unit}")
    assert officer.sees("⛔ The criteria of the exemplary title have not been answered.")
    await officer.presses("Choose for {year}")  # this they do not hold up
    await officer.says(f"/candidate {unit}")
    await officer.presses("Propose for recognition")
    assert f"⛔ Chưa đề nghị được {SCHOOL}:" in officer.text

    await head.says(f"/checklist {unit} exemplary")
    assert "“Điển hình về phong trào” 2026 · tiêu chí 1/2" in head.text
    await head.presses("All the rest is met")
    assert "⚠" not in head.text  # what is said of the other title does not belong here
    await head.presses("Send to the commune police")
    await officer.presses("Compare")
    await officer.presses("Agree with all")
    await officer.says(f"/candidate {unit}")
    assert officer.sees("✅ The criteria of the exemplary title are met.")
    await officer.presses("Criteria")
    assert "Đối chiếu lại" in labels(officer)
    await officer.presses("Close")


async def test_how_the_criteria_get_into_the_plan_is_said(town: Town) -> None:
    officer = await founded(town)
    unit = await good(town)
    await officer.says(f"/candidate {unit}")
    await officer.presses("How to enter the criteria")
    assert "3554/QĐ-BCA-V05" in officer.text
    assert "antq plan validate" in officer.text
    await officer.presses("Back to the unit")
    assert f"{SCHOOL} · xét điển hình 2026" in officer.text


# --- whatever happens ---------------------------------------------------------------------------------------------


async def test_the_same_on_a_phone_without_buttons_and_after_restarts(town: Town) -> None:
    town.play.restarts_always = True
    officer = await founded(town)
    officer.plain = True
    unit = await good(town)
    await officer.says("dien hinh")
    lines = render_plain(officer.last)[0].splitlines()
    assert f"1. {SCHOOL} – ANTT 2025 · Khá 2025" in lines
    await officer.says("1")
    assert "xét điển hình 2026" in officer.text
    await officer.says("1")
    assert (await steps_of(town, unit))[Step.EXEMPLARY_CHOSEN] == "done"
    await officer.says(f"xét điển hình {unit}")
    await officer.says("hồ sơ")
    await officer.says("1")
    assert "1. ✅ Hồ sơ đề nghị" in officer.text
    await officer.says("0")
    assert "📎 Hồ sơ: có 1/1 giấy tờ." in officer.text
    assert "Tình trạng: đã chọn." in officer.text


async def test_a_stale_press_chooses_nobody_twice(town: Town) -> None:
    officer = await founded(town)
    unit = await good(town)
    await officer.says(f"/candidate {unit}")
    number, choice = officer.button("Choose for {year}")
    await officer.presses("Choose for {year}")
    before = await count(town.play, "milestone")
    await town.play.happens(officer.press(number, choice))
    assert await count(town.play, "milestone") == before
    assert officer.toasts[-1:] == [translated(ALREADY, "vi")]


@pytest.mark.parametrize("words", ["/exemplary", "/candidate 1"])
async def test_units_do_not_see_who_is_a_candidate(town: Town, words: str) -> None:
    await founded(town)
    head = await town.member("head", await good(town))
    await head.says(words)
    assert any(translated(NOT_YOURS, "vi") in m.text for m in head.heard)
    assert not any("ANTT 2025" in m.text or "xét điển hình" in m.text for m in head.heard)


async def test_an_officer_leaves_the_own_unit_to_somebody_else(town: Town) -> None:
    officer = await founded(town)
    unit = await good(town)
    now = town.play.now()
    await town.play.database.run(
        lambda c: actors.add_membership(c, town.commune_id, town.people["officer"], MemberRole.HEAD, now, unit_id=unit)
    )
    town.play.dialogue.forget()
    before = await dumped(town.play)
    await officer.says(f"/candidate {unit}")
    assert any(translated(NOT_YOURS, "vi") in m.text for m in officer.heard)
    assert await dumped(town.play) == before


def test_every_part_of_a_list_has_a_letter_of_its_own_and_is_found_again() -> None:
    entry = Entry(SCHOOL, Verbatim("–"), Open("candidate", {"unit": 1}))
    facts = SiftedFacts(Verbatim("Đơn vị"), [Sieve(Verbatim(f"Phần {n}"), [entry] * 20) for n in range(5)])
    answers: dict[str, Any] = {}
    for pressed in ("next", "next", "sieve3", "sieve0", "sieve3", "next"):
        asked = replay(sift(facts), answers)
        assert isinstance(asked, Asking)
        message = show(asked.question, navigation(asked.question, has_path=True, can_leave=False), 1, "vi")
        keys = [choice.key for row in message.rows for choice in row]
        assert len(set(keys)) == len(keys), keys
        answers[asked.question.key] = pressed
    asked = replay(sift(facts), answers)
    assert isinstance(asked, Asking)
    assert str(render(asked.question.prompt(), "vi")).splitlines()[1:3] == ["Phần 3 (20)", f"9. {SCHOOL} – –"]


@pytest.mark.parametrize(("level", "mark"), [("good", "✅"), ("weak", "⚠")])
def test_the_lowest_level_is_no_success_even_where_any_level_is_enough(level: str, mark: str) -> None:
    plan = load_bundled("vinh-thuy-2026")
    assert plan.exemplary is not None
    reason = Reason(Point.LEVEL, Fact.YES, True, "KH II.2", 2025, level=level)
    text = reason_text(reason, plan.exemplary, plan.levels, UnitKind.SCHOOL, (2026, 2025))
    assert text is not None
    assert str(render(text, "vi")).startswith(f"{mark} Xếp loại phong trào: ")
