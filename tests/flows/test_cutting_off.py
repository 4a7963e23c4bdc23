"""A lost phone: an officer cuts an account off, and lets the person back in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.chat import Capabilities, Window
from bot.setup import ensure_officers
from storage import accounts, actors, audit, link_codes, sessions
from storage.actors import MemberRole
from tests.flows.dump import dumped
from tests.flows.linked import ZALO, code_of, link_code_in, links, on_zalo
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.several import A, B, three_communes
from tests.flows.test_linking import TOO_MANY, WRONG, mine
from tests.flows.test_listed_units import registers
from tests.flows.test_privacy import rows_about
from tests.flows.test_withstands_events import NOT_YOURS
from tests.flows.town import SCHOOL, Town, asked_item, scores
from tests.test_communes import opens

GONE = "Tài khoản này không còn được dùng"
HEAD = "Trần Thị Minh"


async def couple(town: Town) -> tuple[Person, Person, Person]:
    """A headmistress on two platforms, and an officer."""
    head = await town.member("head", await town.unit())
    zalo = on_zalo(town.play, "zalo-4711", "Cô Minh, Zalo", plain=False)
    await links(head, zalo)
    return head, zalo, await town.officer()


async def looks_at(officer: Person, name: str = HEAD) -> None:
    """The officer looks somebody of the school up."""
    await officer.says("người phụ trách")
    await officer.presses(SCHOOL)
    await officer.presses(name)


async def cuts(officer: Person, what: str, name: str = HEAD) -> None:
    """The officer cuts an account, or all, off."""
    await looks_at(officer, name)
    await officer.presses(what)
    await officer.presses("Cut off", officer.last)


async def test_one_account_is_cut_off_and_the_other_goes_on(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await scores(zalo, 1, until="4a")
    question = zalo.last
    await cuts(officer, "Ngắt Zalo Bot")

    assert any(GONE in str(message.text) for message in zalo.heard[-1:])
    assert "Zalo Bot" in head.text
    assert await mine(both) == [PLATFORM]
    assert await rows_about(both.play, "zalo-4711") == []
    before = await dumped(both.play)
    await zalo.presses("1", question)
    assert not asked_item(zalo)
    await zalo.says("/score 1")
    assert any(translated(NOT_YOURS, "vi") in str(message.text) for message in zalo.heard[-2:])
    assert await dumped(both.play) == before
    assert sum(GONE in str(message.text) for message in zalo.heard) == 1, "it hears so once"

    await head.says("/score 1")
    assert asked_item(head) == "4a"


async def test_all_accounts_are_cut_off_and_a_code_of_the_officer_lets_the_person_back_in(both: Town) -> None:
    head, zalo, officer = await couple(both)
    await scores(head, 1, until="4a")
    await cuts(officer, "Cut off all accounts")
    assert any(GONE in str(m.text) for m in head.heard[-1:])
    assert any(GONE in str(m.text) for m in zalo.heard[-1:])
    assert await mine(both) == []
    assert officer.sees("No account is linked now.")

    await officer.presses("Code to come back in")
    await officer.presses("Make the code")
    code = next(link_code_in(str(m.text)) for m in reversed(officer.heard) if "Mã cho" in str(m.text))
    both.play.later(hours=20)
    new = both.play.person("new", "Cô Minh, máy mới")
    await new.starts()
    await new.says(code)
    await new.presses("Agree and link")

    assert await mine(both) == [PLATFORM]
    assert officer.sees("✅ {name} is back, on {account}.")
    await new.presses("Go on scoring")
    assert asked_item(new) == "4a"
    assert await both.play.database.run(lambda c: actors.member_ids(c, 1)) == [1], "the same person as before"


async def test_an_invitation_lets_a_person_in_again_too(town: Town) -> None:
    from tests.flows.scenes import code_in

    head, _zalo, officer = await couple(town)
    deputy = await town.member("deputy", 1, "Võ Văn Phó", MemberRole.DEPUTY)
    await cuts(officer, "Cut off all accounts")
    await deputy.says("menu")
    await deputy.presses("Invite a deputy")
    await head.starts(code_in(deputy.text))
    await head.presses("Accept")
    await head.presses("I agree")
    for answer in (HEAD, "Hiệu trưởng", "0905 123 456"):
        await head.says(answer)
    await head.presses("Confirm")

    assert head.sees("✅ You can now register and score for <b>{unit}</b>.")


async def test_what_is_cut_off_takes_its_codes_with_it(town: Town) -> None:
    """Whoever has found the phone has asked for a code before it was cut off."""
    head, zalo, officer = await couple(town)
    code = await code_of(zalo)
    await cuts(officer, "Ngắt Zalo Bot")
    thief = on_zalo(town.play, "zalo-666", "Ai đó")
    await thief.starts()
    await thief.says(code)

    assert thief.sees(WRONG)
    assert await mine(town) == [PLATFORM]
    assert head.last.text


async def test_an_officer_is_cut_off_by_another_one_and_all_others_hear_of_it(both: Town) -> None:
    officer = await both.officer()
    second = await both.officer("second", "Lê Thị Bình")
    third = await both.officer("third", "Phạm Văn Cường")
    await officer.says("người phụ trách")
    await officer.presses("Công an xã Thiện Tín")
    await officer.presses("Lê Thị Bình")
    await officer.presses("Cut off {account}")
    await officer.presses("Cut off", officer.last)

    assert GONE in str(second.last.text)
    assert third.sees("⚠ {officer} has cut off {account} of the officer {name}.")
    before = await dumped(both.play)
    await second.says("/queue")
    assert translated(NOT_YOURS, "vi") in str(second.heard[-2].text)
    assert await dumped(both.play) == before
    deeds = [row for row in before["audit"] if row["action"] == "account cut off"]
    assert [(row["person_id"], row["detail"]["person"]) for row in deeds] == [
        (both.people["officer"], both.people["second"])
    ]
    assert "second" not in repr(deeds)
    assert await both.play.database.run(lambda c: audit.verify(c, both.commune_id)) is None


async def test_a_code_for_an_officer_is_known_to_all_other_officers(both: Town) -> None:
    """Nobody becomes the second officer who has to agree by a code of their own making, unseen."""
    officer = await both.officer()
    await both.officer("second", "Lê Thị Bình")
    third = await both.officer("third", "Phạm Văn Cường")
    await officer.says("người phụ trách")
    await officer.presses("Công an xã Thiện Tín")
    await officer.presses("Lê Thị Bình")
    await officer.presses("Code to come back in")
    await officer.presses("Make the code")

    assert third.sees("⚠ {officer} has made a code with which the officer {name} comes in on another account.")
    code = next(link_code_in(str(message.text)) for message in reversed(officer.heard) if "Mã cho" in str(message.text))
    assert not any(code in str(message.text) for message in third.heard)


async def test_an_account_that_is_linked_in_the_same_moment_is_cut_off_too(both: Town) -> None:
    """Whoever has the phone presses “Agree and link” in the moment in which the officer cuts everything off."""
    _head, zalo, officer = await couple(both)
    code = await code_of(zalo)
    thief = on_zalo(both.play, "zalo-666", "Ai đó", plain=False)
    await thief.starts()
    await thief.says(code)
    await looks_at(officer)
    await officer.presses("Cut off all accounts")
    await both.play.happens(
        thief.press(*thief.button("Agree and link", thief.last)),
        officer.press(*officer.button("Cut off", officer.last)),
    )

    assert await mine(both) == []
    await thief.says("/score 1")
    assert not asked_item(thief)


async def test_officers_of_another_commune_hear_that_their_colleague_was_cut_off(tmp_path: Path) -> None:
    """Somebody is in charge of a unit here and an officer there: the officers here cut the accounts off, too."""
    async with three_communes(f"sqlite:///{tmp_path / 'antq.db'}") as world:
        officer, colleague = world.play.people[f"officer {A}"], world.play.people[f"officer {B}"]
        here, head = world.communes[A], f"verified {A}"
        await world.joins(head, B, MemberRole.OFFICER)
        await opens(officer, "person", {"person": here.people[head], "commune": here.commune_id})
        await officer.presses("Cut off {account}")
        await officer.presses("Cut off", officer.last)

        assert colleague.sees("⚠ {officer} has cut off {account} of the officer {name}.")


async def test_a_warning_waits_for_its_reader_and_the_last_word_does_not(both: Town) -> None:
    """Nobody pays for it, and nothing of an account that is cut off waits for somebody to write there again."""
    head, zalo, officer = await couple(both)
    both.play.capabilities[ZALO] = Capabilities(window=Window(open=timedelta(days=2), free=timedelta(days=2)))
    both.play.later(days=3)
    before = len(zalo.heard)
    await looks_at(officer)
    await officer.presses("Code to come back in")
    await officer.presses("Make the code")
    assert len(zalo.heard) == before
    assert any("cấp mã" in str(message.text) for message in head.heard[-1:])
    await zalo.says("menu")
    await both.play.courier.resume()
    await both.play.settled()
    assert any("cấp mã" in str(message.text) for message in zalo.heard[before:])

    both.play.later(days=3)
    before = len(zalo.heard)
    await cuts(officer, "Ngắt Zalo Bot")
    assert len(zalo.heard) == before
    assert await rows_about(both.play, "zalo-4711") == []


async def test_an_officer_does_not_cut_themselves_off(town: Town) -> None:
    officer = await town.officer()
    await officer.says("người phụ trách")
    await officer.presses("Công an xã Thiện Tín")
    await officer.presses("Nguyễn Văn An")

    assert [choice.data.partition(":")[2] for row in officer.last.rows for choice in row] == ["close"]
    assert officer.sees("Your own accounts are unlinked with “My data”.")


@pytest.mark.parametrize("since", ["silent", "subscribed", "registering", "registered"])
async def test_settings_do_not_let_an_account_in_again_that_was_cut_off(both: Town, since: str) -> None:
    """Whoever has the phone may do on it what any stranger may: it still is not the officer."""
    officer = await both.officer()
    second = await both.officer("second", "Lê Thị Bình")
    await officer.says("người phụ trách")
    await officer.presses("Công an xã Thiện Tín")
    await officer.presses("Lê Thị Bình")
    await officer.presses("Cut off {account}")
    await officer.presses("Cut off", officer.last)
    listed = [(PLATFORM, "second"), (PLATFORM, "new")]
    if since == "subscribed":
        await second.says("menu")
        await second.presses("Messages about topics")
        await second.presses("I agree")
    elif since == "registering":
        await second.says("menu")
        await second.presses("Register a unit")
        await second.presses("I agree")
    elif since == "registered":
        await registers(second, "Trạm Y tế xã")

    added = await both.play.database.run(
        partial(ensure_officers, commune_id=both.commune_id, accounts=listed, now=both.play.now())  # type: ignore[arg-type]
    )

    assert added == 1
    new = (await both.play.database.run(lambda c: sessions.load(c, [(PLATFORM, "new")])))[PLATFORM, "new"]
    officers = await both.play.database.run(lambda c: actors.officer_ids(c, both.commune_id))
    assert officers == [both.people["officer"], both.people["second"], new.person_id]


@pytest.mark.parametrize("button", ["Ngắt Zalo Bot", "Code to come back in"])
async def test_it_is_asked_once_more_and_nothing_happens_without_a_yes(town: Town, button: str) -> None:
    _head, _zalo, officer = await couple(town)
    await looks_at(officer)
    before = await dumped(town.play)
    await officer.presses(button)
    assert HEAD in officer.text
    await officer.presses("Change nothing")

    assert await dumped(town.play) == before
    assert await mine(town) == [ZALO, PLATFORM]


async def test_an_old_question_about_an_account_that_is_gone_is_asked_anew(town: Town) -> None:
    head, _zalo, officer = await couple(town)
    await looks_at(officer)
    await officer.presses("Ngắt Zalo Bot")
    await head.presses("Unlink it")
    before = await dumped(town.play)
    await officer.presses("Cut off", officer.last)

    assert await dumped(town.play) == before
    assert await mine(town) == [PLATFORM]


async def test_the_units_view_leads_there(town: Town) -> None:
    _head, _zalo, officer = await couple(town)
    await officer.says("/year 1")
    await officer.presses("People and their accounts")
    await officer.presses(HEAD)

    assert "Zalo Bot" in officer.text


async def test_a_code_for_coming_back_is_held_to_the_same_tries(town: Town) -> None:
    _head, _zalo, officer = await couple(town)
    guesser = on_zalo(town.play, "zalo-2", "Ai đó")
    await guesser.starts()
    for n in range(6):
        await guesser.says(f"ABCD-EFG{n + 2}")
    assert guesser.sees(TOO_MANY)
    assert officer.heard == []


async def test_codes_are_dropped_when_their_time_is_long_over(town: Town) -> None:
    head, _zalo, _officer = await couple(town)
    await code_of(head)
    later = town.play.now() + link_codes.HANDED_OVER
    assert await town.play.database.run(lambda c: link_codes.forget_before(c, later)) == 2
    assert await town.play.database.run(lambda c: accounts.of_person(c, 1))
