"""The demo's meetings: those of the report, with their sources and outcomes, and invented forums."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import current_app
from sqlalchemy.orm import Session

from app import moments, text
from app.accounts.models import Account, Role
from app.calendars import blocks
from app.demo.sources import sources
from app.discussions.models import Theme
from app.meetings.models import Kind, Meeting, MeetingBody, Outcome, Series, Status
from app.meetings.walltime import Precision
from app.organisations.models import Organisation
from app.registrations.models import Registration, Seat
from app.reminders import operations as reminders

_LENGTHS = {len("2015-11"): Precision.MONTH, len("2015-07-07"): Precision.DAY}


def load_linked(
    session: Session,
    network: dict[str, Any],
    given: list[dict[str, Any]],
    organisations: dict[str, Organisation],
    now: datetime,
) -> dict[str, Meeting]:
    """Load the meetings the report and public sources tell of, and the outcomes of the workshop."""
    facts = {event["key"]: event for event in network["events"]}
    found: dict[str, Meeting] = {}
    for linked in given:
        event = facts[linked["key"]]
        start, _slash, end = event["edtf"].partition("/")
        found[linked["key"]] = _add(
            session,
            Meeting(
                title=event["title"],
                kind=Kind(linked["kind"]),
                source=linked["summary"],
                precision=_LENGTHS[len(start)],
                wall_start=start,
                wall_end=end or start,
                # where neither day nor place is known, the clock of the network will do
                timezone=linked["timezone"] or current_app.config["NETWORK_TIMEZONE"],
                place=linked["place"],
                is_linked=True,
                sources=sources(linked["source"]),
            ),
            key=linked["key"],
            bodies=[organisations[key] for key in event["organisers"]],
            now=now,
        )
    for number, outcome in enumerate(network["outcomes"], start=1):
        target = found.get(outcome["target_event"])
        session.add(
            Outcome(
                meeting_id=found["ws-2015"].id,
                number=number,
                verb=outcome["verb"],
                text=outcome["text"],
                responsible=", ".join(
                    organisations[key].short_name or organisations[key].name if key in organisations else key
                    for key in outcome["responsible"]
                ),
                condition=outcome["condition"],
                due=outcome["due"],
                target_id=target.id if target else None,
                sources=sources(outcome["source"]),
            )
        )
    return found


def load_forums(
    session: Session,
    given: dict[str, Any],
    organisations: dict[str, Organisation],
    themes: dict[str, Theme],
    people: dict[str, Account],
    now: datetime,
) -> dict[str, Meeting]:
    """Load the invented forums: two that were, two that lie ahead, and a draft."""
    series: dict[str, Series] = {}
    for one in given["series"]:
        series[one["slug"]] = Series(
            slug=one["slug"], title=one["title"], description=one["summary"], sources=sources(one["source"])
        )
    session.add_all(series.values())
    session.flush()
    organiser = next(person for person in people.values() if person.role is Role.ORGANISER)
    found: dict[str, Meeting] = {}
    for forum in given["meetings"]:
        start = _wall_start(forum, now)
        found[forum["key"]] = _add(
            session,
            Meeting(
                title=forum["title"],
                kind=Kind(forum["kind"]),
                source=forum["summary"],
                status=Status(forum["status"]),
                precision=Precision.TIME,
                wall_start=f"{start:%Y-%m-%dT%H:%M}",
                wall_end=f"{start + timedelta(minutes=forum['minutes']):%Y-%m-%dT%H:%M}",
                timezone=forum["timezone"],
                place=forum["place"],
                online_url=forum["online_url"],
                capacity=forum["capacity"],
                takes_registrations=True,
                is_invented=True,
                theme_id=themes[forum["theme"]].id,
                series_id=series[forum["series"]].id,
                organiser_id=organiser.id,
                sources=sources(forum["source"]),
            ),
            key=forum["key"],
            bodies=[organisations[key] for key in forum["organisers"]],
            now=now,
        )
    return found


def load_registrations(
    session: Session,
    given: list[dict[str, Any]],
    forums: dict[str, Meeting],
    people: dict[str, Account],
    organisations: dict[str, Organisation],
    now: datetime,
) -> int:
    """Load who comes and who waits. Returns how many."""
    number = 0
    for meeting in given:
        for seat, key in ((Seat.CONFIRMED, "confirmed"), (Seat.WAITING, "waiting")):
            for one in meeting[key]:
                speaks_for = one["speaks_for"]
                session.add(
                    Registration(
                        meeting_id=forums[meeting["meeting"]].id,
                        account_id=people[one["person"]].id,
                        organisation_id=organisations[speaks_for].id if speaks_for else None,
                        seat=seat,
                        asked_at=now - timedelta(days=one["days_ago"]),
                    )
                )
                number += 1
    session.flush()
    return number


def _wall_start(forum: dict[str, Any], now: datetime) -> datetime:
    """Find the day of this weekday that is nearest to so many days from now, at the forum's hour."""
    about = moments.local(now, forum["timezone"]) + timedelta(days=forum["when"]["days_ahead"])
    away = (forum["when"]["weekday"] - about.weekday() + 3) % 7 - 3
    hour, minute = map(int, forum["time"].split(":"))
    return (about + timedelta(days=away)).replace(
        hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None
    )


def _add(
    session: Session, meeting: Meeting, *, key: str, bodies: list[Organisation], now: datetime
) -> Meeting:
    domain = current_app.config["CALENDAR_DOMAIN"]
    meeting.uid = f"meeting-{uuid5(NAMESPACE_URL, f'saxaul-demo-{key}').hex}@{domain}"
    meeting.language = "en"
    meeting.status = meeting.status or Status.SCHEDULED
    meeting.html = text.to_html(meeting.source)
    meeting.created_at = meeting.modified_at = now.replace(microsecond=0)
    meeting.revision = meeting.sequence = 0
    meeting.place_in_time()
    session.add(meeting)
    session.flush()
    session.add_all(
        MeetingBody(meeting_id=meeting.id, organisation_id=body.id, position=position)
        for position, body in enumerate(bodies)
    )
    session.flush()
    blocks.refresh(session, meeting)
    reminders.plan(session, meeting)
    return meeting
