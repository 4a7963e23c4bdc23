"""Several communes in one installation: choosing one, notices of the other one, strangers, officers of a province."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.channels.plain_text import strip_markup
from bot.chat import EventKind, Place
from storage import actors, cards, communes, groups, invitations, provinces, subscriptions, units
from storage.actors import MemberRole
from tests.flows.dump import count, dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person
from tests.flows.several import DA_NANG, HIDDEN, PROVINCE_OF, QUANG_NGAI, A, B, C, World, three_communes
from tests.flows.town import Town, hands_in

OFFICE_A, OFFICE_B, OFFICE_C = (f"Công an xã {name}" for name in (A, B, C))


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """The communes A and B of one province, and C of another one."""
    async with three_communes(sqlite_url) as opened:
        yield opened


async def officer_of_two(world: World) -> Person:
    """An officer of A and of B."""
    await world.joins(f"officer {A}", B, MemberRole.OFFICER)
    return somebody(world, f"officer {A}")


def labels(person: Person) -> list[str]:
    """The buttons of the newest message."""
    return [choice.label for row in person.last.rows for choice in row]


def somebody(world: World, account: str) -> Person:
    """A person of the world."""
    found = world.play.people[account]
    assert isinstance(found, Person)
    return found


# --- an officer of two communes ---------------------------------------------------------------------------------------


async def test_the_menu_says_which_commune_it_is_about_and_another_one_can_be_chosen(world: World) -> None:
    officer = await officer_of_two(world)
    await officer.says("menu")
    assert officer.text.startswith(OFFICE_A)

    await officer.presses("Change the commune")
    assert officer.sees("At present: {office}.")
    assert labels(officer)[:2] == [OFFICE_B, OFFICE_A]  # by name
    await officer.presses(OFFICE_B)

    assert officer.sees("↪ Now about {office}.")
    assert OFFICE_B in officer.text
    await officer.says("/queue")
    assert B in officer.text
    assert A not in officer.text
    await world.play.restart()
    await officer.says("menu")
    assert officer.text.startswith(OFFICE_B)


@pytest.mark.parametrize(
    "said", ["nghia hanh", "Nghĩa Hành", "xã Nghĩa Hành", "công an xã nghĩa hành", "1", "Nghiã Hanh"]
)
async def test_a_commune_is_known_by_its_number_or_by_a_part_of_its_name(world: World, said: str) -> None:
    officer = await officer_of_two(world)
    await officer.says("đổi xã")
    await officer.says(said)
    assert officer.text.startswith("↪")
    assert OFFICE_B in officer.text


async def test_what_is_no_commune_of_theirs_is_not_chosen(world: World) -> None:
    officer = await officer_of_two(world)
    await officer.says("/xa")
    await officer.says(C)
    assert officer.sees("No commune here is called so. Please type a part of its name, for example “{name}”.")
    assert labels(officer)[:2] == [OFFICE_B, OFFICE_A]
    await officer.presses("Close")
    assert officer.text.startswith(OFFICE_A)


async def test_whoever_has_one_commune_is_asked_nothing(world: World) -> None:
    officer = somebody(world, f"officer {B}")
    await officer.says("menu")
    assert "Đổi xã" not in labels(officer)
    await officer.says("/xa")
    assert officer.text.startswith(OFFICE_B)


async def test_a_notice_of_the_other_commune_works_and_says_whose_it_is(world: World) -> None:
    officer = await officer_of_two(world)
    there = world.communes[B]
    unit = await there.unit(f"Trường Tiểu học {B}")
    head = await there.member("head", unit, "Trần Thị Minh")
    await officer.says("menu")
    await hands_in(head, unit)
    notice = officer.last
    assert strip_markup(notice.text).startswith(OFFICE_B)

    await officer.presses("Accept all", notice)

    assert officer.last.text.startswith("↪")
    assert (await there.card(unit)).status == "verified"
    assert B in officer.text
    assert A not in officer.text
    deeds = [row for row in (await dumped(world.play))["audit"] if row["action"] == "card verified"]
    assert [row["commune_id"] for row in deeds] == [there.commune_id]


async def test_notices_about_a_date_carry_the_commune(world: World) -> None:
    officer = await officer_of_two(world)
    for name in (A, B):
        there = world.communes[name]
        await there.member(f"late {name}", await there.unit(f"Trường Tiểu học {name}"), f"Võ {name}")
    await world.play.until("2026-10-30")
    lists = [m for m in officer.heard if "/missing" in str(m.rows)]
    assert [strip_markup(m.text).splitlines()[0] for m in lists] == [OFFICE_A, OFFICE_B]
    for message, (mine, other) in zip(lists, ((A, B), (B, A)), strict=True):
        assert mine in message.text
        assert other not in message.text
    await officer.presses("Telephone list", lists[1])
    assert B in officer.text
    assert A not in officer.text
    await officer.presses("Telephone list", lists[0])
    assert A in officer.text
    assert B not in officer.text


async def test_a_button_of_a_commune_that_was_left_does_nothing_in_another_one(world: World) -> None:
    officer = await officer_of_two(world)
    other = world.communes[C].commune_id
    before = await dumped(world.play)
    await officer.says(f"/remind 20261030 movement-day @{other}")
    assert "chỉ người được giao phụ trách" in officer.heard[-2].text
    assert await dumped(world.play) == before


async def test_what_was_begun_for_one_commune_is_not_gone_on_with_in_another_one(world: World) -> None:
    officer = await officer_of_two(world)
    await officer.says("/campaigns")
    await officer.presses("1")  # write a new one
    await officer.presses("fire")
    await officer.says("Tin của Thiện Tín: nhớ khóa van bếp gas.")
    await officer.says("/xa")
    await officer.presses(OFFICE_B)
    await officer.says("/campaigns")
    assert "✎ Soạn đợt mới" in officer.text

    await officer.says("/xa")
    await officer.presses(OFFICE_A)
    await officer.says("/campaigns")
    assert "✎ Soạn tiếp" in officer.text


async def test_joining_a_second_commune_asks_for_consent_to_that_office(world: World) -> None:
    officer = somebody(world, f"officer {A}")
    there = world.communes[B].commune_id
    code = await world.play.database.run(lambda c: invitations.create(c, there, MemberRole.OFFICER, world.play.now()))
    await officer.starts(code)
    assert OFFICE_B in officer.text
    await officer.presses("Accept")
    assert officer.sees("Before we begin")
    await officer.presses("I agree")

    assert officer.sees("✅ You are now an officer of {office} here.")
    assert OFFICE_B in officer.text
    await officer.says("menu")
    assert officer.text.startswith(OFFICE_B)
    rows = await dumped(world.play)
    person = world.communes[A].people[f"officer {A}"]
    assert [m["commune_id"] for m in rows["membership"] if m["person_id"] == person] == [
        world.communes[A].commune_id,
        there,
    ]
    assert [c["commune_id"] for c in rows["consent"] if c["account"] == officer.account] == [
        world.communes[A].commune_id,
        there,
    ]
    await officer.says("/mydata")
    assert f"Cán bộ {OFFICE_A}" in officer.text
    assert f"Cán bộ {OFFICE_B}" in officer.text


async def test_work_goes_on_while_an_invitation_to_another_commune_is_open(world: World) -> None:
    officer = somebody(world, f"officer {A}")
    code = await world.play.database.run(
        lambda c: invitations.create(c, world.communes[B].commune_id, MemberRole.OFFICER, world.play.now())
    )
    await officer.starts(code)
    await officer.says("/missing 20261030 classification")
    assert B not in officer.text
    assert "chỉ người được giao phụ trách" not in "".join(str(m.text) for m in officer.heard)
    await officer.says("/queue")
    assert A in officer.text
    assert B not in officer.text


async def test_a_group_is_claimed_for_the_chosen_commune(world: World) -> None:
    officer = await officer_of_two(world)
    await officer.says("/xa")
    await officer.presses(OFFICE_B)
    world.play.group("new", "Nhóm mới")
    place = Place(title="Nhóm mới")
    await world.play.happens(officer.event(EventKind.JOINED, chat="new", private=False, place=place))
    await world.play.happens(
        officer.event(
            EventKind.PRESS, chat="new", private=False, place=place, data="/claim", press_id="p", message_id="1"
        )
    )

    found = await world.play.database.run(lambda c: groups.find(c, PLATFORM, "new"))
    assert found is not None
    assert found.commune_id == world.communes[B].commune_id
    assert strip_markup(officer.last.text).startswith(OFFICE_B)


async def test_the_head_of_units_in_two_communes_sees_those_of_one_at_a_time(world: World) -> None:
    account = f"waiting {A}"
    await world.joins(account, B, MemberRole.HEAD, "verified")
    head = somebody(world, account)
    await head.says("menu")
    assert A in head.text
    assert B not in head.text

    await head.says(f"/card {world.communes[B].cards['verified']}")
    assert head.text.startswith("↪")
    assert f"Trường verified {B}" in head.text
    await head.says("menu")
    assert B in head.text
    assert A not in head.text


# --- strangers --------------------------------------------------------------------------------------------------------


async def test_a_stranger_says_first_which_commune_it_is_about(world: World) -> None:
    stranger = world.play.person("stranger", "Ai đó")
    await stranger.starts()
    assert stranger.sees("Which commune is it about?")
    first = stranger.text
    assert not [name for name in (A, B, C) if name in first]  # nobody's assistant by name
    assert labels(stranger)[:3] == [OFFICE_C, OFFICE_B, OFFICE_A]

    await stranger.says("nghĩa")
    assert f"Trợ lý phong trào – {OFFICE_B}" in stranger.text
    assert "Đổi xã" in labels(stranger)
    assert await count(world.play, "session") == len(world.play.people) - 1  # nothing is kept of the stranger
    await stranger.presses("Change the commune")
    await stranger.presses(OFFICE_C)
    assert f"Trợ lý phong trào – {OFFICE_C}" in stranger.text


async def test_what_a_stranger_writes_instead_is_not_kept(world: World) -> None:
    stranger = world.play.person("stranger", "Ai đó")
    await stranger.starts()
    await stranger.says("Có kẻ trộm ở chợ")
    assert "Có kẻ trộm" not in stranger.text
    assert stranger.sees("What was just sent was read by nobody and is not kept.")
    await stranger.says("help")
    assert not [name for name in (A, B, C) if name in stranger.text]
    await stranger.starts("2222222222")
    assert not [name for name in (A, B, C) if name in stranger.text]


@pytest.mark.parametrize(("command", "asked"), [("/register", "Before we begin"), ("/topics", "I agree")])
async def test_registering_and_topics_ask_first(world: World, command: str, asked: str) -> None:
    stranger = world.play.person("stranger", "Ai đó")
    await stranger.says(command)
    assert stranger.sees("Which commune is it about?")
    await stranger.says("hòa vang")
    assert stranger.sees(asked) or any(choice == "Đồng ý" for choice in labels(stranger))
    assert OFFICE_C in stranger.text or command == "/register"
    await stranger.presses("I agree")
    rows = await dumped(world.play)
    assert rows["consent"][-1]["commune_id"] == world.communes[C].commune_id


async def test_what_was_agreed_to_with_one_office_is_not_taken_to_another(world: World) -> None:
    stranger = world.play.person("stranger", "Ai đó")
    await stranger.says("/register")
    await stranger.says(C)
    await stranger.presses("I agree")
    await stranger.says("/xa")
    assert OFFICE_C in stranger.text
    assert "Dữ liệu của tôi" in labels(stranger)
    await stranger.says("menu")
    assert "Đổi xã" not in labels(stranger)

    code = await world.play.database.run(
        lambda c: invitations.create(c, world.communes[B].commune_id, MemberRole.HEAD, world.play.now(), unit_name="X")
    )
    await stranger.starts(code)
    assert OFFICE_B in stranger.text
    await stranger.presses("Begin")
    assert stranger.sees("Before we begin")
    rows = await dumped(world.play)
    assert rows["consent"][-1]["commune_id"] == world.communes[C].commune_id
    assert rows["consent"][-1]["withdrawn_at"] is not None


async def test_topics_are_of_one_commune_each(world: World) -> None:
    officer = await officer_of_two(world)
    await officer.says("/topics")
    await officer.presses("I agree")
    await officer.presses("t0")
    await officer.says("/xa")
    await officer.presses(OFFICE_B)
    await officer.says("/topics")
    assert OFFICE_B in officer.text
    await officer.presses("I agree")
    assert not any("✅" in label for label in labels(officer))

    def chosen(connection: Connection) -> list[int]:
        return [
            len(subscriptions.topics_of(connection, world.communes[name].commune_id, PLATFORM, officer.account))
            for name in (A, B)
        ]

    assert await world.play.database.run(chosen) == [1, 0]


async def test_among_many_communes_one_is_found_by_typing(town: Town) -> None:
    def many(connection: Connection) -> None:
        plan = communes.load(connection, town.commune_id).plan
        for number in range(20):
            issuer = {**plan.issuer.model_dump(), "commune": f"Bình Sơn {number}", "police_office": f"Công an {number}"}
            one = type(plan).model_validate({**plan.model_dump(), "issuer": issuer})
            communes.create(connection, one, "", town.play.now(), province=QUANG_NGAI)

    await town.play.database.run(many)
    stranger = town.play.person("stranger", "Ai đó")
    await stranger.starts()
    assert len(labels(stranger)) == 8 + 3  # a page, the next one, code and language
    await stranger.presses("Next page")
    await stranger.says("thiện tín")
    assert f"Trợ lý phong trào – {OFFICE_A}" in stranger.text
    await stranger.presses("Change the commune")
    await stranger.says("bình sơn 1")
    assert stranger.sees("Communes whose name is like “{text}”:") or "Công an 1" in stranger.text
    await stranger.says("menu")


# --- officers of a province -------------------------------------------------------------------------------------------


async def test_an_officer_of_the_province_joins_by_invitation(world: World) -> None:
    there = world.communes[A].commune_id
    code = await world.play.database.run(
        lambda c: invitations.create(c, there, MemberRole.PROVINCE_OFFICER, world.play.now())
    )
    officer = world.play.person("province", "Lê Thị Tỉnh")
    await officer.starts(code)
    assert "Công an tỉnh Quảng Ngãi" in officer.text
    await officer.presses("Accept")
    assert "kết quả các xã trong tỉnh" in officer.text
    await officer.presses("I agree")
    await officer.says("Lê Thị Tỉnh")
    await officer.says("Đội trưởng")
    await officer.says("0905 111 222")
    await officer.presses("Confirm")
    assert "Công an tỉnh Quảng Ngãi" in officer.text

    rows = await dumped(world.play)
    assert (rows["membership"][-1]["role"], rows["membership"][-1]["province"]) == ("province_officer", QUANG_NGAI)
    assert "Công an tỉnh Quảng Ngãi" in rows["consent"][-1]["text"]
    await officer.presses("Menu")
    assert officer.text.startswith("Công an tỉnh Quảng Ngãi")


async def test_the_officer_of_a_province_sees_figures_and_papers_and_nobodys_name(world: World) -> None:
    officer = await world.province_officer()
    await officer.says("menu")
    assert "Số xã dùng trợ lý: 2" in officer.text
    assert "Đơn vị đã đăng ký: 4" in officer.text
    assert "Phiếu đã nộp: 4 (chờ thẩm định: 2, đã thẩm định: 2, chính thức: 0)" in officer.text

    await officer.presses("province")
    assert OFFICE_B in officer.text
    assert C not in officer.text
    await officer.presses("1")
    assert officer.text.startswith("↪")
    assert f"Trường verified {B} – Cơ sở giáo dục" in officer.text
    await officer.presses("1")
    form = officer.text
    assert f"Trường verified {B}" in form
    assert "→" in form  # both columns
    heard = "\n".join(str(message) for message in officer.heard)
    assert HIDDEN not in heard
    assert not any(message.file for message in officer.heard)
    await officer.presses("Close")
    assert officer.text.startswith("Công an tỉnh Quảng Ngãi")
    assert OFFICE_B in officer.text  # the one that is chosen now
    await officer.presses("office")
    assert "checklists" not in str(officer.last.rows)
    await officer.presses("unityears")
    assert B in officer.text


async def test_a_draft_is_the_units_own(world: World) -> None:
    officer = await world.province_officer()
    there = world.communes[A]
    unit = await there.unit(f"Trường Mầm non {A}")
    head = await there.member("head", unit, "Trần Thị Minh")
    await head.says(f"/score {unit}")
    card = await there.card(unit)
    await officer.says(f"/card {card.id}")
    assert f"Trường Mầm non {A}" not in officer.text


async def test_an_officer_of_a_commune_may_be_one_of_the_province_too(world: World) -> None:
    account = f"officer {A}"
    await world.joins(account, A, MemberRole.PROVINCE_OFFICER)
    officer = somebody(world, account)
    await officer.says("menu")
    assert "Công an tỉnh Quảng Ngãi" in officer.text
    assert "Phiếu chờ thẩm định (1)" in labels(officer)
    await officer.says("/xa")
    await officer.says(B)
    await officer.says("menu")
    assert "Phiếu chờ thẩm định (1)" not in labels(officer)  # of B only the figures
    assert OFFICE_B in officer.text


async def test_figures_of_a_province(both: Town) -> None:
    play = both.play

    def counted(connection: Connection) -> list[provinces.CommuneFigures]:
        return provinces.figures(connection, [QUANG_NGAI])

    assert await play.database.run(counted) == []
    await play.database.run(lambda c: communes.set_place(c, both.commune_id, province=QUANG_NGAI))
    unit = await both.unit()
    await both.unit("Trạm Y tế", status=units.PENDING)

    def card(connection: Connection, status: str) -> None:
        record = communes.load(connection, both.commune_id)
        for year in (record.plan.year - 1, record.plan.year):
            template = both.template.id
            number = cards.of_unit(connection, unit, year) or cards.start(
                connection, both.commune_id, unit, record.plan_version_id, template, year, play.now()
            )
            held = cards.load(connection, [number])[number]
            held.status = status
            cards.save(connection, [held])

    seen = []
    for status in (cards.DRAFT, cards.SUBMITTED, cards.RETURNED, cards.VERIFIED, cards.FINAL):
        await play.database.run(partial(card, status=status))
        (one,) = await play.database.run(counted)
        assert one.units == 1
        seen.append((one.handed_in, one.waiting, one.verified, one.final))
    assert seen == [(0, 0, 0, 0), (1, 1, 0, 0), (1, 0, 0, 0), (1, 0, 1, 0), (1, 0, 1, 1)]
    assert await play.database.run(lambda c: provinces.figures(c, [DA_NANG, ""])) == []
    assert await play.database.run(lambda c: communes.in_province(c, QUANG_NGAI)) == [both.commune_id]
    assert await play.database.run(lambda c: communes.in_province(c, "")) == []


async def test_a_role_is_given_once_in_each_commune(world: World) -> None:
    account = f"officer {A}"
    for _twice in range(2):
        await world.joins(account, B, MemberRole.OFFICER)
        await world.joins(account, A, MemberRole.PROVINCE_OFFICER)
        await world.joins(account, B, MemberRole.PROVINCE_OFFICER)  # of the same province
    person = world.communes[A].people[account]
    actor = (await world.play.database.run(lambda c: actors.load(c, [person])))[person]
    assert actor.officer_of() == [world.communes[A].commune_id, world.communes[B].commune_id]
    assert actor.provinces() == [PROVINCE_OF[A]]
