"""What a file is, by its first bytes; what the browser and the name say is not asked."""

import io
import zipfile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ZIP = "application/zip"
CSV = "text/csv"
PLAIN = "text/plain"
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
PAPERS = frozenset({PDF, DOCX, ODT, *PICTURES})  #: what may show a mandate or a decision

_BEGINNINGS = [
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
]


def kind_of(data: bytes) -> str | None:
    """Return the media type of ``data``; None when it is nothing we know."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    return None


def _packed(data: bytes) -> str | None:
    """Tell office documents from other archives by their table of contents; nothing is unpacked."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    if "content.xml" in names and b"opendocument.text" in data[:200]:
        return ODT
    return ZIP


_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"{\\rtf")
_NO_LETTERS = bytes({*range(32), 127} - set(b"\t\n\r\f"))


def kind_of_words(data: bytes, name: str) -> str | None:
    """Return CSV or PLAIN when ``data`` is nothing but words, in whatever encoding; None when it is not.

    name: tells which of the two; a table has no mark of its own. Pages and drawings are no words: a program
    might run what is in them.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # UTF-16, as some programs save tables
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None
    if not data.strip() or data.translate(None, _NO_LETTERS) != data:
        return None
    beginning = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\f").lower()
    if beginning.startswith(_MARKUP) or b"<svg" in beginning or b"<html" in beginning:
        return None
    return CSV if name.lower().endswith(".csv") else PLAIN


def brings_a_program(data: bytes) -> bool:
    """Tell whether an office document has macros in it."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return any(name.lower().endswith(("vbaproject.bin", "basic/script-lc.xml")) for name in names)
