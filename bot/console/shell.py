"""What the pages for everybody have in common: plain HTML of one file, without script, in the reader's language.

Texts are those of the chat (`bot.i18n`), so every value is escaped. Nothing is fetched from anywhere, nothing is kept
in the browser, and no search engine lists it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files as package_files

import structlog
from aiohttp import web
from markupsafe import Markup

from bot.i18n import DEFAULT_LANGUAGE, LANGUAGES, Value, _, plain, render
from storage import Unavailable

log = structlog.get_logger(__name__)

View = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CSS = package_files(__package__ or "bot.console").joinpath("page.css").read_text(encoding="utf-8")
_CSS_HASH = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
_PAGE = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="robots" content="noindex, nofollow">\n<title>{title}</title>\n<link rel="icon" href="data:,">\n'
    "<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
)
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_CSS_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
LANGUAGE = "lang"  # the query's name for a language that somebody has chosen


def language_of(request: web.Request) -> str:
    """The language to answer in: the one chosen on the page, else the browser's, else Vietnamese."""
    chosen = request.query.get(LANGUAGE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted: list[tuple[float, str]] = []
    for entry in request.headers.get("Accept-Language", "").split(",")[:20]:
        tag, _semicolon, weight = entry.partition(";")
        wanted.append((-_weight(weight), tag.strip().lower().partition("-")[0]))
    liked = [language for weight, language in sorted(wanted, key=lambda each: each[0]) if weight < 0]
    return next((language for language in liked if language in LANGUAGES), DEFAULT_LANGUAGE)


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


def paragraph(value: Value, language: str, kind: str = "") -> Markup:
    """A text as a paragraph; `kind` is a class of the style sheet."""
    attribute = Markup(' class="{}"').format(kind) if kind else Markup()
    return Markup("<p{}>{}</p>\n").format(attribute, render(value, language))


def page(language: str, title: Value, body: Markup, *, status: int = 200, retry_after: int = 0) -> web.Response:
    """A whole page; `retry_after` in seconds tells when it is worth asking again."""
    text = _PAGE.format(language=language, title=plain(title, language), style=Markup(_CSS), body=body)  # noqa: S704 - our own file
    headers = {**HEADERS, "Retry-After": str(retry_after)} if retry_after else HEADERS
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)


def guarded(title: Value, view: View) -> View:
    """Wrap a view: what goes wrong is a sentence on the page, and nothing of the request's address is logged."""

    async def answered(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        try:
            return await view(request)
        except web.HTTPException:
            raise
        except Unavailable:
            text = _("The records cannot be reached just now. Please try again in a few minutes.")
            return page(language, title, paragraph(text, language, "verdict look"), status=503, retry_after=60)
        except ConnectionError:
            raise
        except Exception:
            log.exception("a page could not be shown")
            text = _("Something went wrong on our side. Please try again in a few minutes.")
            return page(language, title, paragraph(text, language, "verdict look"), status=500)

    return answered


def too_often(language: str, title: Value) -> web.Response:
    """The answer to whoever asks too often."""
    text = _("Too many requests came from this address. Please wait a minute and try again.")
    return page(language, title, paragraph(text, language, "verdict look"), status=429, retry_after=60)
