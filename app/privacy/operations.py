"""What people can do with their own data: agree to how it is kept."""

from app.accounts import consents
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import transaction


def agree(actor: Actor, *, language: str) -> None:
    """Note that a person agrees to the terms and the privacy page as they are now. Twice changes nothing.

    language: the one she read them in.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        consents.agree(session, actor.id, language=language)
