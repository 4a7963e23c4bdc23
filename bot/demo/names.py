"""Names for invented communes: they read like real ones, and nobody and nothing is called so.

People are called by a letter and a number, as on Vietnamese sample forms ("Trần Thị B12"); hamlets, streets and firms
carry the word "Mẫu" (sample); telephone numbers begin with a 0 behind the area code, as none does that is given out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from movement.units import UnitKind

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MIDDLES = ("Văn", "Thị", "Đình", "Ngọc", "Minh", "Thanh")
_LETTERS = "ABCDEGHIKLMNOPQRSTUVXY"
_PLACES = ("An", "Bình", "Phú", "Tân", "Đông", "Tây", "Xuân", "Hòa", "Lộc", "Thuận")
_OFFICES = (
    "Trạm Y tế",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Trung tâm Cung ứng Dịch vụ công",
    "Ban Quản lý chợ",
    "Quỹ Tín dụng nhân dân",
    "Bưu điện",
    "Hạt Kiểm lâm",
)
_TRADES = ("May", "Gỗ", "Cơ khí", "Thủy sản", "Vận tải", "Xây dựng", "Nông sản", "Gạch", "Điện máy", "Thực phẩm")
_FIRMS = ("Công ty TNHH", "Công ty Cổ phần", "Hợp tác xã", "Doanh nghiệp tư nhân")
_SCHOOLS = ("Trường Mầm non", "Trường Tiểu học", "Trường THCS", "Trường THPT")
POSITIONS = {
    UnitKind.OFFICE: ("Trưởng đơn vị", "Phó trưởng đơn vị"),
    UnitKind.ENTERPRISE: ("Giám đốc", "Phó Giám đốc"),
    UnitKind.SCHOOL: ("Hiệu trưởng", "Phó Hiệu trưởng"),
    UnitKind.RESIDENTIAL_AREA: ("Trưởng thôn", "Phó trưởng thôn"),
}
_AREA = "+842550"  # behind the area code 0255 a local number never begins with 0


@dataclass(slots=True)
class Names:
    """Gives names, each once."""

    random: Random
    people: int = 0
    _given: set[str] = field(default_factory=set)

    def hamlets(self, count: int) -> list[str]:
        """Names of so many hamlets: "An Mẫu", "Bình Mẫu 2"."""
        return [
            f"{_PLACES[n % len(_PLACES)]} Mẫu{f' {n // len(_PLACES) + 1}' if n >= len(_PLACES) else ''}"
            for n in range(count)
        ]

    def person(self, number: int) -> tuple[str, str]:
        """Name and telephone number of the person with a number of its own in the whole database."""
        self.people += 1
        letter = _LETTERS[self.people % len(_LETTERS)]
        name = f"{self.random.choice(_FAMILIES)} {self.random.choice(_MIDDLES)} {letter}{self.people}"
        return name, f"{_AREA}{number:06d}"

    def unit(self, kind: UnitKind, hamlet: str, number: int) -> str:
        """The name of a unit; the same name gets a number the second time."""
        match kind:
            case UnitKind.OFFICE:
                name = f"{_OFFICES[number % len(_OFFICES)]} {hamlet}"
            case UnitKind.ENTERPRISE:
                name = f"{self.random.choice(_FIRMS)} {self.random.choice(_TRADES)} {hamlet}"
            case UnitKind.SCHOOL:
                name = f"{_SCHOOLS[number % len(_SCHOOLS)]} {hamlet}"
            case UnitKind.RESIDENTIAL_AREA:
                name = f"Thôn {hamlet}"
        found, again = name, 1
        while found in self._given:
            again += 1
            found = f"{name} số {again}"
        self._given.add(found)
        return found
