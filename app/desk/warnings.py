"""Warnings: a person is told that what she wrote should not be repeated. The journal keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from app import journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, transaction
from app.desk.facts import AuthorWarned
from app.discussions.access import find_post
from app.errors import Refusal
from app.i18n import _
from app.journal import JournalEntry, JournalSubject


class NobodyToWarn(Refusal):
    """Who wrote it has no account any more, never had one, or wrote it down for somebody else."""

    code, status = "nobody_to_warn", 422
    message = _("There is nobody whom a warning would reach: who wrote this is not here any more.")


class Given(NamedTuple):
    """A warning that a person got."""

    at: datetime
    reason: str
    post_id: int


def warn(actor: Actor, post_id: int, *, reason: str) -> None:
    """Warn the author of a post, by mail. The same words about the same post again change nothing.

    :raises NotFound: no such post, or not hers to keep order in.
    :raises NobodyToWarn: see there.
    """
    with transaction() as session:
        post, _thread = find_post(session, actor, post_id, "moderate", lock=True)
        author = session.get(Account, post.author_id) if post.author_id and post.told is None else None
        if author is None or author.left_at is not None or author.id == actor.id:
            raise NobodyToWarn
        given = session.scalars(_of("post", post.id))
        if any(entry.data["reason"] == reason for entry in given):
            return
        journal.record(
            session,
            AuthorWarned(actor_id=actor.id, post_id=post.id, account_id=author.id, reason=reason),
        )


def of_person(account_id: int) -> Sequence[Given]:
    """List the warnings that a person got, the newest first."""
    entries = db.session.scalars(_of("account", account_id))
    return [Given(entry.at, entry.data["reason"], entry.data["post_id"]) for entry in entries]


def _of(kind: str, number: int) -> Select[JournalEntry]:
    about = select(JournalSubject.entry_id).filter_by(kind=kind, subject_id=number)
    warned = select(JournalEntry).where(
        JournalEntry.kind == AuthorWarned.__name__, JournalEntry.id.in_(about)
    )
    return warned.order_by(JournalEntry.id.desc())
