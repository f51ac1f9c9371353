"""What a worker does with archives: look at them, take them in, take them back.

A discussion is taken in, or back, in one transaction that holds the row of the archive and moves its counter:
a crash loses and doubles nothing, and a second worker that comes to the same archive does the next one.
The file is read again for each stretch of work: what the child says of it is the same each time.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, i18n, text
from app.accounts.models import Account
from app.archives import mails, topics
from app.archives.making import make
from app.archives.models import Archive, ArchivePost, ArchiveState
from app.archives.operations import locked
from app.archives.queries import AT_WORK
from app.archives.removing import forget_authors, is_used, remove
from app.archives.threading import Conversation, Message, conversations
from app.db import db, transaction
from app.discussions.models import Post, Thread
from app.files import child, store
from app.files.models import StoredFile
from app.i18n import Lazy, _
from app.text.languages import guess

AT_ONCE = 9.0  #: seconds a worker gives to archives before it looks whether it should stop
CHUNK = 200  #: messages taken in within one transaction
UNPACKED = 400_000_000  #: bytes of an archive
MOST = 50_000  #: messages in one archive
SHOWN = 200  #: discussions, and things left out, that the page shows
_SECONDS, _MEGABYTES = 120, 2048  #: for the child that reads
_PROBLEMS: dict[str, Lazy] = {
    "not_an_archive": _(
        "This is no archive that is understood here. Please bring an archive of mails (mbox), also "
        "compressed by gzip, or discussions of Discourse as JSON, several of them in a ZIP."
    ),
    "too_large": _("This archive is too large when it is unpacked. Please bring it in parts."),
    "too_many": _("There are more than 50,000 messages in this archive. Please bring it in parts."),
}


def work() -> None:
    """Work on archives that wait, for some seconds. What is left is done the next time."""
    ends = time.monotonic() + AT_ONCE
    db.session.rollback()  # what was read before is of another moment
    waiting = select(Archive.id, Archive.state).where(Archive.state.in_(AT_WORK)).order_by(Archive.id)
    for archive_id, state in db.session.execute(waiting).all():
        db.session.rollback()
        if time.monotonic() > ends:
            return
        if state is ArchiveState.UNDOING:
            while time.monotonic() < ends and _take_one_back(archive_id):
                pass
            continue
        try:
            found = _read(archive_id)
        except _Unreadable as problem:
            _fail(archive_id, str(problem))
            continue
        if state is ArchiveState.READING:
            _look(archive_id, found)
        else:
            talks = conversations([Message.of(one) for one in found["messages"]])
            while time.monotonic() < ends and _take_one_in(archive_id, talks):
                pass


class _Unreadable(Exception):
    """Why a file cannot be read, in words."""


def _read(archive_id: int) -> dict[str, Any]:
    """Return what is in the file of an archive.

    :raises _Unreadable: it cannot be read.
    """
    stored = db.session.scalars(
        select(StoredFile).join(Archive, Archive.file_id == StoredFile.id).where(Archive.id == archive_id)
    ).one()
    data, owner = store.path_of(stored).read_bytes(), _owner(archive_id)
    db.session.rollback()
    with i18n.speaking(*owner):
        try:
            told = child.run(
                topics.messages
                if data[:4] == b"PK\x03\x04" or data.lstrip()[:1] in b"{["
                else mails.messages,
                data,
                seconds=_SECONDS,
                megabytes=_MEGABYTES,
                most=MOST,
                longest=text.LONGEST - 1000,
                unpacked=UNPACKED,
                newest=clock.now().year + 1,
            )
        except child.SaidNo as no:
            raise _Unreadable(str(_PROBLEMS.get(no.code, _PROBLEMS["not_an_archive"]))) from None
        except child.Broke:
            raise _Unreadable(
                str(_("Reading this archive took too long or too much memory. Please bring it in parts."))
            ) from None
    found: dict[str, Any] = json.loads(told)
    return found


def _owner(archive_id: int) -> tuple[str, str]:
    """Return language and zone of whoever brought an archive: what is wrong is told her."""
    query = select(Account.language, Account.timezone).join(Archive, Archive.made_by_id == Account.id)
    language, timezone = db.session.execute(query.where(Archive.id == archive_id)).one()
    return language, timezone


def _fail(archive_id: int, problem: str) -> None:
    with transaction() as session:
        archive = locked(session, archive_id)
        if archive.state in {ArchiveState.READING, ArchiveState.WORKING}:
            archive.state, archive.problem, archive.ended_at = ArchiveState.FAILED, problem, clock.now()


def _look(archive_id: int, found: dict[str, Any]) -> None:
    """Write down what would come of an archive."""
    messages = [Message.of(one) for one in found["messages"]]
    talks = conversations(messages)
    known = _known(db.session(), messages)
    languages = Counter(guess(one.text) or i18n.DEFAULT for one in messages)
    with transaction() as session:
        archive = locked(session, archive_id)
        if archive.state is not ArchiveState.READING:
            return
        archive.threads, archive.posts = len(talks), len(messages) - len(known)
        archive.found = {
            "first": min((one.at for one in messages), default=archive.made_at).isoformat(),
            "last": max((one.at for one in messages), default=archive.made_at).isoformat(),
            "authors": len({one.address or one.name for one in messages}),
            "languages": dict(languages.most_common()),
            "files": sum(len(one.files) for one in messages),
            "known": len(known),
            "left_out": found["left_out"][:SHOWN],
            "all_left_out": len(found["left_out"]),
            "talks": [
                {"title": one.title, "posts": len(one.messages), "first": one.messages[0].at.isoformat()}
                for one in talks[:SHOWN]
            ],
        }
        archive.state = ArchiveState.READ


def _known(session: Session, messages: Sequence[Message]) -> set[str]:
    """Return the ids of messages that are here already: brought twice, nothing is doubled."""
    known: set[str] = set()
    ids = [one.id for one in messages]
    for start in range(0, len(ids), 500):
        some = Post.message_id.in_(ids[start : start + 500])
        known |= {one for one in session.scalars(select(Post.message_id).where(some)) if one}
    return known


def _take_one_in(archive_id: int, talks: Sequence[Conversation]) -> bool:
    """Make the next discussion, or of a long one its next messages. Returns whether there may be more."""
    with transaction() as session:
        archive = locked(session, archive_id)
        if archive.state is not ArchiveState.WORKING:
            return False
        if archive.done < len(talks):
            talk = talks[archive.done]
            known = _known(session, talk.messages)
            new = [one for one in talk.messages if one.id not in known]
            if new:
                make(session, archive, talk, new[:CHUNK])
            archive.done += len(new) <= CHUNK
        if archive.done >= len(talks):
            archive.state, archive.ended_at = ArchiveState.DONE, clock.now()
            return False
        return True


def _take_one_back(archive_id: int) -> bool:
    """Remove the next discussion, if nobody has answered in it. Returns whether there may be more."""
    with transaction() as session:
        archive = locked(session, archive_id)
        if archive.state is not ArchiveState.UNDOING:
            return False
        brought = select(Post.thread_id).join(ArchivePost, ArchivePost.post_id == Post.id)
        brought = brought.where(ArchivePost.archive_id == archive.id, Post.thread_id > archive.done)
        thread_id = session.scalar(brought.order_by(Post.thread_id).limit(1))
        if thread_id is None:
            left = select(func.count(Post.thread_id.distinct())).join(
                ArchivePost, ArchivePost.post_id == Post.id
            )
            archive.found = {
                **archive.found,
                "stayed": session.scalar(left.where(ArchivePost.archive_id == archive.id)),
            }
            archive.state, archive.ended_at = ArchiveState.UNDONE, clock.now()
            forget_authors(session)
            return False
        session.get_one(Thread, thread_id, with_for_update=True)
        if not is_used(session, archive_id, thread_id):
            remove(session, thread_id)
        archive.done = thread_id
        return True
