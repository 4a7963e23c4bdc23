"""Groups: the assistant says who it is, is claimed by an officer, and answers its own commands.

Residents' conversation is never read or kept: what reaches this module are commands, presses of the assistant's own
buttons, and what the platform says about the group itself (added, renamed, moved, muted, divided into topics).
"""

from __future__ import annotations

from dataclasses import replace

from bot.batch import Batch
from bot.chat import Address, Event, EventKind, Message
from bot.commands import Intent
from bot.flows.consent import Office
from bot.i18n import Strong, Value, _, join, plain, render
from bot.notices import notify
from bot.permissions import Action, may
from storage import actors, groups, outbox
from storage.actors import Actor
from storage.groups import CLAIMED, LEFT, UNCLAIMED, GroupRecord
from storage.outbox import NOTICE, REPLY

CLAIM, TOPIC = "claim", "topic"


def group_event(batch: Batch, event: Event) -> None:
    """Deal with something that happened in a group."""
    match event.kind:
        case EventKind.MIGRATED:
            _moved(batch, event)
        case EventKind.JOINED:
            _joined(batch, event)
        case EventKind.LEFT:
            _left(batch, event)
        case EventKind.CHANGED:
            _followed(batch, event, groups.find(batch.connection, event.platform, event.chat))
        case EventKind.PRESS:
            _pressed(batch, event)
        case EventKind.START | EventKind.TEXT if event.kind is EventKind.START or event.text.startswith("/"):
            _commanded(batch, event)


# --- what the platform says about the group ---------------------------------------------------------------------------


def _moved(batch: Batch, event: Event) -> None:
    """The group has a new chat id: the record, and what waits for it, go there."""
    groups.move(batch.connection, event.platform, event.chat, event.text)
    outbox.redirect(batch.connection, event.platform, event.chat, event.text)


def _joined(batch: Batch, event: Event) -> None:
    known = groups.find(batch.connection, event.platform, event.chat)
    if known is None:
        group = _added(batch, event)
    elif known.status == LEFT:
        group = _back(batch, known)
    else:
        group = known
    group = _followed(batch, event, group) or group
    _say_in(batch, event, group, _introduction(batch, group))
    if group.status == UNCLAIMED:
        _ask_officers(batch, group)


def _added(batch: Batch, event: Event) -> GroupRecord:
    title = event.place.title if event.place else ""
    return groups.add(batch.connection, event.platform, event.chat, title, batch.now)


def _back(batch: Batch, group: GroupRecord) -> GroupRecord:
    """Added again after it was taken out. Who claimed it before is still in charge of it."""
    status = CLAIMED if group.commune_id is not None else UNCLAIMED
    groups.change(batch.connection, group.id, status=status, left_at=None, added_at=batch.now, may_post=True)
    group = replace(group, status=status, added_at=batch.now, may_post=True)
    if group.commune_id is not None:
        batch.note(group.commune_id, None, "back in group", f"group:{group.id}")
        _tell(batch, group, _("✅ The assistant is in the group “{title}” again.", title=group.title), "back")
    return group


def _ask_officers(batch: Batch, group: GroupRecord) -> None:
    """Tell the officers privately, too, where there is no doubt whose officers they are."""
    commune_id = batch.sole_commune()
    if commune_id is None:
        return
    notify(
        batch,
        actors.officer_ids(batch.connection, commune_id),
        join(
            Strong(_("📥 A new group: “{title}”", title=group.title or "–")),
            _("The assistant was added to it. It posts nothing there until an officer has claimed the group."),
        ),
        Intent(_("See the group"), "group", group.id),
        key=f"group:{group.id}:added:{batch.now:%Y%m%d%H%M%S}",
    )


def _left(batch: Batch, event: Event) -> None:
    """The assistant was taken out, or left by itself."""
    group = groups.find(batch.connection, event.platform, event.chat)
    if group is None or group.status == LEFT:
        return
    groups.change(batch.connection, group.id, status=LEFT, left_at=batch.now)
    if group.commune_id is None:
        return
    batch.note(group.commune_id, None, "out of group", f"group:{group.id}")
    _tell(
        batch,
        group,
        join(
            _("⚠ The assistant is not in the group “{title}” any more; posts do not reach it.", title=group.title),
            _("To have it back, somebody in the group has to add it again."),
        ),
        "left",
    )


def _followed(batch: Batch, event: Event, group: GroupRecord | None) -> GroupRecord | None:
    """Note what is different about the group, and tell the officers where it matters to them."""
    place = event.place
    if group is None or place is None:
        return group
    changes: dict[str, object] = {}
    if place.title and place.title != group.title:
        changes["title"] = place.title
    if place.may_post is not None and place.may_post != group.may_post:
        changes["may_post"] = place.may_post
    if place.has_topics is not None and place.has_topics != group.has_topics:
        changes["has_topics"] = place.has_topics
        if not place.has_topics:
            changes["topic"] = ""
    if not changes:
        return group
    groups.change(batch.connection, group.id, **changes)
    before, group = group, replace(group, **changes)  # type: ignore[arg-type]
    if group.commune_id is not None:
        batch.note(group.commune_id, None, "group changed", f"group:{group.id}", **changes)
        if group.status == CLAIMED:
            _tell_what_matters(batch, before, group)
    return group


def _tell_what_matters(batch: Batch, before: GroupRecord, group: GroupRecord) -> None:
    if before.may_post and not group.may_post:
        text = join(
            _(
                "⚠ The assistant may not write in the group “{title}” any more; posts do not reach it.",
                title=group.title,
            ),
            _("An administrator of the group can allow it again."),
        )
        _tell(batch, group, text, "muted")
    elif group.may_post and not before.may_post:
        _tell(batch, group, _("✅ The assistant may write in the group “{title}” again.", title=group.title), "unmuted")
    if group.has_topics and not before.has_topics:
        text = join(
            _("The group “{title}” is divided into topics now; posts go to its general topic.", title=group.title),
            _("To have them in another topic, an officer writes /topic in that topic."),
        )
        _tell(batch, group, text, "topics")


def _tell(batch: Batch, group: GroupRecord, text: Value, what: str) -> None:
    """Tell the officers of the group's commune; the same thing once a minute at most."""
    if group.commune_id is not None:
        officers = actors.officer_ids(batch.connection, group.commune_id)
        notify(batch, officers, text, key=f"group:{group.id}:{what}:{batch.now:%Y%m%d%H%M}")


# --- what people do there ---------------------------------------------------------------------------------------------


def _pressed(batch: Batch, event: Event) -> None:
    group = _known(batch, event)
    if event.data == f"/{CLAIM}":
        claim_in_group(batch, event, group)
        return
    _acknowledge(batch, event, group)


def _commanded(batch: Batch, event: Event) -> None:
    group = _known(batch, event)
    if event.text.partition(" ")[0] == f"/{TOPIC}":
        _choose_topic(batch, event, group)
        return
    _say_in(batch, event, group, _introduction(batch, group))


def _known(batch: Batch, event: Event) -> GroupRecord:
    """The record of the group that somebody does something in; the assistant evidently is in it."""
    found = groups.find(batch.connection, event.platform, event.chat)
    if found is None:
        found = _added(batch, event)
    elif found.status == LEFT:
        found = _back(batch, found)
    return _followed(batch, event, found) or found


def claim_in_group(batch: Batch, event: Event, group: GroupRecord) -> None:
    """An officer claims the group where it stands: who it is says the account, not what anybody types."""
    actor = batch.somebody(event.platform, event.account)
    commune_id = officer_commune(batch, actor)
    if actor is None or commune_id is None:
        _acknowledge(batch, event, group, _("Only an officer of the commune police can claim the group."))
        return
    if not groups.claim(batch.connection, group.id, commune_id, actor.person_id, batch.now):
        _acknowledge(batch, event, group, _("The group has been claimed already."))
        return
    claimed(batch, group, commune_id, actor)
    group = groups.load(batch.connection, [group.id])[group.id]
    introduction = _introduction(batch, group)
    batch.say(
        Address(event.platform, event.chat),
        replace(introduction, replace=event.message_id, press_id=event.press_id),
        REPLY,
        group_id=group.id,
    )


def claimed(batch: Batch, group: GroupRecord, commune_id: int, actor: Actor, *, ask: bool = True) -> None:
    """A group has been claimed: it is noted, and the officer is asked privately what kind of group it is."""
    batch.note(commune_id, actor.person_id, "group claimed", f"group:{group.id}", title=group.title)
    if not ask:
        return
    notify(
        batch,
        [actor.person_id],
        join(
            Strong(_("✅ You have claimed the group “{title}”.", title=group.title or "–")),
            _("A few questions are left: which hamlet it belongs to, and whom it gathers."),
        ),
        Intent(_("Describe the group"), "group", group.id),
        key=f"group:{group.id}:claimed:{batch.now:%Y%m%d%H%M%S}",
    )


def officer_commune(batch: Batch, actor: Actor | None) -> int | None:
    """The commune whose groups somebody may manage: the one they are an officer of."""
    for member in actor.memberships if actor else ():
        if may(actor, Action.MANAGE_GROUPS, commune_id=member.commune_id):
            return member.commune_id
    return None


def _choose_topic(batch: Batch, event: Event, group: GroupRecord) -> None:
    """An officer wants posts in the topic where this was written."""
    actor = batch.somebody(event.platform, event.account)
    allowed = group.commune_id is not None and may(actor, Action.MANAGE_GROUPS, commune_id=group.commune_id)
    if not allowed or actor is None or group.commune_id is None:
        _say_in(batch, event, group, _introduction(batch, group))
        return
    topic = event.place.topic if event.place else ""
    groups.change(batch.connection, group.id, topic=topic)
    batch.note(group.commune_id, actor.person_id, "topic chosen", f"group:{group.id}", topic=topic)
    text = _("✅ Posts of {office} will appear in this topic.", office=batch.commune(group.commune_id).police_office)
    _say_in(batch, event, group, Message(text=render(text, batch.rules.language)))


# --- saying something there -------------------------------------------------------------------------------------------


def _say_in(batch: Batch, event: Event, group: GroupRecord, message: Message) -> None:
    topic = event.place.topic if event.place else ""
    said = replace(message, press_id=event.press_id, topic=topic)
    batch.say(Address(event.platform, event.chat), said, REPLY, group_id=group.id)


def _acknowledge(batch: Batch, event: Event, group: GroupRecord, toast: Value = "") -> None:
    """Answer a press without another message in the group."""
    language = batch.rules.language
    batch.say(
        Address(event.platform, event.chat), Message(press_id=event.press_id, toast=plain(toast, language)), REPLY
    )


def _introduction(batch: Batch, group: GroupRecord) -> Message:
    """Who the assistant is, and, until an officer has done so, the request to claim the group."""
    commune_id = group.commune_id if group.commune_id is not None else batch.sole_commune()
    office = None
    if commune_id is not None:
        commune = batch.commune(commune_id)
        office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
    language = batch.rules.language
    unclaimed = group.status == UNCLAIMED
    rows = ((Intent(_("Claim the group (officers)"), CLAIM).choice(language),),) if unclaimed else ()
    return Message(text=render(introduction(office, unclaimed=unclaimed), language), rows=rows)


def introduction(office: Office | None, *, unclaimed: bool) -> Value:
    """Whose assistant this is, and what it does not do."""
    return join(
        Strong(_("Movement assistant – {office}", office=office.police_office) if office else _("Movement assistant")),
        _("Official notices of the commune police are posted here. Units are registered and scored in a private chat."),
        _("The assistant does not read or keep what is said in this group."),
        _("Duty phone: {hotline}", hotline=office.hotline) if office and office.hotline else None,
        _("An officer of the commune police is asked to claim the group; otherwise the assistant leaves it.")
        if unclaimed
        else None,
    )


def leave_unclaimed(batch: Batch) -> int:
    """Leave the groups that nobody has claimed in time; how many."""
    late = groups.unclaimed(batch.connection, added_before=batch.now - batch.rules.leave_unclaimed_after)
    language = batch.rules.language
    for group in late:
        groups.change(batch.connection, group.id, status=LEFT, left_at=batch.now)
        text = render(
            _("No officer of the commune police has claimed this group, so the assistant leaves it now."), language
        )
        batch.say(
            Address(group.platform, group.chat),
            Message(text=text, leave=True),
            NOTICE,
            dedupe_key=f"group:{group.id}:leave:{group.added_at:%Y%m%d%H%M%S}",
            group_id=group.id,
        )
    return len(late)
