"""Imports, what people report, and what those who keep order note."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base, choice
from app.files.models import StoredFile
from app.i18n import Lazy, _
from app.organisations.models import Organisation


class Imported(StrEnum):
    """What a table holds."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"


class ImportState(StrEnum):
    """How far an import is."""

    READING = "reading"
    READ = "read"  #: the dry run is there to be looked at
    WORKING = "working"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"  #: the file could not be read


class Import(Base):
    """A table of people or organisations that the secretariat brought."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[Imported] = mapped_column(choice(Imported))
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.READING)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  #: rows worked on so far, in this state
    wrong: Mapped[int] = mapped_column(default=0)  #: rows that cannot be taken
    problem: Mapped[str | None]  #: why the file could not be read
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row of such a table, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey(Import.id))
    number: Mapped[int]  #: as the spreadsheet counts, the heading being 1
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)  #: column -> text
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  #: why it cannot be taken
    would: Mapped[str] = mapped_column(default="")  #: "make", "change", "skip": what the dry run found
    made: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  #: what there is now, to undo it


class Twins(Base):
    """Two organisations that may be one, for the secretariat to look at."""

    __tablename__ = "twins"

    one_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True)  #: the older one
    other_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True, index=True)
    found_at: Mapped[datetime]
    parted_at: Mapped[datetime | None]  #: somebody looked, and they are two
    parted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))


class About(StrEnum):
    """What can be reported, and what those who keep order make notes of."""

    POST = "post"
    ACCOUNT = "account"
    ORGANISATION = "organisation"
    THREAD = "thread"  #: has notes; what is wrong with it is reported of one of its posts

    @property
    def words(self) -> Lazy:
        """The thing as pages say it."""
        return _ABOUT[self]


_ABOUT = {
    About.POST: _("Contribution"),
    About.ACCOUNT: _("Person"),
    About.ORGANISATION: _("Organisation"),
    About.THREAD: _("Discussion"),
}


class Complaint(StrEnum):
    """What is wrong with something that is reported."""

    OFF_TOPIC = "off_topic"
    RUDE = "rude"
    WRONG = "wrong"
    PRIVATE = "private"
    SPAM = "spam"
    OTHER = "other"

    @property
    def words(self) -> Lazy:
        """What is wrong as pages say it."""
        return _COMPLAINTS[self]


_COMPLAINTS = {
    Complaint.OFF_TOPIC: _("It does not belong here"),
    Complaint.RUDE: _("It insults somebody"),
    Complaint.WRONG: _("It is wrong or misleading"),
    Complaint.PRIVATE: _("It tells something private about somebody"),
    Complaint.SPAM: _("It is advertising"),
    Complaint.OTHER: _("Something else"),
}


class Report(Base):
    """That a person finds something wrong with what another one said or wrote down."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("reporter_id", "about", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[About] = mapped_column(choice(About))
    about_id: Mapped[int]
    kind: Mapped[Complaint] = mapped_column(choice(Complaint), default=Complaint.OTHER)
    reason: Mapped[str]
    reporter_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answer: Mapped[str] = mapped_column(default="")


class Note(Base):
    """What somebody who keeps order writes down for the others who do. Nobody else ever reads it."""

    __tablename__ = "moderator_note"
    __table_args__ = (Index("ix_moderator_note_about", "about", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[About] = mapped_column(choice(About))
    about_id: Mapped[int]
    words: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    made_at: Mapped[datetime]
