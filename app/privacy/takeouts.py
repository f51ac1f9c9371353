"""Make the copies people asked for: outside any request, with little memory, by one worker at a time."""

import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.models import Account
from app.db import db, transaction
from app.files import store
from app.files.kinds import ZIP
from app.files.models import StoredFile
from app.holdings import Section, holdings
from app.i18n import speaking
from app.links import public_url
from app.outbox.claims import locks_of
from app.privacy.facts import TakeoutReady
from app.privacy.models import Takeout

log = logging.getLogger(__name__)

ONLY_ONE = 7_301_001  #: the lock of whoever makes copies


def make() -> None:
    """Make all copies that were asked for. Killed in the middle, the next tick begins it anew."""
    if not _asked():
        return
    with locks_of(db.engine).alone(ONLY_ONE) as is_alone:
        if not is_alone:
            return  # another worker is at it
        for takeout_id in _asked():
            try:
                _make(takeout_id)
            except Exception:
                log.exception("takeout %d cannot be made", takeout_id)  # others wait behind it
                db.session.rollback()


def _asked() -> list[int]:
    found = list(db.session.scalars(select(Takeout.id).filter_by(ready_at=None).order_by(Takeout.id)))
    db.session.rollback()
    return found


def _make(takeout_id: int) -> None:
    with tempfile.TemporaryFile() as packed:
        account_id = db.session.get_one(Takeout, takeout_id).account_id
        account = db.session.get_one(Account, account_id)
        with speaking(account.language, account.timezone):
            _pack(cast(BinaryIO, packed), db.session(), account)
        db.session.rollback()
        placed = store.place(cast(BinaryIO, packed))
    with transaction() as session:
        takeout = session.get(Takeout, takeout_id, with_for_update=True)
        if takeout is None or takeout.ready_at is not None:
            return  # she left meanwhile
        name = f"{current_app.config['NETWORK_NAME']}-{takeout.asked_at:%Y-%m-%d}.zip"
        stored = store.keep_placed(session, placed, name=name, media_type=ZIP, made_by_id=None)
        takeout.file_id, takeout.ready_at = stored.id, clock.now()
        takeout.expires_at = takeout.ready_at + timedelta(days=current_app.config["KEEP_TAKEOUTS"])
        journal.record(session, TakeoutReady(actor_id=None, account_id=account_id, takeout_id=takeout_id))


def _pack(target: BinaryIO, session: Session, account: Account) -> None:
    """Write the ZIP: what programs read, what people read, and the files themselves."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w") as file:
            for piece in _json(session, account.id):
                file.write(piece.encode())
        with archive.open("data.html", "w") as file:
            page = current_app.jinja_env.get_template("privacy/takeout.html")
            for piece in page.generate(
                about=account,
                now=clock.now(),
                features=_features(session, account.id),
                language=account.language,
                address=public_url("home.index"),
            ):
                file.write(piece.encode())
        for stored in _files(session, account.id):
            if store.path_of(stored).is_file():
                archive.write(store.path_of(stored), f"files/{stored.id}-{stored.name}")


def _features(session: Session, account_id: int) -> Iterator[tuple[str, Iterator[Section]]]:
    for holding in holdings():
        yield holding.name, holding.collect(session, account_id)


def _json(session: Session, account_id: int) -> Iterator[str]:
    """Write all sections as one object of objects of lists, a record at a time."""
    yield '{"made_at": ' + json.dumps(clock.now().isoformat())
    for feature, sections in _features(session, account_id):
        yield f",\n{json.dumps(feature)}: {{"
        for number, (name, _title, records) in enumerate(sections):
            yield (",\n" if number else "\n") + f"{json.dumps(name)}: ["
            for count, record in enumerate(records):
                yield (",\n" if count else "\n") + json.dumps(record, ensure_ascii=False)
            yield "]"
        yield "}"
    yield "}\n"


def _files(session: Session, account_id: int) -> list[StoredFile]:
    ids = {number for holding in holdings() for number in holding.files(session, account_id)}
    return list(session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)))
