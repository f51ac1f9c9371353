"""What a browser has begun and is to bring to an end: a passkey's answer, a code, a way by another house.

A row each, so that it works once, for minutes, and only for the browser whose cookie holds its token.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.models import Ceremony, Step
from app.db import db, transaction
from app.errors import Refusal
from app.i18n import _

LIFE = timedelta(minutes=10)
MOST_TRIES = 5


class Over(Refusal):
    """Too late, too often tried, done already, or begun by another browser."""

    code, status = "over", 422
    message = _("This took too long, or was done already. Please begin again.")


class Begun(NamedTuple):
    """What a ceremony knows, as plain values."""

    account_id: int | None
    data: dict[str, Any]


def begin(session: Session, step: Step, data: dict[str, Any], *, account_id: int | None = None) -> str:
    """Begin a ceremony in the caller's transaction. Returns the token for the browser that began it."""
    token = tokens.fresh()
    session.add(
        Ceremony(
            step=step,
            token_hash=tokens.hashed(token),
            account_id=account_id,
            data=data,
            tries=0,
            made_at=clock.now(),
            expires_at=clock.now() + LIFE,
        )
    )
    session.flush()
    return token


def take(token: str | None, step: Step) -> Begun:
    """End a ceremony that has one try, whatever comes of it.

    :raises Over: it cannot be brought to an end (any more).
    """
    with transaction() as session:
        ceremony = locked(session, token, step)
        session.delete(ceremony)
        return Begun(ceremony.account_id, ceremony.data)


def locked(session: Session, token: str | None, step: Step) -> Ceremony:
    """Lock a ceremony in the caller's transaction.

    :raises Over: it cannot be brought to an end (any more).
    """
    found = session.scalar(_open(token, step).with_for_update())
    if found is None:
        raise Over
    return found


def count_try(session: Session, token: str | None, step: Step) -> Ceremony:
    """Lock a ceremony that has several tries, and count one more.

    The caller deletes it when the try was right, and commits when it was wrong, so that it counts.

    :raises Over: it cannot be brought to an end (any more).
    """
    ceremony = locked(session, token, step)
    ceremony.tries += 1
    session.flush()
    return ceremony


def wrong(ceremony: Ceremony, refusal: Refusal) -> Refusal:
    """Return what is said of a wrong try: ``refusal``, or after the last one that it is over."""
    return Over() if ceremony.tries >= MOST_TRIES else refusal


def look(token: str | None, step: Step) -> Begun:
    """Return what a ceremony knows, for the page that asks for its end.

    :raises Over: it cannot be brought to an end (any more).
    """
    found = db.session.scalar(_open(token, step))
    if found is None:
        raise Over
    return Begun(found.account_id, found.data)


def whose(token: str | None) -> int | None:
    """Return the account for which a ceremony was begun, if any; for limits."""
    return db.session.scalar(select(Ceremony.account_id).filter_by(token_hash=tokens.hashed(token or "")))


def forget(session: Session, account_id: int) -> None:
    """End what was begun for a person, in the caller's transaction: a proof from before is none any more."""
    session.execute(delete(Ceremony).filter_by(account_id=account_id))


def sweep() -> None:
    """Forget what was never brought to an end."""
    with transaction() as session:
        session.execute(delete(Ceremony).where(Ceremony.expires_at < clock.now()))


def _open(token: str | None, step: Step) -> Select[Ceremony]:
    return select(Ceremony).where(
        Ceremony.token_hash == tokens.hashed(token or ""),
        Ceremony.step == step,
        Ceremony.tries < MOST_TRIES,
        Ceremony.expires_at > clock.now(),
    )
