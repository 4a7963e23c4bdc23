"""The rate limits, and faults in a queue: two ways in which the platform is not there for an app."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.zalo_oa.clock import Clock
from tests.fakes.zalo_oa.errors import ApiError

KINDS = ("500", "502", "close", "lost", "hang")


@dataclass
class Fault:
    """What happens to the next `times` calls whose path begins with `path` and that are for `recipient`.

    `kind`: "500", "502" (an HTML page, as a proxy sends it), "close" (the connection breaks before the call is carried
    out), "lost" (it is carried out, but the answer is lost), "hang" (nothing for `seconds` of real time, then the
    connection breaks), or a negative number: the platform answers with this code.
    """

    kind: str | int
    times: int = 1
    path: str = ""
    recipient: str = ""
    seconds: float = 60.0

    def fits(self, path: str, recipient: str) -> bool:
        return path.startswith(self.path) and (not self.recipient or self.recipient == recipient)


class Rate:
    """So many calls in a minute of the clock, for the app and, without templates, for the OA (by its package)."""

    def __init__(self, clock: Clock, app: int, oa: int | None) -> None:
        self.clock = clock
        self.app = app
        self.oa = oa
        self.rejected = 0
        self._minute = 0
        self._used = self._used_oa = 0

    def count(self, template: bool) -> None:
        """Books a call; raises `ApiError` when it is one too many."""
        self._turn()
        if self._used >= self.app:
            self.rejected += 1
            raise ApiError(-32)
        if self.oa is not None and not template:
            if self._used_oa >= self.oa:
                self.rejected += 1
                raise ApiError(-32, "Your OA reached limit call api")
            self._used_oa += 1
        self._used += 1

    def headers(self) -> dict[str, str]:
        """What every answer carries."""
        self._turn()
        return {"X-RateLimit-Limit": str(self.app), "X-RateLimit-Remain": str(max(0, self.app - self._used))}

    def _turn(self) -> None:
        minute = int(self.clock().timestamp() // 60)
        if minute != self._minute:
            self._minute, self._used, self._used_oa = minute, 0, 0
