"""What the Bot API's refusals mean: the one classification that both Telegram channels share.

Source: https://core.telegram.org/bots/api#making-requests and the descriptions that the server sends in practice.
"""

from __future__ import annotations

import re

from bot.channels import AccountBroken, ChatMoved, DeliveryError, NotAllowed, RecipientGone, TryAgain, WrongMessage

_FORM = re.compile(r"\d+:[\w-]+")
_TOKEN = re.compile(r"\d{3,}(?::|%3A)[\w-]+", re.IGNORECASE)

# Refusals with 400 that are about the chat, not about the message.
_GONE = (
    "chat not found",
    "peer_id_invalid",
    "user_deactivated",
    "user is deactivated",
    "user not found",
    "user_is_blocked",
    "input_user_deactivated",
    "group chat was deactivated",
    "bot was kicked",
    "bot is not a member",
)
# Refusals with 400 or 403 that are about what the bot may do in a chat that it is in. The last one stands for a family:
# CHAT_SEND_PLAIN_FORBIDDEN, CHAT_SEND_PHOTOS_FORBIDDEN ...
_NOT_ALLOWED = re.compile(
    "not enough rights|no rights to send|chat_write_forbidden|need administrator rights|topic_closed"
    r"|chat_send_\w+_forbidden"
)
_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)


def well_formed(token: str) -> bool:
    """Whether it looks like a bot token at all: the bot's number, a colon, a key."""
    return _FORM.fullmatch(token) is not None


def redacted(text: str) -> str:
    """The text without anything that looks like a bot token."""
    return _TOKEN.sub("(token)", text)


class Refused(Exception):
    """An answer of the Bot API with ``ok: false``: status, description, and its parameters if there were any."""

    def __init__(self, code: int, description: str, retry_after: float = 0, migrate_to: str = "") -> None:
        self.code = code
        self.description = redacted(description)
        self.retry_after = retry_after
        self.migrate_to = migrate_to
        super().__init__(f"{code} {self.description}")

    @property
    def unchanged(self) -> bool:
        """The message already looks as it should: an edit was delivered before, or changes nothing."""
        return self.code == 400 and "message is not modified" in self.description.lower()

    @property
    def uneditable(self) -> bool:
        """The message cannot be edited (any more); a new one can still be sent."""
        return self.code == 400 and any(sign in self.description.lower() for sign in _UNEDITABLE)

    @property
    def topic_gone(self) -> bool:
        """The topic does not exist (any more), or the group has none; the group itself can still be written to."""
        return self.code == 400 and "message thread not found" in self.description.lower()

    @property
    def too_late(self) -> bool:
        """The button press was answered already, or too long ago to be answered."""
        text = self.description.lower()
        return self.code == 400 and ("query is too old" in text or "query_id_invalid" in text)


def classify(refused: Refused) -> DeliveryError:
    """The channel exception for a refusal. Its reason carries the status and the description, never a secret."""
    code, text = refused.code, refused.description.lower()
    reason = f"telegram {code}: {refused.description[:160]}"
    if refused.migrate_to:
        return ChatMoved(reason, refused.migrate_to)
    if code == 429 or refused.retry_after:
        return TryAgain(reason, after=max(refused.retry_after, 1.0), flood=True)
    if code in (401, 404):
        return AccountBroken(reason)
    if code in (400, 403) and _NOT_ALLOWED.search(text):
        return NotAllowed(reason)
    if code == 403 or (code == 400 and any(sign in text for sign in _GONE)):
        return RecipientGone(reason)
    if code == 409 or code >= 500:
        return TryAgain(reason, after=2.0)
    return WrongMessage(reason)
