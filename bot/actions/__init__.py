"""Carrying out what flows ask for. One function per outcome, in the module of its subject.

Every function asks the permission table itself (`turn.require`), because an outcome may be older than the roles of the
person who brings it. It says what happened, notes it in the audit trail, and tells those concerned; it may return an
`Open` to go on with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.actions import (
    accounts,
    awards,
    campaigns,
    cards,
    checklists,
    closing,
    communes,
    cutting_off,
    documents,
    exemplary,
    groups,
    models,
    people,
    plans,
    reminders,
    rosters,
    units,
    verification,
    year,
)
from bot.flows import outcomes as o
from bot.flows import outcomes_honours as h
from bot.flows import outcomes_papers as papers
from bot.flows import outcomes_people as p
from bot.flows import outcomes_plan as plan
from bot.flows import outcomes_rosters as lists
from bot.flows import outcomes_titles as titles
from bot.turn import Turn

Carry = Callable[[Turn, Any], "o.Open | None"]

_CARRY: dict[type, Carry] = {
    o.GiveConsent: people.give_consent,
    o.RefuseConsent: people.refuse_consent,
    o.UseCode: people.use_code,
    o.JoinByInvitation: people.join_by_invitation,
    o.CorrectData: people.correct_data,
    o.EraseData: people.erase_data,
    o.SetLanguage: people.set_language,
    p.MakeLinkCode: accounts.make_link_code,
    p.LinkAccount: accounts.link_account,
    p.RefuseLinking: accounts.refuse_linking,
    p.UnlinkAccount: accounts.unlink_account,
    p.CutOff: cutting_off.cut_off,
    p.LetBackIn: cutting_off.let_back_in,
    o.ChooseCommune: communes.choose_commune,
    o.RegisterUnit: units.register_unit,
    o.DecideUnit: units.decide_unit,
    o.InviteUnit: units.invite_unit,
    o.InviteDeputy: units.invite_deputy,
    lists.TakeRoster: rosters.take_roster,
    lists.EnterRoster: rosters.enter_roster,
    lists.DropRoster: rosters.drop_roster,
    o.StartCard: cards.start_card,
    o.RecordScore: cards.record_score,
    o.AddNote: cards.add_note,
    o.AddEvidence: cards.add_evidence,
    o.SubmitCard: cards.submit_card,
    o.GiveOpinion: cards.give_opinion,
    o.ClaimCard: verification.claim_card,
    o.VerifyCard: verification.verify_card,
    o.DecideAuthority: verification.decide_authority,
    o.EnterStep: year.enter_step,
    o.ConfirmCard: closing.confirm_card,
    o.ReopenCard: closing.reopen_card,
    titles.AnswerChecklist: checklists.answer_checklist,
    titles.SendChecklist: checklists.send_checklist,
    titles.CheckChecklist: checklists.check_checklist,
    titles.TickPaper: checklists.tick_paper,
    titles.ChooseExemplary: exemplary.choose_exemplary,
    titles.EnterEarlier: exemplary.enter_earlier,
    h.ProposeAward: awards.propose_award,
    h.DecideAward: awards.decide_award,
    h.ForgetRecipient: awards.forget_recipient,
    h.KeepModel: models.keep_model,
    h.TakeInModel: models.take_in_model,
    h.DeclineModel: models.decline_model,
    h.EndModel: models.end_model,
    h.NoteModelResult: models.note_model_result,
    h.CommendModel: models.commend_model,
    papers.MakePaper: documents.make_paper,
    plan.ChangePlan: plans.change_the_plan,
    plan.AgreeLater: plans.agree_later,
    o.OrderReminder: reminders.order_reminder,
    o.ConfirmDone: reminders.confirm_done,
    o.RemindAgain: reminders.remind_again,
    o.RemindMissing: reminders.remind_missing,
    o.ShowMissing: reminders.show_missing,
    o.ClaimGroup: groups.claim_group,
    o.DescribeGroup: groups.describe_group,
    o.LeaveGroup: groups.leave_group,
    o.GiveTopicConsent: groups.give_topic_consent,
    o.SetTopic: groups.set_topic,
    o.StopTopics: groups.stop_topics,
    o.WriteCampaign: campaigns.write_campaign,
    o.DecideCampaign: campaigns.decide_campaign,
    o.StopCampaign: campaigns.stop_campaign,
    o.SteerRun: campaigns.steer_run,
}


def carry_out(turn: Turn, outcome: object) -> o.Open | None:
    """Do what a flow asks for; the conversation to go on with, if there is one. Raises `Forbidden` or `Conflict`."""
    if isinstance(outcome, o.Open):
        return outcome
    if isinstance(outcome, o.Nothing):
        return None
    return _CARRY[type(outcome)](turn, outcome)
