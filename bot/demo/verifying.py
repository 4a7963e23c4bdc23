"""What officers and the authority do with invented cards: sent back, verified, decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.demo.ground import Ground
from bot.demo.scores import Scored
from movement.levels import level_for, levels_of
from movement.plan import DecidedBy, ScorecardTemplate
from movement.scoring import allowed_points
from storage.cards import CHECKED, SENT_BACK

_REASONS = ("Minh chứng chưa thể hiện nội dung này.", "Kế hoạch ban hành sau quý I.", "Chưa có danh sách kèm theo.")


@dataclass(frozen=True, slots=True)
class Result:
    """What a final card came to; `reached` is None where the card has nothing that the authority decides."""

    level: str
    reached: bool | None
    paper: str
    day: date


def entry(
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
    """A row of a card: an answer, verified points, or a reason."""
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


def send_back(ground: Ground, card_id: int, officer: int, codes: Iterable[str], when: datetime) -> None:
    """An officer sends items back, each with a reason."""
    reasons = {code: ground.random.choice(_REASONS) for code in codes}
    for code, reason in reasons.items():
        entry(ground, card_id, code, SENT_BACK, 1, officer, when, note=reason)
    ground.did(when, officer, "card returned", f"card:{card_id}", items=reasons)


def verify(
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
        entry(ground, card_id, criterion.code, CHECKED, round_, officer, when, points=own, note=note)
    said = {code: str(points) for code, points in verified.items()}
    ground.did(when, officer, "card verified", f"card:{card_id}", verified=said, reasons=reasons)
    return sum(verified.values(), Decimal(0))


def decide(
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
        entry(ground, card_id, criterion.code, CHECKED, card["round"], officer, when, points=points, note=note)
        total += points
    levels = levels_of(ground.plans[card["year"]], template)
    level = level_for(levels, total).id if levels is not None else ""
    card["final_level"] = level
    ground.did(
        when, officer, "authority decision entered", f"card:{card_id}", decision=paper, level=level, points=str(total)
    )
    return Result(level, reached if decided else None, paper, when.date())
