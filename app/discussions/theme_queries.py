"""What can be read of themes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    func,
    or_,
    select,
    true,
)

from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db
from app.discussions import access, audiences, theme_names
from app.discussions.access import editable_by, find_theme, visible_to
from app.discussions.kinds import (
    LISTED,
    ThreadKind,
    Who,
)
from app.discussions.models import Theme, ThemeAddress, ThemeFacilitator, Thread
from app.errors import NotFound
from app.groups.models import Visibility


class ThemeRow(NamedTuple):
    """A theme on the list of themes."""

    id: int
    parent_id: int | None  #: the theme above it, where the reader sees that; None: it stands above
    slug: str
    title: str
    description: str
    language: str  #: of title and description
    area: int | None
    visibility: Visibility
    threads: int
    last_post_at: datetime | None


def themes(actor: Actor | None) -> list[ThemeRow]:
    """List the themes that ``actor`` may see in their order, with what goes on in each."""
    return _theme_rows(actor, true())


def around(actor: Actor | None, theme: Theme) -> tuple[ThemeRow | None, list[ThemeRow]]:
    """Return the theme above one and those below it, as ``actor`` may see them."""
    rows = _theme_rows(actor, or_(Theme.id == theme.parent_id, Theme.parent_id == theme.id))
    above = next((row for row in rows if row.id == theme.parent_id), None)
    return above, [row for row in rows if row is not above]


def _theme_rows(actor: Actor | None, wanted: ColumnElement[bool]) -> list[ThemeRow]:
    activity = (
        select(Thread.theme_id, func.count().label("threads"), func.max(Thread.last_post_at).label("last"))
        .where(Thread.state.in_(LISTED))
        .group_by(Thread.theme_id)
        .subquery()
    )
    query = (
        select(
            Theme.id,
            Theme.parent_id,
            Theme.slug,
            theme_names.TITLE,
            theme_names.DESCRIPTION,
            theme_names.LANGUAGE,
            Theme.area,
            Theme.visibility,
            func.coalesce(activity.c.threads, 0),
            activity.c.last,
        )
        .outerjoin(activity, activity.c.theme_id == Theme.id)
        .where(visible_to(actor), wanted)
        .order_by(*theme_names.ORDER)
    )
    return [ThemeRow(*row) for row in db.session.execute(query)]


def theme(actor: Actor | None, slug: str) -> Theme:
    """Find a theme that ``actor`` may see.

    :raises NotFound: no such theme, or not for this person.
    """
    return find_theme(db.session(), actor, slug, "read")


def words_of(theme: Theme) -> theme_names.Words:
    """Return what a theme is called, and what it is about, in the reader's language."""
    return theme_names.words_of(db.session(), theme)


def audience_of(actor: Actor, theme: Theme) -> audiences.Audience:
    """Return who sees a theme, as far as ``actor`` may know."""
    return audiences.audience_of(db.session(), actor, theme)


def texts_of(theme: Theme) -> dict[str, tuple[str, str]]:
    """Return (title, description) of a theme in languages beside its own."""
    return theme_names.texts_of(db.session(), theme.id)


def theme_now(actor: Actor | None, slug: str) -> str:
    """Return the address of the theme to which one that is gone leads.

    :raises NotFound: it leads nowhere, or not for this person.
    """
    query = select(Theme.slug).join(ThemeAddress, ThemeAddress.theme_id == Theme.id)
    found = db.session.scalar(query.where(ThemeAddress.slug == slug, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def theme_to_edit(actor: Actor, slug: str) -> Theme:
    """Find a theme that ``actor`` may change.

    :raises NotFound: no such theme, or not hers.
    """
    return find_theme(db.session(), actor, slug, "edit")


def may_edit_theme(actor: Actor | None, theme: Theme) -> bool:
    """Tell whether ``actor`` may change ``theme``: its facilitators, and the secretariat."""
    if actor is None or actor.is_secretariat:
        return actor is not None
    return db.session.scalar(select(Theme.id).where(Theme.id == theme.id, editable_by(actor))) is not None


def may_start(actor: Actor | None, theme: Theme) -> bool:
    """Tell whether ``actor`` may begin a discussion under ``theme``; a visitor, once she has joined."""
    if actor is None:
        return theme.starters is Who.EVERYBODY
    return access.may_start(db.session(), actor, theme, ThreadKind.DISCUSSION)


def facilitators_of(theme: Theme) -> Sequence[Known]:
    """List who looks after a theme, by name."""
    query = select(*KNOWN).join(ThemeFacilitator, ThemeFacilitator.account_id == Account.id)
    query = query.where(ThemeFacilitator.theme_id == theme.id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def theme_choices(actor: Actor | None) -> Sequence[tuple[int, str, str]]:
    """Return (id, title, language of the title) of the themes that ``actor`` may see, for a form."""
    query = select(Theme.id, theme_names.TITLE, theme_names.LANGUAGE).where(visible_to(actor))
    query = query.order_by(*theme_names.ORDER)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def theme_slugs(actor: Actor | None) -> Sequence[tuple[str, str]]:
    """Return (slug, title) of the themes that ``actor`` may see, for a form."""
    query = select(Theme.slug, theme_names.TITLE).where(visible_to(actor))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(*theme_names.ORDER))]
