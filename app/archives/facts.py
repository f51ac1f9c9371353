"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class ArchiveBrought(Fact):
    """Somebody of the secretariat brought an archive, to be looked at."""

    archive_id: int
    theme_id: int


@dataclass(frozen=True, kw_only=True)
class ArchiveTakenIn(Fact):
    """What is in an archive is to become discussions. Nobody is told of each post."""

    archive_id: int


@dataclass(frozen=True, kw_only=True)
class ArchiveTakenBack(Fact):
    """What came of an archive is to go again, where nobody has answered."""

    archive_id: int


@dataclass(frozen=True, kw_only=True)
class ArchiveClaimed(Fact):
    """A person said that what came with an archive under her address was written by her."""

    account_id: int
    posts: int
