"""Who may do what: the whole table, written out; and every way to try, through the conversation, by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.chat import EventKind
from bot.permissions import Action, Forbidden, Role, Scope, may, require, roles_of, scope
from storage import actors, sessions
from storage.actors import Actor, Member, MemberRole
from storage.sessions import Session
from storage.units import ACTIVE, PENDING, REFUSED
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Play, playing
from tests.flows.town import Town, hands_in, scores

# "own": one's own units or data; "commune": everything in one's commune; "–": not at all.
TABLE = """
                                          | stranger | applicant | member  | officer |
look around                               | commune  | commune   | commune | commune |
register a unit                           | commune  | –         | –       | –       |
use an invitation                         | commune  | commune   | commune | commune |
see, correct or delete one's own data     | own      | own       | own     | own     |
score a unit's card                       | –        | –         | own     | –       |
hand in a unit's card                     | –        | –         | own     | –       |
see a unit's card                         | –        | –         | own     | commune |
give an opinion on a unit's card          | –        | –         | own     | –       |
invite a deputy of a unit                 | –        | –         | own     | –       |
list the commune's cards                  | –        | –         | –       | commune |
verify a card                             | –        | –         | –       | commune |
enter the authority's decision            | –        | –         | –       | commune |
decide about a registration               | –        | –         | –       | commune |
invite a unit                             | –        | –         | –       | commune |
"""


def cells() -> Iterator[tuple[Role, Action, Scope]]:
    """The table above, cell by cell."""
    head, *lines = TABLE.strip("\n").splitlines()
    roles = [Role(name.strip()) for name in head.split("|")[1:-1]]
    for line in lines:
        action, *columns = line.split("|")[:-1]
        for role, cell in zip(roles, columns, strict=True):
            yield role, Action(action.strip()), Scope.NO if cell.strip() == "–" else Scope(cell.strip())


@pytest.mark.parametrize(("role", "action", "expected"), list(cells()))
def test_every_cell_of_the_table(role: Role, action: Action, expected: Scope) -> None:
    assert scope(role, action) is expected


def test_the_table_is_complete() -> None:
    assert {(role, action) for role, action, _scope in cells()} == {
        (role, action) for role in Role for action in Action
    }


# --- how far "own" and "commune" reach --------------------------------------------------------------------------------


def somebody(*members: tuple[MemberRole, int, int | None, str]) -> Actor:
    """A person with memberships as (role, commune, unit, the unit's status)."""
    return Actor(
        1, 1, "", "", tuple(Member(role, commune, unit, "", status, "") for role, commune, unit, status in members)
    )


HEAD = somebody((MemberRole.HEAD, 1, 10, ACTIVE))
DEPUTY = somebody((MemberRole.DEPUTY, 1, 10, ACTIVE))
APPLICANT = somebody((MemberRole.HEAD, 1, 10, PENDING))
REFUSED_HEAD = somebody((MemberRole.HEAD, 1, 10, REFUSED))
OFFICER = somebody((MemberRole.OFFICER, 1, None, ""))
OFFICER_AND_HEAD = somebody((MemberRole.OFFICER, 1, None, ""), (MemberRole.HEAD, 1, 10, ACTIVE))


@pytest.mark.parametrize(
    ("who", "action", "commune", "unit", "allowed"),
    [
        (HEAD, Action.SCORE, 1, 10, True),
        (HEAD, Action.SCORE, 1, 11, False),
        (DEPUTY, Action.SUBMIT, 1, 10, True),
        (DEPUTY, Action.VERIFY, 1, 10, False),
        (APPLICANT, Action.SCORE, 1, 10, False),
        (APPLICANT, Action.MY_DATA, 1, None, True),
        (REFUSED_HEAD, Action.SCORE, 1, 10, False),
        (REFUSED_HEAD, Action.REGISTER_UNIT, 1, None, True),
        (OFFICER, Action.VERIFY, 1, 10, True),
        (OFFICER, Action.VERIFY, 2, 20, False),
        (OFFICER, Action.SCORE, 1, 10, False),
        (OFFICER, Action.LIST_CARDS, 2, None, False),
        (OFFICER_AND_HEAD, Action.VERIFY, 1, 10, False),
        (OFFICER_AND_HEAD, Action.ENTER_DECISION, 1, 10, False),
        (OFFICER_AND_HEAD, Action.DECIDE_UNIT, 1, 10, False),
        (OFFICER_AND_HEAD, Action.VERIFY, 1, 11, True),
        (OFFICER_AND_HEAD, Action.SCORE, 1, 10, True),
        (OFFICER_AND_HEAD, Action.SCORE, 1, 11, False),
        (None, Action.SEE_CARD, 1, 10, False),
        (None, Action.REGISTER_UNIT, 1, None, True),
        (somebody(), Action.MY_DATA, 1, None, True),
    ],
)
def test_how_far_a_permission_reaches(
    who: Actor | None, action: Action, commune: int, unit: int | None, allowed: bool
) -> None:
    assert may(who, action, commune_id=commune, unit_id=unit) is allowed


def test_somebody_without_any_current_role_is_a_stranger() -> None:
    assert set(roles_of(None)) == set(roles_of(somebody())) == set(roles_of(REFUSED_HEAD)) == {Role.STRANGER}


def test_require_names_what_was_refused() -> None:
    with pytest.raises(Forbidden) as refused:
        require(None, Action.VERIFY, commune_id=1)
    assert refused.value.action is Action.VERIFY


# --- through the conversation -----------------------------------------------------------------------------------------

NOT_YOURS = "This belongs to somebody else's work: only the people in charge of it can do that here."
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"
EMPTY = "No card is waiting."  # an officer's own list, in another commune

# The unit of these attempts is registered, its card is at the stage that the attempt is about; the applicant's unit
# waits for a decision. "both" is an officer who also heads the unit, "elsewhere" an officer of another commune.
ATTEMPTS = """
                 | stranger | applicant | member | other | officer | elsewhere | both |
score            |    –     |     –     |  yes   |   –   |    –    |     –     | yes  |
hand in          |    –     |     –     |  yes   |   –   |    –    |     –     | yes  |
see the card     |    –     |     –     |  yes   |   –   |   yes   |     –     | yes  |
opinion          |    –     |     –     |  yes   |   –   |    –    |     –     | yes  |
invite a deputy  |    –     |     –     |  yes   |   –   |    –    |     –     | yes  |
list the cards   |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
verify           |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
accept all       |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
decision         |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
decide on a unit |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
invite a unit    |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
register a unit  |   yes    |     –     |   –    |   –   |    –    |     –     |  –   |
delete own data  |   yes    |    yes    |  yes   |  yes  |   yes   |    yes    | yes  |
"""
PEOPLE = ("stranger", "applicant", "member", "other", "officer", "elsewhere", "both")
NEW_UNIT = {
    **{"kind": "office", "name": "Đội Quản lý chợ", "address": "Chợ xã", "hamlet": "Phú Lộc", "head_name": "Ai đó"},
    **{"position": "Đội trưởng", "phone": "+84905123456", "people": 5, "party": "1", "union": "1", "guard": "1"},
    **{"exclusion": "none", "review": "send"},
}


@dataclass(frozen=True)
class Attempt:
    """What somebody tries: words that are written, or a conversation that stands just before its outcome.

    `flow` with `args` and `answers` is what is left when somebody was allowed to begin, and is not any more.
    """

    says: str = ""
    flow: str = ""
    args: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    stage: str = "submitted"  # of the unit's card
    shows: str = ""  # what only those may see who are allowed to; empty where something is done
    asked: str = ""  # the question that `says` answers


HOW: dict[str, list[Attempt]] = {
    "score": [
        Attempt(says="3", flow="scoring", args={"card": 1}, stage="draft", asked="1"),
        Attempt(says="/score 1", stage="none"),
    ],
    "hand in": [Attempt(says="OK", flow="scoring", args={"card": 1}, stage="complete", asked="review")],
    "see the card": [
        Attempt(says="/card 1", shows="Trường THCS"),
        Attempt(says=".", flow="card", args={"card": 1}, shows="Trường THCS"),
    ],
    "opinion": [
        Attempt(says="Ý kiến", flow="opinion", args={"card": 1}, stage="verified", asked="text"),
        Attempt(says="x", flow="opinion", args={"card": 1}, answers={"text": "Ý kiến"}, stage="verified"),
    ],
    "invite a deputy": [Attempt(says="x", flow="home", answers={"home": "deputy1"})],
    "list the cards": [
        Attempt(says="/queue", shows="1. Trường THCS"),
        Attempt(says=".", flow="queue", shows="1. Trường THCS"),
    ],
    "verify": [
        Attempt(says="/verify 1 each"),
        Attempt(says="x", flow="verification", args={"card": 1}, answers={"way": "all"}),
    ],
    "accept all": [Attempt(says="/verify 1 all")],
    "decision": [
        Attempt(
            says="x",
            flow="authority",
            args={"card": 1},
            answers={"met.8c": "met", "number": "1/QĐ", "level": "excellent", "review": "send"},
            stage="verified",
        )
    ],
    "decide on a unit": [
        Attempt(says="x", flow="approval", args={"unit": 2}, answers={"verdict": "approve"}),
        Attempt(says="x", flow="approval", args={"unit": 2}, answers={"verdict": "refuse", "reason": "Không rõ"}),
    ],
    "invite a unit": [Attempt(says="x", flow="inviting", answers={"name": "Trường Mầm non Hoa Mai"})],
    "register a unit": [Attempt(says="x", flow="registration", answers=NEW_UNIT)],
    "delete own data": [Attempt(says="x", flow="mydata", answers={"what": "erase", "sure": "delete"})],
}


def attempts() -> Iterator[tuple[str, Attempt, dict[str, bool]]]:
    """The table above with the ways to try it."""
    head, *lines = ATTEMPTS.strip("\n").splitlines()
    people = [name.strip() for name in head.split("|")[1:-1]]
    for line in lines:
        what, *columns = line.split("|")[:-1]
        allowed = {who: cell.strip() == "yes" for who, cell in zip(people, columns, strict=True)}
        for attempt in HOW[what.strip()]:
            yield what.strip(), attempt, allowed


@asynccontextmanager
async def world(folder: Path, attempt: Attempt) -> AsyncIterator[Play]:
    """Everybody, and the card at the stage of the attempt."""
    async with playing(f"sqlite:///{folder / 'antq.db'}") as play:
        town = await Town(play).found()
        elsewhere = await Town(play).found()
        unit = await town.unit()
        waiting = await town.unit("Công ty TNHH Gỗ Phú Lộc", status=PENDING)
        member = await town.member("member", unit)
        await town.member("applicant", waiting, "Phạm Văn Phúc")
        await town.member("other", await town.unit("Trạm Y tế xã"), "Võ Thị Dung")
        officer = await town.officer()
        await elsewhere.officer("elsewhere", "Lý Văn Xa")
        await town.officer("both", "Đỗ Thị Kim")
        await play.database.run(lambda c: _heads_too(c, town, unit))
        play.person("stranger", "Ai đó")
        if attempt.stage == "draft":
            await member.says(f"/score {unit}")
        elif attempt.stage == "complete":
            await scores(member, unit)
        elif attempt.stage != "none":
            await hands_in(member, unit)
            if attempt.stage == "verified":
                await officer.presses("Accept all")
        for person in play.people.values():
            person.heard.clear()
        yield play


def _heads_too(connection: Connection, town: Town, unit: int) -> None:
    now = town.play.now()
    actors.add_membership(connection, town.commune_id, town.people["both"], MemberRole.HEAD, now, unit_id=unit)


async def tries(person: Person, attempt: Attempt) -> None:
    """Make the attempt."""
    play = person.play
    if attempt.flow:

        def put(connection: Connection) -> None:
            key = (PLATFORM, person.account)
            session = sessions.load(connection, [key]).get(key) or Session(*key, person.account, is_new=True)
            session.state = {
                "consented": "–",
                "commune": 1,
                "flow": attempt.flow,
                "args": dict(attempt.args),
                "answers": dict(attempt.answers),
                "asked": attempt.asked or None,
            }
            session.changed = True
            sessions.save(connection, [session], play.now())

        await play.database.run(put)
        play.dialogue.forget()
    await play.happens(person.event(EventKind.TEXT, text=attempt.says))


@pytest.mark.parametrize(
    ("what", "attempt", "allowed"), list(attempts()), ids=lambda value: value if isinstance(value, str) else ""
)
async def test_nobody_does_what_is_not_theirs_to_do(
    tmp_path: Path, what: str, attempt: Attempt, allowed: dict[str, bool]
) -> None:
    async with world(tmp_path, attempt) as play:
        before = await dumped(play)
        for who in PEOPLE:
            if not allowed[who]:
                person = play.people[who]
                await tries(person, attempt)
                said = "\n".join(str(message.text) for message in person.heard)
                assert await dumped(play) == before, f"{who} could {what}"
                assert said, f"{who} got no answer to {what}"
                assert not attempt.shows or translated(attempt.shows, "vi") not in said, f"{who} could see: {what}"
                if attempt.flow != "home":  # there, the button is simply not on offer
                    assert any(translated(each, "vi") in said for each in (NOT_YOURS, MOVED_ON, EMPTY)), (who, said)


@pytest.mark.parametrize(
    ("what", "attempt", "who"),
    [(what, attempt, who) for what, attempt, allowed in attempts() for who in PEOPLE if allowed[who]],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_everybody_does_what_is_theirs_to_do(tmp_path: Path, what: str, attempt: Attempt, who: str) -> None:
    async with world(tmp_path, attempt) as play:
        before = await dumped(play)
        await tries(play.people[who], attempt)
        said = "\n".join(str(message.text) for message in play.people[who].heard)
        if attempt.shows:
            assert translated(attempt.shows, "vi") in said
        else:
            assert await dumped(play) != before, said
