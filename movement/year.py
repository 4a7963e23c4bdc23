"""The year of a unit: its steps from registration to recognition, who enters them, and how the unit stands.

The steps are those that the plans and the law speak of (seed 000 II.2-II.6, 001 III, 003 II.6, 004 II; TT 124 Điều 4,
6, 7, 10). Which of them a commune follows is plan data (`Plan.steps`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from movement.units import UnitKind, UnitProfile


class Step(StrEnum):
    """One step of a unit's year, in the order of the year."""

    EXEMPLARY_CHOSEN = "exemplary_chosen"  # lựa chọn đơn vị xây dựng điển hình (000 II.2, 004 II.1)
    EXEMPLARY_REGISTERED = "exemplary_registered"  # đăng ký xây dựng điển hình (000 II.2)
    RESOLUTION_ISSUED = "resolution_issued"  # nghị quyết của cấp ủy (TT 124 Điều 4, 6, 7; 001 III.1)
    PLAN_ISSUED = "plan_issued"  # kế hoạch hoặc chương trình (TT 124 Điều 6, 7; 001 III.1)
    ANTT_REGISTERED = "antt_registered"  # đăng ký phấn đấu đạt "An toàn về an ninh, trật tự"
    LAUNCHED = "launched"  # phát động phong trào (001 III.2)
    COMMITMENTS = "commitments"  # ký cam kết giao ước thi đua (001 III.1)
    MOVEMENT_DAY = "movement_day"  # Ngày hội toàn dân bảo vệ ANTQ 19/8 (001 II.4)
    ANTT_DECIDED = "antt_decided"  # quyết định công nhận ANTT (TT 124 Điều 10)
    LEVEL_DECIDED = "level_decided"  # xếp loại (QĐ 510)
    EXEMPLARY_PROPOSED = "exemplary_proposed"  # đề nghị công nhận điển hình (000 II.4, 004 II.4)
    EXEMPLARY_DECIDED = "exemplary_decided"  # quyết định công nhận điển hình
    EXEMPLARY_UPKEEP = "exemplary_upkeep"  # giữ vững hoặc không giữ được danh hiệu của năm trước (000 II.6)


class EnteredBy(StrEnum):
    """Who enters a step."""

    UNIT = "unit"
    OFFICER = "officer"


class Outcome(StrEnum):
    """What came of a step. A level's id stands in its place where the level is decided, "38/42" where people count."""

    DONE = "done"
    NOT_DONE = "not_done"
    MAIN = "main"  # held as the commune's main one ("điểm")
    HELD = "held"
    JOINED = "joined"  # joined in elsewhere
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class StepKind:
    """How a step is entered: by whom, with which outcomes, and whether a paper and a file belong to it.

    `outcomes` of one entry only means that nothing has to be chosen. `is_level`: the outcome is a level of the plan;
    `is_count`: two numbers.
    """

    by: EnteredBy
    outcomes: tuple[Outcome, ...] = (Outcome.DONE,)
    paper: bool = False
    file: bool = False
    is_level: bool = False
    is_count: bool = False


STEPS: Mapping[Step, StepKind] = {
    Step.EXEMPLARY_CHOSEN: StepKind(EnteredBy.OFFICER, (Outcome.DONE, Outcome.NOT_DONE)),
    Step.EXEMPLARY_REGISTERED: StepKind(EnteredBy.UNIT, paper=True, file=True),
    Step.RESOLUTION_ISSUED: StepKind(EnteredBy.UNIT, paper=True, file=True),
    Step.PLAN_ISSUED: StepKind(EnteredBy.UNIT, paper=True, file=True),
    Step.ANTT_REGISTERED: StepKind(EnteredBy.UNIT, paper=True, file=True),
    Step.LAUNCHED: StepKind(EnteredBy.UNIT),
    Step.COMMITMENTS: StepKind(EnteredBy.UNIT, is_count=True),
    Step.MOVEMENT_DAY: StepKind(
        EnteredBy.UNIT, (Outcome.HELD, Outcome.JOINED, Outcome.MAIN, Outcome.NOT_DONE), file=True
    ),
    Step.ANTT_DECIDED: StepKind(EnteredBy.OFFICER, (Outcome.REACHED, Outcome.NOT_REACHED), paper=True),
    Step.LEVEL_DECIDED: StepKind(EnteredBy.OFFICER, paper=True, is_level=True),
    Step.EXEMPLARY_PROPOSED: StepKind(EnteredBy.OFFICER, paper=True),
    Step.EXEMPLARY_DECIDED: StepKind(EnteredBy.OFFICER, (Outcome.RECOGNISED, Outcome.REFUSED), paper=True),
    Step.EXEMPLARY_UPKEEP: StepKind(EnteredBy.OFFICER, (Outcome.KEPT, Outcome.LOST), paper=True),
}


@dataclass(frozen=True, slots=True)
class StepState:
    """What is entered for a step. Days are those of Việt Nam, `at` is UTC: when it was entered."""

    value: str
    day: date | None = None
    paper: str = ""
    paper_day: date | None = None
    note: str = ""
    has_file: bool = False
    person_id: int | None = None
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether the step has been taken: something else was entered than that it was not."""
        return self.value != Outcome.NOT_DONE

    @property
    def counted(self) -> tuple[int, int] | None:
        """Part and whole of a step that counts people; None for the others."""
        part, slash, whole = self.value.partition("/")
        return (int(part), int(whole)) if slash and part.isdecimal() and whole.isdecimal() else None


def taken_by_commune(step: Step, years: Iterable[Mapping[Step, StepState]]) -> bool:
    """Whether the office has done its part of a step that officers enter, given the steps of the units it is about.

    Choosing is done with the first unit, classifying with the last one. A decision is done when no unit waits for it
    that has done what goes before; a unit that is chosen no more does not wait to be proposed.
    """
    known = list(years)
    if step is Step.LEVEL_DECIDED:
        return all(step in steps for steps in known)
    before = _WAITS_FOR.get(step)
    if before is None:
        return any(step in steps for steps in known)
    return not any(before in steps and step not in steps and not _given_up(step, steps) for steps in known)


_WAITS_FOR = {
    Step.ANTT_DECIDED: Step.ANTT_REGISTERED,
    Step.EXEMPLARY_PROPOSED: Step.EXEMPLARY_REGISTERED,
    Step.EXEMPLARY_DECIDED: Step.EXEMPLARY_PROPOSED,
}


def _given_up(step: Step, steps: Mapping[Step, StepState]) -> bool:
    chosen = steps.get(Step.EXEMPLARY_CHOSEN)
    return step is Step.EXEMPLARY_PROPOSED and chosen is not None and not chosen.is_done


@dataclass(frozen=True, slots=True)
class UnitYear:
    """How one unit stands in one year.

    `card_state` is that of the scorecard ("" before it was begun), `expected_level` where its points lead to before
    anything is decided, `counts` the two numbers that it states at an item. `was_exemplary` says whether the unit held
    the exemplary title at the end of the year before.
    """

    unit_id: int
    name: str
    kind: UnitKind
    year: int
    profile: UnitProfile
    hamlet: str = ""
    steps: Mapping[Step, StepState] = field(default_factory=dict)
    card_state: str = ""
    expected_level: str = ""
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    was_exemplary: bool = False

    def has(self, step: Step) -> bool:
        """Whether a step has been taken."""
        state = self.steps.get(step)
        return state is not None and state.is_done

    def value(self, step: Step) -> str:
        """What came of a step; empty while nothing is entered."""
        state = self.steps.get(step)
        return state.value if state is not None else ""

    @property
    def antt(self) -> bool | None:
        """Whether the unit was recognised "An toàn về an ninh, trật tự"; None while nothing is decided."""
        value = self.value(Step.ANTT_DECIDED)
        return value == Outcome.REACHED if value else None

    @property
    def level(self) -> str:
        """The id of the level that was decided; empty before that."""
        return self.value(Step.LEVEL_DECIDED)

    @property
    def is_exemplary(self) -> bool:
        """Whether the unit holds the exemplary title: recognised this year, or recognised before and kept."""
        if self.value(Step.EXEMPLARY_DECIDED) == Outcome.RECOGNISED:
            return True
        return self.was_exemplary and self.value(Step.EXEMPLARY_UPKEEP) != Outcome.LOST
