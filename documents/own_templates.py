"""Word templates that take the place of ours: which there are, what they can name, and whether they can be filled.

They lie in the installation's folder of templates, a commune's own in a folder there that has the commune's number.
Each has the name of the one whose place it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from documents import dossier, report_word, scorecard_word
from documents.press import NotPrinted
from documents.sample import sample
from documents.scorecard import ScorecardSheet
from documents.word import TEMPLATES, fill


def _of_dossier(*, full: bool) -> Mapping[str, Any]:
    return asdict(sample(dossier.Dossier, full=full))


def _of_scorecard(*, full: bool) -> Mapping[str, Any]:
    office = sample(str, full=full)
    sheet = sample(ScorecardSheet, full=full)
    return scorecard_word.places(scorecard_word.WordScorecard(b"", sheet, office))


def _of_report(*, full: bool) -> Mapping[str, Any]:
    data = asdict(sample(report_word.ReportPaper, full=full))
    return {name: value for name, value in data.items() if name != "template"}


OURS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    scorecard_word.TEMPLATE: _of_scorecard,
    report_word.TEMPLATE: _of_report,
    **{
        f"{paper}-{title}.docx": _of_dossier
        for paper in ("to-trinh", "bao-cao", "bien-ban")
        for title in ("antt", "dien-hinh")
    },
}
"""The names of our templates, with data to try them with: everything there (`full=True`), or nothing."""


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template that somebody has put into the folder; `problem` says why it cannot be used, empty where it can."""

    path: Path
    problem: str = ""


def own_templates(folder: Path) -> list[OwnTemplate]:
    """All Word files in the folder and in the communes' folders in it, tried with sample data. Raises OSError."""
    return [OwnTemplate(path.relative_to(folder), _problem(folder, path)) for path in _word_files(folder)]


def _word_files(folder: Path) -> Iterator[Path]:
    """In a fixed order; the locks that Word leaves beside open files are none."""
    for path in sorted(folder.glob("**/*.docx")):
        if not path.name.startswith("~$"):
            yield path


def _problem(folder: Path, path: Path) -> str:
    data = OURS.get(path.name)
    if data is None:
        return f"its name is none of {', '.join(sorted(OURS))}"
    place = path.relative_to(folder).parent
    if place.parts and not (len(place.parts) == 1 and place.name.isdecimal()):
        return "it lies neither in the folder itself nor in one that has a commune's number"
    content = path.read_bytes()
    for full in (True, False):
        try:
            fill(content, data(full=full))
        except NotPrinted as error:
            return str(error)
    return ""


def placeholders(name: str) -> list[str]:
    """What the template of that name can name, as it is written there: "unit.name", "criteria[].text"."""
    return sorted(_named(OURS[name](full=True), ""))


def _named(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part, each in value.items():
            yield from _named(each, f"{name}.{part}" if name else str(part))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes) and value:
        yield from _named(value[0], f"{name}[]")
    else:
        yield name


def our_template(name: str) -> bytes:
    """Our template of that name, to begin an own one from."""
    return (TEMPLATES / name).read_bytes()
