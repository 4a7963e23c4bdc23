"""Having papers made in chat: an officer asks, the file comes; for which period, for which unit, and who may not."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from bot.chat import FileKind
from bot.making import MADE, Order
from bot.making.recipes import RECIPES
from movement.units import Exclusion
from storage import audit, communes
from tests.flows.people import Person
from tests.flows.several import QUANG_NGAI, of_province
from tests.flows.town import SCHOOL, Town, hands_in, scores


def files(person: Person) -> list[tuple[str, str]]:
    """The files that somebody has got: what they are called, and what was ordered."""
    return [(m.file.name, m.file.ref) for m in person.heard if m.file is not None and m.file.platform == MADE]


async def opened(town: Town) -> Person:
    officer = await town.officer()
    await officer.says("/documents")
    return officer


async def test_the_office_leads_there_and_every_paper_says_what_it_is(town: Town) -> None:
    await town.unit()
    officer = await town.officer()
    await officer.says("/menu")
    await officer.presses("office")
    await officer.presses("documents")

    labels = [choice.label for row in officer.last.rows for choice in row]
    assert labels == [
        "Danh sách chấm điểm, mức đề xuất xếp loại",
        "Danh sách đạt “An toàn về an ninh, trật tự”",
        "Báo cáo của xã",
        "Hồ sơ đề nghị của một đơn vị",
        "Nhập danh sách đơn vị",
        "Đóng",
    ]


@pytest.mark.parametrize(
    ("presses", "name", "ordered"),
    [
        (("units", "xlsx"), "danh-sach-don-vi-2026.xlsx", "list-xlsx:1:2026:vi"),
        (("units", "pdf"), "danh-sach-don-vi-2026.pdf", "list-pdf:1:2026:vi"),
        (("recognised",), "don-vi-dat-an-toan-ve-antt-2026.xlsx", "recognised-xlsx:1:2026:vi"),
    ],
)
async def test_a_list_comes_as_a_file_right_below(
    town: Town, presses: tuple[str, ...], name: str, ordered: str
) -> None:
    await town.unit()
    officer = await opened(town)
    for each in presses:
        await officer.presses(each)

    assert officer.text.startswith("✅ Giấy tờ đang được lập")
    assert files(officer) == [(name, ordered)]
    assert officer.heard[-1].file is not None
    assert officer.heard[-1].file.kind is FileKind.DOCUMENT


async def test_a_report_is_about_the_period_that_was_said(town: Town) -> None:
    await town.unit()
    officer = await opened(town)
    await officer.presses("report")
    await officer.says("quy 3")
    await officer.presses("docx")

    assert [Order.of(ref).about for _name, ref in files(officer)] == ["2026-07-01_2026-09-30"]


async def test_a_dossier_is_for_one_unit_and_one_title(town: Town) -> None:
    unit = await town.unit()
    officer = await opened(town)
    await officer.presses("dossier")
    await officer.says("thcs")
    if officer.text.startswith("Hồ sơ đề nghị danh hiệu nào"):
        await officer.presses("antt")

    assert files(officer) == [(f"ho-so-antt-2026-{unit}.zip", f"dossier:1:{unit}-antt-2026:vi")]


async def test_the_card_of_a_unit_offers_its_own_papers(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await scores(head, unit)
    await hands_in(head, unit)
    officer = await opened(town)
    await officer.presses("card")
    await officer.presses(SCHOOL)

    assert SCHOOL in officer.text
    assert any("PDF" in choice.label for row in officer.last.rows for choice in row)


async def test_who_had_a_paper_made_is_noted_and_the_file_is_really_made(town: Town) -> None:
    await town.unit()
    officer = await opened(town)
    await officer.presses("recognised")

    def noted(connection: Connection) -> list[str]:
        return [deed.action for deed in audit.trail(connection, town.commune_id, "recognised:2026")]

    assert await town.play.database.run(noted) == ["paper made"]
    assert Order.of(files(officer)[0][1]).recipe in RECIPES


async def test_an_officer_of_the_province_gets_figures_and_no_evidence(town: Town) -> None:
    await town.unit()
    await town.play.database.run(partial(communes.set_place, commune_id=town.commune_id, province=QUANG_NGAI))
    town.play.dialogue.forget()
    guest = await of_province(town.play, town.commune_id, QUANG_NGAI)
    await guest.says("/documents")
    labels = [choice.label for row in guest.last.rows for choice in row]
    assert "Số liệu tổng hợp các xã của tỉnh" in labels
    assert "Hồ sơ đề nghị của một đơn vị" not in labels
    assert "Nhập danh sách đơn vị" not in labels
    await guest.presses("report")
    await guest.says("nam 2026")
    await guest.presses("xlsx")

    assert Order.of(files(guest)[-1][1]).about == "2026-01-01_2026-12-31_figures"


async def test_a_head_of_a_unit_is_told_that_it_is_the_offices(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("/documents")

    assert files(head) == []
    assert "Danh sách" not in head.text


async def test_a_unit_that_the_circular_excludes_has_no_dossier_and_the_reason_is_said(town: Town) -> None:
    await town.unit(exclusion=Exclusion.PRIMARY_OR_PRESCHOOL)
    officer = await opened(town)
    await officer.presses("dossier")
    await officer.says("thcs")
    if officer.text.startswith("Hồ sơ đề nghị danh hiệu nào"):
        await officer.presses("antt")

    assert files(officer) == []
    assert "Thông tư" in officer.text
