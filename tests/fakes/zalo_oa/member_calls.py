"""The calls about who is in a group."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.groups import Groups, page
from tests.fakes.zalo_oa.world import World

Params = dict[str, Any]


class MemberCalls:
    """One method per call; all take ``group_id``, and those that change something ``member_user_ids``."""

    def __init__(self, world: World, groups: Groups) -> None:
        self.world = world
        self.groups = groups

    def members(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        oa = {"oa_id": self.world.oa.id, "name": self.world.oa.name, "avatar": ""}
        everybody = [oa, *map(self._person, group.members)]
        return {"members": page(everybody, p), "total": len(everybody)}

    def pending(self, p: Params) -> Any:
        asking = self.groups.own(p.get("group_id")).pending
        return {"members": page(list(map(self._person, asking)), p), "total": len(asking)}

    def invite(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        new = [user_id for user_id in self.groups.newcomers(p.get("member_user_ids")) if user_id not in group.members]
        self.groups.enabled(group)
        if group.asset is not None and len(group.members) + len(new) > group.asset.size:
            raise ApiError(-210)
        for user_id in new:
            if self.world.switches.invite_joins:
                self.groups.join(group, user_id)
            else:
                group.invited.append(user_id)
        return {}

    def accept(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        for user_id in among(p, group.pending):
            group.pending.remove(user_id)
            self.groups.join(group, user_id, "accepted")
        return {}

    def reject(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        for user_id in among(p, group.pending):
            group.pending.remove(user_id)
            self.groups.life("rejected", user_id, group)
        return {}

    def add_admins(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        for user_id in among(p, group.members):
            group.admins.add(user_id)
            self.groups.life("admin", user_id, group)
        return {}

    def remove_admins(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        for user_id in among(p, group.admins):
            group.admins.remove(user_id)
            self.groups.life("no_admin", user_id, group)
        return {}

    def remove_members(self, p: Params) -> Any:
        group = self.groups.own(p.get("group_id"))
        for user_id in among(p, group.members):
            self.groups.leave(group, user_id)
        return {}

    def _person(self, user_id: str) -> dict[str, str]:
        return {"user_id": user_id, "name": self.world.people[user_id].name, "avatar": ""}


def among(p: Params, those: Collection[str]) -> list[str]:
    """The ids of a call, all of them among `those`."""
    ids = p.get("member_user_ids")
    if (
        not isinstance(ids, list)
        or not ids
        or not all(isinstance(user_id, str) and user_id in those for user_id in ids)
    ):
        raise invalid("member_user_ids")
    return ids
