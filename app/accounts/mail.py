"""The mails of this feature."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.facts import LinkAsked, PasswordChanged
from app.accounts.models import Account, MailedLink
from app.links import public_url
from app.mail.letter import Mail, Recipient


def recipient(account: Account) -> Recipient:
    """Address a mail to ``account``."""
    return Recipient(
        address=account.email, name=account.name, language=account.language, timezone=account.timezone
    )


def link(session: Session, fact: LinkAsked, _reader: int) -> Mail | None:
    """Send the link that was asked for, unless it is used or too old by now."""
    found = session.get(MailedLink, fact.link_id)
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    account = session.scalar(select(Account).filter_by(email_key=found.email_key))
    to = (
        recipient(account)
        if account
        else Recipient(
            address=found.email, name=found.name or "", language=found.language, timezone=found.timezone
        )
    )
    token = tokens.derived("mailed-link", found.salt)
    return Mail(
        to=to,
        template="accounts/mail/link",
        values={
            "address": public_url("accounts.follow", token=token),
            "joins": account is None,
            "expires_at": found.expires_at,
        },
    )


def password_changed(session: Session, fact: PasswordChanged, reader_id: int) -> Mail | None:
    """Tell the owner, in case it was somebody else."""
    return Mail(
        to=recipient(session.get_one(Account, reader_id)),
        template="accounts/mail/password_changed",
        values={"address": public_url("accounts.sign_in")},
    )
