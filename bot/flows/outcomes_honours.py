"""What flows about awards and models ask the dialogue to do; see `bot.flows.outcomes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from movement.awards import AwardStatus, Recipient
from movement.models import AboutModel


@dataclass(frozen=True, slots=True)
class ProposeAward:
    """Propose somebody for an award: a form of the plan by its id, or its name where the plan names none."""

    recipient: Recipient
    form: str
    occasion: str


@dataclass(frozen=True, slots=True)
class DecideAward:
    """What has come of a proposal, entered at its revision; proposed: what was entered is taken back."""

    award_id: int
    revision: int
    status: AwardStatus
    paper: str = ""
    paper_day: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ForgetRecipient:
    """Delete the name of the person that a proposal is about."""

    award_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class KeepModel:
    """Enter a model, report it, or (with its number and revision) correct what it is."""

    about: AboutModel
    model_id: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class TakeInModel:
    """A model is active: one that a unit reported, or one that was ended by mistake."""

    model_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class DeclineModel:
    """A reported model is not taken into the register; the unit reads the reason."""

    model_id: int
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class EndModel:
    """A model ended on a day (in Việt Nam); the reason is an `EndedBecause` or in free words."""

    model_id: int
    revision: int
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class NoteModelResult:
    """What a model has brought about."""

    model_id: int
    revision: int
    result: str


@dataclass(frozen=True, slots=True)
class CommendModel:
    """A model was proposed for commendation on a paper."""

    model_id: int
    revision: int
    on: date
    paper: str
