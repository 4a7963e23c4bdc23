"""A sample commune to try the assistant with: invented units and people on simulated phones.

The people are called "A", "B", "C" as on Vietnamese sample forms, and no number is anybody's known number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.consent import WORK, Office, consent_in_full, consent_text
from bot.handlers.simulator import PLATFORM, SimulatedGroup, SimulatedPerson
from bot.i18n import join, plain
from bot.setup import ensure_commune
from movement.counting import DeductionRule, RatioRule, SumRule, TableRule
from movement.plan import Criterion, Plan, ScorecardTemplate
from movement.scoring import is_asked
from movement.units import Exclusion, UnitKind
from storage import actors, audit, cards, communes, consents, schema, sessions, units
from storage.actors import MemberRole
from storage.audit import Deed
from storage.cards import SELF, Entry
from storage.sessions import Session
from storage.units import ACTIVE, PENDING, UnitRecord

SAMPLE_PLAN = "thien-tin-2026"
HOTLINE = "0255 000 000"
"""No number of that form is given out."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody with one role in the sample commune; `position` is empty for officers."""

    account: str
    name: str
    number: str
    position: str = ""
    position_en: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with its people, the head first."""

    kind: UnitKind
    name: str
    address: str
    hamlet: str
    people: int
    members: tuple[_Person, ...]
    party: bool = True
    union: bool = True
    guard: bool = True
    exclusion: Exclusion = Exclusion.NONE
    status: str = ACTIVE
    half_scored: bool = False


_UNITS = (
    _Unit(
        UnitKind.SCHOOL,
        "Trường THCS Thiện Tín",
        "Đường Mẫu 1",
        "Long Bàn Bắc",
        42,
        (
            _Person("head1", "Trần Thị A", "0905000001", "Hiệu trưởng", "Headmistress"),
            _Person("deputy1", "Lê Văn B", "0905000011", "Phó Hiệu trưởng", "Deputy head"),
        ),
    ),
    _Unit(
        UnitKind.ENTERPRISE,
        "Công ty TNHH Gỗ Phú Lộc",
        "Cụm công nghiệp Mẫu, lô 3",
        "Phú Lộc",
        180,
        (_Person("head2", "Phạm Văn C", "0905000002", "Giám đốc", "Director"),),
        party=False,
    ),
    _Unit(
        UnitKind.OFFICE,
        "Trạm Y tế xã Thiện Tín",
        "Đường Mẫu 2",
        "Long Bàn Nam",
        12,
        (_Person("head3", "Võ Thị D", "0905000003", "Trạm trưởng", "Head of the station"),),
        half_scored=True,
    ),
    _Unit(
        UnitKind.OFFICE,
        "Phòng Kinh tế, UBND xã Thiện Tín",
        "Đường Mẫu 1, trụ sở UBND xã",
        "Long Bàn Bắc",
        16,
        (_Person("head4", "Nguyễn Văn Đ", "0905000004", "Trưởng phòng", "Head of the division"),),
        guard=False,
    ),
    _Unit(
        UnitKind.SCHOOL,
        "Trường Tiểu học Thiện Tín",
        "Đường Mẫu 3",
        "Long Bàn Nam",
        35,
        (_Person("head5", "Huỳnh Thị E", "0905000005", "Hiệu trưởng", "Headmistress"),),
        exclusion=Exclusion.PRIMARY_OR_PRESCHOOL,
    ),
    _Unit(
        UnitKind.ENTERPRISE,
        "Công ty TNHH May Long Bàn",
        "Cụm công nghiệp Mẫu, lô 7",
        "Long Bàn Nam",
        65,
        (_Person("head6", "Bùi Văn G", "0905000006", "Giám đốc", "Director"),),
        party=False,
        union=False,
        status=PENDING,
    ),
)
_OFFICERS = (
    _Person("officer", "Đặng Văn H", "0905000007"),
    _Person("officer2", "Đỗ Thị K", "0905000008"),
)
_ENTERED = "sample entered"
_WAITING_EN = " (waiting for approval)"
_WAITING_VI = " (chờ duyệt)"

SIMULATED_PEOPLE: tuple[SimulatedPerson, ...] = (
    *(
        SimulatedPerson(
            account=person.account,
            name=person.name,
            role_label=f"{person.position} · {unit.name}{_WAITING_VI if unit.status == PENDING else ''}",
            role_label_en=f"{person.position_en} · {unit.name}{_WAITING_EN if unit.status == PENDING else ''}",
            number=person.number,
        )
        for unit in _UNITS
        for person in unit.members
    ),
    SimulatedPerson(
        "stranger",
        "Hồ Văn L",
        "Chưa đăng ký, trợ lý chưa biết",
        role_label_en="Not registered, unknown to the assistant",
        number="0905000009",
    ),
    *(
        SimulatedPerson(
            person.account,
            person.name,
            "Cán bộ · Công an xã Thiện Tín",
            role_label_en="Officer · Công an xã Thiện Tín",
            phone="officer",
            number=person.number,
        )
        for person in _OFFICERS
    ),
    SimulatedPerson(
        "resident",
        "Mai Thị M",
        "Người dân · nhóm thôn Long Bàn Bắc",
        role_label_en="Resident · group of Long Bàn Bắc hamlet",
        phone="resident",
        number="0905000010",
    ),
)
"""Who can hold the simulator's phones. "stranger" and "resident" have no data."""

PROVINCE_OFFICER = SimulatedPerson(
    "province",
    "Cán bộ tỉnh",
    "Cán bộ · Công an tỉnh",
    role_label_en="Officer of the province",
    phone="officer",
    number="0905000012",
)
"""Holds a phone as well where `antq demo-data` has let an officer of the province in."""

SIMULATED_GROUPS: tuple[SimulatedGroup, ...] = (
    SimulatedGroup("group-1", "Thôn Long Bàn Bắc – bà con", "Long Bàn Bắc hamlet – residents"),
    SimulatedGroup("group-2", "Thôn Long Bàn Nam – bà con", "Long Bàn Nam hamlet – residents"),
    SimulatedGroup("group-3", "Thôn Phú Lộc – bà con", "Phú Lộc hamlet – residents"),
    SimulatedGroup("group-4", "Thủ trưởng đơn vị xã Thiện Tín", "Heads of units of Thiện Tín commune"),
)
"""The groups on the third phone. The assistant is in none of them until somebody adds it."""


def fill_sample(connection: Connection, plan: Plan, now: datetime, hotline: str = HOTLINE) -> int:
    """Enter the sample commune into an empty database; its number.

    Six units: registered, half scored, outside the title by law, and one whose registration waits for an officer.
    """
    commune_id = ensure_commune(connection, plan, hotline or HOTLINE, now)
    filling = _Filling(connection, plan, commune_id, now, hotline or HOTLINE)
    filling.deeds.append(Deed(commune_id, now, None, _ENTERED, f"commune:{commune_id}"))
    for officer in _OFFICERS:
        filling.person(officer, MemberRole.OFFICER, None)
    for unit in _UNITS:
        filling.unit(unit)
    sessions.save(connection, filling.sessions, now)
    audit.append(connection, filling.deeds)
    return commune_id


def is_sample(connection: Connection) -> bool:
    """Whether the database holds nothing but the sample commune, so that nothing real is lost by emptying it."""
    found = communes.ids(connection)
    return len(found) == 1 and any(
        deed.action == _ENTERED for deed in audit.trail(connection, found[0], f"commune:{found[0]}")
    )


def empty_database(connection: Connection) -> None:
    """Delete everything, so that the sample can be entered anew."""
    schema.empty(connection)


class _Filling:
    """Enters people and units, and remembers what is written in one go at the end."""

    def __init__(self, connection: Connection, plan: Plan, commune_id: int, now: datetime, hotline: str) -> None:
        self.sessions: list[Session] = []
        self.deeds: list[Deed] = []
        self._connection, self._plan, self._commune_id, self._now = connection, plan, commune_id, now
        office = Office(plan.issuer.commune, plan.issuer.police_office, hotline, plan.year)
        self._words = plain(join(consent_text(office), consent_in_full(office)), "vi")

    def person(self, person: _Person, role: MemberRole, unit_id: int | None) -> int:
        """Enter somebody who has agreed and has a phone."""
        connection, commune_id, now = self._connection, self._commune_id, self._now
        person_id = actors.add_person(connection, commune_id, person.name, f"+84{person.number[1:]}", now)
        actors.add_membership(
            connection, commune_id, person_id, role, now, unit_id=unit_id, position=person.position or "Cán bộ"
        )
        consents.give(connection, commune_id, PLATFORM, person.account, WORK, self._words, now)
        version = consents.text_version(self._words)
        state = {"consented": version, "commune": commune_id}
        self.sessions.append(
            Session(PLATFORM, person.account, chat=person.account, person_id=person_id, state=state, is_new=True)
        )
        self._did(person_id, "consent given", "consent", purpose=WORK, words=version)
        return person_id

    def unit(self, sample: _Unit) -> None:
        """Enter a unit, its people and, where it has begun, its card."""
        unit = units.add(
            self._connection,
            UnitRecord(
                id=0,
                commune_id=self._commune_id,
                kind=sample.kind,
                name=sample.name,
                address=sample.address,
                hamlet=sample.hamlet,
                people=sample.people,
                has_party_organisation=sample.party,
                has_union=sample.union,
                has_guard_force=sample.guard,
                exclusion=sample.exclusion,
                status=sample.status,
                status_reason="",
            ),
            self._now,
        )
        head, *deputies = sample.members
        head_id = self.person(head, MemberRole.HEAD, unit.id)
        invited = sample.status == ACTIVE
        self._did(head_id, "unit registered", f"unit:{unit.id}", name=unit.name, kind=unit.kind.value, invited=invited)
        for deputy in deputies:
            deputy_id = self.person(deputy, MemberRole.DEPUTY, unit.id)
            self._did(deputy_id, "joined", f"person:{deputy_id}", role=MemberRole.DEPUTY.value, unit=unit.id)
        template = self._plan.scorecard_for(unit.kind)
        if sample.half_scored and template is not None:
            self._half_a_card(unit, template, head_id)

    def _half_a_card(self, unit: UnitRecord, template: ScorecardTemplate, head_id: int) -> None:
        connection, plan, now = self._connection, self._plan, self._now
        version_id = communes.load(connection, self._commune_id).plan_version_id
        card_id = cards.start(connection, self._commune_id, unit.id, version_id, template.id, plan.year, now)
        self._did(head_id, "card started", f"card:{card_id}", unit=unit.id, template=template.id, plan=plan.version)
        asked = [criterion for criterion in template.scored if is_asked(template, criterion, unit.profile)]
        entries = []
        for criterion in asked[: len(asked) // 2]:
            counts = _counts(criterion, unit.people or 1)
            points = criterion.counts.points(counts, criterion.maximum) if criterion.counts else criterion.maximum
            entries.append(Entry(card_id, criterion.code, SELF, 1, head_id, points=points, counts=dict(counts) or None))
            detail = {"counts": dict(counts)} if counts else {}
            self._did(head_id, "scored", f"card:{card_id}", item=criterion.code, points=str(points), **detail)
        cards.add_entries(connection, [self._commune_id] * len(entries), entries, now)

    def _did(self, person_id: int, action: str, subject: str, **detail: object) -> None:
        self.deeds.append(Deed(self._commune_id, self._now, person_id, action, subject, dict(detail)))


def _counts(criterion: Criterion, people: int) -> Mapping[str, int]:
    match criterion.counts:
        case RatioRule() as ratio:
            return {ratio.part.key: people, ratio.whole.key: people}
        case SumRule() as rule:
            return {term.key: 0 for term in rule.terms}
        case DeductionRule() as deductions:
            return deductions.nothing_happened
        case TableRule() as table:
            return table.best
        case None:
            return {}
