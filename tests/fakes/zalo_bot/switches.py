"""What is not certain about the platform, each thing as a switch, and the numbers of its limits.

Sources disagree, or there is one weak source, or none: the adapter has to work in every position.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The first position of each is the default."""

    # --- calls ---
    unauthorized: Literal["json", "text"] = "json"  # the body of a 401
    unknown_method: Literal[404, 400] = 404  # also for a method in the wrong case
    explicit_success: bool = False  # a success carries ``error_code: 0`` and a description
    errors_with_200: bool = False  # a refusal comes with HTTP status 200
    display_name: bool = False  # getMe tells the bot's name
    ids: Literal["hex", "decimal"] = "hex"

    # --- getUpdates ---
    # forever: what was given is given again by every following poll; lost: what comes while no poll is open is lost
    replay: Literal["once", "forever", "lost"] = "once"

    # --- webhook ---
    verification: Literal["present", "absent"] = "present"  # in the answer of setWebhook
    probe: Literal["empty", "json"] = "empty"  # what setWebhook and testWebhook send: no body and no type, or ``{}``
    outcomes: Literal["fine", "coarse"] = "fine"  # coarse: name resolution, timeout … are all ``unreachable``
    set_webhook_limit: Literal[426, 429] = 426  # the code of one setWebhook too many in a day
    test_webhook: Literal["present", "absent"] = "present"
    test_limit_key: Literal["error_code", "errorCode"] = "error_code"  # of one testWebhook too many in a day
    delete_unset: Literal["refused", "accepted"] = "refused"  # deleteWebhook without a webhook
    body: Literal["wrapped", "bare"] = "wrapped"  # of what is delivered
    webhook_retries: Literal[0, 3] = 0  # how often what was not answered with 2xx comes again

    # --- events ---
    photo_key: Literal["photo_url", "photo"] = "photo_url"
    message_type: Literal["present", "absent"] = "present"
    files: Literal["unsupported", "silence"] = "unsupported"  # documents, videos, links
    inbound_reply: Literal["absent", "present"] = "absent"  # whether a reply says to what

    # --- sending ---
    text_length: Literal["nfc", "raw", "utf-16"] = (
        "nfc"  # characters composed, characters as sent, UTF-16 units as sent
    )
    bad_format: Literal["refused", "plain"] = "refused"  # unknown parse_mode, broken text_styles
    reply_to: Literal["ignored", "shown"] = "ignored"  # reply_to_message_id
    photo_fetches: Literal[1, 2] = 1  # how often the picture's address is asked
    oversize: Literal["refused", "accepted"] = "refused"  # a picture that is too big, in both directions
    voice_suffix: Literal["refused", "dropped"] = "refused"  # a voice file that does not end with ``.aac``
    upload_photo: Literal["refused", "accepted"] = "refused"  # the action that is "coming soon"
    removed_group: Literal["refused", "dropped"] = "refused"  # a message to a group that removed the bot

    # --- limits ---
    quota: Literal["outbound", "both"] = "outbound"  # what counts as one of the month's messages
    over_quota: Literal["delivered", "dropped"] = "delivered"  # what people write when the month is used up
    users_counted: Literal["private", "everyone"] = "private"  # everyone: those who write in groups, too
    stranger: Literal[400, 429] = 400  # a message to somebody who is one too many

    # --- media ---
    media_gone: Literal[404, 403] = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of the free plan. Sizes in bytes, times in seconds of the fake's clock.

    Published: the month's messages, users, groups. The numbers per day, the lifetime of a picture and the pause before
    a webhook is tried again are unknown; these are made up.
    """

    monthly_messages: int = 3000
    users: int = 50
    groups: int = 3
    set_webhook_daily: int = 20
    test_webhook_daily: int = 5
    photo_bytes: int = 5 * 1024 * 1024
    photo_seconds: float = 0.0  # between the call and the moment when the picture is fetched
    media_lifetime: float = 3600.0
    webhook_pause: float = 60.0


def other_positions() -> list[dict[str, Any]]:
    """Every switch in every position but its default, one at a time: for contract tests.

    >>> @pytest.mark.parametrize("switches", [{}, *other_positions()], ids=str)
    """
    result = []
    hints = get_type_hints(Switches)
    for field in fields(Switches):
        for position in get_args(hints[field.name]) or (False, True):
            if position != field.default:
                result.append({field.name: position})
    return result
