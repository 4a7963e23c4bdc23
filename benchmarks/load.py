"""The load: a fake Bot API and its virtual users in a process of their own.

``python -m benchmarks.load --users 200 --steps 26 --choice any`` talks JSON lines: it prints ``ready`` (where the Bot
API is), ``warm`` (everybody has a first message, the warm-up users have gone all the way), waits for a line on standard
input, lets all users press as fast as the bot answers, and prints ``done`` with what was measured.

A step is one press. It is over when the press was acknowledged *and* the bot's edit or new message is there; the user
presses again at once. Latency is measured from the press to that moment, by the clock of this process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.choosing import CHOICES, Keyboard
from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.world import Kept

FIRST_USER = 10001
STEP_TIMEOUT = 60.0  # seconds; a step that takes longer is a failure of the bot, not a number


def say(kind: str, **fields: Any) -> None:
    """One line for the process that conducts."""
    print(json.dumps({"event": kind, **fields}, ensure_ascii=False), flush=True)


class User:
    """One person who presses buttons."""

    def __init__(self, person: Person, choose: Callable[[Keyboard, int], str]) -> None:
        self.person = person
        self.chat = person.chat
        self.choose = choose
        self.latencies: list[float] = []

    def newest(self) -> Kept | None:
        """The bot's newest message with buttons."""
        for message in reversed(self.chat.messages.values()):
            if message.by_bot and message.markup and not message.deleted:
                return message
        return None

    async def starts(self) -> None:
        """Opens the chat and waits for the first message."""
        await self.person.starts()
        async with asyncio.timeout(STEP_TIMEOUT):
            while self.newest() is None:
                await self.chat.change()

    async def walks(self, steps: int) -> None:
        """Presses `steps` times."""
        for left in range(steps, 0, -1):
            message = self.newest()
            assert message is not None
            assert message.markup is not None
            data = self.choose(message.markup["inline_keyboard"], left)
            edits, newest = message.edited, next(reversed(self.chat.messages))
            begun = time.perf_counter()
            self.person.presses_data(data, message.id)
            press = self.person.last_press
            assert press is not None
            try:
                async with asyncio.timeout(STEP_TIMEOUT):
                    while not press.answered or not (
                        message.edited > edits or next(reversed(self.chat.messages)) > newest
                    ):
                        await self.chat.change()
            except TimeoutError:
                shown = "\n".join(map(str, self.person.screen()[-2:]))
                what = "acknowledged, but nothing shown" if press.answered else "not acknowledged"
                raise RuntimeError(f"press {data!r} of {self.person.id} was {what}; the screen:\n{shown}") from None
            self.latencies.append(time.perf_counter() - begun)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all sorted `values` lie."""
    return values[min(len(values) - 1, int(share * len(values)))]


async def run(options: argparse.Namespace) -> None:
    """Serves, warms up, loads, reports."""
    choose = CHOICES[options.choice]
    async with FakeTelegram(callback_lifetime=600, record=False) as fake:
        officer = fake.user(options.officer, started=True)
        users = [
            User(fake.user(FIRST_USER + n, started=True), choose) for n in range(options.users + options.warm_users)
        ]
        say("ready", url=fake.url, token=fake.token)
        await asyncio.gather(*(user.starts() for user in users))
        warm, measured = users[options.users :], users[: options.users]
        await asyncio.gather(*(user.walks(options.steps) for user in warm))
        await asyncio.sleep(0.5)  # what the bot still has to say to officers
        before = fake.counts.copy()
        say("warm")
        await asyncio.to_thread(sys.stdin.readline)
        begun, own = time.perf_counter(), time.process_time()
        await asyncio.gather(*(user.walks(options.steps) for user in measured))
        seconds, own = time.perf_counter() - begun, time.process_time() - own
        latencies = sorted(latency for user in measured for latency in user.latencies)
        say(
            "done",
            steps=len(latencies),
            seconds=seconds,
            p50=percentile(latencies, 0.50),
            p99=percentile(latencies, 0.99),
            load_cpu=own,
            calls=dict(fake.counts - before),
            refused=dict(fake.refused),
            officer_messages=len(officer.screen()),
        )
        await asyncio.to_thread(sys.stdin.readline)  # the bot ends first, so that it sees no broken connections


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--warm-users", type=int, default=10)
    parser.add_argument("--steps", type=int, default=26)
    parser.add_argument("--choice", choices=sorted(CHOICES), default="any")
    parser.add_argument("--officer", type=int, default=1001)
    try:
        asyncio.run(run(parser.parse_args()))
    except RuntimeError as problem:
        say("failed", reason=str(problem))
        sys.exit(1)


if __name__ == "__main__":
    main()
