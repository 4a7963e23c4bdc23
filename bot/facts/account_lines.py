"""A person's accounts as they are listed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.accounts import account_names, accounts_of, tag_of
from bot.clock import day_in_vietnam
from bot.flows.account_texts import AccountLine
from bot.turn import Turn
from storage import consents
from storage.accounts import Account


def my_accounts(turn: Turn, person_id: int) -> list[Account]:
    """The accounts of the person who is here: this one first, which is used just now, then the one used last."""
    return sorted(accounts_of(turn.batch, person_id), key=lambda one: one.key != turn.session.key)


def lines_of(turn: Turn, found: Sequence[Account]) -> list[AccountLine]:
    """These accounts, in their order; an account is linked since its first consent that holds."""
    lines = []
    for one, name in zip(found, account_names(found), strict=True):
        given = consents.current(turn.batch.connection, *one.key)
        since = min((moment for purpose, moment in given if purpose == consents.WORK), default=None)
        lines.append(
            AccountLine(
                tag=tag_of(*one.key),
                name=name,
                used=day_in_vietnam(one.used_at),
                since=day_in_vietnam(since) if since is not None else None,
                here=one.key == turn.session.key,
                lost=one.lost,
            )
        )
    return lines
