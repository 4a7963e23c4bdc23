"""The yardstick: a plain aiogram bot that asks the same kind of questions and keeps nothing.

Written as aiogram's own guide writes bots: Dispatcher, long polling, one handler per kind of update, types with default
properties. Each press is acknowledged and the message becomes the next question: the two calls of a step. The number of
the next question travels in the button, so not even a dictionary is needed.
"""

from __future__ import annotations

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

# About as long as a question of the scorecard on the screen: title, item, what is asked, what counts.
QUESTION = (
    "<b>Tự chấm điểm năm 2026 · câu {number}/{count} · đang có {points} điểm</b>\n\n"
    "<b>{number}. Quy chế hoặc kế hoạch phối hợp với Công an, chính quyền địa phương</b>\n"
    "Đơn vị đã xây dựng và tổ chức thực hiện quy chế, kế hoạch phối hợp bảo đảm an ninh, trật tự, an toàn xã hội,"
    " phòng cháy, chữa cháy trong năm hay chưa, có sơ kết, tổng kết theo quy định không? (tối đa 5 điểm)"
)
QUESTIONS = 21

dispatcher = Dispatcher()


def question(number: int) -> tuple[str, InlineKeyboardMarkup]:
    """The text and the keyboard of a question: three answers and three ways to move."""
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=str(points), callback_data=f"{number}:{points}") for points in (0, 3, 5)],
            [
                InlineKeyboardButton(text="Xem nguyên văn", callback_data=f"{number}:~text"),
                InlineKeyboardButton(text="‹ Quay lại", callback_data=f"{number}:~back"),
                InlineKeyboardButton(text="Lưu, làm sau", callback_data=f"{number}:~exit"),
            ],
        ]
    )
    return QUESTION.format(number=number, count=QUESTIONS, points=number * 3), keyboard


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    """The first question, as a new message."""
    text, keyboard = question(1)
    await message.answer(text, reply_markup=keyboard)


@dispatcher.callback_query(F.data.contains(":"))
async def answer(query: CallbackQuery) -> None:
    """One step: acknowledge, and show the next question in place of this one."""
    number = int((query.data or "").split(":")[0]) % QUESTIONS + 1
    text, keyboard = question(number)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(text, reply_markup=keyboard)


async def main() -> None:
    """Polls the Bot API server of the environment."""
    server = TelegramAPIServer.from_base(os.environ["ANTQ_TELEGRAM_API_URL"])
    bot = Bot(
        os.environ["ANTQ_TELEGRAM_TOKEN"],
        session=AiohttpSession(api=server),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML),
    )
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
