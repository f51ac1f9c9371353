"""Atom feeds (RFC 4287): the newest posts that everybody may read, for programs that read for people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import current_app
from sqlalchemy import ColumnElement, or_, select

from app.accounts.former import called
from app.db import db
from app.discussions.access import find_theme, find_thread, listed
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme, Thread, ThreadTheme
from app.discussions.queries import page_of
from app.i18n import language
from app.links import public_url, slug
from app.organisations.models import Organisation
from app.organisations.names import HERE, IS_HERE, NAME
from app.search import queries
from app.search.allowed import among
from app.search.kinds import Kind
from app.search.queries import Wanted
from app.text import clean

MOST = 20  #: entries of a feed
ATOM = "http://www.w3.org/2005/Atom"
#: identifiers are made of a name of ours and a year in which it was ours (RFC 4151); neither ever changes
YEAR = 2026


class Subject(NamedTuple):
    """What a feed is of."""

    name: str  #: for its identifier: "theme/land"
    title: str
    language: str | None  #: of the title; None: it is a name
    page: str  #: the address of the page that shows the same
    source: str  #: its own address


class FeedEntry(NamedTuple):
    """One post in a feed."""

    id: int
    title: str
    number: int
    thread_id: int
    html: str
    language: str
    author_name: str
    organisation: str | None
    shown_at: datetime
    edited_at: datetime | None

    @property
    def updated(self) -> datetime:
        """When it last said something else."""
        return max(self.shown_at, self.edited_at or self.shown_at)


def everything() -> tuple[Subject, list[FeedEntry]]:
    """Return the newest posts of all discussions."""
    subject = Subject(
        "discussions",
        current_app.config["NETWORK_NAME"],
        None,
        public_url("discussions.index"),
        public_url("feeds.everything"),
    )
    return subject, _newest()


def of_theme(key: str) -> tuple[Subject, list[FeedEntry]]:
    """Return the newest posts of the discussions of a theme.

    :raises NotFound: no such theme, or not for everybody.
    """
    theme = find_theme(db.session(), None, key, "read")
    also = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == theme.id)
    subject = Subject(
        f"theme/{theme.slug}",
        theme.title,
        theme.language,
        public_url("discussions.theme", slug=theme.slug),
        public_url("feeds.theme", slug=theme.slug),
    )
    return subject, _newest(or_(Theme.id == theme.id, Theme.parent_id == theme.id, Thread.id.in_(also)))


def of_thread(thread_id: int) -> tuple[Subject, list[FeedEntry]]:
    """Return the newest posts of a discussion.

    :raises NotFound: no such discussion, or not for everybody.
    """
    thread = find_thread(db.session(), None, thread_id)
    subject = Subject(
        f"thread/{thread.id}",
        thread.title,
        thread.language,
        public_url("discussions.thread", thread_id=thread.id, slug=slug(thread.title)),
        public_url("feeds.thread", thread_id=thread.id),
    )
    return subject, _newest(Thread.id == thread.id)


def of_search(wanted: Wanted) -> tuple[Subject, list[FeedEntry]]:
    """Return the newest posts that a search finds; none when nothing was asked for."""
    wanted = Wanted(**{**vars(wanted), "kind": Kind.POST, "best": False})
    given = wanted.given(kind="")
    subject = Subject(
        "search/" + "&".join(f"{name}={value}" for name, value in given.items()),
        wanted.text,
        None,
        public_url("search.index", **given),
        public_url("feeds.search", **given),
    )
    numbers = [hit.subject_id for hit in queries.find(None, wanted).hits]
    return subject, _newest(among(Post.id, numbers)) if numbers else []


def _newest(*conditions: ColumnElement[bool]) -> list[FeedEntry]:
    query = (
        select(
            Post.id, Thread.title, Post.number, Post.thread_id, Post.html, Post.language, Post.author_name,
            NAME, Post.shown_at, Post.edited_at, Post.written_at,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Theme, Theme.id == Thread.theme_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(Post.state == PostState.VISIBLE, listed(None), *conditions)
        .order_by(Post.feed_number.desc())
        .limit(MOST)
    )  # fmt: skip
    rows: Any = db.session.execute(query, {"language": language()})
    return [FeedEntry._make([*row[:8], row[8] or row[10], row[9]]) for row in rows]


def atom(subject: Subject, entries: Sequence[FeedEntry]) -> bytes:
    """Write a feed."""
    register_namespace("", ATOM)
    feed = _element("feed")
    _said(feed, "id", _tag(subject.name))
    title = _said(feed, "title", _title(subject))
    if subject.language:
        title.set(_LANG, subject.language)
    _said(feed, "updated", _instant(max((entry.updated for entry in entries), default=_BEGINNING)))
    SubElement(feed, _name("link"), {"rel": "self", "type": "application/atom+xml", "href": subject.source})
    SubElement(feed, _name("link"), {"rel": "alternate", "type": "text/html", "href": subject.page})
    _said(SubElement(feed, _name("author")), "name", current_app.config["NETWORK_NAME"])
    _said(feed, "generator", "Saxaul")
    for entry in entries:
        _entry(feed, entry)
    found: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return found


def _entry(feed: Element, entry: FeedEntry) -> None:
    page = public_url(
        "discussions.thread",
        thread_id=entry.thread_id,
        slug=slug(entry.title),
        **({"page": page_of(entry.number)} if page_of(entry.number) > 1 else {}),
    )
    one = SubElement(feed, _name("entry"), {_LANG: entry.language})
    _said(one, "id", _tag(f"post/{entry.id}"))
    _said(one, "title", f"{entry.title} #{entry.number}")
    _said(one, "updated", _instant(entry.updated))
    _said(one, "published", _instant(entry.shown_at))
    address = f"{page}#post-{entry.number}"
    SubElement(one, _name("link"), {"rel": "alternate", "type": "text/html", "href": address})
    name = called(entry.author_name)
    author = f"{name}, {entry.organisation}" if entry.organisation else name
    _said(SubElement(one, _name("author")), "name", author)
    content = _said(one, "content", entry.html)
    content.set("type", "html")
    content.set(_BASE, page)


def _title(subject: Subject) -> str:
    network: str = current_app.config["NETWORK_NAME"]
    return subject.title if subject.title == network else f"{subject.title} – {network}"


def _tag(name: str) -> str:
    """Return an identifier that stays, whatever address the platform moves to."""
    return f"tag:{current_app.config['CALENDAR_DOMAIN']},{YEAR}:{quote(name, safe='/=&')}"


def _said(parent: Element, name: str, words: str) -> Element:
    one = SubElement(parent, _name(name))
    one.text = clean(words)  # XML has no way to say most control characters
    return one


def _element(name: str) -> Element:
    return Element(_name(name), {_LANG: language()})


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_XML = "{http://www.w3.org/XML/1998/namespace}"
_LANG, _BASE = f"{_XML}lang", f"{_XML}base"
_BEGINNING = datetime(YEAR, 1, 1, tzinfo=UTC)  #: of feeds without entries
