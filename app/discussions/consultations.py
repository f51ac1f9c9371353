"""What a consultation has beside other threads: days, guiding questions, documents, people who lead it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from app import clock, moments
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_thread
from app.discussions.kinds import PostState, ThreadKind, ThreadState
from app.discussions.models import GuidingQuestion, Post, Thread, ThreadDocument, ThreadFacilitator
from app.discussions.placing import carry_about
from app.discussions.posting import touch
from app.discussions.thread_facts import (
    ConsultationDated,
    DocumentAdded,
    DocumentRemoved,
    LeaderAdded,
    LeaderRemoved,
    QuestionsChanged,
)
from app.discussions.threads import NotNow, note
from app.errors import NotFound, Refusal
from app.files import store
from app.files.models import StoredFile
from app.groups.operations import want_here
from app.i18n import _
from app.organisations import papers
from app.organisations.papers import Paper

FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_QUESTIONS, MOST_DOCUMENTS = 20, 30
#: where the six countries' capitals are, in the order of the English alphabet
SIX_ZONES = (
    "Asia/Shanghai",
    "Asia/Pyongyang",
    "Asia/Tokyo",
    "Asia/Ulaanbaatar",
    "Asia/Seoul",
    "Europe/Moscow",
)


class ClosesBeforeItOpens(Refusal):
    """The last day does not come on or after the first one, or a day is missing or too far away."""

    code, status = "closes_before_it_opens", 422
    message = _("Please choose a last day that does not come before the first one, between 1970 and 2100.")


class QuestionsAnswered(Refusal):
    """Somebody has answered one of the guiding questions: they stay, and others can be added."""

    code, status = "questions_answered", 409
    message = _("Somebody has answered a question already: they stay as they are. You can add another one.")


class TooMany(Refusal):
    """More than fit on a page."""

    code, status, message = "too_many", 422, _("There are enough of them already.")


@dataclass(frozen=True, kw_only=True)
class Days:
    """From which day to which a consultation is open, by the clocks of a zone; both days are whole."""

    opens_on: date | None  #: None: it is open at once
    closes_on: date | None
    timezone: str

    def instants(self) -> tuple[datetime | None, datetime]:
        """Work out when it opens (None: at once) and when it closes (exclusive).

        :raises ClosesBeforeItOpens: see there.
        """
        first, last = self.opens_on or self.closes_on, self.closes_on
        if last is None or first is None or last < first or not moments.is_zone(self.timezone):
            raise ClosesBeforeItOpens
        if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
            raise ClosesBeforeItOpens
        opens = _begin_of(first, self.timezone) if self.opens_on else None
        return opens, _begin_of(last + timedelta(days=1), self.timezone)


def _begin_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def apply_days(thread: Thread, days: Days) -> bool:
    """Write ``days`` into the row of a consultation. Returns whether anything is otherwise than before.

    :raises ClosesBeforeItOpens: see there.
    """
    columns = ("opens_on", "closes_on", "timezone", "opens_at", "closes_at")
    values = (days.opens_on, days.closes_on, days.timezone, *days.instants())
    if values == tuple(getattr(thread, column) for column in columns):
        return False
    for column, value in zip(columns, values, strict=True):
        setattr(thread, column, value)
    return True


def set_days(actor: Actor, thread_id: int, days: Days) -> Thread:
    """Say from which day to which a consultation is open. Without a difference nothing happens.

    :raises NotFound: no such consultation, or not hers to keep order in.
    :raises ClosesBeforeItOpens: see there.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        if apply_days(thread, days):
            note(session, thread, ConsultationDated(actor_id=actor.id, thread_id=thread.id))
        return thread


def work_out_anew() -> None:
    """Tick: a country may have changed its clock: work out again when consultations open and close."""
    with transaction() as session:
        ahead = select(Thread).filter_by(kind=ThreadKind.CONSULTATION).where(Thread.closes_at > clock.now())
        for thread in session.scalars(ahead.order_by(Thread.id).with_for_update()):
            days = Days(
                opens_on=thread.opens_on, closes_on=thread.closes_on, timezone=thread.timezone or "UTC"
            )
            if apply_days(thread, days):
                session.flush()
                touch(session, thread.id)


def add_question(actor: Actor, thread_id: int, words: str) -> GuidingQuestion:
    """Ask one more question, under the next number.

    :raises NotFound: no such consultation, or not hers to keep order in.
    :raises TooMany: there are :data:`MOST_QUESTIONS`.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        last = session.scalar(select(func.max(GuidingQuestion.number)).filter_by(thread_id=thread.id)) or 0
        if last >= MOST_QUESTIONS:
            raise TooMany
        question = GuidingQuestion(thread_id=thread.id, number=last + 1, words=words)
        session.add(question)
        _changed_questions(session, actor, thread)
        return question


def change_question(actor: Actor, thread_id: int, number: int, words: str) -> None:
    """Ask a question in other words; without words, it goes, and those after it move up.

    :raises NotFound: no such consultation or question, or not hers to keep order in.
    :raises QuestionsAnswered: see there.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        question = session.get(GuidingQuestion, (thread.id, number))
        if question is None:
            raise NotFound
        if question.words == words:
            return
        if are_answered(session, thread.id):
            raise QuestionsAnswered
        if words:
            question.words = words
        else:
            kept = select(GuidingQuestion.words).where(
                GuidingQuestion.thread_id == thread.id, GuidingQuestion.number != number
            )
            remaining = session.scalars(kept.order_by(GuidingQuestion.number)).all()
            session.expunge(question)
            session.execute(delete(GuidingQuestion).filter_by(thread_id=thread.id))
            session.expire_all()
            session.add_all(
                GuidingQuestion(thread_id=thread.id, number=place, words=one)
                for place, one in enumerate(remaining, start=1)
            )
        _changed_questions(session, actor, thread)


def are_answered(session: Session, thread_id: int) -> bool:
    """Tell whether a post answers one of the guiding questions, or waits to."""
    answer = exists().where(
        Post.thread_id == thread_id,
        Post.question.is_not(None),
        Post.state.in_((PostState.VISIBLE, PostState.HELD)),
    )
    return bool(session.scalar(select(answer)))


def add_document(actor: Actor, thread_id: int, *, paper: Paper, title: str, language: str) -> ThreadDocument:
    """Add a document that is to be read before one speaks.

    :raises NotFound: no such consultation, or not hers to keep order in.
    :raises StrangePaper, PaperTooLarge: see app.organisations.papers.
    :raises TooMany: there are :data:`MOST_DOCUMENTS`.
    """
    papers.kind_of_paper(paper)
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        known = select(func.count()).select_from(ThreadDocument).filter_by(thread_id=thread.id)
        if session.scalars(known).one() >= MOST_DOCUMENTS:
            raise TooMany
        stored = papers.keep(session, paper, made_by_id=actor.id)
        assert stored is not None
        document = ThreadDocument(thread_id=thread.id, file_id=stored.id, title=title, language=language)
        session.add(document)
        carry_about(session, thread)
        fact = DocumentAdded(actor_id=actor.id, thread_id=thread.id, document_id=document.id)
        note(session, thread, fact)
        return document


def remove_document(actor: Actor, thread_id: int, document_id: int) -> None:
    """Take a document away, and its file. Doing it twice changes nothing.

    :raises NotFound: no such consultation, or not hers to keep order in.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        document = session.get(ThreadDocument, document_id)
        if document is None or document.thread_id != thread.id:
            return
        stored = session.get_one(StoredFile, document.file_id)
        session.delete(document)
        session.flush()
        store.drop(session, stored)
        carry_about(session, thread)
        fact = DocumentRemoved(actor_id=actor.id, thread_id=thread.id, document_id=document_id)
        note(session, thread, fact)


def add_leader(actor: Actor, thread_id: int, account_id: int) -> None:
    """Let a person lead a consultation. Doing it twice changes nothing.

    :raises NotFound: no such consultation, or not hers to keep order in.
    :raises NotHere: the person takes part no more.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        want_here(session, account_id)
        if session.get(ThreadFacilitator, (thread.id, account_id)) is not None:
            return
        session.add(ThreadFacilitator(thread_id=thread.id, account_id=account_id))
        carry_about(session, thread)
        note(session, thread, LeaderAdded(actor_id=actor.id, thread_id=thread.id, account_id=account_id))


def remove_leader(actor: Actor, thread_id: int, account_id: int) -> None:
    """Let a person lead a consultation no longer. Doing it twice changes nothing.

    :raises NotFound: no such consultation, or not hers to keep order in.
    """
    with transaction() as session:
        thread = find_consultation(session, actor, thread_id)
        found = session.get(ThreadFacilitator, (thread.id, account_id))
        if found is None:
            return
        session.delete(found)
        carry_about(session, thread)
        note(session, thread, LeaderRemoved(actor_id=actor.id, thread_id=thread.id, account_id=account_id))


def find_consultation(session: Session, actor: Actor, thread_id: int) -> Thread:
    """Find a consultation that ``actor`` keeps order in, and hold its row until the transaction ends.

    :raises NotFound: no such consultation, or not hers to keep order in.
    :raises NotNow: it was merged.
    """
    thread = find_thread(session, actor, thread_id, "moderate", lock=True)
    if thread.kind is not ThreadKind.CONSULTATION:
        raise NotFound
    if thread.state is ThreadState.MERGED:
        raise NotNow
    return thread


def _changed_questions(session: Session, actor: Actor, thread: Thread) -> None:
    carry_about(session, thread)
    note(session, thread, QuestionsChanged(actor_id=actor.id, thread_id=thread.id))
