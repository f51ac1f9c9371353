"""Files people bring for what they write: brought before the post is there, read by whoever may read it."""

import io
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions.access import find_post, moderates
from app.discussions.attaching import described, drop
from app.discussions.kinds import PostState
from app.discussions.models import Post
from app.discussions.writing_models import Attachment
from app.errors import NotFound, Refusal
from app.files import kinds, pictures, store
from app.files.models import StoredFile
from app.i18n import _

WIDE = (2000, 1_500_000)  #: of a picture that is taken down: widest in pixels, most in bytes
SHOWN = (960, 160_000)  #: of one on a page
MOST_LOOSE = 60  #: files that one person has brought and hung on no post
LONGEST_WORDS = 300  #: characters of what a picture shows
_PAPERS = frozenset({kinds.PDF, kinds.DOCX, kinds.XLSX, kinds.ODT})
ACCEPTED = ".pdf,.docx,.xlsx,.odt,.csv,.txt,image/png,image/jpeg,image/webp"  #: for the choice of browsers


class NotTaken(Refusal):
    """A kind of file that is not kept."""

    code, status = "not_taken", 422
    message = _(
        "Files of this kind are not taken. Please bring a PDF, DOCX, XLSX, ODT, CSV or TXT, or a picture "
        "as PNG, JPEG or WebP."
    )


class HasAProgram(Refusal):
    """An office document with macros."""

    code, status = "has_a_program", 422
    message = _("There is a program (macros) in this document. Please save it without, and send that.")


class NothingInIt(Refusal):
    """No bytes."""

    code, status = "nothing_in_it", 422
    message = _("This file is empty.")


class FileTooLarge(Refusal):
    """More bytes than one file may have."""

    code, status = "file_too_large", 422

    def __init__(self) -> None:
        self.message = _("This file is too large: at most %(most)s MB.", most=most_of_one() // 1_000_000)


class TooManyFiles(Refusal):
    """More files than one post may have, or one person may leave lying about."""

    code, status = "too_many_files", 422

    def __init__(self) -> None:
        self.message = _("These are too many files: %(most)s fit on one post.", most=most_of_post())


class OfText(NamedTuple):
    """A file that goes with a text: brought for it, or hanging on the post already."""

    id: int
    name: str
    described: Markup  #: "PDF, 340 kB"
    is_picture: bool
    words: str  #: what a picture shows

    @property
    def in_text(self) -> str:
        """How it is named in a text."""
        words = self.words or self.name.rpartition(".")[0] or self.name
        plain = words.translate(str.maketrans("[]\n", "() "))
        return f"{'!' if self.is_picture else ''}[{plain}](attachment:{self.id})"


def most_of_one() -> int:
    """Return how many bytes one file may have."""
    return int(current_app.config["FILE_MEGABYTES"]) * 1_000_000


def most_of_post() -> int:
    """Return how many files one post may have."""
    return int(current_app.config["FILES_PER_POST"])


def bring(actor: Actor, *, name: str, data: bytes, words: str = "") -> OfText:
    """Keep a file for a post that ``actor`` writes. A picture is made anew, without what cameras put into it.

    :raises NothingInIt: see there.
    :raises FileTooLarge: see there.
    :raises NotTaken: see there.
    :raises HasAProgram: see there.
    :raises TooManyFiles: too many of hers hang on no post.
    :raises Refusal: a picture that cannot be read: see :mod:`app.files.pictures`.
    """
    kind = _kind(data, name)
    shown = None
    if kind in kinds.PICTURES:
        shown = store.place(io.BytesIO(pictures.made_anew(data, widest=SHOWN[0], most=SHOWN[1])))
        data, kind = pictures.made_anew(data, widest=WIDE[0], most=WIDE[1]), pictures.WEBP
        name = f"{store.shown_name(name).rpartition('.')[0] or 'picture'}.webp"
    placed = store.place(io.BytesIO(data))
    with transaction() as session:
        count = select(func.count()).where(Attachment.owner_id == actor.id, Attachment.post_id.is_(None))
        if (session.scalar(count) or 0) >= MOST_LOOSE:
            raise TooManyFiles
        keep = partial(store.keep_placed, session, name=name, media_type=kind, made_by_id=actor.id)
        file, picture = keep(placed), keep(shown) if shown else None
        made = Attachment(
            owner_id=actor.id,
            file_id=file.id,
            picture_id=picture.id if picture else None,
            words=words[:LONGEST_WORDS],
            made_at=clock.now(),
        )
        session.add(made)
        session.flush()
        return _of_text(made, file)


def _kind(data: bytes, name: str) -> str:
    if not data:
        raise NothingInIt
    if len(data) > most_of_one():
        raise FileTooLarge
    kind = kinds.kind_of(data)
    if kind in _PAPERS or (kind in kinds.PICTURES and kind != "image/gif"):
        if kind != kinds.PDF and kinds.brings_a_program(data):
            raise HasAProgram
        return str(kind)
    words = kinds.kind_of_words(data, name) if kind is None else None
    if words is None:
        raise NotTaken
    return words


def _of_text(attachment: Attachment, file: StoredFile) -> OfText:
    said = described(file.media_type, file.size)
    return OfText(attachment.id, file.name, said, attachment.picture_id is not None, attachment.words)


def mine(actor: Actor, numbers: Iterable[int]) -> list[OfText]:
    """List those of these files that are the actor's and hang on no post, in the order they were brought."""
    wanted = sorted(set(numbers))
    if not wanted:
        return []
    query = select(Attachment, StoredFile).join(StoredFile, StoredFile.id == Attachment.file_id)
    query = query.where(Attachment.id.in_(wanted), _hers(actor)).order_by(Attachment.id)
    return [_of_text(attachment, file) for attachment, file in db.session.execute(query)]


def on(post: Post) -> list[OfText]:
    """List the files of a post, which was found for whoever asks, in the order they were brought."""
    query = select(Attachment, StoredFile).join(StoredFile, StoredFile.id == Attachment.file_id)
    query = query.where(Attachment.post_id == post.id).order_by(Attachment.id)
    return [_of_text(attachment, file) for attachment, file in db.session.execute(query)]


def _hers(actor: Actor) -> ColumnElement[bool]:
    return and_(Attachment.owner_id == actor.id, Attachment.post_id.is_(None))


def describe(actor: Actor, words: dict[int, str]) -> None:
    """Say what pictures show, of those that are hers and hang on no post. Others are left as they are."""
    if not words:
        return
    with transaction() as session:
        query = select(Attachment).where(Attachment.id.in_(words), _hers(actor))
        for found in session.scalars(query):
            found.words = words[found.id][:LONGEST_WORDS]


def remove(actor: Actor, attachment_id: int) -> None:
    """Take back a file that hangs on no post. One that is gone already is gone.

    :raises NotFound: it is not hers, or hangs on a post.
    """
    with transaction() as session:
        found = session.get(Attachment, attachment_id)
        if found is None:
            return
        if found.owner_id != actor.id or found.post_id is not None:
            raise NotFound
        digests = drop(session, [found])
    store.remove(digests)


def find(actor: Actor | None, attachment_id: int, *, picture: bool = False) -> StoredFile:
    """Find a file for whoever may read the post it hangs on; before that, for who brought it.

    picture: the smaller picture of it.

    :raises NotFound: no such file, or not for this person.
    """
    session = db.session()
    found = session.get(Attachment, attachment_id)
    if found is None or not _is_readable(session, actor, found):
        raise NotFound
    number = found.picture_id if picture else found.file_id
    file = session.get(StoredFile, number) if number else None
    if file is None:
        raise NotFound
    return file


def _is_readable(session: Session, actor: Actor | None, attachment: Attachment) -> bool:
    if attachment.post_id is None:
        return actor is not None and attachment.owner_id == actor.id
    post, thread = find_post(session, actor, attachment.post_id)
    if post.state in {PostState.VISIBLE, PostState.HELD, PostState.REFUSED}:
        return True  # the latter two are found by her and by those who keep order alone
    return post.state is PostState.REMOVED and moderates(session, actor, thread)
