"""Under which themes a thread stands, and which organisations it is about."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_theme, find_thread, may_start
from app.discussions.audiences import want_agreed
from app.discussions.kinds import ThreadState
from app.discussions.models import (
    GuidingQuestion,
    Theme,
    Thread,
    ThreadDocument,
    ThreadFacilitator,
    ThreadOrganisation,
    ThreadTheme,
)
from app.discussions.posting import FacilitatorsOnly, carry
from app.discussions.thread_facts import (
    OrganisationNamed,
    OrganisationUnnamed,
    ThreadListed,
    ThreadRehung,
    ThreadUnlisted,
)
from app.discussions.threads import NotNow, note
from app.errors import NotFound
from app.organisations.models import Organisation

ABOUT = "about"  #: in ``Thread.carries``: that there is more to say of it than its own row says


def rehang(actor: Actor, thread_id: int, *, theme: str, agreed: str | None) -> Thread:
    """Put a thread under another theme; those who see that one see it from then on.

    theme: slug. agreed: the key of the audience that was agreed to, where it becomes another one.

    :raises NotFound: no such thread or theme, or not for this person.
    :raises NotNow: it was merged.
    :raises FacilitatorsOnly: it is not hers to begin such a thread there.
    :raises OthersWillSee: others than now would see it, and she has not agreed to that.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        found = find_theme(session, actor, theme, "read")
        if thread.state is ThreadState.MERGED:
            raise NotNow
        if found.id == thread.theme_id:
            return thread
        if not may_start(session, actor, found, thread.kind):
            raise FacilitatorsOnly
        want_agreed(session, actor, session.get_one(Theme, thread.theme_id), found, agreed)
        was, thread.theme_id, thread.pinned_at = thread.theme_id, found.id, None
        listed = session.get(ThreadTheme, (found.id, thread.id))
        if listed is not None:
            session.delete(listed)
        carry_about(session, thread)
        note(
            session,
            thread,
            ThreadRehung(actor_id=actor.id, thread_id=thread.id, was=was, theme_id=found.id),
        )
        return thread


def list_under(actor: Actor, thread_id: int, *, theme: str) -> None:
    """List a thread under one more theme; who sees it stays as it is. Doing it twice changes nothing.

    :raises NotFound: no such thread or theme, or not for this person.
    :raises FacilitatorsOnly: it is not hers to begin such a thread there.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        add_theme(session, actor, thread, find_theme(session, actor, theme, "read"))


def unlist(actor: Actor, thread_id: int, *, theme: str) -> None:
    """List a thread under a theme no longer. Doing it twice changes nothing.

    :raises NotFound: no such thread or theme, or not for this person.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        found = find_theme(session, actor, theme, "read")
        row = session.get(ThreadTheme, (found.id, thread.id))
        if row is None:
            return
        session.delete(row)
        carry_about(session, thread)
        note(session, thread, ThreadUnlisted(actor_id=actor.id, thread_id=thread.id, theme_id=found.id))


def name_organisation(actor: Actor, thread_id: int, organisation_id: int) -> None:
    """Say that a thread is about an organisation. Doing it twice changes nothing.

    :raises NotFound: no such thread or organisation, or not hers to keep order in.
    """
    with transaction() as session:
        add_organisation(
            session,
            actor,
            find_thread(session, actor, thread_id, "moderate", lock=True),
            organisation_id,
        )


def unname_organisation(actor: Actor, thread_id: int, organisation_id: int) -> None:
    """Say that a thread is about an organisation no longer. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        row = session.get(ThreadOrganisation, (thread.id, organisation_id))
        if row is None:
            return
        session.delete(row)
        carry_about(session, thread)
        fact = OrganisationUnnamed(actor_id=actor.id, thread_id=thread.id, organisation_id=organisation_id)
        note(session, thread, fact)


def add_theme(session: Session, actor: Actor, thread: Thread, theme: Theme) -> None:
    """List ``thread`` under ``theme`` too, in the caller's transaction, which holds the row of the thread.

    :raises FacilitatorsOnly: it is not hers to begin such a thread there.
    """
    if theme.id == thread.theme_id or session.get(ThreadTheme, (theme.id, thread.id)) is not None:
        return
    if not may_start(session, actor, theme, thread.kind):
        raise FacilitatorsOnly
    session.add(ThreadTheme(theme_id=theme.id, thread_id=thread.id))
    carry_about(session, thread)
    note(session, thread, ThreadListed(actor_id=actor.id, thread_id=thread.id, theme_id=theme.id))


def add_organisation(session: Session, actor: Actor, thread: Thread, organisation_id: int) -> None:
    """Say that ``thread`` is about an organisation, in the caller's transaction, which holds its row.

    :raises NotFound: no such organisation.
    """
    here = select(Organisation.id).where(
        Organisation.id == organisation_id, Organisation.merged_into_id.is_(None)
    )
    if session.scalar(here) is None:
        raise NotFound
    if session.get(ThreadOrganisation, (thread.id, organisation_id)) is not None:
        return
    session.add(ThreadOrganisation(thread_id=thread.id, organisation_id=organisation_id))
    carry_about(session, thread)
    note(
        session,
        thread,
        OrganisationNamed(actor_id=actor.id, thread_id=thread.id, organisation_id=organisation_id),
    )


def carry_about(session: Session, thread: Thread) -> None:
    """Say in the row of ``thread`` whether any other row says more of it, so that few pages ask for them."""
    session.flush()
    tables = (ThreadTheme, ThreadOrganisation, ThreadFacilitator, GuidingQuestion, ThreadDocument)
    some = any(session.scalar(select(exists().where(table.thread_id == thread.id))) for table in tables)
    carry(session, thread, ABOUT, some)
    session.refresh(thread)
