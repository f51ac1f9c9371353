"""What readers say to a post without words, and how many of them."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_post
from app.discussions.kinds import PostState, Reacting
from app.discussions.models import Post
from app.discussions.posting import touch
from app.discussions.writing_models import Reaction
from app.errors import NotFound


def turn(actor: Actor, post_id: int, kind: Reacting, *, on: bool | None = None) -> Post:
    """Let ``actor`` say something to a post, or say it no longer. on: which of them; None: the other one.

    With ``on``, doing it twice changes nothing. The counts of the post follow, under the lock of its thread.

    :raises NotFound: no such post, or it says nothing to her.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, lock=True)
        if post.state is not PostState.VISIBLE:
            raise NotFound
        hers = session.get(Reaction, (post.id, actor.id, kind), populate_existing=True)
        if on is None:
            on = hers is None
        if on is (hers is not None):
            return post
        if hers is None:
            session.add(Reaction(post_id=post.id, account_id=actor.id, kind=kind))
        else:
            session.delete(hers)
        post.reactions = _counted(post.reactions, {kind: 1 if on else -1})
        touch(session, thread.id)
        return post


def _counted(counts: Mapping[str, int], more: Mapping[Reacting, int]) -> dict[str, int]:
    """Return counts with some more or fewer; of what nobody says any more there is none."""
    new = {kind: counts.get(kind, 0) + more.get(kind, 0) for kind in Reacting}
    return {kind.value: count for kind, count in new.items() if count > 0}


def forget_hers(session: Session, account_id: int) -> None:
    """Take back all that a person said without words, in the caller's transaction; counts follow."""
    hers = select(Reaction.post_id).where(Reaction.account_id == account_id)
    threads = select(Post.thread_id).where(Post.id.in_(hers)).distinct().order_by(Post.thread_id)
    for thread_id in session.scalars(threads).all():
        touch(session, thread_id)  # and hold it: whoever counts comes after us
    said: dict[int, dict[Reacting, int]] = {}
    query = select(Reaction.post_id, Reaction.kind).where(Reaction.account_id == account_id)
    for post_id, kind in session.execute(query):
        said.setdefault(post_id, {})[kind] = -1
    for post_id, less in said.items():
        post = session.get_one(Post, post_id, populate_existing=True)
        post.reactions = _counted(post.reactions, less)
    session.flush()
    gone = delete(Reaction).where(Reaction.account_id == account_id)
    session.execute(gone.execution_options(synchronize_session=False))
