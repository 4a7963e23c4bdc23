"""Models in words: since when, where they work, where they stand, why they ended."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import Value, Verbatim, _, join
from movement.models import AboutModel, EndedBecause, ModelStatus, Since

STATUSES: Mapping[ModelStatus, Value] = {
    ModelStatus.REPORTED: _("reported, not in the register yet"),
    ModelStatus.ACTIVE: _("active"),
    ModelStatus.ENDED: _("ended"),
    ModelStatus.DECLINED: _("not taken into the register"),
}

END_REASONS: Mapping[str, Value] = {
    EndedBecause.FORMAL.value: _("It is only formal"),
    EndedBecause.INEFFECTIVE.value: _("It is not effective"),
    EndedBecause.OUTDATED.value: _("It no longer fits the situation"),
}


def since_text(since: Since) -> Value:
    """When a model began, as exactly as it is known."""
    if since.day:
        return since.first_day
    if since.month:
        return _("{month}/{year}", month=str(since.month), year=str(since.year))
    return str(since.year)


def place_text(about: AboutModel, unit_name: str) -> Value:
    """Where a model works."""
    return unit_name or about.hamlet or _("the whole commune")


def end_reason_text(reason: str) -> Value:
    """Why a model ended."""
    return END_REASONS.get(reason) or Verbatim(reason)


def about_text(about: AboutModel, unit_name: str) -> list[Value]:
    """What a model is, line by line, without its name."""
    return [
        join(about.field, place_text(about, unit_name), separator=" · "),
        _("Since {when}", when=since_text(about.since)),
        *([_("Belongs to: {movement}", movement=about.movement)] if about.movement else []),
    ]
