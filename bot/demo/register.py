"""Units and people of an invented commune: registered, waiting, refused, closed; heads, deputies, officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.demo.ground import PLATFORM, DemoUnit, Ground, at
from bot.demo.names import POSITIONS
from bot.flows.consent import WORK, Office, consent_in_full, consent_text
from bot.i18n import join, plain
from movement.units import Exclusion, UnitKind, exclusions_for
from storage import consents
from storage.actors import MemberRole
from storage.new_year import CLOSED
from storage.units import ACTIVE, PENDING, REFUSED

REASONS = ("Trụ sở thuộc xã bên cạnh.", "Đơn vị đã đăng ký với tên khác.")


@dataclass(slots=True)
class Register:
    """The units of a commune by what has become of them."""

    active: list[DemoUnit]
    pending: list[DemoUnit]
    closed: list[DemoUnit]


def fill_register(ground: Ground, count: int) -> Register:
    """So many units; where there are enough, a few wait, are refused, or have been closed with the new year."""
    extra = max(count // 20, 1) if count >= 12 else 0
    states = [PENDING] * extra + [REFUSED] * extra + [CLOSED] * extra
    states = [ACTIVE] * (count - len(states)) + states
    register = Register([], [], [])
    for index, status in enumerate(states):
        unit = _unit(ground, index, status)
        if status == ACTIVE:
            register.active.append(unit)
        elif status == PENDING:
            register.pending.append(unit)
        elif status == CLOSED:
            register.closed.append(unit)
    return register


def officers(ground: Ground, count: int) -> None:
    """Officers of the commune, who agreed last year and again this year."""
    since = at(date(ground.year - 1, 1, 6))
    for _number in range(count):
        person = _person(ground, since, as_officer=True, years=(ground.year - 1, ground.year))
        _member(ground, person, MemberRole.OFFICER, since, position="Cán bộ")
        ground.officers.append(person)


def province_officer(ground: Ground, province: str) -> None:
    """An officer of the province, let in through this commune; on the simulator the account is "province"."""
    since = at(date(ground.year, 1, 15))
    person = _person(ground, since, account="province", as_officer=True, years=(ground.year,))
    _member(ground, person, MemberRole.PROVINCE_OFFICER, since, position="Cán bộ", province=province)
    ground.rows.add_unnumbered(
        "session",
        platform=PLATFORM,
        account="province",
        chat="province",
        person_id=person,
        state={"consented": "–", "commune": ground.commune_id},
        updated_at=since,
    )


def _unit(ground: Ground, index: int, status: str) -> DemoUnit:
    random, year = ground.random, ground.year
    kinds = ground.plans[year].kinds
    kind = kinds[index % len(kinds)]
    hamlet = ground.hamlets[index % len(ground.hamlets)]
    of_last_year = status == CLOSED or (status == ACTIVE and not ground.chance(12))
    first = date(year - of_last_year, 1, 8)
    entered = ground.moment(first, first + timedelta(days=60))
    exclusion = random.choice(exclusions_for(kind)) if ground.chance(15) else Exclusion.NONE
    people = random.randint(5, 320) if kind is not UnitKind.RESIDENTIAL_AREA else random.randint(120, 900)
    name = ground.names.unit(kind, hamlet, index)
    party = kind is UnitKind.RESIDENTIAL_AREA or ground.chance(60)
    union = kind is not UnitKind.RESIDENTIAL_AREA and ground.chance(70)
    guard = ground.chance(65)
    decided = entered + timedelta(days=1) if status != PENDING else None
    unit_id = ground.rows.add(
        "unit",
        commune_id=ground.commune_id,
        kind=kind.value,
        name=name,
        address=f"Đường Mẫu {index + 1}",
        hamlet=hamlet,
        people=people,
        has_party_organisation=party,
        has_union=union,
        has_guard_force=guard,
        exclusion=exclusion.value,
        status=status,
        status_reason=random.choice(REASONS) if status == REFUSED else "đã giải thể" if status == CLOSED else "",
        decided_by=ground.officer if decided else None,
        decided_at=decided,
        created_at=entered,
    )
    years = (year - 1, year) if of_last_year else (year,)
    head_position, deputy_position = POSITIONS[kind]
    head = _person(ground, entered, years=years[: 1 if ground.chance(3) or status == CLOSED else 2])
    left = at(date(year, 1, 12)) if status == CLOSED else None
    _member(ground, head, MemberRole.HEAD, entered, unit_id, head_position, until=left)
    ground.did(entered, head, "unit registered", f"unit:{unit_id}", name=name, kind=kind.value, invited=False)
    if status in (ACTIVE, REFUSED) and decided is not None:
        ground.did(decided, ground.officer, f"unit {status}", f"unit:{unit_id}", reason="")
    if status == CLOSED:
        ground.did(at(date(year, 1, 12)), None, "unit closed", f"unit:{unit_id}", reason="đã giải thể", by="Mẫu")
    deputies = []
    for _number in range(random.choice((0, 0, 1, 1, 2)) if status == ACTIVE else 0):
        joined = entered + timedelta(days=random.randint(1, 20))
        deputy = _person(ground, joined, years=years)
        _member(ground, deputy, MemberRole.DEPUTY, joined, unit_id, deputy_position)
        ground.did(joined, deputy, "joined", f"person:{deputy}", role=MemberRole.DEPUTY.value, unit=unit_id)
        deputies.append(deputy)
    return DemoUnit(
        unit_id,
        index,
        kind,
        name,
        hamlet,
        people,
        party,
        union,
        guard,
        exclusion,
        head,
        tuple(deputies),
        of_last_year,
    )


def _person(
    ground: Ground, since: datetime, *, years: tuple[int, ...], as_officer: bool = False, account: str = ""
) -> int:
    """Somebody who agreed when they came, and again for every further year of these."""
    rows = ground.rows
    name, phone = ground.names.person(len(rows.of["person"]) + 1)
    person = rows.add("person", commune_id=ground.commune_id, name=name, phone=phone, created_at=since)
    for year in years:
        plan = ground.plans[year]
        office = Office(plan.issuer.commune, plan.issuer.police_office, plan.issuer.hotline or "", year)
        words = _words(office, as_officer)
        given = since if year == years[0] else ground.moment(date(year, 1, 13), date(year, 2, 20))
        rows.add(
            "consent",
            commune_id=ground.commune_id,
            platform=PLATFORM,
            account=account or f"demo-{person}",
            purpose=WORK,
            text=words,
            text_version=consents.text_version(words),
            given_at=given,
        )
        ground.did(given, person, "consent given", "consent", purpose=WORK, words=consents.text_version(words))
    return person


@lru_cache(maxsize=64)
def _words(office: Office, as_officer: bool) -> str:
    return plain(join(consent_text(office, as_officer=as_officer), consent_in_full(office)), "vi")


def _member(
    ground: Ground,
    person: int,
    role: MemberRole,
    since: datetime,
    unit_id: int | None = None,
    position: str = "",
    *,
    until: datetime | None = None,
    province: str = "",
) -> None:
    ground.rows.add(
        "membership",
        commune_id=ground.commune_id,
        person_id=person,
        unit_id=unit_id,
        role=role.value,
        position=position,
        since=since,
        until=until,
        province=province,
    )
