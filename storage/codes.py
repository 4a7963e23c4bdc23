"""Codes that people read off a screen or a paper and type: their letters, their length, how they are written."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
_GROUP = 4
_BETWEEN = " -–—.\u00a0"  # what people write between the groups, and what a phone makes of a hyphen


@dataclass(frozen=True, slots=True)
class CodeForm:
    """Codes of one kind, told from others by their `length`.

    Each has a letter and a digit, so that no word and no telephone number can be taken for one.
    """

    length: int

    def read(self, typed: str) -> str:
        """A code as it was made ("K7QF2M8R"), however it was typed ("k7qf 2m8r"); empty for what is none."""
        bare = "".join(c for c in typed.strip().upper() if c not in _BETWEEN)
        fits = len(bare) == self.length and all(c in ALPHABET for c in bare)
        return bare if fits and not bare.isalpha() and not bare.isdigit() else ""

    def new(self) -> str:
        """A random one."""
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(self.length))
            if self.read(code):
                return code


def written(code: str) -> str:
    """A code as it is shown: "K7QF-2M8R"."""
    return "-".join(code[begin : begin + _GROUP] for begin in range(0, len(code), _GROUP))
