"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.files.models import StoredFile
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    brought = select(
        StoredFile.id, StoredFile.name, StoredFile.media_type, StoredFile.size, StoredFile.made_at
    )
    mine = brought.where(StoredFile.made_by_id == account_id)
    yield "files", _("Files you brought"), map(record, read(session, mine, StoredFile.id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget who brought what stays; what is hers goes with the thing it hangs on."""
    brought = update(StoredFile).where(StoredFile.made_by_id == leaving.account_id)
    session.execute(brought.values(made_by_id=None))


HOLDING = Holding(name="files", columns={"stored_file.made_by_id": GONE}, collect=_collect, erase=_erase)
