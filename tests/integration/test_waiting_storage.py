"""Notices that wait for their reader, and the accounts that people can be written to, as both databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.sample import fill_sample
from bot.setup import resolve_plan
from storage import outbox, schema, sessions
from storage.database import Database
from storage.ids import new_id
from storage.outbox import CAMPAIGN, NOTICE, REPLY, Letter
from storage.sessions import Session

NOW = datetime(2026, 10, 22, 8, 2, tzinfo=UTC)
DAY = timedelta(days=1)
CHAT = "8000000000000000002"


@pytest.fixture
def kept(database: Database) -> Database:
    schema.upgrade(database)
    database.work(lambda c: fill_sample(c, resolve_plan("thien-tin-2026"), NOW))
    return database


def put(connection: Connection, lane: str, chat: str = CHAT, now: datetime = NOW) -> int:
    letter = Letter(new_id(), "zalo_oa", chat, lane, {"text": "a"})
    outbox.put(connection, [letter], now)
    return letter.id


def test_what_is_held_waits_for_its_reader_and_goes_out_when_it_is_released(kept: Database) -> None:
    def work(connection: Connection) -> None:
        notice, reply, post = (put(connection, lane) for lane in (NOTICE, REPLY, CAMPAIGN))
        other = put(connection, NOTICE, "another")
        outbox.hold(connection, [notice, reply, other], "window closed", NOW)
        assert {letter.id for letter in outbox.waiting(connection) if letter.platform == "zalo_oa"} == {post}
        assert outbox.held(connection, "zalo_oa", CHAT) == [notice, reply]
        assert outbox.held(connection, "telegram", CHAT) == []
        outbox.release(connection, [notice, reply, post])
        assert outbox.held(connection, "zalo_oa", CHAT) == []
        waiting = {letter.id for letter in outbox.waiting(connection) if letter.platform == "zalo_oa"}
        assert waiting == {notice, reply, post}
        place = outbox.place_of(connection, post)
        assert place is not None
        assert (place.platform, place.chat, place.lane, place.group_id) == ("zalo_oa", CHAT, CAMPAIGN, None)
        assert outbox.place_of(connection, 7) is None

    kept.work(work)


def test_a_notice_counts_from_the_moment_at_which_it_was_put_aside(kept: Database) -> None:
    """It may have waited for something else before: for money, for a token, for the program."""

    def work(connection: Connection) -> None:
        late = put(connection, NOTICE, now=NOW - 5 * DAY)
        outbox.hold(connection, [late], "window closed", NOW)
        assert outbox.held_chats(connection, NOW - DAY) == [("zalo_oa", CHAT)]
        outbox.release(connection, [late])
        assert outbox.held_chats(connection) == []

    kept.work(work)


def test_who_is_waited_for_is_known_and_what_waits_too_long_is_given_up(kept: Database) -> None:
    def work(connection: Connection) -> None:
        old, new = put(connection, NOTICE, now=NOW - 60 * DAY), put(connection, NOTICE, "another")
        outbox.hold(connection, [old], "window closed", NOW - 60 * DAY)
        outbox.hold(connection, [new], "window closed", NOW)
        assert outbox.held_chats(connection) == [("zalo_oa", CHAT), ("zalo_oa", "another")]
        assert outbox.held_chats(connection, NOW - DAY) == [("zalo_oa", "another")]
        assert outbox.give_up_held(connection, NOW - 30 * DAY, "window closed", NOW) == 1
        assert outbox.held_chats(connection) == [("zalo_oa", "another")]
        assert outbox.failed_chats(connection, "zalo_oa", NOW) == [CHAT]
        assert outbox.failed_chats(connection, "zalo_oa", NOW + DAY) == []

    kept.work(work)


def test_of_several_accounts_the_last_used_of_those_that_can_be_written_to_counts(kept: Database) -> None:
    def work(connection: Connection) -> None:
        accounts = [
            Session("zalo_oa", CHAT, CHAT, 1, heard_at=NOW, is_new=True),
            Session("telegram", "1001", "1001", 1, heard_at=NOW - DAY, is_new=True),
            Session("zalo_bot", "5a", "5a", 1, heard_at=NOW - 2 * DAY, is_new=True),
        ]
        sessions.save(connection, accounts, NOW)

        def used(*able: str) -> str:
            return sessions.last_used(connection, [1], lambda session: session.platform in able)[1].platform

        assert used("zalo_oa", "telegram", "zalo_bot") == "zalo_oa"
        assert used("telegram", "zalo_bot") == "telegram"
        assert used("zalo_bot") == "zalo_bot"
        heard = sessions.heard_in(connection, "zalo_oa", CHAT)
        assert heard is not None
        assert heard.heard_at == NOW
        assert sessions.heard_in(connection, "zalo_oa", "another") is None
        found = sessions.of_chats(connection, [("zalo_oa", CHAT), ("zalo_oa", "another")])
        assert [(session.person_id, session.heard_at) for session in found] == [(1, NOW)]
        assert sessions.of_chats(connection, []) == []

    kept.work(work)
