"""Rate limits and injected faults: the two ways in which the platform is not there for a bot."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.fakes.telegram.errors import too_many

# What counts as "a message" for the limits that Telegram publishes in its bot FAQ.
SENDING = frozenset({"sendMessage", "sendPhoto", "sendDocument"})


@dataclass
class Limits:
    """The published limits: so many messages in so many seconds. A rejected call does not count as a message.

    `rejected` counts the 429 answers, by chat: a polite bot has none.
    """

    overall: tuple[int, float] = (30, 1.0)
    private: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)
    rejected: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat_id: int, private: bool, now: float) -> None:
        """Books a message to `chat_id`; raises `ApiError` 429 with ``retry_after`` when it is one too many."""
        wait = max(self._wait(0, self.overall, now), self._wait(chat_id, self.private if private else self.group, now))
        if wait > 0:
            self.rejected[chat_id] += 1
            raise too_many(max(1, math.ceil(wait)))
        self._sent[0].append(now)
        self._sent[chat_id].append(now)

    def _wait(self, key: int, limit: tuple[int, float], now: float) -> float:
        most, seconds = limit
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[-most] + seconds - now if len(sent) >= most else 0.0


@dataclass
class Fault:
    """What happens to the next `times` calls that fit.

    `kind`: "500", "502" (an HTML page, as a proxy sends it), "429" (JSON, ``retry_after`` = `seconds`), "close" (the
    connection breaks before the call is carried out), "lost" (it is carried out, but the answer is lost), "hang"
    (nothing for `seconds`, then the connection breaks).
    """

    kind: str
    times: int = 1
    method: str = ""
    chat: int | None = None
    seconds: float = 60.0

    def fits(self, method: str, chat: int | None) -> bool:
        if self.times <= 0 or (self.method and self.method != method):
            return False
        return self.chat is None or self.chat == chat


KINDS = ("500", "502", "429", "close", "lost", "hang")
