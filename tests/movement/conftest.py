"""What the tests of the rules share: the bundled plan, its card, and units of several kinds."""

from __future__ import annotations

import pytest

from movement.plan import Plan, ScorecardTemplate
from movement.plans import load_bundled
from movement.units import UnitKind, UnitProfile


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load_bundled("thien-tin-2026")


@pytest.fixture(scope="session")
def card(plan: Plan) -> ScorecardTemplate:
    return plan.scorecards[0]


@pytest.fixture(scope="session")
def school() -> UnitProfile:
    """A school with everything: Party organisation, union, guards."""
    return UnitProfile(UnitKind.SCHOOL, has_party_organisation=True, has_union=True, has_guard_force=True)


@pytest.fixture(scope="session")
def office() -> UnitProfile:
    return UnitProfile(UnitKind.OFFICE, has_party_organisation=True, has_union=True, has_guard_force=True)


@pytest.fixture(scope="session")
def small_firm() -> UnitProfile:
    """A small firm with nothing, excluded from the title."""
    return UnitProfile(
        UnitKind.ENTERPRISE,
        has_party_organisation=False,
        has_union=False,
        has_guard_force=False,
        antt_eligible=False,
        people=7,
    )
