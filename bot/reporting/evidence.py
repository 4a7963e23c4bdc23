"""The evidence of a report: which files came in the period, for which item or step, from which unit. Names only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.reporting.figures import Figure, Group, Noun
from bot.reporting.happened import ORDER, Event
from movement.year import Step
from storage.reports import Sent


@dataclass(frozen=True, slots=True)
class Proof:
    """The files of one unit for one item of the card (`item`) or one step of the year (`step`).

    `names` are the names that the files have; a photo has none.
    """

    unit_id: int
    item: str
    step: Step | None
    files: int
    names: tuple[str, ...] = ()


def proofs(
    sent: Iterable[Sent], events: Iterable[Event], places: Mapping[int, int], items: Sequence[str]
) -> list[Proof]:
    """The evidence by unit and by what it is for: first the steps of the year, then the card's items.

    `places` are those of the units in the list, `items` the codes of the plan's cards in their order.
    """
    files: dict[tuple[int, str, Step | None], list[str]] = {}
    for each in sent:
        files.setdefault((each.unit_id, each.item, None), []).append(each.name)
    for event in events:
        if event.state.has_file:
            files.setdefault((event.unit_id, "", event.step), []).append(event.file)
    found = [
        Proof(unit_id, item, step, len(all_), tuple(name for name in all_ if name))
        for (unit_id, item, step), all_ in files.items()
    ]
    order = {item: place for place, item in enumerate(dict.fromkeys(items))}
    return sorted(
        found, key=lambda proof: (places.get(proof.unit_id, len(places)), proof.unit_id, _place(proof, order))
    )


def _place(proof: Proof, order: Mapping[str, int]) -> tuple[int, int, str]:
    if proof.step is not None:
        return 0, ORDER[proof.step], ""
    return 1, order.get(proof.item, len(order)), proof.item


@dataclass(frozen=True, slots=True)
class ProofCount:
    """The evidence for one item or step over all units."""

    item: str
    step: Step | None
    units: int
    files: int


def by_subject(found: Sequence[Proof], items: Sequence[str]) -> list[ProofCount]:
    """How many units have sent how many files, by step and item, in the same order."""
    order = {item: place for place, item in enumerate(dict.fromkeys(items))}
    subjects: dict[tuple[str, Step | None], list[Proof]] = {}
    for proof in sorted(found, key=lambda each: _place(each, order)):
        subjects.setdefault((proof.item, proof.step), []).append(proof)
    return [
        ProofCount(item, step, len({each.unit_id for each in of_it}), sum(each.files for each in of_it))
        for (item, step), of_it in subjects.items()
    ]


def evidence_figures(of_year: Sequence[int], in_period: Sequence[Proof]) -> list[Figure]:
    """How many files there are, and from how many units; `of_year` has the unit of every file of the year."""

    def figure(code: str, noun: Noun, year: int, period: int) -> Figure:
        return Figure(code, Group.EVIDENCE, noun, year, period)

    return [
        figure("minh_chung_tep", Noun.FILES, len(of_year), sum(proof.files for proof in in_period)),
        figure("minh_chung_don_vi", Noun.UNITS, len(set(of_year)), len({proof.unit_id for proof in in_period})),
    ]
