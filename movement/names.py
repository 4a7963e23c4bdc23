"""Names: cleaned for keeping, folded for comparing, and compared so that one unit is not registered twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

_NEAR = 86.0  # of 100; below this, names of different units in one commune begin to look alike

# Longer spellings of what is also written short. Applied to folded text, in this order.
_SPELLINGS = (
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
    ("giao duc thuong xuyen", "gdtx"),
    ("pho thong dan toc noi tru", "ptdtnt"),
    ("pho thong dan toc ban tru", "ptdtbt"),
    ("tieu hoc", "th"),
    ("mam non", "mn"),
    ("mau giao", "mg"),
    ("trach nhiem huu han", "tnhh"),
    ("mot thanh vien", "mtv"),
    ("1 thanh vien", "mtv"),
    ("co phan", "cp"),
    ("thuong mai", "tm"),
    ("dich vu", "dv"),
    ("san xuat", "sx"),
    ("doanh nghiep tu nhan", "dntn"),
    ("hop tac xa", "htx"),
    ("uy ban nhan dan", "ubnd"),
    ("cong ty", "cty"),
)

# What kind of unit it is says little about which one it is.
_UNIT_TYPES = frozenset(["truong", "cty", "tnhh", "mtv", "cp", "dntn", "tm", "dv", "sx", "va", "xa", "thon"])

# Names that differ in one of these name different units, however alike the rest is.
_SCHOOL_LEVELS = frozenset(["thcs", "thpt", "th", "mn", "mg", "gdtx", "ptdtnt", "ptdtbt"])
_DIRECTIONS = frozenset(["bac", "nam", "dong", "tay", "trung", "thuong", "ha"])
_ROMAN = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"])


def nfc_clean(text: str) -> str:
    """The text in composed form on one line: no control or invisible characters, no doubled or outer spaces."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
    return " ".join("".join(kept).split())


def nfc_lines(text: str) -> str:
    """The text in composed form, cleaned as above line by line: line ends stay, at most one empty line in a row."""
    lines: list[str] = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = nfc_clean(raw)
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def fold(text: str) -> str:
    """The text for comparing: lower case, no diacritics, đ as d, no invisible characters, single spaces."""
    decomposed = unicodedata.normalize("NFD", nfc_clean(text).casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.replace("đ", "d")


@lru_cache(maxsize=20_000)
@lru_cache(maxsize=20_000)  # lists of thousands of units are sorted at every tick
def alphabetical(text: str) -> str:
    """What names are sorted by, so that people find them where they look: marks do not count, đ stands with d.

    Databases put letters with marks in orders of their own, mostly behind z.
    """
    return fold(text)


def _words(name: str) -> list[str]:
    text = " ".join(re.findall(r"[^\W_]+", fold(name)))
    padded = f" {text} "
    for long, short in _SPELLINGS:
        padded = padded.replace(f" {long} ", f" {short} ")
    return padded.split()


def _tell_apart(one: list[str], other: list[str]) -> bool:
    """True when a school level, a number or a direction says that these are two different units."""
    for telling in (_SCHOOL_LEVELS, _DIRECTIONS, _ROMAN):
        first, second = telling.intersection(one), telling.intersection(other)
        if first and second and first != second:
            return True
    first, second = (frozenset(filter(str.isdigit, words)) for words in (one, other))
    return bool(first and second and first != second)


# The marks that say a syllable's tone; they may stand on either vowel of it ("hòa", "hoà").
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def name_key(name: str) -> str:
    """What two spellings of one name have in common: capitals, punctuation and the place of a tone's mark do not count.

    Marks do: "Thôn Hà" and "Thôn Hạ" are two.
    """
    keys = []
    for word in re.findall(r"[^\W_]+", nfc_clean(name).casefold()):
        letters = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(filter(_TONES.__contains__, letters)))
        keys.append("".join(letter for letter in letters if letter not in _TONES) + tones)
    return " ".join(keys)


def _forms(words: list[str]) -> tuple[str, str, str]:
    """How a name is compared: its telling words in order, the same written together, and without the school level."""
    telling = [word for word in words if word not in _UNIT_TYPES] or words
    bare = [word for word in telling if word not in _SCHOOL_LEVELS]
    # Without the school level: "Trường Thiện Tín" is worth asking about when there is a THCS Thiện Tín.
    return " ".join(sorted(telling)), "".join(telling), " ".join(sorted(bare))


class KnownNames:
    """Many names, to be looked through for those that may mean the same unit as one more."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._words = {key: _words(name) for key, name in names.items()}
        forms = {key: _forms(words) for key, words in self._words.items()}
        self._by_form: tuple[dict[int, str], ...] = tuple(
            {key: form[n] for key, form in forms.items()} for n in range(3)
        )

    def near(self, name: str, limit: int | None = 3) -> list[tuple[int, float]]:
        """Which of them may mean the same unit: (key, likeness up to 100), the most alike first, so many at the most.

        It only suggests; a person decides. Diacritics, spelling out (TNHH, THCS) and unit-type words do not count,
        school levels, numbers and directions keep names apart.
        """
        words = _words(name)
        if not words:
            return []
        best: dict[int, float] = {}
        for form, others in zip(_forms(words), self._by_form, strict=True):
            if not form:
                continue  # nothing but a school level
            for _other, score, key in process.extract(
                form, others, scorer=fuzz.ratio, processor=None, score_cutoff=_NEAR - 0.1, limit=None
            ):
                best[key] = max(score, best.get(key, 0.0))
        scored = ((key, round(score, 1)) for key, score in best.items() if not _tell_apart(words, self._words[key]))
        near = sorted((pair for pair in scored if pair[1] >= _NEAR), key=lambda pair: (-pair[1], pair[0]))
        return near[:limit]


def near_duplicates(name: str, existing: Mapping[int, str], limit: int = 3) -> list[tuple[int, float]]:
    """Which of the existing names may mean the same unit as one name; see `KnownNames.near`."""
    return KnownNames(existing).near(name, limit)
