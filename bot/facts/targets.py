"""What the board of targets shows."""

from __future__ import annotations

from bot.facts import Args
from bot.flows.replay import Flow
from bot.flows.targets import TargetsFacts, targets
from bot.making.targets import picture_of_targets
from bot.permissions import Action
from bot.target_board import target_board
from bot.turn import Turn


def targets_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.SEE_FIGURES)
    commune = turn.commune
    now = turn.batch.now
    return targets(
        TargetsFacts(
            commune.police_office,
            target_board(turn.batch.connection, commune, now),
            commune.plan.levels,
            now,
            picture_of_targets(commune, turn.session.language),
        )
    )
