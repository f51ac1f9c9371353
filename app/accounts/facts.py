"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class LinkAsked(Fact):
    """Somebody wants to be let in by mail. The link says who."""

    link_id: int


@dataclass(frozen=True, kw_only=True)
class ResetAsked(Fact):
    """Somebody wants to set a new password by mail. The link says whose."""

    link_id: int


@dataclass(frozen=True, kw_only=True)
class AddressAsked(Fact):
    """A person wants to have another address. The link says which."""

    account_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Fact):
    """A person proved another address, and has it now. The link says which one she had before."""

    account_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class Joined(Fact):
    """A person proved her address and has an account now."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """A person set a password; other browsers were signed out."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Fact):
    """A person made a passkey, which lets her in from now on."""

    account_id: int
    passkey_id: int


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Fact):
    """A person took a passkey away; browsers that came in by one were signed out."""

    account_id: int
    passkey_id: int


@dataclass(frozen=True, kw_only=True)
class SecondStepChanged(Fact):
    """A person is asked for a code from now on, or no longer."""

    account_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Fact):
    """A person had her recovery codes made anew; the old ones are worth nothing."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Fact):
    """A person came in by a recovery code, which is used up by it."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Fact):
    """A person can sign in by another house from now on."""

    account_id: int
    identity_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(Fact):
    """A person can sign in by another house no longer."""

    account_id: int
    identity_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Fact):
    """An operator said what a person does here; she was signed out everywhere."""

    account_id: int
    role: str
    before: str


@dataclass(frozen=True, kw_only=True)
class AccountSuspended(Fact):
    """The secretariat keeps a person out; she was signed out everywhere."""

    account_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountReadmitted(Fact):
    """The secretariat let a suspended person in again."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Fact):
    """An operator ended all sessions of a person."""

    account_id: int
