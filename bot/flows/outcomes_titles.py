"""What flows about titles ask the dialogue to do: checklists, and the selection of exemplary units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows.outcomes import EnterStep, Open
from movement.checking import Answer
from movement.checklist import Title


def about_title(flow: str, unit_id: int, title: str) -> Open:
    """A conversation about a unit's checklist. The usual title is not named: one conversation has one name."""
    return Open(flow, {"unit": unit_id} if title in ("", Title.ANTT) else {"unit": unit_id, "title": title})


@dataclass(frozen=True, slots=True)
class AnswerChecklist:
    """Keep what a unit says about criteria of a title, by code."""

    unit_id: int
    title: Title
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class SendChecklist:
    """Hand a unit's checklist to Công an xã, as it stood at this revision."""

    unit_id: int
    title: Title
    revision: int


@dataclass(frozen=True, slots=True)
class CheckChecklist:
    """What an officer found about each criterion, made at the checklist's revision."""

    unit_id: int
    title: Title
    revision: int
    verdicts: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class ChooseExemplary:
    """Choose a unit to become exemplary this year, or do so no more."""

    unit_id: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class TickPaper:
    """A paper of a unit's dossier is there, or not any more."""

    unit_id: int
    paper: str
    there: bool


@dataclass(frozen=True, slots=True)
class EnterEarlier:
    """Keep a result of the year before, which the assistant did not see: the selection rests on it."""

    entered: EnterStep
