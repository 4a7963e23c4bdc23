"""What files are: by their content and name together."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.chat import FileKind
from bot.file_types import HTML, is_page, looks_like, type_of

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n\x00"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office(main: str, *, cut: int = 0) -> bytes:
    """A document as Office writes it; `cut` bytes are missing at its end."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<w/>" * 100)
    content = written.getvalue()
    return content[: len(content) - cut]


def open_document(mime: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", "<office/>")
    return written.getvalue()


ODS = open_document("application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (JPEG, "Ảnh họp.JPG", "image/jpeg"),
        (JPEG, "a.jpeg", "image/jpeg"),
        (PNG, "a.png", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_0001.HEIC", "image/heic"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "a.mp4", "video/mp4"),
        (b"%PDF-1.7\n", "kế hoạch.pdf", "application/pdf"),
        (OLD, "nghị quyết.doc", "application/msword"),
        (OLD, "danh sách.xls", "application/vnd.ms-excel"),
        (office("word/document.xml"), "a.docx", DOCX),
        (office("xl/workbook.xml"), "a.xlsx", XLSX),
        (ODS, "a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        (b"{\\rtf1 x}", "a.rtf", "application/rtf"),
        ("Tên,Số người\nTHCS,42".encode(), "a.csv", "text/csv"),
        ("Tên".encode("cp1258", "replace"), "a.txt", "text/plain"),
    ],
)
def test_files_that_are_what_their_names_say(content: bytes, name: str, mime: str) -> None:
    found = type_of(content, name)
    assert found is not None
    assert (found.mime, found.name) == (mime, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (JPEG, "a.pdf"),
        (b"%PDF-1.7", "a.jpg"),
        (b"MZ\x90\0\x03", "a.exe"),
        (b"MZ\x90\0\x03", "a.pdf"),
        (b"MZ\x90\0\x03", "a"),
        (OLD, "setup.msi"),
        (OLD, "a"),
        (office("word/document.xml"), "a.xlsx"),
        (office("word/document.xml"), "a.docm"),
        (office("word/document.xml", cut=30), "a.docx"),
        (office("something.bin"), "a.docx"),
        (b"PK\x03\x04" + bytes(100), "a.zip"),
        (open_document("application/x-other"), "a.odt"),
        (b"<!DOCTYPE html><p>404", "a.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"\x7fELF\x01\x01", "a.txt"),
        (b"\0\0\0", "a.csv"),
        (b"", "a.txt"),
        (b"text", "a.bat"),
        (b"text", "a"),
    ],
)
def test_files_that_are_not(content: bytes, name: str) -> None:
    assert type_of(content, name) is None


def test_a_name_without_an_ending_gets_one() -> None:
    found = type_of(JPEG, "image")
    assert found is not None
    assert found.name == "image.jpg"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (JPEG, "a.jpg", FileKind.PHOTO),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a.heic", FileKind.DOCUMENT),  # not every phone shows it
        (b"\0\0\0\x18ftypqt  \0\0\0\0", "a.mov", FileKind.VIDEO),
        (ODS, "a.ods", FileKind.DOCUMENT),
    ],
)
def test_how_files_travel(content: bytes, name: str, kind: FileKind) -> None:
    found = type_of(content, name)
    assert found is not None
    assert found.kind is kind


def test_pages_of_web_sites_are_told_from_files() -> None:
    assert is_page(b"\xef\xbb\xbf \n<HTML><body>expired")
    assert looks_like(b"<!doctype html>\n<title>404</title>") == HTML
    assert looks_like(JPEG) == "image/jpeg"
    assert looks_like(OLD) == ""
    assert looks_like(b"a < b") == ""
