"""Requests to the webhook that do not come from the platform."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Literal, get_args

from tests.fakes.zalo_oa.webhook import Webhooks

How = Literal["unsigned", "wrong_key", "hmac", "other_body", "reserialised"]


class Forging:
    """An attacker, or a broken proxy, that knows the address."""

    def __init__(self, webhooks: Webhooks) -> None:
        self.webhooks = webhooks

    async def post(self, body: dict[str, Any], how: How) -> int:
        """Sends an event that must not be believed; gives the app's HTTP status.

        "unsigned": without a signature; "wrong_key"; "hmac": with the key as an HMAC would use it; "other_body": with
        the signature of another event; "reserialised": a genuine one whose JSON somebody has written anew.
        """
        assert how in get_args(How), how
        event = self.webhooks.made(body)
        raw, headers, timestamp = event.raw, dict(event.headers), str(body.get("timestamp", ""))
        if how == "unsigned":
            del headers["X-ZEvent-Signature"]
        elif how == "wrong_key":
            headers |= self.webhooks.signed(raw, timestamp, "another-secret-key")
        elif how == "hmac":
            key = self.webhooks.world.oa.secret_key
            made = hmac.new(
                key.encode(), self.webhooks.world.app.id.encode() + raw + timestamp.encode(), hashlib.sha256
            )
            headers["X-ZEvent-Signature"] = f"mac={made.hexdigest()}"
        elif how == "other_body":
            headers |= self.webhooks.signed(raw + b" ", timestamp)
        else:
            raw = json.dumps(json.loads(raw), indent=1).encode()
        return await self.webhooks.post(raw, headers)
