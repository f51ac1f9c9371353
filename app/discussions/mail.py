"""The mails of this feature: what was decided about what somebody wrote, and that something waits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import STAFF
from app.accounts.mail import recipient
from app.accounts.models import Account
from app.discussions.access import seen_by
from app.discussions.facts import PostHeld
from app.discussions.kinds import LISTED, PostState, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.moderating_facts import (
    PostPublished,
    PostPutBack,
    PostRefused,
    PostRemoved,
    ThreadPutBack,
    ThreadRemoved,
)
from app.links import public_url, slug
from app.mail.letter import Mail

#: facts about something that can be read from now on, or again
Shown = PostPublished | PostPutBack | ThreadPutBack
#: facts about something that can be read no longer
TakenAway = PostRemoved | ThreadRemoved


def shown(session: Session, fact: Shown, reader_id: int) -> Mail | None:
    """Tell somebody that what she wrote can be read; unless it cannot any more."""
    account, thread = _author(session, fact, reader_id), session.get_one(Thread, fact.thread_id)
    if account is None or thread.state not in LISTED:
        return None
    address = public_url("discussions.thread", thread_id=thread.id, slug=slug(thread.title))
    if not isinstance(fact, ThreadPutBack):
        post = session.get_one(Post, fact.post_id)
        if post.state is not PostState.VISIBLE:
            return None
        thread = session.get_one(Thread, post.thread_id)  # it may have been moved by now
        address = public_url("reading.post", post_id=post.id)
    return Mail(
        to=recipient(account),
        template="discussions/mail/shown",
        values={
            "title": thread.title,
            "is_back": not isinstance(fact, PostPublished),
            "address": address,
        },
    )


def refused(session: Session, fact: PostRefused, reader_id: int) -> Mail | None:
    """Tell somebody why what she wrote is not published, with her text; unless it waits again."""
    account, post = _author(session, fact, reader_id), session.get_one(Post, fact.post_id)
    if account is None or post.state is not PostState.REFUSED or not post.source:
        return None
    return Mail(
        to=recipient(account),
        template="discussions/mail/refused",
        values={
            "title": session.get_one(Thread, post.thread_id).title,
            "reason": fact.reason,
            "source": post.source,
            "address": public_url("waiting.index"),
        },
    )


def removed(session: Session, fact: TakenAway, reader_id: int) -> Mail | None:
    """Tell somebody why what she wrote was taken away; unless it is back."""
    account, thread = _author(session, fact, reader_id), session.get_one(Thread, fact.thread_id)
    if account is None:
        return None
    number = None
    if isinstance(fact, ThreadRemoved):
        if thread.state is not ThreadState.REMOVED:
            return None
    else:
        post = session.get_one(Post, fact.post_id)
        if post.state is not PostState.REMOVED:
            return None
        number, thread = post.number, session.get_one(Thread, post.thread_id)
    return Mail(
        to=recipient(account),
        template="discussions/mail/removed",
        values={
            "title": thread.title,
            "number": number,
            "reason": fact.reason,
            "address": public_url("home.help") + "#ask",
        },
    )


def waits(session: Session, fact: PostHeld, reader_id: int) -> Mail | None:
    """Tell somebody who keeps order that something waits; once, as long as something does."""
    account, post = session.get(Account, reader_id), session.get_one(Post, fact.post_id)
    if account is None or account.left_at is not None or post.state is not PostState.HELD:
        return None
    thread = session.get_one(Thread, post.thread_id)
    earlier = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    earlier = earlier.where(
        Thread.theme_id == thread.theme_id, Post.state == PostState.HELD, Post.id < post.id
    )
    if session.scalar(earlier.limit(1)) is not None:
        return None  # she was told then
    return Mail(
        to=recipient(account),
        template="discussions/mail/waits",
        values={
            "title": thread.title,
            "name": post.author_name,
            "address": public_url("moderation.index"),
        },
    )


def _author(session: Session, fact: Shown | PostRefused | TakenAway, reader_id: int) -> Account | None:
    """Return who is to be told: nobody who did it herself, has left, or sees the theme no longer."""
    account = session.get(Account, reader_id)
    if account is None or account.left_at is not None or fact.actor_id == account.id:
        return None
    theme_id = session.get_one(Thread, fact.thread_id).theme_id
    sees = select(Theme.id).where(Theme.id == theme_id, seen_by(account.id))
    return account if account.role in STAFF or session.scalar(sees) is not None else None
