"""The folder of files: by content, so that nothing is ever changed or written twice.

A file lies there before its row is committed, and a row never goes before its last use; a crash in between
leaves a file without a row, which the worker removes when it is a day old.
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, text
from app.db import db
from app.files.models import StoredFile

LONGEST_NAME = 120  #: characters
PIECE = 256 * 1024  #: bytes read at once
ORPHANS = timedelta(days=1)  #: how old a file without a row is when it is removed
IN_HAND = timedelta(minutes=1)  #: for how long somebody may be between bringing bytes and their row


def keep(session: Session, data: bytes, *, name: str, media_type: str, made_by_id: int | None) -> StoredFile:
    """Put ``data`` into the folder and its row into the caller's transaction.

    name: as a person called it; it keeps its script. media_type: found out by us (see app.files.kinds).
    """
    placed = place(io.BytesIO(data))
    return keep_placed(session, placed, name=name, media_type=media_type, made_by_id=made_by_id)


class Placed(NamedTuple):
    """Bytes that lie in the folder and have no row yet."""

    digest: str
    size: int


def place(source: BinaryIO) -> Placed:
    """Put what ``source`` holds into the folder, piece by piece. Outside a transaction: it may be large."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
    _write(_place(digest.hexdigest()), source)
    return Placed(digest.hexdigest(), size)


def keep_placed(
    session: Session, placed: Placed, *, name: str, media_type: str, made_by_id: int | None
) -> StoredFile:
    """Put the row of placed bytes into the caller's transaction."""
    stored = StoredFile(
        digest=placed.digest,
        size=placed.size,
        media_type=media_type,
        name=shown_name(name),
        made_by_id=made_by_id,
        made_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    return stored


def remove(digests: Iterable[str]) -> None:
    """Remove bytes at once that no row needs any more; those that somebody may be about to keep stay.

    After the transaction that dropped their rows. What stays goes with the next :func:`sweep`.
    """
    before = (clock.now() - IN_HAND).timestamp()
    for digest in set(digests):
        part = _place(digest)
        if part.exists() and part.stat().st_mtime < before and not _is_known(digest):
            part.unlink(missing_ok=True)


def path_of(stored: StoredFile) -> Path:
    """Return where the bytes of ``stored`` lie."""
    return _place(stored.digest)


def shown_name(name: str) -> str:
    """Return the last part of ``name``, cleaned, in its own script; "file" when nothing is left."""
    last = text.one_line(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    if len(last) > LONGEST_NAME:
        stem, dot, ending = last.rpartition(".")
        last = (
            stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
            if dot and len(ending) < 10
            else last[:LONGEST_NAME]
        )
    return last or "file"


def drop(session: Session, stored: StoredFile) -> None:
    """Forget the row of a file; its bytes go with the next :func:`sweep`, unless another row needs them."""
    session.delete(stored)


def sweep() -> None:
    """Remove files that have no row and are older than :data:`ORPHANS`."""
    folder = Path(current_app.config["UPLOADS"])
    before = (clock.now() - ORPHANS).timestamp()
    for part in folder.glob("??/*"):
        if _is_old(part, before) and not _is_known(part.name) and _is_old(part, before):
            part.unlink(missing_ok=True)


def _is_old(part: Path, before: float) -> bool:
    """Tell whether nobody has brought these bytes (again) since ``before``: seconds since 1970."""
    try:
        return part.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _is_known(digest: str) -> bool:
    return db.session.scalar(select(StoredFile.id).filter_by(digest=digest).limit(1)) is not None


def _place(digest: str) -> Path:
    return Path(current_app.config["UPLOADS"]) / digest[:2] / digest


def _write(place: Path, source: BinaryIO) -> None:
    """Write beside and rename: whoever looks sees all of it or nothing; it is on the disk afterwards."""
    if place.exists():
        os.utime(place)  # it is young again: no sweep removes it before its row is committed
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".part-", delete=False) as part:
        try:
            source.seek(0)
            shutil.copyfileobj(source, part, PIECE)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, place)
        except BaseException:
            os.unlink(part.name)
            raise
