"""Checks what a bot sends against the published list of methods, parameters and types.

`api.json` is an excerpt of the Bot API reference: the methods this fake knows and every type that can be reached from
their parameters. The real service overlooks unknown parameters; the fake refuses them, because they are mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.telegram.errors import bad

Check = Callable[[Any, str], Any]

API: dict[str, Any] = json.loads((Path(__file__).parent / "api.json").read_text(encoding="utf-8"))
METHODS: dict[str, str] = {name.lower(): name for name in API["methods"]}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came as a part of a multipart body."""

    name: str
    mime: str
    content: bytes


def _refuse(path: str, wanted: str) -> Exception:
    return bad(f'can\'t parse parameter "{path}": {wanted} expected')


def _integer(value: Any, path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass
    raise _refuse(path, "Integer")


def _float(value: Any, path: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise _refuse(path, "Float")


def _boolean(value: Any, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    raise _refuse(path, "Boolean")


def _string(value: Any, path: str) -> str:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        return value
    raise _refuse(path, "String")


def _upload(value: Any, path: str) -> Upload:
    if isinstance(value, Upload):
        return value
    raise _refuse(path, "InputFile")


_PRIMITIVES: dict[str, Check] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "True": _boolean,
    "String": _string,
    "InputFile": _upload,
}


class _Object:
    """A JSON object with known fields. Forms carry objects as JSON text."""

    def __init__(self, name: str, fields: Mapping[str, str]) -> None:
        self.name = name
        self.raw = fields
        self.fields: dict[str, Check] | None = None
        self.required: list[str] = []

    def prepare(self) -> dict[str, Check]:
        if self.fields is None:
            self.required = [key for key, types in self.raw.items() if not types.endswith(" ?")]
            self.fields = {key: _compile(types.removesuffix(" ?")) for key, types in self.raw.items()}
        return self.fields

    def __call__(self, value: Any, path: str) -> dict[str, Any]:
        if self.name == "KeyboardButton" and isinstance(value, str):
            value = {"text": value}  # the reference allows a plain string for a button with nothing but a text
        value = _decoded(value, path)
        if not isinstance(value, dict):
            raise _refuse(path, self.name)
        fields = self.prepare()
        for key in self.required:
            if value.get(key) is None:
                raise bad(f'can\'t parse parameter "{path}": field "{key}" of {self.name} is missing')
        result = {}
        for key, item in value.items():
            check = fields.get(key)
            if check is None:
                raise bad(f'can\'t parse parameter "{path}": {self.name} has no field "{key}"')
            if item is not None:
                result[key] = check(item, f"{path}.{key}")
        return result


class _OneOf:
    """Several possible types: the first that fits; if none does, the refusal of the nearest."""

    def __init__(self, checks: list[Check]) -> None:
        self.checks = checks

    def __call__(self, value: Any, path: str) -> Any:
        if isinstance(value, str) and any(isinstance(check, _Object) for check in self.checks):
            value = _decoded(value, path)
        refusal: Exception | None = None
        for check in self.checks:
            if isinstance(check, _Object) and isinstance(value, dict):
                check.prepare()
                nearest = all(key in value for key in check.required) and check.required
            else:
                nearest = False
            try:
                return check(value, path)
            except Exception as error:
                if refusal is None or nearest:
                    refusal = error
        assert refusal is not None
        raise refusal


class _ArrayOf:
    def __init__(self, check: Check) -> None:
        self.check = check

    def __call__(self, value: Any, path: str) -> list[Any]:
        value = _decoded(value, path)
        if not isinstance(value, list):
            raise _refuse(path, "Array")
        check = self.check
        return [check(item, path) for item in value]


_compiled: dict[str, Check] = dict(_PRIMITIVES)


def _compile(types: str) -> Check:
    known = _compiled.get(types)
    if known is not None:
        return known
    check: Check
    if " | " in types:
        check = _OneOf([_compile(part) for part in types.split(" | ")])
    elif types.startswith("Array of "):
        check = _ArrayOf(_compile(types.removeprefix("Array of ")))
    else:
        fields = API["types"][types]
        union = fields.get("one_of")
        check = _OneOf([_compile(part) for part in union]) if union else _Object(types, fields)
    _compiled[types] = check
    return check


def _decoded(value: Any, path: str) -> Any:
    if not isinstance(value, str) or "." in path:  # only a parameter itself may be JSON text
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f'can\'t parse parameter "{path}": JSON expected') from None


_METHOD_CHECKS: dict[str, tuple[list[str], dict[str, Check]]] = {
    method: (
        [name for name, types in fields.items() if not types.endswith(" ?")],
        {name: _compile(types.removesuffix(" ?")) for name, types in fields.items()},
    )
    for method, fields in API["methods"].items()
}

# What the real service says when these are missing; the others get a description in the same style.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "video": "there is no video in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
}


def checked(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call in their proper types.

    Parts of a multipart body that a parameter refers to as ``attach://name`` are allowed beside the parameters and are
    put in the place of the reference. Raises `ApiError` 400.
    """
    required, checks = _METHOD_CHECKS[method]
    result: dict[str, Any] = {}
    attached: set[str] = set()
    for name, value in given.items():
        if value is None:
            continue
        check = checks.get(name)
        if check is None:
            if isinstance(value, Upload):
                continue
            raise bad(f'method {method} has no parameter "{name}"')
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            attached.add(part)
            if not isinstance(given.get(part), Upload):
                raise bad(f'attached file of parameter "{name}" was not sent')
            result[name] = given[part]
        else:
            result[name] = check(value, name)
    for name, value in given.items():
        if isinstance(value, Upload) and name not in checks and name not in attached:
            raise bad(f'method {method} has no parameter "{name}"')
    for name in required:
        if name not in result:
            raise bad(_MISSING.get(name, f'parameter "{name}" is required'))
    return result
