"""Claiming and describing groups, and residents' subscriptions to topics."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.chat import Address, Message
from bot.commands import Intent
from bot.flows.groups import AUDIENCES
from bot.flows.outcomes import ClaimGroup, DescribeGroup, GiveTopicConsent, LeaveGroup, Open, SetTopic, StopTopics
from bot.flows.topics import topics_consent
from bot.groups.changes import described_title
from bot.groups.events import claimed
from bot.groups.voice import may_leave
from bot.i18n import _, join, plain, render
from bot.permissions import Action, Forbidden
from bot.turn import Turn
from storage import Conflict, consents, groups, outbox, sessions, subscriptions
from storage.consents import TOPICS
from storage.groups import CLAIMED, LEFT, UNCLAIMED, GroupRecord
from storage.outbox import NOTICE


def _group(turn: Turn, group_id: int, status: str) -> GroupRecord:
    """A group in this state that the officer may manage."""
    turn.require(Action.MANAGE_GROUPS)
    found = groups.load(turn.batch.connection, [group_id]).get(group_id)
    if found is None or found.status != status:
        raise Conflict
    if found.commune_id is None and turn.batch.sole_commune() is None:
        raise Conflict
    if found.commune_id is not None and found.commune_id != turn.commune_id:
        raise Conflict
    return found


def claim_group(turn: Turn, outcome: ClaimGroup) -> Open | None:
    """Claim a group from the private conversation, and go on with what kind of group it is."""
    found = _group(turn, outcome.group_id, UNCLAIMED)
    actor = turn.actor
    if actor is None or not groups.claim(
        turn.batch.connection, found.id, turn.commune_id, actor.person_id, turn.batch.now
    ):
        raise Conflict
    claimed(turn.batch, found, turn.commune_id, actor, ask=False)
    return Open("group", {"group": found.id})


def describe_group(turn: Turn, outcome: DescribeGroup) -> Open | None:
    """Keep which hamlet the group is of and whom it gathers."""
    found = _group(turn, outcome.group_id, CLAIMED)
    hamlet, audience = outcome.hamlet or _("the whole commune"), AUDIENCES[outcome.audience]
    title = described_title(turn.batch, found, join(audience, hamlet, separator=" – "))
    groups.change(
        turn.batch.connection,
        found.id,
        title=title,
        hamlet=outcome.hamlet,
        audience=outcome.audience.value,
        tags=list(outcome.tags),
    )
    turn.audit(
        "group described",
        f"group:{found.id}",
        hamlet=outcome.hamlet,
        audience=outcome.audience.value,
        tags=list(outcome.tags),
    )
    turn.say(
        _(
            "✅ Kept: “{title}” – {hamlet}, {audience}.",
            title=title or "–",
            hamlet=hamlet,
            audience=audience,
        ),
        Intent(_("Groups"), "groups"),
        MENU,
    )
    return None


def leave_group(turn: Turn, outcome: LeaveGroup) -> Open | None:
    """Say goodbye in the group and leave it; where a platform does not let the assistant leave, ask to be taken out."""
    found = _group(turn, outcome.group_id, CLAIMED)
    groups.change(turn.batch.connection, found.id, status=LEFT, left_at=turn.batch.now)
    turn.audit("group left", f"group:{found.id}")
    office = turn.office.police_office
    leaves = may_leave(turn.batch, found.platform)
    goodbye = (
        _("The assistant of {office} leaves this group now.", office=office)
        if leaves
        else _("{office} posts nothing here any more. Please take the assistant out of the group.", office=office)
    )
    turn.batch.say(
        Address(found.platform, found.chat),
        Message(text=render(goodbye, turn.batch.rules.language), leave=leaves),
        NOTICE,
        f"group:{found.id}:left:{turn.batch.now:%Y%m%d%H%M%S}",
        group_id=found.id,
    )
    title = found.title or "–"
    done = (
        _("✅ The assistant leaves the group “{title}”.", title=title)
        if leaves
        else _(
            "✅ Nothing is posted in the group “{title}” any more; it is asked to take the assistant out.", title=title
        )
    )
    turn.say(done, MENU)
    return None


# --- residents --------------------------------------------------------------------------------------------------------


def give_topic_consent(turn: Turn, outcome: GiveTopicConsent) -> None:
    """Keep who agreed, when, and to which words; from now on the topics may be stored."""
    turn.require(Action.SUBSCRIBE)
    session = turn.session
    words = plain(topics_consent(turn.office), session.language)
    consents.give(
        turn.batch.connection, turn.commune_id, session.platform, session.account, TOPICS, words, turn.batch.now
    )
    session.state["subscribed"] = consents.text_version(words)
    session.state["commune"] = turn.commune_id
    turn.audit("consent given", "consent", purpose=TOPICS, words=consents.text_version(words))


def set_topic(turn: Turn, outcome: SetTopic) -> Open | None:
    """Switch a topic on or off, and show the list again."""
    turn.require(Action.SUBSCRIBE)
    session, connection = turn.session, turn.batch.connection
    if "subscribed" not in session.state:
        raise Forbidden(Action.SUBSCRIBE)
    if outcome.topic not in {topic.id for topic in turn.commune.plan.topics}:
        raise Conflict
    if outcome.wanted:
        subscriptions.add(
            connection,
            turn.commune_id,
            session.platform,
            session.account,
            session.chat,
            outcome.topic,
            turn.batch.now,
        )
    else:
        subscriptions.drop(connection, turn.commune_id, session.platform, session.account, outcome.topic)
    return Open("topics")


def stop_topics(turn: Turn, outcome: StopTopics) -> Open | None:
    """Send nothing more, and keep nothing that was kept for it."""
    turn.require(Action.SUBSCRIBE)
    session, connection = turn.session, turn.batch.connection
    subscriptions.drop_all(connection, session.platform, session.account)
    outbox.forget_subscriber(connection, session.platform, session.chat)
    if "subscribed" in session.state:
        consents.withdraw(connection, session.platform, session.account, turn.batch.now, purpose=TOPICS)
        turn.audit("consent withdrawn", "consent", purpose=TOPICS)
        del session.state["subscribed"]
        session.changed = True
    turn.say(
        _("✅ Stopped. No more messages about topics are sent here; the choice has been deleted."), MENU, anew=True
    )
    if session.person_id is None and "consented" not in session.state:
        sessions.erase_account(connection, session.platform, session.account)
        turn.batch.forget_session(session)
    return None
