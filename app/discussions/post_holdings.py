"""What is held of a person beside her posts: what they said before, and what she said without words."""

from collections.abc import Iterator

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.discussions import reactions, revising
from app.discussions.kinds import PostState, Reacting
from app.discussions.models import Post, Thread
from app.discussions.writing_models import PostRevision, Reaction
from app.holdings import GONE, Holding, Leaving, Record, Section, Words, plain, read
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    yield "earlier_texts", _("What you wrote, before you changed it"), _texts(session, account_id)
    yield "reactions", _("What you said without words"), _reactions(session, account_id)


def _texts(session: Session, account_id: int) -> Iterator[Record]:
    had = exists().where(PostRevision.post_id == Post.id)
    posts = select(Post.id).where(Post.author_id == account_id, had)
    columns = ("number", "language", "source", "reason", "came", "went", "made_at")
    for (post_id,) in read(session, posts, Post.id):
        texts = select(PostRevision).filter_by(post_id=post_id).order_by(PostRevision.number)
        for text in session.scalars(texts):
            yield {"post": post_id, **{name: plain(getattr(text, name)) for name in columns}}


def _reactions(session: Session, account_id: int) -> Iterator[Record]:
    for kind in Reacting:
        hers = (
            select(Reaction.post_id, Thread.title, Post.number)
            .join(Post, Post.id == Reaction.post_id)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Reaction.account_id == account_id, Reaction.kind == kind)
        )
        for _id, title, number in read(session, hers, Reaction.post_id):
            yield {"thread": title, "number": number, "kind": kind.value}


def _erase(session: Session, leaving: Leaving) -> None:
    """Take back what she said without words; where her words go, so does all that they ever were."""
    reactions.forget_hers(session, leaving.account_id)
    if leaving.words is Words.GO:
        hers = Post.author_id == leaving.account_id
        revising.empty(session, hers)
        waiting = update(Post).where(hers, Post.state == PostState.HELD)
        waiting = waiting.values(state=PostState.REFUSED, ended_at=leaving.at)
        session.execute(waiting.execution_options(synchronize_session=False))


HOLDING = Holding(
    name="posts",
    columns={
        "post_revision.editor_id": "what a post said before stays beside it; names a number only",
        "reaction.account_id": GONE,
    },
    collect=_collect,
    erase=_erase,
)
