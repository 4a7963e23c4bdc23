"""Files that are put on the Zalo OA platform before they are sent: each once, for whoever gets it.

The platform keeps them for a week and takes 5000 a month, so a file that goes to five hundred groups is put there once.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable

from bot.channels import DeliveryError, NotCarried
from bot.channels import zalo_oa_mapping as mapping
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import INVALID, NO_QUOTA, TOO_LONG, Refused, classify, reason_of
from bot.chat import File, FileKind

REMEMBERED = 64  # files
LIFE = 6 * 86_400.0  # seconds; the platform keeps them for seven days


class Uploads:
    """What is there by now. `tell` hears of refusals that somebody has to mend; `ticks` is a monotonic clock."""

    def __init__(self, api: OaApi, ticks: Callable[[], float], tell: Callable[[Refused], None]) -> None:
        self._api = api
        self._ticks = ticks
        self._tell = tell
        self._there: OrderedDict[tuple[str, bytes, str], tuple[str, float]] = OrderedDict()

    async def put(self, file: File, content: bytes) -> str:
        """What a picture or document is sent by; raises a `DeliveryError`, `NotCarried` for what is not taken."""
        if file.kind is FileKind.PHOTO:
            ending = mapping.picture_ending(content)
            kind, name = "image", f"anh.{ending}" if ending else ""
        else:
            kind, name = "file", mapping.document_name(file.name, content)
        if not name or file.kind is FileKind.VIDEO:
            raise NotCarried("the platform does not take such a file")
        key = (kind, hashlib.sha256(content).digest(), name)
        known = self._there.get(key)
        if known is not None and known[1] > self._ticks():
            return known[0]
        try:
            uploaded = await self._api.upload(kind, name, content)
        except Refused as refused:
            problem = self._refused(refused)
        else:
            self._there[key] = (uploaded, self._ticks() + LIFE)
            if len(self._there) > REMEMBERED:
                self._there.popitem(last=False)
            return uploaded
        raise problem

    def forget(self) -> None:
        """The platform does not have them any more."""
        self._there.clear()

    def _refused(self, refused: Refused) -> DeliveryError:
        if refused.code in (INVALID, TOO_LONG, NO_QUOTA):
            return NotCarried(reason_of(refused))
        self._tell(refused)
        return classify(refused)
