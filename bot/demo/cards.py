"""Scorecards of an invented year, in every state that a card can be in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from bot.demo.ground import PLATFORM, DemoUnit, Ground
from bot.demo.scores import WANTED, Scored, answers, title_reached
from movement.levels import level_for, levels_of
from movement.plan import DecidedBy, Evidence, ScorecardTemplate
from movement.scoring import allowed_points
from storage.cards import CHECKED, DRAFT, FINAL, RETURNED, SELF, SENT_BACK, SUBMITTED, VERIFIED


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
_REASONS = ("Minh chứng chưa thể hiện nội dung này.", "Kế hoạch ban hành sau quý I.", "Chưa có danh sách kèm theo.")


@dataclass(frozen=True, slots=True)
class Result:
    """What a final card came to; `reached` is None where the card has nothing that the authority decides."""

    level: str
    reached: bool | None
    paper: str
    day: date


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
        _send_back(ground, card_id, officer, returned, times.back)
    if fate in _CAME_BACK:
        for code in returned:
            _entry(ground, card_id, code, SELF, 2, unit.head, times.again, given[code], note="Đã bổ sung.")
        ground.did(times.again, unit.head, "card handed in", subject, number=number, points=str(points), round=2)
    if fate not in _VERIFIED:
        return None
    checked = _verify(ground, card_id, officer, template, given, 2 if came_back else 1, times.verified)
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
    return _decide(ground, card, template, given, checked, reached, officer, times.final)


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
        _entry(ground, card_id, code, SELF, 1, unit.head, when, answer, note=note)
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


def _entry(
    ground: Ground,
    card_id: int,
    code: str,
    side: str,
    round_: int,
    person: int,
    when: datetime,
    answer: Scored | None = None,
    *,
    points: Decimal | None = None,
    note: str | None = None,
) -> None:
    ground.rows.add(
        "score_entry",
        commune_id=ground.commune_id,
        card_id=card_id,
        item=code,
        side=side,
        round=round_,
        points=answer.points if answer is not None else points,
        counts=answer.counts if answer is not None else None,
        not_applicable=answer.not_applicable if answer is not None else False,
        note=note,
        person_id=person,
        at=when,
    )


def _send_back(ground: Ground, card_id: int, officer: int, codes: Iterable[str], when: datetime) -> None:
    reasons = {code: ground.random.choice(_REASONS) for code in codes}
    for code, reason in reasons.items():
        _entry(ground, card_id, code, SENT_BACK, 1, officer, when, note=reason)
    ground.did(when, officer, "card returned", f"card:{card_id}", items=reasons)


def _verify(
    ground: Ground,
    card_id: int,
    officer: int,
    template: ScorecardTemplate,
    given: Mapping[str, Scored],
    round_: int,
    when: datetime,
) -> Decimal:
    """Verified points for everything that the authority does not decide; their sum."""
    verified: dict[str, Decimal] = {}
    reasons: dict[str, str] = {}
    for criterion in template.scored:
        if criterion.decided_by is DecidedBy.AUTHORITY:
            continue
        answer = given.get(criterion.code)
        own = criterion.maximum if answer is None or answer.points is None else answer.points
        lower = [each for each in allowed_points(criterion, template.step) if each < own]
        if lower and ground.chance(7):
            own, reasons[criterion.code] = lower[-1], ground.random.choice(_REASONS)
        verified[criterion.code] = own
        note = reasons.get(criterion.code)
        if note is None and (answer is None or answer.points is None):
            note = reasons[criterion.code] = "Nội dung không áp dụng cho đơn vị."
        _entry(ground, card_id, criterion.code, CHECKED, round_, officer, when, points=own, note=note)
    said = {code: str(points) for code, points in verified.items()}
    ground.did(when, officer, "card verified", f"card:{card_id}", verified=said, reasons=reasons)
    return sum(verified.values(), Decimal(0))


def _decide(
    ground: Ground,
    card: dict[str, Any],
    template: ScorecardTemplate,
    given: Mapping[str, Scored],
    checked: Decimal,
    reached: bool,
    officer: int,
    when: datetime,
) -> Result:
    """The authority's part, and the level that all points lead to."""
    total, card_id, paper = checked, card["id"], card["decision_number"]
    decided = [c for c in template.scored if c.decided_by is DecidedBy.AUTHORITY]
    for criterion in decided:
        points = criterion.maximum if reached else Decimal(0)
        own = given[criterion.code].points if criterion.code in given else None
        note = paper if own != points else None
        _entry(ground, card_id, criterion.code, CHECKED, card["round"], officer, when, points=points, note=note)
        total += points
    levels = levels_of(ground.plans[card["year"]], template)
    level = level_for(levels, total).id if levels is not None else ""
    card["final_level"] = level
    ground.did(
        when, officer, "authority decision entered", f"card:{card_id}", decision=paper, level=level, points=str(total)
    )
    return Result(level, reached if decided else None, paper, when.date())
