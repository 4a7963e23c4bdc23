"""A unit goes through the criteria of a title: met or not, a last look, then it is sent to Công an xã.

The answers live in the database, not in the session: head and deputy go on with the same checklist, and what was sent
can be corrected until the authority has decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.checklist_texts import all_items, item_prompt, met_text, official, summary
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_titles import AnswerChecklist, SendChecklist
from bot.flows.questions import (
    MISSING,
    REST,
    Choose,
    FreeText,
    Look,
    Option,
    Pressed,
    Refused,
    Reply,
    Review,
    Typed,
    official_wording,
)
from bot.i18n import NO_TEXT, Value, Verbatim, _, join, key_
from movement.answers import parse_yes_no
from movement.checking import Answer, State
from movement.checklist import ChecklistItem
from movement.names import fold

MOST_NOTE = 300  # characters
_WITHOUT = "skip"
_MET = ("dat", "met")
_NOT_MET = ("chua dat", "khong dat", "chua", "not met")
_POLITE = ("da", "roi", "a", "nhe")


async def checklist(facts: ChecklistFacts) -> SendChecklist | Nothing:
    """Ask every criterion that has no answer, show what it comes to, and send it."""
    if facts.decided is None:
        for item in facts.items:
            await _ask(facts, item)
    looks = (Look("all", _("See all criteria"), key_("F"), lambda: all_items(facts, facts.own), apart=True),)
    if facts.decided is not None or facts.state in (State.SENT, State.CHECKED):
        await Review(
            key="seen",
            prompt=lambda: summary(facts),
            choices=(Option(True, _("Close"), "close", key="0"),),
            looks=looks,
            changeable=facts.decided is None,
        )
        return Nothing()
    await Review(
        key="review",
        prompt=lambda: summary(facts),
        choices=(Option(True, _("Send to the commune police"), "send", wide=True),),
        looks=looks,
    )
    return SendChecklist(facts.unit_id, facts.checklist.of, facts.revision)


async def _ask(facts: ChecklistFacts, item: ChecklistItem) -> None:
    own = facts.own.get(item.code)
    await Met(
        key=f"c.{item.code}",
        label=Verbatim(item.code),
        prompt=lambda: item_prompt(facts, item),
        looks=(official_wording(lambda: official(item)),),
        on_answer=lambda met: _kept(facts, item, met),
        choices=_choices(facts),
        given=MISSING if own is None else own.met,
        shown=NO_TEXT if own is None else met_text(own.met),
    )
    if own is not None and not own.met and item.code in facts.fresh:
        await ShortNote(
            key=f"note.{item.code}",
            label=_("{code}: note", code=item.code),
            shown=own.note,
            prompt=lambda: _note_prompt(item, own),
            on_answer=lambda text: _noted(facts, item, text),
            example=_("For example: the training is planned for November."),
        )


def _open(facts: ChecklistFacts) -> list[str]:
    return [item.code for item in facts.items if item.code not in facts.own]


def _choices(facts: ChecklistFacts) -> Sequence[Option[bool | None]]:
    options: list[Option[bool | None]] = [Option(True, _("Met"), "met"), Option(False, _("Not met"), "not")]
    if len(_open(facts)) > 1:
        options.append(Option(None, _("All the rest is met"), "rest", key=REST, wide=True))
    return options


def _kept(facts: ChecklistFacts, item: ChecklistItem, met: bool | None) -> AnswerChecklist:
    """An answer to one criterion, or (None) that it and everything that is still open is met."""
    codes = [item.code] if met is not None else [*dict.fromkeys((item.code, *_open(facts)))]
    answers = {code: Answer(met if met is not None else True) for code in codes}
    return AnswerChecklist(facts.unit_id, facts.checklist.of, answers)


def _noted(facts: ChecklistFacts, item: ChecklistItem, text: str) -> AnswerChecklist | None:
    if not text:
        return None
    return AnswerChecklist(facts.unit_id, facts.checklist.of, {item.code: Answer(False, text)})


def _note_prompt(item: ChecklistItem, own: Answer) -> Value:
    return join(
        _("{code}: not met. If you wish, say in a few words why, or what the unit will do.", code=item.code),
        _("✎ {note}", note=own.note) if own.note else None,
        _("Please give no names and no cases."),
    )


@dataclass(slots=True)
class Met(Choose[bool | None]):
    """Whether one criterion is met; None: all that is still open is."""

    def read(self, reply: Reply) -> bool | None:
        if isinstance(reply, Typed):
            said = " ".join(word for word in fold(reply.text).strip(" .!").split() if word not in _POLITE)
            if said in _MET or said in _NOT_MET:
                return said in _MET
            answer = parse_yes_no(reply.text)
            if answer is not None:
                return answer
        try:
            return Choose.read(self, reply)
        except Refused:
            raise Refused(_("This criterion needs “met” or “not met”: the law knows nothing between.")) from None

    def dump(self, value: bool | None) -> Any:
        return {True: "met", False: "not", None: "rest"}[value]

    def load(self, stored: Any) -> bool | None:
        return {"met": True, "not": False, "rest": None}[stored]


@dataclass(slots=True)
class ShortNote(FreeText):
    """A few words that can be left out."""

    at_most: int = MOST_NOTE
    multiline: bool = False
    choices: Sequence[Option[str]] = field(default_factory=lambda: (Option("", _("Go on without"), _WITHOUT, key="0"),))

    def options(self) -> Sequence[Option[str]]:
        return self.choices

    def read(self, reply: Reply) -> str:
        if isinstance(reply, Pressed) and reply.token == _WITHOUT:
            return ""
        if isinstance(reply, Typed) and fold(reply.text).strip(" .!") in ("0", "khong", "bo qua", "skip"):
            return ""
        return FreeText.read(self, reply)


async def no_checklist(title: Value, year: int) -> Nothing:
    """Say that the plan has none for such a unit."""
    await Choose(
        key="none",
        prompt=lambda: _(
            "The plan of {year} has no criteria of {title} for this kind of unit.", title=title, year=str(year)
        ),
        choices=(Option(True, _("Close"), "close"),),
    )
    return Nothing()
