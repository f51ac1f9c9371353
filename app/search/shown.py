"""What is said of each thing found: rows for the page, with the words marked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import theme_names
from app.discussions.models import Post, Theme, Thread
from app.discussions.queries import page_of
from app.discussions.writing_models import PostTranslation
from app.i18n import language
from app.meetings.models import Meeting, Outcome
from app.organisations.models import Organisation, OrganisationName
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME
from app.people.access import readable
from app.people.models import Profile
from app.search.allowed import among
from app.search.asked import Asked
from app.search.kinds import Kind
from app.search.matching import Hit
from app.search.snippets import marked, snippet, spans
from app.search.sources import said_by
from app.text import to_plain


class Shown(NamedTuple):
    """One thing found, as its row says it."""

    kind: Kind
    id: int
    title: Markup
    title_language: str
    words: Markup  #: the part in which the words stand; "" when there is none to show
    language: str  #: of ``words``
    is_translated: bool  #: whether these are those of a translation
    at: datetime | None = None
    plain_title: str = ""
    thread: int | None = None  #: of a post, and where it stands there
    number: int | None = None
    page: int | None = None
    author: str | None = None  #: of a post; "" when she has left
    organisation: tuple[str, str, str] | None = None  #: (key, name, language) for which it was said
    theme: tuple[str, str, str] | None = None  #: (slug, title, language)
    meeting: Meeting | None = None
    posts: int | None = None  #: of a discussion
    key: str | None = None  #: of an organisation, for its address


def rows(actor: Actor | None, asked: Asked, hits: Sequence[Hit]) -> list[Shown]:
    """Say what is to be said of ``hits``, in their order; they were found for this reader a moment ago."""
    said: dict[tuple[Kind, int], Shown] = {}
    for kind, say in _SAY.items():
        numbers = [hit.subject_id for hit in hits if hit.kind is kind]
        if numbers:
            said |= {(kind, one.id): one for one in say(actor, asked, numbers)}
    return [said[hit.kind, hit.subject_id] for hit in hits if (hit.kind, hit.subject_id) in said]


def _posts(_actor: Actor | None, asked: Asked, numbers: Sequence[int]) -> list[Shown]:
    query = (
        select(
            Post.id, Post.number, Post.html, Post.language, Post.author_name, Post.shown_at, Post.written_at,
            Thread.id.label("thread_id"), Thread.title, Thread.language.label("title_language"), Theme.slug,
            theme_names.TITLE.label("theme_title"), theme_names.LANGUAGE.label("theme_language"),
            Organisation.key, NAME.label("name"), LANGUAGE.label("name_language"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Theme, Theme.id == Thread.theme_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(among(Post.id, numbers))
    )  # fmt: skip
    found: Any = db.session.execute(query, {"language": language()}).all()
    translations: dict[int, list[Any]] = {}
    rendered = select(PostTranslation.post_id, PostTranslation.language, PostTranslation.html)
    for row in db.session.execute(rendered.where(among(PostTranslation.post_id, numbers))):
        translations.setdefault(row.post_id, []).append(row)
    return [_post(asked, row, translations.get(row.id, [])) for row in found]


def _post(asked: Asked, row: Any, translations: Sequence[Any]) -> Shown:
    plain = " ".join(to_plain(row.html).split())
    where, said_in = spans(plain, asked), row.language
    if not where:
        for other in translations:
            rendered = " ".join(to_plain(other.html).split())
            if there := spans(rendered, asked):
                plain, where, said_in = rendered, there, other.language
                break
    return Shown(
        kind=Kind.POST,
        id=row.id,
        title=marked(row.title, ()),
        title_language=row.title_language,
        words=snippet(plain, where),
        language=said_in,
        is_translated=said_in != row.language,
        at=row.shown_at or row.written_at,
        plain_title=row.title,
        thread=row.thread_id,
        number=row.number,
        page=page_of(row.number),
        author=row.author_name,
        organisation=(row.key, row.name, row.name_language) if row.key else None,
        theme=(row.slug, row.theme_title, row.theme_language),
    )


def _threads(_actor: Actor | None, asked: Asked, numbers: Sequence[int]) -> list[Shown]:
    query = (
        select(
            Thread.id, Thread.title, Thread.language, Thread.outcome_html, Thread.started_at,
            Thread.last_number, Theme.slug, theme_names.TITLE.label("theme_title"),
            theme_names.LANGUAGE.label("theme_language"),
        )
        .join(Theme, Theme.id == Thread.theme_id)
        .where(among(Thread.id, numbers))
    )  # fmt: skip
    return [
        _simple(
            Kind.THREAD,
            asked,
            row.id,
            row.title,
            row.language,
            " ".join(to_plain(row.outcome_html).split()),
            at=row.started_at,
            thread=row.id,
            posts=row.last_number,
            theme=(row.slug, row.theme_title, row.theme_language),
        )
        for row in db.session.execute(query)
    ]


def _meetings(_actor: Actor | None, asked: Asked, numbers: Sequence[int]) -> list[Shown]:
    outcomes: dict[int, list[str]] = {}
    decided = select(Outcome.meeting_id, Outcome.text).where(among(Outcome.meeting_id, numbers))
    for number, said in db.session.execute(decided.order_by(Outcome.number)):
        outcomes.setdefault(number, []).append(said)
    return [
        _simple(
            Kind.MEETING,
            asked,
            meeting.id,
            meeting.title,
            meeting.language,
            " · ".join(
                filter(None, [" ".join(to_plain(meeting.html).split()), *outcomes.get(meeting.id, ())])
            ),
            at=meeting.starts_at,
            meeting=meeting,
        )
        for meeting in db.session.scalars(select(Meeting).where(among(Meeting.id, numbers)))
    ]


def _people(actor: Actor | None, asked: Asked, numbers: Sequence[int]) -> list[Shown]:
    query = select(
        Account.id, Account.name, Account.language, Profile.given_name, Profile.family_name,
        Profile.family_first, Profile.native_name, Profile.reading, Profile.position, Profile.expertise,
        Profile.biography, Profile.audiences,
    ).join(Profile, Profile.account_id == Account.id)  # fmt: skip
    shown = []
    for row in db.session.execute(query.where(among(Account.id, numbers))):
        told = readable(actor, row.id, row.audiences)
        said = [text for field, text in said_by(row) if field is not None and field in told and text]
        shown.append(
            _simple(Kind.PERSON, asked, row.id, row.name, row.language, " · ".join(map(str.strip, said)))
        )
    return shown


def _organisations(_actor: Actor | None, asked: Asked, numbers: Sequence[int]) -> list[Shown]:
    called: dict[int, list[str]] = {}
    names = select(OrganisationName.organisation_id, OrganisationName.name)
    for number, name in db.session.execute(names.where(among(OrganisationName.organisation_id, numbers))):
        called.setdefault(number, []).append(name)
    query = (
        select(
            Organisation.id, Organisation.key, Organisation.short_name, Organisation.former_names,
            NAME.label("name"), LANGUAGE.label("name_language"),
        )
        .outerjoin(HERE, IS_HERE)
        .where(among(Organisation.id, numbers))
    )  # fmt: skip
    found: Any = db.session.execute(query, {"language": language()}).all()
    shown = []
    for row in found:
        others = [name for name in called.get(row.id, ()) if name != row.name]
        others += [name for name in (row.short_name, *row.former_names) if name]
        shown.append(
            _simple(
                Kind.ORGANISATION, asked, row.id, row.name, row.name_language, " · ".join(others), key=row.key
            )
        )
    return shown


def _simple(kind: Kind, asked: Asked, number: int, title: str, tongue: str, words: str, **more: Any) -> Shown:
    """Say what has a name, and beside it words that are shown where something was found in them."""
    in_words = spans(words, asked)
    return Shown(
        kind=kind,
        id=number,
        title=marked(title, spans(title, asked)),
        title_language=tongue,
        words=snippet(words, in_words) if in_words or kind is Kind.MEETING else Markup(""),
        language=tongue,
        is_translated=False,
        plain_title=title,
        **more,
    )


_SAY: dict[Kind, Callable[[Actor | None, Asked, Sequence[int]], list[Shown]]] = {
    Kind.POST: _posts,
    Kind.THREAD: _threads,
    Kind.MEETING: _meetings,
    Kind.PERSON: _people,
    Kind.ORGANISATION: _organisations,
}
