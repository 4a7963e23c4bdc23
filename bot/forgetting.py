"""Forgetting accounts: what they agreed to is withdrawn, and no record says any more which accounts they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.batch import Batch
from bot.reminding.record import begun_recipient
from bot.turn import unreachable_key
from storage import consents, file_links, outbox, reminders, sessions, subscriptions, upload_links
from storage.accounts import Account

KEEP_LOST = timedelta(days=30)  # of a stranger who has blocked the assistant


def forget_accounts(batch: Batch, accounts: Iterable[tuple[str, str, str]]) -> None:
    """Accounts as (platform, account, chat)."""
    connection = batch.connection
    for platform, account, chat in accounts:
        consents.withdraw(connection, platform, account, batch.now)
        subscriptions.drop_all(connection, platform, account)
        reminders.forget_recipient(connection, begun_recipient(platform, account))
        outbox.forget_chat(connection, platform, chat)
        file_links.forget_chat(connection, platform, chat)
        upload_links.forget_chat(connection, platform, chat)
        outbox.forget_keys(connection, unreachable_key(platform, account))


def forget_account(batch: Batch, found: Account) -> None:
    """An account is a person's no more, who is known elsewhere: it is a stranger's that nothing is kept of."""
    connection, (platform, account, chat) = batch.connection, (found.platform, found.account, found.chat)
    consents.withdraw(connection, platform, account, batch.now)
    subscriptions.drop_all(connection, platform, account)
    outbox.forget_chat(connection, platform, chat, keys=False)  # what was told the person is not told again elsewhere
    file_links.forget_chat(connection, platform, chat)
    upload_links.forget_chat(connection, platform, chat)
    outbox.forget_keys(connection, unreachable_key(platform, account))
    batch.forget_account(found)


def forget_lost(batch: Batch) -> int:
    """Forget those who are in charge of nothing and have blocked the assistant for a while; how many."""
    lost = sessions.lost_strangers(batch.connection, batch.now - KEEP_LOST)
    forget_accounts(batch, lost)
    for platform, account, _chat in lost:
        sessions.erase_account(batch.connection, platform, account)
        batch.memory.sessions.drop((platform, account))
    return len(lost)
