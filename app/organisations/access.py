"""Who may speak for whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.errors import Refusal
from app.i18n import _
from app.organisations.models import Affiliation, Organisation


class NotYours(Refusal):
    """A person wants to speak for an organisation she does not belong to."""

    code, status = "not_yours", 422
    message = _("You can speak only for yourself or for an organisation you belong to.")


def speaking_for(session: Session, actor: Actor, organisation_id: int | None) -> Organisation | None:
    """Find the organisation ``actor`` wants to speak for; None is for herself.

    :raises NotYours: she does not belong to it, or there is no such organisation.
    """
    if organisation_id is None:
        return None
    belongs = select(Organisation).join(Affiliation)
    found = session.scalar(
        belongs.where(Organisation.id == organisation_id, Affiliation.account_id == actor.id)
    )
    if found is None:
        raise NotYours
    return found
