"""The mail of this feature: that a synthesis rests on what somebody wrote."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import moments
from app.accounts.actor import Actor
from app.accounts.mail import recipient
from app.accounts.models import Account
from app.discussions.access import listed
from app.discussions.kinds import Level
from app.discussions.models import Theme, Thread
from app.discussions.reading_models import ThreadReader
from app.links import public_url
from app.mail.letter import Mail
from app.syntheses.facts import SynthesisPublished
from app.syntheses.models import Synthesis, SynthesisVersion


def cited(session: Session, fact: SynthesisPublished, reader_id: int) -> Mail | None:
    """Tell somebody that she is cited, and until when she can object.

    Unless she published it herself, hears nothing of this discussion or may not see it, or a newer version
    is there, or the time is over.
    """
    account = session.get_one(Account, reader_id)
    if account.left_at is not None or account.suspended_at is not None or account.id == fact.actor_id:
        return None
    seen = select(Thread).join(Theme).where(Thread.id == fact.thread_id, listed(Actor.of(account)))
    thread = session.scalar(seen)
    hears = session.get(ThreadReader, (account.id, fact.thread_id))
    if thread is None or (hears is not None and hears.level is Level.MUTE):
        return None
    synthesis = session.get_one(Synthesis, fact.synthesis_id)
    until = session.scalar(
        select(SynthesisVersion.objections_until).filter_by(synthesis_id=synthesis.id, number=fact.number)
    )
    if synthesis.number != fact.number or until is None or moments.network_day() > until:
        return None
    return Mail(
        to=recipient(account),
        template="syntheses/mail/cited",
        values={
            "title": thread.title,
            "kind": synthesis.kind.words,
            "until": moments.day(until),
            "address": public_url("syntheses.show", thread_id=thread.id, kind=synthesis.kind.value),
        },
    )
