"""What flows about a person's accounts ask the dialogue to do (as `bot.flows.outcomes`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MakeLinkCode:
    """The person wants to join one more account of theirs."""


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """Whoever is here has agreed that this account becomes one more of the person of a code, given by its number."""

    code: int


@dataclass(frozen=True, slots=True)
class RefuseLinking:
    """Whoever is here does not want this account to be linked: nothing is kept."""


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    """One of the person's accounts is theirs no more; `tag` says which (`bot.accounts.tag_of`)."""

    tag: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """An officer cuts an account of somebody off; all of them where `tag` is empty."""

    person_id: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class LetBackIn:
    """An officer makes a code with which somebody who has lost their account comes back as the same person."""

    person_id: int
