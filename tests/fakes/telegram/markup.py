"""Reads ``parse_mode=HTML`` as the real service does: same tags, same refusals, byte offsets included."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram.errors import bad

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


def _unescape(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 else match.group()


def units(text: str) -> int:
    """The length as the Bot API counts it: UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The visible text and its entities; raises `ApiError` 400 "can't parse entities: …"."""
    if "<" not in source and "&" not in source:
        return source, []
    plain: list[str] = []
    length = 0  # of `plain`, in UTF-16 code units
    open_tags: list[tuple[str, int, dict[str, Any]]] = []
    found: list[dict[str, Any]] = []
    at = 0
    while at < len(source):
        tag = source.find("<", at)
        piece = _ENTITY.sub(_unescape, source[at : tag if tag >= 0 else len(source)])
        plain.append(piece)
        length += units(piece)
        if tag < 0:
            break
        offset = len(source[:tag].encode())
        end = source.find(">", tag)
        if source.startswith("</", tag):
            at = _close(source, tag, end, offset, length, open_tags, found)
        else:
            if end < 0:
                raise bad(f"can't parse entities: Unclosed start tag at byte offset {offset}")
            open_tags.append(_open(source[tag + 1 : end], offset, length))
            at = end + 1
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1][0]}\"")
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(plain), found


def _open(inside: str, offset: int, length: int) -> tuple[str, int, dict[str, Any]]:
    name = re.split(r"\s", inside, maxsplit=1)[0]
    attributes = inside[len(name) :].strip()
    name = name.lower()
    if name not in _KINDS:
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
    entity: dict[str, Any] = {"type": _KINDS[name]}
    given: dict[str, str] = {}
    at = 0
    while at < len(attributes):
        match = _ATTRIBUTE.match(attributes, at)
        if match is None:
            raise bad(f'can\'t parse entities: Empty attribute name in the tag "{name}" at byte offset {offset}')
        if match.group(2) is None and name != "blockquote":
            raise bad(
                "can't parse entities: Expected equal sign in declaration of an attribute of the tag"
                f' "{name}" at byte offset {offset}'
            )
        given[match.group(1)] = (match.group(2) or "").strip("\"'")
        at = match.end()
    if name == "span" and given.get("class") != "tg-spoiler":
        raise bad(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    if name == "a":
        entity["url"] = given.get("href", "")
    return name, length, entity


def _close(
    source: str,
    tag: int,
    end: int,
    offset: int,
    length: int,
    open_tags: list[tuple[str, int, dict[str, Any]]],
    found: list[dict[str, Any]],
) -> int:
    if not open_tags:
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
    if end < 0:
        raise bad(f"can't parse entities: Unclosed end tag at byte offset {offset}")
    name = source[tag + 2 : end].strip().lower()
    expected, start, entity = open_tags.pop()
    if name and name != expected:
        raise bad(
            f'can\'t parse entities: Unmatched end tag at byte offset {offset}, expected "</{expected}>",'
            f' found "</{name}>"'
        )
    if length > start:
        found.append({**entity, "offset": start, "length": length - start})
    return end + 1
