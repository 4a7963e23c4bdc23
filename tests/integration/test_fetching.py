"""Files that events name by an address: fetched from public hosts, and from nowhere else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels import DeliveryError, FileLost, TryAgain
from bot.chat import File, FileKind
from bot.fetching import Fetcher
from tests.fakes.zalo_bot import JPEG, FakeClock, FakeZaloBot, Limits
from tests.fakes.zalo_oa import PDF, FakeZaloOA

PHOTO, DOCUMENT = FileKind.PHOTO, FileKind.DOCUMENT
View = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """Looks names up in a list; `asked` counts."""

    def __init__(self, **addresses: list[str]) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self.addresses.get(host.replace(".", "_"))
        if found is None:
            raise OSError("no such name")
        kinds = {False: socket.AF_INET, True: socket.AF_INET6}
        return [
            ResolveResult(hostname=host, host=each, port=port, family=kinds[":" in each], proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        pass


class Host:
    """A host of files on this machine. `views` are by path; `seen` are the requests."""

    def __init__(self) -> None:
        self.views: dict[str, View] = {}
        self.seen: list[web.BaseRequest] = []
        self.server = TestServer(web.Application())
        self.server.app.router.add_route("*", "/{rest:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        return await self.views[request.path](request)

    def has(self, path: str, body: bytes = JPEG, status: int = 200, **headers: str) -> str:
        """The address of something that is answered with this."""

        async def view(_request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers=headers)

        self.views[path] = view
        return self.address(path)

    def leads(self, path: str, to: str, status: int = 302) -> str:
        """The address of a redirect."""
        return self.has(path, b"", status, **({"Location": to} if to else {}))

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    opened = Host()
    await opened.server.start_server(access_log=None)
    yield opened
    await opened.server.close()


@pytest.fixture
async def fetcher(host: Host) -> AsyncIterator[Fetcher]:
    opened = Fetcher([host.address()], most=1000, longest=5)
    yield opened
    await opened.close()


async def lost(fetcher: Fetcher, url: str, kind: FileKind = PHOTO) -> str:
    """Why a file is not to be had."""
    with pytest.raises(FileLost) as problem:
        await fetcher.get(url, kind)
    return problem.value.reason


async def trouble(fetcher: Fetcher, url: str) -> TryAgain:
    with pytest.raises(TryAgain) as problem:
        await fetcher.get(url, PHOTO)
    return problem.value


# --- what is given out --------------------------------------------------------------------------------------------


async def test_a_picture(host: Host, fetcher: Fetcher) -> None:
    url = host.has("/a.jpg")
    assert await fetcher.fetch(File(PHOTO, "zalo_bot", url)) == JPEG
    assert (await fetcher.get(url, PHOTO)).mime == "image/jpeg"
    (request, _) = host.seen
    assert request.headers["Accept-Encoding"] == "identity"
    assert not {"Cookie", "Referer", "Authorization"} & set(request.headers)


async def test_what_it_is_is_seen_by_its_bytes_not_by_what_the_host_says(host: Host, fetcher: Fetcher) -> None:
    fetched = await fetcher.get(host.has("/a", PDF, **{"Content-Type": "image/jpeg"}), DOCUMENT)
    assert fetched.mime == "application/pdf"
    assert await lost(fetcher, host.has("/b", PDF, **{"Content-Type": "image/jpeg"}), PHOTO) == "not_the_file"
    expired = host.has("/c", b"<!DOCTYPE html><title>expired</title>", **{"Content-Type": "application/pdf"})
    assert await lost(fetcher, expired, DOCUMENT) == "not_the_file"
    assert (await fetcher.get(host.has("/d", b"\0\1unknown"), DOCUMENT)).mime == ""


@pytest.mark.parametrize(
    "said",
    [
        b'{"error": -201, "message": "file is expired"}',
        b'\xef\xbb\xbf {"ok":false,"description":"Not Found","error_code":404}',
        b'{"error_code":-1,"error_message":"expired"}',
    ],
)
async def test_an_error_that_is_called_a_success_is_no_file(host: Host, fetcher: Fetcher, said: bytes) -> None:
    for kind in (PHOTO, DOCUMENT):
        assert await lost(fetcher, host.has("/a", said), kind) == "not_the_file"


@pytest.mark.parametrize(
    "sent", [b'{"error": 0}', b'{"people": 42}', b"[1]", b'{"error": ', b'{"error": -1}' + b" " * 5000]
)
async def test_what_only_looks_a_little_like_an_error_is_a_file(host: Host, sent: bytes) -> None:
    fetcher = Fetcher([host.address()])
    assert (await fetcher.get(host.has("/a", sent), DOCUMENT)).content == sent
    await fetcher.close()


async def test_cookies_of_one_answer_do_not_go_into_the_next_question(host: Host, fetcher: Fetcher) -> None:
    host.has("/b.jpg")
    await fetcher.get(host.has("/a.jpg", **{"Set-Cookie": "a=1; Path=/"}), PHOTO)
    await fetcher.get(host.leads("/c", "/b.jpg"), PHOTO)
    assert not any("Cookie" in request.headers for request in host.seen)


async def test_a_proxy_of_the_environment_is_not_asked(
    host: Host, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9/")
    assert (await fetcher.get(host.has("/a.jpg"), PHOTO)).content == JPEG


# --- what is not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 403, 410, 400, 401, 204, 206, 304])
async def test_what_is_gone_is_lost(host: Host, fetcher: Fetcher, status: int) -> None:
    assert await lost(fetcher, host.has("/a.jpg", b"", status)) == f"http_{status}"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_a_host_in_trouble_is_asked_again(host: Host, fetcher: Fetcher, status: int) -> None:
    problem = await trouble(fetcher, host.has("/a.jpg", b"", status))
    assert (problem.reason, problem.answered) == (f"http_{status}", True)


async def test_an_answer_without_content_is_lost(host: Host, fetcher: Fetcher) -> None:
    assert await lost(fetcher, host.has("/a.jpg", b"")) == "empty"


async def test_what_is_packed_is_not_unpacked(host: Host, fetcher: Fetcher) -> None:
    assert await lost(fetcher, host.has("/a.jpg", b"\x1f\x8b", **{"Content-Encoding": "gzip"})) == "compressed"


async def test_what_says_that_it_is_too_large_is_not_read(host: Host, fetcher: Fetcher) -> None:
    assert await lost(fetcher, host.has("/a.jpg", JPEG + bytes(1001 - len(JPEG)))) == "too_large"
    assert len((await fetcher.get(host.has("/a.jpg", JPEG + bytes(1000 - len(JPEG))), PHOTO)).content) == 1000


async def test_what_does_not_say_so_is_read_no_further_than_the_limit(host: Host, fetcher: Fetcher) -> None:
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(JPEG + bytes(10_000))
            written += 10_000

    host.views["/a.jpg"] = endless
    assert await lost(fetcher, host.address("/a.jpg")) == "too_large"
    assert written < 50_000_000


async def test_an_answer_that_breaks_off_is_asked_for_again(host: Host, fetcher: Fetcher) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "900"})
        await response.prepare(request)
        await response.write(JPEG)
        assert request.transport is not None
        request.transport.close()
        return response

    host.views["/a.jpg"] = cut
    assert not (await trouble(fetcher, host.address("/a.jpg"))).answered


async def test_nobody_waits_for_ever(host: Host) -> None:
    async def asleep(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        raise AssertionError

    host.views["/a.jpg"] = asleep
    fetcher = Fetcher([host.address()], longest=0.2)
    assert not (await trouble(fetcher, host.address("/a.jpg"))).answered
    await fetcher.close()


async def test_nobody_there_is_asked_again(fetcher: Fetcher, host: Host) -> None:
    url = host.address("/a.jpg")
    await host.server.close()
    assert not (await trouble(fetcher, url)).answered


# --- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_three_redirects_are_followed(host: Host, fetcher: Fetcher, status: int) -> None:
    host.has("/end.jpg")
    host.leads("/3", host.address("/end.jpg"), status)
    host.leads("/2", "3", status)
    assert (await fetcher.get(host.leads("/1", "/2", status), PHOTO)).content == JPEG


async def test_a_fourth_is_not(host: Host, fetcher: Fetcher) -> None:
    assert await lost(fetcher, host.leads("/1", "/1")) == "too_many_redirects"
    assert len(host.seen) == 4


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "ftp://1.1.1.1/a", "data:image/png;base64,AA", "javascript:0", "http://a:b@1.1.1.1/", "//["],
)
async def test_a_redirect_to_what_is_no_web_address(host: Host, fetcher: Fetcher, to: str) -> None:
    assert await lost(fetcher, host.leads("/1", to)) == "no_address"


async def test_a_redirect_to_nowhere(host: Host, fetcher: Fetcher) -> None:
    assert await lost(fetcher, host.leads("/1", "")) == "redirect_to_nowhere"


# --- where nobody may be led -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.jpg",
        "https://127.0.0.1/a.jpg",
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.1.1/",
        "http://224.0.0.1/",
    ],
)
async def test_addresses_of_networks_of_our_own(url: str) -> None:
    fetcher = Fetcher()
    assert await lost(fetcher, url) == "address_not_public"
    await fetcher.close()


@pytest.mark.parametrize("url", ["http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://017700000001/"])
async def test_addresses_that_are_written_so_that_nobody_recognises_them(url: str) -> None:
    fetcher = Fetcher()
    with pytest.raises(DeliveryError):
        await fetcher.get(url, PHOTO)
    await fetcher.close()


@pytest.mark.parametrize(
    "url",
    ["", "a", "/a", "ftp://1.1.1.1/", "http://", "http:///a", "http://u@1.1.1.1/", "http://[", "http://1.1.1.1:0/"],
)
async def test_what_is_no_address(url: str) -> None:
    assert await lost(Fetcher(), url) == "no_address"


async def test_an_address_of_endless_length() -> None:
    assert await lost(Fetcher(), "http://1.1.1.1/" + "a" * 5000) == "no_address"


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::1"], ["fd00::1"], ["::ffff:192.168.0.1"], ["169.254.169.254"]],
)
async def test_a_name_that_leads_inside_is_refused_even_if_it_leads_elsewhere_too(addresses: list[str]) -> None:
    names = Names(cdn_example=addresses)
    fetcher = Fetcher(resolver=names)
    assert await lost(fetcher, "https://cdn.example/a.jpg") == "address_not_public"
    assert names.asked == ["cdn.example"]
    await fetcher.close()


async def test_a_name_that_leads_nowhere_is_asked_for_again() -> None:
    fetcher = Fetcher(resolver=Names())
    assert not (await trouble(fetcher, "https://cdn.example/a.jpg")).answered
    await fetcher.close()


async def test_every_name_is_looked_up_once_for_each_connection(host: Host) -> None:
    """The connection goes to the address that was checked: nobody looks the name up a second time."""
    host.has("/end.jpg")
    names = Names(files_test=["127.0.0.1"])
    fetcher = Fetcher([f"http://files.test:{host.server.port}"], resolver=names)
    host.leads("/1", "/end.jpg")
    assert (await fetcher.get(f"http://files.test:{host.server.port}/1", PHOTO)).content == JPEG
    assert names.asked == ["files.test", "files.test"]
    assert host.seen[0].headers["Host"] == f"files.test:{host.server.port}"
    await fetcher.close()


async def test_only_the_very_origin_is_trusted(host: Host) -> None:
    host.has("/a.jpg")
    port = host.server.port
    names = Names(files_test=["127.0.0.1"], other_test=["127.0.0.1"])
    fetcher = Fetcher([f"http://files.test:{port}"], resolver=names)
    for url in (f"http://other.test:{port}/a.jpg", f"http://127.0.0.1:{port}/a.jpg", "http://files.test/a.jpg"):
        assert await lost(fetcher, url) == "address_not_public"
    assert host.seen == []
    await fetcher.close()


# --- the platforms' own hosts ----------------------------------------------------------------------------------------


async def address_of_photo(fake: FakeZaloBot, **photo: Any) -> str:
    """The address that the bot is told when somebody sends a picture."""
    user = fake.user()
    user.sends_photo(**photo)
    name = list(fake.media.files)[-1]
    return f"{fake.media.base}/media/{name}"


@pytest.mark.parametrize("gone", [404, 403])
async def test_zalo_bot_pictures_expire(gone: int) -> None:
    clock = FakeClock()
    async with FakeZaloBot(clock, limits=Limits(media_lifetime=600), media_gone=gone) as fake:
        fetcher = Fetcher([fake.url])
        url = await address_of_photo(fake)
        assert (await fetcher.get(url, PHOTO)).content == JPEG
        clock.advance(600)
        assert await lost(fetcher, url) == f"http_{gone}"
        await fetcher.close()


async def test_zalo_bots_host_cannot_lead_inside() -> None:
    async with FakeZaloBot(FakeClock()) as fake:
        fetcher = Fetcher([fake.url])
        url = await address_of_photo(fake, redirect_to=f"{fake.private_host.url}/metadata", content_type="text/html")
        assert await lost(fetcher, url) == "address_not_public"
        assert fake.private_host.hits == []
        metadata = await address_of_photo(fake, redirect_to="http://169.254.169.254/latest")
        assert await lost(fetcher, metadata) == "address_not_public"
        await fetcher.close()


async def test_zalo_bots_host_in_trouble() -> None:
    async with FakeZaloBot(FakeClock()) as fake:
        fetcher = Fetcher([fake.url])
        url = await address_of_photo(fake)
        fake.fail_next("503", method="media")
        assert (await trouble(fetcher, url)).reason == "http_503"
        fake.fail_next("close", method="media", times=2)
        assert not (await trouble(fetcher, url)).answered
        assert (await fetcher.get(url, PHOTO)).content == JPEG
        await fetcher.close()


async def test_an_official_accounts_host_cannot_lead_inside() -> None:
    fake = FakeZaloOA()
    await fake.start()
    try:
        fake.media.base = f"http://localhost:{fake.port}/media"
        fetcher = Fetcher([f"http://localhost:{fake.port}"], resolver=Names(localhost=["127.0.0.1"]))
        assert (await fetcher.get(fake.media.put("a.pdf", PDF), DOCUMENT)).content == PDF
        assert await lost(fetcher, fake.media.put("a.pdf", PDF, redirect=fake.media.trap), DOCUMENT) == (
            "address_not_public"
        )
        assert fake.media.trapped == 0
        assert await lost(fetcher, fake.media.put("a.pdf", PDF, redirect="loop"), DOCUMENT) == "too_many_redirects"
        assert await lost(fetcher, fake.media.put("a.pdf", PDF, life=timedelta(0)), DOCUMENT) == "http_404"
        await fetcher.close()
    finally:
        await fake.stop()


async def test_no_address_is_logged(host: Host, fetcher: Fetcher, capsys: pytest.CaptureFixture[str]) -> None:
    inside = str(URL(host.address("/x")).with_host("10.0.0.9").with_query(key="capability"))
    await lost(fetcher, inside)
    await lost(fetcher, host.has("/capability", b"", 404))
    said = "".join(capsys.readouterr())
    assert "not public" in said
    assert not any(word in said for word in ("capability", "10.0.0.9"))
