"""What is held here of a person, and how long."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.facts import AccountSuspended
from app.accounts.models import (
    Account,
    Ceremony,
    Consent,
    Identity,
    MailedLink,
    Passkey,
    Purpose,
    RecoveryCode,
    Role,
    SignIn,
)
from app.holdings import (
    CHUNK,
    GONE,
    Holding,
    Leaving,
    Record,
    Rule,
    Section,
    forget_some,
    plain,
    read,
    record,
)
from app.i18n import _
from app.journal import JournalEntry, JournalSubject


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    account = session.get_one(Account, account_id)
    yield "account", _("Your account"), [_of_account(account)]
    sign_ins = select(
        SignIn.id, SignIn.way, SignIn.made_at, SignIn.seen_at, SignIn.expires_at, SignIn.agent, SignIn.network
    ).where(SignIn.account_id == account_id)
    yield "sign_ins", _("Where you are signed in"), map(record, read(session, sign_ins, SignIn.id))
    passkeys = select(Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at).where(
        Passkey.account_id == account_id
    )
    yield "passkeys", _("Your passkeys"), map(record, read(session, passkeys, Passkey.id))
    codes = select(RecoveryCode.id, RecoveryCode.used_at).where(RecoveryCode.account_id == account_id)
    yield "recovery_codes", _("Your recovery codes"), map(record, read(session, codes, RecoveryCode.id))
    identities = select(
        Identity.id, Identity.issuer, Identity.subject, Identity.made_at, Identity.used_at
    ).where(Identity.account_id == account_id)
    yield "identities", _("How other houses know you"), map(record, read(session, identities, Identity.id))
    links = select(
        MailedLink.id, MailedLink.purpose, MailedLink.email, MailedLink.made_at, MailedLink.used_at
    ).where(_hers(account_id, account.email_key))
    yield "mailed_links", _("Links mailed to you"), map(record, read(session, links, MailedLink.id))
    consents = select(
        Consent.id, Consent.document, Consent.version, Consent.language, Consent.given_at
    ).where(Consent.account_id == account_id)
    yield "consents", _("What you agreed to"), map(record, read(session, consents, Consent.id))


def _of_account(account: Account) -> Record:
    """Say all of the row that is not a secret."""
    told = ("id", "name", "email", "role", "language", "timezone", "joined_at", "suspended_at")
    return {name: plain(getattr(account, name)) for name in told} | {
        "has_password": account.password_hash is not None,
        "has_second_step": account.totp_secret is not None,
    }


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget all but the number of the account, what was agreed to, and the link that ends it."""
    of_her: list[tuple[Any, InstrumentedAttribute[Any]]] = [
        (model, model.account_id) for model in (SignIn, Passkey, RecoveryCode, Identity, Ceremony)
    ]
    for model, column in of_her:
        session.execute(delete(model).where(column == leaving.account_id))
    session.execute(
        delete(MailedLink).where(
            _hers(leaving.account_id, leaving.email_key),
            or_(MailedLink.purpose != Purpose.LEAVE, MailedLink.used_at.is_(None)),
        )
    )
    for entry in _suspensions(session, leaving.account_id):
        entry.data = {**entry.data, "reason": ""}
    account = session.get_one(Account, leaving.account_id)
    account.name, account.email, account.email_key = "", "", f"left-{account.id}"
    account.password_hash = account.totp_secret = None
    account.totp_step = 0
    account.role, account.language, account.timezone = Role.PARTICIPANT, "en", "UTC"
    account.left_at = account.left_at or leaving.at
    session.flush()


def _suspensions(session: Session, account_id: int) -> Sequence[JournalEntry]:
    """Find the entries of the journal that say in words why she was kept out."""
    about_her = select(JournalSubject.entry_id).filter_by(kind="account", subject_id=account_id)
    suspended = select(JournalEntry).where(JournalEntry.kind == AccountSuspended.__name__)
    return session.scalars(suspended.where(JournalEntry.id.in_(about_her))).all()


def _hers(account_id: int, email_key: str) -> Any:
    return or_(MailedLink.account_id == account_id, MailedLink.email_key == email_key)


HOLDING = Holding(
    name="accounts",
    columns={
        "account.name": GONE,
        "account.email": GONE,
        "account.email_key": GONE,
        "sign_in.account_id": GONE,
        "passkey.account_id": GONE,
        "recovery_code.account_id": GONE,
        "identity.account_id": GONE,
        "ceremony.account_id": GONE,
        "mailed_link.account_id": "only the link that ends the account, until the last mail has left",
        "mailed_link.email": "only of that link, so that the last mail arrives",
        "mailed_link.email_key": "only of that link, so that the last mail arrives",
        "mailed_link.name": GONE,
        "consent.account_id": "shows that what was done with her data was agreed; names a number only",
    },
    collect=_collect,
    erase=_erase,
)


def _forget_links(session: Session, before: datetime) -> int:
    old = or_(MailedLink.used_at < before, MailedLink.expires_at < before)
    return forget_some(session, MailedLink, old)


def _forget_traces(session: Session, before: datetime) -> int:
    told = or_(SignIn.agent != "", SignIn.network != "")
    old = select(SignIn.id).where(SignIn.made_at < before, told).limit(CHUNK)
    blanked = update(SignIn).where(SignIn.id.in_(old)).values(agent="", network="").returning(SignIn.id)
    return len(session.execute(blanked.execution_options(synchronize_session=False)).all())


RULES = [
    Rule(
        setting="KEEP_LINKS",
        what=_("Links mailed to you, after they were used or ran out"),
        forget=_forget_links,
    ),
    Rule(setting="KEEP_TRACES", what=_("Browser and network of a sign-in"), forget=_forget_traces),
]
