"""What is one reader's own on posts that many share: her reactions, and what she can do with her posts."""

from collections.abc import Sequence

from flask import get_template_attribute
from markupsafe import Markup

from app.accounts.actor import Actor
from app.discussions import post_queries
from app.discussions.kinds import PostState
from app.discussions.post_rows import PostRow
from app.discussions.withdrawing import can_be_restored


def marks(actor: Actor | None, rows: Sequence[PostRow]) -> dict[str, Markup]:
    """Return what stands at the marks of templates/discussions/_posts.html for ``actor``: mark -> safe HTML.

    It asks for her reactions, once for the page, and only when there are any.
    """
    if actor is None:
        return {}
    own = reactions_of(actor, [row.id for row in rows if row.reactions])
    for row in rows:
        if row.author_id != actor.id:
            continue
        if row.state is PostState.VISIBLE:
            acts = get_template_attribute("discussions/_own_acts.html", "own_acts")
            own[f"own {row.id}"] = acts(row.id, row.number)
        elif row.state is PostState.WITHDRAWN and can_be_restored(row.ended_at):
            back = get_template_attribute("discussions/_own_acts.html", "put_back")
            own[f"own {row.id}"] = back(row.id, row.number, "react")
    return own


def reactions_of(actor: Actor, posts: Sequence[int]) -> dict[str, Markup]:
    """Return what stands at the marks of ``actor``'s reactions to some posts: mark -> safe HTML."""
    said = post_queries.said_by(actor, posts)
    if not said:
        return {}
    pressed: Markup = get_template_attribute("components/reactions.html", "react_state")(True)
    return {f"reaction {post_id} {kind}": pressed for post_id, kind in said}
