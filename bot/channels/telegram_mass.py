"""Telegram's second way out, for the lanes "notice" and "campaign": python-telegram-bot.

Replies must not queue behind a campaign, so those lanes have their own connections. Telegram counts the messages of
both together; so the pace is kept by the courier (bot/pace.py). The library's limiter stays as a backstop for each
group, with Telegram's own numbers: nothing that the pace grants ever waits for it. The library repeats nothing; the
courier decides. It is imported at the first call, not when the assistant starts.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.channels import AccountBroken, TryAgain, WrongMessage
from bot.channels.telegram_errors import Refused, classify, well_formed
from bot.channels.telegram_mapping import CAPABILITIES, DOWNLOAD_LIMIT, PLATFORM, Params
from bot.channels.telegram_sending import Sender, Upload, as_upload
from bot.chat import Address, File, Message, Sent

if TYPE_CHECKING:
    from telegram.ext import ExtBot

# So many calls about one group at once, and from then on so many in so many seconds.
GROUP_LIMIT = (20, 60.0)


class TelegramMassChannel:
    """The channel of one bot account for messages that nobody waits for; implements `bot.channels.Channel`.

    `timeout` is in seconds per call, without the time that a call waits for its turn; `group_limit` is the backstop:
    calls, and seconds. Raises `AccountBroken` at once if the token does not have the form of one.
    """

    platform = PLATFORM
    capabilities = CAPABILITIES

    def __init__(
        self,
        token: str,
        api_url: str = "https://api.telegram.org",
        *,
        timeout: float = 15.0,
        group_limit: tuple[int, float] = GROUP_LIMIT,
    ) -> None:
        if not well_formed(token):
            raise AccountBroken("the token does not have the form of a bot token")
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._timeout = timeout
        self._group_limit = group_limit
        self._bot: ExtBot[Any] | None = None
        self._making = asyncio.Lock()
        self._sender = Sender(self._call)

    def __repr__(self) -> str:
        return "TelegramMassChannel()"

    async def send(self, address: Address, message: Message) -> Sent:
        """Deliver one message when its turn comes; raises a `DeliveryError`."""
        return await self._sender.send(address.chat, message)

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Deliver a message whose file lives on another platform, from the file's content; raises a `DeliveryError`."""
        return await self._sender.send(address.chat, message, as_upload(message, content))

    async def fetch(self, file: File) -> bytes:
        """The content of a file on Telegram, at most 20 MB; raises a `DeliveryError`."""
        if file.size > DOWNLOAD_LIMIT:
            raise WrongMessage("the file is too large to fetch")
        problem: Exception
        try:
            bot = await self._ready()
            found = await bot.get_file(file.ref)
            return bytes(await found.download_as_bytearray())
        except Exception as error:
            problem = _translated(error)
            if isinstance(problem, Refused):
                problem = classify(problem)
        raise problem

    async def close(self) -> None:
        """Let go of connections."""
        bot, self._bot = self._bot, None
        if bot is not None:
            await bot.request.shutdown()

    async def _call(self, method: str, params: Params, upload: Upload | None = None) -> Any:
        problem: Exception
        try:
            result = await self._perform(await self._ready(), method, params, upload)
        except Exception as error:
            problem = _translated(error)
        else:
            return result
        raise problem

    async def _ready(self) -> ExtBot[Any]:
        """The library's bot, made at the first use; the import takes long and happens beside the event loop."""
        async with self._making:
            if self._bot is None:
                await asyncio.to_thread(importlib.import_module, "telegram.ext")
                self._bot = self._made()
        return self._bot

    def _made(self) -> ExtBot[Any]:
        from telegram.error import TelegramError
        from telegram.ext import AIORateLimiter, ExtBot
        from telegram.request import HTTPXRequest

        class Request(HTTPXRequest):
            """Refuses an answer that is JSON but not the Bot API's, as a proxy may give it."""

            @staticmethod
            def parse_json_payload(payload: bytes) -> dict[str, Any]:
                answer: object = HTTPXRequest.parse_json_payload(payload)
                if not isinstance(answer, dict) or not ("result" in answer or "description" in answer):
                    raise TelegramError("Invalid server response")
                return answer

        # These quote addresses, which hold the token, and parameters, or print a traceback for every refusal.
        for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
            logging.getLogger(name).setLevel(level)
        seconds = self._timeout
        most, period = self._group_limit
        return ExtBot(
            self._token,
            base_url=f"{self._api_url}/bot",
            base_file_url=f"{self._api_url}/file/bot",
            request=Request(
                connection_pool_size=32,
                read_timeout=seconds,
                write_timeout=seconds,
                connect_timeout=seconds,
                pool_timeout=seconds,
                media_write_timeout=seconds * 4,
            ),
            rate_limiter=AIORateLimiter(
                overall_max_rate=0, group_max_rate=most, group_time_period=period, max_retries=0
            ),
        )

    async def _perform(self, bot: ExtBot[Any], method: str, params: Params, upload: Upload | None) -> Any:
        calls: dict[str, Callable[..., Awaitable[Any]]] = {
            "answerCallbackQuery": bot.answer_callback_query,
            "deleteMessage": bot.delete_message,
            "editMessageText": bot.edit_message_text,
            "leaveChat": bot.leave_chat,
            "sendDocument": bot.send_document,
            "sendMessage": bot.send_message,
            "sendPhoto": bot.send_photo,
            "sendVideo": bot.send_video,
        }
        result = await calls[method](**_typed(params, upload))
        return {"message_id": result.message_id} if hasattr(result, "message_id") else result


def _typed(params: Params, upload: Upload | None) -> Params:
    """The parameters with the library's own types where it wants them."""
    import telegram

    result = dict(params)
    if (preview := result.get("link_preview_options")) is not None:
        result["link_preview_options"] = telegram.LinkPreviewOptions(**preview)
    if (markup := result.get("reply_markup")) is not None:
        if "inline_keyboard" in markup:
            result["reply_markup"] = telegram.InlineKeyboardMarkup.de_json(markup, None)
        elif "keyboard" in markup:
            rows = [[telegram.KeyboardButton(**key) for key in row] for row in markup["keyboard"]]
            result["reply_markup"] = telegram.ReplyKeyboardMarkup(**{**markup, "keyboard": rows})
        else:
            result["reply_markup"] = telegram.ReplyKeyboardRemove()
    if upload is not None:
        result[upload.field] = telegram.InputFile(upload.content, filename=upload.name)
    return result


def _translated(error: Exception) -> Exception:
    """A `Refused` or a `TryAgain` for what the library raised; anything else is a mistake of ours and stays itself."""
    from telegram import error as told

    match error:
        case told.RetryAfter():
            # The public property warns about its own type on every use.
            return Refused(429, "Too Many Requests", retry_after=error._retry_after.total_seconds())
        case told.ChatMigrated():
            return Refused(400, "group chat was upgraded to a supergroup chat", migrate_to=str(error.new_chat_id))
        case told.InvalidToken():
            return Refused(401, "Unauthorized")
        case told.Forbidden():
            return Refused(403, error.message)
        case told.BadRequest():
            return Refused(400, error.message)
        case told.NetworkError() if "Entity Too Large" in error.message:
            return Refused(413, "Request Entity Too Large")
        case told.Conflict():
            return Refused(409, error.message)
        case told.NetworkError() if error.__cause__ is None:
            return Refused(500, error.message)  # trouble of its own the library chains: this is Telegram's answer
        case told.NetworkError():
            return TryAgain(f"telegram: no connection ({type(error).__name__})", answered=False)
        case told.TelegramError():
            return TryAgain("telegram: no readable answer", after=2.0, answered=False)
    return error
