"""The edge of a Zalo Official Account: wired. It is served by its webhook, and looked after by `bot.oa_watch`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels import Channel
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import OF_TOKENS, Trouble
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.channels.zalo_oa_phone import ZaloPhoneChannel
from bot.channels.zalo_oa_signin import OaSignIn
from bot.clock import Clock
from bot.console.limits import RateLimit
from bot.console.oa_connect_page import OaConnectPage
from bot.doors import zalo_oa_door
from bot.handlers.zalo_oa_updates import EventReader
from bot.handlers.zalo_oa_webhook import ZaloOaWebhook
from bot.house import House, ZaloOa
from bot.i18n import _, plain
from bot.oa_groups import OaGroups
from bot.oa_tokens import FirstPair, OaTokens
from bot.oa_troubles import OaTroubles
from bot.oa_watch import Bills, OaWatch
from bot.reminding.ways import PHONE, national, phone_person
from bot.settings import Settings
from storage import actors
from storage.database import Database


def add_zalo_oa(house: House, channels: dict[str, Channel], clock: Clock) -> None:
    """Wire the edge if an account is set."""
    settings = house.settings
    app_id, app_secret, secret = settings.zalo_oa_app_id, settings.zalo_oa_app_secret, settings.zalo_oa_secret
    oa_id = settings.zalo_oa_id
    if oa_id is None or app_id is None or app_secret is None or secret is None:
        return
    address = settings.web_address()
    wake, bills = asyncio.Event(), Bills()
    troubles = OaTroubles(wake, oa_id, address, lambda: house.courier.try_again(PLATFORM))
    sign_in = OaSignIn(app_id, app_secret.get_secret_value(), settings.zalo_oa_oauth_url)
    tokens = OaTokens(
        house.database,
        clock,
        sign_in,
        oa_id,
        first_pair(settings),
        trouble=troubles.happened,
        mended=troubles.mended,
    )
    api = OaApi(
        tokens, settings.zalo_oa_api_url, settings.zalo_oa_business_url, app_secret=app_secret.get_secret_value()
    )

    def works(kind: Trouble) -> None:
        """A message went out; with the token of today, which says nothing of tomorrow's."""
        if kind not in OF_TOKENS or tokens.well:
            troubles.mended(kind)

    groups = OaGroups(wake, api, house.dialogue, house.database, oa_id, clock)
    reader = EventReader(app_id, oa_id, group_seen=groups.seen, groups_changed=groups.changed)
    channel = ZaloOaChannel(
        api,
        files=house.files.arrived,
        typed=lambda language: plain(_("Type:"), language or settings.language),
        buttons=settings.zalo_oa_buttons,
        paid=settings.zalo_oa_paid,
        trouble=troubles.happened,
        mended=works,
        billed=bills.one_more,
    )
    watch = OaWatch(
        wake, channel, reader, tokens, troubles, groups, bills, sign_in, house.database, house.dialogue, clock
    )
    channels[channel.platform] = channel
    if settings.zalo_oa_template is not None:
        channels[PHONE] = ZaloPhoneChannel(
            api,
            settings.zalo_oa_template,
            phones_of(house.database),
            trouble=troubles.happened,
            mended=works,
        )
    webhook = ZaloOaWebhook(reader, house.dialogue, app_id, secret.get_secret_value(), clock=clock)
    pages = OaConnectPage(
        house.database,
        clock,
        sign_in,
        tokens,
        RateLimit(),
        oa_id=oa_id,
        address=address,
        verifier=settings.zalo_oa_pkce_verifier.get_secret_value() if settings.zalo_oa_pkce_verifier else "",
    )
    house.web.add_routes([*webhook.routes, *pages.routes])
    house.zalo_oa = ZaloOa(channel, reader, watch)
    house.dialogue.open_door(zalo_oa_door(oa_id))


def phones_of(database: Database) -> Callable[[str], Awaitable[str]]:
    """Who knows the phone number of the person that a letter is for; raises `Unavailable`."""

    async def phone(chat: str) -> str:
        person_id = phone_person(chat)
        found = await database.look(lambda c: actors.load(c, [person_id])) if person_id is not None else {}
        return national(found[person_id].phone) if person_id in found else ""

    return phone


def first_pair(settings: Settings) -> FirstPair | None:
    """The tokens of the settings, if there are any."""
    access, refresh = settings.zalo_oa_access_token, settings.zalo_oa_refresh_token
    if refresh is None:
        return None
    return FirstPair(access.get_secret_value() if access is not None else "", refresh.get_secret_value())
