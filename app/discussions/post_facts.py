"""What can happen to a post after it was written."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class PostEdited(Fact):
    """An author changed what her post says."""

    post_id: int
    thread_id: int
    revision: int  #: the number of the text that it has now


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(Fact):
    """An author took a post back: it says nothing any more, on no surface; its number stays."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostRestored(Fact):
    """An author put a post back that she had withdrawn: it says what it said before."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostEmptied(Fact):
    """What a withdrawn post said is gone for good; what hung on it goes with it."""

    post_id: int
