"""Who may do what: the one table, and the one place that reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from storage.actors import Actor, MemberRole
from storage.units import ACTIVE, PENDING


class Role(StrEnum):
    """What somebody is to the commune. A person can be several at once."""

    STRANGER = "stranger"  # not known, or without any role
    APPLICANT = "applicant"  # head of a unit whose registration is not decided
    MEMBER = "member"  # head or deputy of an approved unit
    OFFICER = "officer"  # of the commune police
    PROVINCE_OFFICER = "province officer"  # of the police of a province: sees how its communes stand, decides nothing


class Action(StrEnum):
    """Everything that can be asked for."""

    LOOK_AROUND = "look around"  # menu, help, language
    REGISTER_UNIT = "register a unit"
    USE_INVITATION = "use an invitation"
    LINK_ACCOUNT = "link an account to a person"
    MY_DATA = "see, correct or delete one's own data"
    SCORE = "score a unit's card"
    SUBMIT = "hand in a unit's card"
    SEE_CARD = "see a unit's card"
    GIVE_OPINION = "give an opinion on a unit's card"
    INVITE_DEPUTY = "invite a deputy of a unit"
    LIST_CARDS = "list the commune's cards"
    VERIFY = "verify a card"
    ENTER_DECISION = "enter the authority's decision"
    DECIDE_UNIT = "decide about a registration"
    INVITE_UNIT = "invite a unit"
    CUT_OFF = "cut an account off"
    SUBSCRIBE = "receive messages about topics"
    CONFIRM = "confirm that something is done"
    MANAGE_GROUPS = "claim and describe groups"
    MANAGE_REMINDERS = "see and decide about reminders"
    WRITE_CAMPAIGN = "write a campaign"
    DECIDE_CAMPAIGN = "decide about a campaign"
    SEE_YEAR = "see a unit's year"
    ENTER_STEP = "enter a step of a unit's year"
    ENTER_TITLE = "enter what was decided about a title"
    ANSWER_CHECKLIST = "answer a title's checklist"
    CHECK_CHECKLIST = "verify a title's checklist"
    SEE_FIGURES = "see the commune's figures"
    LIST_PAPERS = "list the units' papers"
    MANAGE_AWARDS = "propose and decide awards"
    MANAGE_MODELS = "keep the register of models"
    REPORT_MODEL = "report a model"
    SEE_MODELS = "see the register of models"
    CHANGE_PLAN = "change the commune's plan"
    SEE_PLAN = "see the commune's plan"
    CHOOSE_COMMUNE = "choose the commune"
    CHECK_PAPER = "check a printed paper"
    MAKE_LISTS = "have lists and reports made"
    MAKE_DOSSIER = "have a unit's dossier made"
    IMPORT_UNITS = "import a list of units"


class Scope(StrEnum):
    """How far a permission reaches."""

    NO = "no"
    OWN = "own"  # the person's own approved units, or own data
    COMMUNE = "commune"  # everything in the person's commune
    PROVINCE = "province"  # everything in the communes of the person's province


_EVERYBODY = {
    Action.LOOK_AROUND: Scope.COMMUNE,
    Action.USE_INVITATION: Scope.COMMUNE,
    Action.LINK_ACCOUNT: Scope.COMMUNE,
    Action.SUBSCRIBE: Scope.OWN,
    Action.CHOOSE_COMMUNE: Scope.COMMUNE,
    Action.CHECK_PAPER: Scope.COMMUNE,
}

PERMISSIONS: dict[Role, dict[Action, Scope]] = {
    Role.STRANGER: {
        **_EVERYBODY,
        Action.REGISTER_UNIT: Scope.COMMUNE,
        Action.MY_DATA: Scope.OWN,  # of a registration that was begun, or refused
    },
    Role.APPLICANT: {**_EVERYBODY, Action.MY_DATA: Scope.OWN},
    Role.MEMBER: {
        **_EVERYBODY,
        Action.MY_DATA: Scope.OWN,
        Action.SCORE: Scope.OWN,
        Action.SUBMIT: Scope.OWN,
        Action.SEE_CARD: Scope.OWN,
        Action.GIVE_OPINION: Scope.OWN,
        Action.INVITE_DEPUTY: Scope.OWN,
        Action.CONFIRM: Scope.OWN,
        Action.SEE_YEAR: Scope.OWN,
        Action.ENTER_STEP: Scope.OWN,
        Action.ANSWER_CHECKLIST: Scope.OWN,
        Action.REPORT_MODEL: Scope.OWN,
        Action.SEE_MODELS: Scope.OWN,
        Action.SEE_PLAN: Scope.COMMUNE,
        Action.MAKE_DOSSIER: Scope.OWN,
    },
    Role.OFFICER: {
        **_EVERYBODY,
        Action.MY_DATA: Scope.OWN,
        Action.SEE_CARD: Scope.COMMUNE,
        Action.LIST_CARDS: Scope.COMMUNE,
        Action.VERIFY: Scope.COMMUNE,
        Action.ENTER_DECISION: Scope.COMMUNE,
        Action.DECIDE_UNIT: Scope.COMMUNE,
        Action.INVITE_UNIT: Scope.COMMUNE,
        Action.CUT_OFF: Scope.COMMUNE,  # of the commune's units and of its officers
        Action.CONFIRM: Scope.COMMUNE,
        Action.MANAGE_GROUPS: Scope.COMMUNE,
        Action.MANAGE_REMINDERS: Scope.COMMUNE,
        Action.WRITE_CAMPAIGN: Scope.COMMUNE,
        Action.DECIDE_CAMPAIGN: Scope.COMMUNE,
        Action.SEE_YEAR: Scope.COMMUNE,
        Action.ENTER_STEP: Scope.COMMUNE,
        Action.ENTER_TITLE: Scope.COMMUNE,
        Action.ANSWER_CHECKLIST: Scope.COMMUNE,
        Action.CHECK_CHECKLIST: Scope.COMMUNE,
        Action.SEE_FIGURES: Scope.COMMUNE,
        Action.LIST_PAPERS: Scope.COMMUNE,
        Action.MANAGE_AWARDS: Scope.COMMUNE,
        Action.MANAGE_MODELS: Scope.COMMUNE,
        Action.REPORT_MODEL: Scope.COMMUNE,
        Action.SEE_MODELS: Scope.COMMUNE,
        Action.CHANGE_PLAN: Scope.COMMUNE,
        Action.SEE_PLAN: Scope.COMMUNE,
        Action.MAKE_LISTS: Scope.COMMUNE,
        Action.MAKE_DOSSIER: Scope.COMMUNE,
        Action.IMPORT_UNITS: Scope.COMMUNE,
    },
    Role.PROVINCE_OFFICER: {
        **_EVERYBODY,
        Action.MY_DATA: Scope.OWN,
        Action.SEE_CARD: Scope.PROVINCE,  # the points alone: no evidence, notes, reasons, opinions
        Action.SEE_YEAR: Scope.PROVINCE,
        Action.SEE_FIGURES: Scope.PROVINCE,
        Action.LIST_PAPERS: Scope.PROVINCE,
        Action.SEE_MODELS: Scope.PROVINCE,
        Action.SEE_PLAN: Scope.PROVINCE,
        Action.MAKE_LISTS: Scope.PROVINCE,  # points, levels and figures; no evidence, notes or reasons
    },
}

# What is asked for in a commune where the person need not have a role (yet).
_ANYWHERE = frozenset(
    (Action.LOOK_AROUND, Action.USE_INVITATION, Action.LINK_ACCOUNT, Action.CHOOSE_COMMUNE, Action.CHECK_PAPER)
)

# What an officer who also heads a unit leaves to somebody else, where it is about that unit.
_NOT_ABOUT_OWN = frozenset(
    (
        Action.VERIFY,
        Action.ENTER_DECISION,
        Action.DECIDE_UNIT,
        Action.ENTER_TITLE,
        Action.CHECK_CHECKLIST,
        Action.MANAGE_AWARDS,
    )
)


class Forbidden(Exception):
    """Somebody asked for what they may not do; nothing happened."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.value)
        self.action = action


def scope(role: Role, action: Action) -> Scope:
    """One cell of the table; what is not written is not allowed."""
    return PERMISSIONS[role].get(action, Scope.NO)


@dataclass(slots=True)
class Held:
    """Where somebody holds a role."""

    communes: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    provinces: set[str] = field(default_factory=set)  # official codes


def roles_of(actor: Actor | None) -> dict[Role, Held]:
    """A person's roles, each with the communes, units and provinces it is held in."""
    held: dict[Role, Held] = {}
    for member in actor.memberships if actor else ():
        if member.role is MemberRole.PROVINCE_OFFICER:
            if member.province:
                held.setdefault(Role.PROVINCE_OFFICER, Held()).provinces.add(member.province)
            continue
        if member.role is MemberRole.OFFICER:
            role = Role.OFFICER
        elif member.unit_status == ACTIVE:
            role = Role.MEMBER
        elif member.unit_status == PENDING:
            role = Role.APPLICANT
        else:
            continue
        where = held.setdefault(role, Held())
        where.communes.add(member.commune_id)
        if member.unit_id is not None:
            where.units.add(member.unit_id)
    if not held:
        held[Role.STRANGER] = Held()
    return held


def may(
    actor: Actor | None, action: Action, *, commune_id: int, unit_id: int | None = None, province: str = ""
) -> bool:
    """Whether somebody may do something to a unit (or, without one, in the commune or to their own data).

    `province` is the code of the commune's province; without one, no officer of a province may do anything there.
    An officer who also heads a unit does not verify or decide about that unit: somebody else must.
    """
    held = roles_of(actor)
    if action in _NOT_ABOUT_OWN and any(unit_id in where.units for where in held.values()):
        return False
    if may_throughout(actor, action, commune_id=commune_id, province=province):
        return True
    return any(
        scope(role, action) is Scope.OWN and (unit_id is None or unit_id in where.units) for role, where in held.items()
    )


def may_throughout(actor: Actor | None, action: Action, *, commune_id: int, province: str = "") -> bool:
    """Whether somebody may do something to everything in a commune, and not only to what is their own."""
    for role, where in roles_of(actor).items():
        match scope(role, action):
            case Scope.PROVINCE:
                if province in where.provinces:
                    return True
            case Scope.COMMUNE:
                if role is Role.STRANGER or action in _ANYWHERE or commune_id in where.communes:
                    return True
            case Scope.OWN | Scope.NO:
                pass
    return False


def require(
    actor: Actor | None, action: Action, *, commune_id: int, unit_id: int | None = None, province: str = ""
) -> None:
    """Raise `Forbidden` unless somebody may do this."""
    if not may(actor, action, commune_id=commune_id, unit_id=unit_id, province=province):
        raise Forbidden(action)
