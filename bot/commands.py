"""What can be asked for at any time: slash commands, the phrases people say instead, and the buttons of notices.

A notice's button carries the command itself ("/verify 12 all"), so it works whenever it is pressed, from an old
message too; whether it may be carried out is decided when it arrives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.chat import Choice, Event, EventKind
from bot.i18n import Value, plain
from bot.typed_codes import code_alone, code_meant, link_code_meant
from movement.names import fold

# command -> the words that people type instead, with or without diacritics, Vietnamese and English; the first of a
# language is shown where there are no buttons
_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "menu": (("menu", "bắt đầu"), ("menu", "start")),
    "help": (("trợ giúp", "hướng dẫn"), ("help",)),
    "mydata": (("dữ liệu của tôi",), ("my data",)),
    "link": (("liên kết tài khoản",), ("link account",)),
    "unlink": (("gỡ liên kết",), ("unlink",)),
    "people": (("người phụ trách",), ("people",)),
    "language": (("ngôn ngữ",), ("language",)),
    "queue": (("chờ thẩm định",), ("queue",)),
    "units": (("chờ duyệt",), ("registrations",)),
    "card": (("phiếu",), ("card",)),
    "verify": (("thẩm định",), ("verify",)),
    "unit": (("duyệt",), ("unit",)),
    "register": (("đăng ký",), ("register",)),
    "score": (("chấm điểm",), ("score",)),
    "opinion": (("ý kiến",), ("opinion",)),
    "groups": (("nhóm",), ("groups",)),
    "group": (("xem nhóm",), ("group",)),
    "claim": (("nhận nhóm",), ("claim",)),
    "reminders": (("lịch nhắc",), ("reminders",)),
    "remind": (("nhắc lại",), ("remind",)),
    "missing": (("danh bạ",), ("missing",)),
    "done": (("đã xong",), ("done",)),
    "step": (("mốc",), ("step",)),
    "again": (("mai nhắc",), ("again",)),
    "campaigns": (("tuyên truyền",), ("campaigns",)),
    "campaign": (("xem đợt",), ("campaign",)),
    "topics": (("nhận tin",), ("topics",)),
    "unsubscribe": (("ngừng nhận tin",), ("unsubscribe",)),
    "year": (("các mốc",), ("year",)),
    "targets": (("chỉ tiêu",), ("targets",)),
    "plan": (("kế hoạch",), ("plan",)),
    "documents": (("giấy tờ", "xuất giấy tờ"), ("documents", "papers")),
    "awards": (("khen thưởng",), ("awards",)),
    "award": (("xem khen thưởng",), ("award",)),
    "models": (("mô hình",), ("models",)),
    "model": (("xem mô hình",), ("model",)),
    "checklist": (("tiêu chuẩn",), ("checklist",)),
    "checklists": (("chờ đối chiếu",), ("checklists",)),
    "checkchecklist": (("đối chiếu",), ("compare",)),
    "exemplary": (("điển hình",), ("exemplary",)),
    "candidate": (("xét điển hình",), ("candidate",)),
    "commune": (("đổi xã", "chọn xã"), ("change commune", "commune")),
    "unchanged": (("không đổi",), ("unchanged",)),
    "reopen": (("mở lại",), ("reopen",)),
    "check": (("kiểm tra",), ("check",)),
    "roster": (("nhập danh sách",), ("enter a list", "roster")),
    "invite": (("mời đơn vị",), ("invite a unit", "invite")),
    "save": (("lưu", "tạm dừng", "thoát"), ("save", "stop")),
}
_HOW: dict[str, tuple[str, str]] = {"each": ("từng mục", "each"), "all": ("toàn bộ", "all")}
_FOLDED = {name: tuple(fold(word) for words in both for word in words) for name, both in _WORDS.items()}
_ABOUT_A_DATE = frozenset(("done", "again", "remind", "missing", "step"))  # a number, and the id of a deadline or step
_ABOUT_A_TITLE = frozenset(("checklist", "checkchecklist"))  # a unit, and the title where it is not the usual one
_ABOUT_SOMETHING = (
    *("card", "verify", "unit", "opinion", "group", "campaign", "year", "unchanged", "reopen", "checkchecklist"),
    *("candidate", "award", "model"),
)
_OF_THE_OFFICE = frozenset(("remind", "missing"))  # their number is a stamp, and not of a unit
_NEEDS_NUMBER = frozenset(_ABOUT_SOMETHING) | _ABOUT_A_DATE
_TAKES_NUMBER = _NEEDS_NUMBER | {"score", "checklist", "roster"}
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DAY = re.compile(r"\d{1,2}/\d{1,2}")  # of a date of the plan, in place of its id
_TAG = re.compile(r"[0-9a-f]{6}")  # of an account (`bot.accounts.tag_of`)
_ALIASES = {
    "start": "menu",
    "huy": "save",
    "cancel": "save",
    "trogiup": "help",
    "dulieu": "mydata",
    "lienket": "link",
    "golienket": "unlink",
    "ngonngu": "language",
    "nhom": "groups",
    "lichnhac": "reminders",
    "tuyentruyen": "campaigns",
    "nhantin": "topics",
    "chitieu": "targets",
    "kehoach": "plan",
    "giayto": "documents",
    "khenthuong": "awards",
    "mohinh": "models",
    "tieuchuan": "checklist",
    "doichieu": "checklists",
    "dienhinh": "exemplary",
    "kiemtra": "check",
    "nhapdanhsach": "roster",
    "stop": "unsubscribe",
    "xa": "commune",
}
_IN_COMMUNE = re.compile(r"\s@(\d{1,9})$")


@dataclass(frozen=True, slots=True)
class Command:
    """One command with what stands behind it.

    `word` is how something shall be done, or which deadline or account it is about; `code` is an invitation code from a
    link, the check code of a paper, or one that links accounts; `commune` is the commune it is meant for, where the
    thing itself does not say so ("/missing 20261030 report @2").
    """

    name: str
    number: int | None = None
    word: str = ""
    code: str = ""
    commune: int | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """A button of a notice: what it says and the command behind it. `commune` as in `Command`.

    `day` ("30/10") is what can be typed in place of the id of a date, where no other date falls on it.
    """

    label: Value
    name: str
    number: int | None = None
    word: str = ""
    commune: int | None = None
    day: str = ""

    def choice(self, language: str) -> Choice:
        """The button, and what to type instead of pressing it."""
        other = language != "vi"
        number = [str(self.number)] if self.number is not None else []
        there = [f"@{self.commune}"] if self.commune is not None else []
        word = [self._typed_word(other)] if self.word else []
        data = " ".join([f"/{self.name}", *number, *([self.word] if self.word else []), *there])
        if self.day:
            number, word = [] if self.name in _OF_THE_OFFICE or not self.number else number, [self.day]
        typed = " ".join([_WORDS[self.name][other][0], *number, *word, *there])
        return Choice(plain(self.label, language), data, typed)

    def _typed_word(self, other: bool) -> str:
        return _HOW[self.word][other] if self.word in _HOW else self.word


def is_command(text: str) -> bool:
    """Whether a text is a command of ours; groups have those of other bots, too."""
    name = fold(text.removeprefix("/").partition(" ")[0].partition("_")[0])
    return text.startswith("/") and _ALIASES.get(name, name) in _WORDS


def read_command(event: Event) -> Command | None:
    """The command in an event, or None when it is an answer."""
    if event.kind is EventKind.START:
        return Command("begin", code=event.text) if event.text else Command("menu")
    if event.kind is EventKind.PRESS:
        return _slash(event.data) if event.data.startswith("/") else None
    if event.kind is not EventKind.TEXT:
        return None
    text = event.text.strip()
    if text.startswith("/"):
        return _slash(text)
    if code := code_alone(text):
        return Command("check", code=code)
    folded, commune = _split_commune(fold(text))
    command = _phrase(folded)
    return replace(command, commune=commune) if command is not None else None


def _split_commune(text: str) -> tuple[str, int | None]:
    """A command and the commune it is meant for."""
    found = _IN_COMMUNE.search(text)
    return (text[: found.start()], int(found[1])) if found else (text, None)


def _slash(text: str) -> Command | None:
    text, commune = _split_commune(text)
    command = _without_commune(text)
    return replace(command, commune=commune) if command is not None else None


def _without_commune(text: str) -> Command | None:
    first, *rest = text[1:].split()[:4] or [""]
    first, *more = first.split("_")
    rest = [*more, *rest]
    name = fold(first.partition("@")[0])
    name = _ALIASES.get(name, name)
    if name == "menu" and rest and not rest[0].isdigit():
        return Command("begin", code=rest[0])
    if name in ("check", "link"):
        return Command(name, code=" ".join(rest))
    if name == "unlink":
        return Command(name, word=rest[0] if rest and _SLUG.fullmatch(rest[0]) else "")
    return _with_number(name, rest) if name in _WORDS else Command("menu")


def _with_number(name: str, rest: list[str]) -> Command | None:
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 10 else None
    if number is None and name in _NEEDS_NUMBER:
        return Command("menu")
    if name in _ABOUT_A_DATE | _ABOUT_A_TITLE:
        about = rest[1] if len(rest) > 1 and _SLUG.fullmatch(rest[1]) else ""
        return Command(name, number, about)
    how = " ".join(rest[1:]) if number is not None else ""
    word = next((word for word, said in _HOW.items() if how in (word, *(fold(each) for each in said))), "")
    return Command(name, number, word)


def _on_a_day(name: str, rest: list[str]) -> Command | None:
    """A command about a date by its day: "đã xong 5/11", "mai nhắc 1 30/10"."""
    if not rest or not _DAY.fullmatch(rest[-1]):
        return None
    if len(rest) == 2 and rest[0].isdecimal() and len(rest[0]) < 10:
        return Command(name, int(rest[0]), rest[1])
    return Command(name, 0, rest[0]) if len(rest) == 1 and name in _OF_THE_OFFICE | {"done"} else None


def _phrase(folded: str) -> Command | None:
    wanted = folded.strip(" .!")
    if code := link_code_meant(wanted):
        return Command("link", code=code)
    for name, phrases in _FOLDED.items():
        for phrase in phrases:
            if wanted == phrase and name not in _NEEDS_NUMBER:
                return Command(name)
            if name in _TAKES_NUMBER and wanted.startswith(phrase + " "):
                rest = wanted.removeprefix(phrase).split()
                if name in _ABOUT_A_DATE and (command := _on_a_day(name, rest)) is not None:
                    return command
                if rest and rest[0].isdecimal() and len(rest) <= 3:
                    return _with_number(name, rest)
            if name == "unlink" and _TAG.fullmatch(wanted.removeprefix(phrase + " ")):
                return Command(name, word=wanted.removeprefix(phrase + " "))
            if name == "check" and wanted.startswith(phrase) and (code := code_meant(wanted.removeprefix(phrase))):
                return Command(name, code=code)
    return None
