"""How a discussion is made of messages of an archive, in the caller's transaction."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import i18n, text
from app.accounts.queries import fold
from app.archives.models import Archive, ArchiveAuthor, ArchivePost
from app.archives.threading import Conversation, Message
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.posting import take_number
from app.i18n import _
from app.text.languages import guess


def make(session: Session, archive: Archive, talk: Conversation, new: Sequence[Message]) -> None:
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
