"""Telegram, outbound: a `Message` becomes calls of the Bot API."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import TypeVar

from aiogram.methods import DeleteMyCommands, GetFile, GetMe, SetMyCommands
from aiogram.types import BotCommand, User

from bot.channels import DeliveryError, WrongMessage
from bot.channels.telegram_api import DEFAULT_API_URL, BotApi
from bot.channels.telegram_errors import Refused, classify
from bot.channels.telegram_mapping import CAPABILITIES, DOWNLOAD_LIMIT, PLATFORM
from bot.channels.telegram_sending import Sender, as_upload
from bot.chat import Address, File, Message, Sent

_T = TypeVar("_T")


class TelegramChannel:
    """The channel of one bot account; implements `bot.channels.Channel`.

    Give it a token, or the `api` that the handler uses too, so that both share one connection pool. Raises
    `AccountBroken` at once if the token does not have the form of one. `timeout` is in seconds per call.
    """

    platform = PLATFORM
    capabilities = CAPABILITIES

    def __init__(
        self, token: str = "", api_url: str = DEFAULT_API_URL, *, api: BotApi | None = None, timeout: float = 15.0
    ) -> None:
        self.api = api or BotApi(token, api_url, timeout=timeout)
        self._sender = Sender(self.api.call)

    async def send(self, address: Address, message: Message) -> Sent:
        """Deliver one message; raises a `DeliveryError`. A file must live on Telegram, else see `upload`."""
        return await self._sender.send(address.chat, message)

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Deliver a message whose file lives on another platform: `content` is what that platform's `fetch` gave.

        Raises a `DeliveryError`; `WrongMessage` if the message has no file.
        """
        return await self._sender.send(address.chat, message, as_upload(message, content))

    async def fetch(self, file: File) -> bytes:
        """The content of a file on Telegram, at most 20 MB; raises a `DeliveryError`."""
        if file.size > DOWNLOAD_LIMIT:
            raise WrongMessage("the file is too large to fetch")
        found = await self._classified(self.api.ask(GetFile(file_id=file.ref)))
        if not found.file_path:
            raise WrongMessage("the file is not there")
        return await self.api.download(found.file_path)

    async def me(self) -> User:
        """The bot's own account, to check the token and learn its user name; raises a `DeliveryError`."""
        return await self._classified(self.api.ask(GetMe()))

    async def set_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Set the command menu per language ("" for all others): (command without slash, description) each.

        Raises a `DeliveryError`.
        """
        for language, entries in commands.items():
            code = language or None
            if entries:
                await self._classified(self.api.ask(SetMyCommands(commands=_menu(entries), language_code=code)))
            else:
                await self._classified(self.api.ask(DeleteMyCommands(language_code=code)))

    async def close(self) -> None:
        """Let go of connections."""
        await self.api.close()

    async def _classified(self, asked: Awaitable[_T]) -> _T:
        problem: DeliveryError
        try:
            return await asked
        except Refused as refused:
            problem = classify(refused)
        raise problem


def _menu(entries: Iterable[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(command=command, description=description) for command, description in entries]
