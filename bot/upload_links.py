"""Files that a platform cannot bring: a link in the chat to a page where one file is handed in, once, within a day.

What is handed in comes into the conversation by `bot.handing_in`. The token is in the message and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.flows.year_texts import STEP_NAMES
from bot.i18n import Value, Verbatim, _
from movement.year import Step
from storage import upload_links

UPLOAD_PATH = "/gui"  # the page of a link, followed by its token
VALID_FOR = timedelta(hours=24)
SCORING = "scoring"  # the conversation in which a file is evidence, beside the answer
LISTS = "rosters"  # the one in which a file is a list of units


def what_for(about: Mapping[str, Any]) -> Value:
    """What a file is for, in words that name neither the unit nor anybody."""
    year = Verbatim(str(about.get("year", "")))
    match about.get("flow"):
        case "scoring":
            return _("Evidence for item {code} – scorecard of {year}", code=str(about.get("question", "")), year=year)
        case "step":
            step = Step(str(about["args"]["step"]))
            return _("File of the step “{what}” – {year}", what=STEP_NAMES[step], year=year)
        case "composing":
            return _("File of a campaign")
        case "rosters":
            return _("List of units")
        case _:
            return _("File for the assistant")


def new_link(
    connection: Connection,
    *,
    commune_id: int,
    person_id: int,
    account: tuple[str, str, str],
    about: dict[str, Any],
    now: datetime,
    address: str,
) -> tuple[str, datetime]:
    """A link for an account, given as (platform, account, chat), and until when it is good."""
    platform, name, chat = account
    until = now + VALID_FOR
    token = upload_links.add(
        connection,
        commune_id=commune_id,
        person_id=person_id,
        platform=platform,
        account=name,
        chat=chat,
        about=about,
        now=now,
        expires_at=until,
    )
    return f"{address}{UPLOAD_PATH}/{token}", until
