"""What the papers of a unit's dossier share, for either title (TT 124 Điều 9 khoản 2; seed 004 II.4).

The words are those of the law and of the plans; what a unit does not know, or decides itself, is a dotted place.
"""

from __future__ import annotations

from dataclasses import dataclass

from scripts.word_templates import layout as on
from scripts.word_templates.layout import Paper


@dataclass(frozen=True, slots=True)
class Titled:
    """A title in the words of papers.

    `name` is what a paper is about, `become` stands behind the unit's name ("công nhận …"), `register` is how a unit
    asks for it, `criteria` what its criteria are called, `report` what the report is about, in two lines.
    """

    name: str
    become: str
    register: str
    criteria: str
    report: tuple[str, str]
    is_antt: bool


ANTT = Titled(
    name="đạt tiêu chuẩn “An toàn về an ninh, trật tự”",
    become="đạt tiêu chuẩn “An toàn về an ninh, trật tự”",
    register="đăng ký phấn đấu đạt tiêu chuẩn “An toàn về an ninh, trật tự”",
    criteria="tiêu chí “An toàn về an ninh, trật tự”",
    report=("kết quả thực hiện các tiêu chí", "“An toàn về an ninh, trật tự”"),
    is_antt=True,
)
_EXEMPLARY = "{{ unit.kind }} điển hình về phong trào toàn dân bảo vệ an ninh Tổ quốc"
EXEMPLARY = Titled(
    name=_EXEMPLARY,
    become=f"là {_EXEMPLARY}",
    register=f"đăng ký xây dựng {_EXEMPLARY}",
    criteria=f"tiêu chí xây dựng {_EXEMPLARY}",
    report=(
        "kết quả xây dựng {{ unit.kind }} điển hình",
        "về phong trào toàn dân bảo vệ an ninh Tổ quốc",
    ),
    is_antt=False,
)

UNIT = "{{ unit.name }}"
THIS_UNIT = "{{ unit.kind|capitalize }}"  # at the beginning of a sentence
_CHAIR = "{% if unit.is_residential_area %}Trưởng khu dân cư{% else %}Người đứng đầu{% endif %}"


def begun(title: str, number: str, *, dated: bool = True) -> Paper:
    """A paper with its head: the unit issues it."""
    paper = on.new_paper(title)
    on.draft_mark(paper)
    on.letterhead(paper, issuer=UNIT, number=number, dated=dated)
    return paper


def addressed(paper: Paper) -> None:
    """To whom: who issued the plan, by way of Công an xã (TT 124 Điều 9; seeds 000 II.2, 003 III.5)."""
    on.addressee(paper, "{{ body }}\n(qua {{ police }})")


def based(paper: Paper) -> None:
    """What it rests on, from the plan; “;” after each, and “.” after the last one."""
    with on.repeated(paper, "basis in bases"):
        on.basis(paper, "Căn cứ {{ basis }};")
    on.basis(paper, "Căn cứ Kế hoạch số ……………… ngày ……………… của {{ body }}: “{{ plan }}”.")


def signed(paper: Paper) -> None:
    """Who receives it and who signs; both places are empty."""
    on.signature(
        paper,
        ["- Như trên;", "- Lưu: {% if unit.is_residential_area %}Hồ sơ{% else %}VT, ………{% endif %}."],
        _CHAIR,
    )


def facts_of_unit(paper: Paper) -> None:
    """Who the unit is, by the register."""
    on.body(paper, "- Tên đơn vị: {{ unit.name }} ({{ unit.kind }}).")
    on.body(
        paper,
        "- Địa chỉ: {{ unit.address or '………………………' }}"
        "{% if unit.hamlet and unit.hamlet != unit.address %}; địa bàn: {{ unit.hamlet }}{% endif %}.",
    )
    with on.only_if(paper, "unit.is_residential_area"):
        on.blank(paper, "- Số hộ, số nhân khẩu: ")
        on.otherwise(paper)
        on.body(
            paper,
            "- Số người của đơn vị: {{ unit.people or '………' }}; tổ chức Đảng: "
            "{% if unit.has_party_organisation %}có{% else %}không{% endif %}; công đoàn, đoàn thể: "
            "{% if unit.has_union %}có{% else %}không{% endif %}; lực lượng bảo vệ: "
            "{% if unit.has_guard_force %}có{% else %}không{% endif %}.",
        )


def still_missing(paper: Paper) -> None:
    """What the record lacks, for whoever completes the draft; not part of the paper that is signed."""
    with on.only_if(paper, "missing"):
        on.note(paper, "Ghi chú của bản dự thảo (bỏ khi ký) – hồ sơ còn thiếu:")
        with on.repeated(paper, "line in missing"):
            on.note(paper, "- {{ line }};")
