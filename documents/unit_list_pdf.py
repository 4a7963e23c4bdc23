"""The list of units as PDF: A4 landscape, the same lines and figures as the Excel file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from documents.press import pdf
from documents.press_apart import pdf_apart
from documents.unit_lines import Column, ListWords, Tally, UnitList, by_hamlet, by_kind, tally
from documents.workbook import Letterhead, Signature

MANY_ROWS = 400  # of one paper; what is longer is printed in a process of its own
_LONG_WORD = 16  # letters; a longer one may not fit into a narrow column, and is broken anywhere
_CENT, _MILLE = Decimal("0.01"), Decimal("0.001")

Cell = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """One table: widths in millimetres (0: what is left), sides ("left", "center"), heads, rows, sums."""

    widths: tuple[int, ...]
    sides: tuple[str, ...]
    heads: tuple[str, ...]
    rows: list[list[Cell]]
    sums: list[list[str]]
    title: str = ""
    empty: str = ""


def list_pdf(
    *,
    head: Letterhead,
    signatures: Sequence[Signature],
    type_name: str,
    title: str,
    below: str,
    as_of: str,
    draft: str,
    block: Block,
    remarks_title: str = "",
    remarks: Sequence[str] = (),
    annexes: Sequence[Block] = (),
) -> bytes:
    """Any list of units as PDF. Raises `press.NotPrinted`."""
    data: dict[str, Any] = {
        "head": asdict(head),
        "signatures": [asdict(place) for place in signatures],
        "type_name": type_name,
        "title": title,
        "below": below,
        "as_of": as_of,
        "draft": draft,
        "list": asdict(block),
        "remarks_title": remarks_title,
        "remarks": list(remarks),
        "annexes": [asdict(annex) for annex in annexes],
    }
    rows = sum(len(each.rows) for each in (block, *annexes))
    return (pdf_apart if rows > MANY_ROWS else pdf)("unit-list.typ", data)


def unit_list_pdf(data: UnitList) -> bytes:
    """The list with points and levels; what the further sheets of the Excel file say stands behind it."""
    words = data.words
    return list_pdf(
        head=data.head,
        signatures=data.signatures,
        type_name=data.type_name,
        title=data.title,
        below=data.attached_to,
        as_of=data.as_of,
        draft=words.draft,
        block=_list(data),
        remarks_title=words.remarks,
        remarks=data.remarks,
        annexes=[*_summary(data), _differences(data), _missing(data)],
    )


def cell(text: str) -> Cell:
    """A text for a cell; marked where it has a word that may be longer than the column."""
    if any(len(word) > _LONG_WORD for word in text.split()):
        return {"broken": text}
    return text


def number(value: Decimal | int | None, words: ListWords, *, signed: bool = False) -> str:
    """A number as papers write it, without needless noughts; empty for none."""
    if value is None:
        return ""
    text = f"{Decimal(value):+,f}" if signed and value else f"{Decimal(value):,f}"
    whole, _point, parts = text.partition(".")
    parts = parts.rstrip("0")
    return whole.replace(",", words.group_mark) + (f"{words.decimal_mark}{parts}" if parts else "")


def day(value: date | None) -> str:
    """A day as papers write it; empty for none."""
    return f"{value:%d/%m/%Y}" if value is not None else ""


def _list(data: UnitList) -> Block:
    """The list. Where all cards have the same maximum, the line above the table says it, and no column does."""
    words = data.words
    lines = [
        [
            str(place),
            cell(line.name),
            line.kind,
            cell(line.hamlet),
            number(line.maximum, words),
            number(line.own, words),
            number(line.verified, words),
            number(line.change, words, signed=True),
            cell(line.level),
            line.basis,
            line.state,
            day(line.handed_in),
            cell(line.note),
        ]
        for place, line in enumerate(data.lines, 1)
    ]
    widths = (8, 0, 24, 24, 13, 12, 13, 13, 19, 18, 23, 18, 40)
    sides = ("center", "left", "left", "left", *("center",) * 8, "left")
    left_out = {Column.MAXIMUM} if data.one_maximum else set[Column]()

    def of(row: Iterable[Any]) -> list[Any]:
        return [each for column, each in zip(Column, row, strict=True) if column not in left_out]

    return Block(
        widths=tuple(of(widths)),
        sides=tuple(of(sides)),
        heads=tuple(of(words.of_list)),
        rows=[of(line) for line in lines],
        sums=[of(sums) for sums in _sums(data)],
        empty=words.no_units,
    )


def _sums(data: UnitList) -> list[list[str]]:
    """How many, together, and on average."""
    words, all_of = data.words, tally(data.lines, data)
    counts = {Column.NAME: words.count, Column.KIND: str(all_of.units), Column.OWN: str(all_of.cards_in)}
    counts |= {Column.VERIFIED: str(all_of.cards_verified), Column.LEVEL: str(all_of.units - all_of.unclassified)}
    counts[Column.DAY] = str(sum(1 for line in data.lines if line.handed_in is not None))
    points = {Column.NAME: words.total, Column.OWN: number(all_of.own, words)}
    points[Column.VERIFIED] = number(all_of.verified, words)
    points[Column.CHANGE] = number(all_of.change, words, signed=True)
    shares = not data.one_maximum
    averages = {Column.NAME: words.share if shares else words.average}
    averages[Column.OWN] = _average(all_of.average_own(shares=shares), words, shares=shares)
    averages[Column.VERIFIED] = _average(all_of.average_verified(shares=shares), words, shares=shares)
    return [[row.get(column, "") for column in Column] for row in (counts, points, averages)]


def _average(value: Decimal | None, words: ListWords, *, shares: bool) -> str:
    """An average to two decimals; a share in per cent, to one."""
    if value is None:
        return ""
    rounded = value.quantize(_MILLE if shares else _CENT, ROUND_HALF_UP)
    text = f"{rounded * 100:.1f}%" if shares else f"{rounded:f}"
    return text.replace(".", words.decimal_mark)


def _summary(data: UnitList) -> list[Block]:
    """The figures by kind and by hamlet."""
    words, shares = data.words, not data.one_maximum
    heads = [words.units, words.cards_in, words.cards_verified]
    heads += [words.share_own, words.share_verified] if shares else [words.average_own, words.average_verified]
    if data.levels:
        heads += [*data.levels, words.unclassified, words.levels_decided]
    many = len(heads)

    def figures(of: Tally) -> list[str]:
        row = [str(of.units), str(of.cards_in), str(of.cards_verified)]
        for value in (of.average_own(shares=shares), of.average_verified(shares=shares)):
            row.append(_average(value, words, shares=shares))
        return [*row, *(str(n) for n in (*of.levels, of.unclassified, of.levels_decided))] if data.levels else row

    def block(heading: str, groups: Iterable[tuple[str, Tally]], title: str) -> Block:
        return Block(
            widths=(8, 0, *(max(13, min(21, 190 // many)) for _head in heads)),
            sides=("center", "left", *("center",) * many),
            heads=(words.number, heading, *heads),
            rows=[[str(place), cell(name), *figures(of)] for place, (name, of) in enumerate(groups, 1)],
            sums=[["", words.total, *figures(tally(data.lines, data))]],
            title=title,
            empty=words.no_units,
        )

    return [block(words.kind, by_kind(data), words.summary_title), block(words.hamlet, by_hamlet(data), "")]


def _differences(data: UnitList) -> Block:
    words = data.words
    rows: list[list[Cell]] = [
        [
            str(place),
            cell(line.name),
            line.kind,
            cell(line.hamlet),
            line.item,
            cell(line.what),
            number(line.own, words),
            number(line.verified, words),
            number(None if line.own is None else line.verified - line.own, words, signed=True),
        ]
        for place, line in enumerate(data.differences, 1)
    ]
    heads = (words.number, words.name, words.kind, words.hamlet, words.item, words.what, words.own, words.verified)
    return Block(
        (8, 0, 22, 28, 12, 78, 16, 16, 16),
        ("center", "left", "left", "left", "center", "left", "center", "center", "center"),
        (*heads, words.change),
        rows,
        [],
        words.differences_title,
        words.no_differences,
    )


def _missing(data: UnitList) -> Block:
    words = data.words
    rows: list[list[Cell]] = [
        [str(place), cell(line.name), line.kind, cell(line.hamlet), cell(line.state), cell(line.note)]
        for place, line in enumerate(data.missing, 1)
    ]
    return Block(
        (8, 0, 24, 34, 54, 60),
        ("center", "left", "left", "left", "left", "left"),
        (words.number, words.name, words.kind, words.hamlet, words.state, words.note),
        rows,
        [],
        words.missing_title,
        words.none_missing,
    )
