"""Approved templates by phone number: what is sent, what it is cut to, and what refusals mean."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels import AccountBroken, DeliveryError, QuotaUsed, TryAgain, WrongMessage
from bot.channels.zalo_oa_api import FixedToken, OaApi
from bot.channels.zalo_oa_errors import Trouble
from bot.channels.zalo_oa_phone import ZaloPhoneChannel
from bot.chat import Address, File, FileKind, Message, Template
from tests.fakes.zalo_oa import FakeZaloOA, Parameter, Person

PHONE = "84905123456"
PATH = "/message/template"
TO = Address("zalo_phone", "person:41")
VALUES = (("don_vi", "Trường THCS Thiện Tín"), ("viec", "nộp phiếu tự chấm"), ("han", "29/10/2026"))
MESSAGE = Message("xem trước", template=Template(VALUES, "41-20261022-card"))


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as running:
        short, long = Parameter(30), Parameter(100)
        running.template(
            "310001",
            "Kính gửi {don_vi}: {viec}, hạn {han}",
            parameters={"don_vi": short, "viec": long, "han": Parameter(10, "date")},
        )
        yield running


@pytest.fixture
def head(fake: FakeZaloOA) -> Person:
    """Somebody who has not written for long."""
    return fake.user(2, "Trần Thị Minh", phone=PHONE)


@pytest.fixture
def troubles() -> list[Trouble]:
    return []


@pytest.fixture
async def channel(fake: FakeZaloOA, troubles: list[Trouble]) -> AsyncIterator[ZaloPhoneChannel]:
    api = OaApi(FixedToken(fake.tokens.issue().access), fake.openapi_url, fake.business_url, timeout=2)

    async def phone(chat: str) -> str:
        return PHONE if chat == TO.chat else ""

    yield ZaloPhoneChannel(api, "310001", phone, trouble=troubles.append)
    await api.close()


async def test_a_template_goes_to_the_number_of_the_person(
    fake: FakeZaloOA, channel: ZaloPhoneChannel, head: Person
) -> None:
    sent = await channel.send(TO, MESSAGE)
    assert head.last is not None
    assert head.last.text == "Kính gửi Trường THCS Thiện Tín: nộp phiếu tự chấm, hạn 29/10/2026"
    assert (head.last.id, head.last.tracking_id) == (sent.message_id, "41-20261022-card")
    assert PHONE not in TO.chat


async def test_what_is_too_long_is_cut_until_it_is_taken(
    fake: FakeZaloOA, channel: ZaloPhoneChannel, head: Person
) -> None:
    values = (("don_vi", "Trường Trung học cơ sở Thiện Tín số 2"), *VALUES[1:])
    for _ in range(2):
        await channel.send(TO, Message("a", template=Template(values, "t")))
    assert head.last is not None
    assert head.last.text.startswith("Kính gửi Trường Trung học cơ sở Thiện…: ")
    assert [call.error for call in fake.calls_of(PATH)] == [-1121, 0, 0]


@pytest.mark.parametrize(
    ("error", "kind", "trouble"),
    [
        (-32, TryAgain, None),
        (-108, WrongMessage, None),
        (-109, WrongMessage, Trouble.TEMPLATE),
        (-1122, WrongMessage, Trouble.TEMPLATE),
        (-1124, WrongMessage, Trouble.TEMPLATE),
        (-115, QuotaUsed, Trouble.MONEY),
        (-211, QuotaUsed, Trouble.MONEY),
        (-320, QuotaUsed, Trouble.MONEY),
        (-321, QuotaUsed, Trouble.MONEY),
        (-118, WrongMessage, None),
        (-119, WrongMessage, None),
        (-131, WrongMessage, Trouble.TEMPLATE),
        (-133, TryAgain, None),
        (-135, AccountBroken, Trouble.VERIFICATION),
        (-136, AccountBroken, Trouble.MONEY),
        (-137, QuotaUsed, Trouble.MONEY),
        (-139, WrongMessage, None),
        (-141, WrongMessage, None),
        (-144, QuotaUsed, Trouble.MONEY),
    ],
)
async def test_what_every_code_means(
    fake: FakeZaloOA,
    channel: ZaloPhoneChannel,
    head: Person,
    troubles: list[Trouble],
    error: int,
    kind: type[DeliveryError],
    trouble: Trouble | None,
) -> None:
    fake.fail_next(error, path=PATH)
    with pytest.raises(DeliveryError) as refused:
        await channel.send(TO, MESSAGE)
    assert type(refused.value) is kind
    assert troubles == ([trouble] if trouble else [])


async def test_a_code_that_two_sources_read_differently_is_at_most_one_renewal(
    fake: FakeZaloOA, channel: ZaloPhoneChannel, head: Person, troubles: list[Trouble]
) -> None:
    fake.fail_next(-216, 2, path=PATH)
    with pytest.raises(WrongMessage):
        await channel.send(TO, MESSAGE)
    assert len(fake.calls_of(PATH)) == 2
    assert troubles == []


async def test_nothing_else_goes_there(fake: FakeZaloOA, channel: ZaloPhoneChannel, head: Person) -> None:
    file = File(FileKind.DOCUMENT, "made", "x")
    with pytest.raises(WrongMessage):
        await channel.send(TO, Message("a"))
    with pytest.raises(WrongMessage):
        await channel.send(Address("zalo_phone", "person:7"), MESSAGE)
    with pytest.raises(WrongMessage):
        await channel.upload(TO, Message(file=file), b"")
    with pytest.raises(WrongMessage):
        await channel.fetch(file)
    assert fake.calls == []
