"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class Reported(Fact):
    """A person found something wrong with a post, a person or an organisation."""

    report_id: int
    about: str  #: "post:12", "account:3" or "organisation:7"


@dataclass(frozen=True, kw_only=True)
class ReportSettled(Fact):
    """The secretariat, or a facilitator of the theme, answered a report."""

    report_id: int
    account_id: int  #: who had reported it


@dataclass(frozen=True, kw_only=True)
class TwinsParted(Fact):
    """The secretariat looked at two organisations that seemed to be one: they are two."""

    organisation_id: int
    other_organisation_id: int


@dataclass(frozen=True, kw_only=True)
class TableBrought(Fact):
    """The secretariat brought a table of people or organisations; nothing of it is taken in yet."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class TableTakenIn(Fact):
    """The secretariat looked at a table and said that it be taken in."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class TableTakenBack(Fact):
    """What came of a table is taken back, where nobody used it."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class AuthorWarned(Fact):
    """Somebody who keeps order told a person that what she wrote should not be repeated, and why."""

    post_id: int
    account_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoteMade(Fact):
    """Somebody who keeps order wrote something down for the others who do."""

    note_id: int
    about: str  #: "post:12", "thread:4" or "account:3"


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(Fact):
    """Such a note was taken away."""

    note_id: int
    about: str
