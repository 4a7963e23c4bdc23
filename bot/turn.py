"""One event being dealt with: who it is, what they may do, and what is said to them and to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.batch import Batch
from bot.chat import Address, Capabilities, Event, EventKind, File, Message
from bot.commands import Intent
from bot.doors import Door
from bot.flows.consent import Office
from bot.i18n import Value, _, plain, render
from bot.notices import notify
from bot.permissions import Action, require
from storage import actors
from storage.actors import Actor
from storage.audit import Deed
from storage.communes import CommuneRecord
from storage.outbox import REPLY
from storage.sessions import Session

INTO = "into"  # the argument of a conversation that leads into a commune where the person has no role yet


def unreachable_key(platform: str, account: str) -> str:
    """How the dedupe keys begin of notices that an account can no longer be reached."""
    return f"unreachable:{platform}:{account}:"


@dataclass(slots=True)
class Turn:
    """Everything one step of a conversation works with."""

    batch: Batch
    event: Event
    session: Session
    doors: Sequence[Door] = ()  # where invitations lead
    replies: list[Message] = field(default_factory=list)
    toast: str = ""
    above: Value | None = None  # said once, above whatever else is said

    @property
    def actor(self) -> Actor | None:
        return self.batch.actor(self.session.person_id)

    @property
    def person_id(self) -> int | None:
        actor = self.actor
        return actor.person_id if actor else None

    @property
    def known_person(self) -> int:
        """The person, for what only known people may do; raises LookupError for strangers."""
        person_id = self.person_id
        if person_id is None:
            raise LookupError("a stranger got past the permissions")
        return person_id

    @property
    def commune_id(self) -> int:
        """The commune that this is about: the one an invitation leads to, else the chosen one, else the first."""
        into = self.session.state.get("args", {}).get(INTO)
        return int(into) if into is not None else self.chosen_commune

    @property
    def chosen_commune(self) -> int:
        """The commune that the person has chosen and has a role in; else the one of the oldest role."""
        chosen = self.session.state.get("commune")
        actor = self.actor
        if actor is None:
            return int(chosen if chosen is not None else self.batch.default_commune)
        if chosen is not None and self.belongs_to(int(chosen)):
            return int(chosen)
        return actor.memberships[0].commune_id if actor.memberships else actor.commune_id

    def belongs_to(self, commune_id: int) -> bool:
        """Whether the person has a role in a commune, or is an officer of its province."""
        actor = self.actor
        if actor is None:
            return False
        if commune_id in actor.communes():
            return True
        return actor.is_province_officer and self.batch.commune(commune_id).province in actor.provinces()

    @property
    def has_several(self) -> bool:
        """Whether the person may choose between communes: by their roles, or as a stranger where there are several."""
        actor = self.actor
        if actor is None:
            return self.batch.sole_commune() is None
        return actor.is_province_officer or len(actor.communes()) > 1

    @property
    def must_choose(self) -> bool:
        """Whether it is not known yet which commune a stranger comes to, and there are several."""
        return self.actor is None and "commune" not in self.session.state and self.has_several

    @property
    def commune(self) -> CommuneRecord:
        return self.batch.commune(self.commune_id)

    @property
    def office(self) -> Office:
        """Whose assistant speaks; no office's by name while a stranger has not said which commune it is about."""
        commune = self.commune
        here = self.batch.rules.capabilities.get(self.event.platform, Capabilities())
        office = Office("", "", "", commune.plan.year, here.kept_by, here.kept_abroad)
        if self.must_choose:
            return replace(office, police_office=plain(_("the commune police"), self.session.language))
        return replace(office, commune=commune.name, police_office=commune.police_office, hotline=commune.hotline)

    def require(self, action: Action, unit_id: int | None = None) -> None:
        """Raise `Forbidden` unless the person may do this, in the unit's commune or else in their own."""
        unit = self.batch.unit(unit_id) if unit_id is not None else None
        commune_id = unit.commune_id if unit is not None else self.commune_id
        province = self.batch.commune(commune_id).province
        require(self.actor, action, commune_id=commune_id, unit_id=unit_id, province=province)

    def say(self, text: Value, *intents: Intent, files: Sequence[File] = (), anew: bool = False) -> None:
        """Say something to the person who is here; `anew` leaves the pressed message as it is."""
        language = self.session.language
        rows = tuple((intent.choice(language),) for intent in intents)
        self.replies.append(
            Message(text=render(text, language), rows=rows, replace="" if anew else self.pressed_message)
        )
        self.replies += [Message(file=file) for file in files]

    def say_with_picture(self, text: Value, *intents: Intent, picture: File) -> None:
        """Say something, and show a picture of it where the platform shows pictures or there is a page for it."""
        carried = self.batch.rules.carries(self.event.platform, picture)
        self.say(text, *intents, files=(picture,) if carried else ())

    def notify(
        self,
        person_ids: Iterable[int],
        text: Value,
        *intents: Intent,
        key: str = "",
        also_me: bool = False,
        about: int | None = None,
        followed_by: Callable[[str], File] | None = None,
    ) -> None:
        """Tell others, each in their own language and on one account (`bot.notices`); once per `key`.

        It is `about` a commune, by default the one that this turn is about. `followed_by` gives the file for a language
        that comes in the next message.
        """
        others = [p for p in person_ids if also_me or p != self.session.person_id]
        notify(self.batch, others, text, *intents, about=about or self.commune_id, key=key, followed_by=followed_by)

    @property
    def pressed_message(self) -> str:
        """The message whose button was pressed, when what follows may take its place: a notice stays as it is."""
        event = self.event
        if event.kind is not EventKind.PRESS or event.data.startswith("/") or self.replies:
            return ""
        return event.message_id

    def officers(self, commune_id: int | None = None) -> list[int]:
        """The officers of a commune: the one that a card or unit belongs to, else the person's own."""
        return actors.officer_ids(self.batch.connection, commune_id or self.commune_id)

    def audit(self, action: str, subject: str, *, in_commune: int | None = None, **detail: Any) -> None:
        """Note what the person did, in the commune that it concerns (else the person's own)."""
        commune_id = in_commune or self.commune_id
        self.batch.record(Deed(commune_id, self.batch.now, self.session.person_id, action, subject, detail))

    def send_replies(self) -> None:
        """Put what was said into the outbox; the first message answers the press and may take its message's place."""
        address = Address(self.event.platform, self.event.chat)
        if self.above is not None:
            self._put_above(render(self.above, self.session.language))
        if self.event.kind is EventKind.PRESS:
            first, *rest = self.replies or [Message()]
            can_replace = bool(first.text) and first.file is None
            first = replace(
                first,
                replace=first.replace if can_replace else "",
                press_id=self.event.press_id,
                toast=self.toast,
            )
            self.replies = [first, *rest]
        language = self.session.language
        for message in self.replies:
            said = message if language == self.batch.rules.language else replace(message, language=language)
            self.batch.say(address, said, REPLY)

    def _put_above(self, text: str) -> None:
        if self.replies and self.replies[0].text:
            first, *rest = self.replies
            self.replies = [replace(first, text=f"{text}\n\n{first.text}"), *rest]
        else:
            self.replies.insert(0, Message(text=text))
