"""What can be done with themes: make them, say what they are about, who sees them, who looks after them.

Where they stand, and what holds in each, is in :mod:`app.discussions.arranging`.
"""

from collections.abc import Mapping

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions import theme_names
from app.discussions.access import find_theme
from app.discussions.facts import FacilitatorAdded, FacilitatorRemoved, ThemeChanged, ThemeMade, ThemeShown
from app.discussions.models import Theme, ThemeAddress, ThemeFacilitator, ThemeText, Thread
from app.errors import NotFound, Refusal
from app.groups.models import Group, Visibility
from app.groups.operations import want_here
from app.i18n import _
from app.names import free_slug

#: language -> (title, description), in languages beside the theme's own
Texts = Mapping[str, tuple[str, str]]


class ThemeChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "theme_changed_meanwhile", 409
    message = _("Somebody changed this theme while you were writing. Nothing of yours was saved yet.")


class GroupMissing(Refusal):
    """It is to be shown to a group, and nobody said to which."""

    code, status = "group_missing", 422
    message = _("Please choose a group.")


class WiderThanAbove(Refusal):
    """It would be seen by people who do not see the theme above it."""

    code, status = "wider_than_above", 422
    message = _(
        "Not everybody who would see it sees the theme above it. Show it to fewer, or put it elsewhere."
    )


def make(
    actor: Actor,
    *,
    title: str,
    description: str,
    visibility: Visibility,
    group_id: int | None,
    language: str = "en",
    above_id: int | None = None,
) -> Theme:
    """Make a theme, after all that are there. Its address is made from its title, and stays.

    language: of title and description. above_id: the theme below which it stands; None: it stands above.

    :raises NotFound: ``actor`` is not of the secretariat, or there is no such theme above it.
    :raises GroupMissing: see there.
    :raises WiderThanAbove: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        last = session.scalars(select(func.coalesce(func.max(Theme.position), 0))).one()
        theme = Theme(
            slug=_free_address(session, title),
            title=title,
            description=description,
            language=language,
            position=last + 1,
            area=None,
            visibility=visibility,
            group_id=_group(session, visibility, group_id),
        )
        if above_id is not None:
            want_above(lock_all(session).get(above_id), theme)
            theme.parent_id = above_id
        session.add(theme)
        session.flush()
        journal.record(session, ThemeMade(actor_id=actor.id, theme_id=theme.id))
        return theme


def change(
    actor: Actor,
    slug: str,
    *,
    title: str,
    description: str,
    revision: int,
    language: str | None = None,
    texts: Texts | None = None,
) -> Theme:
    """Call or describe a theme otherwise. Without a difference nothing happens.

    revision: of the theme that the form showed. language: of title and description; None: as it was.
    texts: None: as they were.

    :raises NotFound: no such theme, or not hers to change.
    :raises ThemeChangedMeanwhile: another revision is there now.
    """
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        if theme.revision != revision:
            raise ThemeChangedMeanwhile
        language = language or theme.language
        before = theme_names.texts_of(session, theme.id)
        wanted = {
            code: text for code, text in (before if texts is None else texts).items() if code != language
        }
        said = (theme.title, theme.description, theme.language, before)
        if said == (title, description, language, wanted):
            return theme
        theme.title, theme.description, theme.language = title, description, language
        session.execute(delete(ThemeText).filter_by(theme_id=theme.id))
        session.add_all(
            ThemeText(theme_id=theme.id, language=code, title=text[0], description=text[1])
            for code, text in wanted.items()
        )
        touch(session, theme)
        journal.record(session, ThemeChanged(actor_id=actor.id, theme_id=theme.id))
        return theme


def show_to(actor: Actor, slug: str, *, visibility: Visibility, group_id: int | None) -> None:
    """Say who sees a theme, its discussions and the meetings under it. Twice changes nothing.

    Themes below it that would be seen by more people are shown to the same ones as it is.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises GroupMissing: see there.
    :raises WiderThanAbove: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        themes = lock_all(session)
        theme = find_theme(session, actor, slug, "edit")
        group_id = _group(session, visibility, group_id)
        above = themes.get(theme.parent_id or 0)
        if above is not None and not is_within(visibility, group_id, above):
            raise WiderThanAbove
        _show(session, actor, theme, visibility, group_id)
        for below in themes.values():
            if below.parent_id == theme.id and not is_within(below.visibility, below.group_id, theme):
                _show(session, actor, below, visibility, group_id)


def _show(session: Session, actor: Actor, theme: Theme, visibility: Visibility, group_id: int | None) -> None:
    if (theme.visibility, theme.group_id) == (visibility, group_id):
        return
    was, theme.visibility, theme.group_id = theme.visibility, visibility, group_id
    touch(session, theme)
    journal.record(
        session,
        ThemeShown(
            actor_id=actor.id, theme_id=theme.id, was=was.value, now=visibility.value, group_id=group_id
        ),
    )


def add_facilitator(actor: Actor, slug: str, account_id: int) -> None:
    """Let a person look after a theme, and those below it. Doing it twice changes nothing.

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


def lock_all(session: Session) -> dict[int, Theme]:
    """Hold all themes until the transaction ends, by their ids: few rows, and seldom."""
    rows = select(Theme).order_by(Theme.id).with_for_update().execution_options(populate_existing=True)
    return {theme.id: theme for theme in session.scalars(rows)}


def is_within(visibility: Visibility, group_id: int | None, above: Theme) -> bool:
    """Tell whether all who would see a theme see the one above it."""
    if above.visibility is Visibility.GROUP:
        return visibility is Visibility.GROUP and group_id == above.group_id
    return above.visibility is Visibility.PUBLIC or visibility is not Visibility.PUBLIC


def want_above(above: Theme | None, theme: Theme) -> None:
    """See that ``theme`` may stand below ``above``.

    :raises NotFound: there is none, or it stands below another one itself.
    :raises WiderThanAbove: see there.
    """
    if above is None or above.parent_id is not None or above is theme:
        raise NotFound
    if not is_within(theme.visibility, theme.group_id, above):
        raise WiderThanAbove


def touch(session: Session, theme: Theme) -> None:
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


def _free_address(session: Session, title: str) -> str:
    """Make an address that no theme has, and that leads to none."""
    slug, number = free_slug(session, Theme.slug, title), 1
    while session.get(ThemeAddress, slug) is not None:
        number += 1
        slug = free_slug(session, Theme.slug, f"{title} {number}")
    return slug
