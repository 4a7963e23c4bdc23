"""The criteria of a title and the scorecard in the words of a dossier: what the unit says, what Công an xã found."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import day_in_vietnam
from bot.flows.counting_texts import percent, stated
from bot.flows.texts import local
from bot.i18n import Value, _, join, plural
from bot.making import PAPERS_LANGUAGE
from bot.making.card_form import phone_sheet
from bot.making.card_rows import CardOnPaper
from bot.making.dossier_record import DossierRecord
from bot.making.dossier_texts import met_words, words
from documents.dossier import Card, CardLine, CriterionLine
from documents.dossier import Standing as StandingOnPaper
from movement.checking import State, in_force, items_for, standing
from movement.checklist import ChecklistItem
from movement.counting import RatioRule
from movement.plan import Criterion
from movement.scoring import ItemAnswer, points_of


def standing_of(record: DossierRecord) -> StandingOnPaper | None:
    """How the criteria stand: the word of Công an xã where it has compared them since, else the unit's."""
    held = record.criteria
    if held is None:
        return None
    settled = {code: answer for code, answer in held.verified.items() if code in held.settled}
    now = standing(held.checklist, record.unit.profile, in_force(held.own, settled))
    compared = held.checked_at if held.state is State.CHECKED else None
    return StandingOnPaper(
        of=now.of,
        met=len(now.met),
        not_met=len(now.unmet),
        unanswered=len(now.open),
        unmet=", ".join(now.unmet),
        open=", ".join(now.open),
        checked=words(day_in_vietnam(compared)) if compared is not None else "",
        fulfilled=now.fulfilled,
    )


def criteria_of(record: DossierRecord) -> tuple[CriterionLine, ...]:
    """The criteria that concern the unit, one by one."""
    held = record.criteria
    if held is None:
        return ()
    return tuple(_criterion(record, item) for item in items_for(held.checklist, record.unit.profile))


def _criterion(record: DossierRecord, item: ChecklistItem) -> CriterionLine:
    held = record.criteria
    own = held.own.get(item.code) if held is not None else None
    found = held.verified.get(item.code) if held is not None and item.code in held.settled else None
    details = list(_on_the_card(record, item))
    if own is not None and own.note:
        details.append(words(_("Unit: {note}", note=own.note)))
    if found is not None and found.note:
        details.append(words(_("Commune police: {note}", note=found.note)))
    return CriterionLine(
        code=item.code,
        text=words(local(item.short)),
        official=f"{item.heading}: {item.official}" if item.heading else item.official,
        own=met_words(own.met) if own is not None else "",
        checked=met_words(found.met) if found is not None else "",
        details=tuple(details),
    )


def _on_the_card(record: DossierRecord, item: ChecklistItem) -> Iterator[str]:
    """What the scorecard says about the same matter: points of both sides, numbers, evidence."""
    held, form = record.criteria, record.card
    if held is None or form is None or not held.checklist.speaks_of(form.template):
        return
    wanted = {c.code: c for c in form.template.scored}
    for code in item.card_items:
        criterion = wanted.get(code)
        answer = form.card.answers.get(code)
        own = points_of(criterion, answer) if criterion is not None else None
        if criterion is None or own is None:
            continue
        checked = form.card.checked.get(code) if form.is_verified else None
        yield words(
            join(
                _("Scorecard, item {code}: scored {own}/{maximum}", code=code, own=own, maximum=criterion.maximum),
                _("verified {points}/{maximum}", points=checked.points, maximum=criterion.maximum)
                if checked is not None
                else None,
                numbers_of(criterion, answer),
                files_of(form, code),
                separator="; ",
            )
        )


def numbers_of(criterion: Criterion, answer: ItemAnswer | None) -> Value | None:
    """The numbers that the unit stated, with the share where there is one."""
    said = stated(criterion, answer)
    rule = criterion.counts
    if said is None or answer is None or not isinstance(rule, RatioRule):
        return said
    part, whole = answer.counts.get(rule.part.key), answer.counts.get(rule.whole.key)
    if part is None or not whole:
        return said
    return _("{numbers} ({percent}%)", numbers=said, percent=percent(part, whole))


def files_of(form: CardOnPaper, code: str) -> Value | None:
    """How many files show it."""
    files = len(form.card.evidence.get(code, ()))
    return plural("{n} file as evidence", "{n} files as evidence", files) if files else None


def shortcomings_of(record: DossierRecord) -> tuple[str, ...]:
    """The criteria that are not met, with what was said about them."""
    held = record.criteria
    if held is None:
        return ()
    settled = {code: answer for code, answer in held.verified.items() if code in held.settled}
    now = in_force(held.own, settled)
    return tuple(
        words(
            join(
                _("Criterion {code}. {what}", code=item.code, what=local(item.short)),
                now[item.code].note or None,
                separator=": ",
            )
        )
        for item in items_for(held.checklist, record.unit.profile)
        if item.code in now and not now[item.code].met
    )


def card_of(form: CardOnPaper | None) -> Card | None:
    """The scorecard row by row, with numbers, evidence, notes and reasons."""
    if form is None:
        return None
    sheet = phone_sheet(form, PAPERS_LANGUAGE)
    criteria = [each for item in form.template.items for each in _with_parts(item)]
    return Card(
        number=form.number,
        own=sheet.total.own,
        checked=sheet.total.checked,
        maximum=sheet.total.maximum,
        remarks=sheet.remarks,
        lines=tuple(
            CardLine(
                code=criterion.code,
                text=row.text,
                maximum=row.maximum,
                own=row.own,
                checked=row.checked,
                heading=row.heading,
                details=() if row.heading else tuple(_details(form, criterion)),
            )
            for criterion, row in zip(criteria, sheet.lines, strict=True)
        ),
    )


def _with_parts(criterion: Criterion) -> Iterator[Criterion]:
    yield criterion
    for part in criterion.parts:
        yield from _with_parts(part)


def _details(form: CardOnPaper, criterion: Criterion) -> Iterator[str]:
    card, code = form.card, criterion.code
    shown = join(numbers_of(criterion, card.answers.get(code)), files_of(form, code), separator="; ")
    if shown.parts:
        yield words(shown)
    if note := card.notes.get(code):
        yield words(_("Unit: {note}", note=note))
    checked = card.checked.get(code)
    if form.is_verified and checked is not None and checked.reason:
        yield words(_("Commune police: {note}", note=checked.reason))
