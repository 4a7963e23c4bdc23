"""Rate limits and injected faults: the two ways in which the platform is not there for a bot."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.telegram.errors import too_many

# What counts as "a message" for the limits that Telegram publishes in its bot FAQ.
SENDING = frozenset({"sendMessage", "sendPhoto", "sendVideo", "sendDocument"})

Reading = Literal["window", "bucket", "both"]
_Key = int | tuple[str, int]  # what a window is kept for: 0 for everything, a chat, or a chat as a group
_WHOLE = 1 - 1e-6  # a token, but for what floating point loses


@dataclass
class Limits:
    """The published limits: so many messages in so many seconds. A rejected call does not count as a message.

    Telegram does not say how it counts. `reading` is how the overall limit is meant: "window", never more than 30 in
    any second; "bucket", 30 at once and from then on one for each 1/30 s that has passed; "both", a message has to
    satisfy the two. The limits of a chat are windows in any case. `scale` divides all periods: with 4 time runs four
    times as fast.

    `rejected` counts the 429 answers, by chat: a polite bot has none.
    """

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (1, 1.0)  # private or group
    group: tuple[int, float] = (20, 60.0)  # in a group besides
    reading: Reading = "window"
    scale: float = 1.0
    rejected: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _sent: dict[_Key, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _spent: float = 0.0  # tokens that are out of the bucket
    _refilled: float = -math.inf  # when it was looked at

    @property
    def total_rejected(self) -> int:
        """How many calls were answered with 429, over all chats."""
        return sum(self.rejected.values())

    def count(self, chat_id: int, private: bool, now: float) -> None:
        """Books a message to `chat_id`; raises `ApiError` 429 with ``retry_after`` when it is one too many."""
        wait = self._wait(chat_id, self.chat, now)
        if self.reading != "window":
            wait = max(wait, self._until_token(now))
        if self.reading != "bucket":
            wait = max(wait, self._wait(0, self.overall, now))
        if not private:
            wait = max(wait, self._wait(("group", chat_id), self.group, now))
        if wait > 0:
            self.rejected[chat_id] += 1
            raise too_many(max(1, math.ceil(wait)))
        self._spent += 1
        self._sent[0].append(now)
        self._sent[chat_id].append(now)
        if not private:
            self._sent["group", chat_id].append(now)

    def _wait(self, key: _Key, limit: tuple[int, float], now: float) -> float:
        """Seconds until the sliding window has room."""
        most, seconds = limit[0], limit[1] / self.scale
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[-most] + seconds - now if len(sent) >= most else 0.0

    def _until_token(self, now: float) -> float:
        """Seconds until the bucket has a token."""
        most, seconds = self.overall[0], self.overall[1] / self.scale
        self._spent = max(0.0, self._spent - (now - self._refilled) * most / seconds)
        self._refilled = now
        missing = _WHOLE - (most - self._spent)
        return missing * seconds / most if missing > 0 else 0.0


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
