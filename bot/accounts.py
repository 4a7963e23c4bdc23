"""The accounts of one person: what each is called, how it is told from the others, and saying something on just one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from bot.batch import Batch
from bot.chat import Address, Choice, Message
from bot.commands import Intent
from bot.i18n import Value, Verbatim, _, render
from bot.platforms import platform_name
from bot.stored_message import to_json
from bot.windows import CLOSED, is_open
from storage import accounts, outbox
from storage.accounts import Account
from storage.ids import new_id
from storage.outbox import REPLY, Letter

CUT_OFF = "account cut off"  # the deed
_TAG = 6  # characters: a person has few accounts, and typing must be possible


def account_hash(platform: str, account: str) -> str:
    """An account in a record that must not name it: the same one is recognised by it."""
    return hashlib.sha256(f"antq-account:{platform}:{account}".encode()).hexdigest()[:16]


def cut_off_subject(platform: str, account: str) -> str:
    """The subject of the deed that an account was cut off, by which it is recognised if it comes again."""
    return f"account:{account_hash(platform, account)}"


def tag_of(platform: str, account: str) -> str:
    """Which of a person's accounts is meant, in a button and in what is typed instead ("3f9a2c")."""
    return account_hash(platform, account)[:_TAG]


def account_name(platform: str) -> Value:
    """How people call the place where an account is: "Zalo Bot"."""
    return _("Simulator page") if platform == "simulator" else Verbatim(platform_name(platform))


def account_names(found: Sequence[Account]) -> list[Value]:
    """What to call these accounts; those of one platform are numbered, the one that was used last first."""
    many = Counter(one.platform for one in found)
    seen: Counter[str] = Counter()
    names: list[Value] = []
    for one in found:
        seen[one.platform] += 1
        name = account_name(one.platform)
        names.append(_("{account} ({n})", account=name, n=seen[one.platform]) if many[one.platform] > 1 else name)
    return names


def accounts_of(batch: Batch, person_id: int) -> list[Account]:
    """Every account of a person, the one that was used last first; also one that was linked earlier in this batch."""
    batch.write_sessions()
    return accounts.of_person(batch.connection, person_id)


def say_at(batch: Batch, found: Account, text: Value, *intents: Intent) -> None:
    """Warn on one of a person's accounts, and on no other: each of them is told by itself.

    As a reply, so that nothing is left of it once it was delivered, and that it goes before whatever else waits. Where
    the platform takes nothing now, or only for money, it waits until somebody does something there.
    """
    if found.lost:
        return
    message = _message(batch, found, text, *intents)
    if _can_be_told(batch, found):
        batch.say(Address(found.platform, found.chat), message, REPLY)
        return
    letter = Letter(new_id(), found.platform, found.chat, REPLY, to_json(message))
    outbox.put(batch.connection, [letter], batch.now)
    outbox.hold(batch.connection, [letter.id], CLOSED, batch.now)


def say_last(batch: Batch, found: Account, text: Value) -> None:
    """The last word to an account that is nobody's any more: now or never, since nothing is kept of it."""
    if not found.lost and _can_be_told(batch, found):
        batch.say(Address(found.platform, found.chat), _message(batch, found, text), REPLY)


def _can_be_told(batch: Batch, found: Account) -> bool:
    return is_open(batch.rules, found.platform, found.heard_at, batch.now)


def _message(batch: Batch, found: Account, text: Value, *intents: Intent) -> Message:
    rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(found.language),) for intent in intents)
    language = "" if found.language == batch.rules.language else found.language
    return Message(text=render(text, found.language), rows=rows, language=language)
