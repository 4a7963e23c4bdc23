"""What lists of units ask the dialogue to do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import File


@dataclass(frozen=True, slots=True)
class TakeRoster:
    """An officer has sent a file that looks like a list of units, with a caption: have it read."""

    file: File
    caption: str = ""


@dataclass(frozen=True, slots=True)
class EnterRoster:
    """Enter the new units of a list; `alike`: also those whose names are nearly those of others."""

    roster_id: int
    alike: bool = True


@dataclass(frozen=True, slots=True)
class DropRoster:
    """Enter nothing of a list, and forget it."""

    roster_id: int
