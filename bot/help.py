"""What the assistant says when somebody asks for help."""

from __future__ import annotations

from bot.flows.consent import Office
from bot.i18n import Strong, Value, _, bullets, join, plain

_MENU = (
    ("menu", _("Where things stand and what can be done")),
    ("mydata", _("See, correct or delete your data")),
    ("language", _("Tiếng Việt / English")),
    ("topics", _("Messages about topics in this chat")),
    ("help", _("Help and the duty phone")),
)


def command_menu(language: str) -> list[tuple[str, str]]:
    """The commands for a platform's own menu, each with what it does."""
    return [(name, plain(text, language)) for name, text in _MENU]


def help_text(office: Office) -> Value:
    """The commands that work at any time, and whom to call."""
    return join(
        Strong(_("Help – {office}", office=office.police_office)),
        _("Write at any time:"),
        bullets(
            [
                _("<b>menu</b> – where things stand and what can be done"),
                _("<b>my data</b> – see, correct or delete your data"),
                _("<b>language</b> – Tiếng Việt / English"),
                _("<b>topics</b> – messages about topics in this chat"),
                _("<b>check</b> and a paper’s code – whether the paper still is right"),
                _("<b>save</b> – leave a question and go on later"),
            ]
        ),
        _("Duty phone: {hotline}", hotline=office.hotline) if office.hotline else None,
    )
