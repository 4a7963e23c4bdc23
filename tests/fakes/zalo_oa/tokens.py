"""OAuth v4: codes, and pairs of an access and a refresh token that follow each other."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.zalo_oa.errors import ApiError, OAuthError, Silence
from tests.fakes.zalo_oa.world import World

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(seconds=90000)  # 25 hours
REFRESH_LIFE = timedelta(days=90)  # "3 months"
VERIFIER_LENGTH = 43


def challenge_of(verifier: str) -> str:
    """The PKCE challenge of a verifier: base64url of its SHA-256, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(eq=False, slots=True)
class Pair:
    """What one consent or one refresh gave. `spent`: the refresh token was used; `dead`: the access token was ended."""

    access: str
    refresh: str
    access_ends: datetime
    refresh_ends: datetime
    spent: bool = False
    dead: bool = False


@dataclass(eq=False, slots=True)
class Code:
    """What an administrator's consent gave."""

    code: str
    challenge: str
    ends: datetime
    used: bool = False


class Tokens:
    """All codes and pairs; `refreshes` counts the refreshes that were carried out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pairs: list[Pair] = []
        self.codes: list[Code] = []
        self.refreshes = 0

    @property
    def current(self) -> Pair:
        """The newest pair."""
        return self.pairs[-1]

    def issue(self) -> Pair:
        """A pair without a consent, as administrators take it from the platform's API explorer. It ends all others."""
        self.revoke()
        return self._new(self.world.now() + REFRESH_LIFE)

    def revoke(self) -> None:
        """Ends everything that was given out."""
        for pair in self.pairs:
            pair.dead = pair.spent = True

    def check(self, token: str, proof: str | None, *, business: bool = False) -> None:
        """Whether a call may be made with this access token; raises `ApiError`."""
        if proof is not None or self.world.app.proof_required:
            wanted = hmac.new(self.world.app.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            if proof != wanted:
                raise ApiError(-242)
        pair = next((pair for pair in self.pairs if token and pair.access == token), None)
        if pair is None:
            raise ApiError(-124 if business else -216)
        if pair.dead:
            raise ApiError(-124 if business else self.world.switches.rotated_token_error)
        if self.world.now() >= pair.access_ends:
            raise ApiError(-124 if business else -220)

    # --- what the sign-in host does ---

    def consent(self, app_id: str, redirect: str, challenge: str) -> Code:
        """An administrator allows the app to act for the OA."""
        if app_id != self.world.app.id or not self.world.app.active:
            raise OAuthError(-14002, "" if app_id != self.world.app.id else "App is not active but user is not admin")
        saved = self.world.app.callback
        if not (redirect == saved or (self.world.switches.callback_match == "prefix" and redirect.startswith(saved))):
            raise OAuthError(-14003)
        if not challenge and self.world.switches.pkce_required:
            raise OAuthError(self.world.switches.pkce_error, "code_challenge is missing")
        code = Code(secrets.token_urlsafe(30), challenge, self.world.now() + CODE_LIFE)
        self.codes.append(code)
        return code

    def grant(self, app_id: str, secret: str, form: dict[str, str]) -> dict[str, str]:
        """The answer to ``POST /v4/oa/access_token``."""
        if app_id != self.world.app.id:
            raise OAuthError(-14002)
        if secret != self.world.app.secret:
            raise OAuthError(-14004)
        kind = form.get("grant_type", "")
        if kind == "authorization_code":
            return self._exchange(form.get("code", ""), form.get("code_verifier", ""))
        if kind == "refresh_token":
            return self._refresh(form.get("refresh_token", ""))
        raise OAuthError(-14018)

    def _exchange(self, text: str, verifier: str) -> dict[str, str]:
        code = next((code for code in self.codes if text and code.code == text), None)
        if code is None or code.used or self.world.now() >= code.ends:
            raise OAuthError(-14005)
        challenge = self.world.app.challenge if self.world.switches.pkce == "console" else code.challenge
        if challenge and (len(verifier) != VERIFIER_LENGTH or challenge_of(verifier) != challenge):
            raise OAuthError(self.world.switches.pkce_error, "code_verifier does not match")
        code.used = True
        return self._reply(self.issue())

    def _refresh(self, text: str) -> dict[str, str]:
        pair = next((pair for pair in self.pairs if text and pair.refresh == text), None)
        if pair is None or self.world.now() >= pair.refresh_ends:
            raise OAuthError(-14014)
        if pair.spent:
            if self.world.switches.reused_refresh == "empty":
                raise Silence
            raise OAuthError(-14014)
        pair.spent = True
        pair.dead = self.world.switches.old_token_dies
        self.refreshes += 1
        renewed = self.world.switches.refresh_life == "renewed"
        return self._reply(self._new(self.world.now() + REFRESH_LIFE if renewed else pair.refresh_ends))

    def _new(self, refresh_ends: datetime) -> Pair:
        access_ends = self.world.now() + ACCESS_LIFE
        self.pairs.append(Pair(secrets.token_urlsafe(60), secrets.token_urlsafe(60), access_ends, refresh_ends))
        return self.pairs[-1]

    def _reply(self, pair: Pair) -> dict[str, str]:
        seconds = str(int(ACCESS_LIFE.total_seconds()))
        return {"access_token": pair.access, "refresh_token": pair.refresh, "expires_in": seconds}
