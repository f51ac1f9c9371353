"""What people can do: have a private calendar address, and another one."""

from sqlalchemy import select

from app import clock, tokens
from app.accounts.actor import Actor
from app.calendars.models import PrivateFeed
from app.db import transaction


def give_address(actor: Actor) -> bool:
    """Give the person an address for her private calendar. One she had is worth nothing from now on.

    Returns whether she had one.
    """
    with transaction() as session:
        found = session.scalar(select(PrivateFeed).filter_by(account_id=actor.id).with_for_update())
        had_one = found is not None
        found = found or PrivateFeed(account_id=actor.id, made_at=clock.now(), revision=0)
        _renew(found)
        session.add(found)
        return had_one


def _renew(feed: PrivateFeed) -> None:
    feed.salt = tokens.fresh()
    feed.token_hash = tokens.hashed(tokens.derived("private-feed", feed.salt))
