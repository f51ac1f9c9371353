"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class LinkAsked(Fact):
    """Somebody wants to be let in by mail. The link says who."""

    link_id: int


@dataclass(frozen=True, kw_only=True)
class Joined(Fact):
    """A person proved her address and has an account now."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """A person set a password; other browsers were signed out."""

    account_id: int
