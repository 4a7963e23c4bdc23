"""Build hook: compiles the gettext catalogues, so that a wheel, an image and an editable install always have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Writes an ``.mo`` file beside every ``.po`` file of ``locales/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "locales").glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as readable:
                catalogue = read_po(readable, locale=source.parts[-3], domain=source.stem)
            with source.with_suffix(".mo").open("wb") as writable:
                write_mo(writable, catalogue)
