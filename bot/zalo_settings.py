"""The settings of the two Zalo products, parts of `bot.settings.Settings`. A field's description is what its variable
accepts.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr

from bot import setting_values as values

OFFICIAL_ZALO_BOT_API = "https://bot-api.zaloplatforms.com"
OFFICIAL_ZALO_OA_API = "https://openapi.zalo.me"
OFFICIAL_ZALO_OA_OAUTH = "https://oauth.zaloapp.com"
OFFICIAL_ZALO_OA_BUSINESS = "https://business.openapi.zalo.me"

_ZaloNumber = Annotated[str, BeforeValidator(values.strip), AfterValidator(values.zalo_number)]
_ZaloSecret = Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.zalo_secret)]


class ZaloBotSettings(BaseModel):
    """A bot of the Zalo Bot Platform."""

    zalo_bot_token: (
        Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.zalo_bot_token)] | None
    ) = Field(
        default=None, description="the token that Zalo Bot Creator gave, digits, a colon and a key (123456:abc...)"
    )
    zalo_bot_api_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] = Field(
        default=OFFICIAL_ZALO_BOT_API, description="the http or https address of the Zalo Bot Platform"
    )
    zalo_bot_secret: (
        Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.webhook_secret)] | None
    ) = Field(default=None, description="8 to 256 letters, digits, hyphens and underscores (openssl rand -hex 32)")
    zalo_bot_webhook: bool = Field(default=False, description="on or off")


class ZaloOaSettings(BaseModel):
    """A Zalo Official Account and the app that acts for it."""

    zalo_oa_id: _ZaloNumber | None = Field(
        default=None, description="the number of the Official Account, digits (oa.zalo.me shows it)"
    )
    zalo_oa_app_id: _ZaloNumber | None = Field(
        default=None, description="the number of the app that acts for the Official Account (developers.zalo.me)"
    )
    zalo_oa_app_secret: _ZaloSecret | None = Field(
        default=None, description="the secret key of the app (developers.zalo.me)"
    )
    zalo_oa_secret: _ZaloSecret | None = Field(
        default=None, description="the OA Secret Key of the app's webhook page, by which events are signed"
    )
    zalo_oa_access_token: _ZaloSecret | None = Field(
        default=None, description="the first access token, where the account is not connected by `antq zalo connect`"
    )
    zalo_oa_refresh_token: _ZaloSecret | None = Field(
        default=None, description="the refresh token that came with the first access token"
    )
    zalo_oa_api_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] = Field(
        default=OFFICIAL_ZALO_OA_API, description="the http or https address of Zalo's OpenAPI"
    )
    zalo_oa_oauth_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] = Field(
        default=OFFICIAL_ZALO_OA_OAUTH, description="the http or https address of Zalo's sign-in"
    )
    zalo_oa_business_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] = Field(
        default=OFFICIAL_ZALO_OA_BUSINESS, description="the http or https address of Zalo's templates by phone"
    )
    zalo_oa_pkce_verifier: (
        Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.pkce_verifier)] | None
    ) = Field(
        default=None,
        description="the 43 characters of a fixed code verifier, where developers.zalo.me holds its code challenge",
    )
    zalo_oa_buttons: bool = Field(default=True, description="on or off")
    zalo_oa_paid: bool = Field(
        default=False,
        description="on or off; on: notices also go to people who wrote 48 hours to 7 days ago, for which Zalo charges",
    )
    zalo_oa_template: _ZaloNumber | None = Field(
        default=None, description="the number of an approved template, digits, or nothing for none"
    )
    zalo_oa_template_price: int = Field(
        default=200, ge=0, le=100_000, description="what a template costs, a number of đồng from 0 to 100000"
    )


NEEDS_AN_ACCOUNT = (  # settings that mean nothing without the account
    "zalo_oa_app_id",
    "zalo_oa_app_secret",
    "zalo_oa_secret",
    "zalo_oa_access_token",
    "zalo_oa_refresh_token",
    "zalo_oa_pkce_verifier",
    "zalo_oa_template",
)
