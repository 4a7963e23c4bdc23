"""Questions: each knows how to ask, how to read an answer tolerantly, and how to keep it.

`read` raises `Refused` with a sentence that says what is accepted. A pressed button and its typed equivalent give the
same value. `dump`/`load` turn a value into JSON and back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import phonenumbers

from bot.chat import File, Message
from bot.i18n import LANGUAGES, NO_TEXT, Slanted, Text, Value, Verbatim, _, key_, plain
from movement.answers import parse_choice, parse_whole_number, parse_yes_no
from movement.names import fold, nfc_clean, nfc_lines

T = TypeVar("T")
S = TypeVar("S")

MISSING: Any = object()
AS_LABEL = "="  # the key of an option that is typed in its own words
SEND = "OK"  # typed to send what was looked at; a number would be the one of an earlier answer, such as item 1
REST = key_("ALL")  # typed to say the same of all the rest; a word, so that no points are taken for it
SHORTEST_REASON = 5  # characters: "OK" and "ko" are no reasons
MAX_TEXT = 500  # characters of a free answer; long enough for any name, address or reason


class Refused(Exception):
    """An answer that this question cannot take; `text` says what it needs instead."""

    def __init__(self, text: Value) -> None:
        super().__init__()
        self.text = text


class Outdated(Exception):
    """A stored answer that the question no longer offers (the plan or the unit changed): ask again."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something written by hand, cleaned: NFC, no control characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of this very question."""

    token: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A phone number shared by the platform's own button; `own` when it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was sent, with its caption."""

    file: File
    caption: str


Reply = Typed | Pressed | Shared | Attached


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One thing to choose. `token` travels in the button, `key` is what can be typed ("1", or `AS_LABEL`).

    A key that is a word is understood in every language.
    """

    value: T
    label: Value
    token: str
    key: str | Text = ""
    wide: bool = False  # stands on a row of its own


def keys_of(option: Option[Any], position: int) -> set[str]:
    """What can be typed for an option that stands at a position, in the form in which typed words are compared."""
    key = option.key or str(position)
    return {fold(key)} if isinstance(key, str) else {fold(plain(key, language)) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Look:
    """Something to look at without answering: the official wording, the whole card, the evidence.

    What is long is said `apart`, in a message of its own, with the question again below it. A picture that is looked at
    for itself comes `last`, below the question that stays where it is. `posts` are messages to show exactly as others
    will see them.
    """

    token: str
    label: Value
    key: Value
    text: Callable[[], Value]
    files: tuple[File, ...] = ()
    apart: bool = False
    last: bool = False
    posts: Callable[[], Sequence[Message]] | None = None


@dataclass(slots=True)
class Question(Generic[T]):
    """What every question has. `prompt` is asked for only when the question is really shown."""

    key: str
    prompt: Callable[[], Value]
    label: Value = NO_TEXT
    shown: Value = NO_TEXT  # the answer so far, in short, where earlier answers are picked to be changed
    given: Any = MISSING  # an answer that is known already and kept elsewhere than in the session
    looks: tuple[Look, ...] = ()
    takes_files: bool = False  # as evidence, beside the answer
    takes_lists: bool = False  # of units; whoever may enter them can send one at other questions, too
    otherwise: Value = NO_TEXT  # said to what is no answer at all: free text at the menu, a file, a voice message
    can_go_back: bool = True
    can_leave: bool = True  # False where an answer of its own says "later"
    can_reopen: bool = True  # whether Back and the last look may lead here again
    stored: bool = True  # False: the answer is kept by what `on_answer` asks for, not in the session
    on_answer: Callable[[T], object | None] = field(default=lambda value: None)

    def __await__(self) -> Generator[Question[T], T, T]:
        value = yield self
        return value

    def options(self) -> Sequence[Option[T]]:
        """The buttons, in order."""
        return ()

    def hint(self) -> Value:
        """What to type, for platforms without buttons."""
        return NO_TEXT

    def below(self) -> Value:
        """What stands under the question: an example of an answer."""
        return NO_TEXT

    def read(self, reply: Reply) -> T:
        """The value of a reply; raises `Refused`."""
        raise NotImplementedError

    def clean(self, text: str) -> str:
        """What was typed, as this question reads it."""
        return clean(text)

    @property
    def answered_by_file(self) -> bool:
        """Whether a file is an answer here."""
        return False

    def dump(self, value: T) -> Any:
        """The value as JSON."""
        return value

    def load(self, stored: Any) -> T:
        """The value from JSON; raises `Outdated` when it is no longer on offer."""
        return stored  # type: ignore[no-any-return]

    @property
    def stage(self) -> str:
        """What tells this question from the others, also from itself at an earlier stage of the same answer."""
        return self.key

    @property
    def asks_contact(self) -> bool:
        """Whether the platform's own "share my number" button belongs here."""
        return False

    @property
    def is_review(self) -> bool:
        """Whether earlier answers can be picked here to be changed."""
        return False


@dataclass(slots=True)
class Choose(Question[T]):
    """One of several options."""

    choices: Sequence[Option[T]] = ()
    typed: Value = NO_TEXT  # what to type, where that is not the number of a line

    def options(self) -> Sequence[Option[T]]:
        return self.choices

    def hint(self) -> Value:
        return self.typed or _("Reply with the number of your answer.")

    def read(self, reply: Reply) -> T:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
        if isinstance(reply, Typed):
            found = self._typed(reply.text)
            if found is not None:
                return found.value
        raise Refused(self.otherwise or _("Please choose one of the answers below."))

    def _typed(self, text: str) -> Option[T] | None:
        wanted = fold(text).strip(" .)")
        options = list(self.options())
        for position, option in enumerate(options, 1):
            if wanted in keys_of(option, position):
                return option
        named = [o for o in options if isinstance(o.label, str | Verbatim) and fold(str_of(o.label)) == wanted]
        if named:
            return named[0] if len(named) == 1 else None
        return self._numbered(text, wanted, options)

    @staticmethod
    def _numbered(text: str, wanted: str, options: Sequence[Option[T]]) -> Option[T] | None:
        """The option whose number is said: "số 2", "hai"; not where its word begins a label ("Ba Gia")."""
        number = parse_choice(text)
        labels = [fold(str_of(o.label)) for o in options if isinstance(o.label, str | Verbatim)]
        if number is None or any(label.startswith(wanted + " ") for label in labels):
            return None
        said = str(number)
        return next((o for position, o in enumerate(options, 1) if (o.key or str(position)) == said), None)

    def dump(self, value: T) -> Any:
        for option in self.options():
            if option.value == value:
                return option.token
        raise ValueError(f"{self.key}: {value!r} is not on offer")

    def load(self, stored: Any) -> T:
        for option in self.options():
            if option.token == stored:
                return option.value
        raise Outdated(self.key)


def str_of(label: str | Verbatim) -> str:
    """The text of an untranslated label."""
    return label.text if isinstance(label, Verbatim) else label


@dataclass(slots=True)
class YesNo(Choose[bool]):
    """Yes or no."""

    choices: Sequence[Option[bool]] = field(
        default_factory=lambda: (Option(True, _("Yes"), "1"), Option(False, _("No"), "0"))
    )

    def read(self, reply: Reply) -> bool:
        if isinstance(reply, Typed):
            said = parse_yes_no(reply.text)
            if said is not None:
                return said
        try:
            return Choose.read(self, reply)
        except Refused:
            raise Refused(_("Please answer “Yes” or “No”.")) from None


@dataclass(slots=True)
class FreeText(Question[str]):
    """A text in the person's own words. `refuse` may object to it (a name that exists already)."""

    example: Value = NO_TEXT
    at_least: int = 2
    at_most: int = MAX_TEXT
    multiline: bool = False  # line ends are part of the text
    refuse: Callable[[str], Value | None] = field(default=lambda text: None)

    def below(self) -> Value:
        return Slanted(self.example) if self.example else NO_TEXT

    def clean(self, text: str) -> str:
        return nfc_lines(text) if self.multiline else clean(text)

    def read(self, reply: Reply) -> str:
        if not isinstance(reply, Typed):
            raise Refused(_("Please type the answer as text. {example}", example=self.example))
        text = reply.text
        if len(text) < self.at_least or not any(c.isalnum() for c in text):
            raise Refused(_("This question needs a few words. {example}", example=self.example))
        if len(text) > self.at_most:
            raise Refused(
                _(
                    "The answer has {length} characters; this question takes at most {limit}. Please shorten it.",
                    length=len(text),
                    limit=self.at_most,
                )
            )
        objection = self.refuse(text)
        if objection is not None:
            raise Refused(objection)
        return text


@dataclass(slots=True)
class WholeNumber(Question[int]):
    """A whole number between two bounds."""

    lowest: int = 1
    highest: int = 100_000

    def hint(self) -> Value:
        return _("Reply with a number, for example 42.")

    def read(self, reply: Reply) -> int:
        number = parse_whole_number(reply.text) if isinstance(reply, Typed) else None
        if number is None or not self.lowest <= number <= self.highest:
            raise Refused(
                _(
                    "This question needs a whole number from {lowest} to {highest}, for example 42.",
                    lowest=self.lowest,
                    highest=self.highest,
                )
            )
        return number


@dataclass(slots=True)
class Phone(Question[str]):
    """A phone number, shared or typed; kept as E.164."""

    def hint(self) -> Value:
        return _("Reply with the number, for example 0905 123 456.")

    @property
    def asks_contact(self) -> bool:
        return True

    def read(self, reply: Reply) -> str:
        if isinstance(reply, Shared) and not reply.own:
            raise Refused(_("That is somebody else's contact. Please share your own number, or type it."))
        raw = reply.phone if isinstance(reply, Shared) else reply.text if isinstance(reply, Typed) else ""
        try:
            number = phonenumbers.parse(raw if not raw.startswith("84") else "+" + raw, "VN")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise Refused(_("This question needs a phone number in use in Việt Nam, for example 0905 123 456."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@dataclass(slots=True)
class Review(Choose[S]):
    """The last look before something is sent: earlier answers can be picked and changed from here."""

    changeable: bool = True

    def options(self) -> Sequence[Option[S]]:
        return [replace(option, key=option.key or SEND) for option in self.choices]

    def hint(self) -> Value:
        return NO_TEXT

    @property
    def is_review(self) -> bool:
        return self.changeable


def phone_for_reading(e164: str) -> str:
    """A phone number as people read it: "0905 123 456"."""
    try:
        number = phonenumbers.parse(e164, "VN")
    except phonenumbers.NumberParseException:
        return e164
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 84
        else (phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    )
    return phonenumbers.format_number(number, style)


def official_wording(text: Callable[[], Value]) -> Look:
    """The look that shows the official wording."""
    return Look("text", _("Official wording"), key_("V"), text)


def clean(text: str) -> str:
    """A typed answer as questions get it."""
    return nfc_clean(text)
