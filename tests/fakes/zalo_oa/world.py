"""What exists on the fake platform: the app, the OA, people, chats, messages, groups, templates."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.zalo_oa.clock import Clock, milliseconds
from tests.fakes.zalo_oa.switches import Switches

WINDOW = timedelta(days=7)  # since the last interaction: so long a person can be written to
FREE_WINDOW = timedelta(hours=48)
DISBAND_AFTER = timedelta(days=45)  # a group whose asset has run out


@dataclass(slots=True)
class Application:
    """The app in the developer console. `challenge` is the PKCE challenge that the console holds, if any."""

    id: str = "9000000000000000001"
    secret: str = "demo-app-secret"
    callback: str = "https://antq.example/zalo/callback"
    challenge: str = ""
    active: bool = True
    proof_required: bool = False  # every call needs an appsecret_proof


@dataclass(slots=True)
class OfficialAccount:
    """The OA. Money is in đồng; None is as much as it takes."""

    id: str = "7000000000000000003"
    name: str = "Công an xã Thiện Tín"
    secret_key: str = "demo-oa-secret-key"
    verified: bool = True
    type: int = 4  # state agency
    package: str = "Tiêu chuẩn"
    has_groups: bool = True  # the package includes group chats
    replies: int = 0  # messages of the package for the time between 48 hours and 7 days
    balance: int | None = None
    test_wallet: int = 100  # templates in development mode
    daily_templates: int = 500


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a person sees it. `payload` is what a query sends, or the address, or the number."""

    label: str
    type: str
    payload: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the platform."""

    name: str
    mime: str
    content: bytes


@dataclass(eq=False, slots=True)
class Message:
    """One message of a chat, as it stands there for good: nothing can be edited or recalled.

    `kind`: "text", "image", "gif", "sticker", "file", "user_info" (asks for the number), "list", "template", "audio",
    "video", "link", "location" or "business_card". `visible` is False for what a hidden button sent.
    """

    id: str
    chat: Chat
    sender: str
    by_oa: bool
    at: datetime
    kind: str = "text"
    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: StoredFile | None = None
    url: str = ""
    quotes: str = ""  # id of the message that it quotes
    mentions: tuple[str, ...] = ()  # ids of people; of the group for everybody
    admin_id: str = ""  # the human who wrote it for the OA
    phone: str = ""  # of a template that went to a phone number
    tracking_id: str = ""
    reaction: str = ""
    visible: bool = True
    received: bool = False
    seen: bool = False

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def __str__(self) -> str:
        buttons = "\n" + " ".join(f"[ {label} ]" for label in self.labels) if self.buttons else ""
        return f"{'' if self.by_oa else '‹ '}{self.text or '(' + self.kind + ')'}{buttons}"


@dataclass(eq=False, slots=True)
class Chat:
    """A person's chat with the OA, or a group. `id` is that of the person or the group."""

    id: str
    messages: list[Message] = field(default_factory=list)
    watchers: list[asyncio.Future[None]] = field(default_factory=list)

    def find(self, message_id: str) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def changed(self) -> None:
        """Wakes everybody who waits for something in this chat."""
        watchers, self.watchers = self.watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    async def change(self) -> None:
        """Waits until something happens in this chat."""
        watcher = asyncio.get_running_loop().create_future()
        self.watchers.append(watcher)
        await watcher


@dataclass(eq=False, slots=True)
class Account:
    """A person on the platform and what the OA knows of them."""

    id: str
    name: str
    phone: str  # 84…
    chat: Chat
    follows: bool = False
    known: bool = False  # there was a relation with the OA, ever
    last_interaction: datetime | None = None  # None: there is no relation (any more)
    banned: bool = False  # or not online for 45 days
    restricted: set[str] = field(default_factory=set)  # kinds of message refused: "cs", "template", "oa"
    oa_admin: bool = False
    alias: str = ""
    external_id: str = ""
    shared: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def interacts(self, now: datetime) -> None:
        """The person did something that counts."""
        self.known, self.last_interaction = True, now

    @property
    def by_app(self) -> str:
        """The person's other id, that of the app."""
        return f"5{self.id[1:]}" if len(self.id) > 1 else f"5{self.id}"


@dataclass(eq=False, slots=True)
class Asset:
    """The right to one group: of the package ("sub_quota"), bought ("purchase_quota") or given ("reward_quota")."""

    id: str
    type: str  # gmf10, gmf50, gmf100, gmf1000
    quota_type: str
    valid_through: datetime
    used_by: str = ""

    @property
    def size(self) -> int:
        return int(self.type.removeprefix("gmf"))


@dataclass(eq=False, slots=True)
class GroupState:
    """A group. `asset` None: it belongs to another OA."""

    id: str
    name: str
    chat: Chat
    asset: Asset | None
    description: str = ""
    avatar: str = ""
    members: list[str] = field(default_factory=list)
    admins: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)  # who asked to join
    invited: list[str] = field(default_factory=list)
    settings: dict[str, bool] = field(
        default_factory=lambda: {
            "lock_send_msg": False,
            "join_appr": False,
            "enable_msg_history": False,
            "enable_link_join": True,
        }
    )
    gone: bool = False


class World:
    """Everything that exists on the fake platform."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self.clock = clock
        self.switches = switches
        self.app = Application()
        self.oa = OfficialAccount()
        self.people: dict[str, Account] = {}
        self.groups: dict[str, GroupState] = {}
        self.assets: dict[str, Asset] = {}
        self.sent: list[Message] = []

    def now(self) -> datetime:
        return self.clock()

    def timestamp(self) -> str:
        return milliseconds(self.clock())

    def new_id(self) -> str:
        return secrets.token_hex(10)

    def account(self, user_id: str, name: str = "", phone: str = "") -> Account:
        """The person with this id, who comes into being when first asked for."""
        account = self.people.get(user_id)
        if account is None:
            account = Account(user_id, name or f"Người {user_id[-4:]}", phone, Chat(user_id))
            self.people[user_id] = account
        return account

    def interacted_within(self, account: Account, span: timedelta) -> bool:
        """Whether the person did something that counts, not longer ago than `span`."""
        last = account.last_interaction
        return last is not None and self.now() - last <= span

    def add(self, chat: Chat, sender: str, **what: Any) -> Message:
        """Puts a message into a chat."""
        message = Message(id=self.new_id(), chat=chat, sender=sender, by_oa=sender == self.oa.id, at=self.now(), **what)
        chat.messages.append(message)
        if message.by_oa:
            self.sent.append(message)
        chat.changed()
        return message
