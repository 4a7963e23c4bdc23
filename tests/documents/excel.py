"""Reading Excel files back, formulas included, and working the formulas out as Excel does.

It knows the functions that our files use. So a test can say that a formula means what was written as its value, also
where no office program is installed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Scalar = float | str | None
Area = list[list[Scalar]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is stored: its formula without "=", if it has one, and its value."""

    value: Scalar
    formula: str = ""


@dataclass
class Sheet:
    """One sheet: its cells by row and column (from 0), and its XML."""

    name: str
    xml: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Scalar:
        cell = self.cells.get((row, column))
        return cell.value if cell is not None else None

    @cached_property
    def height(self) -> int:
        return max(row for row, _column in self.cells) + 1

    def find(self, text: str, column: int) -> int:
        """The first row with this text in a column."""
        return next(row for row in range(self.height) if self.value(row, column) == text)

    @property
    def formulas(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        return ((place, cell) for place, cell in self.cells.items() if cell.formula)


class Book:
    """An Excel file."""

    def __init__(self, content: bytes) -> None:
        self.parts = {}
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for name in packed.namelist():
                self.parts[name] = packed.read(name).decode("utf-8")
        strings = [
            "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))
            for item in ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        ]
        links = {
            link.get("Id"): link.get("Target")
            for link in ElementTree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        }
        self.sheets: dict[str, Sheet] = {}
        for entry in ElementTree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
            sheet = Sheet(entry.get("name") or "", self.parts[f"xl/{links[entry.get(_LINK)]}"])
            self.sheets[sheet.name] = sheet
            for cell in ElementTree.fromstring(sheet.xml).iter(f"{_MAIN}c"):
                sheet.cells[place(cell.get("r") or "")] = _cell(cell, strings)

    def work_out(self, sheet: str, formula: str) -> Scalar:
        """What Excel would show for a formula of ours on a sheet."""
        return _Reckoner(self, sheet, formula).result()


def place(name: str) -> tuple[int, int]:
    """Row and column of "B3", from 0."""
    letters, digits = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", name).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def _cell(cell: ElementTree.Element, strings: list[str]) -> Cell:
    formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
    text = value.text if value is not None else None
    known: Scalar
    if cell.get("t") == "s":
        known = strings[int(text or 0)]
    elif cell.get("t") == "str":
        known = text or ""
    else:
        known = float(text) if text is not None else None
    return Cell(known, (formula.text or "") if formula is not None else "")


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"]|"")*") | (?P<number>\d+(?:\.\d+)?) | (?P<function>[A-Z]+)\( |
    (?P<area>(?:(?P<sheet>'(?:[^']|'')*'|\w+)!)?\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?) | (?P<sign><>|<=|>=|[-+/*&=<>(),])
    )""",
    re.VERBOSE,
)


class _Reckoner:
    """Reads a formula from the left: comparisons, then &, + and -, / and *."""

    def __init__(self, book: Book, sheet: str, formula: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens: list[re.Match[str]] = []
        at = 0
        while at < len(formula):
            found = _TOKEN.match(formula, at)
            assert found, formula[at:]
            self.tokens.append(found)
            at = found.end()
        self.at = 0

    def result(self) -> Scalar:
        value = self._compared()
        assert self.at == len(self.tokens)
        return _single(value)

    def _sign(self, *signs: str) -> str:
        if self.at < len(self.tokens) and (sign := self.tokens[self.at]["sign"]) in signs:
            self.at += 1
            return str(sign)
        return ""

    def _compared(self) -> Scalar | Area:
        value = self._joined()
        while self._sign("="):
            value = float(_single(value) == _single(self._joined()))
        return value

    def _joined(self) -> Scalar | Area:
        value = self._summed()
        while self._sign("&"):
            value = _words(_single(value)) + _words(_single(self._summed()))
        return value

    def _summed(self) -> Scalar | Area:
        value = self._multiplied()
        while sign := self._sign("+", "-"):
            other = _amount(self._multiplied())
            value = _amount(value) + (other if sign == "+" else -other)
        return value

    def _multiplied(self) -> Scalar | Area:
        value = self._simple()
        while sign := self._sign("/", "*"):
            other = _amount(self._simple())
            value = _amount(value) / other if sign == "/" else _amount(value) * other
        return value

    def _simple(self) -> Scalar | Area:
        token = self.tokens[self.at]
        self.at += 1
        if token["text"]:
            return token["text"][1:-1].replace('""', '"')
        if token["number"]:
            return float(token["number"])
        if token["area"]:
            return self._area(token)
        if token["function"]:
            return self._function(token["function"])
        assert token["sign"] == "(", token[0]
        value = self._compared()
        assert self._sign(")")
        return value

    def _area(self, token: re.Match[str]) -> Area:
        name = token["sheet"]
        sheet = self.book.sheets[name.strip("'").replace("''", "'") if name else self.sheet]
        first, _colon, last = token["area"].rpartition("!")[2].partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        return [[sheet.value(row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def _function(self, name: str) -> Scalar:
        if name == "IF":  # only the branch that is wanted may be worked out
            holds, first, second = self._branches()
            chosen = first if holds else second
            self.at, after = chosen, self.at
            value = _single(self._compared())
            self.at = after
            return value
        arguments = [self._compared()]
        while self._sign(","):
            arguments.append(self._compared())
        assert self._sign(")")
        return _FUNCTIONS[name](*arguments)

    def _branches(self) -> tuple[bool, int, int]:
        holds = bool(_single(self._compared()))
        starts, depth = [self.at + 1], 0
        while True:
            self.at += 1
            token = self.tokens[self.at]
            if token["function"] or token["sign"] == "(":
                depth += 1
            elif token["sign"] == ")" and depth:
                depth -= 1
            elif token["sign"] == ")":
                self.at += 1
                return holds, starts[0], starts[1]
            elif token["sign"] == "," and not depth:
                starts.append(self.at + 1)


def _single(value: Scalar | Area) -> Scalar:
    if isinstance(value, list):
        ((only,),) = value
        return only
    return value


def _amount(value: Scalar | Area) -> float:
    single = _single(value)
    assert not isinstance(single, str), "#VALUE!"
    return single or 0.0


def _words(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else value or ""


def _flat(value: Scalar | Area) -> list[Scalar]:
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]


def _numbers(*areas: Scalar | Area) -> list[float]:
    return [cell for area in areas for cell in _flat(area) if isinstance(cell, float)]


def _meets(cell: Scalar, criterion: Scalar) -> bool:
    """Whether a cell meets a criterion of COUNTIFS: no notice of capitals; ? and * stand for letters unless after ~."""
    wanted = _words(criterion)
    sign = next((each for each in ("<>", "<=", ">=", "<", ">", "=") if wanted.startswith(each)), "")
    rest = wanted[len(sign) :]
    if sign in (">=", "<=", ">", "<"):
        if not isinstance(cell, float):
            return False
        limit = float(rest)
        return {">=": cell >= limit, "<=": cell <= limit, ">": cell > limit, "<": cell < limit}[sign]
    assert sign in ("", "="), criterion
    if not rest:
        return cell is None or (not sign and cell == "")
    if isinstance(cell, float):
        return re.fullmatch(r"\d+(\.\d+)?", rest) is not None and float(rest) == cell
    pattern = ""
    letters = iter(rest)
    for letter in letters:
        if letter == "~":
            after = next(letters, "")
            pattern += re.escape(after if after in ("~", "*", "?") else letter + after)
        else:
            pattern += {"?": ".", "*": ".*"}.get(letter, re.escape(letter))
    return cell is not None and re.fullmatch(pattern, cell, re.IGNORECASE | re.DOTALL) is not None


def _chosen(*pairs: Scalar | Area) -> list[int]:
    """Which cells meet all criteria; `pairs` are areas and criteria by turns."""
    areas, criteria = [_flat(area) for area in pairs[::2]], [_single(each) for each in pairs[1::2]]
    assert len({len(area) for area in areas}) == 1, "#VALUE!"
    assert all(len(_words(each)) <= 255 for each in criteria), "#VALUE!"
    return [n for n in range(len(areas[0])) if all(_meets(area[n], c) for area, c in zip(areas, criteria, strict=True))]


def _of_chosen(area: Scalar | Area, *pairs: Scalar | Area) -> list[float]:
    cells = _flat(area)
    return [cell for n in _chosen(*pairs) if isinstance(cell := cells[n], float)]


def _average(numbers: list[float]) -> float:
    assert numbers, "#DIV/0!"
    return sum(numbers) / len(numbers)


_FUNCTIONS = {
    "SUM": lambda *areas: float(sum(_numbers(*areas))),
    "COUNT": lambda *areas: float(len(_numbers(*areas))),
    "COUNTA": lambda *areas: float(sum(1 for area in areas for cell in _flat(area) if cell is not None)),
    "AVERAGE": lambda *areas: _average(_numbers(*areas)),
    "COUNTIFS": lambda *pairs: float(len(_chosen(*pairs))),
    "SUMIFS": lambda area, *pairs: float(sum(_of_chosen(area, *pairs))),
    "AVERAGEIFS": lambda area, *pairs: _average(_of_chosen(area, *pairs)),
    "SUBSTITUTE": lambda text, old, new: _words(_single(text)).replace(_words(_single(old)), _words(_single(new))),
}
