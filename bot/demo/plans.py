"""The plans of invented communes: those that come with antq, with invented answers to what they leave open."""

from __future__ import annotations

from movement.completing import Period, cards_for, with_card, with_contacts, with_day, with_periods
from movement.dates import DayOfYear
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to

ORDER = ("thien-tin-2026", "binh-chuong-2026", "vinh-thuy-2026", "thuy-hung-2026")
"""The first commune is the simulator's; from the fifth on they begin again, under another name."""

HOTLINE = "0255 000 000"
"""No number of that form is given out."""

PROVINCE = "Quảng Ngãi"  # for a plan that names none


def demo_plan(number: int, year: int) -> Plan:
    """The plan of the invented commune of that number, counted from 0, for a year."""
    plan = load_bundled(ORDER[number % len(ORDER)])
    plan = _renamed(moved_to(plan, year).plan, number // len(ORDER))
    plan = with_contacts(
        plan,
        hotline="" if plan.issuer.hotline else HOTLINE,
        province="" if plan.issuer.province else PROVINCE,
    )
    for index, found in enumerate(plan.open_dates):
        if found.periodic:
            plan = with_periods(plan, found.id, Period.QUARTER)
        else:
            plan = with_day(plan, found.id, DayOfYear(day=15, month=3 + index % 9))
    for name in cards_for(plan):
        plan = with_card(plan, name)
    return plan


def _renamed(plan: Plan, again: int) -> Plan:
    """The plan of a commune of another, evidently invented name."""
    if not again:
        return plan
    old, new = plan.issuer.commune, f"{plan.issuer.commune} Mẫu {again + 1}"
    issuer = plan.issuer.model_dump()
    for key in ("commune", "body", "police_office"):
        issuer[key] = issuer[key].replace(old, new)
    return Plan.model_validate({**plan.model_dump(), "issuer": issuer})
