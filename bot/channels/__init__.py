"""The outbound edge: one module per platform turns a `Message` into that platform's calls.

Every failure leaves a channel as one of the exceptions below: they are the whole classification, made once per
platform, and the courier decides by them alone.
"""

from __future__ import annotations

from typing import Protocol

from bot.chat import Address, Capabilities, File, Message, Sent


class DeliveryError(Exception):
    """A message could not be delivered. `reason` is a short English code that goes into the receipt, never a secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgain(DeliveryError):
    """Passing trouble (network, 5xx, 429): the same call may succeed after `after` seconds.

    `answered` is False where the platform said nothing that could be read: whether the call was carried out is unknown.
    """

    def __init__(self, reason: str, after: float = 1.0, *, flood: bool = False, answered: bool = True) -> None:
        super().__init__(reason)
        self.after = after
        self.flood = flood
        self.answered = answered


class RecipientGone(DeliveryError):
    """The person blocked the bot, the chat does not exist, the bot was removed: nothing can be sent there."""


class NotAllowed(RecipientGone):
    """The bot is in the chat but may not write there now (muted, topic closed)."""


class ChatMoved(DeliveryError):
    """The chat has a new id; send the same message to `new_chat`."""

    def __init__(self, reason: str, new_chat: str) -> None:
        super().__init__(reason)
        self.new_chat = new_chat


class WrongMessage(DeliveryError):
    """The platform refuses this message as it is (bad markup, too long, unknown file): sending it again is useless."""


class FileLost(WrongMessage):
    """The file of a message is not to be had and never will be; the message goes without it.

    `instead` (markup of `bot.chat`, in the reader's language) is said in its place.
    """

    def __init__(self, reason: str, instead: str = "") -> None:
        super().__init__(reason)
        self.instead = instead


class NotCarried(WrongMessage):
    """The platform does not take the file of a message: the message goes with a link, or a sentence, in its place."""


class WindowClosed(DeliveryError):
    """The platform takes nothing for this person now, because they have not written for too long: it waits for them."""


class QuotaUsed(TryAgain):
    """The platform says that an allowance is used up, and not until when; `after` is when to ask again."""

    def __init__(self, reason: str, after: float) -> None:
        super().__init__(reason, after, flood=True)


class AccountBroken(DeliveryError):
    """The bot itself is not accepted (token revoked): nothing can be sent to anybody until a person mends it."""


class FileSource(Protocol):
    """Where the content of files comes from: a platform that they live on, or whoever makes them."""

    async def fetch(self, file: File) -> bytes:
        """The content of a file, to send it on; raises a `DeliveryError`."""


class Channel(FileSource, Protocol):
    """One platform's outbound edge. Files are fetched to send them on to another platform."""

    platform: str
    capabilities: Capabilities

    async def send(self, address: Address, message: Message) -> Sent:
        """Deliver one message; raises a `DeliveryError`."""

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Deliver a message whose file lives on another platform, given its content; raises a `DeliveryError`."""

    async def close(self) -> None:
        """Let go of connections."""
