"""The recipe of the targets as a picture: the same words as in the chat, put on a page."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import Connection

from bot.chat import File
from bot.flows.target_texts import alarm_line, as_of, detail, excluded_line, figure, verdict, wanted
from bot.flows.texts import local
from bot.i18n import Value, Verbatim, _, join, plain, plural
from bot.making import Order
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.target_board import target_board
from documents.targets import TargetLine, TargetsSheet, Tone, targets_picture
from movement.plan import Comparison
from movement.targets import Result, State
from storage import communes
from storage.communes import CommuneRecord

TARGETS = "targets"

_TONES = {State.MET: Tone.GOOD, State.NOT_MET: Tone.BAD, State.OPEN: Tone.OPEN, State.UNMEASURED: Tone.PALE}


def picture_of_targets(commune: CommuneRecord, language: str) -> File:
    """The file of this year's board; it shows how things stand when it is sent."""
    name = plain(_("targets-{year}.png", year=Verbatim(str(commune.plan.year))), language)
    return Order(TARGETS, commune.id, str(commune.plan.year), language).picture(name)


def gather(connection: Connection, order: Order, workshop: Workshop) -> TargetsSheet:
    """Everything that stands on the picture. Raises `NothingToMake` when there is no such commune or year any more."""
    if order.commune_id not in communes.ids(connection):
        raise NothingToMake("the commune is gone")
    commune = communes.load(connection, order.commune_id)
    plan, language = commune.plan, order.language
    if str(plan.year) != order.about:
        raise NothingToMake("the plan is another year's")
    board = target_board(connection, commune, workshop.now)
    of = len(board.results)

    def words(value: Value | None) -> str:
        return plain(value, language) if value is not None else ""

    remarks: list[Value] = [_("The plan sets no targets.")] if not of else []
    if (excluded := excluded_line(board)) is not None:
        remarks.append(excluded)
    return TargetsSheet(
        language=language,
        body=plan.issuer.body,
        office=commune.police_office,
        heading=words(_("Targets of {year}", year=Verbatim(str(plan.year)))),
        subject=words(local(plan.title)),
        summary=words(plural("{met} of {n} target is reached", "{met} of {n} targets are reached", of, met=board.met)),
        as_of=words(as_of(workshop.now)),
        lines=tuple(_line(result, language) for result in board.results),
        alarm=words(alarm_line(board.alarms, plan.levels)),
        remarks=tuple(words(remark) for remark in remarks),
    )


RECIPE = Recipe(gather, targets_picture)


def _line(result: Result, language: str) -> TargetLine:
    bar, mark = _bar(result)
    return TargetLine(
        title=plain(local(result.target.title), language),
        figure=plain(figure(result), language),
        detail=_capital(plain(join(detail(result), wanted(result.target), separator=" · "), language)),
        verdict=_capital(plain(verdict(result), language)),
        tone=_TONES[result.state],
        bar=bar,
        mark=mark,
    )


def _bar(result: Result) -> tuple[int | None, int | None]:
    """How long the bar is and where its mark stands, in thousandths; nothing for what no length can show."""
    target = result.target
    if result.state is State.UNMEASURED:
        return None, None
    if target.percent is not None:
        share = result.share
        return (None, None) if share is None else (min(1000, int(share * 1000)), int(target.percent * 10))
    if target.comparison is Comparison.AT_MOST or not target.number:
        return None, None
    return min(1000, int(Fraction(result.part, target.number) * 1000)), 1000


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
