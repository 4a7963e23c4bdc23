"""aiogram's router: which Telegram update becomes which `Event`.

A typed handler returns the event, or None for what is not for us. Nothing here calls Telegram or keeps anything, and no
name of a person leaves this module.

In groups only commands and service events are events: what residents say to each other is not for the assistant and is
never handed on. A command that names another bot (``/help@other_bot``) is not for us either.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aiogram import Dispatcher, F, Router
from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Contact,
    Document,
    Message,
    PhotoSize,
    Update,
)

from bot.channels.telegram_mapping import PLATFORM, typed_key
from bot.chat import Event, EventKind, File, FileKind
from bot.handlers.telegram_press import language_hint

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
UNUSABLE = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.LIVE_PHOTO,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)


def dispatcher() -> Dispatcher:
    """A dispatcher without state whose ``feed_update(bot, update, username=..., now=...)`` gives the event or None.

    `username` is the bot's own (without @), `now` the time of arrival for updates that carry none.
    """
    router = Router(name=PLATFORM)
    router.message.register(migrated, F.migrate_to_chat_id)
    router.message.register(group_command, F.chat.type.in_(GROUPS), F.text.startswith("/"), ~F.from_user.is_bot)
    private = F.chat.type == ChatType.PRIVATE
    router.message.register(start, private, F.text.regexp(r"^/start(@\w+)?(\s|$)"))
    router.message.register(text, private, F.text)
    router.message.register(contact, private, F.contact.as_("shared"))
    router.message.register(photo, private, F.photo.as_("sizes"))
    router.message.register(document, private, F.document.as_("attached"), ~F.animation)
    router.message.register(unusable, private, F.content_type.in_(UNUSABLE))
    router.callback_query.register(press, F.data)
    router.my_chat_member.register(own_membership)
    result = Dispatcher(disable_fsm=True)
    result.include_router(router)
    return result


async def start(message: Message, event_update: Update) -> Event | None:
    """/start, bare or with the payload of a deep link."""
    _, _, payload = (message.text or "").partition(" ")
    return _said(message, event_update, EventKind.START, payload.strip())


async def text(message: Message, event_update: Update, username: str) -> Event | None:
    """Something typed, or a key of the reply keyboard."""
    said = message.text or ""
    if said.startswith("/"):
        said = _own_command(said, username) or said
    return _said(message, event_update, EventKind.TEXT, typed_key(said))


async def contact(message: Message, event_update: Update, shared: Contact) -> Event | None:
    """A phone number: the person's own only if Telegram says that it belongs to the sender."""
    event = _said(message, event_update, EventKind.CONTACT)
    if event is None or message.from_user is None:
        return None
    return replace(event, phone=shared.phone_number, own_contact=shared.user_id == message.from_user.id)


async def photo(message: Message, event_update: Update, sizes: list[PhotoSize]) -> Event | None:
    """A photo: the largest of the sizes that Telegram made."""
    event = _said(message, event_update, EventKind.FILE, message.caption or "")
    best = max(sizes, key=lambda size: (size.width * size.height, size.file_size or 0))
    file = File(FileKind.PHOTO, PLATFORM, best.file_id, mime="image/jpeg", size=best.file_size or 0)
    return event and replace(event, file=file)


async def document(message: Message, event_update: Update, attached: Document) -> Event | None:
    """A document with its name and type as the sender's device gave them."""
    event = _said(message, event_update, EventKind.FILE, message.caption or "")
    file = File(
        FileKind.DOCUMENT,
        PLATFORM,
        attached.file_id,
        name=attached.file_name or "",
        mime=attached.mime_type or "",
        size=attached.file_size or 0,
    )
    return event and replace(event, file=file)


async def unusable(message: Message, event_update: Update) -> Event | None:
    """A sticker, a voice message, a place ...: the person should hear that it is of no use."""
    return _said(message, event_update, EventKind.OTHER)


async def group_command(message: Message, event_update: Update, username: str) -> Event | None:
    """A command in a group, unless it names another bot."""
    command = _own_command(message.text or "", username)
    if command is None:
        return None
    name, _, payload = command.partition(" ")
    if name == "/start":
        return _said(message, event_update, EventKind.START, payload.strip())
    return _said(message, event_update, EventKind.TEXT, command)


async def migrated(message: Message, event_update: Update) -> Event | None:
    """The last message of a group that became a supergroup, whoever or whatever made it so."""
    who = message.from_user.id if message.from_user else message.chat.id
    event = _event(event_update, who, message.chat, EventKind.MIGRATED, message.date)
    return replace(event, text=str(message.migrate_to_chat_id))


async def press(query: CallbackQuery, event_update: Update, now: datetime) -> Event | None:
    """A button; the message it stood under may be too old to be shown to us, or missing."""
    message = query.message
    if message is None:
        chat, private, message_id = str(query.from_user.id), True, ""
    elif message.chat.type == ChatType.CHANNEL:
        return None
    else:
        private = message.chat.type == ChatType.PRIVATE
        chat, message_id = str(message.chat.id), str(message.message_id)
    return Event(
        platform=PLATFORM,
        id=str(event_update.update_id),
        account=str(query.from_user.id),
        chat=chat,
        kind=EventKind.PRESS,
        at=now,
        private=private,
        data=query.data or "",
        message_id=message_id,
        press_id=query.id,
        language=language_hint(query.from_user.language_code),
    )


async def own_membership(change: ChatMemberUpdated, event_update: Update) -> Event | None:
    """The bot was blocked, unblocked, added to a group or taken out of it. Other changes of its rights are no event.

    `telegram_updates` has made the two sides plain: in or out.
    """
    before, after = (side.status != ChatMemberStatus.LEFT for side in (change.old_chat_member, change.new_chat_member))
    if before == after or change.chat.type == ChatType.CHANNEL:
        return None
    if change.chat.type == ChatType.PRIVATE:
        kind = EventKind.UNBLOCKED if after else EventKind.BLOCKED
    else:
        kind = EventKind.JOINED if after else EventKind.LEFT
    event = _event(event_update, change.from_user.id, change.chat, kind, change.date)
    return replace(event, language=language_hint(change.from_user.language_code))


def _said(message: Message, update: Update, kind: EventKind, said: str = "") -> Event | None:
    person = message.from_user
    if person is None:
        return None
    event = _event(update, person.id, message.chat, kind, message.date)
    language = language_hint(person.language_code)
    return replace(event, text=said, message_id=str(message.message_id), language=language)


def _event(update: Update, account: int, chat: Chat, kind: EventKind, at: datetime) -> Event:
    return Event(
        platform=PLATFORM,
        id=str(update.update_id),
        account=str(account),
        chat=str(chat.id),
        kind=kind,
        at=at.astimezone(UTC),
        private=chat.type == ChatType.PRIVATE,
    )


def _own_command(said: str, username: str) -> str | None:
    """The command without the bot's name; None if it names another bot."""
    command, space, rest = said.partition(" ")
    command, at, name = command.partition("@")
    if at and name.lower() != username.lower():
        return None
    return command + space + rest
