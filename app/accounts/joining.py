"""How an account is made, whichever way a person has proved her address."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts import names
from app.accounts.facts import Joined
from app.accounts.models import Account, Role
from app.accounts.queries import fold
from app.errors import Refusal
from app.i18n import _


class AddressTaken(Refusal):
    """In this moment another account was given the address."""

    code, message = "address_taken", _("Somebody has an account with this address already.")


def admit(session: Session, *, name: str, email: str, language: str, timezone: str) -> Account:
    """Make an account in the caller's transaction. The address is proved to be hers.

    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    :raises AddressTaken: another account has it.
    """
    names.want_own(session, name)
    account = Account(
        name=name,
        email=email,
        email_key=fold(email),
        role=Role.PARTICIPANT,
        language=language,
        timezone=timezone,
        joined_at=clock.now(),
    )
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise AddressTaken from error
    journal.record(session, Joined(actor_id=account.id, account_id=account.id))
    return account
