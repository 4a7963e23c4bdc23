"""A unit's dossiers as buttons beside its year: drafts of what it hands in to be recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.chat import File
from bot.flows.questions import Look
from bot.i18n import Value, _, key_
from movement.checklist import Title


@dataclass(frozen=True, slots=True)
class DossierOffer:
    """The dossier of one title; `refused` is said instead where the law or the plan gives the unit none."""

    title: Title
    file: File
    refused: Value | None = None


_LABELS: Mapping[Title, Value] = {
    Title.ANTT: _("Dossier “Safe in security and order”"),
    Title.EXEMPLARY: _("Dossier of an exemplary unit"),
}
_KEYS: Mapping[Title, Value] = {Title.ANTT: key_("H"), Title.EXEMPLARY: key_("Y")}


def dossier_looks(offers: Sequence[DossierOffer]) -> tuple[Look, ...]:
    """One button for each dossier; its file comes below the question, which stays where it is."""
    return tuple(_look(offer) for offer in offers)


def _look(offer: DossierOffer) -> Look:
    label, key = _LABELS[offer.title], _KEYS[offer.title]
    if offer.refused is not None:
        refused = offer.refused
        return Look(f"dossier-{offer.title}", label, key, lambda: refused)
    return Look(f"dossier-{offer.title}", label, key, lambda: _BEING_MADE, (offer.file,), last=True)


_BEING_MADE = _("The dossier is being made: drafts in one ZIP. Please check them before they are signed.")
