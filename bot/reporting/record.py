"""Reading what a report is made of: in a fixed number of queries, however many units there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import day_in_vietnam
from bot.deadlines import Standing
from bot.reporting.dates import DateLine, dates_of, without_a_day
from bot.reporting.days import day_of, moments
from bot.reporting.evidence import Proof, evidence_figures, proofs
from bot.reporting.figures import Figure, Group, Noun, seen_units, unit_figures
from bot.reporting.happened import Event, events_of
from bot.reporting.honours import FormCount, Models, award_figures, awards_by_form, count_models
from bot.target_board import figures_beside
from bot.unit_list import plan_of
from bot.unit_years import years_of
from movement.dates import OpenDate
from movement.models import count, is_kept
from movement.periods import Period, year_period
from movement.plan import Plan
from movement.target_counts import Figures
from movement.targets import Board, board
from storage import awards, models, reports, units
from storage.communes import CommuneRecord
from storage.models import ModelRecord
from storage.new_year import CLOSED
from storage.reports import TopicFigures
from storage.units import ACTIVE, UnitRecord

RECEIPTS_KEPT = timedelta(days=400)  # as long as `bot.calendar` keeps the receipts of posts


@dataclass(frozen=True, slots=True)
class Record:
    """What there is to report about a commune's period; `commune` has the plan of the period's year.

    Figures are those of `now` (UTC), also for a period that is over. `units` are the units that are counted, by name;
    `everybody` has every unit that anything here is about, by its number. `groups_reached` are the groups that anything
    was posted to in the period.
    """

    commune: CommuneRecord
    period: Period
    now: datetime
    board: Board
    units: tuple[UnitRecord, ...]
    everybody: Mapping[int, UnitRecord]
    figures: tuple[Figure, ...]
    events: tuple[Event, ...]
    awards: tuple[FormCount, ...]
    models: Models
    topics: tuple[TopicFigures, ...]
    groups_reached: int
    dates: tuple[DateLine, ...]
    open_dates: tuple[OpenDate, ...]
    evidence: tuple[Proof, ...]
    card_items: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """The plan that the report is held against."""
        return self.commune.plan

    @property
    def receipts_gone(self) -> bool:
        """Whether some of what was sent in the period may be counted no more."""
        return self.period.first < day_in_vietnam(self.now - RECEIPTS_KEPT)


def read_record(connection: Connection, commune: CommuneRecord, period: Period, now: datetime) -> Record:
    """Everything for a report. Raises `NoSuchYear` where the commune had no plan of the year in which it ends."""
    then = replace(commune, plan=plan_of(connection, commune, period.year))
    plan, year, today = then.plan, period.year, day_in_vietnam(now)
    present = year == commune.plan.year
    registered = units.in_commune(connection, commune.id)
    everybody = {unit.id: unit for unit in registered}
    places = {unit.id: place for place, unit in enumerate(registered)}
    of_year = year_period(year)
    wide = Period(min(period.first, of_year.first), max(period.last, of_year.last))
    taken = reports.steps_between(connection, commune.id, period.first, period.last, *moments(period))
    events = events_of(taken, places)
    cards = reports.card_times(connection, commune.id, year)
    active_then = set(cards) if present else set(cards) | reports.units_with_steps(connection, commune.id, year)
    counted = [unit for unit in registered if _counts(unit, year, present=present, active_then=active_then)]
    years = years_of(connection, then, counted, year)
    since = {unit.id: day_of(unit.created_at) for unit in counted}

    items = tuple(criterion.code for card in plan.scorecards for criterion in card.scored)
    sent = [(each, day_of(each.at)) for each in reports.evidence_between(connection, commune.id, *moments(wide))]
    evidence = proofs([each for each, day in sent if period.holds(day)], events, places, items)
    files_of_year = [each.unit_id for each, day in sent if of_year.holds(day)]
    files_of_year += [each.unit_id for each in years for state in each.steps.values() if state.has_file]
    given = [award for when in (year - 1, year) for award in awards.of_year(connection, commune.id, when)]
    kept = models.in_commune(connection, commune.id)
    register = count_models(kept, year, period, today)
    topics, reached = reports.campaigns_between(connection, commune.id, *moments(period))
    topics_of_year, reached_in_year = reports.campaigns_between(connection, commune.id, *moments(of_year))
    names = [each.name for each in years]
    beside = figures_beside(connection, then, now, names) if present else _models_then(kept, year)
    standing = Standing(connection, then, now)
    standing.steps = {each.unit_id: dict(each.steps) for each in years}  # both are read already
    if present:
        standing.units = {unit.id: unit for unit in counted}
    return Record(
        commune=then,
        period=period,
        now=now,
        board=board(plan, years, beside),
        units=tuple(counted),
        everybody=everybody,
        figures=(
            *unit_figures(plan, seen_units(plan, years, cards, since), period),
            *award_figures(given, year, period),
            *register.figures,
            *_sent(topics_of_year, reached_in_year, topics, reached),
            *evidence_figures(files_of_year, evidence),
        ),
        events=tuple(events),
        awards=tuple(awards_by_form(given, year, period, _forms(plan))),
        models=register,
        topics=tuple(topics),
        groups_reached=reached,
        dates=tuple(dates_of(standing, period, today)),
        open_dates=tuple(without_a_day(standing)),
        evidence=tuple(evidence),
        card_items=items,
    )


def _counts(unit: UnitRecord, year: int, *, present: bool, active_then: Collection[int]) -> bool:
    """Whether a unit counts: the approved ones; of a year that is over, those that were there in it."""
    if present:
        return unit.status == ACTIVE
    registered = day_of(unit.created_at)
    there = registered is None or registered.year <= year
    return there and (unit.status == ACTIVE or (unit.status == CLOSED and unit.id in active_then))


def _models_then(register: Sequence[ModelRecord], year: int) -> Figures:
    """The register of models at the end of a year that is over, as targets count it."""
    then = count(register, year)
    known = any(map(is_kept, register))
    return Figures((), then.active, then.before, then.commended) if known else Figures()


def _forms(plan: Plan) -> Sequence[str]:
    return [form.id for form in plan.award_rule.forms] if plan.award_rule is not None else []


def _sent(
    year: Sequence[TopicFigures], groups_in_year: int, period: Sequence[TopicFigures], groups: int
) -> list[Figure]:
    """What was sent to people, in the year and in the period. Who read what is counted nowhere."""

    def figure(code: str, noun: Noun, of_year: int, of_period: int) -> Figure:
        return Figure(code, Group.CAMPAIGNS, noun, of_year, of_period)

    def total(name: str, topics: Sequence[TopicFigures]) -> int:
        return sum(getattr(topic, name) for topic in topics)

    return [
        figure("tuyen_truyen_dot", Noun.CAMPAIGNS, total("campaigns", year), total("campaigns", period)),
        figure("tuyen_truyen_lan_gui", Noun.TIMES, total("runs", year), total("runs", period)),
        figure("tuyen_truyen_nhom", Noun.GROUPS, groups_in_year, groups),
        figure("tuyen_truyen_tin_nhom", Noun.POSTS, total("posts_to_groups", year), total("posts_to_groups", period)),
        figure(
            "tuyen_truyen_tin_ca_nhan",
            Noun.POSTS,
            total("posts_to_subscribers", year),
            total("posts_to_subscribers", period),
        ),
    ]
