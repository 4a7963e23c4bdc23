"""Somebody's accounts as an officer sees them: cutting one off when a phone is lost, letting the person back in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.account_texts import AccountLine, account_lines
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_people import CutOff, LetBackIn
from bot.flows.questions import Choose, Option, phone_for_reading
from bot.i18n import Strong, Value, _, join

_ALL, _BACK, _CLOSE = "all", "back", "close"


@dataclass(frozen=True, slots=True)
class SomebodyFacts:
    """A person with their accounts. `myself`: it is the officer who is looking."""

    person_id: int
    name: str
    phone: str
    roles: Sequence[Value]
    accounts: Sequence[AccountLine]
    myself: bool = False


async def somebody(facts: SomebodyFacts) -> CutOff | LetBackIn | Nothing:
    """Show the accounts; cut one or all off after saying what happens then."""
    what = await Choose(key="what", prompt=lambda: _shown(facts), choices=_options(facts))
    if what == _CLOSE:
        return Nothing()
    chosen = None if what in (_ALL, _BACK) else next(one for one in facts.accounts if one.tag == what)
    sure = await Choose(
        key=f"sure.{what}",
        prompt=lambda: _back_in(facts) if what == _BACK else _asked(facts, chosen),
        choices=(
            Option(True, _("Make the code") if what == _BACK else _("Cut off"), "do", wide=True),
            Option(False, _("Change nothing"), "keep", wide=True),
        ),
    )
    if not sure:
        return Nothing()
    if what == _BACK:
        return LetBackIn(facts.person_id)
    return CutOff(facts.person_id, chosen.tag if chosen is not None else "")


def _options(facts: SomebodyFacts) -> list[Option[str]]:
    options: list[Option[str]] = []
    if not facts.myself:
        options += [
            Option(one.tag, _("Cut off {account}", account=one.name), one.tag, wide=True) for one in facts.accounts
        ]
        if len(facts.accounts) > 1:
            options.append(Option(_ALL, _("Cut off all accounts"), _ALL, wide=True))
        options.append(Option(_BACK, _("Code to come back in"), _BACK, wide=True))
    options.append(Option(_CLOSE, _("Close"), _CLOSE, key="0", wide=True))
    return options


def _shown(facts: SomebodyFacts) -> Value:
    return join(
        Strong(facts.name or "–"),
        *facts.roles,
        _("Phone: {phone}", phone=phone_for_reading(facts.phone)) if facts.phone else None,
        *(account_lines(facts.accounts) or [_("No account is linked now.")]),
        _("Your own accounts are unlinked with “My data”.")
        if facts.myself
        else _("An account is cut off when its phone is lost or somebody else uses it."),
    )


def _asked(facts: SomebodyFacts, chosen: AccountLine | None) -> Value:
    """What happens when an account, or (None) every one, is cut off."""
    left = len(facts.accounts) - 1 if chosen is not None else 0
    return join(
        Strong(
            _("Cut off {account} of {name}?", account=chosen.name, name=facts.name or "–")
            if chosen is not None
            else _("Cut off all accounts of {name}?", name=facts.name or "–")
        ),
        _("From now on nothing can be seen or done with it; what waits to be told there is not sent."),
        _("Scores and everything that was entered stay as they are."),
        _("{name} goes on with the other account and is told there.", name=facts.name or "–")
        if left
        else _("{name} can come back only with a code from an officer.", name=facts.name or "–"),
    )


def _back_in(facts: SomebodyFacts) -> Value:
    return join(
        Strong(_("A code for {name}?", name=facts.name or "–")),
        _(
            "With it {name} goes on from another account as the same person. It works once, within 24 hours.",
            name=facts.name or "–",
        ),
        _("Please make sure by a call or in person that it is {name} who asks.", name=facts.name or "–"),
    )
