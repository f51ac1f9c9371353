"""How often somebody may knock, over several doors together (see app.limits)."""

from flask import request

from app import text, tokens
from app.accounts import queries, session
from app.limits import limiter


def address_typed() -> str:
    """Count by the mail address that was typed, but keep none: the limits' table is not a list of people.

    It is cleaned as the form cleans it, so that no unseen character makes another address of it.
    """
    return "address:" + tokens.hashed(queries.fold(text.one_line(request.form.get("email", ""))))


#: nobody's mailbox is flooded, whichever doors are used for it
mails_to_one = limiter.shared_limit("5/hour", scope="mails", key_func=address_typed)
#: nobody tries passwords on a browser that somebody left open
proofs_of_one = limiter.shared_limit("10/15 minutes", scope="proofs", key_func=session.key)
