"""What a message of the OA may contain. Stricter than the platform in one thing: a key that nobody knows is refused."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.uploads import Uploads
from tests.fakes.zalo_oa.world import Button, Chat, StoredFile, World

TEXT_LIMIT = 2000
BUTTONS_LIMIT = 5
TITLE_LIMIT = 100
PAYLOAD_LIMIT = 1000
SMS_LIMIT = 160
QUERIES = ("oa.query.show", "oa.query.hide")


@dataclass(frozen=True, slots=True)
class Content:
    """A message that was found right."""

    kind: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: StoredFile | None = None
    url: str = ""
    quotes: str = ""


class Reader:
    """Reads the ``message`` of a call; raises `ApiError` -201, -210, -100 for what is wrong in it."""

    def __init__(self, world: World, uploads: Uploads) -> None:
        self.world = world
        self.uploads = uploads

    def read(self, message: Any, chat: Chat | None, *, group: bool = False) -> Content:
        """The content; `chat` is where a quoted message must stand."""
        known(message, "message", "text", "attachment", "quote_message_id")
        text = message.get("text", "")
        if not isinstance(text, str) or _is_torn(text):
            raise invalid("text")
        self._count(text)
        quotes = message.get("quote_message_id", "")
        if quotes and (chat is None or chat.find(quotes) is None):
            raise invalid("quote_message_id")
        if "attachment" not in message:
            if not text.strip():
                raise invalid("text")
            return Content("text", text, quotes=quotes)
        attachment = known(message["attachment"], "attachment", "type", "payload")
        if attachment.get("type") == "file":
            payload = known(attachment.get("payload"), "payload", "token", "buttons")
            if text:
                raise invalid("text")  # nowhere to be seen beside a file
            return Content(
                "file",
                file=self.uploads.find(payload.get("token"), "file", "token"),
                buttons=self._buttons(payload, group),
                quotes=quotes,
            )
        if attachment.get("type") != "template":
            raise invalid("attachment.type")
        payload = known(attachment.get("payload"), "payload", "template_type", "elements", "buttons")
        return self._template(payload, text, quotes, group)

    def _template(self, payload: dict[str, Any], text: str, quotes: str, group: bool) -> Content:
        kind = payload.get("template_type", "")
        if kind == "media":
            return self._media(payload, text, quotes, group)
        if kind == "request_user_info" and not group:
            (element,) = self._elements(payload, 1)
            return Content("user_info", _title(element), url=_address(element.get("image_url"), "image_url"))
        if kind == "list" and self.world.switches.list_template:
            elements = self._elements(payload, 5)
            return Content("list", "\n".join(map(_title, elements)), self._buttons(payload, group), quotes=quotes)
        rule = self.world.switches.buttons
        if kind not in ("", "button") or rule == "refused" or "elements" in payload:
            raise invalid("template_type")
        if (rule == "omitted" and kind) or (rule == "button" and not kind):
            raise invalid("template_type")
        if not text.strip():
            raise invalid("text")
        buttons = self._buttons(payload, group)
        if not payload.get("buttons"):
            raise invalid("buttons")
        return Content("text", text, () if rule == "ignored" else buttons, quotes=quotes)

    def _media(self, payload: dict[str, Any], text: str, quotes: str, group: bool) -> Content:
        (element,) = self._elements(payload, 1)
        known(element, "elements", "media_type", "url", "attachment_id", "width", "height")
        kind = element.get("media_type")
        if kind not in ("image", "gif", "sticker") or ("url" in element) == ("attachment_id" in element):
            raise invalid("media_type" if kind not in ("image", "gif", "sticker") else "attachment_id")
        if kind == "gif" and not (isinstance(element.get("width"), int) and isinstance(element.get("height"), int)):
            raise invalid("width")
        buttons = self._buttons(payload, group)
        if "url" in element:
            if kind == "sticker":
                raise invalid("attachment_id")
            return Content(kind, text, buttons, url=_address(element["url"], "url"), quotes=quotes)
        if kind == "sticker":
            return Content(kind, text, buttons, url=f"sticker:{element['attachment_id']}", quotes=quotes)
        file = self.uploads.find(element["attachment_id"], kind, "attachment_id")
        return Content(kind, text, buttons, file, quotes=quotes)

    def _elements(self, payload: dict[str, Any], most: int) -> list[dict[str, Any]]:
        elements = payload.get("elements")
        if not isinstance(elements, list) or not 1 <= len(elements) <= most:
            raise invalid("elements")
        if not all(isinstance(element, dict) for element in elements):
            raise invalid("elements")
        return elements

    def _buttons(self, payload: dict[str, Any], group: bool) -> tuple[Button, ...]:
        given = payload.get("buttons", [])
        if not isinstance(given, list) or len(given) > BUTTONS_LIMIT:
            raise invalid("buttons")
        buttons = tuple(map(_button, given))
        if buttons and group and self.world.switches.group_buttons == "refused":
            raise invalid("buttons")
        return () if group and self.world.switches.group_buttons == "ignored" else buttons

    def _count(self, text: str) -> None:
        way = self.world.switches.length
        if way == "nfc":
            length = len(unicodedata.normalize("NFC", text))
        else:
            length = len(text) if way == "raw" else len(text.encode("utf-16-le", "surrogatepass")) // 2
        if length > TEXT_LIMIT:
            raise ApiError(-210)


def known(given: Any, field: str, *keys: str) -> dict[str, Any]:
    """`given` if it is an object with no other keys than these."""
    if not isinstance(given, dict):
        raise invalid(field)
    for key in given:
        if key not in keys:
            raise invalid(key)
    return given


def _button(given: Any) -> Button:
    known(given, "buttons", "title", "type", "payload", "image_icon")
    title, kind, payload = given.get("title"), given.get("type"), given.get("payload")
    if not isinstance(title, str) or not 1 <= len(unicodedata.normalize("NFC", title)) <= TITLE_LIMIT:
        raise invalid("title")
    if kind in QUERIES:
        if not isinstance(payload, str) or not 1 <= len(payload) <= PAYLOAD_LIMIT:
            raise invalid("payload")
        return Button(title, kind, payload)
    if kind == "oa.open.url":
        return Button(title, kind, _address(known(payload, "payload", "url").get("url"), "url"))
    if kind in ("oa.open.phone", "oa.open.sms"):
        known(payload, "payload", "phone_code", *(("content",) if kind == "oa.open.sms" else ()))
        number = payload.get("phone_code")
        if not isinstance(number, str) or not number.isdigit():
            raise invalid("phone_code")
        if len(payload.get("content", "")) > SMS_LIMIT:
            raise invalid("content")
        return Button(title, kind, number)
    raise invalid("type")


def _title(element: dict[str, Any]) -> str:
    title = element.get("title")
    if not isinstance(title, str) or not title.strip():
        raise invalid("title")
    subtitle = element.get("subtitle", "")
    return f"{title}\n{subtitle}" if subtitle else title


def _address(url: Any, field: str) -> str:
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise invalid(field)
    return url


def _is_torn(text: str) -> bool:
    """Whether half a character is in it, as a split between two UTF-16 units leaves it."""
    return any("\ud800" <= character <= "\udfff" for character in text)
