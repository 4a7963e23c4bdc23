"""Units of the register that nobody is in charge of: how their heads come in, one way or another."""

from __future__ import annotations

import pytest

from movement.units import Exclusion, UnitKind
from storage import actors, audit, units
from storage.new_year import CLOSED
from storage.units import ACTIVE, UnitRecord
from tests.flows.people import Person
from tests.flows.scenes import code_in
from tests.flows.test_rosters import register, was_told
from tests.flows.town import COMPANY, SCHOOL, Town
from tests.test_permissions import MOVED_ON

STATION = "Trạm Y tế xã"


async def listed(town: Town, name: str = STATION, **facts: object) -> int:
    """A unit as a list has entered it, without anybody; its number."""
    return await town.unit(name, facts.pop("kind", UnitKind.OFFICE), **{"people": 9, **facts})  # type: ignore[arg-type]


async def members(town: Town, unit: int) -> list[int]:
    return await town.play.database.run(lambda c: actors.member_ids(c, unit))


async def found(town: Town, unit: int) -> UnitRecord:
    return next(each for each in await register(town) if each.id == unit)


async def is_invited(officer: Person, name: str) -> str:
    """Invite the head of a unit by its button; the code."""
    await officer.says("/invite")
    await officer.presses(name)
    return code_in(officer.text)


async def comes_in(person: Person, code: str, *, right: bool = True) -> None:
    """Come in by an invitation up to the question about oneself."""
    await person.starts(code)
    await person.presses("Begin")
    await person.presses("I agree")
    await person.presses("Yes, it is right" if right else "No, ask me about it")


async def says_who(person: Person) -> None:
    for answer in ("Phạm Thị Hà", "Trưởng trạm", "0905 000 005"):
        await person.says(answer)


async def registers(person: Person, name: str, *, alike: str = "") -> None:
    """Register an office on one's own."""
    await person.starts()
    await person.presses("Register a unit")
    await person.presses("I agree")
    await person.presses("Office")
    await person.says(name)
    if alike:
        await person.presses(alike)
    await person.says("5 Trần Phú")
    await person.says("Phú Lộc")
    await says_who(person)
    await person.says("11")
    for answer in ("Yes", "No", "No", "none"):
        await person.presses(answer)
    await person.presses("Send registration")


# --- by an officer's invitation ---------------------------------------------------------------------------------------


async def test_an_invited_head_confirms_what_is_known_and_is_in_charge(both: Town) -> None:
    unit = await listed(both)
    officer, head = await both.officer(), both.play.person("head", "Bà Hà")
    await comes_in(head, await is_invited(officer, STATION))
    await says_who(head)
    assert "9 người" in head.text
    await head.presses("Send registration")

    assert len(await register(both)) == 1
    assert len(await members(both, unit)) == 1
    assert officer.sees("✅ {unit} has registered by invitation.")
    await head.says("menu")
    assert STATION in head.text
    deeds = await both.play.database.run(lambda c: list(audit.trail(c, both.commune_id, f"unit:{unit}")))
    assert [deed.detail for deed in deeds if deed.action == "unit registered"] == [
        {"name": STATION, "kind": "office", "invited": True, "listed": True}
    ]


async def test_what_the_head_corrects_counts(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await comes_in(head, await is_invited(officer, STATION), right=False)
    await head.presses("School")
    await head.says("7 Trần Phú")
    await head.says("Phú Lộc")
    await says_who(head)
    await head.says("15")
    for answer in ("No", "Yes", "Yes", "none"):
        await head.presses(answer)
    await head.presses("Send registration")

    after = await found(town, unit)
    assert (after.kind, after.name, after.address, after.people) == (UnitKind.SCHOOL, STATION, "7 Trần Phú", 15)
    assert (after.has_party_organisation, after.has_union, after.status) == (False, True, ACTIVE)


async def test_only_what_is_not_known_is_asked(town: Town) -> None:
    unit = await listed(town, people=None, address="", hamlet="")
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await comes_in(head, await is_invited(officer, STATION))
    assert "1/6" in head.text
    await head.says("5 Trần Phú")
    await head.says("Phú Lộc")
    await says_who(head)
    await head.says("12")
    await head.presses("Send registration")

    after = await found(town, unit)
    assert (after.address, after.hamlet, after.people) == ("5 Trần Phú", "Phú Lộc", 12)


async def test_the_name_leads_to_the_unit_however_it_is_written(town: Town) -> None:
    unit = await listed(town, COMPANY, kind=UnitKind.ENTERPRISE)
    await listed(town)
    officer = await town.officer()
    await officer.says("/invite")
    await officer.presses("Another unit")
    await officer.says(COMPANY.upper())
    head = town.play.person("head", "Ông Phúc")
    await comes_in(head, code_in(officer.text))
    await says_who(head)
    await head.presses("Send registration")

    assert len(await register(town)) == 2
    assert len(await members(town, unit)) == 1


async def test_a_name_that_is_nearly_the_same_can_be_the_listed_unit(town: Town) -> None:
    unit = await listed(town)
    officer = await town.officer()
    await officer.says("/invite")
    await officer.presses("Another unit")
    await officer.says("Tram Y te xa")
    assert officer.sees("Invite “{name}” as another unit?")
    await officer.presses(f"unit{unit}")

    assert STATION in officer.text
    await officer.says("/invite")
    assert "đã mời" in officer.text


async def test_who_comes_second_joins_and_overwrites_nothing(both: Town) -> None:
    unit = await listed(both)
    officer = await both.officer()
    codes = [await is_invited(officer, STATION) for _ in range(2)]
    first, second = both.play.person("first", "Bà Hà"), both.play.person("second", "Ông Nam")
    await comes_in(first, codes[0])
    await comes_in(second, codes[1], right=False)
    await says_who(first)
    await first.presses("Send registration")
    before = await found(both, unit)
    await second.presses("Office")
    await second.says("99 Trần Phú")
    await second.says("Nơi khác")
    for answer in ("Lê Văn Nam", "Phó trưởng trạm", "0905 000 006", "77"):
        await second.says(answer)
    for answer in ("No", "No", "No", "none"):
        await second.presses(answer)
    await second.presses("Send registration")

    assert await found(both, unit) == before
    assert len(await members(both, unit)) == 2


async def test_an_invitation_that_is_late_leads_to_joining(town: Town) -> None:
    unit = await listed(town)
    officer = await town.officer()
    codes = [await is_invited(officer, STATION) for _ in range(2)]
    await town.member("head", unit, "Phạm Thị Hà")
    late = town.play.person("late", "Ông Nam")

    await late.starts(codes[0])

    assert late.sees("Invitation: deputy or person in charge of <b>{unit}</b>")
    assert not officer.sees("Units that nobody is in charge of yet")


async def test_a_unit_that_was_closed_meanwhile_takes_nobody(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await comes_in(head, await is_invited(officer, STATION))
    await says_who(head)
    await town.play.database.run(lambda c: units.change(c, unit, status=CLOSED))
    town.play.dialogue.forget()

    await head.presses("Send registration")

    assert was_told(head, MOVED_ON)
    assert await members(town, unit) == []


async def test_whom_nobody_waits_for_cannot_be_invited(town: Town) -> None:
    unit = await listed(town)
    await listed(town, COMPANY, kind=UnitKind.ENTERPRISE)
    officer = await town.officer()
    await officer.says("/invite")
    await town.member("head", unit, "Phạm Thị Hà")

    await officer.presses(STATION)

    assert not officer.sees("✅ The invitation is ready. Please forward the next message to the unit.")


async def test_units_that_their_people_have_left_are_invited_anew(town: Town) -> None:
    unit = await town.unit(SCHOOL)
    head = await town.member("head", unit)
    officer = await town.officer()
    await head.says("/mydata")
    await head.presses("Delete my data")
    await head.presses("delete")

    code = await is_invited(officer, SCHOOL)

    new = town.play.person("new", "Thầy Hùng")
    await comes_in(new, code)
    await says_who(new)
    await new.presses("Send registration")
    assert len(await register(town)) == 1
    assert len(await members(town, unit)) == 1


# --- on one's own -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [STATION, "TRẠM Y TẾ XÃ", "trạm y  tế xã"])
async def test_a_registration_under_a_listed_name_is_a_request_for_that_unit(both: Town, name: str) -> None:
    unit = await listed(both)
    officer, head = await both.officer(), both.play.person("head", "Bà Hà")
    await registers(head, name)
    await officer.presses("See and decide")
    assert officer.sees(
        "The register has this unit, and nobody is in charge of it: approving puts this head in charge."
    )
    assert not officer.sees("⚠ Nearly the same name: {names}")

    await officer.presses("Approve")

    after = {each.id: each for each in await register(both)}
    assert (after[unit].status, after[unit].name, after[unit].people, after[unit].address) == (
        *(ACTIVE, STATION, 11, "5 Trần Phú"),
    )
    waited = next(each for each in after.values() if each.id != unit)
    assert (waited.status, waited.status_reason) == (CLOSED, f"unit {unit}")
    assert len(await members(both, unit)) == 1
    await head.says("menu")
    assert head.sees("This year's card has not been started.")


async def test_nearly_the_same_name_can_be_the_listed_unit(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await registers(head, "Tram Y te xa", alike=f"unit{unit}")
    await officer.presses("See and decide")
    await officer.presses("Approve")

    assert len(await members(town, unit)) == 1


async def test_an_officer_sees_that_it_may_be_a_listed_unit(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await registers(head, "Tram Y te xa", alike="other")
    await officer.presses("See and decide")
    assert officer.sees("⚠ Nearly the same name: {names}")

    await officer.presses(f"into{unit}")

    assert len(await members(town, unit)) == 1
    assert (await found(town, unit)).name == STATION


async def test_it_may_be_another_unit_all_the_same(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await registers(head, "Tram Y te xa", alike="other")
    await officer.presses("See and decide")
    await officer.presses("Approve")

    assert [each.status for each in await register(town)] == [ACTIVE, ACTIVE]
    assert await members(town, unit) == []


async def test_when_somebody_came_in_meanwhile_the_officer_decides_anew(town: Town) -> None:
    unit = await listed(town)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await registers(head, STATION)
    await officer.presses("See and decide")
    await town.member("quicker", unit, "Lê Văn Nam")

    await officer.presses("Approve")

    assert await members(town, unit) == [town.people["quicker"]]
    waiting = next(each for each in await register(town) if each.id != unit)
    assert waiting.status in ("pending", ACTIVE)


async def test_a_refused_request_leaves_the_unit_as_it_was(town: Town) -> None:
    unit = await listed(town)
    before = await found(town, unit)
    officer, head = await town.officer(), town.play.person("head", "Bà Hà")
    await registers(head, STATION)
    await officer.presses("See and decide")
    await officer.presses("Refuse")
    await officer.says("Chưa rõ người đăng ký là ai.")

    assert await found(town, unit) == before
    assert await members(town, unit) == []


# --- everything else copes --------------------------------------------------------------------------------------------


async def test_lists_and_reminders_cope_with_units_without_people(both: Town) -> None:
    await listed(both)
    await listed(both, SCHOOL, kind=UnitKind.SCHOOL, exclusion=Exclusion.NONE)
    officer = await both.officer()
    for words in ("menu", "/queue", "/units", "/targets", "/reminders", "/exemplary", "/checklists", "/year 1"):
        await officer.says(words)
        assert officer.text, words
    await both.play.until("2026-10-30")
    assert "chưa có người phụ trách" in officer.text
    await officer.presses("Telephone list")

    assert officer.sees("Nobody in charge is known.")
