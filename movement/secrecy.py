"""State secrets: whether a file name or a caption carries a secrecy mark. Such files are refused, never kept.

Storing or sending secret documents over the Internet is forbidden (Luật 117/2025/QH15, Điều 5). This is a heuristic for
the marks MẬT, TỐI MẬT, TUYỆT MẬT and TÀI LIỆU THU HỒI; it can miss a document that carries no mark in its name, so the
warning at every upload stays necessary. In doubt it says yes, but the subject itself ("bảo vệ bí mật nhà nước"), honey
(mật ong), passwords (mật khẩu) and surfaces (bề mặt) are no marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from movement.names import fold, nfc_clean

# Words around "mật" that make another word of it.
_BEFORE = frozenset(["bí", "bảo", "thân", "cơ", "đường", "túi", "sỏi", "ngọt", "trăng"])
_AFTER = frozenset(["khẩu", "ong", "mía", "độ", "thiết", "mã", "thư", "gấu", "ngọt", "ngữ", "tông", "thám", "hoa"])
# Papers and fields that are said to be "mật" ("công văn mật", "độ mật").
_PAPERS = frozenset(["tài liệu", "văn bản", "công văn", "hồ sơ", "kế hoạch", "báo cáo", "độ", "dấu", "mức", "loại"])
_PAPERS_FOLDED = frozenset(fold(paper) for paper in _PAPERS)
_PROTECTING = ("bảo", "vệ")
# What may follow a mark that is typed without diacritics: "tai_lieu_mat_so_12.pdf", but not "ho so mat bang".
_NUMBERING = frozenset(["so", "ngay", "nam", "thang", "v", "ban"])
_WRITTEN_TOGETHER = ("tuyetmat", "toimat", "tailieumat", "tailieuthuhoi")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")


def marked_secret(text: str) -> bool:
    """True when a file name or a caption looks like that of a secret document."""
    cleaned = nfc_clean(text)
    words = _words(cleaned)
    return bool(words) and (
        _marked_with_diacritics(words, cleaned) or _marked_without(words, cleaned) or _written_together(words)
    )


def _words(cleaned: str) -> list[str]:
    """The words as they are written; TuyetMat.pdf is two words and an extension, "M Ậ T" is one."""
    without_extension = _EXTENSION.sub("", cleaned)
    separated = "".join(
        f" {character}" if character.isupper() and before.islower() else character
        for before, character in zip(f" {without_extension}", without_extension, strict=False)
    )
    joined = re.sub(r"(?<!\w)\w(?: \w)+(?!\w)", lambda run: run[0].replace(" ", ""), separated)
    return re.findall(r"[^\W_]+", joined)


def _marked_with_diacritics(words: Sequence[str], cleaned: str) -> bool:
    lower = [word.lower() for word in words]
    for index, word in enumerate(lower):
        before, after = lower[index - 1] if index else "", lower[index + 1] if index + 1 < len(lower) else ""
        if word != "mật" or after == "ong":
            continue
        if before in ("tuyệt", "tối"):
            return True
        if before in _BEFORE or after in _AFTER:
            continue
        paper_length = next((n for n in (1, 2) if " ".join(lower[max(index - n, 0) : index]) in _PAPERS), 0)
        if paper_length and tuple(lower[max(index - paper_length - 2, 0) : index - paper_length]) != _PROTECTING:
            return True
        last_of_a_name = index == len(words) - 1 and _EXTENSION.search(cleaned) is not None
        set_apart = re.search(r"[(\[_–-]\s*mật\s*([)\]_–-]|$)", cleaned.lower()) is not None
        if words[index].isupper() or len(words) == 1 or last_of_a_name or set_apart:
            return True
    return "tài liệu thu hồi" in " ".join(lower)


def _marked_without(words: Sequence[str], cleaned: str) -> bool:
    """Marks typed without diacritics. "toi mat" in a sentence is rather "tôi mất", in a file name it is a mark."""
    lower = [word.lower() for word in words]
    text = " ".join(lower)
    if re.search(r"\btuyet mat\b|\btai lieu thu hoi\b", text):
        return True
    like_a_name = bool(_EXTENSION.search(cleaned)) or "_" in cleaned
    for index, word in enumerate(lower):
        if word != "mat":
            continue
        before, after = lower[max(index - 2, 0) : index], lower[index + 1 : index + 2]
        ends = not after or after[0].isdigit() or after[0] in _NUMBERING
        if before[-1:] == ["toi"] and (words[index].isupper() or (ends and (like_a_name or len(words) == 2))):
            return True
        paper = " ".join(before) in _PAPERS_FOLDED or (before[-1:] or [""])[0] in _PAPERS_FOLDED
        if ends and (paper or len(words) == 1) and (like_a_name or words[index].isupper()):
            return True
    return False


def _written_together(words: Sequence[str]) -> bool:
    return any(fold(word).startswith(_WRITTEN_TOGETHER) for word in words)
