"""The mails of this feature."""

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.links import public_url
from app.mail.letter import Mail, Recipient
from app.people import invitations
from app.people.facts import InvitationSent
from app.people.models import Invitation


def invitation(session: Session, fact: InvitationSent, _reader: int) -> Mail | None:
    """Ask somebody to join, unless she did, or it was taken back or sent again meanwhile."""
    found = session.get(Invitation, fact.invitation_id)
    if found is None or found.made_at.isoformat() != fact.made_at:
        return None
    if invitations.state_of(found) is not invitations.State.WAITING:
        return None
    return Mail(
        to=Recipient(
            address=found.email,
            name=found.name,
            language=found.language,
            timezone=current_app.config["NETWORK_TIMEZONE"],
        ),
        template="people/mail/invitation",
        values={
            "inviter": session.get_one(Account, found.invited_by_id).name,
            "note": found.note,
            "address": public_url("invitations.show", token=invitations.token_of(found.salt)),
            "expires_at": found.expires_at,
        },
    )
