"""What a theme is called in the language that is spoken, and where it stands among the others.

Columns for any statement that reads from ``theme``: they look their text up by its key, and need no join.
A theme without a text in that language is called as it is in its own.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from app import i18n
from app.discussions.models import Theme, ThemeText

_ABOVE = aliased(Theme, name="theme_above")


def _here(column: Any) -> Any:
    spoken: Any = bindparam("theme_language", callable_=i18n.language, unique=True)
    text = select(column).where(ThemeText.theme_id == Theme.id, ThemeText.language == spoken)
    return text.correlate(Theme).scalar_subquery()


TITLE: ColumnElement[str] = func.coalesce(_here(ThemeText.title), Theme.title)
DESCRIPTION: ColumnElement[str] = func.coalesce(_here(ThemeText.description), Theme.description)
LANGUAGE: ColumnElement[str] = func.coalesce(_here(ThemeText.language), Theme.language)  #: of both


#: themes in their order, each followed by those below it
ORDER: tuple[Any, ...] = (
    func.coalesce(
        select(_ABOVE.position).where(_ABOVE.id == Theme.parent_id).correlate(Theme).scalar_subquery(),
        Theme.position,
    ),
    func.coalesce(Theme.parent_id, Theme.id),
    Theme.parent_id.is_not(None),
    Theme.position,
    Theme.id,
)


class Words(NamedTuple):
    """What a theme is called, and what it is about."""

    title: str
    description: str
    language: str  #: of both


def words_of(session: Session, theme: Theme) -> Words:
    """Return what ``theme`` is called in the language that is spoken."""
    here = session.get(ThemeText, (theme.id, i18n.language()))
    found: Theme | ThemeText = here or theme
    return Words(found.title, found.description, found.language)


def texts_of(session: Session, theme_id: int) -> dict[str, tuple[str, str]]:
    """Return what a theme is called in languages beside its own."""
    found = session.scalars(select(ThemeText).filter_by(theme_id=theme_id))
    return {text.language: (text.title, text.description) for text in found}
