"""What somebody has to mend before the Official Account works again: told once to the officers, and in the log.

They are told on their other accounts, since on this one nothing would reach them; but for what concerns some messages
only. Who has to do what is in the sentence; where the account has to be connected anew, the page for it is in it too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from bot.batch import Batch
from bot.channels.zalo_oa_errors import IN_PART, Trouble
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.chat import Address, Message
from bot.i18n import Strong, Value, Verbatim, _, join, render
from bot.notices import accounts_to_tell, person_key
from storage import actors, communes, oa_tokens, sessions
from storage.outbox import NOTICE
from storage.sessions import Session

log = structlog.get_logger(__name__)

CONNECT_PATH = "/zalo/oa/connect"
KEY_VALID_FOR = timedelta(hours=24)


class OaTroubles:
    """Remembers what is to be mended; `wake` is set when there is more, `over` called when something was mended.

    `address` is where people reach our pages.
    """

    def __init__(self, wake: asyncio.Event, oa_id: str, address: str, over: Callable[[], None] = lambda: None) -> None:
        self._wake = wake
        self._over = over
        self._oa_id = oa_id
        self._address = address
        self._open: dict[Trouble, bool] = {}  # whether the officers were told

    @property
    def open(self) -> list[Trouble]:
        """What has to be mended now."""
        return list(self._open)

    def happened(self, kind: Trouble) -> None:
        """Something does not work until somebody mends it."""
        if kind not in self._open:
            self._open[kind] = False
            log.error(WHO_DOES_WHAT[kind])
            self._wake.set()

    def mended(self, kind: Trouble) -> None:
        """It works again."""
        if self._open.pop(kind, None) is not None:
            log.info("the official account works again", trouble=kind.value)
            self._over()

    def tell(self, batch: Batch) -> int:
        """Tell all officers what they were not told yet; how many things."""
        news = [kind for kind, told in self._open.items() if not told]
        for kind in news:
            self._tell(batch, kind)
            self._open[kind] = True
        return len(news)

    def _tell(self, batch: Batch, kind: Trouble) -> None:
        officers: dict[int, None] = {}
        for commune_id in communes.ids(batch.connection):
            officers |= dict.fromkeys(actors.officer_ids(batch.connection, commune_id))
        reached = _reached(batch, officers, here=kind in IN_PART)
        if not reached:
            return
        link, until = "", batch.now + KEY_VALID_FOR
        if kind is Trouble.TOKENS:
            key = oa_tokens.new_key(batch.connection, self._oa_id, batch.now, until)
            link = f"{self._address}{CONNECT_PATH}/{key}"
        text = trouble_text(kind, link, until)
        # Of links only the newest is good, so each of them is said.
        moment = f"{batch.now:%Y%m%d%H%M%S}" if link else f"{batch.now:%Y%m%d}"
        for session in reached:
            batch.say(
                Address(session.platform, session.chat),
                Message(text=render(text, session.language)),
                NOTICE,
                dedupe_key=person_key(f"oa:{kind.value}:{moment}", session.person_id),
            )


def _reached(batch: Batch, officers: Iterable[int], *, here: bool) -> list[Session]:
    """Where these officers are told: on the account that they used last, on the Official Account only if `here`."""
    if here:
        return list(accounts_to_tell(batch, officers).values())
    found = sessions.last_used(batch.connection, officers, lambda session: session.platform != PLATFORM)
    return [session for session in found.values() if session.platform != PLATFORM]


def trouble_text(kind: Trouble, link: str, until: datetime) -> Value:
    """One sentence for the officers: what does not work, and who does what."""
    return join(
        Strong(_("⚠ Zalo OA")),
        _WORDS[kind],
        _("The page works until {until}: {link}", until=until, link=Verbatim(link)) if link else None,
    )


_WORDS: dict[Trouble, Value] = {
    Trouble.TOKENS: _(
        "The account is not connected, or not any more; messages wait. An administrator of the Official Account opens "
        "the page below and allows access."
    ),
    Trouble.SECRET: _(
        "Zalo does not accept the app’s secret; messages wait. Whoever runs the assistant enters it anew "
        "(ANTQ_ZALO_OA_APP_SECRET)."
    ),
    Trouble.APP: _(
        "Zalo has disabled the app or has not approved it; messages wait. The app’s owner looks at developers.zalo.me."
    ),
    Trouble.ACCOUNT: _("The Official Account is disabled; messages wait. Its administrator looks at oa.zalo.me."),
    Trouble.VERIFICATION: _(
        "The Official Account is not verified; messages wait. Its administrator has it verified at oa.zalo.me."
    ),
    Trouble.RIGHTS: _(
        "The app may not do this for the Official Account; messages wait. Its administrator grants the rights at "
        "developers.zalo.me."
    ),
    Trouble.PACKAGE: _(
        "The Official Account’s service package does not include this. Its administrator chooses another one at "
        "oa.zalo.me."
    ),
    Trouble.MONEY: _(
        "Messages that cost something wait: there is no money or allowance for them. The administrator tops up the "
        "Zalo Cloud Account, or buys a package."
    ),
    Trouble.POLICY: _(
        "Zalo refuses messages for a breach of its rules; they wait. The Official Account’s administrator asks Zalo "
        "for the reason."
    ),
    Trouble.TEMPLATE: _(
        "Zalo does not accept the template for reminders by phone. Whoever runs the assistant checks "
        "ANTQ_ZALO_OA_TEMPLATE and its parameters."
    ),
    Trouble.ADDRESS: _(
        "What answers at the address of Zalo’s OpenAPI is not Zalo; messages wait. Whoever runs the assistant checks "
        "ANTQ_ZALO_OA_API_URL."
    ),
}

WHO_DOES_WHAT: dict[Trouble, str] = {
    Trouble.TOKENS: "Zalo OA: there is no token; letters wait until an administrator of the Official Account connects "
    "it anew: `antq zalo connect` names the page",
    Trouble.SECRET: "Zalo OA does not accept the app's secret: check ANTQ_ZALO_OA_APP_SECRET at developers.zalo.me",
    Trouble.APP: "Zalo OA: the app is not active, or not approved: its owner looks at developers.zalo.me",
    Trouble.ACCOUNT: "Zalo OA: the Official Account is disabled: its administrator looks at oa.zalo.me",
    Trouble.VERIFICATION: "Zalo OA: the Official Account is not verified: its administrator does that at oa.zalo.me",
    Trouble.RIGHTS: "Zalo OA: the app may not use this part of the API: an administrator grants it",
    Trouble.PACKAGE: "Zalo OA: the Official Account's package does not include this",
    Trouble.MONEY: "Zalo OA: messages that cost something wait until there is money or an allowance for them",
    Trouble.POLICY: "Zalo OA refuses messages for a breach of its rules: the administrator asks Zalo for the reason",
    Trouble.TEMPLATE: "Zalo OA does not accept the template: check ANTQ_ZALO_OA_TEMPLATE and its parameters",
    Trouble.ADDRESS: "What answers at ANTQ_ZALO_OA_API_URL is not Zalo's OpenAPI",
}
"""The same for the log and for `antq check`."""
