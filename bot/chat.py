"""The portable vocabulary of a conversation: what arrives, what is said, and what a platform can show.

Nothing here knows a platform. A handler turns a platform's update into an `Event`; the dialogue answers with
`Message` objects; a channel turns a `Message` into the platform's own calls.

Texts of a `Message` are HTML with the tags ``<b>`` and ``<i>`` only, already escaped (markupsafe); a channel without
formatting strips the tags and unescapes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class EventKind(StrEnum):
    """What a person did."""

    START = "start"  # opened the conversation, perhaps by a deep link; `text` is the link's payload
    TEXT = "text"  # typed something (commands included); `text`
    PRESS = "press"  # pressed a button; `data`, `message_id`, `press_id`
    FILE = "file"  # sent a photo or a document; `file`, and its caption in `text`
    CONTACT = "contact"  # shared a phone number; `phone`, and `own_contact`
    OTHER = "other"  # a sticker, voice message, location ...: nothing the assistant can use; `text` stays empty
    WITHHELD = "withheld"  # something that the platform says was sent and does not hand over: a document, perhaps
    BLOCKED = "blocked"  # the person stopped the bot: nothing more can be sent
    UNBLOCKED = "unblocked"
    JOINED = "joined"  # the bot was added to a group
    LEFT = "left"  # the bot was removed from a group
    MIGRATED = "migrated"  # a group got a new chat id; `text` is the new one
    CHANGED = "changed"  # a group has another title, other rights of the bot, or topics now: `place` says what


class FileKind(StrEnum):
    """How a file travels: a photo or a video is shown, a document is attached."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: one chat on one platform."""

    platform: str
    chat: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that lives on a platform; `ref` is that platform's own id and is enough to send it again.

    `size` is in bytes. The assistant keeps the reference, not the content.
    """

    kind: FileKind
    platform: str
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A group as the platform describes it at the moment of an event.

    `may_post` is whether the bot may write there, `has_topics` whether the group is divided into topics; None where the
    event does not say. `topic` is the topic that the event happened in, empty for the general one.
    """

    title: str = ""
    may_post: bool | None = None
    has_topics: bool | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a person did on a platform.

    `id` is unique per platform: the same event arriving twice has the same id. `account` is the person's id there and
    `chat` the place (equal in a private conversation on most platforms). `at` is UTC. `language` is the platform's hint
    ("vi", "en", "" when unknown). `account_name` is only ever used to greet; it is not stored. Of a file that came by a
    page of ours, `data` is the number of the link.
    """

    platform: str
    id: str
    account: str
    chat: str
    kind: EventKind
    at: datetime
    private: bool = True
    text: str = ""
    data: str = ""
    message_id: str = ""
    press_id: str = ""
    file: File | None = None
    phone: str = ""
    own_contact: bool = False
    language: str = ""
    place: Place | None = None  # of an event in a group

    @property
    def by_page(self) -> bool:
        """Whether this is a file that came by a page of ours, and not over the platform."""
        return self.kind is EventKind.FILE and bool(self.data)


class Role(StrEnum):
    """What a choice is for; a channel may lay the roles out differently."""

    ANSWER = "answer"
    NAVIGATION = "navigation"
    CONTACT = "contact"  # asks the platform to share the person's own phone number


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be answered: a button, or on a platform without buttons what to type.

    `data` comes back in `Event.data` when it is pressed: at most 64 bytes of UTF-8. `key` is what to type instead
    ("1", "L"); the dialogue accepts it on every platform.
    """

    label: str
    data: str
    key: str
    role: Role = Role.ANSWER


@dataclass(frozen=True, slots=True)
class Template:
    """A text that a platform has approved, sent with these values; `tracking` names the message to the platform."""

    values: tuple[tuple[str, str], ...]
    tracking: str


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say.

    `rows` are the choices as they should stand. `replace` names an earlier message of the same chat that should become
    this one (edited in place where the platform can, sent anew where it cannot). `press_id` is the button press that
    this answers: the channel acknowledges it first, with `toast` (plain text, at most 200 characters) if there is one.
    A message with an empty `text` and no file only acknowledges.
    """

    text: str = ""
    rows: tuple[tuple[Choice, ...], ...] = ()
    file: File | None = None
    replace: str = ""
    press_id: str = ""
    toast: str = ""
    hint: str = ""  # plain text shown only where choices are typed ("Trả lời 0 hoặc 1.")
    topic: str = ""  # of a group with topics: which one; the general one where it is empty or gone
    language: str = ""  # the reader's, where it is not the installation's
    leave: bool = False  # once this has been said, the assistant leaves the group
    template: Template | None = None  # an approved text that says the same, where a platform takes no other


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """How many new messages a platform takes: so many in so many seconds, overall, in one chat, and in a group besides.

    Edits and acknowledgements are no new messages.
    """

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a platform lets an account have: messages of a calendar month, people, groups; 0 is without end."""

    messages: int = 0
    people: int = 0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """How long after somebody last did something a platform takes messages to them, and for how long at no cost."""

    open: timedelta
    free: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can show. Lengths are in characters of the text as the reader sees it, limits of files in bytes.

    `file_limit` is of a file that comes from there, `upload_limit` of one that is sent there from elsewhere;
    `files_out` are the kinds of files that it shows, `files_in` those that it hands over when people send them.
    `limits` are None where a platform takes as much as comes, `allowance` where nothing is used up, `window` where
    everybody can be written to at any time. `kept_by` is the service that keeps what is written there beside us, by the
    name that people know, `kept_abroad` whether outside Việt Nam: a notice on personal data says so.
    """

    buttons: bool = True
    edit: bool = True
    formatting: bool = True
    contact_button: bool = True
    group_buttons: bool = True  # where there are none, the assistant understands a few words in groups
    leaves_groups: bool = True
    files_out: frozenset[FileKind] = frozenset(FileKind)
    files_in: frozenset[FileKind] = frozenset(FileKind)
    text_limit: int = 4096
    caption_limit: int = 1024  # a longer text beside a file becomes a message of its own
    file_limit: int = 20 * 1024 * 1024
    upload_limit: int = 50 * 1024 * 1024
    limits: SendingLimits | None = None
    allowance: Allowance | None = None
    window: Window | None = None
    kept_by: str = ""
    kept_abroad: bool = False

    def takes(self, kind: FileKind, size: int = 0) -> bool:
        """Whether a file of this kind, and of so many bytes where it comes from elsewhere, can be sent there."""
        return kind in self.files_out and size <= self.upload_limit


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel says after a successful call: the platform's id of the message (empty if none was made)."""

    message_id: str = ""
