"""The accounts of one person: what each is called, and how it is told from the others where it must not be named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from bot.batch import Batch
from bot.chat import Address, Choice, Message
from bot.commands import Intent
from bot.i18n import Value, Verbatim, _, render
from bot.platforms import platform_name
from storage.accounts import Account
from storage.outbox import REPLY

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


def say_at(batch: Batch, found: Account, text: Value, *intents: Intent) -> None:
    """Say something on one account and no other: it is about that very account, or is a warning to all of them.

    As a reply, so that nothing is left of it once it was delivered, and that it goes before whatever else waits.
    """
    if found.lost:
        return
    rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(found.language),) for intent in intents)
    language = "" if found.language == batch.rules.language else found.language
    message = Message(text=render(text, found.language), rows=rows, language=language)
    batch.say(Address(found.platform, found.chat), message, REPLY)
