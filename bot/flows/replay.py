"""Finding the present question: a flow is run again over the answers that are stored by key."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from bot.flows.questions import MISSING, Outdated, Question

Flow = Coroutine[Question[Any], Any, object]


@dataclass(frozen=True, slots=True)
class Asking:
    """The flow stands at a question; `path` are the questions before it that have answers."""

    question: Question[Any]
    path: tuple[Question[Any], ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The flow is through; `outcome` says what must happen."""

    outcome: object


def replay(flow: Flow, answers: Mapping[str, Any], reopened: str | None = None) -> Asking | Finished:
    """Run a flow until it needs an answer that is not there, or until it ends.

    `reopened` is the key of a question that is asked again although it has an answer; the answer stays until another
    one replaces it. An answer that its question no longer offers counts as not given.
    """
    path: list[Question[Any]] = []
    value: Any = None
    try:
        while True:
            question = flow.send(value)
            value = MISSING
            if question.key != reopened:
                value = question.given
                if value is MISSING and question.key in answers:
                    try:
                        value = question.load(answers[question.key])
                    except Outdated:
                        value = MISSING
            if value is MISSING:
                return Asking(question, tuple(path))
            path.append(question)
    except StopIteration as end:
        return Finished(end.value)
    finally:
        flow.close()
