"""The provinces and communes of Việt Nam as they are since 1/7/2025, found by name or official code.

The list is the one of `vietnam-provinces` (34 provinces, 3,321 communes, wards and special zones; General Statistics
Office). It only offers and warns: a commune of another name (an older one, a wrongly written one) is never refused. The
package is loaded when something is first looked up, for it takes as long to load as a whole start of antq may take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from movement.names import fold, nfc_clean

_PREFIXES = re.compile(r"^(tinh|thanh pho|tp|xa|phuong|p|dac khu) ")
_OFFICES = re.compile(r"^(cong an|ubnd|uy ban nhan dan) ")
_KINDS = {"tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố", "xa": "xã", "phuong": "phường", "p": "phường"}
_KINDS["dac khu"] = "đặc khu"
_ALSO = {"hcm": "ho chi minh", "tphcm": "ho chi minh", "tp hcm": "ho chi minh"}
_NEAR = 75.0  # of 100: how alike a name must be to be worth offering


@dataclass(frozen=True, slots=True)
class Listed:
    """A province or a commune of the official list.

    `code` is text, because the official codes have leading zeros ("01", "00070"); `name` is without its `kind`
    ("tỉnh", "thành phố", "xã", "phường", "đặc khu"); `province` is the province's code, for a province its own.
    """

    code: str
    name: str
    kind: str
    province: str

    @property
    def full(self) -> str:
        """The name with its kind: "tỉnh Quảng Ngãi", "xã Thiện Tín"."""
        return f"{self.kind} {self.name}"


@cache
def provinces() -> tuple[Listed, ...]:
    """All provinces, by code."""
    from vietnam_provinces import Province

    found = []
    for each in Province.iter_all():
        name, kind = _name_and_kind(each.name, each.division_type.value)
        code = f"{each.code:02d}"
        found.append(Listed(code, name, kind, code))
    return tuple(found)


@cache
def communes() -> tuple[Listed, ...]:
    """All communes, wards and special zones of the country."""
    from vietnam_provinces import Ward

    found = []
    for each in Ward.iter_all():
        name, kind = _name_and_kind(each.name, each.division_type.value)
        found.append(Listed(f"{each.code:05d}", name, kind, f"{each.province_code:02d}"))
    return tuple(found)


@cache
def communes_of(province: str) -> tuple[Listed, ...]:
    """The communes of the province with this code."""
    return tuple(each for each in communes() if each.province == province)


def _name_and_kind(name: str, kind: str) -> tuple[str, str]:
    """The package writes the kind before most names, and "thành phố trung ương" for a city."""
    kind = kind.removesuffix(" trung ương")
    if name.casefold().startswith(kind + " "):
        name = name[len(kind) + 1 :]
    return nfc_clean(name), kind


def province_by_code(code: str) -> Listed | None:
    """The province with an official code ("51", "1" as well as "01")."""
    wanted = code.strip().zfill(2)
    return next((each for each in provinces() if each.code == wanted), None)


def police_of(code: str) -> str:
    """What the police of a province are called: "Công an tỉnh Quảng Ngãi"; just "Công an tỉnh" for an unknown code."""
    found = province_by_code(code)
    return f"Công an {found.full}" if found else "Công an tỉnh"


def find_provinces(text: str, limit: int = 3) -> list[Listed]:
    """The provinces that a text may mean, the likeliest first: one if it is clear, near ones if it is not, or none.

    Diacritics, capital letters, "tỉnh", "thành phố" and "TP." do not count; an official code is understood, too.
    """
    if text.strip().isdecimal():
        by_code = province_by_code(text)
        return [by_code] if by_code else []
    return _found(text, provinces(), limit)


def resolve_province(text: str) -> str | None:
    """The official code of the province that a text names by its name or code; None if it is not clear."""
    return _only(text, find_provinces(text))


def find_communes(text: str, province: str, limit: int = 3) -> list[Listed]:
    """The communes of a province (by its code) that a text may mean, the likeliest first, as `find_provinces`.

    A kind that is given counts ("phường Cẩm Thành" is no xã), for a province can have both of one name.
    """
    if text.strip().isdecimal():
        return [each for each in communes_of(province) if each.code == text.strip().zfill(5)]
    return _found(text, communes_of(province), limit)


def resolve_commune(text: str, province: str) -> str | None:
    """The official code of the commune of a province that a text names; None if it is not listed or not clear."""
    return _only(text, find_communes(text, province))


def near_names(text: str, names: Iterable[str], limit: int) -> list[int]:
    """Which of these names a text may mean, as positions, the likeliest first: equal, beginning with it, near it."""
    every = list(names)
    plain = [_plain(name) for name in every]
    bare = [_bare(name) for name in plain]
    wanted = _plain(text)
    without = _bare(wanted)  # "Phương Liệt" is a whole name, though it begins like "phường"
    if not without:
        return []
    for mine, theirs in ((wanted, plain), (without, plain), (wanted, bare), (without, bare)):
        if whole := [n for n, name in enumerate(theirs) if name == mine]:
            return [whole[n] for n in _same_marks(text, [every[n] for n in whole])][:limit]
    for mine in (wanted, without):
        if within := [n for n, name in enumerate(bare) if f" {mine}" in f" {name}"]:
            within.sort(key=lambda n: not bare[n].startswith(mine))
            return within[:limit]
    return _alike(without, bare, limit)


def _same_marks(text: str, names: list[str]) -> list[int]:
    """Of names that differ in their diacritics alone ("Văn Lăng", "Văn Lang"), those that are written so; else all."""
    written = nfc_clean(text).casefold()
    same = [n for n, name in enumerate(names) if written.endswith(nfc_clean(name).casefold())]
    return same or list(range(len(names)))


def _alike(wanted: str, names: list[str], limit: int) -> list[int]:
    from rapidfuzz import fuzz

    scored = [(fuzz.ratio(wanted, name), -n) for n, name in enumerate(names)]
    return [-n for score, n in sorted(scored, reverse=True)[:limit] if score >= _NEAR]


def _plain(name: str) -> str:
    """A name for comparing: folded, marks as spaces, without the office; Hồ Chí Minh City's short names written out."""
    folded = _OFFICES.sub("", " ".join(re.findall(r"[^\W_]+", fold(name))))
    return _ALSO.get(folded, folded)


def _bare(plain: str) -> str:
    """A name for comparing, without its kind."""
    return _PREFIXES.sub("", plain)


def _found(text: str, listed: tuple[Listed, ...], limit: int) -> list[Listed]:
    wanted = _plain(text)
    kind = _PREFIXES.match(wanted)
    if kind is not None:
        of_kind = [each for each in listed if each.kind == _KINDS[kind[1]]]
        if found := [each for each in of_kind if _plain(each.name) == _bare(wanted)]:
            return [found[n] for n in _same_marks(text, [each.name for each in found])][:limit]
    return [listed[n] for n in near_names(text, [each.name for each in listed], limit)]


def _only(text: str, found: list[Listed]) -> str | None:
    """The one that a text names in full; what is only like it is not taken."""
    if len(found) != 1:
        return None
    wanted = _plain(text)
    named = text.strip().isdecimal() or _plain(found[0].name) in (wanted, _bare(wanted))
    return found[0].code if named else None
