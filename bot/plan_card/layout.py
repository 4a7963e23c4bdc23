"""How the lines of a plan's card are set: width, remarks, columns, numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from movement.values import Condition

WIDTH = 100  # characters
COLUMN = 14  # characters before what a line is about


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines under a heading, with an empty line before; nothing at all where there are none."""
    found = list(lines)
    if found:
        yield from ("", title, *found)


def wrapped(text: str, indent: str = "", further: str | None = None) -> list[str]:
    """A text in lines of the card's width; the further ones begin with `further`."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent if further is None else further)


def entry(first: str, text: str, width: int = COLUMN) -> list[str]:
    """A text beside what stands in the first column."""
    head = f"{first:<{width}}" if len(first) < width else f"{first}  "
    return wrapped(text, head, " " * width)


def remark(text: str, indent: str = "") -> list[str]:
    """A line that is marked: something is open, provisional or barred."""
    return wrapped(text, f"{indent}! ", f"{indent}  ")


def number(value: Decimal) -> str:
    """A number without an exponent."""
    return format(value, "f")


def limited(kinds: Iterable[str], when: Condition | None = None) -> str:
    """Which units something is about, " (school; has_guard_force: true)"; empty when it is about all."""
    parts = [", ".join(kinds)]
    for key, value in (when or Condition()).model_dump(exclude_none=True).items():
        parts.append(f"{key}: {', '.join(value) if isinstance(value, tuple) else str(value).lower()}")
    shown = "; ".join(part for part in parts if part)
    return f" ({shown})" if shown else ""
