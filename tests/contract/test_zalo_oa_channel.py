"""The Zalo Official Account, outbound: calls that the platform takes, and an exception for every failure."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels import (
    AccountBroken,
    DeliveryError,
    FileLost,
    NotAllowed,
    NotCarried,
    QuotaUsed,
    RecipientGone,
    TryAgain,
    WindowClosed,
    WrongMessage,
)
from bot.channels.zalo_oa import CS, GROUP_MESSAGE, ZaloOaChannel
from bot.channels.zalo_oa_api import FixedToken, OaApi
from bot.channels.zalo_oa_errors import Trouble
from bot.channels.zalo_oa_mapping import FILE_LIMIT, IMAGE_LIMIT, PRESS, picture_ending
from bot.chat import Address, Choice, File, FileKind, Message, Role
from tests.fakes.zalo_oa import JPEG, PDF, FakeZaloOA, Group, Person

HEAD = Address("zalo_oa", "8000000000000000002")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
BACK = Choice("‹ Quay lại", "a:~back", "L", Role.NAVIGATION)
SAVE = Choice("Lưu, làm sau", "a:~save", "S", Role.NAVIGATION)
NOTE = Choice("Thêm minh chứng", "a:~evidence", "M", Role.NAVIGATION)
WORDING = Choice("Nguyên văn", "a:~look.text", "V", Role.NAVIGATION)
LOOK = Choice("Xem minh chứng", "a:~look.files", "M", Role.NAVIGATION)
SEND = Choice("Gửi tệp qua trang", "a:~upload", "T", Role.NAVIGATION)
CHANGE = Choice("Sửa câu trả lời", "a:~change", "C", Role.NAVIGATION)
NO_TROUBLE = (Trouble.MONEY, Trouble.TEMPLATE, Trouble.PACKAGE)


def points(most: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"{n} điểm", f"a:p{n}", str(n)) for n in range(most + 1))


class Heard:
    """What the channel tells besides the message."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.open: set[Trouble] = set()
        self.billed = 0
        self.now = 0.0

    def trouble(self, kind: Trouble) -> None:
        self.troubles.append(kind)
        self.open.add(kind)

    def mended(self, kind: Trouble) -> None:
        self.open.discard(kind)

    def bill(self) -> None:
        self.billed += 1


class Files:
    """What people have sent, by its address."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    async def fetch(self, file: File) -> bytes:
        if file.ref not in self.content:
            raise FileLost("gone")
        return self.content[file.ref]


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as running:
        yield running


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
async def channel(fake: FakeZaloOA, heard: Heard, files: Files) -> AsyncIterator[ZaloOaChannel]:
    api = OaApi(
        FixedToken(fake.tokens.issue().access),
        fake.openapi_url,
        fake.business_url,
        app_secret=fake.app.secret,
        timeout=2,
    )
    made = ZaloOaChannel(
        api,
        files=files,
        trouble=heard.trouble,
        mended=heard.mended,
        billed=heard.bill,
        ticks=lambda: heard.now,
    )
    yield made
    await made.close()


@pytest.fixture
def head(fake: FakeZaloOA) -> Person:
    """A follower."""
    return fake.user(HEAD.chat, "Nguyễn Văn A", follows=True)


@pytest.fixture
def group(fake: FakeZaloOA, head: Person) -> Group:
    return fake.group("Thôn Long Bàn", head)


def in_group(group: Group) -> Address:
    return Address("zalo_oa", f"g:{group.id}")


def shown(place: Person | Group) -> list[str]:
    return [str(message) for message in place.screen()]


# --- texts and buttons ---


async def test_a_text_loses_its_markup_and_is_composed(channel: ZaloOaChannel, head: Person) -> None:
    sent = await channel.send(HEAD, Message("<b>Phiếu</b> 3&lt;4\n" + unicodedata.normalize("NFD", "Đã nộp")))
    assert shown(head) == ["Phiếu 3<4\nĐã nộp"]
    assert head.last is not None
    assert sent.message_id == head.last.id


async def test_answers_are_buttons_and_navigation_takes_the_places_that_are_left(
    channel: ZaloOaChannel, head: Person
) -> None:
    rows = (points(3), (NOTE,), (BACK, SAVE))
    await channel.send(HEAD, Message("Câu 4a", rows=rows, hint="Trả lời 0 đến 3."))
    assert shown(head) == [
        "Câu 4a\n\nGõ: M thêm minh chứng · S lưu, làm sau\n[ 0 điểm ] [ 1 điểm ] [ 2 điểm ] [ 3 điểm ] [ ‹ Quay lại ]"
    ]
    assert head.last is not None
    assert [button.payload for button in head.last.buttons][:2] == [f"{PRESS}a:p0", f"{PRESS}a:p1"]
    assert {button.type for button in head.last.buttons} == {"oa.query.hide"}


@pytest.mark.parametrize(
    ("rows", "buttons", "typed"),
    [
        (((WORDING, LOOK), (BACK, SAVE)), "VMLS", ""),
        ((points(1), (WORDING, LOOK), (BACK, SAVE)), "01VML", "S"),
        ((points(2), (WORDING, LOOK), (BACK, SAVE)), "012ML", "VS"),
        ((points(3), (WORDING, LOOK), (BACK, SAVE)), "0123L", "VMS"),
        ((points(3), (WORDING,), (LOOK,)), "0123M", "V"),
        ((points(4), (BACK, SAVE)), "01234", "LS"),
        ((points(5), (WORDING, LOOK), (SEND, CHANGE), (BACK, SAVE)), "VMTCL", "S"),
    ],
)
async def test_the_way_back_is_a_button_before_looks_are_and_what_is_none_is_named_in_the_text(
    channel: ZaloOaChannel, head: Person, rows: tuple[tuple[Choice, ...], ...], buttons: str, typed: str
) -> None:
    await channel.send(HEAD, Message("Câu 4a", rows=rows))
    assert head.last is not None
    keys = {choice.label: choice.key for row in rows for choice in row}
    assert "".join(keys[label] for label in head.last.labels) == buttons
    line = head.last.text.partition("Gõ: ")[2]
    assert [part[0] for part in line.split(" · ") if part] == list(typed)


async def test_many_answers_are_numbered_in_the_text(channel: ZaloOaChannel, head: Person) -> None:
    many = tuple((Choice(f"Thôn {n}", f"a:{n}", str(n)),) for n in range(1, 8))
    await channel.send(HEAD, Message("Thôn nào?", rows=(*many, (BACK, SAVE)), hint="Gõ số của thôn."))
    text, buttons = shown(head)[0].split("\n[")
    assert text == "Thôn nào?\n\n" + "\n".join(f"{n}. Thôn {n}" for n in range(1, 8)) + "\nGõ số của thôn."
    assert buttons == " ‹ Quay lại ] [ Lưu, làm sau ]"


async def test_a_long_text_is_split_and_its_buttons_stand_under_the_end(channel: ZaloOaChannel, head: Person) -> None:
    text = "\n\n".join(f"Mục {n}: " + "đã thực hiện đầy đủ " * 20 for n in range(12))
    await channel.send(HEAD, Message(text, rows=(points(1), (BACK,))))
    pieces = head.screen()
    assert len(pieces) > 1
    assert [len(message.buttons) for message in pieces] == [0] * (len(pieces) - 1) + [3]
    assert all(message.text.startswith("Mục") and len(message.text) <= 2000 for message in pieces)


async def test_long_labels_are_cut_and_too_much_data_is_refused(channel: ZaloOaChannel, head: Person) -> None:
    await channel.send(HEAD, Message("Chọn", rows=((Choice("ế" * 150, "a:1", "1"),),)))
    assert head.last is not None
    assert head.last.labels == ["ế" * 99 + "…"]
    with pytest.raises(WrongMessage):
        await channel.send(HEAD, Message("Chọn", rows=((Choice("1", "a" * 65, "1"),),)))


async def test_what_a_press_is_answered_with_in_passing_is_said_above(channel: ZaloOaChannel, head: Person) -> None:
    await channel.send(HEAD, Message("Câu 5", toast="Câu này đã xong <rồi>.", press_id="x"))
    await channel.send(HEAD, Message(toast="Đã lưu"))
    assert (await channel.send(HEAD, Message(press_id="x"))).message_id == ""
    assert shown(head) == ["Câu này đã xong <rồi>.\n\nCâu 5", "Đã lưu"]


@pytest.mark.parametrize("position", ["any", "omitted", "button"])
async def test_switch_how_buttons_are_written_is_found_out_once(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, position: str
) -> None:
    fake.flip(buttons=position)
    for _ in range(2):
        await channel.send(HEAD, Message("Câu 1", rows=(points(1),)))
    assert shown(head) == ["Câu 1\n[ 0 điểm ] [ 1 điểm ]"] * 2
    assert len(fake.calls_of(CS)) == (3 if position == "button" else 2)


async def test_switch_where_buttons_are_refused_everything_is_typed(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, heard: Heard
) -> None:
    fake.flip(buttons="refused")
    message = Message("Câu 1", rows=(points(1), (BACK,)), hint="Trả lời 0 hoặc 1.")
    for _ in range(2):
        await channel.send(HEAD, message)
    text = "Câu 1\n\n0. 0 điểm\n1. 1 điểm\nTrả lời 0 hoặc 1.\nGõ: L quay lại"
    assert shown(head) == [text] * 2
    assert len(fake.calls_of(CS)) == 4
    fake.flip(buttons="any")
    heard.now += 3600  # it is tried again after a while
    await channel.send(HEAD, message)
    assert head.last is not None
    assert len(head.last.buttons) == 3


async def test_a_house_without_buttons_has_none(fake: FakeZaloOA, head: Person) -> None:
    api = OaApi(FixedToken(fake.tokens.issue().access), fake.openapi_url)
    channel = ZaloOaChannel(api, buttons=False, typed=lambda language: "Type:" if language == "en" else "Gõ:")
    try:
        await channel.send(HEAD, Message("Câu 1", rows=(points(1), (BACK,)), language="en"))
    finally:
        await channel.close()
    assert not channel.capabilities.buttons
    assert shown(head) == ["Câu 1\n\n0. 0 điểm\n1. 1 điểm\nType: L quay lại"]


@pytest.mark.parametrize("way", ["nfc", "raw", "utf16"])
async def test_switch_however_characters_are_counted_texts_fit(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, way: str
) -> None:
    fake.flip(length=way)
    await channel.send(HEAD, Message(unicodedata.normalize("NFD", "ế 📎" * 1500)))
    assert "".join(message.text for message in head.screen()).count("📎") == 1500


# --- files ---


def photo(content: bytes = JPEG, name: str = "") -> File:
    return File(FileKind.PHOTO, "made", "x", name=name, size=len(content))


def document(name: str, content: bytes = PDF) -> File:
    return File(FileKind.DOCUMENT, "made", "x", name=name, size=len(content))


async def test_a_picture_goes_with_its_text_or_before_its_buttons(channel: ZaloOaChannel, head: Person) -> None:
    await channel.upload(HEAD, Message("Ảnh họp tổ", file=photo()), JPEG)
    await channel.upload(HEAD, Message("Có đúng không?", rows=(points(1),), file=photo()), PNG)
    assert [(m.kind, m.text, len(m.buttons)) for m in head.screen()] == [
        ("image", "Ảnh họp tổ", 0),
        ("image", "", 0),
        ("text", "Có đúng không?", 2),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("Báo cáo.PDF", PDF), ("đơn.docx", b"PK\x03\x04.."), ("cũ.doc", b"\xd0\xcf\x11\xe0.."), ("", PDF)],
)
async def test_documents_go_as_files_with_their_text_after_them(
    channel: ZaloOaChannel, head: Person, name: str, content: bytes
) -> None:
    await channel.upload(HEAD, Message("Kết quả", file=document(name)), content)
    file, text = head.screen()
    assert file.file is not None
    assert (file.kind, file.file.name, file.file.content) == ("file", name or "tep.pdf", content)
    assert text.text == "Kết quả"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (document("bảng.xlsx"), b"PK\x03\x04"),
        (document("hồ sơ.zip"), b"PK\x03\x04"),
        (document("không phải.pdf"), b"PK\x03\x04"),
        (document("lớn.pdf"), PDF + b"\0" * FILE_LIMIT),
        (photo(), b"GIF89a"),
        (photo(), JPEG + b"\0" * IMAGE_LIMIT),
        (File(FileKind.VIDEO, "made", "x"), b"\0\0\0\x18ftypmp42"),
    ],
)
async def test_what_is_not_taken_is_told_before_anything_is_sent(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, file: File, content: bytes
) -> None:
    with pytest.raises(NotCarried):
        await channel.upload(HEAD, Message("Kết quả", file=file), content)
    assert fake.calls == []


async def test_the_same_file_is_put_there_once_and_again_when_it_has_expired(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, group: Group
) -> None:
    message = Message(file=document("bc.pdf"))
    for address in (HEAD, in_group(group), HEAD):
        await channel.upload(address, message, PDF)
    assert len(fake.calls_of("/upload/file")) == 1
    fake.fail_next(-100, path=CS)
    with pytest.raises(TryAgain):
        await channel.upload(HEAD, message, PDF)
    await channel.upload(HEAD, message, PDF)
    assert len(fake.calls_of("/upload/file")) == 2


@pytest.mark.parametrize(("error", "kind"), [(-211, NotCarried), (-201, NotCarried), (-221, AccountBroken)])
async def test_an_upload_that_is_refused(
    fake: FakeZaloOA, channel: ZaloOaChannel, error: int, kind: type[DeliveryError]
) -> None:
    fake.fail_next(error, path="/v2.0/oa/upload")
    with pytest.raises(kind):
        await channel.upload(HEAD, Message(file=document("bc.pdf")), PDF)


async def test_a_file_of_the_platform_itself_is_fetched_and_sent_anew(
    channel: ZaloOaChannel, head: Person, files: Files
) -> None:
    files.content["https://cdn.example/a.pdf"] = PDF
    kept = File(FileKind.DOCUMENT, "zalo_oa", "https://cdn.example/a.pdf", name="a.pdf")
    await channel.send(HEAD, Message("Minh chứng", file=kept))
    assert [message.kind for message in head.screen()] == ["file", "text"]
    with pytest.raises(FileLost):
        await channel.send(HEAD, Message(file=File(FileKind.PHOTO, "zalo_oa", "https://cdn.example/gone.jpg")))
    assert (await channel.fetch(kept)) == PDF


async def test_what_stopped_half_way_goes_on_where_it_stopped(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person
) -> None:
    message = Message("Kết quả", file=document("bc.pdf"), rows=(points(1),))
    await channel.api.upload("file", "another.pdf", PDF)
    fake.fail_next("502", path=CS)
    with pytest.raises(TryAgain):
        await channel.upload(HEAD, message, PDF)
    await channel.upload(HEAD, message, PDF)
    assert [m.kind for m in head.screen()] == ["file", "text"]
    fake.fail_next(-32, path=CS)
    first = Message("a", file=document("bc.pdf"))
    with pytest.raises(TryAgain):
        await channel.upload(HEAD, first, PDF)
    assert len(head.screen()) == 2
    await channel.upload(HEAD, first, PDF)
    assert [m.kind for m in head.screen()][2:] == ["file", "text"]


async def test_a_text_after_a_file_that_fails_does_not_repeat_the_file(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person
) -> None:
    message = Message("Kết quả", file=document("bc.pdf"))

    def texts(call: Any) -> bool:
        return "text" in call.params.get("message", {})

    await channel.send(HEAD, Message("trước"))
    real, seen = channel.api.post, []

    async def second_fails(path: str, body: dict[str, Any]) -> Any:
        seen.append(body)
        if len(seen) == 2:
            raise TryAgain("no")
        return await real(path, body)

    channel.api.post = second_fails  # type: ignore[method-assign]
    with pytest.raises(TryAgain):
        await channel.upload(HEAD, message, PDF)
    await channel.upload(HEAD, message, PDF)
    assert [m.kind for m in head.screen()] == ["text", "file", "text"]
    assert len(list(filter(texts, fake.calls_of(CS)))) == 2


async def test_what_was_given_up_half_way_is_said_from_its_beginning_the_next_time(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person
) -> None:
    message = Message("Kết quả", file=document("bc.pdf"))
    real, seen = channel.api.post, []

    async def second_is_refused(path: str, body: dict[str, Any]) -> Any:
        seen.append(body)
        if len(seen) == 2:
            fake.fail_next(-233, path=CS)
        return await real(path, body)

    channel.api.post = second_is_refused  # type: ignore[method-assign]
    with pytest.raises(WrongMessage):
        await channel.upload(HEAD, message, PDF)
    await channel.upload(HEAD, message, PDF)
    assert [m.kind for m in head.screen()] == ["file", "file", "text"]


# --- groups ---


async def test_a_group_gets_texts_without_buttons_that_call_nobody(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, group: Group
) -> None:
    text = f"Mời bà con [@{head.id}] [@{group.id}]"
    await channel.send(in_group(group), Message(text, rows=((Choice("Nhận nhóm", "/claim", "nhận nhóm"),),)))
    assert shown(group) == [f"Mời bà con @{head.id} @{group.id}\n\nGõ: nhận nhóm"]
    assert group.last is not None
    assert group.last.mentions == ()
    await channel.send(in_group(group), Message(leave=True))
    await channel.upload(in_group(group), Message("Ảnh", file=photo()), JPEG)
    assert len(group.screen()) == 2
    assert len(fake.calls_of(GROUP_MESSAGE, group.id)) == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *((code, NotAllowed) for code in (-212, -223, -224, -235, -237)),
        (-403, RecipientGone),
        (-221, AccountBroken),
        (-201, WrongMessage),
    ],
)
async def test_what_a_group_may_refuse(
    fake: FakeZaloOA, channel: ZaloOaChannel, group: Group, error: int, kind: type[DeliveryError]
) -> None:
    fake.fail_next(error, path=GROUP_MESSAGE)
    with pytest.raises(DeliveryError) as refused:
        await channel.send(in_group(group), Message("a"))
    assert type(refused.value) is kind


# --- refusals ---


@pytest.mark.parametrize(
    ("error", "kind", "trouble"),
    [
        (-32, TryAgain, None),
        (-204, AccountBroken, Trouble.ACCOUNT),
        (-205, AccountBroken, Trouble.ACCOUNT),
        (-209, AccountBroken, Trouble.APP),
        (-210, WrongMessage, None),
        (-211, QuotaUsed, Trouble.MONEY),
        (-212, AccountBroken, Trouble.RIGHTS),
        (-213, RecipientGone, None),
        (-218, TryAgain, None),
        (-219, AccountBroken, Trouble.APP),
        (-221, AccountBroken, Trouble.VERIFICATION),
        (-223, AccountBroken, Trouble.RIGHTS),
        (-224, AccountBroken, Trouble.PACKAGE),
        (-227, RecipientGone, None),
        (-230, WindowClosed, None),
        (-233, WrongMessage, None),
        (-234, TryAgain, None),
        (-235, AccountBroken, Trouble.RIGHTS),
        (-240, WrongMessage, None),
        (-244, RecipientGone, None),
        (-248, AccountBroken, Trouble.POLICY),
        (-320, QuotaUsed, Trouble.MONEY),
        (-321, QuotaUsed, Trouble.MONEY),
        (-99999, WrongMessage, None),
    ],
)
async def test_what_every_code_means(
    fake: FakeZaloOA,
    channel: ZaloOaChannel,
    head: Person,
    heard: Heard,
    error: int,
    kind: type[DeliveryError],
    trouble: Trouble | None,
) -> None:
    fake.fail_next(error, path=CS)
    with pytest.raises(DeliveryError) as refused:
        await channel.send(HEAD, Message("Kính gửi"))
    assert type(refused.value) is kind
    assert refused.value.reason.startswith(f"zalo oa {error}: ")
    assert heard.open == ({trouble} if trouble else set())
    await channel.send(HEAD, Message("Kính gửi"))
    assert heard.open <= set(NO_TROUBLE)


async def test_a_send_that_failed_is_tried_once_more(fake: FakeZaloOA, channel: ZaloOaChannel, head: Person) -> None:
    fake.fail_next(-200, path=CS)
    await channel.send(HEAD, Message("a"))
    fake.fail_next(-200, 2, path=CS)
    with pytest.raises(WrongMessage):
        await channel.send(HEAD, Message("b"))
    assert shown(head) == ["a"]


@pytest.mark.parametrize("error", [-213, -201])
@pytest.mark.parametrize("rows", [(), (points(1),)])
async def test_switch_somebody_who_never_wrote_cannot_be_reached(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, error: int, rows: Any
) -> None:
    fake.flip(stranger_error=error)
    with pytest.raises(RecipientGone):
        await channel.send(Address("zalo_oa", "404"), Message("a", rows=rows))
    await channel.send(HEAD, Message("a", rows=(points(1),)))
    assert head.last is not None
    assert len(head.last.buttons) == 2


@pytest.mark.parametrize("kind", ["500", "502", "close", "lost"])
async def test_what_cannot_be_read_is_tried_again(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, kind: str
) -> None:
    fake.fail_next(kind, path=CS)
    with pytest.raises(TryAgain) as trouble:
        await channel.send(HEAD, Message("a"))
    assert not trouble.value.answered
    assert trouble.value.__cause__ is None


async def test_a_dead_token_that_nobody_renews_is_the_account(fake: FakeZaloOA, channel: ZaloOaChannel) -> None:
    fake.tokens.revoke()
    with pytest.raises(AccountBroken):
        await channel.send(HEAD, Message("a"))
    assert len(fake.calls_of(CS)) == 2


async def test_the_proof_of_the_secret_is_given_where_it_is_demanded(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person
) -> None:
    await channel.send(HEAD, Message("a"))
    fake.app.proof_required = True
    await channel.send(HEAD, Message("b"))
    await channel.send(HEAD, Message("c"))
    assert [call.error for call in fake.calls_of(CS)] == [0, -242, 0, 0]
    assert shown(head) == ["a", "b", "c"]


async def test_a_proof_that_is_demanded_of_many_messages_at_once_loses_none(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, heard: Heard
) -> None:
    fake.app.proof_required = True
    await asyncio.gather(*(channel.send(HEAD, Message(f"{n}")) for n in range(5)))
    assert sorted(shown(head)) == ["0", "1", "2", "3", "4"]
    assert heard.troubles == []


@pytest.mark.parametrize("counts", [True, False])
async def test_messages_that_cost_something_are_counted(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, group: Group, heard: Heard, counts: bool
) -> None:
    fake.flip(quota_counts=counts)
    fake.oa.replies = 1
    await channel.send(HEAD, Message("a"))
    assert heard.billed == 0
    await fake.passes(hours=49)
    token = fake.tokens.issue().access
    channel.api._tokens = FixedToken(token)
    await channel.send(HEAD, Message("b"))
    await channel.send(HEAD, Message("c"))
    await channel.send(in_group(group), Message("d"))
    assert heard.billed == 2


async def test_no_word_of_the_channel_holds_the_token(
    fake: FakeZaloOA, channel: ZaloOaChannel, head: Person, caplog: pytest.LogCaptureFixture
) -> None:
    token = fake.tokens.current.access
    said = []
    for kind in ("502", "close", -216, -248, -213):
        fake.fail_next(kind, 2, path=CS)
        with pytest.raises(DeliveryError) as refused:
            await channel.send(HEAD, Message("a"))
        said.append(repr(refused.value) + repr(refused.value.__context__) + repr(channel) + repr(channel.api))
        fake._front.faults.clear()
    assert all(token not in text for text in [*said, caplog.text])
    assert all(token not in call.path and token not in repr(call.params) for call in fake.calls)


def test_only_pictures_that_the_platform_shows_are_pictures() -> None:
    assert [picture_ending(content) for content in (JPEG, PNG, b"GIF89a", b"")] == ["jpg", "png", "", ""]
