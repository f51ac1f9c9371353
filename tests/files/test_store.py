"""Files are kept by content, under names that keep their script."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import db, transaction
from app.files import store
from app.files.kinds import DOCX, PDF, XLSX, kind_of
from app.files.models import StoredFile


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOADS", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


def keep(data=b"words", name="report.pdf"):
    with transaction() as session:
        return store.keep(session, data, name=name, media_type=PDF, made_by_id=None)


def test_the_same_bytes_lie_there_once(folder):
    first, second = keep(name="one.pdf"), keep(name="two.pdf")

    assert first.id != second.id
    assert store.path_of(first) == store.path_of(second)
    assert store.path_of(first).read_bytes() == b"words"
    assert [path.is_file() for path in folder.glob("??/*")] == [True]


@pytest.mark.parametrize(
    ("brought", "shown"),
    [
        ("보고서.pdf", "보고서.pdf"),
        ("内蒙古.pdf", "内蒙古.pdf"),
        ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ.pdf", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\letter.pdf", "letter.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("a\r\nX-Evil: 1.pdf", "a X-Evil: 1.pdf"),
        ("  ..  ", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_its_script_and_nothing_else(brought, shown):
    assert store.shown_name(brought) == shown


def test_a_file_without_a_row_goes_after_a_day_and_others_stay(folder):
    kept = keep()
    young, old = folder / "aa" / ("aa" + "0" * 62), folder / "bb" / ("bb" + "0" * 62)
    for path in (young, old):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"orphan")
    for path in (old, store.path_of(kept)):
        os.utime(path, (time.time() - 2 * 86400,) * 2)

    store.sweep()

    assert young.exists()
    assert not old.exists()
    assert store.path_of(kept).exists()


def test_a_change_that_fails_leaves_no_row(folder):
    def begin_and_fail():
        with transaction() as session:
            store.keep(session, b"words", name="a.pdf", media_type=PDF, made_by_id=None)
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        begin_and_fail()

    assert db.session.scalar(select(StoredFile.id)) is None


def test_bytes_that_another_row_needs_stay(folder):
    first, second = keep(name="one.pdf"), keep(name="two.pdf")
    with transaction() as session:
        store.drop(session, session.get_one(StoredFile, first.id))
    os.utime(store.path_of(second), (time.time() - 2 * 86400,) * 2)

    store.sweep()

    assert store.path_of(second).exists()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<!DOCTYPE html>", None),
        (b"PK\x03\x04 and then nothing", None),
        (b"", None),
    ],
)
def test_what_a_file_is_by_its_bytes(data, kind):
    assert kind_of(data) == kind


@pytest.mark.parametrize(("member", "kind"), [("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)])
def test_office_documents_by_their_contents(tmp_path: Path, member, kind):
    import zipfile

    path = tmp_path / "packed"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(member, "<x/>")

    assert kind_of(path.read_bytes()) == kind
