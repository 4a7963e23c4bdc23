"""A small invented commune for plays: its office, its officers, and units with the people in charge of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from movement.plan import ScorecardTemplate
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from storage import actors, cards, communes, consents, sessions, units
from storage.actors import MemberRole
from storage.cards import Card
from storage.sessions import Session
from storage.units import ACTIVE, UnitRecord
from tests.flows.people import Person
from tests.flows.play import Play

PLAN = "thien-tin-2026"
HOTLINE = "0255 000 000"
SCHOOL = "Trường THCS Thiện Tín"
COMPANY = "Công ty TNHH Gỗ Phú Lộc"


@dataclass
class Town:
    """A commune in the play's database; everybody added here has agreed to be kept and is known from the start."""

    play: Play
    commune_id: int = 0
    language: str = "vi"
    people: dict[str, int] = field(default_factory=dict)

    async def found(self, plan: str = PLAN) -> Town:
        """Set the commune up."""
        self.commune_id = await self.play.database.run(
            lambda c: communes.create(c, load_bundled(plan), HOTLINE, self.play.now())
        )
        return self

    @property
    def template(self) -> ScorecardTemplate:
        """The scorecard."""
        return load_bundled(PLAN).scorecards[0]

    async def officer(self, account: str = "officer", name: str = "Nguyễn Văn An", shown: str = "") -> Person:
        """An officer of the commune police."""
        await self.play.database.run(lambda c: self._known(c, account, name, MemberRole.OFFICER))
        return self.play.person(account, shown or name, language=self.language)

    async def unit(self, name: str = SCHOOL, kind: UnitKind = UnitKind.SCHOOL, **facts: Any) -> int:
        """A registered unit; its number."""
        record = UnitRecord(
            id=0,
            commune_id=self.commune_id,
            kind=kind,
            name=name,
            **{
                "address": "25 Trần Phú",
                "hamlet": "Long Bàn Bắc",
                "people": 42,
                "has_party_organisation": True,
                "has_union": True,
                "has_guard_force": True,
                "exclusion": Exclusion.NONE,
                "status": ACTIVE,
                "status_reason": "",
                **facts,
            },
        )
        return (await self.play.database.run(lambda c: units.add(c, record, self.play.now()))).id

    async def member(
        self,
        account: str,
        unit_id: int,
        name: str = "Trần Thị Minh",
        role: MemberRole = MemberRole.HEAD,
        *,
        shown: str = "",
        position: str = "",
        plain: bool = False,
    ) -> Person:
        """A unit's head or deputy."""
        position = position or ("Hiệu trưởng" if role is MemberRole.HEAD else "Phó Hiệu trưởng")
        await self.play.database.run(lambda c: self._known(c, account, name, role, unit_id, position))
        return self.play.person(account, shown or name, plain=plain, language=self.language)

    def _known(
        self,
        connection: Connection,
        account: str,
        name: str,
        role: MemberRole,
        unit_id: int | None = None,
        position: str = "Cán bộ",
    ) -> None:
        now = self.play.now()
        phone = f"+8490500{len(self.people):04d}"
        person_id = actors.add_person(connection, self.commune_id, name, phone, now)
        actors.add_membership(connection, self.commune_id, person_id, role, now, unit_id=unit_id, position=position)
        platform, chat = self.play.platform, self.play.chat_of(account)
        consents.give(connection, self.commune_id, platform, chat, consents.WORK, "–", now)
        state = {"consented": "–", "commune": self.commune_id}
        session = Session(platform, chat, chat, person_id, self.language, 0, state, heard_at=now, is_new=True)
        sessions.save(connection, [session], now)
        self.people[account] = person_id

    async def card(self, unit_id: int) -> Card:
        """A unit's card of the year as it is stored."""

        def read(connection: Connection) -> Card:
            card_id = cards.of_unit(connection, unit_id, load_bundled(PLAN).year)
            if card_id is None:
                raise LookupError(f"unit {unit_id} has no card")
            return cards.load(connection, [card_id], lock=False)[card_id]

        return await self.play.database.run(read)


async def scores(person: Person, unit_id: int, best: bool = True, until: str = "") -> None:
    """Answer every item of a unit's card that is still asked by its best (or worst) points; `until` is left open."""
    await person.says(f"/score {unit_id}")
    while (item := asked_item(person)) and item != until:
        tokens = [choice.data.partition(":")[2] for row in person.last.rows for choice in row]
        answers = [token for token in tokens if token[:1] in "pc" and token[1:2].isdigit()]
        highest = max(answers, key=_points) if best else min(answers, key=_points)
        await person.presses(highest, person.last)


async def hands_in(person: Person, unit_id: int) -> None:
    """Score the rest of a unit's card and hand it in."""
    await scores(person, unit_id)
    await person.presses("Hand in to the commune police")


def asked_item(person: Person) -> str:
    """The code of the item that the newest message asks for; empty for anything else."""
    lines = person.text.rsplit("\n\n", 1)[-1].splitlines()
    for line in lines:
        code, dot, _rest = line.partition(". ")
        if dot and len(code) <= 2 and code[:1].isdigit() and re.search(r"\d/\d+ · ", lines[0]):
            return code
    return ""


def _points(token: str) -> float:
    if token.startswith("c"):
        return float(sum(float(n) * each for n, each in zip(token[1:].split(","), (2, 1), strict=True)))
    return float(token[1:])
