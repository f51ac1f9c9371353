"""Themes and series as the secretariat sees them: who sees them, who looks after them."""

from typing import NamedTuple

from sqlalchemy import func, select

from app.db import db
from app.discussions import theme_names
from app.discussions.models import Theme, ThemeFacilitator
from app.groups.models import Group, Visibility
from app.meetings.models import Meeting, Series, SeriesOrganiser


class ThemeRow(NamedTuple):
    """A theme on the list of the desk."""

    slug: str
    title: str
    language: str  #: of the title
    is_below: bool  #: it stands below the last one that is not
    visibility: Visibility
    group_name: str | None
    facilitators: int


class SeriesRow(NamedTuple):
    """A series on the list of the desk."""

    slug: str
    title: str
    meetings: int
    organisers: int


def themes() -> list[ThemeRow]:
    """List all themes in their order."""
    looking_after = (
        select(func.count()).where(ThemeFacilitator.theme_id == Theme.id).correlate(Theme).scalar_subquery()
    )
    query = (
        select(
            Theme.slug,
            theme_names.TITLE,
            theme_names.LANGUAGE,
            Theme.parent_id.is_not(None),
            Theme.visibility,
            Group.name,
            looking_after,
        )
        .outerjoin(Group, Group.id == Theme.group_id)
        .order_by(*theme_names.ORDER)
    )
    return [ThemeRow(*row) for row in db.session.execute(query)]


def series() -> list[SeriesRow]:
    """List all series by title."""
    meetings = select(func.count()).where(Meeting.series_id == Series.id).correlate(Series).scalar_subquery()
    organisers = (
        select(func.count()).where(SeriesOrganiser.series_id == Series.id).correlate(Series).scalar_subquery()
    )
    query = select(Series.slug, Series.title, meetings, organisers)
    return [SeriesRow(*row) for row in db.session.execute(query.order_by(func.lower(Series.title)))]
