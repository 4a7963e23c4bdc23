"""The edge of the Zalo Bot Platform: wired, and served by webhook or, for trials, by polling."""

from __future__ import annotations

import asyncio

import structlog

from bot.channels import AccountBroken, Channel, DeliveryError, TryAgain
from bot.channels.picture_host import PictureHost
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.clock import Clock
from bot.console.limits import RateLimit
from bot.console.picture_page import PicturePage
from bot.doors import zalo_bot_door
from bot.handlers.zalo_bot import ZaloBotPolling
from bot.handlers.zalo_bot_updates import UpdateReader
from bot.handlers.zalo_bot_webhook import PATH, ZaloBotWebhook
from bot.house import House, StartRefused, ZaloBot
from bot.i18n import _, plain
from bot.secret_key import secret_key

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 30.0  # seconds between attempts at the start


def add_zalo_bot(house: House, channels: dict[str, Channel], clock: Clock) -> None:
    """Wire the edge if there is a token. Pictures can be sent only where the platform can fetch them by https."""
    settings = house.settings
    if settings.zalo_bot_token is None:
        return
    try:
        api = ZaloBotApi(settings.zalo_bot_token.get_secret_value(), settings.zalo_bot_api_url)
    except AccountBroken as broken:
        raise StartRefused("ANTQ_ZALO_BOT_TOKEN does not have the form of a bot token.") from broken
    pictures = None
    if settings.is_public:
        pictures = PictureHost(settings.web_address())
        house.web.add_routes(PicturePage(pictures, RateLimit()).routes)
    channel = ZaloBotChannel(
        api,
        pictures=pictures,
        files=house.files.arrived,
        typed=lambda language: plain(_("Type:"), language or settings.language),
    )
    channels[channel.platform] = channel
    reader = UpdateReader(clock)
    webhook = None
    if settings.zalo_bot_webhook:
        secret = settings.zalo_bot_secret
        webhook = ZaloBotWebhook(
            api,
            house.dialogue,
            reader,
            secret=secret.get_secret_value() if secret is not None else "",
            secret_key="" if secret is not None else secret_key(settings).get_secret_value(),
        )
        house.web.add_routes(webhook.routes)
    house.zalo_bot = ZaloBot(channel, reader, ZaloBotPolling(api, house.dialogue, reader), webhook)


async def serve_zalo_bot(house: House, zalo: ZaloBot) -> None:
    """Learn the bot's names, then receive. Raises `StartRefused`."""
    public_url = house.settings.public_url
    try:
        house.dialogue.open_door(zalo_bot_door(await _learn_names(zalo)))
        if zalo.webhook is not None and public_url is not None:
            await _register(zalo.webhook, public_url)
        else:
            await zalo.polling.run()
    except AccountBroken:
        raise StartRefused(
            "Zalo does not accept ANTQ_ZALO_BOT_TOKEN: please get a new one in Zalo Bot Creator, "
            "or check ANTQ_ZALO_BOT_API_URL."
        ) from None


async def _learn_names(zalo: ZaloBot) -> str:
    """What the bot is called, for mentions in groups; its id."""
    pause = 1.0
    while True:
        try:
            me = await zalo.channel.me()
        except AccountBroken:
            raise
        except DeliveryError as trouble:
            log.warning("Zalo does not answer yet", reason=trouble.reason)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            zalo.reader.is_called(me.names)
            return me.id


async def _register(webhook: ZaloBotWebhook, public_url: str) -> None:
    """Tell Zalo the address, however often it has to be tried. Raises `AccountBroken` and `StartRefused`."""
    pause = 1.0
    while True:
        try:
            registered = await webhook.register(public_url)
        except AccountBroken:
            raise
        except TryAgain as trouble:
            log.warning("Zalo does not take the webhook yet", reason=trouble.reason)
            await asyncio.sleep(max(pause, trouble.after))
            pause = min(pause * 2, LONGEST_PAUSE)
        except DeliveryError as refused:
            raise StartRefused(
                f"Zalo does not take ANTQ_PUBLIC_URL as the address of its webhook ({refused.reason}): it needs a "
                "public https address."
            ) from None
        else:
            if not registered.ok:
                log.warning(
                    f"Zalo keeps {public_url}{PATH} as its webhook but could not reach it: please check that the "
                    "address, its certificate and the firewall let Zalo in, and start again",
                    reason=registered.trouble,
                )
            return
