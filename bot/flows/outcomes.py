"""What flows ask the dialogue to do. Each outcome has one function in `bot.actions` and one row in the permissions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.chat import File
from movement.campaigns import GroupAudience, Schedule, Target
from movement.reminders import Recipient
from movement.scoring import ItemAnswer
from movement.units import Exclusion, UnitKind
from movement.year import Step


@dataclass(frozen=True, slots=True)
class Open:
    """Go on with another conversation."""

    flow: str
    args: dict[str, int | str] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nothing:
    """The conversation ends and nothing happens."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """The person agreed to the words that were shown: an officer's, or those for people in charge of a unit.

    `province_office` is who keeps the data of a province's officer.
    """

    purpose: str
    as_officer: bool = False
    province_office: str = ""


@dataclass(frozen=True, slots=True)
class RefuseConsent:
    """The person did not agree: nothing is kept."""


@dataclass(frozen=True, slots=True)
class RegisterUnit:
    """Enter a unit and its head."""

    kind: UnitKind
    name: str
    address: str
    hamlet: str
    head_name: str
    position: str
    phone: str
    people: int
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool
    exclusion: Exclusion
    invitation: int | None


@dataclass(frozen=True, slots=True)
class JoinByInvitation:
    """Become a deputy, a further head, or an officer by an invitation."""

    invitation: int
    name: str
    phone: str
    position: str


@dataclass(frozen=True, slots=True)
class UseCode:
    """Somebody typed an invitation code."""

    code: str


@dataclass(frozen=True, slots=True)
class DecideUnit:
    """Approve a unit that registered on its own, or refuse it with a reason.

    `into`: it is this unit of the register, which nobody is in charge of yet.
    """

    unit_id: int
    approve: bool
    reason: str = ""
    into: int | None = None


@dataclass(frozen=True, slots=True)
class InviteUnit:
    """Make an invitation for a unit's head: of a unit of the register that nobody is in charge of, or of a new one."""

    unit_name: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class InviteDeputy:
    """Make an invitation for a unit's deputy."""

    unit_id: int


@dataclass(frozen=True, slots=True)
class StartCard:
    """Open this year's card of a unit, new or under way."""

    unit_id: int


@dataclass(frozen=True, slots=True)
class RecordScore:
    """Keep the answer to one item."""

    card_id: int
    item: str
    answer: ItemAnswer


@dataclass(frozen=True, slots=True)
class AddNote:
    """Keep a note to one item."""

    card_id: int
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Attach a file to one item."""

    card_id: int
    item: str
    file: File
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SubmitCard:
    """Hand the card to Công an xã."""

    card_id: int


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """An officer begins to verify a card."""

    card_id: int
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided about one item: verified points, or None when it goes back."""

    item: str
    points: Decimal | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerifyCard:
    """All decisions about a card, made at the card's revision."""

    card_id: int
    revision: int
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class DecideAuthority:
    """What the authority decided about the items it decides, on which paper, and the level if it is final."""

    card_id: int
    revision: int
    points: dict[str, Decimal]
    decision_number: str
    level: str


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """A unit answers to its verified card."""

    card_id: int
    text: str


@dataclass(frozen=True, slots=True)
class CorrectData:
    """A person corrects a field of their own data."""

    field: str
    value: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class EraseData:
    """A person wants to be forgotten."""


@dataclass(frozen=True, slots=True)
class ChooseCommune:
    """Everything is about another commune from now on; `then` is the conversation to go on with."""

    commune_id: int
    then: str = "home"


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """The conversation goes on in another language."""

    language: str


@dataclass(frozen=True, slots=True)
class EnterStep:
    """Keep what came of a step of a unit's year (`movement.year`), on which day and paper."""

    unit_id: int
    year: int
    step: Step
    value: str
    day: date | None = None
    paper: str = ""
    paper_day: date | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class ConfirmCard:
    """After the assessment window: nothing has changed since the card was handed in."""

    card_id: int


@dataclass(frozen=True, slots=True)
class ReopenCard:
    """After the assessment window: these items have changed and are scored again."""

    card_id: int
    revision: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderReminder:
    """An officer skips, holds back, lets out or sends the reminders of one day ("skip", "hold", "free", "now")."""

    deadline: str
    day: str
    to: Recipient
    order: str


@dataclass(frozen=True, slots=True)
class ConfirmDone:
    """Something with a date has been done: by a unit, or (None) by the office."""

    deadline: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class RemindAgain:
    """Somebody in charge of a unit wants to hear of a date again tomorrow morning."""

    deadline: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class RemindMissing:
    """An officer has all who have not done something reminded once more."""

    deadline: str


@dataclass(frozen=True, slots=True)
class ShowMissing:
    """An officer wants to call those who have not done something."""

    deadline: str


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """An officer claims a group from the private conversation."""

    group_id: int


@dataclass(frozen=True, slots=True)
class DescribeGroup:
    """Which hamlet a group belongs to, whom it gathers, and free tags."""

    group_id: int
    hamlet: str
    audience: GroupAudience
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """The assistant leaves a group that it is not wanted in any more."""

    group_id: int


@dataclass(frozen=True, slots=True)
class WriteCampaign:
    """Keep what an officer has composed, as a draft or a template, or hand it on to be sent.

    `campaign_id` is the draft that it takes the place of.
    """

    keep_as: str  # draft | template | send
    topic: str
    text: str
    file: File | None
    target: Target
    schedule: Schedule
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class DecideCampaign:
    """A second officer releases a campaign, or sends it back with a reason; made at the campaign's revision."""

    campaign_id: int
    revision: int
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StopCampaign:
    """No further run of a campaign begins, and what has not been delivered is not delivered."""

    campaign_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class SteerRun:
    """Pause, resume, cancel a run that is being sent, or repeat it for those that did not get it ("retry")."""

    run_id: int
    what: str


@dataclass(frozen=True, slots=True)
class GiveTopicConsent:
    """The person agreed to what is kept for sending messages about topics."""


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Receive messages about a topic, or not any more."""

    topic: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class StopTopics:
    """Receive no messages about topics any more, and keep nothing for it."""
