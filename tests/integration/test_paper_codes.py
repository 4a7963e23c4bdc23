"""The codes on papers: one content has one code, another content another one, and what a code shows is nobody's own."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.paper_check_texts import facts
from bot.paper_checks import Verdict, check
from bot.paper_codes import card_of_subject, card_paper, check_link
from bot.typed_codes import code_alone, code_meant
from storage import cards, invitations, paper_codes, schema, units
from storage.database import Database
from storage.tables import PaperCode
from tests.integration.paper_house import LATER, NOW, SCHOOL, School, found_school

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_code = PaperCode.__table__  # type: ignore[attr-defined]


@pytest.fixture
def commune(database: Database) -> tuple[Database, School]:
    schema.upgrade(database)
    return database, database.work(found_school)


def test_the_same_content_has_the_same_code(commune: tuple[Database, School]) -> None:
    database, school = commune
    first = database.work(school.code)
    again = database.work(lambda connection: school.code(connection, LATER))
    (row,) = database.work(lambda connection: connection.execute(select(_code)).all())

    assert first == again
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", first)
    assert (row.made_at, row.subject, row.commune_id) == (NOW, f"card:{school.card_id}", school.commune_id)


def test_what_was_changed_and_changed_back_is_the_old_paper_again(commune: tuple[Database, School]) -> None:
    database, school = commune
    item = school.template.scored[0]
    first = database.work(school.code)
    database.work(lambda connection: school.enters(connection, item.code, Decimal(0)))
    second = database.work(school.code)
    database.work(lambda connection: school.enters(connection, item.code, Decimal(f"{item.maximum}.00")))

    assert second != first
    assert database.work(school.code) == first


CHANGES: dict[str, Callable[[School, Connection], None]] = {
    "points": lambda school, connection: school.enters(connection, school.template.scored[3].code, Decimal(0)),
    "state": lambda school, connection: school.hands_in(connection),
    "verified": lambda school, connection: school.is_verified(connection),
    "name": lambda school, connection: units.change(connection, school.unit_id, name="Trường THCS khác"),
    "address": lambda school, connection: units.change(connection, school.unit_id, address="27 Trần Phú"),
    "hamlet": lambda school, connection: units.change(connection, school.unit_id, hamlet="Phú Lộc"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_content_has_another_code_and_the_old_one_says_so(commune: tuple[Database, School], what: str) -> None:
    database, school = commune
    before = database.work(school.code)
    database.work(lambda connection: CHANGES[what](school, connection))
    after = database.work(school.code)

    assert after != before
    old, new = database.work(lambda connection: (check(connection, before), check(connection, after)))
    assert (old.verdict, new.verdict) == (Verdict.NEWER, Verdict.SAME)
    assert old.present == new.said == new.present
    assert old.office == "Công an xã Thiện Tín"


def test_what_no_paper_shows_changes_no_paper(commune: tuple[Database, School]) -> None:
    database, school = commune
    database.work(school.hands_in)
    before = database.work(school.code)

    def begins(connection: Connection) -> None:
        note = cards.Entry(school.card_id, school.template.scored[0].code, cards.SELF, 1, None, note="ghi chú")
        cards.add_entries(connection, [school.commune_id], [note], NOW)
        school.enters(connection, school.template.scored[0].code, Decimal(1), cards.CHECKED)  # verification has begun
        card = school.card(connection)
        card.claimed_at, card.revision = NOW, card.revision + 1
        cards.save(connection, [card])

    database.work(begins)
    assert database.work(school.code) == before


def test_a_decomposed_name_is_the_same_name(commune: tuple[Database, School]) -> None:
    database, school = commune
    composed = database.work(school.code)
    database.work(lambda connection: units.change(connection, school.unit_id, name="Trươ\u0300ng THCS Thiê\u0323n Tín"))
    assert database.work(school.code) == composed


def test_a_card_that_is_gone_leaves_what_the_paper_said(commune: tuple[Database, School]) -> None:
    database, school = commune
    code = database.work(school.code)

    def goes(connection: Connection) -> None:
        connection.execute(update(_code).values(subject="card:999"))

    database.work(goes)
    found = database.work(lambda connection: check(connection, code))
    assert (found.verdict, found.present) == (Verdict.GONE, None)
    assert found.said is not None
    assert found.said.unit == SCHOOL


def test_the_page_gets_nothing_about_people(commune: tuple[Database, School]) -> None:
    database, school = commune
    database.work(school.hands_in)
    code = database.work(school.code)
    said = database.work(lambda connection: connection.execute(select(_code.c.said).where()).scalar_one())

    assert set(said) == {
        *("unit", "year", "number", "own", "verified", "maximum", "state"),
        *("level_vi", "level_en", "level_decided", "day"),
    }
    shown = database.work(lambda connection: check(connection, code)).said
    assert shown is not None
    assert (shown.number, shown.own, shown.maximum, shown.day) == ("TT-2026-014", "100", "100", "2026-10-22")
    assert "Trần Phú" not in json.dumps(said, ensure_ascii=False)
    assert len(facts(shown)) == 7


def test_papers_of_a_draft_have_no_level_and_no_day(commune: tuple[Database, School]) -> None:
    database, school = commune
    paper = database.work(lambda c: card_paper(school.card(c), school.unit(c), school.plan, school.template))
    assert (paper.said.number, paper.said.level_vi, paper.said.day) == ("", "", "")
    assert card_of_subject(paper.subject) == school.card_id


def test_the_decided_level_is_told_from_the_expected_one(commune: tuple[Database, School]) -> None:
    database, school = commune
    database.work(school.hands_in)
    database.work(school.is_verified)
    expected = database.work(lambda c: check(c, school.code(c))).said

    def decides(connection: Connection) -> None:
        assert school.plan.levels is not None
        card = school.card(connection)
        card.status, card.final_at, card.decision_number = cards.FINAL, LATER, "12/QĐ-UBND"
        card.final_level = school.plan.levels.levels[1].id
        cards.save(connection, [card])

    database.work(decides)
    final = database.work(lambda c: check(c, school.code(c))).said
    assert expected is not None
    assert final is not None
    assert (expected.level_decided, final.level_decided) == (False, True)
    assert school.plan.levels is not None
    assert final.level_vi == school.plan.levels.levels[1].name.vi
    assert (expected.own, expected.verified) == ("100", "99.5")


def test_two_who_ask_at_once_get_one_code(commune: tuple[Database, School]) -> None:
    database, school = commune
    together = threading.Barrier(4)
    codes: list[str] = []

    def asks() -> None:
        together.wait(10)
        codes.append(database.work(school.code))

    threads = [threading.Thread(target=asks) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(codes) == 4
    assert len(set(codes)) == 1


def test_a_code_that_is_taken_is_not_given_twice(
    commune: tuple[Database, School], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, school = commune
    taken = database.work(school.code)
    drawn = iter([taken.replace("-", ""), "K7QF2M8R9T3W"])
    monkeypatch.setattr("storage.codes.CodeForm.new", lambda _form: next(drawn))
    database.work(school.hands_in)

    assert database.work(school.code) == "K7QF-2M8R-9T3W"


def test_a_code_leads_to_its_page() -> None:
    assert check_link("https://antq.example/kiem-tra", "K7QF-2M8R-9T3W") == (
        "https://antq.example/kiem-tra/K7QF-2M8R-9T3W"
    )
    assert check_link("", "K7QF-2M8R-9T3W") == ""


def test_another_subject_is_no_card() -> None:
    assert [card_of_subject(text) for text in ("card:12", "unit:12", "card:", "card:x", "")] == [12, *[None] * 4]


# --- how codes are typed ----------------------------------------------------------------------------------------------

codes = st.text(ALPHABET, min_size=12, max_size=12).filter(lambda c: not c.isalpha() and not c.isdigit())


@given(codes, st.sampled_from(["-", " ", "", "–", "\u00a0"]), st.booleans(), st.sampled_from(["", " ", "."]))
def test_a_code_is_found_however_it_is_typed(code: str, between: str, lower: bool, around: str) -> None:
    typed = between.join(code[begin : begin + 4] for begin in (0, 4, 8))
    typed = f"{around}{typed.lower() if lower else typed}{around}"

    assert paper_codes.FORM.read(typed) == code
    assert paper_codes.FORM.read(code_alone(typed)) == code
    assert paper_codes.FORM.read(code_meant(f"mã {typed}".replace("ã", "a").lower())) == code
    assert not invitations.looks_like_code(typed)


@given(st.text(ALPHABET, min_size=10, max_size=10))
def test_an_invitation_code_is_never_a_papers(code: str) -> None:
    assert paper_codes.FORM.read(code) == ""
    assert code_alone(code) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "K7QF-2M8R-9T3",
        "K7QF-2M8R-9T3WX",
        "K7QF-2M8R-9T30",
        "234567892345",
        "KIEMTRATHUNG",
        "QD 2345 UBND 26",
    ],
)
def test_other_texts_are_no_code(text: str) -> None:
    assert code_alone(text) == ""


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        (" k7qf-2m8r-9t3w", "K7QF-2M8R-9T3W"),
        (" giay ma k7qf 2m8r 9t3w", "K7QF 2M8R 9T3W"),
        (": k7qf2m8r9t3", "K7QF2M8R9T3"),  # a letter is missing: whoever wrote it wants to hear so
        (" k7qf-2m8r-9t30", "K7QF-2M8R-9T30"),
        (" cong tac phong chay", ""),
        (" 12 co so", ""),
        (" 2026", ""),
        ("", ""),
    ],
)
def test_what_is_meant_as_a_code(rest: str, code: str) -> None:
    assert code_meant(rest) == code
