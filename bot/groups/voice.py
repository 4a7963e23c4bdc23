"""What the assistant says in a group: who it is, and answers to presses that need no message of their own."""

from __future__ import annotations

from dataclasses import replace

from bot.batch import Batch
from bot.chat import Address, Event, EventKind, Message
from bot.commands import Intent
from bot.flows.consent import Office
from bot.i18n import Strong, Value, _, join, plain, render
from storage.groups import UNCLAIMED, GroupRecord
from storage.outbox import REPLY

CLAIM = "claim"


def say_in(batch: Batch, event: Event, group: GroupRecord, message: Message) -> None:
    topic = event.place.topic if event.place else ""
    said = replace(message, press_id=event.press_id, topic=topic)
    batch.say(Address(event.platform, event.chat), said, REPLY, group_id=group.id)


def acknowledge(batch: Batch, event: Event, group: GroupRecord, toast: Value = "") -> None:
    """Answer a press without another message in the group; what was said in words is answered in words."""
    language = batch.rules.language
    if event.kind is not EventKind.PRESS:
        if toast:
            say_in(batch, event, group, Message(text=render(toast, language)))
        return
    batch.say(
        Address(event.platform, event.chat), Message(press_id=event.press_id, toast=plain(toast, language)), REPLY
    )


def introduce(batch: Batch, group: GroupRecord) -> Message:
    """Who the assistant is, and, until an officer has done so, the request to claim the group."""
    commune_id = group.commune_id if group.commune_id is not None else batch.sole_commune()
    office = None
    if commune_id is not None:
        commune = batch.commune(commune_id)
        office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
    language = batch.rules.language
    unclaimed = group.status == UNCLAIMED
    text = introduction(office, unclaimed=unclaimed, leaves=may_leave(batch, group.platform))
    if not unclaimed:
        return Message(text=render(text, language))
    rows = ((Intent(_("Claim the group (officers)"), CLAIM).choice(language),),)
    hint = _("In a group, please mention the assistant (@) when you type.")
    return Message(text=render(text, language), rows=rows, hint=plain(hint, language))


def may_leave(batch: Batch, platform: str) -> bool:
    """Whether the assistant can leave groups of a platform by itself."""
    capabilities = batch.rules.capabilities.get(platform)
    return capabilities is None or capabilities.leaves_groups


def introduction(office: Office | None, *, unclaimed: bool, leaves: bool = True) -> Value:
    """Whose assistant this is, and what it does not do; whether it leaves a group that nobody claims."""
    unless = (
        _("An officer of the commune police is asked to claim the group; otherwise the assistant leaves it.")
        if leaves
        else _("An officer of the commune police is asked to claim the group; until then nothing is posted here.")
    )
    return join(
        Strong(_("Movement assistant – {office}", office=office.police_office) if office else _("Movement assistant")),
        _("Official notices of the commune police are posted here. Units are registered and scored in a private chat."),
        _("The assistant does not read or keep what is said in this group."),
        _("Duty phone: {hotline}", hotline=office.hotline) if office and office.hotline else None,
        unless if unclaimed else None,
    )
