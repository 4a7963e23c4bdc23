"""Rewrites the golden transcripts: `python -m tests.flows.write_transcripts`. Read what changed before committing."""

from __future__ import annotations

import asyncio

from tests.catalogues import compile_catalogues
from tests.flows.scenes import SCENES, TRANSCRIPTS, performed
from tests.platforms.performing import PLATFORMS, SAME_SCRIPT, golden, performed_on


def main() -> None:
    """Play every scene and write it down; those of the first issues as they look on every platform, too."""
    compile_catalogues()
    TRANSCRIPTS.mkdir(exist_ok=True)
    for name in SCENES:
        text = asyncio.run(performed(name))
        (TRANSCRIPTS / f"{name}.md").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.splitlines())} lines")
    for platform in PLATFORMS:
        for name in SAME_SCRIPT:
            path = golden(platform, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(asyncio.run(performed_on(platform, name)).text, encoding="utf-8")
            print(f"{platform}/{name}: written")


if __name__ == "__main__":
    main()
