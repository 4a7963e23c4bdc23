"""Holding a printed paper against the record in the chat: by everybody, at any time, and nothing is lost by it."""

from __future__ import annotations

import pytest

from storage.units import PENDING
from tests.flows.dump import dumped
from tests.flows.scenes_papers import paper_code
from tests.flows.town import COMPANY, Town, asked_item, hands_in

SAME = "✅ Code {code}: this is what the record says now."
NEWER = "⚠ Code {code}: there is a newer version of this paper."
UNKNOWN = "⚠ No paper has the code {code}."
HOW = (
    "A check code has 12 letters and digits in three groups, for example {example}; it stands on the paper, beside "
    "the QR code."
)


@pytest.fixture
async def code(town: Town) -> str:
    """A school's card is handed in and printed."""
    unit = await town.unit()
    head = await town.member("head", unit)
    await town.officer()
    await hands_in(head, unit)
    return await paper_code(town, unit)


@pytest.mark.parametrize(
    "way", ["{code}", "/check {code}", "/kiemtra {code}", "kiểm tra {code}", "Kiểm tra giấy mã {code}."]
)
async def test_a_stranger_reads_what_the_paper_must_say(town: Town, code: str, way: str) -> None:
    before = await dumped(town.play)
    stranger = town.play.person("stranger", "Ông Tư")
    await stranger.says(way.format(code=code))

    assert stranger.text.splitlines() == [
        f"✅ Mã {code}: đúng với hồ sơ hiện nay.",
        "Trường THCS Thiện Tín · 2026 · TT-2026-001",
        "Giấy này phải ghi: tự chấm 100/100 · dự kiến xếp loại Xuất sắc · đã nộp, chờ thẩm định (20/10/2026)",
        "Giấy ghi khác các nội dung này là giấy không đúng; đề nghị báo Công an xã Thiện Tín.",
    ]
    assert len(stranger.heard) == 1
    assert await dumped(town.play) == before
    for secret in ("Trần Thị Minh", "0905", "Trần Phú"):
        assert secret not in stranger.text


async def test_after_the_verification_the_old_paper_is_told_from_the_new_one(town: Town, code: str) -> None:
    await town.play.people["officer"].presses("Accept all")
    reader = town.play.person("reader", "Ông Tư")
    await reader.says(code.lower().replace("-", " "))

    assert reader.sees(NEWER)
    assert "Giấy này phải ghi: tự chấm 100/100 · dự kiến" in reader.text
    assert (
        "Hồ sơ hiện nay: tự chấm 100/100 · thẩm định 100/100 · dự kiến xếp loại Xuất sắc · đã thẩm định" in reader.text
    )
    await reader.says(await paper_code(town, 1))
    assert reader.sees(SAME)


@pytest.mark.parametrize("who", ["stranger", "applicant", "head", "officer"])
async def test_everybody_is_answered_about_unknown_codes(town: Town, code: str, who: str) -> None:
    town.play.person("stranger", "Ông Tư")
    await town.member("applicant", await town.unit(COMPANY, status=PENDING), "Phạm Văn Phúc")
    person = town.play.people[who]
    await person.says("K7QF-2M8R-9T3W")
    assert person.sees(UNKNOWN)
    await person.says("kiểm tra K7QF-2M8R-9T3")
    assert person.sees(HOW)
    await person.says("/check <b>&{x}")
    assert person.sees(HOW)
    await person.says("kiểm tra")
    assert person.sees(HOW)


async def test_the_question_that_stands_stays_and_is_answered_next(town: Town, code: str) -> None:
    other = await town.unit(COMPANY)
    head = await town.member("director", other, "Phạm Văn Phúc")
    await head.says(f"/score {other}")
    item = asked_item(head)
    heard = len(head.heard)
    await head.says(code)
    assert head.sees(SAME)
    assert len(head.heard) == heard + 1
    await head.says("0")
    assert asked_item(head) not in ("", item)


async def test_words_that_only_begin_so_are_an_answer(town: Town, code: str) -> None:
    officer = town.play.people["officer"]
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says("Kiểm tra 12 cơ sở, đề nghị bổ sung biên bản.")
    assert not officer.sees(HOW)
    assert not officer.sees(UNKNOWN)
    await officer.presses("Accept all the rest")
    await officer.presses("Return the card")
    assert "Kiểm tra 12 cơ sở, đề nghị bổ sung biên bản." in town.play.people["head"].text


async def test_in_english(town: Town, code: str) -> None:
    reader = town.play.person("reader", "Ms Mai", language="en")
    await reader.says("/language")
    await reader.presses("en")
    await reader.says(f"check paper {code}")
    assert "This paper must say: self-scored 100/100 · expected level " in reader.text
    assert "handed in, waiting for verification (Oct 20, 2026)" in reader.text
