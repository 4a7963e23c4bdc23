"""The host ``oauth.zaloapp.com``: the page of consent, and the address that gives tokens."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from aiohttp import web
from yarl import URL

from tests.fakes.zalo_oa.errors import OAuthError, Silence
from tests.fakes.zalo_oa.tokens import Tokens
from tests.fakes.zalo_oa.world import World

DOCUMENTS = "https://developers.zalo.me/docs/social-api/tham-khao/user-access-token-v4"  # what errors refer to


class SignIn:
    """The handlers of the sign-in host; `path` is what follows the host."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self.world = world
        self.tokens = tokens

    async def answer(self, request: web.Request, path: str, form: dict[str, str]) -> tuple[web.Response, int]:
        """The answer and the code in it, 0 where all went well. Only a form counts as one."""
        form = form if request.content_type == "application/x-www-form-urlencoded" else {}
        try:
            if (request.method, path) == ("GET", "/v4/oa/permission"):
                return self._page(request, str(request.rel_url)), 0
            if (request.method, path) == ("GET", "/v4/oa/permission/allow"):
                return _redirect(self.callback(request.rel_url)), 0
            if (request.method, path) == ("POST", "/v4/oa/access_token"):
                secret = request.headers.get("secret_key", "")
                return _json(self.tokens.grant(form.get("app_id", ""), secret, form)), 0
        except OAuthError as error:
            if path.startswith("/v4/oa/permission") and self.world.switches.consent_error == "page":
                return _redirect(f"{_home(request)}/v4/permission/error?error_code={error.code}"), error.code
            return _json(self._described(error)), error.code
        except Silence:
            return web.Response(), -14014
        return web.Response(status=404, text="Not Found"), 404

    def callback(self, url: URL) -> str:
        """Where the administrator's browser goes after "Cho phép" on the page of consent at `url`."""
        query = url.query
        redirect = query.get("redirect_uri", "")
        code = self.tokens.consent(query.get("app_id", ""), redirect, query.get("code_challenge", ""))
        back: dict[str, str] = {"code": code.code, "oa_id": self.world.oa.id}
        if "state" in query:
            back["state"] = query["state"]
        return str(URL(redirect).update_query(back))

    def _page(self, request: web.Request, address: str) -> web.Response:
        # What is wrong is said at once, before anybody is asked.
        self.callback(request.rel_url)
        self.tokens.codes.pop()
        allow = escape(address.replace("/v4/oa/permission", "/v4/oa/permission/allow", 1))
        page = f"<title>{escape(self.world.oa.name)}</title><a id='allow' href='{allow}'>Cho phép</a>"
        return web.Response(text=page, content_type="text/html")

    def _described(self, error: OAuthError) -> dict[str, Any]:
        code: int | str = str(error.code) if self.world.switches.oauth_error_as_string else error.code
        if self.world.switches.oauth_error_keys == "bare":
            return {"error": code, "message": error.name}
        return {
            "error": code,
            "error_name": error.name,
            "error_reason": error.reason,
            "error_description": error.name,
            "ref_doc": DOCUMENTS,
        }


def _home(request: web.Request) -> str:
    return str(request.url.origin()) + request.path.split("/v4/", maxsplit=1)[0]


def _redirect(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address})


def _json(body: dict[str, Any]) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), content_type="application/json")
