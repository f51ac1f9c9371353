"""What calendars read: the version first, by one statement; the blocks only when they are wanted."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app import calendar, clock, i18n, tokens
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.calendars.blocks import entry_of, has_block
from app.calendars.models import CalendarBlock, CalendarFarewell, CalendarRevision, PrivateFeed
from app.db import db
from app.discussions.access import visible_to as themes_visible_to
from app.discussions.models import Theme
from app.errors import NotFound
from app.i18n import _
from app.kept import Sign
from app.meetings import queries as meetings
from app.meetings.access import organised_by, visible_to
from app.meetings.models import Meeting, Series, Status
from app.registrations.models import Registration, Seat

WINDOW = timedelta(days=180)  #: how far back feeds reach
MOST = 2000  #: meetings in a feed
BEGAN = datetime(2015, 7, 7, tzinfo=UTC)  #: the network, at its workshop in Beijing


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One calendar address: what it holds, and in which version."""

    name: str
    revision: str
    holds: ColumnElement[bool]
    left: ColumnElement[bool]  #: of what is not public any more: whose end it tells
    began_at: datetime
    changed_at: datetime | None  #: None: by more than the time of a change of meetings tells
    sign: Sign | None  #: None: by more than one row

    @property
    def version(self) -> str:
        """Change when the bytes may: by a meeting, by a day that passes."""
        return f"{self.revision} {clock.now():%Y-%m-%d}"

    @property
    def modified_at(self) -> datetime | None:
        """When the bytes may have changed last: with a meeting, or when the day began."""
        return max(self.changed_at, _today()) if self.changed_at else None


def public_feed() -> Feed:
    """Everything public."""
    return _shared("", true(), true())


def theme_feed(slug: str) -> Feed:
    """Everything public under one theme.

    :raises NotFound: no such theme, or not everybody's.
    """
    named = select(Theme.id, Theme.title).where(Theme.slug == slug, themes_visible_to(None))
    return _feed_of(named, Meeting.theme_id, CalendarFarewell.theme_id)


def series_feed(slug: str) -> Feed:
    """All public meetings of one series.

    :raises NotFound: no such series.
    """
    named = select(Series.id, Series.title).filter_by(slug=slug)
    return _feed_of(named, Meeting.series_id, CalendarFarewell.series_id)


def _feed_of(
    named: Select[int, str],
    column: InstrumentedAttribute[int | None],
    was: InstrumentedAttribute[int | None],
) -> Feed:
    row = db.session.execute(named).first()
    if row is None:
        raise NotFound
    return _shared(row.title, column == row.id, was == row.id)


def _shared(name: str, holds: ColumnElement[bool], left: ColumnElement[bool]) -> Feed:
    now = _revision()
    return Feed(
        name=name,
        revision=str(now.number),
        holds=and_(visible_to(None), holds),
        left=left,
        began_at=now.began_at,
        changed_at=now.changed_at,
        sign=Sign(select(CalendarRevision.number), now.number),
    )


def private_feed(token: str) -> tuple[Feed, str]:
    """What one person has a seat at or organises, and may see; and the person's language.

    :raises NotFound: no such address (any more), or the account is suspended or gone.
    """
    here = and_(Account.suspended_at.is_(None), Account.left_at.is_(None))
    row = db.session.execute(
        select(PrivateFeed.revision, Account)
        .join(Account)
        .where(PrivateFeed.token_hash == tokens.hashed(token), here)
    ).first()
    if row is None:
        raise NotFound
    revision, account = row
    now = _revision()
    seats = select(Registration.meeting_id).filter_by(account_id=account.id, seat=Seat.CONFIRMED)
    feed = Feed(
        name=account.name,
        revision=f"{now.number} {revision}",
        holds=and_(
            or_(Meeting.id.in_(seats), organised_by(account.id)),
            Meeting.status != Status.DRAFT,
            visible_to(Actor.of(account)),
        ),
        left=false(),
        began_at=now.began_at,
        changed_at=None,  # her name and her language are in it too
        sign=None,
    )
    return feed, account.language


def private_token(actor: Actor) -> str | None:
    """Return the token of the person's private calendar; None when she has no address yet."""
    salt = db.session.scalar(select(PrivateFeed.salt).filter_by(account_id=actor.id))
    return tokens.derived("private-feed", salt) if salt else None


def bytes_of(feed: Feed, *, name: str, description: str, source: str | None, domain: str) -> bytes:
    """Write the calendar of ``feed``, in the language spoken now. domain: ends what we name.

    A feed is never empty, because some programs refuse that: it tells its latest meeting, however
    long ago, or else that the calendar was begun.
    """
    blocks = (
        select(CalendarBlock.body, CalendarBlock.zones)
        .join(Meeting)
        .where(feed.holds, CalendarBlock.language == i18n.language())
    )
    within = (
        blocks.where(Meeting.ends_at > _today() - WINDOW).order_by(Meeting.starts_at, Meeting.uid).limit(MOST)
    )
    rows = db.session.execute(within).all()
    left = select(CalendarFarewell.body, CalendarFarewell.zones).where(
        feed.left,
        CalendarFarewell.language == i18n.language(),
        CalendarFarewell.ends_at > _today() - WINDOW,
    )
    rows = [*rows, *db.session.execute(left.order_by(CalendarFarewell.id).limit(MOST)).all()]
    if not rows:
        rows = [*db.session.execute(blocks.order_by(Meeting.starts_at.desc(), Meeting.uid).limit(1)).all()]
    found = [(row.body, row.zones) for row in rows]
    if not found:
        begun = calendar.placeholder(
            uid=f"begun-{feed.began_at:%Y%m%d}@{domain}",
            created=feed.began_at,
            summary=str(_("This calendar was begun")),
        )
        found = [(calendar.block(begun), [])]
    return calendar.feed(found, name=name, description=description, source=source, language=i18n.language())


def download(actor: Actor | None, meeting_id: int) -> bytes:
    """Write the file of one meeting, to be put into a calendar by hand.

    :raises NotFound: not there, not for this person, or its day is not known.
    """
    meeting = meetings.find(actor, meeting_id)
    if not has_block(meeting):
        raise NotFound
    body = calendar.block(entry_of(meeting))
    return calendar.feed(
        [(body, calendar.tzids(body))],
        name=meeting.title,
        description="",
        source=None,
        language=i18n.language(),
    )


def _revision() -> CalendarRevision:
    """Return the present version; before the first meeting, that of the day on which this began."""
    found = db.session.scalar(select(CalendarRevision))
    return found or CalendarRevision(number=0, began_at=BEGAN, changed_at=BEGAN)


def _today() -> datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
