"""What officers do with community groups, and what residents do with topics."""

from __future__ import annotations

from bot.facts import Args, Gone
from bot.flows.groups import GroupFacts, group
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.flows.texts import local
from bot.flows.topics import TopicsFacts, topics
from bot.i18n import Value, _, join
from bot.permissions import Action
from bot.turn import Turn
from storage import consents, groups, subscriptions, units
from storage.groups import CLAIMED, UNCLAIMED, GroupRecord
from storage.units import ACTIVE


def known_groups(turn: Turn) -> list[GroupRecord]:
    """The groups that an officer sees: those of the commune, and unclaimed ones where there is only one commune."""
    connection = turn.batch.connection
    mine = groups.in_commune(connection, turn.commune_id)
    return [*(groups.unclaimed(connection) if turn.batch.sole_commune() is not None else ()), *mine]


def groups_flow(turn: Turn, args: Args) -> Flow:
    entries = [Entry(g.title or "–", _state(g), Open("group", {"group": g.id})) for g in known_groups(turn)]
    return pick(
        ListFacts(
            _("Community groups"),
            _("The assistant is in no group yet. Add it to a group in the messaging app; it asks to be claimed there."),
            entries,
        )
    )


def _state(group: GroupRecord) -> Value:
    if group.status == UNCLAIMED:
        return _("⚠ not claimed yet")
    parts: list[Value] = [group.hamlet or _("the whole commune")]
    if not group.audience:
        parts.append(_("not described yet"))
    if not group.may_post:
        parts.append(_("⚠ may not write"))
    return join(*parts, separator=" · ")


def group_flow(turn: Turn, args: Args) -> Flow:
    number = int(args["group"])
    found = groups.load(turn.batch.connection, [number]).get(number)
    if found is None or found.status not in (CLAIMED, UNCLAIMED):
        raise Gone
    if found.commune_id is None and turn.batch.sole_commune() is None:
        raise Gone  # whose it is can only be seen in the group itself
    if found.commune_id is not None and found.commune_id != turn.commune_id:
        raise Gone
    turn.require(Action.MANAGE_GROUPS)
    connection = turn.batch.connection
    hamlets = {u.hamlet for u in units.in_commune(connection, turn.commune_id, status=ACTIVE) if u.hamlet}
    hamlets |= {g.hamlet for g in groups.in_commune(connection, turn.commune_id) if g.hamlet}
    return group(
        GroupFacts(
            group_id=found.id,
            title=found.title,
            is_claimed=found.status == CLAIMED,
            may_post=found.may_post,
            has_topics=found.has_topics,
            hamlet=found.hamlet,
            audience=found.audience,
            tags=found.tags,
            hamlets=sorted(hamlets),
        )
    )


def topics_flow(turn: Turn, args: Args) -> Flow:
    session, connection = turn.session, turn.batch.connection
    agreed = "subscribed" in session.state
    if agreed and turn.has_several:  # each commune's office asks for itself
        agreed = turn.commune_id in consents.agreed_in(connection, session.platform, session.account, consents.TOPICS)
    return topics(
        TopicsFacts(
            office=turn.office,
            topics=[(topic.id, local(topic.title)) for topic in turn.commune.plan.topics],
            chosen=subscriptions.topics_of(connection, turn.commune_id, session.platform, session.account),
            consented=agreed and "consent" not in session.state.get("answers", {}),
        )
    )
