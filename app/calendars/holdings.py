"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.calendars.models import PrivateFeed
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    feeds = select(PrivateFeed.id, PrivateFeed.made_at).where(PrivateFeed.account_id == account_id)
    yield "private_calendar", _("Your private calendar"), map(record, read(session, feeds, PrivateFeed.id))


def _erase(session: Session, leaving: Leaving) -> None:
    session.execute(delete(PrivateFeed).filter_by(account_id=leaving.account_id))


HOLDING = Holding(name="calendars", columns={"private_feed.account_id": GONE}, collect=_collect, erase=_erase)
