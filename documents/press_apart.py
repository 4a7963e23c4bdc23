"""Printing in a process of its own, for papers of hundreds of rows.

Typst remembers everything that it has laid out, in case the same comes again: three thousand rows are more than half a
gigabyte, and the next version of the same list as much again. A process that ends gives it all back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from documents.press import NotPrinted, pdf

LONGEST = 28.0  # seconds; a process that takes longer is ended

_HOUSE = Path(__file__).resolve().parent.parent  # where this package lies, installed or checked out
_START = f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); from documents.press_apart import serve; sys.exit(serve())"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP")  # nothing secret


def pdf_apart(template: str, data: Mapping[str, Any]) -> bytes:
    """As `press.pdf`, without tags, in a process that ends afterwards. Takes a start of Python more.

    Belongs into a thread; raises `NotPrinted`, also for what takes too long.
    """
    order = json.dumps({"template": template, "data": data}, ensure_ascii=False).encode("utf-8", "replace")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with our own words
            [sys.executable, "-P", "-c", _START],
            input=order,
            capture_output=True,
            env=environment,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted(f"{template}: not printed within {LONGEST:.0f} seconds") from late
    if done.returncode != 0:
        raise NotPrinted(
            f"{template}: {done.stderr.decode('utf-8', 'replace')[-500:].strip() or 'the press broke off'}"
        )
    return done.stdout


def serve() -> int:
    """What the other process does: an order from standard input, the file to standard output; the exit code."""
    order = json.loads(sys.stdin.buffer.read())
    try:
        sys.stdout.buffer.write(pdf(order["template"], order["data"], tagged=False))
    except NotPrinted as fault:
        sys.stderr.write(str(fault))
        return 1
    return 0
