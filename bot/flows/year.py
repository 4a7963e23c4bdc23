"""A unit's year: where it stands, and the steps that can be entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import File
from bot.flows.dossier_looks import DossierOffer, dossier_looks
from bot.flows.outcomes import Nothing, Open
from bot.flows.questions import Choose, Look, Option
from bot.flows.year_texts import STEP_NAMES, YearLine, year_text
from bot.i18n import Value, _, key_, plural
from movement.plan import Levels
from movement.year import Step


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A unit's year. `enterable` are the steps that the person may enter, `earlier` an earlier year to look at."""

    unit_id: int
    unit_name: str
    year: int
    lines: Sequence[YearLine]
    card: Value | None
    levels: Levels | None
    enterable: Sequence[Step] = ()
    others: Sequence[tuple[Open, Value, str]] = ()
    files: tuple[File, ...] = ()
    dossiers: Sequence[DossierOffer] = ()
    earlier: int | None = None


async def year(facts: YearFacts) -> Open | Nothing:
    """Show the year, open what is picked."""
    options: list[Option[Open | None]] = [
        Option(Open("step", {"unit": facts.unit_id, "step": step.value}), STEP_NAMES[step], step.value, wide=True)
        for step in facts.enterable
    ]
    options += [Option(target, label, token, wide=True) for target, label, token in facts.others]
    if facts.earlier is not None:
        options.append(
            Option(
                Open("year", {"unit": facts.unit_id, "year": facts.earlier}),
                _("See {year}", year=str(facts.earlier)),
                "earlier",
            )
        )
    options.append(Option(None, _("Close"), "close", key="0"))
    looks: tuple[Look, ...] = ()
    if facts.files:
        looks = (
            Look(
                "files",
                _("See the files"),
                key_("E"),
                lambda: plural("📎 {n} file", "📎 {n} files", len(facts.files)),
                facts.files,
            ),
        )
    chosen = await Choose(
        key="what",
        prompt=lambda: year_text(facts.unit_name, facts.year, facts.lines, facts.card, facts.levels),
        choices=options,
        looks=(*looks, *dossier_looks(facts.dossiers)),
    )
    return chosen or Nothing()
