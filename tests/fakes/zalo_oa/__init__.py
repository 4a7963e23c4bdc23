"""A strict fake of the Zalo Official Account platform (OpenAPI, templates, OAuth v4, webhooks), spoken to over HTTP.

>>> async with FakeZaloOA() as fake:
...     pair = fake.tokens.issue()  # or sign in at fake.oauth_url
...     await fake.save_webhook(url_of_the_app)  # then start it with fake.openapi_url, fake.app, fake.oa
...     head = fake.user("8000000000000000002", "Nguyễn Văn A")
...     await head.follows()
...     await head.wait_for("Kính chào")
...     await head.clicks("2 điểm")
...     await fake.passes(hours=49)  # the free window is over

What the platform's documents leave open, or answer in two ways, is a switch (`Switches`): pass it by name, or `flip`.
"""

from tests.fakes.zalo_oa.clock import VIETNAM, StillClock
from tests.fakes.zalo_oa.front import Call
from tests.fakes.zalo_oa.limits import Fault
from tests.fakes.zalo_oa.people import Person
from tests.fakes.zalo_oa.places import Group
from tests.fakes.zalo_oa.server import FakeZaloOA
from tests.fakes.zalo_oa.signing import digest
from tests.fakes.zalo_oa.speaking import JPEG, PDF
from tests.fakes.zalo_oa.switches import Switches
from tests.fakes.zalo_oa.templates import Parameter
from tests.fakes.zalo_oa.tokens import challenge_of
from tests.fakes.zalo_oa.webhook import LADDER, Event
from tests.fakes.zalo_oa.world import Button, Message

__all__ = [
    "JPEG",
    "LADDER",
    "PDF",
    "VIETNAM",
    "Button",
    "Call",
    "Event",
    "FakeZaloOA",
    "Fault",
    "Group",
    "Message",
    "Parameter",
    "Person",
    "StillClock",
    "Switches",
    "challenge_of",
    "digest",
]
