"""Texts that several conversations share: points, levels, checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.i18n import Bilingual, Value, _, join, plural
from movement.crosschecks import CrossCheck, CrossCheckKind
from movement.levels import level_for
from movement.plan import Level, Levels, LocalText
from movement.units import Exclusion, UnitKind


def local(text: LocalText) -> Bilingual:
    """A text of the plan."""
    return Bilingual(text.vi, text.en)


def points_text(points: Decimal | None) -> Value:
    """ "3 points", or a dash for points that are still open."""
    if points is None:
        return "–"
    return plural("{points} point", "{points} points", 1 if points == 1 else 2, points=points)


def points_on_offer(points: Sequence[Decimal]) -> Value:
    """The points that may be given: "0 or 1", "from 0 to 10", "from 0 to 6 in steps of 0.5"."""
    if len(points) == 2:
        return _("{one} or {other}", one=points[0], other=points[1])
    if len(points) > 4 and points[1] - points[0] == 1:
        return _("from {lowest} to {highest}", lowest=points[0], highest=points[-1])
    if len(points) > 8 and points[-1] - points[-2] == points[1] - points[0]:
        return _(
            "from {lowest} to {highest} in steps of {step}",
            lowest=points[0],
            highest=points[-1],
            step=points[1] - points[0],
        )
    return join(*points, separator=", ")


UNIT_KINDS: Mapping[UnitKind, Value] = {
    UnitKind.OFFICE: _("Office"),
    UnitKind.ENTERPRISE: _("Enterprise"),
    UnitKind.SCHOOL: _("School"),
    UnitKind.RESIDENTIAL_AREA: _("Residential area"),
}

EXCLUSIONS: Mapping[Exclusion, Value] = {
    Exclusion.NONE: _("No, none of these"),
    Exclusion.ARMED_FORCES: _("Armed forces unit"),
    Exclusion.SMALL_ENTERPRISE: _("Small or micro enterprise"),
    Exclusion.PRIMARY_OR_PRESCHOOL: _("Primary school, kindergarten or nursery"),
}

CARD_STATES: Mapping[str, Value] = {
    "draft": _("being scored"),
    "submitted": _("handed in, waiting for verification"),
    "returned": _("returned for completion"),
    "verified": _("verified, provisional"),
    "final": _("final"),
}


def level_text(levels: Levels | None, points: Decimal) -> Value | None:
    """The level that points lead to, marked provisional while no official text confirms the cut-offs."""
    if levels is None:
        return None
    return level_name(level_for(levels, points), levels)


def level_name(level: Level, levels: Levels) -> Value:
    """A level's name with the remark that belongs to it."""
    if levels.confirmed:
        return _("<i>{level}</i>", level=local(level.name))
    return _(
        "<i>{level}</i> (provisional: the cut-offs are not confirmed by an official text)", level=local(level.name)
    )


def check_texts(checks: Sequence[CrossCheck]) -> list[Value]:
    """The cross-checks as sentences."""
    return [_check_text(check) for check in checks]


def _check_text(check: CrossCheck) -> Value:
    items = ", ".join(check.codes)
    match check.kind:
        case CrossCheckKind.ZERO_AGAINST_TITLE:
            return _(
                "⚠ Items {items} have 0 points, but the title is expected to be met; the title asks for them.",
                items=items,
            )
        case CrossCheckKind.TITLE_WITHOUT_REGISTRATION:
            return _(
                "⚠ The title is expected to be met, but the unit has not registered for it (item {items}).", items=items
            )
        case CrossCheckKind.TITLE_WHEN_EXCLUDED:
            return _("⚠ Units of this kind fall outside the title by law; item {items} expects it.", items=items)
        case CrossCheckKind.NO_EVIDENCE:
            return _("⚠ Points without evidence: items {items}.", items=items)
