"""What people can do with their own data: agree to how it is kept, take it along, leave."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, journal, tokens
from app.accounts import consents
from app.accounts.actor import Actor
from app.accounts.models import Account, MailedLink, Purpose, Role
from app.db import transaction
from app.errors import NotFound, Refusal
from app.files import store
from app.holdings import Leaving, Words, holdings
from app.i18n import _
from app.privacy.facts import AccountDeleted, LeaveAsked, TakeoutAsked
from app.privacy.models import Takeout
from app.privacy.queries import is_needed, may_ask_from

LINK_LIFE = timedelta(hours=24)


class OneADay(Refusal):
    """She asked for a copy already, less than a day ago."""

    code, status = "one_a_day", 409
    message = _("You can ask for one copy a day.")


class Needed(Refusal):
    """The last of the secretariat, or the last operator, cannot leave."""

    code, status = "needed", 409
    message = _(
        "You are the last one who looks after this platform. "
        "Let somebody else have your role first, then leave."
    )


def agree(actor: Actor, *, language: str) -> None:
    """Note that a person agrees to the terms and the privacy page as they are now. Twice changes nothing.

    language: the one she read them in.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        consents.agree(session, actor.id, language=language)


def ask_for_takeout(actor: Actor) -> None:
    """Have a copy of all data made. Asking while one is being made changes nothing.

    :raises OneADay: one was asked for less than a day ago.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        underway = select(Takeout.id).filter_by(account_id=actor.id, ready_at=None)
        if session.scalar(underway.limit(1)) is not None:
            return
        if may_ask_from(session, actor.id) is not None:
            raise OneADay
        takeout = Takeout(account_id=actor.id, asked_at=clock.now())
        session.add(takeout)
        session.flush()
        journal.record(session, TakeoutAsked(actor_id=actor.id, account_id=actor.id, takeout_id=takeout.id))


def ask_to_leave(actor: Actor, *, words: Words) -> None:
    """Have a link mailed that deletes the account; one mailed before is worth nothing from now on.

    :raises Needed: nobody could take over.
    """
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if is_needed(session, account):
            raise Needed
        session.execute(delete(MailedLink).filter_by(account_id=actor.id, purpose=Purpose.LEAVE))
        salt = tokens.fresh()
        link = MailedLink(
            purpose=Purpose.LEAVE,
            salt=salt,
            token_hash=tokens.hashed(tokens.derived("leave-link", salt)),
            email=account.email,
            email_key=account.email_key,
            language=account.language,
            timezone=account.timezone,
            account_id=account.id,
            data={"words": words.value},
            made_at=clock.now(),
            expires_at=clock.now() + LINK_LIFE,
        )
        session.add(link)
        session.flush()
        journal.record(session, LeaveAsked(actor_id=actor.id, account_id=actor.id, link_id=link.id))


def leave(token: str) -> None:
    """Delete the account whose link this is: all that is private, at once.

    :raises NotFound: unknown, used, or too old.
    :raises Needed: nobody could take over.
    """
    with transaction() as session:
        asked = select(MailedLink).filter_by(token_hash=tokens.hashed(token), purpose=Purpose.LEAVE)
        link = session.scalar(asked.filter_by(used_at=None).with_for_update())
        if link is None or link.account_id is None or link.expires_at <= clock.now():
            raise NotFound
        for holding in holdings():
            holding.lock(session, link.account_id)
        account = _lock(session, link.account_id)
        if is_needed(session, account):
            raise Needed
        leaving = Leaving(
            account_id=account.id,
            email=account.email,
            email_key=account.email_key,
            words=Words(link.data["words"]),
            at=clock.now(),
        )
        link.used_at, link.name = leaving.at, None
        session.flush()
        for holding in holdings():
            holding.erase(session, leaving)
        journal.record(
            session,
            AccountDeleted(
                actor_id=account.id, account_id=account.id, link_id=link.id, words=leaving.words.value
            ),
        )
    store.remove(leaving.loose)


def _lock(session: Session, account_id: int) -> Account:
    """Hold her row and those of all who look after the platform: two last ones cannot leave at once."""
    staff = Account.role.in_([Role.SECRETARIAT, Role.OPERATOR])
    rows = select(Account).where(staff | (Account.id == account_id)).order_by(Account.id)
    found = {one.id: one for one in session.scalars(rows.with_for_update())}
    return found[account_id]
