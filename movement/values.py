"""The small values that plans are made of: frozen models, texts in two languages, points, conditions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from movement.units import UnitKind, UnitProfile


class Frozen(BaseModel):
    """Base of all plan data: unchangeable, and strict about keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _plain(value: Decimal) -> Decimal:
    """One spelling for equal numbers (50, not 5E+1 or 50.0), so that equal plans have equal versions."""
    return Decimal(format(value.normalize(), "f"))


Points = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False), AfterValidator(_plain)]
"""A number of points, not negative, written the plain way."""

Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False), AfterValidator(_plain)]

Text = Annotated[str, Field(min_length=1)]


class LocalText(Frozen):
    """A text of the plan in Vietnamese and, if the commune wrote it, in English. A plain string is Vietnamese only."""

    vi: Text
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"vi": value} if isinstance(value, str) else value

    def in_language(self, language: str) -> str:
        """The text for a language code such as "vi", "en" or "en_GB"; Vietnamese where there is nothing else."""
        return self.en if self.en and language.lower().startswith("en") else self.vi


class Condition(Frozen):
    """What must be true of a unit. Fields that are not written do not matter; all that are written must hold."""

    kind: tuple[UnitKind, ...] | None = None
    has_party_organisation: bool | None = None
    has_union: bool | None = None
    has_guard_force: bool | None = None
    antt_eligible: bool | None = None

    def holds(self, profile: UnitProfile) -> bool:
        """True when the unit is meant."""
        return (
            (self.kind is None or profile.kind in self.kind)
            and self.has_party_organisation in (None, profile.has_party_organisation)
            and self.has_union in (None, profile.has_union)
            and self.has_guard_force in (None, profile.has_guard_force)
            and self.antt_eligible in (None, profile.antt_eligible)
        )
