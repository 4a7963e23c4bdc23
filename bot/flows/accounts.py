"""The accounts that a person has linked: seeing them, linking one more, unlinking one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.account_texts import AccountLine, account_lines
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_people import MakeLinkCode, UnlinkAccount
from bot.flows.questions import Choose, Option
from bot.i18n import Strong, Value, _, join

_LINK, _CLOSE = "link", "close"


@dataclass(frozen=True, slots=True)
class AccountsFacts:
    """The person's accounts, the one that was used last first."""

    accounts: Sequence[AccountLine]


async def accounts(facts: AccountsFacts) -> MakeLinkCode | UnlinkAccount | Nothing:
    """Show the accounts and do what is asked for; an account is unlinked after asking once more."""
    several = len(facts.accounts) > 1
    what = await Choose(
        key="what",
        prompt=lambda: _shown(facts),
        choices=[
            Option(_LINK, _("Link another account"), _LINK, wide=True),
            *(_unlinking(one) for one in facts.accounts if several and not one.here),
            *(_unlinking(one) for one in facts.accounts if several and one.here),
            Option(_CLOSE, _("Close"), _CLOSE, key="0", wide=True),
        ],
    )
    if what == _CLOSE:
        return Nothing()
    if what == _LINK:
        return MakeLinkCode()
    chosen = next(one for one in facts.accounts if one.tag == what)
    sure = await Choose(
        key=f"sure.{what}",
        prompt=lambda: _asked(chosen),
        choices=(Option(True, _("Unlink"), "unlink"), Option(False, _("Keep"), "keep")),
    )
    return UnlinkAccount(chosen.tag) if sure else Nothing()


def _unlinking(one: AccountLine) -> Option[str]:
    label = _("Unlink this account") if one.here else _("Unlink {account}", account=one.name)
    return Option(one.tag, label, one.tag, wide=True)


def _shown(facts: AccountsFacts) -> Value:
    return join(
        Strong(_("Linked accounts")),
        *account_lines(facts.accounts),
        _("A notice or reminder goes to one of them: the one that was used last.")
        if len(facts.accounts) > 1
        else _("Another account, such as one on Zalo, can be linked: the work goes on there where it stands here."),
    )


def _asked(one: AccountLine) -> Value:
    if one.here:
        return join(
            Strong(_("Unlink this account?")),
            _("Nothing of the work can be seen or done here any more; notices go to the other account."),
        )
    return join(
        Strong(_("Unlink {account}?", account=one.name)),
        _("Nothing of the work can be seen or done there any more; what waits to be told goes to another account."),
    )
