"""Who may be proposed for an award (khen thưởng), who may not, and why.

A reason either bars or only warns. What bars is plan data alone: the levels that let no unit be considered
(`Level.award_allowed`; seed 003 II.6 names Trung bình and Yếu), one award a year (`AwardRule.once_a_year`; seed 001
V.1.b), and whom the plan foresees (`AwardRule.subjects`; seed 001 V.1). Nobody can set a bar aside in a conversation:
where a commune decides otherwise, its plan says otherwise. What is not decided yet, or what people have to weigh, only
warns. The assistant proposes nobody by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from movement.honours import AwardSubject
from movement.names import fold
from movement.plan import Level, Plan
from movement.year import UnitYear


class AwardStatus(StrEnum):
    """What has come of a proposal."""

    PROPOSED = "proposed"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Why(StrEnum):
    """What speaks against a proposal."""

    SUBJECT = "subject"  # the plan does not foresee such a recipient
    LEVEL = "level"  # the level that was decided lets no unit be considered
    EXPECTED_LEVEL = "expected_level"  # the card's points lead to such a level; nothing is decided yet
    NO_LEVEL = "no_level"  # no level is decided yet, and one of the plan's levels bars
    NO_TITLE = "no_title"  # not recognised "An toàn về an ninh, trật tự", which the plan looks at
    AWARDED_ALREADY = "awarded_already"  # commended in the same year
    PROPOSED_ALREADY = "proposed_already"  # another proposal of the same year waits


_BARS = frozenset((Why.SUBJECT, Why.LEVEL, Why.AWARDED_ALREADY))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is commended. A unit is known by its number, everybody else by the name that the proposal writes.

    The name is empty where it was deleted: then nobody is the same recipient any more.
    """

    subject: AwardSubject
    name: str
    unit_id: int | None = None

    def is_same(self, other: Recipient) -> bool:
        """Whether both are the same unit, or bear the same name (diacritics and capitals do not count)."""
        if self.unit_id is not None and other.unit_id is not None:
            return self.unit_id == other.unit_id
        mine = fold(self.name).strip(" .,")
        return bool(mine) and mine == fold(other.name).strip(" .,")


@dataclass(frozen=True, slots=True)
class AwardOfYear:
    """One proposal or award of a year; `paper_day` is a day in Việt Nam."""

    award_id: int
    recipient: Recipient
    form: str
    status: AwardStatus
    paper: str = ""
    paper_day: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against a proposal. `source` is where the plan says so, `award` the other award."""

    why: Why
    source: str = ""
    level: Level | None = None
    award: AwardOfYear | None = None

    @property
    def bars(self) -> bool:
        """Whether it rules the proposal out; else it is only to be considered."""
        return self.why in _BARS


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may be proposed, with everything that speaks against it; what bars comes first."""

    reasons: tuple[Reason, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing bars."""
        return not self.bars

    @property
    def bars(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.bars)

    @property
    def warnings(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.bars)


def may_be_proposed(
    plan: Plan, recipient: Recipient, awards: Iterable[AwardOfYear], unit: UnitYear | None = None
) -> Verdict:
    """Whether somebody may be proposed in the plan's year.

    `awards` are the others of that year; `unit` is the recipient's year, where the recipient is a unit. An officer
    cannot override a bar: see the module's first lines.
    """
    found = [*_subject(plan, recipient), *_once(plan, recipient, awards)]
    if unit is not None:
        found += [*_level(plan, unit), *_title(plan, unit)]
    return Verdict(tuple(sorted(found, key=lambda reason: not reason.bars)))


def foreseen(plan: Plan) -> tuple[AwardSubject, ...]:
    """Whom the plan foresees for awards; everybody where it says nothing about awards."""
    return plan.award_rule.subjects if plan.award_rule is not None else tuple(AwardSubject)


def recipient_of(year: UnitYear) -> Recipient:
    """A unit as the one who is commended."""
    return Recipient(AwardSubject.UNIT, year.name, year.unit_id)


def _source(plan: Plan) -> str:
    return plan.award_rule.source if plan.award_rule is not None else ""


def _subject(plan: Plan, recipient: Recipient) -> Iterator[Reason]:
    if recipient.subject not in foreseen(plan):
        yield Reason(Why.SUBJECT, _source(plan))


def _once(plan: Plan, recipient: Recipient, awards: Iterable[AwardOfYear]) -> Iterator[Reason]:
    if plan.award_rule is None or not plan.award_rule.once_a_year:
        return
    kinds = {AwardStatus.AWARDED: Why.AWARDED_ALREADY, AwardStatus.PROPOSED: Why.PROPOSED_ALREADY}
    for award in awards:
        if award.status in kinds and award.recipient.is_same(recipient):
            yield Reason(kinds[award.status], _source(plan), award=award)


def _level(plan: Plan, unit: UnitYear) -> Iterator[Reason]:
    levels = {level.id: level for level in plan.levels.levels} if plan.levels is not None else {}
    if all(level.award_allowed for level in levels.values()):
        return  # no level bars, so it does not matter which one the unit has
    decided, expected = levels.get(unit.level), levels.get(unit.expected_level)
    if decided is not None:
        if not decided.award_allowed:
            yield Reason(Why.LEVEL, _source(plan), decided)
    elif expected is not None and not expected.award_allowed:
        yield Reason(Why.EXPECTED_LEVEL, _source(plan), expected)
    else:
        yield Reason(Why.NO_LEVEL, _source(plan), expected)


def _title(plan: Plan, unit: UnitYear) -> Iterator[Reason]:
    asks = plan.award_rule is not None and plan.award_rule.asks_antt
    if asks and unit.profile.antt_eligible and not unit.antt:
        yield Reason(Why.NO_TITLE, _source(plan))
