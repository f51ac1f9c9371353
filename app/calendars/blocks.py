"""Keep the blocks of each meeting up to date, in the transaction that changes it."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app import calendar, clock, i18n, text
from app.accounts.models import Account
from app.calendars.models import CalendarBlock, CalendarFarewell, CalendarRevision, PrivateFeed
from app.discussions.facts import ThemeRemoved
from app.groups.models import Visibility
from app.i18n import _
from app.journal import Fact, JournalEntry
from app.links import public_url, slug
from app.meetings import walltime
from app.meetings.access import may_see, organised_by
from app.meetings.models import Meeting
from app.meetings.walltime import Precision
from app.registrations.models import Registration

ABSTRACT = 2000  #: characters of a meeting's text that calendars carry


def entry_of(meeting: Meeting, *, join_link: str | None = None) -> calendar.Entry:
    """Describe a meeting for calendars, in the language spoken now.

    join_link: for the one person who may know it; never in a feed.
    """
    address = public_url("meetings.show", meeting_id=meeting.id, slug=slug(meeting.title))
    told = [address, text.excerpt(text.to_plain(meeting.html), ABSTRACT)]
    if join_link:
        told.insert(1, str(_("Join online: %(address)s", address=join_link)))
    title = meeting.title
    start, end = _when(meeting)
    return calendar.Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        created=meeting.created_at,
        modified=meeting.modified_at,
        status="CANCELLED" if meeting.is_cancelled else "CONFIRMED",
        start=start,
        end=end,
        timezone=meeting.timezone,
        fold=int(bool(meeting.second)),
        summary=str(_("Cancelled: %(title)s", title=title)) if meeting.is_cancelled else title,
        description="\n\n".join(part for part in told if part),
        location=meeting.place,
        url=address,
        categories=[str(meeting.kind.words), *_themes(meeting)],
        conference=join_link,
        language=meeting.language,
    )


def _themes(meeting: Meeting) -> list[str]:
    """Name the theme; one that is not everybody's is named only on pages, to those who see it."""
    theme = meeting.theme
    return [theme.title] if theme and theme.visibility is Visibility.PUBLIC else []


def _when(meeting: Meeting) -> tuple[datetime, datetime] | tuple[date, date]:
    start = walltime.parse(meeting.wall_start, meeting.precision)
    end = walltime.parse(meeting.wall_end, meeting.precision)
    if meeting.precision is Precision.TIME:
        return start, end
    return start.date(), end.date() + timedelta(days=1)


def has_block(meeting: Meeting) -> bool:
    """Tell whether calendars show a meeting: it is published, and its day is known."""
    return meeting.is_published and meeting.precision is not Precision.MONTH


def refresh(session: Session, meeting: Meeting) -> None:
    """Make the blocks of a meeting again, and count the change, where there is one to be seen."""
    before = session.scalars(select(CalendarBlock).filter_by(meeting_id=meeting.id)).all()
    is_public = may_see(None, meeting)
    where = {"is_public": is_public, "theme_id": meeting.theme_id, "series_id": meeting.series_id}
    now = _bodies(meeting) if has_block(meeting) else {}
    if {row.language: (row.body, _where(row)) for row in before} == {
        language: (body, where) for language, body in now.items()
    }:
        return  # a draft that changes is nobody's business: not even the version of a feed tells
    was_public = any(row.is_public for row in before)
    if is_public:
        session.execute(delete(CalendarFarewell).filter_by(meeting_id=meeting.id))
    elif was_public:
        session.add_all(_farewell(row) for row in before)
    session.execute(delete(CalendarBlock).filter_by(meeting_id=meeting.id))
    session.add_all(
        CalendarBlock(
            meeting_id=meeting.id,
            language=language,
            body=body,
            zones=sorted(calendar.tzids(body)),
            **where,
        )
        for language, body in now.items()
    )
    if is_public or was_public:
        _count(session)
    if not is_public:
        _count_for_its_people(session, meeting)


def _where(block: CalendarBlock) -> dict[str, object]:
    return {"is_public": block.is_public, "theme_id": block.theme_id, "series_id": block.series_id}


def _farewell(block: CalendarBlock) -> CalendarFarewell:
    """Write what the public feeds say instead, by nothing but what they said."""
    with i18n.speaking(block.language, "UTC"):
        body = calendar.farewell(block.body, summary=str(_("No longer a public event")))
    return CalendarFarewell(
        meeting_id=block.meeting_id,
        language=block.language,
        body=body,
        zones=block.zones,
        ends_at=calendar.ends(block.body),
        theme_id=block.theme_id,
        series_id=block.series_id,
    )


def _bodies(meeting: Meeting) -> dict[str, bytes]:
    found = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language, meeting.timezone):
            found[language] = calendar.block(entry_of(meeting))
    return found


def on_meeting_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: the meeting of ``fact`` looks different in calendars now."""
    refresh(session, session.get_one(Meeting, fact.meeting_id))  # type: ignore[attr-defined]  # facts about meetings


def on_place_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: the private calendar of the person of ``fact`` shows other meetings now, or may."""
    account_id: int = fact.account_id  # type: ignore[attr-defined]  # facts about registrations only
    changed = update(PrivateFeed).filter_by(account_id=account_id)
    session.execute(changed.values(revision=PrivateFeed.revision + 1))


def on_theme_removed(session: Session, _entry: JournalEntry, fact: ThemeRemoved) -> None:
    """Effect: what was told as ended in the calendar of a theme is told in that of the one it went into."""
    session.execute(
        update(CalendarFarewell)
        .filter_by(theme_id=fact.gone_theme_id)
        .values(theme_id=fact.into_theme_id)
        .execution_options(synchronize_session=False)
    )


def _count_for_its_people(session: Session, meeting: Meeting) -> None:
    """Count a change that only those see who have a seat at a meeting, or organise it."""
    seats = select(Registration.account_id).filter_by(meeting_id=meeting.id)
    hers = select(Account.id).where(organised_by(Account.id), Meeting.id == meeting.id)
    theirs = update(PrivateFeed).where(
        or_(PrivateFeed.account_id.in_(seats), PrivateFeed.account_id.in_(hers))
    )
    session.execute(
        theirs.values(revision=PrivateFeed.revision + 1).execution_options(synchronize_session=False)
    )


def _count(session: Session) -> None:
    row = session.scalar(select(CalendarRevision).limit(1).with_for_update())
    now = clock.now().replace(microsecond=0)
    if row is None:
        session.add(CalendarRevision(id=1, number=1, began_at=now, changed_at=now))
    else:
        row.number, row.changed_at = row.number + 1, now
    session.flush()
