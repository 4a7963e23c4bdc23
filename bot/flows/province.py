"""How the communes of a province stand, for its officers: figures and papers, and nobody's name or telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.outcomes import Open
from bot.flows.questions import Option
from bot.i18n import Strong, Value, _, bullets, join


@dataclass(frozen=True, slots=True)
class Figures:
    """Units and cards of a commune, or of all together, as in `storage.provinces.CommuneFigures`."""

    units: int = 0
    handed_in: int = 0
    waiting: int = 0
    verified: int = 0
    final: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.units + other.units,
            self.handed_in + other.handed_in,
            self.waiting + other.waiting,
            self.verified + other.verified,
            self.final + other.final,
        )


@dataclass(frozen=True, slots=True)
class ProvinceFacts:
    """The office of somebody ("Công an tỉnh Quảng Ngãi"), the communes in figures, and the one that is chosen.

    There are several offices only for an officer of several provinces.
    """

    offices: Sequence[str]
    communes: Sequence[Figures]
    present: int
    present_office: str
    year: int


def figures_line(figures: Figures) -> Value:
    """The figures of a commune in one line."""
    return _(
        "units: {units} · cards handed in: {handed_in}, waiting: {waiting}, verified: {verified}, final: {final}",
        units=figures.units,
        handed_in=figures.handed_in,
        waiting=figures.waiting,
        verified=figures.verified,
        final=figures.final,
    )


def province_lines(facts: ProvinceFacts) -> list[Value]:
    """What the menu says of the province."""
    together = sum(facts.communes, Figures())
    return [
        Strong(join(*facts.offices, separator=", ")),
        bullets(
            [
                _("Communes with the assistant: {n}", n=len(facts.communes)),
                _("Units registered: {n}", n=together.units),
                _(
                    "Cards handed in: {handed_in} (waiting: {waiting}, verified: {verified}, final: {final})",
                    handed_in=together.handed_in,
                    waiting=together.waiting,
                    verified=together.verified,
                    final=together.final,
                ),
            ]
        ),
        _("At present: {office}.", office=facts.present_office),
    ]


def province_choices(facts: ProvinceFacts, *, is_officer: bool = False) -> list[Option[object]]:
    """What the menu offers to an officer of the province, beside what an officer of the chosen commune has."""
    options: list[Option[object]] = [
        Option(Open("province"), _("Communes of the province ({n})", n=len(facts.communes)), "province", wide=True),
        Option(Open("papers", {"commune": facts.present}), _("Units of this commune"), "papers", wide=True),
    ]
    if not is_officer:
        options.append(Option(Open("office"), _("The year {year}", year=str(facts.year)), "office", wide=True))
    return options
