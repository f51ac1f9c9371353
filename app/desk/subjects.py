"""The things a fact is about, by name and with a way to them. One statement for each kind of thing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, select

from app.accounts.models import Account
from app.db import db
from app.desk.models import Import, Report
from app.discussions import theme_names
from app.discussions.models import Post, Theme, Thread
from app.files.models import StoredFile
from app.groups.models import Group
from app.i18n import _
from app.meetings.models import Meeting, Series
from app.organisations.models import Organisation
from app.people.models import Invitation
from app.registrations.models import Registration

#: fields of facts that name an account, beside those that end in "account_id"
PERSONS = frozenset({"account", "actor", "reader", "reporter", "confirmed_by"})

#: fields that name a thing by what it is in the fact -> the thing
_ALIASES = dict.fromkeys(PERSONS, "account") | {
    "other_organisation": "organisation",
    "merged_organisation": "organisation",
    "above_theme": "theme",
    "gone_theme": "theme",
    "into_theme": "theme",
    "into": "thread",
}

#: (kind, id) -> its name, as Markup
Names = Mapping[tuple[str, int], Markup]


def named(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Markup]:
    """Find the names of things: (kind, id) -> Markup, a link where there is a page."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, number in wanted:
        ids[_ALIASES.get(kind, kind)].add(number)
    found: dict[tuple[str, int], Markup] = {}
    for kind, numbers in ids.items():
        if kind in _KINDS:
            query, name = _KINDS[kind]
            rows = db.session.execute(query(numbers)).all()
            found.update(((kind, row[0]), name(row)) for row in rows)
    return {
        (kind, number): found.get((_ALIASES.get(kind, kind), number), Markup("#%d") % number)
        for kind, number in wanted
    }


def person(name: str, account_id: int) -> Markup:
    """Name a person for the secretariat, with a link to what the desk knows of her."""
    shown = name or str(_("Former participant"))
    return _link(url_for("desk.person", person_id=account_id), shown)


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(address, words)


def _meeting(row: Any) -> Markup:
    return _link(url_for("meetings.show", meeting_id=row.id, slug="-"), row.title)


def _post(row: Any) -> Markup:
    address = url_for("discussions.thread", thread_id=row.thread_id, slug="-", _anchor=f"post-{row.number}")
    return _link(address, f"#{row.number} · {row.title}")


_Query = Callable[[set[int]], Select[*tuple[Any, ...]]]
_KINDS: dict[str, tuple[_Query, Callable[[Any], Markup]]] = {
    "account": (
        lambda ids: select(Account.id, Account.name).where(Account.id.in_(ids)),
        lambda row: person(row.name, row.id),
    ),
    "organisation": (
        lambda ids: select(Organisation.id, Organisation.key, Organisation.name).where(
            Organisation.id.in_(ids)
        ),
        lambda row: _link(url_for("organisations.show", key=row.key), row.name),
    ),
    "theme": (
        lambda ids: select(Theme.id, Theme.slug, theme_names.TITLE.label("title")).where(Theme.id.in_(ids)),
        lambda row: _link(url_for("discussions.theme", slug=row.slug), row.title),
    ),
    "thread": (
        lambda ids: select(Thread.id, Thread.title).where(Thread.id.in_(ids)),
        lambda row: _link(url_for("discussions.thread", thread_id=row.id, slug="-"), row.title),
    ),
    "post": (
        lambda ids: (
            select(Post.id, Post.thread_id, Post.number, Thread.title)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Post.id.in_(ids))
        ),
        _post,
    ),
    "meeting": (
        lambda ids: select(Meeting.id, Meeting.title).where(Meeting.id.in_(ids)),
        _meeting,
    ),
    "series": (
        lambda ids: select(Series.id, Series.slug, Series.title).where(Series.id.in_(ids)),
        lambda row: _link(url_for("meetings.series", slug=row.slug), row.title),
    ),
    "registration": (
        lambda ids: (
            select(Registration.id, Meeting.id.label("meeting_id"), Meeting.title)
            .join(Meeting, Meeting.id == Registration.meeting_id)
            .where(Registration.id.in_(ids))
        ),
        lambda row: _link(url_for("meetings.show", meeting_id=row.meeting_id, slug="-"), row.title),
    ),
    "invitation": (
        lambda ids: select(Invitation.id, Invitation.name).where(Invitation.id.in_(ids)),
        lambda row: _link(url_for("invitations.index"), row.name),
    ),
    "import": (
        lambda ids: (
            select(Import.id, StoredFile.name)
            .join(StoredFile, StoredFile.id == Import.file_id)
            .where(Import.id.in_(ids))
        ),
        lambda row: _link(url_for("imports.show", import_id=row.id), row.name),
    ),
    "report": (
        lambda ids: select(Report.id).where(Report.id.in_(ids)),
        lambda row: _link(url_for("reports.show", report_id=row.id), f"#{row.id}"),
    ),
    "group": (
        lambda ids: select(Group.id, Group.name).where(Group.id.in_(ids)),
        lambda row: _link(url_for("groups.show", group_id=row.id), row.name),
    ),
}
_KINDS["merged_organisation"] = _KINDS["organisation"]
