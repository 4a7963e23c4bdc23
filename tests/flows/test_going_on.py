"""What was saved is found again: a registration from the menu, an invitation by its code, an officer's place."""

from __future__ import annotations

from tests.flows.town import SCHOOL, Town, asked_item, hands_in


async def test_a_registration_that_was_saved_goes_on_from_the_menu(town: Town) -> None:
    await town.officer()
    head = town.play.person("head", "Cô Minh")
    await head.starts()
    await head.presses("Register a unit")
    await head.presses("I agree")
    await head.presses("School")
    await head.says(SCHOOL)
    await head.presses("Save, do it later")
    assert head.sees("Saved. You can go on here at any time: write “menu”.")

    await town.play.restart()
    await head.says("menu")
    await head.presses("Go on with the registration")

    assert head.sees("The unit's address?")
    assert "3/12" in head.text


async def test_a_code_that_is_typed_at_the_menu_opens_its_invitation(town: Town) -> None:
    officer = await town.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says(SCHOOL)
    code = officer.text.split("start=")[1].split()[0]
    head = town.play.person("head", "Cô Minh")
    await head.starts()

    await head.says(f" {code[:5].lower()}-{code[5:]} ")

    assert head.sees("Invitation for: <b>{unit}</b>")
    await head.presses("Begin")
    await head.presses("I agree")
    assert "1/11" in head.text


async def test_a_word_at_the_menu_is_no_code(town: Town) -> None:
    head = town.play.person("head", "Cô Minh")
    await head.starts()
    await head.says("xin chao quy vi")
    assert not head.sees(
        "This invitation code is not valid, was used already, or has expired. Please ask {office} for a new one."
    )


async def test_an_officer_sees_how_far_the_card_is(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)
    await officer.presses("Item by item")
    assert officer.sees("<b>Card {number} · item {position}/{count}</b>")
    assert "1/20" in officer.text


async def test_the_language_changes_in_mid_card_and_the_answers_stay(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("chấm điểm")
    await head.presses("p2")
    await head.says("ngôn ngữ")
    await head.presses("en")

    assert "Self-scoring 2026 · question 2/21 · 2 points so far" in head.text
    await head.says("38 of 42")
    assert "question 3/21 · 5 points so far" in head.text


async def test_a_date_is_no_ratio(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("chấm điểm")
    await head.presses("p2")
    await head.says("ngày 8/18 có 1 buổi")

    assert asked_item(head) == "2"
    assert not (await town.card(unit)).answers.get("2")
