"""The methods of the Bot API that the fake knows, each with the refusals that matter."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram import content
from tests.fakes.telegram.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad, forbidden
from tests.fakes.telegram.membership import change, member
from tests.fakes.telegram.parameters import API
from tests.fakes.telegram.updates import Updates, Webhook
from tests.fakes.telegram.world import Chat, Kept, World

Params = dict[str, Any]


class Described:
    """A result with a description beside it, as ``setWebhook`` gives."""

    def __init__(self, result: Any, description: str) -> None:
        self.result = result
        self.description = description


class Methods:
    """One method per API method, same name; each takes the checked parameters and gives the JSON result.

    `callback_lifetime`: seconds within which a button press can be answered.
    """

    def __init__(self, world: World, updates: Updates, callback_lifetime: float) -> None:
        self.world = world
        self.updates = updates
        self.callback_lifetime = callback_lifetime

    # --- the bot itself ---

    def getMe(self, p: Params) -> Any:
        return {
            **self.world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
        }

    def logOut(self, p: Params) -> Any:
        return True

    close = logOut
    setMyDescription = setMyShortDescription = setMyName = setChatMenuButton = logOut

    def setMyCommands(self, p: Params) -> Any:
        for command in p["commands"]:
            if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(p["commands"]) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        self.world.commands[_scope(p)] = p["commands"]
        return True

    def getMyCommands(self, p: Params) -> Any:
        return self.world.commands.get(_scope(p), [])

    def deleteMyCommands(self, p: Params) -> Any:
        self.world.commands.pop(_scope(p), None)
        return True

    # --- updates ---

    async def getUpdates(self, p: Params) -> Any:
        return await self.updates.poll(
            p.get("offset", 0), p.get("limit", 100), p.get("timeout", 0), p.get("allowed_updates")
        )

    def setWebhook(self, p: Params) -> Any:
        url = p["url"]
        if not url:
            return self.deleteWebhook(p)
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", url):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = p.get("secret_token", "")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad("secret token contains unallowed characters")
        if "allowed_updates" in p:
            self.updates.allowed = frozenset(p["allowed_updates"]) or None
        if p.get("drop_pending_updates"):
            self.updates.waiting.clear()
        self.updates.set_webhook(Webhook(url, secret, p.get("max_connections", 40)))
        return Described(True, "Webhook was set")

    def deleteWebhook(self, p: Params) -> Any:
        was_set = self.updates.webhook is not None
        if p.get("drop_pending_updates"):
            self.updates.waiting.clear()
        if was_set:
            self.updates.set_webhook(None)
        return Described(True, "Webhook was deleted" if was_set else "Webhook is already deleted")

    def getWebhookInfo(self, p: Params) -> Any:
        webhook = self.updates.webhook
        info: dict[str, Any] = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if webhook:
            info["max_connections"] = webhook.max_connections
            if webhook.last_error:
                info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error}
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    # --- messages ---

    def chat(self, p: Params) -> Chat:
        """The chat that is meant, if it exists at all."""
        given = p["chat_id"]
        chat = self.world.chats.get(int(given)) if isinstance(given, int) or given.lstrip("-").isdigit() else None
        if chat is None:
            raise bad("chat not found")
        return chat

    def open_chat(self, p: Params) -> Chat:
        """The chat that is meant, if the bot may speak there."""
        chat = self.chat(p)
        if chat.migrated_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.private and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.private and not chat.member:
            raise forbidden(f"bot was kicked from the {'supergroup' if chat.type == 'supergroup' else 'group'} chat")
        return chat

    def writable_chat(self, p: Params, what: str) -> Chat:
        """The chat that is meant, if the bot may send `what` there."""
        chat = self.open_chat(p)
        if chat.muted:
            raise bad(f"not enough rights to send {what} to the chat")
        return chat

    def _send(self, p: Params, chat: Chat, text: str, entities: list[Any], body: dict[str, Any]) -> Any:
        thread = content.thread(chat, p)
        markup = p.get("reply_markup")
        inline = None
        if markup is not None:
            if "keyboard" in markup:
                chat.reply_keyboard = content.reply_keyboard(markup)
                chat.one_time = markup.get("one_time_keyboard", False)
            elif markup.get("remove_keyboard"):
                chat.reply_keyboard = []
            elif "inline_keyboard" in markup:
                inline = content.inline_markup(markup)
        reply = p.get("reply_parameters")
        if reply and not reply.get("allow_sending_without_reply"):
            answered = chat.messages.get(reply["message_id"])
            if answered is None or answered.deleted:
                raise bad("message to be replied not found")
        message = self.world.add_message(
            chat, self.world.bot, thread=thread, text=text, entities=entities, body=body, markup=inline
        )
        return message.as_json()

    def sendMessage(self, p: Params) -> Any:
        text, entities = content.message_text(p, "message is too long")
        chat = self.writable_chat(p, "text messages")
        return self._send(p, chat, text, entities, {})

    def _send_file(self, p: Params, kind: str) -> Any:
        text, entities = content.caption(p)
        chat = self.writable_chat(p, f"{kind}s")
        file = content.file_of(self.world, kind, p[kind])
        return self._send(p, chat, text, entities, content.file_body(file))

    def sendPhoto(self, p: Params) -> Any:
        return self._send_file(p, "photo")

    def sendVideo(self, p: Params) -> Any:
        return self._send_file(p, "video")

    def sendDocument(self, p: Params) -> Any:
        return self._send_file(p, "document")

    def sendChatAction(self, p: Params) -> Any:
        self.open_chat(p)
        return True

    def _to_edit(self, p: Params) -> Kept:
        if "inline_message_id" in p:
            raise bad("message to edit not found")
        if "chat_id" not in p:
            raise bad("chat_id is empty")
        if "message_id" not in p:
            raise bad("message identifier is not specified")
        message = self.open_chat(p).messages.get(p["message_id"])
        if message is None or message.deleted:
            raise bad("message to edit not found")
        if not message.by_bot:
            raise bad("message can't be edited")
        return message

    def _edit(self, message: Kept, text: str, entities: list[Any], markup: dict[str, Any] | None) -> Any:
        if content.same(message, text, entities, markup):
            raise bad(NOT_MODIFIED)
        message.text, message.entities, message.markup = text, entities, markup
        message.edited += 1
        message.edit_date = self.world.now()
        message.chat.changed()
        return message.as_json()

    def editMessageText(self, p: Params) -> Any:
        if "text" not in p:
            raise bad("message text is empty")
        text, entities = content.message_text(p, "MESSAGE_TOO_LONG")
        markup = content.inline_markup(p.get("reply_markup"))
        message = self._to_edit(p)
        if message.has_media or not message.text:
            raise bad("there is no text in the message to edit")
        return self._edit(message, text, entities, markup)

    def editMessageCaption(self, p: Params) -> Any:
        text, entities = content.caption(p)
        markup = content.inline_markup(p.get("reply_markup"))
        message = self._to_edit(p)
        if not message.has_media:
            raise bad("there is no caption in the message to edit")
        return self._edit(message, text, entities, markup)

    def editMessageReplyMarkup(self, p: Params) -> Any:
        markup = content.inline_markup(p.get("reply_markup"))
        message = self._to_edit(p)
        return self._edit(message, message.text, message.entities, markup)

    def deleteMessage(self, p: Params) -> Any:
        chat = self.open_chat(p)
        message = chat.messages.get(p["message_id"])
        if message is None or message.deleted:
            raise bad("message to delete not found")
        if not chat.private and not message.by_bot:
            raise bad("message can't be deleted")
        message.deleted = True
        chat.changed()
        return True

    def answerCallbackQuery(self, p: Params) -> Any:
        press = self.world.presses.get(p["callback_query_id"])
        now = self.world.clock()
        if press is None or press.answered or now - press.at > self.callback_lifetime:
            raise bad(QUERY_TOO_OLD)
        toast = p.get("text", "")
        if len(toast) > content.TOAST_LIMIT:
            raise bad("MESSAGE_TOO_LONG")
        press.answered, press.toast, press.alert = True, toast, p.get("show_alert", False)
        press.answered_at = now
        press.chat.changed()
        return True

    # --- files and chats ---

    def getFile(self, p: Params) -> Any:
        file_id = p["file_id"]
        # The small size of a photo has its own id; here it is the same picture.
        file = self.world.files.get(file_id) or self.world.files.get(file_id.removesuffix("s"))
        if file is None:
            raise bad("invalid file_id")
        if len(file.content) > content.DOWNLOAD_LIMIT:
            raise bad("file is too big")
        return {**file.as_json(), "file_path": file.path}

    def getChat(self, p: Params) -> Any:
        chat = self.chat(p)
        if not chat.private and not chat.member:
            raise forbidden("bot was kicked from the group chat")
        return {
            **chat.short,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                False,
            ),
        }

    def getChatMember(self, p: Params) -> Any:
        chat = self.chat(p)
        if p["user_id"] == self.world.bot["id"]:
            return member(chat, self.world.bot)
        person = self.world.chats.get(p["user_id"])
        if person is None or person.person is None:
            raise bad("PARTICIPANT_ID_INVALID")
        return {"status": "member", "user": person.person}

    def leaveChat(self, p: Params) -> Any:
        chat = self.open_chat(p)
        if chat.private:
            raise bad("chat member status can't be changed in private chats")
        old = member(chat, self.world.bot)
        chat.member = chat.muted = False
        left = change(chat, self.world.bot, old, member(chat, self.world.bot), self.world.now())
        self.updates.add("my_chat_member", left, chat.id)
        return True


def _scope(p: Params) -> str:
    return f"{p.get('scope', {}).get('type', 'default')}:{p.get('language_code', '')}"


def unfinished() -> list[str]:
    """Methods of `api.json` that have no counterpart here; the fake's own tests want none."""
    return [name for name in API["methods"] if not hasattr(Methods, name)]
