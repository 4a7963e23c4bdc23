"""The scenes of the first two issues on a platform, or on paper: what was shown, and what is kept afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.flows.play import playing
from tests.flows.scenes import SCENES, TRANSCRIPTS, begins, written
from tests.platforms.on_telegram import OnTelegram
from tests.platforms.on_zalo_bot import OnZaloBot
from tests.platforms.on_zalo_oa import OnZaloOa
from tests.platforms.play import playing_on
from tests.platforms.records import Records, records
from tests.platforms.wire import Wire

SAME_SCRIPT = (
    "registration.vi",
    "scoring.vi",
    "verification.vi",
    "plain.vi",
    "groups.vi",
    "reminders.vi",
    "campaign.vi",
    "resident.vi",
)
PLATFORMS: dict[str, Callable[[datetime], Wire]] = {
    "telegram": OnTelegram,
    "zalo-bot": OnZaloBot,
    "zalo-oa": OnZaloOa,
}
MORNING = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Performance:
    """A scene as it was played: what was shown, what is kept, and what the platform did not take."""

    text: str
    records: Records
    refused: list[str]


def golden(platform: str, name: str) -> Path:
    """Where a scene is written down as it looks on a platform."""
    return TRANSCRIPTS / platform / f"{name}.md"


async def performed_on(platform: str, name: str) -> Performance:
    """Play a scene on a platform."""
    with tempfile.TemporaryDirectory() as folder:
        wire = PLATFORMS[platform](begins(name) or MORNING)
        async with playing_on(wire, Path(folder)) as play:
            text = await written(play, name)
            title, _line, rest = text.partition("\n")
            kept = await play.database.run(records)
            return Performance(f"{title} – {wire.name}\n{rest}", kept, wire.refused())


async def kept_on_paper(name: str) -> Records:
    """What is in the database after a scene that was played without any platform."""
    with tempfile.TemporaryDirectory() as folder:
        async with playing(f"sqlite:///{folder}/play.db", language=SCENES[name][1]) as play:
            play.moves_to(begins(name) or MORNING)
            await written(play, name)
            return await play.database.run(records)
