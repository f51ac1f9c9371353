"""Reports: somebody finds something wrong; the secretariat, or who looks after the theme, answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from app import clock, journal, text
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, transaction
from app.desk.facts import Reported, ReportSettled
from app.desk.models import About, Complaint, Report
from app.discussions.access import find_thread, moderated_by
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread, ThreadFacilitator
from app.errors import NotFound, Refusal
from app.i18n import _
from app.journal import JournalEntry
from app.organisations.facts import OrganisationsMerged
from app.organisations.models import Organisation
from app.people.access import find_person

MOST = 200  #: reports on the list


class AnsweredMeanwhile(Refusal):
    """Somebody else answered first."""

    code, status = "answered_meanwhile", 409
    message = _("Somebody answered this report meanwhile. Your answer was not sent.")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a report is about, as its reader may see it."""

    about: About
    id: int
    title: str  #: a name or a title
    number: int | None = None  #: of a post
    thread_id: int | None = None  #: of a post
    key: str | None = None  #: of an organisation

    def at(self, address: Callable[..., str]) -> str:
        """Return where it is to be seen. address: makes it, as Flask's ``url_for``."""
        if self.about is About.POST:
            anchor = f"post-{self.number}"
            return address("discussions.thread", thread_id=self.thread_id, slug="-", _anchor=anchor)
        if self.about is About.ORGANISATION:
            return address("organisations.show", key=self.key)
        return address("people.show", person_id=self.id)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A report on the list."""

    id: int
    subject: Subject | None  #: None: it is there no longer
    kind: Complaint
    reason: str
    reporter_id: int
    reporter: str
    made_at: datetime
    settled_at: datetime | None
    answer: str

    @property
    def gist(self) -> str:
        """The beginning of the reason, as a title."""
        return text.excerpt(text.one_line(self.reason), 90)


def subject(session: Session, actor: Actor, about: str, about_id: int) -> Subject:
    """Find what ``actor`` wants to report.

    :raises NotFound: no such thing, or not for this person.
    """
    if about == About.POST:
        post = session.get(Post, about_id)
        if post is None or post.state is not PostState.VISIBLE:
            raise NotFound
        thread = find_thread(session, actor, post.thread_id)
        return Subject(
            about=About.POST, id=post.id, title=thread.title, number=post.number, thread_id=thread.id
        )
    if about == About.ACCOUNT:
        person = find_person(session, actor, about_id)
        return Subject(about=About.ACCOUNT, id=about_id, title=person.account.name)
    if about == About.ORGANISATION:
        organisation = session.get(Organisation, about_id)
        if organisation is None or organisation.merged_into_id is not None:
            raise NotFound
        return Subject(about=About.ORGANISATION, id=about_id, title=organisation.name, key=organisation.key)
    raise NotFound


def to_report(actor: Actor, about: str, about_id: int) -> Subject:
    """Find what ``actor`` wants to report, to show it.

    :raises NotFound: no such thing, or not for this person.
    """
    return subject(db.session(), actor, about, about_id)


def report(
    actor: Actor, about: str, about_id: int, *, reason: str, kind: Complaint = Complaint.OTHER
) -> None:
    """Say that something is wrong. The same person about the same thing again changes nothing.

    What was reported stays as it is until somebody who keeps order has looked at it.

    :raises NotFound: no such thing, or not for this person.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)  # her clicks come one after the other
        found = subject(session, actor, about, about_id)
        same = select(Report.id).filter_by(reporter_id=actor.id, about=found.about, about_id=found.id)
        if session.scalar(same) is not None:
            return
        made = Report(
            about=found.about,
            about_id=found.id,
            kind=kind,
            reason=reason,
            reporter_id=actor.id,
            made_at=clock.now(),
        )
        session.add(made)
        session.flush()
        journal.record(
            session, Reported(actor_id=actor.id, report_id=made.id, about=f"{found.about}:{found.id}")
        )


def settle(actor: Actor, report_id: int, *, answer: str) -> None:
    """Answer a report; the answer goes to who made it. One that is settled stays as it is.

    :raises NotFound: no such report, or not for this person.
    :raises AnsweredMeanwhile: see there.
    """
    with transaction() as session:
        query = select(Report).where(Report.id == report_id, visible_to(actor)).with_for_update()
        found = session.scalar(query)
        if found is None:
            raise NotFound
        if found.settled_at is not None:
            raise AnsweredMeanwhile
        found.settled_at, found.settled_by_id, found.answer = clock.now(), actor.id, answer
        journal.record(
            session, ReportSettled(actor_id=actor.id, report_id=found.id, account_id=found.reporter_id)
        )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` sees a report: the secretariat all, facilitators theirs."""
    if actor.is_secretariat:
        return Report.id.is_not(None)
    of_theirs = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Theme, Theme.id == Thread.theme_id)
        .where(moderated_by(actor))
    )
    return and_(Report.about == About.POST, Report.about_id.in_(of_theirs))


def may_look(actor: Actor) -> bool:
    """Tell whether there is a list of reports for ``actor``: for the secretariat, and for facilitators."""
    facilitates = select(ThemeFacilitator.theme_id).filter_by(account_id=actor.id)
    leads = select(ThreadFacilitator.thread_id).filter_by(account_id=actor.id)
    return actor.is_secretariat or db.session.scalar(facilitates.union_all(leads).limit(1)) is not None


def listed(actor: Actor, *, settled: bool) -> list[Listed]:
    """List reports for ``actor``: the open ones, or the settled ones, the newest first.

    :raises NotFound: there is no list for this person.
    """
    if not may_look(actor):
        raise NotFound
    query = select(Report, Account.name).join(Account, Account.id == Report.reporter_id)
    if settled:
        query = query.where(Report.settled_at.is_not(None)).order_by(Report.settled_at.desc())
    else:
        query = query.where(Report.settled_at.is_(None)).order_by(Report.id.desc())
    return _listed(query.where(visible_to(actor)).limit(MOST))


def find(actor: Actor, report_id: int) -> Listed:
    """Find one report.

    :raises NotFound: no such report, or not for this person.
    """
    query = select(Report, Account.name).join(Account, Account.id == Report.reporter_id)
    found = _listed(query.where(Report.id == report_id, visible_to(actor)))
    if not found:
        raise NotFound
    return found[0]


def of_post(actor: Actor, post_id: int) -> list[Listed]:
    """List what ``actor`` sees that was reported of a post, the newest first."""
    query = select(Report, Account.name).join(Account, Account.id == Report.reporter_id)
    about = (Report.about == About.POST, Report.about_id == post_id, visible_to(actor))
    return _listed(query.where(*about).order_by(Report.id.desc()))


def _listed(query: Select[*tuple[Any, ...]]) -> list[Listed]:
    rows = db.session.execute(query).all()
    subjects = _subjects([row[0] for row in rows])
    return [
        Listed(
            id=one.id,
            subject=subjects.get((one.about, one.about_id)),
            kind=one.kind,
            reason=one.reason,
            reporter_id=one.reporter_id,
            reporter=name,
            made_at=one.made_at,
            settled_at=one.settled_at,
            answer=one.answer,
        )
        for one, name in rows
    ]


def subject_of(report: Report) -> Subject | None:
    """Return what ``report`` is about; None when it is there no longer."""
    return _subjects([report]).get((report.about, report.about_id))


def _subjects(reports: Sequence[Report]) -> dict[tuple[About, int], Subject]:
    """Find what reports are about, one statement for each kind. Whoever sees the report may see it."""
    ids = {about: {one.about_id for one in reports if one.about is about} for about in About}
    found: dict[tuple[About, int], Subject] = {}
    if ids[About.POST]:
        posts = (
            select(Post.id, Post.number, Post.thread_id, Thread.title)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Post.id.in_(ids[About.POST]))
        )
        for post in db.session.execute(posts):
            found[About.POST, post.id] = Subject(
                about=About.POST,
                id=post.id,
                title=post.title,
                number=post.number,
                thread_id=post.thread_id,
            )
    if ids[About.ACCOUNT]:
        people = select(Account.id, Account.name).where(Account.id.in_(ids[About.ACCOUNT]))
        for person in db.session.execute(people):
            found[About.ACCOUNT, person.id] = Subject(about=About.ACCOUNT, id=person.id, title=person.name)
    if ids[About.ORGANISATION]:
        bodies = select(Organisation.id, Organisation.key, Organisation.name)
        for body in db.session.execute(bodies.where(Organisation.id.in_(ids[About.ORGANISATION]))):
            found[About.ORGANISATION, body.id] = Subject(
                about=About.ORGANISATION, id=body.id, title=body.name, key=body.key
            )
    return found


def on_organisations_merged(session: Session, _entry: JournalEntry, fact: OrganisationsMerged) -> None:
    """Effect: what was reported of the one that went is about the one that stays.

    Who had reported both keeps both reports; the old address leads to the new one.
    """
    both = select(Report.reporter_id).where(
        Report.about == About.ORGANISATION, Report.about_id == fact.organisation_id
    )
    session.execute(
        update(Report)
        .where(
            Report.about == About.ORGANISATION,
            Report.about_id == fact.merged_organisation_id,
            Report.reporter_id.not_in(both),
        )
        .values(about_id=fact.organisation_id)
        .execution_options(synchronize_session=False)
    )
