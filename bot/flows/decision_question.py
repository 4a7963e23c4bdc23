"""A question for the number and date of a decision, in one answer; both are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.flows.paper_question import PaperQuestion
from bot.flows.questions import Refused, Reply
from bot.i18n import Slanted, Value, _
from movement.papers import PaperNumber


@dataclass(slots=True)
class DecisionQuestion(PaperQuestion):
    """A decision's number and date: "12/QĐ-UBND, 20/8/2026". Anything else, such as a name, is not kept with it."""

    def hint(self) -> Value:
        return _("Reply with number and date, for example 12/QĐ-UBND, 20/8/{year}.", year=str(self.today.year))

    def below(self) -> Value:
        return Slanted(_("For example: 12/QĐ-UBND, 20/8/{year}", year=str(self.today.year)))

    def read(self, reply: Reply) -> PaperNumber:
        found = PaperQuestion.read(self, reply)
        if not found.number:
            raise Refused(_("The number of the decision is needed, too, for example 12/QĐ-UBND, 20/8/2026."))
        if found.day is None:
            raise Refused(_("The date of the decision is needed, too, for example 12/QĐ-UBND, 20/8/2026."))
        number = re.sub(r"\s*([/–-])\s*", r"\1", found.number)
        if " " in number:
            raise Refused(_("Only the number and date are needed, without names, for example 12/QĐ-UBND, 20/8/2026."))
        return PaperNumber(number, found.day)
