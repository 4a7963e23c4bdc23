"""In what communes differ: one row a setting, one column a real plan. All of it is data, none of it code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from movement.measures import Measure
from movement.plan import Plan
from movement.plans import load_bundled
from tests.movement.seeds import SEEDS, R


def _ends(plan: Plan, *ids: str) -> str:
    """The date of the first of these ids that the plan has; "periodic" or "open" where it names no day."""
    for each in plan.deadlines:
        if each.id in ids:
            return f"{each.day:02}/{each.month:02}"
    for found in plan.open_dates:
        if found.id in ids:
            return "periodic" if found.periodic else "open"
    return "-"


def _figure(plan: Plan, *measures: Measure) -> str:
    for each in plan.targets:
        if each.measure in measures:
            return f"{each.percent}%" if each.percent is not None else str(each.number)
    return "-"


def _filter(plan: Plan) -> str:
    rule = plan.exemplary
    if rule is None or not (rule.needs_antt and rule.needs_level):
        return "-"
    return f"ANTT + 510 {rule.minimum_level}" if rule.minimum_level else "ANTT + 510"


def _name(plan: Plan, body_id: str) -> str:
    return next((body.name.vi for body in plan.bodies if body.id == body_id), "-")


def _award_block(plan: Plan) -> str:
    if plan.award_rule is None:
        return "-"
    if plan.award_rule.once_a_year:
        return "no double award"
    barred = [level.name.vi for level in plan.levels.levels if not level.award_allowed] if plan.levels else []
    return ", ".join(barred) or "-"


def _named(plan: Plan, *words: str) -> str:
    forms = " ".join(form.title.vi for form in plan.campaigns.forms)
    return next((word for word in words if word in forms), "-")


SETTINGS: dict[str, tuple[Callable[[Plan], str], tuple[str, ...]]] = {
    "body in charge": (
        lambda plan: " ".join(plan.issuer.body.split()[:1]),
        ("UBND", "Ban", "Ban", "UBND", "Ban"),
    ),
    "unit report due": (
        lambda plan: _ends(plan, "submit-scorecard", "unit-report"),
        ("-", "-", "periodic", "30/10", "-"),
    ),
    "police report due": (
        lambda plan: _ends(plan, "exemplary-report", "police-report", "yearly-report"),
        ("01/11", "periodic", "periodic", "05/11", "20/10"),
    ),
    "exemplary: registration": (
        lambda plan: _ends(plan, "exemplary-registration", "exemplary-choice"),
        ("20/01", "-", "-", "-", "31/03"),
    ),
    "exemplary: recognition": (
        lambda plan: _ends(plan, "exemplary-recognition"),
        ("10/12", "-", "-", "open", "20/10"),
    ),
    "exemplary: minimum": (
        lambda plan: _figure(plan, Measure.EXEMPLARY, Measure.EXEMPLARY_CHOSEN),
        ("1", "15%", "-", "-", "1"),
    ),
    "exemplary: filter": (_filter, ("ANTT + 510", "-", "-", "-", "ANTT + 510 good")),
    "exemplary: areas": (
        lambda plan: "-" if plan.exemplary is None else str(R in plan.exemplary.kinds),
        ("False", "True", "-", "False", "False"),
    ),
    "title target": (lambda plan: _figure(plan, Measure.ANTT_REACHED), ("-", "80%", "-", "100%", "-")),
    "level target": (lambda plan: _figure(plan, Measure.LEVEL_OR_BETTER), ("-", "75%", "-", "-", "-")),
    "weak units": (lambda plan: _figure(plan, Measure.AT_LEVEL), ("-", "0", "-", "-", "-")),
    "registration target": (lambda plan: _figure(plan, Measure.IN_REGISTER), ("-", "-", "-", "100%", "-")),
    "awards": (_award_block, ("-", "no double award", "-", "Trung bình, Yếu", "-")),
    "scorecard": (lambda plan: str(bool(plan.scorecards)), ("False", "False", "False", "True", "False")),
    "online": (
        lambda plan: _named(plan, "zalo", "mạng xã hội", "trực tuyến"),
        ("-", "zalo", "mạng xã hội", "trực tuyến", "-"),
    ),
    "kinds": (lambda plan: str(R in plan.kinds), ("False", "True", "True", "False", "False")),
    "service centre": (
        lambda plan: _name(plan, "service-centre"),
        (
            *("Trung tâm Dịch vụ tổng hợp", "Trung tâm cung ứng dịch vụ công", "-"),
            *("Trung tâm Cung ứng Dịch vụ công", "-"),
        ),
    ),
    "recipient": (
        lambda plan: _name(plan, "standing-office" if plan.id == "an-giang-2023" else "province-police"),
        (
            *("Công an tỉnh (qua Phòng tham mưu)", "Phòng PV01 Công an tỉnh (qua Đội XDPT)", "Phòng Tham mưu - CAT"),
            "Công an tỉnh (Phòng Tham mưu)",
            "Văn phòng Thường trực (qua Phòng Xây dựng phong trào bảo vệ ANTQ - Công an tỉnh)",
        ),
    ),
}


@pytest.mark.parametrize(
    ("setting", "plan_id", "expected"),
    [
        (setting, plan_id, expected)
        for setting, (_read, row) in SETTINGS.items()
        for plan_id, expected in zip(SEEDS, row, strict=True)
    ],
)
def test_a_setting_in_which_communes_differ(setting: str, plan_id: str, expected: str) -> None:
    read, _row = SETTINGS[setting]
    assert read(load_bundled(plan_id)) == expected
