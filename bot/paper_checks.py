"""Whether a printed paper still is what the record says: looked up by its code, for whoever holds the paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from bot.paper_codes import Said, card_of_subject, card_paper
from storage import cards, communes, paper_codes, units
from storage.codes import written
from storage.paper_codes import CodedPaper

_LONGEST = 40  # characters of what was typed that are repeated


class Verdict(StrEnum):
    """What there is to say about a code."""

    SAME = "same"  # the paper is as the record is now
    NEWER = "newer"  # the record has changed since
    GONE = "gone"  # what the paper is about is not there any more
    UNKNOWN = "unknown"  # no paper has this code
    NO_CODE = "no code"  # what was typed cannot be a code


@dataclass(frozen=True, slots=True)
class Check:
    """A code and what came of it. `said` is what the paper must say, `present` what a new one would say now.

    `code` is as it stands on paper, or, where it is none, as it was typed. `office` is whom to ask; empty for an
    unknown code, which could be anybody's.
    """

    verdict: Verdict
    code: str
    said: Said | None = None
    present: Said | None = None
    office: str = ""


def check(connection: Connection, typed: str) -> Check:
    """Look a code up, however it is typed. Only reads, with a fixed number of queries."""
    bare = paper_codes.FORM.read(typed)
    if not bare:
        return Check(Verdict.NO_CODE, typed.strip()[:_LONGEST])
    paper = paper_codes.find(connection, bare)
    if paper is None:
        return Check(Verdict.UNKNOWN, written(bare))
    said = Said.of(paper.said)
    if paper.commune_id not in communes.ids(connection):
        return Check(Verdict.GONE, paper.code, said)
    office = communes.load(connection, paper.commune_id).police_office
    present = _present(connection, paper)
    if present is None:
        return Check(Verdict.GONE, paper.code, said, office=office)
    now_said, is_same = present
    return Check(Verdict.SAME if is_same else Verdict.NEWER, paper.code, said, now_said, office)


def _present(connection: Connection, paper: CodedPaper) -> tuple[Said, bool] | None:
    """What a paper about the same card would say now, and whether it would be the same one; None without the card."""
    card_id = card_of_subject(paper.subject)
    card = cards.load(connection, [card_id], lock=False).get(card_id) if card_id is not None else None
    unit = units.load(connection, [card.unit_id]).get(card.unit_id) if card is not None else None
    if card is None or unit is None:
        return None
    plan = communes.plan_version(connection, card.plan_version_id)
    template = next(each for each in plan.scorecards if each.id == card.template)
    present = card_paper(card, unit, plan, template)
    return present.said, present.fingerprint == paper.fingerprint
