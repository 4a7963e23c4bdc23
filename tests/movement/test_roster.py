"""Lists of units: spellings of heads, reasons why a row is wrong, and that entering a list twice changes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.names import KnownNames, name_key, near_duplicates, nfc_clean
from movement.roster import (
    LONGEST,
    Fault,
    ListedUnit,
    NoRoster,
    NoRosterBecause,
    Problem,
    Row,
    WrongRow,
    read_roster,
)
from movement.roster_check import (
    CheckedRoster,
    RegisteredUnit,
    as_entered,
    check_roster,
    still_new,
)
from movement.roster_words import Column, column_of, exclusion_of, is_personal, kind_of, yes_or_no
from movement.units import Exclusion, UnitKind, exclusions_for

KINDS = tuple(UnitKind)
HEADS: dict[Column, tuple[str, ...]] = {
    Column.NAME: ("Tên đơn vị", "TÊN ĐƠN VỊ (*)", "Ten don vi*", "Đơn vị", "Tên cơ quan, đơn vị"),
    Column.KIND: ("Loại hình*", "Loại hình đơn vị", "LOAI HINH", "Phân loại", "Loại hình (cơ quan/doanh nghiệp/…)"),
    Column.ADDRESS: ("Địa chỉ", "Dia chi", "Địa chỉ trụ sở:"),
    Column.HAMLET: ("Thôn/Khu dân cư", "Thôn, tổ dân phố", "THÔN", "Khu dân cư"),
    Column.PEOPLE: ("Số người", "Số người (hoặc số hộ)", "SO NGUOI", "Số hộ"),
    Column.PARTY: ("Có tổ chức Đảng", "Tổ chức Đảng", "co to chuc dang", "Chi bộ"),
    Column.UNION: ("Có công đoàn/đoàn thể", "Công đoàn, đoàn thể", "Cong doan"),
    Column.GUARD: ("Có lực lượng bảo vệ", "Lực lượng bảo vệ (có/không)", "Bảo vệ"),
    Column.EXCLUSION: ("Diện không áp dụng TT 124", "Diện không xét", "Không áp dụng Thông tư 124/2021/TT-BCA"),
}
KIND_WORDS = {
    UnitKind.OFFICE: ("Cơ quan", "co quan", "CƠ QUAN", "đơn vị sự nghiệp"),
    UnitKind.ENTERPRISE: ("Doanh nghiệp", "doanh nghiep", "Công ty", "DN"),
    UnitKind.SCHOOL: ("Cơ sở giáo dục", "trường", "Trường học", "co so giao duc"),
    UnitKind.RESIDENTIAL_AREA: ("Khu dân cư", "thôn", "Tổ dân phố", "khu dan cu", "bản"),
}
EXCLUSION_WORDS = {
    Exclusion.NONE: ("Không", "0", "Không thuộc diện này"),
    Exclusion.ARMED_FORCES: ("Lực lượng vũ trang", "Đơn vị lực lượng vũ trang", "quân đội"),
    Exclusion.SMALL_ENTERPRISE: ("siêu nhỏ", "nhỏ", "Doanh nghiệp nhỏ, siêu nhỏ", "x", "có"),
    Exclusion.PRIMARY_OR_PRESCHOOL: ("mầm non", "tiểu học", "Nhà trẻ", "Tiểu học, mầm non, nhà trẻ"),
}
YES, NO = ("Có", "x", "X", "1", "co", "✓", "yes"), ("Không", "0", "-", "khong", "chưa", "no")


def table(head: Sequence[str], *rows: Sequence[str], above: int = 0) -> list[Row]:
    """A sheet with a head and rows, `above` rows of titles before it."""
    lines = [*(["DANH SÁCH ĐƠN VỊ"] for _ in range(above)), head, *rows]
    return list(enumerate(lines, 1))


def problems(*row: str, head: Sequence[str] = ()) -> list[tuple[Fault, Column, str]]:
    """What is wrong with the only row of a list."""
    roster = read_roster([table(head or [names[0] for names in HEADS.values()], row)])
    return [(p.fault, p.column, p.said) for wrong in roster.wrong for p in wrong.problems]


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "head"), [(column, head) for column, heads in HEADS.items() for head in heads])
def test_a_column_is_found_by_every_spelling_of_its_head(column: Column, head: str) -> None:
    assert column_of(head) is column
    assert column_of(unicodedata.normalize("NFD", head.upper())) is column
    assert not is_personal(head)


@pytest.mark.parametrize(
    "head",
    [
        *("Họ tên", "Họ và tên hiệu trưởng", "SĐT", "Số điện thoại", "CCCD", "Số CMND", "Người phụ trách", "E-mail"),
        *("Thủ trưởng", "Tên người đứng đầu", "Ngày sinh", "Zalo", "Số tài khoản", "dien thoai lien he"),
    ],
)
def test_columns_about_people_are_recognised(head: str) -> None:
    assert is_personal(head)


@pytest.mark.parametrize("head", ["", "STT", "Ghi chú", "Tên", "Xếp loại năm 2025", "Cơ quan", "Quan"])
def test_other_columns_are_no_columns_of_ours(head: str) -> None:
    assert column_of(head) is None
    assert not is_personal(head)


@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in KIND_WORDS.items() for word in words])
def test_kinds_are_read(kind: UnitKind, word: str) -> None:
    assert kind_of(word) is kind


@pytest.mark.parametrize(
    "word", ["", "ban", "khu", "cơ sở", "hợp tác xã", "cơ quan, doanh nghiệp", "trường quân sự", "5"]
)
def test_a_kind_that_could_be_two_things_is_none(word: str) -> None:
    assert kind_of(word) is None


@pytest.mark.parametrize("word", YES)
def test_yes_is_read(word: str) -> None:
    assert yes_or_no(word) is True


@pytest.mark.parametrize("word", NO)
def test_no_is_read(word: str) -> None:
    assert yes_or_no(word) is False


def test_exclusions_are_read_for_their_kind() -> None:
    for kind in UnitKind:
        for exclusion in exclusions_for(kind):
            for word in EXCLUSION_WORDS[exclusion]:
                assert exclusion_of(word, kind) is exclusion
    assert exclusion_of("có", UnitKind.RESIDENTIAL_AREA) is None
    assert exclusion_of("có thể", UnitKind.SCHOOL) is None


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("", "Trường"), [(Fault.MISSING, Column.NAME, "")]),
        (("Trạm Y tế", ""), [(Fault.MISSING, Column.KIND, "")]),
        (("Trạm Y tế", "hợp tác xã"), [(Fault.UNKNOWN_KIND, Column.KIND, "hợp tác xã")]),
        (("A", "trường"), [(Fault.TOO_SHORT, Column.NAME, "A")]),
        (("…….", "trường"), [(Fault.TOO_SHORT, Column.NAME, "…….")]),
        (("Đ" * 201, "trường"), [(Fault.TOO_LONG, Column.NAME, "")]),
        (("Trạm Y tế", "cơ quan", "a" * 501), [(Fault.TOO_LONG, Column.ADDRESS, "")]),
        (("Trạm Y tế", "cơ quan", "", "a" * 101), [(Fault.TOO_LONG, Column.HAMLET, "")]),
        (("Trạm Y tế", "cơ quan", "", "", "nhiều"), [(Fault.NO_NUMBER, Column.PEOPLE, "nhiều")]),
        (("Trạm Y tế", "cơ quan", "", "", "12.5"), [(Fault.NO_NUMBER, Column.PEOPLE, "12.5")]),
        (("Trạm Y tế", "cơ quan", "", "", "0"), [(Fault.NO_NUMBER, Column.PEOPLE, "0")]),
        (("Trạm Y tế", "cơ quan", "", "", "", "?"), [(Fault.NO_YES_OR_NO, Column.PARTY, "?")]),
        (
            ("Trạm Y tế", "cơ quan", "", "", "", "", "", "", "siêu nhỏ"),
            [(Fault.OTHER_KINDS_EXCLUSION, Column.EXCLUSION, "siêu nhỏ")],
        ),
        (
            ("Trạm Y tế", "cơ quan", "", "", "", "", "", "", "có thể"),
            [(Fault.UNKNOWN_EXCLUSION, Column.EXCLUSION, "có thể")],
        ),
        (
            ("", "gì đó", "", "", "x", "x"),
            [
                (Fault.MISSING, Column.NAME, ""),
                (Fault.UNKNOWN_KIND, Column.KIND, "gì đó"),
                (Fault.NO_NUMBER, Column.PEOPLE, "x"),
            ],
        ),
    ],
)
def test_every_reason_is_named(row: tuple[str, ...], expected: list[tuple[Fault, Column, str]]) -> None:
    assert problems(*row) == expected


def test_a_name_that_stands_twice_is_wrong_the_second_time() -> None:
    roster = read_roster(
        [table(["Tên đơn vị", "Loại hình"], ["Trạm Y tế xã", "cơ quan"], ["TRẠM Y TẾ  XÃ", "cơ quan"])]
    )

    assert [unit.row for unit in roster.units] == [2]
    assert roster.wrong == (WrongRow(3, "TRẠM Y TẾ XÃ", (Problem(Fault.TWICE, Column.NAME, row=2),)),)


def test_titles_column_numbers_empty_rows_and_examples_do_not_count() -> None:
    head = ["STT", "Tên đơn vị", "Loại hình", "Họ tên", "SĐT", "Ghi chú"]
    sheet = table(
        head,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["1", "(Ví dụ) Trường THCS Thiện Tín", "trường"],
        ["2", "VÍ DỤ: Thôn 1", "hà"],
        ["3", "", "", "Trần Thị Minh", "0905 123 456"],
        ["4", "TRƯỜNG THCS THIỆN TÍN", "trường", "Trần Thị Minh", "0905 123 456", "mới"],
        above=3,
    )

    roster = read_roster([[], sheet])

    assert [(unit.row, unit.name) for unit in roster.units] == [(9, "TRƯỜNG THCS THIỆN TÍN")]
    assert (roster.wrong, roster.examples) == ((), 2)
    assert (roster.personal, roster.unread) == (("Họ tên", "SĐT"), ("Ghi chú",))
    assert "Minh" not in repr(roster)
    assert "0905" not in repr(roster)


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (table(["Họ tên", "SĐT"], ["A", "1"]), NoRosterBecause.NO_HEAD),
        ([], NoRosterBecause.NO_HEAD),
        (table(["Tên đơn vị", "Địa chỉ"], ["Trạm Y tế", "Phú Lộc"]), NoRosterBecause.NO_KIND),
        (table(["Tªn ®¬n vÞ", "Lo¹i h×nh"], ["Tr¹m Y tÕ", "c¬ quan"]), NoRosterBecause.OLD_FONT),
        (table(["TEÂN ÑÔN VÒ"], ["a"]), NoRosterBecause.OLD_FONT),
        (table(["Tên đơn vị", "Loại hình"], ["(Ví dụ) Trạm Y tế", "cơ quan"]), NoRosterBecause.NOTHING),
        (table(["Tên đơn vị", "Loại hình"]), NoRosterBecause.NOTHING),
    ],
)
def test_a_file_without_a_list_says_why(sheet: list[Row], reason: NoRosterBecause) -> None:
    with pytest.raises(NoRoster) as none:
        read_roster([sheet])
    assert none.value.reason is reason


def test_the_list_may_be_on_another_sheet() -> None:
    sheets = [table(["Hướng dẫn"]), table(["Tên đơn vị"]), table(["Loại hình", "Tên đơn vị"], ["thôn", "Thôn Phú Lộc"])]

    assert [unit.name for unit in read_roster(sheets).units] == ["Thôn Phú Lộc"]


# --- over all lists ---------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["Trường", "THCS", "Thiện", "Tín", "Công ty", "TNHH", "Gỗ", "Phú Lộc", "Thôn", "Bắc", "Nam", "số", "1", "2", "ĐÌNH"]
)
names = st.lists(_WORDS, min_size=2, max_size=7).map(" ".join)
texts = st.text("aăâđêôơư ÁỘỨ,.-/1", max_size=40).map(nfc_clean)
maybe = st.none() | st.booleans()


@st.composite
def listed_units(draw: st.DrawFn) -> ListedUnit:
    kind = draw(st.sampled_from(KINDS))
    return ListedUnit(
        0,
        draw(names),
        kind,
        draw(texts),
        draw(texts),
        draw(st.none() | st.integers(1, 100_000)),
        draw(maybe),
        draw(maybe),
        draw(maybe),
        draw(st.none() | st.sampled_from(exclusions_for(kind))),
    )


lists = st.lists(listed_units(), min_size=1, max_size=8, unique_by=lambda unit: name_key(unit.name))


def written(draw: st.DrawFn, unit: ListedUnit) -> dict[Column, str]:
    """A unit as somebody writes it into a row."""

    def said(answer: bool | None) -> str:
        return "" if answer is None else draw(st.sampled_from(YES if answer else NO))

    return {
        Column.NAME: draw(st.sampled_from([unit.name, f"  {unicodedata.normalize('NFD', unit.name)} "])),
        Column.KIND: draw(st.sampled_from(KIND_WORDS[unit.kind])),
        Column.ADDRESS: unit.address,
        Column.HAMLET: unit.hamlet,
        Column.PEOPLE: "" if unit.people is None else draw(st.sampled_from([f"{unit.people}", f"{unit.people} người"])),
        Column.PARTY: said(unit.has_party_organisation),
        Column.UNION: said(unit.has_union),
        Column.GUARD: said(unit.has_guard_force),
        Column.EXCLUSION: "" if unit.exclusion is None else draw(st.sampled_from(EXCLUSION_WORDS[unit.exclusion])),
    }


@settings(deadline=None, max_examples=150)
@given(data=st.data(), units=lists)
def test_what_is_written_is_read_whatever_the_order_and_names_of_the_columns(
    data: st.DataObject, units: list[ListedUnit]
) -> None:
    columns = data.draw(st.permutations(list(Column)))
    above = data.draw(st.integers(0, 4))
    head = [data.draw(st.sampled_from(HEADS[column])) for column in columns]
    rows = [written(data.draw, unit) for unit in units]
    roster = read_roster([table(head, *([row[column] for column in columns] for row in rows), above=above)])

    assert roster.wrong == ()
    assert [(u.row, *_facts(u)) for u in roster.units] == [(n + above + 2, *_facts(u)) for n, u in enumerate(units)]


def _facts(unit: ListedUnit) -> tuple[object, ...]:
    return tuple(getattr(unit, name) for name in unit.__slots__ if name != "row")


cells = st.text(max_size=25) | st.sampled_from(
    [*(head for heads in HEADS.values() for head in heads), *YES, "Cơ quan", "Trường A", "trường", "(Ví dụ) B"]
)


@settings(deadline=None, max_examples=200)
@given(sheets=st.lists(st.lists(st.lists(cells, max_size=7), max_size=7), max_size=2))
def test_whatever_stands_in_a_file_every_row_is_right_wrong_or_left_out(sheets: list[list[list[str]]]) -> None:
    numbered = [list(enumerate(rows, 1)) for rows in sheets]
    try:
        roster = read_roster(numbered)
    except NoRoster:
        return
    seen = [unit.row for unit in roster.units] + [row.row for row in roster.wrong]
    assert len(seen) == len(set(seen))
    for unit in roster.units:
        assert unit.name == nfc_clean(unit.name)
        assert 3 <= len(unit.name) <= LONGEST[Column.NAME]
        assert unit.people is None or 1 <= unit.people <= 100_000
        assert unit.exclusion is None or unit.exclusion in exclusions_for(unit.kind)
    assert all(row.problems for row in roster.wrong)


# --- beside the register ----------------------------------------------------------------------------------------------


def entered(units: Sequence[ListedUnit], first: int = 1) -> list[RegisteredUnit]:
    """The units as the register has them once they are entered."""
    return [
        RegisteredUnit(
            number,
            each.name,
            each.kind,
            each.address,
            each.hamlet,
            each.people,
            bool(each.has_party_organisation),
            bool(each.has_union),
            bool(each.has_guard_force),
            each.exclusion or Exclusion.NONE,
        )
        for number, each in enumerate(map(as_entered, units), first)
    ]


def checked(units: Sequence[ListedUnit], register: Sequence[RegisteredUnit]) -> CheckedRoster:
    """A list of these units held against a register, each in a row of its own."""
    head = [HEADS[column][0] for column in Column]
    rows = [
        [
            unit.name,
            KIND_WORDS[unit.kind][0],
            unit.address,
            unit.hamlet,
            "" if unit.people is None else str(unit.people),
            *("" if a is None else "x" if a else "0" for a in _answers(unit)),
            "" if unit.exclusion is None else EXCLUSION_WORDS[unit.exclusion][0],
        ]
        for unit in units
    ]
    return check_roster(read_roster([table(head, *rows)]), register, KINDS)


def _answers(unit: ListedUnit) -> tuple[bool | None, ...]:
    return unit.has_party_organisation, unit.has_union, unit.has_guard_force


@settings(deadline=None, max_examples=100)
@given(units=lists)
def test_importing_twice_changes_nothing(units: list[ListedUnit]) -> None:
    first = checked(units, [])
    assert [new.unit.name for new in first.new] == [unit.name for unit in units]

    register = entered([new.unit for new in first.new])
    again = checked(units, register)

    assert (again.new, again.same, again.differ) == ((), len(units), ())
    assert still_new([new.unit for new in first.new], [unit.name for unit in register]) == []


@settings(deadline=None, max_examples=100)
@given(units=lists, data=st.data())
def test_every_right_row_is_new_the_same_or_differs(units: list[ListedUnit], data: st.DataObject) -> None:
    held = data.draw(st.lists(st.sampled_from(units), unique=True))
    other = [ListedUnit(0, unit.name.upper(), data.draw(st.sampled_from(KINDS)), people=7) for unit in held]
    result = checked(units, entered(other))

    assert len(result.new) + result.same + len(result.differ) == len(units)
    assert len(result.new) == len(units) - len(held)
    assert set(result.clear) <= set(result.new)


def test_what_differs_is_named_and_what_is_not_said_does_not_differ() -> None:
    held = entered([ListedUnit(0, "Trạm Y tế", UnitKind.OFFICE, "25 Trần Phú", "Phú Lộc", 12, True, True, False)])
    silent = ListedUnit(0, "TRẠM Y TẾ", UnitKind.OFFICE, "25 TRẦN PHÚ")
    louder = ListedUnit(0, "Trạm Y tế", UnitKind.SCHOOL, "26 Trần Phú", "", 13, False, True, True)

    assert checked([silent], held).same == 1
    (other,) = checked([louder], held).differ
    assert (other.unit_id, other.row) == (1, 2)
    assert other.columns == (Column.KIND, Column.ADDRESS, Column.PEOPLE, Column.PARTY, Column.GUARD)


def test_nearly_the_same_names_are_new_with_a_warning() -> None:
    register = entered([ListedUnit(0, "Trường THCS Thiện Tín", UnitKind.SCHOOL)])
    result = checked(
        [
            ListedUnit(0, "Truong Trung hoc co so Thien Tin", UnitKind.SCHOOL),
            ListedUnit(0, "Công ty TNHH Gỗ Phú Lộc", UnitKind.ENTERPRISE),
            ListedUnit(0, "Công ty Gỗ Phú Lộc", UnitKind.ENTERPRISE),
        ],
        register,
    )

    assert [[(a.name, a.row) for a in new.alike] for new in result.new] == [
        [("Trường THCS Thiện Tín", 0)],
        [],
        [("Công ty TNHH Gỗ Phú Lộc", 3)],
    ]
    assert [new.unit.row for new in result.clear] == [3]


def test_a_kind_that_the_plan_does_not_address_cannot_be_entered() -> None:
    roster = read_roster(
        [table(["Tên đơn vị", "Loại hình"], ["", "thôn"], ["Trạm Y tế", "cơ quan"], ["Thôn 1", "thôn"])]
    )
    result = check_roster(roster, [], [UnitKind.RESIDENTIAL_AREA])

    assert [(row.row, row.problems[0].fault) for row in result.wrong] == [
        (2, Fault.MISSING),
        (3, Fault.KIND_NOT_IN_PLAN),
    ]
    assert [new.unit.row for new in result.new] == [4]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Trường THCS Thiện Tín", "TRƯỜNG THCS THIỆN TÍN", True),
        ("Thôn Hòa Bình", "Thôn Hoà Bình", True),
        ("Công ty TNHH Gỗ - Phú Lộc", "công ty TNHH Gỗ Phú Lộc.", True),
        (unicodedata.normalize("NFD", "Thôn Điện Bàn"), "Thôn Điện Bàn", True),
        ("Thôn Hà", "Thôn Hạ", False),
        ("Thôn 1", "Thôn 11", False),
        ("Trường THCS", "Trường THPT", False),
    ],
)
def test_two_ways_to_write_one_name(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@settings(deadline=None, max_examples=100)
@given(existing=st.lists(names, max_size=12), name=names)
def test_many_names_are_looked_through_as_one_by_one(existing: list[str], name: str) -> None:
    known = dict(enumerate(existing))
    together = KnownNames(known).near(name, None)
    alone = [(key, score) for key, other in known.items() for _zero, score in near_duplicates(name, {0: other})]

    assert sorted(together) == sorted(alone)
