"""What the refusals of the Zalo OA platform mean: one table for messages, one for templates by phone.

Nearly all of them come with HTTP 200 and a negative ``error``. Source: the platform's error tables as gathered by
several projects; codes that are in none of them count as a fault of the message.
"""

from __future__ import annotations

from enum import StrEnum

from bot.channels import (
    AccountBroken,
    DeliveryError,
    NotAllowed,
    QuotaUsed,
    RecipientGone,
    TryAgain,
    WindowClosed,
    WrongMessage,
)

RUSH = 5.0  # seconds after -32: limits are counted by the minute
NO_MONEY = 3600.0  # seconds until a message that nobody pays for is tried again
LATER = 3600.0  # seconds after a limit that has no stated end
NIGHT = 1800.0  # seconds after a refusal for the hour of the day

DEAD_TOKEN = frozenset((-216, -220, -124))
WRONG_PROOF = -242
INVALID, FAILED, TOO_LONG, EXPIRED_UPLOAD, NO_QUOTA = -201, -200, -210, -100, -211


class Trouble(StrEnum):
    """What somebody has to mend before the account works again: the officers are told, each once."""

    TOKENS = "tokens"  # there is no token, or none that gives another one
    SECRET = "secret"  # noqa: S105 - the app's secret is not accepted
    APP = "app"  # the app is disabled, or not approved
    ACCOUNT = "account"  # the OA is disabled, or gone
    VERIFICATION = "verification"  # the OA is not verified
    RIGHTS = "rights"  # the app may not use this part of the API for the OA
    PACKAGE = "package"  # the OA's package does not include it
    MONEY = "money"  # nobody pays
    POLICY = "policy"
    TEMPLATE = "template"  # the template is not there, not approved, or has other parameters
    ADDRESS = "address"  # what answers there is not the platform


IN_PART = frozenset((Trouble.MONEY, Trouble.TEMPLATE, Trouble.PACKAGE))
"""What concerns some messages only: all others go out as before."""

OF_TOKENS = frozenset((Trouble.TOKENS, Trouble.SECRET, Trouble.APP))
"""What may keep a new token from being given out, while the one before it still works for a while."""

_GONE = frozenset((-213, -227, -244))
_CLOSED = frozenset((-230, -231, -232))
_GROUP_ENDED = frozenset((-237, -238, -241))
_NO_GROUPS = frozenset((-212, -223, -224, -235))  # the account may not have any now, and chats with people go on
_BROKEN = {
    -204: Trouble.ACCOUNT,
    -205: Trouble.ACCOUNT,
    -209: Trouble.APP,
    -212: Trouble.RIGHTS,
    -219: Trouble.APP,
    -221: Trouble.VERIFICATION,
    -223: Trouble.RIGHTS,
    -224: Trouble.PACKAGE,
    -235: Trouble.RIGHTS,
    -242: Trouble.SECRET,
    -248: Trouble.POLICY,
    404: Trouble.ADDRESS,
}
_UNPAID = frozenset((-211, -320, -321, -305, -311))  # of one message: what costs nothing still goes

_TEMPLATE_WRONG = frozenset((-109, -111, -112, -117, -1121, -1122, -1124, -127, -131, -132, -145))
_TEMPLATE_BROKEN = {
    -135: Trouble.VERIFICATION,
    -136: Trouble.MONEY,
    -138: Trouble.RIGHTS,
}
_TEMPLATE_UNPAID = frozenset((-115, -126, -137, -144, -147))


class Refused(Exception):
    """An answer with an ``error`` that is not 0: its code and the platform's words."""

    def __init__(self, code: int, said: str = "") -> None:
        self.code = code
        self.said = " ".join(said.split())[:160]
        super().__init__(f"{code} {self.said}")


def reason_of(refused: Refused) -> str:
    """The refusal in short, for a receipt and the log."""
    return f"zalo oa {refused.code}: {refused.said}"


def trouble_of(code: int, *, template: bool = False) -> Trouble | None:
    """What has to be mended before the account works again; None where it is about one message or person."""
    if code in DEAD_TOKEN:
        return Trouble.TOKENS
    if template:
        if code in _TEMPLATE_WRONG:
            return Trouble.TEMPLATE
        unpaid = code in _TEMPLATE_UNPAID or code in _UNPAID
        return Trouble.MONEY if unpaid else _TEMPLATE_BROKEN.get(code) or _BROKEN.get(code)
    return Trouble.MONEY if code in _UNPAID else _BROKEN.get(code)


def classify(refused: Refused, *, in_group: bool = False) -> DeliveryError:
    """The channel exception for what was said about a message to a person, or in a group."""
    code, reason = refused.code, reason_of(refused)
    if code == -32:
        return TryAgain(reason, after=RUSH, flood=True)
    if code == -218:
        return TryAgain(reason, after=LATER, flood=True)
    if code == -234:
        return TryAgain(reason, after=NIGHT, flood=True)
    if code in _CLOSED:
        return WindowClosed(reason)
    if code in _GONE or (in_group and code == -403):
        return RecipientGone(reason)
    if in_group and (code in _GROUP_ENDED or code in _NO_GROUPS):
        return NotAllowed(reason)
    if code in _UNPAID:
        return QuotaUsed(reason, NO_MONEY)
    if code in DEAD_TOKEN or code in _BROKEN:
        return AccountBroken(reason)
    return WrongMessage(reason)


def classify_template(refused: Refused) -> DeliveryError:
    """The channel exception for what was said about a template by phone. Whom it does not reach is a wrong message:
    a phone number is nobody's chat that could be lost."""
    code, reason = refused.code, reason_of(refused)
    if code == -32:
        return TryAgain(reason, after=RUSH, flood=True)
    if code in (-133, -234):
        return TryAgain(reason, after=NIGHT, flood=True)
    if code in _TEMPLATE_UNPAID or code in _UNPAID:
        return QuotaUsed(reason, NO_MONEY)
    if code in _TEMPLATE_BROKEN or code in _BROKEN or code in (-124, -220):
        return AccountBroken(reason)
    return WrongMessage(reason)
