"""Who may do what: the one table, and the one place that reads it."""

from __future__ import annotations

from enum import StrEnum

from storage.actors import Actor, MemberRole
from storage.units import ACTIVE, PENDING


class Role(StrEnum):
    """What somebody is to the commune. A person can be several at once."""

    STRANGER = "stranger"  # not known, or without any role
    APPLICANT = "applicant"  # head of a unit whose registration is not decided
    MEMBER = "member"  # head or deputy of an approved unit
    OFFICER = "officer"  # of the commune police


class Action(StrEnum):
    """Everything that can be asked for."""

    LOOK_AROUND = "look around"  # menu, help, language
    REGISTER_UNIT = "register a unit"
    USE_INVITATION = "use an invitation"
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
    SUBSCRIBE = "receive messages about topics"
    CONFIRM = "confirm that something is done"
    MANAGE_GROUPS = "claim and describe groups"
    MANAGE_REMINDERS = "see and decide about reminders"
    WRITE_CAMPAIGN = "write a campaign"
    DECIDE_CAMPAIGN = "decide about a campaign"


class Scope(StrEnum):
    """How far a permission reaches."""

    NO = "no"
    OWN = "own"  # the person's own approved units, or own data
    COMMUNE = "commune"  # everything in the person's commune


_EVERYBODY = {
    Action.LOOK_AROUND: Scope.COMMUNE,
    Action.USE_INVITATION: Scope.COMMUNE,
    Action.SUBSCRIBE: Scope.OWN,
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
        Action.CONFIRM: Scope.COMMUNE,
        Action.MANAGE_GROUPS: Scope.COMMUNE,
        Action.MANAGE_REMINDERS: Scope.COMMUNE,
        Action.WRITE_CAMPAIGN: Scope.COMMUNE,
        Action.DECIDE_CAMPAIGN: Scope.COMMUNE,
    },
}


class Forbidden(Exception):
    """Somebody asked for what they may not do; nothing happened."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.value)
        self.action = action


def scope(role: Role, action: Action) -> Scope:
    """One cell of the table; what is not written is not allowed."""
    return PERMISSIONS[role].get(action, Scope.NO)


def roles_of(actor: Actor | None) -> dict[Role, tuple[set[int], set[int]]]:
    """A person's roles, each with the communes and the units it is held in."""
    held: dict[Role, tuple[set[int], set[int]]] = {}
    for member in actor.memberships if actor else ():
        if member.role is MemberRole.OFFICER:
            role = Role.OFFICER
        elif member.unit_status == ACTIVE:
            role = Role.MEMBER
        elif member.unit_status == PENDING:
            role = Role.APPLICANT
        else:
            continue
        communes, units = held.setdefault(role, (set(), set()))
        communes.add(member.commune_id)
        if member.unit_id is not None:
            units.add(member.unit_id)
    if not held:
        held[Role.STRANGER] = (set(), set())
    return held


def may(actor: Actor | None, action: Action, *, commune_id: int, unit_id: int | None = None) -> bool:
    """Whether somebody may do something to a unit (or, without one, in the commune or to their own data).

    An officer who also heads a unit does not verify or decide about that unit: somebody else must.
    """
    held = roles_of(actor)
    own_units = {unit for _communes, units in held.values() for unit in units}
    if unit_id in own_units and action in (Action.VERIFY, Action.ENTER_DECISION, Action.DECIDE_UNIT):
        return False
    for role, (communes, units) in held.items():
        match scope(role, action):
            case Scope.COMMUNE:
                if role is Role.STRANGER or commune_id in communes:
                    return True
            case Scope.OWN:
                if unit_id is None or unit_id in units:
                    return True
            case Scope.NO:
                pass
    return False


def require(actor: Actor | None, action: Action, *, commune_id: int, unit_id: int | None = None) -> None:
    """Raise `Forbidden` unless somebody may do this."""
    if not may(actor, action, commune_id=commune_id, unit_id=unit_id):
        raise Forbidden(action)
