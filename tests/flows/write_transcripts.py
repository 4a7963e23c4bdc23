"""Rewrites the golden transcripts: `python -m tests.flows.write_transcripts`. Read what changed before committing."""

from __future__ import annotations

import asyncio

from tests.catalogues import compile_catalogues
from tests.flows.scenes import SCENES, TRANSCRIPTS, performed


def main() -> None:
    """Play every scene and write it down."""
    compile_catalogues()
    TRANSCRIPTS.mkdir(exist_ok=True)
    for name in SCENES:
        text = asyncio.run(performed(name))
        (TRANSCRIPTS / f"{name}.md").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
