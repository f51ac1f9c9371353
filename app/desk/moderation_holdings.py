"""What those who keep order hold of a person."""

from collections.abc import Iterator

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from app.desk import warnings
from app.desk.facts import AuthorWarned
from app.desk.models import About, Note
from app.discussions.models import Post, Thread
from app.discussions.moderating_facts import PostRefused, PostRemoved, ThreadRemoved
from app.holdings import Holding, Leaving, Record, Section, plain, read, record
from app.i18n import _
from app.journal import JournalEntry, JournalSubject

#: facts that say in words what was wrong with what she wrote
_TELLING = [fact.__name__ for fact in (AuthorWarned, PostRefused, PostRemoved, ThreadRemoved)]


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    notes = select(Note.id, Note.about, Note.about_id, Note.words, Note.made_at)
    mine = read(session, notes.where(Note.made_by_id == account_id), Note.id)
    yield "moderator_notes", _("What you noted where you keep order"), map(record, mine)
    yield "warnings", _("Warnings you got"), _warnings(account_id)


def _warnings(account_id: int) -> Iterator[Record]:
    for one in warnings.of_person(account_id):
        yield {"at": plain(one.at), "reason": one.reason, "post": one.post_id}


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget what was noted of her and of what she wrote, and what was wrong with it."""
    her = leaving.account_id
    posts, threads = select(Post.id).filter_by(author_id=her), select(Thread.id).filter_by(author_id=her)
    session.execute(
        delete(Note)
        .where(
            or_(
                and_(Note.about == About.ACCOUNT, Note.about_id == her),
                and_(Note.about == About.POST, Note.about_id.in_(posts)),
                and_(Note.about == About.THREAD, Note.about_id.in_(threads)),
            )
        )
        .execution_options(synchronize_session=False)
    )
    about_her = select(JournalSubject.entry_id).filter_by(kind="account", subject_id=her)
    told = select(JournalEntry).where(JournalEntry.kind.in_(_TELLING), JournalEntry.id.in_(about_her))
    for entry in session.scalars(told):
        entry.data = {**entry.data, "reason": ""}


HOLDING = Holding(
    name="moderation",
    columns={"moderator_note.made_by_id": "the note is about somebody else; names a number only"},
    collect=_collect,
    erase=_erase,
)
