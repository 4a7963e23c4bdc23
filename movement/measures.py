"""What a target counts: the figures that the assistant can work out by itself."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What a target's figure is made of. Units are those of the target's kinds that are registered with the commune."""

    IN_REGISTER = "in_register"  # units registered and approved / those, waiting, invited and entered from a list alone
    ANTT_REGISTERED = "antt_registered"  # units that registered for the security-and-order title / units
    ANTT_REACHED = "antt_reached"  # units recognised this year / units that the title is open to (TT 124 Điều 1)
    LEVEL_OR_BETTER = "level_or_better"  # units classified at `level` or a higher one / units
    AT_LEVEL = "at_level"  # units classified at exactly `level` (none Yếu: at most 0)
    EXEMPLARY = "exemplary"  # units recognised as exemplary this year, or whose title was kept / units
    EXEMPLARY_CHOSEN = "exemplary_chosen"  # units chosen this year to become exemplary (004 III.2) / units
    PLANS_ISSUED = "plans_issued"  # units that issued their plan, and their Party organisation its resolution / units
    LAUNCHED = "launched"  # units that launched the movement / units
    MOVEMENT_DAY = "movement_day"  # units that held the movement day or joined in / units
    MOVEMENT_DAY_MAIN = "movement_day_main"  # units that held it as the commune's main one
    COMMITMENTS = "commitments"  # people who signed, as the units state it / people to sign
    CARD_RATIO = "card_ratio"  # the numbers stated at the card's `item`, summed over all cards: part / whole
    MODELS = "models"  # active models; in per cent: of those at the end of the year before
    MODELS_COMMENDED = "models_commended"  # models proposed for commendation this year
