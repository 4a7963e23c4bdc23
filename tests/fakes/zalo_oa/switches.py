"""What nobody could say for sure about the platform: every such fact is a switch with a documented default.

An adapter has to pass its tests in all positions. Codes are those of the platform's own error tables.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The open questions, with the answer that is best attested first."""

    # --- sign-in ---
    old_token_dies: bool = True  # a refresh ends the previous access token at once
    rotated_token_error: Literal[-220, -216] = -220  # what such a token is answered with ("expired or removed")
    reused_refresh: Literal["error", "empty"] = "error"  # a used refresh token: -14014, or HTTP 200 without a body
    refresh_life: Literal["renewed", "inherited"] = "renewed"  # do the three months begin anew with each refresh
    oauth_error_keys: Literal["full", "bare"] = "full"  # error_name, error_description … or only error and message
    oauth_error_as_string: bool = False  # "-14014" instead of -14014
    pkce: Literal["request", "console"] = "request"  # which challenge counts: the request's or the console's
    pkce_required: bool = True  # False: a consent without a challenge needs no verifier
    pkce_error: int = -14005  # what a wrong verifier is answered with; the code is not published
    callback_match: Literal["exact", "prefix"] = "exact"  # how the redirect address is compared with the saved one
    consent_error: Literal["json", "page"] = "json"  # a refused consent: a JSON body, or a redirect to an error page

    # --- messages to one person ---
    stranger_error: Literal[-213, -201] = -213  # a user id that has nothing to do with the OA
    followers_only: bool = False  # True: who wrote without following cannot be answered either (-213)
    quota_counts: bool = True  # "remain" and "total" beside "quota_type"
    unpaid_error: Literal[-321, -211] = -321  # a billed message without money
    length: Literal["nfc", "raw", "utf16"] = "nfc"  # what 2,000 are: characters of NFC, as sent, or UTF-16 units
    buttons: Literal["any", "omitted", "button", "refused", "ignored"] = "any"  # template_type of text with buttons;
    # "refused": no plain buttons any more (-201), "ignored": the text is shown without them
    list_template: bool = False  # the "list" template of the second API on the third
    button_echo: Literal["oa_send_text", "oa_send_list"] = "oa_send_text"  # the echo of a text with buttons
    csv_upload: bool = False  # CSV beside PDF, DOC, DOCX
    upload_at_v3: bool = False  # uploads answer under v3.0, too
    dead_endpoint_error: Literal[-240, -233] = -240  # transaction and promotion messages

    # --- templates ---
    night: Literal["promotion", "all", "none"] = "promotion"  # which templates by phone are refused 22:00-06:00
    unfunded_error: Literal[-115, -137] = -115  # a template by phone without money
    tracking_required: bool = False  # a template by phone needs a tracking_id

    # --- groups ---
    group_address: Literal["recipient", "group_id", "conversation"] = "recipient"  # where an event names the group
    group_buttons: Literal["refused", "shown", "ignored"] = "refused"
    group_life: Literal["catalogue", "documented"] = "catalogue"  # names of the events about joining and leaving
    invite_joins: bool = True  # an invited person is a member at once; False: once they accept

    # --- events ---
    signature_prefix: bool = True  # "mac=" before the digits
    signature_upper: bool = False  # hexadecimal digits in capitals
    signature_time: Literal["body", "header", "idle_header"] = "body"  # whose time is signed; "idle_header": there is
    # a header with another time, but the body's is signed
    signature_first: Literal["app_id", "oa_id"] = "app_id"
    signature_key: Literal["oa_secret", "app_secret"] = "oa_secret"
    json_style: Literal["compact", "escaped"] = "compact"  # "escaped": "\/" and "\u…", as some encoders write
    retry_on: Literal["failure", "no_connection"] = "failure"  # anything but 200 in time, or no connection at all
    disables_webhook: bool = True  # after the last retry nothing is delivered until the address is saved again
    receipt_sender: Literal["user", "oa"] = "user"  # who sends user_received_message and user_seen_message
    seen_ids: Literal["msg_ids", "msg_id"] = "msg_ids"  # one event for several messages, or one for each
    info_shape: Literal["flat", "full"] = "flat"  # address, city, district, ward, or full_address and date of birth
    expired_media: Literal[404, 403] = 404  # the answer to an address of the media host that is too old

    def __post_init__(self) -> None:
        kinds = _kinds()
        for field in fields(self):
            allowed = get_args(kinds[field.name])
            if get_origin(kinds[field.name]) is Literal and getattr(self, field.name) not in allowed:
                raise ValueError(f"{field.name} is one of {allowed}")


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(Switches)
