"""The mails of this feature."""

from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.mail import recipient
from app.accounts.models import Account, MailedLink
from app.links import public_url
from app.mail.letter import Mail, Recipient
from app.privacy.facts import AccountDeleted, LeaveAsked, TakeoutReady
from app.privacy.models import Takeout


def takeout(session: Session, fact: TakeoutReady, reader_id: int) -> Mail | None:
    """Say that the copy of her data is there, unless it has run out."""
    found = session.get(Takeout, fact.takeout_id)
    if found is None or found.expires_at is None or found.expires_at <= clock.now():
        return None
    return Mail(
        to=recipient(session.get_one(Account, reader_id)),
        template="privacy/mail/takeout",
        values={"address": public_url("privacy.index"), "expires_at": found.expires_at},
    )


def leave(session: Session, fact: LeaveAsked, reader_id: int) -> Mail | None:
    """Send the link that deletes the account, unless it is used or too old by now."""
    found = session.get(MailedLink, fact.link_id)
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    token = tokens.derived("leave-link", found.salt)
    return Mail(
        to=recipient(session.get_one(Account, reader_id)),
        template="privacy/mail/leave",
        values={
            "address": public_url("privacy.confirm", token=token),
            "settings": public_url("accounts.settings"),
            "expires_at": found.expires_at,
        },
    )


def deleted(session: Session, fact: AccountDeleted, _reader: int) -> Mail | None:
    """Say for the last time something: the account is deleted. Only the link still knows the address."""
    found = session.get(MailedLink, fact.link_id)
    if found is None:
        return None
    return Mail(
        to=Recipient(address=found.email, name="", language=found.language, timezone=found.timezone),
        template="privacy/mail/deleted",
        values={"words": fact.words, "address": public_url("home.privacy")},
    )
