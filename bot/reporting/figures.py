"""The figures of a report. Each has a code that is the same in every commune, so that a province can add them up.

Codes are Vietnamese without diacritics: people meet them as headings of an Excel table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.reporting.days import day_of, happened_on
from movement.periods import Period
from movement.plan import Plan
from movement.units import UnitKind, UnitProfile
from movement.year import Outcome, Step, UnitYear
from storage.cards import FINAL, RETURNED, SUBMITTED, VERIFIED
from storage.reports import CardTimes


class Group(StrEnum):
    """What a figure is about; its value stands in the table."""

    UNITS = "don_vi"
    STEPS = "moc"
    CARDS = "phieu"
    TITLES = "danh_hieu"
    LEVELS = "xep_loai"
    AWARDS = "khen_thuong"
    MODELS = "mo_hinh"
    CAMPAIGNS = "tuyen_truyen"
    EVIDENCE = "minh_chung"


class Noun(StrEnum):
    """What is counted."""

    UNITS = "units"
    PEOPLE = "people"
    CARDS = "cards"
    AWARDS = "awards"
    MODELS = "models"
    CAMPAIGNS = "campaigns"
    TIMES = "times"
    GROUPS = "groups"
    POSTS = "posts"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: as it stands in the plan's year, and how much of it fell into the period (None where no day says so).

    `whole` is what it is a part of, None where there is nothing. `kinds` divides it by kind of unit, where that can be.
    `name` is the id of the level or step in the code, where a plan or the year gives it its name.
    """

    code: str
    group: Group
    noun: Noun
    number: int
    in_period: int | None = None
    whole: int | None = None
    kinds: tuple[tuple[UnitKind, int], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as the report sees it: its year, the steps that the plan follows for it, its card, and the day on which it
    was registered."""

    year: UnitYear
    steps: frozenset[Step]
    card: CardTimes | None = None
    since: date | None = None


def seen_units(
    plan: Plan, years: Iterable[UnitYear], cards: Mapping[int, CardTimes], since: Mapping[int, date | None]
) -> list[Seen]:
    """Units as the report sees them; `cards` and `since` (the day of registration) by unit."""
    steps: dict[UnitProfile, frozenset[Step]] = {}
    found = []
    for year in years:
        if year.profile not in steps:
            steps[year.profile] = frozenset(plan.steps_for(year.profile))
        found.append(Seen(year, steps[year.profile], cards.get(year.unit_id), since.get(year.unit_id)))
    return found


STEP_CODES: Mapping[Step, str] = {
    Step.EXEMPLARY_CHOSEN: "chon_dien_hinh",
    Step.EXEMPLARY_REGISTERED: "dang_ky_dien_hinh",
    Step.RESOLUTION_ISSUED: "nghi_quyet",
    Step.PLAN_ISSUED: "ke_hoach_don_vi",
    Step.ANTT_REGISTERED: "dang_ky_antt",
    Step.LAUNCHED: "phat_dong",
    Step.COMMITMENTS: "ky_cam_ket",
    Step.MOVEMENT_DAY: "ngay_hoi",
    Step.EXEMPLARY_PROPOSED: "de_nghi_dien_hinh",
}
"""Steps that have one figure: the units that have taken them. Decisions are counted by what was decided."""

LEVEL_CODE = "xep_loai_"
_HANDED_IN = (SUBMITTED, RETURNED, VERIFIED, FINAL)


def unit_figures(plan: Plan, seen: Sequence[Seen], period: Period) -> list[Figure]:
    """Everything that is a number of units or their cards."""
    counting = _Counting(plan, seen, period)
    found = [
        counting.of("don_vi", Group.UNITS, _always, _always, lambda unit: unit.since),
        counting.of("thuoc_dien_antt", Group.UNITS, _always, lambda unit: unit.year.profile.antt_eligible),
    ]
    found += _steps(counting)
    found += _cards(counting)
    found += _titles(counting)
    found += _levels(counting)
    return found


def _always(_unit: Seen) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Counting:
    plan: Plan
    seen: Sequence[Seen]
    period: Period

    def of(
        self,
        code: str,
        group: Group,
        concerns: Callable[[Seen], bool],
        counts: Callable[[Seen], bool],
        on: Callable[[Seen], date | None] | None = None,
        *,
        name: str = "",
        noun: Noun = Noun.UNITS,
    ) -> Figure:
        """How many units count; `concerns` says which could, `on` on which day it happened."""
        inside = [unit for unit in self.seen if counts(unit)]
        by_kind = Counter(unit.year.kind for unit in inside)
        kinds = {unit.year.kind for unit in self.seen} | set(self.plan.kinds)
        return Figure(
            code,
            group,
            noun,
            len(inside),
            None if on is None else sum(self.period.holds(on(unit)) for unit in inside),
            sum(concerns(unit) or counts(unit) for unit in self.seen),
            tuple((kind, by_kind[kind]) for kind in UnitKind if kind in kinds),
            name,
        )

    def follows(self, *steps: Step) -> bool:
        """Whether one of these steps is in the plan, or somebody has entered it all the same."""
        followed = {rule.step for rule in self.plan.steps}
        return any(step in followed or any(step in unit.year.steps for unit in self.seen) for step in steps)


def _goes_through(step: Step) -> Callable[[Seen], bool]:
    return lambda unit: step in unit.steps


def _on(step: Step) -> Callable[[Seen], date | None]:
    return lambda unit: happened_on(unit.year.steps.get(step))


def _came_to(step: Step, *outcomes: str) -> Callable[[Seen], bool]:
    return lambda unit: unit.year.value(step) in outcomes


def _steps(counting: _Counting) -> Iterator[Figure]:
    for step, code in STEP_CODES.items():
        if not counting.follows(step):
            continue
        concerns = _goes_through(step)
        yield counting.of(code, Group.STEPS, concerns, _taken(step), _on(step), name=step.value)
        if step is Step.COMMITMENTS:
            yield _people(counting)
        if step is Step.MOVEMENT_DAY:
            yield counting.of("ngay_hoi_diem", Group.STEPS, concerns, _came_to(step, Outcome.MAIN), _on(step))


def _taken(step: Step) -> Callable[[Seen], bool]:
    return lambda unit: unit.year.has(step)


def _people(counting: _Counting) -> Figure:
    """The people who signed commitments, of those who were to: as the units state it."""
    states = [state for unit in counting.seen if (state := unit.year.steps.get(Step.COMMITMENTS)) is not None]
    stated = [(state, state.counted) for state in states]
    return Figure(
        "nguoi_ky_cam_ket",
        Group.STEPS,
        Noun.PEOPLE,
        sum(pair[0] for _state, pair in stated if pair),
        sum(pair[0] for state, pair in stated if pair and counting.period.holds(happened_on(state))),
        sum(pair[1] for _state, pair in stated if pair),
    )


def _cards(counting: _Counting) -> Iterator[Figure]:
    plan = counting.plan
    with_card = {kind for kind in UnitKind if plan.scorecard_for(kind) is not None}
    if not with_card and not any(unit.card for unit in counting.seen):
        return

    def concerns(unit: Seen) -> bool:
        return unit.year.kind in with_card

    def state(*states: str) -> Callable[[Seen], bool]:
        return lambda unit: unit.card is not None and unit.card.status in states

    for code, states, moment in (
        ("phieu_da_nop", _HANDED_IN, "submitted_at"),
        ("phieu_tra_lai", (RETURNED,), ""),
        ("phieu_cho_tham_dinh", (SUBMITTED,), ""),
        ("phieu_da_tham_dinh", (VERIFIED, FINAL), "verified_at"),
        ("phieu_chinh_thuc", (FINAL,), "final_at"),
    ):
        yield counting.of(code, Group.CARDS, concerns, state(*states), _stamp(moment), noun=Noun.CARDS)


def _stamp(name: str) -> Callable[[Seen], date | None] | None:
    if not name:
        return None
    return lambda unit: day_of(getattr(unit.card, name))


def _titles(counting: _Counting) -> Iterator[Figure]:
    antt, exemplary, upkeep = Step.ANTT_DECIDED, Step.EXEMPLARY_DECIDED, Step.EXEMPLARY_UPKEEP
    if counting.follows(antt):
        open_to = _goes_through(antt)
        yield counting.of("dat_antt", Group.TITLES, open_to, _came_to(antt, Outcome.REACHED), _on(antt))
        yield counting.of("khong_dat_antt", Group.TITLES, open_to, _came_to(antt, Outcome.NOT_REACHED), _on(antt))
    if counting.follows(exemplary, upkeep) or any(unit.year.was_exemplary for unit in counting.seen):
        recognised = _came_to(exemplary, Outcome.RECOGNISED)
        yield counting.of("dien_hinh", Group.TITLES, _always, lambda unit: unit.year.is_exemplary)
        yield counting.of("cong_nhan_dien_hinh", Group.TITLES, _always, recognised, _on(exemplary))


def _levels(counting: _Counting) -> Iterator[Figure]:
    step, levels = Step.LEVEL_DECIDED, counting.plan.levels
    if levels is None or not counting.follows(step):
        return
    concerns = _goes_through(step)
    for level in levels.levels:
        code = f"{LEVEL_CODE}{level.id}"
        yield counting.of(code, Group.LEVELS, concerns, _came_to(step, level.id), _on(step), name=level.id)
    yield counting.of(
        "chua_xep_loai", Group.LEVELS, concerns, lambda unit: concerns(unit) and not unit.year.value(step)
    )


def by_code(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The figures by their codes."""
    return {figure.code: figure for figure in figures}
