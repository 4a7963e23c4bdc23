"""What the OA says to one person: who may be written to, until when, and at whose cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.zalo_oa.clock import day
from tests.fakes.zalo_oa.content import Content, Reader, known
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.world import FREE_WINDOW, WINDOW, Account, Message, World

PRICE = 55  # đồng, of a message after the free window
FREE = 8  # what "remain" and "total" show for good since the number stopped to count
ICONS = (":>", "--b", "-:((", "/-strong", "/-heart", "-h:o", "/-remove")

Echo = Callable[[Message, str], None]


class Sending:
    """The calls under ``oa/message`` that go to one person. `echo` is told of every message."""

    def __init__(self, world: World, reader: Reader, echo: Echo) -> None:
        self.world = world
        self.reader = reader
        self.echo = echo

    def cs(self, p: dict[str, Any]) -> dict[str, Any]:
        """A consultation message."""
        known(p, "body", "recipient", "message")
        recipient = known(p.get("recipient"), "recipient", "user_id")
        user_id = recipient.get("user_id")
        if not isinstance(user_id, str) or not user_id:
            raise invalid("user_id")
        account = self.world.people.get(user_id)
        content = self.reader.read(p.get("message"), account.chat if account else None)
        if not self.world.oa.verified:
            raise ApiError(-221)
        account = self._reachable(account)
        quota = self._quota(account)
        message = self.say(account, content)
        self.echo(message, account.id)
        sent: dict[str, Any] = {"message_id": message.id, "user_id": account.id, "sent_time": self.world.timestamp()}
        return sent | ({"quota": quota} if quota else {})

    def say(self, account: Account, content: Content, admin_id: str = "") -> Message:
        """Puts the message where the person sees it."""
        return self.world.add(
            account.chat,
            self.world.oa.id,
            kind=content.kind,
            text=content.text,
            buttons=content.buttons,
            file=content.file,
            url=content.url,
            quotes=content.quotes,
            admin_id=admin_id,
        )

    def second(self, p: dict[str, Any]) -> dict[str, Any]:
        """``v2.0/oa/message``: reactions are alive, texts are dead."""
        if "sender_action" not in p:
            raise ApiError(-240)
        user_id = known(p.get("recipient"), "recipient", "user_id").get("user_id")
        action = known(p["sender_action"], "sender_action", "react_icon", "react_message_id")
        account = self.world.people.get(str(user_id))
        message = account.chat.find(str(action.get("react_message_id"))) if account else None
        if account is None or message is None:
            raise invalid("react_message_id")
        if action.get("react_icon") not in ICONS:
            raise invalid("react_icon")
        message.reaction = "" if action["react_icon"] == "/-remove" else action["react_icon"]
        account.chat.changed()
        return {"message_id": message.id, "user_id": account.id}

    def dead(self, p: dict[str, Any]) -> dict[str, Any]:
        """Transaction and promotion messages have come to an end."""
        raise ApiError(self.world.switches.dead_endpoint_error)

    def _reachable(self, account: Account | None) -> Account:
        if account is None or not account.known:
            raise ApiError(self.world.switches.stranger_error)
        if account.banned:
            raise ApiError(-227)
        if account.last_interaction is None:
            raise ApiError(-213)
        if self.world.switches.followers_only and not account.follows:
            raise ApiError(-213)
        if account.restricted & {"cs", "oa"}:
            raise ApiError(-244)
        if not self.world.interacted_within(account, WINDOW):
            raise ApiError(-230)
        return account

    def _quota(self, account: Account) -> dict[str, str]:
        """What the message is counted against; empty for a billed one."""
        oa = self.world.oa
        quota = {"owner_type": "OA", "owner_id": oa.id}
        if self.world.interacted_within(account, FREE_WINDOW):
            assert account.last_interaction is not None
            counts = {"remain": str(FREE), "total": str(FREE)} if self.world.switches.quota_counts else {}
            ends = day(account.last_interaction + FREE_WINDOW)
            return {"quota_type": "reply"} | counts | {"expired_date": ends} | quota
        if oa.replies > 0:
            oa.replies -= 1
            counts = {"remain": str(oa.replies)} if self.world.switches.quota_counts else {}
            return {"quota_type": "sub_quota"} | counts | {"expired_date": day(self._month_later())} | quota
        if oa.balance is not None:
            if oa.balance < PRICE:
                raise ApiError(self.world.switches.unpaid_error)
            oa.balance -= PRICE
        return {}

    def _month_later(self) -> datetime:
        return self.world.now() + timedelta(days=30)
