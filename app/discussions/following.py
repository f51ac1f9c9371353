"""How closely people follow threads and themes. Which of both counts is said in app.discussions.unread."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_theme, find_thread
from app.discussions.kinds import Level
from app.discussions.models import Theme
from app.discussions.reading import row_of
from app.discussions.reading_models import ReadFloor, ThemeReader
from app.errors import Refusal
from app.i18n import _

#: what can be said of a thread, and of a theme
OF_THREADS = (Level.EVERY, Level.DIGEST, Level.PAGE, Level.MUTE)
OF_THEMES = (Level.EVERY, Level.DIGEST, Level.PAGE, Level.FIRST, Level.MUTE)


class NoSuchLevel(Refusal):
    """It is none of those that are offered."""

    code, status = "no_such_level", 422
    message = _("Please choose one of these.")


def follow_thread(actor: Actor, thread_id: int, level: Level | None) -> None:
    """Follow a thread in this way. level: None, as its theme says.

    :raises NotFound: no such thread.
    :raises NoSuchLevel: not for threads.
    """
    if level is not None and level not in OF_THREADS:
        raise NoSuchLevel
    with transaction() as session:
        thread = find_thread(session, actor, thread_id)
        row = row_of(session, actor.id, thread)
        row.level = level
        # what she left unread while it was none of those she is told of may lie below her floor by now
        floor = session.scalar(select(ReadFloor.feed_number).filter_by(account_id=actor.id)) or 0
        row.kept_new = row.read_to < thread.last_number and thread.last_feed_number <= floor


def follow_theme(actor: Actor, slug: str, level: Level | None) -> Theme:
    """Follow a theme in this way, with all its threads. level: None, not at all. Returns the theme.

    :raises NotFound: no such theme.
    :raises NoSuchLevel: not for themes.
    """
    if level is not None and level not in OF_THEMES:
        raise NoSuchLevel
    with transaction() as session:
        theme = find_theme(session, actor, slug, "read")
        _lay_down(session, actor.id, theme.id, level)
        return theme


def _lay_down(session: Session, account_id: int, theme_id: int, level: Level | None) -> None:
    if level is None:
        session.execute(delete(ThemeReader).filter_by(account_id=account_id, theme_id=theme_id))
        return
    found = session.get(ThemeReader, (account_id, theme_id), with_for_update=True)
    if found is None:
        session.add(ThemeReader(account_id=account_id, theme_id=theme_id, level=level))
    else:
        found.level = level
