"""The posts of a page, as they are read: rows, not entities, since these are asked for most."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import (
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app import i18n
from app.accounts.models import Account
from app.db import db, glance
from app.discussions.kinds import (
    PostState,
    Reacting,
    Rendering,
)
from app.discussions.models import Post
from app.discussions.queries import PAGE
from app.discussions.writing_models import PostTranslation
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Organisation, Sector
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME


class PostRow(NamedTuple):
    """A post on its page."""

    number: int
    author_name: str
    author_language: str | None
    language: str
    html: Markup
    written_at: datetime
    state: PostState
    ended_at: datetime | None  #: when it was withdrawn, removed or moved
    organisation_name: str | None
    organisation_language: str | None  #: of the name
    organisation_key: str | None
    organisation_sector: Sector | None
    mandate: MandateKind | None  #: what she was entrusted with then
    told: Told | None  #: how, when the secretariat wrote it down
    told_on: date | None
    author_id: int | None  #: None: she has no account here
    page_for: str  #: who may open her page: "", "signed_in", "public"
    id: int
    reason: str  #: why it was removed
    edited_at: datetime | None
    revision: int
    reactions: dict[str, int]
    question: int | None  #: the guiding question it answers
    answers: int | None  #: the number of the post it replies to
    moved_to_thread: int | None  #: where it stands now
    moved_to_number: int | None
    rendered: Markup | None  #: what it says in the reader's language, if there is a translation
    rendering: Rendering | None  #: by whom that was made
    rendered_from: int | None  #: of which revision

    @property
    def reacted(self) -> list[tuple[Reacting, int]]:
        """How many said each of the things one can say without words: all of them, in their order."""
        return reacted(self.reactions)

    def author_has_page(self, is_visitor: bool) -> bool:
        """Tell whether the page of the author can be opened by a visitor, or by all who have joined."""
        return self.page_for == "public" or (self.page_for == "signed_in" and not is_visitor)


_ANSWERED, _MOVED = aliased(Post, name="answered"), aliased(Post, name="moved")


_SHOWN = (
    select(
        Post.number,
        Post.author_name,
        Account.language.label("author_language"),
        Post.language,
        Post.html,
        Post.written_at,
        Post.state,
        Post.ended_at,
        NAME,
        LANGUAGE,
        Organisation.key,
        Organisation.sector,
        Post.mandate,
        Post.told,
        Post.told_on,
        Post.author_id,
        case(
            (or_(Account.suspended_at.is_not(None), Account.left_at.is_not(None)), ""),
            else_=func.coalesce(Account.page_for, ""),
        ),
        Post.id,
        Post.reason,
        Post.edited_at,
        Post.revision,
        Post.reactions,
        Post.question,
        _ANSWERED.number,
        _MOVED.thread_id,
        _MOVED.number,
        PostTranslation.html,
        PostTranslation.rendering,
        PostTranslation.of_revision,
    )
    .outerjoin(_ANSWERED, and_(_ANSWERED.id == Post.answers_id, _ANSWERED.thread_id == Post.thread_id))
    .outerjoin(_MOVED, _MOVED.id == Post.moved_to_id)
    .outerjoin(
        PostTranslation,
        and_(PostTranslation.post_id == Post.id, PostTranslation.language == bindparam("language")),
    )
    .outerjoin(Account, Account.id == Post.author_id)
    .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    .outerjoin(HERE, IS_HERE)
    .where(Post.thread_id == bindparam("thread"))
    .order_by(Post.number)
)


_POSTS = _SHOWN.where(Post.number.between(bindparam("first"), bindparam("last")))


def posts(thread_id: int, page: int) -> list[PostRow]:
    """Read one page of posts, by their numbers: the last page costs what the first costs."""
    first = (page - 1) * PAGE + 1
    return posts_between(thread_id, first, first + PAGE - 1)


def posts_between(thread_id: int, first: int, last: int) -> list[PostRow]:
    """Read the posts with these numbers, both included."""
    wanted = {"thread": thread_id, "first": first, "last": last, "language": i18n.language()}
    return _read(glance(_POSTS, wanted))


def posts_numbered(thread_id: int, numbers: Sequence[int]) -> list[PostRow]:
    """Read some posts of a thread, by their numbers."""
    wanted = {"thread": thread_id, "language": i18n.language()}
    return _read(db.session.execute(_SHOWN.where(Post.number.in_(numbers)), wanted))


def _read(rows: Any) -> list[PostRow]:
    """rows: of more columns than types can tell apart."""
    return [
        PostRow._make([*row[:4], Markup(row[4]), *row[5:-3], _safe(row[-3]), *row[-2:]])  # noqa: S704  # see there
        for row in rows
    ]


def _safe(html: str | None) -> Markup | None:
    return None if html is None else Markup(html)  # noqa: S704  # it was sanitised when it was written


def reacted(counts: Mapping[str, int]) -> list[tuple[Reacting, int]]:
    """Return how many said each of the things one can say without words: all of them, in their order."""
    return [(kind, counts.get(kind, 0)) for kind in Reacting]
