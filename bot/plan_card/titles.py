"""What a plan says about targets, the exemplary title and awards, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from bot.plan_card.layout import COLUMN, entry, limited, number, remark, wrapped
from movement.plan import AwardRule, Comparison, ExemplaryRule, Target


def target(found: Target, language: str) -> Iterator[str]:
    """A target: its figure, what it is, and what is counted for it."""
    sign = "≥" if found.comparison is Comparison.AT_LEAST else "≤"
    figure = f"{number(found.percent)} %" if found.percent is not None else str(found.number)
    yield from entry(f"{sign} {figure}", f"{found.title.in_language(language)}{limited(found.kinds)}")
    if found.measure is None:
        yield from remark("nothing is counted for it", " " * COLUMN)
    else:
        about = next((f" {each}" for each in (found.level, found.item) if each is not None), "")
        yield f"{' ' * COLUMN}counted: {found.measure}{about}"


def exemplary(rule: ExemplaryRule, language: str) -> Iterator[str]:
    """Who can become exemplary, who decides, and what the dossier is made of."""
    yield from wrapped(f"for {', '.join(rule.kinds)}; decided by {rule.decided_by.in_language(language)}")
    asked = ["recognised “Safe in security and order”"] if rule.needs_antt else []
    if rule.needs_level:
        asked.append(f"classified {rule.minimum_level} or better" if rule.minimum_level else "classified, at any level")
    yield f"only units that are {' and '.join(asked)}" if asked else "the plan sets no condition"
    if rule.papers:
        yield from wrapped(f"dossier: {', '.join(rule.papers)}")
    if rule.checklist is None:
        yield from remark("The plan does not have the criteria of the title: the commune enters them.")
    else:
        yield f"criteria: checklist {rule.checklist}"


def awards(rule: AwardRule, language: str) -> Iterator[str]:
    """What the plan says about awards: for whom, in which forms, and whether once a year."""
    yield from remark(rule.text.in_language(language))
    yield from wrapped(f"for {', '.join(rule.subjects)}{', once a year' if rule.once_a_year else ''}")
    if rule.asks_antt:
        yield "being recognised “Safe in security and order” is one of the standards"
    for form in rule.forms:
        yield from wrapped(f"- {form.title.in_language(language)} ({form.given_by})", further="  ")
        if form.standard is not None:
            yield from wrapped(form.standard.in_language(language), "  ")
