"""Several files in one ZIP. The same files give the same bytes, on any day."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of files given by name and content, in that order.

    Names are ours: small letters, figures, dots and hyphens. Raises ValueError for any other, or for one that comes
    twice: what somebody typed must not lead out of the folder into which it is unpacked.
    """
    names = [name for name, _content in files]
    for name in names:
        if not _NAME.fullmatch(name) or names.count(name) > 1:
            raise ValueError(f"no name for a file in an archive: {name!r}")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, content in files:
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.external_attr = 0o644 << 16
            part.create_system = 3
            made.writestr(part, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
