"""What the tests of the five real plans share."""

from __future__ import annotations

from movement.units import UnitKind

O, E, S, R = UnitKind.OFFICE, UnitKind.ENTERPRISE, UnitKind.SCHOOL, UnitKind.RESIDENTIAL_AREA  # noqa: E741
UNITS, ALL = (O, E, S), (O, E, S, R)
SEEDS = ("vinh-thuy-2026", "binh-chuong-2026", "thuy-hung-2026", "thien-tin-2026", "an-giang-2023")  # seeds 000 to 004
