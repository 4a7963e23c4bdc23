"""Awards and models of an invented commune, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle

from bot.demo.ground import DemoUnit, Ground
from movement.awards import AwardStatus, foreseen
from movement.honours import AwardSubject
from movement.models import EndedBecause, ModelStatus, Since

_FORM = "Giấy khen của Chủ tịch UBND xã"  # where the plan names no form
_OCCASIONS = ("movement_day", "year_end", "Đột xuất")
_MODELS = (
    ("Camera an ninh", "an ninh, trật tự"),
    ("Cổng trường an toàn", "an toàn giao thông"),
    ("Tổ tự quản", "tự quản"),
    ("Tiếng loa an ninh", "tuyên truyền"),
    ("Tổ liên gia phòng cháy", "phòng cháy, chữa cháy"),
    ("Doanh nghiệp tự phòng", "tự phòng"),
    ("Hòa giải ở cơ sở", "hòa giải"),
    ("Ánh sáng an ninh", "an ninh, trật tự"),
)
_MODEL_STATES = (
    *(ModelStatus.ACTIVE, ModelStatus.ACTIVE, ModelStatus.ENDED, ModelStatus.ACTIVE, ModelStatus.REPORTED),
    *(ModelStatus.ACTIVE, ModelStatus.DECLINED, ModelStatus.ACTIVE, ModelStatus.ENDED, ModelStatus.ENDED),
)


def fill_awards(ground: Ground, units: Sequence[DemoUnit]) -> None:
    """Last year's awards, all decided; this year's in every state."""
    plan = ground.plans[ground.year]
    forms = [form.id for form in plan.award_rule.forms] if plan.award_rule is not None else []
    subjects = [subject for subject in foreseen(plan) if subject is not AwardSubject.UNIT]
    for year, statuses in (
        (ground.year - 1, (AwardStatus.AWARDED, AwardStatus.REFUSED)),
        (ground.year, tuple(AwardStatus)),
    ):
        for number in range(min(max(len(units) // 5, 4), 24)):
            of_unit = not subjects or number % 3 != 2
            unit = units[(number * 3) % len(units)] if of_unit and units else None
            subject = AwardSubject.UNIT if unit is not None else subjects[number % len(subjects)]
            _award(ground, year, number, statuses[number % len(statuses)], subject, unit, forms)


def _award(
    ground: Ground,
    year: int,
    number: int,
    status: AwardStatus,
    subject: AwardSubject,
    unit: DemoUnit | None,
    forms: Sequence[str],
) -> None:
    proposed = ground.moment(date(year, 11, 20), date(year, 11, 28))
    decided = proposed + timedelta(days=6) if status is not AwardStatus.PROPOSED else None
    awarded = status is AwardStatus.AWARDED
    recipient = "" if unit is not None else _recipient(ground, subject, number)
    refused = "Chưa đủ tiêu chuẩn." if status in (AwardStatus.REFUSED, AwardStatus.WITHDRAWN) else ""
    officer = ground.officer
    award_id = ground.rows.add(
        "award",
        commune_id=ground.commune_id,
        year=year,
        unit_id=unit.id if unit is not None else None,
        subject=subject.value,
        recipient=recipient,
        form=forms[number % len(forms)] if forms else _FORM,
        occasion=_OCCASIONS[number % len(_OCCASIONS)],
        status=status.value,
        revision=1 if decided else 0,
        paper=f"{100 + number}/QĐ-UBND" if awarded else "",
        paper_day=decided.date().isoformat() if decided and awarded else "",
        reason=refused,
        created_by=officer,
        created_at=proposed,
        decided_by=ground.officer if decided else None,
        decided_at=decided,
    )
    ground.did(
        proposed,
        officer,
        "award proposed",
        f"award:{award_id}",
        recipient=subject.value,
        unit=unit.id if unit else None,
    )
    if decided is not None:
        ground.did(decided, officer, "award decided", f"award:{award_id}", status=status.value)


def _recipient(ground: Ground, subject: AwardSubject, number: int) -> str:
    if subject is AwardSubject.PERSON:
        return f"Nguyễn Văn K{number + 1}"
    if subject is AwardSubject.PEOPLE_OF_HAMLET:
        return f"Nhân dân và cán bộ thôn {ground.hamlets[number % len(ground.hamlets)]}"
    return ground.plans[ground.year].issuer.police_office


def fill_models(ground: Ground, units: Sequence[DemoUnit]) -> None:
    """Models that work, were ended for every reason, wait to be looked at, were not taken in, were commended."""
    year, reasons = ground.year, cycle(EndedBecause)
    for number in range(min(max(len(units) // 4, 10), 40)):
        name, about = _MODELS[number % len(_MODELS)]
        status = _MODEL_STATES[number % len(_MODEL_STATES)]
        unit = units[(number * 5) % len(units)] if units and number % 4 != 3 else None
        hamlet = "" if unit is not None else ground.hamlets[number % len(ground.hamlets)]
        since = Since(year - number % 5, *((5,) if number % 2 else ()))
        reported = status in (ModelStatus.REPORTED, ModelStatus.DECLINED)
        entered = ground.moment(date(year, 3, 1), date(year, 9, 30))
        ended = ground.moment(date(year, 10, 1), date(year, 11, 30)).date() if status is ModelStatus.ENDED else None
        reason = next(reasons).value if ended else ""
        commended = status is ModelStatus.ACTIVE and number % 5 == 0
        person = unit.head if unit is not None and reported else ground.officer
        model_id = ground.rows.add(
            "local_model",
            commune_id=ground.commune_id,
            unit_id=unit.id if unit is not None else None,
            hamlet=hamlet,
            name=f"{name} {unit.hamlet if unit is not None else hamlet}",
            field=about,
            movement="Dân vận khéo" if number % 6 == 0 else "",
            started_on=since.iso,
            status=status.value,
            revision=0 if status is ModelStatus.ACTIVE and not commended else 1,
            result="Không để xảy ra vụ việc nghiêm trọng." if number % 4 == 0 else "",
            ended_on=ended.isoformat() if ended else "",
            ended_reason="Trùng với mô hình đã có." if status is ModelStatus.DECLINED else reason,
            commended_on=date(year, 6, 10).isoformat() if commended else "",
            commended_paper=f"{20 + number}/TTr-UBND" if commended else "",
            created_by=person,
            created_at=entered,
        )
        ground.did(entered, person, "model entered", f"model:{model_id}", name=name, field=about, status=status.value)
        if ended is not None:
            ended_at = entered.replace(year=ended.year, month=ended.month, day=ended.day)
            ground.did(
                ended_at, ground.officer, "model ended", f"model:{model_id}", on=ended.isoformat(), reason=reason
            )
