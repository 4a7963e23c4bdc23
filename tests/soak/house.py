"""The process under test: started, seen polling, killed, ended."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from benchmarks.prepare import PLAN
from tests.fakes.telegram import FakeTelegram

ROOT = Path(__file__).parent.parent.parent
OFFICER = 1001
START_SECONDS = 90.0  # until it polls; `import aiogram` takes most of it
END_SECONDS = 30.0


class Violation(Exception):
    """Something that must never happen has happened; the text says what, to whom, and what was on the screen."""


class HouseProcess:
    """``python -m bot run`` on one database, against one fake."""

    def __init__(self, fake: FakeTelegram, url: str, folder: Path) -> None:
        self._fake = fake
        self.log = folder / "bot.log"
        self._process: Process | None = None
        self._starts = 0
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANTQ_")}
        self._environment = {
            **own,
            "ANTQ_TELEGRAM_TOKEN": fake.token,
            "ANTQ_TELEGRAM_API_URL": fake.url,
            "ANTQ_DATABASE_URL": url,
            "ANTQ_DATA_DIR": str(folder),
            "ANTQ_PORT": "0",
            "ANTQ_SECRET_KEY": secrets.token_hex(32),
            "ANTQ_OFFICERS": f"telegram:{OFFICER}",
            "ANTQ_PLAN": PLAN,
            "ANTQ_LOG_LEVEL": "warning",
        }

    async def start(self) -> None:
        """Start it; it does not poll yet."""
        self._starts = self._fake.counts["deleteWebhook"]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the soak, which then ends the process itself
            )

    async def polls(self) -> None:
        """Wait until it has begun to poll: dropping the webhook is the last call before."""
        assert self._process is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                while self._fake.counts["deleteWebhook"] == self._starts:
                    if self._process.returncode is not None:
                        raise Violation(f"the process ended at its start ({self._process.returncode})")
                    await asyncio.sleep(0.003)
        except TimeoutError:
            raise Violation(f"the process did not poll within {START_SECONDS} s") from None

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise Violation(f"the process ended by itself ({self._process.returncode})")
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, as an operator does."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise Violation(f"the process ended by itself ({self._process.returncode})")
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), END_SECONDS)
        except TimeoutError:
            raise Violation(f"the process did not end within {END_SECONDS} s of SIGTERM") from None
        if self._process.returncode:
            raise Violation(f"the process ended with {self._process.returncode} after SIGTERM")

    async def clear(self) -> None:
        """Leave no process behind, whatever happened."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def tail(self, lines: int = 40) -> str:
        """The newest lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def unexpected(self) -> list[str]:
        """The first error that nobody foresaw, as the log tells it."""
        text = self.log.read_text(errors="replace")
        places = [
            place for sign in ("Traceback (most recent", "[error", "[critical") if (place := text.find(sign)) >= 0
        ]
        if not places:
            return []
        begin = text.rfind("\n", 0, min(places)) + 1
        return [f"the log tells of errors, the first is:\n{text[begin : begin + 6000]}"]
