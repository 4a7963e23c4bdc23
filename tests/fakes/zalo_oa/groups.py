"""GMF: groups that the OA owns, each on an asset that has to be paid for; who comes, who goes, and when it ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.fakes.zalo_oa.clock import day
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.world import DISBAND_AFTER, WINDOW, Asset, Chat, GroupState, World

Life = Callable[[str, str, GroupState], None]  # what happened, who did it, where


class Groups:
    """All groups. `life` is told what happens to them."""

    def __init__(self, world: World, life: Life) -> None:
        self.world = world
        self.life = life

    def entitled(self) -> None:
        """Raises `ApiError` where the OA may have no groups at all."""
        if not self.world.oa.verified:
            raise ApiError(-221)
        if not self.world.oa.has_groups:
            raise ApiError(-224)

    def own(self, group_id: Any) -> GroupState:
        """A group of this OA; raises `ApiError` -403 for any other."""
        self.entitled()
        group = self.world.groups.get(str(group_id))
        if group is None or group.gone or group.asset is None:
            raise ApiError(-403)
        return group

    def is_enabled(self, group: GroupState) -> bool:
        """Whether its asset still runs."""
        return group.asset is not None and self.world.now() < group.asset.valid_through

    def enabled(self, group: GroupState) -> None:
        """Raises `ApiError` where nothing can be said or done in the group any more."""
        if not self.is_enabled(group):
            raise ApiError(-237)

    def newcomers(self, ids: Any) -> list[str]:
        """The ids of people who may come into a group: followers, and who interacted within seven days."""
        if not isinstance(ids, list) or not ids or len(set(map(str, ids))) != len(ids):
            raise invalid("member_user_ids")
        for user_id in ids:
            account = self.world.people.get(user_id) if isinstance(user_id, str) else None
            if account is None:
                raise invalid("member_user_ids")
            if not account.follows and not self.world.interacted_within(account, WINDOW):
                raise ApiError(-213)
        return ids

    def found(self, name: str, asset: Asset, members: list[str], description: str = "") -> GroupState:
        """Makes a group, and tells."""
        group = self.made(name, asset, members, description)
        self.life("created", self.world.oa.id, group)
        return group

    def made(self, name: str, asset: Asset, members: list[str], description: str = "") -> GroupState:
        """Makes a group in silence."""
        group_id = secrets.token_hex(10)
        group = GroupState(group_id, name, Chat(group_id), asset, description, members=list(members))
        self.world.groups[group_id] = group
        asset.used_by = group_id
        return group

    def join(self, group: GroupState, user_id: str, what: str = "joined") -> None:
        """The person is a member from now on."""
        group.members.append(user_id)
        self.life(what, user_id, group)

    def leave(self, group: GroupState, user_id: str) -> None:
        """The person is no member any more."""
        group.members.remove(user_id)
        group.admins.discard(user_id)
        self.life("left", user_id, group)

    def disband(self, group: GroupState) -> None:
        """The group is no more."""
        group.gone = True
        self.life("ended", self.world.oa.id, group)

    def next_end(self) -> datetime | None:
        """When the next group is disbanded."""
        return min((end for _, end in self._ends()), default=None)

    def sweep(self) -> None:
        """Disbands what ran out 45 days ago."""
        for group, end in self._ends():
            if self.world.now() >= end:
                self.disband(group)

    def info(self, group: GroupState) -> dict[str, Any]:
        """A group as the platform describes it."""
        asset = group.asset
        assert asset is not None
        return {
            "group_info": {
                "group_id": group.id,
                "name": group.name,
                "avatar": group.avatar,
                "group_link": f"https://zalo.me/g/{group.id[:10]}",
                "group_description": group.description,
                "status": "enabled" if self.is_enabled(group) else "disabled",
                "total_member": len(group.members) + 1,
                "max_member": asset.size,
                "auto_delete_date": day(asset.valid_through + DISBAND_AFTER),
            },
            "asset_info": {
                "asset_type": asset.type,
                "asset_id": asset.id,
                "valid_through": day(asset.valid_through),
                "auto_renew": False,
            },
            "group_setting": dict(group.settings),
        }

    def _ends(self) -> list[tuple[GroupState, datetime]]:
        return [
            (group, group.asset.valid_through + DISBAND_AFTER)
            for group in self.world.groups.values()
            if group.asset is not None and not group.gone
        ]


def page(rows: list[Any], p: dict[str, Any]) -> list[Any]:
    """Of a group's lists; their parameters stand in the query, as text."""
    try:
        offset, count = int(p.get("offset", 0)), int(p.get("count", 5))
    except (TypeError, ValueError):
        raise invalid("offset") from None
    return rows[offset : offset + count]
