"""The texts that people read: complete, polite, short, and with letters that can be typed without a doubt.

The conversations themselves are walked through: every question that any of them can ask is shown in both languages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.channels.plain_text import PLAIN_LIMIT, render_plain
from bot.chat import Event, EventKind, File, FileKind, Message, Role
from bot.commands import read_command
from bot.flows.approval import ApprovalFacts, approval
from bot.flows.authority import AuthorityFacts, authority
from bot.flows.code import code
from bot.flows.consent import Office
from bot.flows.home import HomeFacts, MyUnit, home
from bot.flows.inviting import InvitingFacts, inviting
from bot.flows.joining import JoiningFacts, joining
from bot.flows.language import language as choose_language
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.mydata import MyDataFacts, MyRole, mydata
from bot.flows.opinion import OpinionFacts, opinion
from bot.flows.outcomes import Open
from bot.flows.questions import Pressed, Question, Refused, Reply, Typed
from bot.flows.registration import RegistrationFacts, registration
from bot.flows.replay import Asking, Flow, replay
from bot.flows.scoring import scoring
from bot.flows.scoring_facts import ScoringFacts
from bot.flows.verification import verification
from bot.flows.verification_facts import VerificationFacts
from bot.i18n import LANGUAGES, LOCALES, Verbatim, _, render
from bot.present import LOOK, navigation, show
from movement.answers import parse_points, parse_yes_no
from movement.names import fold
from movement.plan import DecidedBy
from movement.plans import load_bundled
from movement.scoring import ItemAnswer, allowed_points, total
from movement.units import Exclusion, UnitKind, UnitProfile
from scripts.check_catalogues import faults, texts_of_the_code
from tests.honour_flows import HONOUR_FLOWS
from tests.title_flows import TITLE_FLOWS

LONGEST_TEXT = 900  # characters of one text
LONGEST_LABEL = {"vi": 32, "en": 40}  # characters of a button that still fits on one row of a small phone
NOW = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)
OFFICE = Office("Thiện Tín", "Công an xã Thiện Tín", "0255 000 000", 2026)
NAME = "Trường THCS Thiện Tín"
PLAN = load_bundled("thien-tin-2026")
CARD = PLAN.scorecards[0]
ORPHAN = UnitProfile(UnitKind.SCHOOL, has_party_organisation=True, has_union=False, has_guard_force=False)
PHOTO = File(FileKind.PHOTO, "paper", "photo-1", "", "image/jpeg", 1000)
WRITTEN = (NAME, "0905 123 456", "42", "2024")  # something that every question for words or numbers takes one of


# --- the catalogues ---------------------------------------------------------------------------------------------------


@cache
def _catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "antq.po").open("rb") as readable:
        return read_po(readable, locale=language)


def _texts(language: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every text with its source: (singular, plural) and its translations; English ones may stand for themselves."""
    for message in _catalogue(language):
        if message.id and not message.context:
            sources, said = _forms(message.id), _forms(message.string)
            yield sources, said if any(said) else sources


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_in_the_catalogue_and_nothing_else(language: str) -> None:
    wanted = texts_of_the_code()
    assert faults(language, wanted) == []
    known = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in _catalogue(language) if m.id}
    assert known == {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in wanted if m.id}


def test_vietnamese_has_one_form_for_any_number() -> None:
    assert _catalogue("vi").num_plurals == 1
    assert all(len(said) == 1 for _sources, said in _texts("vi"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_values_and_the_emphasis_of_its_source(language: str) -> None:
    for sources, translations in _texts(language):
        expected = [Counter(re.findall(r"\{\w*\}", source)) for source in sources]
        for said in translations:
            assert Counter(re.findall(r"\{\w*\}", said)) in expected, said
            assert re.sub(r"</?[bi]>", "", said).count("<") == 0, said
            for tag in "bi":
                assert said.count(f"<{tag}>") == said.count(f"</{tag}>") == sources[0].count(f"<{tag}>"), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_a_phone_can_bear(language: str) -> None:
    assert not [
        said for _sources, translations in _texts(language) for said in translations if len(said) > LONGEST_TEXT
    ]


def test_nobody_is_addressed_like_a_child_or_blamed() -> None:
    for _sources, (said,) in _texts("vi"):
        assert not re.search(r"\b(bạn|mày|sai|lỗi của)\b", said.casefold()), said


def test_vietnamese_typography() -> None:
    for _sources, (said,) in _texts("vi"):
        assert not re.search(r"\s[:;,.?!%]", said), said
        assert '"' not in said, said
        assert said.count("“") == said.count("”"), said
        assert said == said.strip(), said
        assert "  " not in said, said


@pytest.mark.parametrize(
    ("msgid", "said"),
    [
        ("Hand in to the commune police", "Nộp Công an xã"),
        ("Save, do it later", "Lưu, làm sau"),
        ("‹ Back", "‹ Quay lại"),
        ("Accept all", "Nhất trí toàn bộ"),
        ("Score it differently", "Chấm khác"),
        ("Return this item", "Trả lại mục này"),
    ],
)
def test_buttons_say_what_an_office_says(msgid: str, said: str) -> None:
    assert render(_(msgid), "vi") == said


def test_a_form_number_and_a_weekday_as_an_office_writes_them() -> None:
    handed_in = _("✅ <b>Handed in</b> at {moment}. Card number {number}.", moment=NOW, number="TT-2026-014")
    assert render(handed_in, "vi") == "✅ <b>Đã nộp</b> lúc 09:14, thứ Ba 20/10/2026. Mã phiếu TT-2026-014."


# --- words that are typed ---------------------------------------------------------------------------------------------


def _understood(words: str) -> str:
    command = read_command(Event("paper", "1", "a", "a", EventKind.TEXT, NOW, text=words))
    return command.name if command else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commands_that_texts_name_are_understood(language: str) -> None:
    named = {
        "<b>menu</b> – where things stand and what can be done": "menu",
        "<b>my data</b> – see, correct or delete your data": "mydata",
        "<b>language</b> – Tiếng Việt / English": "language",
        "<b>save</b> – leave a question and go on later": "save",
        "Saved. You can go on at any time, on any device: write “menu”.": "menu",
        "Your rights: to see, correct, withdraw and delete, at any time, with “My data”.": "mydata",
    }
    for msgid, command in named.items():
        said = str(render(_(msgid), language))
        words = re.search(r"<b>(.+?)</b>|“(.+?)”", said)
        assert words, said
        assert _understood(words[1] or words[2]) == command, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_names_the_button_that_takes_its_code(language: str) -> None:
    label = render(_("I have an invitation code"), language)
    for start in ("Or write", "Write"):
        msgid = f"{start} to the assistant, choose “I have an invitation code” and type <b>{{code}}</b>"
        assert f"“{label}”" in render(_(msgid, code="7K9QPM2XTB"), language)


# --- the questions of every conversation ------------------------------------------------------------------------------


def _answers(counted: bool = True) -> dict[str, ItemAnswer]:
    answers = {c.code: ItemAnswer(points=max(allowed_points(c, CARD.step))) for c in CARD.scored}
    answers["6a"] = ItemAnswer(not_applicable=True)
    if counted:
        answers["2"] = ItemAnswer(points=Decimal(3), counts={"participants": 38, "people": 42})
        answers["9"] = ItemAnswer(points=Decimal(3), counts={"collectives": 1, "persons": 1})
    return answers


def _scoring(open_item: str) -> Callable[[], Flow]:
    """Scoring that stands at one item, or at the last look."""
    answers = {} if open_item else _answers()
    facts = ScoringFacts(
        card_id=1,
        unit_name=NAME,
        year=2026,
        template=CARD,
        profile=ORPHAN,
        open_items=frozenset(c.code for c in CARD.scored),
        answered=frozenset(c.code for c in CARD.scored if c.code != open_item),
        answers={**_answers(), **answers},
        notes={"3": "Tổ chức ngày 18/8, 320 người dự"},
        evidence={"3": (PHOTO,)},
        sent_back={"3": "Đề nghị gửi thêm ảnh ngày hội."},
        last_day=date(2026, 10, 29),
    )
    return lambda: scoring(facts)


def _verification(**changes: Any) -> Callable[[], Flow]:
    facts = {
        "card_id": 1,
        "revision": 1,
        "number": "TT-2026-014",
        "unit_name": NAME,
        "year": 2026,
        "template": CARD,
        "profile": ORPHAN,
        "answers": _answers(),
        "notes": {"3": "Tổ chức ngày 18/8, 320 người dự"},
        "evidence": {"3": (PHOTO,)},
        "total": total(CARD, _answers(), ORPHAN),
        "levels": PLAN.levels,
        "last_year": {"3": Decimal(4)},
        **changes,
    }
    return lambda: verification(VerificationFacts(**facts))


def _unit(status: str, card_status: str) -> MyUnit:
    return MyUnit(
        1, NAME, status, "", 1, card_status, "TT-2026-014", total(CARD, _answers(), ORPHAN), date(2026, 10, 29), 9
    )


FLOWS: Mapping[str, Callable[[], Flow]] = {
    **TITLE_FLOWS,
    **HONOUR_FLOWS,
    "registration": lambda: registration(RegistrationFacts(OFFICE, list(UnitKind), {1: NAME})),
    "registration by invitation": lambda: registration(
        RegistrationFacts(OFFICE, PLAN.kinds, invitation=1, invited_name=NAME)
    ),
    "joining": lambda: joining(JoiningFacts(OFFICE, 1, as_officer=False, unit_name=NAME)),
    "joining as an officer": lambda: joining(JoiningFacts(OFFICE, 1, as_officer=True)),
    **{f"scoring {c.code}": _scoring(c.code) for c in CARD.scored},
    "scoring, the last look": _scoring(""),
    "verification": _verification(),
    "verification by somebody else": _verification(claimed_by="Đỗ Thị Kim", claimed_at=NOW),
    "authority": lambda: authority(
        AuthorityFacts(
            1,
            1,
            "TT-2026-014",
            NAME,
            tuple(c for c in CARD.scored if c.decided_by is DecidedBy.AUTHORITY),
            {"1": Decimal(3)},
            PLAN.levels,
        )
    ),
    "approval": lambda: approval(
        ApprovalFacts(
            1, NAME, UnitKind.SCHOOL, "25 Trần Phú", "Long Bàn Bắc", 42, Exclusion.NONE, "Trần Thị Minh", [NAME]
        )
    ),
    "inviting": lambda: inviting(InvitingFacts({1: NAME})),
    "my data": lambda: mydata(
        MyDataFacts("Trần Thị Minh", "+84905123456", [MyRole(1, NAME, "Hiệu trưởng")], NOW, OFFICE.police_office)
    ),
    "opinion": lambda: opinion(OpinionFacts(1)),
    "language": choose_language,
    "code": code,
    "a list": lambda: pick(
        ListFacts(Verbatim("Phiếu"), Verbatim("–"), [Entry(NAME, Verbatim("–"), Open("card")) for _n in range(8)])
    ),
    "menu of a stranger": lambda: home(HomeFacts(OFFICE)),
    "menu of an officer": lambda: home(HomeFacts(OFFICE, is_officer=True, known=True)),
    **{
        f"menu of a head, {card_status}": lambda s=card_status: home(  # type: ignore[misc]
            HomeFacts(OFFICE, [_unit("active", s)], known=True)
        )
        for card_status in ("", "draft", "submitted", "returned", "verified", "final")
    },
}


def _several_pages() -> Flow:
    entries = [Entry(NAME, Verbatim("–"), Open("card")) for _n in range(20)]
    return pick(ListFacts(Verbatim("Phiếu"), Verbatim("–"), entries))


def _replies(question: Question[Any]) -> list[Reply]:
    """What somebody may answer: each button, or something written."""
    pressed: list[Reply] = [Pressed(option.token) for option in question.options()]
    return pressed or [Typed(text) for text in WRITTEN]


def _questions(begin: Callable[[], Flow]) -> Iterator[Question[Any]]:
    """Every question that a conversation can come to, each once."""
    seen: set[str] = set()
    waiting: list[dict[str, Any]] = [{}]
    while waiting:
        answers = waiting.pop()
        asked = replay(begin(), answers)
        if not isinstance(asked, Asking) or asked.question.key in seen:
            continue
        question = asked.question
        seen.add(question.key)
        yield question
        for reply in _replies(question):
            try:
                given = question.dump(question.read(reply))
            except Refused:
                continue
            waiting.append({**answers, question.key: given})


def _shown(question: Question[Any], language: str) -> Message:
    return show(question, navigation(question, has_path=True, can_leave=True), 1, language)


CASES = [
    pytest.param(begin, language, id=f"{name}-{language}") for name, begin in FLOWS.items() for language in LANGUAGES
]


@pytest.mark.parametrize(("begin", "language"), CASES)
def test_whatever_can_be_typed_at_a_question_has_one_meaning(begin: Callable[[], Flow], language: str) -> None:
    for question in _questions(begin):
        choices = [c for row in _shown(question, language).rows for c in row if c.role is not Role.CONTACT]
        keys = [fold(choice.key) for choice in choices]
        assert all(keys), question.key
        assert max(Counter(keys).values()) == 1, (question.key, keys)
        for choice in choices:
            if choice.role is Role.NAVIGATION:
                assert re.fullmatch(r"[A-Z]", choice.key), choice
                assert parse_points(choice.key) is None, choice
                assert parse_yes_no(choice.key) is None, choice


@pytest.mark.parametrize(("begin", "language"), CASES)
def test_questions_and_buttons_fit_on_a_phone(begin: Callable[[], Flow], language: str) -> None:
    for question in _questions(begin):
        message = _shown(question, language)
        assert len(message.text) <= LONGEST_TEXT, message.text
        assert len(render_plain(message)) == 1, message.text
        for row in message.rows:
            for choice in row:
                assert choice.label == NAME or len(choice.label) <= LONGEST_LABEL[language], choice.label
        for look in question.looks:
            above = show(question, [LOOK + look.token], 1, language, above=look.text())
            assert len(above.text) <= 2 * PLAIN_LIMIT, above.text


def test_the_numbers_of_a_long_list_have_one_meaning() -> None:
    for question in _questions(_several_pages):
        keys = [choice.key for row in _shown(question, "vi").rows for choice in row]
        assert len(set(keys)) == len(keys), (question.key, keys)
