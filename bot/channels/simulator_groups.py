"""What the simulated groups are like: what each is called, whether the assistant is in it, what it may do there.

Kept nowhere of its own: it follows from what was done, line by line of the phones' log.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import Place

RENAMED = " (mới)"  # what a renamed group has after its first title


@dataclass(slots=True)
class Group:
    """One group as it is now. The assistant is in none at the beginning."""

    first_title: str
    title: str
    member: bool = False
    may_post: bool = True
    has_topics: bool = False

    @property
    def deeds(self) -> list[str]:
        """What people can do to the group now, as kinds of entries of the log."""
        own = ["removed", "muted" if self.may_post else "unmuted"] if self.member else ["added"]
        return [*own, "renamed", *([] if self.has_topics else ["topics"])]

    @property
    def other_title(self) -> str:
        """What renaming makes of the present title."""
        return self.first_title + RENAMED if self.title == self.first_title else self.first_title

    @property
    def place(self) -> Place:
        """The group as an event describes it."""
        return Place(title=self.title, may_post=self.member and self.may_post, has_topics=self.has_topics)

    def follow(self, kind: str, text: str) -> None:
        """An entry of the log: "left" is the assistant's own going, everything else that counts is a deed."""
        match kind:
            case "added":
                self.member = self.may_post = True
            case "removed" | "left":
                self.member = False
            case "muted" | "unmuted":
                self.may_post = kind == "unmuted"
            case "renamed":
                self.title = text
            case "topics":
                self.has_topics = True
