"""People write what stands on a button, or its first words, instead of pressing it; and nothing they wrote is lost."""

from __future__ import annotations

import pytest

from tests.flows.town import Town, asked_item, hands_in, scores


@pytest.mark.parametrize("words", ["Đăng ký đơn vị", "đăng ký", "dang ky"])
async def test_the_label_of_a_button_can_be_typed(town: Town, words: str) -> None:
    head = town.play.person("head", "Cô Minh")
    await head.starts()
    await head.says(words)
    assert head.sees("Before we begin")


async def test_words_that_fit_two_buttons_choose_neither(town: Town) -> None:
    officer = await town.officer()
    await officer.starts()
    home = officer.last.rows
    await officer.says("phiếu chờ")
    assert officer.sees("Cards waiting for verification")
    await officer.presses("Close")
    await officer.says("menu")
    await officer.says("chờ")
    assert officer.sees("Please choose one of the answers below.")
    assert [c.label for row in officer.last.rows for c in row] == [c.label for row in home for c in row]


async def test_the_way_back_can_be_typed_in_words(town: Town) -> None:
    head = await town.member("head", await town.unit())
    await head.starts()
    await head.says("chấm điểm")
    await head.says("3")
    await head.says("quay lại")
    assert asked_item(head) == "1"


async def test_a_caption_adds_to_the_note_that_was_written_before(town: Town) -> None:
    head = await town.member("head", await town.unit())
    await head.starts()
    await head.presses("Score the card")
    await head.presses("Add evidence or a note")
    await head.says("Nghị quyết số 12")
    await head.sends_photo("a.jpg", "trang đầu")
    assert "✎ Nghị quyết số 12; trang đầu" in head.text


async def test_a_card_that_was_returned_is_not_late_because_of_it(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says("Đề nghị bổ sung nghị quyết.")
    await officer.presses("Accept all the rest")
    await officer.presses("Return the card")
    town.play.later(days=365)

    await head.says("menu")
    assert "⏰" not in head.text
    await head.presses("Complete the returned items")
    await head.says("3")
    await head.presses("Hand in to the commune police")

    assert head.sees("{office} will verify it; the unit need not do anything more.")
    assert not head.sees("It is after the last day ({day}) and is marked late.")
    assert not officer.sees("⏰ Handed in late.")


async def test_a_number_written_by_an_officer_is_never_an_agreement(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    await hands_in(await town.member("head", unit), unit)
    await officer.presses("Item by item")
    await officer.says("1")
    assert officer.sees("Please choose one of the answers below.")
    await officer.says("ok")
    assert "2/20" in officer.text


@pytest.mark.parametrize("words", ["0", "không", "Không có"])
async def test_no_awards_at_all_can_be_written_as_people_write_it(town: Town, words: str) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.starts()
    await head.presses("Score the card")
    await scores(head, unit, until="9")
    await head.says(words)
    assert "9\u00a0·\u00a00/3" in head.text


async def test_a_number_at_the_awards_is_points_as_at_every_other_question(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("chấm điểm")
    await scores(head, unit, until="9")
    await head.says("3")

    assert (await town.card(unit)).answers["9"].points == 3


async def test_what_is_expected_of_the_authority_can_be_said_in_words(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("chấm điểm")
    await scores(head, unit, until="8c")
    await head.says("đạt")

    assert (await town.card(unit)).answers["8c"].points == 50


async def test_ok_is_no_reason(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says("OK")
    assert officer.sees("This question needs a few words. {example}")
    await officer.says("Thiếu ảnh.")
    assert "2/20" in officer.text
