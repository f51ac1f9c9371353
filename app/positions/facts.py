"""What can happen to statements and positions."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class StatementPut(Fact):
    """A statement was put to organisations."""

    statement_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class StatementChanged(Fact):
    """A statement on which nobody had taken a position says something else."""

    statement_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class StatementClosed(Fact):
    """No more positions are taken."""

    statement_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class StatementOpened(Fact):
    """Positions are taken again."""

    statement_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PositionStated(Fact):
    """An organisation said where it stands, or the secretariat recorded it."""

    position_id: int
    statement_id: int
    thread_id: int
    organisation_id: int
    stance: str


@dataclass(frozen=True, kw_only=True)
class PositionWithdrawn(Fact):
    """An organisation has no position on a statement any more."""

    position_id: int
    statement_id: int
    thread_id: int
    organisation_id: int
