"""Authors change what their posts say. That it was changed is always shown, and what it was can be read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions import attaching, drafts, revising, wording
from app.discussions.access import find_post
from app.discussions.attaching import Hanging
from app.discussions.attachments import TooManyFiles, most_of_post
from app.discussions.models import Post
from app.discussions.post_facts import PostEdited
from app.discussions.posting import touch
from app.discussions.writing_models import Attachment
from app.errors import Refusal
from app.files import store
from app.i18n import _


class PostChangedMeanwhile(Refusal):
    """She saved it elsewhere since the form was opened. Nothing is overwritten."""

    code, status = "post_changed_meanwhile", 409
    message = _("This post was changed while you were writing. Nothing of yours was saved yet.")


class StillShown(Refusal):
    """A file is to go that the text shows."""

    code, status = "still_shown", 422

    def __init__(self, name: str) -> None:
        self.message = _(
            "Your text still shows “%(name)s”. Take it out of the text too, or leave the file here.",
            name=name,
        )


def edit(
    actor: Actor,
    post_id: int,
    *,
    source: str,
    language: str,
    reason: str,
    revision: int,
    files: Sequence[int] = (),
    away: Sequence[int] = (),
) -> Post:
    """Let a post say something else, or have other files. Without a difference nothing happens.

    source: Markdown. reason: why, for all to read; "" when there is none to give. revision: of the text that
    the form showed. files: attachments of hers to be hung on; away: those of the post that go, for good. The
    number, the place among new posts and the counts stay as they are.

    :raises NotFound: no such post, or not hers, or it was withdrawn or removed.
    :raises PostChangedMeanwhile: it has another text now.
    :raises TextTooLong: more than fits.
    :raises StillShown: see there.
    :raises TooManyFiles: more than one post may have.
    """
    _seen, there = find_post(db.session(), actor, post_id, "edit")
    # it takes a while, and holds nobody up here
    html = wording.render(db.session(), there.id, source, writer_id=actor.id)
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "edit", lock=True)
        if post.revision != revision:
            raise PostChangedMeanwhile
        came = attaching.loose_of(session, actor, {*files, *wording.shown_in(html)})
        went = attaching.on(session, post, away)
        if (post.source, post.language) == (source, language) and not came and not went:
            return post
        _want_to_fit(session, post, html, came, went)
        if thread.id != there.id:  # it was moved meanwhile, and "#12" is another post there
            html = wording.render(session, thread.id, source, writer_id=actor.id)
        revising.revise(
            session,
            post,
            source=source,
            html=html,
            language=language,
            reason=reason,
            at=clock.now(),
            came=[one.name for one in came],
            went=[one.name for one in went],
        )
        session.flush()
        attaching.hang(session, post, actor, [one.attachment.id for one in came])
        gone = attaching.drop(session, [one.attachment for one in went])
        wording.note_mentions(session, post, actor)
        drafts.forget(session, actor.id, f"edit {post.id}")
        touch(session, thread.id)
        journal.record(
            session,
            PostEdited(actor_id=actor.id, post_id=post.id, thread_id=thread.id, revision=post.revision),
        )
    store.remove(gone)
    return post


def _want_to_fit(
    session: Session, post: Post, html: str, came: Sequence[Hanging], went: Sequence[Hanging]
) -> None:
    """See that the files go with the text.

    :raises StillShown: see there.
    :raises TooManyFiles: more than one post may have.
    """
    shown = wording.shown_in(html)
    for one in went:
        if one.attachment.id in shown:
            raise StillShown(one.name)
    there = session.scalar(select(func.count()).where(Attachment.post_id == post.id)) or 0
    if came and there - len(went) + len(came) > most_of_post():
        raise TooManyFiles
