"""Reads one workbook from standard input and writes its cells as JSON; run by `documents.spreadsheet`, never imported.

What it says is a list of sheets, `[name, [[row number, [text, ...]], ...]]`, or the name of an `Unreadable`. Whatever a
file makes of it (endless memory, a crash in the reader) ends this process alone.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sys
import unicodedata
from io import BytesIO
from typing import Any

_MEMORY = 640 * 1024 * 1024  # bytes of address space: the reader makes room for every cell up to the last one
_SECONDS = 20  # of a processor
_MOST_SHEETS = 10
_MOST_CHARACTERS = 10_000_000  # of everything together


class _TooMuch(Exception):
    """More than a list has; its name in `Unreadable`."""


def main() -> None:
    """Read, and say what was found."""
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        for what, limit in (("CORE", 0), ("CPU", _SECONDS), ("AS", _MEMORY)):
            with contextlib.suppress(ValueError, OSError):  # macOS has no limit of memory
                resource.setrlimit(getattr(resource, f"RLIMIT_{what}"), (limit, limit))
    most_rows, most_columns, longest = map(int, sys.argv[1:4])
    content = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_said(content, most_rows, most_columns, longest, sys.argv[4])))


def _said(content: bytes, most_rows: int, most_columns: int, longest: int, only: str) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return [
                [name, _rows(book.get_sheet_by_name(name), most_rows, most_columns, longest)]
                for name in _wanted(_visible(book), only)
            ]
    except PasswordError:
        return "protected"
    except _TooMuch as much:
        return str(much)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # errors in the reader's own language come as such
        return "broken"


def _wanted(names: list[str], only: str) -> list[str]:
    if not only:
        return names[:_MOST_SHEETS]
    return [name for name in names if unicodedata.normalize("NFC", name) == only][:1]


def _visible(book: Any) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _rows(sheet: Any, most_rows: int, most_columns: int, longest: int) -> list[Any]:
    if sheet.start is None:
        return []
    _first_row, first_column = sheet.start
    found: list[Any] = []
    characters = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell)[:longest] for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        characters += sum(map(len, texts))
        if len(found) == most_rows:
            raise _TooMuch("too_many_rows")
        if first_column + len(texts) > most_columns:
            raise _TooMuch("too_many_columns")
        if characters > _MOST_CHARACTERS:
            raise _TooMuch("bloated")
        found.append([number, [""] * first_column + texts])
    return found


def _text(cell: Any) -> str:
    """A cell's value as a text: 42.0 is "42", a day is written as in ISO 8601."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
