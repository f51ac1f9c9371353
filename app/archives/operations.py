"""What the secretariat does with archives, and a person with what she wrote in one. Workers do the rest."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.archives.facts import ArchiveBrought, ArchiveClaimed, ArchiveTakenBack, ArchiveTakenIn
from app.archives.models import Archive, ArchiveAuthor, ArchivePost, ArchiveState
from app.db import transaction
from app.discussions.access import find_theme
from app.discussions.models import Post, Thread
from app.discussions.posting import touch
from app.errors import NotFound, Refusal
from app.files import store
from app.i18n import _

LARGEST = 50 * 1024 * 1024  #: bytes of an archive as it is brought


class ArchiveTooLarge(Refusal):
    """More bytes than one archive may have."""

    code, status = "archive_too_large", 422
    message = _("This file is too large. Please bring at most 50 MB at once: compressed, or in parts.")


class EmptyArchive(Refusal):
    """There is nothing in the file."""

    code, status = "empty_archive", 422
    message = _("This file is empty. Please choose another one.")


class NotNow(Refusal):
    """The archive is not as far, or further already."""

    code = "archive_not_now"
    message = _("This archive is at another step by now. Please look at it once more.")


def bring(actor: Actor, data: bytes, *, name: str, theme: str) -> Archive:
    """Take an archive to be looked at. Nothing of it is written anywhere, until it is taken in.

    theme: the slug of the theme its discussions will stand under.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises EmptyArchive: see there.
    :raises ArchiveTooLarge: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    if len(data) > LARGEST:
        raise ArchiveTooLarge
    if not data.strip():
        raise EmptyArchive
    with transaction() as session:
        place = find_theme(session, actor, theme, "edit")
        kept = store.keep(
            session, data, name=name, media_type="application/octet-stream", made_by_id=actor.id
        )
        archive = Archive(theme_id=place.id, file_id=kept.id, made_by_id=actor.id, made_at=clock.now())
        session.add(archive)
        session.flush()
        journal.record(session, ArchiveBrought(actor_id=actor.id, archive_id=archive.id, theme_id=place.id))
        return archive


def take_in(actor: Actor, archive_id: int) -> None:
    """Let a worker make discussions of an archive. Doing it twice changes nothing.

    :raises NotFound: no such archive, or ``actor`` is not of the secretariat.
    :raises NotNow: it was not looked at yet, or was taken back.
    """
    _go(actor, archive_id, ArchiveState.READ, (ArchiveState.WORKING, ArchiveState.DONE), ArchiveTakenIn)


def take_back(actor: Actor, archive_id: int) -> None:
    """Let a worker remove what came of an archive, where nobody has answered. Twice changes nothing.

    :raises NotFound: no such archive, or ``actor`` is not of the secretariat.
    :raises NotNow: nothing came of it yet.
    """
    _go(actor, archive_id, ArchiveState.DONE, (ArchiveState.UNDOING, ArchiveState.UNDONE), ArchiveTakenBack)


def _go(
    actor: Actor,
    archive_id: int,
    since: ArchiveState,
    ways: tuple[ArchiveState, ArchiveState],
    fact: type[ArchiveTakenIn | ArchiveTakenBack],
) -> None:
    """Let a worker lead an archive on. since: where it stands. ways: where it is meanwhile, and then."""
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        archive = locked(session, archive_id)
        if archive.state in ways:
            return
        if archive.state is not since:
            raise NotNow
        archive.state, archive.done = ways[0], 0
        journal.record(session, fact(actor_id=actor.id, archive_id=archive.id))


def locked(session: Session, archive_id: int) -> Archive:
    """Find an archive and hold its row.

    :raises NotFound: no such archive.
    """
    found = session.get(Archive, archive_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def claim(actor: Actor) -> int:
    """Let what came with archives under the address of ``actor`` be hers.

    Returns how many posts that are; 0 the next time.

    Her address was confirmed when she joined.
    """
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        author = session.scalar(
            select(ArchiveAuthor).filter_by(email_key=account.email_key).with_for_update()
        )
        if author is None:
            return 0
        written = select(ArchivePost.post_id).where(ArchivePost.author_id == author.id)
        threads = session.scalars(
            select(Post.thread_id).where(Post.id.in_(written)).distinct().order_by(Post.thread_id)
        ).all()
        session.scalars(
            select(Thread.id).where(Thread.id.in_(threads)).order_by(Thread.id).with_for_update()
        ).all()
        hers = update(Post).where(Post.id.in_(written), Post.author_id.is_(None))
        count = session.scalar(
            select(func.count()).select_from(Post).where(Post.id.in_(written), Post.author_id.is_(None))
        )
        session.execute(hers.values(author_id=actor.id).execution_options(synchronize_session=False))
        session.execute(
            update(ArchivePost)
            .where(ArchivePost.author_id == author.id)
            .values(author_id=None)
            .execution_options(synchronize_session=False)
        )
        for thread_id in threads:
            touch(session, thread_id)
        session.delete(author)
        session.flush()
        journal.record(session, ArchiveClaimed(actor_id=actor.id, account_id=actor.id, posts=count or 0))
        return count or 0
