"""A strict fake of the Telegram Bot API, spoken to over HTTP like the real one.

>>> async with FakeTelegram() as fake:
...     # start a bot with fake.token and fake.url, then:
...     head = fake.user(1001)
...     await head.starts()
...     await head.wait_for("Kính chào")
...     await head.presses("Bắt đầu")

Own process: ``python -m tests.fakes.telegram --port 0``.
"""

from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.limits import Fault, Limits
from tests.fakes.telegram.people import JPEG, MP4, Person
from tests.fakes.telegram.places import Button, Shown
from tests.fakes.telegram.server import TOKEN, Call, FakeTelegram

__all__ = ["JPEG", "MP4", "TOKEN", "Button", "Call", "FakeTelegram", "Fault", "Group", "Limits", "Person", "Shown"]
