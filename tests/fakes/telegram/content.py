"""What a message may contain: texts, keyboards, files. Refusals carry the real service's descriptions."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.markup import parse_html, units
from tests.fakes.telegram.parameters import Upload
from tests.fakes.telegram.world import Chat, Kept, StoredFile, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
CALLBACK_DATA_LIMIT = 64  # bytes
BUTTONS_LIMIT = 100
PHOTO_LIMIT = 10 * 1024 * 1024
FILE_LIMIT = 50 * 1024 * 1024  # of everything that is no photo
DOWNLOAD_LIMIT = 20 * 1024 * 1024

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


def formatted(params: dict[str, Any], key: str = "text") -> tuple[str, list[dict[str, Any]]]:
    """The text of `params[key]` after parsing; whitespace around it is dropped, as the real service does."""
    source = params.get(key, "")
    mode = params.get("parse_mode", "")
    entities = params.get("entities" if key == "text" else "caption_entities", [])
    if mode.lower() == "html":
        source, entities = parse_html(source)
    elif mode:
        raise bad("unsupported parse_mode")
    text = source.strip()
    dropped = units(source[: len(source) - len(source.lstrip())])
    if dropped:
        entities = [{**e, "offset": max(0, e["offset"] - dropped)} for e in entities]
    return text, entities


def message_text(params: dict[str, Any], too_long: str) -> tuple[str, list[dict[str, Any]]]:
    """1 to 4096 characters after parsing."""
    if not params["text"]:
        raise bad("message text is empty")
    text, entities = formatted(params)
    if not text:
        raise bad("text must be non-empty")
    if units(text) > TEXT_LIMIT:
        raise bad(too_long)
    return text, entities


def caption(params: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """0 to 1024 characters after parsing."""
    text, entities = formatted(params, "caption")
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return text, entities


def inline_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """A checked inline keyboard; None when there is none or it is empty."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > BUTTONS_LIMIT:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: dict[str, Any]) -> None:
    actions = [action for action in _ACTIONS if action in button]
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: button text must be non-empty")
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_LIMIT:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def reply_keyboard(markup: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """A checked reply keyboard (the one that stands in place of the phone's own keyboard)."""
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad("can't parse reply keyboard markup JSON object")
    if sum(map(len, rows)) > 300:
        raise bad("REPLY_MARKUP_TOO_LONG")
    if any(not button["text"].strip() for row in rows for button in row):
        raise bad('can\'t parse keyboard button: Field "text" must be non-empty')
    return rows


def file_of(world: World, kind: str, given: Any) -> StoredFile:
    """The file that `given` stands for: an upload, or the file_id of one that is there already."""
    if isinstance(given, Upload):
        if not given.content:
            raise bad("file must be non-empty")
        if len(given.content) > (PHOTO_LIMIT if kind == "photo" else FILE_LIMIT):
            raise bad("file is too big")
        if kind == "photo" and not given.content.startswith(_IMAGES):
            raise bad("IMAGE_PROCESS_FAILED")
        return world.add_file(kind, given.name or "file", given.mime or "application/octet-stream", given.content)
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    known = world.files.get(given)
    if known is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
    return known


def file_body(file: StoredFile) -> dict[str, Any]:
    """The part of a Message that shows `file`."""
    if file.kind == "photo":
        small = {"file_id": file.file_id + "s", "file_unique_id": file.unique_id + "s", "width": 90, "height": 67}
        return {"photo": [small, {**file.as_json(), "width": 1280, "height": 960}]}
    named = {**file.as_json(), "file_name": file.name, "mime_type": file.mime}
    return {file.kind: {**named, "width": 1280, "height": 720, "duration": 12} if file.kind == "video" else named}


def thread(chat: Chat, params: dict[str, Any]) -> int:
    """The topic that a message is meant for, 0 for none."""
    wanted = int(params.get("message_thread_id", 0))
    if wanted:
        topic = chat.topics.get(wanted)
        if topic is None:
            raise bad("message thread not found")
        if topic.closed:
            raise bad("TOPIC_CLOSED")
    return wanted


def same(message: Kept, text: str, entities: list[dict[str, Any]], markup: dict[str, Any] | None) -> bool:
    """Whether an edit would change nothing."""
    return (message.text, message.entities, message.markup) == (text, entities, markup)
