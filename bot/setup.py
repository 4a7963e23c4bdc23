"""Setting up an installation: its commune, its first officers, and the invitations that let people in.

Used by the command line and at the start; nothing here prints or connects.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot import places
from bot.accounts import CUT_OFF, cut_off_subject
from bot.setting_values import Account
from movement.completing import with_contacts
from movement.loader import PlanError, parse_plan
from movement.plan import Plan
from movement.plans import bundled_plans, load_bundled
from storage import actors, audit, communes, sessions
from storage.actors import MemberRole
from storage.audit import Deed

log = structlog.get_logger(__name__)


class SetupError(Exception):
    """A plan that is not there or not sound. The text is one sentence for the operator."""


def resolve_plan(text: str) -> Plan:
    """The plan that an operator names: the id of one that comes with antq, or a file. Raises `SetupError`."""
    bundled = bundled_plans()
    try:
        if text in bundled:
            return load_bundled(text)
        path = Path(text)
        if path.is_file():
            return parse_plan(path.read_text(encoding="utf-8"), text)
    except PlanError as error:
        raise SetupError(str(error)) from None
    except UnicodeDecodeError:
        raise SetupError(f"{text}:1: not UTF-8 text") from None
    except OSError as error:
        raise SetupError(f"{text}: cannot be read: {error.strerror}") from None
    raise SetupError(f'There is no plan "{text}": give one of {", ".join(bundled)}, or a file that exists.')


def completed_plan(plan: Plan, *, hotline: str = "", province: str = "") -> Plan:
    """The plan with duty phone and province; what is empty here stays as the plan has it.

    A province that is in the official list is called by its name there, however it was written.
    """
    if province:
        code = places.resolve_province(province)
        found = places.province_by_code(code) if code else None
        province = found.name if found else province
    return with_contacts(plan, hotline=hotline, province=province)


def place_of(plan: Plan) -> tuple[str, str]:
    """The official codes of the plan's province and commune; empty where the plan does not say, or none is listed."""
    province = places.resolve_province(plan.issuer.province) if plan.issuer.province else None
    if province is None:
        return "", ""
    return province, places.resolve_commune(plan.issuer.commune, province) or ""


def commune_named(connection: Connection, name: str, province: str = "") -> int | None:
    """The number of the commune of that name. Communes of two provinces may have the same name: `province` is the code
    of the one that is meant; where it is not known of one of them, the name alone tells.
    """
    for commune_id in communes.ids(connection):
        found = communes.load(connection, commune_id)
        if found.name == name and (not province or found.province in ("", province)):
            return commune_id
    return None


def ensure_commune(connection: Connection, plan: Plan, hotline: str, now: datetime) -> int:
    """The number of the plan's commune; if there is none of its name, it is created and works by this plan.

    A commune that exists keeps its plan and hotline. `hotline` may be empty: then the plan's own counts.
    """
    province, code = place_of(plan)
    found = commune_named(connection, plan.issuer.commune, province)
    if found is not None:
        return found
    phone = hotline or plan.issuer.hotline or ""
    commune_id = communes.create(connection, plan, phone, now, province=province, code=code)
    about = {"name": plan.issuer.commune, "plan": plan.id, "version": plan.version}
    audit.append(connection, [Deed(commune_id, now, None, "commune created", f"commune:{commune_id}", about)])
    return commune_id


def ensure_officers(
    connection: Connection, commune_id: int, accounts: Iterable[Account], now: datetime, language: str = "vi"
) -> int:
    """Make the people behind these accounts officers of the commune; how many were not before.

    An account that has never written becomes a person without a name, whose chat has the account's own id. One that an
    officer has cut off stays so, whatever it has done since, until it is linked or invited as an officer's again: the
    settings may be older than a lost phone.
    """
    added = 0
    for platform, account in dict.fromkeys(accounts):
        session = sessions.load(connection, [(platform, account)]).get((platform, account))
        person_id = session.person_id if session is not None else None
        actor = actors.load(connection, [person_id]).get(person_id) if person_id is not None else None
        if actor and any(m.role is MemberRole.OFFICER and m.commune_id == commune_id for m in actor.memberships):
            continue
        if audit.happened(connection, CUT_OFF, cut_off_subject(platform, account)):
            log.warning("an account in ANTQ_OFFICERS was cut off and is not let in: invite it", platform=platform)
            continue
        if session is None:
            session = sessions.Session(platform, account, chat=account, language=language, is_new=True)
        if actor is None or person_id is None:
            session.person_id = person_id = actors.add_person(connection, commune_id, "", "", now)
            session.changed = True
            sessions.save(connection, [session], now)
        actors.add_membership(connection, commune_id, person_id, MemberRole.OFFICER, now)
        deed = Deed(commune_id, now, None, "officer by settings", f"person:{person_id}", {"platform": platform})
        audit.append(connection, [deed])
        added += 1
    return added
