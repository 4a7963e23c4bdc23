"""What officers do with campaigns: the list, one of them, composing."""

from __future__ import annotations

from typing import Any

from bot.campaigning import post_of, post_text, topic_title
from bot.facts import Args, Gone
from bot.flows.campaign import STATES, CampaignFacts, PostReceipt, RunFacts, campaign, failure_in_words, shortened
from bot.flows.composing import composing
from bot.flows.composing_facts import ComposingFacts, Reached
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.posts import messages_of, room_for_text
from bot.flows.replay import Flow
from bot.flows.texts import local as local_text
from bot.house_rules import local
from bot.i18n import Value, _, join, plain
from bot.permissions import Action
from bot.turn import Turn
from storage import campaigns, groups, outbox, subscriptions
from storage.campaigns import CampaignRecord, RunRecord
from storage.groups import CLAIMED

SHOWN = 40  # campaigns in the list, the newest ones


def campaigns_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.WRITE_CAMPAIGN)
    everything = campaigns.in_commune(turn.batch.connection, turn.commune_id, list(STATES))
    shown = [c for c in everything if c.status != campaigns.CANCELLED or c.decided_by is not None][:SHOWN]
    language = turn.session.language
    begun = "composing" in turn.session.state.get("parked", {})
    entries = [
        Entry(
            plain(_("✎ Go on with the campaign that was begun") if begun else _("✎ Write a new campaign"), language),
            _("topic, text, groups, time"),
            Open("composing"),
        )
    ]
    for one in shown:
        run = next(iter(campaigns.runs_of(turn.batch.connection, one.id)), None)
        label = plain(
            join(topic_title(turn.commune.plan, one.topic), shortened(one.text, 40), separator=" · "), language
        )
        entries.append(Entry(label, _state(turn, one, run), Open("campaign", {"campaign": one.id})))
    return pick(ListFacts(_("Campaigns"), _("There is none yet."), entries, numbered=True))


def _state(turn: Turn, one: CampaignRecord, run: RunRecord | None) -> Value:
    parts: list[Value] = [STATES[one.status]]
    if one.next_at is not None and one.status == campaigns.SCHEDULED:
        parts.append(one.next_at)
    if run is not None:
        counts = outbox.counts_of_run(turn.batch.connection, run.id)
        parts.append(_("{sent}/{all} sent", sent=counts.get(outbox.SENT, 0), all=sum(counts.values())))
    return join(*parts, separator=" · ")


def campaign_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.WRITE_CAMPAIGN)
    one = campaigns.get(turn.batch.connection, int(args["campaign"]))
    if one is None or one.commune_id != turn.commune_id:
        raise Gone
    titles = {str(g.id): g.title for g in groups.in_commune(turn.batch.connection, one.commune_id, also_left=True)}
    author = turn.batch.actor(one.created_by)
    return campaign(
        CampaignFacts(
            campaign_id=one.id,
            revision=one.revision,
            status=one.status,
            topic=topic_title(turn.commune.plan, one.topic),
            text=one.text,
            file=one.file,
            target=one.target,
            schedule=one.schedule,
            author=author.name if author else "",
            mine=one.created_by == turn.person_id,
            reason=one.reason,
            next_at=one.next_at,
            titles=titles,
            post=post_of(turn.batch, one),
            answers=_answers(one),
            run=_run(turn, one, titles),
        )
    )


def _answers(one: CampaignRecord) -> dict[str, Any]:
    """What was composed, as the answers to the first questions of composing it again."""
    return {"topic": one.topic, "text": one.text, "file": one.file}


def _run(turn: Turn, one: CampaignRecord, titles: dict[str, str]) -> RunFacts | None:
    run = next(iter(campaigns.runs_of(turn.batch.connection, one.id)), None)
    if run is None:
        return None
    found = [
        PostReceipt(
            name=titles.get(str(r.group_id), "–") if r.group_id is not None else "",
            status=r.status,
            reason=failure_in_words(r.reason) if r.status == outbox.FAILED else None,
            until=r.not_before if r.status == outbox.WAITING else None,
        )
        for r in outbox.receipts_of_run(turn.batch.connection, run.id)
    ]
    return RunFacts(run.id, run.number, run.status, run.started_at, found)


def composing_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.WRITE_CAMPAIGN)
    connection, commune, rules = turn.batch.connection, turn.commune, turn.batch.rules
    if not commune.plan.topics:
        raise Gone
    names = {topic.id: local_text(topic.title) for topic in commune.plan.topics}
    reached = [
        Reached(g.id, g.title, g.hamlet, g.audience, g.tags)
        for g in groups.in_commune(connection, commune.id)
        if g.status == CLAIMED
    ]
    captions = min((c.caption_limit for c in rules.capabilities.values()), default=1024)
    draft = int(args["campaign"]) if "campaign" in args else None
    source = campaigns.get(connection, int(args.get("template", draft or 0)))
    if draft is not None and (source is None or source.status != campaigns.DRAFT):
        raise Gone
    if source is not None and source.commune_id != commune.id:
        raise Gone
    return composing(
        ComposingFacts(
            topics=list(names.items()),
            groups=reached,
            subscribers={topic: subscriptions.count(connection, commune.id, topic) for topic in names},
            now=local(turn.batch.now),
            quiet=rules.quiet,
            morning=rules.reminder_time,
            rate=rules.rate(),
            post=lambda topic, text, file: post_text(turn.batch, commune.id, topic, text, file),
            messages_of=lambda message: messages_of(message, captions),
            room=lambda topic: room_for_text(turn.office, names[topic], rules.text_limit(), rules.language),
            largest_file=rules.file_limit(),
            second_officer=commune.plan.campaigns.second_officer,
            campaign_id=draft,
            has_hotline=bool(commune.hotline),
            names=names,
            titles={str(group.id): group.title for group in reached},
            kept=(source.target, source.schedule) if source is not None else None,
        )
    )
