"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class ThreadStarted(Fact):
    """A person opened a discussion."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostWritten(Fact):
    """A person said something, the first post of a thread included."""

    post_id: int
