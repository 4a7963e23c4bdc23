"""What plans share: checklists that come with the package, and scorecards of the bundled plans.

A plan names one instead of repeating it (`checklists: [tt-124-school]`, `scorecards: [thien-tin-2026#units]`); what it
names is copied into the plan when it is read, so that a plan that is in use never changes by an upgrade.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from movement.document import Document

_FOLDER = Path(__file__).parent


class UnknownReference(LookupError):
    """A plan names something that is not in the library, at `path`; the text is one sentence."""

    def __init__(self, reason: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(reason)
        self.path = path


def shared_checklists() -> dict[str, Path]:
    """The files of the checklists by id."""
    return {path.stem: path for path in sorted((_FOLDER / "checklists").glob("*.yaml"))}


def with_references(data: dict[str, Any]) -> dict[str, Any]:
    """A plan's data with everything in it that it only names. Raises `UnknownReference` with the place as `path`."""
    filled = dict(data)
    for group, look_up in (("checklists", _checklist), ("scorecards", _scorecard)):
        entries = filled.get(group)
        if isinstance(entries, list):
            filled[group] = [_found(look_up, entry, (group, n)) for n, entry in enumerate(entries)]
    return filled


def _found(look_up: Callable[[str], Any], entry: Any, path: tuple[str, int]) -> Any:
    if not isinstance(entry, str):
        return entry
    try:
        return look_up(entry)
    except UnknownReference as unknown:
        raise UnknownReference(str(unknown), path) from None


def _checklist(name: str) -> Any:
    known = shared_checklists()
    if name not in known:
        raise UnknownReference(f'there is no checklist "{name}": antq brings {", ".join(known)}')
    return _data(known[name])


def _scorecard(name: str) -> Any:
    plan_id, _hash, card_id = name.partition("#")
    path = _FOLDER / "plans" / f"{plan_id}.yaml"
    known = {p.stem for p in path.parent.glob("*.yaml")} - {"template"}
    cards = _data(path).get("scorecards", []) if plan_id in known else []
    for card in cards:
        if isinstance(card, dict) and card.get("id") == card_id:
            return card
    raise UnknownReference(
        f'there is no scorecard "{name}": write the id of a plan that comes with antq, "#" and the id of its scorecard'
    )


@lru_cache(maxsize=32)
def _data(path: Path) -> dict[str, Any]:
    return Document(unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))).data
