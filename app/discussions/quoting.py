"""Quoting a post in another one: a line that names who said it and where, and the words."""

from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.former import called
from app.db import db
from app.discussions.access import find_thread
from app.discussions.kinds import PostState
from app.discussions.models import Post
from app.text import excerpt

LONGEST = 3_000  #: characters of a quote


def quoted(actor: Actor, thread_id: int, number: int) -> str:
    """Return the post of this number as a quote in Markdown; "" when there is nothing to be quoted.

    What it quotes itself is left out: its own words are meant.

    :raises NotFound: no such thread, or not for this person.
    """
    thread = find_thread(db.session(), actor, thread_id)
    query = select(Post.author_name, Post.source).where(Post.thread_id == thread.id, Post.number == number)
    row = db.session.execute(query.where(Post.state == PostState.VISIBLE)).first()
    return as_quote(str(called(row[0])), number, row[1]) if row else ""


def as_quote(name: str, number: int, source: str) -> str:
    """Write ``source``, which stands in a post, as a quote."""
    own = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(">")).strip()
    lines = excerpt(own, LONGEST).split("\n")
    return "\n".join([f"> {name}, #{number}:", ">", *(f"> {line}".rstrip() for line in lines)])
