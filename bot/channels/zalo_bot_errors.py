"""What the Zalo Bot Platform's refusals mean.

Sources: the platform's own list of error codes, and what was measured. 403 is documented as *its* internal error, 408
is an idle poll, and 400 is everything that is wrong with a call: the chat as well as the message. Which of the two it
is cannot be read from the answer; `bot.channels.zalo_bot` finds out.
"""

from __future__ import annotations

import re

from bot.channels import AccountBroken, DeliveryError, QuotaUsed, TryAgain, WrongMessage

_FORM = re.compile(r"\d+:[\w.~+=@$&,;:!*'()-]{16,}", re.ASCII)
_TOKEN = re.compile(r"\d{3,}(?::|%3A)[^\s/?#\"'<>]+", re.IGNORECASE)
_SHOWN = 160  # characters of a description
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0  # seconds after 429: nothing says when it is over


def well_formed(token: str) -> bool:
    """Whether it looks like a bot token at all: digits, a colon, a key."""
    return _FORM.fullmatch(token) is not None


def redacted(text: str, token: str = "") -> str:
    """The text without the token, and without anything that looks like one."""
    if token:
        text = text.replace(token, "(token)").replace(token.partition(":")[2], "(token)")
    return _TOKEN.sub("(token)", text)


class Refused(Exception):
    """An answer with ``ok: false``: its code and description, without the token."""

    def __init__(self, code: int, description: str = "") -> None:
        self.code = code
        self.description = redacted(description)[:_SHOWN]
        super().__init__(f"{code} {self.description}")

    @property
    def idle(self) -> bool:
        """Nobody wrote while a poll was open."""
        return self.code == 408


def classify(refused: Refused, wait: float = FIRST_WAIT) -> DeliveryError:
    """The channel exception for a refusal; its reason carries code and description, never a secret.

    `wait` are the seconds to wait where an allowance is used up, or too much came at once.
    """
    code = refused.code
    reason = f"zalo {code}: {refused.description}"
    if code == 429:
        return QuotaUsed(reason, wait)
    if code == 426:  # a limit of the day
        return TryAgain(reason, after=LONGEST_WAIT, flood=True)
    if code in (401, 404):  # 404: there is no such method, so this is not the address of the platform
        return AccountBroken(reason)
    if code in (403, 408) or code >= 500:
        return TryAgain(reason, after=2.0)
    return WrongMessage(reason)


class Rush:
    """How long to wait while the platform answers 429, which never says it: as long as it has lasted so far."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0

    def wait(self, now: float) -> float:
        """The seconds to wait after a 429 at `now` (a monotonic clock)."""
        if self._since is None or now - self._last > 2 * LONGEST_WAIT:  # nobody has asked since: it may be another one
            self._since = now
        self._last = now
        return min(max(now - self._since, FIRST_WAIT), LONGEST_WAIT)

    def over(self) -> None:
        """The platform has taken a message."""
        self._since = None
