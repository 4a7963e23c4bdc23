"""A scorecard in the words of its form: its head, its rows, and how the card stands.

Nothing is printed about a card that is not in its fingerprint (`bot.paper_codes.card_paper`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.card_facts import verified_sum
from bot.clock import day_in_vietnam
from bot.flows.texts import CARD_STATES, level_name, local
from bot.i18n import Bilingual, Value, Verbatim, _, join, plain
from bot.making import PAPERS_LANGUAGE
from bot.making.card_rows import CardOnPaper, Rows
from documents.scorecard import ScorecardSheet, SignaturePlace
from movement.levels import level_reached, levels_of
from movement.scoring import total
from storage.units import UnitRecord

# A title that begins so is set as Nghị định 30 wants it, and as the annex of Thiện Tín is: its kind in capitals.
_KINDS = ("Tiêu chí đánh giá", "Bảng chấm điểm", "Phiếu chấm điểm", "Phiếu tự chấm điểm", "Biểu chấm điểm")


def paper_sheet(form: CardOnPaper, *, signatures: bool) -> ScorecardSheet:
    """The form as a paper: in Vietnamese, with the official wording."""
    return _sheet(form, PAPERS_LANGUAGE, official=True, signatures=signatures)


def phone_sheet(form: CardOnPaper, language: str) -> ScorecardSheet:
    """The form as a picture: in the reader's language, with the short wording."""
    return _sheet(form, language, official=False, signatures=False)


def _sheet(form: CardOnPaper, language: str, *, official: bool, signatures: bool) -> ScorecardSheet:
    card, unit, template = form.card, form.unit, form.template

    def words(value: Value) -> str:
        return plain(value, language)

    rows = Rows(form, language, official=official)
    title = words(local(template.title))
    kind, title = _title(title) if official else ("", title)
    return ScorecardSheet(
        language=language,
        country=words(_("SOCIALIST REPUBLIC OF VIET NAM")),
        motto=words(_("Independence - Freedom - Happiness")),
        draft=words(_("DRAFT")) if card.is_open else "",
        kind=kind,
        title=title,
        year=words(_("Year {year}", year=Verbatim(str(card.year)))),
        unit=(words(_("Name of the unit")), unit.name),
        address=(words(_("Address")), words(_address(unit))),
        columns=(
            words(_("No.")),
            words(_("CONTENT OF ASSESSMENT AND CLASSIFICATION")),
            words(_("Highest points")),
            words(_("Scored by the unit")),
            words(_("Scored by its superior")),
        ),
        total=rows.row(None),
        lines=tuple(rows.all()),
        remarks=tuple(words(remark) for remark in _remarks(form)),
        reference=form.number,
        signatures=_places(form, language) if signatures else (),
    )


def _title(title: str) -> tuple[str, str]:
    """The kind of paper and what it is about, where the title begins with the kind."""
    for kind in _KINDS:
        rest = title.removeprefix(kind).strip()
        if rest and rest != title:
            return kind, rest[:1].upper() + rest[1:]
    return "", title


def _address(unit: UnitRecord) -> Value:
    return join(*(Verbatim(part) for part in (unit.address, unit.hamlet) if part), separator=", ")


def _remarks(form: CardOnPaper) -> Iterator[Value]:
    """How the card stands: its number and days, what is provisional, and the level."""
    card, template = form.card, form.template
    state = CARD_STATES[card.status]
    if form.number:
        yield _("Card {number}: {state}.", number=form.number, state=state)
    else:
        yield _("State: {state}.", state=state)
    days = (
        _("handed in on {day}", day=day_in_vietnam(card.submitted_at)) if card.submitted_at else None,
        _("verified on {day}", day=day_in_vietnam(card.verified_at)) if card.verified_at and form.is_verified else None,
        _("decided on {day}", day=day_in_vietnam(card.final_at)) if card.final_at else None,
    )
    if any(days):
        yield _("{days}.", days=_capital(join(*days, separator="; ")))
    own = total(template, card.answers, form.unit.profile)
    if own.answered and own.provisional and not _is_decided(form):
        yield _(
            "Of the unit's {points} points, {provisional} are provisional: the authority or its superior decides.",
            points=own.points,
            provisional=own.provisional,
        )
    if any(a.not_applicable and a.points is None for a in card.answers.values()):
        yield _("What does not apply to the unit has the highest points provisionally; its superior decides.")
    if not card.is_open:
        yield from _level(form, own.points)


def _is_decided(form: CardOnPaper) -> bool:
    """Whether nothing is provisional any more."""
    return form.is_verified and verified_sum(form.card, form.template)[1] == 0


def _level(form: CardOnPaper, own: Decimal) -> Iterator[Value]:
    """The decided level, or the one that the points lead to."""
    card, template = form.card, form.template
    levels = levels_of(form.plan, template)
    if card.decision_number and not card.final_level:
        yield _("By decision {number}.", number=card.decision_number)
    level = level_reached(levels, verified_sum(card, template)[0] if form.is_verified else own, card.final_level)
    if levels is None or level is None:
        return
    if card.final_level:
        yield _("Level: {level}, by decision {number}.", level=local(level.name), number=card.decision_number)
    else:
        yield _("Expected level: {level}.", level=level_name(level, levels))


def _places(form: CardOnPaper, language: str) -> tuple[SignaturePlace, ...]:
    """Empty places: who confirms at the left, who answers for the card at the right. Nothing is signed by us."""
    day = plain(_("……, day …… month …… year ………"), language)
    confirmed, head = plain(_("Confirmed by"), language), plain(_("The head of the unit"), language)
    how = plain(_("(signature, full name, seal)"), language)
    return (SignaturePlace(day, (confirmed, form.office), how), SignaturePlace(day, (head,), how))


def _capital(value: Value) -> Value:
    vi, en = (plain(value, language) for language in ("vi", "en"))
    return Bilingual(vi[:1].upper() + vi[1:], en[:1].upper() + en[1:])
