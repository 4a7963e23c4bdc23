"""What the OA can ask about people and about itself, and what it can note down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.zalo_oa.clock import VIETNAM, day, milliseconds
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.world import FREE_WINDOW, Account, Message, World

MOST = 50
FARTHEST = 9951
MOST_MESSAGES = 10


class Users:
    """Profiles, lists, tags, the history of chats, quotas, and the OA itself."""

    def __init__(self, world: World) -> None:
        self.world = world

    def detail(self, p: dict[str, Any]) -> dict[str, Any]:
        account = self._account(p)
        last = account.last_interaction
        return {
            "user_id": account.id,
            "user_id_by_app": account.by_app,
            "user_external_id": account.external_id,
            "display_name": account.name,
            "user_alias": account.alias,
            "is_sensitive": False,
            "user_last_interaction_date": day(last) if last else "",
            "user_is_follower": account.follows,
            "avatar": f"https://avatar.example.zdn.vn/{account.id}",
            "avatars": {size: f"https://avatar.example.zdn.vn/{account.id}/{size}" for size in ("120", "240")},
            "dynamic_param": "",
            "tags_and_notes_info": {"notes": [], "tag_names": list(account.tags)},
            "shared_info": dict(account.shared),
        }

    def getlist(self, p: dict[str, Any]) -> dict[str, Any]:
        offset, count = p.get("offset", 0), p.get("count", 0)
        if not isinstance(offset, int) or not 0 <= offset <= FARTHEST:
            raise invalid("offset")
        if not isinstance(count, int) or not 1 <= count <= MOST:
            raise invalid("count")
        found = [account for account in self.world.people.values() if self._fits(account, p)]
        users = [{"user_id": account.id} for account in found[offset : offset + count]]
        return {"total": len(found), "count": count, "offset": offset, "users": users}

    def update(self, p: dict[str, Any]) -> dict[str, Any]:
        account = self._account(p)
        account.alias = str(p.get("user_alias", account.alias))
        account.external_id = str(p.get("user_external_id", account.external_id))
        account.shared |= p.get("shared_info", {})
        return {}

    def tag(self, p: dict[str, Any]) -> dict[str, Any]:
        account = self._account(p)
        if self._tag_name(p) not in account.tags:
            account.tags.append(p["tag_name"])
        return {}

    def untag(self, p: dict[str, Any]) -> dict[str, Any]:
        account = self._account(p)
        if self._tag_name(p) not in account.tags:
            raise invalid("tag_name")
        account.tags.remove(p["tag_name"])
        return {}

    def drop_tag(self, p: dict[str, Any]) -> dict[str, Any]:
        name = self._tag_name(p)
        for account in self.world.people.values():
            account.tags = [tag for tag in account.tags if tag != name]
        return {}

    def tags(self, p: dict[str, Any]) -> list[str]:
        return sorted({tag for account in self.world.people.values() for tag in account.tags})

    def oa(self, p: dict[str, Any]) -> dict[str, Any]:
        oa = self.world.oa
        return {
            "oaid": oa.id,
            "name": oa.name,
            "description": "",
            "oa_alias": "",
            "is_verified": oa.verified,
            "oa_type": oa.type,
            "cate_name": "Cơ quan nhà nước",
            "num_follower": sum(account.follows for account in self.world.people.values()),
            "package_name": oa.package,
            "package_valid_through_date": day(self.world.now() + timedelta(days=180)),
            "linked_ZCA": "" if oa.balance == 0 else "ZCA demo",
        }

    def quota(self, p: dict[str, Any]) -> Any:
        """Of one person, or of the OA's packages: the same address answers two questions."""
        if "user_id" in p:
            account = self._account(p)
            if account.last_interaction is None:
                raise ApiError(-213)
            left = 8 if self.world.interacted_within(account, FREE_WINDOW) else 0
            return {
                "last_interaction": milliseconds(account.last_interaction),
                "cs_reply": {"remain": left, "total": 8},
                "promotion": {"daily_remain": 0, "daily_total": 0, "monthly_remain": 0, "monthly_total": 0},
            }
        if p.get("quota_owner") not in ("OA", "APP") or p.get("product_type") not in ("cs", "transaction"):
            raise invalid("quota_owner")
        if not self.world.oa.replies:
            return []
        ends = day(self.world.now() + timedelta(days=30))
        left = self.world.oa.replies
        asset = {"asset_id": "demo", "product_type": "cs", "quota_type": "sub_quota", "valid_through": ends}
        return [asset | {"total": left, "remain": left}]

    def conversation(self, p: dict[str, Any]) -> list[dict[str, Any]]:
        return self._page(self._account(p).chat.messages, p)

    def recent(self, p: dict[str, Any]) -> list[dict[str, Any]]:
        everything = [message for account in self.world.people.values() for message in account.chat.messages]
        return self._page(sorted(everything, key=lambda message: message.at), p)

    def _page(self, messages: list[Message], p: dict[str, Any]) -> list[dict[str, Any]]:
        offset, count = p.get("offset", 0), p.get("count", 0)
        if not isinstance(offset, int) or not isinstance(count, int) or not 1 <= count <= MOST_MESSAGES:
            raise invalid("count")
        return [self.told(message) for message in list(reversed(messages))[offset : offset + count]]

    def told(self, message: Message) -> dict[str, Any]:
        """A message in a history."""
        return {
            "src": 0 if message.by_oa else 1,
            "time": int(milliseconds(message.at)),
            "type": message.kind,
            "message": message.text,
            "message_id": message.id,
            "from_id": message.sender,
            "to_id": message.chat.id if message.by_oa else self.world.oa.id,
        }

    def _account(self, p: dict[str, Any]) -> Account:
        account = self.world.people.get(str(p.get("user_id")))
        if account is None or not account.known:
            raise invalid("user_id")
        return account

    def _tag_name(self, p: dict[str, Any]) -> str:
        name = p.get("tag_name")
        if not isinstance(name, str) or not name:
            raise invalid("tag_name")
        return name

    def _fits(self, account: Account, p: dict[str, Any]) -> bool:
        last = account.last_interaction
        if last is None and not account.follows:
            return False
        if "is_follower" in p and account.follows != (str(p["is_follower"]).lower() == "true"):
            return False
        if "tag_name" in p and p["tag_name"] not in account.tags:
            return False
        if "last_interaction_period" in p:
            first, past = self._period(p["last_interaction_period"])
            return last is not None and first <= last.astimezone(VIETNAM).strftime("%Y_%m_%d") <= past
        return True

    def _period(self, period: Any) -> tuple[str, str]:
        today = self.world.now().astimezone(VIETNAM)

        def back(days: int) -> str:
            return (today - timedelta(days=days)).strftime("%Y_%m_%d")

        named = {"TODAY": (0, 0), "YESTERDAY": (1, 1), "L7D": (7, 0), "L30D": (30, 0)}
        if period in named:
            first, past = named[period]
            return back(first), back(past)
        first_day, colon, past_day = str(period).partition(":")
        if not colon:
            raise invalid("last_interaction_period")
        return first_day, past_day
