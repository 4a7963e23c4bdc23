"""The dossier beside a unit's year: for its people and the commune's officers, with a sentence where there is none."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import milestones
from storage.milestones import Entered
from tests.documents.words import text
from tests.flows.people import Person
from tests.flows.play import Play
from tests.flows.town import Town, hands_in

ANTT, EXEMPLARY = "Dossier “Safe in security and order”", "Dossier of an exemplary unit"
PAPERS = ["1-to-trinh.docx", "2-bao-cao-ket-qua.docx", "3-bien-ban-hop.docx", "5-danh-muc-minh-chung.pdf"]


@pytest.fixture
async def town(play: Play) -> Town:
    return await Town(play, language="en").found("vinh-thuy-2026")


def offered(person: Person) -> list[str]:
    """The dossiers among the buttons of the newest message."""
    return [c.label for row in person.last.rows for c in row if "ossier" in c.label or "ồ sơ" in c.label]


async def chosen(town: Town, unit: int) -> None:
    entered = Entered(Step.EXEMPLARY_CHOSEN, "done")
    await town.play.database.run(
        lambda c: milestones.enter(c, town.commune_id, unit, 2026, entered, None, town.play.now())
    )


async def test_a_head_gets_the_dossier_of_the_own_unit(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says(f"/year {unit}")
    assert offered(head) == [ANTT]
    await head.presses(ANTT)

    ((file, content),) = play.channel.uploads
    assert file.name == f"ho-so-antt-2026-{unit}.zip"
    with zipfile.ZipFile(BytesIO(content)) as opened:
        assert opened.namelist() == PAPERS
        assert "Trường THCS Thiện Tín" in text(opened.read("1-to-trinh.docx"))
    assert "being made" in head.toasts[-1]
    assert offered(head) == [ANTT]  # the year is still there, to go on


async def test_an_officer_gets_it_with_the_scorecard(play: Play) -> None:
    town = await Town(play, language="en").found()
    unit = await town.unit()
    head, officer = await town.member("head", unit), await town.officer()
    await hands_in(head, unit)
    play.channel.uploads.clear()
    await officer.says(f"/year {unit}")
    await officer.presses(ANTT)

    ((_file, content),) = play.channel.uploads
    with zipfile.ZipFile(BytesIO(content)) as opened:
        assert "4-phieu-cham-diem.pdf" in opened.namelist()
        assert "TT-2026-001" in text(opened.read("2-bao-cao-ket-qua.docx"))


async def test_a_unit_that_was_chosen_has_the_other_one_too(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await chosen(town, unit)
    await head.says(f"/year {unit}")
    assert offered(head) == [ANTT, EXEMPLARY]
    await head.presses(EXEMPLARY)

    ((file, content),) = play.channel.uploads
    assert file.name == f"ho-so-dien-hinh-2026-{unit}.zip"
    with zipfile.ZipFile(BytesIO(content)) as opened:
        assert "điển hình về phong trào" in text(opened.read("1-to-trinh.docx"))


async def test_whoever_the_law_excludes_is_told_so(play: Play, town: Town) -> None:
    unit = await town.unit("Trường Mầm non", UnitKind.SCHOOL, exclusion=Exclusion.PRIMARY_OR_PRESCHOOL)
    head = await town.member("head", unit)
    await head.says(f"/year {unit}")
    await head.presses(ANTT)

    assert "is not given to: Primary school, kindergarten or nursery" in head.text
    assert play.channel.uploads == []


async def test_an_earlier_year_and_other_peoples_units_offer_none(play: Play, town: Town) -> None:
    unit, other = await town.unit(), await town.unit("Công ty Khác", UnitKind.ENTERPRISE)
    head = await town.member("head", unit)
    await head.says(f"/year {other}")
    assert offered(head) == []
    await head.says(f"/year {unit} 2025")
    assert ANTT not in offered(head) or "2025" not in head.text


async def test_it_can_be_asked_for_by_a_letter(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit, plain=True)
    await head.says(f"/year {unit}")
    await head.says("H")

    assert [file.name for file, _content in play.channel.uploads] == [f"ho-so-antt-2026-{unit}.zip"]
