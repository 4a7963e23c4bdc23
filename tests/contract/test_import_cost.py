"""Telegram's libraries take seconds and more than a hundred megabytes to import: nobody but its edge may do it.

Typst, tens of megabytes, is loaded when the first picture is made.
"""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"aiogram", "telegram", "typst"}
EDGE = ("bot.handlers.telegram", "bot.channels.telegram")


def modules() -> list[str]:
    """Every module of ours but Telegram's edge, and but the ones that run something when imported."""
    found: list[str] = []
    for package in ("bot", "movement", "storage", "documents"):
        if (ROOT / package / "__init__.py").exists():
            found.append(package)
            found += [m.name for m in pkgutil.walk_packages([str(ROOT / package)], f"{package}.", onerror=str)]
    left_out = ("__main__", "env")  # programs: ours, and Alembic's
    return [name for name in found if not name.startswith(EDGE) and name.rsplit(".", 1)[-1] not in left_out]


def imported_by(names: list[str]) -> set[str]:
    """The top-level packages that are loaded after importing these modules in a fresh process."""
    program = (
        "import importlib, json, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "json.dump(sorted({name.partition('.')[0] for name in sys.modules}), sys.stdout)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_only_telegrams_edge_imports_its_libraries() -> None:
    assert imported_by(modules()) & HEAVY == set()


def test_there_is_something_to_look_at() -> None:
    assert {"bot.chat", "bot.channels", "bot.handlers", "storage"} <= set(modules())


@pytest.mark.parametrize(
    ("module", "loaded"),
    [
        ("bot.handlers.telegram", {"aiogram"}),
        ("bot.channels.telegram", {"aiogram"}),
        ("bot.channels.telegram_mass", set()),  # its library is loaded when the first mass message goes out
        ("bot.channels.telegram_mapping", set()),
        ("bot.channels.telegram_sending", set()),
        ("bot.handlers.telegram_press", set()),
        ("bot.zalo_bot_edge", set()),
    ],
)
def test_the_edge_loads_what_it_needs_and_no_more(module: str, loaded: set[str]) -> None:
    assert imported_by([module]) & HEAVY == loaded
