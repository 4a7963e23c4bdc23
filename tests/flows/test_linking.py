"""One person on two platforms: linked by a code, unlinked, and what must not happen on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.accounts import tag_of
from bot.actions.accounts import MOST_TRIES
from bot.chat import EventKind, Place
from storage import accounts, audit, consents, invitations, link_codes, paper_codes
from storage.actors import MemberRole
from storage.codes import written
from storage.tables import Audit
from tests.flows.dump import dumped
from tests.flows.linked import ZALO, code_of, link_code_in, links, on_zalo
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import playing
from tests.flows.scenes import code_in
from tests.flows.several import A, B, three_communes
from tests.flows.test_privacy import rows_about
from tests.flows.test_withstands_events import NOT_YOURS
from tests.flows.town import SCHOOL, Town, asked_item, scores
from tests.test_communes import opens

WRONG = "There is no such code. Please look at it again: 4 and 4 letters and digits, such as K7QF-2M8R."
USED = "This code was used already, or is not valid any more. Please ask for a new one on the other account."
OVER = "The time of this code is over. Please ask for a new one on the other account, with “My data”."
TOO_MANY = "Too many codes that are not right were typed here. Please try again after {moment}."
LINKED = "✅ This account is linked to {name}."
TOLD = "⚠ The account {account} was linked just now, {moment}."


async def couple(town: Town) -> tuple[Person, Person]:
    """A headmistress, and a phone of hers on another platform that nobody knows."""
    head = await town.member("head", await town.unit())
    return head, on_zalo(town.play, "zalo-4711", "Cô Minh, Zalo")


async def mine(town: Town, account: str = "head") -> list[str]:
    """The platforms of a person's accounts, the one used last first."""
    found = await town.play.database.run(lambda c: accounts.of_person(c, town.people[account]))
    return [one.platform for one in found]


# --- linking ----------------------------------------------------------------------------------------------------------


async def test_a_code_links_an_account_with_its_own_consent(both: Town) -> None:
    head, zalo = await couple(both)
    await zalo.starts()
    await head.says("/mydata")
    await head.presses("Linked accounts")
    await head.presses("Link another account")
    code = link_code_in(head.text)

    await zalo.says(code.lower().replace("-", " "))
    assert "Trần Thị Minh" in zalo.text
    words = zalo.text
    assert await rows_about(both.play, "zalo-4711") == []
    await zalo.presses("Agree and link")

    assert any(SCHOOL in str(message.text) for message in zalo.heard[-1:])
    assert await mine(both) == [ZALO, PLATFORM]
    given = [row for row in (await dumped(both.play))["consent"] if row["account"] == "zalo-4711"]
    assert [(row["purpose"], row["platform"]) for row in given] == [(consents.WORK, ZALO)]
    assert " ".join(words.split()[:40]) in " ".join(given[0]["text"].split())


async def test_the_other_account_is_told_and_can_undo_it_with_one_press(both: Town) -> None:
    head, zalo = await couple(both)
    await links(head, zalo)
    assert head.sees(TOLD)

    await head.presses("Unlink it")

    assert await mine(both) == [PLATFORM]
    assert zalo.sees("This account was unlinked on another account of the same person.")
    assert await rows_about(both.play, "zalo-4711") == []


async def test_scoring_begun_on_one_goes_on_on_the_other(both: Town) -> None:
    head, zalo = await couple(both)
    await links(head, zalo)
    both.play.restarts_always = True  # between any two steps everything is in the database
    await scores(head, 1, until="4a")
    await head.presses("1")
    stands = asked_item(head)
    assert stands == "4b"

    await zalo.says("menu")
    await zalo.presses("Go on scoring")
    assert asked_item(zalo) == stands
    await zalo.says("1 điểm")
    assert asked_item(zalo) != stands
    further = asked_item(zalo)

    await head.presses("1", head.last)  # the question that the other account has answered
    assert head.toasts[-1] == translated("This was dealt with already. Here is the present question.", "vi")
    assert asked_item(head) == further
    await head.presses("1", head.last)
    await zalo.says("0")  # and the other way round, typed
    assert zalo.sees("The question that you answered was dealt with meanwhile, by somebody else or on another account.")
    assert (await both.card(1)).answers[further].points == 1
    stands, further = further, asked_item(zalo)
    assert further != stands
    assert (await both.card(1)).answers[stands].points == 1
    await scores(head, 1)
    await zalo.says("menu")
    await zalo.presses("Go on scoring")
    await zalo.presses("Hand in to the commune police")
    assert (await both.card(1)).status == "submitted"


async def test_a_link_with_a_code_works_as_typing_it_does(town: Town) -> None:
    head, zalo = await couple(town)
    await zalo.starts((await code_of(head)).replace("-", ""))
    await zalo.presses("Agree and link")

    assert await mine(town) == [ZALO, PLATFORM]


@pytest.mark.parametrize("words", ["/link {code}", "liên kết {code}", "Liên kết tài khoản: {code}", "link {code}"])
async def test_a_code_with_words_is_understood_in_the_middle_of_something(town: Town, words: str) -> None:
    head, zalo = await couple(town)
    code = await code_of(head)
    await zalo.starts()
    await zalo.presses("Register a unit")
    await zalo.presses("I agree")
    await zalo.says(words.format(code=code))
    await zalo.presses("Agree and link")

    assert await mine(town) == [ZALO, PLATFORM]


async def test_a_code_may_be_typed_where_an_invitation_code_is_asked_for(town: Town) -> None:
    head, zalo = await couple(town)
    code = await code_of(head)
    await zalo.starts()
    await zalo.presses("I have an invitation code")
    await zalo.says(code)
    await zalo.presses("Agree and link")

    assert await mine(town) == [ZALO, PLATFORM]


async def test_a_registration_that_was_begun_there_ends_with_nothing_of_it_left(both: Town) -> None:
    head, zalo = await couple(both)
    await zalo.starts()
    await zalo.presses("Register a unit")
    await zalo.presses("I agree")
    await zalo.presses("School")
    await zalo.says("Trường Mầm non Riêng Tư")
    await zalo.says(f"/link {await code_of(head)}")
    await zalo.presses("Agree and link")

    assert "Riêng Tư" not in repr(await dumped(both.play, without=()))
    await zalo.says("menu")
    assert SCHOOL in zalo.text


async def test_who_does_not_agree_leaves_nothing_and_the_code_stays_good(both: Town) -> None:
    head, zalo = await couple(both)
    code = await code_of(head)
    await zalo.starts()
    await zalo.says(code)
    await zalo.presses("Do not link")
    assert await rows_about(both.play, "zalo-4711") == []

    await zalo.says(code)
    await zalo.presses("Agree and link")
    assert await mine(both) == [ZALO, PLATFORM]


async def test_what_is_audited_names_no_code_and_no_account(both: Town) -> None:
    head, zalo = await couple(both)
    code = await code_of(head)
    await zalo.starts()
    await zalo.says(code)
    await zalo.presses("Agree and link")
    await head.presses("Unlink it")

    rows = await both.play.database.run(lambda c: [dict(row) for row in c.execute(select(Audit.__table__)).mappings()])  # type: ignore[attr-defined]
    actions = [row["action"] for row in rows]
    assert {"link code made", "account linked", "account unlinked"} <= set(actions)
    assert "zalo-4711" not in repr(rows)
    assert code.replace("-", "") not in repr(rows)
    assert code not in repr(rows)
    assert await both.play.database.run(lambda c: audit.verify(c, both.commune_id)) is None


async def test_an_officer_links_an_account_and_goes_on_there(town: Town) -> None:
    officer = await town.officer()
    zalo = on_zalo(town.play, "zalo-1", "Cán bộ An, Zalo")
    await links(officer, zalo)
    await zalo.says("chờ duyệt")

    assert zalo.sees("Registrations waiting for a decision")


# --- codes that are not right -----------------------------------------------------------------------------------------


async def test_a_code_works_once(both: Town) -> None:
    head, zalo = await couple(both)
    another = on_zalo(both.play, "zalo-2", "Ai đó")
    code = await code_of(head)
    for phone in (zalo, another):
        await phone.starts()
        await phone.says(code)
        if phone is zalo:
            await phone.presses("Agree and link")

    assert another.sees(USED)
    assert await rows_about(both.play, "zalo-2") == []


async def test_two_accounts_that_use_a_code_at_once_one_wins(both: Town) -> None:
    head, zalo = await couple(both)
    another = on_zalo(both.play, "zalo-2", "Ai đó")
    code = await code_of(head)
    for phone in (zalo, another):
        await phone.starts()
        await phone.says(code)
    await both.play.happens(*(phone.press(*phone.button("Agree and link", phone.last)) for phone in (zalo, another)))

    assert await mine(both) == [ZALO, PLATFORM]
    assert another.sees(USED)
    assert await rows_about(both.play, "zalo-2") == []


async def test_a_code_is_good_for_fifteen_minutes(town: Town) -> None:
    head, zalo = await couple(town)
    code = await code_of(head)
    town.play.later(minutes=14)
    await zalo.starts()
    await zalo.says(code)
    town.play.later(minutes=2)
    await zalo.presses("Agree and link")
    assert zalo.sees(USED)
    await zalo.says(code)
    assert zalo.sees(OVER)
    assert await mine(town) == [PLATFORM]


async def test_a_new_code_takes_the_place_of_the_one_before(town: Town) -> None:
    head, zalo = await couple(town)
    first, second = await code_of(head), await code_of(head)
    await zalo.starts()
    await zalo.says(first)
    assert zalo.sees(WRONG)
    await zalo.says(second)
    await zalo.presses("Agree and link")
    assert await mine(town) == [ZALO, PLATFORM]


async def test_five_wrong_codes_an_hour_and_then_not_even_the_right_one(town: Town) -> None:
    head, zalo = await couple(town)
    await zalo.starts()
    for n in range(MOST_TRIES):
        await zalo.says(f"ABCD-EFG{n + 2}")
        assert zalo.sees(WRONG)
    await zalo.says(await code_of(head))
    assert zalo.sees(TOO_MANY)
    assert await mine(town) == [PLATFORM]

    town.play.later(minutes=61)
    await zalo.says(await code_of(head))
    await zalo.presses("Agree and link")
    assert await mine(town) == [ZALO, PLATFORM]


async def test_the_tries_of_one_account_are_no_others(town: Town) -> None:
    head, zalo = await couple(town)
    guesser = on_zalo(town.play, "zalo-2", "Ai đó")
    await guesser.starts()
    for n in range(MOST_TRIES + 1):
        await guesser.says(f"ABCD-EFG{n + 2}")
    await links(head, zalo)

    assert await mine(town) == [ZALO, PLATFORM]


async def test_an_account_of_somebody_else_is_not_taken_over(both: Town) -> None:
    head, _zalo = await couple(both)
    other = await both.member("other", await both.unit("Trạm Y tế xã"), "Võ Thị Dung")
    code = await code_of(head)
    await other.says("menu")
    before = await dumped(both.play)
    await other.says(code)

    assert other.sees("This account belongs to somebody else here, so it cannot be linked. Nothing was changed.")
    assert await dumped(both.play) == before
    assert not any("Trần Thị Minh" in str(message.text) for message in other.heard)


async def test_a_code_typed_where_it_was_made_says_where_it_belongs(town: Town) -> None:
    head, _zalo = await couple(town)
    code = await code_of(head)
    await head.says("menu")
    await head.says(code)

    assert head.sees("This account is linked already. Please type the code on the other account.")


async def test_a_stranger_who_asks_for_a_code_hears_where_it_is_made(town: Town) -> None:
    await town.unit()
    stranger = town.play.person("stranger", "Ai đó")
    await stranger.starts()
    await stranger.says("liên kết tài khoản")

    assert "Tài khoản liên kết" in stranger.text


async def test_a_code_in_a_group_is_spoilt_and_not_used(both: Town) -> None:
    head, zalo = await couple(both)
    both.play.group("g1", "Bà con Long Bàn Bắc").blocked = False
    code = await code_of(head)
    place = {"chat": "g1", "private": False, "place": Place()}
    await both.play.happens(head.event(EventKind.TEXT, text=f"/link {code}", **place))
    assert any("xóa tin nhắn" in str(message.text) for message in both.play.people["g1"].heard)

    await zalo.starts()
    await zalo.says(code)
    assert zalo.sees(USED)
    assert await mine(both) == [PLATFORM]


async def test_a_code_is_no_answer_to_another_question(town: Town) -> None:
    """The form of a code alone takes nothing away from a question that wants a text."""
    officer = await town.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says("ABCD EFG2")

    assert code_in(officer.text)


# --- unlinking --------------------------------------------------------------------------------------------------------


async def test_an_account_is_unlinked_in_my_data(both: Town) -> None:
    head, zalo = await couple(both)
    await links(head, zalo)
    await head.says("/mydata")
    assert "Zalo Bot" in head.text
    await head.presses("Linked accounts")
    await head.presses("Unlink {account}")
    await head.presses("Unlink", head.last)

    assert head.sees("✅ {account} is unlinked: nothing can be seen or done with it any more.")
    assert await mine(both) == [PLATFORM]
    assert await rows_about(both.play, "zalo-4711") == []
    for words in ("menu", "/score 1", "/card 1", "/mydata"):
        heard = len(zalo.heard)
        await zalo.says(words)
        assert not any(SCHOOL in str(message.text) for message in zalo.heard[heard:])


async def test_this_very_account_can_be_left(both: Town) -> None:
    head, zalo = await couple(both)
    await links(head, zalo)
    await zalo.says("gỡ liên kết")
    await zalo.presses("Unlink this account")
    await zalo.presses("Unlink", zalo.last)
    assert zalo.sees("✅ This account is unlinked. It can be linked again with a code from the other account.")
    assert await mine(both) == [PLATFORM]
    assert await rows_about(both.play, "zalo-4711") == []

    await links(head, zalo)
    assert await mine(both) == [ZALO, PLATFORM]


async def test_the_only_account_is_not_unlinked(town: Town) -> None:
    head, _zalo = await couple(town)
    await head.says(f"/unlink {tag_of(PLATFORM, 'head')}")

    assert head.sees("This is the only account. To end everything, please choose “Delete my data” in “My data”.")
    assert await mine(town) == [PLATFORM]


@pytest.mark.parametrize("restarts", [False, True])
async def test_buttons_from_before_do_nothing_once_an_account_is_unlinked(both: Town, restarts: bool) -> None:
    head, _zalo = await couple(both)
    zalo = on_zalo(both.play, "zalo-4711", "Cô Minh, Zalo", plain=False)
    await links(head, zalo)
    await scores(zalo, 1, until="4a")
    question = zalo.last
    await head.presses("Unlink it")
    if restarts:
        await both.play.restart()
    before = await dumped(both.play)

    await zalo.presses("1", question)
    assert not asked_item(zalo)
    for command in ("/score 1", "/card 1", "/step 1 movement_day"):
        await zalo.says(command)
        assert any(translated(NOT_YOURS, "vi") in str(message.text) for message in zalo.heard[-2:])
    assert await dumped(both.play) == before


async def test_a_press_in_the_same_moment_as_the_unlinking_is_a_strangers(both: Town) -> None:
    head, _zalo = await couple(both)
    zalo = on_zalo(both.play, "zalo-4711", "Cô Minh, Zalo", plain=False)
    await links(head, zalo)
    await scores(zalo, 1, until="4a")
    await both.play.happens(
        head.press(*head.button("Unlink it")),
        zalo.press(*zalo.button("1", zalo.last)),
        zalo.event(EventKind.TEXT, text="1"),
    )

    assert "4a" not in (await both.card(1)).answers
    assert await rows_about(both.play, "zalo-4711") == []


async def test_deleting_ones_data_empties_every_account(both: Town) -> None:
    head, zalo = await couple(both)
    await links(head, zalo)
    code = await code_of(head)
    await head.says("/mydata")
    assert "Zalo Bot" in head.text
    await head.presses("Delete my data")
    assert "2" in head.text
    await head.presses("Delete", head.last)

    assert zalo.sees("Your data has been deleted, as was asked for on another account of yours.")
    assert await rows_about(both.play, "zalo-4711") == []
    rows = await dumped(both.play, without=())
    assert [row for row in rows["consent"] if row["withdrawn_at"] is None] == []
    assert rows["session"] == rows["link_code"] == []
    stranger = on_zalo(both.play, "zalo-3", "Ai đó")
    await stranger.starts()
    await stranger.says(code)
    assert stranger.sees(WRONG)


# --- the form of codes ------------------------------------------------------------------------------------------------


@given(typed=st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789abc -–—.\u00a0", max_size=20))
def test_a_code_has_one_form_and_no_other_codes_form(typed: str) -> None:
    if code := link_codes.FORM.read(typed):
        assert link_codes.FORM.read(written(code)) == code
        assert not invitations.looks_like_code(typed)
        assert not paper_codes.FORM.read(typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None)
@given(n=st.integers(2, 4))
async def test_however_many_accounts_each_is_listed(n: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with playing(f"sqlite:///{tmp_path_factory.mktemp('x')}/a.db") as play:
        town = await Town(play).found()
        head = await town.member("head", await town.unit())
        for number in range(n):
            await links(head, on_zalo(play, f"zalo-{number}", "Zalo"))
        await head.says("/mydata")
        assert all(f"Zalo Bot ({number + 1})" in head.text for number in range(n))


# --- several communes -------------------------------------------------------------------------------------------------


async def test_who_works_in_two_communes_agrees_for_both_offices(tmp_path: Path) -> None:
    async with three_communes(f"sqlite:///{tmp_path / 'antq.db'}") as world:
        play, officer = world.play, world.play.people[f"officer {A}"]
        await world.joins(officer.account, B, MemberRole.OFFICER)
        zalo = on_zalo(play, "zalo-4711", "Cán bộ, Zalo")
        code = await code_of(officer)
        await zalo.starts()
        await zalo.says(code)
        await zalo.presses("Read in full")
        assert any(f"Công an xã {A}, Công an xã {B}" in str(message.text) for message in zalo.heard)
        await zalo.presses("Agree and link")

        rows = await dumped(play)
        given = [row["commune_id"] for row in rows["consent"] if row["account"] == "zalo-4711"]
        assert given == [world.communes[name].commune_id for name in (A, B)]
        linked = [row["commune_id"] for row in rows["audit"] if row["action"] == "account linked"]
        assert sorted(linked) == sorted(given)
        assert A in zalo.text
        await zalo.says(f"/card {world.communes[B].cards['verified']}")
        assert any(f"Trường verified {B}" in str(message.text) for message in zalo.heard[-2:])


async def test_the_officer_of_a_province_links_to_its_police(tmp_path: Path) -> None:
    async with three_communes(f"sqlite:///{tmp_path / 'antq.db'}") as world:
        province = await world.province_officer()
        zalo = on_zalo(world.play, "zalo-4711", "Cán bộ tỉnh, Zalo")
        code = await code_of(province)
        await zalo.starts()
        await zalo.says(code)
        await zalo.presses("Read in full")
        assert any("Công an tỉnh Quảng Ngãi" in str(message.text) for message in zalo.heard)
        await zalo.presses("Agree and link")

        assert "Số xã dùng trợ lý: 2" in zalo.text


async def test_officers_of_one_commune_do_not_reach_people_of_another(tmp_path: Path) -> None:
    async with three_communes(f"sqlite:///{tmp_path / 'antq.db'}") as world:
        there = world.communes[B]
        officer = world.play.people[f"officer {A}"]
        await officer.says("người phụ trách")
        labels = [choice.label for row in officer.last.rows for choice in row]
        assert not any(B in label for label in labels)
        before = await dumped(world.play)
        await opens(officer, "person", {"person": there.people[f"verified {B}"], "commune": there.commune_id})
        assert B not in officer.text
        assert await dumped(world.play) == before
