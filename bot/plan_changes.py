"""Changing the plan that a commune works by, and the record of who changed what.

Cards that were begun keep the version of the plan that they were begun with. A running antq notices a change that is
made beside it (`bot.memory`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.setup import place_of
from movement.plan import Plan
from movement.plan_diff import Change, plan_diff
from storage import audit, cards, communes, plan_versions
from storage.audit import Deed
from storage.communes import CommuneRecord

CHANGED = "plan changed"
NEW_YEAR = "year begun"
CREATED = "commune created"

MOST_RECORDED = 60  # differences that are kept with the record; what is beyond is in the two versions themselves


class WrongPlan(Exception):
    """A plan that a commune cannot work by. The text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change as the audit trail has it: who (a person's number, or a name that was given), when and what."""

    at: datetime
    action: str
    person_id: int | None
    by: str
    note: str
    plan_id: str
    version: str
    changes: tuple[Change, ...] = ()
    more: int = 0


def subject(commune_id: int) -> str:
    """A commune, in the audit trail."""
    return f"commune:{commune_id}"


def objection(commune: CommuneRecord, plan: Plan, *, other_name: bool = False) -> str | None:
    """Why a commune cannot go over to a plan within its year, in one sentence; None when it can."""
    if plan.issuer.commune != commune.name and not other_name:
        return (
            f"{plan.id} is a plan of {plan.issuer.commune}, not of {commune.name}: if the commune shall work by it all "
            "the same, add --force-name."
        )
    if plan.year != commune.plan.year:
        return (
            f"{plan.id} is for {plan.year}, and {commune.name} works by a plan of {commune.plan.year}: begin another "
            "year with `antq rollover`."
        )
    return draft_objection(plan)


def draft_objection(plan: Plan) -> str | None:
    """Why a plan cannot be used yet because it only has drafts; None when it can."""
    if plan.scorecards and all(card.draft for card in plan.scorecards):
        return f"{plan.id} has nothing but drafts of scorecards: finish one first (draft: false), or leave them out."
    return None


def running_cards(connection: Connection, commune_id: int, year: int) -> int:
    """How many cards of the year are under way: they keep the version of the plan that they were begun with."""
    found = plan_versions.cards_by_state(connection, commune_id, year)
    return sum(count for state, count in found.items() if state != cards.FINAL)


def change_plan(
    connection: Connection,
    commune: CommuneRecord,
    plan: Plan,
    now: datetime,
    *,
    person_id: int | None = None,
    by: str = "",
    note: str = "",
    action: str = CHANGED,
) -> tuple[Deed, Sequence[Change]]:
    """Let the commune work by this plan from now on; the deed for the audit trail and what changed.

    The caller appends the deed in the same transaction. `by` is the name that somebody gave who is not known here.
    """
    changes = plan_diff(commune.plan, plan)
    communes.use_plan(connection, commune.id, plan, now)
    hotline = commune.hotline
    if plan.issuer.hotline != commune.plan.issuer.hotline:
        hotline = plan.issuer.hotline or commune.hotline
    plan_versions.set_office(connection, commune.id, police_office=plan.issuer.police_office, hotline=hotline)
    if plan.issuer.province != commune.plan.issuer.province:
        province, code = place_of(plan)
        communes.set_place(connection, commune.id, province=province, code=code)
    detail: dict[str, Any] = {
        "plan": plan.id,
        "year": plan.year,
        "before": commune.plan.version,
        "version": plan.version,
        "changes": [change.to_json() for change in changes[:MOST_RECORDED]],
        "more": max(0, len(changes) - MOST_RECORDED),
        "by": by,
        "note": note,
    }
    return Deed(commune.id, now, person_id, action, subject(commune.id), detail), changes


def history(connection: Connection, commune_id: int) -> list[Recorded]:
    """Every plan that the commune has worked by, oldest first: who brought it in, when, and what it changed."""
    return [
        Recorded(
            at=deed.at,
            action=deed.action,
            person_id=deed.person_id,
            by=deed.detail.get("by", ""),
            note=deed.detail.get("note", ""),
            plan_id=deed.detail.get("plan", ""),
            version=deed.detail.get("version", ""),
            changes=tuple(map(Change.from_json, deed.detail.get("changes", ()))),
            more=deed.detail.get("more", 0),
        )
        for deed in audit.trail(connection, commune_id, subject(commune_id))
        if deed.action in (CREATED, CHANGED, NEW_YEAR)
    ]
