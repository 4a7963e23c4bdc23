"""The tables. Every table that belongs to a commune carries `commune_id`; moments are UTC; points are exact."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import BigKey, Json, Moment, Points


def _key() -> Any:
    return Field(default=None, primary_key=True)


def _moment(*, nullable: bool = True, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Moment(), nullable=nullable, index=index))


class PlanVersion(SQLModel, table=True):
    """One version of a commune's yearly plan, kept as it was: scorecards pin the version they were started with."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("commune_id", "version"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    plan_id: str
    version: str
    year: int
    body: str  # the plan as canonical JSON
    created_at: datetime = _moment(nullable=False)


class Commune(SQLModel, table=True):
    """A commune (xã): the tenant. `plan_version_id` is the plan in use."""

    __tablename__ = "commune"

    id: int | None = _key()
    name: str
    police_office: str
    hotline: str = ""
    plan_version_id: int | None = None
    created_at: datetime = _moment(nullable=False)
    province: str = Field(default="", index=True)  # official code of the province ("51"); empty where nobody stated it
    code: str = ""  # official code of the commune itself


class Person(SQLModel, table=True):
    """A unit's head or deputy, or an officer: no more than the work needs.

    After a deletion the row stays with empty fields, so that the record says "a person", not who.
    """

    __tablename__ = "person"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    name: str = ""
    phone: str = ""  # E.164
    created_at: datetime = _moment(nullable=False)
    deleted_at: datetime | None = _moment()


class ChatSession(SQLModel, table=True):
    """One account on one platform: where its conversation stands.

    `revision` counts accepted answers: a button carries the revision it was shown at, so a stale press is recognised.
    `state` holds the running flow, its answers by key, and the flows that were put aside.
    """

    __tablename__ = "session"

    platform: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    chat: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    language: str = "vi"
    revision: int = 0
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    unreachable_at: datetime | None = _moment()
    updated_at: datetime = _moment(nullable=False)
    heard_at: datetime | None = _moment()  # when the person last did something here


class Consent(SQLModel, table=True):
    """Who agreed to what, when, and to which words (Luật 91/2025 Art. 9, NĐ 356/2025 Art. 6)."""

    __tablename__ = "consent"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    platform: str
    account: str = Field(index=True)
    purpose: str
    text: str  # the words as they were shown
    text_version: str  # hash of the words
    given_at: datetime = _moment(nullable=False)
    withdrawn_at: datetime | None = _moment()


class Unit(SQLModel, table=True):
    """An office, enterprise, school or residential area that registers and scores itself."""

    __tablename__ = "unit"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    kind: str
    name: str
    address: str = ""
    hamlet: str = ""
    people: int | None = None
    has_party_organisation: bool = False
    has_union: bool = False
    has_guard_force: bool = False
    exclusion: str = "none"  # outside TT 124/2021 by Art. 1(2)(b), and why
    competent_authority: str = "commune"
    status: str = Field(default="pending", index=True)  # pending | active | refused | closed
    status_reason: str = ""
    decided_by: int | None = None
    decided_at: datetime | None = _moment()
    created_at: datetime = _moment(nullable=False)


class Membership(SQLModel, table=True):
    """What a person is: head or deputy of a unit, officer of the commune, or of the province (both without a unit).

    For an officer of a province `province` is its code, and `commune_id` the commune where the person was let in.
    """

    __tablename__ = "membership"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    role: str  # head | deputy | officer | province_officer
    position: str = ""
    since: datetime = _moment(nullable=False)
    until: datetime | None = _moment()
    province: str = ""


class Invitation(SQLModel, table=True):
    """A one-time code that lets a person in. Only its hash is kept."""

    __tablename__ = "invitation"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    code_hash: str = Field(unique=True)
    role: str  # head | deputy | officer | province_officer
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    unit_name: str = ""
    created_by: int | None = None
    created_at: datetime = _moment(nullable=False)
    expires_at: datetime = _moment(nullable=False)
    used_at: datetime | None = _moment()


class Scorecard(SQLModel, table=True):
    """One unit's card of one year. The answers are `ScoreEntry` rows; this row says how far the card is.

    `revision` grows with every change of state, so that two officers cannot overwrite each other.
    """

    __tablename__ = "scorecard"
    __table_args__ = (UniqueConstraint("unit_id", "year", "template"), UniqueConstraint("commune_id", "year", "number"))

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    plan_version_id: int = Field(foreign_key="plan_version.id")
    template: str
    year: int
    status: str = Field(default="draft", index=True)  # draft | submitted | returned | verified | final
    number: int | None = None  # running number in the commune and year, given when first submitted
    revision: int = 0
    round: int = 1  # grows with every return
    returned: list[str] = Field(default_factory=list, sa_column=Column(Json(), nullable=False))
    claimed_by: int | None = Field(default=None, foreign_key="person.id")  # the officer who is verifying it
    claimed_at: datetime | None = _moment()
    created_at: datetime = _moment(nullable=False)
    submitted_at: datetime | None = _moment()
    verified_at: datetime | None = _moment()
    final_at: datetime | None = _moment()
    final_level: str = ""
    decision_number: str = ""  # the paper on which the authority decided 8c
    confirmed_at: datetime | None = _moment()  # after the assessment window had closed: nothing has changed
    asked_at: datetime | None = _moment()  # when the unit was asked for that


class ScoreEntry(SQLModel, table=True):
    """One answer to one item, never changed afterwards: the newest entry of an item and side counts.

    `side` is self (the unit), verified (Công an xã) or returned (sent back, with the reason in `note`).
    """

    __tablename__ = "score_entry"

    id: int = Field(sa_column=Column(BigKey, primary_key=True, autoincrement=False))
    commune_id: int = Field(foreign_key="commune.id")
    card_id: int = Field(foreign_key="scorecard.id", index=True)
    item: str
    side: str
    round: int
    points: Decimal | None = Field(default=None, sa_column=Column(Points()))
    counts: dict[str, int] | None = Field(default=None, sa_column=Column(Json()))
    not_applicable: bool = False
    note: str | None = None
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class Evidence(SQLModel, table=True):
    """A photo or document that shows why an item was scored so.

    The content stays on the platform, or is kept beside the database (`KeptFile`).
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_platform", "platform"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    card_id: int = Field(foreign_key="scorecard.id", index=True)
    item: str
    platform: str
    ref: str
    kind: str
    name: str = ""
    mime: str = ""
    size: int = 0
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class Opinion(SQLModel, table=True):
    """What a unit answers to its verified card."""

    __tablename__ = "opinion"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    card_id: int = Field(foreign_key="scorecard.id", index=True)
    text: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class Milestone(SQLModel, table=True):
    """One step of a unit's year: what came of it, when, who entered it, and on which paper. Rows are only added.

    The newest row of a unit, year and step counts. `step` and `value` are those of `movement.year`; `day` (in Việt Nam,
    ISO) is when it happened, `paper` and `paper_day` the number and date of the document, `file` a reference to it.
    """

    __tablename__ = "milestone"
    __table_args__ = (Index("ix_milestone_year", "commune_id", "year"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    step: str
    value: str
    day: str = ""
    paper: str = ""
    paper_day: str = ""
    note: str = ""
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(Json()))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class ChecklistAnswer(SQLModel, table=True):
    """Whether a unit meets one criterion of a title's checklist. Rows are only added, the newest counts.

    `side` is self (the unit) or verified (Công an xã); `met` is None where the criterion cannot apply to the unit. The
    checklist is the one of the plan's version.
    """

    __tablename__ = "checklist_answer"
    __table_args__ = (Index("ix_checklist_answer_year", "commune_id", "year"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    checklist: str
    plan_version_id: int = Field(foreign_key="plan_version.id")
    item: str
    side: str
    met: bool | None = None
    note: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class Award(SQLModel, table=True):
    """A commendation that was proposed, and what came of it. `form` is the id of the plan's form of award.

    `unit_id` is the unit that is commended; else `recipient` says who, as the proposal writes it: a person's name is
    kept here alone and can be deleted. `revision` grows with every change, so that two officers do not decide twice.
    """

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_year", "commune_id", "year"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    year: int
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    subject: str  # what kind of recipient: see movement.awards
    recipient: str = ""
    form: str
    occasion: str = ""
    status: str = "proposed"  # proposed | awarded | refused | withdrawn
    revision: int = 0
    paper: str = ""
    paper_day: str = ""
    reason: str = ""
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = _moment(nullable=False)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = _moment()


class LocalModel(SQLModel, table=True):
    """A model (mô hình) of the movement: what works in a unit or hamlet and others can learn from.

    Days are ISO, in Việt Nam. `movement` is the emulation movement that it belongs to. One that a unit reports waits
    until an officer has looked at it.
    """

    __tablename__ = "local_model"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    hamlet: str = ""
    name: str
    field: str = ""
    movement: str = ""
    started_on: str  # "2019", "2019-05" or "2019-05-01": as exactly as it is known
    status: str = "active"  # reported | active | ended | declined
    revision: int = 0
    result: str = ""
    ended_on: str = ""
    ended_reason: str = ""
    commended_on: str = ""  # when it was proposed for commendation
    commended_paper: str = ""
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = _moment(nullable=False)


class Group(SQLModel, table=True):
    """A community group that the assistant was added to. Nothing that is said there is kept.

    Until an officer claims it, it belongs to no commune. `topic` is where posts go in a group with topics.
    """

    __tablename__ = "community_group"
    __table_args__ = (UniqueConstraint("platform", "chat"),)

    id: int | None = _key()
    commune_id: int | None = Field(default=None, foreign_key="commune.id", index=True)
    platform: str
    chat: str
    title: str = ""
    status: str = Field(default="unclaimed", index=True)  # unclaimed | claimed | left
    may_post: bool = True
    has_topics: bool = False
    topic: str = ""
    hamlet: str = ""
    audience: str = ""  # residents | unit_heads | officers
    tags: list[str] = Field(default_factory=list, sa_column=Column(Json(), nullable=False))
    added_at: datetime = _moment(nullable=False)
    claimed_by: int | None = Field(default=None, foreign_key="person.id")
    claimed_at: datetime | None = _moment()
    left_at: datetime | None = _moment()


class Campaign(SQLModel, table=True):
    """What an officer wants to say to community groups: the text, to whom and when.

    `target` and `schedule` are as the conversation composes them (`movement.campaigns`). `revision` grows with every
    change of state, so that two officers cannot decide about the same campaign twice.
    """

    __tablename__ = "campaign"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    topic: str  # id of the plan's topic
    text: str
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(Json()))
    target: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    schedule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    status: str = Field(default="draft", index=True)  # draft | template | waiting | scheduled | done | cancelled
    reason: str = ""  # why a second officer sent it back
    revision: int = 0
    next_at: datetime | None = _moment(index=True)  # when the next run begins
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = _moment(nullable=False)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = _moment()


class CampaignRun(SQLModel, table=True):
    """One time that a campaign is sent. Its receipts are the rows of `outbox` that name it."""

    __tablename__ = "campaign_run"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    number: int
    status: str = Field(default="sending", index=True)  # sending | paused | cancelled | done
    started_by: int | None = Field(default=None, foreign_key="person.id")
    started_at: datetime = _moment(nullable=False)
    finished_at: datetime | None = _moment()


class Subscription(SQLModel, table=True):
    """A resident's account that wants messages about one topic in private; dropped when they stop."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("platform", "account", "commune_id", "topic"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    platform: str
    account: str
    chat: str
    topic: str
    since: datetime = _moment(nullable=False)


class Reminder(SQLModel, table=True):
    """That somebody was reminded of a date. The key is the guarantee: the same reminder is not said twice.

    `day` is the day (in Việt Nam, ISO) on which the reminder fell due, `recipient` "unit:3:person:5", "officer:7" or
    "group:4", `said_on` the day on which it was said, `letter_id` the row of the outbox that says it.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("commune_id", "deadline", "day", "recipient"),
        Index("ix_reminder_said_on", "commune_id", "said_on"),
    )

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id")
    deadline: str
    day: str
    recipient: str = Field(index=True)
    said_on: str
    letter_id: int | None = Field(default=None, sa_column=Column(BigKey, nullable=True, index=True))
    at: datetime = _moment(nullable=False)


class ReminderOrder(SQLModel, table=True):
    """What somebody decided about coming reminders.

    An officer skips, holds or sends the reminders of one day ("skip", "hold", "now"; `recipient` is their class), a
    person wants to hear again on a day ("again"; `recipient` as in `reminder`).
    """

    __tablename__ = "reminder_order"
    __table_args__ = (UniqueConstraint("commune_id", "deadline", "day", "recipient"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    deadline: str
    day: str
    recipient: str
    order: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class DeadlineDone(SQLModel, table=True):
    """That something with a date has been done, confirmed by a person: by a unit, or for the whole commune."""

    __tablename__ = "deadline_done"
    __table_args__ = (UniqueConstraint("commune_id", "deadline", "year", "subject"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    deadline: str
    year: int
    subject: str  # "unit:3" or "commune"
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _moment(nullable=False)


class PaperCode(SQLModel, table=True):
    """What a printed paper says, by the code that stands on it, so that anybody can hold it against the record.

    The same content has the same code; `fingerprint` is the hash of everything that was printed. `said` is what the
    page about the paper shows: the unit, the year, sums, state and date, nothing about people.
    """

    __tablename__ = "paper_code"
    __table_args__ = (UniqueConstraint("subject", "fingerprint"),)

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    code: str = Field(unique=True)
    subject: str  # "card:12"
    fingerprint: str
    said: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    made_at: datetime = _moment(nullable=False)


class FileLink(SQLModel, table=True):
    """A one-time link to a file, for a chat whose platform cannot carry it. Only the token's hash is kept.

    `file` says where the content comes from: the order of a file that is made (`bot.making`), or a platform's own id.
    The content itself is kept nowhere.
    """

    __tablename__ = "file_link"
    __table_args__ = (Index("ix_file_link_chat", "platform", "chat"),)

    id: int | None = _key()
    token_hash: str = Field(unique=True)
    platform: str  # whom the link was given to
    chat: str
    file: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    created_at: datetime = _moment(nullable=False)
    expires_at: datetime = _moment(nullable=False, index=True)
    used_at: datetime | None = _moment()


class FileDigest(SQLModel, table=True):
    """The SHA-256 of a file that lives on a platform, so that a list of evidence can say which file was meant.

    Empty while it is not known; `tries` counts how often the platform was asked for the content in vain. `at` is when
    the digest became known, before that the moment from which on it may be asked for.
    """

    __tablename__ = "file_digest"
    __table_args__ = (Index("ix_file_digest_waiting", "sha256", "at"),)

    platform: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    sha256: str = ""
    size: int = 0  # bytes: what the platform said, then what was fetched
    tries: int = 0
    at: datetime = _moment(nullable=False)


class Roster(SQLModel, table=True):
    """A list of units that an officer has sent; what was found in it is entered, or dropped after some days.

    Nothing about people is in it: such columns are not read (`movement.roster`).
    """

    __tablename__ = "roster"

    id: int | None = _key()
    commune_id: int = Field(foreign_key="commune.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    file: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    status: str = Field(default="sent", index=True)  # sent | read | unreadable | entered | dropped
    problem: str = ""  # why the file could not be read
    found: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    created_at: datetime = _moment(nullable=False)


class UploadLink(SQLModel, table=True):
    """A one-time link to a page where a person hands in a file that their platform cannot carry. Only a hash is kept.

    `about` is what the file is for: which conversation about what, and which question of it
    ({"flow": "scoring", "args": {"card": 12}, "question": "4a", "year": 2026}).
    """

    __tablename__ = "upload_link"

    id: int | None = _key()
    token_hash: str = Field(unique=True)
    commune_id: int = Field(foreign_key="commune.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    platform: str
    account: str
    chat: str
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    created_at: datetime = _moment(nullable=False)
    expires_at: datetime = _moment(nullable=False, index=True)
    used_at: datetime | None = _moment()


class KeptFile(SQLModel, table=True):
    """A file that no platform keeps for us; its content lies beside the database, named by its SHA-256."""

    __tablename__ = "kept_file"

    sha256: str = Field(primary_key=True)
    size: int  # bytes
    mime: str = ""
    at: datetime = _moment(nullable=False)


class LinkCode(SQLModel, table=True):
    """A one-time code by which a person joins one more account of theirs. Only its hash is kept.

    `created_by` is the officer who made it for somebody that has lost their account; None where they asked themselves.
    """

    __tablename__ = "link_code"

    id: int | None = _key()
    code_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = _moment(nullable=False)
    expires_at: datetime = _moment(nullable=False)
    used_at: datetime | None = _moment()


class PlatformUse(SQLModel, table=True):
    """How much of a platform's allowance is used: messages of a month, people and groups that count.

    `period` is "2026-11" for what begins anew each month, empty for what does not; `kind` says what is counted.
    """

    __tablename__ = "platform_use"

    platform: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    number: int = 0
    told: int = 0  # the share in per cent at which officers were last told


class OaToken(SQLModel, table=True):
    """The tokens of an Official Account, both empty before the first ones are there; they are in no backup.

    The refresh token works once: a new pair is stored before it is used, and whoever asks for one claims the row first.
    `adopted` is a hash of the refresh token in the settings that was taken over last; `key_hash` one of the key that
    opens the page where the account is connected.
    """

    __tablename__ = "oa_token"

    oa_id: str = Field(primary_key=True)
    access_token: str = ""
    refresh_token: str = ""
    expires_at: datetime = _moment(nullable=False)
    refreshed_at: datetime = _moment(nullable=False)
    problem: str = ""  # why no new pair can be had; empty while all is well
    adopted: str = ""
    claimed_until: datetime | None = _moment()
    key_hash: str = ""
    key_until: datetime | None = _moment()


class Inbox(SQLModel, table=True):
    """Events that were acted on. The key is the guarantee: an event that comes again finds itself here."""

    __tablename__ = "inbox"

    platform: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    received_at: datetime = _moment(nullable=False, index=True)


class Outbox(SQLModel, table=True):
    """What must be said. A reply's row is deleted when it was delivered; a notice's row stays as the receipt.

    `run_id` and `group_id` say of a campaign's post which run it belongs to and which group it is for (none: somebody
    who subscribed to the topic). `message_id` is the platform's own number of the message once it is there.
    `instead_of` is the letter that could not be delivered and in whose place this one goes to another account.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "status", "lane", "id"),)

    id: int = Field(sa_column=Column(BigKey, primary_key=True, autoincrement=False))
    platform: str
    chat: str
    lane: str  # reply | notice | campaign
    body: dict[str, Any] | None = Field(default=None, sa_column=Column(Json()))
    dedupe_key: str | None = Field(default=None, unique=True)
    status: str = "waiting"  # waiting | held | sent | failed | cancelled
    attempts: int = 0
    not_before: datetime | None = _moment()
    reason: str = ""
    created_at: datetime = _moment(nullable=False)
    sent_at: datetime | None = _moment()  # or failed, or put aside for somebody who has to do something first
    run_id: int | None = Field(default=None, index=True)
    group_id: int | None = None
    message_id: str | None = None
    instead_of: int | None = Field(default=None, sa_column=Column(BigKey, nullable=True, index=True))


class Audit(SQLModel, table=True):
    """Who did what, when. Each row carries the hash of the one before it, so a changed or missing row shows."""

    __tablename__ = "audit"

    commune_id: int = Field(primary_key=True, foreign_key="commune.id")
    seq: int = Field(primary_key=True)
    at: datetime = _moment(nullable=False)
    person_id: int | None = None
    action: str
    subject: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json(), nullable=False))
    hash: str


class AuditHead(SQLModel, table=True):
    """The newest audit row of a commune; locked while rows are added, so the chain never forks."""

    __tablename__ = "audit_head"

    commune_id: int = Field(primary_key=True, foreign_key="commune.id")
    seq: int = 0
    hash: str = ""
