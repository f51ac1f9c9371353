"""Themes, meetings, groups and those who look after them, for tests of who sees what."""

import uuid

from app import clock
from app.db import transaction
from app.discussions import operations as discussions
from app.discussions.models import Theme, ThemeFacilitator
from app.groups.models import Group, GroupMember, Visibility
from app.meetings.models import MeetingOrganiser, Series, SeriesOrganiser
from tests.conftest import numbers


def make_group(*members, name=None):
    """Make a group of these people; returns its number."""
    with transaction() as session:
        group = Group(name=name or f"Group {next(numbers)}", made_at=clock.now())
        session.add(group)
        session.flush()
        session.add_all(
            GroupMember(group_id=group.id, account_id=member, added_at=clock.now()) for member in members
        )
        return group.id


def make_theme_for(visibility, group_id=None, *, facilitators=(), title="Kept apart", description="Why."):
    """Make a theme that is not everybody's; returns its address."""
    with transaction() as session:
        number = next(numbers)
        theme = Theme(
            slug=f"apart-{number}",
            title=title,
            description=description,
            position=number,
            area=None,
            visibility=visibility,
            group_id=group_id if visibility is Visibility.GROUP else None,
        )
        session.add(theme)
        session.flush()
        session.add_all(ThemeFacilitator(theme_id=theme.id, account_id=one) for one in facilitators)
        return theme.slug


def say(actor, slug, *, title="What is said here", source="Words.", **more):
    """Start a thread in a theme; returns it. more: see operations.start_thread."""
    return discussions.start_thread(
        actor,
        theme=slug,
        title=title,
        source=source,
        language="en",
        organisation_id=None,
        key=uuid.uuid4().hex,
        **more,
    )


def make_series(*organisers, slug=None):
    """Make a series that these people organise; returns its number."""
    with transaction() as session:
        series = Series(slug=slug or f"series-{next(numbers)}", title="Forums", description="", sources=[])
        session.add(series)
        session.flush()
        session.add_all(SeriesOrganiser(series_id=series.id, account_id=one) for one in organisers)
        return series.id


def entrust(meeting, person):
    """Let one more person organise a meeting."""
    with transaction() as session:
        session.add(MeetingOrganiser(meeting_id=meeting.id, account_id=person))
