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

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app import clock, i18n, text
from app.accounts.models import Account
from app.accounts.queries import fold
from app.archives import reading
from app.archives.models import Archive, ArchiveAuthor, ArchivePost, ArchiveState
from app.archives.operations import locked
from app.archives.threading import Conversation, Message, conversations
from app.db import Base, db, transaction
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.posting import take_number
from app.discussions.reading_models import ThreadReader
from app.files import child, store
from app.files.models import StoredFile
from app.i18n import Lazy, _
from app.text.languages import guess

AT_ONCE = 9.0  #: seconds a worker gives to archives before it looks whether it should stop
CHUNK = 200  #: messages taken in within one transaction
MOST = 50_000  #: messages in one archive
SHOWN = 200  #: discussions, and things left out, that the page shows
_SECONDS, _MEGABYTES = 120, 2048  #: for the child that reads
_AT_WORK = (ArchiveState.READING, ArchiveState.WORKING, ArchiveState.UNDOING)
_PROBLEMS: dict[str, Lazy] = {
    "not_an_archive": _(
        "This is no archive that is understood here. Please bring an archive of mails (mbox), also "
        "compressed by gzip, or discussions of Discourse as JSON, several of them in a ZIP."
    ),
    "too_large": _("This archive is too large when it is unpacked. Please bring it in parts."),
    "too_many": _("There are more than 50,000 messages in this archive. Please bring it in parts."),
}
#: what may hang on a discussion of an archive that is taken back; whatever else does keeps it here
_MAY_HANG = {"archive_post", "thread_reader", "post"}


def work() -> None:
    """Work on archives that wait, for some seconds. What is left is done the next time."""
    ends = time.monotonic() + AT_ONCE
    db.session.rollback()  # what was read before is of another moment
    waiting = select(Archive.id, Archive.state).where(Archive.state.in_(_AT_WORK)).order_by(Archive.id)
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
                reading.messages,
                data,
                seconds=_SECONDS,
                megabytes=_MEGABYTES,
                most=MOST,
                longest=text.LONGEST - 1000,
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
                _make(session, archive, talk, new[:CHUNK])
            archive.done += len(new) <= CHUNK
        if archive.done >= len(talks):
            archive.state, archive.ended_at = ArchiveState.DONE, clock.now()
            return False
        return True


def _make(session: Session, archive: Archive, talk: Conversation, new: Sequence[Message]) -> None:
    """Make a discussion of messages, or go on with the one that has the others of them.

    Nobody is told of its posts, and none counts as unread: the thread keeps out of the feed.
    """
    thread = _thread_of(session, talk) or _begin(session, archive, talk)
    feed_number = thread.last_feed_number
    for message in new:
        source = _source(message)
        before = talk.before(message)
        post = Post(
            thread_id=thread.id,
            author_name=text.excerpt(text.one_line(message.name), 80),
            language=guess(message.text) or i18n.DEFAULT,
            source=source,
            html=text.to_html(source),  # its signs mean nothing here: no post of ours, nobody who has joined
            answers_id=_post_of(session, before.id) if before else None,
            written_at=message.at,
            shown_at=message.at,
            key=f"archive {message.id}"[:200],
            message_id=message.id,
        )
        post.number, post.feed_number = take_number(session, thread.id, post.author_name, at=message.at)
        post.state = PostState.VISIBLE
        session.add(post)
        session.flush()
        session.add(ArchivePost(post_id=post.id, archive_id=archive.id, author_id=_author(session, message)))
    session.refresh(thread)
    thread.last_feed_number = feed_number
    session.flush()


def _thread_of(session: Session, talk: Conversation) -> Thread | None:
    ids = [one.id for one in talk.messages]
    query = select(Thread).join(Post, Post.thread_id == Thread.id).where(Post.message_id.in_(ids)).limit(1)
    return session.scalar(query)


def _begin(session: Session, archive: Archive, talk: Conversation) -> Thread:
    first = talk.messages[0]
    thread = Thread(
        theme_id=archive.theme_id,
        title=talk.title,
        language=guess(talk.title) or guess(first.text) or i18n.DEFAULT,
        author_id=None,
        started_at=first.at,
        last_post_at=first.at,
        last_author_name=text.excerpt(text.one_line(first.name), 80),
    )
    session.add(thread)
    session.flush()
    return thread


def _source(message: Message) -> str:
    """Return what a message says as Markdown that does not take its lines for more than they are."""
    lines = []
    for line in text.clean(message.text).split("\n"):
        bare = line.lstrip(" \t") if line[:4].isspace() else line
        if bare[:1] == "#" or (bare.strip() and set(bare.strip()) <= set("=-") and len(bare.strip()) > 1):
            bare = f"\\{bare}"
        lines.append(bare)
    said = "\n".join(lines).strip()
    if message.files:
        names = i18n.listed(f"`{name.replace('`', '')}`" for name in message.files)
        said += "\n\n" + str(_("With this message came files that are not here: %(names)s", names=names))
    return said


def _post_of(session: Session, message_id: str) -> int | None:
    return session.scalar(select(Post.id).filter_by(message_id=message_id))


def _author(session: Session, message: Message) -> int | None:
    """Return the row of who wrote a message, so that she can say one day that it was she."""
    if not message.address:
        return None
    key = fold(message.address)
    found = session.scalar(select(ArchiveAuthor).filter_by(email_key=key))
    if found is None:
        found = ArchiveAuthor(name=message.name, email_key=key)
        session.add(found)
        session.flush()
    return found.id


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
            _forget_authors(session)
            return False
        session.get_one(Thread, thread_id, with_for_update=True)
        if not _is_used(session, archive_id, thread_id):
            _remove(session, thread_id)
        archive.done = thread_id
        return True


def _is_used(session: Session, archive_id: int, thread_id: int) -> bool:
    """Tell whether somebody has answered, reacted, or done anything else with a discussion since."""
    others = ~exists().where(ArchivePost.post_id == Post.id, ArchivePost.archive_id == archive_id)
    hers = or_(others, Post.author_id.is_not(None))
    if session.scalar(select(exists().where(Post.thread_id == thread_id, hers))):
        return True
    posts = select(Post.id).where(Post.thread_id == thread_id)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if table.name in _MAY_HANG or key.column.table.name not in {"post", "thread"}:
                continue
            held = key.parent == thread_id if key.column.table.name == "thread" else key.parent.in_(posts)
            if session.scalar(select(exists(select(1).select_from(table).where(held)))):
                return True
    return False


def _remove(session: Session, thread_id: int) -> None:
    posts = select(Post.id).where(Post.thread_id == thread_id)
    session.execute(delete(ArchivePost).where(ArchivePost.post_id.in_(posts)))
    session.execute(delete(ThreadReader).filter_by(thread_id=thread_id))
    # what answers goes before what it answers
    parted = update(Post).where(Post.thread_id == thread_id).values(answers_id=None, moved_to_id=None)
    session.execute(parted.execution_options(synchronize_session=False))
    session.execute(delete(Post).where(Post.thread_id == thread_id))
    session.execute(delete(Thread).where(Thread.id == thread_id))


def _forget_authors(session: Session) -> None:
    """Forget who wrote nothing that is here."""
    wrote = exists().where(ArchivePost.author_id == ArchiveAuthor.id)
    session.execute(delete(ArchiveAuthor).where(~wrote).execution_options(synchronize_session=False))
