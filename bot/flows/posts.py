"""A post as a group sees it: headed by the office and the topic, the officer's own words, signed with the hotline."""

from __future__ import annotations

from bot.chat import File, Message
from bot.flows.consent import Office
from bot.i18n import Strong, Value, Verbatim, _, join, render, visible_length


def post(office: Office, topic: Value, text: str, file: File | None, language: str) -> Message:
    """The message for one group. The words in the middle are the officer's; nothing is added to them."""
    heading = Strong(_("{office} – {topic}", office=Verbatim(office.police_office.upper()), topic=topic))
    return Message(text=render(join(heading, Verbatim(text), signature(office)), language), file=file)


def signature(office: Office) -> Value:
    """Who says it, at the end of every message to a group."""
    if office.hotline:
        return _("— {office} · duty phone {hotline}", office=office.police_office, hotline=office.hotline)
    return _("— {office}", office=office.police_office)


def room_for_text(office: Office, topic: Value, limit: int, language: str) -> int:
    """How many characters the officer's own words may have, where a platform takes `limit` in one message."""
    with_one = post(office, topic, "x", None, language).text
    return limit - visible_length(with_one) + 1


def messages_of(message: Message, caption_limit: int) -> int:
    """How many messages a post becomes: a text that is too long for a caption goes beside its file."""
    return 2 if message.file is not None and visible_length(message.text) > caption_limit else 1
