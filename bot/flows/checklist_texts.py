"""What is said about a title's checklist: one criterion, the whole, what does not fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.paper_question import paper_text
from bot.flows.texts import EXCLUSIONS, local
from bot.flows.year_texts import outcome_text
from bot.i18n import Strong, Value, _, join, plural
from movement.checking import Answer, Contradiction, Finding, Standing, State
from movement.checklist import ChecklistItem, Title
from movement.year import Step

MOST_REASONS = 4  # reasons that are told in one message; each stands at its criterion, too
MOST_CODES = 8

TITLES: Mapping[Title, Value] = {
    Title.ANTT: _("“Safe in security and order”"),
    Title.EXEMPLARY: _("“Exemplary unit”"),
}

DECIDED: Mapping[Title, Step] = {Title.ANTT: Step.ANTT_DECIDED, Title.EXEMPLARY: Step.EXEMPLARY_DECIDED}


def met_text(met: bool) -> Value:
    """What a criterion came to."""
    return _("met") if met else _("not met")


def heading(facts: ChecklistFacts) -> Value:
    """Which checklist of which unit."""
    return Strong(
        _("{title} {year} – {unit}", title=TITLES[facts.checklist.of], year=str(facts.year), unit=facts.unit_name)
    )


def item_prompt(facts: ChecklistFacts, item: ChecklistItem) -> Value:
    """One criterion, asked of a unit."""
    position = facts.position(item.code)
    own, verdict = facts.own.get(item.code), facts.verified.get(item.code)
    return join(
        Strong(
            _(
                "{title} {year} · criterion {position}/{count}",
                title=TITLES[facts.checklist.of],
                year=str(facts.year),
                position=position,
                count=len(facts.items),
            )
        ),
        _named(item),
        _("Assessed: {first} – {last}.", first=facts.window[0], last=facts.window[1])
        if facts.window and position == 1
        else None,
        _("Answer so far: {answer}.", answer=met_text(own.met)) if own else None,
        _("✎ {note}", note=own.note) if own and own.note else None,
        _("⚠ The commune police found: {answer}. “{reason}”", answer=met_text(verdict.met), reason=verdict.note)
        if verdict and verdict.note and (own is None or own.met != verdict.met)
        else None,
        _("Does the unit meet this criterion?"),
    )


def _named(item: ChecklistItem) -> Value:
    return Strong(_("{code}. {what}", code=item.code, what=local(item.short)))


def official(item: ChecklistItem) -> Value:
    """The exact words of a criterion, with the sentence that it stands under and where they are from."""
    return join(
        _("<i>Official wording, criterion {code}:</i>", code=item.code),
        _("“{heading}”", heading=item.heading) if item.heading else None,
        _("“{text}”", text=item.official),
        _("Source: {source}", source=item.source),
    )


def all_items(facts: ChecklistFacts, answers: Mapping[str, Answer]) -> Value:
    """Every criterion with what it came to."""
    return join(heading(facts), *(_line(item, answers.get(item.code)) for item in facts.items))


def _line(item: ChecklistItem, answer: Answer | None) -> Value:
    mark = "–" if answer is None else "✅" if answer.met else "⛔"
    return _("{mark} {code}. {what}", mark=mark, code=item.code, what=local(item.short))


def summary(facts: ChecklistFacts) -> Value:
    """The whole checklist as its unit sees it: what it comes to, where it stands, what does not fit."""
    compared = facts.state is State.CHECKED
    now = facts.standing(facts.in_force if compared else facts.own)
    return join(
        heading(facts),
        of_police(now) if compared else counted(now),
        _("The title asks for all of them.") if now.unmet else None,
        _state(facts),
        *(differences(facts, facts.verified) if facts.state is not State.SENT else ()),
        *finding_texts(facts, facts.findings(facts.in_force if compared else facts.own)),
    )


def of_police(found: Standing) -> Value:
    """What the criteria come to as Công an xã found them."""
    return join(_("Commune police:"), counted(found), separator=" ")


def counted(now: Standing) -> Value:
    """How many criteria are met, and which are not."""
    return join(
        _("Met: <b>{met}/{of}</b> criteria.", met=len(now.met), of=now.of),
        _("Not met: {codes}.", codes=codes_text(now.unmet)) if now.unmet else None,
        _("Open: {codes}.", codes=codes_text(now.open)) if now.open and len(now.open) < now.of else None,
        separator=" ",
    )


def _state(facts: ChecklistFacts) -> Value | None:
    if facts.decided is not None:
        return _(
            "The authority has decided: {how} ({paper}).",
            how=outcome_text(DECIDED[facts.checklist.of], facts.decided.value, None),
            paper=paper_text(facts.decided.paper, facts.decided.paper_day or facts.decided.day),
        )
    if facts.state is State.SENT and facts.sent_at is not None:
        return _("Sent at {moment}; the commune police will compare it.", moment=facts.sent_at)
    if facts.state is State.CHECKED and facts.checked_at is not None:
        return _("Compared by the commune police at {moment}.", moment=facts.checked_at)
    if facts.state is State.DRAFT and facts.sent_at is not None:
        return _("Changed since it was sent: please send it again.")
    return None


def differences(facts: ChecklistFacts, verdicts: Mapping[str, Answer]) -> list[Value]:
    """Where Công an xã found something else than the unit, or something that the unit had not answered: the first few,
    and how many more there are.
    """
    lines: list[Value] = []
    for item in facts.items:
        own, verdict = facts.own.get(item.code), verdicts.get(item.code)
        if verdict is None or not verdict.note:
            continue
        if own is None or own.met != verdict.met:
            lines.append(
                _(
                    "{code}: {own} → <b>{verdict}</b>. “{reason}”",
                    code=item.code,
                    own=met_text(own.met) if own else "–",
                    verdict=met_text(verdict.met),
                    reason=verdict.note,
                )
            )
    more = len(lines) - MOST_REASONS
    if more <= 0:
        return lines
    return [*lines[:MOST_REASONS], plural("… and {n} more criterion.", "… and {n} more criteria.", more)]


def codes_text(codes: Sequence[str]) -> str:
    """Codes of criteria or items: the first few."""
    return ", ".join((*codes[:MOST_CODES], *(["…"] if len(codes) > MOST_CODES else [])))


def eligible(now: Standing) -> Value:
    """Whether the unit can be proposed for the title, by its criteria."""
    if now.fulfilled:
        return _("✅ The criteria are met: the unit can be proposed for recognition.")
    return _("⛔ The unit cannot be proposed for recognition yet.")


def finding_texts(facts: ChecklistFacts, findings: Sequence[Finding]) -> list[Value]:
    """What does not fit together, as sentences."""
    return [_finding(facts, each) for each in findings]


def _finding(facts: ChecklistFacts, finding: Finding) -> Value:
    codes, items = codes_text(finding.codes), codes_text(finding.card_items)
    match finding.kind:
        case Contradiction.EXCLUDED:
            return _(
                "⚠ By Thông tư 124/2021/TT-BCA, Article 1, this title is not given to: {kind}.",
                kind=EXCLUSIONS[facts.exclusion],
            )
        case Contradiction.NOT_REGISTERED:
            return _("⚠ This year's registration for the title has not been entered among the year's steps.")
        case Contradiction.MET_WITHOUT_POINTS:
            return _(
                "⚠ Criteria {codes} are said to be met, but the scorecard has 0 points at item {items}.",
                codes=codes,
                items=items,
            )
        case Contradiction.UNMET_WITH_POINTS:
            return _(
                "⚠ Criteria {codes} are said not to be met, but the scorecard has all points at item {items}.",
                codes=codes,
                items=items,
            )
        case Contradiction.TITLE_EXPECTED:
            return _(
                "⚠ The scorecard expects the title (item {items}), but criteria {codes} are not met.",
                codes=codes,
                items=items,
            )
        case Contradiction.TITLE_NOT_EXPECTED:
            return _("⚠ All criteria are met, but the scorecard does not expect the title (item {items}).", items=items)
