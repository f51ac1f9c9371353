"""What can be read about single posts: their texts, who said something to them without words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, glance
from app.discussions.access import find_post, find_thread, moderates
from app.discussions.kinds import PostState, Reacting
from app.discussions.models import Post, Thread
from app.discussions.writing_models import PostRevision, Reaction
from app.errors import NotFound
from app.text.diff import Change, Part, changes

MOST_NAMED = 500  #: people who are named on a page of reactions


class Found(NamedTuple):
    """A post, and the thread it stands in."""

    post: Post
    thread: Thread


class Version(NamedTuple):
    """That a post had a text: the columns of PostRevision without it."""

    number: int
    language: str
    reason: str
    came: Sequence[str]  #: names of files that were hung on with it
    went: Sequence[str]  #: and of those that were taken away
    made_at: datetime


class History(NamedTuple):
    """The texts of a post, and how one of them came from the one before."""

    post: Post
    thread: Thread
    versions: Sequence[Version]  #: the newest first; none when it was never changed
    shown: Version | None
    source: str  #: of the one that is shown
    changes: Sequence[Change]  #: from the one before; empty of the first one

    @property
    def has_other_words(self) -> bool:
        """Whether the text before it had other words."""
        return any(one.part is not Part.SAME for one in self.changes)


class Reacted(NamedTuple):
    """Who said one thing to a post, as far as the reader may know."""

    kind: Reacting
    readers: int  #: how many they are
    people: Sequence["Person"]

    @property
    def unnamed(self) -> int:
        """How many said it who are not named."""
        return max(0, self.readers - len(self.people))


class Person(NamedTuple):
    """Somebody whose name the reader may know."""

    id: int
    name: str
    language: str
    has_page: bool  #: whether the reader may open her page


def to_edit(actor: Actor, post_id: int) -> Found:
    """Find a post of hers that can be changed.

    :raises NotFound: no such post, or not hers, or it was withdrawn or removed.
    """
    return Found(*find_post(db.session(), actor, post_id, "edit"))


def visible(actor: Actor | None, post_id: int) -> Found:
    """Find a post that can be read.

    :raises NotFound: no such post, or not for this person, or it says nothing.
    """
    post, thread = find_post(db.session(), actor, post_id)
    if post.state is not PostState.VISIBLE:
        raise NotFound
    return Found(post, thread)


def history(actor: Actor | None, post_id: int, number: int | None = None) -> History:
    """Find a post with what it said before. number: of the text to show; the present one unless given.

    What was said in a post that was removed is for those who moderate; what was withdrawn is for nobody.

    :raises NotFound: no such post, or not for this person, or it had no text of that number.
    """
    session = db.session()
    post, thread = find_post(session, actor, post_id)
    if post.state not in {PostState.VISIBLE, PostState.HELD} and not (
        post.state is PostState.REMOVED and moderates(session, actor, thread)
    ):
        raise NotFound
    query = (
        select(*(getattr(PostRevision, name) for name in Version._fields))
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.number.desc())
    )
    versions = [Version(*row) for row in session.execute(query)]
    wanted = post.revision if number is None else number
    shown = next((one for one in versions if one.number == wanted), None)
    if shown is None:
        if number is not None:
            raise NotFound
        return History(post, thread, versions, None, post.source, ())
    two = select(PostRevision.number, PostRevision.source).where(
        PostRevision.post_id == post.id, PostRevision.number.in_((wanted - 1, wanted))
    )
    said = {row.number: row.source for row in session.execute(two)}
    changed = changes(said[wanted - 1], said[wanted]) if wanted - 1 in said else ()
    return History(post, thread, versions, shown, said[wanted], changed)


def reactions_to(actor: Actor | None, post_id: int) -> tuple[Found, list[Reacted]]:
    """Find a post, and who said what to it without words.

    Named is whose page the reader may open, and the reader herself; the secretariat knows everybody. Of the
    others it is said how many they are.

    :raises NotFound: no such post, or not for this person.
    """
    found = visible(actor, post_id)
    query = (
        select(Reaction.kind, Account.id, Account.name, Account.language, Account.page_for)
        .join(Account, Account.id == Reaction.account_id)
        .where(Reaction.post_id == post_id, Account.left_at.is_(None), Account.suspended_at.is_(None))
        .order_by(Account.name, Account.id)
        .limit(MOST_NAMED)
    )
    named: dict[Reacting, list[Person]] = {kind: [] for kind in Reacting}
    for kind, number, name, language, page_for in db.session.execute(query):
        has_page = page_for == "public" or (page_for == "signed_in" and actor is not None)
        if has_page or (actor is not None and (actor.is_secretariat or actor.id == number)):
            named[kind].append(Person(number, name, language, has_page))
    counts = found.post.reactions
    return found, [Reacted(kind, counts[kind], named[kind]) for kind in Reacting if counts.get(kind, 0)]


_HERS = select(Reaction.post_id, Reaction.kind).where(
    Reaction.account_id == bindparam("reader"), Reaction.post_id.in_(bindparam("posts", expanding=True))
)


def said_by(actor: Actor, posts: Iterable[int]) -> list[tuple[int, Reacting]]:
    """Return what ``actor`` said to some posts without words: (id of the post, what)."""
    numbers = list(posts)
    if not numbers:
        return []
    rows = glance(_HERS, {"reader": actor.id, "posts": numbers})
    return [(row[0], Reacting(row[1])) for row in rows]


def thread_of(actor: Actor, post: Post) -> Thread:
    """Return the thread a post stands in.

    :raises NotFound: not for this person.
    """
    return find_thread(db.session(), actor, post.thread_id)
