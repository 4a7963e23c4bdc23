"""Messages as JSON, for the outbox."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.chat import Choice, File, FileKind, Message, Role, Template

_TEXTS = ("text", "replace", "press_id", "toast", "hint", "topic", "language")


def to_json(message: Message) -> dict[str, Any]:
    """A message as a JSON object; empty fields are left out."""
    body: dict[str, Any] = {}
    for name in _TEXTS:
        if value := getattr(message, name):
            body[name] = str(value)
    if message.rows:
        body["rows"] = [[[c.label, c.data, c.key, c.role.value] for c in row] for row in message.rows]
    if message.leave:
        body["leave"] = True
    if message.file:
        body["file"] = asdict(message.file)
    if message.template:
        body["template"] = {"values": dict(message.template.values), "tracking": message.template.tracking}
    return body


def from_json(body: dict[str, Any]) -> Message:
    """The message that `to_json` wrote."""
    rows = tuple(
        tuple(Choice(label, data, key, Role(role)) for label, data, key, role in row) for row in body.get("rows", ())
    )
    raw = body.get("file")
    file = File(**{**raw, "kind": FileKind(raw["kind"])}) if raw else None
    form = body.get("template")
    template = Template(tuple(form["values"].items()), form["tracking"]) if form else None
    texts = {name: body.get(name, "") for name in _TEXTS}
    return Message(rows=rows, file=file, leave=bool(body.get("leave")), template=template, **texts)
