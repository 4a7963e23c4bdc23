"""Messages of the Official Account's package: looked at every hour, and told to the officers before they are used up.

They count only where the operator lets messages go out that are not free. What the platform calls the total is not
sure, so the most that was ever left in a month counts as one where that is more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from bot.batch import Batch
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import Refused
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.i18n import Strong, Value, _, join
from bot.notices import notify
from bot.platform_use import SHARES, month
from storage import actors, communes, platform_use

QUOTA = "/v3.0/oa/quota/message"
PACKAGE = "package"  # the most messages of a package that were left in a month, in storage/platform_use.py
_WANTED = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}


async def ask_package(api: OaApi) -> tuple[int, int] | None:
    """How many messages of the package are left, and of how many; None where there is none, or it is not told.

    Raises `TryAgain` or `AccountBroken`.
    """
    try:
        told = await api.post(QUOTA, dict(_WANTED))
    except Refused:
        return None
    assets = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    if not assets or any(_number(a.get("remain")) is None for a in assets):
        return None
    return sum(_number(a.get("remain")) or 0 for a in assets), sum(_number(a.get("total")) or 0 for a in assets)


def tell_package(batch: Batch, left: int, total: int) -> int:
    """Tell all officers, once a month at 80 per cent and once when all is used; 1 if they were told."""
    period = month(batch.now)
    most = platform_use.counted(batch.connection, PLATFORM, PACKAGE, period)
    total = max(total, left, most.number)
    platform_use.add(batch.connection, PACKAGE, period, {PLATFORM: total - most.number})
    used = (total - left) * 100 // total if total else 0
    share = next((share for share in SHARES if used >= share), 0)
    if share <= most.told:
        return 0
    platform_use.note_told(batch.connection, PLATFORM, PACKAGE, period, share)
    notify(batch, _officers(batch.connection), package_text(left, total), key=f"oa:{PACKAGE}:{period}:{share}")
    return 1


def package_text(left: int, total: int) -> Value:
    """What officers are told about the package, and what to do."""
    return join(
        Strong(_("⚠ Zalo OA: {n} of {total} messages of the package are left", n=left, total=total)),
        _("They are for people who wrote 48 hours to 7 days ago; answers are free and go on."),
        _("When they are used up, such notices cost money or wait. Please put off what can wait, or buy a package."),
    )


def _officers(connection: Connection) -> list[int]:
    found: dict[int, None] = {}
    for commune_id in communes.ids(connection):
        found |= dict.fromkeys(actors.officer_ids(connection, commune_id))
    return list(found)


def _number(said: Any) -> int | None:
    text = str(said)
    return int(text) if text.isdecimal() else None
