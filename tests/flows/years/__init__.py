"""One year for each of the five plans, from registration to recognition, with a clock that is moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.flows.stage import Stage
from tests.flows.years import an_giang, binh_chuong, thien_tin, thuy_hung, vinh_thuy


@dataclass(frozen=True)
class Year:
    """The play of one plan's year. `begins` is the calendar year in which it begins, on 5 January."""

    name: str
    plan: str
    title: str
    play: Callable[[Stage], Awaitable[None]]
    begins: int = 2026


YEARS = (
    Year("thien-tin", thien_tin.PLAN, "Một năm ở xã Thiện Tín (kế hoạch có phiếu chấm điểm)", thien_tin.year),
    Year("vinh-thuy", vinh_thuy.PLAN, "Một năm ở xã Vĩnh Thủy (kế hoạch xây dựng đơn vị điển hình)", vinh_thuy.year),
    Year("binh-chuong", binh_chuong.PLAN, "Một năm ở xã Bình Chương (kế hoạch có các chỉ tiêu)", binh_chuong.year),
    Year("thuy-hung", thuy_hung.PLAN, "Một năm ở xã Thụy Hùng (kế hoạch không nêu số liệu, ngày)", thuy_hung.year),
    Year(
        "an-giang",
        an_giang.PLAN,
        "Một năm ở tỉnh An Giang (kế hoạch năm 2023 của Ban Chỉ đạo tỉnh)",
        an_giang.year,
        2023,
    ),
)
