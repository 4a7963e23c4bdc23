"""Cards of other kinds than Thiện Tín's: deductions, yes or no, tables, other maxima and steps.

How the conversation goes is written down in `transcripts/cards.vi.md`; here are its corners.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.plain_text import render_plain
from bot.chat import Role
from bot.flows.points import MOST_BUTTONS, ChoosePoints, with_buttons
from bot.flows.questions import Outdated, Pressed, Question, Refused, Typed
from bot.flows.score_question import Score, numbers_of
from bot.i18n import LANGUAGES, Verbatim, render
from bot.plan_card import plan_card
from bot.present import navigation, show
from movement.answers import parse_counts
from movement.counting import Band, CountField, DeductionRule, DeductionTerm, TableRow, TableRule
from movement.names import fold
from movement.plan import Criterion, ScorecardTemplate
from movement.scoring import ItemAnswer, allowed_points
from movement.units import UnitKind, UnitProfile
from movement.values import LocalText
from storage.actors import MemberRole
from tests.flows.dump import dumped
from tests.flows.people import Person, translated
from tests.flows.scenes_cards import AREA, OFFICE, OTHER_CARDS, found
from tests.flows.test_wrong_answers import WITH_EVIDENCE, refuses
from tests.flows.town import Town

OFFICES, AREAS = OTHER_CARDS.scorecards
PROFILE = UnitProfile(UnitKind.RESIDENTIAL_AREA, has_party_organisation=True, has_union=False, has_guard_force=False)
NOUNS = ["vụ trộm cắp", "vụ đánh nhau", "vụ cháy", "trường hợp vi phạm", "vụ tai nạn giao thông", "đơn vượt cấp"]


@pytest.fixture
async def place(town: Town) -> Town:
    """A commune that works by the invented plan."""
    return await found(town)


async def head_of_area(place: Town, *, plain: bool = False) -> Person:
    unit = await place.unit(AREA, UnitKind.RESIDENTIAL_AREA)
    head = await place.member("head", unit, plain=plain)
    await head.says(f"/score {unit}")
    return head


async def has_handed_in(place: Town) -> Person:
    head = await head_of_area(place)
    for answer in ("1 vụ mâu thuẫn", "không", "có", "38/42, 5, 0", "5"):
        await head.says(answer)
    await head.presses("Hand in to the commune police")
    return head


# --- scoring ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
async def test_whatever_is_wrong_is_answered_with_what_is_needed_and_loses_nothing(place: Town, plain: bool) -> None:
    head = await head_of_area(place, plain=plain)
    await refuses(head)
    await head.says("1 vụ trộm")
    await refuses(head)
    await head.says("không")
    await refuses(head, WITH_EVIDENCE)
    await head.says("đạt")
    await refuses(head, WITH_EVIDENCE)
    await head.says("20/42")
    await refuses(head, WITH_EVIDENCE)
    await head.says("5, 0")
    await refuses(head, WITH_EVIDENCE)
    await head.says("6")
    await refuses(head, WITH_EVIDENCE)
    await head.says("4,5")
    answers = (await place.card(1)).answers
    assert {code: answer.points for code, answer in answers.items()} == {
        "1": Decimal("5.5"),
        "2": 6,
        "3": 4,
        "4": 6,
        "5": Decimal("4.5"),
    }
    assert answers["4"].counts == {"signed": 20, "households": 42, "meetings": 5, "complaints": 0}


async def test_names_and_cases_are_not_kept(place: Town) -> None:
    head = await head_of_area(place)
    await head.says("Nguyễn Văn Kín trộm gà của bà Tư")
    assert head.sees("This question needs numbers, for example “{example}”; if nothing happened, “none”.")
    assert "Kín" not in repr(await dumped(place.play, without=()))


async def test_a_bare_nought_means_that_nothing_happened(place: Town) -> None:
    head = await head_of_area(place)
    await head.says("0")
    await head.says("0 vụ")
    answers = (await place.card(1)).answers
    assert (answers["1"].points, answers["2"].points) == (6, 6)


async def test_numbers_that_were_stated_are_there_after_a_restart_and_for_the_deputy(place: Town) -> None:
    unit = await place.unit(OFFICE, UnitKind.OFFICE)
    chief = await place.member("chief", unit)
    deputy = await place.member("deputy", unit, "Võ Thị Lan", MemberRole.DEPUTY)
    await chief.says(f"/score {unit}")
    await chief.says("52")
    await chief.says("6/6")
    await place.play.restart()
    await deputy.says(f"/score {unit}")
    await deputy.says("25/30")
    await chief.says("25/30")  # what the chief still sees is answered meanwhile
    assert chief.sees(
        "The question that you answered was dealt with meanwhile, by somebody else or on another account."
    )
    await chief.says("2")

    answer = (await place.card(unit)).answers["2"]
    assert answer.counts == {"signed": 6, "rooms": 6, "members": 25, "all_members": 30, "models": 2}
    assert answer.points == 40


async def test_all_numbers_of_a_long_table_can_be_written_at_once(place: Town) -> None:
    unit = await place.unit(OFFICE, UnitKind.OFFICE)
    chief = await place.member("chief", unit)
    await chief.says(f"/score {unit}")
    await chief.says("60")
    await chief.says("6/6, 25/30, 1")
    assert (await place.card(unit)).answers["2"].points == 35


async def test_a_number_that_leads_nowhere_can_be_written_again(place: Town) -> None:
    head = await head_of_area(place)
    for answer in ("0", "0", "có", "3/42, 5, 0", "38/42, 5, 0"):
        await head.says(answer)
    assert (await place.card(1)).answers["4"] == ItemAnswer(
        Decimal(9), {"signed": 38, "households": 42, "meetings": 5, "complaints": 0}
    )


# --- verification -----------------------------------------------------------------------------------------------------


async def test_a_card_with_everything_is_accepted_by_one_press(place: Town) -> None:
    officer = await place.officer()
    head = await has_handed_in(place)
    await officer.presses("Accept all")
    card = await place.card(1)
    assert card.status == "verified"
    assert sum(each.points for each in card.checked.values()) == 28
    assert "Xuất sắc" in head.text  # 28 of 30 as 93 of 100


async def test_a_returned_table_is_stated_anew_and_says_what_it_was(place: Town) -> None:
    officer = await place.officer()
    head = await has_handed_in(place)
    await officer.presses("Item by item")
    for _item in range(3):
        await officer.presses("accept")
    await officer.presses("Return this item")
    await officer.says("Đề nghị kiểm tra lại số hộ.")
    await officer.presses("Accept all the rest")
    await officer.presses("Return the card")
    await head.presses("Complete now")
    assert "9 điểm (38/42; 5; 0)" in head.text
    await head.says("30/42, 5, 0")
    await head.presses("Hand in to the commune police")
    await officer.presses("Item by item")
    assert "Số hộ ký cam kết: 30/42 (71,4%) → 2,5 điểm" in officer.text


# --- what is shown ----------------------------------------------------------------------------------------------------


def _score(criterion: Criterion, template: ScorecardTemplate, earlier: ItemAnswer | None = None) -> Score:
    return Score(
        key=criterion.code,
        prompt=lambda: Verbatim("?"),
        criterion=criterion,
        template=template,
        profile=PROFILE,
        earlier=earlier,
    )


QUESTIONS: list[Question[ItemAnswer]] = [
    *(_score(criterion, card) for card in (OFFICES, AREAS) for criterion in card.scored),
    _score(AREAS.criterion("4"), AREAS, ItemAnswer(counts={"meetings": 5})),
    _score(
        AREAS.criterion("4"), AREAS, ItemAnswer(counts={"signed": 1, "households": 9, "meetings": 5, "complaints": 0})
    ),
    _score(OFFICES.criterion("2"), OFFICES, ItemAnswer(counts={"signed": 5, "rooms": 6})),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.key}-{question.stage}")
def test_what_is_shown_fits_a_phone_and_whatever_is_typed_has_one_meaning(question: Score, language: str) -> None:
    message = show(question, navigation(question, has_path=True, can_leave=True), 1, language)
    choices = [choice for row in message.rows for choice in row]
    keys = Counter(fold(choice.key) for choice in choices)
    assert max(keys.values()) == 1
    assert all(keys)
    assert len(choices) <= MOST_BUTTONS + 6
    assert all(len(choice.label) <= 32 for choice in choices if language == "vi")
    assert len(render_plain(message)) == 1
    for choice in choices:
        if choice.role is Role.ANSWER:
            token = choice.data.partition(":")[2]
            assert question.read(Typed(choice.key)) == question.read(Pressed(token))
            assert question.load(question.dump(question.read(Pressed(token)))) == question.read(Pressed(token))


def _example(text: str) -> str:
    match = re.search(r"“(.+?)”|(?:Ví dụ|For example): (.+)", text)
    assert match, text
    return match[1] or match[2]


def _read_as_shown(score: Score, language: str) -> ItemAnswer:
    """The answer to what the question itself gives as an example, in its lines and when it refuses."""
    numbers = score.numbers
    assert numbers is not None
    (shown,) = [
        str(render(line, language))
        for line in numbers.lines()
        if re.search(r"“|Ví dụ:|For example:", str(render(line, language)))
    ]
    answer = score.read(Typed(_example(shown)))
    assert score.read(Typed(_example(str(render(numbers.needed(), language))))) == answer
    assert tuple(n for n in answer.counts.values() if n)[:1] or 0 in answer.counts.values()
    return answer


@settings(deadline=None, max_examples=60)
@given(
    nouns=st.lists(st.sampled_from(NOUNS), min_size=1, max_size=6, unique=True),
    language=st.sampled_from(LANGUAGES),
    maximum=st.integers(1, 20),
)
def test_the_example_of_a_deduction_is_read_as_it_is_meant(nouns: list[str], language: str, maximum: int) -> None:
    terms = tuple(
        DeductionTerm(key=f"t{n}", label=LocalText(vi=f"Số {noun}"), noun=LocalText(vi=noun), each=Decimal(1))
        for n, noun in enumerate(nouns)
    )
    rule = DeductionRule(kind="deduction", terms=terms)
    answer = _read_as_shown(_score(_criterion(rule, maximum), AREAS), language)
    expected = {term.key: 0 for term in terms} | {term.key: n for n, term in enumerate(terms[:2], 1)}
    assert answer == ItemAnswer(rule.points(expected, Decimal(maximum)), expected)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.booleans(), min_size=1, max_size=5),
    language=st.sampled_from(LANGUAGES),
)
def test_the_examples_of_a_table_are_read_as_they_are_meant(rows: list[bool], language: str) -> None:
    """Followed from the first question to the last, whether it is asked in one message or row by row."""
    table = TableRule(
        kind="table",
        rows=tuple(
            TableRow(
                number=CountField(key=f"n{n}", label=LocalText(vi=f"Số {NOUNS[n]}")),
                of=CountField(key=f"of{n}", label=LocalText(vi=f"Tổng số {NOUNS[n]}")) if share else None,
                bands=(Band(at_least=Decimal(0), points=Decimal(1)),),
            )
            for n, share in enumerate(rows)
        ),
    )
    criterion = _criterion(table, len(rows))
    earlier: ItemAnswer | None = None
    for _message in range(len(rows) + 1):
        score = _score(criterion, AREAS, earlier)
        held = dict(earlier.counts) if earlier else {}
        numbers = score.numbers
        assert numbers is not None
        example = _example(str(render(numbers.lines()[0], language)))
        answer = _read_as_shown(score, language)
        stated = [number for key, number in answer.counts.items() if key not in held]
        assert tuple(stated) == parse_counts(example)
        if answer.points is not None:
            assert list(answer.counts) == [field.key for field in table.fields]
            assert answer.points == len(rows)
            return
        earlier = answer
    raise AssertionError("the questions do not end")


def _criterion(rule: DeductionRule | TableRule, maximum: int) -> Criterion:
    text = LocalText(vi="Mục thử")
    return Criterion(code="1", official="Mục thử", short=text, question=text, maximum=Decimal(maximum), counts=rule)


# --- many points ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maximum", "step", "shown"),
    [
        ("10", "1", [str(n) for n in range(11)]),
        ("10", "0.5", [f"{n / 2:g}" for n in range(21)]),
        ("30", "0.5", ["0", "5", "10", "15", "20", "25", "30"]),
        ("53", "1", ["0", "5", "10", "15", "20", "25", "30", "35", "40", "45", "50", "53"]),
        ("1000", "1", [str(n) for n in range(0, 1001, 100)]),
    ],
)
def test_many_points_have_few_buttons_and_all_can_be_typed(maximum: str, step: str, shown: list[str]) -> None:
    row = AREAS.criterion("5").model_copy(update={"maximum": Decimal(maximum)})
    allowed = allowed_points(row, Decimal(step))
    assert [f"{points:g}" for points in map(float, with_buttons(allowed))] == [f"{float(each):g}" for each in shown]
    card = AREAS.model_copy(update={"step": Decimal(step)})
    score, officer = _score(row, card), ChoosePoints(key="p", prompt=lambda: Verbatim("?"), allowed=allowed)
    for points in allowed:
        typed = format(points, "f").replace(".", ",")
        assert score.read(Typed(typed)) == ItemAnswer(points)
        assert officer.load(officer.dump(officer.read(Typed(typed)))) == points
    assert all(officer.read(Pressed(option.token)) == option.value for option in officer.options())
    for wrong in ("có", f"{maximum}1", "-1", "1/2"):
        with pytest.raises(Refused):
            score.read(Typed(wrong))
        with pytest.raises(Refused):
            officer.read(Typed(wrong))
    with pytest.raises(Outdated):
        officer.load("p99999")


@settings(deadline=None)
@given(count=st.integers(1, 5000), step=st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(5)]))
def test_buttons_run_from_nothing_to_the_maximum_and_are_never_too_many(count: int, step: Decimal) -> None:
    allowed = tuple(step * n for n in range(count + 1))
    shown = with_buttons(allowed)
    assert (shown[0], shown[-1]) == (allowed[0], allowed[-1])
    assert len(shown) <= MOST_BUTTONS
    assert set(shown) <= set(allowed)
    assert list(shown) == sorted(shown)


def test_a_thousand_points_can_be_written_as_they_are_shown() -> None:
    row = AREAS.criterion("5").model_copy(update={"maximum": Decimal(1000)})
    score = _score(row, AREAS.model_copy(update={"step": Decimal(1)}))
    assert score.read(Typed("1.000")) == score.read(Typed("1000")) == ItemAnswer(Decimal(1000))
    assert translated("Other points can be typed, for example {points}.", "vi", points=667) == str(
        render(score.below(), "vi")
    )


def test_a_criterion_that_does_not_count_has_no_numbers_to_ask_for() -> None:
    assert numbers_of(AREAS.criterion("5"), AREAS, None) is None


# --- `antq plan show` -------------------------------------------------------------------------------------------------


def test_the_plan_says_how_numbers_become_points() -> None:
    shown = [line.strip(" ·") for line in plan_card(OTHER_CARDS, "vi")]
    for expected in (
        "taken off: 2 for vụ mâu thuẫn, each (Số vụ mâu thuẫn kéo dài)",
        "taken off: 6 for vụ cháy nổ, once (Số vụ cháy nổ)",
        "yes or no: 4 or 0",
        "counted: Số buổi họp: ≥ 4: 3, ≥ 1: 1.5, ≥ 0: 0",
        "counted: Số đoàn viên tham gia / Tổng số đoàn viên: ≥ 80 %: 10, ≥ 0 %: 0",
    ):
        assert expected in shown
    assert any("below that the plan" in line for line in shown)
