"""People who take part, the browsers they are signed in on, and the links they are sent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, choice


class Role(StrEnum):
    """What a person does here. Rights follow from it in the access.py of each feature."""

    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    SECRETARIAT = "secretariat"


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
    timezone: Mapped[str] = mapped_column(default="UTC")  #: IANA name
    joined_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser on which a person is signed in. Deleting the row signs it out at its next request."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  #: SHA-256 of what the cookie holds
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class Purpose(StrEnum):
    """What a mailed link is for."""

    JOIN = "join"
    SIGN_IN = "sign_in"


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
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
