"""Files that came in and could not be kept: whoever sent one is asked for it again, and the audit trail says so."""

from __future__ import annotations

from bot.batch import Batch
from bot.chat import FileKind
from bot.commands import Intent
from bot.flows.year_texts import STEP_NAMES
from bot.i18n import Value, Verbatim, _, join
from bot.notices import notify
from movement.year import Step
from storage import actors, campaigns
from storage.lost_files import Dropped, LostEvidence, LostOfCampaign, LostOfStep

_WHAT = {FileKind.PHOTO: _("photo"), FileKind.VIDEO: _("video"), FileKind.DOCUMENT: _("document")}
_LOST = "file not kept"  # the deed in the audit trail


def tell_of_lost(batch: Batch, dropped: Dropped, kind: FileKind, reason: str) -> None:
    """Tell everybody whom it concerns what is missing now, and what to do; `reason` is that of the fetcher."""
    for evidence in dropped.evidence:
        _evidence(batch, evidence, kind, reason)
    for step in dropped.steps:
        _step(batch, step, kind, reason)
    for campaign in dropped.campaigns:
        _campaign(batch, campaign, kind, reason)
    for draft in dropped.drafts:
        if draft.person_id is not None:
            text = join(_("⚠ The {kind} that was sent could not be kept.", kind=_WHAT[kind]), _again(reason))
            notify(batch, [draft.person_id], text)


def _again(reason: str) -> Value:
    """What to do for the file to be there all the same."""
    if reason == "too_large":
        return _("It is larger than 20 MB. Please send a smaller one, or a photo of it.")
    return _("Please send it again.")


def _why(reason: str) -> Value | None:
    return _("It is larger than 20 MB.") if reason == "too_large" else None


def _evidence(batch: Batch, lost: LostEvidence, kind: FileKind, reason: str) -> None:
    unit = batch.unit(lost.unit_id)
    name = unit.name if unit is not None else ""
    said = _(
        "⚠ The {kind} sent at {moment} as evidence for item {code} of {unit} could not be kept.",
        kind=_WHAT[kind],
        moment=lost.at,
        code=lost.item,
        unit=name,
    )
    batch.note(lost.commune_id, None, _LOST, f"card:{lost.card_id}", item=lost.item, reason=reason)
    if lost.is_open:
        if lost.person_id is not None:
            go_on = Intent(_("Score the card"), "score", lost.unit_id)
            notify(batch, [lost.person_id], join(said, _again(reason)), go_on, about=lost.commune_id)
        return
    office = batch.commune(lost.commune_id).police_office
    if lost.person_id is not None:
        directly = _("The card has been handed in: please give the file to {office} directly.", office=office)
        notify(batch, [lost.person_id], join(said, _why(reason), directly), about=lost.commune_id)
    told = _("The unit has been asked to give it to you directly; no file stands at the item for it.")
    see = Intent(_("See the card"), "card", lost.card_id)
    notify(
        batch,
        actors.officer_ids(batch.connection, lost.commune_id),
        join(said, _why(reason), told),
        see,
        about=lost.commune_id,
    )


def _step(batch: Batch, lost: LostOfStep, kind: FileKind, reason: str) -> None:
    batch.note(lost.commune_id, None, _LOST, f"unit:{lost.unit_id}", step=lost.step, year=lost.year, reason=reason)
    unit = batch.unit(lost.unit_id)
    if lost.person_id is None or unit is None:
        return
    text = join(
        _(
            "⚠ The {kind} sent at {moment} could not be kept: {what} – {unit}.",
            kind=_WHAT[kind],
            moment=lost.at,
            what=STEP_NAMES[Step(lost.step)],
            unit=unit.name,
        ),
        _why(reason),
        _("What was entered stands, without the file. Please enter it once more to add the file."),
    )
    enter = Intent(_("Enter it"), "step", lost.unit_id, lost.step)
    notify(batch, [lost.person_id], text, enter, about=lost.commune_id)


def _campaign(batch: Batch, lost: LostOfCampaign, kind: FileKind, reason: str) -> None:
    batch.note(lost.commune_id, None, _LOST, f"campaign:{lost.campaign_id}", reason=reason)
    if lost.status in (campaigns.DONE, campaigns.CANCELLED):
        return
    number = Verbatim(str(lost.campaign_id))
    text = join(
        _("⚠ The {kind} of campaign {n} could not be kept.", kind=_WHAT[kind], n=number),
        _why(reason),
        _("Its posts go out without it. Where it is needed, please cancel the campaign and write it once more."),
    )
    notify(batch, lost.people, text, Intent(_("See the campaign"), "campaign", lost.campaign_id), about=lost.commune_id)
