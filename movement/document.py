"""A YAML document with the lines of its parts. Only what plans need: no anchors, no tags, no yes/no/on/off traps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

import yaml


class DocumentError(ValueError):
    """A document that cannot be read. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"{line}: {reason}")
        self.line = line
        self.reason = reason


class _Loader(yaml.SafeLoader):
    """YAML with the scalars of its version 1.2: `on` and `no` are words, 08 is eight, 1/1 is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own way

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call, unused-ignore]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DocumentError(event.start_mark.line + 1, "anchors and aliases (& and *) are not allowed in a plan")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise DocumentError(line, "keys must be text")
            if key.value in seen:
                raise DocumentError(line, f'the key "{key.value}" is written twice')
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(node.value)


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]{1,18}$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]{1,18}\.[0-9]{1,18}$", "-+0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


class Document:
    """The data of a YAML text and where each part of it stands. Raises DocumentError when it cannot be read."""

    def __init__(self, text: str) -> None:
        try:
            loader = _Loader(text)
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                raise DocumentError(1, "a plan is a list of keys with their values, beginning with id, year and title")
            self._root = node
            self.data: dict[str, Any] = loader.construct_document(node)
        except yaml.reader.ReaderError as error:
            self._fail(text.count("\n", 0, error.position), f"the character {_name(error)} is not allowed")
        except yaml.MarkedYAMLError as error:
            # Where a text or a list was opened that never ends says more than where the file ends.
            unended = "end of stream" in (error.problem or "") or "<stream end>" in (error.problem or "")
            mark = (error.context_mark if unended else None) or error.problem_mark or error.context_mark
            said = ", ".join(part for part in (error.context, error.problem) if part)
            self._fail(mark.line if mark else 0, f"not valid YAML: {said}")
        except RecursionError:
            self._fail(0, "the lists and keys are nested too deeply")

    @staticmethod
    def _fail(line: int, reason: str) -> NoReturn:
        raise DocumentError(line + 1, reason) from None

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a part: of its key, or of the list entry. Steps that the document does not have are passed over,
        so that something missing stands where the rest of its group begins.
        """
        node: yaml.Node = self._root
        line = node.start_mark.line
        for step in path:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        line, node = key.start_mark.line, value
                        break
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line
        return int(line) + 1


def _name(error: yaml.reader.ReaderError) -> str:
    character = error.character
    return f"U+{character if isinstance(character, int) else ord(character[:1] or chr(0)):04X}"
