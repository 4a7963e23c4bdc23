"""The scorecard as a picture: readable on a phone, whatever people have written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.making.card_form import phone_sheet
from documents.press import picture
from documents.scorecard import ScorecardSheet, scorecard_picture
from storage.cards import DRAFT, SUBMITTED, VERIFIED
from tests.documents.pixels import read, size
from tests.documents.scorecards import TEMPLATE, UNIT, on_paper, with_code
from tests.documents.test_scorecard_pdf import CHECKED, HARD, LONG

SMALL = 216  # pixels of a picture that is looked at one by one
MARGIN = 3  # of them at the right where no letter may stand


def sheet(status: str = SUBMITTED, language: str = "vi", **more: Any) -> ScorecardSheet:
    """The form of a card in a state, with its code."""
    return with_code(phone_sheet(on_paper(status, **more), language))


def stays_on_the_page(form: ScorecardSheet) -> bool:
    """Whether the edge at the right is empty: every row has one colour there."""
    data: Mapping[str, Any] = {**asdict(form), "qr": ""}
    pixels = read(picture("scorecard-phone.typ", data, width=SMALL))
    return pixels.width == SMALL and all(
        len(pixels.part(row, pixels.width - MARGIN, pixels.width)) == 1 for row in range(pixels.height)
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", [DRAFT, SUBMITTED, VERIFIED])
def test_it_is_as_wide_as_a_phone_and_not_much_higher_than_one(status: str, language: str) -> None:
    width, height = size(scorecard_picture(sheet(status, language, checked=CHECKED)))

    assert width == 1080
    assert height <= 2.2 * width
    assert stays_on_the_page(sheet(status, language, checked=CHECKED))


def test_it_has_the_short_wordings_in_the_readers_language() -> None:
    for language in ("vi", "en"):
        shown = {line.text for line in sheet(language=language).lines}
        assert shown >= {c.short.in_language(language) for c in TEMPLATE.scored}
        assert TEMPLATE.criterion("1").official not in shown
    assert sheet(DRAFT, "en").draft == "DRAFT"


def test_it_shows_what_has_changed() -> None:
    assert scorecard_picture(sheet(VERIFIED, checked=CHECKED)) != scorecard_picture(sheet(SUBMITTED))
    assert scorecard_picture(sheet(SUBMITTED)) == scorecard_picture(sheet(SUBMITTED))


@pytest.mark.parametrize("written", HARD)
def test_long_names_stay_on_the_page(written: str) -> None:
    assert stays_on_the_page(sheet(unit=replace(UNIT, name=written, address=written)))


@pytest.mark.parametrize("rows", [40, 150])
def test_a_card_that_is_too_long_for_a_phone_can_still_be_sent(rows: int) -> None:
    short = replace(sheet().lines[0], text="Tham gia các phong trào, cuộc vận động của địa phương")
    width, height = size(scorecard_picture(replace(sheet(), lines=(short,) * rows)))
    assert width + height < 10_000  # Telegram takes no photo whose sides are longer together


def test_a_short_wording_that_is_not_short_is_cut() -> None:
    criterion = TEMPLATE.items[0]
    long = criterion.model_copy(update={"short": criterion.short.model_copy(update={"vi": LONG})})
    template = TEMPLATE.model_copy(update={"items": (long, *TEMPLATE.items[1:])})
    template.__dict__.pop("scored", None)
    (line, *_others) = sheet(template=template).lines
    assert 150 < len(line.text) <= 160
    assert line.text.endswith("…")
