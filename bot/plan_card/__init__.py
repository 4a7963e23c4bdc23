"""A plan as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from bot.plan_card import dates, scorecards, titles
from bot.plan_card.layout import entry, remark, section, wrapped
from movement.plan import Plan


def plan_card(plan: Plan, language: str) -> list[str]:
    """Everything that a plan says, part by part. Open points are marked as such."""
    return [*_head(plan, language), *_cards(plan, language), *_year(plan, language), *_messages(plan, language)]


def _head(plan: Plan, language: str) -> Iterator[str]:
    yield from wrapped(plan.title.in_language(language))
    yield f"{plan.id}, version {plan.version}, year {plan.year}"
    yield from wrapped(f"{plan.issuer.body} · {plan.issuer.police_office} · for {', '.join(plan.kinds)}")
    for name, value in (("province", plan.issuer.province), ("duty phone", plan.issuer.hotline)):
        if not value:
            yield f"! The plan does not name the {name}."
    for window in plan.assessment:
        first, last = window.days(plan.year)
        yield f"Assessed: {first:%d/%m/%Y} – {last:%d/%m/%Y} ({', '.join(window.kinds)})"
    yield from section("RESTS ON", (line for each in plan.legal_references for line in _item(each.title)))
    bodies = (
        line
        for each in plan.bodies
        for part in [f": {each.part.in_language(language)}" if each.part else ""]
        for line in _item(f"{each.name.in_language(language)}{part}")
    )
    yield from section("BODIES", bodies)
    papers = (
        line for each in plan.papers for line in entry(each.by, f"{each.title.in_language(language)} ({each.id})")
    )
    yield from section("PAPERS, by who writes them", papers)


def _cards(plan: Plan, language: str) -> Iterator[str]:
    for card in plan.scorecards:
        yield from scorecards.scorecard(card, language)
    without = [kind for kind in plan.kinds if plan.scorecard_for(kind) is None]
    if without:
        yield from ("", *remark(f"The plan has no scorecard for units of these kinds: {', '.join(without)}."))
    for checklist in plan.checklists:
        spoken_of = any(checklist.speaks_of(card) for card in plan.scorecards)
        yield from scorecards.checklist(checklist, language, card_items=spoken_of)
    if plan.levels is not None:
        yield from section("LEVELS", scorecards.levels(plan.levels, language))
    if plan.exemplary is not None:
        yield from section("EXEMPLARY UNITS", titles.exemplary(plan.exemplary, language))
    if plan.award_rule is not None:
        yield from section("AWARDS", titles.awards(plan.award_rule, language))


def _year(plan: Plan, language: str) -> Iterator[str]:
    yield from section("STEPS OF A UNIT'S YEAR", (line for each in plan.steps for line in dates.step(each)))
    deadlines = (line for each in plan.deadlines for line in dates.deadline(each, plan.year, language))
    yield from section("DATES", deadlines)
    open_dates = (line for each in plan.open_dates for line in dates.open_date(each, language))
    yield from section("WITHOUT A DAY: the commune sets one", open_dates)
    yield from section("REMINDERS, in days from the last good day", dates.ladder(plan.reminders))
    yield from section("TARGETS", (line for each in plan.targets for line in titles.target(each, language)))


def _messages(plan: Plan, language: str) -> Iterator[str]:
    rules = plan.campaigns
    second = "a second officer approves" if rules.second_officer else "no second officer has to approve"
    forms = (line for each in rules.forms for line in _item(each.title.in_language(language)))
    yield from section("CAMPAIGNS", [*wrapped(f"{second} before sending ({rules.source})"), *forms])
    yield from section("TOPICS", (line for each in plan.topics for line in _item(each.title.in_language(language))))


def _item(text: str) -> list[str]:
    return wrapped(f"- {text}", further="  ")
