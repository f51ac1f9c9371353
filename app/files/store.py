"""The folder of files: by content, so that nothing is ever changed or written twice.

A file lies there before its row is committed, and a row never goes before its last use; a crash in between
leaves a file without a row, which the worker removes when it is a day old.
"""

import hashlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, text
from app.db import db
from app.files.models import StoredFile

LONGEST_NAME = 120  #: characters
ORPHANS = timedelta(days=1)  #: how old a file without a row is when it is removed


def keep(session: Session, data: bytes, *, name: str, media_type: str, made_by_id: int | None) -> StoredFile:
    """Put ``data`` into the folder and its row into the caller's transaction.

    name: as a person called it; it keeps its script. media_type: found out by us (see app.files.kinds).
    """
    digest = hashlib.sha256(data).hexdigest()
    _write(_place(digest), data)
    stored = StoredFile(
        digest=digest,
        size=len(data),
        media_type=media_type,
        name=shown_name(name),
        made_by_id=made_by_id,
        made_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    return stored


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


def _write(place: Path, data: bytes) -> None:
    """Write beside and rename: whoever looks sees all of it or nothing; it is on the disk afterwards."""
    if place.exists():
        os.utime(place)  # it is young again: no sweep removes it before its row is committed
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".part-", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, place)
        except BaseException:
            os.unlink(part.name)
            raise
