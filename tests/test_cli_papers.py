"""`antq papers`, and Word templates of the operator's own: written, checked, refused at the start with a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import bootstrap
from bot.house import StartRefused
from bot.settings import load_settings
from documents.own_templates import OURS, our_template
from tests.test_cli import ROOT, Cli, cli, commune

__all__ = ["cli", "commune"]

NAME = "to-trinh-antt.docx"


def test_templates_are_written_into_a_new_folder(cli: Cli) -> None:
    done = cli("papers", "templates", "--out", "mau-word")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [str(Path("mau-word") / name) for name in sorted(OURS)]
    assert {path.name: path.read_bytes() for path in (cli.folder / "mau-word").iterdir()} == {
        name: our_template(name) for name in OURS
    }


def test_nothing_is_overwritten(cli: Cli) -> None:
    (cli.folder / "mau-word").mkdir()
    (cli.folder / "mau-word" / NAME).write_bytes(b"mine")
    done = cli("papers", "templates", "--out", "mau-word")

    assert done.code == 1
    assert done.sentence() == f"mau-word already has {NAME}: nothing was written. Please give another folder."
    assert [path.name for path in (cli.folder / "mau-word").iterdir()] == [NAME]
    assert (cli.folder / "mau-word" / NAME).read_bytes() == b"mine"


def test_a_folder_that_cannot_be_made_is_said(cli: Cli) -> None:
    (cli.folder / "mau-word").write_text("a file")
    done = cli("papers", "templates", "--out", "mau-word")

    assert done.code == 1
    assert "mau-word cannot be written" in done.sentence()


def test_the_check_tries_every_template(cli: Cli, commune: None) -> None:
    folder = cli.folder / "mau-word"
    cli("papers", "templates", "--out", str(folder))
    good = cli("check", ANTQ_TEMPLATES=str(folder))
    assert "ok    templates   own ones take the place of ours: bao-cao-antt.docx, " in good.out
    (folder / NAME).write_bytes(b"no Word file")
    (folder / "khac.docx").write_bytes(our_template(NAME))
    bad = cli("check", ANTQ_TEMPLATES=str(folder))

    assert bad.code == 1
    assert f"FAIL  templates   {NAME}: the Word template cannot be filled in: File is not a zip file." in bad.out
    assert "FAIL  templates   khac.docx: its name is none of " in bad.out
    assert "ok    templates   own ones take the place of ours: bao-cao-antt.docx, " in bad.out


def test_an_empty_folder_is_fine(cli: Cli, commune: None) -> None:
    (cli.folder / "mau-word").mkdir()
    assert "has none yet: `antq papers templates` writes ours." in cli("check", ANTQ_TEMPLATES="mau-word").out
    assert "templates" not in cli("check").out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (NAME, b"no Word file", "the Word template cannot be filled in: File is not a zip file."),
        ("khac.docx", our_template(NAME), "its name is none of "),
    ],
)
async def test_the_start_is_refused_with_a_sentence(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    settings = load_settings({"ANTQ_TEMPLATES": str(tmp_path), "ANTQ_DATA_DIR": str(tmp_path / "data")})

    with pytest.raises(StartRefused, match=r"^ANTQ_TEMPLATES: .*cannot be used: ") as refused:
        bootstrap(settings, simulator=True)
    assert said in str(refused.value)
    assert name in str(refused.value)
    assert not (tmp_path / "data").exists()  # nothing was begun


def test_a_start_without_own_templates_does_not_load_what_fills_them() -> None:
    script = (
        "import sys, bot.cli, bot.app; sys.exit(', '.join({'docx', 'docxtpl', 'jinja2'} & sys.modules.keys()) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
