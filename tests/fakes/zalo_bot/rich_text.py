"""What people see of a formatted text.

Markup is taken out of the text, as the platform says it does; so it can be seen what a markup character of a person's
own text has done. Strict where the platform is silent: markup ends with its line, a backslash escapes ``*``, ``_`` and
the backtick alone, tags that are not listed vanish, and the marks of a list are gone (the client draws its own).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from tests.fakes.zalo_bot.errors import bad

_SIZES = ("f_13", "f_15", "f_18", "f_20")
_COLOURS = ("c_050a19", "c_15a85f", "c_f7b503", "c_f27806", "c_db342e")
_BLOCKS = ("lst_1", "lst_2", "ind_1", "ind_2", "ind_3", "ind_4", "ind_5")
STYLE_CODES = frozenset({"b", "i", "u", "s", *_SIZES, *_COLOURS, *_BLOCKS})


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of visible text with its styles, in the codes of ``text_styles``, and besides "code", "quote", "h1" …"""

    text: str
    styles: frozenset[str] = frozenset()


Runs = tuple[Run, ...]


def plain(text: str) -> Runs:
    """A text without styles."""
    return (Run(text),)


def visible(runs: Iterable[Run]) -> str:
    """The text alone."""
    return "".join(run.text for run in runs)


def styled(runs: Iterable[Run], style: str) -> list[str]:
    """The parts of the text that have this style."""
    parts: list[str] = []
    inside = False
    for run in runs:
        if style in run.styles:
            parts = [*parts[:-1], parts[-1] + run.text] if inside else [*parts, run.text]
        inside = style in run.styles
    return parts


# --- Markdown ---

_BLOCK = re.compile(r"(?P<heading>#{1,4}) +|(?P<bullet>[-*+]) +|(?P<number>\d+\.) +|(?P<quote>>) ?")
_BODY = r"(?=\S)(?:\\.|[^\\])+?(?<=\S)"
_INLINE = re.compile(
    r"\\(?P<escaped>[*_`])"
    r"|`(?P<code>[^`]+)`"
    rf"|\*\*\*(?P<both>{_BODY})\*\*\*"
    rf"|\*\*(?P<bold>{_BODY})\*\*"
    rf"|__(?P<bold_too>{_BODY})__"
    rf"|\*(?P<italic>{_BODY})\*"
    rf"|_(?P<italic_too>{_BODY})_"
    rf"|~~(?P<strike>{_BODY})~~"
    rf"|{{(?P<wrapper>red|orange|yellow|green|big|underline)}}(?P<wrapped>{_BODY}){{/(?P=wrapper)}}"
)
_INLINE_STYLES = {
    "both": ("b", "i"),
    "bold": ("b",),
    "bold_too": ("b",),
    "italic": ("i",),
    "italic_too": ("i",),
    "strike": ("s",),
}
_WRAPPERS = {
    "red": "c_db342e",
    "orange": "c_f27806",
    "yellow": "c_f7b503",
    "green": "c_15a85f",
    "big": "f_18",
    "underline": "u",
}


def markdown(text: str) -> Runs:
    """Zalo's Markdown: no links, no fenced code, no heading below the fourth level."""
    runs: list[Run] = []
    for line in text.splitlines(keepends=True):
        styles: frozenset[str] = frozenset()
        mark = _BLOCK.match(line)
        if mark is not None:
            level = len(mark["heading"] or "")
            names = {"heading": f"h{level}", "bullet": "lst_1", "number": "lst_2", "quote": "quote"}
            styles = frozenset({names[mark.lastgroup or ""]})
        runs += _inline(line[mark.end() if mark else 0 :], styles)
    return tuple(runs)


def _inline(text: str, styles: frozenset[str]) -> list[Run]:
    runs: list[Run] = []
    done = 0
    for found in _INLINE.finditer(text):
        if found.start() > done:
            runs.append(Run(text[done : found.start()], styles))
        done = found.end()
        if found["escaped"]:
            runs.append(Run(found["escaped"], styles))
        elif found["code"]:
            runs.append(Run(found["code"], styles | {"code"}))
        elif found["wrapper"]:
            runs += _inline(found["wrapped"], styles | {_WRAPPERS[found["wrapper"]]})
        else:
            kind = next(name for name in _INLINE_STYLES if found[name])
            runs += _inline(found[kind], styles | set(_INLINE_STYLES[kind]))
    if done < len(text):
        runs.append(Run(text[done:], styles))
    return runs


# --- HTML ---

_TAGS = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "s": "s", "del": "s", "strike": "s", "li": "lst_1"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = _HEADINGS | {"ul", "ol", "li", "p", "div"}


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self.open: list[tuple[str, str]] = []  # tag and style

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._line(tag)
        if tag == "li" and [name for name, _ in self.open if name in ("ul", "ol")][-1:] == ["ol"]:
            self.open.append((tag, "lst_2"))
        else:
            self.open.append((tag, tag if tag in _HEADINGS else _TAGS.get(tag, "")))

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self.open) - 1, -1, -1):
            if self.open[position][0] == tag:
                del self.open[position]
                break
        self._line(tag)

    def handle_data(self, data: str) -> None:
        self.runs.append(Run(data, frozenset(style for _, style in self.open if style)))

    def _line(self, tag: str) -> None:
        before = visible(self.runs)
        if tag in _LINES and before and not before.endswith("\n"):
            self.runs.append(Run("\n"))


def html(text: str) -> Runs:
    """Zalo's HTML; the ``style`` attribute is not looked at."""
    parser = _Html()
    parser.feed(text)
    parser.close()
    return tuple(parser.runs)


# --- style ranges ---


def ranges(text: str, text_styles: Any) -> Runs:
    """``text_styles``: ``start`` and ``len`` in UTF-16 units. Raises `ApiError` 400 where they do not fit the text."""
    units = text.encode("utf-16-le")
    marks: list[set[str]] = [set() for _ in range(len(units) // 2)]
    if not isinstance(text_styles, list):
        raise bad("text_styles is no list")
    for item in text_styles:
        start, length, styles = _range(item)
        if start + length > len(marks) or not STYLE_CODES.issuperset(styles):
            raise bad("text_styles does not fit")
        for mark in marks[start : start + length]:
            mark.update(styles)
    runs: list[Run] = []
    at = 0
    for character in text:
        runs.append(Run(character, frozenset(marks[at])))
        wide = ord(character) > 0xFFFF
        if wide and marks[at] != marks[at + 1]:
            raise bad("text_styles begins or ends within a character")
        at += 2 if wide else 1
    return tuple(runs)


def _range(item: Any) -> tuple[int, int, list[str]]:
    try:
        start, length, styles = item["start"], item["len"], item["st"]
    except (TypeError, KeyError):
        raise bad("text_styles needs start, len and st") from None
    whole = all(isinstance(number, int) and number >= 0 for number in (start, length))
    if not whole or not isinstance(styles, list) or not all(isinstance(style, str) for style in styles):
        raise bad("text_styles needs numbers and a list")
    return start, length, styles


MODES = {"markdown": markdown, "html": html}
