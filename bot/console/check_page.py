"""The page that says whether a printed paper still is what the record says; a paper's QR code leads to it.

Everybody may open it: it shows nothing personal, and only to whoever has a paper's code. Nothing is listed.
"""

from __future__ import annotations

from aiohttp import web
from markupsafe import Markup

from bot.clock import Clock
from bot.console.limits import RateLimit, address_of
from bot.console.shell import HEADERS, LANGUAGE, guarded, language_of, page, paragraph, too_often
from bot.i18n import LANGUAGES, Value, _, render
from bot.making import CHECK_PATH
from bot.paper_check_texts import EXAMPLE, advice, facts, how_to_check, unseen_change, verdict
from bot.paper_checks import Check, Verdict, check
from bot.paper_codes import Said
from storage.codes import written
from storage.database import Database
from storage.paper_codes import FORM

TITLE = _("Check a paper")
CODE = "ma"  # the form's field, as it stands in the address
_FIELD = Markup(
    '<form method="get" action="{action}">\n<label for="code">{label}</label>\n'
    '<input id="code" name="{name}" value="{value}" placeholder="{example}" maxlength="40" required '
    'autocomplete="off" autocapitalize="characters" spellcheck="false" enterkeyhint="search">\n{language}'
    '<button type="submit">{button}</button>\n</form>\n'
)
_HIDDEN = Markup('<input type="hidden" name="{name}" value="{value}">\n')
_ROW = Markup("<dt>{}</dt><dd>{}</dd>\n")
_LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


class CheckPage:
    """Views of the page."""

    def __init__(self, database: Database, clock: Clock, limit: RateLimit) -> None:
        self._database = database
        self._clock = clock
        self._limit = limit

    @property
    def routes(self) -> list[web.RouteDef]:
        """The form, and the answer for a code."""
        return [
            web.get(CHECK_PATH, guarded(TITLE, self._form)),
            web.get(f"{CHECK_PATH}/{{code}}", guarded(TITLE, self._answer)),
        ]

    async def _form(self, request: web.Request) -> web.StreamResponse:
        typed = request.query.get(CODE, "")
        language = language_of(request)
        if code := FORM.read(typed):
            chosen = f"?{LANGUAGE}={language}" if LANGUAGE in request.query else ""
            raise web.HTTPSeeOther(f"{CHECK_PATH.rpartition('/')[2]}/{written(code)}{chosen}", headers=HEADERS)
        body = paragraph(how_to_check(), language, "verdict look" if typed.strip() else "")
        body += self._field(request, language, typed.strip()[:40], action="")
        return page(language, TITLE, body)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        typed = request.match_info["code"]
        found = await self._database.look(lambda connection: check(connection, typed))
        kind = "verdict good" if found.verdict is Verdict.SAME else "verdict look"
        body = paragraph(verdict(found), language, kind)
        if found.said is not None:
            body += _facts(_("This paper must say"), found.said, language)
        if found.present is not None and found.verdict is Verdict.NEWER:
            body += _facts(_("The record at {moment}", moment=self._clock()), found.present, language, found.said)
        for text in (unseen_change(found), advice(found)):
            body += paragraph(text, language) if text is not None else Markup()
        body += self._field(request, language, _to_correct(found), action=f"../{CHECK_PATH.rpartition('/')[2]}")
        return page(language, TITLE, body, status=404 if found.said is None else 200)

    @staticmethod
    def _field(request: web.Request, language: str, typed: str, action: str) -> Markup:
        """The form for a code, and the other language."""
        chosen = _HIDDEN.format(name=LANGUAGE, value=language) if LANGUAGE in request.query else Markup()
        form = _FIELD.format(
            action=action or CHECK_PATH.rpartition("/")[2],
            label=render(_("Code on the paper"), language),
            name=CODE,
            value=typed,
            example=EXAMPLE,
            language=chosen,
            button=render(_("Check"), language),
        )
        others = [
            Markup('<a href="?{}={}" hreflang="{}" lang="{}">{}</a>').format(
                LANGUAGE, other, other, other, _LANGUAGE_NAMES[other]
            )
            for other in LANGUAGES
            if other != language
        ]
        return form + Markup('<p class="pale">{}</p>').format(Markup(" · ").join(others))


def _to_correct(found: Check) -> str:
    return found.code if found.said is None else ""


def _facts(heading: Value, said: Said, language: str, before: Said | None = None) -> Markup:
    rows = [_ROW.format(render(label, language), render(value, language)) for label, value in facts(said, before)]
    return Markup("<h2>{}</h2>\n<dl>\n{}</dl>\n").format(render(heading, language), Markup().join(rows))
