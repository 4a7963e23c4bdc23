"""Every conversation by name: who may hold it, and what it needs to know. Facts are loaded here, flows stay pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.card_facts import (
    card_number,
    checked_points,
    days_left,
    files_of,
    handing_in,
    open_items,
    self_total,
    template_of,
    verified_points,
    verified_result,
)
from bot.flows.approval import ApprovalFacts, approval
from bot.flows.authority import AuthorityFacts, authority
from bot.flows.code import code
from bot.flows.home import HomeFacts, MyUnit, home
from bot.flows.inviting import InvitingFacts, inviting
from bot.flows.joining import JoiningFacts, joining
from bot.flows.language import language
from bot.flows.lists import CardFacts, Entry, ListFacts, card, pick
from bot.flows.mydata import MyDataFacts, MyRole, mydata
from bot.flows.opinion import OpinionFacts, opinion
from bot.flows.outcomes import Open
from bot.flows.questions import phone_for_reading
from bot.flows.registration import RegistrationFacts, registration
from bot.flows.replay import Flow
from bot.flows.scoring import ScoringFacts, scoring
from bot.flows.texts import UNIT_KINDS, points_text
from bot.flows.verification import VerificationFacts, verification
from bot.i18n import _, join
from bot.permissions import Action
from bot.turn import Turn
from movement.crosschecks import cross_checks
from movement.names import near_duplicates
from movement.plan import DecidedBy
from movement.scoring import points_of
from storage import actors, cards, consents, invitations, units
from storage.actors import MemberRole
from storage.units import ACTIVE, PENDING

Args = Mapping[str, Any]


class Gone(Exception):
    """What the conversation is about is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One flow: how it starts from its arguments, which permission it needs, and whether it can be put aside."""

    start: Callable[[Turn, Args], Flow]
    action: Action
    can_leave: bool = True


def _home(turn: Turn, args: Args) -> Flow:
    actor = turn.actor
    connection = turn.batch.connection
    mine = []
    for member in actor.memberships if actor else ():
        if member.unit_id is not None:
            mine.append(_my_unit(turn, member.unit_id))
    officer = actor is not None and actor.is_officer
    return home(
        HomeFacts(
            office=turn.office,
            units=mine,
            is_officer=officer,
            waiting_cards=len(cards.in_commune(connection, turn.commune_id, [cards.SUBMITTED])) if officer else 0,
            waiting_units=len(units.in_commune(connection, turn.commune_id, status=PENDING)) if officer else 0,
            open_decisions=len(cards.in_commune(connection, turn.commune_id, [cards.VERIFIED])) if officer else 0,
            known=actor is not None and bool(actor.memberships),
        )
    )


def _my_unit(turn: Turn, unit_id: int) -> MyUnit:
    unit = turn.batch.unit(unit_id)
    if unit is None:
        raise Gone
    plan = turn.commune.plan
    last_day = handing_in(plan, unit.kind)
    card_id = cards.of_unit(turn.batch.connection, unit_id, plan.year)
    held = turn.batch.card(card_id) if card_id is not None else None
    return MyUnit(
        unit_id=unit_id,
        name=unit.name,
        status=unit.status,
        reason=unit.status_reason,
        card_id=card_id,
        card_status=held.status if held else "",
        number=card_number(turn, held) if held else "",
        total=self_total(turn, held) if held else None,
        verified=verified_points(turn, held) if held else None,
        last_day=last_day,
        days_left=days_left(turn.batch.now, last_day),
    )


def _registration(turn: Turn, args: Args) -> Flow:
    connection = turn.batch.connection
    invited = invitations.get(connection, int(args["invitation"])) if "invitation" in args else None
    consented = "consented" in turn.session.state
    answers = turn.session.state.get("answers", {})
    needs_names = not (invited and invited.unit_name) and "kind" in answers
    existing = {}
    if needs_names:
        existing = {
            u.id: u.name for u in units.in_commune(connection, turn.commune_id) if u.status in (ACTIVE, PENDING)
        }
    return registration(
        RegistrationFacts(
            office=turn.office,
            kinds=turn.commune.plan.kinds,
            existing=existing,
            invitation=invited.id if invited else None,
            invited_name=invited.unit_name if invited else "",
            consented=consented and "consent" not in answers,
        )
    )


def _joining(turn: Turn, args: Args) -> Flow:
    invited = invitations.get(turn.batch.connection, int(args["invitation"]))
    if invited is None:
        raise Gone
    unit = turn.batch.unit(invited.unit_id) if invited.unit_id is not None else None
    actor = turn.actor
    return joining(
        JoiningFacts(
            office=turn.office,
            invitation=invited.id,
            as_officer=invited.role is MemberRole.OFFICER,
            unit_name=unit.name if unit else invited.unit_name,
            consented="consented" in turn.session.state and "consent" not in turn.session.state.get("answers", {}),
            known=actor is not None and bool(actor.name and actor.phone),
        )
    )


def _scoring(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or not held.is_open:
        raise Gone
    turn.require(Action.SCORE, unit.id)
    plan, template = template_of(turn, held)
    items = open_items(held, template, unit.profile)
    return scoring(
        ScoringFacts(
            card_id=held.id,
            unit_name=unit.name,
            year=held.year,
            template=template,
            profile=unit.profile,
            open_items=items,
            answered=frozenset(
                item for item in items if held.answered_in.get(item) == held.round and _settled(held.answers[item])
            ),
            answers=held.answers,
            notes=held.notes,
            evidence={item: files_of(files) for item, files in held.evidence.items()},
            sent_back=held.sent_back,
            last_day=handing_in(plan, unit.kind),
            reopened=turn.session.state.get("reopened"),
        )
    )


def _settled(answer: Any) -> bool:
    return answer.points is not None or answer.not_applicable


def _begin_at(turn: Turn, revision: int) -> None:
    """Decisions that were begun before the card changed (and put aside, perhaps) do not count for what it says now."""
    answers = turn.session.state.setdefault("answers", {})
    if answers.setdefault("revision", revision) != revision:
        answers.clear()
        answers["revision"] = revision


def _verification(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or held.status != cards.SUBMITTED:
        raise Gone
    turn.require(Action.VERIFY, unit.id)
    _begin_at(turn, held.revision)
    plan, template = template_of(turn, held)
    connection = turn.batch.connection
    earlier_id = cards.latest_before(connection, unit.id, held.year)
    earlier = turn.batch.card(earlier_id) if earlier_id is not None else None
    other = None
    if held.claimed_by is not None and held.claimed_by != turn.person_id:
        other = turn.batch.actor(held.claimed_by)
    return verification(
        VerificationFacts(
            card_id=held.id,
            revision=held.revision,
            number=card_number(turn, held),
            unit_name=unit.name,
            year=held.year,
            template=template,
            profile=unit.profile,
            answers=held.answers,
            notes=held.notes,
            evidence={item: files_of(files) for item, files in held.evidence.items()},
            total=self_total(turn, held),
            levels=plan.levels,
            checks=cross_checks(template, held.answers, unit.profile, held.evidence_counts),
            settled=checked_points(held),
            last_year=checked_points(earlier) if earlier and earlier.template == held.template else {},
            claimed_by=other.name if other else "",
            claimed_at=held.claimed_at if other else None,
        )
    )


def _authority(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or held.status != cards.VERIFIED:
        raise Gone
    turn.require(Action.ENTER_DECISION, unit.id)
    _begin_at(turn, held.revision)
    plan, template = template_of(turn, held)
    return authority(
        AuthorityFacts(
            card_id=held.id,
            revision=held.revision,
            number=card_number(turn, held),
            unit_name=unit.name,
            items=tuple(c for c in template.scored if c.decided_by is DecidedBy.AUTHORITY),
            checked=checked_points(held),
            levels=plan.levels,
        )
    )


def _card(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None:
        raise Gone
    turn.require(Action.SEE_CARD, unit.id)
    plan, template = template_of(turn, held)
    shown = held.status in (cards.VERIFIED, cards.FINAL)
    checked = checked_points(held) if shown else {}
    if shown:
        for c in template.scored:
            if c.decided_by is DecidedBy.AUTHORITY and c.code not in checked:
                expected = points_of(c, held.answers.get(c.code))
                checked = {**checked, **({c.code: expected} if expected is not None else {})}
    return card(
        CardFacts(
            card_id=held.id,
            number=card_number(turn, held),
            status=held.status,
            unit_name=unit.name,
            year=held.year,
            template=template,
            answers=held.answers,
            checked=checked,
            submitted_at=held.submitted_at,
            result=verified_result(turn, held, plan, template) if shown else None,
            opinions=[text for _at, text in cards.opinions(turn.batch.connection, held.id)],
        )
    )


def _opinion(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    if held is None or held.status not in (cards.VERIFIED, cards.FINAL):
        raise Gone
    turn.require(Action.GIVE_OPINION, held.unit_id)
    return opinion(OpinionFacts(held.id))


def _approval(turn: Turn, args: Args) -> Flow:
    unit = turn.batch.unit(int(args["unit"]))
    if unit is None or unit.status != PENDING or unit.commune_id != turn.commune_id:
        raise Gone
    turn.require(Action.DECIDE_UNIT, unit.id)
    connection = turn.batch.connection
    others = {u.id: u.name for u in units.in_commune(connection, unit.commune_id, status=ACTIVE)}
    people = actors.load(connection, actors.member_ids(connection, unit.id))
    heads = [
        f"{m.position}: {a.name} · {phone_for_reading(a.phone)}"
        for a in people.values()
        for m in a.memberships
        if m.unit_id == unit.id
    ]
    return approval(
        ApprovalFacts(
            unit_id=unit.id,
            name=unit.name,
            kind=unit.kind,
            address=unit.address,
            hamlet=unit.hamlet,
            people=unit.people,
            exclusion=unit.exclusion,
            head="; ".join(heads),
            alike=[others[n] for n, _score in near_duplicates(unit.name, others)],
        )
    )


def _inviting(turn: Turn, args: Args) -> Flow:
    names = {u.id: u.name for u in units.in_commune(turn.batch.connection, turn.commune_id) if u.status == ACTIVE}
    return inviting(InvitingFacts(names))


def _mydata(turn: Turn, args: Args) -> Flow:
    actor = turn.actor
    if actor is None:
        raise Gone
    given = consents.current(turn.batch.connection, turn.session.platform, turn.session.account)
    return mydata(
        MyDataFacts(
            name=actor.name,
            phone=actor.phone,
            roles=[MyRole(m.unit_id, m.unit_name, m.position) for m in actor.memberships],
            consented_at=given[0][1] if given else None,
            police_office=turn.office.police_office,
        )
    )


def _queue(turn: Turn, args: Args) -> Flow:
    entries = []
    for card_id in cards.in_commune(turn.batch.connection, turn.commune_id, [cards.SUBMITTED]):
        held = turn.batch.card(card_id)
        unit = turn.batch.unit(held.unit_id) if held else None
        if held is None or unit is None:
            continue
        total = self_total(turn, held)
        detail = _("{number} · {points}", number=card_number(turn, held), points=points_text(total.points))
        if held.submitted_at is not None:
            detail = join(detail, held.submitted_at, separator=" · ")  # type: ignore[assignment]
        entries.append(Entry(unit.name, detail, Open("verification", {"card": card_id})))
    return pick(ListFacts(_("Cards waiting for verification"), _("No card is waiting."), entries))


def _units(turn: Turn, args: Args) -> Flow:
    waiting = units.in_commune(turn.batch.connection, turn.commune_id, status=PENDING)
    return pick(
        ListFacts(
            _("Registrations waiting for a decision"),
            _("No registration is waiting."),
            [Entry(u.name, UNIT_KINDS[u.kind], Open("approval", {"unit": u.id})) for u in waiting],
        )
    )


def _decisions(turn: Turn, args: Args) -> Flow:
    entries = []
    for card_id in cards.in_commune(turn.batch.connection, turn.commune_id, [cards.VERIFIED]):
        held = turn.batch.card(card_id)
        unit = turn.batch.unit(held.unit_id) if held else None
        if held is not None and unit is not None:
            points = sum(checked_points(held).values(), Decimal(0))
            detail = _("{number} · {points} so far", number=card_number(turn, held), points=points_text(points))
            entries.append(Entry(unit.name, detail, Open("authority", {"card": card_id})))
    return pick(ListFacts(_("Cards that wait for the authority's decision"), _("No card is waiting."), entries))


CONVERSATIONS: dict[str, Conversation] = {
    "home": Conversation(_home, Action.LOOK_AROUND, can_leave=False),
    "language": Conversation(lambda turn, args: language(), Action.LOOK_AROUND, can_leave=False),
    "code": Conversation(lambda turn, args: code(), Action.USE_INVITATION),
    "registration": Conversation(_registration, Action.REGISTER_UNIT),
    "invited": Conversation(_registration, Action.USE_INVITATION),
    "joining": Conversation(_joining, Action.USE_INVITATION),
    "mydata": Conversation(_mydata, Action.MY_DATA, can_leave=False),
    "scoring": Conversation(_scoring, Action.SCORE),
    "card": Conversation(_card, Action.SEE_CARD, can_leave=False),
    "opinion": Conversation(_opinion, Action.GIVE_OPINION),
    "queue": Conversation(_queue, Action.LIST_CARDS, can_leave=False),
    "verification": Conversation(_verification, Action.VERIFY),
    "authority": Conversation(_authority, Action.ENTER_DECISION),
    "units": Conversation(_units, Action.DECIDE_UNIT, can_leave=False),
    "decisions": Conversation(_decisions, Action.ENTER_DECISION, can_leave=False),
    "approval": Conversation(_approval, Action.DECIDE_UNIT),
    "inviting": Conversation(_inviting, Action.INVITE_UNIT),
}
