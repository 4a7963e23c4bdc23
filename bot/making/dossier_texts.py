"""Words that the parts of a dossier share; papers spell out what messages abbreviate."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flows.year_texts import STEP_NAMES
from bot.i18n import Value, _, plain
from bot.making import PAPERS_LANGUAGE
from movement.year import Step

_SPELT_OUT: Mapping[Step, Value] = {
    Step.ANTT_REGISTERED: _("Registration for the title “Safe in security and order”"),
    Step.ANTT_DECIDED: _("The title “Safe in security and order”"),
    Step.MOVEMENT_DAY: _("The “Day of all people for national security”"),
}


def words(value: Value) -> str:
    """A text as it stands on papers."""
    return plain(value, PAPERS_LANGUAGE)


def step_name(step: Step) -> Value:
    """What a step of the year is called on papers."""
    return _SPELT_OUT.get(step, STEP_NAMES[step])


def met_words(met: bool) -> str:
    """Whether a criterion is met."""
    return words(_("met") if met else _("not met"))
