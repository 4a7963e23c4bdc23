"""The register of models: entering, reporting, correcting, ending, proposing for commendation."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.commands import Intent
from bot.flows.model_texts import end_reason_text
from bot.flows.outcomes import Open
from bot.flows.outcomes_honours import (
    CommendModel,
    DeclineModel,
    EndModel,
    KeepModel,
    NoteModelResult,
    TakeInModel,
)
from bot.i18n import Strong, Value, _, join
from bot.permissions import Action, may
from bot.turn import Turn
from movement.models import AboutModel, ModelStatus
from storage import Conflict, actors, models
from storage.models import ModelRecord
from storage.units import ACTIVE

_LIST = Intent(_("Models"), "models")


def keep_model(turn: Turn, outcome: KeepModel) -> Open | None:
    """An officer's model is in the register at once; what a unit reports waits for an officer."""
    about = outcome.about
    turn.require(Action.REPORT_MODEL, about.unit_id)
    keeps = may(turn.actor, Action.MANAGE_MODELS, commune_id=turn.commune_id)
    if about.unit_id is None or outcome.model_id is not None:
        turn.require(Action.MANAGE_MODELS)  # what is nobody's own, and what is in the register
    unit = turn.batch.unit(about.unit_id) if about.unit_id is not None else None
    if about.unit_id is not None and (unit is None or unit.commune_id != turn.commune_id or unit.status != ACTIVE):
        raise Conflict
    if outcome.model_id is not None:
        return _correct(turn, outcome.model_id, outcome.revision, about)
    status = ModelStatus.ACTIVE if keeps else ModelStatus.REPORTED
    number = models.add(turn.batch.connection, turn.commune_id, about, status, turn.person_id, turn.batch.now)
    turn.audit(
        "model entered", f"model:{number}", name=about.name, field=about.field, unit=about.unit_id, status=status.value
    )
    see = Intent(_("See the model"), "model", number)
    if keeps:
        turn.say(_("✅ The model “{name}” is in the register.", name=about.name), see, _LIST, MENU)
        return None
    turn.say(
        join(
            _("✅ Reported at {moment}: model “{name}”.", moment=turn.batch.now, name=about.name),
            _("{office} will look at it; the result will be told here.", office=turn.commune.police_office),
        ),
        _LIST,
        MENU,
    )
    turn.notify(
        turn.officers(),
        join(
            Strong(_("📥 A unit has reported a model")),
            join(about.name, unit.name if unit is not None else None, separator=" · "),
        ),
        Intent(_("See and decide"), "model", number),
        key=f"model:{number}:reported",
    )
    return None


def _correct(turn: Turn, model_id: int, revision: int, about: AboutModel) -> Open | None:
    one = _kept(turn, model_id, revision)
    if one.ended_on is not None and about.since.first_day > one.ended_on:
        turn.say(
            _("The model ended on {day}, so it cannot have begun after that. Nothing was changed.", day=one.ended_on)
        )
        return Open("model", {"model": one.id})
    if not models.correct(turn.batch.connection, one, about):
        raise Conflict
    turn.audit("model corrected", f"model:{one.id}", name=about.name, field=about.field, unit=about.unit_id)
    return Open("model", {"model": one.id})


def _kept(turn: Turn, model_id: int, revision: int) -> ModelRecord:
    """A model that an officer is about to change, still as it was read."""
    turn.require(Action.MANAGE_MODELS)
    return _as_read(turn, model_id, revision)


def _as_read(turn: Turn, model_id: int, revision: int) -> ModelRecord:
    one = models.get(turn.batch.connection, model_id)
    if one is None or one.commune_id != turn.commune_id or one.revision != revision:
        raise Conflict
    return one


def take_in_model(turn: Turn, outcome: TakeInModel) -> Open | None:
    """Take a reported model into the register, or let one go on that was ended or declined by mistake."""
    one = _kept(turn, outcome.model_id, outcome.revision)
    if one.status is ModelStatus.ACTIVE or not models.take_in(turn.batch.connection, one):
        raise Conflict
    turn.audit("model taken in", f"model:{one.id}", before=one.status.value)
    if one.status in (ModelStatus.REPORTED, ModelStatus.DECLINED):
        _tell_unit(turn, one, _("✅ The model “{name}” is in the commune's register now.", name=one.about.name))
    return Open("model", {"model": one.id})


def decline_model(turn: Turn, outcome: DeclineModel) -> Open | None:
    """Leave a reported model out of the register; the unit reads why."""
    one = _kept(turn, outcome.model_id, outcome.revision)
    if one.status is not ModelStatus.REPORTED:
        raise Conflict
    if not models.decline(turn.batch.connection, one, outcome.reason):
        raise Conflict
    turn.audit("model declined", f"model:{one.id}", reason=outcome.reason)
    turn.say(_("✅ Not taken into the register; the unit has been told the reason."), _LIST, MENU)
    _tell_unit(
        turn,
        one,
        join(
            _("⛔ The model “{name}” was not taken into the commune's register.", name=one.about.name),
            _("Reason: “{reason}”", reason=outcome.reason),
        ),
    )
    return None


def _tell_unit(turn: Turn, one: ModelRecord, text: Value) -> None:
    if one.about.unit_id is None:
        return
    members = actors.member_ids(turn.batch.connection, one.about.unit_id)
    turn.notify(members, text, Intent(_("See the model"), "model", one.id), key=f"model:{one.id}:{one.revision}")


def end_model(turn: Turn, outcome: EndModel) -> Open | None:
    """End a model, with the reason."""
    one = _kept(turn, outcome.model_id, outcome.revision)
    if one.status is not ModelStatus.ACTIVE or outcome.on < one.since.first_day:
        raise Conflict
    if not models.end(turn.batch.connection, one, outcome.on, outcome.reason):
        raise Conflict
    turn.audit("model ended", f"model:{one.id}", on=outcome.on.isoformat(), reason=outcome.reason)
    turn.say(
        _(
            "✅ Entered: the model “{name}” ended on {day}. Reason: {reason}.",
            name=one.about.name,
            day=outcome.on,
            reason=end_reason_text(outcome.reason),
        ),
        _LIST,
        MENU,
    )
    return None


def note_model_result(turn: Turn, outcome: NoteModelResult) -> Open | None:
    """Keep what a model has brought about: its unit may say it, and an officer."""
    one = _as_read(turn, outcome.model_id, outcome.revision)
    turn.require(Action.REPORT_MODEL if one.about.unit_id is not None else Action.MANAGE_MODELS, one.about.unit_id)
    if one.status is ModelStatus.DECLINED or not models.note_result(turn.batch.connection, one, outcome.result):
        raise Conflict
    turn.audit("model result noted", f"model:{one.id}")
    return Open("model", {"model": one.id})


def commend_model(turn: Turn, outcome: CommendModel) -> Open | None:
    """Keep that a model was proposed for commendation."""
    one = _kept(turn, outcome.model_id, outcome.revision)
    if one.status is not ModelStatus.ACTIVE:
        raise Conflict
    if not models.commend(turn.batch.connection, one, outcome.on, outcome.paper):
        raise Conflict
    turn.audit("model proposed for commendation", f"model:{one.id}", on=outcome.on.isoformat(), paper=outcome.paper)
    return Open("model", {"model": one.id})
