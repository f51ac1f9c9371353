"""What an organiser says of a meeting, and which of it is hers to choose."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions.access import visible_to as themes_visible_to
from app.discussions.models import Theme
from app.errors import Refusal
from app.groups.access import groups_of
from app.groups.models import Group, Visibility
from app.i18n import _
from app.meetings.access import series_open_to
from app.meetings.models import Kind, Meeting, Series
from app.meetings.walltime import Precision


class NotOpenToYou(Refusal):
    """A theme, a series or a group that is not this person's to choose."""

    code, status = "not_open_to_you", 422
    message = _("Please choose a theme, a series and a group that are open to you.")


class SeriesMissing(Refusal):
    """Somebody who organises one series wants a meeting outside of it, where it would not be hers."""

    code, status = "series_missing", 422
    message = _("Please choose a series that you organise.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an organiser says of a meeting. Named as the columns of :class:`Meeting`."""

    title: str
    language: str
    kind: Kind
    source: str
    precision: Precision
    wall_start: str
    wall_end: str
    timezone: str
    second: bool | None
    place: str | None
    online_url: str | None
    capacity: int | None
    takes_registrations: bool
    theme_id: int | None
    series_id: int | None
    visibility: Visibility = Visibility.PUBLIC
    group_id: int | None = None  #: only where a group sees it

    def values(self) -> dict[str, Any]:
        """Return what is said, by the name of the column."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def refuse_what_is_not_open(session: Session, actor: Actor, plan: Plan, meeting: Meeting | None) -> None:
    """Refuse a theme, series or group that is not hers to choose; what the meeting has already may stay."""

    def is_new(name: str) -> bool:
        wanted = getattr(plan, name)
        return wanted is not None and (meeting is None or getattr(meeting, name) != wanted)

    hers = Group.id.is_not(None) if actor.is_secretariat else Group.id.in_(groups_of(actor.id))
    for name, query in (
        ("theme_id", select(Theme.id).where(Theme.id == plan.theme_id, themes_visible_to(actor))),
        ("series_id", select(Series.id).where(Series.id == plan.series_id, series_open_to(actor))),
        ("group_id", select(Group.id).where(Group.id == plan.group_id, hers)),
    ):
        if is_new(name) and session.scalar(query) is None:
            raise NotOpenToYou
    if (plan.visibility is Visibility.GROUP) != (plan.group_id is not None):
        raise NotOpenToYou
