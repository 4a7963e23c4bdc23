"""Who may do what: the whole table, written out; and every way to try, through the conversation, by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.accounts import tag_of
from bot.chat import EventKind, File, FileKind, Place
from bot.flows.attachment import file_to_json
from bot.permissions import Action, Forbidden, Role, Scope, may, require, roles_of, scope
from bot.roster import to_json
from movement.awards import Recipient
from movement.campaigns import Schedule, Target
from movement.honours import AwardSubject
from movement.models import AboutModel, ModelStatus, Since
from movement.plan import Plan
from movement.plans import load_bundled
from movement.roster import ListedUnit
from movement.roster_check import CheckedRoster, NewUnit
from movement.units import UnitKind
from storage import actors, awards, campaigns, communes, groups, link_codes, models, rosters, sessions
from storage.actors import Actor, Member, MemberRole
from storage.sessions import Session
from storage.units import ACTIVE, PENDING, REFUSED
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Play, playing
from tests.flows.town import PLAN, Town, hands_in, scores

# "own": one's own units or data; "commune": everything in one's commune; "province": everything in the communes of
# one's province; "–": not at all.
TABLE = """
                                          | stranger | applicant | member  | officer | province officer |
look around                               | commune  | commune   | commune | commune | commune          |
register a unit                           | commune  | –         | –       | –       | –                |
use an invitation                         | commune  | commune   | commune | commune | commune          |
link an account to a person               | commune  | commune   | commune | commune | commune          |
see, correct or delete one's own data     | own      | own       | own     | own     | own              |
score a unit's card                       | –        | –         | own     | –       | –                |
hand in a unit's card                     | –        | –         | own     | –       | –                |
see a unit's card                         | –        | –         | own     | commune | province         |
give an opinion on a unit's card          | –        | –         | own     | –       | –                |
invite a deputy of a unit                 | –        | –         | own     | –       | –                |
list the commune's cards                  | –        | –         | –       | commune | –                |
verify a card                             | –        | –         | –       | commune | –                |
enter the authority's decision            | –        | –         | –       | commune | –                |
decide about a registration               | –        | –         | –       | commune | –                |
invite a unit                             | –        | –         | –       | commune | –                |
cut an account off                        | –        | –         | –       | commune | –                |
receive messages about topics             | own      | own       | own     | own     | own              |
confirm that something is done            | –        | –         | own     | commune | –                |
claim and describe groups                 | –        | –         | –       | commune | –                |
see and decide about reminders            | –        | –         | –       | commune | –                |
write a campaign                          | –        | –         | –       | commune | –                |
decide about a campaign                   | –        | –         | –       | commune | –                |
see a unit's year                         | –        | –         | own     | commune | province         |
enter a step of a unit's year             | –        | –         | own     | commune | –                |
enter what was decided about a title      | –        | –         | –       | commune | –                |
answer a title's checklist                | –        | –         | own     | commune | –                |
verify a title's checklist                | –        | –         | –       | commune | –                |
see the commune's figures                 | –        | –         | –       | commune | province         |
list the units' papers                    | –        | –         | –       | commune | province         |
propose and decide awards                 | –        | –         | –       | commune | –                |
keep the register of models               | –        | –         | –       | commune | –                |
report a model                            | –        | –         | own     | commune | –                |
see the register of models                | –        | –         | own     | commune | province         |
change the commune's plan                 | –        | –         | –       | commune | –                |
see the commune's plan                    | –        | –         | commune | commune | province         |
choose the commune                        | commune  | commune   | commune | commune | commune          |
check a printed paper                     | commune  | commune   | commune | commune | commune          |
have lists and reports made               | –        | –         | –       | commune | province         |
have a unit's dossier made                | –        | –         | own     | commune | –                |
import a list of units                    | –        | –         | –       | commune | –                |
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


def of_province(code: str) -> Actor:
    """An officer of a province, who was let in by commune 1."""
    return Actor(1, 1, "", "", (Member(MemberRole.PROVINCE_OFFICER, 1, None, "", "", "", code),))


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
        (None, Action.SUBSCRIBE, 1, None, True),
        (HEAD, Action.CONFIRM, 1, 10, True),
        (HEAD, Action.CONFIRM, 1, 11, False),
        (APPLICANT, Action.CONFIRM, 1, 10, False),
        (OFFICER, Action.CONFIRM, 1, 10, True),
        (OFFICER, Action.CONFIRM, 2, 20, False),
        (OFFICER, Action.MANAGE_GROUPS, 2, None, False),
        (OFFICER, Action.MANAGE_REMINDERS, 2, None, False),
        (OFFICER, Action.WRITE_CAMPAIGN, 2, None, False),
        (OFFICER, Action.DECIDE_CAMPAIGN, 2, None, False),
        (HEAD, Action.MANAGE_REMINDERS, 1, None, False),
        (HEAD, Action.USE_INVITATION, 2, None, True),  # into another commune
        (None, Action.LINK_ACCOUNT, 2, None, True),
        (HEAD, Action.CUT_OFF, 1, 10, False),
        (OFFICER, Action.CUT_OFF, 1, 10, True),
        (OFFICER, Action.CUT_OFF, 2, 20, False),
        (OFFICER_AND_HEAD, Action.CUT_OFF, 1, 10, True),
        (HEAD, Action.SEE_YEAR, 1, 10, True),
        (HEAD, Action.SEE_YEAR, 1, 11, False),
        (HEAD, Action.ENTER_STEP, 1, 11, False),
        (HEAD, Action.SEE_PLAN, 1, None, True),
        (HEAD, Action.SEE_PLAN, 2, None, False),
        (OFFICER, Action.CHANGE_PLAN, 1, None, True),
        (OFFICER, Action.CHANGE_PLAN, 2, None, False),
        (OFFICER_AND_HEAD, Action.ENTER_TITLE, 1, 10, False),
        (OFFICER_AND_HEAD, Action.CHECK_CHECKLIST, 1, 10, False),
        (OFFICER_AND_HEAD, Action.ENTER_STEP, 1, 10, True),
        (OFFICER_AND_HEAD, Action.ENTER_TITLE, 1, 11, True),
        (OFFICER, Action.MANAGE_AWARDS, 1, 10, True),
        (OFFICER, Action.MANAGE_AWARDS, 2, None, False),
        (OFFICER_AND_HEAD, Action.MANAGE_AWARDS, 1, 10, False),
        (OFFICER_AND_HEAD, Action.MANAGE_AWARDS, 1, None, True),
        (HEAD, Action.MANAGE_AWARDS, 1, 10, False),
        (HEAD, Action.REPORT_MODEL, 1, 10, True),
        (HEAD, Action.REPORT_MODEL, 1, 11, False),
        (HEAD, Action.SEE_MODELS, 1, 11, False),
        (HEAD, Action.MANAGE_MODELS, 1, 10, False),
        (OFFICER, Action.MANAGE_MODELS, 2, None, False),
        (OFFICER, Action.SEE_MODELS, 1, None, True),
    ],
)
def test_how_far_a_permission_reaches(
    who: Actor | None, action: Action, commune: int, unit: int | None, allowed: bool
) -> None:
    assert may(who, action, commune_id=commune, unit_id=unit) is allowed


@pytest.mark.parametrize(
    ("who", "action", "province", "allowed"),
    [
        (of_province("51"), Action.SEE_FIGURES, "51", True),
        (of_province("51"), Action.SEE_CARD, "51", True),
        (of_province("51"), Action.SEE_FIGURES, "48", False),
        (of_province("51"), Action.SEE_FIGURES, "", False),  # nobody has stated the commune's province
        (of_province(""), Action.SEE_FIGURES, "", False),
        (of_province("51"), Action.VERIFY, "51", False),
        (of_province("51"), Action.MANAGE_GROUPS, "51", False),
        (of_province("51"), Action.LOOK_AROUND, "48", True),
        (OFFICER, Action.SEE_FIGURES, "51", False),  # of commune 1, and this is commune 2
        (None, Action.SEE_FIGURES, "51", False),
    ],
)
def test_how_far_the_officer_of_a_province_sees(
    who: Actor | None, action: Action, province: str, allowed: bool
) -> None:
    assert may(who, action, commune_id=2, unit_id=20, province=province) is allowed


def test_the_officer_of_a_province_is_no_officer_of_the_commune_that_let_him_in() -> None:
    assert not may(of_province("51"), Action.VERIFY, commune_id=1, unit_id=10, province="51")
    assert of_province("51").officer_of() == []
    assert not of_province("51").is_officer


def test_somebody_without_any_current_role_is_a_stranger() -> None:
    assert set(roles_of(None)) == set(roles_of(somebody())) == set(roles_of(REFUSED_HEAD)) == {Role.STRANGER}


def test_require_names_what_was_refused() -> None:
    with pytest.raises(Forbidden) as refused:
        require(None, Action.VERIFY, commune_id=1)
    assert refused.value.action is Action.VERIFY


# --- through the conversation -----------------------------------------------------------------------------------------

NOT_YOURS = "This belongs to somebody else's work: only the people in charge of it can do that here."
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"
WHO_IT_IS = "The assistant does not read or keep what is said in this group."
NOT_FOR_YOU = "Only an officer of the commune police can claim the group."
OWN = (  # what others get to see: their own lists, or that there is nothing of theirs
    *("No card is waiting.", "✎ Write a new campaign", "✅ Nobody is missing any more: {what}."),
    *("✎ Propose an award", "✎ Enter a model", "✎ Report a model"),
    *("Linked accounts", "That account is not linked any more."),
    "A code for this is made on the account that the assistant knows: “My data”, “Linked accounts”. Please type the "
    "code here then.",
    OTHER_GROUP := "Bà con xã bên",
)
FORM, MODEL = "Giấy khen của Chủ tịch UBND xã", "Cổng trường an toàn"
LIST = "danh-sach-truong.xlsx"
GROUP, TEXT = "Bà con Long Bàn Bắc", "Không đọc mã OTP cho bất kỳ ai."

# The unit of these attempts is registered, its card is at the stage that the attempt is about; the applicant's unit
# waits for a decision. "both" is an officer who also heads the unit, "elsewhere" an officer of another commune. Group 1
# is described, group 2 belongs to the other commune, group 3 is not claimed; campaign 1 was written by "officer" and
# waits to be released, campaign 2 is being sent.
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
send a list      |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
see a list       |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
enter a list     |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
see people       |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
cut off          |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
let back in      |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
make a link code |    –     |    yes    |  yes   |  yes  |   yes   |    yes    | yes  |
link an account  |   yes    |     –     |   –    |   –   |    –    |     –     |  –   |
unlink an account|    –     |     –     |  yes   |   –   |    –    |     –     |  –   |
see groups       |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
claim a group    |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
describe a group |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
leave a group    |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
choose a topic   |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
see reminders    |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
skip a reminder  |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
remind all again |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
telephone list   |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
see campaigns    |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
write a campaign |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
release, refuse  |    –     |     –     |   –    |   –   |    –    |     –     | yes  |
cancel a campaign|    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
steer a run      |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
see awards       |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
propose an award |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
decide an award  |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
see a model      |    –     |     –     |  yes   |   –   |   yes   |     –     | yes  |
report a model   |    –     |     –     |  yes   |  yes  |   yes   |    yes    | yes  |
keep the register|    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
change the plan  |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
enter a step     |    –     |     –     |  yes   |   –   |   yes   |     –     | yes  |
enter a title    |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
a unit has done  |    –     |     –     |  yes   |   –   |   yes   |     –     | yes  |
the office has   |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
hear again       |    –     |     –     |  yes   |   –   |    –    |     –     | yes  |
answer criteria  |    –     |     –     |  yes   |   –   |   yes   |     –     | yes  |
see criteria     |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
compare criteria |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
see a candidate  |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
earlier results  |    –     |     –     |   –    |   –   |   yes   |     –     |  –   |
check a paper    |   yes    |    yes    |  yes   |  yes  |   yes   |    yes    | yes  |
have a list      |    –     |     –     |   –    |   –   |   yes   |    yes    | yes  |
have a dossier   |    –     |     –     |   –    |   –   |   yes   |     –     | yes  |
delete own data  |   yes    |    yes    |  yes   |  yes  |   yes   |    yes    | yes  |
"""
NO_SUCH_BUTTON = (
    ("have a dossier", "elsewhere"),
    ("release, refuse", "officer"),
    ("decide an award", "both"),
    ("keep the register", "member"),
)
# The plan has no date of units that nothing but their word shows to be done; a commune's own may have one.
_REPORT = {
    "id": "report",
    "title": "Báo cáo",
    "day": 20,
    "month": 12,
    "word": "before",
    "audience": "unit",
    "source": "–",
}
_WHOLE = load_bundled(PLAN).model_dump()
WITH_A_REPORT = Plan.model_validate({**_WHOLE, "deadlines": [*_WHOLE["deadlines"], _REPORT]})
PEOPLE = ("stranger", "applicant", "member", "other", "officer", "elsewhere", "both")
NEW_UNIT = {
    **{"kind": "office", "name": "Đội Quản lý chợ", "address": "Chợ xã", "hamlet": "Phú Lộc", "head_name": "Ai đó"},
    **{"position": "Đội trưởng", "phone": "+84905123456", "people": 5, "party": "1", "union": "1", "guard": "1"},
    **{"exclusion": "none", "review": "send"},
}


SECOND = "second-4711"  # another account of "member"
SECOND_TAG = tag_of(PLATFORM, SECOND)


@dataclass(frozen=True)
class Attempt:
    """What somebody tries: words that are written, or a conversation that stands just before its outcome.

    `flow` with `args` and `answers` is what is left when somebody was allowed to begin, and is not any more. In a
    `group`, the words are written there, or a button is `pressed`.
    """

    says: str = ""
    flow: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    stage: str = "submitted"  # of the unit's card
    shows: str = ""  # what only those may see who are allowed to; empty where something is done
    asked: str = ""  # the question that `says` answers
    group: str = ""
    pressed: str = ""
    sends: str = ""  # the name of a document


# The report of the commune police, which every office owes: its officers hear of it fourteen days before.
REPORT = "Công an xã tổng hợp báo cáo Công an tỉnh"
IN_A_DAY = {"deadline": "police-report", "day": "2026-10-21", "to": "officers"}

# A unit that has answered nothing is compared by its papers: every criterion of Thông tư 124 for schools.
CRITERIA = load_bundled("thien-tin-2026").checklists[1]
COMPARED = {"way": "each", **{f"do.{item.code}": "met" for item in CRITERIA.items}, "review": "finish"}

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
    "send a list": [Attempt(sends=LIST, flow="home"), Attempt(says="/roster", shows="Enter a list of units")],
    "see a list": [
        Attempt(says="/roster 1", shows=LIST),
        Attempt(says=".", flow="roster", args={"roster": 1}, shows=LIST),
    ],
    "enter a list": [
        Attempt(says="x", flow="roster", args={"roster": 1}, answers={"at0": what}) for what in ("enter", "drop")
    ],
    "see people": [
        Attempt(says=".", flow="people", args={"unit": 1}, shows="Trần Thị Minh"),
        Attempt(says=".", flow="person", args={"person": 1, "commune": 1}, shows="Trần Thị Minh"),
    ],
    "cut off": [
        Attempt(
            says="x",
            flow="person",
            args={"person": 1, "commune": 1},
            answers={"what": SECOND_TAG, f"sure.{SECOND_TAG}": "do"},
        ),
        Attempt(says="x", flow="person", args={"person": 1, "commune": 1}, answers={"what": "all", "sure.all": "do"}),
    ],
    "let back in": [
        Attempt(says="x", flow="person", args={"person": 1, "commune": 1}, answers={"what": "back", "sure.back": "do"})
    ],
    "make a link code": [Attempt(says="/link"), Attempt(says="x", flow="accounts", answers={"what": "link"})],
    "link an account": [Attempt(says="x", flow="linking", args={"code": 1}, answers={"consent": "agree"})],
    "unlink an account": [
        Attempt(says=f"/unlink {SECOND_TAG}"),
        Attempt(says="x", flow="accounts", answers={"what": SECOND_TAG, f"sure.{SECOND_TAG}": "unlink"}),
    ],
    "see groups": [
        Attempt(says="/groups", shows=GROUP),
        Attempt(says="/group 1", shows=GROUP),
        Attempt(says=".", flow="group", args={"group": 1}, shows=GROUP),
    ],
    "claim a group": [Attempt(group="g3", pressed="/claim")],
    "describe a group": [
        Attempt(
            says="x",
            flow="group",
            args={"group": 1},
            answers={"what": "change", "hamlet": "Phú Lộc", "audience": "officers", "tags": []},
        )
    ],
    "leave a group": [Attempt(says="x", flow="group", args={"group": 1}, answers={"what": "leave", "sure": "leave"})],
    "choose a topic": [Attempt(says="/topic", group="g1")],
    "see reminders": [
        Attempt(says="/reminders", shows=REPORT),
        Attempt(says=".", flow="reminder", args=IN_A_DAY, shows=REPORT),
    ],
    "skip a reminder": [
        Attempt(says="x", flow="reminder", args=IN_A_DAY, answers={"decision": decision})
        for decision in ("skip", "hold", "now")
    ],
    "remind all again": [Attempt(says="/remind 20261020 submit-scorecard")],
    "telephone list": [Attempt(says="/missing 20261020 submit-scorecard", stage="none", shows="0905 000 000")],
    "see campaigns": [
        Attempt(says="/campaigns", shows=TEXT),
        Attempt(says="/campaign 1", shows=TEXT),
        Attempt(says=".", flow="campaign", args={"campaign": 1}, shows=TEXT),
    ],
    "write a campaign": [
        Attempt(
            says="x",
            flow="composing",
            answers={"topic": "fire", "text": TEXT, "file": None, "target": "all", "when": "now", "review": keep_as},
        )
        for keep_as in ("send", "draft", "template")
    ],
    "release, refuse": [
        Attempt(says="x", flow="campaign", args={"campaign": 1}, answers={"step.0": "approve"}),
        Attempt(
            says="x",
            flow="campaign",
            args={"campaign": 1},
            answers={"step.0": "refuse", "reason.0": "Ghi thêm số trực ban."},
        ),
    ],
    "cancel a campaign": [Attempt(says="x", flow="campaign", args={"campaign": 1}, answers={"step.0": "stop"})],
    "steer a run": [
        Attempt(says="x", flow="campaign", args={"campaign": 2}, answers={"step.0": what})
        for what in ("pause", "cancel")
    ],
    "see awards": [
        Attempt(says="/awards", shows=FORM),
        Attempt(says="/award 1", shows=FORM),
        Attempt(says=".", flow="award", args={"award": 1}, shows=FORM),
    ],
    "propose an award": [
        Attempt(
            says="x",
            flow="proposing",
            answers={
                **{"subject": "person", "person": "Ai đó", "form": FORM, "occasion": "year_end"},
                "review": "send",
            },
        )
    ],
    "decide an award": [Attempt(says="x", flow="award", args={"award": 1}, answers={"step.0": "withdrawn"})],
    "see a model": [
        Attempt(says="/models", shows=MODEL),
        Attempt(says="/model 1", shows=MODEL),
        Attempt(says=".", flow="model", args={"model": 1}, shows=MODEL),
    ],
    "report a model": [
        Attempt(
            says="x",
            flow="newmodel",
            answers={
                **{"name": "Tự quản", "field": "an ninh", "where": "commune", "movement": "", "since": "2024"},
                "review": "send",
            },
        )
    ],
    "keep the register": [
        Attempt(
            says="x",
            flow="model",
            args={"model": 1},
            answers={"step.0": "end", "why.0": "formal", "ended.0": "2026-10-01"},
        )
    ],
    "change the plan": [
        Attempt(
            says="x",
            flow="planchange",
            args={"date": "submit-scorecard", "version": WITH_A_REPORT.version},
            answers={"day": "28/10", "reason": "theo nghị quyết", "sure": "yes"},
        )
    ],
    "enter a step": [
        Attempt(
            says="x",
            flow="step",
            args={"unit": 1, "step": "plan_issued"},
            answers={"paper": ["05/KH", "2026-01-12"], "file": None},
        )
    ],
    "enter a title": [
        Attempt(
            says="x",
            flow="step",
            args={"unit": 1, "step": "antt_decided"},
            answers={"outcome": ["reached", None], "paper": ["215/QĐ-UBND", "2026-10-18"]},
        )
    ],
    "a unit has done": [Attempt(says="/done 1 report")],
    "the office has": [Attempt(says="/done 0 police-report")],
    "hear again": [Attempt(says="/again 1 movement-day")],
    "answer criteria": [
        Attempt(says="đạt", flow="checklist", args={"unit": 1}, stage="none", asked="c.1.1"),
        Attempt(says="ALL", flow="checklist", args={"unit": 1}, stage="none", asked="c.1.1"),
    ],
    "see criteria": [
        Attempt(says="/checkchecklist 1", shows="– Trường THCS"),
        Attempt(says=".", flow="checkchecklist", args={"unit": 1}, shows="– Trường THCS"),
    ],
    "compare criteria": [
        Attempt(says="x", flow="checkchecklist", args={"unit": 1}, answers={"revision": 0, **COMPARED}),
    ],
    "see a candidate": [
        Attempt(says="/candidate 1", shows="xét điển hình 2026"),
        Attempt(says=".", flow="candidate", args={"unit": 1}, shows="xét điển hình 2026"),
    ],
    "earlier results": [
        Attempt(
            says="x",
            flow="earlier",
            args={"unit": 1, "step": "antt_decided"},
            answers={"outcome": ["reached", None], "paper": ["215/QĐ-UBND", "2025-11-18"]},
        ),
    ],
    "check a paper": [
        Attempt(says="K7QF-2M8R-9T3W", shows="Không có giấy nào mang mã K7QF-2M8R-9T3W"),
        Attempt(says="/check K7QF-2M8R-9T3W", shows="Không có giấy nào mang mã K7QF-2M8R-9T3W"),
    ],
    "have a list": [
        Attempt(says="/documents", shows="Danh sách chấm điểm"),
        Attempt(says=".", flow="documents", shows="Danh sách chấm điểm"),
        Attempt(says="x", flow="documents", answers={"paper": "recognised"}),
    ],
    "have a dossier": [
        Attempt(says="x", flow="documents", answers={"paper": "dossier", "unit.0": 1, "title": "antt"}),
    ],
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
        await play.database.run(lambda c: communes.use_plan(c, town.commune_id, WITH_A_REPORT, play.now()))
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
        await play.database.run(lambda c: _second_account(c, town))
        await play.database.run(lambda c: _groups_and_campaigns(c, town, elsewhere))
        await play.database.run(lambda c: _award_and_model(c, town, unit))
        await play.database.run(lambda c: _list(c, town))
        for chat in ("g1", "g3"):
            play.group(chat, chat).blocked = False
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


def _groups_and_campaigns(connection: Connection, town: Town, elsewhere: Town) -> None:
    now, author = town.play.now(), town.people["officer"]
    for number, (title, commune) in enumerate(((GROUP, town), (OTHER_GROUP, elsewhere), ("Nhóm chưa nhận", None)), 1):
        group = groups.add(connection, PLATFORM, f"g{number}", title, now)
        if commune is not None:
            groups.claim(connection, group.id, commune.commune_id, next(iter(commune.people.values())), now)
            groups.change(connection, group.id, hamlet="Long Bàn Bắc", audience="residents", topic="7")
        groups.change(connection, group.id, has_topics=True)
    for status in (campaigns.WAITING, campaigns.DONE):
        campaigns.add(
            connection,
            town.commune_id,
            topic="crime-tricks",
            text=TEXT,
            file=None,
            target=Target(),
            schedule=Schedule(),
            status=status,
            created_by=author,
            now=now,
        )
    sent = campaigns.get(connection, 2)
    assert sent is not None
    campaigns.start_run(connection, sent, author, now)


def _second_account(connection: Connection, town: Town) -> None:
    """Somebody who is known by two accounts, and a code that links a third one."""
    now, person = town.play.now(), town.people["member"]
    second = Session(PLATFORM, SECOND, SECOND, person, "vi", 0, {"consented": "–"}, is_new=True)
    sessions.save(connection, [second], now - timedelta(days=1))
    town.play.person(SECOND, "Cô Minh, máy khác")
    link_codes.create(connection, person, now, valid_for=timedelta(days=1))


def _award_and_model(connection: Connection, town: Town, unit: int) -> None:
    now = town.play.now()
    recipient = Recipient(AwardSubject.UNIT, "Trường THCS Thiện Tín", unit)
    awards.add(connection, town.commune_id, 2026, recipient, form=FORM, occasion="year_end", created_by=None, now=now)
    about = AboutModel(MODEL, "an toàn giao thông", Since(2024), unit)
    models.add(connection, town.commune_id, about, ModelStatus.ACTIVE, None, now)


def _list(connection: Connection, town: Town) -> None:
    file = file_to_json(File(FileKind.DOCUMENT, PLATFORM, "ref", LIST))
    number = rosters.add(connection, town.commune_id, town.people["officer"], file, town.play.now())
    new = NewUnit(ListedUnit(2, "Trường Mầm non Hoa Mai", UnitKind.SCHOOL))
    rosters.keep_found(connection, number, to_json(CheckedRoster((new,))))


async def tries(person: Person, attempt: Attempt) -> None:
    """Make the attempt."""
    play = person.play
    if attempt.group:
        place = {"chat": attempt.group, "private": False, "place": Place(has_topics=True, topic="8")}
        kind = EventKind.PRESS if attempt.pressed else EventKind.TEXT
        pressed = {"data": attempt.pressed, "press_id": "press", "message_id": "1"}
        await play.happens(person.event(kind, text=attempt.says, **place, **pressed))
        return
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
    if attempt.sends:
        file = File(FileKind.DOCUMENT, PLATFORM, "list", attempt.sends)
        await play.happens(person.event(EventKind.FILE, file=file))
        return
    await play.happens(person.event(EventKind.TEXT, text=attempt.says))


def shown_to(person: Person, attempt: Attempt) -> str:
    """What the attempt was answered with: where it was made, and to the person privately."""
    places = [person, *([person.play.people[attempt.group]] if attempt.group else [])]
    labels = [c.label for place in places for message in place.heard for row in message.rows for c in row]
    return "\n".join([*(str(m.text) for place in places for m in place.heard), *labels, *places[-1].toasts])


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
                said = shown_to(person, attempt)
                assert await dumped(play) == before, f"{who} could {what}"
                assert said, f"{who} got no answer to {what}"
                assert not attempt.shows or translated(attempt.shows, "vi") not in said, f"{who} could see: {what}"
                if attempt.flow != "home" and (what, who) not in NO_SUCH_BUTTON:
                    refusals = (NOT_YOURS, MOVED_ON, NOT_FOR_YOU, WHO_IT_IS, *OWN)
                    assert any(translated(each, "vi").partition("{")[0] in said for each in refusals), (who, said)


@pytest.mark.parametrize(
    ("what", "attempt", "who"),
    [(what, attempt, who) for what, attempt, allowed in attempts() for who in PEOPLE if allowed[who]],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_everybody_does_what_is_theirs_to_do(tmp_path: Path, what: str, attempt: Attempt, who: str) -> None:
    async with world(tmp_path, attempt) as play:
        before = await dumped(play)
        await tries(play.people[who], attempt)
        said = shown_to(play.people[who], attempt)
        if attempt.shows:
            assert translated(attempt.shows, "vi") in said
        else:
            assert await dumped(play) != before, said
