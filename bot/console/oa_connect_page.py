"""The pages where an administrator connects the Official Account: the beginning, and where Zalo leads back to.

Only who has a key may begin: `antq zalo connect` prints one, and officers are sent one when the connection has ended.
A key is good for a day and until the account is connected. Opening the page does nothing: messengers open links by
themselves. Its button makes a secret for this one consent (PKCE) and a state, both kept in memory for ten minutes, as
long as Zalo's own code is good; what leads back without a state that was given out is refused. A callback for another
account is refused before its code is used.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from markupsafe import Markup

from bot.channels import TryAgain
from bot.channels.zalo_oa_signin import Grant, OaSignIn, TokenRefused, challenge_of, new_verifier
from bot.clock import Clock
from bot.console.limits import RateLimit, address_of
from bot.console.shell import guarded, language_of, page, paragraph, too_often
from bot.i18n import Strong, Value, Verbatim, _, render
from bot.oa_tokens import OaTokens
from bot.oa_troubles import CONNECT_PATH
from storage import oa_tokens
from storage.database import Database

log = structlog.get_logger(__name__)

CALLBACK_PATH = "/zalo/oa/callback"
STATE_LIFE = timedelta(minutes=10)
TITLE = _("Connect the Zalo Official Account")

_MOST_STATES = 100
_CODE = re.compile(r"[\x21-\x7e]{1,4096}")
_BUTTON = Markup('<form method="post"><button type="submit">{}</button></form>\n')
_LINK = Markup('<p><a href="{}" rel="noreferrer">{}</a></p>\n')


@dataclass(frozen=True, slots=True)
class _Begun:
    """A consent that somebody has begun."""

    key: str
    verifier: str
    until: datetime


class OaConnectPage:
    """Views of the pages. `address` is where the internet reaches them.

    `verifier` is the fixed secret of PKCE where the developer console holds its challenge, empty where each consent has
    its own.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sign_in: OaSignIn,
        tokens: OaTokens,
        limit: RateLimit,
        *,
        oa_id: str,
        address: str,
        verifier: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._sign_in = sign_in
        self._tokens = tokens
        self._limit = limit
        self._oa_id = oa_id
        self._callback = f"{address}{CALLBACK_PATH}"
        self._verifier = verifier
        self._states: OrderedDict[str, _Begun] = OrderedDict()

    @property
    def routes(self) -> list[web.RouteDef]:
        """The beginning, and where Zalo leads back to."""
        path = f"{CONNECT_PATH}/{{key}}"
        return [
            web.get(CONNECT_PATH, guarded(TITLE, self._without_key)),
            web.get(path, guarded(TITLE, self._show)),
            web.post(path, guarded(TITLE, self._begin)),
            web.get(CALLBACK_PATH, guarded(TITLE, self._end)),
        ]

    async def _without_key(self, request: web.Request) -> web.StreamResponse:
        return _no_key(language_of(request))

    async def _show(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        if not await self._is_good(request.match_info["key"]):
            return _no_key(language)
        account = Verbatim(self._oa_id)
        body = paragraph(_("Official Account number {account}", account=account), language)
        body += paragraph(
            _("Zalo asks an administrator of the Official Account to allow access. Please sign in to Zalo as one."),
            language,
        )
        return page(language, TITLE, body + _BUTTON.format(render(_("Begin"), language)))

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        key = request.match_info["key"]
        if not await self._is_good(key):
            return _no_key(language)
        verifier, state = self._verifier or new_verifier(), secrets.token_urlsafe(32)
        self._states[state] = _Begun(key, verifier, self._clock() + STATE_LIFE)
        while len(self._states) > _MOST_STATES:
            self._states.popitem(last=False)
        # A link, and no redirect: a form of ours may lead to none but our own pages.
        url = self._sign_in.consent_url(self._callback, challenge_of(verifier), state)
        body = paragraph(_("The next page is Zalo’s. Please allow access there within ten minutes."), language)
        return page(language, TITLE, body + _LINK.format(url, render(_("Go on to Zalo"), language)))

    async def _end(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        begun = self._states.pop(request.query.get("state", ""), None)
        if begun is None or begun.until <= self._clock() or not await self._is_good(begun.key):
            return _again(language, _("This consent was not begun here, or more than ten minutes ago."))
        if request.query.get("oa_id", "") != self._oa_id:
            return _again(language, _("That is another Official Account than number {n}.", n=Verbatim(self._oa_id)))
        code = request.query.get("code", "")
        if not _CODE.fullmatch(code):
            return _again(language, _("Zalo has not allowed access."))
        try:
            grant = await self._sign_in.exchange(code, begun.verifier)
        except TokenRefused as refused:
            log.warning("the official account could not be connected", code=refused.code)
            return _again(language, _why(refused))
        except TryAgain as trouble:
            log.warning("the official account could not be connected", reason=trouble.reason)
            return _again(language, _("Zalo did not answer."))
        return await self._connected(begun, grant, language)

    async def _connected(self, begun: _Begun, grant: Grant, language: str) -> web.StreamResponse:
        await self._tokens.adopt(grant)
        await self._database.run(lambda c: oa_tokens.use_key(c, self._oa_id, begun.key, self._clock()))
        log.info("the official account is connected")
        body = paragraph(Strong(_("The Official Account is connected.")), language, "verdict")
        body += paragraph(_("What was waiting is sent now. This page can be closed."), language)
        return page(language, TITLE, body)

    async def _is_good(self, key: str) -> bool:
        now = self._clock()
        return await self._database.run(lambda c: oa_tokens.key_is_good(c, self._oa_id, key, now))


def _no_key(language: str) -> web.Response:
    text = _("This page opens with a link that is good for a day and until the account is connected.")
    how = _("Whoever runs the assistant gets a new one with the command “antq zalo connect”.")
    body = paragraph(text, language, "verdict look") + paragraph(how, language)
    return page(language, TITLE, body, status=404)


def _again(language: str, why: Value) -> web.Response:
    again = _("Nothing was changed. Please open the link once more and begin again.")
    return page(language, TITLE, paragraph(why, language, "verdict look") + paragraph(again, language), status=400)


def _why(refused: TokenRefused) -> Value:
    if refused.about_secret:
        return _("Zalo does not accept the app’s secret (ANTQ_ZALO_OA_APP_SECRET).")
    if refused.about_app:
        return _("Zalo does not know the app, or it is not active (ANTQ_ZALO_OA_APP_ID).")
    return _("Zalo gives no tokens for this consent (code {code}).", code=Verbatim(str(refused.code)))
