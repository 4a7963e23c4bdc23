"""Campaigns: composed, released by a second officer, sent, paused, cancelled, repeated; a receipt for each group."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from babel.numbers import format_decimal
from sqlalchemy import Connection, select

from bot.channels import DeliveryError, RecipientGone, TryAgain
from bot.chat import Capabilities, File, FileKind, Message
from bot.flows.campaign import PostReceipt, RunFacts, failure_in_words, receipts
from bot.house_rules import HouseRules
from bot.i18n import render
from movement.plan import CampaignRules, Plan
from movement.plans import load_bundled
from storage import campaigns, communes, groups, outbox, subscriptions
from storage.tables import CampaignRun, Outbox
from tests.flows.gatherings import Gathering
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Play
from tests.flows.town import PLAN, Town

TEXT = "Có kẻ giả danh cán bộ gọi điện xin mã OTP.\n\nBà con không đọc mã cho bất kỳ ai."
SIGNED = "— Công an xã Thiện Tín · trực ban 0255 000 000"


class Stage:
    """A commune with three claimed groups, two officers, and what they need to press."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.play = town.play
        self.groups: dict[str, Gathering] = {}

    async def set(self, *, second: bool = True) -> Stage:
        self.author = await self.town.officer("author", "Nguyễn Văn An")
        if second:
            self.second = await self.town.officer("second", "Đỗ Thị Kim")
        await self.group("bac", "Thôn Bắc", "Long Bàn Bắc", "Residents")
        await self.group("nam", "Thôn Nam", "Long Bàn Nam", "Residents")
        await self.group("heads", "Thủ trưởng đơn vị", "Long Bàn Nam", "Heads of units")
        return self

    async def group(self, chat: str, title: str, hamlet: str, audience: str, tags: str = "") -> Gathering:
        group = self.groups[chat] = self.play.group(chat, title)
        await group.adds(self.author)
        await group.presses_here(self.author, "Claim the group (officers)")
        await self.author.presses("Describe the group")
        await self.author.says(hamlet)
        await self.author.presses(audience)
        await (self.author.says(tags) if tags else self.author.presses("Without tags"))
        return group

    async def writes(
        self, who: Person | None = None, *, target: tuple[str, ...] = ("All groups ({n})",), text: str = TEXT
    ) -> Person:
        """Everything up to the question when it shall be sent."""
        who = who or self.author
        await who.says("/campaigns")
        await who.says("1")
        await who.presses("crime-tricks")
        await who.says(text)
        await who.presses("Without a file")
        for label in target:
            await who.presses(label)
        return who

    async def hands_over(self, *when: str, **how: Any) -> None:
        """Written and handed to a second officer; `when` are answers to the questions about the time."""
        who = await self.writes(**how)
        for answer in when or ("Now",):
            try:
                await who.presses(answer)
            except AssertionError:
                await who.says(answer)
        await who.presses("Hand to a second officer")

    async def released(self, *when: str, **how: Any) -> None:
        await self.hands_over(*when, **how)
        await self.second.presses("See and decide")
        await self.second.presses("Release it")

    def posts(self, chat: str) -> list[Message]:
        """The posts that a group shows."""
        return [message for message in self.groups[chat].heard if "CÔNG AN XÃ" in message.text]

    async def runs(self) -> list[Any]:
        table: Any = CampaignRun.__table__  # type: ignore[attr-defined]
        return await self.play.database.run(lambda c: list(c.execute(select(table).order_by(table.c.id))))

    async def receipts(self, run_id: int = 1) -> dict[str, str]:
        """How the post to each group stands, by title."""

        def read(connection: Connection) -> dict[str, str]:
            found = outbox.receipts_of_run(connection, run_id)
            named = groups.load(connection, [r.group_id for r in found if r.group_id is not None])
            return {named[r.group_id].title: r.status for r in found if r.group_id is not None}

        return await self.play.database.run(read)


@pytest.fixture
async def stage(town: Town) -> Stage:
    return await Stage(town).set()


# --- what a group sees ------------------------------------------------------------------------------------------------


async def test_a_post_has_the_officers_own_words_and_is_signed_with_the_duty_phone(both: Town) -> None:
    stage = await Stage(both).set()

    await stage.released()

    (post,) = stage.posts("bac")
    heading, *words, signature = post.text.split("\n")
    assert heading.startswith("<b>CÔNG AN XÃ THIỆN TÍN – ")
    assert "\n".join(words) == TEXT
    assert signature == SIGNED
    assert [len(stage.posts(chat)) for chat in stage.groups] == [1, 1, 1]


async def test_the_preview_is_the_very_post(stage: Stage) -> None:
    author = await stage.writes()
    await author.presses("Now")

    await author.presses("Preview")

    shown = next(message for message in reversed(author.heard) if "CÔNG AN XÃ" in message.text)
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")
    (post,) = stage.posts("bac")
    assert (post.text, post.file, post.rows) == (shown.text, shown.file, shown.rows)


async def test_what_looks_like_markup_in_a_text_stays_text(stage: Stage) -> None:
    await stage.released(text="Phạt < 5 triệu & <b>tịch thu</b> pháo nổ.")

    assert "Phạt &lt; 5 triệu &amp; &lt;b&gt;tịch thu&lt;/b&gt; pháo nổ." in stage.posts("bac")[0].text


async def test_a_photo_goes_with_the_text(stage: Stage) -> None:
    author = stage.author
    await author.says("/campaigns")
    await author.says("1")
    await author.presses("fire")
    await author.says(TEXT)
    await author.sends_photo("pccc.jpg")
    await author.presses("All groups ({n})")
    await author.presses("Now")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")

    (post,) = stage.posts("bac")
    assert post.file is not None
    assert (post.file.kind, post.file.name) == (FileKind.PHOTO, "pccc.jpg")


# --- composing: bad input is normal input -----------------------------------------------------------------------------


async def test_a_text_that_is_too_long_is_said_while_it_is_written(stage: Stage) -> None:
    author = stage.author
    await author.says("/campaigns")
    await author.says("1")
    await author.presses("crime-tricks")
    room = int("".join(c for c in author.text.splitlines()[0] if c.isdigit()))

    await author.says("x" * (room + 1))

    assert author.sees("The answer has {length} characters; this question takes at most {limit}. Please shorten it.")
    await author.says("x" * room)
    assert author.sees("Never send secret documents through a messaging app.")
    await author.presses("Without a file")
    await author.presses("All groups ({n})")
    await author.presses("Now")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")
    assert len(stage.posts("bac")) == 1


async def test_the_shortest_limit_of_the_platforms_in_use_counts(stage: Stage) -> None:
    capabilities = {PLATFORM: Capabilities(), "other": Capabilities(text_limit=500, file_limit=1000)}
    stage.play.dialogue.rules = HouseRules(capabilities=capabilities)
    author = stage.author
    await author.says("/campaigns")
    await author.says("1")
    await author.presses("crime-tricks")

    await author.says("x" * 500)
    assert author.sees("The answer has {length} characters; this question takes at most {limit}. Please shorten it.")
    await author.says(TEXT)
    await author.sends_document("ke-hoach.pdf")  # 90,000 bytes

    assert author.sees("The file is too large: the platforms take at most {n} MB. Please send a smaller one.")


async def test_secret_texts_and_files_are_refused_and_not_kept(stage: Stage) -> None:
    author = stage.author
    await author.says("/campaigns")
    await author.says("1")
    await author.presses("crime-tricks")
    await author.says("MẬT\nKế hoạch tuần tra đêm 24/10")
    assert author.sees("⛔ The text bears a mark of secrecy. State secrets must not be sent through a messaging app.")
    await author.says(TEXT)
    await author.sends_document("ke-hoach-MAT.pdf")

    assert "⛔" in author.text
    await author.presses("Without a file")
    assert author.sees("Which groups shall receive it?")


async def test_a_word_at_the_question_for_the_file_is_no_file(stage: Stage) -> None:
    author = stage.author
    await author.says("/campaigns")
    await author.says("1")
    await author.presses("crime-tricks")
    await author.says(TEXT)

    await author.says("để tôi tìm ảnh đã")
    assert author.sees("Please send a photo, a video or a document, or go on without a file.")
    await author.says("không")

    assert author.sees("Which groups shall receive it?")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (("All groups ({n})",), {"bac", "nam", "heads"}),
        (("By hamlet", "Long Bàn Nam", "These are all"), {"nam", "heads"}),
        (("By hamlet", "Long Bàn Nam", "Long Bàn Bắc"), {"bac", "nam", "heads"}),
        (("By whom they gather", "Residents", "These are all"), {"bac", "nam"}),
        (("By name", "Thôn Bắc", "These are all"), {"bac"}),
    ],
)
async def test_groups_are_chosen_by_hamlet_audience_or_name(
    stage: Stage, target: tuple[str, ...], expected: set[str]
) -> None:
    await stage.released(target=target)

    assert {chat for chat in stage.groups if stage.posts(chat)} == expected


async def test_groups_are_chosen_by_tag(stage: Stage) -> None:
    await stage.group("workers", "Công nhân cụm công nghiệp", "Phú Lộc", "Residents", tags="công nhân")

    await stage.released(target=("By tag", "công nhân"))

    assert {chat for chat in stage.groups if stage.posts(chat)} == {"workers"}


async def test_the_dry_run_says_how_many_groups_and_how_long(stage: Stage) -> None:
    from bot.chat import SendingLimits

    slow = Capabilities(limits=SendingLimits(overall=(1, 60.0)))
    stage.play.dialogue.rules = HouseRules(capabilities={PLATFORM: slow})
    author = await stage.writes()

    await author.presses("Now")

    assert "3 nhóm" in author.text
    assert "2 phút" in author.text


async def test_what_was_begun_is_there_after_a_restart(stage: Stage) -> None:
    author = await stage.writes()
    await author.presses("Save, do it later")
    await stage.play.restart()

    await author.says("/campaigns")
    await author.says("1")

    assert author.sees("When shall it be sent?")


async def test_a_draft_is_gone_on_with_and_a_template_is_used_again(stage: Stage) -> None:
    author = await stage.writes(target=("By hamlet", "Long Bàn Bắc", "These are all"))
    await author.presses("Now")
    await author.presses("Keep as a draft")
    assert not stage.posts("bac")

    await author.presses("See the campaign")
    await author.presses("Go on writing")
    assert author.sees("Groups and time as they were kept?")
    await author.presses("As before")
    await author.presses("Keep as a template")
    await author.presses("See the campaign")
    await author.presses("Use as a template")
    await author.presses("As before")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")

    assert [len(stage.posts(chat)) for chat in ("bac", "nam")] == [1, 0]
    assert TEXT in stage.posts("bac")[0].text


# --- a second officer -------------------------------------------------------------------------------------------------


async def test_nobody_releases_a_campaign_of_their_own(stage: Stage) -> None:
    await stage.hands_over()
    author = stage.author

    await author.presses("See the campaign")

    assert "Release it" not in [choice.label for row in author.last.rows for choice in row]
    with pytest.raises(AssertionError, match="no button"):
        author.button("Release it")
    assert not stage.posts("bac")


async def test_sent_back_with_a_reason_it_is_a_draft_again(stage: Stage) -> None:
    await stage.hands_over()
    await stage.second.presses("See and decide")
    await stage.second.presses("Send it back")
    await stage.second.says("Cần nêu số điện thoại trực ban.")

    assert stage.author.sees("Reason: “{reason}”")
    await stage.author.presses("See the campaign")
    await stage.author.presses("Go on writing")
    assert stage.author.sees("Groups and time as they were kept?")
    assert not stage.posts("bac")


async def test_two_officers_release_the_same_campaign_at_once_and_it_is_sent_once(both: Town) -> None:
    stage = await Stage(both).set()
    third = await stage.town.officer("third", "Phan Văn Thọ")
    await stage.hands_over()
    await stage.second.presses("See and decide")
    await third.presses("See and decide")
    presses = []
    for officer in (stage.second, third):
        number, choice = officer.button("Release it")
        presses.append(officer.press(number, choice))

    await stage.play.happens(*presses)

    assert len(await stage.runs()) == 1
    assert [len(stage.posts(chat)) for chat in stage.groups] == [1, 1, 1]
    dealt_with = translated("This was dealt with already. Here is the present question.", "vi")
    assert [*stage.second.toasts, *third.toasts].count(dealt_with) == 1


async def test_what_was_changed_after_it_was_shown_is_not_released_unseen(stage: Stage) -> None:
    await stage.hands_over()
    await stage.second.presses("See and decide")
    number, choice = stage.second.button("Release it")
    await stage.author.presses("See the campaign")
    await stage.author.presses("Cancel the campaign")

    await stage.play.happens(stage.second.press(number, choice))

    assert not await stage.runs()
    assert not stage.posts("bac")


async def test_where_the_plan_says_so_one_officer_is_enough(play: Play) -> None:
    town = Town(play)
    plan = load_bundled(PLAN)
    alone = Plan.model_validate({**plan.model_dump(), "campaigns": CampaignRules(second_officer=False).model_dump()})
    town.commune_id = await play.database.run(lambda c: communes.create(c, alone, "0255 000 000", play.now()))
    stage = await Stage(town).set(second=False)
    author = await stage.writes()
    await author.presses("Now")

    await author.presses("Send")

    assert [len(stage.posts(chat)) for chat in stage.groups] == [1, 1, 1]


async def test_an_officer_who_is_alone_is_told_that_somebody_else_is_needed(town: Town) -> None:
    stage = await Stage(town).set(second=False)

    await stage.hands_over()

    assert stage.author.sees("⚠ The commune has no other officer in the assistant yet; please have one invited.")


# --- when -------------------------------------------------------------------------------------------------------------


async def test_at_a_time(stage: Stage) -> None:
    await stage.released("At a time", "24/10 9h")

    await stage.play.until("2026-10-24", "08:59")
    assert not stage.posts("bac")
    await stage.play.until("2026-10-24", "09:00")
    assert len(stage.posts("bac")) == 1


async def test_a_time_in_quiet_hours_waits_until_they_end(stage: Stage) -> None:
    author = await stage.writes()
    await author.presses("At a time")
    await author.says("24/10 22h")
    assert author.sees("{moment} is quiet time (night, Sunday or holiday).")
    await author.presses("Send it at {moment}")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")

    await stage.play.until("2026-10-24", "22:05")
    assert not stage.posts("bac")
    await stage.play.until("2026-10-25", "12:00")  # a Sunday
    assert not stage.posts("bac")
    await stage.play.until("2026-10-26", "07:00")
    assert len(stage.posts("bac")) == 1


async def test_what_is_urgent_does_not_wait(stage: Stage) -> None:
    stage.play.moment = datetime(2026, 10, 20, 16, 0, tzinfo=UTC)  # 23:00 in Việt Nam
    author = await stage.writes()
    await author.presses("Now")
    await author.presses("It is urgent: do not wait")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")

    await stage.second.presses("Release it")

    assert len(stage.posts("bac")) == 1


async def test_a_moment_that_is_over_is_refused_with_a_sentence(stage: Stage) -> None:
    author = await stage.writes()
    await author.presses("At a time")

    await author.says("19/10/2026 8:00")
    assert author.sees("{moment} is over already. Please give a moment ahead.")
    await author.says("sáng sớm")
    assert author.sees("This question needs a day and a time, for example 25/10 8:00.")


async def test_repeatedly_until_a_day(stage: Stage) -> None:
    await stage.released("Repeatedly", "22/10 9:00", "Every day", "24/10")

    for day in ("22", "23", "24", "26", "27"):
        await stage.play.until(f"2026-10-{day}", "09:00")
        await stage.play.clock_strikes()

    assert len(stage.posts("bac")) == 3
    assert [run.number for run in await stage.runs()] == [1, 2, 3]


async def test_missed_runs_are_not_made_up_for(stage: Stage) -> None:
    await stage.released("Repeatedly", "22/10 9:00", "Every day", "31/10")
    await stage.play.until("2026-10-22", "09:00")
    await stage.play.restart()

    await stage.play.until("2026-10-28", "15:00")  # the program was away for days
    await stage.play.until("2026-10-29", "09:00")

    assert len(stage.posts("bac")) == 3  # 22/10, once for all that was missed, 29/10


async def test_a_doubled_tick_begins_a_campaign_once(stage: Stage) -> None:
    await stage.released("At a time", "22/10 9:00")
    await stage.play.until("2026-10-22", "09:00")
    await stage.play.clock_strikes()
    await stage.play.restart()
    await stage.play.clock_strikes()

    assert len(stage.posts("bac")) == 1


# --- while it is being sent -------------------------------------------------------------------------------------------


async def stuck(stage: Stage) -> asyncio.Event:
    """The platform does not answer for any group until the event is set."""
    free = asyncio.Event()
    send = stage.play.channel.send

    async def waits(address: Any, message: Message) -> Any:
        if address.chat in stage.groups and not free.is_set() and "CÔNG AN XÃ" in message.text:
            raise TryAgain("telegram 500: Internal Server Error", 0.01)
        return await send(address, message)

    stage.play.channel.send = waits  # type: ignore[method-assign]
    return free


async def start_stuck(stage: Stage) -> asyncio.Event:
    free = await stuck(stage)
    await stage.hands_over()
    await stage.second.presses("See and decide")
    number, choice = stage.second.button("Release it")
    await stage.play.arrives([stage.second.press(number, choice)])
    await asyncio.sleep(0.05)
    return free


async def act(stage: Stage, label: str) -> None:
    """The author looks at the campaign and presses, while letters are still on their way."""
    author = stage.author
    await stage.play.arrives([author.event(_text(), text="/campaign 1")])
    await asyncio.sleep(0.05)
    number, choice = author.button(label)
    await stage.play.arrives([author.press(number, choice)])
    await asyncio.sleep(0.05)


def _text() -> Any:
    from bot.chat import EventKind

    return EventKind.TEXT


async def test_paused_nothing_more_is_sent_until_it_goes_on(stage: Stage) -> None:
    free = await start_stuck(stage)
    await act(stage, "Pause")
    free.set()
    await asyncio.sleep(1.5)
    assert not stage.posts("bac")
    assert set((await stage.receipts()).values()) == {"held"}

    await act(stage, "Go on")
    await stage.play.settled()

    assert [len(stage.posts(chat)) for chat in stage.groups] == [1, 1, 1]


async def test_cancelled_the_rest_is_never_sent(stage: Stage) -> None:
    free = await start_stuck(stage)
    await act(stage, "Cancel the rest")
    free.set()
    await asyncio.sleep(1.5)
    await stage.play.restart()

    assert [len(stage.posts(chat)) for chat in stage.groups] == [0, 0, 0]
    assert set((await stage.receipts()).values()) == {"cancelled"}


async def test_the_receipts_say_why_and_it_is_repeated_for_the_failed_only(stage: Stage) -> None:
    def trouble(address: Any, message: Message) -> DeliveryError | None:
        return RecipientGone("telegram 403: Forbidden: bot was kicked") if address.chat == "nam" else None

    stage.play.channel.trouble = trouble
    await stage.released()
    await stage.play.clock_strikes()
    await stage.author.says("/campaign 1")
    await stage.author.presses("Receipts")
    shown = stage.author.heard[-2].text
    assert "Thôn Nam" in shown
    assert "⛔" in shown

    stage.play.channel.trouble = lambda address, message: None
    await stage.groups["nam"].adds(stage.author)
    await stage.author.says("/campaign 1")
    await stage.author.presses("Repeat for those without it")

    assert [len(stage.posts(chat)) for chat in ("bac", "nam", "heads")] == [1, 1, 1]
    assert await stage.receipts(2) == {"Thôn Nam": "sent"}


async def test_two_officers_repeat_it_at_once_and_it_is_repeated_once(stage: Stage) -> None:
    stage.play.channel.trouble = lambda address, _message: (
        RecipientGone("telegram 403: Forbidden: bot can't send: no rights") if address.chat == "nam" else None
    )
    await stage.released()
    await stage.play.clock_strikes()
    stage.play.channel.trouble = lambda _address, _message: None
    await stage.groups["nam"].adds(stage.author)
    presses = []
    for officer in (stage.author, stage.second):
        await officer.says("/campaign 1")
        number, choice = officer.button("Repeat for those without it")
        presses.append(officer.press(number, choice))

    await stage.play.happens(*presses)
    await stage.play.clock_strikes()
    assert len(await stage.runs()) == 2
    assert len(stage.posts("nam")) == 1


async def test_paused_when_everything_is_on_its_way_it_can_go_on_and_ends(stage: Stage) -> None:
    await stage.released()
    run = (await stage.runs())[0]
    await stage.play.database.run(lambda c: campaigns.move_run(c, run.id, ["sending"], "paused"))
    await stage.play.clock_strikes()
    await stage.author.says("/campaign 1")
    await stage.author.presses("Go on")
    await stage.play.clock_strikes()
    assert [one.status for one in await stage.runs()] == ["done"]


def run_with(failed: int, sent: int) -> RunFacts:
    gone = failure_in_words("telegram 403: Forbidden: bot was kicked from the supergroup chat")
    found = [PostReceipt(f"Thôn {number} – bà con và tổ tự quản", "sent") for number in range(sent)]
    found += [PostReceipt(f"Tổ dân phố {number} – bà con", "failed", gone) for number in range(failed)]
    return RunFacts(1, 1, "done", datetime(2026, 10, 6, 2, tzinfo=UTC), found)


def test_every_group_of_a_commune_is_named_in_the_receipts_and_those_without_the_post_first() -> None:
    text = str(render(receipts(run_with(4, 70)), "vi"))
    lines = [line for line in text.splitlines() if line[:1] in "✅⛔"]
    assert [line[0] for line in lines] == ["⛔"] * 4 + ["✅"] * 70


@pytest.mark.parametrize("failed", [0, 30, 2000])
def test_receipts_of_thousands_still_are_one_message(failed: int) -> None:
    text = str(render(receipts(run_with(failed, 2000 - failed)), "vi"))
    assert 1500 < len(text) < 3800
    named = sum(line[:1] in "✅⛔" for line in text.splitlines())
    assert f"… và {format_decimal(2000 - named, locale='vi')} nhóm" in text.splitlines()[-1]


async def test_progress_is_one_message_that_is_edited(stage: Stage) -> None:
    await stage.released()
    await stage.play.clock_strikes()

    progress = [number for number, message in stage.author.screen.items() if "/3" in message.text]
    assert len(progress) == 1
    assert "3/3" in stage.author.screen[progress[0]].text
    assert sum("/3" in message.text for message in stage.author.heard) == 2  # when it begins, and when it is through


async def test_a_platform_without_edits_is_told_at_the_end_only_where_something_failed(stage: Stage) -> None:
    stage.play.dialogue.rules = replace(stage.play.rules, capabilities={PLATFORM: Capabilities(edit=False)})
    await stage.released()
    before = len(stage.author.heard)

    await stage.play.clock_strikes()

    assert len(stage.author.heard) == before


async def test_a_group_that_was_left_meanwhile_gets_nothing(stage: Stage) -> None:
    await stage.released("At a time", "22/10 9:00")
    await stage.groups["nam"].removes(stage.author)

    await stage.play.until("2026-10-22", "09:00")

    assert await stage.receipts() == {"Thôn Bắc": "sent", "Thủ trưởng đơn vị": "sent"}


async def test_all_groups_are_gone(stage: Stage) -> None:
    stage.play.channel.trouble = lambda address, message: (
        RecipientGone("telegram 403: Forbidden: bot was kicked") if address.chat in stage.groups else None
    )
    await stage.released()
    await stage.play.clock_strikes()

    assert set((await stage.receipts()).values()) == {"failed"}
    assert (await stage.runs())[0].status == "done"
    await stage.author.says("/campaign 1")
    await stage.author.presses("Repeat for those without it")
    assert stage.author.sees("None of these groups can be reached: the assistant is not in them any more.")


async def test_without_groups_there_is_nothing_to_compose(town: Town) -> None:
    author = await town.officer()
    await author.says("/campaigns")
    await author.says("1")

    assert author.sees(
        "There is no group to write to yet. Add the assistant to a group and claim the group there first."
    )


# --- subscribers ------------------------------------------------------------------------------------------------------


async def test_who_subscribed_to_the_topic_gets_it_too_and_stops_by_one_tap(both: Town) -> None:
    stage = await Stage(both).set()
    resident = stage.play.person("resident", "Cô Mai")
    await resident.starts()
    await resident.presses("Messages about topics")
    await resident.presses("I agree")
    await resident.presses("t1")  # crime-tricks
    await resident.presses("Done")

    await stage.released(target=("All groups ({n})", "Yes"))
    assert TEXT in resident.last.text
    await resident.presses("Stop these messages")

    assert resident.sees("✅ Stopped. No more messages about topics are sent here; the choice has been deleted.")
    await stage.author.says("/campaign 1")
    await stage.author.presses("Receipts")
    assert not any("resident" in message.text or "Cô Mai" in message.text for message in stage.author.heard)
    left = await stage.play.database.run(lambda c: subscriptions.count(c, stage.town.commune_id, "crime-tricks"))
    assert left == 0


# --- what is kept -----------------------------------------------------------------------------------------------------


async def test_every_step_is_in_the_audit_trail_and_no_text_of_a_post_stays_in_the_outbox(stage: Stage) -> None:
    await stage.released()
    await stage.play.clock_strikes()

    def read(connection: Connection) -> tuple[list[str], int]:
        from storage.tables import Audit

        deeds: Any = Audit.__table__  # type: ignore[attr-defined]
        letters: Any = Outbox.__table__  # type: ignore[attr-defined]
        subject = deeds.c.subject == "campaign:1"
        actions = list(connection.scalars(select(deeds.c.action).where(subject).order_by(deeds.c.seq)))
        bodies = connection.execute(
            select(letters.c.id).where(letters.c.run_id.is_not(None), letters.c.body.is_not(None))
        ).all()
        return actions, len(bodies)

    actions, bodies = await stage.play.database.run(read)
    assert actions == ["campaign waiting", "campaign released", "campaign sent"]
    assert bodies == 0


async def test_a_file_reference_comes_back_from_the_database_as_it_was(stage: Stage) -> None:
    from bot.flows.attachment import file_from_json, file_to_json

    file = File(FileKind.VIDEO, "telegram", "ref", "tuyên truyền.mp4", "video/mp4", 12)
    assert file_from_json(file_to_json(file)) == file
    assert await stage.play.database.run(lambda c: campaigns.get(c, 999)) is None


async def test_a_run_that_was_missed_does_not_begin_at_night(stage: Stage) -> None:
    await stage.released("At a time", "22/10 20:30")
    stage.play.moment = datetime(2026, 10, 22, 19, 0, tzinfo=UTC)  # the program is back at 2:00 in Việt Nam

    await stage.play.clock_strikes()
    assert not stage.posts("bac")
    await stage.play.until("2026-10-23", "07:00")

    assert len(stage.posts("bac")) == 1


async def test_what_was_chosen_stays_chosen_when_there_is_more_to_choose_from(stage: Stage) -> None:
    author = await stage.writes(target=("By hamlet", "Long Bàn Nam", "These are all"))
    await author.presses("Save, do it later")
    await stage.group("an", "Thôn An", "An Phú", "Residents")  # stands before the others in the list

    await author.says("/campaigns")
    await author.says("1")
    await author.presses("Now")
    await author.presses("Hand to a second officer")
    await stage.second.presses("See and decide")
    await stage.second.presses("Release it")

    assert {chat for chat in stage.groups if stage.posts(chat)} == {"nam", "heads"}
