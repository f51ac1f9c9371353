"""The mails of this feature."""

from sqlalchemy.orm import Session

from app import moments
from app.accounts.actor import Actor
from app.accounts.mail import recipient
from app.accounts.models import Account
from app.links import public_url
from app.mail.letter import Mail
from app.organisations.access import may_confirm
from app.organisations.belonging import name_for
from app.organisations.countries import country
from app.organisations.facts import (
    AffiliationAsked,
    AffiliationConfirmed,
    AffiliationDeclined,
    AffiliationEnded,
    MandateEnded,
    MandateRecorded,
)
from app.organisations.kinds import AffiliationState
from app.organisations.models import Affiliation, Mandate


def affiliation_asked(session: Session, fact: AffiliationAsked, reader_id: int) -> Mail | None:
    """Ask somebody who may know whether a person belongs there, unless it was answered meanwhile."""
    affiliation = session.get(Affiliation, fact.affiliation_id)
    reader = session.get_one(Account, reader_id)
    if (
        affiliation is None
        or affiliation.state(moments.network_day()) is not AffiliationState.ASKED
        or not may_confirm(session, Actor.of(reader), affiliation)
    ):
        return None
    return Mail(
        to=recipient(reader),
        template="organisations/mail/affiliation_asked",
        values={
            "person": affiliation.account.name,
            "organisation": name_for(session, affiliation.organisation, reader.language),
            "affiliation": affiliation,
            "address": public_url("affiliations.to_confirm"),
        },
    )


def affiliation_answered(
    session: Session, fact: AffiliationConfirmed | AffiliationDeclined | AffiliationEnded, reader_id: int
) -> Mail | None:
    """Tell a person what was said of her, unless she said it herself, or something else holds now."""
    affiliation = session.get(Affiliation, fact.affiliation_id)
    if affiliation is None or fact.actor_id == reader_id:
        return None
    state = affiliation.state(moments.network_day())
    still = {
        AffiliationConfirmed: {AffiliationState.CONFIRMED, AffiliationState.AHEAD},
        AffiliationDeclined: {AffiliationState.DECLINED},
        AffiliationEnded: {AffiliationState.ENDED},
    }
    if state not in still[type(fact)]:
        return None
    return Mail(
        to=recipient(affiliation.account),
        template="organisations/mail/affiliation_answered",
        values={
            "organisation": name_for(session, affiliation.organisation, affiliation.account.language),
            "affiliation": affiliation,
            "state": state,
            "address": public_url("affiliations.index"),
        },
    )


def mandate_changed(session: Session, fact: MandateRecorded | MandateEnded, reader_id: int) -> Mail | None:
    """Tell a person what she is entrusted with now, or is no more."""
    mandate = session.get(Mandate, fact.mandate_id)
    if mandate is None or fact.actor_id == reader_id:
        return None
    has_ended = mandate.ended_at is not None
    if has_ended is not isinstance(fact, MandateEnded):
        return None
    reader, body = mandate.account, mandate.organisation
    return Mail(
        to=recipient(reader),
        template="organisations/mail/mandate_changed",
        values={
            "organisation": name_for(session, body, reader.language) if body else None,
            "country": country,  # asked when the mail is rendered, in its reader's language
            "mandate": mandate,
            "has_ended": has_ended,
            "address": public_url("affiliations.index"),
        },
    )
