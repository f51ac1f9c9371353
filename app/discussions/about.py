"""What can be read of a thread beside its own row and its posts. Asked for only where there is any of it."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import i18n
from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db
from app.discussions import consultations, theme_names
from app.discussions.access import editable_by, find_thread, may_start, readable_by, visible_to
from app.discussions.kinds import PostState, ThreadKind, Who
from app.discussions.models import (
    GuidingQuestion,
    Post,
    Theme,
    Thread,
    ThreadDocument,
    ThreadFacilitator,
    ThreadOrganisation,
    ThreadTheme,
)
from app.discussions.threads import may_accept, may_rename
from app.errors import NotFound
from app.files.models import StoredFile
from app.groups.models import Visibility
from app.organisations.models import Organisation
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME, ORDER


class Named(NamedTuple):
    """An organisation or a theme: its key or slug, what it is called, in which language."""

    id: int
    key: str
    name: str
    language: str


class QuestionRow(NamedTuple):
    """A guiding question, and how many posts answer it."""

    number: int
    words: str
    answers: int


class DocumentRow(NamedTuple):
    """A document to be read before one speaks."""

    id: int
    title: str
    language: str
    name: str  #: of its file
    size: int  #: bytes
    media_type: str


class Leader(NamedTuple):
    """Somebody who leads a consultation."""

    id: int
    name: str
    language: str
    page_for: str  #: who may open her page: "", "signed_in", "public"


def organisations_of(thread_id: int) -> list[Named]:
    """List the organisations that a thread is about, by name."""
    query = select(Organisation.id, Organisation.key, NAME, LANGUAGE).outerjoin(HERE, IS_HERE)
    query = query.join(ThreadOrganisation, ThreadOrganisation.organisation_id == Organisation.id)
    query = query.where(ThreadOrganisation.thread_id == thread_id).order_by(ORDER, Organisation.id)
    return [Named(*row) for row in db.session.execute(query, {"language": i18n.language()})]


def themes_shown_with(thread_id: int, *, to_visitors: bool) -> list[Named]:
    """List the further themes of a thread, for its page: those that all its readers may know of.

    to_visitors: whether the page is for people who have not joined.
    """
    known = [Visibility.PUBLIC] if to_visitors else [Visibility.PUBLIC, Visibility.SIGNED_IN]
    above = select(Theme.id).where(Theme.visibility.in_(known))
    shown = and_(Theme.visibility.in_(known), or_(Theme.parent_id.is_(None), Theme.parent_id.in_(above)))
    return _themes(thread_id, shown)


def themes_to_arrange(actor: Actor, thread_id: int) -> list[Named]:
    """List the further themes of a thread that ``actor`` may see."""
    return _themes(thread_id, visible_to(actor))


def _themes(thread_id: int, shown: ColumnElement[bool]) -> list[Named]:
    query = select(Theme.id, Theme.slug, theme_names.TITLE, theme_names.LANGUAGE)
    query = query.join(ThreadTheme, ThreadTheme.theme_id == Theme.id)
    query = query.where(ThreadTheme.thread_id == thread_id, shown).order_by(*theme_names.ORDER)
    return [Named(*row) for row in db.session.execute(query)]


def questions_of(thread_id: int) -> list[QuestionRow]:
    """List the guiding questions of a consultation in their order."""
    answers = (
        select(Post.question, func.count().label("answers"))
        .where(Post.thread_id == thread_id, Post.question.is_not(None), Post.state == PostState.VISIBLE)
        .group_by(Post.question)
        .subquery()
    )
    query = select(GuidingQuestion.number, GuidingQuestion.words, func.coalesce(answers.c.answers, 0))
    query = query.outerjoin(answers, answers.c.question == GuidingQuestion.number)
    query = query.where(GuidingQuestion.thread_id == thread_id).order_by(GuidingQuestion.number)
    return [QuestionRow(*row) for row in db.session.execute(query)]


def answers_to(thread_id: int, question: int, *, after: int, limit: int) -> list[int]:
    """List the numbers of posts that answer a guiding question, after one number: at most ``limit``."""
    query = select(Post.number).where(
        Post.thread_id == thread_id, Post.question == question, Post.state == PostState.VISIBLE
    )
    query = query.where(Post.number > after).order_by(Post.number).limit(limit)
    return [number for number in db.session.scalars(query) if number is not None]


def documents_of(thread_id: int) -> list[DocumentRow]:
    """List the documents of a consultation in the order in which they were added."""
    query = select(
        ThreadDocument.id,
        ThreadDocument.title,
        ThreadDocument.language,
        StoredFile.name,
        StoredFile.size,
        StoredFile.media_type,
    ).join(StoredFile, StoredFile.id == ThreadDocument.file_id)
    query = query.where(ThreadDocument.thread_id == thread_id).order_by(ThreadDocument.id)
    return [DocumentRow(*row) for row in db.session.execute(query)]


def document(actor: Actor | None, thread_id: int, document_id: int) -> StoredFile:
    """Find the file of a document, for whoever may read the thread.

    :raises NotFound: not there, or not for this person.
    """
    query = (
        select(StoredFile)
        .join(ThreadDocument, ThreadDocument.file_id == StoredFile.id)
        .join(Thread, Thread.id == ThreadDocument.thread_id)
        .join(Theme, Theme.id == Thread.theme_id)
        .where(Thread.id == thread_id, ThreadDocument.id == document_id, readable_by(actor))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def leaders_of(thread_id: int) -> list[Leader]:
    """List who leads a consultation, by name, of those who take part."""
    page_for = func.coalesce(Account.page_for, "")
    query = select(Account.id, Account.name, Account.language, page_for)
    query = query.join(ThreadFacilitator, ThreadFacilitator.account_id == Account.id)
    query = query.where(
        ThreadFacilitator.thread_id == thread_id, Account.left_at.is_(None), Account.suspended_at.is_(None)
    )
    return [Leader(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def leaders_to_arrange(thread_id: int) -> list[Known]:
    """List who leads a consultation, for those who may know addresses."""
    query = select(*KNOWN).join(ThreadFacilitator, ThreadFacilitator.account_id == Account.id)
    query = query.where(ThreadFacilitator.thread_id == thread_id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def to_arrange(actor: Actor, thread_id: int) -> Thread:
    """Find a thread that ``actor`` keeps order in.

    :raises NotFound: no such thread, or not hers.
    """
    return find_thread(db.session(), actor, thread_id, "moderate")


def consultation(actor: Actor, thread_id: int) -> Thread:
    """Find a consultation that ``actor`` keeps order in.

    :raises NotFound: no such consultation, or not hers.
    """
    found = to_arrange(actor, thread_id)
    if found.kind is not ThreadKind.CONSULTATION:
        raise NotFound
    return found


def to_rename(actor: Actor, thread_id: int) -> Thread:
    """Find a thread that ``actor`` may call otherwise.

    :raises NotFound: no such thread, or not hers to rename.
    """
    found = find_thread(db.session(), actor, thread_id)
    if not may_rename(db.session(), actor, found):
        raise NotFound
    return found


def to_answer(actor: Actor, thread_id: int) -> Thread:
    """Find a question of which ``actor`` may say what answers it.

    :raises NotFound: no such question, or not hers.
    """
    found = find_thread(db.session(), actor, thread_id)
    if not may_accept(db.session(), actor, found):
        raise NotFound
    return found


def themes_to_begin_in(
    actor: Actor, kind: ThreadKind, *, besides: int | None = None
) -> list[tuple[str, str]]:
    """Return (slug, title) of the themes in which ``actor`` may begin a thread of this kind, for a form."""
    mine = editable_by(actor)
    if kind in {ThreadKind.DISCUSSION, ThreadKind.QUESTION}:
        mine = or_(Theme.starters == Who.EVERYBODY, mine)
    query = select(Theme.slug, theme_names.TITLE).where(visible_to(actor), mine, Theme.id != (besides or 0))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(*theme_names.ORDER))]


def kinds_to_begin(actor: Actor, theme: Theme) -> list[ThreadKind]:
    """List the kinds of threads that ``actor`` may begin under a theme."""
    return [kind for kind in ThreadKind if may_start(db.session(), actor, theme, kind)]


def are_answered(thread_id: int) -> bool:
    """Tell whether somebody has answered one of the guiding questions: then they stay as they are."""
    return consultations.are_answered(db.session(), thread_id)
