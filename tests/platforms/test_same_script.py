"""The same script on Telegram, Zalo Bot and Zalo OA: written down as it looks there; what is recorded is the same.

When a transcript differs and the difference is meant, `python -m tests.flows.write_transcripts` writes it anew.
"""

from __future__ import annotations

import pytest

from tests.platforms.performing import PLATFORMS, SAME_SCRIPT, golden, kept_on_paper, performed_on
from tests.platforms.records import Records, differences, without_group_life

# A group that has shut the assistant out is found out by what the platform refuses.
SHUT_OUT = {
    "telegram": ["sendPhoto: Forbidden: bot was kicked from the supergroup chat (1)"],
    "zalo-bot": ["sendPhoto: 400 Bad Request: chat not found", "sendChatAction: 400 Bad Request: chat not found"],
    "zalo-oa": ["/v3.0/oa/group/message: -237"],
}


def comparable(platform: str, name: str, found: Records) -> Records:
    """What has to be the same. Zalo tells less of groups; an OA's reminders wait for their readers to write."""
    if platform != "telegram":
        found = without_group_life(found)
    if (platform, name) == ("zalo-oa", "reminders.vi"):
        found = {table: rows for table, rows in found.items() if table != "reminder"}
    return found


@pytest.mark.parametrize("name", SAME_SCRIPT)
async def test_the_same_script_on_every_platform(name: str) -> None:
    paper = await kept_on_paper(name)
    for platform in PLATFORMS:
        played = await performed_on(platform, name)
        expected = golden(platform, name).read_text(encoding="utf-8")
        assert played.text == expected, f"on {platform}"
        same = differences(comparable(platform, name, paper), comparable(platform, name, played.records))
        assert not same, f"on {platform}"
        assert played.refused == (SHUT_OUT[platform] if name == "campaign.vi" else [])


def test_no_transcript_is_left_over() -> None:
    for platform in PLATFORMS:
        folder = golden(platform, "any").parent
        assert {path.name for path in folder.iterdir()} == {f"{name}.md" for name in SAME_SCRIPT}
