"""How a thread begins, beside its title and its first post: its kind, its days, what it is about."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions.access import find_theme
from app.discussions.consultations import Days, apply_days
from app.discussions.kinds import ThreadKind
from app.discussions.models import Thread
from app.discussions.placing import add_organisation, add_theme


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What is said of a thread when it begins."""

    kind: ThreadKind = ThreadKind.DISCUSSION
    days: Days | None = None  #: of a consultation
    themes: tuple[str, ...] = ()  #: slugs of further themes
    organisation_ids: tuple[int, ...] = ()


def apply(session: Session, actor: Actor, thread: Thread, beginning: Beginning) -> None:
    """Say of a new thread what belongs to its beginning, in the caller's transaction.

    :raises NotFound: no such theme or organisation.
    :raises FacilitatorsOnly: it is not hers to begin such a thread under one of the themes.
    :raises ClosesBeforeItOpens: a consultation without days, or with strange ones.
    """
    if thread.kind is ThreadKind.CONSULTATION:
        apply_days(thread, beginning.days or Days(opens_on=None, closes_on=None, timezone=""))
        session.flush()
    for slug in beginning.themes:
        add_theme(session, actor, thread, find_theme(session, actor, slug, "read"))
    for number in beginning.organisation_ids:
        add_organisation(session, actor, thread, number)
