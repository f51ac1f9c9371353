"""The demo's drafting group with a theme of its own, and who looks after themes and series."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.demo.threads import load_threads
from app.discussions.models import Theme, ThemeFacilitator
from app.groups.models import Group, GroupMember, Visibility
from app.meetings.models import Series, SeriesOrganiser
from app.organisations.models import Organisation


def load_circles(
    session: Session,
    given: dict[str, Any],
    themes: dict[str, Theme],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
) -> None:
    """Load the group, its theme and what is said there; facilitators, and organisers of series."""
    made_at = now - timedelta(days=30)
    group = Group(name=given["group"]["name"], purpose=given["group"]["purpose"], made_at=made_at)
    session.add(group)
    session.flush()
    session.add_all(
        GroupMember(group_id=group.id, account_id=people[key].id, added_at=made_at)
        for key in given["group"]["members"]
    )
    apart = Theme(
        slug=given["theme"]["slug"],
        title=given["theme"]["title"],
        description=given["theme"]["description"],
        position=given["theme"]["order"],
        area=None,
        visibility=Visibility.GROUP,
        group_id=group.id,
    )
    session.add(apart)
    session.flush()
    all_themes = {**themes, apart.slug: apart}
    session.add_all(
        ThemeFacilitator(theme_id=all_themes[slug].id, account_id=people[key].id)
        for slug, keys in given["facilitators"].items()
        for key in keys
    )
    for slug, keys in given["organisers"].items():
        series = session.scalars(select(Series).filter_by(slug=slug)).one()
        session.add_all(SeriesOrganiser(series_id=series.id, account_id=people[key].id) for key in keys)
    load_threads(session, given["threads"], all_themes, people, organisations, now, {})
    session.flush()
