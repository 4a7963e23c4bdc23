"""Dossiers say what the record says: against a whole invented year, made as orders, on both databases."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from sqlalchemy import Connection, event

from bot.demo import fill_demo
from bot.making import MADE, Order
from bot.making.dossier_record import record_of
from bot.making.dossier_texts import words
from bot.making.dossier_words import bases_of, dossier_of
from bot.making.dossiers import DOSSIER, Paper, dossier, evidence_list, one_paper, refused
from bot.making.maker import NothingToMake, Workshop
from bot.making.recipes import RECIPES
from bot.unit_checklists import unit_checklist
from documents.dossier import Dossier
from movement.checklist import Title
from movement.plans import load_bundled
from movement.scoring import total
from movement.units import UnitKind
from movement.year import Step
from storage import cards, communes, file_digests, milestones, schema, unit_files, units
from storage.communes import CommuneRecord
from storage.database import Database
from storage.milestones import Entered
from storage.units import ACTIVE, UnitRecord
from tests.documents.words import tables, text

YEAR = 2026
NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
COMMUNES, UNITS = 3, 24
ZIPPED = ["1-to-trinh.docx", "2-bao-cao-ket-qua.docx", "3-bien-ban-hop.docx", "4-phieu-cham-diem.pdf"]
LAST = "5-danh-muc-minh-chung.pdf"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A year of three communes: one scores only, one has residential areas, one an exemplary title."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('year') / 'antq.db'}")
    schema.upgrade(database)
    database.work(lambda c: fill_demo(c, number=COMMUNES, units=UNITS, year=YEAR))
    yield database
    database.close()


def each_unit(connection: Connection) -> Iterator[tuple[CommuneRecord, UnitRecord]]:
    for commune_id in communes.ids(connection):
        commune = communes.load(connection, commune_id)
        for unit in units.in_commune(connection, commune_id, status=ACTIVE):
            yield commune, unit


def said(connection: Connection, commune: CommuneRecord, unit: UnitRecord, title: Title = Title.ANTT) -> Dossier:
    return dossier_of(record_of(connection, commune.id, unit.id, title, YEAR))


def made(database: Database, file: Any, **workshop: Any) -> bytes:
    order = Order.of(file.ref)
    recipe = RECIPES[order.recipe]
    return recipe.make(recipe.gathered(database, order, Workshop(NOW, **workshop)))


def zipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@contextmanager
def queries(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_criteria_card_and_steps_are_those_of_the_record(year: Database) -> None:
    looked_at = 0
    with year.snapshot() as connection:
        for commune, unit in each_unit(connection):
            if refused(commune.plan, unit, Title.ANTT) is not None:
                continue
            looked_at += 1
            found = said(connection, commune, unit)
            held = unit_checklist(connection, commune, unit, Title.ANTT)
            assert held is not None
            assert found.standing is not None
            own = held.standing_of_unit(unit.profile)
            assert found.standing.of == own.of == len(found.criteria)
            assert found.standing.met + found.standing.not_met + found.standing.unanswered == own.of
            for line in found.criteria:
                answer = held.own.get(line.code)
                assert line.own == ("" if answer is None else "đạt" if answer.met else "chưa đạt")
                assert bool(line.checked) == (line.code in held.settled)
                if answer is not None and answer.note:
                    assert f"Đơn vị: {answer.note}" in line.details
            card_id = cards.of_unit(connection, unit.id, YEAR)
            assert (found.card is None) == (card_id is None)
            if card_id is not None and found.card is not None:
                card = cards.load(connection, [card_id], lock=False)[card_id]
                plan = communes.plan_version(connection, card.plan_version_id)
                template = next(t for t in plan.scorecards if t.id == card.template)
                own_total = total(template, card.answers, unit.profile)
                assert found.card.own in ("", words(own_total.points))
                assert bool(found.card.checked) == (card.status in (cards.VERIFIED, cards.FINAL))
                shown = {line.code: line.details for line in found.card.lines}
                for code, note in card.notes.items():
                    assert not note or f"Đơn vị: {note}" in shown[code]
                for code, files in card.evidence.items():
                    assert any(f"{len(files)} tệp minh chứng" in detail for detail in shown[code])
            entered = milestones.of_units(connection, [unit.id], YEAR).get(unit.id, {})
            registered = entered.get(Step.ANTT_REGISTERED)
            assert bool(found.registration) == bool(registered and registered.is_done)
            if registered is not None and registered.paper:
                assert f"số {registered.paper}" in found.registration
            assert int(found.files) == len(unit_files.of_unit(connection, unit.id, YEAR, card_id))
    assert looked_at > UNITS


def test_whoever_the_law_excludes_has_no_dossier_and_is_told_why(year: Database) -> None:
    with year.snapshot() as connection:
        excluded = [(c, u) for c, u in each_unit(connection) if not u.profile.antt_eligible]
        assert excluded
        for commune, unit in excluded:
            assert refused(commune.plan, unit, Title.ANTT) is not None
            with pytest.raises(NothingToMake):
                record_of(connection, commune.id, unit.id, Title.ANTT, YEAR)


def test_the_exemplary_title_is_for_the_kinds_of_the_plan(year: Database) -> None:
    with year.snapshot() as connection:
        for commune, unit in each_unit(connection):
            rule = commune.plan.exemplary
            wanted = rule is not None and unit.kind in rule.kinds
            assert (refused(commune.plan, unit, Title.EXEMPLARY) is None) == wanted


@pytest.mark.parametrize(
    ("plan", "title", "expected"),
    [
        ("thien-tin-2026", Title.ANTT, ["124/2021"]),
        ("binh-chuong-2026", Title.ANTT, ["124/2021", "48/2025"]),
        ("binh-chuong-2026", Title.EXEMPLARY, ["612/KH", "124/2021", "48/2025", "510/QĐ"]),
        ("vinh-thuy-2026", Title.EXEMPLARY, ["2336/KH", "612/KH", "3554/QĐ", "124/2021", "510/QĐ"]),
        ("an-giang-2023", Title.EXEMPLARY, ["630/KH", "9745/QĐ", "22/HD", "124/2021", "510/QĐ"]),
    ],
)
def test_a_paper_rests_on_the_plans_references_about_its_title(plan: str, title: Title, expected: list[str]) -> None:
    found = bases_of(load_bundled(plan), title)

    assert len(found) == len(expected)
    assert all(number in basis for number, basis in zip(expected, found, strict=True))


def test_a_plan_without_a_reference_about_the_title_gives_all_that_it_has() -> None:
    plan = load_bundled("thien-tin-2026")
    others = tuple(each for each in plan.legal_references if each.id == "kh-33")

    assert bases_of(plan.model_copy(update={"legal_references": others}), Title.ANTT) == (others[0].title,)


def test_the_zip_has_three_drafts_the_scorecard_and_the_list_of_evidence(year: Database) -> None:
    with year.snapshot() as connection:
        commune, unit = next(
            (c, u)
            for c, u in each_unit(connection)
            if cards.of_unit(connection, u.id, YEAR) and u.profile.antt_eligible
        )
        expected = said(connection, commune, unit)
    file = dossier(commune, unit.id, Title.ANTT, YEAR)
    assert (file.platform, file.name) == (MADE, f"ho-so-antt-2026-{unit.id}.zip")
    content = made(year, file, check_address="https://antq.example/kiem-tra")
    parts = zipped(content)

    assert list(parts) == [*ZIPPED, LAST]
    for name in ZIPPED[:3]:
        assert unit.name in text(parts[name])
    assert len(tables(parts["2-bao-cao-ket-qua.docx"])[0]) == 1 + len(expected.criteria)
    for name in (*ZIPPED[3:], LAST):
        pages = pypdfium2.PdfDocument(parts[name])
        assert unit.name.split()[0] in pages[0].get_textpage().get_text_range()
    assert made(year, file, check_address="https://antq.example/kiem-tra") == content


def test_a_unit_without_a_scorecard_gets_what_there_is(year: Database) -> None:
    with year.snapshot() as connection:
        commune, unit = next((c, u) for c, u in each_unit(connection) if u.kind is UnitKind.RESIDENTIAL_AREA)
    parts = zipped(made(year, dossier(commune, unit.id, Title.ANTT, YEAR)))

    assert list(parts) == [*ZIPPED[:3], LAST]
    assert "Phiếu chấm điểm" not in text(parts["1-to-trinh.docx"])
    assert "Trưởng khu dân cư" in text(parts["3-bien-ban-hop.docx"])


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("title", Title)
def test_one_paper_alone(year: Database, paper: Paper, title: Title) -> None:
    with year.snapshot() as connection:
        commune, unit = next(
            (c, u) for c, u in each_unit(connection) if all(refused(c.plan, u, each) is None for each in Title)
        )
    whole = zipped(made(year, dossier(commune, unit.id, title, YEAR)))
    alone = made(year, one_paper(commune, unit.id, title, YEAR, paper))

    assert alone in whole.values()


def test_the_list_of_evidence_has_the_digests_that_are_known(year: Database) -> None:
    with year.snapshot() as connection:
        commune, unit = next(
            (c, u)
            for c, u in each_unit(connection)
            if u.profile.antt_eligible
            and unit_files.of_unit(connection, u.id, YEAR, cards.of_unit(connection, u.id, YEAR))
        )
    file = evidence_list(commune, unit.id, Title.ANTT, YEAR)
    before = pypdfium2.PdfDocument(made(year, file))[0].get_textpage().get_text_range()
    assert "chưa tính" in before

    def work(connection: Connection) -> str:
        file_digests.take_note(connection, file_digests.Seen(), NOW, 10_000)
        for each in file_digests.due(connection, ["simulator", "telegram", "demo"], NOW, 10_000):
            file_digests.found(connection, each, "ab" * 32, 9, NOW)
        return str(file_digests.waiting(connection))

    assert year.work(work) == "0"
    after = pypdfium2.PdfDocument(made(year, file))[0].get_textpage().get_text_range()
    assert ("ab" * 8) in after
    assert "chưa tính" not in after


def test_a_communes_own_template_is_used(year: Database, tmp_path: Path) -> None:
    with year.snapshot() as connection:
        commune, unit = next((c, u) for c, u in each_unit(connection) if u.profile.antt_eligible)
    own = Document()
    own.add_paragraph("Mẫu của xã: {{ unit.name }} – {{ year }}")
    (tmp_path / str(commune.id)).mkdir()
    own.save(str(tmp_path / str(commune.id) / "to-trinh-antt.docx"))
    file = dossier(commune, unit.id, Title.ANTT, YEAR)

    assert text(zipped(made(year, file, templates=tmp_path))["1-to-trinh.docx"]) == f"Mẫu của xã: {unit.name} – 2026"
    assert "TỜ TRÌNH" in text(zipped(made(year, file))["1-to-trinh.docx"])


@pytest.mark.parametrize("about", ["0-antt-2026", "7-antt-1999", "7-khac-2026", "7-antt", "x-antt-2026", ""])
def test_what_is_not_there_is_not_made(year: Database, about: str) -> None:
    with year.snapshot() as connection, pytest.raises(NothingToMake):
        RECIPES[DOSSIER].gather(connection, Order(DOSSIER, 1, about), Workshop(NOW))


def test_a_unit_of_another_commune_is_not_there(year: Database) -> None:
    with year.snapshot() as connection:
        commune, unit = next(each_unit(connection))
        other = replace(commune, id=commune.id + 1)
        order = Order.of(dossier(other, unit.id, Title.ANTT, YEAR).ref)
        with pytest.raises(NothingToMake):
            RECIPES[DOSSIER].gather(connection, order, Workshop(NOW))


def test_an_earlier_year_has_its_own_plan(year: Database) -> None:
    with year.snapshot() as connection:
        commune, unit = next((c, u) for c, u in each_unit(connection) if u.profile.antt_eligible)
        before = dossier_of(record_of(connection, commune.id, unit.id, Title.ANTT, YEAR - 1))

    assert before.year == str(YEAR - 1)
    assert before.last_day.endswith(str(YEAR - 1))


def test_few_queries_however_much_there_is(year: Database) -> None:
    counts = set()
    with year.snapshot() as connection:
        wanted = [(c, u) for c, u in each_unit(connection) if u.profile.antt_eligible and u.commune_id == 1]
        for commune, unit in wanted:
            said(connection, commune, unit)  # versions of plans are read once
        for commune, unit in wanted:
            with queries(year) as asked:
                said(connection, commune, unit)
            counts.add(len(asked))
    assert max(counts) <= 25


def test_everything_is_the_same_on_both_databases(database: Database) -> None:
    schema.upgrade(database)
    database.work(lambda c: fill_demo(c, number=1, units=8, year=YEAR))
    with database.snapshot() as connection:
        commune = communes.load(connection, 1)
        unit = next(u for u in units.in_commune(connection, 1, status=ACTIVE) if u.profile.antt_eligible)
    parts = zipped(made(database, dossier(commune, unit.id, Title.ANTT, YEAR)))
    assert LAST in parts

    entered = Entered(Step.ANTT_REGISTERED, "done", paper="99/ĐK", paper_day=NOW.date())
    database.work(lambda c: milestones.enter(c, 1, unit.id, YEAR, entered, None, NOW))
    assert "số 99/ĐK ngày 08/12/2026" in text(
        zipped(made(database, dossier(commune, unit.id, Title.ANTT, YEAR)))["1-to-trinh.docx"]
    )
