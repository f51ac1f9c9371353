"""People who take part, the browsers they are signed in on, and the links they are sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, choice


class Role(StrEnum):
    """What a person does here. Rights follow from it in the access.py of each feature."""

    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    SECRETARIAT = "secretariat"
    OPERATOR = "operator"  #: runs the platform; may do what the secretariat may, and give roles


class Account(Base):
    """A person who has joined."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  #: as she writes it, in her own script
    email: Mapped[str]  #: as she wrote it; mails go there
    email_key: Mapped[str] = mapped_column(unique=True)  #: the same, folded: one account per address
    password_hash: Mapped[str | None]  #: Argon2id (PHC string); None: she signs in by mail only
    role: Mapped[Role] = mapped_column(choice(Role), default=Role.PARTICIPANT)
    language: Mapped[str] = mapped_column(default="en")  #: one of app.i18n.LANGUAGES
    #: codes of the languages she reads as they are, parted by spaces; "": only the one of her pages
    reads: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="UTC")  #: IANA name
    joined_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]  #: she deleted her account: name and address are gone, the row stays
    #: who may open her page, for links to it: "", "signed_in" or "public"; app.people keeps it
    page_for: Mapped[str] = mapped_column(default="")
    totp_secret: Mapped[str | None]  #: encrypted; None: no second step
    #: the last time step used: a code works once (RFC 6238, 5.2)
    totp_step: Mapped[int] = mapped_column(default=0)


class Way(StrEnum):
    """How a person proved who she is."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105  # a way, not a secret
    PASSKEY = "passkey"
    PROVIDER = "provider"  #: a sign-in of another house (OpenID Connect)


class SignIn(Base):
    """One browser on which a person is signed in. Deleting the row signs it out at its next request."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  #: SHA-256 of what the cookie holds
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]  #: to the hour
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(default="")  #: "Firefox, Windows": for her to recognise
    network: Mapped[str] = mapped_column(default="")  #: the network address, its last part cut off
    way: Mapped[Way] = mapped_column(choice(Way), default=Way.LINK)

    account: Mapped[Account] = relationship()


class Purpose(StrEnum):
    """What a mailed link is for."""

    JOIN = "join"
    SIGN_IN = "sign_in"
    RESET = "reset"  #: a new password without the old one
    CHANGE_ADDRESS = "change_address"  #: proves the new address
    LEAVE = "leave"  #: deletes the account


class MailedLink(Base):
    """A link that proves an address. Used once, by a button on the page it opens."""

    __tablename__ = "mailed_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    token_hash: Mapped[str] = mapped_column(unique=True)  #: SHA-256; the token itself is nowhere stored
    salt: Mapped[str]  #: the token is made from it and the platform's secret, when the mail is written
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]  #: given when joining
    language: Mapped[str]
    timezone: Mapped[str]
    target: Mapped[str | None]  #: the page to return to: a path of ours
    #: who asked, when she was signed in
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  #: what else the link is about
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key in a person's phone, computer or stick (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary)  #: attested credential data, public key included
    uses: Mapped[int] = mapped_column(default=0)  #: the authenticator's own counter; 0 when it keeps none
    name: Mapped[str]  #: as she calls it
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper, for the day the phone is lost. Works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class Step(StrEnum):
    """What a ceremony is in the middle of."""

    SECOND_STEP = "second_step"  #: the first proof was right, the code is still to come
    PASSKEY_IN = "passkey_in"
    PASSKEY_NEW = "passkey_new"
    PROVIDER = "provider"
    TOTP_NEW = "totp_new"


class Ceremony(Base):
    """Something a browser has begun and is to bring to an end: works once, for this browser, for minutes."""

    __tablename__ = "ceremony"

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[Step] = mapped_column(choice(Step))
    token_hash: Mapped[str] = mapped_column(unique=True)  #: SHA-256 of what the browser holds
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Identity(Base):
    """That a person is known to another house under a name of theirs (OpenID Connect)."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Document(StrEnum):
    """What a person agrees to."""

    TERMS = "terms"
    PRIVACY = "privacy"


class Consent(Base):
    """That a person agreed to one version of a document. Only ever added to."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("account_id", "document", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    document: Mapped[Document] = mapped_column(choice(Document))
    version: Mapped[str]  #: the day it came into force: "2026-11-25"
    language: Mapped[str]  #: the one she read it in
    given_at: Mapped[datetime]
