"""The papers that the assistant makes of the record: which one, in which format, for which period or unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.flows.consent import Office
from bot.flows.outcomes import Nothing, Open
from bot.flows.outcomes_papers import Format, MakePaper, PaperKind
from bot.flows.period_question import ask_period
from bot.flows.questions import Choose, Option
from bot.flows.unit_pick import UnitLine, pick_unit
from bot.i18n import Strong, Value, _, join
from movement.checklist import Title

_NAMES: dict[PaperKind, Value] = {
    PaperKind.UNITS: _("List of units with points and levels"),
    PaperKind.RECOGNISED: _("Units recognised “Safe in security and order”"),
    PaperKind.REPORT: _("The commune's report"),
    PaperKind.PROVINCE: _("The figures of all communes"),
    PaperKind.DOSSIER: _("Dossier of a unit"),
}
_FORMATS: dict[PaperKind, tuple[Format, ...]] = {
    PaperKind.UNITS: (Format.XLSX, Format.PDF),
    PaperKind.RECOGNISED: (Format.XLSX,),
    PaperKind.REPORT: (Format.DOCX, Format.XLSX),
    PaperKind.PROVINCE: (Format.XLSX,),
    PaperKind.DOSSIER: (Format.ZIP,),
}
_FORMAT_NAMES: dict[Format, Value] = {
    Format.PDF: _("PDF"),
    Format.DOCX: _("Word"),
    Format.XLSX: _("Excel"),
    Format.ZIP: _("ZIP"),
}
_TITLES: dict[Title, Value] = {
    Title.ANTT: _("“Safe in security and order”"),
    Title.EXEMPLARY: _("Exemplary unit"),
}


@dataclass(frozen=True, slots=True)
class DocumentsFacts:
    """Whose papers, which ones somebody may have, and the units that a dossier or card can be about.

    `today` is the day in Việt Nam. `titles` are those that the plan knows; `cards` are units whose card can be shown.
    """

    office: Office
    papers: Sequence[PaperKind]
    today: date
    units: Sequence[UnitLine] = ()
    titles: Sequence[Title] = ()
    cards: Sequence[tuple[UnitLine, int]] = ()
    can_import: bool = False


async def documents(facts: DocumentsFacts) -> object:
    """Find out which paper is wanted, and have it made."""
    what: object = await Choose(key="paper", prompt=lambda: _overview(facts), choices=_choices(facts))
    match what:
        case PaperKind.DOSSIER:
            return await _dossier(facts)
        case PaperKind():
            return await _listed(facts, what)
        case "card":
            return await _card(facts)
        case "roster":
            return Open("rosters")
    return Nothing()


def _overview(facts: DocumentsFacts) -> Value:
    return join(
        Strong(_("Papers – {office} · {year}", office=facts.office.police_office, year=str(facts.office.year))),
        _("Every paper is made from the record as it stands now. The file comes into this chat."),
        _("Which paper is needed?"),
    )


def _choices(facts: DocumentsFacts) -> list[Option[object]]:
    options: list[Option[object]] = [Option(paper, _NAMES[paper], paper.value, wide=True) for paper in facts.papers]
    if facts.cards:
        options.append(Option("card", _("Scorecard of a unit"), "card", wide=True))
    if facts.can_import:
        options.append(Option("roster", _("Enter a list of units"), "roster", wide=True))
    options.append(Option(None, _("Close"), "close", key="0", wide=True))
    return options


async def _listed(facts: DocumentsFacts, paper: PaperKind) -> MakePaper | Nothing:
    """A paper about the whole commune, or province."""
    period = None
    if paper in (PaperKind.REPORT, PaperKind.PROVINCE):
        period = await ask_period("period", facts.office.year, facts.today)
    formats = _FORMATS[paper]
    chosen: Format | None = formats[0]
    if len(formats) > 1:
        options: list[Option[Format | None]] = [Option(each, _FORMAT_NAMES[each], each.value) for each in formats]
        options.append(Option(None, _("Close"), "close", key="0", wide=True))
        chosen = await Choose(
            key="format",
            prompt=lambda: join(Strong(_NAMES[paper]), _("As which kind of file?")),
            choices=options,
        )
    return MakePaper(paper, chosen, period=period) if chosen is not None else Nothing()


async def _dossier(facts: DocumentsFacts) -> MakePaper | Nothing:
    """A unit's dossier for one of the titles."""
    unit_id = await pick_unit("unit", _("Dossier of which unit?"), facts.units)
    if unit_id is None:
        return Nothing()
    title: Title | None = facts.titles[0]
    if len(facts.titles) > 1:
        options: list[Option[Title | None]] = [
            Option(each, _TITLES[each], each.value, wide=True) for each in facts.titles
        ]
        options.append(Option(None, _("Close"), "close", key="0", wide=True))
        title = await Choose(key="title", prompt=lambda: _("Which title shall the dossier be for?"), choices=options)
    return MakePaper(PaperKind.DOSSIER, Format.ZIP, unit_id, title) if title is not None else Nothing()


async def _card(facts: DocumentsFacts) -> Open | Nothing:
    """A unit's card, which offers its papers itself."""
    unit_id = await pick_unit("card", _("Scorecard of which unit?"), [unit for unit, _card_id in facts.cards])
    for unit, card_id in facts.cards:
        if unit.unit_id == unit_id:
            return Open("card", {"card": card_id})
    return Nothing()
