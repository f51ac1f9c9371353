"""What people say of themselves."""

from sqlalchemy.orm import Session

from app.accounts.facts import Joined
from app.journal import JournalEntry
from app.people import listing


def on_joined(session: Session, _entry: JournalEntry, fact: Joined) -> None:
    """Effect: whoever joins has a profile, empty so far; only the secretariat finds her."""
    listing.index(session, fact.account_id)
