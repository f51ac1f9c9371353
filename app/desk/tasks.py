"""What waits for the secretariat: each task with how much of it there is, and since when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import Account, Role
from app.db import db
from app.desk.models import Report
from app.desk.twins import Pair
from app.discussions.kinds import PostState
from app.discussions.models import Post
from app.i18n import Lazy, _
from app.organisations.models import Affiliation
from app.outbox.models import Parcel, State
from app.people.models import Invitation

LATELY = timedelta(days=30)  #: who joined within it and belongs nowhere yet may need a word
SILENT = timedelta(days=7)  #: an invitation that nobody answered for so long
MOST = 50  #: people on a list
_REFUSED = re.compile(r"5\d\d ")  #: the mail server said no for good (RFC 5321, 4.2.1)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to be done, as often as ``number`` says."""

    what: Lazy
    number: int
    oldest: datetime | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """Somebody whose last mail was refused for good."""

    account_id: int
    name: str
    email: str
    at: datetime
    answer: str  #: of the mail server


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who joined lately and belongs to no organisation."""

    account_id: int
    name: str
    joined_at: datetime


def tasks(pairs: Sequence[Pair], lost: Sequence[Bounced], new: Sequence[Newcomer]) -> list[Task]:
    """List what waits, in the order in which people wait for it; what does not wait is left out.

    pairs, lost, new: what stands on the desk itself (:func:`app.desk.twins.open_pairs`, :func:`bounced`,
    :func:`newcomers`).
    """
    listed = [
        _counted(
            _("Say whether people belong to the organisations they name"),
            select(func.count(), func.min(Affiliation.asked_at)).where(
                Affiliation.confirmed_at.is_(None),
                Affiliation.declined_at.is_(None),
                Affiliation.ended_at.is_(None),
            ),
            url_for("affiliations.to_confirm"),
        ),
        _counted(
            _("Read what waits to be published"),
            select(func.count(), func.min(Post.written_at)).where(Post.state == PostState.HELD),
            url_for("moderation.index"),
        ),
        _counted(
            _("Look at what people reported"),
            select(func.count(), func.min(Report.made_at)).where(Report.settled_at.is_(None)),
            url_for("reports.index"),
        ),
        Task(
            what=_("Look at addresses whose mails come back"),
            number=len(lost),
            oldest=min((one.at for one in lost), default=None),
            address="#bounced",
        ),
        Task(
            what=_("Look at organisations that may have been entered twice"),
            number=len(pairs),
            oldest=min((one.found_at for one in pairs), default=None),
            address="#twins",
        ),
        _counted(
            _("See which invitations nobody has answered"),
            select(func.count(), func.min(Invitation.made_at)).where(
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.made_at < clock.now() - SILENT,
            ),
            url_for("invitations.index"),
        ),
        Task(
            what=_("Welcome those who joined lately and belong to no organisation yet"),
            number=len(new),
            oldest=min((one.joined_at for one in new), default=None),
            address="#newcomers",
        ),
    ]
    return [task for task in listed if task.number]


def _counted(what: Lazy, query: Select[int, datetime | None], address: str) -> Task:
    number, oldest = db.session.execute(query).one()
    return Task(what=what, number=number, oldest=oldest, address=address)


def bounced() -> Sequence[Bounced]:
    """List people whose last mail was refused for good, the newest first."""
    later = aliased(Parcel)
    newer = select(later.id).where(
        later.reader_id == Parcel.reader_id,
        later.id > Parcel.id,
        later.state.in_([State.SENT, State.FAILED]),
    )
    query = (
        select(Account.id, Account.name, Account.email, Parcel.settled_at, Parcel.error)
        .join(Account, Account.id == Parcel.reader_id)
        .where(Parcel.state == State.FAILED, Account.left_at.is_(None), ~newer.exists())
        .order_by(Parcel.id.desc())
        .limit(MOST)
    )
    return [
        Bounced(account_id=row.id, name=row.name, email=row.email, at=row.settled_at, answer=row.error)
        for row in db.session.execute(query)
        if _REFUSED.match(row.error or "")
    ]


def newcomers() -> Sequence[Newcomer]:
    """List people who joined lately and have named no organisation, the newest first."""
    named = select(Affiliation.id).where(Affiliation.account_id == Account.id)
    query = (
        select(Account.id, Account.name, Account.joined_at)
        .where(
            and_(Account.left_at.is_(None), Account.suspended_at.is_(None)),
            Account.role == Role.PARTICIPANT,
            Account.joined_at > clock.now() - LATELY,
            ~named.exists(),
        )
        .order_by(Account.joined_at.desc())
        .limit(MOST)
    )
    return [
        Newcomer(account_id=row.id, name=row.name, joined_at=row.joined_at)
        for row in db.session.execute(query)
    ]
