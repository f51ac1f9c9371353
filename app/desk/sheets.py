"""Read a table as people make it: a workbook (XLSX) or CSV. Runs in a child process (app.files.child).

Nothing of the platform is imported here. A cell is what is seen in it: text, a whole number without its
".0", a day as 2026-03-08. Formulas are not worked out: what a program saw last is taken.
"""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

WIDEST = 60  #: columns that are read
LONGEST = 5000  #: characters of a cell
UNPACKED = 60 * 1024 * 1024  #: bytes of a workbook
_TYPED = ("utf-8-sig", "utf-16", "gb18030", "cp949", "shift_jis", "cp1251")


def rows(data: bytes, *, most: int, heads: list[str]) -> bytes:
    """Return {"rows": rows of cells, "encoding": of CSV, else ""} as JSON. A row without a word is [].

    heads: words that may stand in the heading, in all languages: they tell one encoding from another.

    :raises ValueError: "not_a_table", "too_many_rows", "too_large".
    """
    if data.startswith(b"PK\x03\x04"):
        read, encoding = _workbook(data, most), ""
    else:
        read, encoding = _csv(data, most, heads)
    while read and not read[-1]:
        read.pop()
    if not read:
        raise ValueError("not_a_table")
    return json.dumps({"rows": read, "encoding": encoding}).encode()


def _workbook(data: bytes, most: int) -> list[list[str]]:
    _want_small(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size is not believed
    except Exception as error:  # a library for files of all makers raises whatever it stumbles over
        raise ValueError("not_a_table") from error
    found: list[list[str]] = []
    try:
        for row in sheet.iter_rows(values_only=True, max_col=WIDEST):
            if len(found) > most:
                raise ValueError("too_many_rows")
            found.append(_trimmed([_seen(value) for value in row]))
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("not_a_table") from error
    return found


def _want_small(data: bytes) -> None:
    """Look at the table of contents before anything is unpacked."""
    try:
        inside = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as error:
        raise ValueError("not_a_table") from error
    if not any(one.filename == "xl/workbook.xml" for one in inside):
        raise ValueError("not_a_table")
    if sum(one.file_size for one in inside) > UNPACKED or len(inside) > 1000:
        raise ValueError("too_large")


def _seen(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {True: "TRUE", False: "FALSE"}.get(value, "") if isinstance(value, bool) else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:LONGEST]


def _csv(data: bytes, most: int, heads: list[str]) -> tuple[list[list[str]], str]:
    text, encoding = _decoded(data, heads)
    if "\0" in text:
        raise ValueError("not_a_table")
    csv.field_size_limit(LONGEST * 4)
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(found) > most:
                raise ValueError("too_many_rows")
            found.append(_trimmed([cell[:LONGEST] for cell in row[:WIDEST]]))
    except csv.Error as error:
        raise ValueError("not_a_table") from error
    return found, encoding


def _decoded(data: bytes, heads: list[str]) -> tuple[str, str]:
    """Decode with the encoding in which the heading says most, and the rest looks most like writing.

    The bytes of Korean in one encoding are Chinese in another: only the words can tell.
    """
    fitting: list[tuple[int, float, int, str, str]] = []
    for encoding in _TYPED:
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding in ("utf-8-sig", "utf-16"):
            return text, encoding.removesuffix("-sig")
        heading = text.partition("\n")[0].casefold()
        said = sum(word in heading for word in heads)
        fitting.append((-said, _strange(text), len(fitting), text, encoding))
    if not fitting:
        raise ValueError("not_a_table")
    *_score, text, encoding = min(fitting)
    return text, encoding


def _strange(text: str) -> float:
    """Say how unlike writing a text is: by the letters that nobody uses, which wrong encodings bring."""
    letters = [letter for letter in text if ord(letter) > 0x7F]
    return sum(not _is_usual(ord(letter)) for letter in letters) / max(len(letters), 1)


def _is_usual(point: int) -> bool:
    return (
        0x3041 <= point <= 0x30FF  # kana
        or 0xAC00 <= point <= 0xD7A3  # Hangul
        or 0x0410 <= point <= 0x044F  # Cyrillic
        or point in (0x0401, 0x0451, 0x04E8, 0x04E9, 0x04AE, 0x04AF)
        or 0x3000 <= point <= 0x3011
        or 0xFF01 <= point <= 0xFF5E
        or (0x4E00 <= point <= 0x9FFF and _is_common(point))
    )


def _is_common(point: int) -> bool:
    """Whether a Han character is of the first level of GB 2312 or JIS X 0208: the ones in daily use."""
    letter = chr(point)
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("euc_jp", 0xB0, 0xCF)):
        try:
            if first <= letter.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _delimiter(text: str) -> str:
    """The sign that parts cells: the one most frequent in the heading."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _trimmed(cells: list[str]) -> list[str]:
    cells = [cell.strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells
