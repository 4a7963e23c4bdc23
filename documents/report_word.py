"""The commune's report as a Word paper: NĐ 30/2020/NĐ-CP, Mẫu 1.4, out of the template `bao-cao-xa.docx`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from documents.word import fill

TEMPLATE = "bao-cao-xa.docx"


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of the plan: what is wanted, what is reached, and what that means."""

    number: str
    title: str
    wanted: str
    reached: str
    share: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure: as it stands, its share, what of it fell into the period, and how it divides by kind of unit."""

    title: str
    total: str
    share: str = ""
    in_period: str = ""
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A form of award with its numbers."""

    title: str
    waiting: str
    awarded: str
    in_period: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model that began, ended or was proposed for commendation in the period."""

    title: str
    place: str
    since: str
    what: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What was sent about a topic."""

    title: str
    campaigns: str
    runs: str
    groups: str
    posts: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A target that is not reached: how many units are missing, and the first of them by name."""

    number: str
    title: str
    units: str
    names: str


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date that fell into the period or is overdue."""

    title: str
    when: str
    by: str
    done: str
    state: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """How much evidence there is for an item or step."""

    title: str
    units: str
    files: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A long list behind the paper; without rows there is none. `more` says what is left out."""

    name: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """Everything that stands on the paper, in finished words. What is empty is left out, or a place to write in.

    `template` is the Word file whose places are filled. The rows of the annexes: of `missing_units` a unit, its hamlet,
    the numbers of the targets; of `days` a day, what happened, how many units, names; of `unit_evidence` a unit, what
    there is, how many files.
    """

    template: bytes
    superior: str
    issuer: str
    addressee: str
    period: str
    days_of_period: str
    moment: str
    plan: str
    body: str
    references: tuple[str, ...]
    targets: tuple[TargetRow, ...]
    targets_summary: str
    figures: tuple[FigureRow, ...]
    awards: tuple[AwardRow, ...]
    register: tuple[FigureRow, ...]
    model_changes: tuple[ModelRow, ...]
    models_remark: str
    topics: tuple[TopicRow, ...]
    topics_total: TopicRow
    topics_remarks: tuple[str, ...]
    happened: str
    missing: tuple[MissingRow, ...]
    dates: tuple[DateRow, ...]
    open_dates: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]
    evidence_summary: str
    missing_units: Annex
    days: Annex
    unit_evidence: Annex


def report_docx(paper: ReportPaper) -> bytes:
    """The report as a Word file. Takes up to a second or two, and belongs into a thread. Raises `press.NotPrinted`."""
    data = asdict(paper)
    return fill(data.pop("template"), data)
