"""The lists say what the record says: against a whole invented year, and against single cards, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, event

from bot.card_facts import verified_sum
from bot.demo import fill_demo
from bot.expected_levels import with_expected_levels
from bot.making import XLSX, Order
from bot.making.lists import LIST_XLSX, gather_units, units_list
from bot.making.maker import NothingToMake, Workshop
from bot.making.recipes import RECIPES
from bot.making.recognised import RECOGNISED_PDF, RECOGNISED_XLSX, gather_recognised, recognised_list
from bot.unit_years import unit_years
from documents.unit_lines import Column, UnitLine, UnitList
from movement.names import nfc_clean
from movement.plan import Plan
from movement.plans import load_bundled
from movement.scoring import ItemAnswer, total
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import cards, communes, milestones, schema, standings, units
from storage.cards import CHECKED, SELF, SENT_BACK, Entry
from storage.database import Database
from storage.milestones import Entered
from storage.units import ACTIVE, UnitRecord

YEAR = 2026
NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
EARLY = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
COMMUNES, UNITS = 4, 40
WRITTEN = ("Minh chứng", "Kế hoạch ban hành", "danh sách kèm theo", "Xem báo cáo", "không áp dụng", "Đã bổ sung")


def opened(url: str) -> Database:
    database = Database(url)
    schema.upgrade(database)
    return database


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A year of four communes."""
    database = opened(f"sqlite:///{tmp_path_factory.mktemp('year') / 'antq.db'}")
    database.work(lambda c: fill_demo(c, number=COMMUNES, units=UNITS, year=YEAR))
    yield database
    database.close()


def order(commune_id: int, about: str = str(YEAR), recipe: str = LIST_XLSX) -> Order:
    return Order(recipe, commune_id, about)


def listed(connection: Connection, commune_id: int, about: str = str(YEAR), now: datetime = NOW) -> UnitList:
    return gather_units(connection, order(commune_id, about), Workshop(now))


@pytest.mark.parametrize("commune_id", range(1, COMMUNES + 1))
def test_every_line_says_what_the_record_says(year: Database, commune_id: int) -> None:
    with year.snapshot() as connection:
        commune = communes.load(connection, commune_id)
        found = listed(connection, commune_id)
        known = {u.id: u for u in units.in_commune(connection, commune_id, status=ACTIVE)}
        years = {y.unit_id: y for y in with_expected_levels(connection, commune, unit_years(connection, commune))}
        held = cards.load(
            connection, [n for n, _s in cards.standing(connection, commune_id, YEAR).values()], lock=False
        )
        cards_of = {card.unit_id: card for card in held.values()}
        names = {level.id: level.name.vi for level in commune.plan.levels.levels} if commune.plan.levels else {}

        lines = dict(zip([unit_id for unit_id in _in_order(commune.plan, known)], found.lines, strict=True))
        for unit_id, unit in known.items():
            line, card, this = lines[unit_id], cards_of.get(unit_id), years[unit_id]
            assert (line.name, line.hamlet or "") == (nfc_clean(unit.name), unit.hamlet or "(chưa ghi)")
            assert line.level == names.get(this.level or this.expected_level, "")
            assert line.basis == ("Quyết định" if this.level else "Dự kiến" if this.expected_level else "")
            if card is None or card.status == cards.DRAFT:
                assert (line.own, line.verified, line.handed_in) == (None, None, None)
                continue
            template = next(
                each
                for each in communes.plan_version(connection, card.plan_version_id).scorecards
                if each.id == card.template
            )
            assert line.own == total(template, card.answers, unit.profile).points
            verified = card.status in (cards.VERIFIED, cards.FINAL)
            assert line.verified == (verified_sum(card, template)[0] if verified else None)
            assert line.maximum == template.maximum
        differing = sum(line.change or 0 for line in found.lines)
        assert sum(d.verified - (d.own or 0) for d in found.differences) == differing
        assert len(found.missing) == sum(1 for line in found.lines if line.own is None)


def _in_order(plan: Plan, known: dict[int, UnitRecord]) -> list[int]:
    """The units as lists have them: by kind, then by name (`units.in_commune` sorts by that)."""
    return sorted(known, key=lambda unit_id: plan.kinds.index(known[unit_id].kind))


@pytest.mark.postgres
def test_both_databases_say_the_same(year: Database, postgresql_url: str) -> None:
    other = opened(postgresql_url)
    other.work(lambda c: fill_demo(c, number=2, units=UNITS, year=YEAR))
    for commune_id in (1, 2):
        with other.snapshot() as theirs, year.snapshot() as ours:
            assert listed(theirs, commune_id) == listed(ours, commune_id)
            assert listed(theirs, commune_id, "2025") == listed(ours, commune_id, "2025")
            of = order(commune_id, recipe=RECOGNISED_XLSX)
            assert gather_recognised(theirs, of, Workshop(NOW)) == gather_recognised(ours, of, Workshop(NOW))
    other.close()


@pytest.mark.parametrize("recipe", [LIST_XLSX, RECOGNISED_XLSX, RECOGNISED_PDF])
@pytest.mark.parametrize(("commune_id", "about"), [(99, "2026"), (1, "2019"), (1, "2027"), (1, "x"), (1, "")], ids=str)
def test_what_is_gone_is_not_made(year: Database, recipe: str, commune_id: int, about: str) -> None:
    with year.snapshot() as connection, pytest.raises(NothingToMake):
        RECIPES[recipe].gather(connection, order(commune_id, about, recipe), Workshop(NOW))


def test_an_earlier_year_is_listed_with_the_units_that_it_had(year: Database) -> None:
    with year.snapshot() as connection:
        before, now = listed(connection, 1, "2025"), listed(connection, 1)
        closed = {u.name for u in units.in_commune(connection, 1, status="closed")}
        newcomers = {
            u.name
            for u in units.in_commune(connection, 1, status=ACTIVE)
            if u.created_at is not None and u.created_at.year == YEAR
        }

    names = {line.name for line in before.lines}
    assert closed
    assert closed <= names
    assert newcomers
    assert not newcomers & names
    assert not closed & {line.name for line in now.lines}
    assert before.title.endswith("2025")
    assert {line.basis for line in before.lines if line.level} == {"Quyết định"}


def test_nothing_that_people_wrote_is_on_a_list(year: Database) -> None:
    for recipe in (LIST_XLSX, RECOGNISED_XLSX):
        with year.snapshot() as connection:
            text = str(asdict(RECIPES[recipe].gather(connection, order(1, recipe=recipe), Workshop(NOW))))  # type: ignore[call-overload]
        assert not any(words in text for words in WRITTEN)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_the_units(tmp_path: Any) -> None:
    numbers = []
    for many in (10, 60):
        database = opened(f"sqlite:///{tmp_path}/{many}.db")
        database.work(lambda c, many=many: fill_demo(c, number=1, units=many, year=YEAR))  # type: ignore[misc]
        with database.snapshot() as connection:
            listed(connection, 1)  # the plans are remembered after that
            with counted(database) as statements:
                listed(connection, 1)
        numbers.append(len(statements))
        database.close()

    assert numbers[0] == numbers[1] <= 8


def test_the_recognised_are_those_with_a_decision(year: Database) -> None:
    with year.snapshot() as connection:
        commune = communes.load(connection, 2)
        paper = gather_recognised(connection, order(2, recipe=RECOGNISED_XLSX), Workshop(NOW))
        wanted = {this.name: this.steps[Step.ANTT_DECIDED] for this in unit_years(connection, commune) if this.antt}
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(RECIPES[RECOGNISED_XLSX].make(paper))).get_sheet_by_index(0).to_python()
    )

    assert {line.name for line in paper.lines} == set(wanted)
    assert paper.addressed_to == "(Gửi Phòng Văn hóa - Xã hội)"
    top = next(n for n, row in enumerate(rows) if row[0] == "TT") + 1
    for number, (line, row) in enumerate(zip(paper.lines, rows[top:], strict=False), 1):
        state = wanted[line.name]
        assert row == [number, line.name, line.kind, line.hamlet, state.paper, state.paper_day or state.day]
    total_row = next(row for row in rows if row[1] == "Tổng cộng")
    assert total_row[2] == len(wanted)
    assert RECIPES[RECOGNISED_PDF].make(paper).startswith(b"%PDF")


def test_files_are_named_by_numbers_alone(year: Database) -> None:
    with year.snapshot() as connection:
        commune = communes.load(connection, 1)
    file = units_list(commune, "xlsx", YEAR)

    assert (file.name, file.mime, file.ref) == ("danh-sach-don-vi-2026.xlsx", XLSX, "list-xlsx:1:2026:vi")
    assert units_list(commune, "pdf", YEAR).name == "danh-sach-don-vi-2026.pdf"
    assert recognised_list(commune, YEAR).name == "don-vi-dat-an-toan-ve-antt-2026.xlsx"
    assert recognised_list(commune, YEAR, "pdf").ref == "recognised-pdf:1:2026:vi"


# Single cards, on both databases.


class Office:
    """A commune with units whose cards are put into a state at once."""

    def __init__(self, connection: Connection, plan: Plan) -> None:
        self.connection, self.plan = connection, plan
        self.commune_id = communes.create(connection, plan, "", datetime(2026, 1, 5, tzinfo=UTC), province="51")

    def unit(self, name: str = "Trường THCS Thiện Tín", kind: UnitKind = UnitKind.SCHOOL, **facts: Any) -> UnitRecord:
        record = UnitRecord(
            0, self.commune_id, kind, name, "", "An Mẫu", 40, True, True, True, Exclusion.NONE, ACTIVE, ""
        )
        return units.add(self.connection, replace(record, **facts), datetime(2026, 1, 6, tzinfo=UTC))

    def card(self, unit: UnitRecord, status: str, at: datetime = EARLY, round_: int = 1, **decided: str) -> None:
        """A card with all points, verified with one point less at item 3 ("Ngày hội"); `decided`: points by item."""
        connection = self.connection
        template = self.plan.scorecard_for(unit.kind)
        assert template is not None
        version = communes.load(connection, self.commune_id).plan_version_id
        card_id = cards.start(connection, self.commune_id, unit.id, version, template.id, YEAR, EARLY)
        entries = [
            Entry(card_id, c.code, SELF, 1, None, c.maximum)
            for c in template.scored[: 5 if status == "draft" else None]
        ]
        if status in (cards.VERIFIED, cards.FINAL):
            for c in template.scored:
                if c.code == "8c" and "8c" not in decided:
                    continue
                points = Decimal(decided.get(c.code, c.maximum)) - (c.code == "3")
                entries.append(Entry(card_id, c.code, CHECKED, round_, None, points, note="Minh chứng chưa đủ."))
        if status == cards.RETURNED:
            entries.append(Entry(card_id, "3", SENT_BACK, 1, None, note="Minh chứng chưa đủ."))
        cards.add_entries(connection, [self.commune_id] * len(entries), entries, EARLY)
        (card,) = cards.load(connection, [card_id]).values()
        card.status, card.round = status, round_
        card.submitted_at = at if status != cards.DRAFT else None
        card.number = card_id if status != cards.DRAFT else None
        cards.save(connection, [card])

    def line(self, now: datetime = NOW) -> UnitLine:
        (line,) = listed(self.connection, self.commune_id, now=now).lines
        return line


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    schema.upgrade(database)
    with database.begin() as connection:
        yield Office(connection, load_bundled("thien-tin-2026"))


def test_a_card_that_waits_is_listed_with_the_level_its_points_lead_to(office: Office) -> None:
    office.card(office.unit(), cards.SUBMITTED)
    line = office.line()

    assert (line.maximum, line.own, line.verified, line.change) == (Decimal(100), Decimal(100), None, None)
    assert (line.level, line.basis, line.state) == ("Xuất sắc", "Dự kiến", "Chờ thẩm định")
    assert line.note == "Tạm tính 50 điểm (mục 8c); chưa xác nhận sau kỳ đánh giá"
    assert line.handed_in == date(2026, 10, 20)


def test_before_the_window_closes_the_list_says_that_cards_may_change(office: Office) -> None:
    office.card(office.unit(), cards.SUBMITTED)
    found = listed(office.connection, office.commune_id, now=datetime(2026, 10, 25, tzinfo=UTC))

    assert found.lines[0].note == "Tạm tính 50 điểm (mục 8c)"
    assert "Kỳ đánh giá kết thúc ngày 15/11/2026; đến ngày đó phiếu còn có thể thay đổi." in found.remarks
    assert "Mức điểm xếp loại là tạm tính, chưa có văn bản xác nhận." in found.remarks


def test_a_verified_card_has_both_points_and_its_differences(office: Office) -> None:
    office.card(office.unit(), cards.VERIFIED)
    found = listed(office.connection, office.commune_id)
    (line,), (difference,) = found.lines, found.differences

    assert (line.own, line.verified, line.change) == (Decimal(100), Decimal(99), Decimal(-1))
    assert (line.basis, line.state) == ("Dự kiến", "Đã thẩm định")
    assert "thẩm định khác ở mục 3" in line.note
    assert (difference.item, difference.own, difference.verified) == ("3", Decimal(5), Decimal(4))


def test_a_decision_settles_the_level_and_what_was_provisional(office: Office) -> None:
    unit = office.unit()
    office.card(unit, cards.VERIFIED, **{"8c": "0"})
    level = Entered(Step.LEVEL_DECIDED, "weak", date(2026, 11, 28), "38/QĐ-UBND", date(2026, 11, 28))
    milestones.enter(office.connection, office.commune_id, unit.id, YEAR, level, None, NOW)
    found = listed(office.connection, office.commune_id)

    assert (found.lines[0].verified, found.lines[0].level, found.lines[0].basis) == (Decimal(49), "Yếu", "Quyết định")
    assert "Tạm tính" not in found.lines[0].note
    assert [difference.item for difference in found.differences] == ["3", "8c"]


def test_a_card_that_was_sent_back_leads_nowhere_yet(office: Office) -> None:
    office.card(office.unit(), cards.RETURNED, round_=2)
    line = office.line()

    assert (line.own, line.verified, line.level, line.basis) == (Decimal(100), None, "", "")
    assert (line.state, line.note) == ("Trả lại bổ sung", "")


@pytest.mark.parametrize(
    ("at", "round_", "note"),
    [
        (datetime(2026, 10, 29, 16, 59, tzinfo=UTC), 1, ""),  # 29/10, 23:59 in Việt Nam: the last good day
        (datetime(2026, 10, 29, 17, 0, tzinfo=UTC), 1, "Nộp muộn 1 ngày"),
        (datetime(2026, 11, 3, 2, 0, tzinfo=UTC), 1, "Nộp muộn 5 ngày"),
        (datetime(2026, 11, 3, 2, 0, tzinfo=UTC), 2, "Nộp lần 2"),  # it was handed in before
    ],
)
def test_who_handed_in_late_is_said(office: Office, at: datetime, round_: int, note: str) -> None:
    office.card(office.unit(), cards.SUBMITTED, at, round_)
    assert office.line(datetime(2026, 11, 10, tzinfo=UTC)).note.partition("; tạm")[0].partition("Tạm")[0] == note


def test_units_without_a_card_are_named_with_the_reason(office: Office) -> None:
    office.card(office.unit("A đang chấm"), cards.DRAFT)
    office.unit("B mầm non", exclusion=Exclusion.PRIMARY_OR_PRESCHOOL)
    office.unit("C thôn", UnitKind.RESIDENTIAL_AREA)
    office.card(office.unit("D đã nộp"), cards.SUBMITTED)
    found = listed(office.connection, office.commune_id)

    assert [(line.name, line.state, line.note) for line in found.missing] == [
        ("A đang chấm", "Đang chấm (5/21)", ""),
        ("B mầm non", "Chưa chấm", "Ngoài phạm vi Thông tư 124 (tiểu học, mầm non, nhà trẻ)"),
        ("C thôn", "Kế hoạch không có phiếu chấm điểm cho loại hình này", ""),
    ]
    assert found.kinds[-1] == "Khu dân cư"  # not addressed by the plan, but there


def test_a_plan_without_a_scorecard_gives_a_list_of_units_that_says_why(database: Database) -> None:
    schema.upgrade(database)
    with database.begin() as connection:
        office = Office(connection, load_bundled("thuy-hung-2026"))
        office.unit()
        found = listed(connection, office.commune_id)
        content = RECIPES[LIST_XLSX].make(found)

    assert found.remarks[0].startswith("Kế hoạch năm 2026 không kèm phiếu chấm điểm")
    assert found.lines[0].own is None
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Danh sách").to_python()
    assert any(row[Column.NAME] == "Trường THCS Thiện Tín" for row in rows)


def test_smaller_scorecards_have_levels_in_proportion(database: Database) -> None:
    schema.upgrade(database)
    plan = load_bundled("thien-tin-2026")
    card = plan.scorecards[0]
    small = card.model_copy(
        update={"id": "small", "kinds": (UnitKind.ENTERPRISE,), "maximum": Decimal(6), "items": card.items[:2]}
    )
    others = card.model_copy(update={"kinds": (UnitKind.OFFICE, UnitKind.SCHOOL)})
    with database.begin() as connection:
        office = Office(connection, plan.model_copy(update={"scorecards": (others, small)}))
        office.card(office.unit("Công ty Gỗ", UnitKind.ENTERPRISE), cards.SUBMITTED)
        office.card(office.unit(), cards.SUBMITTED)
        found = listed(connection, office.commune_id)

    company = found.lines[0]
    assert (company.name, company.maximum, company.own, company.level) == ("Công ty Gỗ", 6, 6, "Xuất sắc")
    assert not found.one_maximum
    assert any("điểm tối đa khác nhau" in remark for remark in found.remarks)
    assert "thang điểm" not in found.as_of


def test_standings_are_what_cards_hold_whatever_was_entered(database: Database) -> None:
    schema.upgrade(database)
    with database.begin() as connection:
        office = Office(connection, load_bundled("thien-tin-2026"))
        office.card(office.unit("A"), cards.VERIFIED)
        office.card(office.unit("B"), cards.DRAFT)
        office.card(office.unit("C"), cards.RETURNED, round_=2)
        held = cards.load(connection, [n for n, _s in cards.standing(connection, office.commune_id, YEAR).values()])
        first, _second, third = sorted(held)
        later = [
            Entry(first, "1", SELF, 1, None, Decimal("1.5")),
            Entry(first, "1", SELF, 1, None, note="chỉ là ghi chú"),  # a note changes no points
            Entry(first, "2", SELF, 1, None, counts={"part": 9, "whole": 10}),
            Entry(first, "9", SELF, 1, None, not_applicable=True),
            Entry(first, "5a", SENT_BACK, 1, None, note="xem lại"),  # what was verified counts no more
            Entry(third, "3", CHECKED, 2, None, Decimal(4), note="xem lại"),
        ]
        cards.add_entries(connection, [office.commune_id] * len(later), later, NOW)
        held = cards.load(connection, held)
        found = {card.id: card for card in standings.of_year(connection, office.commune_id, YEAR)}

    assert found.keys() == held.keys()
    for card_id, card in held.items():
        assert found[card_id].answers == card.answers
        assert found[card_id].checked == {item: checked.points for item, checked in card.checked.items()}
    assert found[first].answers["2"] == ItemAnswer(counts={"part": 9, "whole": 10})
    assert "5a" not in found[first].checked
