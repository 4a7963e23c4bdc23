"""The bodies of events, as the platform writes them."""

from __future__ import annotations

from typing import Any

from tests.fakes.zalo_oa.clock import milliseconds
from tests.fakes.zalo_oa.world import Account, GroupState, Message, World

_ECHOES = {"user_info": "oa_send_list", "list": "oa_send_list"}
_LIFE = {  # what happened in a group: its name in the catalogue of a generated client, and in the documentation
    "created": ("create_group", "create_group"),
    "joined": ("user_join_group", "user_join_group"),
    "asked": ("user_request_join_group", "user_request_join_group"),
    "accepted": ("react_request_join_group", "react_request_join_group_accept"),
    "rejected": ("reject_request_join_group", "react_request_join_group_reject"),
    "admin": ("add_group_admin", "add_group_admin"),
    "no_admin": ("remove_group_admin", "remove_group_admin"),
    "changed": ("update_group_info", "update_group_info"),
    "left": ("user_out_group", "user_leave_group"),
    "ended": ("disperse_group", "delete_group"),
}


class Events:
    """Makes bodies; nothing is sent from here."""

    def __init__(self, world: World) -> None:
        self.world = world

    def inbound(self, name: str, account: Account, message: dict[str, Any] | None) -> dict[str, Any]:
        """Something that a person did in their chat with the OA."""
        body: dict[str, Any] = {
            "app_id": self.world.app.id,
            "event_name": name,
            "sender": {"id": account.id},
            "recipient": {"id": self.world.oa.id},
            "user_id_by_app": account.by_app,
        }
        if message is not None:
            body["message"] = message
        return body | {"timestamp": self.world.timestamp()}

    def in_group(self, name: str, sender: str, group: GroupState, message: dict[str, Any] | None) -> dict[str, Any]:
        """Something in a group, which is named in one of three places."""
        body: dict[str, Any] = {"app_id": self.world.app.id, "event_name": name, "sender": {"id": sender}}
        inside = {} if message is None else {"message": dict(message)}
        where = self.world.switches.group_address
        if where == "recipient":
            body |= {"recipient": {"id": group.id}, "oa_id": self.world.oa.id}
        elif where == "group_id":
            body |= {"recipient": {"id": self.world.oa.id, "group_id": group.id}}
        else:
            body |= {"recipient": {"id": self.world.oa.id}}
            inside.setdefault("message", {})["conversation_id"] = group.id
        return body | inside | {"timestamp": self.world.timestamp()}

    def group_life(self, what: str, sender: str, group: GroupState) -> dict[str, Any]:
        """A group or its membership changed. The names are contradictory, the shape is an inference."""
        names = _LIFE[what]
        return self.in_group(names[self.world.switches.group_life == "documented"], sender, group, None)

    def relation(self, name: str, account: Account, source: str) -> dict[str, Any]:
        """``follow`` and ``unfollow``."""
        body: dict[str, Any] = {
            "app_id": self.world.app.id,
            "event_name": name,
            "oa_id": self.world.oa.id,
            "follower": {"id": account.id},
            "user_id_by_app": account.by_app,
        }
        if source:
            body["source"] = source
        return body | {"timestamp": self.world.timestamp()}

    def echo(self, message: Message, to: str) -> dict[str, Any]:
        """``oa_send_*``: what the OA itself sent. Only what a human wrote has an ``admin_id``."""
        name = _ECHOES.get(message.kind, f"oa_send_{message.kind}")
        if message.kind == "text" and message.buttons:
            name = self.world.switches.button_echo
        body = {
            "app_id": self.world.app.id,
            "event_name": name,
            "sender": self._oa(message),
            "recipient": {"id": to},
            "message": self._echoed(message),
        }
        return body | {"timestamp": self.world.timestamp()}

    def group_echo(self, message: Message, group: GroupState) -> dict[str, Any]:
        """``oa_send_group_*``."""
        body = self.in_group(f"oa_send_group_{message.kind}", self.world.oa.id, group, self._echoed(message))
        return body | {"sender": self._oa(message)}

    def receipt(self, name: str, account: Account, ids: dict[str, Any]) -> dict[str, Any]:
        """``user_received_message`` and ``user_seen_message``: nothing but ids."""
        body = self.inbound(name, account, ids)
        if self.world.switches.receipt_sender == "oa":
            body["sender"], body["recipient"] = body["recipient"], body["sender"]
        return body

    def template_receipt(self, message: Message) -> dict[str, Any]:
        """A template reached the phone. The same name as a receipt of the chat, and another shape."""
        what = {"delivery_time": milliseconds(self.world.now()), "msg_id": message.id}
        if message.tracking_id:
            what["tracking_id"] = message.tracking_id
        return {
            "sender": {"id": self.world.oa.id},
            "recipient": {"id": message.phone},
            "event_name": "user_received_message",
            "message": what,
            "app_id": self.world.app.id,
            "timestamp": self.world.timestamp(),
        }

    def submitted(self, account: Account, info: dict[str, Any]) -> dict[str, Any]:
        """``user_submit_info``: what the person chose to tell."""
        body = self.inbound("user_submit_info", account, None)
        return body | {"info": info}

    def _oa(self, message: Message) -> dict[str, str]:
        return {"id": self.world.oa.id} | ({"admin_id": message.admin_id} if message.admin_id else {})

    def _echoed(self, message: Message) -> dict[str, Any]:
        body: dict[str, Any] = {"msg_id": message.id}
        if message.text:
            body["text"] = message.text
        if message.quotes:
            body["quote_msg_id"] = message.quotes
        if message.kind in ("image", "gif", "file", "sticker"):
            payload = {"url": message.url or f"https://photo.example.zdn.vn/{message.id}"}
            body["attachments"] = [{"type": message.kind, "payload": payload}]
        return body
