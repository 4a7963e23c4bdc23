"""Make a sample of every paper in docs/samples/, from the sample commune in an invented year.

    python scripts/samples.py

Nobody and nothing in them is real. The codes for checking a scorecard are new at each run; all else stays as it is
until the papers themselves change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import Connection  # noqa: E402

from bot.chat import File  # noqa: E402
from bot.demo import fill_demo  # noqa: E402
from bot.making import CHECK_PATH, PAPERS_LANGUAGE, Order  # noqa: E402
from bot.making.cards import card_docx, card_pdf, card_picture  # noqa: E402
from bot.making.dossiers import dossier  # noqa: E402
from bot.making.lists import recognised_list, units_list  # noqa: E402
from bot.making.maker import Workshop  # noqa: E402
from bot.making.recipes import RECIPES  # noqa: E402
from bot.making.reports import province_sum, report  # noqa: E402
from bot.making.rosters import roster_template  # noqa: E402
from bot.making.targets import picture_of_targets  # noqa: E402
from movement.checklist import Title  # noqa: E402
from movement.periods import year_period  # noqa: E402
from storage import cards, communes, milestones, schema  # noqa: E402
from storage.communes import CommuneRecord  # noqa: E402
from storage.database import Database  # noqa: E402

SAMPLES = ROOT / "docs" / "samples"
YEAR = 2026
NOW = datetime(YEAR, 11, 5, 1, 0, tzinfo=UTC)
ADDRESS = "https://antq.example.vn"  # a domain that nobody can have


def papers(connection: Connection, commune: CommuneRecord) -> Iterator[tuple[str, File]]:
    """Every paper with the name that its sample has."""

    def card(state: str) -> cards.Card:
        number = next(n for n in cards.in_commune(connection, commune.id, [state]) if _of_year(connection, n))
        return cards.rows(connection, [number])[0]

    for name, state in (("draft", cards.DRAFT), ("verified", cards.VERIFIED), ("final", cards.FINAL)):
        row = card(state)
        plan = communes.plan_version(connection, row.plan_version_id)
        yield f"scorecard-{name}.pdf", card_pdf(plan, row, signatures=name == "final")
        if name == "verified":
            yield f"scorecard-{name}.png", card_picture(plan, row, PAPERS_LANGUAGE)
        if name == "final":
            yield f"scorecard-{name}.docx", card_docx(plan, row, signatures=True)
    yield "list.xlsx", units_list(commune, "xlsx", YEAR)
    yield "list.pdf", units_list(commune, "pdf", YEAR)
    yield "recognised.xlsx", recognised_list(commune, YEAR)
    yield "dossier-antt.zip", dossier(commune, card(cards.FINAL).unit_id, Title.ANTT, YEAR)
    yield "dossier-exemplary.zip", dossier(commune, _exemplary(connection, commune), Title.EXEMPLARY, YEAR)
    yield "report.docx", report(commune, "docx", year_period(YEAR))
    yield "report.xlsx", report(commune, "xlsx", year_period(YEAR))
    yield "province.xlsx", province_sum(commune, commune.province, year_period(YEAR))
    yield "roster-template.xlsx", roster_template(commune.id)
    yield "targets.png", picture_of_targets(commune, PAPERS_LANGUAGE)


def _of_year(connection: Connection, card_id: int) -> bool:
    return cards.rows(connection, [card_id])[0].year == YEAR


def _exemplary(connection: Connection, commune: CommuneRecord) -> int:
    """A unit that was proposed for the exemplary title."""
    years = milestones.of_commune(connection, commune.id, YEAR)
    return min(unit_id for unit_id, steps in years.items() if any(str(step) == "exemplary_proposed" for step in steps))


def main() -> int:
    """Make all of them; the samples that were there before are replaced."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/samples.db")
        schema.upgrade(database)
        database.work(lambda connection: fill_demo(connection, number=3, units=24, year=YEAR, seed=1))
        with database.snapshot() as connection:
            wanted = list(papers(connection, communes.load(connection, communes.ids(connection)[0])))
        workshop = Workshop(NOW, f"{ADDRESS}{CHECK_PATH}")
        for name, file in wanted:
            order = Order.of(file.ref)
            recipe = RECIPES[order.recipe]
            content = recipe.make(recipe.gathered(database, order, workshop))
            (SAMPLES / name).write_bytes(content)
            print(f"{name}: {len(content):,} bytes")
        database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
