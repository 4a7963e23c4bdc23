"""What is said about units that could become exemplary: each reason with its year, in full or in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.flows.checklist_texts import codes_text
from bot.flows.paper_question import paper_text
from bot.flows.texts import UNIT_KINDS, local
from bot.i18n import Value, Verbatim, _, join
from movement.exemplary import Candidacy, DossierPaper, Fact, Point, Reason, Stage
from movement.honours import ExemplaryRule
from movement.plan import Levels
from movement.units import UnitKind
from movement.year import StepState

STAGES: Mapping[Stage, Value] = {
    Stage.NONE: _("not chosen yet"),
    Stage.CHOSEN: _("chosen"),
    Stage.REGISTERED: _("registered"),
    Stage.PROPOSED: _("proposed"),
    Stage.REFUSED: _("not recognised this year"),
    Stage.RECOGNISED: _("recognised this year"),
    Stage.KEPT: _("holds the title"),
    Stage.LOST: _("title not kept"),
}


def level_called(levels: Levels | None, level_id: str) -> Value:
    """A level's name; its id where the plan does not have it any more."""
    known = levels.levels if levels is not None else ()
    return next((local(level.name) for level in known if level.id == level_id), Verbatim(level_id))


def reason_text(
    reason: Reason, rule: ExemplaryRule, levels: Levels | None, kind: UnitKind, years: Sequence[int]
) -> Value | None:
    """One reason in full; None where there is nothing to say. `years` are those in which a fact was looked for."""
    mark = "✅" if reason.ok else "⛔" if reason.ok is False else "–"
    match reason.point:
        case Point.KIND:
            return (
                None
                if reason.ok
                else _("⛔ The plan does not foresee units of this kind ({kind}).", kind=UNIT_KINDS[kind])
            )
        case Point.EXCLUDED:
            return _("⛔ By law the unit cannot be given “Safe in security and order” ({law}).", law=reason.source)
        case Point.HOLDER:
            return _("⛔ The unit holds the title already: it is kept up, not proposed again.")
        case Point.ANTT:
            return _antt(reason, mark, years)
        case Point.LEVEL:
            return _level(reason, mark, rule, levels, years)
        case Point.CRITERIA:
            return _criteria(reason)


def _years(years: Sequence[int]) -> Value:
    return Verbatim(", ".join(str(year) for year in years))


def _of_year(reason: Reason) -> Value:
    """The year of a fact and the paper that says so."""
    decision: StepState | None = reason.decision
    if decision is None or not (decision.paper or decision.paper_day):
        return Verbatim(str(reason.year))
    return _("{year}, {paper}", year=str(reason.year), paper=paper_text(decision.paper, decision.paper_day))


def _antt(reason: Reason, mark: str, years: Sequence[int]) -> Value:
    if reason.fact is Fact.OPEN:
        return _("⛔ “Safe in security and order”: no result for {years}.", years=_years(years))
    if reason.fact is Fact.YES:
        return _("{mark} “Safe in security and order”: recognised ({when})", mark=mark, when=_of_year(reason))
    return _("{mark} “Safe in security and order”: not recognised ({when})", mark=mark, when=_of_year(reason))


def _level(reason: Reason, mark: str, rule: ExemplaryRule, levels: Levels | None, years: Sequence[int]) -> Value:
    if reason.fact is Fact.OPEN:
        return join(
            _("⛔ Classification: no result for {years}.", years=_years(years)),
            _("Expected by points: {level}, provisional.", level=level_called(levels, reason.expected))
            if reason.expected
            else None,
            separator=" ",
        )
    lowest = levels.levels[-1].id if levels is not None else ""
    line = _(
        "{mark} Classification: {level} ({when})",
        mark="⚠" if reason.ok and reason.level == lowest else mark,  # enough for a rule that asks for any level
        level=level_called(levels, reason.level),
        when=_of_year(reason),
    )
    if reason.ok is False and rule.minimum_level is not None:
        needed = _("the plan asks for {level} or better", level=level_called(levels, rule.minimum_level))
        return join(line, needed, separator="; ")
    return line


def _criteria(reason: Reason) -> Value:
    codes = codes_text(reason.codes)
    match reason.fact:
        case Fact.YES:
            return _("✅ The criteria of the exemplary title are met.")
        case Fact.NO:
            return _("⛔ Criteria of the exemplary title that are not met: {codes}.", codes=codes)
        case Fact.OPEN if codes:
            return _("⛔ Criteria of the exemplary title that are still open: {codes}.", codes=codes)
        case Fact.OPEN:
            return _("⛔ The criteria of the exemplary title have not been answered.")
        case Fact.UNKNOWN:
            return _("– Criteria of the exemplary title: not in the plan, so officers check them by their text.")


def one_line(candidacy: Candidacy, stage: Stage, levels: Levels | None) -> Value:
    """Why or why not, short enough for a list."""
    parts: list[Value] = []
    if stage is not Stage.NONE:
        parts.append(STAGES[stage])
    if candidacy.holds:
        return join(*parts, separator=" · ")
    against = [reason for reason in candidacy.against if reason.point is not Point.CRITERIA]
    shown = against or [r for r in candidacy.reasons if r.point in (Point.ANTT, Point.LEVEL, Point.CRITERIA)]
    parts += [short for reason in shown if (short := _short(reason, levels)) is not None]
    return join(*(parts or [_("the plan sets no condition")]), separator=" · ")


def _short(reason: Reason, levels: Levels | None) -> Value | None:
    match reason.point, reason.fact:
        case Point.KIND, _any:
            return _("⛔ kind not foreseen")
        case Point.EXCLUDED, _any:
            return _("⛔ excluded by law")
        case Point.ANTT, Fact.YES:
            return _("security and order {year}", year=str(reason.year))
        case Point.ANTT, Fact.NO:
            return _("⛔ security and order not reached ({year})", year=str(reason.year))
        case Point.ANTT, _any:
            return _("⛔ security and order: no result")
        case Point.LEVEL, Fact.OPEN:
            return _("⛔ not classified")
        case Point.LEVEL, _any:
            mark = "⛔ " if reason.ok is False else ""
            level = level_called(levels, reason.level)
            return _("{mark}{level} {year}", mark=Verbatim(mark), level=level, year=str(reason.year))
        case Point.CRITERIA, Fact.NO:
            return _("⛔ criteria not met")
        case Point.CRITERIA, Fact.OPEN:
            return _("criteria open")
        case _:
            return None


def dossier_text(papers: Sequence[DossierPaper]) -> Value | None:
    """How much of the dossier is there."""
    if not papers:
        return None
    missing = [local(each.paper.title) for each in papers if not each.there]
    return join(
        _("📎 Dossier: {n}/{of} papers.", n=len(papers) - len(missing), of=len(papers)),
        _("Missing: {papers}.", papers=join(*missing, separator="; ")) if missing else None,
        separator=" ",
    )
