"""A platform made of paper: it hands every message to the person it is for, and can be made to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.channels import DeliveryError, RecipientGone
from bot.chat import Address, Capabilities, File, Message, Sent

if TYPE_CHECKING:
    from tests.flows.people import Person

PLATFORM = "paper"
Trouble = Callable[[Address, Message], DeliveryError | None]


class PaperChannel:
    """The outbound edge of the paper platform, or of another one that is like it.

    `trouble` may name an error for a message; then it is not delivered.
    """

    capabilities = Capabilities()

    def __init__(
        self, people: dict[str, Person], platform: str = PLATFORM, capabilities: Capabilities | None = None
    ) -> None:
        self.platform = platform
        self.capabilities = capabilities or self.capabilities
        self._people = people
        self._number = 0
        self.trouble: Trouble = lambda address, message: None
        self.attempts = 0
        self.uploads: list[tuple[File, bytes]] = []
        self.files: dict[str, bytes] = {}  # what people have sent, by reference
        self.withheld: DeliveryError | None = None  # raised instead of handing a file over

    async def send(self, address: Address, message: Message) -> Sent:
        self.attempts += 1
        error = self.trouble(address, message)
        if error is not None:
            raise error
        person = self._people.get(address.chat)
        if person is None or person.blocked:
            raise RecipientGone("blocked" if person is None else person.why_gone)
        if message.press_id:
            person.is_answered(message.press_id, message.toast)
        if not message.text and message.file is None:
            return Sent()
        person.blocked = message.leave
        if message.replace and not person.plain:
            number = message.replace
        else:
            self._number += 1
            number = str(self._number)
        person.hears(number, message)
        return Sent(number)

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        assert message.file is not None, "there is nothing to upload"
        assert content, f"{message.file.name} is empty"
        sent = await self.send(address, message)
        self.uploads.append((message.file, content))
        return sent

    async def fetch(self, file: File) -> bytes:
        if self.withheld is not None:
            raise self.withheld
        return self.files.get(file.ref, b"")

    async def close(self) -> None:
        pass
