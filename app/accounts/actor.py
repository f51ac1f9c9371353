"""Who acts: a person as plain values, so that nothing depends on a session of the database."""

from dataclasses import dataclass

from app.accounts.models import Account, Role

#: those who may do what the secretariat of the network does
STAFF = frozenset({Role.SECRETARIAT, Role.OPERATOR})


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in person, as of this request."""

    id: int
    name: str
    email: str
    role: Role
    language: str
    timezone: str
    has_password: bool
    reads: str = ""  #: codes of languages, see :class:`app.accounts.models.Account`
    has_agreed: bool = True  #: to the terms and the privacy page as they are now; else she is asked

    @classmethod
    def of(cls, account: Account) -> "Actor":
        """Take the values of ``account``."""
        return cls(
            id=account.id,
            name=account.name,
            email=account.email,
            role=account.role,
            language=account.language,
            timezone=account.timezone,
            has_password=account.password_hash is not None,
            reads=account.reads,
        )

    @property
    def is_secretariat(self) -> bool:
        """Whether this person may do what the secretariat of the network does."""
        return self.role in STAFF

    @property
    def is_operator(self) -> bool:
        """Whether this person runs the platform."""
        return self.role is Role.OPERATOR

    @property
    def is_organiser(self) -> bool:
        """Whether this person may organise meetings."""
        return self.role in {Role.ORGANISER, Role.SECRETARIAT, Role.OPERATOR}
