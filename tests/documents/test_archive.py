"""Files in a ZIP: ours alone by name, the same bytes every time."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.archive import archive

NAMES = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True)


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=6))
def test_what_goes_in_comes_out_in_order(files: dict[str, bytes]) -> None:
    packed = archive(list(files.items()))

    with zipfile.ZipFile(BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert [(name, opened.read(name)) for name in opened.namelist()] == list(files.items())
        assert {part.date_time for part in opened.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
    assert archive(list(files.items())) == packed


@pytest.mark.parametrize(
    "name", ["../a.docx", "/a", "a/b", "a\\b", "", ".hidden", "Tờ trình.docx", "a b", "A.docx", "c:a", "a\n", "-a"]
)
def test_a_name_that_is_not_ours_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        archive([(name, b"")])


def test_a_name_comes_once() -> None:
    with pytest.raises(ValueError, match="no name"):
        archive([("a", b"1"), ("a", b"2")])
