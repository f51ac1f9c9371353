"""What rows of a table are compared with, and what is found of each."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account
from app.desk.models import Imported
from app.errors import Refusal
from app.i18n import _
from app.names import folded
from app.organisations.duplicates import Register
from app.organisations.models import Organisation, OrganisationName
from app.people.models import Invitation

MAKE, CHANGE, SKIP = "make", "change", "skip"  #: what a row would do


class CannotUndo(Refusal):
    """What a row made is used or changed by now."""

    code = "cannot_undo"
    message = _("It was used or changed meanwhile, so it stays.")


@dataclass(kw_only=True)
class Known:
    """What is there already, read once for some rows."""

    organisations: dict[str, int] = field(default_factory=dict)  #: folded name -> id
    names: dict[int, str] = field(default_factory=dict)  #: id -> main name
    register: Register | None = None
    addresses: set[str] = field(default_factory=set)  #: with an account
    invited: set[str] = field(default_factory=set)  #: with an invitation that can be used
    seen: dict[str, int] = field(default_factory=dict)  #: what names a row in this table -> its number

    @classmethod
    def of(cls, session: Session, what: Imported, *, to_look: bool) -> "Known":
        """Read what rows of this kind are compared with. to_look: before anything is done."""
        known = cls()
        rows = session.execute(
            select(OrganisationName.name, Organisation.id, Organisation.name.label("main"))
            .join(Organisation, Organisation.id == OrganisationName.organisation_id)
            .where(Organisation.merged_into_id.is_(None))
            .order_by(Organisation.id.desc())  # of two that are called alike the older one stays
        )
        for row in rows:
            known.organisations[folded(row.name)] = row.id
            known.names[row.id] = row.main
        for short, number in session.execute(
            select(Organisation.short_name, Organisation.id).where(
                Organisation.merged_into_id.is_(None), Organisation.short_name.is_not(None)
            )
        ):
            known.organisations.setdefault(folded(short or ""), number)
        if what is Imported.ORGANISATIONS and to_look:
            known.register = Register.of(session)
        elif what is Imported.PEOPLE and to_look:
            known.addresses = set(session.scalars(select(Account.email_key)))
            open_ones = select(Invitation.email_key).filter_by(accepted_at=None, revoked_at=None)
            known.invited = set(session.scalars(open_ones.where(Invitation.expires_at > clock.now())))
        return known


@dataclass(kw_only=True)
class Verdict:
    """What a row would do, and what is wrong or doubtful about it."""

    would: str = ""  #: MAKE, CHANGE or SKIP; "" when it cannot be taken
    problems: list[dict[str, Any]] = field(default_factory=list)  #: {"column", "words", "doubt"}

    def say(self, column: str, words: object, *, doubt: bool = False) -> None:
        """Add a problem; a doubt does not keep the row from being taken."""
        self.problems.append({"column": column, "words": str(words), "doubt": doubt})

    @property
    def is_wrong(self) -> bool:
        """Whether the row cannot be taken."""
        return any(not problem["doubt"] for problem in self.problems)


def wrong_fields(form: Any) -> Verdict:
    """Say what is wrong with the fields of ``form``, as its own checks say it."""
    verdict = Verdict()
    if not form.validate():
        for column, sentences in form.errors.items():
            for sentence in sentences:
                verdict.say(str(column), sentence)
    return verdict
