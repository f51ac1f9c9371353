"""Who organises: a series by the secretariat's word, a meeting by its organiser's."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.groups.operations import want_here
from app.i18n import _
from app.meetings.access import find_meeting
from app.meetings.facts import (
    MeetingOrganiserAdded,
    MeetingOrganiserRemoved,
    SeriesMade,
    SeriesOrganiserAdded,
    SeriesOrganiserRemoved,
)
from app.meetings.models import Meeting, MeetingOrganiser, Series, SeriesOrganiser
from app.names import free_slug


class NoOrganiserHere(Refusal):
    """Another body holds this meeting."""

    code, status = "no_organiser_here", 409
    message = _("This is a meeting of another body: nobody organises it here.")


def of_meeting(meeting: Meeting) -> Sequence[Known]:
    """List who organises a meeting beside her who wrote it down, by name."""
    query = select(*KNOWN).join(MeetingOrganiser, MeetingOrganiser.account_id == Account.id)
    query = query.where(MeetingOrganiser.meeting_id == meeting.id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def of_series(series: Series) -> Sequence[Known]:
    """List who organises a series, by name."""
    query = select(*KNOWN).join(SeriesOrganiser, SeriesOrganiser.account_id == Account.id)
    query = query.where(SeriesOrganiser.series_id == series.id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def writer_of(meeting: Meeting) -> Known | None:
    """Return who wrote a meeting down."""
    row = db.session.execute(select(*KNOWN).where(Account.id == meeting.organiser_id)).first()
    return Known(*row) if row else None


def add_to_meeting(actor: Actor, meeting_id: int, account_id: int) -> None:
    """Let one more person organise a meeting. Doing it twice changes nothing.

    :raises NotFound: not there, or not hers.
    :raises NoOrganiserHere: another body holds it.
    :raises NotHere: the person takes part no more.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.is_linked:
            raise NoOrganiserHere
        want_here(session, account_id)
        known = session.get(MeetingOrganiser, (meeting.id, account_id))
        if known is not None or meeting.organiser_id == account_id:
            return
        session.add(MeetingOrganiser(meeting_id=meeting.id, account_id=account_id))
        session.flush()
        journal.record(
            session, MeetingOrganiserAdded(actor_id=actor.id, meeting_id=meeting.id, account_id=account_id)
        )


def remove_from_meeting(actor: Actor, meeting_id: int, account_id: int) -> None:
    """Let a person organise a meeting no longer. Doing it twice changes nothing.

    :raises NotFound: not there, or not hers.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        found = session.get(MeetingOrganiser, (meeting.id, account_id))
        if found is None:
            return
        session.delete(found)
        session.flush()
        journal.record(
            session, MeetingOrganiserRemoved(actor_id=actor.id, meeting_id=meeting.id, account_id=account_id)
        )


def make_series(actor: Actor, *, title: str, description: str) -> Series:
    """Make a series. Its address is made from its title, and stays.

    :raises NotFound: ``actor`` is not of the secretariat.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        series = Series(
            slug=free_slug(session, Series.slug, title), title=title, description=description, sources=[]
        )
        session.add(series)
        session.flush()
        journal.record(session, SeriesMade(actor_id=actor.id, series_id=series.id))
        return series


def add_to_series(actor: Actor, slug: str, account_id: int) -> None:
    """Let a person write down and change the meetings of a series. Doing it twice changes nothing.

    :raises NotFound: no such series, or ``actor`` is not of the secretariat.
    :raises NotHere: the person takes part no more.
    """
    with transaction() as session:
        series = _find_series(session, actor, slug)
        want_here(session, account_id)
        if session.get(SeriesOrganiser, (series.id, account_id)) is not None:
            return
        session.add(SeriesOrganiser(series_id=series.id, account_id=account_id))
        session.flush()
        journal.record(
            session, SeriesOrganiserAdded(actor_id=actor.id, series_id=series.id, account_id=account_id)
        )


def remove_from_series(actor: Actor, slug: str, account_id: int) -> None:
    """Let a person organise a series no longer. Doing it twice changes nothing.

    :raises NotFound: no such series, or ``actor`` is not of the secretariat.
    """
    with transaction() as session:
        series = _find_series(session, actor, slug)
        found = session.get(SeriesOrganiser, (series.id, account_id))
        if found is None:
            return
        session.delete(found)
        session.flush()
        journal.record(
            session, SeriesOrganiserRemoved(actor_id=actor.id, series_id=series.id, account_id=account_id)
        )


def _find_series(session: Session, actor: Actor, slug: str) -> Series:
    found = session.scalar(select(Series).filter_by(slug=slug).with_for_update())
    if found is None or not actor.is_secretariat:
        raise NotFound
    return found
