"""What the assistant says in a group: who it is, and answers to presses that need no message of their own."""

from __future__ import annotations

from dataclasses import replace

from bot.batch import Batch
from bot.chat import Address, Event, Message
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
    """Answer a press without another message in the group."""
    language = batch.rules.language
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
