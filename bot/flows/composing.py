"""An officer composes a campaign: topic, text, file, groups, time; then a preview, and how long it takes to send."""

from __future__ import annotations

from bot.flows.attachment import Attachment
from bot.flows.composing_facts import ComposingFacts
from bot.flows.composing_texts import summary, target_text, when
from bot.flows.outcomes import Nothing, WriteCampaign
from bot.flows.questions import Choose, FreeText, Look, Option, Review
from bot.flows.scheduling import ask_schedule
from bot.flows.targeting import ask_target
from bot.i18n import Strong, Value, _, join, key_, plural
from movement.campaigns import Schedule, Target
from movement.secrecy import marked_secret

SHORTEST_TEXT = 10  # characters


async def composing(facts: ComposingFacts) -> WriteCampaign | Nothing:
    """Ask for everything, show it as the groups will see it, and hand it on."""
    if not facts.groups and not any(facts.subscribers.values()):
        await Choose(
            key="nobody",
            can_leave=False,
            prompt=lambda: _(
                "There is no group to write to yet. Add the assistant to a group and claim the group there first."
            ),
            choices=(Option(True, _("Close"), "close"),),
        )
        return Nothing()
    topic = await Choose(
        key="topic",
        label=_("Topic"),
        prompt=lambda: join(Strong(_("New campaign")), _("Which topic is it about?")),
        choices=[Option(each, name, each, wide=True) for each, name in facts.topics],
    )
    text = await FreeText(
        key="text",
        label=_("Text"),
        prompt=lambda: join(
            _("Please write the text (at most {n} characters).", n=facts.room(topic)),
            _("The heading and the signature are added; the words are yours alone."),
        ),
        at_least=SHORTEST_TEXT,
        at_most=facts.room(topic),
        multiline=True,
        refuse=_not_secret,
    )
    file = await Attachment(
        key="file",
        label=_("File"),
        prompt=lambda: join(
            _("Send a photo, a video or a document to go with it, or go on without."),
            _("Never send secret documents through a messaging app."),
        ),
        largest=facts.largest_file,
    )
    target, schedule = await _ask_target_and_time(facts, topic)
    message = facts.post(topic, text, file)
    keep_as = await Review(
        key="review",
        prompt=lambda: summary(facts, topic, text, file, target, schedule, facts.messages_of(message)),
        choices=(
            Option(
                "send",
                _("Hand to a second officer") if facts.second_officer else _("Send"),
                "send",
                wide=True,
            ),
            Option("draft", _("Keep as a draft"), "draft", key="1"),
            Option("template", _("Keep as a template"), "template", key="2"),
        ),
        looks=(Look("preview", _("Preview"), key_("P"), lambda: "", posts=lambda: [message]),),
    )
    return WriteCampaign(keep_as, topic, text, file, target, schedule, facts.campaign_id)


def _not_secret(text: str) -> Value | None:
    if any(marked_secret(line) for line in text.splitlines()):
        return _("⛔ The text bears a mark of secrecy. State secrets must not be sent through a messaging app.")
    return None


async def _ask_target_and_time(facts: ComposingFacts, topic: str) -> tuple[Target, Schedule]:
    """To whom and when: as it was kept with the draft or template, or anew."""
    if facts.kept is not None:
        target, schedule = facts.kept
        n = len(target.of(facts.groups))
        is_ahead = schedule.first is None or schedule.first > facts.now
        if is_ahead and (n or target.subscribers):
            as_before = await Choose(
                key="as_before",
                label=_("Groups and time"),
                prompt=lambda: join(
                    _("Groups and time as they were kept?"),
                    join(target_text(target, facts.titles), plural("{n} group", "{n} groups", n), separator=" · "),
                    when(schedule),
                ),
                choices=(Option(True, _("As before"), "same"), Option(False, _("Choose anew"), "anew")),
            )
            if as_before:
                return target, schedule
    return await ask_target(facts, topic), await ask_schedule(facts)
