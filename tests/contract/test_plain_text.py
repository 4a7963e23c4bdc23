"""How a message reads on a platform without buttons, edits and formatting."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.plain_text import render_plain, split_text, units
from bot.chat import Choice, Message, Role

NAVIGATION = (
    Choice("Xem nguyên văn", "full", "V", Role.NAVIGATION),
    Choice("‹ Quay lại", "back", "L", Role.NAVIGATION),
    Choice("Tạm dừng", "later", "T", Role.NAVIGATION),
)


def test_points_are_named_by_the_hint_and_navigation_is_one_line() -> None:
    message = Message(
        "<b>Câu 4/21</b>\n\n4a. Quy chế phối hợp\nĐơn vị đã xây dựng chưa?",
        rows=((Choice("0", "p0", "0"), Choice("1", "p1", "1")), NAVIGATION),
        hint="Trả lời 0 hoặc 1.",
    )
    assert render_plain(message) == [
        "Câu 4/21\n\n4a. Quy chế phối hợp\nĐơn vị đã xây dựng chưa?\n\n"
        "Trả lời 0 hoặc 1.\nGõ: V xem nguyên văn · L quay lại · T tạm dừng"
    ]


def test_answers_are_a_numbered_list_before_the_hint() -> None:
    rows = ((Choice("Có", "y", "1"), Choice("Không", "n", "2")), NAVIGATION[1:2])
    assert render_plain(Message("Có tổ chức Đảng không?", rows, hint="Trả lời 1 hoặc 2.")) == [
        "Có tổ chức Đảng không?\n\n1. Có\n2. Không\nTrả lời 1 hoặc 2.\nGõ: L quay lại"
    ]


def test_points_without_a_hint_are_still_named() -> None:
    rows = ((Choice("0", "p0", "0"), Choice("1", "p1", "1"), Choice("Không áp dụng", "na", "K")),)
    assert render_plain(Message("Điểm?", rows)) == ["Điểm?\n\nK. Không áp dụng\n0 · 1"]


def test_words_to_type_are_not_taken_for_what_has_been_done() -> None:
    rows = ((Choice("Nộp Công an xã", "send", "OK"),), (Choice("Lưu bản nháp", "draft", "1"),))
    assert render_plain(Message("Xem lại", rows)) == ["Xem lại\n\nGõ: OK – Nộp Công an xã\n1. Lưu bản nháp"]
    explained = Message("Mục 1", ((Choice("Nhất trí 3", "accept", "OK"),),), hint="Trả lời bằng chữ ở đầu dòng.")
    assert render_plain(explained) == ["Mục 1\n\nOK. Nhất trí 3\nTrả lời bằng chữ ở đầu dòng."]


def test_nothing_is_said_twice_beside_what_is_typed() -> None:
    rows = (
        (Choice("Chấm điểm", "/score 1", "chấm điểm 1"),),
        (Choice("Nhận nhóm (cán bộ Công an xã)", "/claim", "nhận nhóm"),),
        (Choice("Xem phiếu", "/card 1", "phiếu 1"),),
        (Choice("Menu", "/menu", "menu"),),
    )
    assert render_plain(Message("Đã nộp", rows)) == [
        "Đã nộp\n\nGõ: chấm điểm 1\nGõ: nhận nhóm – cán bộ Công an xã\nGõ: phiếu 1 – Xem phiếu\nGõ: menu"
    ]


def test_an_earlier_answer_stands_behind_its_name() -> None:
    rows = ((Choice("4a · 1", "a", "4a"), Choice("8c · 50", "c", "8c")),)
    assert render_plain(Message("Sửa mục nào?", rows)) == ["Sửa mục nào?\n\n4a: 1\n8c: 50"]


def test_the_word_before_the_keys_is_the_callers() -> None:
    rows = ((Choice("‹ Back", "b", "B", Role.NAVIGATION),),)
    assert render_plain(Message("Points?", rows), typed_prefix="Type:") == ["Points?\n\nType: B back"]


def test_an_abbreviation_keeps_its_capitals() -> None:
    rows = ((Choice("ANTT là gì", "a", "A", Role.NAVIGATION), Choice("Đổi ngôn ngữ", "d", "D", Role.NAVIGATION)),)
    assert render_plain(Message("Hỏi", rows)) == ["Hỏi\n\nGõ: A ANTT là gì · D đổi ngôn ngữ"]


def test_sharing_the_own_number_has_no_typed_form() -> None:
    rows = ((Choice("Gửi số của tôi", "", "", Role.CONTACT),),)
    assert render_plain(Message("Số điện thoại?", rows)) == ["Số điện thoại?"]


def test_markup_goes_and_what_was_escaped_comes_back() -> None:
    message = Message("<b>A &amp; B</b> <i>&lt;b&gt;đậm&lt;/b&gt;</i> &#34;x&#34; &lt;script&gt;")
    assert render_plain(message) == ['A & B <b>đậm</b> "x" <script>']


def test_nothing_to_read_gives_no_text() -> None:
    assert render_plain(Message(press_id="1", toast="Đã ghi nhận")) == []
    assert render_plain(Message("  \n ")) == []


def test_long_texts_are_cut_at_line_ends_before_words() -> None:
    assert split_text("một hai\nba bốn năm", 12) == ["một hai", "ba bốn năm"]
    assert split_text("một hai ba", 8) == ["một hai", "ba"]
    assert split_text("0123456789 a", 4) == ["0123", "4567", "89 a"]
    assert split_text("a\n" + "dài " * 9, 20) == ["a\ndài dài dài dài", "dài dài dài dài dài"]  # not after one letter
    assert split_text("Câu một. Câu hai dài", 18) == ["Câu một. Câu hai", "dài"]
    assert split_text("Câu thứ nhất. Câu hai dài", 20) == ["Câu thứ nhất.", "Câu hai dài"]


def test_what_to_type_stays_together_where_a_long_text_is_cut() -> None:
    rows = tuple((Choice(f"Đáp án {n}", f"a{n}", str(n)),) for n in range(1, 6))
    text = "\n".join(["Một dòng của phiếu chấm điểm."] * 65)
    above, answers = render_plain(Message(text, rows, hint="Trả lời số thứ tự."))
    assert above == text
    assert answers.splitlines() == [*(f"{n}. Đáp án {n}" for n in range(1, 6)), "Trả lời số thứ tự."]


def test_a_letter_with_its_marks_counts_as_it_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "ế" * 2000)
    assert len(decomposed) == 6000
    assert render_plain(Message(decomposed)) == ["ế" * 2000]


def test_no_sign_is_torn() -> None:
    family, flag, wave = "👨‍👩‍👧", "🇻🇳", "👋🏽"
    for sign in (family, flag, wave, "x̣̂̄", "1️⃣"):
        for pad in range(8):
            pieces = split_text("a" * pad + sign * 6, 12)
            assert all(piece.replace(sign, "").strip("a") == "" for piece in pieces), (sign, pieces)


def test_a_text_of_exactly_the_limit_is_one_piece() -> None:
    assert split_text("a" * 2000, 2000) == ["a" * 2000]
    assert [len(piece) for piece in render_plain(Message("a" * 2001))] == [2000, 1]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=7)


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", "  "]))), st.integers(30, 80))
def test_no_word_is_lost_or_broken(parts: list[tuple[str, str]], limit: int) -> None:
    text = "".join(word + gap for word, gap in parts)
    pieces = split_text(text, limit)
    composed = unicodedata.normalize("NFC", text)
    assert [word for piece in pieces for word in piece.split()] == composed.split()
    assert all(0 < units(piece) <= limit for piece in pieces)


@given(st.text(), st.integers(1, 50))
def test_any_text_at_any_limit_keeps_all_but_white_space(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert "".join("".join(pieces).split()) == "".join(unicodedata.normalize("NFC", text).split())
    assert all(0 < units(piece) <= limit or len(piece) == 1 for piece in pieces)


VIETNAMESE = st.text(
    st.sampled_from("aâăeêioôơuưyđ" + "\u0300\u0301\u0303\u0309\u0323" + " \n👮🏻\u200d♂️"), max_size=300
)


@given(VIETNAMESE, st.integers(20, 60), st.sampled_from(["NFC", "NFD"]))
def test_no_piece_begins_with_the_rest_of_a_sign(text: str, limit: int, form: str) -> None:
    letters = "".join(letter for letter, mark in zip(text, " " + text, strict=False) if not _both_marks(letter, mark))
    for piece in split_text(unicodedata.normalize(form, letters), limit)[1:]:  # type: ignore[arg-type]
        assert not unicodedata.combining(piece[0])
        assert piece[0] not in "\u200d\ufe0f"


def _both_marks(letter: str, before: str) -> bool:
    """A second mark in a row: no script stacks them without end, and a pile longer than the limit has to be cut."""
    return all(unicodedata.category(c).startswith(("M", "Cf")) or c in " \n" for c in (letter, before))
