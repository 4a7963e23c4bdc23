"""Templates with a fixed text: by phone number on the business host, by user id on the OA's host."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tests.fakes.zalo_oa.clock import VIETNAM, day
from tests.fakes.zalo_oa.content import known
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.world import Account, Message, World

PHONE = re.compile(r"\+?84\d{9}")
TRACKING_LIMIT = 48
PRICE = 200  # đồng; by user id it is cheaper
PRICE_BY_ID = 140

_FORMS = {
    "text": re.compile(r".*", re.DOTALL),
    "number": re.compile(r"\d+"),
    "date": re.compile(r"((\d{2}:)?\d{2}:\d{2} )?\d{2}/\d{2}/\d{4}|\d{2}/\d{4}|\d{2}:\d{2}(:\d{2})?"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place in a template: so many characters (of NFC), in one of the forms that the platform checks."""

    longest: int = 30
    form: Literal["text", "number", "date"] = "text"


@dataclass(slots=True)
class Template:
    """A template. `text` has its parameters in braces."""

    id: str
    text: str
    parameters: dict[str, Parameter] = field(default_factory=dict)
    approved: bool = True
    by_id: bool = True  # it may go to a user id
    promotion: bool = False


def is_night(moment: datetime) -> bool:
    """22:00 to 06:00 in Việt Nam."""
    return not 6 <= moment.astimezone(VIETNAM).hour < 22


class Templates:
    """The OA's templates and the two calls that send them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[str, Template] = {}
        self.sent_on: Counter[str] = Counter()  # by day in Việt Nam

    def by_phone(self, p: dict[str, Any]) -> dict[str, Any]:
        """``POST business/message/template``."""
        known(p, "body", "phone", "template_id", "template_data", "tracking_id", "mode", "sending_mode")
        phone, tracking = p.get("phone"), p.get("tracking_id", "")
        if not self.world.oa.verified:
            raise ApiError(-135)
        if not isinstance(phone, str) or not PHONE.fullmatch(phone):
            raise ApiError(-108)
        phone = phone.removeprefix("+")
        if not isinstance(tracking, str) or len(tracking) > TRACKING_LIMIT:
            raise ApiError(-132)
        if self.world.switches.tracking_required and not tracking:
            raise ApiError(-132)
        if p.get("mode", "development") != "development":
            raise ApiError(-132)
        test = "mode" in p
        template = self._template(p, test)
        text = self._filled(template, p.get("template_data"))
        account = next((account for account in self.world.people.values() if account.phone == phone), None)
        if test and not (account and account.oa_admin):
            raise ApiError(-127)
        if self._is_too_late(template):
            raise ApiError(-133)
        if account is None:
            raise ApiError(-118)
        if account.banned:
            raise ApiError(-119)
        self._willing(account)
        today = day(self.world.now())
        if self.sent_on[today] >= self.world.oa.daily_templates:
            raise ApiError(-144)
        self._pay(PRICE, test, self.world.switches.unfunded_error)
        self.sent_on[today] += 1
        message = self.world.add(
            account.chat, self.world.oa.id, kind="template", text=text, phone=phone, tracking_id=tracking
        )
        remaining = self.world.oa.daily_templates - self.sent_on[today]
        return {
            "msg_id": message.id,
            "sent_time": self.world.timestamp(),
            "sending_mode": str(p.get("sending_mode", "1")),
            "quota": {"dailyQuota": str(self.world.oa.daily_templates), "remainingQuota": str(remaining)},
        }

    def by_user_id(self, p: dict[str, Any]) -> tuple[dict[str, Any], Message]:
        """``POST v3.0/oa/message/template``; no interaction is needed, and there is no ``tracking_id``."""
        known(p, "body", "user_id", "template_id", "template_data")
        if not self.world.oa.verified:
            raise ApiError(-221)
        account = self.world.people.get(str(p.get("user_id")))
        if account is None:
            raise invalid("user_id")
        template = self._template(p, False)
        text = self._filled(template, p.get("template_data"))
        if not template.by_id:
            raise ApiError(-249)
        if account.banned:
            raise ApiError(-227)
        if "template" in account.restricted or "oa" in account.restricted:
            raise ApiError(-244)
        if template.promotion and is_night(self.world.now()):
            raise ApiError(-234)
        self._pay(PRICE_BY_ID, False, self.world.switches.unpaid_error)
        message = self.world.add(account.chat, self.world.oa.id, kind="template", text=text)
        return {
            "message_id": message.id,
            "user_id": account.id,
            "sent_time": self.world.timestamp(),
            "quota": {"quota_type": "purchase_quota", "remain": "0"},
        }, message

    def _template(self, p: dict[str, Any], test: bool) -> Template:
        template = self.known.get(str(p.get("template_id")))
        if template is None:
            raise ApiError(-109)
        if not template.approved and not test:
            raise ApiError(-131)
        return template

    def _filled(self, template: Template, data: Any) -> str:
        if not isinstance(data, dict) or (template.parameters and not data):
            raise ApiError(-111)
        for name, parameter in template.parameters.items():
            if name not in data:
                raise ApiError(-1122, f"Template data missing parameter: {name}")
            value = data[name]
            if not isinstance(value, str):
                raise ApiError(-112)
            if len(unicodedata.normalize("NFC", value)) > parameter.longest:
                raise ApiError(-1121)
            if not _FORMS[parameter.form].fullmatch(value):
                raise ApiError(-1124)
        if set(data) - set(template.parameters):
            raise ApiError(-132)
        return template.text.format(**data)

    def _is_too_late(self, template: Template) -> bool:
        rule = self.world.switches.night
        return is_night(self.world.now()) and (rule == "all" or (rule == "promotion" and template.promotion))

    def _willing(self, account: Account) -> None:
        if "oa" in account.restricted:
            raise ApiError(-141)
        if "template" in account.restricted:
            raise ApiError(-139)

    def _pay(self, price: int, test: bool, error: int) -> None:
        oa = self.world.oa
        if test:
            if oa.test_wallet < 1:
                raise ApiError(-126)
            oa.test_wallet -= 1
        elif oa.balance is not None:
            if oa.balance < price:
                raise ApiError(error)
            oa.balance -= price
