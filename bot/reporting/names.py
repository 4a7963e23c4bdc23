"""The words of a report: what its figures are called, in Vietnamese on every paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from math import floor

from bot.flows.award_texts import Forms
from bot.flows.target_texts import amount, cut, detail, per_cent
from bot.flows.texts import UNIT_KINDS, local
from bot.flows.year_texts import OUTCOMES, STEP_NAMES
from bot.i18n import VIETNAM, Value, Verbatim, _, join, plain, plural
from bot.making import PAPERS_LANGUAGE
from bot.reporting.dates import DateLine, DateState
from bot.reporting.figures import LEVEL_CODE, Figure, Noun
from bot.reporting.happened import Together
from bot.reporting.honours import Models
from movement.dates import Audience, Word
from movement.plan import Comparison, Plan, Target
from movement.targets import Result, State
from movement.units import UnitKind
from movement.year import Outcome, Step
from storage.communes import CommuneRecord
from storage.models import ModelRecord

_LONGEST_NAME = 100  # characters of one name among others in a line

_FIGURES: Mapping[str, Value] = {
    "don_vi": _("Units registered"),
    "thuoc_dien_antt": _("Units that “Safe in security and order” is open to"),
    "nguoi_ky_cam_ket": _("People who signed commitments"),
    "ngay_hoi_diem": _("Movement day held as the commune's main one"),
    "phieu_da_nop": _("Scorecards handed in"),
    "phieu_tra_lai": _("Of these: sent back to be completed"),
    "phieu_cho_tham_dinh": _("Of these: waiting for verification"),
    "phieu_da_tham_dinh": _("Of these: verified (with the final ones)"),
    "phieu_chinh_thuc": _("Of these: final"),
    "dat_antt": _("Recognised “Safe in security and order”"),
    "khong_dat_antt": _("Not recognised “Safe in security and order”"),
    "dien_hinh": _("Holding the exemplary title"),
    "cong_nhan_dien_hinh": _("Recognised as exemplary this year"),
    "chua_xep_loai": _("Not classified yet"),
    "khen_thuong_cho_quyet_dinh": _("Awards proposed, not decided"),
    "khen_thuong": _("Awards given"),
    "khen_thuong_tap_the": _("Of these: to collectives"),
    "khen_thuong_ca_nhan": _("Of these: to persons"),
    "mo_hinh_hoat_dong": _("Active models"),
    "mo_hinh_cuoi_nam_truoc": _("Active models at the end of the year before"),
    "mo_hinh_moi": _("New models"),
    "mo_hinh_ket_thuc": _("Models that were ended"),
    "mo_hinh_de_nghi_bieu_duong": _("Models proposed for commendation"),
    "tuyen_truyen_dot": _("Campaigns"),
    "tuyen_truyen_lan_gui": _("Times that they were sent"),
    "tuyen_truyen_nhom": _("Groups that were reached"),
    "tuyen_truyen_tin_nhom": _("Posts delivered to groups"),
    "tuyen_truyen_tin_ca_nhan": _("Posts delivered to subscribers"),
    "minh_chung_tep": _("Files of evidence"),
    "minh_chung_don_vi": _("Units with evidence"),
}

NOUNS: Mapping[Noun, Value] = {
    Noun.UNITS: _("units"),
    Noun.PEOPLE: _("people"),
    Noun.CARDS: _("cards"),
    Noun.AWARDS: _("awards"),
    Noun.MODELS: _("models"),
    Noun.CAMPAIGNS: _("campaigns"),
    Noun.TIMES: _("times"),
    Noun.GROUPS: _("groups"),
    Noun.POSTS: _("posts"),
    Noun.FILES: _("files"),
}

STATES: Mapping[State, Value] = {
    State.MET: _("reached"),
    State.NOT_MET: _("not reached"),
    State.OPEN: _("reached so far"),
    State.UNMEASURED: _("not counted"),
}

STATE_CODES: Mapping[State, str] = {
    State.MET: "dat",
    State.NOT_MET: "chua_dat",
    State.OPEN: "tam_dat",
    State.UNMEASURED: "chua_tinh",
}
"""How a target stands, for programs."""

_DATE_STATES: Mapping[DateState, Value] = {
    DateState.DONE: _("done"),
    DateState.AHEAD: _("still in time"),
    DateState.OVERDUE: _("overdue"),
}


def vi(value: Value | None) -> str:
    """A text as it stands on a paper."""
    return plain(value, PAPERS_LANGUAGE) if value is not None else ""


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def kind_names() -> dict[UnitKind, str]:
    """What the kinds of unit are called."""
    return {kind: vi(name) for kind, name in UNIT_KINDS.items()}


def figure_name(figure: Figure, plan: Plan) -> str:
    """What a figure is called; levels and steps by the names that the plan and the year give them."""
    if figure.code.startswith(LEVEL_CODE) and plan.levels is not None:
        name = next((level.name for level in plan.levels.levels if level.id == figure.name), None)
        return vi(_("Classified “{level}”", level=local(name) if name is not None else Verbatim(figure.name)))
    if figure.name:
        return vi(STEP_NAMES[Step(figure.name)])
    return vi(_FIGURES[figure.code])


def kinds_text(figure: Figure) -> str:
    """How a figure divides: "cơ quan 18, doanh nghiệp 17"; a dash for none at all."""
    parts = [f"{vi(UNIT_KINDS[kind]).lower()} {vi(number)}" for kind, number in figure.kinds if number]
    return capital(", ".join(parts)) if parts else ""


def share_text(part: int, whole: int | None) -> str:
    """A share in per cent with at most one decimal; neither all nor nothing where it is not."""
    if not whole:
        return ""
    tenths = floor(Fraction(part, whole) * 1000 + Fraction(1, 2))
    if part < whole:
        tenths = min(tenths, 999)
    if part:
        tenths = max(tenths, 1)
    number, decimal = divmod(tenths, 10)
    return f"{number},{decimal}%" if decimal else f"{number}%"


def wanted_text(target: Target) -> str:
    """What the plan wants, in a column of its own: "từ 80%"."""
    at_most = target.comparison is Comparison.AT_MOST
    figure: Value = per_cent(target.percent) if target.percent is not None else target.number or 0
    if target.percent == 100 or (at_most and 0 in (target.number, target.percent)):
        return vi(figure)
    return vi(_("no more than {figure}", figure=figure) if at_most else _("{figure} or more", figure=figure))


def reached_text(result: Result) -> str:
    """What a target's figure is made of."""
    if result.state is State.UNMEASURED:
        return "–"
    return vi(detail(result) or amount(result))


def outcome_name(step: Step, outcome: str, plan: Plan) -> str:
    """What came of a step; nothing where it was simply done."""
    if outcome == Outcome.DONE:
        return ""
    if step is Step.LEVEL_DECIDED and plan.levels is not None:
        found = next((level.name for level in plan.levels.levels if level.id == outcome), None)
        return vi(local(found)) if found is not None else outcome
    if step is Step.EXEMPLARY_CHOSEN and outcome == Outcome.NOT_DONE:
        return vi(_("not chosen"))
    return vi(OUTCOMES.get(outcome, Verbatim(outcome)))


def event_name(event: Together, plan: Plan) -> str:
    """A step with what came of it: "Xếp loại phong trào: Khá"."""
    people = event.people
    what = vi(_("{part}/{whole} people", part=people[0], whole=people[1])) if people else ""
    outcome = outcome_name(event.step, event.outcome, plan) or what
    return f"{vi(STEP_NAMES[event.step])}: {outcome}" if outcome else vi(STEP_NAMES[event.step])


def by_whom(commune: CommuneRecord, audience: Audience) -> str:
    """Who has to act."""
    match audience:
        case Audience.UNIT:
            return vi(_("Units"))
        case Audience.POLICE:
            return commune.police_office
        case Audience.AUTHORITY:
            return vi(_("The authority"))


def date_state(line: DateLine) -> str:
    """How a date stands. After an event it is not late: some have not said whether they held it."""
    if line.state is DateState.OVERDUE and line.deadline.word is Word.ON:
        return vi(_("not told by all") if line.done else _("not told yet"))
    return vi(_DATE_STATES[line.state])


def changes(models: Models, model: ModelRecord) -> str:
    """What has happened to a model in the period; nothing for one that simply goes on."""
    found = [
        vi(words)
        for words, those in (
            (_("new in the period"), models.begun),
            (_("ended in the period"), models.ended),
            (_("proposed for commendation"), models.commended),
        )
        if model in those
    ]
    return capital(", ".join(found))


def subject_name(item: str, step: Step | None) -> str:
    """What evidence is for."""
    return vi(STEP_NAMES[step]) if step is not None else vi(_("Item {item} of the scorecard", item=item))


def form_name(form: str, plan: Plan) -> str:
    """A form of award."""
    return vi(Forms(plan.award_rule.forms if plan.award_rule is not None else ()).name(form))


def topic_name(topic: str, plan: Plan) -> str:
    """A topic; its id where the plan does not have it any more."""
    return vi(next((local(each.title) for each in plan.topics if each.id == topic), Verbatim(topic)))


def moment_text(moment: datetime) -> str:
    """A moment in Việt Nam's time: "10:05 ngày 20/10/2026"."""
    at = moment.astimezone(VIETNAM)
    return vi(_("{clock} on {day}", clock=Verbatim(f"{at:%H:%M}"), day=at.date()))


def some_names(names: Sequence[str], most: int) -> str:
    """The first names, long ones cut, and how many more there are."""
    more = len(names) - most
    shown = "; ".join(cut(name, _LONGEST_NAME) for name in names[:most])
    return vi(join(Verbatim(shown), plural("and {n} more", "and {n} more", more) if more > 0 else None, separator=" "))
