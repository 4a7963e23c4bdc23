"""Three invented communes in one installation, two of one province; everything of a commune carries its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from movement.campaigns import Schedule, Target
from movement.plan import DecidedBy
from movement.plans import load_bundled
from storage import actors, campaigns, cards, communes, groups, sessions
from storage.actors import MemberRole
from storage.cards import CHECKED, SELF, Entry, EvidenceFile
from storage.sessions import Session
from storage.units import PENDING
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.play import Play, playing
from tests.flows.town import HOTLINE, PLAN, Town

QUANG_NGAI, DA_NANG = "51", "48"
A, B, C = "Thiện Tín", "Nghĩa Hành", "Hòa Vang"
PROVINCE_OF = {A: QUANG_NGAI, B: QUANG_NGAI, C: DA_NANG}
HIDDEN = "Kín Đáo"  # in every person's name, reason, note, opinion and file name: nothing for a province's officer


@dataclass
class Commune(Town):
    """A commune with the numbers of what is in it."""

    name: str = ""
    units: dict[str, int] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)
    group: int = 0
    campaign: int = 0


async def founded_as(play: Play, name: str, hotline: str = HOTLINE) -> int:
    """A commune of this name, in its province, that works by the plan of Thiện Tín; its number."""
    plan = load_bundled(PLAN)
    issuer = {**plan.issuer.model_dump(), "commune": name, "police_office": f"Công an xã {name}"}
    plan = type(plan).model_validate({**plan.model_dump(), "issuer": issuer})
    return await play.database.run(lambda c: communes.create(c, plan, hotline, play.now(), province=PROVINCE_OF[name]))


@dataclass
class World:
    """The communes by name."""

    play: Play
    communes: dict[str, Commune] = field(default_factory=dict)

    async def found(self, name: str, hotline: str = HOTLINE) -> Commune:
        """A commune with an officer, a unit whose card waits, one whose card is verified, and one that waits."""
        commune = Commune(self.play, name=name)
        self.communes[name] = commune
        commune.commune_id = await founded_as(self.play, name, hotline)
        for what in ("waiting", "verified"):
            commune.units[what] = await commune.unit(f"Trường {what} {name}")
            await commune.member(f"{what} {name}", commune.units[what], f"Trần {HIDDEN} {name}")
        commune.units["pending"] = await commune.unit(f"Trạm Y tế {name}", status=PENDING)
        await commune.member(f"pending {name}", commune.units["pending"], f"Phạm {HIDDEN} {name}")
        await commune.officer(f"officer {name}", f"Nguyễn {HIDDEN} {name}")
        await self.play.database.run(lambda c: _fill(c, commune))
        return commune

    async def joins(self, account: str, commune: str, role: MemberRole, unit: str = "") -> None:
        """Somebody who is known already gets a role in a commune, too."""
        there = self.communes[commune]
        person = next(town.people[account] for town in self.communes.values() if account in town.people)
        await self.play.database.run(
            lambda c: actors.add_membership(
                c,
                there.commune_id,
                person,
                role,
                self.play.now(),
                unit_id=there.units[unit] if unit else None,
                province=PROVINCE_OF[commune] if role is MemberRole.PROVINCE_OFFICER else "",
            )
        )
        self.play.dialogue.forget()

    async def province_officer(self, account: str = "province", commune: str = A) -> Person:
        """An officer of the province of a commune, and of nothing else."""
        return await of_province(self.play, self.communes[commune].commune_id, PROVINCE_OF[commune], account)


async def of_province(play: Play, commune_id: int, province: str, account: str = "province") -> Person:
    """An officer of a province who was let in by a commune, and is nothing else."""

    def add(connection: Connection) -> None:
        now = play.now()
        person = actors.add_person(connection, commune_id, f"Lê {HIDDEN}", "+84905111222", now)
        actors.add_membership(connection, commune_id, person, MemberRole.PROVINCE_OFFICER, now, province=province)
        session = Session(PLATFORM, account, account, person, "vi", 0, {"consented": "–"}, is_new=True)
        sessions.save(connection, [session], now)

    await play.database.run(add)
    return play.person(account, f"Lê {HIDDEN}")


def _fill(connection: Connection, commune: Commune) -> None:
    now, template, name = commune.play.now(), commune.template, commune.name
    record = communes.load(connection, commune.commune_id)
    for number, (what, unit) in enumerate(list(commune.units.items())[:2], 1):
        card_id = cards.start(
            connection, commune.commune_id, unit, record.plan_version_id, template.id, record.plan.year, now
        )
        head = commune.people[f"{what} {name}"]
        entries = [
            Entry(card_id, c.code, SELF, 1, head, c.maximum, note=f"Ghi chú {HIDDEN} {name}") for c in template.scored
        ]
        if what == "verified":
            entries += [
                Entry(card_id, c.code, CHECKED, 1, None, c.maximum - (c.code == "1"), note=f"Lý do {HIDDEN} {name}")
                for c in template.scored
                if c.decided_by is not DecidedBy.AUTHORITY
            ]
        cards.add_entries(connection, [commune.commune_id] * len(entries), entries, now)
        card = cards.load(connection, [card_id])[card_id]
        card.number, card.submitted_at, card.revision = number, now, 1
        card.status = cards.SUBMITTED if what == "waiting" else cards.VERIFIED
        file = EvidenceFile(0, "1", PLATFORM, f"ref {name}", "photo", f"Ảnh {HIDDEN} {name}.jpg", "image/jpeg", 1000)
        cards.add_evidence(connection, card, file, head, now)
        cards.save(connection, [card])
        if what == "verified":
            cards.add_opinion(connection, card, f"Ý kiến {HIDDEN} {name}", head, now)
        commune.cards[what] = card_id
    officer = commune.people[f"officer {name}"]
    group = groups.add(connection, PLATFORM, f"group {name}", f"Bà con {name}", now)
    groups.claim(connection, group.id, commune.commune_id, officer, now)
    groups.change(connection, group.id, hamlet=f"Thôn {name}", audience="residents")
    commune.group = group.id
    commune.campaign = campaigns.add(
        connection,
        commune.commune_id,
        topic="crime-tricks",
        text=f"Tin của {name}: không đọc mã OTP cho bất kỳ ai.",
        file=None,
        target=Target(),
        schedule=Schedule(),
        status=campaigns.WAITING,
        created_by=officer,
        now=now,
    )


@asynccontextmanager
async def three_communes(url: str) -> AsyncIterator[World]:
    """The communes A and B of one province, and C of another one."""
    async with playing(url) as play:
        world = World(play)
        for name in (A, B, C):
            await world.found(name)
        yield world
