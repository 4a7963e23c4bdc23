"""Virtual people: what they do reaches the app as events, what they see can be asked for."""

from __future__ import annotations

from typing import Any

from tests.fakes.zalo_oa.content import QUERIES
from tests.fakes.zalo_oa.places import Group
from tests.fakes.zalo_oa.speaking import Speaker
from tests.fakes.zalo_oa.webhook import Event
from tests.fakes.zalo_oa.world import Button, Message


class Person(Speaker):
    """A person; `screen()` is their chat with the OA.

    What they do gives the `Event` that it made, after the app was told of it for the first time (held events and those
    that nobody wants excepted). Most deeds take `to`, a group in which it happens instead.
    """

    # --- the relation with the OA ---

    async def follows(self, source: str = "oa_profile") -> Event:
        """Becomes a follower ("quan tâm"), which counts as an interaction."""
        self.account.follows = True
        self._interacts()
        return await self._emit(self.stage.events.relation("follow", self.account, source))

    async def unfollows(self) -> Event:
        """Stops to follow; from now on there is no relation, until the person does something again."""
        self.account.follows = False
        self.account.last_interaction = None
        return await self._emit(self.stage.events.relation("unfollow", self.account, ""))

    def gets_banned(self) -> None:
        """The account is locked, or was not online for 45 days."""
        self.account.banned = True

    def restricts(self, *kinds: str) -> None:
        """Wants no more messages of these kinds: "cs", "template", or "oa" for everything."""
        self.account.restricted |= set(kinds)

    # --- things said ---

    async def clicks(self, button: str | Button, message: Message | None = None, *, to: Group | None = None) -> Event:
        """Clicks a query button (or one with this label or payload), as often and as late as they like.

        Without `message`, the newest message that has such a button counts. What arrives is a text like any other; with
        "hide" it is not to be seen in the chat. Raises `LookupError` with what could be clicked.
        """
        chat, wanted = (to or self).chat, button if isinstance(button, str) else button.payload
        for candidate in [message] if message else chat.messages[::-1]:
            for found in candidate.buttons:
                if found.type in QUERIES and wanted in (found.label, found.payload):
                    shown = found.type == "oa.query.show"
                    return await self._says(
                        "text", {"text": found.payload}, to, None, text=found.payload, visible=shown
                    )
        there = [message.labels for message in chat.messages if message.buttons]
        raise LookupError(f"no query button {wanted!r}; there are {there}")

    async def opens_menu(self, payload: str) -> Event:
        """Chooses an item of the OA's menu that is a query."""
        return await self._says("text", {"text": payload}, None, None, text=payload)

    async def opens_chat(self) -> Event:
        """Clicks the button "Nhắn tin" on the OA's page."""
        self._interacts()
        return await self._emit(self.stage.events.inbound("user_click_chatnow", self.account, None))

    async def reacts(self, message: Message, icon: str = "/-strong") -> Event:
        """Puts an icon on a message, which counts as no interaction."""
        body = {"msg_id": message.id, "react_icon": icon}
        return await self._emit(self.stage.events.inbound("user_reacted_message", self.account, body))

    async def submits_info(self, phone: str = "", **info: str) -> Event:
        """Answers the newest request for their data, with any number they like; `info`: name, address, city …"""
        if not any(message.kind == "user_info" for message in self.chat.messages):
            raise LookupError("nobody asked")
        told: dict[str, Any] = {"name": self.account.name, "phone": phone or self.account.phone}
        address, city, ward = info.get("address", ""), info.get("city", ""), info.get("ward", "")
        if self.stage.world.switches.info_shape == "flat":
            told |= {"address": address, "city": city, "district": info.get("district", ""), "ward": ward}
        else:
            full = {"user_city": city, "user_ward": ward, "user_address": address}
            told |= {"user_dob": info.get("user_dob", ""), "gender": info.get("gender", ""), "full_address": full}
        told["name"] = info.get("name", told["name"])
        self.account.shared |= {key: value for key, value in told.items() if isinstance(value, str)}
        return await self._emit(self.stage.events.submitted(self.account, told))

    # --- receipts ---

    async def receives(self) -> list[Event]:
        """The phone got everything that was sent so far; templates by phone number have a receipt of another shape."""
        made = []
        for message in [message for message in self.chat.messages if message.by_oa and not message.received]:
            message.received = True
            if message.phone:
                event, task = self.stage.webhooks.add(self.stage.events.template_receipt(message), templates=True)
                if task is not None:
                    await task
            else:
                body = self.stage.events.receipt("user_received_message", self.account, {"msg_id": message.id})
                event = await self._emit(body)
            made.append(event)
        return made

    async def reads(self) -> list[Event]:
        """The person sees everything that was sent so far; it counts as no interaction."""
        unread = [message for message in self.chat.messages if message.by_oa and not message.seen and not message.phone]
        ids = [message.id for message in unread]
        for message in unread:
            message.seen = True
        together = self.stage.world.switches.seen_ids == "msg_ids"
        told: list[dict[str, Any]] = [{"msg_ids": ids}] if together else [{"msg_id": one} for one in ids]
        return [
            await self._emit(self.stage.events.receipt("user_seen_message", self.account, what))
            for what in (told if ids else [])
        ]

    # --- groups ---

    async def joins(self, group: Group) -> None:
        """Accepts an invitation, or follows the group's link: the person is a member, or asks to become one."""
        state, groups = group.state, self.stage.groups
        if self.id in state.invited:
            state.invited.remove(self.id)
            groups.join(state, self.id)
        elif not state.settings["enable_link_join"]:
            raise LookupError("the link leads nowhere")
        elif state.settings["join_appr"]:
            if self.id not in state.pending:
                state.pending.append(self.id)
            groups.life("asked", self.id, state)
        else:
            groups.join(state, self.id)
        await self.stage.webhooks.settled()

    async def leaves(self, group: Group) -> None:
        """Is no member any more."""
        self.stage.groups.leave(group.state, self.id)
        await self.stage.webhooks.settled()
