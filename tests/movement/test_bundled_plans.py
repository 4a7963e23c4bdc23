"""What holds for every plan that comes with antq: two languages, a source for everything, ids that stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from movement.checks import findings
from movement.library import shared_checklists
from movement.loader import parse_plan
from movement.plan import Plan
from movement.plans import TEMPLATE, bundled_plans, load_bundled

PLANS = [load_bundled(plan_id) for plan_id in bundled_plans()]
TEMPLATE_PLAN = parse_plan(TEMPLATE.read_text(encoding="utf-8"), TEMPLATE.name)
every_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
template_too = pytest.mark.parametrize("plan", [*PLANS, TEMPLATE_PLAN], ids=lambda plan: plan.id)

_VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(the|of|and|for|with|units?|from|by|is|are|at)\b", re.IGNORECASE)
_NO_MARKS = {"tham gia"}  # Vietnamese words that happen to have no diacritics
_NAMES = ("Việt Nam", "Na Hình", "Thiện Tín", "Bình Chương", "Thụy Hùng", "Vĩnh Thủy", "QĐ", "NQ/ĐU", "ĐA")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of a plan in two languages, with where it stands."""
    if isinstance(value, dict):
        if value.keys() == {"vi", "en"}:
            yield path, value["vi"], value["en"]
            return
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{path}[{index}]")


def entries(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of a plan that can have a source, with where it stands."""
    if isinstance(value, dict):
        if "source" in value:
            yield path, value
        for key, inner in value.items():
            yield from entries(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from entries(inner, f"{path}[{index}]")


@template_too
def test_every_plan_is_sound(plan: Plan) -> None:
    assert list(findings(plan)) == []


@template_too
def test_what_is_for_vietnamese_eyes_is_vietnamese(plan: Plan) -> None:
    for where, vi, _en in texts(plan.model_dump()):
        assert _VIETNAMESE.search(vi) or vi in _NO_MARKS, (where, vi)
        assert not _ENGLISH.search(vi), (where, vi)
        assert "  " not in vi, (where, vi)


@every_plan
def test_every_text_is_there_in_english(plan: Plan) -> None:
    for where, vi, en in texts(plan.model_dump()):
        assert en, (where, vi)
        plain = en
        for name in _NAMES:
            plain = plain.replace(name, "")
        assert not _VIETNAMESE.search(plain), (where, en)


@template_too
def test_everything_has_a_source(plan: Plan) -> None:
    found = list(entries(plan.model_dump()))
    assert found
    assert all(entry["source"].strip() for _where, entry in found)


@every_plan
def test_a_source_is_the_plan_or_a_law(plan: Plan) -> None:
    sources = [entry["source"] for where, entry in entries(plan.model_dump()) if where != ".levels"]
    known = ("KH", "TT 124", "QĐ 510", "Thông tư 124", "Quyết định 521", "not cited in KH")
    assert [source for source in sources if not source.startswith(known)] == []


@every_plan
def test_sources_that_are_named_in_messages_have_no_english_words(plan: Plan) -> None:
    named = [item.source for checklist in plan.checklists for item in checklist.items]
    named += [rule.source for rule in (plan.exemplary, plan.award_rule) if rule is not None]
    assert not [source for source in named if _ENGLISH.search(source) or "annex" in source or "item" in source]


@pytest.mark.parametrize("name", shared_checklists())
def test_the_shared_checklists_are_named_by_their_files(name: str) -> None:
    assert name in {checklist.id for plan in PLANS for checklist in plan.checklists}


def test_the_ids_of_what_is_kept_with_people_s_work_have_not_changed() -> None:
    """Reminders, confirmations, cards and subscriptions are kept by these: a new name would lose them."""
    plan = load_bundled("thien-tin-2026")
    assert [card.id for card in plan.scorecards] == ["units"]
    assert {"register", "movement-day", "submit-scorecard", "police-report", "title-decision", "classification"} <= {
        each.id for each in plan.deadlines
    }
    assert [topic.id for topic in plan.topics][:4] == ["law", "crime-tricks", "security-news", "denunciations"]
