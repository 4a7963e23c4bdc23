"""Self-scoring: one question for each scored criterion of the card, then a last look, then it is handed over.

The answers live on the scorecard, not in the session: head and deputy, phone and web continue the same card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from bot.chat import File
from bot.flows.outcomes import RecordScore, SubmitCard
from bot.flows.questions import (
    Look,
    Option,
    Pressed,
    Question,
    Refused,
    Reply,
    Review,
    Typed,
    official_wording,
)
from bot.flows.texts import card_as_form, check_texts, local, points_on_offer, points_text
from bot.i18n import NO_TEXT, LongDate, Strong, Value, Verbatim, _, join, key_, plural
from movement.answers import parse_counts, parse_counts_for, parse_percent, parse_points
from movement.crosschecks import CrossCheck, cross_checks
from movement.names import fold
from movement.plan import Criterion, DecidedBy, Evidence, RatioRule, ScorecardTemplate, SumRule
from movement.scoring import (
    ItemAnswer,
    Total,
    allowed_points,
    applicable,
    help_for,
    item_totals,
    note_for,
    points_from_counts,
    points_of,
    question_for,
    short_for,
    total,
    variant_for,
)
from movement.units import UnitProfile

NOT_APPLICABLE = "na"


@dataclass(frozen=True)
class ScoringFacts:
    """What the conversation needs to know: the card as it stands now.

    `open_items` are those that may be answered: all of them, or after a return only the returned ones. `answered` names
    those of them that need no answer any more.
    """

    card_id: int
    unit_name: str
    year: int
    template: ScorecardTemplate
    profile: UnitProfile
    open_items: frozenset[str]
    answered: frozenset[str]
    answers: Mapping[str, ItemAnswer]
    notes: Mapping[str, str]
    evidence: Mapping[str, Sequence[File]]
    sent_back: Mapping[str, str]
    last_day: date | None = None
    reopened: str | None = None  # the item that is asked again although it has an answer

    @cached_property
    def total(self) -> Total:
        """What the card adds up to now."""
        return total(self.template, self.answers, self.profile)

    @cached_property
    def checks(self) -> tuple[CrossCheck, ...]:
        """What looks contradictory on the card as it stands."""
        counts = {code: len(files) for code, files in self.evidence.items()}
        return cross_checks(self.template, self.answers, self.profile, counts)


async def scoring(facts: ScoringFacts) -> SubmitCard:
    """Ask every open item that has no answer, show the whole card, and hand it over."""
    for criterion in facts.template.scored:
        if criterion.code not in facts.open_items:
            continue
        if criterion.code in facts.answered and criterion.code != facts.reopened:
            await _answered(criterion.code)
        else:
            await Score(
                key=criterion.code,
                prompt=lambda c=criterion: _prompt(facts, c),  # type: ignore[misc]
                label=Verbatim(criterion.code),
                stored=False,
                takes_files=criterion.evidence is not Evidence.NONE,
                looks=(official_wording(lambda c=criterion: _official(facts, c)),),  # type: ignore[misc]
                on_answer=lambda answer, c=criterion: RecordScore(facts.card_id, c.code, answer),  # type: ignore[misc]
                criterion=criterion,
                template=facts.template,
                profile=facts.profile,
                earlier=facts.answers.get(criterion.code),
            )
    blocked = missing_evidence(facts)
    await Review(
        key="review",
        prompt=lambda: _summary(facts, blocked),
        choices=() if blocked else (Option(True, _("Hand in to the commune police"), "submit", wide=True),),
        looks=(Look("form", _("See as a form"), key_("F"), lambda: card_as_form(facts)),),
    )
    return SubmitCard(facts.card_id)


@lru_cache(maxsize=1024)
def _answered(code: str) -> Question[bool]:
    """Stands for an item that needs no answer any more: it is on the way back, and asks nothing.

    One object for each code, because a step of the conversation passes all of them.
    """
    return Question(key=code, prompt=lambda: NO_TEXT, label=Verbatim(code), given=True, stored=False)


def missing_evidence(facts: ScoringFacts) -> list[str]:
    """The items that the plan wants evidence for, that claim points and have none."""
    return [
        c.code
        for c in facts.template.scored
        if c.evidence is Evidence.REQUIRED
        and not facts.evidence.get(c.code)
        and (points_of(c, facts.answers.get(c.code)) or Decimal(0)) > 0
    ]


@dataclass(slots=True)
class Score(Question[ItemAnswer]):
    """The question about one criterion: points by button or typed, counts where the criterion counts."""

    criterion: Criterion = None  # type: ignore[assignment]
    template: ScorecardTemplate = None  # type: ignore[assignment]
    profile: UnitProfile = None  # type: ignore[assignment]
    earlier: ItemAnswer | None = None

    def options(self) -> Sequence[Option[ItemAnswer]]:
        criterion = self.criterion
        if isinstance(criterion.counts, SumRule):
            return self._count_options(criterion.counts)
        expected = criterion.decided_by is DecidedBy.AUTHORITY
        options = []
        allowed = allowed_points(criterion, self.template.step)
        for points in reversed(allowed) if expected else allowed:
            label: Value = points
            if expected:
                met = points == criterion.maximum
                label = (
                    _("Expected to be met ({points})", points=points)
                    if met
                    else _("Not expected ({points})", points=points)
                    if points == 0
                    else points
                )
            options.append(Option(ItemAnswer(points=points), label, f"p{points}", key=_typed(points), wide=expected))
        if not applicable(criterion, self.profile):
            options.append(
                Option(ItemAnswer(not_applicable=True), _("Does not apply to us"), NOT_APPLICABLE, key="na", wide=True)
            )
        return options

    def _count_options(self, rule: SumRule) -> list[Option[ItemAnswer]]:
        """The combinations of counts that differ in points, up to the cap; more can be typed."""
        options: list[Option[ItemAnswer]] = []
        for counts in _combinations(rule):
            points = rule.points(counts, self.criterion.maximum)
            names: list[Value] = [
                _("{number} {what}", number=counts[term.key], what=local(term.noun or term.label))
                for term in rule.terms
                if counts[term.key]
            ]
            what = join(*names, separator=" + ") if names else _("None")
            token = "c" + ",".join(str(counts[term.key]) for term in rule.terms)
            answer = ItemAnswer(points=points, counts=counts)
            options.append(
                Option(answer, _("{what}: {points}", what=what, points=points_text(points)), token, wide=True)
            )
        return options

    def hint(self) -> Value:
        if isinstance(self.criterion.counts, SumRule):
            return _(
                "Reply with the number of a line, or write the counts, for example “{example}”.",
                example=self._example(),
            )
        allowed = points_on_offer(self._allowed())
        if isinstance(self.criterion.counts, RatioRule):
            return _("Reply with the points ({allowed}), or with the numbers, for example 38/42.", allowed=allowed)
        if not applicable(self.criterion, self.profile):
            return _("Reply with the points ({allowed}), or NA if it does not apply.", allowed=allowed)
        return _("Reply with the points: {allowed}.", allowed=allowed)

    def _allowed(self) -> tuple[Decimal, ...]:
        return allowed_points(self.criterion, self.template.step)

    def _example(self) -> Value:
        rule = self.criterion.counts
        terms = rule.terms if isinstance(rule, SumRule) else ()
        return join(*(_("1 {what}", what=local(term.noun or term.label)) for term in terms), separator=" ")

    def read(self, reply: Reply) -> ItemAnswer:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
            raise Refused(self._what_is_needed())
        if not isinstance(reply, Typed):
            raise Refused(self._what_is_needed())
        rule = self.criterion.counts
        if isinstance(rule, SumRule):
            return self._read_sum(reply.text, rule)
        if isinstance(rule, RatioRule):
            counted = self._read_ratio(reply.text, rule)
            if counted is not None:
                return counted
        if not applicable(self.criterion, self.profile) and fold(reply.text).strip(" .") in (
            "na",
            "n/a",
            "khong ap dung",
            "does not apply",
        ):
            return ItemAnswer(not_applicable=True)
        points = parse_points(reply.text)
        if points is None or points not in self._allowed():
            raise Refused(self._what_is_needed())
        counts = self.earlier.counts if self.earlier and self.earlier.points is None else {}
        return ItemAnswer(points=points, counts=counts)

    def _read_sum(self, text: str, rule: SumRule) -> ItemAnswer:
        options = self._count_options(rule)
        numbers = parse_counts(text)
        if numbers and len(numbers) == 1 and text.strip().strip(".)").isdigit() and 1 <= numbers[0] <= len(options):
            return options[numbers[0] - 1].value
        counts = parse_counts_for(rule, text)
        points = points_from_counts(self.criterion, counts) if counts else None
        if counts is None or points is None or any(n > 1000 for n in counts.values()):
            raise Refused(self._what_is_needed())
        return ItemAnswer(points=points, counts=dict(counts))

    def _read_ratio(self, text: str, rule: RatioRule) -> ItemAnswer | None:
        percent = parse_percent(text)
        if percent is not None and 0 <= percent <= 100 and percent == percent.to_integral_value():
            counts = {rule.part.key: int(percent), rule.whole.key: 100}
        else:
            numbers = parse_counts(text)
            if not numbers or len(numbers) != 2:
                return None
            counts = {rule.part.key: numbers[0], rule.whole.key: numbers[1]}
        if not 0 <= counts[rule.part.key] <= counts[rule.whole.key] or counts[rule.whole.key] == 0:
            raise Refused(_("The first number cannot be larger than the second. Please write it like this: 38/42."))
        return ItemAnswer(points=points_from_counts(self.criterion, counts), counts=counts)

    def _what_is_needed(self) -> Value:
        helping = help_for(self.criterion, self.profile)
        allowed = points_on_offer(self._allowed())
        needed: Value
        if isinstance(self.criterion.counts, SumRule):
            needed = _("This question needs the number of awards, for example “{example}”.", example=self._example())
        elif isinstance(self.criterion.counts, RatioRule):
            needed = _("This question needs points ({allowed}) or two numbers such as 38/42.", allowed=allowed)
        else:
            needed = _("This question needs points: {allowed}.", allowed=allowed)
        return join(needed, _("({help})", help=local(helping)) if helping else None, separator=" ")

    def dump(self, value: ItemAnswer) -> Any:
        return value.to_json()

    def load(self, stored: Any) -> ItemAnswer:
        return ItemAnswer.from_json(stored)


def _typed(points: Decimal) -> str:
    """How points are typed in Vietnamese: "1,5"."""
    return format(points.normalize(), "f").replace(".", ",")


def _combinations(rule: SumRule) -> list[dict[str, int]]:
    """Counts worth a button: every combination below the cap and the first that reaches it, cheapest first."""
    found: list[dict[str, int]] = [{}]
    for term in rule.terms:
        most = int(rule.cap // term.each) + 1 if term.each else 0
        found = [{**counts, term.key: n} for counts in found for n in range(most + 1)]
    worth = sorted(found, key=lambda counts: (rule_points(rule, counts), sum(counts.values())))
    kept: list[dict[str, int]] = []
    for counts in worth:
        plain_sum = sum((counts[t.key] * t.each for t in rule.terms), Decimal(0))
        if plain_sum <= rule.cap:
            kept.append(counts)
    return kept[:6]


def rule_points(rule: SumRule, counts: Mapping[str, int]) -> Decimal:
    """What counts are worth before the cap."""
    return sum((counts[term.key] * term.each for term in rule.terms), Decimal(0))


def _header(facts: ScoringFacts, criterion: Criterion) -> Value:
    items = [c.code for c in facts.template.scored if c.code in facts.open_items]
    return _(
        "Self-scoring {year} · question {position}/{count} · {points} so far",
        year=str(facts.year),
        position=items.index(criterion.code) + 1,
        count=len(items),
        points=points_text(facts.total.points),
    )


def _prompt(facts: ScoringFacts, criterion: Criterion) -> Value:
    profile = facts.profile
    code = criterion.code
    asked = question_for(criterion, profile)
    remark = note_for(criterion, profile)
    lines: list[Value | None] = [
        Strong(_header(facts, criterion)),
        Strong(_("{code}. {what}", code=code, what=local(short_for(criterion, profile)))),
        _("{question} (at most {points})", question=local(asked), points=points_text(criterion.maximum))
        if asked
        else _("At most {points}.", points=points_text(criterion.maximum)),
        local(remark) if remark else None,
        _ratio_line(criterion),
    ]
    if criterion.variants and variant_for(criterion, profile) is None:
        lines.append(_("⚠ The card does not settle this for a unit like yours; please read the official wording."))
    if code in facts.sent_back:
        lines.append(_("⚠ Returned by the commune police: “{reason}”", reason=facts.sent_back[code]))
    lines.append(_counted(criterion, facts.answers.get(code), code in facts.answered))
    earlier = facts.answers.get(code)
    points = points_of(criterion, earlier)
    if earlier is not None and earlier.not_applicable:
        lines.append(_("Answer so far: does not apply."))
    elif points is not None:
        lines.append(_("Answer so far: {points}.", points=points_text(points)))
    if facts.notes.get(code):
        lines.append(_("✎ {note}", note=facts.notes[code]))
    files = len(facts.evidence.get(code, ()))
    if files:
        lines.append(plural("📎 {n} file", "📎 {n} files", files))
    elif criterion.evidence is Evidence.REQUIRED:
        lines.append(_("📎 The plan asks for evidence here: send a photo or a document."))
    return join(*lines)


def _ratio_line(criterion: Criterion) -> Value | None:
    """How numbers can be given instead of points."""
    rule = criterion.counts
    if not isinstance(rule, RatioRule):
        return None
    return _(
        "Choose the points, or write the numbers, for example 38/42 (at least {percent}%: {points}).",
        percent=rule.at_least,
        points=points_text(criterion.maximum),
    )


def _counted(criterion: Criterion, answer: ItemAnswer | None, settled: bool) -> Value | None:
    """What the stated numbers come to, when they do not settle the points by themselves."""
    rule = criterion.counts
    if settled or answer is None or not answer.counts or not isinstance(rule, RatioRule):
        return None
    part, whole = answer.counts[rule.part.key], answer.counts[rule.whole.key]
    percent = (Decimal(part * 1000) / whole).to_integral_value() / 10
    return _(
        "{part}/{whole} = {percent}%, below {needed}%. The plan does not say how many points that gives: "
        "please choose, the commune police will check.",
        part=part,
        whole=whole,
        percent=percent,
        needed=rule.at_least,
    )


def _official(facts: ScoringFacts, criterion: Criterion) -> Value:
    parent = facts.template.parent(criterion.code)
    return join(
        _("<i>Official wording, item {code}:</i>", code=criterion.code),
        _("“{heading}”", heading=parent.official) if parent else None,
        _("“{text}”", text=criterion.official),
    )


def _summary(facts: ScoringFacts, blocked: Sequence[str]) -> Value:
    sums: list[Value] = [
        _("{code} · {points}/{maximum}", code=item.code, points=item.points, maximum=item.maximum)
        for item in item_totals(facts.template, facts.answers, facts.profile)
    ]
    provisional = None
    if facts.total.provisional:
        provisional = _(
            "({points} provisional: decided by the authority or at verification)",
            points=points_text(facts.total.provisional),
        )
    deadline = None
    if facts.last_day is not None:
        deadline = _("To be handed in by {day}.", day=LongDate(facts.last_day))
    return join(
        Strong(_("Self-scored card {year} – {unit}", year=str(facts.year), unit=facts.unit_name)),
        join(*sums, separator="   "),
        join(
            Strong(_("Total: {points}/{maximum}", points=facts.total.points, maximum=facts.total.maximum)),
            provisional,
            separator=" ",
        ),
        join(*check_texts(facts.checks)) if facts.checks else None,
        _("⛔ Evidence is still missing for: {items}.", items=", ".join(blocked)) if blocked else None,
        deadline,
    )
