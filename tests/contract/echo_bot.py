"""A tiny assistant for the simulator's tests: it answers at once and keeps no data, but is as strict about repeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web
from markupsafe import escape

from bot.channels.simulator import SimulatorChannel
from bot.channels.simulator_phones import Phones
from bot.chat import Address, Choice, Event, EventKind, Message, Role
from bot.console import simulator
from bot.handlers.simulator import SimulatedGroup, SimulatedPerson, SimulatorHandler
from tests.contract.hand_clock import HandClock

PERSONS = (
    SimulatedPerson("head", "Trần Thị Minh", "Hiệu trưởng · Trường THCS Thiện Tín", number="0905111222"),
    SimulatedPerson("deputy", "Lê Văn Bình", "Phó Hiệu trưởng · Trường THCS Thiện Tín"),
    SimulatedPerson("officer", "Nguyễn Văn An", "Công an xã Thiện Tín", phone="officer"),
    SimulatedPerson("resident", "Phạm Thị Hoa", "Người dân thôn Long Bàn Bắc", phone="resident"),
)
GROUPS = (
    SimulatedGroup("group-1", "Thôn Long Bàn Bắc – bà con", "Long Bàn Bắc hamlet – residents"),
    SimulatedGroup("group-2", "Thôn Long Bàn Nam – bà con", "Long Bàn Nam hamlet – residents"),
)

BACK = Choice("‹ Quay lại", "back", "L", Role.NAVIGATION)
LATER = Choice("Lưu, làm sau", "later", "T", Role.NAVIGATION)


def question(points: str = "") -> Message:
    """A question of the card; the answer given before stands in its first line."""
    given = f" · đã chọn {escape(points)}" if points else ""
    return Message(
        text=(
            f"<b>Tự chấm điểm năm 2026 · câu 4/21{given}</b>\n"
            "<b>4a. Quy chế hoặc kế hoạch phối hợp với Công an, chính quyền</b>\n"
            "Đơn vị đã xây dựng chưa? (tối đa 1 điểm)"
        ),
        rows=(
            (Choice("0", "p:0", "0"), Choice("1", "p:1", "1")),
            (
                Choice("Xem nguyên văn", "full", "V", Role.NAVIGATION),
                Choice("Thêm minh chứng", "more", "M", Role.NAVIGATION),
            ),
            (BACK, LATER),
        ),
        hint="Trả lời 0 hoặc 1.",
    )


WELCOME = Message(
    text=(
        "<b>Trợ lý phong trào – Công an xã Thiện Tín</b>\n"
        "Kính chào Quý đơn vị. Trợ lý <i>không bao giờ</i> hỏi số căn cước, mã OTP hay mật khẩu."
    ),
    rows=(
        (Choice("Bắt đầu", "begin", "1"), Choice("Không phải đơn vị của tôi", "not_mine", "2")),
        (Choice("Gửi số điện thoại của tôi", "", "", Role.CONTACT),),
    ),
)


class EchoBot:
    """A `Receiver`. `events` are the distinct events, `arrivals` all that arrived; `down`: it can keep none."""

    def __init__(self, channel: SimulatorChannel) -> None:
        self._channel = channel
        self.events: list[Event] = []
        self.arrivals: list[str] = []
        self.down = False
        self.when_kept: Callable[[], None] = lambda: None

    async def receive(self, events: Sequence[Event]) -> None:
        """Answer each event that is new."""
        for event in events:
            self.arrivals.append(event.id)
            if self.down:
                raise RuntimeError("the database is gone")
            if all(event.id != known.id for known in self.events):
                self.events.append(event)
                if event.kind not in (EventKind.BLOCKED, EventKind.LEFT) and (not event.place or event.place.may_post):
                    await self._channel.send(Address("simulator", event.chat), self._answer(event))
                self.when_kept()

    def _answer(self, event: Event) -> Message:
        if event.kind is EventKind.START:
            return WELCOME
        if event.kind is EventKind.PRESS:
            message = question(event.data.removeprefix("p:"))
            return Message(
                message.text, message.rows, replace=event.message_id, press_id=event.press_id,
                toast="Đã ghi nhận", hint=message.hint,
            )  # fmt: skip
        if event.kind is EventKind.FILE and event.file is not None:
            return Message(f"📎 Đã nhận {escape(event.file.name)}", file=event.file)
        if event.kind is EventKind.CONTACT:
            return Message(f"Số của đơn vị: {escape(event.phone)}")
        if event.kind is EventKind.UNBLOCKED:
            return Message("Kính chào đơn vị trở lại.")
        if event.kind is EventKind.JOINED:
            return Message("Kính chào bà con.")
        if event.kind is EventKind.CHANGED and event.place is not None:
            return Message(f"Nhóm: {escape(event.place.title)}")
        if event.kind is EventKind.OTHER:
            return Message("Câu này cần số điểm: 0 hoặc 1.")
        return question() if event.text == "card" else Message(f"Đã nghe: {escape(event.text)}")


class Simulation:
    """A whole simulator around the echo bot, over one data directory. `with_clock`: whether the page has a clock."""

    def __init__(self, directory: Path, hosts: Sequence[str] = (), *, with_clock: bool = True) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.clockwork = HandClock()
        now, groups = self.clockwork.now, {group.chat: group.title for group in GROUPS}
        self.phones = Phones(directory, now, groups)
        self.channel = SimulatorChannel(self.phones, [*(person.account for person in PERSONS), *groups])
        self.bot = EchoBot(self.channel)
        self.handler = SimulatorHandler(self.bot, self.phones, PERSONS, now)
        self.resets = 0
        self.reset_fails = False
        self.app = web.Application()
        simulator.setup(
            self.app,
            handler=self.handler,
            phones=self.phones,
            persons=PERSONS,
            groups=GROUPS,
            reset=self._reset,
            hosts=hosts,
            clockwork=self.clockwork if with_clock else None,
        )

    def add_to(self, chat: str) -> None:
        """The assistant is in this group from here on."""
        self.phones.record(chat=chat, account="resident", event=f"added-to-{chat}", kind="added")

    async def _reset(self) -> None:
        self.resets += 1
        if self.reset_fails:
            raise RuntimeError("no sample commune")
        await self.channel.send(Address("simulator", "officer"), Message("Xã mẫu đã sẵn sàng."))
