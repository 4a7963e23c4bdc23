"""Signing in as an Official Account: OAuth v4 of Zalo with PKCE. Nothing is kept here.

A refresh token works once, and each answer brings the next one: see `bot.oa_tokens`. Refusals come with HTTP 200 and a
code that may be a number or a text; a refresh token that has been used may be answered with nothing at all. No secret
is in an address, but for the code that the platform itself puts into the address of the callback.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

import orjson
from yarl import URL

from bot.channels import TryAgain
from bot.channels.zalo_http import ZaloHttp

DEFAULT_OAUTH_URL = "https://oauth.zaloapp.com"
VERIFIER_LENGTH = 43  # characters; the platform takes no other
LIFE = 90_000.0  # seconds that an access token lives, where the platform does not say (25 hours)

_SPENT = (-14014,)  # the refresh token is wrong, used or too old
_SECRET = (-14004,)
_APP = (-14002, -14003, -14018)


@dataclass(frozen=True, slots=True)
class Grant:
    """A new pair; `seconds` is how long the access token lives."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: float


class TokenRefused(Exception):
    """The platform gives no tokens. `code` is 0 where it said nothing at all."""

    def __init__(self, code: int, name: str = "") -> None:
        self.code = code
        super().__init__(f"{code} {name[:80]}".strip())

    @property
    def silent(self) -> bool:
        """HTTP 200 without a body: a refresh token that was used, or an answer that was lost."""
        return self.code == 0

    @property
    def spent(self) -> bool:
        """The refresh token is worth nothing any more: only a new consent helps."""
        return self.code in _SPENT

    @property
    def about_secret(self) -> bool:
        """The app's secret is not accepted."""
        return self.code in _SECRET

    @property
    def about_app(self) -> bool:
        """The app is not known, not active, or not allowed to ask in this way."""
        return self.code in _APP


def new_verifier() -> str:
    """A secret of PKCE, of 43 characters (RFC 7636, section 4.1)."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The challenge of a verifier: base64url of its SHA-256, without padding (RFC 7636, section 4.2, "S256")."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


class OaSignIn:
    """The platform's sign-in for one app. `timeout` is in seconds."""

    def __init__(
        self, app_id: str, app_secret: str, oauth_url: str = DEFAULT_OAUTH_URL, *, timeout: float = 20.0
    ) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._base = oauth_url.rstrip("/")
        self._seconds = timeout
        self._http = ZaloHttp("zalo oauth")

    def consent_url(self, callback: str, challenge: str, state: str) -> str:
        """The page where an administrator of the account allows the app to act for it."""
        query = {"app_id": self._app_id, "redirect_uri": callback, "code_challenge": challenge, "state": state}
        return str(URL(f"{self._base}/v4/oa/permission").with_query(query))

    async def exchange(self, code: str, verifier: str) -> Grant:
        """The first pair after a consent. Raises `TokenRefused`, or `TryAgain` where nothing came that can be read."""
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def refresh(self, refresh: str) -> Grant:
        """The next pair; from here on the refresh token is used. Raises as `exchange` does."""
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh})

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def _ask(self, form: dict[str, str]) -> Grant:
        status, raw = await self._http.ask(
            "POST",
            f"{self._base}/v4/oa/access_token",
            self._seconds,
            data={"app_id": self._app_id, **form},
            headers={"secret_key": self._app_secret},
        )
        return _grant(status, raw)


def _grant(status: int, raw: bytes) -> Grant:
    if status == 200 and not raw.strip():
        raise TokenRefused(0)
    try:
        answer = orjson.loads(raw)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise TryAgain(f"zalo oauth {status}: no readable answer", after=2.0, answered=False)
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
        return Grant(access, refresh, _seconds(answer.get("expires_in")))
    code = str(answer.get("error", ""))
    if not code.lstrip("-").isdecimal() or not int(code):
        raise TryAgain(f"zalo oauth {status}: no readable answer", after=2.0, answered=False)
    raise TokenRefused(int(code), str(answer.get("error_name") or answer.get("message") or ""))


def _seconds(said: Any) -> float:
    """How long the access token lives: a number, which comes as a text."""
    text = str(said)
    return float(text) if text.isdecimal() and int(text) > 0 else LIFE
