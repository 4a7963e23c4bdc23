"""Approved templates by phone number, outbound: reminders for people who cannot be written to any more.

Such a message is nobody's chat: it can only be sent, and one that does not reach its reader has failed. How long a
value may be is fixed when a template is approved, and is not told: what is too long is cut until it is taken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels import DeliveryError, FileLost, WrongMessage
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import Refused, Trouble, classify_template, trouble_of
from bot.chat import Address, Capabilities, File, Message, SendingLimits, Sent

PLATFORM = "zalo_phone"
CAPABILITIES = Capabilities(
    buttons=False,
    edit=False,
    formatting=False,
    contact_button=False,
    files_out=frozenset(),
    limits=SendingLimits(overall=(20, 1.0), chat=(1, 1.0), group=(1, 1.0)),
)

_TOO_LONG = -1121
_LENGTHS = (100, 30)  # characters that values are cut to, until one of them is taken
_MONEY = frozenset((Trouble.MONEY, Trouble.TEMPLATE))


def _ignore(_kind: Trouble) -> None:
    pass


class ZaloPhoneChannel:
    """Sends one template; implements `bot.channels.Channel`. `phones` gives the number behind a chat, "84905123456",
    or nothing. `trouble` and `mended` hear what somebody has to mend and what works again."""

    platform = PLATFORM
    capabilities = CAPABILITIES

    def __init__(
        self,
        api: OaApi,
        template: str,
        phones: Callable[[str], Awaitable[str]],
        *,
        trouble: Callable[[Trouble], None] = _ignore,
        mended: Callable[[Trouble], None] = _ignore,
    ) -> None:
        self._api = api
        self._template = template
        self._phones = phones
        self._trouble = trouble
        self._mended = mended
        self._length = _LENGTHS[0]

    async def send(self, address: Address, message: Message) -> Sent:
        """Send the template; raises a `DeliveryError`."""
        if message.template is None:
            raise WrongMessage("only templates go to phone numbers")
        phone = await self._phones(address.chat)
        if not phone:
            raise WrongMessage("there is no phone number")
        body: dict[str, Any] = {
            "phone": phone,
            "template_id": self._template,
            "tracking_id": message.template.tracking,
        }
        while True:
            body["template_data"] = {name: _fitting(value, self._length) for name, value in message.template.values}
            try:
                data = await self._api.template(body)
            except Refused as refused:
                if refused.code == _TOO_LONG and self._length > _LENGTHS[-1]:
                    self._length = _LENGTHS[-1]
                    continue
                problem = self._refused(refused)
            else:
                for kind in _MONEY:
                    self._mended(kind)
                return Sent(str(data.get("msg_id") or "") if isinstance(data, dict) else "")
            raise problem

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Nothing is sent beside a template."""
        raise WrongMessage("only templates go to phone numbers")

    async def fetch(self, file: File) -> bytes:
        """Nothing comes from there."""
        raise FileLost("nothing comes from a phone number")

    async def close(self) -> None:
        """The connection belongs to the account's own channel."""

    def _refused(self, refused: Refused) -> DeliveryError:
        kind = trouble_of(refused.code, template=True)
        if kind is not None and kind is not Trouble.TOKENS:
            self._trouble(kind)
        return classify_template(refused)


def _fitting(value: str, length: int) -> str:
    composed = unicodedata.normalize("NFC", value)
    return composed if len(composed) <= length else f"{composed[: length - 1].rstrip()}…"
