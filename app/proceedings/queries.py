"""What proceedings are made of: read some hundred posts at a time, so that a thread may be of any length."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app import i18n
from app.accounts.actor import Actor
from app.db import db
from app.discussions import queries as discussions
from app.discussions.kinds import PostState, Rendering
from app.discussions.models import GuidingQuestion, Post
from app.discussions.queries import Head
from app.discussions.writing_models import PostTranslation
from app.organisations.countries import countries
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Organisation, Sector
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME

AT_ONCE = 200  #: posts read at once


@dataclass(frozen=True, kw_only=True)
class Translated:
    """What a post says, in another language."""

    language: str
    rendering: Rendering
    is_stale: bool  #: the post says something else since
    source: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One post, with all that is to be quoted of it. What is gone has no words."""

    id: int
    number: int
    state: PostState
    author: str  #: "" of who has left
    organisation: str | None
    organisation_language: str | None
    sector: Sector | None
    countries: Sequence[str]  #: ISO 3166-1 alpha-2, of the organisation
    mandate: MandateKind | None
    told: Told | None
    told_on: date | None
    written_at: datetime
    edited_at: datetime | None
    ended_at: datetime | None
    reason: str
    language: str
    source: str
    html: str
    answers: int | None  #: the number it replies to
    answers_id: int | None
    question: int | None
    translations: Sequence[Translated]


@dataclass(frozen=True, kw_only=True)
class Voices:
    """For whom people spoke in a thread, for its list of those who took part."""

    sector: Sector | None  #: None: for themselves
    organisation: str | None
    organisation_language: str | None
    countries: Sequence[str]
    people: int
    posts: int


_ANSWERED = aliased(Post, name="answered_post")
_GONE = Post.state != PostState.VISIBLE
_COLUMNS = (
    Post.id,
    Post.number,
    Post.state,
    Post.author_name,
    NAME,
    LANGUAGE,
    Organisation.sector,
    Organisation.countries,
    Post.mandate,
    Post.told,
    Post.told_on,
    Post.written_at,
    Post.edited_at,
    Post.ended_at,
    Post.reason,
    Post.language,
    case((_GONE, ""), else_=Post.source),
    case((_GONE, ""), else_=Post.html),
    _ANSWERED.number,
    case((_ANSWERED.thread_id == Post.thread_id, Post.answers_id)),
    Post.question,
    Post.revision,
)


def head(actor: Actor | None, thread_id: int) -> Head:
    """Find a thread that ``actor`` may read.

    :raises NotFound: no such thread, or not for this person.
    """
    return discussions.head(actor, thread_id)


def contributions(thread: Head) -> Iterator[Contribution]:
    """Read what was said in a thread, in the order of its numbers, up to the post that is newest now."""
    for first in range(1, thread.posts + 1, AT_ONCE):
        yield from _some(thread.id, first, min(first + AT_ONCE - 1, thread.posts))


def _some(thread_id: int, first: int, last: int) -> Iterator[Contribution]:
    query = (
        select(*_COLUMNS)
        .outerjoin(_ANSWERED, _ANSWERED.id == Post.answers_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(Post.thread_id == thread_id, Post.number.between(first, last))
        .order_by(Post.number)
    )
    rows: Any = db.session.execute(query, {"language": i18n.language()}).all()
    translated = _translations([row[0] for row in rows if row[2] is PostState.VISIBLE])
    for row in rows:
        *values, revision = row
        yield Contribution(
            **dict(zip(_FIELDS, values, strict=True)),
            translations=[
                Translated(
                    language=one.language,
                    rendering=one.rendering,
                    is_stale=one.of_revision < revision,
                    source=one.source,
                    html=one.html,
                )
                for one in translated[row[0]]
            ],
        )


_FIELDS = (
    *("id", "number", "state", "author", "organisation", "organisation_language", "sector", "countries"),
    *("mandate", "told", "told_on", "written_at", "edited_at", "ended_at", "reason", "language"),
    *("source", "html", "answers", "answers_id", "question"),
)


def _translations(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    if ids:
        query = select(
            PostTranslation.post_id,
            PostTranslation.language,
            PostTranslation.rendering,
            PostTranslation.of_revision,
            PostTranslation.source,
            PostTranslation.html,
        ).where(PostTranslation.post_id.in_(ids))
        for row in db.session.execute(query.order_by(PostTranslation.language)):
            found[row.post_id].append(row)
    return found


def voices(thread: Head) -> list[Voices]:
    """List for whom people spoke, by sector and name; those who spoke for themselves come last."""
    query = (
        select(
            Organisation.sector,
            NAME,
            LANGUAGE,
            Organisation.id,
            func.count(Post.author_id.distinct()),
            func.count(),
        )
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(Post.thread_id == thread.id, Post.state == PostState.VISIBLE, Post.number <= thread.posts)
        .group_by(Organisation.sector, NAME, LANGUAGE, Organisation.id)
    )
    rows = db.session.execute(query, {"language": i18n.language()}).all()
    places = _countries([row[3] for row in rows if row[3] is not None])
    found = [
        Voices(
            sector=row[0],
            organisation=row[1] if row[3] else None,
            organisation_language=row[2] if row[3] else None,
            countries=places.get(row[3], ()),
            people=row[4],
            posts=row[5],
        )
        for row in rows
    ]
    order = list(Sector)
    return sorted(
        found, key=lambda one: (order.index(one.sector) if one.sector else len(order), one.organisation or "")
    )


def _countries(ids: Sequence[int]) -> dict[int, Sequence[str]]:
    query = select(Organisation.id, Organisation.countries).where(Organisation.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def questions(thread: Head) -> list[tuple[int, str]]:
    """List the guiding questions of a consultation: (number, words)."""
    query = select(GuidingQuestion.number, GuidingQuestion.words).filter_by(thread_id=thread.id)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(GuidingQuestion.number))]


def places(codes: Sequence[str]) -> str:
    """Say countries, in the language that is spoken."""
    return i18n.listed(countries(codes)) if codes else ""
