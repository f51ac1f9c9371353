"""Threads of a theme, of an organisation, or of some numbers, as lists show them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, tuple_, union_all

from app.accounts.actor import Actor
from app.db import db
from app.discussions.access import listed, visible_to
from app.discussions.kinds import LISTED
from app.discussions.models import Theme, Thread, ThreadOrganisation, ThreadTheme
from app.discussions.queries import PAGE, THREAD, ThreadRow


def threads_of(
    actor: Actor | None, theme_id: int, *, before: tuple[datetime, int] | None = None
) -> list[ThreadRow]:
    """List a theme's threads, newest word first: one more than a page holds. Pinned ones are not among them.

    Those that stand under another theme and are listed here too are among them, for those who see that one.

    before: (last_post_at, id) of the last thread on the page above.
    """
    own = select(Thread.id).where(Thread.theme_id == theme_id, Thread.pinned_at.is_(None))
    further = select(Thread.id).join(Theme, Theme.id == Thread.theme_id)
    further = further.join(ThreadTheme, ThreadTheme.thread_id == Thread.id)
    further = further.where(ThreadTheme.theme_id == theme_id, visible_to(actor))
    newest = (Thread.last_post_at.desc(), Thread.id.desc())
    arms = []
    for arm in (own, further):  # each is one scan, which ends when a page is full
        if before:
            arm = arm.where(tuple_(Thread.last_post_at, Thread.id) < before)
        scan = arm.where(Thread.state.in_(LISTED)).order_by(*newest).limit(PAGE + 1).subquery()
        arms.append(select(scan.c.id))
    query = select(*THREAD).join(Theme).where(Thread.id.in_(union_all(*arms)))
    return [ThreadRow(*row) for row in db.session.execute(query.order_by(*newest).limit(PAGE + 1))]


def pinned_in(theme_id: int) -> list[ThreadRow]:
    """List the threads that stand above the others of a theme, the last pinned first."""
    query = select(*THREAD).join(Theme).where(Thread.theme_id == theme_id, Thread.pinned_at.is_not(None))
    query = query.where(Thread.state.in_(LISTED)).order_by(Thread.pinned_at.desc(), Thread.id.desc())
    return [ThreadRow(*row) for row in db.session.execute(query)]


def some(actor: Actor | None, ids: Sequence[int]) -> list[ThreadRow]:
    """List these threads, as far as ``actor`` may see them, the newest word first."""
    query = select(*THREAD).join(Theme).where(listed(actor), Thread.id.in_(ids))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc())
    return [ThreadRow(*row) for row in db.session.execute(query)]


def about_organisation(actor: Actor | None, organisation_id: int, limit: int) -> list[ThreadRow]:
    """List the threads that are about an organisation, of those that ``actor`` may see."""
    named = select(ThreadOrganisation.thread_id).where(ThreadOrganisation.organisation_id == organisation_id)
    query = select(*THREAD).join(Theme).where(listed(actor), Thread.id.in_(named))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]
