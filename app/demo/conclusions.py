"""What one of the demo's discussions has come to: a synthesis, and a statement with positions."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import moments
from app.accounts.models import Account
from app.discussions import wording
from app.discussions.models import Thread
from app.discussions.posting import carry
from app.organisations.kinds import Told
from app.organisations.models import Organisation
from app.positions import statements
from app.positions.kinds import Stance
from app.positions.models import Position, Statement
from app.syntheses import operations as syntheses
from app.syntheses import parsing
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Citation, Objection, Point, Synthesis, SynthesisVersion


def load_conclusions(
    session: Session,
    given: dict[str, Any],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
) -> None:
    """Load them, as if each had been written on its day."""
    _load_synthesis(session, given["synthesis"], given["objections"], people, now)
    _load_statement(session, given["statement"], given["positions"], people, organisations, now)


def _thread(session: Session, title: str) -> Thread:
    return session.scalars(select(Thread).filter_by(title=title)).one()


def _ago(now: datetime, days: float) -> datetime:
    return now - timedelta(days=days)


def _load_synthesis(
    session: Session,
    given: dict[str, Any],
    objections: list[dict[str, Any]],
    people: dict[str, Account],
    now: datetime,
) -> None:
    thread, written_at = _thread(session, given["thread"]), _ago(now, given["days_ago"])
    synthesis = Synthesis(thread_id=thread.id, kind=SynthesisKind.SUMMARY, number=1, revision=1)
    session.add(synthesis)
    session.flush()
    zone = str(current_app.config["NETWORK_TIMEZONE"])
    days = timedelta(days=int(current_app.config["OBJECTION_DAYS"]))
    version = SynthesisVersion(
        synthesis_id=synthesis.id,
        number=1,
        language=given["language"],
        source=given["text"],
        as_of=given["as_of"],
        written_by_id=people[given["author"]].id,
        written_at=written_at,
        objections_until=moments.local(written_at, zone).date() + days,
    )
    session.add(version)
    session.flush()
    for number, point in enumerate(parsing.read(given["text"]).points, 1):
        html = wording.render(session, thread.id, point.source)
        session.add(Point(version_id=version.id, number=number, heading=point.heading, html=html))
        session.flush()
        session.add_all(Citation(version_id=version.id, point=number, number=cited) for cited in point.cited)
    for objection in objections:
        session.add(
            Objection(
                version_id=version.id,
                point=objection["point"],
                author_id=people[objection["author"]].id,
                author_name=people[objection["author"]].name,
                language=objection["language"],
                words=objection["words"],
                made_at=_ago(now, objection["days_ago"]),
                answer=objection["answer"],
                answered_by_id=people[objection["answered_by"]].id,
                answered_at=_ago(now, objection["answered_days_ago"]),
            )
        )
    carry(session, thread, syntheses.PLACE, True)


def _load_statement(
    session: Session,
    given: dict[str, Any],
    positions: list[dict[str, Any]],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
) -> None:
    thread = _thread(session, given["thread"])
    statement = Statement(
        thread_id=thread.id,
        number=1,
        title=given["title"],
        language=given["language"],
        source=given["text"],
        html=wording.render(session, thread.id, given["text"]),
        put_by_id=people[given["author"]].id,
        put_at=_ago(now, given["days_ago"]),
        closes_on=moments.network_day() + timedelta(days=given["closes_in_days"]),
        is_silent=given["silent"],
    )
    session.add(statement)
    session.flush()
    current: dict[str, Position] = {}
    for number, one in enumerate(positions):
        stated_at, author = _ago(now, one["days_ago"]), people[one["author"]]
        told = Told(one["told"]) if "told" in one else None
        if before := current.get(one["organisation"]):
            before.ended_at = stated_at
            session.flush()
        current[one["organisation"]] = position = Position(
            statement_id=statement.id,
            organisation_id=organisations[one["organisation"]].id,
            recorded_by_id=author.id if told else None,
            told=told,
            told_on=(stated_at - timedelta(days=1)).date() if told else None,
            stance=Stance(one["stance"]),
            language=one["language"],
            words=one["words"],
            author_id=author.id,
            author_name=author.name,
            stated_at=stated_at,
            key=f"demo-{number}",
        )
        session.add(position)
        session.flush()
    carry(session, thread, statements.PLACE, True)
