"""The menu: where everybody stands when nothing is under way, and where every other conversation begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.flows.consent import Office, no_reports
from bot.flows.outcomes import InviteDeputy, Open, StartCard
from bot.flows.province import ProvinceFacts, province_choices, province_lines
from bot.flows.questions import Choose, Option
from bot.flows.registration import greeting
from bot.flows.texts import CARD_STATES, points_text
from bot.i18n import NO_TEXT, LongDate, Strong, Value, _, bullets, join, plural
from movement.scoring import Total

NOT_STARTED = ""


@dataclass(frozen=True, slots=True)
class MyUnit:
    """One unit of the person, with where this year's card stands."""

    unit_id: int
    name: str
    status: str  # pending | active | refused
    reason: str = ""
    card_id: int | None = None
    card_status: str = NOT_STARTED
    number: str = ""
    total: Total | None = None
    verified: Decimal | None = None  # what the verification came to
    last_day: date | None = None
    days_left: int | None = None
    has_steps: bool = False  # the plan follows steps of the year for it
    has_card: bool = True  # the plan has a scorecard for units of its kind


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """Who is there and what waits for them."""

    office: Office
    units: Sequence[MyUnit] = ()
    is_officer: bool = False
    waiting_cards: int = 0
    waiting_units: int = 0
    open_decisions: int = 0
    unclaimed_groups: int = 0
    waiting_campaigns: int = 0  # that this officer may release
    known: bool = False
    put_aside: Open | None = None  # a registration that was begun
    has_agreed: bool = False  # so that something may be kept
    several_communes: bool = False  # the person may choose another one
    province: ProvinceFacts | None = None  # for the officer of one
    has_cards: bool = True  # the commune's plan has scorecards, or some are there from a plan before


async def home(facts: HomeFacts) -> object:
    """Say where things stand and offer what can be done."""
    return await Choose(
        key="home",
        prompt=lambda: _text(facts),
        choices=_choices(facts),
        can_reopen=False,
        can_go_back=False,
        otherwise=NO_TEXT if facts.known else no_reports(facts.office),
    )


def _choices(facts: HomeFacts) -> list[Option[object]]:
    options: list[Option[object]] = []
    if facts.is_officer:
        registrations = _("Registrations waiting ({n})", n=facts.waiting_units)
        decisions = _("Decisions to enter ({n})", n=facts.open_decisions)
        if facts.has_cards:
            options.append(Option(Open("queue"), _("Cards waiting ({n})", n=facts.waiting_cards), "queue", wide=True))
        options.append(Option(Open("units"), registrations, "units", wide=True))
        if facts.has_cards:
            options.append(Option(Open("decisions"), decisions, "decisions", wide=True))
        options += [
            Option(Open("inviting"), _("Invite a unit"), "invite"),
            Option(Open("reminders"), _("Reminders"), "reminders"),
            Option(Open("groups"), _("Groups"), "groups"),
            Option(Open("campaigns"), _("Campaigns"), "campaigns"),
            Option(Open("office"), _("The year {year}", year=str(facts.office.year)), "office"),
        ]
    if facts.province is not None:
        options += province_choices(facts.province, is_officer=facts.is_officer)
    several = len(facts.units) > 1
    for unit in facts.units:
        if unit.status == "active":
            options += _unit_choices(unit, several)
    if facts.put_aside is not None:
        options.append(Option(facts.put_aside, _("Go on with the registration"), "goon", wide=True))
    if not facts.known:
        options += [
            Option(Open("registration"), _("Register a unit"), "register", wide=True),
            Option(Open("code"), _("I have an invitation code"), "code", wide=True),
        ]
        options.append(Option(Open("topics"), _("Messages about topics"), "topics", wide=True))
        if facts.has_agreed:
            options.append(Option(Open("mydata"), _("My data"), "mydata"))
    else:
        if not facts.is_officer and facts.units and all(unit.status == "refused" for unit in facts.units):
            options.append(Option(Open("registration"), _("Register a unit"), "register", wide=True))
        options.append(Option(Open("mydata"), _("My data"), "mydata"))
    if facts.several_communes:
        options.append(Option(Open("commune"), _("Change the commune"), "commune"))
    options.append(Option(Open("language"), _("Tiếng Việt / English"), "language", wide=True))
    return options


def _unit_choices(unit: MyUnit, several: bool) -> list[Option[object]]:
    def label(text: Value) -> Value:
        return _("{what} – {unit}", what=text, unit=unit.name) if several else text

    n = unit.unit_id
    options: list[Option[object]] = []
    if unit.card_status in (NOT_STARTED, "draft", "returned") and (unit.has_card or unit.card_id is not None):
        text = {
            NOT_STARTED: _("Score the card"),
            "draft": _("Go on scoring"),
            "returned": _("Complete the returned items"),
        }[unit.card_status]
        options.append(Option(StartCard(n), label(text), f"score{n}", wide=True))
    if unit.card_id is not None:
        options.append(Option(Open("card", {"card": unit.card_id}), label(_("See the card")), f"card{n}"))
    if unit.card_id is not None and unit.card_status in ("verified", "final"):
        options.append(Option(Open("opinion", {"card": unit.card_id}), label(_("Give an opinion")), f"opinion{n}"))
    if unit.has_steps:
        options.append(Option(Open("year", {"unit": n}), label(_("The year's steps")), f"year{n}"))
    options.append(Option(InviteDeputy(n), label(_("Invite a deputy")), f"deputy{n}"))
    return options


def _text(facts: HomeFacts) -> Value:
    if not facts.known:
        return join(
            greeting(facts.office),
            _(
                "This is not a place for reports about people or crimes. Please call the duty phone: {hotline}.",
                hotline=facts.office.hotline,
            )
            if facts.office.hotline
            else _(
                "This is not a place for reports about people or crimes. Please contact {office} directly.",
                office=facts.office.police_office,
            ),
            _(
                "Residents can receive messages of {office} here: choose “Messages about topics”.",
                office=facts.office.police_office,
            ),
        )
    lines: list[Value] = [] if facts.province is not None else [Strong(facts.office.police_office)]
    if facts.province is not None:
        lines += province_lines(facts.province)
    if facts.is_officer:
        waiting = plural("{n} card waits for verification", "{n} cards wait for verification", facts.waiting_cards)
        lines.append(
            bullets(
                [
                    *([waiting] if facts.has_cards else []),
                    plural("{n} registration waits", "{n} registrations wait", facts.waiting_units),
                    *_waiting_posts(facts),
                ]
            )
        )
    for unit in facts.units:
        lines += _unit_lines(unit)
    return join(*lines)


def _waiting_posts(facts: HomeFacts) -> list[Value]:
    lines: list[Value] = []
    if facts.unclaimed_groups:
        lines.append(plural("{n} group is not claimed", "{n} groups are not claimed", facts.unclaimed_groups))
    if facts.waiting_campaigns:
        lines.append(
            plural("{n} campaign waits to be released", "{n} campaigns wait to be released", facts.waiting_campaigns)
        )
    return lines


def _unit_lines(unit: MyUnit) -> list[Value]:
    lines: list[Value] = [Strong(unit.name)]
    if unit.status == "pending":
        lines.append(_("The registration is waiting for the commune police; the result will be told here at once."))
        return lines
    if unit.status == "refused":
        lines.append(_("The registration was not accepted. Reason: “{reason}”", reason=unit.reason))
        return lines
    if unit.card_status == NOT_STARTED and not unit.has_card:
        return lines
    if unit.card_status == NOT_STARTED:
        lines.append(_("This year's card has not been started."))
    elif unit.total is not None:
        state: Value = CARD_STATES[unit.card_status]
        if unit.card_status == "draft":
            state = _(
                "Being scored: question {position}/{count}, {points}.",
                position=min(unit.total.answered + 1, unit.total.of),
                count=unit.total.of,
                points=points_text(unit.total.points),
            )
            lines.append(state)
        else:
            points = unit.total.points if unit.verified is None else unit.verified
            lines.append(
                _(
                    "Card {number}: {state} · {points}",
                    number=unit.number,
                    state=state,
                    points=points_text(points),
                )
            )
    if unit.card_status in (NOT_STARTED, "draft") and unit.last_day and unit.days_left is not None:
        lines.append(_due(unit.last_day, unit.days_left))
    return lines


def _due(last_day: date, days_left: int) -> Value:
    day = LongDate(last_day)
    if days_left < 0:
        return _("⏰ The last day was {day}. The card can still be handed in; it will be marked late.", day=day)
    if days_left == 0:
        return _("⏰ Today is the last day to hand in the card.")
    return plural(
        "⏰ Last day to hand in: {day} ({n} day left).",
        "⏰ Last day to hand in: {day} ({n} days left).",
        days_left,
        day=day,
    )
