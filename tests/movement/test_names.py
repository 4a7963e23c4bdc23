"""Names: cleaned, folded, and compared so that one unit is not registered twice."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.names import fold, near_duplicates, nfc_clean

UNITS = {
    1: "Trường THCS Thiện Tín",
    2: "Công ty TNHH Gỗ Phú Lộc",
    3: "Trạm Y tế xã Thiện Tín",
    4: "Thôn Long Bàn Bắc",
    5: "Trường Mầm non Thiện Tín số 1",
    6: "UBND xã Thiện Tín",
}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Trường \n THCS\t Thiện  Tín ", "Trường THCS Thiện Tín"),
        (unicodedata.normalize("NFD", "Thiện Tín"), "Thiện Tín"),
        ("Thiện\u200b Tín\ufeff", "Thiện Tín"),
        ("Thiện\u00a0Tín", "Thiện Tín"),
        ("Thiện\x00 Tín\x07", "Thiện Tín"),
        ("\u202eThiện Tín\u202c", "Thiện Tín"),
        ("Thiện Tín\udc80", "Thiện Tín"),
        ("\u200b \n", ""),
    ],
)
def test_cleaning(text: str, clean: str) -> None:
    assert nfc_clean(text) == clean


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = nfc_clean(text)
    assert nfc_clean(once) == once
    assert once == once.strip()
    assert "\n" not in once
    once.encode()  # no lone surrogates


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Đồng Đậu", "duong dong dau"),
        (unicodedata.normalize("NFD", "ĐẮK LẮK"), "dak lak"),
        ("Trường THCS", "truong thcs"),
        ("ỷ Ỹ ữ ặ", "y y u a"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Trường THCS Thiện Tín", 1),
        ("truong thcs thien tin", 1),
        ("Trường Trung học cơ sở Thiện Tín", 1),
        ("THCS Thiện Tin", 1),
        ("Trường Thiện Tín", 1),
        (unicodedata.normalize("NFD", "Trường THCS Thiện Tín"), 1),
        ("Công ty Trách nhiệm hữu hạn Gỗ Phú Lộc", 2),
        ("Cty CP Gỗ Phú Lộc", 2),
        ("Công ty TNHH gỗ Phúlộc", 2),
        ("Công ty TNHH Gỗ Phú Lôk", 2),
        ("Trạm Y tế Thiện Tín", 3),
        ("Ủy ban nhân dân xã Thiện Tín", 6),
        ("Trường Mẫm non Thiện Tín số 1", 5),
    ],
)
def test_names_of_one_unit_are_found(name: str, unit: int) -> None:
    found = near_duplicates(name, UNITS)
    assert found
    assert found[0][0] == unit
    assert 86 <= found[0][1] <= 100


@pytest.mark.parametrize(
    "name",
    [
        "Trường THPT Thiện Tín",
        "Trường Trung học phổ thông Thiện Tín",
        "Trường Tiểu học Thiện Tín",
        "Trường Mầm non Thiện Tín số 2",
        "Thôn Long Bàn Nam",
        "Công an xã Thiện Tín",
        "Công ty TNHH Gạch Phú Ninh",
        "Trường",
        "🙂",
        "",
    ],
)
def test_names_of_other_units_are_kept_apart(name: str) -> None:
    assert near_duplicates(name, UNITS) == []


def test_the_most_alike_come_first_and_no_more_than_asked_for() -> None:
    existing = {number: "Cửa hàng Phú Lộc" for number in range(10, 15)} | {9: "Cửa hàng Phú Lộc A"}
    assert [key for key, _ in near_duplicates("Cửa hàng Phú Lộc", existing)] == [10, 11, 12]
    assert len(near_duplicates("Cửa hàng Phú Lộc", existing, limit=6)) == 6
    assert near_duplicates("Cửa hàng Phú Lộc", existing, limit=6)[-1][0] == 9
