"""Scorecards of an invented year, in every state that a card can be in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto

from bot.demo.ground import PLATFORM, DemoUnit, Ground
from bot.demo.scores import WANTED, Scored, answers, title_reached
from bot.demo.verifying import Result, decide, entry, send_back, verify
from movement.plan import Evidence, ScorecardTemplate
from storage.cards import DRAFT, FINAL, RETURNED, SELF, SUBMITTED, VERIFIED


class Fate(Enum):
    """What becomes of a card."""

    FINAL = auto()
    FINAL_AFTER_RETURN = auto()
    VERIFIED = auto()
    VERIFIED_WITH_OPINION = auto()
    SUBMITTED = auto()
    SUBMITTED_LATE = auto()
    SUBMITTED_AGAIN = auto()
    RETURNED = auto()
    HALF = auto()
    ALMOST = auto()
    NOT_BEGUN = auto()


FATES = (
    *(Fate.FINAL, Fate.FINAL, Fate.FINAL, Fate.FINAL, Fate.VERIFIED, Fate.RETURNED, Fate.SUBMITTED, Fate.HALF),
    *(Fate.SUBMITTED_LATE, Fate.FINAL_AFTER_RETURN, Fate.VERIFIED_WITH_OPINION, Fate.SUBMITTED_AGAIN, Fate.ALMOST),
    *(Fate.NOT_BEGUN, Fate.FINAL, Fate.FINAL, Fate.FINAL, Fate.FINAL, Fate.FINAL, Fate.FINAL),
)
_LEVELS = (0, 1, 0, 1, 2, 0, 1, 3, 0, 1)  # most units are good, a few are not
_FINAL = (Fate.FINAL, Fate.FINAL_AFTER_RETURN)
_VERIFIED = (*_FINAL, Fate.VERIFIED, Fate.VERIFIED_WITH_OPINION)
_CAME_BACK = (Fate.FINAL_AFTER_RETURN, Fate.SUBMITTED_AGAIN)


@dataclass(frozen=True, slots=True)
class _Times:
    begun: datetime
    handed_in: datetime
    back: datetime
    again: datetime
    verified: datetime
    final: datetime


def fill_cards(ground: Ground, units: Iterable[DemoUnit], year: int) -> Mapping[int, Result]:
    """The units' cards of a year; the results of the final ones by unit. Those of last year are all final."""
    results: dict[int, Result] = {}
    plan = ground.plans[year]
    for unit in units:
        template = plan.scorecard_for(unit.kind)
        fate = FATES[unit.index % len(FATES)] if year == ground.year else Fate.FINAL
        if template is None or fate is Fate.NOT_BEGUN:
            continue
        result = _card(ground, unit, year, template, fate)
        if result is not None:
            results[unit.id] = result
    return results


def _card(ground: Ground, unit: DemoUnit, year: int, template: ScorecardTemplate, fate: Fate) -> Result | None:
    last_year = year != ground.year
    wanted = WANTED[_LEVELS[(unit.index + (0 if last_year else unit.index // len(FATES))) % len(_LEVELS)]]
    reached = title_reached(template, unit, wanted)
    given = answers(template, unit, wanted, reached, ground.random)
    if fate in (Fate.HALF, Fate.ALMOST):
        kept = len(given) // 2 if fate is Fate.HALF else len(given) - 2
        given = dict(list(given.items())[:kept])
    times = _times(ground, year, fate)
    returned = [code for code, answer in given.items() if answer.points][:2]
    came_back = fate in (*_CAME_BACK, Fate.RETURNED)
    status = _status(fate)
    handed_in = status != DRAFT
    number = None
    if handed_in:
        ground.card_numbers[year] += 1
        number = ground.card_numbers[year]
    decision = f"{40 + unit.index % 60}/QĐ-UBND" if fate in _FINAL else ""
    card_id = ground.rows.add(
        "scorecard",
        commune_id=ground.commune_id,
        unit_id=unit.id,
        plan_version_id=ground.versions[year],
        template=template.id,
        year=year,
        status=status,
        number=number,
        revision=2 if fate in _VERIFIED else 1 if came_back else 0,
        round=2 if came_back else 1,
        returned=returned if came_back else [],
        created_at=times.begun,
        submitted_at=(times.again if fate in _CAME_BACK else times.handed_in) if handed_in else None,
        verified_at=times.verified if fate in _VERIFIED else None,
        final_at=times.final if fate in _FINAL else None,
        decision_number=decision,
    )
    card = ground.rows.of["scorecard"][-1]
    subject = f"card:{card_id}"
    ground.did(times.begun, unit.head, "card started", subject, unit=unit.id, template=template.id, year=year)
    _own_side(ground, unit, card_id, template, given, times.begun)
    if not handed_in:
        return None
    points = sum((answer.points or Decimal(0) for answer in given.values()), Decimal(0))
    ground.did(times.handed_in, unit.head, "card handed in", subject, number=number, points=str(points), round=1)
    officer = ground.officer
    if came_back:
        send_back(ground, card_id, officer, returned, times.back)
    if fate in _CAME_BACK:
        for code in returned:
            entry(ground, card_id, code, SELF, 2, unit.head, times.again, given[code], note="Đã bổ sung.")
        ground.did(times.again, unit.head, "card handed in", subject, number=number, points=str(points), round=2)
    if fate not in _VERIFIED:
        return None
    checked = verify(ground, card_id, officer, template, given, 2 if came_back else 1, times.verified)
    if fate is Fate.VERIFIED_WITH_OPINION:
        ground.rows.add(
            "opinion",
            commune_id=ground.commune_id,
            card_id=card_id,
            text="Đơn vị đề nghị xem lại mục đã giảm điểm; minh chứng bổ sung đã gửi kèm.",
            person_id=unit.head,
            at=times.verified + timedelta(days=1),
        )
        ground.did(times.verified + timedelta(days=1), unit.head, "opinion given", subject)
    if fate not in _FINAL:
        return None
    return decide(ground, card, template, given, checked, reached, officer, times.final)


def _status(fate: Fate) -> str:
    match fate:
        case Fate.FINAL | Fate.FINAL_AFTER_RETURN:
            return FINAL
        case Fate.VERIFIED | Fate.VERIFIED_WITH_OPINION:
            return VERIFIED
        case Fate.SUBMITTED | Fate.SUBMITTED_LATE | Fate.SUBMITTED_AGAIN:
            return SUBMITTED
        case Fate.RETURNED:
            return RETURNED
        case Fate.HALF | Fate.ALMOST | Fate.NOT_BEGUN:
            return DRAFT


def _times(ground: Ground, year: int, fate: Fate) -> _Times:
    late = fate is Fate.SUBMITTED_LATE
    begun = ground.moment(date(year, 9, 5), date(year, 10, 5))
    handed_in = (
        ground.moment(date(year, 11, 3), date(year, 11, 10))
        if late
        else ground.moment(date(year, 10, 6), date(year, 10, 20))
    )
    back = ground.moment(date(year, 10, 21), date(year, 10, 24))
    again = ground.moment(date(year, 10, 26), date(year, 10, 28))
    verified = ground.moment(date(year, 11, 2), date(year, 11, 14))
    return _Times(begun, handed_in, back, again, verified, ground.moment(date(year, 11, 20), date(year, 12, 3)))


def _own_side(
    ground: Ground,
    unit: DemoUnit,
    card_id: int,
    template: ScorecardTemplate,
    given: Mapping[str, Scored],
    when: datetime,
) -> None:
    for code, answer in given.items():
        note = "Xem báo cáo kèm theo." if ground.chance(8) else None
        entry(ground, card_id, code, SELF, 1, unit.head, when, answer, note=note)
        evidence = template.criterion(code).evidence
        if answer.points and evidence is not Evidence.NONE and (evidence is Evidence.REQUIRED or ground.chance(30)):
            photo = ground.chance(60)
            number = len(ground.rows.of["evidence"]) + 1
            ground.rows.add(
                "evidence",
                commune_id=ground.commune_id,
                card_id=card_id,
                item=code,
                platform=PLATFORM,
                ref=f"demo-{number}",
                kind="photo" if photo else "document",
                name="" if photo else f"minh-chung-{number}.pdf",
                mime="image/jpeg" if photo else "application/pdf",
                size=ground.random.randint(80_000, 900_000),
                person_id=unit.head,
                at=when,
            )
