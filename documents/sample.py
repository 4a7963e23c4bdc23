"""Data of any dataclass, to try a template with: everything there, or nothing."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

TEXT = "Ví dụ"
_LONGEST_ROW = 12


def sample(wanted: Any, *, full: bool) -> Any:
    """An invented value of that type. `full`: texts and lists have something in them; else they are empty, and what may
    be missing is. Raises TypeError for a type that no paper has.
    """
    if wanted is str:
        return TEXT if full else ""
    if wanted is bool:
        return full
    if wanted is int:
        return 1 if full else 0
    if wanted is bytes:
        return b""
    if get_origin(wanted) is tuple:
        return _tuple(get_args(wanted), full=full)
    if get_origin(wanted) in (Union, UnionType):
        there = next(each for each in get_args(wanted) if each is not NoneType)
        return sample(there, full=full) if full else None
    if isinstance(wanted, type) and is_dataclass(wanted):
        types = get_type_hints(wanted)
        return wanted(**{field.name: sample(types[field.name], full=full) for field in fields(wanted)})
    raise TypeError(f"no paper has a {wanted}")


def _tuple(parts: tuple[Any, ...], *, full: bool) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is ...:
        # Rows of texts are named by their place ("row[3]"): long enough for any of them.
        return (sample(parts[0], full=full),) * (_LONGEST_ROW if parts[0] is str else 1) if full else ()
    return tuple(sample(part, full=full) for part in parts)
