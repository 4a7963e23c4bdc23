"""Reading Word files back: everything that stands in them, in the order in which one reads it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table


def opened(content: bytes) -> Any:
    """A Word file, as python-docx has it."""
    return Document(BytesIO(content))


def lines(content: bytes) -> list[str]:
    """Every paragraph, in tables as well, that has something in it."""
    return [text for text in _lines(opened(content)) if text.strip()]


def text(content: bytes) -> str:
    """The whole text, a line a paragraph."""
    return "\n".join(lines(content))


def tables(content: bytes) -> list[list[list[str]]]:
    """The cells of the tables with lines, row by row: those without only set things beside each other."""
    return [
        [[cell.text for cell in row.cells] for row in each.rows]
        for each in opened(content).tables
        if each.style is not None and each.style.name == "Table Grid"
    ]


def _lines(place: Any) -> Iterator[str]:
    for part in place.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                for cell in row.cells:
                    yield from _lines(cell)
        else:
            yield part.text
