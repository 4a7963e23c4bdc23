"""Self-scoring: one question for each scored criterion of the card, then a last look, then it is handed over.

The answers live on the scorecard, not in the session: head and deputy, phone and web continue the same card.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from bot.flows.card_form import card_as_form
from bot.flows.card_papers import pdf_look
from bot.flows.outcomes import RecordScore, SubmitCard
from bot.flows.questions import (
    Look,
    Option,
    Question,
    Review,
    official_wording,
)
from bot.flows.score_question import Score
from bot.flows.scoring_facts import ScoringFacts
from bot.flows.scoring_texts import official, prompt, summary
from bot.i18n import NO_TEXT, Verbatim, _, key_
from movement.plan import Evidence
from movement.scoring import (
    points_of,
)


async def scoring(facts: ScoringFacts) -> SubmitCard:
    """Ask every open item that has no answer, show the whole card, and hand it over."""
    for criterion in facts.template.scored:
        if criterion.code not in facts.open_items:
            continue
        if criterion.code in facts.answered and criterion.code != facts.reopened:
            await _answered(criterion.code, points_of(criterion, facts.answers[criterion.code]))
        else:
            await Score(
                key=criterion.code,
                prompt=lambda c=criterion: prompt(facts, c),  # type: ignore[misc]
                label=Verbatim(criterion.code),
                stored=False,
                takes_files=criterion.evidence is not Evidence.NONE,
                looks=(official_wording(lambda c=criterion: official(facts, c)),),  # type: ignore[misc]
                on_answer=lambda answer, c=criterion: RecordScore(facts.card_id, c.code, answer),  # type: ignore[misc]
                criterion=criterion,
                template=facts.template,
                profile=facts.profile,
                earlier=facts.answers.get(criterion.code),
            )
    blocked = missing_evidence(facts)
    await Review(
        key="review",
        prompt=lambda: summary(facts, blocked),
        choices=() if blocked else (Option(True, _("Hand in to the commune police"), "submit", wide=True),),
        looks=(
            Look("form", _("See as a form"), key_("F"), lambda: card_as_form(facts), apart=True),
            *((pdf_look(facts.pdf),) if facts.pdf is not None else ()),
        ),
    )
    return SubmitCard(facts.card_id)


@lru_cache(maxsize=1024)
def _answered(code: str, points: Decimal | None) -> Question[bool]:
    """Stands for an item that needs no answer any more: it is on the way back, and asks nothing.

    One object for each answer, because a step of the conversation passes all of them.
    """
    shown = points if points is not None else _("n/a")
    return Question(key=code, prompt=lambda: NO_TEXT, label=Verbatim(code), shown=shown, given=True, stored=False)


def missing_evidence(facts: ScoringFacts) -> list[str]:
    """The items that the plan wants evidence for, that claim points and have none."""
    return [
        c.code
        for c in facts.template.scored
        if c.evidence is Evidence.REQUIRED
        and not facts.evidence.get(c.code)
        and (points_of(c, facts.answers.get(c.code)) or Decimal(0)) > 0
    ]
