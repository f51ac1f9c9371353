"""What a person has begun to write: kept for her alone, until it is published or thrown away.

A draft belongs to a place: a reply in a thread, a new thread under a theme, the change of a post. Two
windows may write at one place. Each saving names the version it began with; when another window saved
meanwhile, the newer text takes the place and the other one is kept beside it. Nothing is overwritten.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import CursorResult, delete, exists, select, update
from sqlalchemy.orm import Session

from app import clock, text
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions.access import find_post, find_theme, find_thread, readable_by, visible_to
from app.discussions.models import Post, Theme, Thread
from app.discussions.writing_models import Attachment, Draft
from app.errors import NotFound
from app.text import TextTooLong

Kind = Literal["reply", "thread", "edit"]
KINDS: Sequence[Kind] = ("reply", "thread", "edit")
LONGEST = 2 * text.LONGEST  #: characters of all fields together, other texts included
MOST_OTHERS = 3  #: texts of other windows that are kept beside
MOST_DRAFTS = 200  #: of one person
_OTHERS = "others"  #: the field in which they are


class Place(NamedTuple):
    """Where something is written."""

    kind: Kind
    name: str  #: the number of the thread or post, or the slug of the theme

    @property
    def key(self) -> str:
        """How the place is called in the table."""
        return f"{self.kind} {self.name}"

    @classmethod
    def read(cls, key: str) -> "Place":
        """Read the name of a place."""
        kind, _blank, name = key.partition(" ")
        return next(cls(one, name) for one in KINDS if one == kind)


class Saved(NamedTuple):
    """A draft as it is kept."""

    version: int  #: 0: there is none
    fields: Mapping[str, str]
    others: Sequence[str]  #: texts that other windows saved, the newest first
    files: Sequence[int]  #: attachments
    saved_at: datetime | None
    met: bool = False  #: whether another window had saved meanwhile


NONE = Saved(0, {}, (), (), None)


class Listed(NamedTuple):
    """A draft on the list of one's drafts."""

    place: Place
    title: str | None  #: of the thread or theme; None: it cannot be seen any more
    language: str  #: of the title
    thread_id: int | None
    saved: Saved


def save(
    actor: Actor,
    place: Place,
    fields: Mapping[str, str],
    *,
    version: int,
    files: Iterable[int] = (),
    form_key: str = "",
) -> Saved:
    """Keep what stands in a form. version: of the draft with which the form began, 0 for none.

    Without a text and a title there is nothing to keep: then the draft is forgotten. form_key: of the form;
    when it was published meanwhile, this came too late, and nothing is kept.

    :raises NotFound: no such place, or not for her to write at.
    :raises TextTooLong: more than is kept.
    """
    if sum(map(len, fields.values())) > LONGEST:
        raise TextTooLong
    with transaction() as session:
        _want(session, actor, place)
        if form_key and _is_published(session, actor, form_key):
            return NONE
        found = session.get(Draft, (actor.id, place.key), with_for_update=True)
        if not (fields.get("source", "").strip() or fields.get("title", "").strip()):
            if found is None or found.version != version or found.fields.get(_OTHERS):
                return NONE if found is None else _saved(found)
            forget(session, actor.id, place.key)
            return NONE
        if found is None:
            _make_room(session, actor)
            found = Draft(account_id=actor.id, key=place.key, version=0, fields={}, saved_at=clock.now())
            session.add(found)
            version = 0
        met = found.version != version
        others = _beside(found, fields.get("source", "")) if met else list(found.fields.get(_OTHERS, ()))
        numbers = sorted(set(files) | (set(found.fields.get("files", ())) if met else set()))
        found.fields = {**fields, _OTHERS: others, "files": numbers}
        found.version, found.saved_at = found.version + 1, clock.now()
        session.flush()
        _keep_files(session, actor.id, place.key, numbers)
        return _saved(found)._replace(met=met and bool(others))


def _beside(found: Draft, source: str) -> list[str]:
    """Return the texts of other windows, without those that ``source`` holds already."""
    all_others = [found.fields.get("source", ""), *found.fields.get(_OTHERS, ())]
    kept = dict.fromkeys(one for one in all_others if one.strip() and one.strip() not in source)
    return list(kept)[:MOST_OTHERS]


def _want(session: Session, actor: Actor, place: Place) -> None:
    """See that ``actor`` may know of the place.

    :raises NotFound: she may not.
    """
    if place.kind == "thread":
        find_theme(session, actor, place.name, "read")
    elif not place.name.isdecimal() or len(place.name) > 18:
        raise NotFound
    elif place.kind == "reply":
        find_thread(session, actor, int(place.name))
    else:
        find_post(session, actor, int(place.name), "edit")


def _make_room(session: Session, actor: Actor) -> None:
    """Let the oldest draft go when a person has very many."""
    hers = select(Draft.key).filter_by(account_id=actor.id).order_by(Draft.saved_at.desc())
    for key in session.scalars(hers.offset(MOST_DRAFTS - 1)).all():
        forget(session, actor.id, key)


def _keep_files(session: Session, account_id: int, key: str, numbers: Sequence[int]) -> None:
    hers = Attachment.owner_id == account_id, Attachment.post_id.is_(None)
    for change in (
        update(Attachment).where(*hers, Attachment.draft == key).values(draft=None, made_at=clock.now()),
        update(Attachment).where(*hers, Attachment.id.in_(numbers)).values(draft=key),
    ):
        session.execute(change.execution_options(synchronize_session=False))


def forget(session: Session, account_id: int, key: str) -> bool:
    """Forget a draft, in the caller's transaction: it was published. Returns whether there was one."""
    loose = update(Attachment).where(Attachment.owner_id == account_id, Attachment.draft == key)
    session.execute(
        loose.values(draft=None, made_at=clock.now()).execution_options(synchronize_session=False)
    )
    gone: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # of a delete
        delete(Draft).filter_by(account_id=account_id, key=key).execution_options(synchronize_session=False)
    )
    return gone.rowcount > 0


def remove(actor: Actor, place: Place) -> Saved:
    """Throw a draft away. Returns what it was, so that it can be put back."""
    with transaction() as session:
        found = session.get(Draft, (actor.id, place.key), with_for_update=True)
        if found is None:
            return NONE
        was = _saved(found)
        forget(session, actor.id, place.key)
        return was


def find(actor: Actor, place: Place) -> Saved:
    """Return what was saved at a place; :data:`NONE` when nothing was."""
    found = db.session.get(Draft, (actor.id, place.key))
    return NONE if found is None else _saved(found)


def is_published(actor: Actor, key: str) -> bool:
    """Tell whether a form that had this key was published."""
    return _is_published(db.session(), actor, key)


def _is_published(session: Session, actor: Actor, key: str) -> bool:
    if edited := re.fullmatch(
        "edit-([0-9]{1,18})-([0-9]{1,9})", key
    ):  # the change of a post, from which text
        newer = Post.id == int(edited[1]), Post.author_id == actor.id, Post.revision > int(edited[2])
        return bool(session.scalar(select(exists().where(*newer))))
    return bool(session.scalar(select(exists().where(Post.author_id == actor.id, Post.key == key))))


def _saved(found: Draft) -> Saved:
    fields = {name: value for name, value in found.fields.items() if isinstance(value, str)}
    others, files = found.fields.get(_OTHERS, ()), found.fields.get("files", ())
    return Saved(found.version, fields, tuple(others), tuple(files), found.saved_at)


def of(actor: Actor) -> list[Listed]:
    """List a person's drafts, the newest first, each with its place as far as she may still see it."""
    drafts = db.session.scalars(
        select(Draft).filter_by(account_id=actor.id).order_by(Draft.saved_at.desc(), Draft.key)
    ).all()
    places = [Place.read(draft.key) for draft in drafts]
    threads, themes = _threads(actor, places), _themes(actor, places)
    listed = []
    for place, draft in zip(places, drafts, strict=True):
        thread_id, title, language = (
            (None, *themes[place.name])
            if place.kind == "thread" and place.name in themes
            else threads.get(place.key, (None, None, ""))
        )
        listed.append(Listed(place, title, language, thread_id, _saved(draft)))
    return listed


def _threads(actor: Actor, places: Iterable[Place]) -> Mapping[str, tuple[int, str, str]]:
    """Return the threads in which drafts are, by the key of the draft: (id, title, language)."""
    numbers = {kind: [int(one.name) for one in places if one.kind == kind] for kind in ("reply", "edit")}
    seen = readable_by(actor)
    shown = select(Thread.id, Thread.id, Thread.title, Thread.language).join(Theme)
    found = {}
    if numbers["reply"]:
        for row in db.session.execute(shown.where(Thread.id.in_(numbers["reply"]), seen)):
            found[f"reply {row[0]}"] = row[1], row[2], row[3]
    if numbers["edit"]:
        posts = select(Post.id, Thread.id, Thread.title, Thread.language).select_from(Thread).join(Theme)
        posts = posts.join(Post, Post.thread_id == Thread.id)
        for row in db.session.execute(posts.where(Post.id.in_(numbers["edit"]), seen)):
            found[f"edit {row[0]}"] = row[1], row[2], row[3]
    return found


def _themes(actor: Actor, places: Iterable[Place]) -> Mapping[str, tuple[str, str]]:
    slugs = [one.name for one in places if one.kind == "thread"]
    if not slugs:
        return {}
    query = select(Theme.slug, Theme.title, Theme.language).where(Theme.slug.in_(slugs), visible_to(actor))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
