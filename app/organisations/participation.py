"""Writing down how far an agency is with joining the plan. A label: nobody's rights depend on it."""

from datetime import date

from sqlalchemy import select

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.errors import NotFound, Refusal
from app.i18n import _
from app.organisations import papers, periods
from app.organisations.access import steps_for
from app.organisations.facts import ParticipationRecorded
from app.organisations.kinds import ParticipationState
from app.organisations.models import Organisation, Participation
from app.organisations.papers import Paper


class NotYourStep(Refusal):
    """A focal point may say that the agency is interested, or that its approval is pending."""

    code, status = "not_your_step", 422
    message = _("This step is recorded by the secretariat.")


def record(
    actor: Actor,
    *,
    organisation: str,
    state: ParticipationState,
    on: date,
    authority: str,
    note: str,
    paper: Paper | None = None,
) -> Participation:
    """Add a step. The same one twice is added once; nothing is ever changed or taken away.

    organisation: key. on: when it was decided. authority: who decided. note: not for everybody.

    :raises NotFound: no such organisation, or not for this person to say.
    :raises NotYourStep: that step is the secretariat's to record.
    :raises NotYetThere: StrangeDay: see app.organisations.periods.
    :raises StrangePaper: PaperTooLarge: see app.organisations.papers.
    """
    with transaction() as session:
        there = select(Organisation).filter_by(key=organisation, merged_into_id=None)
        body = session.scalar(there.with_for_update(key_share=True))
        steps = steps_for(session, actor, body.id) if body else ()
        if body is None or not steps:
            raise NotFound
        if state not in steps:
            raise NotYourStep
        periods.refuse_future(on)
        said = {"state": state, "on": on, "authority": authority, "note": note}
        before = session.scalar(
            select(Participation).filter_by(organisation_id=body.id, **said).order_by(Participation.id.desc())
        )
        if before is not None:
            return before
        stored = papers.keep(session, paper, made_by_id=actor.id)
        step = Participation(
            organisation_id=body.id,
            document_id=stored.id if stored else None,
            recorded_by_id=actor.id,
            recorded_at=clock.now(),
            **said,
        )
        session.add(step)
        session.flush()
        journal.record(
            session,
            ParticipationRecorded(actor_id=actor.id, participation_id=step.id, organisation_id=body.id),
        )
        return step
