"""What the command line asks the Telegram Bot API, without Telegram's libraries, which take seconds to import."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from bot.settings import Settings

_SECONDS = 10.0
_open = build_opener(ProxyHandler({})).open  # as the bot itself: straight, whatever proxy the shell has


class BotApiProblem(Exception):
    """Telegram did not answer as hoped. The text is one sentence for the operator, without the token."""


def bot_username(settings: Settings) -> str:
    """The bot's name in links. Raises `BotApiProblem`; needs a token."""
    return str(_ask(settings, "getMe")["username"])


def webhook_info(settings: Settings) -> dict[str, Any]:
    """What Telegram knows about the webhook (https://core.telegram.org/bots/api#webhookinfo)."""
    return _ask(settings, "getWebhookInfo")


def health(host: str, port: int) -> tuple[int, str]:
    """Status and text of a running antq's health page; status 0 where nothing answers."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - "all addresses" cannot be asked
    name = f"[{name}]" if ":" in name else name
    try:
        with _open(f"http://{name}:{port}/healthz", timeout=_SECONDS) as answer:
            return answer.status, answer.read(1000).decode(errors="replace")
    except HTTPError as error:
        with error:
            return error.code, error.read(1000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, _reason(error)


def _ask(settings: Settings, method: str) -> dict[str, Any]:
    if settings.telegram_token is None:
        raise BotApiProblem("ANTQ_TELEGRAM_TOKEN is not set.")
    api = settings.telegram_api_url
    url = f"{api}/bot{settings.telegram_token.get_secret_value()}/{method}"
    try:
        with _open(Request(url), timeout=_SECONDS) as answer:  # noqa: S310 - http or https, by the settings
            body = answer.read()
    except HTTPError as error:
        with error:
            if error.code in (401, 404):
                raise BotApiProblem(
                    f"{api} does not accept ANTQ_TELEGRAM_TOKEN: get a new one from @BotFather (/token)."
                ) from None
            raise BotApiProblem(f"{api} answers {error.code} to {method}: try again later.") from None
    except (OSError, http.client.HTTPException) as error:
        raise BotApiProblem(
            f"{api} cannot be reached ({_reason(error)}): check the network, or ANTQ_TELEGRAM_API_URL."
        ) from None
    try:
        result = orjson.loads(body)["result"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        result = None
    if not isinstance(result, dict):
        raise BotApiProblem(f"{api} is no Bot API server: check ANTQ_TELEGRAM_API_URL.")
    return result


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, URLError) else error
    if isinstance(inner, TimeoutError):
        return f"no answer within {_SECONDS:.0f} seconds"
    return getattr(inner, "strerror", None) or type(inner).__name__
