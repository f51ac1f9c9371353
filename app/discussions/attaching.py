"""Files on posts: hung on when a post is written, listed below its text. In the transactions of others."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions.models import Post
from app.discussions.writing_models import Attachment
from app.files import kinds, store
from app.files.models import StoredFile
from app.journal import JournalEntry

#: how kinds of files are called, in every language
CALLED = {
    kinds.PDF: "PDF",
    kinds.DOCX: "DOCX",
    kinds.XLSX: "XLSX",
    kinds.ODT: "ODT",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "image/webp": "WebP",
}


LIST = Markup('<ul class="files">')  #: how the list of files below a text begins


def hang(session: Session, post: Post, actor: Actor, files: Sequence[int]) -> None:
    """Hang those of ``files`` on ``post`` that are the actor's and hang on none.

    Others are left out without a word: nobody learns by a number what somebody else has brought.
    """
    if not files:
        return
    loose = Attachment.id.in_(files), Attachment.owner_id == actor.id, Attachment.post_id.is_(None)
    session.execute(
        update(Attachment)
        .where(*loose)
        .values(post_id=post.id, draft=None)
        .execution_options(synchronize_session=False)
    )


class Hanging(NamedTuple):
    """An attachment, and what its file is called."""

    attachment: Attachment
    name: str


def loose_of(session: Session, actor: Actor, files: Iterable[int]) -> list[Hanging]:
    """Find those of ``files`` that are the actor's and hang on no post: those that :func:`hang` takes."""
    return _found(session, files, Attachment.owner_id == actor.id, Attachment.post_id.is_(None))


def on(session: Session, post: Post, files: Iterable[int]) -> list[Hanging]:
    """Find those of ``files`` that hang on ``post``."""
    return _found(session, files, Attachment.post_id == post.id)


def _found(session: Session, files: Iterable[int], *where: ColumnElement[bool]) -> list[Hanging]:
    wanted = set(files)
    if not wanted:
        return []
    query = select(Attachment, StoredFile.name).join(StoredFile, StoredFile.id == Attachment.file_id)
    rows = session.execute(query.where(Attachment.id.in_(wanted), *where).order_by(Attachment.id))
    return [Hanging(*row) for row in rows]


def below(session: Session, post_id: int, html: str) -> Markup:
    """List the files of a post that its ``html`` does not show by itself; "" when there are none."""
    query = (
        select(Attachment.id, Attachment.picture_id, Attachment.words, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.post_id == post_id)
        .order_by(Attachment.id)
    )
    rows = [row for row in session.execute(query) if f'"/attachments/{row[0]}"' not in html]
    if not rows:
        return Markup("")
    listed = (_listed(number, picture is not None, words, file) for number, picture, words, file in rows)
    return Markup("\n{}{}</ul>").format(LIST, Markup("").join(listed))


def _listed(number: int, is_picture: bool, words: str, file: StoredFile) -> Markup:
    href = f"/attachments/{number}"
    if is_picture:
        picture = Markup('<li><a href="{}"><img src="{}/picture" alt="{}" loading="lazy"></a></li>')
        return picture.format(href, href, words or file.name)
    line = Markup('<li><a href="{}"><bdi>{}</bdi></a> <small>{}</small></li>')
    return line.format(href, file.name, described(file.media_type, file.size))


def described(media_type: str, size: int) -> Markup:
    """Say what a file is and how large, so that it reads in every language: "PDF, 340 kB"."""
    large = f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
    return escape(f"{CALLED.get(media_type, media_type)}, {large}")


def drop(session: Session, found: Sequence[Attachment]) -> list[str]:
    """Forget attachments with their files. Returns the digests of the bytes, for after the commit."""
    numbers = {number for one in found for number in (one.file_id, one.picture_id) if number}
    for one in found:
        session.delete(one)
    session.flush()
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_(numbers))).all()
    for file in files:
        store.drop(session, file)
    session.flush()
    return [file.digest for file in files]


def forget_loose(session: Session, before: datetime, most: int) -> int:
    """Forget at most ``most`` files brought before that instant that hang on no post, and in no draft."""
    loose = Attachment.post_id.is_(None), Attachment.draft.is_(None), Attachment.made_at < before
    found = session.scalars(select(Attachment).where(*loose).order_by(Attachment.made_at).limit(most)).all()
    drop(session, found)
    return len(found)


class AboutAPost(Protocol):
    """A fact about one post."""

    @property
    def post_id(self) -> int:
        """Which."""


def on_post_emptied(session: Session, _entry: JournalEntry, fact: AboutAPost) -> None:
    """Effect: the text of the post is gone for good, and so are its files; a sweep takes their bytes."""
    found = session.scalars(select(Attachment).filter_by(post_id=fact.post_id)).all()
    if found:
        drop(session, found)
