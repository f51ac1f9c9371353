"""The mails of this feature."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts import links
from app.accounts.facts import (
    AccountReadmitted,
    AccountSuspended,
    AddressAsked,
    AddressChanged,
    IdentityLinked,
    IdentityUnlinked,
    LinkAsked,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordChanged,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    ResetAsked,
    SecondStepChanged,
)
from app.accounts.models import Account, MailedLink, Purpose
from app.i18n import Lazy, _
from app.journal import Fact
from app.links import public_url
from app.mail.letter import Mail, Recipient

#: what changes the ways into an account
Changed = (
    PasskeyAdded | PasskeyRemoved | SecondStepChanged | RecoveryCodesMade | RecoveryCodeUsed
    | IdentityLinked | IdentityUnlinked
)  # fmt: skip


def recipient(account: Account) -> Recipient:
    """Address a mail to ``account``."""
    return Recipient(
        address=account.email, name=account.name, language=account.language, timezone=account.timezone
    )


def link(session: Session, fact: LinkAsked, _reader: int) -> Mail | None:
    """Send the link that was asked for, unless it is used or too old by now."""
    found = _usable(session, fact.link_id)
    if found is None:
        return None
    account = session.scalar(select(Account).filter_by(email_key=found.email_key))
    return Mail(
        to=recipient(account) if account else _stranger(found),
        template="accounts/mail/link",
        values={
            "address": public_url("accounts.follow", token=links.token_of(found.salt)),
            "joins": account is None,
            "is_known": account is not None and found.data.get("wanted") == Purpose.JOIN,
            "expires_at": found.expires_at,
        },
    )


def reset(session: Session, fact: ResetAsked, _reader: int) -> Mail | None:
    """Send the link by which a new password is set, unless it is used or too old by now."""
    found = _usable(session, fact.link_id)
    if found is None:
        return None
    account = session.scalar(select(Account).filter_by(email_key=found.email_key))
    if account is None:
        return None
    return Mail(
        to=recipient(account),
        template="accounts/mail/reset",
        values={
            "address": public_url("reset.show", token=links.token_of(found.salt)),
            "expires_at": found.expires_at,
        },
    )


def new_address(session: Session, fact: AddressAsked, _reader: int) -> Mail | None:
    """Send the link that proves a new address, to that address; where it is another's already, say so."""
    found = _usable(session, fact.link_id)
    if found is None:
        return None
    account = session.get_one(Account, fact.account_id)
    owner = session.scalar(select(Account).filter_by(email_key=found.email_key))
    if owner is not None and owner.id != account.id:
        to, address = recipient(owner), public_url("accounts.sign_in")
    else:
        to, address = _stranger(found), public_url("address.show", token=links.token_of(found.salt))
        owner = None
    return Mail(
        to=to,
        template="accounts/mail/new_address",
        values={"address": address, "is_taken": owner is not None, "expires_at": found.expires_at},
    )


def _usable(session: Session, link_id: int) -> MailedLink | None:
    found = session.get(MailedLink, link_id)
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return found


def _stranger(link: MailedLink) -> Recipient:
    """Address a mail to whoever reads the address of ``link``, in the language it was asked for in."""
    return Recipient(address=link.email, name=link.name or "", language=link.language, timezone=link.timezone)


def password_changed(session: Session, fact: PasswordChanged, reader_id: int) -> Mail | None:
    """Tell the owner, in case it was somebody else."""
    return Mail(
        to=recipient(session.get_one(Account, reader_id)),
        template="accounts/mail/password_changed",
        values={"address": public_url("accounts.sign_in")},
    )


def address_changed(session: Session, fact: AddressChanged, reader_id: int) -> Mail | None:
    """Tell the owner at the address she had before, in case it was somebody else."""
    account, found = session.get_one(Account, reader_id), session.get(MailedLink, fact.link_id)
    if found is None or "before" not in found.data:
        return None
    return Mail(
        to=replace(recipient(account), address=found.data["before"]),
        template="accounts/mail/address_changed",
        values={"address": public_url("home.help") + "#ask"},
    )


def suspended(session: Session, fact: AccountSuspended, reader_id: int) -> Mail | None:
    """Tell a person that she is kept out, and why; unless she was let in again meanwhile."""
    account = session.get_one(Account, reader_id)
    if account.suspended_at is None or account.left_at is not None:
        return None
    return Mail(
        to=recipient(account),
        template="accounts/mail/suspended",
        values={"reason": fact.reason, "address": public_url("home.help") + "#ask"},
    )


def readmitted(session: Session, _fact: AccountReadmitted, reader_id: int) -> Mail | None:
    """Tell a person that she may come in again."""
    account = session.get_one(Account, reader_id)
    if account.suspended_at is not None or account.left_at is not None:
        return None
    return Mail(
        to=recipient(account),
        template="accounts/mail/readmitted",
        values={"address": public_url("accounts.sign_in")},
    )


def security_changed(session: Session, fact: Changed, reader_id: int) -> Mail | None:
    """Tell the owner that the ways into her account are others now, in case it was somebody else."""
    account = session.get_one(Account, reader_id)
    if account.left_at is not None:
        return None
    return Mail(
        to=recipient(account),
        template="accounts/mail/security_changed",
        values={"what": _happened(fact), "address": public_url("accounts.settings")},
    )


def _happened(fact: Changed) -> Lazy:
    if isinstance(fact, SecondStepChanged):
        return (
            _("From now on you are asked for a code when you sign in.")
            if fact.is_on
            else _("You are no longer asked for a code when you sign in.")
        )
    return _HAPPENED[type(fact)]


_HAPPENED: dict[type[Fact], Lazy] = {
    PasskeyAdded: _("A passkey was added. It lets its owner in without a password."),
    PasskeyRemoved: _("A passkey was removed. It lets nobody in any more."),
    RecoveryCodesMade: _("New recovery codes were made. The old ones are worth nothing."),
    RecoveryCodeUsed: _("Somebody signed in with one of your recovery codes. It is used up."),
    IdentityLinked: _("A sign-in of another house was linked to your account."),
    IdentityUnlinked: _("A sign-in of another house was taken off your account."),
}
