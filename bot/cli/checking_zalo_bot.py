"""The Zalo Bot Platform, as `antq check` finds it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.channels import AccountBroken, DeliveryError
from bot.channels.zalo_bot import Me, ZaloBotChannel
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_errors import Refused
from bot.cli.checking import Finding
from bot.handlers.zalo_bot_webhook import PATH
from bot.settings import Settings

_SECONDS = 10.0
_ABOUT = "zalo bot"


def findings(settings: Settings) -> Iterator[Finding]:
    """Whether the platform accepts the token, and where it delivers."""
    if settings.zalo_bot_token is None:
        yield Finding(_ABOUT, "not used: ANTQ_ZALO_BOT_TOKEN is not set.")
        return
    try:
        name, webhook = asyncio.run(_asked(settings.zalo_bot_token.get_secret_value(), settings.zalo_bot_api_url))
    except AccountBroken:
        yield Finding(
            _ABOUT,
            f"{settings.zalo_bot_api_url} does not accept ANTQ_ZALO_BOT_TOKEN: get a new one in Zalo Bot Creator.",
            ok=False,
        )
        return
    except DeliveryError as trouble:
        yield Finding(
            _ABOUT,
            f"{settings.zalo_bot_api_url} does not answer ({trouble.reason}): check the network, or "
            "ANTQ_ZALO_BOT_API_URL.",
            ok=False,
        )
        return
    yield Finding(_ABOUT, f"{name} answers.")
    yield _webhook(settings, webhook)
    if not settings.is_public:
        yield Finding(_ABOUT, "pictures cannot be sent to Zalo: that needs ANTQ_PUBLIC_URL with https.")


def who_is(settings: Settings) -> Me:
    """The bot's own account, for a link to it; needs a token. Raises a `DeliveryError`."""

    async def ask(token: str) -> Me:
        channel = ZaloBotChannel(ZaloBotApi(token, settings.zalo_bot_api_url, timeout=_SECONDS))
        try:
            return await channel.me()
        finally:
            await channel.close()

    if settings.zalo_bot_token is None:
        raise AccountBroken("ANTQ_ZALO_BOT_TOKEN is not set")
    return asyncio.run(ask(settings.zalo_bot_token.get_secret_value()))


async def _asked(token: str, api_url: str) -> tuple[str, str]:
    """The bot's name, and where its webhook is, empty if it has none."""
    channel = ZaloBotChannel(ZaloBotApi(token, api_url, timeout=_SECONDS))
    try:
        me = await channel.me()
        try:
            info = await channel.api.call("getWebhookInfo")
        except Refused:  # there is none
            info = None
        return (*me.names, me.id)[0], str(info.get("url") or "") if isinstance(info, dict) else ""
    finally:
        await channel.close()


def _webhook(settings: Settings, url: str) -> Finding:
    if settings.zalo_bot_webhook:
        if url == f"{settings.public_url}{PATH}":
            return Finding(_ABOUT, f"webhook registered at {settings.public_url}.")
        return Finding(
            _ABOUT, f"webhook not registered at {settings.public_url}: start `antq run`, it registers.", ok=False
        )
    if url:
        return Finding(
            _ABOUT,
            "webhook off here, and one is registered: `antq run` takes it away when it begins to ask Zalo itself.",
        )
    return Finding(_ABOUT, "webhook off: antq asks Zalo for what is new (polling, which is for trials only).")
