"""What can happen to syntheses."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class SynthesisPublished(Fact):
    """A version of a synthesis can be read from now on, and objected to for some days."""

    synthesis_id: int
    thread_id: int
    number: int  #: of the version


@dataclass(frozen=True, kw_only=True)
class ObjectionMade(Fact):
    """Somebody who contributed finds a point wrong."""

    objection_id: int
    synthesis_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ObjectionWithdrawn(Fact):
    """She took her objection back."""

    objection_id: int
    synthesis_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered(Fact):
    """Who leads the discussion answered an objection."""

    objection_id: int
    synthesis_id: int
    thread_id: int
