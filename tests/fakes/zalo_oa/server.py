"""The fake platform with one clock, and everything that tests need to see and to move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from aiohttp import web
from yarl import URL

from tests.fakes.zalo_oa.clock import Clock, StillClock
from tests.fakes.zalo_oa.content import Content, Reader
from tests.fakes.zalo_oa.events import Events
from tests.fakes.zalo_oa.forging import Forging, How
from tests.fakes.zalo_oa.front import Call, Front
from tests.fakes.zalo_oa.group_calls import GroupCalls
from tests.fakes.zalo_oa.groups import Groups
from tests.fakes.zalo_oa.limits import KINDS, Fault, Rate
from tests.fakes.zalo_oa.media import Media
from tests.fakes.zalo_oa.member_calls import MemberCalls
from tests.fakes.zalo_oa.people import Person
from tests.fakes.zalo_oa.places import Group, Stage
from tests.fakes.zalo_oa.routes import Routes, openapi
from tests.fakes.zalo_oa.sending import Sending
from tests.fakes.zalo_oa.switches import Switches
from tests.fakes.zalo_oa.templates import Parameter, Template, Templates
from tests.fakes.zalo_oa.tokens import Tokens
from tests.fakes.zalo_oa.uploads import Uploads
from tests.fakes.zalo_oa.users import Users
from tests.fakes.zalo_oa.webhook import Event, Webhooks
from tests.fakes.zalo_oa.world import Asset, Chat, GroupState, Message, World


class FakeZaloOA:
    """A strict Zalo OA platform on 127.0.0.1, with virtual people.

    `clock` gives the time (UTC) of all windows, lives and retries; without one, a still clock that `passes` moves.
    `webhook_timeout` is in seconds of real time. `media_life`: how long addresses of people's files live. `rate` and
    `oa_rate`: calls in a minute, of the app and of the OA. The rest are `Switches`. An event that nothing here makes
    goes out by ``webhooks.emit(body)``.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        port: int = 0,
        webhook_timeout: float = 2.0,
        media_life: timedelta = timedelta(days=1),
        rate: int = 4000,
        oa_rate: int | None = None,
        **switches: Any,
    ) -> None:
        self.clock = clock or StillClock()
        self.port = port
        self.world = World(self.clock, Switches(**switches))
        self.app, self.oa = self.world.app, self.world.oa
        self.tokens = Tokens(self.world)
        self.events = Events(self.world)
        self.webhooks = Webhooks(self.world, webhook_timeout)
        self.media = Media(self.world, media_life)
        self.uploads = Uploads(self.world)
        self.templates = Templates(self.world)
        self.groups = Groups(self.world, self._group_life)
        self.rate = Rate(self.clock, rate, oa_rate)
        reader, users = Reader(self.world, self.uploads), Users(self.world)
        self.sending = Sending(self.world, reader, self._echo)
        group_calls = GroupCalls(self.world, self.groups, reader, users, self._group_echo)
        members = MemberCalls(self.world, self.groups)
        routes: dict[str, Routes] = {
            "openapi": openapi(self.sending, users, self.uploads, group_calls, members, self._template_by_id),
            "business": {("POST", "/message/template"): self.templates.by_phone},
        }
        self._front = Front(self.world, self.tokens, self.groups, self.rate, routes)
        self._stage = Stage(self.world, self.events, self.webhooks, self.media, self.groups)
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

    # --- life ---

    @property
    def openapi_url(self) -> str:
        """Stands for https://openapi.zalo.me."""
        return f"http://127.0.0.1:{self.port}/openapi"

    @property
    def business_url(self) -> str:
        """Stands for https://business.openapi.zalo.me."""
        return f"http://127.0.0.1:{self.port}/business"

    @property
    def oauth_url(self) -> str:
        """Stands for https://oauth.zaloapp.com."""
        return f"http://127.0.0.1:{self.port}/oauth"

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/media/{key}/{name}", self.media.give)
        app.router.add_get("/private", self.media.catch)
        app.router.add_route("*", "/{host:openapi|business|oauth}/{rest:.*}", self._front.answer)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        self.media.base = self.media.base or f"http://127.0.0.1:{self.port}/media"
        self.media.trap = f"http://127.0.0.1:{self.port}/private"

    async def stop(self) -> None:
        await self.webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> FakeZaloOA:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- what happened ---

    @property
    def sent(self) -> list[Message]:
        """Everything that the OA said and people or groups got, oldest first."""
        return self.world.sent

    @property
    def calls(self) -> list[Call]:
        """The log of calls."""
        return self._front.calls

    def calls_of(self, path: str, recipient: str = "") -> list[Call]:
        """The log, narrowed to paths that end like this."""
        return [
            call
            for call in self.calls
            if call.path.endswith(path) and (not recipient or call.recipient == str(recipient))
        ]

    # --- what there is ---

    def flip(self, **switches: Any) -> None:
        """Puts switches into another position from now on."""
        self.world.switches = replace(self.world.switches, **switches)

    def user(
        self, user_id: str | int, name: str = "", *, phone: str = "", follows: bool = False, oa_admin: bool = False
    ) -> Person:
        """The person with this id. `follows`: as if they had followed just now; without it they may be strangers."""
        user_id = str(user_id)
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = Person(self._stage, self.world.account(user_id, name, phone))
        account = person.account
        account.phone = phone or account.phone
        account.oa_admin = account.oa_admin or oa_admin
        if follows:
            account.follows = True
            account.interacts(self.clock())
        return person

    def asset(self, kind: str = "gmf50", quota_type: str = "purchase_quota", *, days: int = 30) -> str:
        """The right to one group for so many days; gives its id."""
        asset = Asset(self.world.new_id(), kind, quota_type, self.clock() + timedelta(days=days))
        self.world.assets[asset.id] = asset
        return asset.id

    def group(self, name: str, *members: Person, kind: str = "gmf50", days: int = 30) -> Group:
        """A group of the OA with these members, as if it had been there before."""
        asset = self.world.assets[self.asset(kind, days=days)]
        state = self.groups.made(name, asset, [member.id for member in members])
        return Group(self._stage, state.chat)

    def group_of(self, group_id: str) -> Group:
        """A group that the app made itself."""
        return Group(self._stage, self.world.groups[group_id].chat)

    def foreign_group(self) -> str:
        """The id of a group that another OA owns."""
        group_id = self.world.new_id()
        self.world.groups[group_id] = GroupState(group_id, "Nhóm khác", Chat(group_id), None)
        return group_id

    def template(self, template_id: str, text: str, **settings: Any) -> Template:
        """A template; a name in braces is a plain text unless `parameters` says more. `settings`: see `Template`."""
        names = [part.split("}")[0] for part in text.split("{")[1:]]
        settings["parameters"] = {name: Parameter() for name in names} | settings.get("parameters", {})
        template = self.templates.known[template_id] = Template(template_id, text, **settings)
        return template

    # --- what is done ---

    async def admin_allows(self, consent_url: str) -> str:
        """The OA's administrator opens the page of consent and allows; gives the address that their browser is led to.

        Raises `OAuthError` for what the page would refuse.
        """
        return self._front.signin.callback(URL(consent_url))

    async def agent_writes(self, person: Person, text: str) -> Event:
        """A human answers in the OA's own tool; the app learns it by an event with an ``admin_id``."""
        message = self.sending.say(person.account, Content("text", text), admin_id="6000000000000000005")
        return await self.webhooks.emit(self.events.echo(message, person.id))

    async def save_webhook(self, url: str) -> bool:
        """Saves the app's address in the console; False when its probe was not answered with 200."""
        return await self.webhooks.save(url)

    async def deliver_again(self, event: Event) -> None:
        """The platform sends an event once more, even if it was answered."""
        await self.webhooks.start(event)

    def hold_events(self) -> None:
        """From now on events are kept back until `release_events`."""
        self.webhooks.hold()

    async def release_events(self, order: list[int] | None = None) -> None:
        """Sends what was held back, in `order` of positions if given."""
        await self.webhooks.release(order)

    async def forge(self, body: dict[str, Any], how: How = "wrong_key") -> int:
        """Sends the app an event that must not be believed; gives its HTTP status."""
        return await Forging(self.webhooks).post(body, how)

    def fail_next(
        self, kind: str | int, times: int = 1, *, path: str = "", recipient: str = "", seconds: float = 60.0
    ) -> Fault:
        """The next `times` calls (to `path`, for `recipient`) go wrong; see `Fault` for the kinds."""
        assert kind in KINDS or (isinstance(kind, int) and kind < 0), kind
        fault = Fault(kind, times, path, str(recipient), seconds)
        self._front.faults.append(fault)
        return fault

    # --- time ---

    async def passes(self, **span: float) -> None:
        """Time goes by (``hours=1``, ``days=7`` …); what is due meanwhile happens at its moment, and is answered."""
        until = self.clock() + timedelta(**span)
        move = getattr(self.clock, "set", None)
        if move is None:
            raise TypeError("this clock cannot be set: move it yourself and call `catch_up`")
        while (moment := self._next_due()) is not None and moment <= until:
            move(max(moment, self.clock()))
            await self.catch_up()
        move(until)

    async def catch_up(self) -> None:
        """Does what is due by the clock."""
        self.groups.sweep()
        await self.webhooks.send_due()
        await self.settled()

    async def settled(self) -> None:
        """Waits until no event is under way."""
        await self.webhooks.settled()

    # --- how it is done ---

    def _next_due(self) -> datetime | None:
        moments = (self.webhooks.next_due(), self.groups.next_end())
        return min((moment for moment in moments if moment is not None), default=None)

    def _echo(self, message: Message, to: str) -> None:
        self.webhooks.add(self.events.echo(message, to))

    def _group_echo(self, message: Message, group: GroupState) -> None:
        self.webhooks.add(self.events.group_echo(message, group))

    def _group_life(self, what: str, who: str, group: GroupState) -> None:
        self.webhooks.add(self.events.group_life(what, who, group))

    def _template_by_id(self, params: dict[str, Any]) -> dict[str, Any]:
        data, message = self.templates.by_user_id(params)
        self._echo(message, message.chat.id)
        return data
