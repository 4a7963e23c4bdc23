"""The compiled catalogues, so that the tests run from a clean checkout, without `make`."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"


def compile_catalogues() -> None:
    """Write every ``.mo`` file that is missing or older than its ``.po`` file."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=source.parts[-3], domain=source.stem)
        unfinished = compiled.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as writable:
            write_mo(writable, catalogue)
        unfinished.replace(compiled)
