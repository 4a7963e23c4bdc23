"""Awards and models of a report: how many there are in the year, and what of it fell into the period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reporting.days import day_of
from bot.reporting.figures import Figure, Group, Noun
from movement.awards import AwardStatus
from movement.honours import AwardSubject
from movement.models import Since, count, is_kept
from movement.periods import Period
from storage.awards import AwardRecord
from storage.models import ModelRecord


@dataclass(frozen=True, slots=True)
class FormCount:
    """One form of award: proposals of the year that wait, awards of the year, and awards in the period.

    `form` is the id of the plan's form, or its name where the plan names none. Nobody who was awarded is named.
    """

    form: str
    waiting: int
    awarded: int
    in_period: int


def awards_by_form(awards: Sequence[AwardRecord], year: int, period: Period, order: Sequence[str]) -> list[FormCount]:
    """The awards of a year by form, in this order of forms; `awards` may hold those of the year before as well, for
    they can have been given in the period."""
    names = sorted({award.form for award in awards}, key=lambda form: (_place(form, order), form))
    found = []
    for name in names:
        of_form = [award for award in awards if award.form == name]
        found.append(
            FormCount(
                name,
                sum(award.year == year and award.status is AwardStatus.PROPOSED for award in of_form),
                sum(award.year == year and award.status is AwardStatus.AWARDED for award in of_form),
                sum(given_in(award, period) for award in of_form),
            )
        )
    return [each for each in found if each.waiting or each.awarded or each.in_period]


def _place(form: str, order: Sequence[str]) -> int:
    return order.index(form) if form in order else len(order)


def given_in(award: AwardRecord, period: Period) -> bool:
    """Whether an award was given in a period, by the day of its paper, else by when that was entered."""
    return award.status is AwardStatus.AWARDED and period.holds(award.paper_day or day_of(award.decided_at))


def award_figures(awards: Sequence[AwardRecord], year: int, period: Period) -> list[Figure]:
    """The awards of a year; `awards` as in `awards_by_form`."""

    def given(code: str, subjects: Iterable[AwardSubject]) -> Figure:
        meant = [award for award in awards if award.recipient.subject in subjects]
        awarded = sum(award.year == year and award.status is AwardStatus.AWARDED for award in meant)
        return Figure(code, Group.AWARDS, Noun.AWARDS, awarded, sum(given_in(award, period) for award in meant))

    proposed = [award for award in awards if award.year == year and award.status is AwardStatus.PROPOSED]
    begun = sum(period.holds(day_of(award.created_at)) for award in proposed)
    together = [subject for subject in AwardSubject if subject is not AwardSubject.PERSON]
    return [
        Figure("khen_thuong_cho_quyet_dinh", Group.AWARDS, Noun.AWARDS, len(proposed), begun),
        given("khen_thuong", AwardSubject),
        given("khen_thuong_tap_the", together),
        given("khen_thuong_ca_nhan", [AwardSubject.PERSON]),
    ]


@dataclass(frozen=True, slots=True)
class Models:
    """The register of models: active on `day`, begun and ended in the period; and those of the plan's year.

    `known` counts every model that ever stood in it.

    `unsure` are those of which only the year or month of the beginning is known, so that they may or may not have begun
    in the period; they are not among the new ones.
    """

    day: date
    known: int
    active: tuple[ModelRecord, ...]
    begun: tuple[ModelRecord, ...]
    ended: tuple[ModelRecord, ...]
    commended: tuple[ModelRecord, ...]
    unsure: tuple[ModelRecord, ...]
    figures: tuple[Figure, ...]


def count_models(models: Sequence[ModelRecord], year: int, period: Period, today: date) -> Models:
    """What the register says. Models count as active up to today, or to the end of the period if that is earlier."""
    day = min(today, period.last)
    kept = [model for model in models if is_kept(model)]
    active = tuple(
        model for model in kept if model.since.first_day <= day and (model.ended_on is None or model.ended_on > day)
    )
    begun = tuple(model for model in kept if _surely(model.since, period))
    unsure = tuple(model for model in kept if _perhaps(model.since, period) and model not in begun)
    ended = tuple(model for model in kept if period.holds(model.ended_on))
    commended = tuple(model for model in kept if period.holds(model.commended_on))
    of_year = count(models, year)

    def figure(code: str, number: int, in_period: int | None, whole: int | None = None) -> Figure:
        return Figure(code, Group.MODELS, Noun.MODELS, number, in_period, whole)

    figures = (
        figure("mo_hinh_hoat_dong", len(active), None),
        figure("mo_hinh_cuoi_nam_truoc", of_year.before, None),
        figure("mo_hinh_moi", of_year.new, len(begun)),
        figure("mo_hinh_ket_thuc", of_year.ended, len(ended)),
        figure("mo_hinh_de_nghi_bieu_duong", of_year.commended, len(commended)),
    )
    return Models(day, len(kept), active, begun, ended, commended, unsure, figures)


def _last_day(since: Since) -> date:
    """The last day on which it can have begun."""
    if since.day:
        return since.first_day
    if since.month:
        return (since.first_day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return date(since.year, 12, 31)


def _surely(since: Since, period: Period) -> bool:
    return period.first <= since.first_day and _last_day(since) <= period.last


def _perhaps(since: Since, period: Period) -> bool:
    return since.first_day <= period.last and _last_day(since) >= period.first
