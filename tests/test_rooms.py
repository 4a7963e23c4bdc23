"""Who may know whom, where import-linter's contracts (pyproject.toml) cannot say it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent

ALLOWED = {
    "movement": set(),
    "storage": {"movement"},
    "documents": {"movement"},
    "bot.chat": set(),
    "bot.flows": {"movement", "bot.chat", "bot.i18n"},
    "bot.channels": {"bot.chat"},
    "bot.handlers": {"bot.chat", "bot.channels", "bot.clock", "storage"},
}
"""Every other room of ours that a room may import: whoever adds a module need not remember to forbid it."""


def room(module: str) -> str:
    return ".".join(module.split(".")[: 2 if module.startswith("bot.") else 1])


@pytest.mark.parametrize("name", ALLOWED)
def test_a_room_imports_only_what_it_may_know(name: str) -> None:
    graph = grimp.build_graph("bot", "documents", "movement", "storage", cache_dir=None)
    imported = {
        room(target): module
        for module in graph.modules
        if room(module) == name
        for target in graph.find_modules_directly_imported_by(module)
    }
    imported.pop(name, None)

    assert imported.keys() <= ALLOWED[name], imported


def test_only_telegrams_edges_import_telegrams_libraries() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [
        contract for contract in project["tool"]["importlinter"]["contracts"] if "ignore_imports" in contract
    ]
    assert contract["forbidden_modules"] == ["aiogram", "telegram"]
    for exception in contract["ignore_imports"]:
        assert re.fullmatch(r"bot\.(handlers|channels)\.telegram\w* -> (aiogram|telegram)", exception)


def test_the_command_line_starts_without_telegrams_libraries() -> None:
    # `import aiogram` alone takes seconds and 170 MB: a start without a token must not pay for it.
    script = "import sys, bot.cli, bot.app; sys.exit(', '.join({'aiogram', 'telegram'} & sys.modules.keys()) or None)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
