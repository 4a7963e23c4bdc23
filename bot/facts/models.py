"""The register of models: the list with its numbers, one model, entering one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.clock import day_in_vietnam
from bot.facts import Args, Gone
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.model_texts import STATUSES, place_text, since_text
from bot.flows.models import ModelFacts, model
from bot.flows.newmodel import NewModelFacts, Where, newmodel
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.flows.unit_pick import UnitLine
from bot.i18n import Value, _, join, plain
from bot.permissions import Action, may, may_throughout
from bot.turn import Turn
from movement.models import AboutModel, ModelStatus, YearCount, count
from storage import models, units
from storage.models import ModelRecord
from storage.units import ACTIVE

_ORDER = (ModelStatus.REPORTED, ModelStatus.ACTIVE, ModelStatus.ENDED, ModelStatus.DECLINED)


def models_flow(turn: Turn, args: Args) -> Flow:
    """What waits first, then what is active: of the commune, or of the person's own units."""
    turn.require(Action.SEE_MODELS)
    connection, language = turn.batch.connection, turn.session.language
    everything = _sees_all(turn)
    found = models.in_commune(connection, turn.commune_id, None if everything else _own_units(turn))
    heading = _heading(count(found, turn.commune.plan.year)) if everything else _("Models of the unit")
    entries: list[Entry] = []
    if may(turn.actor, Action.REPORT_MODEL, commune_id=turn.commune_id):
        keeps = may(turn.actor, Action.MANAGE_MODELS, commune_id=turn.commune_id)
        label = _("✎ Enter a model") if keeps else _("✎ Report a model")
        entries.append(Entry(plain(label, language), _("name, field, place, since when"), Open("newmodel")))
    entries += [
        Entry(one.about.name, _line(one), Open("model", {"model": one.id}))
        for one in sorted(found, key=lambda one: _ORDER.index(one.status))
        if one.status is not ModelStatus.DECLINED or not everything
    ]
    return pick(ListFacts(heading, _("There is no model yet."), entries, numbered=True))


def _heading(numbers: YearCount) -> Value:
    return _(
        "Models in {year}: {active} active (the year before {before}); {new} new, {ended} ended",
        year=str(numbers.year),
        active=numbers.active,
        before=numbers.before,
        new=numbers.new,
        ended=numbers.ended,
    )


def _line(one: ModelRecord) -> Value:
    state: Value | None = None if one.status is ModelStatus.ACTIVE else STATUSES[one.status]
    if one.status is ModelStatus.REPORTED:
        state = _("📥 reported by the unit")
    return join(
        state,
        one.about.field,
        place_text(one.about, one.unit_name),
        _("since {when}", when=since_text(one.since)),
        separator=" · ",
    )


def _sees_all(turn: Turn) -> bool:
    province = turn.commune.province
    return may_throughout(turn.actor, Action.SEE_MODELS, commune_id=turn.commune_id, province=province)


def _own_units(turn: Turn) -> list[int]:
    return turn.actor.unit_ids() if turn.actor is not None else []


def known_model(turn: Turn, model_id: int) -> ModelRecord:
    """A model that the person may see; raises `Gone` when there is none, `Forbidden` when it is somebody else's."""
    one = models.get(turn.batch.connection, model_id)
    if one is None or one.commune_id != turn.commune_id:
        raise Gone
    if not _sees_all(turn):
        turn.require(Action.SEE_MODELS if one.about.unit_id is not None else Action.MANAGE_MODELS, one.about.unit_id)
    return one


def model_flow(turn: Turn, args: Args) -> Flow:
    one = known_model(turn, int(args["model"]))
    keeps = may(turn.actor, Action.MANAGE_MODELS, commune_id=one.commune_id)
    unit_id = one.about.unit_id
    return model(
        ModelFacts(
            model_id=one.id,
            revision=one.revision,
            about=one.about,
            unit_name=one.unit_name,
            status=one.status,
            result=one.result,
            ended_on=one.ended_on,
            ended_reason=one.ended_reason,
            commended_on=one.commended_on,
            commended_paper=one.commended_paper,
            today=day_in_vietnam(turn.batch.now),
            may_keep=keeps,
            may_tell=keeps
            or (
                unit_id is not None and may(turn.actor, Action.REPORT_MODEL, commune_id=one.commune_id, unit_id=unit_id)
            ),
            correction=_answers(one.about),
        )
    )


def _answers(about: AboutModel) -> dict[str, Any]:
    """What a model is, as the answers to the questions by which it is entered."""
    answers: dict[str, Any] = {"name": about.name, "field": about.field}
    if about.unit_id is not None:
        answers |= {"where": Where.UNIT, "unit.0": about.unit_id}
    elif about.hamlet:
        answers |= {"where": Where.HAMLET, "hamlet": about.hamlet}
    else:
        answers["where"] = Where.COMMUNE
    return answers | {"movement": about.movement, "since": about.since.iso}


def newmodel_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.REPORT_MODEL)
    connection = turn.batch.connection
    keeps = may(turn.actor, Action.MANAGE_MODELS, commune_id=turn.commune_id)
    known = units.in_commune(connection, turn.commune_id, status=ACTIVE)
    mine = known if keeps else [unit for unit in known if unit.id in _own_units(turn)]
    if not keeps and (not mine or "model" in args):
        raise Gone
    others = models.in_commune(connection, turn.commune_id) if keeps else []
    corrected = known_model(turn, int(args["model"])) if "model" in args else None
    return newmodel(
        NewModelFacts(
            keeps=keeps,
            units=[UnitLine(unit.id, unit.name) for unit in mine],
            today=day_in_vietnam(turn.batch.now),
            fields=_often(one.about.field for one in others),
            movements=_often(one.about.movement for one in others),
            hamlets=sorted({unit.hamlet for unit in known if unit.hamlet}),
            model_id=corrected.id if corrected is not None else None,
            revision=int(args.get("revision", 0)),
        )
    )


def _often(words: Iterable[str]) -> list[str]:
    """The words, the most frequent first."""
    return [word for word, _n in Counter(word for word in words if word).most_common()]
