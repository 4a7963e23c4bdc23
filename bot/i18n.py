"""Texts that people read: written once in English, shown in the reader's language.

A `Text` is a message id with its values, rendered late (`render`), so that a flow that is run again over twenty stored
answers formats only the one question it stops at. Rendered texts are HTML (`markupsafe.Markup`): the catalogue's own
``<b>`` and ``<i>`` stay, every value is escaped. Numbers, dates and weekdays are formatted by Babel in the reader's
language; times are shown in Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from markupsafe import Markup, escape

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
LOCALES = Path(__file__).resolve().parent.parent / "locales"


@dataclass(frozen=True, slots=True)
class Text:
    """One text for people: an English message id, the values that go into it, and optionally its plural."""

    msgid: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    count: int = 0
    context: str = ""

    def __bool__(self) -> bool:
        return bool(self.msgid)


NO_TEXT = Text("")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts put together with a separator; empty ones are left out."""

    parts: tuple[Value, ...]
    separator: str = "\n"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text that is not translated: a person's own words or a law's wording."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A value shown in bold."""

    value: Value


@dataclass(frozen=True, slots=True)
class Slanted:
    """A value shown in italics."""

    value: Value


@dataclass(frozen=True, slots=True)
class LongDate:
    """A day with its weekday ("thứ Năm 22/10/2026"), for days on which somebody must act."""

    day: date


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text that comes with the plan in both languages; Vietnamese where there is no English."""

    vi: str
    en: str = ""


Value = Text | Joined | Verbatim | Strong | Slanted | LongDate | Bilingual | str | int | Decimal | date | datetime


def _(msgid: str, **values: Value) -> Text:
    """A text to translate; ``{name}`` in it is replaced by the value of that name."""
    return Text(msgid, tuple(values.items()))


def plural(singular: str, plural_form: str, count: int, **values: Value) -> Text:
    """A text that depends on a number; the number itself is available as ``{n}``."""
    return Text(singular, (*values.items(), ("n", count)), plural=plural_form, count=count)


def key_(msgid: str) -> Text:
    """A letter that is typed instead of pressing a button, translated in the context "key"."""
    return Text(msgid, context="key")


def join(*parts: Value | None, separator: str = "\n") -> Joined:
    """Texts one under the other (or with another separator); `None` and empty texts are left out."""
    return Joined(tuple(p for p in parts if p is not None and p != NO_TEXT), separator)


def bullets(parts: Sequence[Value]) -> Joined:
    """Texts as a list, one a line."""
    return Joined(tuple(Joined((Verbatim("•"), p), " ") for p in parts))


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    """The compiled catalogue of a language; English needs none (message ids are English) but may have one."""
    loaded = Translations.load(str(LOCALES), [language], domain="antq")
    return loaded


@lru_cache(maxsize=4096)
def _pattern(language: str, msgid: str, plural_form: str, count_class: int, context: str) -> Markup:
    translations = catalogue(language)
    if context:
        found = translations.pgettext(context, msgid)
    elif plural_form:
        found = translations.ngettext(msgid, plural_form, count_class)
    else:
        found = translations.gettext(msgid)
    return Markup(found)  # noqa: S704 - catalogue texts are ours; every value is escaped by format()


@lru_cache(maxsize=4096)
def _number(value: int | Decimal, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=1024)
def _long_date(day: date, language: str) -> str:
    if language == "vi":
        weekday = format_date(day, "EEEE", locale="vi").replace("Thứ", "thứ").replace("Chủ Nhật", "Chủ nhật")
        return f"{weekday} {day:%d/%m/%Y}"
    return format_date(day, "EEEE d MMMM y", locale=language)


def _moment(at: datetime, language: str) -> str:
    local = at.astimezone(VIETNAM)
    clock = format_time(local, "HH:mm", locale=language)
    return f"{clock}, {_long_date(local.date(), language)}"


def _short_date(day: date, language: str) -> str:
    if language == "vi":
        return f"{day:%d/%m/%Y}"
    return format_skeleton("yMMMd", datetime(day.year, day.month, day.day, tzinfo=VIETNAM), locale=language)


def render(value: Value, language: str) -> Markup:
    """A text in one language as escaped HTML."""
    match value:
        case Text():
            if not value.msgid:
                return Markup()
            pattern = _pattern(language, value.msgid, value.plural, value.count, value.context)
            if not value.values:
                return Markup(str(pattern).format()) if "{{" in pattern else pattern  # noqa: S704 - ours
            # Every value comes out of `render` escaped, so plain formatting is safe, and it is much cheaper.
            filled = {name: render(v, language) for name, v in value.values}  # type: ignore[arg-type]
            return Markup(str(pattern).format_map(filled))  # noqa: S704 - escaped above
        case str():
            return escape(value)
        case Strong():
            return Markup("<b>{}</b>").format(render(value.value, language))
        case Slanted():
            return Markup("<i>{}</i>").format(render(value.value, language))
        case Joined():
            rendered = [render(p, language) for p in value.parts]
            return Markup(value.separator).join(r for r in rendered if r)  # noqa: S704 - separators are ours
        case Verbatim():
            return escape(value.text)
        case Bilingual():
            return escape(value.en if language == "en" and value.en else value.vi)
        case int() | Decimal():
            return Markup(_number(value, language))  # noqa: S704 - digits and separators
        case LongDate():
            return Markup(_long_date(value.day, language))  # noqa: S704 - Babel's own words
        case datetime():
            return Markup(_moment(value, language))  # noqa: S704
        case date():
            return Markup(_short_date(value, language))  # noqa: S704


def plain(value: Value, language: str) -> str:
    """A text in one language without markup (button labels, toasts, QR captions)."""
    if isinstance(value, str):
        return value
    if isinstance(value, Text) and not value.values:
        return _plain_text(value, language)
    if isinstance(value, int | Decimal):
        return _number(value, language)
    return _without_markup(render(value, language))


@lru_cache(maxsize=4096)
def _plain_text(text: Text, language: str) -> str:
    return _without_markup(render(text, language))


def in_vietnam(wall: datetime) -> datetime:
    """The moment of a time on Việt Nam's wall clock: plans and officers speak of such times, texts show moments."""
    return wall.replace(tzinfo=VIETNAM)


def visible_length(rendered: str) -> int:
    """How long a rendered text is without its markup, in UTF-16 code units: the most that any platform counts."""
    return len(_without_markup(Markup(rendered)).encode("utf-16-le", "surrogatepass")) // 2  # noqa: S704 - only counted


def _without_markup(rendered: Markup) -> str:
    return rendered.striptags() if "<" in rendered or "&" in rendered else str(rendered)
