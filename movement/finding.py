"""What a check of a plan says: a place in the plan's data and one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """Something in a plan that does not agree. `unfinished`: it may be so as long as a scorecard is a draft."""

    path: Path
    reason: str
    unfinished: bool = False


def repeated(path: Path, key: str, values: Iterable[str]) -> Iterator[Finding]:
    """The entries of a list at `path` whose `key` has been used before."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Finding((*path, index, key), f'the {key} "{value}" is used twice')
        seen.add(value)
