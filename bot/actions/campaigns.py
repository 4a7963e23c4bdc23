"""Writing campaigns, releasing them, and steering what is being sent."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.campaigning import begin, other_officers, post_text, run, show_run, topic_title
from bot.commands import Intent
from bot.flows.attachment import file_to_json
from bot.flows.outcomes import DecideCampaign, Open, SteerRun, StopCampaign, WriteCampaign
from bot.house_rules import local
from bot.i18n import Strong, Value, Verbatim, _, in_vietnam, join, plural, visible_length
from bot.notices import notify
from bot.permissions import Action, Forbidden
from bot.turn import Turn
from movement.secrecy import marked_secret
from storage import Conflict, campaigns, groups, outbox
from storage.campaigns import (
    CANCELLED,
    DRAFT,
    PAUSED,
    SCHEDULED,
    SENDING,
    TEMPLATE,
    WAITING,
    CampaignRecord,
)

_KEEP_AS = {"draft": DRAFT, "template": TEMPLATE}


def write_campaign(turn: Turn, outcome: WriteCampaign) -> Open | None:
    """Keep what was composed; hand it to a second officer, or send it, where it is to be sent."""
    turn.require(Action.WRITE_CAMPAIGN)
    batch, connection = turn.batch, turn.batch.connection
    _check(turn, outcome)
    if outcome.campaign_id is not None:
        draft = campaigns.get(connection, outcome.campaign_id)
        if draft is None or draft.commune_id != turn.commune_id or draft.status != DRAFT:
            raise Conflict
        if not campaigns.move_on(connection, draft, status=CANCELLED):  # what was written takes its place
            raise Conflict
    rules = turn.commune.plan.campaigns
    status = _KEEP_AS.get(outcome.keep_as, WAITING)
    number = campaigns.add(
        connection,
        turn.commune_id,
        topic=outcome.topic,
        text=outcome.text,
        file=file_to_json(outcome.file) if outcome.file else None,
        target=outcome.target,
        schedule=outcome.schedule,
        status=status,
        created_by=turn.person_id,
        now=batch.now,
    )
    turn.audit(f"campaign {status}", f"campaign:{number}", topic=outcome.topic, target=outcome.target.to_json())
    campaign = campaigns.get(connection, number)
    if campaign is None:
        raise LookupError(number)
    see = Intent(_("See the campaign"), "campaign", number)
    if status == TEMPLATE:
        turn.say(_("✅ Kept as a template; it can be used from the list of campaigns."), see, MENU)
    elif status == DRAFT:
        turn.say(_("✅ Kept as a draft; nothing has been sent."), see, MENU)
    elif rules.second_officer:
        _hand_over(turn, campaign, see)
    else:
        turn.say(_release(turn, campaign), see, MENU)
    return None


def _check(turn: Turn, outcome: WriteCampaign) -> None:
    """What was composed may be older than the plan and the platforms: what does not fit any more is not kept."""
    rules = turn.batch.rules
    known = {topic.id for topic in turn.commune.plan.topics}
    secret = marked_secret(outcome.file.name) if outcome.file else False
    too_large = outcome.file is not None and outcome.file.size > rules.file_limit()
    if outcome.topic not in known or secret or too_large or any(marked_secret(x) for x in outcome.text.splitlines()):
        raise Conflict
    message = post_text(turn.batch, turn.commune_id, outcome.topic, outcome.text, outcome.file)
    if visible_length(message.text) > rules.text_limit():
        raise Conflict


def _hand_over(turn: Turn, campaign: CampaignRecord, see: Intent) -> None:
    others = other_officers(turn.batch, campaign)
    turn.say(
        join(
            _("✅ Handed over. It is sent when a second officer has released it."),
            None if others else _("⚠ The commune has no other officer in the assistant yet; please have one invited."),
        ),
        see,
        MENU,
    )
    author = turn.actor
    notify(
        turn.batch,
        others,
        join(
            Strong(_("📥 A campaign waits to be released")),
            _(
                "{topic} · written by {name}",
                topic=topic_title(turn.commune.plan, campaign.topic),
                name=author.name if author else "–",
            ),
        ),
        Intent(_("See and decide"), "campaign", campaign.id),
        about=campaign.commune_id,
        key=f"campaign:{campaign.id}:waiting",
    )


def _release(turn: Turn, campaign: CampaignRecord) -> Value:
    """Plan a campaign that may be sent, or send it at once; what came of it, in words."""
    batch = turn.batch
    now = local(batch.now)
    first = campaign.schedule.run_after(None, batch.rules.quiet, now)
    if first is None:
        raise Conflict
    decided = {"decided_by": turn.person_id, "decided_at": batch.now, "reason": ""}
    moved = campaigns.move_on(batch.connection, campaign, status=SCHEDULED, next_at=in_vietnam(first), **decided)
    if not moved:
        raise Conflict
    released = campaigns.get(batch.connection, campaign.id)
    if released is None:
        raise Conflict
    turn.audit("campaign released", f"campaign:{campaign.id}")
    if first > now:
        return _("✅ It will be sent at {moment}.", moment=in_vietnam(first))
    begin(batch, released, turn.person_id)
    return _("✅ It is being sent now.")


def decide_campaign(turn: Turn, outcome: DecideCampaign) -> Open | None:
    """Release a campaign, or send it back; never one's own."""
    turn.require(Action.DECIDE_CAMPAIGN)
    campaign = _campaign(turn, outcome.campaign_id, outcome.revision)
    if campaign.status != WAITING:
        raise Conflict
    if campaign.created_by == turn.person_id:
        raise Forbidden(Action.DECIDE_CAMPAIGN)
    see = Intent(_("See the campaign"), "campaign", campaign.id)
    decider = turn.actor
    name = decider.name if decider else "–"
    if outcome.approve:
        said = _release(turn, campaign)
        turn.say(said, see, MENU)
        _tell_author(turn, campaign, _("✅ {name} has released campaign {n}.", name=name, n=Verbatim(str(campaign.id))))
        return None
    if not campaigns.move_on(turn.batch.connection, campaign, status=DRAFT, reason=outcome.reason):
        raise Conflict
    turn.audit("campaign sent back", f"campaign:{campaign.id}", reason=outcome.reason)
    turn.say(_("✅ Sent back to its author, with the reason."), MENU)
    _tell_author(
        turn,
        campaign,
        join(
            _("⚠ {name} has sent campaign {n} back.", name=name, n=Verbatim(str(campaign.id))),
            _("Reason: “{reason}”", reason=outcome.reason),
        ),
    )
    return None


def _tell_author(turn: Turn, campaign: CampaignRecord, text: Value) -> None:
    if campaign.created_by is not None:
        see = Intent(_("See the campaign"), "campaign", campaign.id)
        key = f"campaign:{campaign.id}:decided:{campaign.revision}"
        notify(turn.batch, [campaign.created_by], text, see, about=campaign.commune_id, key=key)


def stop_campaign(turn: Turn, outcome: StopCampaign) -> Open | None:
    """No further run; a draft or a template goes."""
    turn.require(Action.WRITE_CAMPAIGN)
    campaign = _campaign(turn, outcome.campaign_id, outcome.revision)
    if not campaigns.move_on(turn.batch.connection, campaign, status=CANCELLED, next_at=None):
        raise Conflict
    turn.audit("campaign cancelled", f"campaign:{campaign.id}", was=campaign.status)
    gone = {DRAFT: _("✅ The draft is deleted."), TEMPLATE: _("✅ The template is deleted.")}
    cancelled = _("✅ Campaign {n} is cancelled; nothing further is sent.", n=Verbatim(str(campaign.id)))
    turn.say(gone.get(campaign.status, cancelled), MENU)
    return Open("campaigns")


def _campaign(turn: Turn, campaign_id: int, revision: int) -> CampaignRecord:
    found = campaigns.get(turn.batch.connection, campaign_id)
    if found is None or found.commune_id != turn.commune_id or found.revision != revision:
        raise Conflict
    return found


def steer_run(turn: Turn, outcome: SteerRun) -> Open | None:
    """Pause, go on, cancel the rest, or repeat for those that did not get it."""
    turn.require(Action.WRITE_CAMPAIGN)
    connection, now = turn.batch.connection, turn.batch.now
    started = campaigns.get_run(connection, outcome.run_id)
    campaign = campaigns.get(connection, started.campaign_id) if started else None
    if started is None or campaign is None or started.commune_id != turn.commune_id:
        raise Conflict
    match outcome.what:
        case "pause":
            moved = campaigns.move_run(connection, started.id, [SENDING], PAUSED)
            outbox.hold_run(connection, started.id)
            state, text = PAUSED, _("⏸ Paused: what is not on its way yet waits.")
        case "resume":
            moved = campaigns.move_run(connection, started.id, [PAUSED], SENDING)
            outbox.release_run(connection, started.id)
            turn.batch.released = True
            state, text = SENDING, _("✅ It goes on.")
        case "cancel":
            moved = campaigns.move_run(connection, started.id, [SENDING, PAUSED], CANCELLED, finished_at=now)
            outbox.cancel_run(connection, started.id)
            state, text = CANCELLED, _("✅ The rest is cancelled; what has been sent stays in the groups.")
        case _:
            return _retry(turn, campaign, started.id)
    if not moved:
        raise Conflict
    turn.audit("run " + outcome.what, f"campaign:{campaign.id}", run=started.number)
    show_run(turn.batch, campaign, started, state, dict(outbox.counts_of_run(connection, started.id)))
    turn.say(text, Intent(_("See the campaign"), "campaign", campaign.id), MENU)
    return None


def _retry(turn: Turn, campaign: CampaignRecord, run_id: int) -> Open | None:
    """A new run for the groups that the last one did not reach."""
    connection = turn.batch.connection
    missed = {
        receipt.group_id
        for receipt in outbox.receipts_of_run(connection, run_id)
        if receipt.status in (outbox.FAILED, outbox.CANCELLED) and receipt.group_id is not None
    }
    again = [group for group in groups.in_commune(connection, campaign.commune_id) if group.id in missed]
    if not again:
        turn.say(_("None of these groups can be reached: the assistant is not in them any more."), MENU)
        return None
    run(turn.batch, campaign, again, (), turn.person_id)
    turn.say(
        plural("✅ It is being sent again to {n} group.", "✅ It is being sent again to {n} groups.", len(again)),
        Intent(_("See the campaign"), "campaign", campaign.id),
        MENU,
    )
    return None
