"""Groups: the assistant says who it is and answers its own commands; residents' conversation is never read or kept."""

from __future__ import annotations

from bot.batch import Batch
from bot.chat import Address, Event, EventKind, Message
from bot.flows.consent import Office
from bot.i18n import Strong, Value, _, join, render
from storage.outbox import REPLY


def group_event(batch: Batch, event: Event, language: str) -> None:
    """Introduce the assistant when it joins a group and when somebody asks it."""
    if event.kind not in (EventKind.JOINED, EventKind.START, EventKind.TEXT, EventKind.PRESS):
        return
    if event.kind is EventKind.TEXT and not event.text.startswith("/"):
        return
    commune = batch.commune(batch.default_commune)
    office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
    message = Message(text=render(introduction(office), language), press_id=event.press_id)
    batch.say(Address(event.platform, event.chat), message, REPLY)


def introduction(office: Office) -> Value:
    """Whose assistant this is, and what it does not do."""
    return join(
        Strong(_("Movement assistant – {office}", office=office.police_office)),
        _("Units are registered and scored in a private conversation with the assistant, not in the group."),
        _("The assistant does not read or keep what is said in this group."),
        _("Duty phone: {hotline}", hotline=office.hotline) if office.hotline else None,
    )
