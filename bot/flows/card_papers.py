"""A card's papers as buttons: PDF and Word for an office, a picture for a phone. They come below the question."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import File
from bot.flows.questions import Look
from bot.i18n import _, key_


@dataclass(frozen=True, slots=True)
class CardPapers:
    """The files of a card; each shows it as it stands when it is made. `to_sign` has empty places to sign."""

    pdf: File
    to_sign: File
    word: File
    picture: File


def paper_looks(papers: CardPapers) -> tuple[Look, ...]:
    """Everything that a card can be had as."""
    return (
        pdf_look(papers.pdf),
        Look("sign", _("PDF to be signed"), key_("SIGN"), lambda: _BEING_MADE, (papers.to_sign,), last=True),
        Look("word", _("Word file"), key_("W"), lambda: _BEING_MADE, (papers.word,), last=True),
        Look(
            "picture",
            _("As a picture"),
            key_("I"),
            lambda: _("The picture is being made."),
            (papers.picture,),
            last=True,
        ),
    )


def pdf_look(pdf: File) -> Look:
    """The card as a paper."""
    return Look("pdf", _("PDF file"), key_("T"), lambda: _BEING_MADE, (pdf,), last=True)


_BEING_MADE = _("The file is being made.")
