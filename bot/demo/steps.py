"""The steps of units' years and the checklists of titles, with every outcome that there can be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from bot.demo.ground import PLATFORM, DemoUnit, Ground
from bot.demo.verifying import Result
from movement.checking import Side, items_for
from movement.checklist import Title
from movement.year import STEPS, EnteredBy, Outcome, Step

_WHEN: Mapping[Step, tuple[int, int]] = {  # the months in which a step is taken, first and last
    Step.EXEMPLARY_CHOSEN: (1, 2),
    Step.EXEMPLARY_REGISTERED: (1, 3),
    Step.RESOLUTION_ISSUED: (1, 3),
    Step.PLAN_ISSUED: (1, 3),
    Step.ANTT_REGISTERED: (1, 3),
    Step.LAUNCHED: (2, 5),
    Step.COMMITMENTS: (2, 6),
    Step.MOVEMENT_DAY: (8, 8),
    Step.ANTT_DECIDED: (11, 11),
    Step.LEVEL_DECIDED: (11, 11),
    Step.EXEMPLARY_PROPOSED: (11, 11),
    Step.EXEMPLARY_DECIDED: (12, 12),
    Step.EXEMPLARY_UPKEEP: (12, 12),
}
LAST_DAY = 7  # of December: nothing happens after it, for that is where the invented year stands


def fill_steps(
    ground: Ground, units: Collection[DemoUnit], year: int, results: Mapping[int, Result], before: Collection[int] = ()
) -> set[int]:
    """The steps of a year; the units that hold the exemplary title at its end. `before` held it the year before."""
    holding: set[int] = set()
    for unit in units:
        for step in ground.plans[year].steps_for(unit.profile):
            value = _value(ground, unit, year, step, results.get(unit.id), before)
            if not value:
                continue
            _enter(ground, unit, year, step, value, results.get(unit.id))
            if value in (Outcome.RECOGNISED, Outcome.KEPT):
                holding.add(unit.id)
    return holding


def _value(
    ground: Ground, unit: DemoUnit, year: int, step: Step, result: Result | None, before: Collection[int]
) -> str:
    """What came of a step; empty where nothing is entered."""
    turn = unit.index // 3
    chosen, number = unit.index % 6 == 0 and unit.profile.antt_eligible, unit.index // 6
    last_year = year != ground.year
    match step:
        case Step.EXEMPLARY_CHOSEN:
            return Outcome.DONE if chosen else Outcome.NOT_DONE if unit.index % 6 == 3 and number == 0 else ""
        case Step.EXEMPLARY_REGISTERED:
            return Outcome.DONE if chosen and number % 7 != 6 else ""
        case Step.EXEMPLARY_PROPOSED:
            return Outcome.DONE if chosen and number % 7 < 5 else ""
        case Step.EXEMPLARY_DECIDED:
            if not chosen or number % 7 >= 4:
                return ""
            return Outcome.REFUSED if number % 7 == 1 else Outcome.RECOGNISED
        case Step.EXEMPLARY_UPKEEP:
            if unit.id not in before:
                return ""
            return (Outcome.KEPT, Outcome.LOST, "")[number % 3]
        case Step.ANTT_DECIDED:
            if result is None:
                return ""
            reached = result.reached if result.reached is not None else unit.profile.antt_eligible and turn % 6 != 5
            return Outcome.REACHED if reached else Outcome.NOT_REACHED
        case Step.LEVEL_DECIDED:
            return result.level if result is not None else ""
        case Step.COMMITMENTS:
            signed = unit.people - ground.random.randint(0, unit.people // 6)
            return f"{signed}/{unit.people}" if last_year or turn % 8 != 7 else ""
        case Step.MOVEMENT_DAY:
            day = (Outcome.HELD, Outcome.JOINED, Outcome.JOINED, Outcome.NOT_DONE, Outcome.HELD)[turn % 5]
            return Outcome.MAIN if unit.index == 0 else day if last_year or turn % 11 != 10 else ""
        case _:
            return Outcome.DONE if last_year or ground.chance(92) else ""


def _enter(ground: Ground, unit: DemoUnit, year: int, step: Step, value: str, result: Result | None) -> None:
    kind = STEPS[step]
    when = _moment(ground, year, step)
    person = unit.head if kind.by is EnteredBy.UNIT else ground.officer
    paper, day = "", when.date()
    if kind.paper:
        paper = f"{unit.index + 1:02d}/{'KH' if kind.by is EnteredBy.UNIT else 'QĐ'}-{year % 100}"
    if result is not None and step in (Step.ANTT_DECIDED, Step.LEVEL_DECIDED) and result.paper:
        paper, day = result.paper, result.day
    with_file = kind.file and ground.chance(40)
    number = len(ground.rows.of["milestone"]) + 1
    ground.rows.add(
        "milestone",
        commune_id=ground.commune_id,
        unit_id=unit.id,
        year=year,
        step=step.value,
        value=value,
        day=day.isoformat(),
        paper=paper,
        paper_day=day.isoformat() if paper else "",
        note="",
        file=_file(number) if with_file else None,
        person_id=person,
        at=when,
    )
    ground.did(when, person, "step entered", f"unit:{unit.id}", year=year, step=step.value, value=value)


def _file(number: int) -> dict[str, object]:
    return {
        "kind": "document",
        "platform": PLATFORM,
        "ref": f"demo-paper-{number}",
        "name": f"van-ban-{number}.pdf",
        "mime": "application/pdf",
        "size": 120_000,
    }


def _moment(ground: Ground, year: int, step: Step) -> datetime:
    first, last = _WHEN[step]
    if step is Step.MOVEMENT_DAY:
        return ground.moment(date(year, 8, 19), date(year, 8, 22))
    if last == 12:
        return ground.moment(date(year, 12, 4), date(year, 12, LAST_DAY))
    return ground.moment(date(year, first, 5 if first > 1 else 14), date(year, last, 28))


def fill_checklists(ground: Ground, units: Collection[DemoUnit]) -> None:
    """This year's checklists: not begun, begun, sent, and compared with and without a difference."""
    plan, version = ground.plans[ground.year], ground.versions[ground.year]
    for unit in units:
        checklist = plan.checklist_for(unit.kind, Title.ANTT)
        state = unit.index % 5
        if checklist is None or state == 0 or not unit.profile.antt_eligible:
            continue
        items = items_for(checklist, unit.profile)
        answered = items if state > 1 else items[: len(items) // 2]
        sent = ground.moment(date(ground.year, 10, 10), date(ground.year, 10, 28))
        entries: list[tuple[str, Side, bool | None, str, int]] = []
        for number, item in enumerate(answered):
            met = not (number == 2 and unit.index % 4 == 1)
            entries.append((item.code, Side.SELF, met, "" if met else "Đang khắc phục.", unit.head))
        if state > 1:
            entries.append(("", Side.SELF, None, "", unit.head))
        officer = ground.officer
        if state > 2:
            for number, item in enumerate(answered):
                met = not (number in (2, 4) and unit.index % 4 == 1)
                entries.append((item.code, Side.VERIFIED, met, "" if met else "Chưa có minh chứng.", officer))
            entries.append(("", Side.VERIFIED, None, "", officer))
        for code, side, said, note, person in entries:
            ground.rows.add(
                "checklist_answer",
                commune_id=ground.commune_id,
                unit_id=unit.id,
                year=ground.year,
                checklist=checklist.id,
                plan_version_id=version,
                item=code,
                side=side.value,
                met=said,
                note=note,
                person_id=person,
                at=sent,
            )
        ground.did(sent, unit.head, "checklist sent" if state > 1 else "checklist answered", f"unit:{unit.id}")
