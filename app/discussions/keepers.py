"""Who keeps order where: those who are told that something waits."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.discussions.facts import PostHeld
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread, ThreadFacilitator


def of_post(session: Session, fact: PostHeld, after: int, limit: int) -> Sequence[int]:
    """Audience: who looks after the theme of the post of ``fact``, or the one above, or leads its discussion.

    The secretariat is not told by mail: it finds on its desk what waits.
    """
    thread = session.get_one(Thread, session.get_one(Post, fact.post_id).thread_id)
    theme = session.get_one(Theme, thread.theme_id)
    themes = [theme.id, *([theme.parent_id] if theme.parent_id else [])]
    looking_after = select(ThemeFacilitator.account_id).where(ThemeFacilitator.theme_id.in_(themes))
    leading = select(ThreadFacilitator.account_id).filter_by(thread_id=thread.id)
    query = select(Account.id).where(
        or_(Account.id.in_(looking_after), Account.id.in_(leading)),
        Account.id > after,
        Account.left_at.is_(None),
        Account.suspended_at.is_(None),
    )
    return session.scalars(query.order_by(Account.id).limit(limit)).all()
