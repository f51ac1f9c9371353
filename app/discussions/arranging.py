"""Where themes stand, and what holds in each: above and below, before and after, who writes, who waits.

All of it is for the secretariat. Whoever changes where themes stand holds all of them: they are few.
"""

from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.db import Base, transaction
from app.discussions.access import find_theme
from app.discussions.facts import ThemePlaced, ThemeRemoved, ThemeRulesSet
from app.discussions.kinds import Holding, Who
from app.discussions.models import Theme, ThemeAddress, ThemeFacilitator, ThemeText
from app.discussions.reading_models import ThemeReader
from app.discussions.themes import lock_all, touch, want_above
from app.errors import NotFound, Refusal
from app.i18n import _


class HasThemesBelow(Refusal):
    """There are two levels: what has themes below it stands above."""

    code, status = "has_themes_below", 422
    message = _("Other themes stand below this one, so it cannot stand below another one itself.")


class ThemeInUse(Refusal):
    """It is not empty."""

    code, status = "theme_in_use", 422
    message = _("Discussions, events or other themes stand here, also such as were removed. Move them first.")


def place(actor: Actor, slug: str, *, above_id: int | None) -> None:
    """Put a theme below another one, or above. Twice changes nothing.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises HasThemesBelow: see there.
    :raises WiderThanAbove: see there.
    """
    with transaction() as session:
        themes, theme = _all(session, actor, slug)
        if theme.parent_id == above_id:
            return
        if above_id is not None:
            if any(one.parent_id == theme.id for one in themes.values()):
                raise HasThemesBelow
            want_above(themes.get(above_id), theme)
        theme.parent_id = above_id
        theme.position = 1 + max(one.position for one in themes.values())
        touch(session, theme)
        _placed(session, actor, theme)


def move(actor: Actor, slug: str, to: Literal["up", "down"]) -> None:
    """Let a theme change places with the one before or after it on its level. At the end nothing happens.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    """
    with transaction() as session:
        themes, theme = _all(session, actor, slug)
        level = [one for one in themes.values() if one.parent_id == theme.parent_id]
        level.sort(key=lambda one: (one.position, one.id))
        here = level.index(theme)
        there = here - 1 if to == "up" else here + 1
        if not 0 <= there < len(level):
            return
        level[here], level[there] = level[there], level[here]
        for position, one in enumerate(level, start=1):
            one.position = position
        session.flush()
        _placed(session, actor, theme)


def set_rules(actor: Actor, slug: str, *, starters: Who, repliers: Who, holds: Holding) -> None:
    """Say who begins discussions, who replies, and whose posts wait to be published. Twice changes nothing.

    What waits already goes on waiting.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        theme = find_theme(session, actor, slug, "edit", lock=True)
        if (theme.starters, theme.repliers, theme.holds) == (starters, repliers, holds):
            return
        theme.starters, theme.repliers, theme.holds = starters, repliers, holds
        touch(session, theme)
        journal.record(
            session,
            ThemeRulesSet(
                actor_id=actor.id,
                theme_id=theme.id,
                starters=starters.value,
                repliers=repliers.value,
                holds=holds.value,
            ),
        )


def remove(actor: Actor, slug: str, *, into: str | None) -> None:
    """Remove an empty theme. into: the slug of the theme to which its address leads from now on.

    Who followed it follows that one; who said that she works on it, works on that one. None: it is gone.

    :raises NotFound: no such theme, or ``actor`` is not of the secretariat.
    :raises ThemeInUse: it is not empty.
    """
    with transaction() as session:
        themes, theme = _all(session, actor, slug)
        target = next((one for one in themes.values() if one.slug == into and one is not theme), None)
        if into is not None and target is None:
            raise NotFound
        _hand_over(session, theme, target)
        journal.record(
            session,
            ThemeRemoved(
                actor_id=actor.id,
                title=theme.title,
                gone_theme_id=theme.id,
                into_theme_id=target.id if target else None,
            ),
        )
        session.flush()
        if _is_used(session, theme.id):
            raise ThemeInUse
        session.delete(theme)
        session.flush()
        if target is not None:
            session.add(ThemeAddress(slug=slug, theme_id=target.id))


def _all(session: Session, actor: Actor, slug: str) -> tuple[dict[int, Theme], Theme]:
    if not actor.is_secretariat:
        raise NotFound
    themes = lock_all(session)
    return themes, find_theme(session, actor, slug, "edit")


def _placed(session: Session, actor: Actor, theme: Theme) -> None:
    journal.record(session, ThemePlaced(actor_id=actor.id, theme_id=theme.id, above_theme_id=theme.parent_id))


def _hand_over(session: Session, theme: Theme, target: Theme | None) -> None:
    """Give those who follow a theme, and the addresses that led to it, to another one; or let them go."""
    for row in (ThemeText, ThemeFacilitator):
        session.execute(delete(row).filter_by(theme_id=theme.id))
    if target is not None:
        known = select(ThemeReader.account_id).filter_by(theme_id=target.id).scalar_subquery()
        followers = update(ThemeReader).where(
            ThemeReader.theme_id == theme.id, ThemeReader.account_id.not_in(known)
        )
        session.execute(followers.values(theme_id=target.id).execution_options(synchronize_session=False))
        addresses = update(ThemeAddress).filter_by(theme_id=theme.id).values(theme_id=target.id)
        session.execute(addresses.execution_options(synchronize_session=False))
    for model in (ThemeReader, ThemeAddress):
        session.execute(delete(model).filter_by(theme_id=theme.id))


def _is_used(session: Session, theme_id: int) -> bool:
    """Tell whether a row of any table names the theme."""
    columns = (
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is Theme.__table__.c.id for key in column.foreign_keys)
    )
    return any(session.scalar(select(column).where(column == theme_id).limit(1)) for column in columns)
