"""Plans from text. What is wrong with one is said with file, line and one sentence."""

from __future__ import annotations

import unicodedata
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from movement.checks import findings
from movement.document import Document, DocumentError
from movement.library import UnknownReference, with_references
from movement.plan import Plan
from movement.values import Condition, LocalText


class PlanError(ValueError):
    """A plan that cannot be used. `line` counts from 1; the text of the error is "file:line: reason"."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


def parse_plan(text: str, file: str) -> Plan:
    """The plan that the YAML text says; `file` is only named in errors. Raises PlanError for the first thing wrong."""
    try:
        document = Document(unicodedata.normalize("NFC", text))
    except DocumentError as error:
        raise PlanError(file, error.line, error.reason) from None
    try:
        data = with_references(document.data)
    except UnknownReference as unknown:
        raise PlanError(file, document.line(unknown.path), str(unknown)) from None
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        details = _causes(error.errors(include_url=False))
        found = [(document.line(detail["loc"]), _reason(detail)) for detail in details]
        raise PlanError(file, *min(found, key=lambda entry: entry[0])) from None
    wrong = [(document.line(finding.path), finding.reason) for finding in findings(plan)]
    if wrong:
        raise PlanError(file, *min(wrong, key=lambda entry: entry[0]))
    return plan


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those that only follow from others: a list whose one entry is wrong is not too short."""
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(other["loc"][: len(detail["loc"])] == detail["loc"] for other in details if other is not detail)
    ]


_CONDITIONS = ("when", "not_applicable_when")

_REASONS = {
    "missing": '"{key}" is missing',
    "extra_forbidden": 'unknown key "{key}"',
    "string_type": '"{key}" must be text, not {value}: write it in quotes',
    "text": '"{key}" must be a text, not {value}',
    "string_too_short": '"{key}" must not be empty',
    "bool_type": '"{key}" must be true or false, not {value}',
    "bool_parsing": '"{key}" must be true or false, not {value}',
    "tuple_type": '"{key}" must be a list',
    "too_short": '"{key}" must have at least one entry',
    "model_type": '"{key}" must be keys with their values, not {value}',
    "enum": '"{key}" must be {expected}, not {value}',
    "literal_error": '"{key}" must be {expected}, not {value}',
    "union_tag_not_found": "\"{key}\" needs a \"kind\": 'ratio', 'sum', 'deduction' or 'table'",
    "union_tag_invalid": 'the "kind" of "{key}" must be {expected_tags}, not "{tag}"',
    "string_pattern_mismatch": '"{key}" must not be {value}: the pattern is {pattern}',
    "greater_than": '"{key}" must be more than {gt}, not {value}',
    "greater_than_equal": '"{key}" must be at least {ge}, not {value}',
    "less_than_equal": '"{key}" must be at most {le}, not {value}',
}
_NUMBER = '"{key}" must be a number, not {value}'
_WHOLE_NUMBER = '"{key}" must be a whole number, not {value}'


def _reason(detail: ErrorDetails) -> str:
    kind, path, context = detail["type"], detail["loc"], dict(detail.get("ctx", {}))
    names = [step for step in path if isinstance(step, str)]
    if kind == "extra_forbidden" and len(names) > 1 and names[-2] in _CONDITIONS:
        return f'unknown profile field "{names[-1]}": a condition may ask for {", ".join(Condition.model_fields)}'
    if kind == "model_type" and context.get("class_name") == LocalText.__name__:
        kind = "text"
    pattern = _REASONS.get(kind)
    if pattern is None and kind.startswith(("decimal", "finite")):
        pattern = _NUMBER
    elif pattern is None and kind.startswith("int"):
        pattern = _WHOLE_NUMBER
    if pattern is None:
        return f'"{names[-1] if names else "plan"}": {detail["msg"]}'
    return pattern.format(**context | {"key": names[-1] if names else "plan", "value": _shown(detail["input"])})


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    shown = str(value)
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    return f'"{shown}"' if isinstance(value, str) else shown
