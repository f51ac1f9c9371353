"""What the secretariat sees of one person."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Account, SignIn
from app.db import db
from app.discussions import theme_names
from app.discussions.models import Theme, ThemeFacilitator
from app.errors import NotFound
from app.groups.models import Group, GroupMember
from app.meetings.models import Series, SeriesOrganiser
from app.organisations.models import Affiliation


class Named(NamedTuple):
    """A thing she has to do with: its number or address, and its name."""

    key: str
    name: str


def find(person_id: int) -> Account:
    """Find a person, suspended and departed ones included.

    :raises NotFound: no such person.
    """
    found = db.session.get(Account, person_id)
    if found is None:
        raise NotFound
    return found


def sessions_of(account: Account) -> int:
    """Count the browsers on which a person is signed in."""
    query = select(func.count()).select_from(SignIn).filter_by(account_id=account.id)
    return db.session.scalars(query.where(SignIn.expires_at > clock.now())).one()


def affiliations_of(account: Account) -> Sequence[Affiliation]:
    """List to which organisations she belongs or says that she does, the latest first."""
    query = select(Affiliation).filter_by(account_id=account.id).options(joinedload(Affiliation.organisation))
    return db.session.scalars(query.order_by(Affiliation.asked_at.desc(), Affiliation.id.desc())).all()


def groups_of(account: Account) -> list[Named]:
    """List the groups to which she belongs, by name."""
    query = select(Group.id, Group.name).join(GroupMember, GroupMember.group_id == Group.id)
    query = query.where(GroupMember.account_id == account.id)
    return [Named(str(row[0]), row[1]) for row in db.session.execute(query.order_by(func.lower(Group.name)))]


def themes_of(account: Account) -> list[Named]:
    """List the themes she looks after."""
    query = select(Theme.slug, theme_names.TITLE).join(
        ThemeFacilitator, ThemeFacilitator.theme_id == Theme.id
    )
    query = query.where(ThemeFacilitator.account_id == account.id)
    return [Named(*row) for row in db.session.execute(query.order_by(*theme_names.ORDER))]


def series_of(account: Account) -> list[Named]:
    """List the series she organises."""
    query = select(Series.slug, Series.title).join(SeriesOrganiser, SeriesOrganiser.series_id == Series.id)
    query = query.where(SeriesOrganiser.account_id == account.id)
    return [Named(*row) for row in db.session.execute(query.order_by(func.lower(Series.title)))]
