"""A resident chooses topics to receive messages about in private: with a consent of its own, ended in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.consent import Office, no_reports
from bot.flows.outcomes import GiveTopicConsent, Nothing, SetTopic, StopTopics
from bot.flows.questions import Choose, Option
from bot.i18n import Strong, Value, _, join

TOPICS = "topics"  # the purpose of the consent


@dataclass(frozen=True, slots=True)
class TopicsFacts:
    """The plan's topics as (id, name), and which of them the account has chosen."""

    office: Office
    topics: Sequence[tuple[str, Value]]
    chosen: Sequence[str] = ()
    consented: bool = False


def topics_consent(office: Office) -> Value:
    """What the person agrees to; exactly these words are kept with the consent."""
    return join(
        Strong(_("Messages of {office} in this chat", office=office.police_office)),
        _(
            "For this the assistant keeps the account of this chat, when it was last used, and the topics that you "
            "choose, and uses them only to send these messages. Nobody counts who reads what. To stop at any time it "
            "is enough to write “unsubscribe”; then all of it is deleted."
        ),
    )


async def topics(facts: TopicsFacts) -> SetTopic | StopTopics | Nothing:
    """Ask for consent once, then let topics be switched on and off."""
    otherwise = join(_("Please choose one of the answers below."), no_reports(facts.office))
    if not facts.consented:
        agreed = await Choose(
            key="consent",
            prompt=lambda: topics_consent(facts.office),
            can_reopen=False,
            choices=(Option(True, _("I agree"), "agree"), Option(False, _("I do not agree"), "refuse")),
            on_answer=lambda yes: GiveTopicConsent() if yes else None,
            otherwise=otherwise,
        )
        if not agreed:
            return Nothing()
    options: list[Option[SetTopic | StopTopics | Nothing]] = [
        Option(
            SetTopic(topic, topic not in facts.chosen),
            _("✅ {topic}", topic=name) if topic in facts.chosen else name,
            f"t{number}",
            wide=True,
        )
        for number, (topic, name) in enumerate(facts.topics)
    ]
    if facts.chosen:
        options.append(Option(StopTopics(), _("Stop all messages"), "stop", wide=True))
    options.append(Option(Nothing(), _("Done"), "done", wide=True))
    chosen: SetTopic | StopTopics | Nothing = await Choose(
        key="topic",
        can_leave=False,
        can_go_back=False,
        prompt=lambda: join(
            Strong(_("Which topics do you want messages about?")),
            _("Chosen: {n}. Choose a topic to receive it, choose it again to stop.", n=len(facts.chosen)),
        ),
        choices=options,
        otherwise=otherwise,
    )
    return chosen
