"""What people say of themselves, what they are found by, and who was invited."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import BY_CODE, Base, choice
from app.discussions.models import Theme
from app.files.models import StoredFile
from app.i18n import Lazy, _
from app.organisations.models import Organisation


class Audience(StrEnum):
    """Who may read a field of a profile, or find a person in the directory."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SECRETARIAT = "secretariat"

    @property
    def words(self) -> Lazy:
        """The audience as pages say it."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.PUBLIC: _("Everybody"),
    Audience.SIGNED_IN: _("Everybody who has joined"),
    Audience.SECRETARIAT: _("Only the secretariat"),
}


class Profile(Base):
    """What a person says of herself, one row for each account."""

    __tablename__ = "profile"
    __table_args__ = (
        Index("ix_profile_directory", "listed", "sort_key", "account_id"),
        Index("ix_profile_directory_ja", "listed", "sort_key_ja", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    given_name: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    family_first: Mapped[bool] = mapped_column(default=False)  #: 王 Wang before 小明 Xiaoming
    native_name: Mapped[str] = mapped_column(default="")  #: in her own script, where the display name is not
    reading: Mapped[str] = mapped_column(default="")  #: how it is read: romanised, or in kana
    honorific: Mapped[str] = mapped_column(default="")  #: "Dr", "Prof."
    pronouns: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list
    )  #: in her order: {"code": "mn", "reads": true, "writes": true}
    position: Mapped[str] = mapped_column(default="")  #: what she does, in her words
    expertise: Mapped[list[str]] = mapped_column(JSON, default=list)  #: tags, in her order
    biography: Mapped[str] = mapped_column(default="")  #: Markdown, as written
    biography_html: Mapped[str] = mapped_column(default="")  #: safe; made from it once
    photo_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    thumbnail_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    #: field -> Audience; one that is not here has the default of its kind
    audiences: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    listed: Mapped[Audience] = mapped_column(
        choice(Audience), default=Audience.SECRETARIAT
    )  #: who finds her in the directory
    sort_key: Mapped[str] = mapped_column(BY_CODE, default="")  #: see app.names
    #: for Japanese readers: by the reading, where there is one
    sort_key_ja: Mapped[str] = mapped_column(BY_CODE, default="")
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits

    account: Mapped[Account] = relationship()


class PersonTheme(Base):
    """That a person works on a theme."""

    __tablename__ = "person_theme"

    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class PersonLanguage(Base):
    """One of ``Profile.languages``, to find people by."""

    __tablename__ = "person_language"

    language: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class PersonExpertise(Base):
    """One of ``Profile.expertise``, folded, to find people by."""

    __tablename__ = "person_expertise"

    tag_key: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)
    tag: Mapped[str]  #: as she wrote it


class PersonToken(Base):
    """A beginning by which a person is found: of her names, in each script, and romanised."""

    __tablename__ = "person_token"
    __table_args__ = (Index("ix_person_token_account_id", "account_id", "token"),)

    token: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    audience: Mapped[Audience] = mapped_column(
        choice(Audience)
    )  #: who finds her so: may read it, and find her


class Invitation(Base):
    """A personal invitation to join. Used once, by the person it was mailed to."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "ix_invitation_open",
            "email_key",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  #: SHA-256; the token itself is nowhere stored
    salt: Mapped[str]  #: the token is made from it and the platform's secret, when the mail is written
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    language: Mapped[str]
    note: Mapped[str] = mapped_column(default="")  #: what the secretariat adds
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    title: Mapped[str] = mapped_column(default="")  #: what she is there
    invited_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))  #: who came of it

    organisation: Mapped[Organisation | None] = relationship()
