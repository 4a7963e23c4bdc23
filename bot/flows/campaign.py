"""A campaign as officers see it: what it says, how far it is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat import Message
from bot.flows.composing_texts import target_text, when
from bot.flows.outcomes import DecideCampaign, Nothing, Open, SteerRun, StopCampaign
from bot.flows.questions import SHORTEST_REASON, Choose, FreeText, Look, Option
from bot.i18n import Strong, Value, Verbatim, _, join, key_, plural
from movement.campaigns import Schedule, Target

STATES: Mapping[str, Value] = {
    "draft": _("draft"),
    "template": _("template"),
    "waiting": _("waits for a second officer"),
    "scheduled": _("planned"),
    "done": _("finished"),
    "cancelled": _("cancelled"),
}
RUN_STATES: Mapping[str, Value] = {
    "sending": _("being sent"),
    "paused": _("paused"),
    "cancelled": _("cancelled"),
    "done": _("finished"),
}
ROOM = 3200  # characters for receipts that are named one by one: the rest of a message is for what stands around them


@dataclass(frozen=True, slots=True)
class PostReceipt:
    """What became of the post to one group; `name` is empty for subscribers, of whom nobody is named."""

    name: str
    status: str  # waiting | held | sent | failed | cancelled
    reason: Value | None = None
    until: datetime | None = None  # when a post that waits is tried again


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One time that the campaign was sent."""

    run_id: int
    number: int
    status: str
    started_at: datetime
    receipts: Sequence[PostReceipt]

    def count(self, *states: str) -> int:
        """How many posts are in one of these states."""
        return sum(1 for receipt in self.receipts if receipt.status in states)


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """A campaign with its newest run. `mine`: the person who looks wrote it."""

    campaign_id: int
    revision: int
    status: str
    topic: Value
    text: str
    file: dict[str, object] | None
    target: Target
    schedule: Schedule
    author: str
    mine: bool
    reason: str
    next_at: datetime | None
    titles: Mapping[str, str]
    post: Message
    answers: Mapping[str, object] = field(default_factory=dict)  # to compose it again
    run: RunFacts | None = None


class Step:
    """What can be done; the values of the answers."""

    APPROVE, REFUSE, STOP, EDIT, COPY = "approve", "refuse", "stop", "edit", "copy"


async def campaign(facts: CampaignFacts) -> object:
    """Show it; decide, steer, stop, or compose it again."""
    step = await Choose(
        key=f"step.{facts.revision}",
        can_leave=False,
        prompt=lambda: _about(facts),
        choices=_options(facts),
        looks=_looks(facts),
    )
    if step == Step.APPROVE:
        return DecideCampaign(facts.campaign_id, facts.revision, approve=True)
    if step == Step.REFUSE:
        reason = await FreeText(
            key=f"reason.{facts.revision}",
            prompt=lambda: _("What shall be changed? (The author will read it.)"),
            example=_("For example: please name the hotline of the bank as well."),
            at_least=SHORTEST_REASON,
        )
        return DecideCampaign(facts.campaign_id, facts.revision, approve=False, reason=reason)
    if step == Step.STOP:
        return StopCampaign(facts.campaign_id, facts.revision)
    if step == Step.EDIT:
        return Open("composing", {"campaign": facts.campaign_id}, dict(facts.answers))
    if step == Step.COPY:
        return Open("composing", {"template": facts.campaign_id}, dict(facts.answers))
    if step and facts.run is not None:
        return SteerRun(facts.run.run_id, step)
    return Nothing()


def _options(facts: CampaignFacts) -> list[Option[str]]:
    options: list[Option[str]] = []
    run = facts.run
    if facts.status == "waiting" and not facts.mine:
        options += [
            Option(Step.APPROVE, _("Release it"), "approve"),
            Option(Step.REFUSE, _("Send it back"), "refuse"),
        ]
    if run is not None and run.status == "sending":
        options.append(Option("pause", _("Pause"), "pause"))
    if run is not None and run.status == "paused":
        options.append(Option("resume", _("Go on"), "resume"))
    if run is not None and run.status in ("sending", "paused"):
        options.append(Option("cancel", _("Cancel the rest"), "cancel"))
    if run is not None and run.status in ("done", "cancelled") and run.count("failed", "cancelled"):
        options.append(Option("retry", _("Repeat for those without it"), "retry", wide=True))
    if facts.status == "draft":
        options.append(Option(Step.EDIT, _("Go on writing"), "edit", wide=True))
    if facts.status in ("template", "done", "cancelled"):
        options.append(Option(Step.COPY, _("Use as a template"), "copy", wide=True))
    if facts.status in ("draft", "template", "waiting", "scheduled"):
        words = {"draft": _("Delete the draft"), "template": _("Delete the template")}
        options.append(Option(Step.STOP, words.get(facts.status, _("Cancel the campaign")), "stop", wide=True))
    options.append(Option("", _("Close"), "close", wide=True))
    return options


def _looks(facts: CampaignFacts) -> tuple[Look, ...]:
    looks = [Look("preview", _("Preview"), key_("P"), lambda: "", posts=lambda: [facts.post])]
    run = facts.run
    if run is not None:
        looks.append(Look("receipts", _("Receipts"), key_("K"), lambda: receipts(run), apart=True))
    return tuple(looks)


def _about(facts: CampaignFacts) -> Value:
    return join(
        Strong(_("Campaign {n}: {topic}", n=Verbatim(str(facts.campaign_id)), topic=facts.topic)),
        Verbatim(facts.text if facts.status == "waiting" else shortened(facts.text)),
        _("To: {whom}", whom=target_text(facts.target, facts.titles)),
        when(facts.schedule),
        _("Written by {name}", name=facts.author or "–"),
        _("State: {state}", state=STATES[facts.status]) if facts.run is None or facts.status != "done" else None,
        _("Sent back: “{reason}”", reason=facts.reason) if facts.reason and facts.status == "draft" else None,
        _("Next: {moment}", moment=facts.next_at) if facts.next_at and facts.status == "scheduled" else None,
        progress(facts.run) if facts.run else None,
    )


def shortened(text: str, limit: int = 160) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def progress(run: RunFacts) -> Value:
    """How far a run is, in one line."""
    waiting = run.count("waiting", "held")
    failed = run.count("failed")
    return join(
        _(
            "Progress: {state}, {sent}/{all} posts",
            state=RUN_STATES[run.status],
            sent=run.count("sent"),
            all=len(run.receipts),
        ),
        plural("{n} waits", "{n} wait", waiting) if waiting else None,
        plural("⚠ {n} failed", "⚠ {n} failed", failed) if failed else None,
        separator=" · ",
    )


def receipts(run: RunFacts) -> Value:
    """What became of each post: the failed ones first, with the reason in words; subscribers only as figures."""
    named = [receipt for receipt in run.receipts if receipt.name]
    order = {"failed": 0, "waiting": 1, "held": 1, "cancelled": 2, "sent": 3}
    listed = _as_many_as_fit(sorted(named, key=lambda receipt: order[receipt.status]))
    subscribers = [receipt for receipt in run.receipts if not receipt.name]
    return join(
        Strong(_("Receipts of run {n}", n=run.number)),
        progress(run),
        *(_line(receipt) for receipt in listed),
        plural("… and {n} more group.", "… and {n} more groups.", len(named) - len(listed))
        if len(named) > len(listed)
        else None,
        _(
            "Subscribers: {sent} of {all} sent.",
            sent=sum(1 for receipt in subscribers if receipt.status == "sent"),
            all=len(subscribers),
        )
        if subscribers
        else None,
    )


def _as_many_as_fit(found: Sequence[PostReceipt]) -> Sequence[PostReceipt]:
    """The first ones, by the room that their lines take at the most."""
    room = ROOM
    for number, receipt in enumerate(found):
        room -= len(receipt.name) + (4 if receipt.status == "sent" else 70)
        if room < 0:
            return found[:number]
    return found


def _line(receipt: PostReceipt) -> Value:
    name = Verbatim(receipt.name)
    match receipt.status:
        case "sent":
            return _("✅ {group}", group=name)
        case "failed":
            return _("⛔ {group}: {reason}", group=name, reason=receipt.reason or "–")
        case "cancelled":
            return _("– {group}: cancelled", group=name)
        case "held":
            return _("⏸ {group}: paused", group=name)
    if receipt.until is not None:
        return _("⏳ {group}: waits until {moment}, as the platform asks", group=name, moment=receipt.until)
    return _("⏳ {group}: waits", group=name)


def failure_in_words(reason: str) -> Value:
    """Why a post could not be delivered, as an officer can use it. `reason` is what the platform's edge noted."""
    text = reason.lower()
    for signs, words in _FAILURES:
        if any(sign in text for sign in signs):
            return words
    return _("the platform did not take it ({reason})", reason=Verbatim(reason[:80]))


_FAILURES: tuple[tuple[tuple[str, ...], Value], ...] = (
    (("kicked", "not a member", "not_a_member", "left"), _("the assistant is not in the group any more")),
    (
        ("rights", "forbidden: bot can't", "write_forbidden", "muted", "_forbidden"),
        _("the assistant may not write there"),
    ),
    (("topic_closed",), _("the topic is closed")),
    (
        ("blocked", "deactivated", "chat not found", "chat_not_found", "not found", "peer_id"),
        _("the group cannot be found any more"),
    ),
    (("too long", "too_long"), _("the text is too long for the platform")),
    (("too large", "too big", "entity"), _("the file is too large for the platform")),
    (("file", "photo", "wrong type"), _("the platform does not take the file any more")),
    (("tries", "gave up", "given up"), _("the platform answered with errors again and again")),
    (("internal",), _("a fault of the assistant; please tell the operator")),
)
