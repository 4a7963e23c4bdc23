"""The keeper: what people send where addresses expire is kept beside the conversations, or asked for once more."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.background import Background
from bot.batch import Said
from bot.channels import DeliveryError, FileLost, TryAgain
from bot.chat import EventKind, File, FileKind, Message
from bot.fetching import Fetched
from bot.file_links import FileLinks
from bot.keeping import GIVE_UP_AFTER, PAUSES, TRIES_IF_GONE, Keeper
from bot.kept_files import ArrivedFiles, KeptFiles
from bot.making import MADE
from bot.platforms import KEEPING
from movement.year import Step
from storage import Unavailable, audit, file_digests, kept_files, milestones
from storage.file_store import FileStore
from storage.ids import new_id
from storage.kept_files import KEPT
from storage.outbox import REPLY, Letter
from storage.tables import ChatSession
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.town import SCHOOL, Town, hands_in

JPEG = b"\xff\xd8\xffa photo"
NOT_KEPT = "⚠ The {kind} sent at {moment} as evidence for item {code} of {unit} could not be kept."


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Host:
    """Where pictures lie. `trouble` is raised instead, by address ("" for all); `before` happens first."""

    contents: dict[str, bytes] = field(default_factory=dict)
    trouble: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    async def get(self, url: str, kind: FileKind) -> Fetched:
        self.asked.append(url)
        self.before()
        for each in ("", url):
            if each in self.trouble:
                raise self.trouble[each]
        return Fetched(self.contents.get(url, JPEG), "image/jpeg" if kind is FileKind.PHOTO else "application/pdf")


class Elsewhere:
    """Where addresses lead that nothing is known of."""

    async def fetch(self, file: File) -> bytes:
        return b"from elsewhere"


class Scene:
    """A town whose people send files from where addresses expire, with a keeper."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.play = town, town.play
        self.host = Host()
        self.store = FileStore(folder / "files")
        self.begin()

    def begin(self) -> None:
        """A keeper that knows nothing, as after a start."""
        play = self.play
        self.kept = KeptFiles(self.store, play.database, play.now)
        self.keeper = Keeper(play.database, play.now, play.dialogue, self.host, self.kept)
        self.woken = 0
        play.dialogue.wakers[KEEPING] = self._wake
        arrived = ArrivedFiles(self.kept, play.database, Elsewhere())
        play.courier._sources = {**play.courier._sources, KEPT: self.kept, "zalo_bot": arrived}
        play.courier._links = FileLinks(play.database, play.now, "", play.courier._sources, {})

    def _wake(self) -> None:
        self.woken += 1

    async def keeps(self) -> int:
        """Everything that is due is asked for; how many files."""
        count = 0
        while await self.keeper.keep_next():
            count += 1
        await self.play.settled()
        return count

    async def sends(self, person: Person, url: str, kind: FileKind = FileKind.PHOTO, caption: str = "") -> None:
        file = File(kind, "zalo_bot", url, "" if kind is FileKind.PHOTO else "kế hoạch.pdf", "image/jpeg")
        await self.play.happens(person.event(EventKind.FILE, file=file, text=caption))

    async def evidence(self, unit_id: int) -> dict[str, list[tuple[str, str]]]:
        """The files on a unit's card, by item."""
        card = await self.town.card(unit_id)
        return {item: [(file.platform, file.ref) for file in files] for item, files in card.evidence.items() if files}

    async def digest(self, platform: str, ref: str) -> str:
        known = await self.play.database.run(lambda c: file_digests.of_files(c, [(platform, ref)]))
        return known[platform, ref].sha256 if (platform, ref) in known else ""


@pytest.fixture
def scene(both: Town, tmp_path: Path) -> Scene:
    return Scene(both, tmp_path)


@pytest.fixture
def small(town: Town, tmp_path: Path) -> Scene:
    return Scene(town, tmp_path)


async def scoring(scene: Scene, item: str = "1") -> tuple[int, Person]:
    """A unit whose head is asked about its first item."""
    unit = await scene.town.unit()
    head = await scene.town.member("head", unit)
    await head.says("/score")
    assert f"{item}. " in head.text
    return unit, head


# --- kept -------------------------------------------------------------------------------------------------------------


async def test_evidence_is_kept_and_the_card_shows_it_as_before(scene: Scene) -> None:
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a", caption="họp tổ")
    assert scene.woken == 1
    assert await scene.evidence(unit) == {"1": [("zalo_bot", "https://a")]}

    assert await scene.keeps() == 1

    name = sha256(JPEG)
    assert await scene.evidence(unit) == {"1": [(KEPT, name)]}
    assert scene.store.get(name) == JPEG
    assert await scene.digest("zalo_bot", "https://a") == await scene.digest(KEPT, name) == name
    assert await scene.keeps() == 0
    assert scene.host.asked == ["https://a"]
    await head.says("/score")
    assert head.sees("📎 {n} file")


async def test_what_is_remembered_is_what_is_stored(scene: Scene) -> None:
    """The card was in memory with the address; the next transaction sees the file that is kept."""
    officer = await scene.town.officer()
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a")
    await hands_in(head, unit)
    await officer.presses("See the card")
    await scene.keeps()

    await officer.says("/verify 1")
    await officer.presses("See evidence", officer.last)
    shown = [(m.file.platform, m.file.ref) for m in officer.heard if m.file and m.file.platform != MADE]
    assert shown == [(KEPT, sha256(JPEG))]
    assert [content for file, content in scene.play.channel.uploads if file.platform != MADE] == [JPEG]


async def test_a_file_that_is_missing_is_said_to_whoever_wants_to_see_it(scene: Scene) -> None:
    officer = await scene.town.officer()
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a")
    await hands_in(head, unit)
    await scene.keeps()
    scene.store.remove(sha256(JPEG))
    await officer.says("/verify 1")

    await officer.presses("See evidence", officer.last)

    assert {file.platform for file, _content in scene.play.channel.uploads} <= {MADE}
    assert any("⚠ Không mở được “ảnh”: tệp không còn." in str(m.text) for m in officer.heard[-2:])


async def test_a_message_under_way_with_the_address_finds_what_is_kept(scene: Scene) -> None:
    officer = await scene.town.officer()
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a")
    await hands_in(head, unit)
    await scene.keeps()
    scene.play.courier.deliver([letter_with(officer, "https://a")])
    await scene.play.settled()
    assert scene.play.channel.uploads[-1][1] == JPEG


async def test_one_picture_that_is_sent_twice_is_kept_once(scene: Scene) -> None:
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a")
    await scene.sends(head, "https://b")
    assert await scene.keeps() == 2
    assert await scene.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}
    assert len(await scene.play.database.run(kept_files.everything)) == 1


async def test_the_file_of_a_step_is_kept(scene: Scene) -> None:
    unit = await scene.town.unit()
    head = await scene.town.member("head", unit)
    await head.says(f"/step {unit} resolution_issued")
    await head.says("12-NQ/CB, 15/3/2026")
    await scene.sends(head, "https://paper", FileKind.DOCUMENT)
    files = await scene.play.database.run(lambda c: milestones.files(c, unit, 2026))
    assert files[Step.RESOLUTION_ISSUED]["platform"] == "zalo_bot"

    await scene.keeps()

    files = await scene.play.database.run(lambda c: milestones.files(c, unit, 2026))
    assert (files[Step.RESOLUTION_ISSUED]["platform"], files[Step.RESOLUTION_ISSUED]["name"]) == (KEPT, "kế hoạch.pdf")


async def test_the_draft_of_a_campaign_keeps_its_picture_for_as_long_as_it_waits(scene: Scene) -> None:
    await scene.town.officer("second", "Lê Văn Bình")
    officer = await scene.town.officer()
    await with_group(scene, officer)
    await officer.says("/campaigns")
    await officer.says("1")
    await officer.presses("crime-tricks")
    await officer.says("Đề nghị kiểm tra bình chữa cháy trong tuần này.")
    await scene.sends(officer, "https://poster")
    asked = officer.text
    await scene.keeps()

    state = await state_of(scene, "officer")
    assert state["answers"]["file"]["platform"] == KEPT
    await officer.presses(next(c.label for row in officer.last.rows for c in row))  # the buttons still stand
    assert officer.text != asked
    assert scene.host.asked == ["https://poster"]


def letter_with(person: Person, url: str) -> Said:
    """A letter that was written before the file was kept."""
    message = Message(file=File(FileKind.PHOTO, "zalo_bot", url))
    return Said(Letter(new_id(), PLATFORM, person.account, REPLY, {}), message)


async def with_group(scene: Scene, officer: Person) -> None:
    group = scene.play.group("-100", "Tổ dân phố 1")
    await group.adds(officer)
    await group.presses_here(officer, "Claim the group (officers)")
    await officer.presses("Describe the group")
    await officer.says("Long Bàn Bắc")
    await officer.presses("Residents")
    await officer.presses("Without tags")


async def state_of(scene: Scene, account: str) -> dict[str, object]:
    table = ChatSession.__table__  # type: ignore[attr-defined]
    query = select(table.c.state).where(table.c.account == account)
    return dict(await scene.play.database.run(lambda c: c.execute(query).scalar_one()))


async def test_what_nothing_refers_to_is_not_fetched(small: Scene) -> None:
    unit = await small.town.unit()
    head = await small.town.member("head", unit)
    await head.says("menu")
    await small.sends(head, "https://a")
    assert await small.keeps() == 0
    assert small.host.asked == []


async def test_files_of_other_platforms_are_left_where_they_are(small: Scene) -> None:
    unit, head = await scoring(small)
    await head.sends_photo()
    assert small.woken == 0
    assert await small.keeps() == 0
    assert [platform for (platform, _ref), *_ in (await small.evidence(unit)).values()] == ["paper"]


async def test_it_goes_on_by_itself_and_is_woken_by_a_commit(small: Scene) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "https://before")
    small.begin()
    background = Background()
    small.play.dialogue.wakers[KEEPING] = small.keeper.wake
    small.keeper.start(background)
    await until(lambda: small.host.asked == ["https://before"])

    await small.sends(head, "https://after")
    await until(lambda: small.host.asked == ["https://before", "https://after"])
    await until_kept(small, unit)
    await background.stop()


async def test_a_folder_that_is_full_is_not_tried_over_and_over(small: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    _unit, head = await scoring(small)
    await small.sends(head, "https://a")
    monkeypatch.setattr("bot.keeping.FIRST_PAUSE", 0.01)
    background = Background()
    with failing(small.kept, "keep"):
        small.keeper.start(background)
        await asyncio.sleep(0.5)
        assert 2 <= len(small.host.asked) <= 7
    await background.stop()


async def until_kept(scene: Scene, unit: int) -> None:
    for _turn in range(500):
        if all(platform == KEPT for files in (await scene.evidence(unit)).values() for platform, _ref in files):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not kept")


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.005)


# --- tried again ------------------------------------------------------------------------------------------------------


async def test_a_host_that_does_not_answer_is_asked_again_and_newer_files_go_first(small: Scene) -> None:
    unit, head = await scoring(small)
    small.host.trouble["https://a"] = TryAgain("http_503")
    await small.sends(head, "https://a")
    assert await small.keeps() == 1
    await small.sends(head, "https://b")
    assert await small.keeps() == 2  # its pause was over, too
    assert small.host.asked == ["https://a", "https://b", "https://a"]
    for number, pause in enumerate(PAUSES[1:4], 2):
        small.play.moment += pause - timedelta(seconds=1)
        assert await small.keeps() == 0
        small.play.moment += timedelta(seconds=1)
        assert await small.keeps() == 1, number
    small.host.trouble.clear()
    small.play.moment += PAUSES[4]
    assert await small.keeps() == 1
    assert {platform for files in (await small.evidence(unit)).values() for platform, _ref in files} == {KEPT}
    assert not any("could not be kept" in str(m.text) or "Chưa lưu" in str(m.text) for m in head.heard)


async def test_a_database_that_is_away_costs_nothing(small: Scene) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "https://a")
    with failing(small.play.dialogue, "by_the_clock"), pytest.raises(Unavailable):
        await small.keeper.keep_next()
    assert await small.evidence(unit) == {"1": [("zalo_bot", "https://a")]}
    assert await small.keeps() == 1
    assert await small.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}


@contextmanager
def failing(thing: object, method: str) -> Iterator[None]:
    """While this lasts a method finds the database away."""

    async def away(*_arguments: object, **_more: object) -> None:
        raise Unavailable("away")

    before = getattr(thing, method)
    setattr(thing, method, away)
    try:
        yield
    finally:
        setattr(thing, method, before)


async def test_a_fault_of_ours_keeps_nobody_elses_file_waiting(small: Scene) -> None:
    unit, head = await scoring(small)
    small.host.trouble["https://a"] = RuntimeError("a fault")
    await small.sends(head, "https://a")
    await small.sends(head, "https://b")
    assert await small.keeps() == 2
    assert sorted(await refs(small, unit)) == sorted(["https://a", sha256(JPEG)])


async def refs(scene: Scene, unit: int) -> list[str]:
    return [ref for files in (await scene.evidence(unit)).values() for _platform, ref in files]


# --- killed -----------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["before the fetch", "after the fetch", "after the row", "after the content"])
async def test_killed_anywhere_nothing_is_lost_and_nothing_is_twice(scene: Scene, where: str) -> None:
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a", caption="họp tổ")
    with killed(scene, where), pytest.raises(Killed):
        await scene.keeper.keep_next()
    await scene.play.restart()
    scene.begin()
    assert await scene.evidence(unit) == {"1": [("zalo_bot", "https://a")]}

    assert await scene.keeps() == 1
    assert await scene.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}
    assert len([path for path in scene.store.folder.rglob("*") if path.is_file()]) == 1
    assert len(await scene.play.database.run(kept_files.everything)) == 1


@contextmanager
def killed(scene: Scene, where: str) -> Iterator[None]:
    def dies(*_arguments: object) -> None:
        raise Killed

    if where == "before the fetch":
        scene.host.before = dies
        yield
        scene.host.before = lambda: None
        return
    thing, method, after = {
        "after the fetch": (scene.kept, "keep", False),
        "after the row": (scene.store, "put", False),
        "after the content": (scene.kept, "keep", True),
    }[where]
    real = getattr(thing, method)

    async def dies_around(*arguments: object) -> None:
        if after:
            await real(*arguments)
        raise Killed

    setattr(thing, method, dies if method == "put" else dies_around)
    try:
        yield
    finally:
        setattr(thing, method, real)


# --- not to be had ----------------------------------------------------------------------------------------------------


async def lost(scene: Scene, reason: str = "http_404") -> None:
    """The host says that it has no such file, for as long as it is asked."""
    scene.host.trouble[""] = FileLost(reason)
    for _try in range(TRIES_IF_GONE):
        await scene.keeps()
        scene.play.later(minutes=10)
    await scene.play.settled()


async def test_evidence_that_is_gone_is_asked_for_once_more(scene: Scene) -> None:
    unit, head = await scoring(scene)
    await scene.sends(head, "https://a")
    assert "09:14" not in head.text
    heard = len(head.heard)
    await lost(scene)

    assert scene.host.asked == ["https://a"] * TRIES_IF_GONE
    assert await scene.evidence(unit) == {}
    (told,) = head.heard[heard:]
    assert str(told.text) == (
        "⚠ Chưa lưu được ảnh gửi lúc 09:14, thứ Ba 20/10/2026 làm minh chứng mục 1 của Trường THCS Thiện Tín.\n"
        "Đề nghị gửi lại."
    )
    deeds = (await dumped(scene.play))["audit"]
    assert deeds[-1]["action"] == "file not kept"
    assert deeds[-1]["detail"] == {"item": "1", "reason": "http_404"}
    assert await scene.play.database.run(lambda c: audit.verify(c, scene.town.commune_id)) is None

    scene.host.trouble.clear()
    await head.presses("Score the card")
    await scene.sends(head, "https://b")
    await scene.keeps()
    assert await scene.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}
    assert await scene.keeps() == 0


@pytest.mark.parametrize("reason", ["address_not_public", "no_address", "too_large"])
async def test_what_nothing_can_help_is_not_tried_twice(small: Scene, reason: str) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "http://127.0.0.1/")
    small.host.trouble[""] = FileLost(reason)
    await small.keeps()
    await small.play.settled()
    assert small.host.asked == ["http://127.0.0.1/"]
    assert await small.evidence(unit) == {}
    too_large = "Tệp lớn hơn 20 MB. Đề nghị gửi tệp nhỏ hơn hoặc ảnh chụp."
    assert (too_large in head.text, "Đề nghị gửi lại." in head.text) == (reason == "too_large", reason != "too_large")


async def test_a_host_that_is_away_for_a_day_is_given_up(small: Scene) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "https://a")
    small.host.trouble[""] = TryAgain("timeout", answered=False)
    begin = small.play.moment
    while (await small.evidence(unit)) and small.play.moment - begin < timedelta(days=3):
        await small.keeps()
        small.play.later(minutes=1)
    assert small.play.moment - begin > GIVE_UP_AFTER
    await small.play.settled()
    assert head.sees(NOT_KEPT)


async def test_who_was_away_for_long_tries_before_giving_up(small: Scene) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "https://a")
    small.play.later(days=3)
    small.host.trouble[""] = TryAgain("timeout", answered=False)
    assert await small.keeps() == 1
    assert await small.evidence(unit) == {"1": [("zalo_bot", "https://a")]}
    small.host.trouble.clear()
    small.play.later(minutes=1)
    assert await small.keeps() == 1
    assert await small.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}


async def test_evidence_of_a_card_that_was_handed_in_is_told_to_the_officers_too(small: Scene) -> None:
    officer = await small.town.officer()
    unit, head = await scoring(small)
    await small.sends(head, "https://a")
    await hands_in(head, unit)
    await lost(small)
    assert head.sees(NOT_KEPT)
    assert "Phiếu đã nộp, đề nghị gửi trực tiếp tệp này cho Công an xã Thiện Tín." in head.text
    assert officer.sees(NOT_KEPT)
    assert officer.sees("The unit has been asked to give it to you directly; no file stands at the item for it.")


async def test_a_step_stays_without_its_file(small: Scene) -> None:
    unit = await small.town.unit()
    head = await small.town.member("head", unit)
    await head.says(f"/step {unit} resolution_issued")
    await head.says("12-NQ/CB, 15/3/2026")
    await small.sends(head, "https://paper", FileKind.DOCUMENT)
    await lost(small)
    assert await small.play.database.run(lambda c: milestones.files(c, unit, 2026)) == {}
    assert head.sees("⚠ The {kind} sent at {moment} could not be kept: {what} – {unit}.")
    assert SCHOOL in head.text
    await head.presses("Enter it")
    assert head.sees("Number and date of the paper?")


async def test_a_draft_asks_for_its_picture_again(small: Scene) -> None:
    officer = await small.town.officer()
    await with_group(small, officer)
    await officer.says("/campaigns")
    await officer.says("1")
    await officer.presses("crime-tricks")
    await officer.says("Đề nghị kiểm tra bình chữa cháy trong tuần này.")
    await small.sends(officer, "https://poster")
    old = officer.last
    await lost(small)
    assert officer.sees("⚠ The {kind} that was sent could not be kept.")
    assert officer.sees("Please send it again.")

    small.host.trouble.clear()
    await officer.presses(next(c.label for row in old.rows for c in row), old)  # a button of before
    assert officer.sees("Send a photo, a video or a document to go with it, or go on without.")
    await small.sends(officer, "https://again")
    await small.keeps()
    answers = (await state_of(small, "officer"))["answers"]
    assert isinstance(answers, dict)
    assert answers["file"]["platform"] == KEPT


async def test_neither_names_nor_addresses_are_logged(small: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    _unit, head = await scoring(small)
    await small.sends(head, "https://kept.example/secret-path", FileKind.DOCUMENT)
    await small.keeps()
    small.host.trouble[""] = DeliveryError("odd")
    await small.sends(head, "https://lost.example/secret-path")
    await lost(small)
    said = "".join(capsys.readouterr())
    assert "is kept" in said
    assert "not to be had" in said
    assert not any(word in said for word in ("secret-path", "example/", "kế hoạch", sha256(JPEG)))


async def test_replies_do_not_wait_for_a_slow_host(small: Scene) -> None:
    unit, head = await scoring(small)
    released = asyncio.Event()

    class Slow(Host):
        async def get(self, url: str, kind: FileKind) -> Fetched:
            await released.wait()
            return await Host.get(self, url, kind)

    small.host = Slow()
    small.begin()
    await small.sends(head, "https://a")
    keeping = asyncio.create_task(small.keeps())
    await asyncio.sleep(0.05)
    heard = len(head.heard)
    await head.says("3")
    assert len(head.heard) > heard
    released.set()
    assert await keeping == 1
    assert await small.evidence(unit) == {"1": [(KEPT, sha256(JPEG))]}


async def test_the_moved_file_can_be_opened_by_an_officer(small: Scene) -> None:
    unit, head = await scoring(small)
    await small.sends(head, "https://a")
    await small.keeps()
    file = (await small.town.card(unit)).evidence["1"][0]
    kept = File(FileKind(file.kind), file.platform, file.ref)
    assert await small.kept.fetch(kept) == JPEG
    assert await small.kept.fetch(replace(kept, kind=FileKind.DOCUMENT)) == JPEG
