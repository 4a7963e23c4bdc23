"""A commune with something of everything that a report counts, entered straight into the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from bot.making import Order
from bot.making.maker import Workshop
from bot.making.recipes import RECIPES
from bot.making.reports import report
from bot.reporting.record import Record, read_record
from movement.awards import Recipient
from movement.campaigns import Schedule, Target
from movement.honours import AwardSubject
from movement.models import AboutModel, ModelStatus, Since
from movement.periods import Period
from movement.units import UnitKind
from movement.year import Step
from storage import awards, campaigns, cards, communes, groups, milestones, models, outbox
from storage.awards import AwardStatus
from storage.cards import SELF, Entry, EvidenceFile
from storage.ids import new_id
from storage.milestones import Entered
from storage.tables import Outbox
from tests.flows.paper import PLATFORM
from tests.flows.town import Town

NOW = datetime(2026, 10, 20, 3, 5, tzinfo=UTC)  # 10:05 in Việt Nam
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))


@dataclass
class Reported:
    """A town whose record is written straight into the database."""

    town: Town
    units: dict[str, int] = field(default_factory=dict)

    @property
    def commune_id(self) -> int:
        return self.town.commune_id

    async def run(self, work: Any) -> Any:
        """Something done with the database."""
        return await self.town.play.database.run(work)

    async def unit(self, name: str, kind: UnitKind = UnitKind.SCHOOL, **facts: Any) -> int:
        """A unit, known by its name."""
        self.units[name] = await self.town.unit(name, kind, **facts)
        return self.units[name]

    async def step(self, unit: str, step: Step, value: str = "done", day: date | None = None, **more: Any) -> None:
        """A step of a unit's year; `at` is when it was entered."""
        at, year = more.pop("at", NOW), more.pop("year", 2026)
        entered = Entered(step, value, day, **more)
        await self.run(lambda c: milestones.enter(c, self.commune_id, self.units[unit], year, entered, None, at))

    async def card(self, unit: str, status: str, **moments: datetime) -> int:
        """A card in a state; `submitted_at`, `verified_at`, `final_at` say when it came there."""

        def begin(connection: Connection) -> int:
            record = communes.load(connection, self.commune_id)
            number = cards.start(
                connection,
                self.commune_id,
                self.units[unit],
                record.plan_version_id,
                self.town.template.id,
                record.plan.year,
                NOW,
            )
            entries = [Entry(number, item.code, SELF, 1, None, item.maximum) for item in self.town.template.scored]
            cards.add_entries(connection, [self.commune_id] * len(entries), entries, NOW)
            card = cards.load(connection, [number])[number]
            card.status = status
            for name, moment in moments.items():
                setattr(card, name, moment)
            cards.save(connection, [card])
            return number

        return int(await self.run(begin))

    async def evidence(self, card: int, item: str, name: str, at: datetime) -> None:
        """A file that a unit sent for an item."""

        def add(connection: Connection) -> None:
            held = cards.load(connection, [card])[card]
            file = EvidenceFile(0, item, PLATFORM, f"ref {new_id()}", "document", name, "application/pdf", 1000)
            cards.add_evidence(connection, held, file, None, at)  # type: ignore[arg-type]

        await self.run(add)

    async def award(self, name: str, subject: AwardSubject, status: AwardStatus, day: date | None = None) -> None:
        """A proposal and what came of it."""

        def add(connection: Connection) -> None:
            number = awards.add(
                connection,
                self.commune_id,
                2026,
                Recipient(subject, name),
                form="Giấy khen của Chủ tịch UBND xã",
                occasion="",
                created_by=None,
                now=NOW,
            )
            proposal = awards.get(connection, number)
            if proposal is not None and status is not AwardStatus.PROPOSED:
                awards.decide(connection, proposal, status, None, NOW, paper="12/QĐ", paper_day=day)

        await self.run(add)

    async def model(self, name: str, since: Since, ended: date | None = None, commended: date | None = None) -> None:
        """A model of the register."""

        def add(connection: Connection) -> None:
            number = models.add(
                connection, self.commune_id, AboutModel(name, "an ninh", since), ModelStatus.ACTIVE, None, NOW
            )
            if ended is not None:
                models.end(connection, models.get(connection, number), ended, "formal")  # type: ignore[arg-type]
            if commended is not None:
                models.commend(connection, models.get(connection, number), commended, "3/TTr")  # type: ignore[arg-type]

        await self.run(add)

    async def sent(self, topic: str, started: datetime, posts: dict[str, str], subscribers: int = 0) -> None:
        """A run of a new campaign; `posts` says what became of the post to each group (by its title)."""

        def add(connection: Connection) -> None:
            number = campaigns.add(
                connection,
                self.commune_id,
                topic=topic,
                text="Tin",
                file=None,
                target=Target(),
                schedule=Schedule(),
                status=campaigns.DONE,
                created_by=None,
                now=started,
            )
            campaign = campaigns.get(connection, number)
            run = campaigns.start_run(connection, campaign, None, started)  # type: ignore[arg-type]
            for title, status in posts.items():
                self._post(connection, run.id, status, started, self._group(connection, title))
            for _number in range(subscribers):
                self._post(connection, run.id, outbox.SENT, started, None)

        await self.run(add)

    def _group(self, connection: Connection, title: str) -> int:
        found = groups.find(connection, PLATFORM, title)
        return (found or groups.add(connection, PLATFORM, title, title, NOW)).id

    def _post(self, connection: Connection, run: int, status: str, at: datetime, group: int | None) -> None:
        row = {"id": new_id(), "platform": PLATFORM, "chat": "x", "lane": "campaign", "status": status, "run_id": run}
        connection.execute(insert(Outbox).values(**row, group_id=group, created_at=at, reason="", attempts=1))

    async def record(self, period: Period = QUARTER, now: datetime = NOW) -> Record:
        """What a report of a period is made of."""
        return await self.town.play.database.look(
            lambda c: read_record(c, communes.load(c, self.commune_id), period, now)
        )

    async def made(self, fmt: str, period: Period = QUARTER, *, evidence: bool = True) -> bytes:
        """The report as a file."""
        commune = await self.run(lambda c: communes.load(c, self.commune_id))
        return await made(self.town, Order.of(report(commune, fmt, period, evidence=evidence).ref))


async def made(town: Town, order: Order, now: datetime = NOW) -> bytes:
    """The file of an order."""
    recipe = RECIPES[order.recipe]
    data = await town.play.database.look(lambda c: recipe.gather(c, order, Workshop(now)))
    hash(data)
    return recipe.make(data)
