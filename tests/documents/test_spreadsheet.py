"""Lists that come in: the same cells from every kind of file, and one clear reason where there are none.

`data/old.xls` and `data/locked.xlsx` are files as old Excel and a password make them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from documents.spreadsheet import (
    LARGEST,
    LARGEST_UNPACKED,
    MOST_COLUMNS,
    MOST_ROWS,
    NotRead,
    Unreadable,
    read_sheets,
)

DATA = Path(__file__).parent / "data"
ROWS = (("Tên đơn vị", "Loại hình"), ("TRƯỜNG THCS THIỆN TÍN", "trường"), ("Thôn Đình, “Hạ”", "thôn"))
NUMBERED = tuple(enumerate(ROWS, 1))
CSV = "\r\n".join(f'"{name}",{kind}' for name, kind in ROWS)


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    """An .xlsx file with what `fill` puts into it."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def with_cells(cells: Sequence[tuple[int, int, object]]) -> bytes:
    """An .xlsx file whose first sheet has these cells: (row, column, value), counted from 0."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        for row, column, value in cells:
            sheet.write(row, column, value)

    return workbook(fill)


def ods(body: str, manifest: str = "") -> bytes:
    """A minimal OpenDocument sheet."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Danh sách">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def ods_row(*cells: str) -> str:
    texts = (f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells)
    return f"<table:table-row>{''.join(texts)}</table:table-row>"


def zipped(**parts: bytes) -> bytes:
    """A zip archive with these parts; `__` stands for a slash, `_` for a dot."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def reason(content: bytes) -> Unreadable:
    """Why a file cannot be read."""
    with pytest.raises(NotRead) as refused:
        read_sheets(content)
    return refused.value.reason


# --- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.replace("\r\n", "\n").encode(),
        with_cells([(row, column, text) for row, cells in enumerate(ROWS) for column, text in enumerate(cells)]),
        ods("".join(ods_row(*row) for row in ROWS)),
    ],
    ids=["utf-8", "utf-8 with a mark", "utf-16", "utf-16 big", "unix", "xlsx", "ods"],
)
def test_every_kind_of_file_gives_the_same_texts(content: bytes) -> None:
    (sheet,) = read_sheets(content)

    assert sheet.rows == NUMBERED


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in ROWS]

    (sheet,) = read_sheets("\n".join(["DANH SÁCH, NĂM 2026", "", *lines]).encode())

    assert sheet.rows[1:] == tuple((number + 2, row) for number, row in NUMBERED)


def test_a_line_that_names_the_separator_is_none_of_the_list() -> None:
    (sheet,) = read_sheets(b"sep=;\r\na,b;c\r\n")

    assert sheet.rows == ((2, ("a,b", "c")),)


def test_windows_1258_is_read_where_it_is_beyond_doubt() -> None:
    (sheet,) = read_sheets(b"T\xean \xf0\xf5n vi\xf2;Loa\xf2i hi\xccnh\nTh\xf4n \xd0i\xccnh;th\xf4n")

    assert sheet.rows == ((1, ("Tên đơn vị", "Loại hình")), (2, ("Thôn Đình", "thôn")))


def test_old_excel_is_read() -> None:
    (sheet,) = read_sheets((DATA / "old.xls").read_bytes())

    assert sheet.name == "Danh sách"
    assert sheet.rows[0] == (1, ("", "DANH SÁCH ĐƠN VỊ NĂM 2026"))
    assert sheet.rows[2] == (4, ("1", "TRƯỜNG THCS THIỆN TÍN", "cơ sở giáo dục", "420", "x"))


def test_cells_become_texts_and_keep_their_rows_and_columns() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("Đầu")
        for column, value in enumerate((420, 12.5, True, "  x ", "=1+1", "0905")):
            sheet.write_string(4, 2 + column, value) if column > 2 else sheet.write(4, 2 + column, value)
        sheet.write_formula(6, 2, '=HYPERLINK("http://x")', None, "đã tính")
        book.add_worksheet("Ẩn").hide()
        book.add_worksheet("Sau").write(0, 0, "a")

    sheets = read_sheets(workbook(fill))

    assert [sheet.name for sheet in sheets] == ["Đầu", "Sau"]
    assert sheets[0].rows == (
        (5, ("", "", "420", "12.5", "True", "x", "=1+1", "0905")),
        (7, ("", "", "đã tính")),
    )


def test_a_list_may_be_as_long_and_as_wide_as_the_limits_say() -> None:
    cells = [(row, 0, "x") for row in range(MOST_ROWS)]

    (sheet,) = read_sheets(with_cells([*cells, (3, MOST_COLUMNS - 1, "y")]))

    assert (len(sheet.rows), len(sheet.rows[3][1])) == (MOST_ROWS, MOST_COLUMNS)


def test_rows_that_only_look_like_something_do_not_count() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write(0, 0, "x")
        for row in range(20_000):
            sheet.write_blank(row, 3, None, bold)

    assert read_sheets(workbook(fill))[0].rows == ((1, ("x",)),)


# --- what is not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Unreadable.EMPTY),
        (b" \r\n\t", Unreadable.EMPTY),
        (b";;\n;;\n", Unreadable.EMPTY),
        (with_cells([]), Unreadable.EMPTY),
        (b"a" * (LARGEST + 1), Unreadable.TOO_LARGE),
        ("\n".join(["x"] * (MOST_ROWS + 1)).encode(), Unreadable.TOO_MANY_ROWS),
        (with_cells([(row, 0, "x") for row in range(MOST_ROWS + 1)]), Unreadable.TOO_MANY_ROWS),
        ((";" * MOST_COLUMNS + "x").encode(), Unreadable.TOO_MANY_COLUMNS),
        (with_cells([(0, MOST_COLUMNS, "x")]), Unreadable.TOO_MANY_COLUMNS),
        (b"PK\x03\x04 something", Unreadable.BROKEN),
        (with_cells([(0, 0, "x")])[:-400], Unreadable.BROKEN),
        (zipped(xl__workbook_xml=b"<x/>"), Unreadable.BROKEN),
        (zipped(word__document_xml=b"<x/>"), Unreadable.WRONG_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unreadable.WRONG_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600), Unreadable.BROKEN),
        (b"%PDF-1.7 ...", Unreadable.WRONG_KIND),
        (b"\x89PNG\r\n\x1a\n", Unreadable.WRONG_KIND),
        (b"<html><table><tr><td>x", Unreadable.WRONG_KIND),
        (b'{"a": 1}', Unreadable.WRONG_KIND),
        (b"\xff\xfea", Unreadable.BROKEN),
        (b"T\xaan \xae\xacn v\xde;x", Unreadable.UNKNOWN_LETTERS),  # TCVN3
        ("Tên đơn vị".encode()[:-1], Unreadable.UNKNOWN_LETTERS),
        (ods("", "<encryption-data/>"), Unreadable.PROTECTED),
        ((DATA / "locked.xlsx").read_bytes(), Unreadable.PROTECTED),
    ],
)
def test_what_cannot_be_read_has_one_reason(content: bytes, expected: Unreadable) -> None:
    assert reason(content) is expected


@pytest.mark.parametrize("unpacked", [LARGEST_UNPACKED + 1, 11 * 1024 * 1024], ids=["too large", "packed too well"])
def test_bombs_are_refused_before_they_are_unpacked(unpacked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.spreadsheet._from_workbook", lambda content: pytest.fail("it was opened"))

    assert reason(zipped(xl__workbook_xml=b"<x/>", xl__media=bytes(unpacked))) is Unreadable.BLOATED


def test_a_small_file_that_wants_all_memory_kills_nobody() -> None:
    """Its two cells are the first and the last of a sheet: the reader wants half a terabyte for what lies between."""
    content = with_cells([(0, 0, "x"), (1_048_575, 16_383, "y")])

    assert len(content) < 10_000
    assert reason(content) is Unreadable.BLOATED
    assert read_sheets(with_cells([(0, 0, "x")]))


def test_the_process_that_reads_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTQ_TELEGRAM_TOKEN", "1:secret")
    seen: dict[str, str] = {}
    import subprocess

    run = subprocess.run

    def spied(*arguments: object, **how: object) -> object:
        seen.update(how["env"])  # type: ignore[call-overload]
        return run(*arguments, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", spied)
    read_sheets(with_cells([(0, 0, "x")]))

    assert seen
    assert not any(name.startswith("ANTQ_") for name in seen)
