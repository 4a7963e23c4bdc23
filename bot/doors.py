"""Where people find the assistant, and how an invitation tells them: it is forwarded as a text, from chat to chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.i18n import Value, Verbatim, _, join
from bot.platforms import platform_name


@dataclass(frozen=True, slots=True)
class Door:
    """The assistant on one platform. An address that `takes_code` leads straight in with the code behind it."""

    platform: str
    address: str
    takes_code: bool = False

    def link(self, code: str) -> str:
        """The address for somebody with this code."""
        return self.address + code if self.takes_code else self.address


def telegram_door(username: str) -> Door:
    """A bot on Telegram (https://core.telegram.org/bots/features#deep-linking)."""
    return Door("telegram", f"https://t.me/{username}?start=", takes_code=True)


def zalo_bot_door(bot_id: str) -> Door:
    """A bot of the Zalo Bot Platform; whoever opens it writes first."""
    return Door("zalo_bot", f"https://bot.zaloplatforms.com/bots/{bot_id}")


def zalo_oa_door(oa_id: str) -> Door:
    """An Official Account; whoever opens it follows it or writes first."""
    return Door("zalo_oa", f"https://zalo.me/{oa_id}")


_ORDER = ("zalo_oa", "zalo_bot", "telegram", "simulator")


def in_order(doors: Iterable[Door]) -> tuple[Door, ...]:
    """Those first that most people in Việt Nam have."""
    return tuple(sorted(doors, key=lambda door: _ORDER.index(door.platform)))


def invitation_text(police_office: str, what: Value, code: str, doors: Sequence[Door] = ()) -> Value:
    """The message that is forwarded to the person who is invited; `what` says to what."""
    alone = len(doors) == 1 and doors[0].takes_code
    found = [
        _("Open: {link}", link=Verbatim(door.link(code)))
        if alone
        else _("On {platform}: {link}", platform=Verbatim(platform_name(door.platform)), link=Verbatim(door.link(code)))
        for door in doors
    ]
    return join(
        _("<b>{office}</b> invites you to the movement assistant.", office=police_office),
        what,
        *found,
        _("Or write to the assistant, choose “I have an invitation code” and type <b>{code}</b>", code=Verbatim(code))
        if any(door.takes_code for door in doors)
        else _(
            "Write to the assistant, choose “I have an invitation code” and type <b>{code}</b>", code=Verbatim(code)
        ),
        _("The code works once, within 30 days."),
    )
