"""`antq export` as an operator meets it: the papers as files, and one sentence where there is nothing to write."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import python_calamine
from docx import Document

from bot.demo import fill_demo
from storage import schema
from tests.test_cli import Cli, cli

__all__ = ["cli"]


@pytest.fixture
def demo(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """An invented year of two communes; commands run in a folder of their own."""
    database = cli.database()
    schema.upgrade(database)
    database.work(lambda connection: fill_demo(connection, number=2, units=12, year=2026, seed=1))
    database.close()
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return cli


def page_text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def unit_with_card(cli: Cli) -> tuple[str, str]:
    """A unit whose card is final: its number and name."""
    database = cli.database()
    try:
        row = database.work(
            lambda c: c.exec_driver_sql(
                "SELECT unit.id, unit.name FROM scorecard JOIN unit ON unit.id = scorecard.unit_id "
                "WHERE scorecard.commune_id = 1 AND scorecard.year = 2026 AND scorecard.status = 'final' "
                "ORDER BY unit.id"
            ).first()
        )
    finally:
        database.close()
    assert row is not None
    return str(row[0]), row[1]


@pytest.mark.parametrize("ending", ["pdf", "docx", "png"])
def test_a_card_is_written_in_each_kind_of_file(demo: Cli, ending: str) -> None:
    unit, name = unit_with_card(demo)
    done = demo("export", "card", unit, "--format", ending, "--commune", "1")
    assert done.code == 0, done.err
    written = Path(done.out.strip())
    assert written.suffix == f".{ending}"
    content = written.read_bytes()
    if ending == "pdf":
        assert name in page_text(content).replace("\r\n", " ")
    if ending == "docx":
        assert any(name in paragraph.text for paragraph in Document(str(written)).paragraphs)
    if ending == "png":
        assert content.startswith(b"\x89PNG")


def test_a_unit_is_found_by_its_name_and_the_file_goes_where_it_shall(demo: Cli, tmp_path: Path) -> None:
    _unit, name = unit_with_card(demo)
    target = tmp_path / "phiếu của tôi.pdf"
    done = demo("export", "card", name, "--signatures", "--out", str(target), "--commune", "1")
    assert (done.code, done.out.strip()) == (0, str(target))
    assert target.read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob(".phiếu*"))


def test_a_name_that_fits_several_units_or_none_is_named(demo: Cli) -> None:
    several = demo("export", "card", "trường", "--commune", "1")
    assert several.code == 2
    assert "fits several units: give a number or more of the name" in several.sentence()
    nobody = demo("export", "card", "Nhà máy đóng tàu", "--commune", "1")
    assert nobody.code == 2
    assert "has no unit “Nhà máy đóng tàu”" in nobody.sentence()
    assert not list(Path().iterdir())


def test_a_unit_without_a_card_of_that_year_is_one_sentence(demo: Cli) -> None:
    unit, name = unit_with_card(demo)
    done = demo("export", "card", unit, "--year", "2019", "--commune", "1")
    assert (done.code, done.sentence()) == (1, f"{name} has no scorecard of 2019.")


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_the_list_has_every_unit(demo: Cli, ending: str) -> None:
    done = demo("export", "list", "--format", ending, "--commune", "1")
    assert done.code == 0, done.err
    written = Path(done.out.strip())
    database = demo.database()
    names = database.work(
        lambda c: c.exec_driver_sql("SELECT name FROM unit WHERE commune_id = 1 AND status = 'active'").scalars().all()
    )
    database.close()
    assert names
    if ending == "pdf":
        text = " ".join(page_text(written.read_bytes()).split())
        assert all(name.split()[0] in text for name in names)
        return
    rows = python_calamine.CalamineWorkbook.from_path(str(written)).get_sheet_by_index(0).to_python()
    cells = {cell for row in rows for cell in row}
    assert set(names) <= cells


@pytest.mark.parametrize("title", ["antt", "exemplary"])
def test_a_dossier_is_one_zip(demo: Cli, title: str) -> None:
    unit, _name = unit_with_card(demo)
    done = demo("export", "dossier", unit, "--title", title, "--commune", "1")
    if title == "exemplary" and done.code:
        assert done.sentence().startswith("There is nothing to write")  # the plan knows no such title
        return
    assert done.code == 0, done.err
    assert Path(done.out.strip()).read_bytes().startswith(b"PK")


def test_a_report_of_a_period_in_words_and_a_wrong_period_in_one_sentence(demo: Cli) -> None:
    done = demo("export", "report", "--period", "quý 3", "--format", "docx", "--commune", "1")
    assert done.code == 0, done.err
    assert "2026-07-01" in done.out
    wrong = demo("export", "report", "--period", "hôm nào đó", "--commune", "1")
    assert wrong.code == 2
    assert wrong.sentence() == "--period hôm nào đó: write “quý 3”, “tháng 6” or two days, “01/01/2026 - 30/06/2026”."


def test_reports_of_communes_are_added_up_and_what_is_none_is_named(demo: Cli, tmp_path: Path) -> None:
    files = []
    for commune in ("1", "2"):
        target = tmp_path / f"{commune}.xlsx"
        done = demo("export", "report", "--format", "xlsx", "--out", str(target), "--commune", commune)
        assert done.code == 0, done.err
        files.append(str(target))
    other = tmp_path / "ảnh.xlsx"
    other.write_bytes(b"no Excel")
    done = demo("export", "province", *files, str(other), files[0])
    assert done.code == 0, done.err
    assert "Left out: ảnh.xlsx" in done.err
    assert done.err.count("Left out") == 2  # and the same commune a second time
    assert Path(done.out.strip().splitlines()[-1]).read_bytes().startswith(b"PK")


def test_where_it_cannot_be_written_an_earlier_file_stays(demo: Cli, tmp_path: Path) -> None:
    done = demo("export", "list", "--out", str(tmp_path / "no" / "such" / "folder.xlsx"), "--commune", "1")
    assert (done.code, done.sentence()) == (
        1,
        f"{tmp_path}/no/such/folder.xlsx cannot be written: No such file or directory.",
    )


def test_several_communes_have_to_be_told_apart(demo: Cli) -> None:
    done = demo("export", "list")
    assert done.code == 1
    assert done.sentence().startswith("Which commune? Give --commune")
