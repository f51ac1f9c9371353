"""Where in a thread something stands: by the id of a post, by a day."""

from datetime import datetime

from sqlalchemy import BigInteger, bindparam, text

from app.accounts.actor import Actor
from app.db import UTCDateTime, db, glance
from app.discussions.access import find_post

#: The last number of a thread whose post was shown before an instant, by halving: numbers follow the days,
#: but where posts were moved or came from an archive, and there it is a place nearby.
_SHOWN_BEFORE = text(
    """
    WITH RECURSIVE halved(low, high) AS (
        SELECT CAST(0 AS BIGINT), CAST(:last AS BIGINT)
        UNION ALL
        SELECT CASE WHEN post.shown_at < :at THEN post.number ELSE low END,
            CASE WHEN post.shown_at < :at THEN high ELSE post.number - 1 END
        FROM halved
        JOIN post ON post.thread_id = :thread AND post.number = (low + high + 1) / 2
        WHERE low < high
    )
    SELECT low FROM halved WHERE low >= high
    """
).bindparams(
    bindparam("last", type_=BigInteger),
    bindparam("at", type_=UTCDateTime),
    bindparam("thread", type_=BigInteger),
)


def number_since(thread_id: int, last: int, at: datetime) -> int:
    """Return the number of the first post that was shown at an instant or after; the last one if none was.

    last: the newest number of the thread, at least 1.
    """
    before = int(glance(_SHOWN_BEFORE, {"last": last, "at": at, "thread": thread_id})[0][0])
    return min(before + 1, last)


def place_of(actor: Actor | None, post_id: int) -> tuple[int, int | None]:
    """Return in which thread a post stands, and at which number; None: it is held, and ``actor`` sees it.

    :raises NotFound: no such post, or not for this person.
    """
    post, thread = find_post(db.session(), actor, post_id)
    return thread.id, post.number
