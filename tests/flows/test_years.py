"""What the plays of the five years rest on and do not show by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from movement.models import AboutModel, ModelStatus, Since
from movement.units import UnitKind
from storage import models, units
from tests.flows.town import Town

IN_ORDER = ["Công ty TNHH Đông Hà", "Thôn Đức Xá", "Trạm Y tế xã", "Trường Mầm non", "Ủy ban Mặt trận Tổ quốc xã"]


@pytest.mark.parametrize("what", ["units", "models"])
async def test_lists_are_in_the_order_of_the_alphabet_as_people_read_it(both: Town, what: str) -> None:
    """By the letters without their marks, the same on every database: "Trạm" stands before "Trường"."""
    for name in reversed(IN_ORDER):
        await both.unit(name, UnitKind.OFFICE)

    def listed(connection: Connection) -> list[str]:
        if what == "units":
            return [unit.name for unit in units.in_commune(connection, both.commune_id)]
        for name in reversed(IN_ORDER):
            about = AboutModel(name, "an ninh", Since(2024))
            models.add(connection, both.commune_id, about, ModelStatus.ACTIVE, None, both.play.now())
        return [model.about.name for model in models.in_commune(connection, both.commune_id)]

    assert await both.play.database.run(listed) == IN_ORDER
