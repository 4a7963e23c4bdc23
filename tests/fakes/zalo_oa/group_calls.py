"""The calls under ``v3.0/oa/group`` and ``quota/group``, but for those about members."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from tests.fakes.zalo_oa.clock import day
from tests.fakes.zalo_oa.content import Reader, known
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.groups import Groups, page
from tests.fakes.zalo_oa.users import Users
from tests.fakes.zalo_oa.world import Asset, GroupState, Message, World

NAME_LIMIT = 30
MOST_AT_FIRST = 99
MENTION = re.compile(r"\[@(\w+)\]")

Params = dict[str, Any]


class GroupCalls:
    """One method per call. `echo` is told what the OA says in a group."""

    def __init__(
        self,
        world: World,
        groups: Groups,
        reader: Reader,
        users: Users,
        echo: Callable[[Message, GroupState], None],
    ) -> None:
        self.world = world
        self.groups = groups
        self.reader = reader
        self.users = users
        self.echo = echo

    def message(self, p: Params) -> Any:
        known(p, "body", "recipient", "message")
        recipient = known(p.get("recipient"), "recipient", "group_id")
        group = self.groups.own(recipient.get("group_id"))
        content = self.reader.read(p.get("message"), group.chat, group=True)
        self.groups.enabled(group)
        message = self.world.add(
            group.chat,
            self.world.oa.id,
            kind=content.kind,
            text=MENTION.sub(lambda found: self._named(group, found[1]) or found[0], content.text),
            buttons=content.buttons,
            file=content.file,
            url=content.url,
            quotes=content.quotes,
            mentions=tuple(found for found in MENTION.findall(content.text) if self._named(group, found)),
        )
        self.echo(message, group)
        return {"message_id": message.id, "group_id": group.id}

    # --- the group itself ---

    def create(self, p: Params) -> Any:
        known(p, "body", "group_name", "group_description", "asset_id", "member_user_ids")
        self.groups.entitled()
        name = _name(p.get("group_name"))
        members = self.groups.newcomers(p.get("member_user_ids"))
        if len(members) > MOST_AT_FIRST or not any(self.world.people[member].oa_admin for member in members):
            raise invalid("member_user_ids")
        asset = self._asset(p.get("asset_id"))
        if len(members) > asset.size:
            raise ApiError(-210)
        return self.groups.info(self.groups.found(name, asset, members, str(p.get("group_description", ""))))

    def get(self, p: Params) -> Any:
        return self.groups.info(self.groups.own(p.get("group_id")))

    def all(self, p: Params) -> Any:
        self.groups.entitled()
        own = [group for group in self.world.groups.values() if group.asset is not None and not group.gone]
        return {"groups": [self.groups.info(group)["group_info"] for group in page(own, p)], "total": len(own)}

    def update(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        if "group_name" in p:
            group.name = _name(p["group_name"])
        group.description = str(p.get("group_description", group.description))
        group.avatar = str(p.get("group_avatar", group.avatar))
        for setting in group.settings:
            if setting in p:
                group.settings[setting] = str(p[setting]).lower() == "true"
        self.groups.life("changed", self.world.oa.id, group)
        return self.groups.info(group)

    def update_asset(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        asset = self._asset(p.get("asset_id"))
        if len(group.members) > asset.size:
            raise ApiError(-210)
        asset.used_by, group.asset = group.id, asset
        return self.groups.info(group)

    def delete(self, p: Params) -> Any:
        self.groups.disband(self.groups.own(p.get("group_id")))
        return {}

    # --- histories and assets ---

    def conversation(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        return [self._told(message) for message in page(group.chat.messages[::-1], p)]

    def recent(self, p: Params) -> Any:
        self.groups.entitled()
        everything = [m for group in self.world.groups.values() if group.asset for m in group.chat.messages]
        newest = sorted(everything, key=lambda message: message.at, reverse=True)
        return [self._told(message) for message in page(newest, p)]

    def quota(self, p: Params) -> Any:
        self.groups.entitled()
        if p.get("quota_owner") != "OA":
            raise invalid("quota_owner")
        return [
            {
                "asset_id": asset.id,
                "product_type": asset.type,
                "quota_type": asset.quota_type,
                "valid_through": day(asset.valid_through),
                "auto_renew": False,
                "status": "used" if asset.used_by else "available",
                "used_id": asset.used_by,
            }
            for asset in self.world.assets.values()
            if asset.type == p.get("product_type") and asset.quota_type == p.get("quota_type")
        ]

    # --- checks ---

    def _asset(self, asset_id: Any) -> Asset:
        """A free asset. Those of the package have a code of their own for being used."""
        asset = self.world.assets.get(str(asset_id))
        if asset is None or self.world.now() >= asset.valid_through:
            raise ApiError(-238)
        if asset.used_by:
            raise ApiError(-241 if asset.quota_type == "sub_quota" else -238)
        return asset

    def _named(self, group: GroupState, token: str) -> str:
        """What stands where ``[@token]`` was written; empty for a token that means nobody here."""
        if token == group.id:
            return "@Tất cả"
        return f"@{self.world.people[token].name}" if token in group.members else ""

    def _told(self, message: Message) -> dict[str, Any]:
        return self.users.told(message) | {"to_id": message.chat.id, "group_id": message.chat.id}


def _name(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(unicodedata.normalize("NFC", name)) <= NAME_LIMIT:
        raise invalid("group_name")
    return name
