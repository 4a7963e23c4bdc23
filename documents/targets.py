"""The targets board as a picture for a phone: each target with its bar and the mark to reach, and what is missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from documents.press import picture


class Tone(StrEnum):
    """How a target's line looks. The words say the same: nobody needs to see colours."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    PALE = "pale"  # nothing is known


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target in finished words.

    `figure` is what is reached, in few characters ("75%"); `detail` what it is made of, `verdict` what it means. `bar`
    and `mark` are thousandths of the bar's length, None where there is nothing to compare.
    """

    title: str
    figure: str
    detail: str
    verdict: str
    tone: Tone
    bar: int | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class TargetsSheet:
    """A whole board in finished words. `language` is a code such as "vi"; `body` issued the plan, `office` keeps it."""

    language: str
    body: str
    office: str
    heading: str
    subject: str
    summary: str
    as_of: str
    lines: tuple[TargetLine, ...]
    alarm: str = ""
    remarks: tuple[str, ...] = ()


def targets_picture(sheet: TargetsSheet) -> bytes:
    """The board as PNG, 1080 pixels wide and as high as it needs. Raises `press.NotPrinted`."""
    return picture("targets.typ", asdict(sheet), width=1080)
