"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _
from app.meetings.models import Meeting, MeetingOrganiser, Series, SeriesOrganiser


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    further = select(MeetingOrganiser.meeting_id).where(MeetingOrganiser.account_id == account_id)
    meetings = select(
        Meeting.id, Meeting.title, Meeting.status, Meeting.wall_start, Meeting.timezone, Meeting.source
    ).where((Meeting.organiser_id == account_id) | Meeting.id.in_(further))
    yield "meetings", _("Meetings you organise"), map(record, read(session, meetings, Meeting.id))
    series = (
        select(SeriesOrganiser.series_id, Series.title)
        .join(Series, Series.id == SeriesOrganiser.series_id)
        .where(SeriesOrganiser.account_id == account_id)
    )
    yield "series", _("Series you organise"), map(record, read(session, series, SeriesOrganiser.series_id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Leave her meetings to the secretariat."""
    for model in (SeriesOrganiser, MeetingOrganiser):
        session.execute(delete(model).where(model.account_id == leaving.account_id))
    session.execute(update(Meeting).filter_by(organiser_id=leaving.account_id).values(organiser_id=None))


HOLDING = Holding(
    name="meetings",
    columns={
        "meeting.organiser_id": GONE,
        "meeting_organiser.account_id": GONE,
        "series_organiser.account_id": GONE,
    },
    collect=_collect,
    erase=_erase,
)
