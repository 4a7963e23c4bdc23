"""Provinces and communes: the official list, found however it is written; what is only alike is offered, not taken."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.places import (
    communes,
    communes_of,
    find_communes,
    find_provinces,
    near_names,
    province_by_code,
    provinces,
    resolve_commune,
    resolve_province,
)

QUANG_NGAI = "51"


def test_the_list_is_complete() -> None:
    """34 provinces (Nghị quyết 202/2025/QH15) and 3,321 communes, wards and special zones."""
    assert len(provinces()) == len({each.code for each in provinces()}) == 34
    assert len(communes()) == len({each.code for each in communes()}) == 3321
    assert {each.province for each in communes()} == {each.code for each in provinces()}
    assert {each.kind for each in provinces()} == {"tỉnh", "thành phố"}
    assert {each.kind for each in communes()} == {"xã", "phường", "đặc khu"}
    assert max(len(communes_of(each.code)) for each in provinces()) == 168


def test_names_do_not_carry_their_kind_twice() -> None:
    assert not [each for each in (*provinces(), *communes()) if each.name.casefold().startswith(each.kind + " ")]
    assert province_by_code("01").full == "thành phố Hà Nội"  # type: ignore[union-attr]
    assert province_by_code("51").full == "tỉnh Quảng Ngãi"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tỉnh Quảng Ngãi", "51"),
        ("quang ngai", "51"),
        ("QUẢNG NGÃI.", "51"),
        ("51", "51"),
        ("1", "01"),
        ("01", "01"),
        ("Hà Nội", "01"),
        ("Thành phố Hà Nội", "01"),
        ("TP. Hồ Chí Minh", "79"),
        ("TP.HCM", "79"),
        ("tphcm", "79"),
        ("thanh pho hue", "46"),
        ("Đắk Lắk", "66"),
        ("dak lak", "66"),
        ("", None),
        ("quảng", None),  # several
        ("Quảng Ngải", "51"),
        ("Quảng Ngã", None),  # nearly, and a near name is for offering only
        ("Kon Tum", None),  # a province until 30/6/2025
        ("99", None),
        ("²", None),
    ],
)
def test_a_province_is_known_by_name_or_code(text: str, code: str | None) -> None:
    assert resolve_province(text) == code


def test_near_names_are_offered() -> None:
    assert [each.name for each in find_provinces("Quang Ngay")] == ["Quảng Ngãi"]
    assert {each.name for each in find_provinces("quảng")} == {"Quảng Ninh", "Quảng Trị", "Quảng Ngãi"}
    assert find_provinces("Atlantis") == []


@pytest.mark.parametrize("text", ["Xã Thiện Tín", "thien tin", "xã thiện tín"])
def test_a_commune_is_known_within_its_province(text: str) -> None:
    code = resolve_commune(text, QUANG_NGAI)
    assert code is not None
    assert [each.full for each in find_communes(code, QUANG_NGAI)] == ["xã Thiện Tín"]
    assert resolve_commune(text, "01") is None


def test_every_listed_place_is_found_by_its_own_name() -> None:
    for province in provinces():
        assert resolve_province(province.full) == resolve_province(province.name) == province.code
        for commune in communes_of(province.code):
            assert resolve_commune(commune.full, province.code) == commune.code, commune


def test_names_of_ones_own_list_are_found_by_a_part() -> None:
    names = ["xã Thiện Tín", "xã Nghĩa Hành", "phường Nghĩa Lộ"]
    assert near_names("nghia", names, 8) == [1, 2]
    assert near_names("Nghĩa Lộ", names, 8) == [2]
    assert near_names("thien tinh", names, 8) == [0]
    assert near_names("lộ", names, 8) == [2]
    assert near_names("…", names, 8) == []


def test_the_list_is_loaded_only_when_it_is_looked_at() -> None:
    program = "import sys, bot.cli, bot.app, bot.places; print('vietnam_provinces' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
