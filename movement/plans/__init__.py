"""The plans that come with the package. A file is a plan; its name without ".yaml" is the plan's id."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from movement.loader import PlanError, parse_plan
from movement.plan import Plan

_FOLDER = Path(__file__).parent
TEMPLATE = _FOLDER / "template.yaml"
"""The commented template from which a commune writes its own plan."""


def bundled_plans() -> dict[str, Path]:
    """The files of the bundled plans by plan id, in the order of the ids. The template is not among them."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.yaml")) if path != TEMPLATE}


@lru_cache(maxsize=16)
def load_bundled(plan_id: str) -> Plan:
    """A bundled plan. Raises KeyError for an unknown id and PlanError if the file is unsound."""
    path = bundled_plans()[plan_id]
    plan = parse_plan(path.read_text(encoding="utf-8"), path.name)
    if plan.id != plan_id:
        raise PlanError(path.name, 1, f'the plan\'s id is "{plan.id}", its file says "{plan_id}"')
    return plan
