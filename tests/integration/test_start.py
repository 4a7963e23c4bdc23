"""How long a start takes and how much memory it needs. ``python -m benchmarks.start`` gives the figures themselves."""

from __future__ import annotations

from benchmarks.start import MIB, first_page


def test_without_a_token_the_first_page_is_there_soon_and_in_little_memory() -> None:
    """The promise is 4 s and 150 MB; a machine that is busy with other things may take longer, but not more memory."""
    start = first_page()
    print(f"first page after {start.seconds:.2f} s, {start.memory / MIB:.0f} MiB (peak {start.peak / MIB:.0f})")
    assert start.seconds < 15
    assert start.peak < 150_000_000
