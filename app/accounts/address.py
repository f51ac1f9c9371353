"""Another address: proved by a link to it; the old one is told."""

from sqlalchemy.exc import IntegrityError

from app import journal
from app.accounts import devices, links, operations
from app.accounts.actor import Actor
from app.accounts.facts import AddressAsked, AddressChanged
from app.accounts.joining import AddressTaken
from app.accounts.links import LinkSpent
from app.accounts.models import Account, MailedLink, Purpose
from app.db import transaction


def ask(actor: Actor, *, email: str, current: str | None, browser: str) -> None:
    """Have a link mailed to the new address. Whether it belongs to an account already, only that mail says.

    current, browser: see :func:`app.accounts.operations.want_proof`.

    :raises WrongPassword: ``current`` is not her password.
    :raises SignInAgain: there is no password, and the sign-in is old.
    """
    operations.want_proof(actor, current=current, browser=browser)
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if not operations.is_first_mail(session, email, Purpose.CHANGE_ADDRESS):
            return
        link = links.make(
            session, Purpose.CHANGE_ADDRESS, email=email, language=account.language,
            timezone=account.timezone, account_id=account.id,
        )  # fmt: skip
        journal.record(session, AddressAsked(actor_id=actor.id, account_id=actor.id, link_id=link.id))


def link(token: str) -> MailedLink:
    """Find the link, for the page with its button.

    :raises LinkSpent: it does not work (any more).
    """
    return links.find(token, Purpose.CHANGE_ADDRESS)


def change(token: str, *, keep: str | None) -> None:
    """Give the account that asked its new address; other browsers are signed out.

    Links to the old address are used up. Of two accounts that want one address, the first has it.

    keep: the token of the browser that asks, if it is signed in.

    :raises LinkSpent: unknown, used, expired, or the account is suspended.
    :raises AddressTaken: another account has the address by now.
    """
    with transaction() as session:
        found = links.take(session, token, Purpose.CHANGE_ADDRESS)
        account = session.get_one(Account, found.account_id)
        if account.suspended_at is not None or account.left_at is not None:
            raise LinkSpent
        links.use_up(session, account)
        found.data = {"before": account.email}  # for the last mail to it; gone with the link
        account.email, account.email_key = found.email, found.email_key
        try:
            session.flush()
        except IntegrityError as error:
            raise AddressTaken from error
        devices.end(session, account.id, but=keep)
        journal.record(session, AddressChanged(actor_id=account.id, account_id=account.id, link_id=found.id))
