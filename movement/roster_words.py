"""The words of a list of units: what its columns are called, and how kinds, yes and no, and exclusions are written.

Everything is compared without marks, capitals and punctuation; what stands in brackets ("Loại hình (*)", "Số người
(nếu có)") is a remark. What could mean two things is not understood, and whoever sent the list is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from movement.answers import parse_yes_no
from movement.names import fold, nfc_clean
from movement.units import Exclusion, UnitKind, exclusions_for


class Column(StrEnum):
    """What a list can say of a unit. The name and the kind it has to say."""

    NAME = "name"
    KIND = "kind"
    ADDRESS = "address"
    HAMLET = "hamlet"
    PEOPLE = "people"
    PARTY = "party"
    UNION = "union"
    GUARD = "guard"
    EXCLUSION = "exclusion"


REQUIRED = (Column.NAME, Column.KIND)

_HEADS: Mapping[Column, str] = {
    Column.NAME: "ten don vi|don vi|ten co quan|co quan don vi|ten co quan don vi|ten co quan to chuc|ten don vi co so"
    "|ten don vi dang ky|ten truong|ten cong ty|ten doanh nghiep|ten co so|ten co quan doanh nghiep|unit|unit name"
    "|unit s name",
    Column.KIND: "loai hinh|loai|loai don vi|loai hinh don vi|kieu don vi|phan loai|phan loai don vi|kind|type"
    "|unit kind|kind of unit",
    Column.ADDRESS: "dia chi|dia chi tru so|dia chi don vi|tru so|noi dong tru so|dia diem|address",
    Column.HAMLET: "thon|thon khu dan cu|khu dan cu|thon to dan pho|to dan pho|thon tdp|tdp|thon xom|thon ap|ap|xom"
    "|khu pho|khoi pho|ten thon|thuoc thon|dia ban|dia ban thon|hamlet",
    Column.PEOPLE: "so nguoi|so luong nguoi|tong so nguoi|so can bo|so lao dong|so ho|so ho dan|so nguoi so ho|quan so"
    "|so nguoi ho|so nguoi hoac so ho|si so|people|number of people",
    Column.PARTY: "to chuc dang|dang|chi bo|dang bo|chi bo dang|chi dang bo|to chuc co so dang|party organisation",
    Column.UNION: "cong doan doan the|cong doan|doan the|to chuc cong doan|cong doan hoac doan the|to chuc doan the"
    "|doan the quan chung|union",
    Column.GUARD: "luc luong bao ve|bao ve|luc luong bao ve chuyen trach|to bao ve|doi bao ve|guard force",
    Column.EXCLUSION: "dien khong ap dung|dien khong xet|dien loai tru|khong ap dung|exclusion|outside the title",
}
_BY_HEAD = {head: column for column, heads in _HEADS.items() for head in heads.split("|")}
_EXCLUSION_HEAD = re.compile(r"(dien )?khong (ap dung|xet)( theo)? (tt|thong tu|dieu)\b")
_UNTOLD = frozenset(["", "stt", "tt", "so tt", "so thu tu", "no"])  # heads of columns that nobody misses

_PERSONAL = re.compile(
    r"\b(ho ten|ho va ten|ho dem|nguoi dung dau|thu truong|hieu truong|giam doc|truong thon|nguoi phu trach"
    r"|nguoi dai dien|dai dien|chu doanh nghiep|chu co so|ten nguoi|sdt|dien thoai|dt|di dong|so may|zalo|facebook"
    r"|e ?mail|thu dien tu|cccd|cmnd|cmtnd|can cuoc|ngay sinh|nam sinh|tai khoan|phone|telephone|mobile|full name)\b"
)

# Public service units are offices, and these words mean residential areas (Thông tư 124/2021/TT-BCA, Điều 2).
_KINDS: Mapping[UnitKind, str] = {
    UnitKind.OFFICE: "co quan|co quan don vi|co quan nha nuoc|co quan hanh chinh|don vi su nghiep|office",
    UnitKind.ENTERPRISE: "doanh nghiep|dn|cong ty|cty|doanh nghiep tu nhan|dntn|enterprise",
    UnitKind.SCHOOL: "co so giao duc|csgd|truong|truong hoc|nha truong|truong mam non|truong mau giao|truong tieu hoc"
    "|truong thcs|truong thpt|truong trung hoc co so|truong trung hoc pho thong|school",
    UnitKind.RESIDENTIAL_AREA: "khu dan cu|kdc|thon|to dan pho|tdp|khu pho|khoi pho|khom|xom|ap|lang|buon|phum|soc"
    "|residential area",
}
_BY_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_ONLY_WITH_MARKS = {"bản": UnitKind.RESIDENTIAL_AREA}  # "ban" is a committee, too

_EXCLUSIONS: Mapping[Exclusion, str] = {
    Exclusion.ARMED_FORCES: "luc luong vu trang|don vi luc luong vu trang|llvt|luc luong vu trang nhan dan|quan doi"
    "|cong an|quan su|armed forces",
    Exclusion.SMALL_ENTERPRISE: "sieu nho|nho|nho sieu nho|nho va sieu nho|sieu nho va nho|doanh nghiep nho"
    "|doanh nghiep sieu nho|doanh nghiep nho sieu nho|doanh nghiep nho va sieu nho|dn nho|dn sieu nho"
    "|doanh nghiep nho hoac sieu nho|doanh nghiep sieu nho va nho|small enterprise",
    Exclusion.PRIMARY_OR_PRESCHOOL: "mam non|tieu hoc|nha tre|mau giao|mam non tieu hoc|truong mam non|truong tieu hoc"
    "|truong mau giao|truong tieu hoc mam non nha tre|tieu hoc mam non nha tre|mam non tieu hoc nha tre"
    "|mam non nha tre|truong mam non tieu hoc|truong tieu hoc mam non|primary or preschool",
}
_BY_EXCLUSION = {word: exclusion for exclusion, words in _EXCLUSIONS.items() for word in words.split("|")}
_NOT_EXCLUDED = frozenset(
    ["khong", "khong thuoc dien nao", "khong thuoc dien nay", "khong thuoc", "0", "none", "no", "khong co"]
)

_TICKS = frozenset(["x", "v", "✓", "✔", "☑", "✅", "1", "+"])
_NO_TICKS = frozenset(["0", "-", "–", "—", "☐", "o"])
_EXAMPLE = re.compile(r"\W*vi du\b")
_OLD_FONTS = ("®¬n vÞ", "ñôn vò")  # "đơn vị" as fonts wrote it that had other letters in their places (TCVN3, VNI)


def _bare(text: str) -> str:
    """Folded words alone, without what stands in brackets."""
    without = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", fold(text))
    return " ".join(re.findall(r"[^\W_]+", without))


def column_of(head: str) -> Column | None:
    """Which column a head names; None for any other."""
    words = _bare(head)
    found = _BY_HEAD.get(words) or _BY_HEAD.get(words.removeprefix("co "))
    if found is None and _EXCLUSION_HEAD.match(words):
        return Column.EXCLUSION
    return found


def is_personal(head: str) -> bool:
    """Whether a column looks like one of people's names, telephone or identity numbers: it is not read."""
    return column_of(head) is None and _PERSONAL.search(_bare(head)) is not None


def is_untold(head: str) -> bool:
    """Whether nobody needs to be told that a column is not read: running numbers, columns without a head."""
    return _bare(head) in _UNTOLD


def in_old_font(text: str) -> bool:
    """Whether a text is in one of the old Vietnamese fonts, whose letters are other ones for everybody else."""
    lower = text.lower()
    return any(sign.lower() in lower for sign in _OLD_FONTS)


def is_example(name: str) -> bool:
    """Whether a row only shows how the list is filled in: its name begins with "(Ví dụ)"."""
    return _EXAMPLE.match(fold(name)) is not None


def kind_of(text: str) -> UnitKind | None:
    """The kind of unit that is meant; None when that is not clear."""
    return _ONLY_WITH_MARKS.get(nfc_clean(text).lower()) or _BY_KIND.get(_bare(text))


def yes_or_no(text: str) -> bool | None:
    """What a cell of a yes-or-no column says: "có", "x", "1", "không", "0", "-"; None for anything else."""
    said = fold(text).replace("\ufe0f", "").strip()
    if said in _TICKS:
        return True
    if said in _NO_TICKS:
        return False
    return parse_yes_no(text)


def exclusion_of(text: str, kind: UnitKind) -> Exclusion | None:
    """Which exclusion is meant for a unit of this kind; None when that is not clear.

    "Có" or a tick is clear: for every kind there is one exclusion at the most.
    """
    words = _bare(text)
    if words in _NOT_EXCLUDED:
        return Exclusion.NONE
    if (named := _BY_EXCLUSION.get(words)) is not None:
        return named
    match yes_or_no(text):
        case False:
            return Exclusion.NONE
        case True if len(exclusions_for(kind)) == 2:
            return exclusions_for(kind)[1]
    return None
