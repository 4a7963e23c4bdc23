"""A fake of the Zalo Bot Platform, spoken to over HTTP like the real one, in a time that a test moves.

>>> clock = FakeClock()
>>> async with FakeZaloBot(clock, replay="forever") as fake:
...     # start a bot with fake.token and fake.url, then:
...     head = fake.user("Nguyễn Văn A")
...     head.writes("2 điểm")
...     await head.wait_for("Câu 2/21")
...     group = fake.group("Tổ dân phố 1")
...     group.mentions(head, "kết quả")
...     assert [seen.text for seen in fake.sent[group.id]] == [...]

What is not certain about the platform is a switch (`Switches`): whatever speaks to it should be tested in every
position (`other_positions`).
"""

from tests.fakes.telegram.people import JPEG
from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.faults import Fault
from tests.fakes.zalo_bot.media import AAC
from tests.fakes.zalo_bot.people import Group, User
from tests.fakes.zalo_bot.server import TOKEN, Call, FakeZaloBot
from tests.fakes.zalo_bot.switches import Limits, Switches, other_positions
from tests.fakes.zalo_bot.updates import Event
from tests.fakes.zalo_bot.webhook import SECRET_HEADER, Delivery
from tests.fakes.zalo_bot.world import Seen

__all__ = [
    "AAC",
    "JPEG",
    "SECRET_HEADER",
    "TOKEN",
    "Call",
    "Delivery",
    "Event",
    "FakeClock",
    "FakeZaloBot",
    "Fault",
    "Group",
    "Limits",
    "Seen",
    "Switches",
    "User",
    "other_positions",
]
