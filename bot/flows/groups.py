"""An officer claims a group and says which hamlet it belongs to and whom it gathers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.flows.outcomes import ClaimGroup, DescribeGroup, LeaveGroup, Nothing
from bot.flows.questions import Choose, FreeText, Option, Reply, Typed
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.campaigns import GroupAudience
from movement.names import nfc_clean

MOST_TAGS = 8
LONGEST_TAG = 40  # characters

AUDIENCES: Mapping[GroupAudience, Value] = {
    GroupAudience.RESIDENTS: _("Residents"),
    GroupAudience.UNIT_HEADS: _("Heads of units"),
    GroupAudience.OFFICERS: _("Officers"),
}


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group as it stands; `hamlets` are those that the commune's units and groups belong to."""

    group_id: int
    title: str
    is_claimed: bool
    may_post: bool = True
    has_topics: bool = False
    hamlet: str = ""
    audience: str = ""
    tags: Sequence[str] = ()
    hamlets: Sequence[str] = ()


async def group(facts: GroupFacts) -> ClaimGroup | DescribeGroup | LeaveGroup | Nothing:
    """Claim the group, or change what is known about it."""
    if not facts.is_claimed:
        claim = await Choose(
            key="claim",
            can_leave=False,
            prompt=lambda: join(
                Strong(_("Group “{title}”", title=facts.title or "–")),
                _("Nobody has claimed it yet. Posts go only to claimed groups."),
            ),
            choices=(Option(True, _("Claim the group"), "claim"), Option(False, _("Later"), "later")),
        )
        return ClaimGroup(facts.group_id) if claim else Nothing()
    if facts.audience:
        what = await Choose(
            key="what",
            can_leave=False,
            prompt=lambda: describe(facts),
            choices=(
                Option("change", _("Change it"), "change"),
                Option("leave", _("Leave the group"), "leave"),
                Option("", _("Close"), "close"),
            ),
        )
        if what == "leave":
            sure = await Choose(
                key="sure",
                prompt=lambda: _("Leave the group “{title}”? Posts will not reach it any more.", title=facts.title),
                choices=(Option(True, _("Leave"), "leave"), Option(False, _("Stay"), "stay")),
            )
            return LeaveGroup(facts.group_id) if sure else Nothing()
        if not what:
            return Nothing()
    hamlet = await Hamlet(
        key="hamlet",
        label=_("Hamlet"),
        prompt=lambda: join(
            Strong(_("Group “{title}”", title=facts.title or "–")), _("Which hamlet or residential group is it of?")
        ),
        example=_("Choose one, or type its name."),
        at_most=100,
        hamlets=facts.hamlets,
    )
    audience = await Choose(
        key="audience",
        label=_("Whom it gathers"),
        prompt=lambda: _("Whom does the group “{title}” gather?", title=facts.title or "–"),
        choices=[Option(each, text, each.value, wide=True) for each, text in AUDIENCES.items()],
    )
    tags = await Tags(
        key="tags",
        label=_("Tags"),
        prompt=lambda: _(
            "Tags by which posts can be addressed, separated by commas (workers, pupils …)? None are needed."
        ),
        choices=(Option((), _("Without tags"), "none", wide=True),),
    )
    return DescribeGroup(facts.group_id, "" if hamlet == ALL_HAMLETS else hamlet, audience, tags)


ALL_HAMLETS = "*"  # stands for the whole commune


@dataclass(slots=True)
class Hamlet(FreeText):
    """A hamlet's name: one of those that are known, the whole commune, or another one."""

    hamlets: Sequence[str] = ()

    def options(self) -> Sequence[Option[str]]:
        known = [Option(name, Verbatim(name), f"h{n}") for n, name in enumerate(self.hamlets)]
        return [*known, Option(ALL_HAMLETS, _("The whole commune"), "all", wide=True)]

    def read(self, reply: Reply) -> str:
        offered = self.options()
        for position, option in enumerate(offered, 1):
            token = getattr(reply, "token", None)
            typed = reply.text.strip(" .") if isinstance(reply, Typed) else ""
            if token == option.token or typed == str(position):
                return option.value
        return FreeText.read(self, reply)


@dataclass(slots=True)
class Tags(Choose[tuple[str, ...]]):
    """Words separated by commas."""

    def read(self, reply: Reply) -> tuple[str, ...]:
        if isinstance(reply, Typed) and reply.text.strip(" .") not in ("1", ""):
            words = [nfc_clean(word)[:LONGEST_TAG].lower() for word in reply.text.split(",")]
            return tuple(dict.fromkeys(word for word in words if word))[:MOST_TAGS]
        return Choose.read(self, reply)

    def dump(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def load(self, stored: list[str]) -> tuple[str, ...]:
        return tuple(stored)


def describe(facts: GroupFacts) -> Value:
    """What is known about a group."""
    return join(
        Strong(_("Group “{title}”", title=facts.title or "–")),
        _("Hamlet: {hamlet}", hamlet=facts.hamlet or _("the whole commune")),
        _("Gathers: {audience}", audience=AUDIENCES[GroupAudience(facts.audience)]) if facts.audience else None,
        _("Tags: {tags}", tags=", ".join(facts.tags)) if facts.tags else None,
        _("⚠ The assistant may not write there just now.") if not facts.may_post else None,
        _("The group is divided into topics. An officer writes /topic where posts shall appear.")
        if facts.has_topics
        else None,
    )
