"""What a scorecard on paper says, and the code that stands for exactly this content.

Whoever lays the card out prints nothing about it that is not in the fingerprint (`card_paper`): else two papers that
differ would have one code.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection

from bot.card_facts import checked_points, number_of, verified_sum
from bot.clock import day_in_vietnam
from movement.levels import level_reached, levels_of
from movement.plan import Plan, ScorecardTemplate
from movement.scoring import asked_codes, points_of, total
from storage import cards, paper_codes
from storage.cards import Card
from storage.units import UnitRecord

_VERIFIED = (cards.VERIFIED, cards.FINAL)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page about a paper shows of it; nothing about people.

    Points are plain decimals as text, `verified` is empty before the verification. `day` (ISO, in Việt Nam) is that of
    the state: handed in, verified, decided. A card that its unit can still change has no level; `level_decided` is
    whether it is the authority's, and not only what the points lead to.
    """

    unit: str
    year: int
    number: str
    own: str
    verified: str
    maximum: str
    state: str
    level_vi: str
    level_en: str
    level_decided: bool
    day: str

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Said:
        """What was stored with a code."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class CardPaper:
    """One content of a card's paper: whose it is, the hash of everything printed, and what is said about it."""

    commune_id: int
    subject: str
    fingerprint: str
    said: Said


def subject_of_card(card_id: int) -> str:
    """A card as the subject of a paper."""
    return f"card:{card_id}"


def card_of_subject(subject: str) -> int | None:
    """The card that a paper is about; None for another subject."""
    kind, _colon, number = subject.partition(":")
    return int(number) if kind == "card" and number.isdecimal() else None


def verified_column(card: Card) -> dict[str, Decimal]:
    """The points of the verified column as papers show them: none of them before the verification is complete."""
    return checked_points(card) if card.status in _VERIFIED else {}


def card_paper(card: Card, unit: UnitRecord, plan: Plan, template: ScorecardTemplate) -> CardPaper:
    """What a paper of this card says now; reads and writes nothing.

    The fingerprint must stay as it is from version to version: papers that were printed are held against it.
    """
    said = _said(card, unit, plan, template)
    verified, asked = verified_column(card), asked_codes(template, unit.profile)
    content = {
        "said": asdict(said),
        "body": _nfc(plan.issuer.body),
        "address": _nfc(unit.address),
        "hamlet": _nfc(unit.hamlet),
        "plan": [plan.id, plan.version],
        "template": [template.id, template.version],
        "decision": _nfc(card.decision_number),
        "days": [_day(card.submitted_at), _day(card.verified_at), _day(card.final_at)],
        "items": [
            [
                criterion.code,
                _points(points_of(criterion, (answer := card.answers.get(criterion.code)))),
                bool(answer and answer.not_applicable),
                criterion.code in asked,
                _points(verified.get(criterion.code)),
            ]
            for criterion in template.scored
        ],
    }
    fingerprint = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return CardPaper(card.commune_id, subject_of_card(card.id), fingerprint, said)


def code_of_paper(connection: Connection, paper: CardPaper, now: datetime) -> str:
    """The code of a paper ("K7QF-2M8R-9T3W"): the one it has, or a new one. The same content has the same code."""
    return paper_codes.code_of(connection, paper.commune_id, paper.subject, paper.fingerprint, asdict(paper.said), now)


def check_link(check_address: str, code: str) -> str:
    """Where a paper's QR code leads; empty where the installation has no address that others reach."""
    return f"{check_address}/{code}" if check_address else ""


def _said(card: Card, unit: UnitRecord, plan: Plan, template: ScorecardTemplate) -> Said:
    own = total(template, card.answers, unit.profile).points
    verified = verified_sum(card, template)[0] if card.status in _VERIFIED else None
    level = None
    if not card.is_open:
        level = level_reached(levels_of(plan, template), own if verified is None else verified, card.final_level)
    moment = {
        cards.DRAFT: None,
        cards.VERIFIED: card.verified_at,
        cards.FINAL: card.final_at,
    }.get(card.status, card.submitted_at)
    return Said(
        unit=_nfc(unit.name),
        year=card.year,
        number=number_of(plan, card) if card.number is not None else "",
        own=_points(own),
        verified=_points(verified),
        maximum=_points(template.maximum),
        state=card.status,
        level_vi=_nfc(level.name.vi) if level is not None else "",
        level_en=_nfc(level.name.en) if level is not None else "",
        level_decided=level is not None and bool(card.final_level),
        day=_day(moment),
    )


def _points(points: Decimal | None) -> str:
    """Points without a tail of zeros, so that 4, 4.0 and 4.00 are one content."""
    if points is None:
        return ""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(moment: datetime | None) -> str:
    return day_in_vietnam(moment).isoformat() if moment is not None else ""


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
