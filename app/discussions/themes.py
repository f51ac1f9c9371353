"""What can be done with themes: make them, say what they are about, who sees them, who looks after them."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_theme
from app.discussions.facts import FacilitatorAdded, FacilitatorRemoved, ThemeChanged, ThemeMade, ThemeShown
from app.discussions.models import Theme, ThemeFacilitator, Thread
from app.errors import NotFound, Refusal
from app.groups.models import Group, Visibility
from app.groups.operations import want_here
from app.i18n import _
from app.names import free_slug


class ThemeChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "theme_changed_meanwhile", 409
    message = _("Somebody changed this theme while you were writing. Nothing of yours was saved yet.")


class GroupMissing(Refusal):
    """It is to be shown to a group, and nobody said to which."""

    code, status = "group_missing", 422
    message = _("Please choose a group.")


def make(
    actor: Actor, *, title: str, description: str, visibility: Visibility, group_id: int | None
) -> Theme:
    """Make a theme, after all that are there. Its address is made from its title, and stays.

    :raises NotFound: ``actor`` is not of the secretariat.
    :raises GroupMissing: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        last = session.scalars(select(func.coalesce(func.max(Theme.position), 0))).one()
        theme = Theme(
            slug=free_slug(session, Theme.slug, title),
            title=title,
            description=description,
            position=last + 1,
            area=None,
            visibility=visibility,
            group_id=_group(session, visibility, group_id),
        )
        session.add(theme)
        session.flush()
        journal.record(session, ThemeMade(actor_id=actor.id, theme_id=theme.id))
        return theme


def change(actor: Actor, slug: str, *, title: str, description: str, revision: int) -> Theme:
    """Call or describe a theme otherwise. Without a difference nothing happens.

    revision: of the theme that the form showed.

    :raises NotFound: no such theme, or not hers to change.
    :raises ThemeChangedMeanwhile: another revision is there now.
    """
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        if theme.revision != revision:
            raise ThemeChangedMeanwhile
        if (theme.title, theme.description) == (title, description):
            return theme
        theme.title, theme.description = title, description
        _touch(session, theme)
        journal.record(session, ThemeChanged(actor_id=actor.id, theme_id=theme.id))
        return theme


def show_to(actor: Actor, slug: str, *, visibility: Visibility, group_id: int | None) -> None:
    """Say who sees a theme, its discussions and the meetings under it. Twice changes nothing.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises GroupMissing: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        group_id = _group(session, visibility, group_id)
        if (theme.visibility, theme.group_id) == (visibility, group_id):
            return
        was, theme.visibility, theme.group_id = theme.visibility, visibility, group_id
        _touch(session, theme)
        journal.record(
            session,
            ThemeShown(
                actor_id=actor.id, theme_id=theme.id, was=was.value, now=visibility.value, group_id=group_id
            ),
        )


def add_facilitator(actor: Actor, slug: str, account_id: int) -> None:
    """Let a person look after a theme. Doing it twice changes nothing.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises NotHere: the person takes part no more.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        want_here(session, account_id)
        if session.get(ThemeFacilitator, (theme.id, account_id)) is not None:
            return
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=account_id))
        session.flush()
        journal.record(session, FacilitatorAdded(actor_id=actor.id, theme_id=theme.id, account_id=account_id))


def remove_facilitator(actor: Actor, slug: str, account_id: int) -> None:
    """Let a person look after a theme no longer. Doing it twice changes nothing.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        found = session.get(ThemeFacilitator, (theme.id, account_id))
        if found is None:
            return
        session.delete(found)
        session.flush()
        journal.record(
            session, FacilitatorRemoved(actor_id=actor.id, theme_id=theme.id, account_id=account_id)
        )


def _touch(session: Session, theme: Theme) -> None:
    """Count the change; each page of its threads says what the theme is called, or is for others now."""
    theme.revision += 1
    threads = update(Thread).filter_by(theme_id=theme.id).values(revision=Thread.revision + 1)
    session.execute(threads.execution_options(synchronize_session=False))
    session.flush()


def _group(session: Session, visibility: Visibility, group_id: int | None) -> int | None:
    if visibility is not Visibility.GROUP:
        return None
    if group_id is None or session.get(Group, group_id, with_for_update=True) is None:
        raise GroupMissing
    return group_id
