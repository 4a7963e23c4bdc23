"""Which commune it is about: asked of people who have several, and of strangers where there are several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.flows.consent import Office, no_reports
from bot.flows.outcomes import ChooseCommune, Nothing, Open
from bot.flows.questions import Choose, Option, Outdated, Refused, Reply, Typed
from bot.flows.registration import greeting
from bot.i18n import Strong, Value, Verbatim, _, join

PAGE = 8  # communes a page: what a small screen shows at once


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """The communes to choose from as (number, name of its office); `near` finds some by a part of the name.

    `example` is a name that can be typed, `then` the conversation to go on with. `greets`: this is the first that a
    stranger hears. `bound` is one who has agreed to something with the present office, which is not carried over.
    """

    communes: Sequence[tuple[int, str]]
    near: Callable[[str], Sequence[int]]
    office: Office
    example: str = ""
    then: str = "home"
    stranger: bool = False
    greets: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """Another page of the communes whose names contain a text."""

    text: str = ""
    page: int = 0


async def choose_commune(facts: CommuneFacts) -> ChooseCommune | Open | Nothing:
    """Show the communes page by page, or those whose names are like what was typed, until one is chosen."""
    if facts.bound:
        ends: Open | Nothing = await Choose(
            key="bound",
            prompt=lambda: _(
                "What was agreed to here is for {office} only. To choose another commune, please delete that first: "
                "“My data”.",
                office=facts.office.police_office,
            ),
            choices=(Option(Open("mydata"), _("My data"), "mydata"), Option(Nothing(), _("Close"), "close")),
        )
        return ends
    if len(facts.communes) == 1:
        return ChooseCommune(facts.communes[0][0], facts.then)
    search = Search()
    for step in count():
        chosen = await WhichCommune(
            key=f"commune{step}",
            prompt=lambda s=search: _prompt(facts, s),  # type: ignore[misc]
            choices=_options(facts, search),
            can_go_back=step > 0,
            otherwise=no_reports(facts.office) if facts.stranger else _("Please choose one of the answers below."),
            facts=facts,
        )
        if isinstance(chosen, int):
            return ChooseCommune(chosen, facts.then)
        if not isinstance(chosen, Search):
            return chosen
        search = chosen
    raise AssertionError("a count has no end")


Answer = int | Search | Open | Nothing


@dataclass(slots=True, kw_only=True)
class WhichCommune(Choose[Answer]):
    """One of the communes, pressed or typed; a part of a name leads to those that have it."""

    facts: CommuneFacts

    def read(self, reply: Reply) -> Answer:
        if not isinstance(reply, Typed):
            return Choose.read(self, reply)
        option = self._typed(reply.text)
        if option is not None:
            return option.value
        found = self.facts.near(reply.text)
        if not found:
            raise Refused(
                join(
                    _(
                        "No commune here is called so. Please type a part of its name, for example “{name}”.",
                        name=self.facts.example,
                    ),
                    no_reports(self.facts.office) if self.facts.stranger else None,
                )
            )
        return found[0] if len(found) == 1 else Search(reply.text)

    def dump(self, value: Answer) -> Any:
        match value:
            case int():
                return value
            case Search(text, page):
                return [text, page]
            case _:
                return Choose.dump(self, value)

    def load(self, stored: Any) -> Answer:
        match stored:
            case int():
                if stored not in {number for number, _name in self.facts.communes}:
                    raise Outdated(self.key)
                return stored
            case [text, page]:
                return Search(text, page)
            case _:
                return Choose.load(self, stored)


def _found(facts: CommuneFacts, search: Search) -> list[tuple[int, str]]:
    if not search.text:
        return list(facts.communes)
    names = dict(facts.communes)
    return [(number, names[number]) for number in facts.near(search.text) if number in names]


def _options(facts: CommuneFacts, search: Search) -> list[Option[Answer]]:
    found = _found(facts, search)
    first = search.page * PAGE
    options: list[Option[Answer]] = [
        Option(number, Verbatim(name), f"c{number}", str(first + n), wide=True)
        for n, (number, name) in enumerate(found[first : first + PAGE], 1)
    ]
    if len(found) > first + PAGE:
        options.append(Option(Search(search.text, search.page + 1), _("Next page"), "next", key="+", wide=True))
    if search != Search():
        options.append(Option(Search(), _("All communes"), "all", key="*", wide=True))
    if facts.stranger:
        options += [
            Option(Open("code"), _("I have an invitation code"), "code", key="C", wide=True),
            Option(Open("language"), _("Tiếng Việt / English"), "language", key="L", wide=True),
        ]
    else:
        options.append(Option(Nothing(), _("Close"), "close", key="0", wide=True))
    return options


def _prompt(facts: CommuneFacts, search: Search) -> Value:
    if search.text:
        return _("Communes whose name is like “{text}”:", text=search.text)
    how = _("Choose one, or type a part of its name.")
    which = Strong(_("Which commune is it about?"))
    if not facts.stranger:
        return join(which, _("At present: {office}.", office=facts.office.police_office), how)
    if not facts.greets:
        return join(which, how)
    no_place = _(
        "This is not a place for reports about people or crimes. Please contact {office} directly.",
        office=facts.office.police_office,
    )
    return join(greeting(facts.office), no_place, which, how)
