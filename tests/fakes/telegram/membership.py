"""What the bot is in a chat, in the words of ``ChatMember`` and ``ChatMemberUpdated``."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.world import Chat

# All rights of ChatMemberRestricted.
RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member(chat: Chat, bot: dict[str, Any]) -> dict[str, Any]:
    """The bot as it is in the chat now: a member, muted, or out of it."""
    if chat.muted:
        rights = dict.fromkeys(RIGHTS, False)
        return {"status": "restricted", "user": bot, "is_member": True, **rights, "until_date": 0}
    return {"status": "member" if chat.member or (chat.private and not chat.blocked) else "left", "user": bot}


def kicked(bot: dict[str, Any]) -> dict[str, Any]:
    """The bot as somebody who was thrown out, or blocked by a person."""
    return {"status": "kicked", "user": bot, "until_date": 0}


def change(chat: Chat, by: dict[str, Any], old: dict[str, Any], new: dict[str, Any], at: int) -> dict[str, Any]:
    """The body of a ``my_chat_member`` update; `at` in seconds since the epoch."""
    return {"chat": chat.short, "from": by, "date": at, "old_chat_member": old, "new_chat_member": new}
