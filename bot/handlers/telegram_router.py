"""aiogram's router: which Telegram update becomes which `Event`.

A typed handler returns the event, or None for what is not for us. Nothing here calls Telegram or keeps anything, and no
name of a person leaves this module.

In groups only commands and service events are events: what residents say to each other is not for the assistant and is
never handed on. A command that names another bot (``/help@other_bot``) is not for us either. Every event of a group
says what the group is like (`Place`).
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
    InaccessibleMessage,
    Message,
    PhotoSize,
    Update,
    Video,
)

from bot.channels.telegram_mapping import PLATFORM, typed_key
from bot.chat import Event, EventKind, File, FileKind, Place
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
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
CHANGES = frozenset(
    {
        ContentType.NEW_CHAT_TITLE,
        ContentType.FORUM_TOPIC_CREATED,
        ContentType.FORUM_TOPIC_EDITED,
        ContentType.FORUM_TOPIC_CLOSED,
        ContentType.FORUM_TOPIC_REOPENED,
        ContentType.GENERAL_FORUM_TOPIC_HIDDEN,
        ContentType.GENERAL_FORUM_TOPIC_UNHIDDEN,
    }
)


def dispatcher() -> Dispatcher:
    """A dispatcher without state: ``feed_update(bot, update, username=..., now=..., may_post=...)`` gives the event.

    It gives None for what is no event. `username` is the bot's own (without @), `now` the time of arrival for updates
    that carry none, `may_post` whether the bot may write after a change of its own membership (None where unknown).
    """
    router = Router(name=PLATFORM)
    router.message.register(migrated, F.migrate_to_chat_id)
    groups = F.chat.type.in_(GROUPS)
    router.message.register(changed, groups, F.content_type.in_(CHANGES))
    router.message.register(group_command, groups, F.text.startswith("/"), ~F.from_user.is_bot)
    private = F.chat.type == ChatType.PRIVATE
    router.message.register(start, private, F.text.regexp(r"^/start(@\w+)?(\s|$)"))
    router.message.register(text, private, F.text)
    router.message.register(contact, private, F.contact.as_("shared"))
    router.message.register(photo, private, F.photo.as_("sizes"))
    router.message.register(video, private, F.video.as_("clip"))
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


async def video(message: Message, event_update: Update, clip: Video) -> Event | None:
    """A video with its name and type as the sender's device gave them."""
    event = _said(message, event_update, EventKind.FILE, message.caption or "")
    return event and replace(event, file=_named(FileKind.VIDEO, clip))


async def document(message: Message, event_update: Update, attached: Document) -> Event | None:
    """A document with its name and type as the sender's device gave them."""
    event = _said(message, event_update, EventKind.FILE, message.caption or "")
    return event and replace(event, file=_named(FileKind.DOCUMENT, attached))


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
    return replace(_service(message, event_update, EventKind.MIGRATED), text=str(message.migrate_to_chat_id))


async def changed(message: Message, event_update: Update) -> Event | None:
    """A group got another title, or something about its topics is different."""
    event = _service(message, event_update, EventKind.CHANGED)
    if message.new_chat_title and event.place:
        event = replace(event, place=replace(event.place, title=message.new_chat_title))
    return event


async def press(query: CallbackQuery, event_update: Update, now: datetime) -> Event | None:
    """A button; the message it stood under may be too old to be shown to us, or missing."""
    message, place = query.message, None
    if message is None:
        chat, private, message_id = str(query.from_user.id), True, ""
    elif message.chat.type == ChatType.CHANNEL:
        return None
    else:
        private = message.chat.type == ChatType.PRIVATE
        place = _place(message.chat, message)
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
        place=place,
    )


async def own_membership(change: ChatMemberUpdated, event_update: Update, may_post: bool | None) -> Event | None:
    """The bot was blocked, unblocked, added to a group or taken out of it, or may (not) write in a group any more.

    `telegram_updates` has made the two sides plain: in or out.
    """
    before, after = (side.status != ChatMemberStatus.LEFT for side in (change.old_chat_member, change.new_chat_member))
    if change.chat.type == ChatType.CHANNEL:
        return None
    private = change.chat.type == ChatType.PRIVATE
    if before != after:
        coming, going = (EventKind.UNBLOCKED, EventKind.BLOCKED) if private else (EventKind.JOINED, EventKind.LEFT)
        kind = coming if after else going
    elif after and not private and may_post is not None:
        kind = EventKind.CHANGED
    else:
        return None
    event = _event(event_update, change.from_user.id, change.chat, kind, change.date)
    if event.place:
        event = replace(event, place=replace(event.place, may_post=may_post))
    return replace(event, language=language_hint(change.from_user.language_code))


def _said(message: Message, update: Update, kind: EventKind, said: str = "") -> Event | None:
    person = message.from_user
    if person is None:
        return None
    event = _event(update, person.id, message.chat, kind, message.date, message)
    language = language_hint(person.language_code)
    return replace(event, text=said, message_id=str(message.message_id), language=language)


def _service(message: Message, update: Update, kind: EventKind) -> Event:
    """What happened to a group; its account is the group's own where no person is seen to have done it."""
    person = message.from_user
    who = message.chat.id if person is None or person.is_bot else person.id
    return _event(update, who, message.chat, kind, message.date, message)


def _event(
    update: Update, account: int, chat: Chat, kind: EventKind, at: datetime, message: Message | None = None
) -> Event:
    return Event(
        platform=PLATFORM,
        id=str(update.update_id),
        account=str(account),
        chat=str(chat.id),
        kind=kind,
        at=at.astimezone(UTC),
        private=chat.type == ChatType.PRIVATE,
        place=_place(chat, message),
    )


def _place(chat: Chat, message: Message | InaccessibleMessage | None) -> Place | None:
    """The group, and the topic that the message stands in."""
    if chat.type not in GROUPS:
        return None
    topic = ""
    if isinstance(message, Message) and message.is_topic_message:
        topic = str(message.message_thread_id)
    return Place(chat.title or "", has_topics=bool(chat.is_forum), topic=topic)


def _named(kind: FileKind, sent: Document | Video) -> File:
    name, mime, size = sent.file_name or "", sent.mime_type or "", sent.file_size or 0
    return File(kind, PLATFORM, sent.file_id, name=name, mime=mime, size=size)


def _own_command(said: str, username: str) -> str | None:
    """The command without the bot's name; None if it names another bot."""
    command, space, rest = said.partition(" ")
    command, at, name = command.partition("@")
    if at and name.lower() != username.lower():
        return None
    return command + space + rest
