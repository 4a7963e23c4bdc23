"""Campaigns: a run puts one post for each group into the outbox; its progress is one message that is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.batch import Batch
from bot.chat import Address, File, Message
from bot.commands import Intent
from bot.flows.attachment import file_from_json
from bot.flows.campaign import RUN_STATES
from bot.flows.consent import Office
from bot.flows.posts import post
from bot.flows.texts import local as local_text
from bot.house_rules import local
from bot.i18n import Strong, Value, Verbatim, _, in_vietnam, join, plural, render
from bot.notices import notify, person_key, whose
from movement.plan import Plan
from storage import actors, campaigns, groups, outbox, sessions, subscriptions
from storage.campaigns import CampaignRecord, RunRecord
from storage.groups import GroupRecord
from storage.outbox import CAMPAIGN, REPLY
from storage.subscriptions import Subscriber

STOP_BUTTON = Intent(_("Stop these messages"), "unsubscribe")


def topic_title(plan: Plan, topic: str) -> Value:
    """What a topic is called; its id where the plan does not have it any more."""
    return next((local_text(each.title) for each in plan.topics if each.id == topic), Verbatim(topic))


def post_text(batch: Batch, commune_id: int, topic: str, text: str, file: File | None) -> Message:
    """The message for one group, in the language of groups."""
    commune = batch.commune(commune_id)
    office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
    return post(office, topic_title(commune.plan, topic), text, file, batch.rules.language)


def post_of(batch: Batch, campaign: CampaignRecord) -> Message:
    """A campaign's message for one group."""
    file = file_from_json(campaign.file) if campaign.file else None
    return post_text(batch, campaign.commune_id, campaign.topic, campaign.text, file)


def start_due(batch: Batch) -> int:
    """Begin the runs whose time has come; how many. One that was missed does not begin in quiet time, unless urgent."""
    is_quiet = batch.rules.quiet.is_quiet(local(batch.now))
    due = [c for c in campaigns.due(batch.connection, batch.now) if c.schedule.urgent or not is_quiet]
    return sum(begin(batch, campaign, started_by=None) is not None for campaign in due)


def begin(batch: Batch, campaign: CampaignRecord, started_by: int | None) -> RunRecord | None:
    """Begin a run of a campaign that has been released; None when somebody else did so first."""
    connection, rules = batch.connection, batch.rules
    planned = local(campaign.next_at or batch.now)
    following = campaign.schedule.run_after(planned, rules.quiet, local(batch.now))
    moved = campaigns.move_on(
        connection,
        campaign,
        status=campaigns.SCHEDULED if following else campaigns.DONE,
        next_at=in_vietnam(following) if following else None,
    )
    if not moved:
        return None
    chosen = campaign.target.of(groups.in_commune(connection, campaign.commune_id))
    people: Sequence[Subscriber] = ()
    if campaign.target.subscribers:
        people = subscriptions.to_topic(connection, campaign.commune_id, campaign.topic)
    return run(batch, campaign, chosen, people, started_by)


def run(
    batch: Batch,
    campaign: CampaignRecord,
    chosen: Iterable[GroupRecord],
    people: Iterable[Subscriber],
    started_by: int | None,
) -> RunRecord:
    """Put one post for each group and subscriber into the outbox; each has its receipt there."""
    started = campaigns.start_run(batch.connection, campaign, started_by, batch.now)
    message = post_of(batch, campaign)
    count = 0
    for group in chosen:
        batch.say(
            Address(group.platform, group.chat),
            Message(text=message.text, file=message.file, topic=group.topic),
            CAMPAIGN,
            f"run:{started.id}:group:{group.id}",
            run_id=started.id,
            group_id=group.id,
        )
        count += 1
    for person in people:
        batch.say(
            Address(person.platform, person.chat),
            Message(text=message.text, file=message.file, rows=((STOP_BUTTON.choice(person.language),),)),
            CAMPAIGN,
            f"run:{started.id}:subscription:{person.id}",
            run_id=started.id,
        )
        count += 1
    batch.note(
        campaign.commune_id, started_by, "campaign sent", f"campaign:{campaign.id}", run=started.number, posts=count
    )
    if not count:
        campaigns.move_run(batch.connection, started.id, [campaigns.SENDING], campaigns.DONE, finished_at=batch.now)
    notify(
        batch,
        watchers(campaign, started_by),
        _progress(campaign, started.status if count else campaigns.DONE, {outbox.WAITING: count}, batch),
        _see(campaign),
        about=campaign.commune_id,
        key=_key(started.id),
    )
    return started


def _key(run_id: int) -> str:
    return f"run:{run_id}:progress"


def _see(campaign: CampaignRecord) -> Intent:
    return Intent(_("See the campaign"), "campaign", campaign.id)


def watchers(campaign: CampaignRecord, *others: int | None) -> list[int]:
    """Who is told how a campaign goes: its author, and whoever released it."""
    people = [campaign.created_by, campaign.decided_by, *others]
    return list(dict.fromkeys(person for person in people if person is not None))


def _progress(campaign: CampaignRecord, state: str, counts: dict[str, int], batch: Batch) -> Value:
    plan = batch.commune(campaign.commune_id).plan
    everything = sum(counts.values())
    waiting = counts.get(outbox.WAITING, 0) + counts.get(outbox.HELD, 0)
    failed, cancelled = counts.get(outbox.FAILED, 0), counts.get(outbox.CANCELLED, 0)
    return join(
        Strong(_("Campaign {n}: {topic}", n=Verbatim(str(campaign.id)), topic=topic_title(plan, campaign.topic))),
        _(
            "Progress: {state}, {sent}/{all} posts",
            state=RUN_STATES[state],
            sent=counts.get(outbox.SENT, 0),
            all=everything,
        ),
        plural("{n} waits", "{n} wait", waiting) if waiting else None,
        plural("⚠ {n} failed", "⚠ {n} failed", failed) if failed else None,
        plural("{n} cancelled", "{n} cancelled", cancelled) if cancelled else None,
    )


class Progress:
    """Shows how far the runs are; remembers what it showed, so that nothing is edited without a change."""

    def __init__(self) -> None:
        self._shown: dict[int, dict[str, int]] = {}

    def show(self, batch: Batch) -> int:
        """Edit the progress messages of all runs that are being sent, and end those that are through; how many."""
        connection = batch.connection
        runs = campaigns.under_way(connection)
        for started in runs:
            campaign = campaigns.get(connection, started.campaign_id)
            counts = dict(outbox.counts_of_run(connection, started.id))
            if campaign is None or counts == self._shown.get(started.id):
                continue
            self._shown[started.id] = counts
            finished = not counts.get(outbox.WAITING) and not counts.get(outbox.HELD)
            if finished:
                self._shown.pop(started.id, None)
                campaigns.move_run(connection, started.id, [campaigns.SENDING], campaigns.DONE, finished_at=batch.now)
            show_run(batch, campaign, started, campaigns.DONE if finished else started.status, counts)
            if finished and counts.get(outbox.FAILED):
                _tell_failures(batch, campaign, started, counts[outbox.FAILED])
        return len(runs)


def show_run(batch: Batch, campaign: CampaignRecord, started: RunRecord, state: str, counts: dict[str, int]) -> None:
    """Bring the progress messages of one run up to date, where the platform can edit them."""
    for person_id in watchers(campaign, started.started_by):
        found = outbox.message_of(batch.connection, person_key(_key(started.id), person_id))
        if found is None:
            continue
        platform, chat, message_id = found
        capabilities = batch.rules.capabilities.get(platform)
        session = next((s for s in sessions.of_chats(batch.connection, [(platform, chat)])), None)
        if session is None or session.person_id != person_id or (capabilities is not None and not capabilities.edit):
            continue
        said = join(whose(batch, session.person_id, campaign.commune_id), _progress(campaign, state, counts, batch))
        text = render(said, session.language)
        rows = ((_see(campaign).choice(session.language),),)
        batch.say(Address(platform, chat), Message(text=text, rows=rows, replace=message_id), REPLY)


def _tell_failures(batch: Batch, campaign: CampaignRecord, started: RunRecord, failed: int) -> None:
    notify(
        batch,
        watchers(campaign, started.started_by),
        join(
            plural(
                "⚠ Campaign {c}: {n} post did not arrive.",
                "⚠ Campaign {c}: {n} posts did not arrive.",
                failed,
                c=Verbatim(str(campaign.id)),
            ),
            _("The campaign says why, under “Receipts”, and can be repeated for them."),
        ),
        _see(campaign),
        about=campaign.commune_id,
        key=f"run:{started.id}:failed",
    )


def other_officers(batch: Batch, campaign: CampaignRecord) -> list[int]:
    """Who may release a campaign: the officers that did not write it."""
    officers = actors.officer_ids(batch.connection, campaign.commune_id)
    return [person for person in officers if person != campaign.created_by]
