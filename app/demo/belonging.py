"""Who is entrusted with what in the demo, who waits to be confirmed, and how far agencies are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import Account, Role
from app.discussions.models import Post
from app.organisations.kinds import MandateKind, ParticipationState
from app.organisations.models import Affiliation, Mandate, Organisation, Participation
from app.registrations.models import Registration


def load_belonging(
    session: Session,
    given: Mapping[str, Any],
    people: Mapping[str, Account],
    organisations: Mapping[str, Organisation],
    now: datetime,
) -> None:
    """Load questions that wait for an answer, mandates, and steps towards the plan. All are invented."""
    staff = next(person for person in people.values() if person.role is Role.SECRETARIAT)

    def on(one: Mapping[str, Any]) -> date:
        return (now - timedelta(days=one["days_ago"])).date()

    session.add_all(
        Affiliation(
            account_id=people[one["person"]].id,
            organisation_id=organisations[one["organisation"]].id,
            title=one["title"],
            asked_at=now - timedelta(days=one["days_ago"]),
        )
        for one in given["asked"]
    )
    for one in given["mandates"]:
        mandate = Mandate(
            account_id=people[one["person"]].id,
            organisation_id=organisations[one["organisation"]].id if one["organisation"] else None,
            country=one["country"],
            kind=MandateKind(one["kind"]),
            since=on(one),
            evidence=one["evidence"],
            recorded_by_id=staff.id,
            recorded_at=now - timedelta(days=one["days_ago"]),
        )
        session.add(mandate)
        _say_as_what(session, mandate)
    session.add_all(
        Participation(
            organisation_id=organisations[one["organisation"]].id,
            state=ParticipationState(one["state"]),
            on=on(one),
            authority=one["authority"],
            recorded_by_id=staff.id,
            recorded_at=now - timedelta(days=one["days_ago"]),
        )
        for one in given["participation"]
    )


def _say_as_what(session: Session, mandate: Mandate) -> None:
    """Let what its holder said and signed up for since then carry the mandate."""
    for model, whose, when in (
        (Post, Post.author_id, Post.written_at),
        (Registration, Registration.account_id, Registration.asked_at),
    ):
        session.execute(
            update(model)
            .where(
                whose == mandate.account_id,
                model.organisation_id == mandate.organisation_id,
                when >= mandate.recorded_at,
            )
            .values(mandate=mandate.kind)
            .execution_options(synchronize_session=False)
        )
