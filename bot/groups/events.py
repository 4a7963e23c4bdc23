"""Groups: the assistant is claimed by an officer, and answers its own commands.

Residents' conversation is never read or kept: what reaches this module are commands, presses of the assistant's own
buttons, what is said to the assistant by its name, and what the platform says about the group itself
(bot/groups/changes.py). Where a platform does not say that the assistant was added, the first word to it tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.batch import Batch
from bot.chat import Address, Event, EventKind, Message
from bot.commands import Intent, is_command, read_command
from bot.groups.changes import followed, is_known, joined, known_group, left, moved
from bot.groups.voice import CLAIM, acknowledge, introduce, may_leave, say_in
from bot.house_rules import local
from bot.i18n import Strong, _, join, render
from bot.notices import notify
from bot.permissions import Action, may
from bot.typed_codes import link_codes_in
from storage import groups, link_codes
from storage.actors import Actor
from storage.groups import LEFT, GroupRecord
from storage.outbox import NOTICE, REPLY
from storage.sessions import Key

TOPIC = "topic"
_SAID_IN_GROUPS = frozenset((CLAIM, "menu", "help"))  # commands that may be said in words there


def group_event(batch: Batch, event: Event) -> None:
    """Deal with something that happened in a group."""
    match event.kind:
        case EventKind.MIGRATED:
            moved(batch, event)
        case EventKind.JOINED:
            joined(batch, event)
        case EventKind.LEFT:
            left(batch, event)
        case EventKind.CHANGED:
            followed(batch, event, groups.find(batch.connection, event.platform, event.chat))
        case EventKind.PRESS:
            _pressed(batch, event)
        case EventKind.START | EventKind.TEXT | EventKind.FILE | EventKind.OTHER | EventKind.WITHHELD:
            _spoken_to(batch, event)


def _pressed(batch: Batch, event: Event) -> None:
    group = known_group(batch, event)
    if event.data == f"/{CLAIM}":
        _claim(batch, event, group)
        return
    acknowledge(batch, event, group)


def _spoken_to(batch: Batch, event: Event) -> None:
    """Somebody commands the assistant, or calls it by its name; it answers to few words, not to what people talk."""
    if codes := link_codes_in(event.text):
        _spoilt(batch, event, codes)
        return
    capabilities = batch.rules.capabilities.get(event.platform)
    in_words = capabilities is not None and not capabilities.group_buttons
    wanted = _wanted_in_words(event) if in_words else _command(event)
    if wanted == TOPIC:
        _choose_topic(batch, event, known_group(batch, event))
    elif wanted == CLAIM:
        _claim(batch, event, known_group(batch, event))
    elif in_words and not is_known(batch, event):
        joined(batch, event)
    elif wanted:
        group = known_group(batch, event)
        say_in(batch, event, group, introduce(batch, group))


def _spoilt(batch: Batch, event: Event, codes: Iterable[str]) -> None:
    """A code that links accounts was shown to everybody: it is good no more, whoever it belonged to."""
    for code in codes:
        link_codes.spoil(batch.connection, code, batch.now)
    text = _(
        "⛔ Codes that link accounts do not work in a group, and others have seen this one: it is not valid any more. "
        "Please delete the message and ask for a new code in the private chat."
    )
    say_in(batch, event, known_group(batch, event), Message(text=render(text, batch.rules.language)))


def _command(event: Event) -> str:
    """What a command asks for: who the assistant is, or posts in this topic; empty for what is no command."""
    if event.text.partition(" ")[0] == f"/{TOPIC}":
        return TOPIC
    return "menu" if event.kind is EventKind.START or is_command(event.text) else ""


def _wanted_in_words(event: Event) -> str:
    """What the assistant is asked for in words; empty where it is nothing that means anything in a group."""
    text = event.text.strip()
    if event.kind is not EventKind.TEXT:
        return ""
    if not text:
        return "menu"  # nothing but the name of the assistant
    for words in _without_name(text):
        command = read_command(replace(event, text=words))
        if command is not None and command.name in _SAID_IN_GROUPS:
            return command.name
    return ""


def _without_name(text: str) -> Iterator[str]:
    """What was said, with and without a name after "@": how many words the name has is not always known."""
    yield text
    before, at, after = text.partition("@")
    if at:
        yield before
        words = after.split()
        yield from (" ".join(words[n:]) for n in range(1, len(words)))


def _claim(batch: Batch, event: Event, group: GroupRecord) -> None:
    """An officer claims the group where it stands: who it is says the account, not what anybody types."""
    actor = batch.somebody(event.platform, event.account)
    commune_id = officer_commune(actor, batch.chosen_commune(event.platform, event.account))
    if actor is None or commune_id is None:
        acknowledge(batch, event, group, _("Only an officer of the commune police can claim the group."))
        return
    if not groups.claim(batch.connection, group.id, commune_id, actor.person_id, batch.now):
        acknowledge(batch, event, group, _("The group has been claimed already."))
        return
    claimed(batch, group, commune_id, actor, at=(event.platform, event.account))
    group = groups.load(batch.connection, [group.id])[group.id]
    introduction = introduce(batch, group)
    pressed = event.message_id if event.kind is EventKind.PRESS else ""
    batch.say(
        Address(event.platform, event.chat),
        replace(introduction, replace=pressed, press_id=event.press_id),
        REPLY,
        group_id=group.id,
    )


def claimed(
    batch: Batch, group: GroupRecord, commune_id: int, actor: Actor, *, ask: bool = True, at: Key | None = None
) -> None:
    """A group has been claimed: it is noted, and the officer is asked privately what kind of group it is.

    `at` is the account by which they did it.
    """
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
        about=commune_id,
        key=f"group:{group.id}:claimed:{batch.now:%Y%m%d%H%M%S}",
        at=at,
    )


def officer_commune(actor: Actor | None, chosen: int | None) -> int | None:
    """The commune whose groups somebody may manage: of several the one that was chosen last, else the first."""
    theirs = [c for c in (actor.communes() if actor else ()) if may(actor, Action.MANAGE_GROUPS, commune_id=c)]
    return chosen if chosen in theirs else next(iter(theirs), None)


def _choose_topic(batch: Batch, event: Event, group: GroupRecord) -> None:
    """An officer wants posts in the topic where this was written."""
    actor = batch.somebody(event.platform, event.account)
    allowed = group.commune_id is not None and may(actor, Action.MANAGE_GROUPS, commune_id=group.commune_id)
    if not allowed or actor is None or group.commune_id is None:
        say_in(batch, event, group, introduce(batch, group))
        return
    topic = event.place.topic if event.place else ""
    groups.change(batch.connection, group.id, topic=topic)
    batch.note(group.commune_id, actor.person_id, "topic chosen", f"group:{group.id}", topic=topic)
    text = _("✅ Posts of {office} will appear in this topic.", office=batch.commune(group.commune_id).police_office)
    say_in(batch, event, group, Message(text=render(text, batch.rules.language)))


def leave_unclaimed(batch: Batch) -> int:
    """Leave the groups that nobody has claimed in time, though not at night; how many.

    Where the platform does not let the assistant leave, the group is asked to take it out.
    """
    if batch.rules.quiet.is_quiet(local(batch.now)):
        return 0
    late = groups.unclaimed(batch.connection, added_before=batch.now - batch.rules.leave_unclaimed_after)
    language = batch.rules.language
    for group in late:
        groups.change(batch.connection, group.id, status=LEFT, left_at=batch.now)
        leaves = may_leave(batch, group.platform)
        text = (
            _("No officer of the commune police has claimed this group, so the assistant leaves it now.")
            if leaves
            else _(
                "No officer of the commune police has claimed this group, so nothing is posted here. Please take the "
                "assistant out of the group."
            )
        )
        batch.say(
            Address(group.platform, group.chat),
            Message(text=render(text, language), leave=leaves),
            NOTICE,
            dedupe_key=f"group:{group.id}:leave:{group.added_at:%Y%m%d%H%M%S}",
            group_id=group.id,
        )
    return len(late)
