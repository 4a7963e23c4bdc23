"""What a platform says about a group: the assistant was added or taken out; renamed, moved, muted, divided into topics.

It is noted, and the officers in charge are told where it matters to them.
"""

from __future__ import annotations

from dataclasses import replace

from bot.batch import Batch
from bot.chat import Event
from bot.commands import Intent
from bot.groups.voice import introduce, say_in
from bot.i18n import Strong, Value, Verbatim, _, join, plain
from bot.notices import notify
from bot.platforms import platform_name
from storage import actors, groups, outbox
from storage.groups import CLAIMED, LEFT, UNCLAIMED, GroupRecord


def moved(batch: Batch, event: Event) -> None:
    """The group has a new chat id: the record, and what waits for it, go there."""
    groups.move(batch.connection, event.platform, event.chat, event.text)
    outbox.redirect(batch.connection, event.platform, event.chat, event.text)


def joined(batch: Batch, event: Event) -> None:
    """The assistant was added: it says once who it is, and officers are asked to claim the group."""
    known = groups.find(batch.connection, event.platform, event.chat)
    if known is None:
        group = _added(batch, event)
    elif known.status == LEFT:
        group = _back(batch, known)
    else:
        group = known
    group = followed(batch, event, group) or group
    say_in(batch, event, group, introduce(batch, group))
    if group.status == UNCLAIMED:
        _ask_officers(batch, group)


def _added(batch: Batch, event: Event) -> GroupRecord:
    title = (event.place.title if event.place else "") or _nameless(batch, event.platform, event.chat)
    return groups.add(batch.connection, event.platform, event.chat, title, batch.now)


def _nameless(batch: Batch, platform: str, chat: str) -> str:
    """What a group is called whose platform does not tell its name: until officers describe it, they see it by this."""
    shown = platform_name(platform).partition(" ")[0]
    name = _("{platform} group {mark}", platform=Verbatim(shown), mark=Verbatim(_mark(chat)))
    return plain(name, batch.rules.language)


def _mark(chat: str) -> str:
    """By what groups that are alike are told apart."""
    return chat[-4:].upper()


def described_title(batch: Batch, group: GroupRecord, what: Value) -> str:
    """What a group is called once officers have said `what` it is: so, where the platform does not tell its name."""
    mark = f" ({_mark(group.chat)})"
    if group.title != _nameless(batch, group.platform, group.chat) and not group.title.endswith(mark):
        return group.title
    return plain(what, batch.rules.language) + mark


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


def left(batch: Batch, event: Event) -> None:
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
            _("To go on, it has to be added to the group again."),
        ),
        "left",
    )


def followed(batch: Batch, event: Event, group: GroupRecord | None) -> GroupRecord | None:
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
        key = f"group:{group.id}:{what}:{batch.now:%Y%m%d%H%M}"
        notify(batch, officers, text, about=group.commune_id, key=key)


def is_known(batch: Batch, event: Event) -> bool:
    """Whether the assistant knows that it is in the group that somebody does something in."""
    found = groups.find(batch.connection, event.platform, event.chat)
    return found is not None and found.status != LEFT


def known_group(batch: Batch, event: Event) -> GroupRecord:
    """The record of the group that somebody does something in; the assistant evidently is in it."""
    found = groups.find(batch.connection, event.platform, event.chat)
    if found is None:
        found = _added(batch, event)
    elif found.status == LEFT:
        found = _back(batch, found)
    return followed(batch, event, found) or found
