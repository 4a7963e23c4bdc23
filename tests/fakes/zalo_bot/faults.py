"""Scripted trouble: what goes wrong with the next calls."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("401", "403", "429", "500", "502", "503", "504", "garbage", "close", "lost", "slow")


@dataclass(eq=False)
class Fault:
    """What happens to the next `times` calls that fit.

    `kind`: "403" is the platform's internal error; "401", "429" and "500" are refusals in JSON (401 as the switch
    `unauthorized` has it, 429 without a hint when to come back); "502", "503", "504" and "garbage" (with status 200)
    are pages of a gateway that name the address asked for, token and all; "close": the connection breaks before the
    call is carried out; "lost": the call is carried out, then the connection breaks; "slow": it is carried out, and the
    answer comes after `seconds` of the fake's time.
    """

    kind: str
    times: int = 1
    method: str = ""  # "media" for the media host
    chat: str = ""
    seconds: float = 60.0


@dataclass
class Faults:
    """The queue: of the faults that fit a call, the one that was asked for first."""

    queue: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        assert fault.kind in KINDS, f"kinds are {KINDS}"
        self.queue.append(fault)
        return fault

    def take(self, method: str, chat: str) -> Fault | None:
        """The fault of a call, if there is one."""
        for fault in self.queue:
            if fault.method in ("", method) and fault.chat in ("", chat) and (method != "media" or fault.method):
                fault.times -= 1
                if fault.times <= 0:
                    self.queue.remove(fault)
                return fault
        return None
