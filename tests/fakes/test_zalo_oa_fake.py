"""The fake Zalo OA platform behaves as the documents say, seen by a client that speaks plain HTTP.

What the documents leave open is a switch, and is shown in all its positions.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from yarl import URL

from tests.fakes.zalo_oa import (
    JPEG,
    LADDER,
    PDF,
    FakeZaloOA,
    Group,
    Parameter,
    Person,
    StillClock,
    Switches,
    challenge_of,
    digest,
)
from tests.fakes.zalo_oa.errors import MESSAGES
from tests.fakes.zalo_oa.uploads import FILE_LIMIT, IMAGE_LIMIT, MONTHLY

HEAD = "8000000000000000002"
CS = "/v3.0/oa/message/cs"
GROUP = "/v3.0/oa/group/"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # of RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
GIF = b"GIF89a\1\0\1\0"


class Client:
    """An app: calls the platform and gives the bodies of its answers."""

    def __init__(self, fake: FakeZaloOA, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session
        self.token = fake.tokens.issue().access

    async def call(self, path: str, body: Any = None, *, get: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST with `body` as JSON, or GET with `get` as JSON in ``data`` (in the query itself for groups)."""
        base = self.fake.business_url if path == "/message/template" else self.fake.openapi_url
        headers = {"access_token": self.token}
        if get is None:
            async with self.session.post(base + path, json=body, headers=headers) as response:
                return await self.read(response)
        params = get if "/group/" in path else {"data": json.dumps(get)}
        async with self.session.get(base + path, params=params, headers=headers) as response:
            return await self.read(response)

    async def read(self, response: aiohttp.ClientResponse) -> dict[str, Any]:
        assert response.status == 200
        body: dict[str, Any] = await response.json()
        assert {"error", "message"} <= set(body)
        return body

    async def ok(self, path: str, body: Any = None, *, get: dict[str, Any] | None = None) -> Any:
        answer = await self.call(path, body, get=get)
        assert answer["error"] == 0, answer
        return answer["data"]

    async def refused(self, path: str, body: Any = None, *, get: dict[str, Any] | None = None) -> int:
        answer = await self.call(path, body, get=get)
        assert answer["error"] < 0, answer
        assert "data" not in answer
        return int(answer["error"])

    async def says(self, to: Person | str, text: str = "Kính chào", **message: Any) -> Any:
        return await self.ok(CS, said(to, text, **message))

    async def upload(self, kind: str, content: bytes, name: str, *, version: str = "v2.0") -> dict[str, Any]:
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=name)
        url = f"{self.fake.openapi_url}/{version}/oa/upload/{kind}"
        async with self.session.post(url, data=form, headers={"access_token": self.token}) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def tokens(self, secret: str = "", **form: str) -> dict[str, Any]:
        """POST to the address that gives tokens; {} for an answer without a body."""
        data = {"app_id": self.fake.app.id} | form
        headers = {"secret_key": secret or self.fake.app.secret}
        async with self.session.post(f"{self.fake.oauth_url}/v4/oa/access_token", data=data, headers=headers) as got:
            assert got.status == 200
            text = await got.text()
            return dict(json.loads(text)) if text else {}

    async def refresh(self, token: str) -> dict[str, Any]:
        return await self.tokens(grant_type="refresh_token", refresh_token=token)

    def consent_url(self, **changes: str) -> str:
        query = {"app_id": self.fake.app.id, "redirect_uri": self.fake.app.callback, "code_challenge": CHALLENGE}
        return str(URL(f"{self.fake.oauth_url}/v4/oa/permission").with_query(query | {"state": "s1"} | changes))


def said(to: Person | str, text: str = "Kính chào", **message: Any) -> dict[str, Any]:
    user_id = to if isinstance(to, str) else to.id
    return {"recipient": {"user_id": user_id}, "message": ({"text": text} if text else {}) | message}


def template(**payload: Any) -> dict[str, Any]:
    return {"type": "template", "payload": payload}


def button(title: str, payload: Any = None, kind: str = "oa.query.hide") -> dict[str, Any]:
    return {"title": title, "type": kind, "payload": title if payload is None else payload}


def buttons(*given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return template(buttons=list(given), **more)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as running:
        yield running


@pytest_asyncio.fixture
async def client(fake: FakeZaloOA) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(fake, session)


@pytest_asyncio.fixture
async def head(fake: FakeZaloOA) -> Person:
    """A follower."""
    return fake.user(HEAD, "Nguyễn Văn A", phone="84905123456", follows=True)


class Hook:
    """The app's webhook: answers with `statuses` in turn, then 200; "slow" is none at all."""

    def __init__(
        self, *statuses: int | str, answer: Callable[[web.Request], Awaitable[web.Response]] | None = None
    ) -> None:
        self.answer = answer or self.receive
        self.statuses = list(statuses)
        self.raw: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self.over = asyncio.Event()

    async def __aenter__(self) -> Hook:
        app = web.Application()
        app.router.add_post("/zalo", self.answer)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/zalo"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.over.set()
        await self.runner.cleanup()

    async def receive(self, request: web.Request) -> web.Response:
        self.raw.append(await request.read())
        self.headers.append(dict(request.headers))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == "slow":
            await self.over.wait()
        return web.Response(status=200 if status == "slow" else int(status))

    @property
    def got(self) -> list[dict[str, Any]]:
        """The events; the probe is not among them."""
        return [json.loads(raw) for raw in self.raw if raw != b"{}"]

    @property
    def names(self) -> list[str]:
        return [event["event_name"] for event in self.got]

    def take(self) -> list[dict[str, Any]]:
        """The events since the last time."""
        got = self.got
        self.raw.clear()
        self.headers.clear()
        return got


@pytest_asyncio.fixture
async def hook(fake: FakeZaloOA) -> AsyncIterator[Hook]:
    async with Hook() as running:
        assert await fake.save_webhook(running.url)
        yield running


# --- sign-in ---


def test_the_vector_of_rfc_7636() -> None:
    assert challenge_of(VERIFIER) == CHALLENGE


async def signed_in(client: Client, **consent: str) -> dict[str, Any]:
    code = URL(await client.fake.admin_allows(client.consent_url(**consent))).query["code"]
    return await client.tokens(grant_type="authorization_code", code=code, code_verifier=VERIFIER)


async def test_an_administrator_allows_on_a_page_that_leads_back_with_code_and_state(client: Client) -> None:
    async with client.session.get(client.consent_url()) as page:
        assert page.status == 200
        address = (await page.text()).split("href='")[1].split("'")[0].replace("&amp;", "&")
    async with client.session.get(page.url.join(URL(address)), allow_redirects=False) as allowed:
        assert allowed.status == 302
        back = URL(allowed.headers["Location"])
    assert str(back.with_query(None)) == client.fake.app.callback
    assert (back.query["oa_id"], back.query["state"]) == (client.fake.oa.id, "s1")
    pair = await client.tokens(grant_type="authorization_code", code=back.query["code"], code_verifier=VERIFIER)
    assert pair["expires_in"] == "90000"
    client.token = pair["access_token"]
    await client.ok("/v2.0/oa/getoa", get={})


async def test_a_code_is_for_ten_minutes_and_one_use(client: Client) -> None:
    code = URL(await client.fake.admin_allows(client.consent_url())).query["code"]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    assert "access_token" in await client.tokens(**form)
    assert (await client.tokens(**form))["error"] == -14005
    late = URL(await client.fake.admin_allows(client.consent_url())).query["code"]
    await client.fake.passes(minutes=10)
    assert (await client.tokens(**form | {"code": late}))["error"] == -14005


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"app_id": "1"}, -14002),
        ({"secret": "wrong"}, -14004),
        ({"code": "wrong"}, -14005),
        ({"code_verifier": "x" * 43}, -14005),
        ({"code_verifier": VERIFIER + "A"}, -14005),
        ({"grant_type": "password"}, -14018),
        ({"grant_type": "refresh_token", "refresh_token": "wrong"}, -14014),
    ],
)
async def test_a_wrong_request_for_tokens_is_refused_with_http_200(
    client: Client, changes: dict[str, str], error: int
) -> None:
    code = URL(await client.fake.admin_allows(client.consent_url())).query["code"]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    assert (await client.tokens(**form | changes))["error"] == error


async def test_a_verifier_has_43_characters(client: Client) -> None:
    url = client.consent_url(code_challenge=challenge_of("x" * 44))
    code = URL(await client.fake.admin_allows(url)).query["code"]
    refused = await client.tokens(grant_type="authorization_code", code=code, code_verifier="x" * 44)
    assert refused["error"] == -14005


async def test_tokens_are_asked_for_by_a_form_only(client: Client) -> None:
    body = {
        "app_id": client.fake.app.id,
        "grant_type": "refresh_token",
        "refresh_token": client.fake.tokens.current.refresh,
    }
    url = f"{client.fake.oauth_url}/v4/oa/access_token"
    async with client.session.post(url, json=body, headers={"secret_key": client.fake.app.secret}) as response:
        assert (await response.json())["error"] == -14002


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"app_id": "1"}, -14002),
        ({"redirect_uri": "https://antq.example/zalo/callback/"}, -14003),
        ({"redirect_uri": "https://evil.example"}, -14003),
        ({"code_challenge": ""}, -14005),
    ],
)
async def test_a_wrong_consent_is_refused(client: Client, changes: dict[str, str], error: int) -> None:
    async with client.session.get(client.consent_url(**changes)) as page:
        assert (page.status, (await page.json())["error"]) == (200, error)
    client.fake.flip(consent_error="page")
    async with client.session.get(client.consent_url(**changes), allow_redirects=False) as page:
        assert page.status == 302
        assert page.headers["Location"] == f"{client.fake.oauth_url}/v4/permission/error?error_code={error}"


async def test_an_app_that_is_not_active_gets_no_consent(client: Client) -> None:
    client.fake.app.active = False
    async with client.session.get(client.consent_url()) as page:
        answer = await page.json()
    assert (answer["error"], answer["error_reason"]) == (-14002, "App is not active but user is not admin")


async def test_switch_callbacks_are_compared_by_prefix(client: Client) -> None:
    client.fake.flip(callback_match="prefix")
    await client.fake.admin_allows(client.consent_url(redirect_uri="https://antq.example/zalo/callback/"))


async def test_switch_whose_pkce_challenge_counts(client: Client) -> None:
    client.fake.flip(pkce="console", pkce_error=-14010)
    client.fake.app.challenge = challenge_of("a" * 43)
    assert (await signed_in(client))["error"] == -14010
    client.fake.app.challenge = CHALLENGE
    assert "access_token" in await signed_in(client, code_challenge=challenge_of("a" * 43))


async def test_switch_a_consent_without_a_challenge_needs_no_verifier(client: Client) -> None:
    client.fake.flip(pkce_required=False)
    code = URL(await client.fake.admin_allows(client.consent_url(code_challenge=""))).query["code"]
    assert "access_token" in await client.tokens(grant_type="authorization_code", code=code)


async def test_switch_how_errors_of_the_sign_in_look(client: Client) -> None:
    full = await client.refresh("wrong")
    assert (full["error"], full["error_name"]) == (-14014, "Invalid refresh token")
    assert {"error_reason", "error_description", "ref_doc"} <= set(full)
    client.fake.flip(oauth_error_keys="bare", oauth_error_as_string=True)
    assert await client.refresh("wrong") == {"error": "-14014", "message": "Invalid refresh token"}


async def test_a_refresh_rotates_the_pair_and_the_old_one_is_of_no_use(client: Client) -> None:
    first = client.fake.tokens.current
    pair = await client.refresh(first.refresh)
    assert pair["expires_in"] == "90000"
    assert {pair["access_token"], pair["refresh_token"]}.isdisjoint({first.access, first.refresh})
    assert await client.refused("/v2.0/oa/getoa", get={}) == -220
    client.token = pair["access_token"]
    await client.ok("/v2.0/oa/getoa", get={})
    assert (await client.refresh(first.refresh))["error"] == -14014
    assert client.fake.tokens.refreshes == 1


async def test_switch_the_old_access_token_lives_on_or_is_called_wrong(client: Client) -> None:
    client.fake.flip(old_token_dies=False)
    await client.refresh(client.fake.tokens.current.refresh)
    await client.ok("/v2.0/oa/getoa", get={})
    client.fake.flip(old_token_dies=True, rotated_token_error=-216)
    client.token = client.fake.tokens.current.access
    await client.refresh(client.fake.tokens.current.refresh)
    assert await client.refused("/v2.0/oa/getoa", get={}) == -216


async def test_switch_a_used_refresh_token_may_be_answered_with_nothing(client: Client) -> None:
    client.fake.flip(reused_refresh="empty")
    used = client.fake.tokens.current.refresh
    await client.refresh(used)
    assert await client.refresh(used) == {}
    assert (await client.refresh("wrong"))["error"] == -14014


async def test_of_two_refreshes_at_once_one_fails_for_good(client: Client) -> None:
    used = client.fake.tokens.current.refresh
    one, other = await asyncio.gather(client.refresh(used), client.refresh(used))
    assert ("error" in one) != ("error" in other)
    assert client.fake.tokens.refreshes == 1


async def test_a_reply_lost_after_the_rotation_needs_a_new_consent(client: Client) -> None:
    kept = client.fake.tokens.current.refresh
    client.fake.fail_next("lost", path="/v4/oa/access_token")
    with pytest.raises(aiohttp.ClientError):
        await client.refresh(kept)
    assert (await client.refresh(kept))["error"] == -14014
    assert await client.refused("/v2.0/oa/getoa", get={}) == -220
    client.token = (await signed_in(client))["access_token"]
    await client.ok("/v2.0/oa/getoa", get={})


@pytest.mark.parametrize(("life", "works"), [("renewed", True), ("inherited", False)])
async def test_refresh_tokens_die_after_three_months(client: Client, life: str, works: bool) -> None:
    client.fake.flip(refresh_life=life)
    await client.fake.passes(days=60)
    pair = await client.refresh(client.fake.tokens.current.refresh)
    await client.fake.passes(days=60)
    assert ("access_token" in await client.refresh(pair["refresh_token"])) is works
    await client.fake.passes(days=91)
    assert (await client.refresh(client.fake.tokens.current.refresh))["error"] == -14014


async def test_access_tokens_live_25_hours_and_are_a_header_of_their_own(client: Client) -> None:
    await client.fake.passes(hours=24, minutes=59)
    await client.ok("/v2.0/oa/getoa", get={})
    url = f"{client.fake.openapi_url}/v2.0/oa/getoa"
    for headers in ({"Authorization": f"Bearer {client.token}"}, {"access_token": "wrong"}):
        async with client.session.get(url, headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (200, -216)
    await client.fake.passes(minutes=1)
    assert await client.refused("/v2.0/oa/getoa", get={}) == -220
    assert await client.refused("/message/template", {}) == -124


async def test_a_proof_of_the_secret_is_checked_where_it_is_given_or_demanded(client: Client) -> None:
    url = f"{client.fake.openapi_url}/v2.0/oa/getoa"
    right = hmac.new(client.fake.app.secret.encode(), client.token.encode(), hashlib.sha256).hexdigest()
    for proof, error in (("wrong", -242), (right, 0)):
        async with client.session.get(url, headers={"access_token": client.token, "appsecret_proof": proof}) as got:
            assert (await got.json())["error"] == error
    client.fake.app.proof_required = True
    assert await client.refused("/v2.0/oa/getoa", get={}) == -242


# --- messages to one person ---


async def test_a_message_is_free_for_48_hours_and_possible_for_seven_days(client: Client, head: Person) -> None:
    sent = await client.says(head, "Đã ghi nhận minh chứng số 12.")
    assert (sent["user_id"], sent["sent_time"]) == (HEAD, "1791252000000")
    assert sent["quota"]["quota_type"] == "reply"
    assert (sent["quota"]["remain"], sent["quota"]["expired_date"]) == ("8", "08/10/2026")
    assert [message.text for message in client.fake.sent] == ["Đã ghi nhận minh chứng số 12."]
    await client.fake.passes(hours=48)
    client.token = client.fake.tokens.issue().access
    assert (await client.says(head))["quota"]["quota_type"] == "reply"
    await client.fake.passes(seconds=1)
    assert "quota" not in await client.says(head)
    client.fake.oa.replies = 1
    assert (await client.says(head))["quota"]["quota_type"] == "sub_quota"
    assert "quota" not in await client.says(head)
    await client.fake.passes(days=5)
    client.token = client.fake.tokens.issue().access
    assert await client.refused(CS, said(head)) == -230
    assert len(head.screen()) == 5


async def test_switch_a_quota_may_come_without_numbers(client: Client, head: Person) -> None:
    client.fake.flip(quota_counts=False)
    assert not {"remain", "total"} & set((await client.says(head))["quota"])


@pytest.mark.parametrize("error", [-321, -211])
async def test_switch_what_a_billed_message_without_money_is_told(client: Client, head: Person, error: int) -> None:
    client.fake.flip(unpaid_error=error)
    client.fake.oa.balance = 60
    await client.says(head)
    assert client.fake.oa.balance == 60
    await client.fake.passes(hours=49)
    client.token = client.fake.tokens.issue().access
    await client.says(head)
    assert await client.refused(CS, said(head)) == error


async def interactions(client: Client, head: Person, deed: str) -> None:
    message = head.last
    assert message is not None
    deeds: dict[str, Callable[[], Any]] = {
        "writes": lambda: head.writes("có"),
        "follows": head.follows,
        "clicks": lambda: head.clicks("1"),
        "menu": lambda: head.opens_menu("#menu"),
        "opens_chat": head.opens_chat,
        "sends": head.sends_sticker,
        "receives": head.receives,
        "reads": head.reads,
        "reacts": lambda: head.reacts(message),
    }
    await deeds[deed]()


@pytest.mark.parametrize("deed", ["writes", "follows", "clicks", "menu", "opens_chat", "sends"])
async def test_what_opens_the_window_again(client: Client, head: Person, deed: str) -> None:
    await client.says(head, attachment=buttons(button("1")))
    await client.fake.passes(days=8)
    await interactions(client, head, deed)
    client.token = client.fake.tokens.issue().access
    assert (await client.says(head))["quota"]["quota_type"] == "reply"


@pytest.mark.parametrize("deed", ["receives", "reads", "reacts"])
async def test_what_does_not(client: Client, head: Person, deed: str) -> None:
    await client.says(head, attachment=buttons(button("1")))
    await client.fake.passes(days=8)
    await interactions(client, head, deed)
    client.token = client.fake.tokens.issue().access
    assert await client.refused(CS, said(head)) == -230


async def test_who_cannot_be_written_to(client: Client, head: Person) -> None:
    assert await client.refused(CS, said("404")) == -213
    stranger = client.fake.user(5)
    assert await client.refused(CS, said(stranger)) == -213
    client.fake.flip(stranger_error=-201)
    assert await client.refused(CS, said("404")) == -201
    assert await client.refused(CS, said(stranger)) == -201
    await head.unfollows()
    assert await client.refused(CS, said(head)) == -213
    await head.writes("vẫn hỏi")
    await client.says(head)
    head.restricts("cs")
    assert await client.refused(CS, said(head)) == -244
    head.gets_banned()
    assert await client.refused(CS, said(head)) == -227
    client.fake.oa.verified = False
    assert await client.refused(CS, said(head)) == -221


async def test_switch_only_followers_can_be_written_to(client: Client) -> None:
    asker = client.fake.user(5)
    await asker.writes("a")
    await client.says(asker)
    client.fake.flip(followers_only=True)
    assert await client.refused(CS, said(asker)) == -213
    await asker.follows()
    await client.says(asker)


async def test_lengths_are_those_of_composed_characters(client: Client, head: Person) -> None:
    composed, split = "ế" * 2000, unicodedata.normalize("NFD", "ế" * 2000)
    emoji = "📎" * 1001
    for text in (composed, split, emoji):
        await client.says(head, text)
    assert await client.refused(CS, said(head, composed + "a")) == -210


@pytest.mark.parametrize(("way", "split", "emoji"), [("nfc", 0, 0), ("raw", -210, 0), ("utf16", -210, -210)])
async def test_switch_what_2000_characters_are(client: Client, head: Person, way: str, split: int, emoji: int) -> None:
    client.fake.flip(length=way)
    assert (await client.call(CS, said(head, unicodedata.normalize("NFD", "ế" * 1000))))["error"] == split
    assert (await client.call(CS, said(head, "📎" * 1001)))["error"] == emoji


IMAGE = {"media_type": "image", "url": "https://example.vn/a.jpg"}
INFO = {"title": "Công an xã", "subtitle": "Xin số điện thoại", "image_url": "https://example.vn/a.png"}


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": 5},
        {"text": "\ud83d"},
        {"text": "a", "colour": "red"},
        {"text": "a", "quote_message_id": "nothing"},
        {"text": "a", "attachment": {"type": "image", "payload": {}}},
        {"text": "a", "attachment": template(template_type="receipt")},
        {"text": "a", "attachment": template(template_type="list", elements=[{"title": "a"}])},
        {"attachment": {"type": "file", "payload": {"token": "nothing"}}},
        {"attachment": template(template_type="media", elements=[])},
        {"attachment": template(template_type="media", elements=[IMAGE, IMAGE])},
        {"attachment": template(template_type="media", elements=[{"media_type": "image"}])},
        {"attachment": template(template_type="media", elements=[IMAGE | {"attachment_id": "a"}])},
        {"attachment": template(template_type="media", elements=[IMAGE | {"url": "a.jpg"}])},
        {"attachment": template(template_type="media", elements=[IMAGE | {"media_type": "video"}])},
        {"attachment": template(template_type="media", elements=[IMAGE | {"media_type": "gif"}])},
        {"attachment": template(template_type="request_user_info", elements=[INFO, INFO])},
        {"attachment": template(template_type="request_user_info", elements=[INFO | {"image_url": ""}])},
        {"attachment": buttons(button("1"))},
        {"text": "a", "attachment": buttons()},
        {"text": "a", "attachment": buttons(*map(button, "123456"))},
        {"text": "a", "attachment": buttons(button("x" * 101))},
        {"text": "a", "attachment": buttons(button("1", "x" * 1001))},
        {"text": "a", "attachment": buttons(button(""))},
        {"text": "a", "attachment": buttons(button("1", {"url": "https://example.vn"}))},
        {"text": "a", "attachment": buttons(button("1", kind="oa.query"))},
        {"text": "a", "attachment": buttons(button("1", {"url": "example.vn"}, "oa.open.url"))},
        {"text": "a", "attachment": buttons(button("1", {"phone_code": "+84"}, "oa.open.phone"))},
        {"text": "a", "attachment": buttons(button("1", {"phone_code": "84", "content": "x" * 161}, "oa.open.sms"))},
        {"text": "a", "buttons": [button("1")]},
    ],
)
async def test_a_wrong_message_is_refused(client: Client, head: Person, message: dict[str, Any]) -> None:
    assert await client.refused(CS, {"recipient": {"user_id": HEAD}, "message": message}) == -201
    assert head.screen() == []


async def test_a_body_that_is_no_object_and_ids_that_are_no_strings_are_refused(client: Client, head: Person) -> None:
    bodies: list[Any] = [
        [],
        "text",
        {"recipient": {"user_id": int(HEAD)}, "message": {"text": "a"}},
        {"message": {"text": "a"}},
    ]
    for body in bodies:
        assert await client.refused(CS, body) == -201
    headers = {"access_token": client.token, "Content-Type": "application/json"}
    for raw in (b"{", b'"\xff"'):
        async with client.session.post(client.fake.openapi_url + CS, data=raw, headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (200, -201)


async def test_a_quote_stands_at_the_message_that_it_is_about(client: Client, head: Person, hook: Hook) -> None:
    asked = await head.writes("hạn nộp?")
    sent = await client.says(head, "30/09", quote_message_id=asked.id)
    assert head.last is not None
    assert head.last.quotes == asked.id
    await head.writes("vâng", quotes=head.last)
    assert hook.got[-1]["message"]["quote_msg_id"] == sent["message_id"]


async def test_reactions_are_all_that_is_left_of_the_second_api(client: Client, head: Person) -> None:
    asked = await head.writes("a")
    react = {"recipient": {"user_id": HEAD}, "sender_action": {"react_icon": "/-strong", "react_message_id": asked.id}}
    await client.ok("/v2.0/oa/message", react)
    assert head.screen()[0].reaction == "/-strong"
    assert await client.refused("/v2.0/oa/message", said(head)) == -240


@pytest.mark.parametrize("error", [-240, -233])
async def test_switch_what_dead_endpoints_say(client: Client, head: Person, error: int) -> None:
    client.fake.flip(dead_endpoint_error=error)
    for kind in ("transaction", "promotion"):
        assert await client.refused(f"/v3.0/oa/message/{kind}", said(head)) == error
    assert client.fake.sent == []


# --- buttons ---


async def test_a_click_arrives_as_a_text_and_hidden_ones_are_not_to_be_seen(
    client: Client, head: Person, hook: Hook
) -> None:
    given = [button("0 điểm", "#diem:41:0"), button("Vì sao?", "vì sao", "oa.query.show")]
    await client.says(head, "Mức điểm?", attachment=buttons(*given))
    await client.fake.settled()
    hook.take()
    hidden = await head.clicks("0 điểm")
    await head.clicks("Vì sao?")
    await head.writes("#diem:41:0")
    events = hook.take()
    assert [(event["event_name"], event["message"]["text"]) for event in events] == [
        ("user_send_text", "#diem:41:0"),
        ("user_send_text", "vì sao"),
        ("user_send_text", "#diem:41:0"),
    ]
    assert set(events[0]["message"]) == set(events[2]["message"]) == {"msg_id", "text"}
    assert events[0]["message"]["msg_id"] == hidden.id
    assert [str(message) for message in head.screen()] == [
        "Mức điểm?\n[ 0 điểm ] [ Vì sao? ]",
        "‹ vì sao",
        "‹ #diem:41:0",
    ]


async def test_buttons_can_be_clicked_again_and_long_after(client: Client, head: Person, hook: Hook) -> None:
    await client.says(head, "Câu 1", attachment=buttons(button("có", "#1")))
    first = head.last
    assert first is not None
    await client.says(head, "Câu 2", attachment=buttons(button("có", "#2")))
    await head.clicks("có")
    await client.fake.passes(days=30)
    for _ in range(2):
        await head.clicks(first.buttons[0], first)
    assert [e["message"]["text"] for e in hook.got if e["event_name"] == "user_send_text"] == ["#2", "#1", "#1"]


async def test_nobody_can_click_what_is_not_there(client: Client, head: Person) -> None:
    await client.says(head, attachment=buttons(button("Mở", {"url": "https://example.vn"}, "oa.open.url")))
    for label in ("2", "Mở"):  # opening an address tells the OA nothing
        with pytest.raises(LookupError, match="Mở"):
            await head.clicks(label)


@pytest.mark.parametrize(
    ("position", "omitted", "named"),
    [("any", 1, 1), ("omitted", 1, None), ("button", None, 1), ("refused", None, None), ("ignored", 0, 0)],
)
async def test_switch_which_buttons_under_a_text_are_taken(
    client: Client, head: Person, position: str, omitted: int | None, named: int | None
) -> None:
    client.fake.flip(buttons=position)
    for attachment, seen in (
        (buttons(button("1")), omitted),
        (buttons(button("1"), template_type="button"), named),
    ):
        answer = await client.call(CS, said(head, "a", attachment=attachment))
        assert answer["error"] == (-201 if seen is None else 0)
        if seen is not None:
            assert head.last is not None
            assert len(head.last.buttons) == seen


async def test_pictures_and_files_may_carry_buttons(client: Client, head: Person) -> None:
    media = template(template_type="media", elements=[IMAGE], buttons=[button("1")])
    await client.says(head, "Ảnh", attachment=media)
    assert head.last is not None
    assert (head.last.kind, head.last.labels) == ("image", ["1"])
    await client.says(
        head, "", attachment=template(template_type="media", elements=[{"media_type": "sticker", "attachment_id": "a"}])
    )
    assert head.last.kind == "sticker"


async def test_switch_the_list_of_the_second_api(client: Client, head: Person, hook: Hook) -> None:
    client.fake.flip(list_template=True)
    rows = [{"title": "Mục 1", "subtitle": "3 điểm"}, {"title": "Mục 2"}]
    await client.says(head, "", attachment=template(template_type="list", elements=rows, buttons=[button("1")]))
    await client.fake.settled()
    assert head.last is not None
    assert head.last.text == "Mục 1\n3 điểm\nMục 2"
    assert hook.names == ["oa_send_list"]


async def test_a_person_tells_a_number_that_need_not_be_theirs_or_tells_nothing(
    client: Client, head: Person, hook: Hook
) -> None:
    with pytest.raises(LookupError):
        await head.submits_info()
    await client.says(head, "", attachment=template(template_type="request_user_info", elements=[INFO]))
    assert head.last is not None
    assert head.last.kind == "user_info"
    await head.submits_info("84911111111", address="Thôn 1", city="Quảng Ngãi")
    event = hook.got[-1]
    assert (event["event_name"], event["sender"]["id"]) == ("user_submit_info", HEAD)
    flat = {"address": "Thôn 1", "city": "Quảng Ngãi", "district": "", "ward": ""}
    assert event["info"] == {"name": "Nguyễn Văn A", "phone": "84911111111"} | flat
    client.fake.flip(info_shape="full")
    await head.submits_info(city="Quảng Ngãi")
    info = hook.got[-1]["info"]
    assert (info["phone"], info["full_address"]["user_city"]) == ("84905123456", "Quảng Ngãi")
    assert {"user_dob", "gender"} <= set(info)


# --- uploads ---


@pytest.mark.parametrize(
    ("kind", "content", "name", "error"),
    [
        ("image", JPEG, "a.jpg", 0),
        ("image", b"\x89PNG\r\n\x1a\n..", "a.png", 0),
        ("image", GIF, "a.jpg", -201),
        ("image", b"", "a.jpg", -201),
        ("image", JPEG + b"\0" * (IMAGE_LIMIT - len(JPEG)), "a.jpg", 0),
        ("image", JPEG + b"\0" * IMAGE_LIMIT, "a.jpg", -210),
        ("gif", GIF, "a.gif", 0),
        ("gif", JPEG, "a.gif", -201),
        ("gif", GIF + b"\0" * FILE_LIMIT, "a.gif", -210),
        ("file", PDF, "a.PDF", 0),
        ("file", b"PK\x03\x04", "a.docx", 0),
        ("file", b"\xd0\xcf\x11\xe0", "a.doc", 0),
        ("file", b"PK\x03\x04", "a.xlsx", -201),
        ("file", b"PK\x03\x04", "a.pdf", -201),
        ("file", b"a,b", "a.csv", -201),
        ("file", PDF + b"\0" * FILE_LIMIT, "a.pdf", -210),
    ],
)
async def test_what_can_be_uploaded(client: Client, kind: str, content: bytes, name: str, error: int) -> None:
    answer = await client.upload(kind, content, name)
    assert answer["error"] == error
    if not error:
        assert set(answer["data"]) == {"token" if kind == "file" else "attachment_id"}


async def test_switches_of_uploads(client: Client) -> None:
    client.fake.flip(csv_upload=True)
    assert (await client.upload("file", b"a,b", "a.csv"))["error"] == 0
    assert (await client.upload("file", PDF, "a.pdf", version="v3.0"))["error"] == 404
    client.fake.flip(upload_at_v3=True)
    assert (await client.upload("file", PDF, "a.pdf", version="v3.0"))["error"] == 0


async def test_an_upload_is_sent_by_its_id_for_seven_days(client: Client, head: Person) -> None:
    token = (await client.upload("file", PDF, "bc.pdf"))["data"]["token"]
    picture = (await client.upload("image", JPEG, "a.jpg"))["data"]["attachment_id"]
    file = {"type": "file", "payload": {"token": token}}
    image = template(template_type="media", elements=[{"media_type": "image", "attachment_id": picture}])
    assert await client.refused(CS, said(head, "chữ", attachment=file)) == -201  # nowhere to be seen
    for _ in range(2):
        await client.says(head, "", attachment=file)
    assert head.last is not None
    assert head.last.file is not None
    assert (head.last.kind, head.last.file.name, head.last.file.content) == ("file", "bc.pdf", PDF)
    await client.says(head, "Ảnh", attachment=image)
    wrong = {"type": "file", "payload": {"token": picture}}
    assert await client.refused(CS, said(head, "", attachment=wrong)) == -201
    await client.fake.passes(days=7)
    await head.writes("a")
    client.token = client.fake.tokens.issue().access
    assert await client.refused(CS, said(head, "", attachment=file)) == -100
    assert await client.refused(CS, said(head, "", attachment=image)) == -100


async def test_uploads_are_counted_by_the_month(client: Client) -> None:
    client.fake.uploads.count["2026-10"] = MONTHLY - 1
    assert (await client.upload("image", JPEG, "a.jpg"))["error"] == 0
    assert (await client.upload("image", JPEG, "a.jpg"))["error"] == -211
    await client.fake.passes(days=26)
    client.token = client.fake.tokens.issue().access
    assert (await client.upload("image", JPEG, "a.jpg"))["error"] == 0


# --- events ---

VECTOR = (
    '{"app_id":"9000000000000000001","event_name":"user_send_text","sender":{"id":"8000000000000000002"},'
    '"recipient":{"id":"7000000000000000003"},"message":{"msg_id":"a1b2c3d4e5f60718","text":"Chào anh"},'
    '"timestamp":"1767225600123"}'
).encode()
VECTOR_MAC = "9a80f5f5f4868e9d5f45c87bfb3b9e6264274b1503fc3399b5080d5e7c86077e"


async def test_the_signature_is_that_of_the_reference(fake: FakeZaloOA, hook: Hook) -> None:
    assert len(VECTOR) == 228
    assert digest("9000000000000000001", VECTOR, "1767225600123", "demo-oa-secret-key") == VECTOR_MAC
    await fake.webhooks.emit(json.loads(VECTOR))
    assert hook.raw[-1] == VECTOR
    assert hook.headers[-1]["X-ZEvent-Signature"] == f"mac={VECTOR_MAC}"


async def test_the_address_is_saved_when_an_unsigned_probe_is_answered(fake: FakeZaloOA) -> None:
    async with Hook(403) as hook:
        assert not await fake.save_webhook(hook.url)
        await fake.user(HEAD).writes("a")
        assert hook.raw == [b"{}"]
        assert await fake.save_webhook(hook.url)
        await fake.user(HEAD).writes("b")
        assert "X-ZEvent-Signature" not in hook.headers[1]
        assert [event["message"]["text"] for event in hook.got] == ["b"]
    with pytest.raises(ValueError, match="https"):
        await fake.save_webhook("http://antq.example/zalo")


def is_genuine(fake: FakeZaloOA, raw: bytes, headers: dict[str, str]) -> bool:
    """What a careful app does: header time, then body time; with or without the prefix; any case."""
    mac = headers.get("X-ZEvent-Signature", "").removeprefix("mac=").lower()
    times = [headers.get("X-ZEvent-Timestamp", ""), json.loads(raw)["timestamp"]]
    return any(digest(fake.app.id, raw, time, fake.oa.secret_key) == mac for time in times)


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"signature_prefix": False},
        {"signature_upper": True},
        {"signature_time": "header"},
        {"signature_time": "idle_header"},
        {"json_style": "escaped"},
    ],
)
async def test_switches_of_the_signature_that_an_app_has_to_stand(
    fake: FakeZaloOA, hook: Hook, switches: dict[str, Any]
) -> None:
    fake.flip(**switches)
    await fake.user(HEAD).sends_file("Đơn.pdf")
    assert is_genuine(fake, hook.raw[-1], hook.headers[-1])
    header = hook.headers[-1]["X-ZEvent-Signature"]
    assert header.startswith("mac=") is switches.get("signature_prefix", True)
    timed = "X-ZEvent-Timestamp" in hook.headers[-1]
    assert timed is (switches.get("signature_time", "body") != "body")
    if timed:
        assert hook.headers[-1]["X-ZEvent-Timestamp"] != hook.got[-1]["timestamp"]
    assert (b"\\/" in hook.raw[-1]) is ("json_style" in switches)
    rewritten = json.dumps(json.loads(hook.raw[-1])).encode()
    assert not is_genuine(fake, rewritten, hook.headers[-1])


async def test_switches_of_the_signature_that_need_another_setting(fake: FakeZaloOA, hook: Hook) -> None:
    for switches, first, key in (
        ({"signature_first": "oa_id"}, fake.oa.id, fake.oa.secret_key),
        ({"signature_first": "app_id", "signature_key": "app_secret"}, fake.app.id, fake.app.secret),
    ):
        fake.flip(**switches)
        await fake.user(HEAD).writes("a")
        mac = digest(first, hook.raw[-1], hook.got[-1]["timestamp"], key)
        assert hook.headers[-1]["X-ZEvent-Signature"] == f"mac={mac}"


@pytest.mark.parametrize("how", ["unsigned", "wrong_key", "hmac", "other_body", "reserialised"])
async def test_forged_events_can_be_told_from_genuine_ones(fake: FakeZaloOA, hook: Hook, how: Any) -> None:
    event = await fake.user(HEAD).writes("2 điểm")
    assert await fake.forge(event.body, how) == 200
    assert not is_genuine(fake, hook.raw[-1], hook.headers[-1])
    assert hook.got[-1] == event.body
    assert await fake.webhooks.post(event.raw, event.headers) == 200
    assert is_genuine(fake, hook.raw[-1], hook.headers[-1])


async def test_what_follows_and_texts_look_like(fake: FakeZaloOA, hook: Hook) -> None:
    head = fake.user(HEAD)
    await head.follows()
    said = await head.writes("Chào anh")
    await head.unfollows()
    follow, text, unfollow = hook.got
    assert follow == {
        "app_id": fake.app.id,
        "event_name": "follow",
        "oa_id": fake.oa.id,
        "follower": {"id": HEAD},
        "user_id_by_app": "5000000000000000002",
        "source": "oa_profile",
        "timestamp": "1791252000000",
    }
    assert text == {
        "app_id": fake.app.id,
        "event_name": "user_send_text",
        "sender": {"id": HEAD},
        "recipient": {"id": fake.oa.id},
        "user_id_by_app": "5000000000000000002",
        "message": {"msg_id": said.id, "text": "Chào anh"},
        "timestamp": "1791252000000",
    }
    assert (unfollow["event_name"], unfollow["follower"]) == ("unfollow", {"id": HEAD})


async def test_people_send_all_kinds_of_things(fake: FakeZaloOA, hook: Hook) -> None:
    head = fake.user(HEAD)
    await head.sends_image("bằng chứng")
    await head.sends_image(content=GIF, kind="gif")
    await head.sends_audio()
    await head.sends_video()
    await head.sends_sticker()
    await head.sends_location()
    await head.sends_link()
    await head.sends_card("84911111111")
    await head.opens_chat()
    payloads = {
        event["event_name"].removeprefix("user_send_"): event["message"]["attachments"][0]["payload"]
        for event in hook.got[:-1]
    }
    assert {kind: set(payload) for kind, payload in payloads.items()} == {
        "image": {"thumbnail", "url"},
        "gif": {"thumbnail", "url"},
        "audio": {"url"},
        "video": {"url", "thumbnail", "description"},
        "sticker": {"id", "url"},
        "location": {"coordinates"},
        "link": {"url", "thumbnail", "description"},
        "business_card": {"url", "thumbnail", "description"},
    }
    assert payloads["location"]["coordinates"] == {"latitude": "14.99", "longitude": "108.71"}
    assert hook.got[0]["message"]["text"] == "bằng chứng"
    assert hook.names[-1] == "user_click_chatnow"


async def test_what_the_oa_says_comes_back_and_only_humans_have_an_admin_id(
    client: Client, head: Person, hook: Hook
) -> None:
    sent = await client.says(head, "Đã ghi nhận")
    await client.fake.settled()
    await client.fake.agent_writes(head, "Tôi là trực ban")
    own, human = hook.got
    assert own["event_name"] == human["event_name"] == "oa_send_text"
    assert (own["sender"], own["recipient"]) == ({"id": client.fake.oa.id}, {"id": HEAD})
    assert own["message"] == {"msg_id": sent["message_id"], "text": "Đã ghi nhận"}
    assert human["sender"]["admin_id"]
    assert human["message"]["text"] == "Tôi là trực ban"


async def test_the_names_of_echoes(client: Client, head: Person, hook: Hook) -> None:
    token = (await client.upload("file", PDF, "bc.pdf"))["data"]["token"]
    await client.says(head, "", attachment={"type": "file", "payload": {"token": token}})
    await client.says(head, "", attachment=template(template_type="media", elements=[IMAGE]))
    await client.says(head, "", attachment=template(template_type="request_user_info", elements=[INFO]))
    await client.says(head, attachment=buttons(button("1")))
    await client.fake.settled()
    client.fake.flip(button_echo="oa_send_list")
    await client.says(head, attachment=buttons(button("1")))
    await client.fake.settled()
    assert sorted(hook.names[:4]) == ["oa_send_file", "oa_send_image", "oa_send_list", "oa_send_text"]
    assert hook.names[4:] == ["oa_send_list"]


async def test_receipts_are_nothing_but_ids(client: Client, head: Person, hook: Hook) -> None:
    ids = [(await client.says(head, text))["message_id"] for text in ("a", "b")]
    await client.fake.settled()
    hook.take()
    await head.receives()
    await head.reads()
    assert await head.reads() == await head.receives() == []
    events = hook.take()
    assert [(event["event_name"], event["message"]) for event in events] == [
        ("user_received_message", {"msg_id": ids[0]}),
        ("user_received_message", {"msg_id": ids[1]}),
        ("user_seen_message", {"msg_ids": ids}),
    ]
    assert all(event["sender"]["id"] == HEAD for event in events)


async def test_switches_of_receipts(client: Client, head: Person, hook: Hook) -> None:
    client.fake.flip(receipt_sender="oa", seen_ids="msg_id")
    ids = [(await client.says(head, text))["message_id"] for text in ("a", "b")]
    await client.fake.settled()
    hook.take()
    await head.reads()
    assert [event["message"] for event in hook.got] == [{"msg_id": ids[0]}, {"msg_id": ids[1]}]
    assert (hook.got[0]["sender"]["id"], hook.got[0]["recipient"]["id"]) == (client.fake.oa.id, HEAD)


async def test_only_what_the_console_forwards_arrives(fake: FakeZaloOA, hook: Hook) -> None:
    fake.webhooks.ticked = {"user_send_text"}
    await fake.user(HEAD).follows()
    fake.webhooks.only_hash = True
    lost = await fake.user(HEAD).writes("a")
    await fake.user(HEAD).writes("#a")
    assert [event["message"]["text"] for event in hook.got] == ["#a"]
    assert lost.lost


# --- delivery ---


async def test_an_event_comes_again_until_it_is_answered(fake: FakeZaloOA) -> None:
    async with Hook(200, 500, 404, "slow") as hook:
        await fake.save_webhook(hook.url)
        event = await fake.user(HEAD).writes("2")
        start = fake.clock()
        assert event.due == start + timedelta(seconds=30)
        await fake.passes(seconds=29)
        assert len(hook.got) == 1
        await fake.passes(seconds=1)
        assert fake.webhooks.timeout == 2.0
        fake.webhooks.timeout = 0.05
        await fake.passes(minutes=5)
        fake.webhooks.timeout = 2.0
        await fake.passes(days=1)
        assert event.attempts == [500, 404, 0, 200]
        assert [headers.get("num_retry") for headers in hook.headers[1:]] == [None, "1", "2", "3"]
        assert len(set(hook.raw[1:])) == 1
        assert len({headers["X-ZEvent-Signature"] for headers in hook.headers[1:]}) == 1
        assert {event["message"]["msg_id"] for event in hook.got} == {event.id}


async def test_attempts_happen_at_their_moments(fake: FakeZaloOA) -> None:
    moments = []
    async with Hook(200, *[500] * 6) as hook:
        await fake.save_webhook(hook.url)
        begin = fake.clock()
        event = await fake.user(HEAD).writes("2")
        for seconds in LADDER:
            await fake.passes(seconds=seconds - 1)
            before = len(event.attempts)
            await fake.passes(seconds=1)
            assert len(event.attempts) == before + 1
            moments.append((fake.clock() - begin).total_seconds())
    assert moments == [30, 330, 1230, 3030, 6630]


@pytest.mark.parametrize("disables", [True, False])
async def test_after_the_last_step_the_webhook_is_disabled(fake: FakeZaloOA, disables: bool) -> None:
    fake.flip(disables_webhook=disables)
    async with Hook(200, *[500] * 7) as hook:
        await fake.save_webhook(hook.url)
        event = await fake.user(HEAD).writes("1")
        await fake.passes(seconds=sum(LADDER) - 1)
        other = await fake.user(HEAD).writes("2")
        await fake.passes(seconds=1)
        assert (event.lost, len(event.attempts)) == (True, 6)
        assert fake.webhooks.disabled is disables
        assert other.lost is disables
        missed = await fake.user(HEAD).writes("3")
        assert missed.delivered is not disables
        assert await fake.save_webhook(hook.url)
        assert (await fake.user(HEAD).writes("4")).delivered
        await fake.passes(hours=5)
        assert other.delivered is not disables


async def test_switch_only_a_failed_connection_is_tried_again(fake: FakeZaloOA) -> None:
    fake.flip(retry_on="no_connection")
    async with Hook(200, 500, "slow") as hook:
        await fake.save_webhook(hook.url)
        assert (await fake.user(HEAD).writes("1")).lost
        fake.webhooks.timeout = 0.05
        assert (await fake.user(HEAD).writes("1")).attempts == [0]
        fake.webhooks.timeout = 2.0
        fake.webhooks.url = "http://127.0.0.1:9/zalo"  # nobody is there
        event = await fake.user(HEAD).writes("2")
        assert event.attempts == [-1]
        fake.webhooks.url = hook.url
        await fake.passes(seconds=30)
        assert event.attempts == [-1, 200]


async def test_without_the_switch_in_the_console_nothing_is_tried_again(fake: FakeZaloOA) -> None:
    fake.webhooks.retries = False
    async with Hook(200, 500) as hook:
        await fake.save_webhook(hook.url)
        event = await fake.user(HEAD).writes("1")
        await fake.passes(days=1)
        assert (event.attempts, event.lost) == ([500], True)


async def test_events_can_come_twice_and_out_of_order(fake: FakeZaloOA, hook: Hook) -> None:
    head = fake.user(HEAD)
    fake.hold_events()
    await head.writes("một")
    second = await head.writes("hai")
    assert hook.got == []
    await fake.release_events([1, 0])
    await fake.deliver_again(second)
    assert [event["message"]["text"] for event in hook.got] == ["hai", "một", "hai"]
    assert hook.raw[-1] == hook.raw[-3]
    assert second.attempts == [200, 200]


async def test_what_happens_in_one_chat_arrives_in_order_and_chats_do_not_wait_for_each_other(
    client: Client, head: Person
) -> None:
    async with Hook(200, "slow") as hook:
        await client.fake.save_webhook(hook.url)
        for text in "abcde":
            await client.says(head, text)
        await client.fake.user(5).writes("f")
        assert [event["message"]["text"] for event in hook.got] == ["a", "f"]
        hook.over.set()
        await client.fake.settled()
        assert [event["message"]["text"] for event in hook.got] == ["a", "f", "b", "c", "d", "e"]


async def test_an_app_may_answer_before_it_takes_the_event(client: Client) -> None:
    async def answer(request: web.Request) -> web.Response:
        event = await request.json()
        if event.get("event_name") == "user_send_text":
            await client.says(event["sender"]["id"], event["message"]["text"])
        return web.Response()

    async with Hook(answer=answer) as hook:
        await client.fake.save_webhook(hook.url)
        head = client.fake.user(HEAD)
        await head.writes("có ai không")
        await client.fake.settled()
        assert [message.text for message in head.screen()] == ["có ai không"] * 2
        assert [event.name for event in client.fake.webhooks.events] == ["user_send_text", "oa_send_text"]


async def test_a_clock_that_cannot_be_set_is_moved_by_its_owner() -> None:
    now = [datetime(2026, 10, 6, tzinfo=UTC)]
    async with FakeZaloOA(lambda: now[0]) as fake, Hook(200, 500) as hook:
        await fake.save_webhook(hook.url)
        event = await fake.user(HEAD).writes("1")
        with pytest.raises(TypeError):
            await fake.passes(seconds=30)
        now[0] += timedelta(seconds=30)
        await fake.catch_up()
        assert event.delivered


# --- rate and faults ---


@pytest.mark.parametrize("limits", [{"rate": 3}, {"oa_rate": 3}])
async def test_so_many_calls_in_a_minute(limits: dict[str, Any]) -> None:
    async with FakeZaloOA(**limits) as fake, aiohttp.ClientSession() as session:
        client = Client(fake, session)
        head = fake.user(HEAD, follows=True)
        for _ in range(3):
            await client.says(head)
        whose = "application" if "rate" in limits else "OA"
        assert await client.call(CS, said(head)) == {
            "error": -32,
            "message": f"Your {whose} reached limit call api",
        }
        assert fake.rate.rejected == 1
        await fake.passes(seconds=59)
        assert (await client.call(CS, said(head)))["error"] == -32
        await fake.passes(seconds=1)
        await client.says(head)
        assert len(head.screen()) == 4


async def test_every_answer_tells_what_is_left(client: Client) -> None:
    url = f"{client.fake.openapi_url}/v2.0/oa/getoa"
    for left in ("3999", "3998"):
        async with client.session.get(url, headers={"access_token": client.token}) as response:
            assert (response.headers["X-RateLimit-Limit"], response.headers["X-RateLimit-Remain"]) == ("4000", left)
    client.fake.rate.app = 2
    async with client.session.get(url, headers={"access_token": client.token}) as response:
        assert ((await response.json())["error"], response.headers["X-RateLimit-Remain"]) == (-32, "0")


async def test_templates_do_not_count_for_the_oa() -> None:
    async with FakeZaloOA(oa_rate=0) as fake, aiohttp.ClientSession() as session:
        client = Client(fake, session)
        assert await client.refused(CS, {}) == -32
        assert await client.refused("/message/template", {}) == -108


async def test_injected_faults_hit_the_next_calls_only(client: Client, head: Person) -> None:
    fake = client.fake
    fake.fail_next(-200, path=CS)
    assert await client.refused(CS, said(head)) == -200
    for status in ("500", "502"):
        fake.fail_next(status)
        async with client.session.get(f"{fake.openapi_url}/v2.0/oa/getoa") as response:
            assert (response.status, response.content_type) == (int(status), "text/html")
    for kind, seen in (("close", 0), ("lost", 1), ("hang", 1)):
        fake.fail_next(kind, path=CS, seconds=0.05)
        with pytest.raises(aiohttp.ClientError):
            await client.call(CS, said(head, kind))
        assert len(head.screen()) == seen
    fake.fail_next("close", 2, recipient="another")
    await client.says(head)
    assert [(call.status, call.error) for call in fake.calls_of(CS)] == [(200, -200), (0, 0), (0, 0), (0, 0), (200, 0)]
    last = fake.calls_of("message/cs", HEAD)[-1]
    assert (last.host, last.params["message"], last.at) == ("openapi", {"text": "Kính chào"}, fake.clock())
    assert last.headers["access_token"] == client.token


async def test_unknown_addresses_are_not_there(client: Client) -> None:
    async with client.session.post(f"{client.fake.openapi_url}/v3.0/oa/message/telegram", json={}) as response:
        assert (response.status, (await response.json())["error"]) == (404, 404)
    async with client.session.get(f"{client.fake.oauth_url}/v3/oa/permission") as response:
        assert response.status == 404


async def test_waiting_in_vain_shows_what_is_on_the_screen(client: Client, head: Person) -> None:
    await client.says(head, "câu 4/21", attachment=buttons(button("0")))
    assert await head.wait_for("4/21") is head.last
    with pytest.raises(AssertionError, match=r"câu 4/21\n\[ 0 \]"):
        await head.wait_for("câu 5/21", timeout=0.02)
    waiting = asyncio.create_task(head.wait_for(lambda screen: len(screen) == 2))
    await client.says(head)
    assert await waiting is True


def test_a_switch_has_no_other_positions() -> None:
    with pytest.raises(ValueError, match="group_address"):
        Switches(group_address="nowhere")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        FakeZaloOA(colour="red")


def test_every_switch_is_shown_here() -> None:
    shown = Path(__file__).read_text(encoding="utf-8")
    assert [field.name for field in fields(Switches) if not re.search(rf"\b{field.name}\b", shown)] == []


def test_all_refusals_have_words() -> None:
    assert all(code < 0 and words for code, words in MESSAGES.items())


# --- templates ---

DATA = {"ten": "Nguyễn Văn A", "han": "30/09/2026"}


@pytest_asyncio.fixture
async def remind(client: Client, head: Person) -> dict[str, Any]:
    """A call that sends a template by phone."""
    client.fake.template(
        "310001", "Kính gửi {ten}, hạn {han}", parameters={"ten": Parameter(30), "han": Parameter(10, "date")}
    )
    return {"phone": head.account.phone, "template_id": "310001", "template_data": DATA, "tracking_id": "remind-41"}


async def test_a_template_by_phone_needs_no_interaction_and_tells_its_tracking_id(
    client: Client, head: Person, hook: Hook, remind: dict[str, Any]
) -> None:
    await head.unfollows()
    hook.take()
    sent = await client.ok("/message/template", remind)
    assert sent["quota"] == {"dailyQuota": "500", "remainingQuota": "499"}
    assert [str(message) for message in head.screen()] == ["Kính gửi Nguyễn Văn A, hạn 30/09/2026"]
    await client.fake.settled()
    assert hook.got == []
    await head.receives()
    assert await head.reads() == []
    (event,) = hook.got
    assert hook.headers[-1]["X-ZEvent-Server"] == "ZNS"
    assert is_genuine(client.fake, hook.raw[-1], hook.headers[-1])
    assert (event["event_name"], event["recipient"]) == ("user_received_message", {"id": "84905123456"})
    assert (event["message"]["tracking_id"], event["message"]["msg_id"]) == ("remind-41", sent["msg_id"])
    assert event["message"]["delivery_time"] == "1791252000000"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"phone": "0905123456"}, -108),
        ({"phone": "+84905123456"}, 0),
        ({"phone": "84905000000"}, -118),
        ({"template_id": "1"}, -109),
        ({"template_data": {}}, -111),
        ({"template_data": {"ten": "A"}}, -1122),
        ({"template_data": DATA | {"ten": "ế" * 31}}, -1121),
        ({"template_data": DATA | {"ten": unicodedata.normalize("NFD", "ế" * 30)}}, 0),
        ({"template_data": DATA | {"han": "mai"}}, -1124),
        ({"template_data": DATA | {"ten": 5}}, -112),
        ({"template_data": DATA | {"tuoi": "5"}}, -132),
        ({"tracking_id": "x" * 49}, -132),
        ({"mode": "test"}, -132),
        ({"mode": "development"}, -127),
    ],
)
async def test_what_a_template_by_phone_is_checked_for(
    client: Client, remind: dict[str, Any], changes: dict[str, Any], error: int
) -> None:
    assert (await client.call("/message/template", remind | changes))["error"] == error


async def test_a_template_that_is_not_approved_goes_to_administrators_only(
    client: Client, head: Person, remind: dict[str, Any]
) -> None:
    client.fake.templates.known["310001"].approved = False
    test = remind | {"mode": "development"}
    assert await client.refused("/message/template", remind) == -131
    assert await client.refused("/message/template", test) == -127
    client.fake.user(HEAD, oa_admin=True)
    client.fake.oa.test_wallet = 1
    await client.ok("/message/template", test)
    assert await client.refused("/message/template", test) == -126
    assert await client.refused("/message/template", remind) == -131


async def test_who_cannot_get_a_template(client: Client, head: Person, remind: dict[str, Any]) -> None:
    by_id = {"user_id": HEAD, "template_id": "310001", "template_data": DATA}
    head.restricts("template")
    assert await client.refused("/message/template", remind) == -139
    assert await client.refused("/v3.0/oa/message/template", by_id) == -244
    head.restricts("oa")
    assert await client.refused("/message/template", remind) == -141
    head.gets_banned()
    assert await client.refused("/message/template", remind) == -119
    assert await client.refused("/v3.0/oa/message/template", by_id) == -227
    client.fake.oa.verified = False
    assert await client.refused("/message/template", remind) == -135
    assert await client.refused("/v3.0/oa/message/template", by_id) == -221


@pytest.mark.parametrize(("night", "plain", "promotion"), [("promotion", 0, -133), ("all", -133, -133), ("none", 0, 0)])
async def test_switch_which_templates_rest_at_night(
    client: Client, remind: dict[str, Any], night: str, plain: int, promotion: int
) -> None:
    client.fake.flip(night=night)
    client.fake.template("2", "{ten} {han}", promotion=True)
    await client.fake.passes(hours=12, minutes=59)  # 21:59 in Việt Nam
    await client.ok("/message/template", remind | {"template_id": "2"})
    await client.fake.passes(minutes=1)
    assert (await client.call("/message/template", remind))["error"] == plain
    assert (await client.call("/message/template", remind | {"template_id": "2"}))["error"] == promotion
    by_id = {"user_id": HEAD, "template_id": "2", "template_data": DATA}
    assert await client.refused("/v3.0/oa/message/template", by_id) == -234
    await client.fake.passes(hours=8)
    await client.ok("/message/template", remind | {"template_id": "2"})
    await client.ok("/v3.0/oa/message/template", by_id)


@pytest.mark.parametrize("error", [-115, -137])
async def test_switch_what_a_template_without_money_is_told(client: Client, remind: dict[str, Any], error: int) -> None:
    client.fake.flip(unfunded_error=error)
    client.fake.oa.balance = 399
    await client.ok("/message/template", remind)
    assert await client.refused("/message/template", remind) == error
    by_id = {"user_id": HEAD, "template_id": "310001", "template_data": DATA}
    await client.ok("/v3.0/oa/message/template", by_id)
    assert await client.refused("/v3.0/oa/message/template", by_id) == -321
    assert client.fake.oa.balance == 59


async def test_templates_by_phone_are_limited_by_the_day(client: Client, remind: dict[str, Any]) -> None:
    client.fake.oa.daily_templates = 1
    await client.ok("/message/template", remind)
    assert await client.refused("/message/template", remind) == -144
    await client.fake.passes(hours=15)  # midnight in Việt Nam
    await client.ok("/message/template", remind)


async def test_switch_a_template_may_need_a_tracking_id(client: Client, remind: dict[str, Any]) -> None:
    del remind["tracking_id"]
    await client.ok("/message/template", remind)
    client.fake.flip(tracking_required=True)
    assert await client.refused("/message/template", remind) == -132


async def test_a_template_by_user_id(client: Client, head: Person, hook: Hook, remind: dict[str, Any]) -> None:
    path, by_id = "/v3.0/oa/message/template", {"user_id": HEAD, "template_id": "310001", "template_data": DATA}
    await client.fake.passes(days=8)
    client.token = client.fake.tokens.issue().access
    sent = await client.ok(path, by_id)
    await client.fake.settled()
    assert (hook.names, hook.got[0]["message"]["msg_id"]) == (["oa_send_template"], sent["message_id"])
    assert await client.refused(path, by_id | {"tracking_id": "a"}) == -201
    assert await client.refused(path, by_id | {"user_id": "404"}) == -201
    client.fake.template("phone", "a", by_id=False)
    assert await client.refused(path, {"user_id": HEAD, "template_id": "phone", "template_data": {}}) == -249
    await head.receives()
    assert set(hook.got[-1]["message"]) == {"msg_id"}


# --- groups ---


@pytest_asyncio.fixture
async def leader(client: Client) -> Person:
    """An administrator of the OA, who has to be in every group."""
    return client.fake.user(1, "Trần Thị B", follows=True, oa_admin=True)


@pytest_asyncio.fixture
async def group(client: Client, head: Person, leader: Person) -> Group:
    return client.fake.group("Thôn Long Bàn", head, leader)


def in_group(group: Group | str, text: str = "a", **message: Any) -> dict[str, Any]:
    group_id = group if isinstance(group, str) else group.id
    return {"recipient": {"group_id": group_id}, "message": {"text": text} | message}


async def test_a_group_is_made_on_an_asset_with_an_administrator_in_it(
    client: Client, head: Person, leader: Person, hook: Hook
) -> None:
    asset = client.fake.asset("gmf10")
    quota = {"quota_owner": "OA", "product_type": "gmf10", "quota_type": "purchase_quota"}
    assert [(a["asset_id"], a["status"]) for a in await client.ok("/v3.0/oa/quota/group", quota)] == [
        (asset, "available")
    ]
    make = {"group_name": "Thôn 1", "asset_id": asset, "member_user_ids": [HEAD, leader.id]}
    for changes, error in (
        ({"group_name": ""}, -201),
        ({"group_name": "x" * 31}, -201),
        ({"member_user_ids": [HEAD]}, -201),
        ({"member_user_ids": []}, -201),
        ({"member_user_ids": ["404", leader.id]}, -201),
        ({"member_user_ids": [client.fake.user(7).id, leader.id]}, -213),
        ({"asset_id": "nothing"}, -238),
    ):
        assert await client.refused(GROUP + "creategroupwithoa", make | changes) == error
    made = await client.ok(GROUP + "creategroupwithoa", make)
    group_id = made["group_info"]["group_id"]
    assert made["group_info"]["status"] == "enabled"
    assert (made["group_info"]["total_member"], made["group_info"]["max_member"]) == (3, 10)
    assert made["group_info"]["auto_delete_date"] == "20/12/2026"
    assert client.fake.group_of(group_id).members == [HEAD, leader.id]
    assert await client.refused(GROUP + "creategroupwithoa", make) == -238
    free = client.fake.asset("gmf10", "sub_quota")
    await client.ok(GROUP + "creategroupwithoa", make | {"asset_id": free})
    assert await client.refused(GROUP + "creategroupwithoa", make | {"asset_id": free}) == -241
    (used,) = await client.ok("/v3.0/oa/quota/group", quota)
    assert (used["status"], used["used_id"]) == ("used", group_id)
    assert (await client.ok(GROUP + "getgroupsofoa", get={"offset": 0, "count": 1}))["total"] == 2
    await client.fake.settled()
    assert hook.names == ["create_group"] * 2


async def test_groups_are_for_verified_oas_with_the_package(client: Client, group: Group) -> None:
    client.fake.oa.has_groups = False
    assert await client.refused(GROUP + "message", in_group(group)) == -224
    assert await client.refused(GROUP + "getgroup", get={"group_id": group.id}) == -224
    client.fake.oa.verified = False
    assert await client.refused(GROUP + "message", in_group(group)) == -221


async def test_only_own_groups_can_be_spoken_to(client: Client, group: Group) -> None:
    assert await client.refused(GROUP + "message", in_group(client.fake.foreign_group())) == -403
    assert await client.refused(GROUP + "message", in_group("nothing")) == -403
    sent = await client.ok(GROUP + "message", in_group(group))
    assert sent["group_id"] == group.id
    assert [str(message) for message in group.screen()] == ["a"]


async def test_mentions_are_tokens_in_the_text(client: Client, head: Person, group: Group, hook: Hook) -> None:
    text = f"Mời [@{HEAD}] và [@{group.id}], không phải [@404]"
    await client.ok(GROUP + "message", in_group(group, text))
    await client.fake.settled()
    assert group.last is not None
    assert group.last.text == "Mời @Nguyễn Văn A và @Tất cả, không phải [@404]"
    assert group.last.mentions == (HEAD, group.id)
    assert hook.names == ["oa_send_group_text"]


async def test_files_and_pictures_go_to_groups_and_windows_do_not_count(client: Client, group: Group) -> None:
    await client.fake.passes(days=20)
    client.token = client.fake.tokens.issue().access
    token = (await client.upload("file", PDF, "bc.pdf"))["data"]["token"]
    file = {
        "recipient": {"group_id": group.id},
        "message": {"attachment": {"type": "file", "payload": {"token": token}}},
    }
    await client.ok(GROUP + "message", file)
    media = template(template_type="media", elements=[IMAGE])
    await client.ok(GROUP + "message", in_group(group, attachment=media))
    assert [message.kind for message in group.screen()] == ["file", "image"]
    assert await client.refused(GROUP + "message", in_group(group, "x" * 2001)) == -210


@pytest.mark.parametrize(("position", "error", "seen"), [("refused", -201, 0), ("shown", 0, 1), ("ignored", 0, 0)])
async def test_switch_buttons_in_a_group(client: Client, group: Group, position: str, error: int, seen: int) -> None:
    client.fake.flip(group_buttons=position)
    answer = await client.call(GROUP + "message", in_group(group, attachment=buttons(button("1", "#1"))))
    assert answer["error"] == error
    assert [len(message.buttons) for message in group.screen()] == ([] if error else [seen])


@pytest.mark.parametrize(
    ("position", "found"),
    [
        ("recipient", lambda event: (event["recipient"]["id"], event["oa_id"])),
        ("group_id", lambda event: (event["recipient"]["group_id"], event["recipient"]["id"])),
        ("conversation", lambda event: (event["message"]["conversation_id"], event["recipient"]["id"])),
    ],
)
async def test_switch_where_an_event_names_its_group(
    client: Client, head: Person, group: Group, hook: Hook, position: str, found: Callable[[Any], Any]
) -> None:
    client.fake.flip(group_address=position)
    said = await head.writes("cả nhà ơi", to=group)
    await head.sends_file(to=group)
    assert hook.names == ["user_send_group_text", "user_send_group_file"]
    for event in hook.got:
        assert event["sender"] == {"id": HEAD}
        assert found(event) == (group.id, client.fake.oa.id)
    assert hook.got[0]["message"]["msg_id"] == said.id
    assert head.screen() == []


async def test_words_in_a_group_open_no_window(client: Client, head: Person, group: Group) -> None:
    await client.fake.passes(days=8)
    await head.writes("a", to=group)
    client.token = client.fake.tokens.issue().access
    assert await client.refused(CS, said(head)) == -230


async def test_members_come_and_go(client: Client, head: Person, leader: Person, group: Group, hook: Hook) -> None:
    new, asking = client.fake.user(5, follows=True), client.fake.user(6, follows=True)
    this = {"group_id": group.id}
    await client.ok(GROUP + "invite", this | {"member_user_ids": [new.id]})
    info = await client.ok(GROUP + "updateinfo", this | {"group_name": "Thôn 2", "join_appr": True})
    assert (info["group_info"]["name"], info["group_setting"]["join_appr"]) == ("Thôn 2", True)
    await asking.joins(group)
    assert [m["user_id"] for m in (await client.ok(GROUP + "listpendinginvite", get=this))["members"]] == ["6"]
    await client.ok(GROUP + "acceptpendinginvite", this | {"member_user_ids": ["6"]})
    assert await client.refused(GROUP + "rejectpendinginvite", this | {"member_user_ids": ["6"]}) == -201
    await client.ok(GROUP + "addadmins", this | {"member_user_ids": ["5"]})
    await client.ok(GROUP + "removeadmins", this | {"member_user_ids": ["5"]})
    await client.ok(GROUP + "removemembers", this | {"member_user_ids": ["5"]})
    await asking.leaves(group)
    listed = await client.ok(GROUP + "listmember", get=this | {"offset": 1, "count": 9})
    assert [member["name"] for member in listed["members"]] == ["Nguyễn Văn A", "Trần Thị B"]
    await client.fake.settled()
    assert hook.names == [
        "user_join_group",
        "update_group_info",
        "user_request_join_group",
        "react_request_join_group",
        "add_group_admin",
        "remove_group_admin",
        "user_out_group",
        "user_out_group",
    ]
    await client.ok(GROUP + "delete", this)
    assert await client.refused(GROUP + "getgroup", get=this) == -403


async def test_switches_of_joining(client: Client, leader: Person, group: Group, hook: Hook) -> None:
    client.fake.flip(invite_joins=False, group_life="documented")
    new, other = client.fake.user(5, follows=True), client.fake.user(6, follows=True)
    this = {"group_id": group.id}
    await client.ok(GROUP + "invite", this | {"member_user_ids": ["5"]})
    assert "5" not in group.members
    await new.joins(group)
    await client.ok(GROUP + "updateinfo", this | {"join_appr": "true"})
    await other.joins(group)
    await client.ok(GROUP + "rejectpendinginvite", this | {"member_user_ids": ["6"]})
    await client.ok(GROUP + "updateinfo", this | {"enable_link_join": False, "lock_send_msg": True})
    with pytest.raises(LookupError):
        await other.joins(group)
    with pytest.raises(AssertionError, match="cannot write"):
        await new.writes("a", to=group)
    await new.leaves(group)
    await client.ok(GROUP + "delete", this)
    await client.fake.settled()
    assert [name for name in hook.names if name != "update_group_info"] == [
        "user_join_group",
        "user_request_join_group",
        "react_request_join_group_reject",
        "user_leave_group",
        "delete_group",
    ]


async def test_a_group_has_room_for_as_many_as_its_asset(client: Client, leader: Person) -> None:
    many = [client.fake.user(100 + number, follows=True) for number in range(10)]
    group = client.fake.group("Nhỏ", leader, *many[:9], kind="gmf10")
    add = {"group_id": group.id, "member_user_ids": [many[9].id]}
    assert await client.refused(GROUP + "invite", add) == -210
    await client.ok(GROUP + "updateasset", {"group_id": group.id, "asset_id": client.fake.asset("gmf50")})
    await client.ok(GROUP + "invite", add)


async def test_a_group_whose_asset_ran_out_is_silent_and_gone_after_45_days(
    client: Client, head: Person, group: Group, hook: Hook
) -> None:
    await client.fake.passes(days=30)
    client.token = client.fake.tokens.issue().access
    assert await client.refused(GROUP + "message", in_group(group)) == -237
    info = await client.ok(GROUP + "getgroup", get={"group_id": group.id})
    assert info["group_info"]["status"] == "disabled"
    await client.ok(GROUP + "updateasset", {"group_id": group.id, "asset_id": client.fake.asset(days=10)})
    await client.ok(GROUP + "message", in_group(group))
    await client.fake.settled()
    hook.take()
    await client.fake.passes(days=54, hours=23)
    assert hook.got == []
    await client.fake.passes(hours=1)
    assert hook.names == ["disperse_group"]
    client.token = client.fake.tokens.issue().access
    assert await client.refused(GROUP + "message", in_group(group)) == -403


async def test_a_group_ends_by_the_clock_whoever_moves_it() -> None:
    clock = StillClock()
    async with FakeZaloOA(clock) as fake, aiohttp.ClientSession() as session:
        group = fake.group("Thôn", fake.user(HEAD, follows=True))
        clock.set(clock() + timedelta(days=75))
        assert await Client(fake, session).refused(GROUP + "message", in_group(group)) == -403


async def test_the_history_of_groups(client: Client, head: Person, group: Group) -> None:
    await head.writes("a", to=group)
    await client.ok(GROUP + "message", in_group(group, "b"))
    told = await client.ok(GROUP + "conversation", get={"group_id": group.id, "offset": 0, "count": 1})
    assert [(row["message"], row["src"], row["group_id"]) for row in told] == [("b", 0, group.id)]
    assert len(await client.ok(GROUP + "listrecentchat", get={"offset": 0, "count": 5})) == 2
    assert await client.refused(GROUP + "conversation", get={"data": json.dumps({"group_id": group.id})}) == -201


# --- files that people send ---


async def fetched(client: Client, hook: Hook) -> tuple[int, bytes]:
    url = hook.got[-1]["message"]["attachments"][0]["payload"]["url"]
    async with client.session.get(url, allow_redirects=False) as response:
        return response.status, await response.read()


async def test_a_document_comes_with_its_name_size_and_md5(client: Client, hook: Hook) -> None:
    await client.fake.user(HEAD).sends_file("Báo cáo.PDF", b"%PDF-1.7")
    event = hook.got[-1]
    (attachment,) = event["message"]["attachments"]
    assert (event["event_name"], attachment["type"]) == ("user_send_file", "file")
    payload = attachment["payload"]
    assert (payload["name"], payload["size"], payload["type"]) == ("Báo cáo.PDF", "8", "pdf")
    status, content = await fetched(client, hook)
    assert (status, hashlib.md5(content).hexdigest()) == (200, payload["checksum"])
    assert client.fake.media.fetched == ["Báo cáo.PDF"]


async def test_a_document_may_be_another_than_was_told(client: Client, hook: Hook) -> None:
    head = client.fake.user(HEAD)
    await head.sends_file(served=b"MZ" + b"\0" * 10_000)
    payload = hook.got[-1]["message"]["attachments"][0]["payload"]
    _, content = await fetched(client, hook)
    assert hashlib.md5(content).hexdigest() != payload["checksum"]
    assert len(content) > int(payload["size"])
    await head.sends_file(checksum="0" * 32, size=10**12)
    payload = hook.got[-1]["message"]["attachments"][0]["payload"]
    assert (payload["checksum"], payload["size"]) == ("0" * 32, "1000000000000")


@pytest.mark.parametrize("status", [404, 403])
async def test_addresses_of_files_die(client: Client, hook: Hook, status: int) -> None:
    client.fake.flip(expired_media=status)
    head = client.fake.user(HEAD)
    await head.sends_image(life=timedelta(minutes=1))
    assert await fetched(client, hook) == (200, JPEG)
    await client.fake.passes(minutes=1)
    assert (await fetched(client, hook))[0] == status
    await head.sends_image()
    await client.fake.passes(hours=23)
    assert (await fetched(client, hook))[0] == 200


async def test_files_may_lead_elsewhere(client: Client, hook: Hook) -> None:
    head, media = client.fake.user(HEAD), client.fake.media
    for address in ("http://169.254.169.254/latest/meta-data", "http://10.0.0.8/", media.trap):
        await head.sends_file(redirect=address)
        url = hook.got[-1]["message"]["attachments"][0]["payload"]["url"]
        async with client.session.get(url, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, address)
    assert media.trapped == 0
    async with client.session.get(url) as response:
        assert response.status == 200
    assert (media.trapped, media.fetched) == (1, [])
    await head.sends_file(redirect="loop")
    url = hook.got[-1]["message"]["attachments"][0]["payload"]["url"]
    with pytest.raises(aiohttp.TooManyRedirects):
        await client.session.get(url)


async def test_the_media_host_may_have_a_public_name_in_events() -> None:
    fake = FakeZaloOA()
    fake.media.base = "https://f1.example.zdn.vn/media"
    async with fake, Hook() as hook, aiohttp.ClientSession() as session:
        await fake.save_webhook(hook.url)
        await fake.user(HEAD).sends_file()
        url = URL(hook.got[-1]["message"]["attachments"][0]["payload"]["url"])
        assert url.host == "f1.example.zdn.vn"
        async with session.get(f"http://127.0.0.1:{fake.port}{url.path}") as response:
            assert await response.read() == PDF


# --- what is known of people ---


async def test_profiles_and_notes(client: Client, head: Person) -> None:
    note = {"user_id": HEAD, "user_alias": "Trưởng thôn", "user_external_id": "CB-7", "shared_info": {"name": "A"}}
    await client.ok("/v3.0/oa/user/update", note)
    await client.ok("/v2.0/oa/tag/tagfollower", {"user_id": int(HEAD), "tag_name": "thôn 1"})
    profile = await client.ok("/v3.0/oa/user/detail", get={"user_id": HEAD})
    assert (profile["display_name"], profile["user_is_follower"]) == ("Nguyễn Văn A", True)
    assert (profile["user_external_id"], profile["user_last_interaction_date"]) == ("CB-7", "06/10/2026")
    assert (profile["shared_info"], profile["tags_and_notes_info"]["tag_names"]) == ({"name": "A"}, ["thôn 1"])
    assert await client.ok("/v2.0/oa/tag/gettagsofoa", get={}) == ["thôn 1"]
    await client.ok("/v2.0/oa/tag/rmfollowerfromtag", {"user_id": int(HEAD), "tag_name": "thôn 1"})
    assert await client.refused("/v2.0/oa/tag/rmfollowerfromtag", {"user_id": int(HEAD), "tag_name": "thôn 1"}) == -201
    await client.ok("/v2.0/oa/tag/rmtag", {"tag_name": "thôn 1"})
    assert await client.refused("/v3.0/oa/user/detail", get={"user_id": "404"}) == -201
    async with client.session.get(
        f"{client.fake.openapi_url}/v3.0/oa/user/detail",
        params={"user_id": HEAD},
        headers={"access_token": client.token},
    ) as response:
        assert (await response.json())["error"] == -201  # not in `data`


async def test_lists_of_people(client: Client, head: Person) -> None:
    asker = client.fake.user(5)
    await asker.writes("a")
    client.fake.user(6)
    path = "/v3.0/oa/user/getlist"

    async def listed(**query: Any) -> list[str]:
        found = await client.ok(path, get={"offset": 0, "count": 50} | query)
        return [user["user_id"] for user in found["users"]]

    assert await listed() == [HEAD, "5"]
    assert await listed(is_follower="false") == ["5"]
    await client.fake.passes(days=1)
    await asker.writes("b")
    assert await listed(last_interaction_period="TODAY") == ["5"]
    assert await listed(last_interaction_period="YESTERDAY") == [HEAD]
    assert await listed(last_interaction_period="2026_10_06:2026_10_07") == [HEAD, "5"]
    assert await listed(offset=1, count=1) == ["5"]
    for query in ({"count": 51}, {"offset": 9952}, {"last_interaction_period": "L1D"}):
        assert await client.refused(path, get={"offset": 0, "count": 50} | query) == -201


async def test_quotas_and_histories(client: Client, head: Person) -> None:
    of_one = await client.ok("/v3.0/oa/quota/message", {"user_id": HEAD})
    assert (of_one["last_interaction"], of_one["cs_reply"]) == ("1791252000000", {"remain": 8, "total": 8})
    owned = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
    assert await client.ok("/v3.0/oa/quota/message", owned) == []
    client.fake.oa.replies = 30
    assert (await client.ok("/v3.0/oa/quota/message", owned))[0]["remain"] == 30
    await head.writes("a")
    await client.says(head, "b")
    told = await client.ok("/v2.0/oa/conversation", get={"user_id": HEAD, "offset": 0, "count": 10})
    assert [(row["src"], row["message"], row["to_id"]) for row in told] == [(0, "b", HEAD), (1, "a", client.fake.oa.id)]
    assert len(await client.ok("/v2.0/oa/listrecentchat", get={"offset": 0, "count": 1})) == 1
    assert await client.refused("/v2.0/oa/listrecentchat", get={"offset": 0, "count": 11}) == -201


async def test_the_oa_tells_about_itself(client: Client, head: Person) -> None:
    about = await client.ok("/v2.0/oa/getoa", get={})
    assert (about["oaid"], about["is_verified"], about["oa_type"], about["num_follower"]) == (
        client.fake.oa.id,
        True,
        4,
        1,
    )


def test_the_clock_stands_still() -> None:
    clock = StillClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 1, 1, tzinfo=UTC)
