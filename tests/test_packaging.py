"""What is installed and shipped: dependencies with reasons, hashed lock files, an image that can be built."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
NEEDED: list[str] = [*PROJECT["project"]["dependencies"], *EXTRAS["build"]]


def name_of(requirement: str) -> str:
    matched = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert matched
    return re.sub(r"[-_.]+", "-", matched[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Every requirement of a lock file, by name, with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {name_of(line): line for line in lines}


def test_every_dependency_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in [*NEEDED, *EXTRAS["dev"]]:
        (line,) = [line for line in lines if line.strip().startswith(f'"{requirement}"')]
        assert re.search(r"\", +# \S+ \S+", line), f"no reason is given for {requirement}"


IMPORTED_AS = {
    "python-telegram-bot": "telegram",
    "pyyaml": "yaml",
}
NOT_IMPORTED = {
    "aiolimiter",  # a limit on the version of what python-telegram-bot brings
    "hatchling",  # builds
    "import-linter",  # a command
    "mypy",
    "pytest-timeout",  # a plugin
    "ruff",
    "types-pyyaml",  # for mypy
    "tzdata",  # read by zoneinfo
}


def test_every_dependency_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "storage", "movement", "documents", "tests", "benchmarks", "scripts")
        for path in (ROOT / folder).rglob("*.py")
    )
    names = {name_of(requirement) for requirement in [*NEEDED, *EXTRAS["dev"]]} - NOT_IMPORTED
    modules = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in names}
    unused = {
        module
        for module in modules
        if not re.search(rf"^\s*(import|from) {module}\b|find_spec\(.{module}.\)", code, re.MULTILINE)
    }

    assert unused == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_everything_with_hashes(lock: str) -> None:
    requirements = locked(lock)

    assert len(requirements) > 30
    for name, line in requirements.items():
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+ ", line), name
        assert re.search(r" --hash=sha256:[0-9a-f]{64}\b", line), name
    wanted = NEEDED if lock == "requirements.lock" else NEEDED + EXTRAS["dev"]
    assert {name_of(requirement) for requirement in wanted} <= requirements.keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--[a-z-]*(index|find-links|trusted-host))", text, re.MULTILINE)
    assert " @ " not in text
    assert "/" not in re.sub(r"(?m)^#.*$", "", text)


def test_tests_run_on_what_is_shipped() -> None:
    runtime, development = locked(LOCKS[0]), locked(LOCKS[1])

    assert {name: development.get(name) for name in runtime} == runtime


def instructions(name: str) -> list[list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_copies_what_exists_and_what_reaches_the_engine() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"]
    copied = {
        source
        for instruction, *rest in instructions("Dockerfile")
        if instruction == "COPY" and not rest[0].startswith("--from=")
        for source in rest[:-1]
    }
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in let_in, source
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) < copied
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*"


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    final = instructions("Dockerfile")
    final = final[max(number for number, line in enumerate(final) if line[0] == "FROM") :]
    words = [line[0] for line in final]

    assert words.index("USER") < words.index("ENTRYPOINT")
    assert next(line[1] for line in final if line[0] == "USER") != "root"
    assert "HEALTHCHECK" in words
    environ = dict(pair.split("=", 1) for line in final if line[0] == "ENV" for pair in line[1:])
    settings = load_settings(environ, None)
    assert (settings.data_dir, settings.host) == (Path("/data"), "0.0.0.0")


def test_compose_waits_for_its_database_and_knows_no_password() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]

    assert services["bot"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "healthcheck" in services["postgres"]
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    for name in services["bot"]["environment"]:
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields


def test_the_example_explains_every_setting_and_is_accepted(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#(ANTQ_[A-Z_]+)=", text, re.MULTILINE)

    assert sorted(named) == sorted(PREFIX + field.upper() for field in Settings.model_fields)
    example = tmp_path / ".env"
    example.write_text(re.sub(r"(?m)^#(?=[A-Z_]+=)", "", text), encoding="utf-8")
    assert load_settings({}, example).officers


def test_a_wheel_holds_plans_pages_catalogues_and_migrations(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("antq-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    sources = [
        path.relative_to(ROOT)
        for folder in ("bot", "storage", "movement", "documents", "locales")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".mo", ".pyc")
    ]
    assert {path.as_posix() for path in sources} <= names
    for path in sources:
        if path.suffix == ".po":
            assert path.with_suffix(".mo").as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "data/"))]
