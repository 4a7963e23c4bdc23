"""A person's accounts as they are listed: for the person, and for officers who have to cut one off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import Value, Verbatim, _, join


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account. `since` is when it was linked, where that is known; both days are Việt Nam's.

    `here`: it is the one in use now. `lost`: no message reaches it.
    """

    tag: str
    name: Value
    used: date
    since: date | None = None
    here: bool = False
    lost: bool = False


def account_lines(accounts: Sequence[AccountLine]) -> list[Value]:
    """The list, one account a line; days only, nobody needs to know the hour."""
    return [
        join(_("{n}. {account}", n=Verbatim(str(n)), account=one.name), *_facts(one), separator=" · ")
        for n, one in enumerate(accounts, 1)
    ]


def _facts(one: AccountLine) -> list[Value]:
    facts: list[Value] = [_("in use now") if one.here else _("last used on {day}", day=one.used)]
    if one.since is not None:
        facts.append(_("since {day}", day=one.since))
    if one.lost:
        facts.append(_("⚠ no message reaches it"))
    return facts
