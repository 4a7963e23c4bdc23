"""Codes in what people type: check codes of papers, and codes that link accounts; alone, or behind words."""

from __future__ import annotations

import re

from movement.names import fold
from storage import link_codes, paper_codes

_GROUPED = re.compile(r"[a-z2-9]{4}[ –—-]?[a-z2-9]{4}[ –—-]?[a-z2-9]{4}")
_MEANT = re.compile(r"[0-9a-z]+(?:[–—-][0-9a-z]+)*")
_WORDS = re.compile(r"^(?:(?:ma|giay|phieu|code|paper)\b[ :]*)*")
_LINKING = re.compile(r"^(?:lien ket(?: tai khoan)?|link(?: account)?)\b[ :]*(?P<code>.+)$")
_IN_A_TEXT = re.compile(r"(?<![0-9A-Z])(?=([2-9A-Z]{4}[ .–—-]?[2-9A-Z]{4})(?![0-9A-Z]))")  # also behind "/link "
_NEAR = range(10, 15)  # letters and digits of what is meant as a code of twelve


def code_alone(text: str) -> str:
    """The text, where it is a check code and nothing else, as codes are written; else nothing.

    Three groups of four or all in one: a paper's number such as "QD 2345 UBND 26" has twelve letters and digits, too.
    """
    folded = fold(text).strip(" .!")
    return folded.upper() if _GROUPED.fullmatch(folded) and paper_codes.FORM.read(folded) else ""


def code_meant(rest: str) -> str:
    """What is to be checked, in the words behind "check" (folded), where it is a code or was meant as one.

    Nothing for other words: "kiểm tra công tác phòng cháy" may be the answer to a question.
    """
    said = _WORDS.sub("", rest.strip(" .!:"), count=1).strip()
    if paper_codes.FORM.read(said):
        return said.upper()
    bare = re.sub(r"[–—-]", "", said)
    meant = _MEANT.fullmatch(said) and len(bare) in _NEAR and not bare.isalpha() and not bare.isdigit()
    return said.upper() if meant else ""


def link_code_meant(folded: str) -> str:
    """The code behind the words for linking an account (folded), where there is one."""
    found = _LINKING.match(folded)
    return link_codes.FORM.read(found["code"]) if found is not None else ""


def link_codes_in(text: str) -> list[str]:
    """Everything in a text that has the form of a code that links accounts."""
    return [code for part in _IN_A_TEXT.findall(text.upper()) if (code := link_codes.FORM.read(part))]
