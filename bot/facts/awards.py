"""What officers do with awards: the list of the year, one of them, proposing somebody."""

from __future__ import annotations

from collections import Counter

from bot.clock import day_in_vietnam
from bot.expected_levels import with_expected_levels
from bot.facts import Args, Gone
from bot.flows.award_texts import STATUSES, Forms, occasion_text, recipient_text
from bot.flows.awards import AwardFacts, award
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.proposing import ProposingFacts, proposing
from bot.flows.replay import Flow
from bot.flows.texts import local
from bot.i18n import Value, _, join, plain
from bot.permissions import Action
from bot.turn import Turn
from bot.unit_years import unit_year, unit_years
from movement.awards import AwardStatus, Recipient, Verdict, foreseen, may_be_proposed, recipient_of
from movement.honours import AwardForm
from movement.plan import Plan
from storage import awards, units
from storage.awards import AwardRecord
from storage.units import ACTIVE


def forms_of(plan: Plan) -> Forms:
    """The plan's forms of award."""
    named: tuple[AwardForm, ...] = plan.award_rule.forms if plan.award_rule is not None else ()
    return Forms(named)


def awards_flow(turn: Turn, args: Args) -> Flow:
    """This year's proposals by state, then by form."""
    turn.require(Action.MANAGE_AWARDS)
    plan, language = turn.commune.plan, turn.session.language
    forms = forms_of(plan)
    found = awards.of_year(turn.batch.connection, turn.commune_id, plan.year)
    states = list(AwardStatus)
    found.sort(key=lambda one: (states.index(one.status), forms.order(one.form), one.form, one.id))
    entries = [
        Entry(plain(_("✎ Propose an award"), language), _("a unit, a hamlet, a person …"), Open("proposing")),
        *(
            Entry(plain(recipient_text(one.recipient), language), _line(one, forms), Open("award", {"award": one.id}))
            for one in found
        ),
    ]
    return pick(ListFacts(_heading(plan.year, found), _("No award has been proposed yet."), entries, numbered=True))


def _heading(year: int, found: list[AwardRecord]) -> Value:
    counts = Counter(one.status for one in found)
    states = join(
        *(_("{state} {n}", state=STATUSES[state], n=counts[state]) for state in AwardStatus if counts[state]),
        separator=", ",
    )
    if not found:
        return _("Awards in {year}", year=str(year))
    return _("Awards in {year}: {states}", year=str(year), states=states)


def _line(one: AwardRecord, forms: Forms) -> Value:
    return join(STATUSES[one.status], forms.name(one.form), occasion_text(one.occasion), separator=" · ")


def award_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.MANAGE_AWARDS)
    one = awards.get(turn.batch.connection, int(args["award"]))
    if one is None or one.commune_id != turn.commune_id:
        raise Gone
    return award(
        AwardFacts(
            award_id=one.id,
            revision=one.revision,
            recipient=one.recipient,
            form=one.form,
            forms=forms_of(turn.commune.plan),
            occasion=one.occasion,
            status=one.status,
            paper=one.paper,
            paper_day=one.paper_day,
            reason=one.reason,
            proposed_at=one.created_at,
            verdict=verdict_of(turn, one.recipient, leaving_out=one.id, year=one.year),
            today=day_in_vietnam(turn.batch.now),
            may_decide=not _is_own(turn, one.recipient),
        )
    )


def verdict_of(turn: Turn, recipient: Recipient, *, leaving_out: int | None = None, year: int | None = None) -> Verdict:
    """How somebody stands now. Of another year than the plan's nothing is known that speaks against an award."""
    connection, commune = turn.batch.connection, turn.commune
    if year not in (None, commune.plan.year):
        return Verdict()
    others = [one.of_year for one in awards.of_year(connection, commune.id, commune.plan.year) if one.id != leaving_out]
    unit = turn.batch.unit(recipient.unit_id) if recipient.unit_id is not None else None
    if unit is None:
        return may_be_proposed(commune.plan, recipient, others)
    (this,) = with_expected_levels(connection, commune, [unit_year(connection, commune, unit)])
    return may_be_proposed(commune.plan, recipient, others, this)


def _is_own(turn: Turn, recipient: Recipient) -> bool:
    actor = turn.actor
    return recipient.unit_id is not None and actor is not None and recipient.unit_id in actor.unit_ids()


def proposing_flow(turn: Turn, args: Args) -> Flow:
    """The units with how each stands; an officer's own unit is left to another officer."""
    turn.require(Action.MANAGE_AWARDS)
    connection, commune = turn.batch.connection, turn.commune
    plan = commune.plan
    others = [one.of_year for one in awards.of_year(connection, commune.id, plan.year)]
    years = with_expected_levels(connection, commune, unit_years(connection, commune))
    candidates = [
        (recipient, may_be_proposed(plan, recipient, others, year))
        for year in years
        if not _is_own(turn, recipient := recipient_of(year))
    ]
    known = {unit.hamlet for unit in units.in_commune(connection, commune.id, status=ACTIVE) if unit.hamlet}
    return proposing(
        ProposingFacts(
            year=plan.year,
            subjects=foreseen(plan),
            forms=forms_of(plan),
            units=candidates,
            verdict=lambda recipient: may_be_proposed(plan, recipient, others),
            rule=local(plan.award_rule.text) if plan.award_rule is not None else None,
            police_office=commune.police_office,
            hamlets=sorted(known),
        )
    )
