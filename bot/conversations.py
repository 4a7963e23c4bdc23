"""Every conversation by name: who may hold it, how it starts, and whether it can be put aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.facts import Args
from bot.facts.accounts import accounts_flow, linking_flow, people_flow, person_flow
from bot.facts.awards import award_flow, awards_flow, proposing_flow
from bot.facts.campaigns import campaign_flow, campaigns_flow, composing_flow
from bot.facts.cards import card_flow, opinion_flow, scoring_flow
from bot.facts.checklists import checkchecklist_flow, checklist_flow, checklists_flow
from bot.facts.closing import reopen_flow
from bot.facts.communes import commune_flow, papers_flow, province_flow
from bot.facts.documents import documents_flow
from bot.facts.exemplary import candidate_flow, earlier_flow, exemplary_flow
from bot.facts.groups import group_flow, groups_flow, topics_flow
from bot.facts.home import home_flow
from bot.facts.models import model_flow, models_flow, newmodel_flow
from bot.facts.office_year import office_flow
from bot.facts.offices import approval_flow, decisions_flow, inviting_flow, queue_flow, units_flow
from bot.facts.people import joining_flow, mydata_flow, registration_flow
from bot.facts.plans import agreeing_flow, plan_flow, planchange_flow
from bot.facts.reminders import reminder_flow, reminders_flow
from bot.facts.rosters import roster_flow, rosters_flow
from bot.facts.targets import targets_flow
from bot.facts.verification import authority_flow, verification_flow
from bot.facts.year import step_flow, unityears_flow, year_flow
from bot.flows.code import code
from bot.flows.language import language
from bot.flows.replay import Flow
from bot.permissions import Action
from bot.turn import Turn


@dataclass(frozen=True, slots=True)
class Conversation:
    """One flow: how it starts from its arguments, which permission it needs, and whether it can be put aside."""

    start: Callable[[Turn, Args], Flow]
    action: Action
    can_leave: bool = True


CONVERSATIONS: dict[str, Conversation] = {
    "home": Conversation(home_flow, Action.LOOK_AROUND, can_leave=False),
    "language": Conversation(lambda turn, args: language(), Action.LOOK_AROUND, can_leave=False),
    "code": Conversation(lambda turn, args: code(), Action.USE_INVITATION),
    "registration": Conversation(registration_flow, Action.REGISTER_UNIT),
    "invited": Conversation(registration_flow, Action.USE_INVITATION),
    "joining": Conversation(joining_flow, Action.USE_INVITATION),
    "mydata": Conversation(mydata_flow, Action.MY_DATA, can_leave=False),
    "accounts": Conversation(accounts_flow, Action.MY_DATA, can_leave=False),
    "linking": Conversation(linking_flow, Action.LINK_ACCOUNT, can_leave=False),
    "people": Conversation(people_flow, Action.CUT_OFF, can_leave=False),
    "person": Conversation(person_flow, Action.CUT_OFF, can_leave=False),
    "scoring": Conversation(scoring_flow, Action.SCORE),
    "card": Conversation(card_flow, Action.SEE_CARD, can_leave=False),
    "opinion": Conversation(opinion_flow, Action.GIVE_OPINION),
    "queue": Conversation(queue_flow, Action.LIST_CARDS, can_leave=False),
    "verification": Conversation(verification_flow, Action.VERIFY),
    "authority": Conversation(authority_flow, Action.ENTER_DECISION),
    "units": Conversation(units_flow, Action.DECIDE_UNIT, can_leave=False),
    "decisions": Conversation(decisions_flow, Action.ENTER_DECISION, can_leave=False),
    "approval": Conversation(approval_flow, Action.DECIDE_UNIT),
    "inviting": Conversation(inviting_flow, Action.INVITE_UNIT),
    "rosters": Conversation(rosters_flow, Action.IMPORT_UNITS, can_leave=False),
    "roster": Conversation(roster_flow, Action.IMPORT_UNITS, can_leave=False),
    "year": Conversation(year_flow, Action.SEE_YEAR, can_leave=False),
    "step": Conversation(step_flow, Action.SEE_YEAR),
    "reopen": Conversation(reopen_flow, Action.SCORE),
    "office": Conversation(office_flow, Action.SEE_FIGURES, can_leave=False),
    "unityears": Conversation(unityears_flow, Action.LIST_PAPERS, can_leave=False),
    "checklist": Conversation(checklist_flow, Action.ANSWER_CHECKLIST),
    "checklists": Conversation(checklists_flow, Action.CHECK_CHECKLIST, can_leave=False),
    "checkchecklist": Conversation(checkchecklist_flow, Action.CHECK_CHECKLIST),
    "exemplary": Conversation(exemplary_flow, Action.ENTER_TITLE, can_leave=False),
    "candidate": Conversation(candidate_flow, Action.ENTER_TITLE, can_leave=False),
    "earlier": Conversation(earlier_flow, Action.ENTER_TITLE),
    "groups": Conversation(groups_flow, Action.MANAGE_GROUPS, can_leave=False),
    "group": Conversation(group_flow, Action.MANAGE_GROUPS),
    "reminders": Conversation(reminders_flow, Action.MANAGE_REMINDERS, can_leave=False),
    "reminder": Conversation(reminder_flow, Action.MANAGE_REMINDERS, can_leave=False),
    "targets": Conversation(targets_flow, Action.SEE_FIGURES, can_leave=False),
    "agreeing": Conversation(agreeing_flow, Action.LOOK_AROUND, can_leave=False),
    "plan": Conversation(plan_flow, Action.SEE_PLAN, can_leave=False),
    "planchange": Conversation(planchange_flow, Action.CHANGE_PLAN, can_leave=False),
    "awards": Conversation(awards_flow, Action.MANAGE_AWARDS, can_leave=False),
    "award": Conversation(award_flow, Action.MANAGE_AWARDS, can_leave=False),
    "proposing": Conversation(proposing_flow, Action.MANAGE_AWARDS, can_leave=False),  # a name is kept in no draft
    "models": Conversation(models_flow, Action.SEE_MODELS, can_leave=False),
    "model": Conversation(model_flow, Action.SEE_MODELS, can_leave=False),
    "newmodel": Conversation(newmodel_flow, Action.REPORT_MODEL),
    "campaigns": Conversation(campaigns_flow, Action.WRITE_CAMPAIGN, can_leave=False),
    "campaign": Conversation(campaign_flow, Action.WRITE_CAMPAIGN, can_leave=False),
    "composing": Conversation(composing_flow, Action.WRITE_CAMPAIGN),
    "topics": Conversation(topics_flow, Action.SUBSCRIBE, can_leave=False),
    "commune": Conversation(commune_flow, Action.CHOOSE_COMMUNE, can_leave=False),
    "province": Conversation(province_flow, Action.SEE_FIGURES, can_leave=False),
    "papers": Conversation(papers_flow, Action.LIST_PAPERS, can_leave=False),
    "documents": Conversation(documents_flow, Action.MAKE_LISTS, can_leave=False),
}
