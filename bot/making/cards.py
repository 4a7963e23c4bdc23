"""The recipes of a scorecard in the form of its annex: PDF and Word for an office, a picture for a phone.

What is made shows the card as it stands when it is made; while its unit can still change it, it says "DỰ THẢO".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.card_facts import number_of
from bot.chat import File
from bot.i18n import Verbatim, _, plain
from bot.making import DOCX, PAPERS_LANGUAGE, PDF, Order
from bot.making.card_form import paper_sheet, phone_sheet
from bot.making.card_rows import CardOnPaper
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.paper_codes import CardPaper, card_paper, check_link, code_of_paper
from documents.scorecard import Check, ScorecardSheet, scorecard_pdf, scorecard_picture
from documents.scorecard_word import TEMPLATE, WordScorecard, scorecard_docx
from documents.word import template as word_template
from movement.plan import Plan
from storage import cards, communes, units
from storage.cards import Card

CARD_PDF, CARD_DOCX, CARD_PICTURE = "card-pdf", "card-docx", "card-picture"
_WITH_PLACES = "sign"  # behind the card's number, where the paper shall have places to sign


def card_pdf(plan: Plan, card: Card, *, signatures: bool = False) -> File:
    """The file of a card's paper, with empty places to sign if wanted. `plan` is the one the card was started with."""
    return _order(CARD_PDF, card, signatures).document(_name(plan, card, "pdf"), PDF)


def card_docx(plan: Plan, card: Card, *, signatures: bool = False) -> File:
    """The file of the same paper for Word."""
    return _order(CARD_DOCX, card, signatures).document(_name(plan, card, "docx"), DOCX)


def card_picture(plan: Plan, card: Card, language: str) -> File:
    """The file of a card's picture, in the reader's language."""
    order = Order(CARD_PICTURE, card.commune_id, str(card.id), language)
    return order.picture(_name(plan, card, "png", language))


def _order(recipe: str, card: Card, signatures: bool) -> Order:
    return Order(recipe, card.commune_id, f"{card.id}.{_WITH_PLACES}" if signatures else str(card.id))


def _name(plan: Plan, card: Card, ending: str, language: str = PAPERS_LANGUAGE) -> str:
    """Made of numbers alone: the card's, or the year and the unit's while it has none."""
    which = number_of(plan, card) if card.number is not None else f"{card.year}-{card.unit_id}"
    return plain(_("scorecard-{which}.{ending}", which=Verbatim(which), ending=Verbatim(ending)), language)


@dataclass(frozen=True, slots=True, eq=False)
class _Gathered:
    """A form without its code, what the code is for, and the Word template where one is needed."""

    sheet: ScorecardSheet
    paper: CardPaper
    office: str
    template: bytes = b""


def _gather_paper(connection: Connection, order: Order, workshop: Workshop) -> _Gathered:
    number, _dot, places = order.about.partition(".")
    form = _form(connection, order, int(number))
    return _gathered(form, paper_sheet(form, signatures=places == _WITH_PLACES))


def _gather_word(connection: Connection, order: Order, workshop: Workshop) -> _Gathered:
    gathered = _gather_paper(connection, order, workshop)
    return replace(gathered, template=word_template(TEMPLATE, workshop.templates, order.commune_id))


def _gather_picture(connection: Connection, order: Order, workshop: Workshop) -> _Gathered:
    form = _form(connection, order, int(order.about))
    return _gathered(form, phone_sheet(form, order.language))


def _form(connection: Connection, order: Order, card_id: int) -> CardOnPaper:
    """The card with everything about it; raises `NothingToMake` when it is gone, or another commune's."""
    card = cards.load(connection, [card_id], lock=False).get(card_id)
    unit = units.load(connection, [card.unit_id]).get(card.unit_id) if card is not None else None
    if card is None or unit is None or card.commune_id != order.commune_id:
        raise NothingToMake("the card is gone")
    plan = communes.plan_version(connection, card.plan_version_id)
    template = next((each for each in plan.scorecards if each.id == card.template), None)
    if template is None:
        raise NothingToMake("the plan has no such scorecard")
    return CardOnPaper(card, unit, plan, template, communes.load(connection, card.commune_id).police_office)


def _gathered(form: CardOnPaper, sheet: ScorecardSheet) -> _Gathered:
    return _Gathered(sheet, card_paper(form.card, form.unit, form.plan, form.template), form.office)


def _note(connection: Connection, gathered: _Gathered, workshop: Workshop) -> ScorecardSheet:
    """The form with its code: the one that this very content has, or a new one."""
    code = code_of_paper(connection, gathered.paper, workshop.now)
    link = check_link(workshop.check_address, code)
    language = gathered.sheet.language
    how = _("Scan the code or send it to the assistant to see whether this paper still is what the record says.")
    if not link:
        how = _("Send the code to the assistant to see whether this paper still is what the record says.")
    check = Check(plain(_("Check code:"), language), code, plain(how, language), link)
    return replace(gathered.sheet, check=check)


def _note_word(connection: Connection, gathered: _Gathered, workshop: Workshop) -> WordScorecard:
    return WordScorecard(gathered.template, _note(connection, gathered, workshop), gathered.office)


PDF_RECIPE = Recipe(_gather_paper, scorecard_pdf, _note)
DOCX_RECIPE = Recipe(_gather_word, scorecard_docx, _note_word)
PICTURE_RECIPE = Recipe(_gather_picture, scorecard_picture, _note)
