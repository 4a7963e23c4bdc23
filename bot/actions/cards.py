"""Scoring a card and handing it in."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.card_facts import (
    card_number,
    changed_since,
    checked_points,
    handing_in,
    open_items,
    self_total,
    template_of,
    waiting_line,
)
from bot.clock import day_in_vietnam
from bot.commands import Intent
from bot.flows.outcomes import (
    AddEvidence,
    AddNote,
    GiveOpinion,
    Open,
    RecordScore,
    StartCard,
    SubmitCard,
)
from bot.flows.questions import MAX_TEXT
from bot.flows.texts import points_text
from bot.i18n import LongDate, _, join
from bot.making.cards import card_picture
from bot.permissions import Action
from bot.turn import Turn
from movement.scoring import is_asked, points_unasked
from movement.secrecy import marked_secret
from storage import Conflict, actors, cards
from storage.cards import SELF, Card, Entry, EvidenceFile

MOST_FILES_PER_ITEM = 20
LARGEST_FILE = 20 * 1024 * 1024  # bytes; what the platforms let a bot fetch


def start_card(turn: Turn, outcome: StartCard) -> Open | None:
    """Open this year's card, new or under way."""
    turn.require(Action.SCORE, outcome.unit_id)
    connection = turn.batch.connection
    unit = turn.batch.unit(outcome.unit_id)
    if unit is None:
        raise Conflict
    commune = turn.batch.commune(unit.commune_id)
    plan = commune.plan
    card_id = cards.of_unit(connection, unit.id, plan.year)
    if card_id is None:
        template = plan.scorecard_for(unit.kind)
        if template is None:
            turn.say(_("The plan of {year} has no scorecard for this kind of unit.", year=str(plan.year)), MENU)
            return None
        card_id = cards.start(
            connection, unit.commune_id, unit.id, commune.plan_version_id, template.id, plan.year, turn.batch.now
        )
        turn.audit(
            "card started",
            f"card:{card_id}",
            in_commune=unit.commune_id,
            unit=unit.id,
            template=template.id,
            plan=plan.version,
        )
    card = turn.batch.card(card_id)
    if card is None or not card.is_open:
        return Open("card", {"card": card_id})
    return Open("scoring", {"card": card_id})


def _open_card(turn: Turn, card_id: int, action: Action, item: str | None = None) -> Card:
    """A card that may be changed by this person now; raises `Forbidden` or `Conflict`."""
    card = turn.batch.card(card_id)
    if card is None:
        raise Conflict
    turn.require(action, card.unit_id)
    if not card.is_open:
        raise Conflict
    if item is not None:
        _plan, template = template_of(turn, card)
        unit = turn.batch.unit(card.unit_id)
        if unit is None or item not in open_items(card, template, unit.profile):
            raise Conflict
    return card


def record_score(turn: Turn, outcome: RecordScore) -> None:
    """Keep one answer."""
    card = _open_card(turn, outcome.card_id, Action.SCORE, outcome.item)
    answer = outcome.answer
    turn.batch.enter(
        card,
        Entry(
            card_id=card.id,
            item=outcome.item,
            side=SELF,
            round=card.round,
            person_id=turn.person_id,
            points=answer.points,
            counts=dict(answer.counts) or None,
            not_applicable=answer.not_applicable,
        ),
    )
    turn.audit(
        "scored",
        f"card:{card.id}",
        in_commune=card.commune_id,
        item=outcome.item,
        points=None if answer.points is None else str(answer.points),
        **({"counts": dict(answer.counts)} if answer.counts else {}),
        **({"not_applicable": True} if answer.not_applicable else {}),
    )


def add_note(turn: Turn, outcome: AddNote) -> None:
    """Keep a note to one item."""
    card = _open_card(turn, outcome.card_id, Action.SCORE, outcome.item)
    turn.batch.enter(
        card,
        Entry(card.id, outcome.item, SELF, card.round, turn.person_id, note=outcome.text),
    )
    turn.audit("note added", f"card:{card.id}", in_commune=card.commune_id, item=outcome.item)


def add_evidence(turn: Turn, outcome: AddEvidence) -> None:
    """Attach a file to one item; a file marked secret is refused and nothing of it is kept."""
    card = _open_card(turn, outcome.card_id, Action.SCORE, outcome.item)
    file = outcome.file
    if marked_secret(file.name) or marked_secret(outcome.caption):
        turn.audit("file marked secret refused", f"card:{card.id}", in_commune=card.commune_id, item=outcome.item)
        turn.say(
            join(
                _("⛔ The file is marked as a state secret. It was not kept and not passed on."),
                _("Please delete it from this chat and tell the person in charge of secrets at your unit."),
            )
        )
        return
    if file.size > LARGEST_FILE:
        turn.say(_("The file is too large (at most 20 MB). Please send a smaller one, or a photo of it."))
        return
    held = card.evidence.get(outcome.item, [])
    if len(held) >= MOST_FILES_PER_ITEM:
        turn.say(_("Item {code} has {n} files already; that is enough.", code=outcome.item, n=len(held)))
        return
    cards.add_evidence(
        turn.batch.connection,
        card,
        EvidenceFile(0, outcome.item, file.platform, file.ref, file.kind.value, file.name, file.mime, file.size),
        turn.known_person,
        turn.batch.now,
    )
    if outcome.caption:
        before = card.notes.get(outcome.item, "")  # a caption adds to what was written before: nothing is lost
        note = outcome.caption if outcome.caption in before or not before else f"{before}; {outcome.caption}"
        add_note(turn, AddNote(card.id, outcome.item, note[:MAX_TEXT]))
    turn.audit("evidence added", f"card:{card.id}", in_commune=card.commune_id, item=outcome.item, kind=file.kind.value)


def submit_card(turn: Turn, outcome: SubmitCard) -> Open | None:
    """Hand the card in; the officers are told at once."""
    card = _open_card(turn, outcome.card_id, Action.SUBMIT)
    connection, now = turn.batch.connection, turn.batch.now
    unit = turn.batch.unit(card.unit_id)
    total = self_total(turn, card)
    if unit is None or total.missing:
        raise Conflict
    plan, template = template_of(turn, card)
    for criterion in template.scored:
        if criterion.code not in card.answers and not is_asked(template, criterion, unit.profile):
            points = points_unasked(template, criterion)
            turn.batch.enter(
                card,
                Entry(card.id, criterion.code, SELF, card.round, turn.person_id, points, not_applicable=True),
            )
    again = card.status == cards.RETURNED
    if card.number is None:
        card.number = cards.next_number(connection, card.commune_id, card.year)
    card.status = cards.SUBMITTED
    card.submitted_at = now
    card.returned = ()
    card.claimed_by = card.claimed_at = None
    card.revision += 1
    cards.save(connection, [card])  # at once: the next card of the same batch must get the next number
    number = card_number(turn, card)
    last_day = handing_in(plan, unit.kind)
    late = not again and last_day is not None and day_in_vietnam(now) > last_day  # a returned card was handed in before
    turn.audit(
        "card handed in",
        f"card:{card.id}",
        in_commune=card.commune_id,
        number=number,
        points=str(total.points),
        round=card.round,
        late=late,
    )
    turn.say_with_picture(
        join(
            _("✅ <b>Handed in</b> at {moment}. Card number {number}.", moment=now, number=number),
            _("It is after the last day ({day}) and is marked late.", day=LongDate(last_day))
            if late and last_day
            else None,
            _("{office} will verify it; the unit need not do anything more.", office=turn.office.police_office),
        ),
        Intent(_("See the card"), "card", card.id),
        MENU,
        picture=card_picture(plan, card, turn.session.language),
    )
    waiting = len({card.id, *cards.in_commune(connection, card.commune_id, [cards.SUBMITTED])})
    earlier_id = cards.latest_before(connection, unit.id, card.year)
    earlier = turn.batch.card(earlier_id) if earlier_id is not None else None
    changed = changed_since(template, card, checked_points(earlier)) if earlier else []
    turn.notify(
        turn.officers(card.commune_id),
        join(
            waiting_line(waiting),
            _(
                "{unit} · self-scored {points}/{maximum} · {items} of {count} items with evidence",
                unit=unit.name,
                points=total.points,
                maximum=total.maximum,
                items=sum(1 for files in card.evidence.values() if files),
                count=total.of,
            ),
            _("The items that were open have been scored again.")
            if again and not any(card.sent_back.values())
            else _("The returned items have been completed.")
            if again
            else None,
            _("Different from last year: {items}", items=join(*changed, separator=", ")) if changed else None,
            _("⏰ Handed in late.") if late else None,
        ),
        Intent(_("Item by item"), "verify", card.id, "each"),
        Intent(_("Accept all"), "verify", card.id, "all"),
        Intent(_("See the card"), "card", card.id),
        key=f"card:{card.id}:submitted:{card.round}",
    )
    others = [p for p in actors.member_ids(connection, unit.id) if p != turn.person_id]
    turn.notify(
        others,
        _(
            "✅ The card of {unit} has been handed in ({number}, {points}).",
            unit=unit.name,
            number=number,
            points=points_text(total.points),
        ),
    )
    return None


def give_opinion(turn: Turn, outcome: GiveOpinion) -> Open | None:
    """Keep what the unit answers to the result; the officers read it."""
    card = turn.batch.card(outcome.card_id)
    if card is None:
        raise Conflict
    turn.require(Action.GIVE_OPINION, card.unit_id)
    if card.status not in (cards.VERIFIED, cards.FINAL) or turn.person_id is None:
        raise Conflict
    unit = turn.batch.unit(card.unit_id)
    cards.add_opinion(turn.batch.connection, card, outcome.text, turn.person_id, turn.batch.now)
    turn.audit("opinion given", f"card:{card.id}", in_commune=card.commune_id)
    number = card_number(turn, card)
    turn.say(
        _(
            "✅ The opinion on card {number} has been passed to {office}.",
            number=number,
            office=turn.office.police_office,
        ),
        MENU,
    )
    turn.notify(
        turn.officers(card.commune_id),
        join(
            _("📥 Opinion of {unit} on card {number}:", unit=unit.name if unit else "", number=number),
            _("“{text}”", text=outcome.text),
        ),
        Intent(_("See the card"), "card", card.id),
    )
    return None
