"""The golden transcripts: conversations as people see them, in `transcripts/`.

When one differs and the difference is meant, `python -m tests.flows.write_transcripts` writes them anew.
"""

from __future__ import annotations

import pytest

from tests.flows.scenes import SCENES, TRANSCRIPTS, performed


@pytest.mark.parametrize("name", SCENES)
async def test_the_conversation_goes_as_it_is_written_down(name: str) -> None:
    expected = (TRANSCRIPTS / f"{name}.md").read_text(encoding="utf-8")

    assert await performed(name) == expected


def test_no_transcript_is_left_over() -> None:
    assert {path.stem for path in TRANSCRIPTS.glob("*.md")} == set(SCENES)
