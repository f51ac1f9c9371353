"""A network as it may look after some years, the same each time: made in an empty database.

Rows are put in by the thousand, because ten thousand operations would take minutes; what operations
work out is worked out the same way: texts by app.text, calendars by app.calendars.blocks.
"""

import random
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import delete
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from app import clock, text
from app.accounts import consents
from app.accounts import operations as accounts
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.calendars import blocks
from app.db import transaction
from app.discussions.kinds import Level, PostState
from app.discussions.models import FEED, Post, Theme, Thread
from app.discussions.reading_models import ReadFloor, ThemeReader
from app.links import slug
from app.meetings.models import Kind, Meeting, Series, Status
from app.meetings.walltime import Precision
from app.organisations.models import Affiliation, Organisation, Sector
from app.registrations.models import Registration, Seat
from app.search import indexing
from app.search.models import Work
from bench import words
from bench.people import furnish, put

PEOPLE, ORGANISATIONS, THEMES, THREADS, POSTS, MEETINGS = 200, 40, 8, 300, 10_000, 1_000
REGISTRATIONS = 60  #: for each of the next meetings of our own
NEW = 200  #: posts that the reader has not read
LONG = 200  #: posts in the thread that is measured; its first page has 20
ZONES = ("Asia/Ulaanbaatar", "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Europe/Moscow")


class World(NamedTuple):
    """What the pages to measure are about."""

    thread: str  #: path
    theme: str
    meeting: str
    sheet: str  #: of the thread, to be printed
    token: str  #: of a browser on which a participant is signed in


def make(app: Flask) -> World:
    """Fill the database of ``app``."""
    chance, now = random.Random(20150707), clock.now()
    with app.app_context():
        with transaction() as session:
            organisations = _organisations(session)
            people = _people(session, organisations, now)
            _themes(session)
            _threads(session, chance, organisations, people, now)
            furnish(session, chance, now, themes=THEMES)
            consents.agree(session, people[0], language="en")
        with transaction() as session:
            meeting = _meetings(session, chance, now)
            _registrations(session, chance, organisations, people, now)
            path = f"/events/{meeting.id}-{slug(meeting.title)}"
            reader = Actor.of(session.get_one(Account, people[0]))
        indexing.rebuild(lambda _kind, _done, _of: None)
        with transaction() as session:
            session.execute(delete(Work))  # all is indexed
        return World(
            thread=f"/threads/1-{slug(words.title(0))}",
            theme="/themes/theme-1",
            meeting=path,
            sheet="/threads/1/print",
            token=accounts.open_session(reader),
        )


def _organisations(session: Session) -> list[int]:
    rows = [
        {
            "id": number,
            "key": f"organisation-{number}",
            "name": f"Invented Organisation {number}",
            "sector": list(Sector)[number % len(Sector)],
            "countries": [("CN", "JP", "KP", "KR", "MN", "RU")[number % 6]],
            "is_invented": True,
            "sources": [],
        }
        for number in range(1, ORGANISATIONS + 1)
    ]
    put(session, Organisation, rows)
    return [row["id"] for row in rows]


def _people(session: Session, organisations: list[int], now: datetime) -> list[int]:
    languages = ("en", "zh", "ja", "ko", "mn", "ru")
    rows = [
        {
            "id": number,
            "name": words.name(number),
            "email": f"person{number}@example.org",
            "email_key": f"person{number}@example.org",
            "role": Role.ORGANISER if number % 20 == 2 else Role.PARTICIPANT,
            "language": languages[(number - 1) % 6],
            "timezone": ZONES[number % len(ZONES)],
            "joined_at": now - timedelta(days=400),
        }
        for number in range(1, PEOPLE + 1)
    ]
    put(session, Account, rows)
    places = [
        {
            "account_id": row["id"],
            "organisation_id": organisations[row["id"] % ORGANISATIONS],
            "asked_at": now,
            "confirmed_at": now,
        }
        for row in rows
    ]
    put(session, Affiliation, places)
    return [row["id"] for row in rows]


def _themes(session: Session) -> None:
    rows = [
        {
            "id": number,
            "slug": f"theme-{number}",
            "title": f"Theme {number}: {words.title(number)}",
            "description": words.sentence(number),
            "position": number,
            "area": number if number <= 6 else None,
        }
        for number in range(1, THEMES + 1)
    ]
    put(session, Theme, rows)


def _threads(
    session: Session, chance: random.Random, organisations: list[int], people: list[int], now: datetime
) -> None:
    """Spread the posts over the threads; the first thread is long, and lies some days back."""
    sizes = [LONG] + [(POSTS - LONG) // (THREADS - 1)] * (THREADS - 1)
    sizes[-1] += POSTS - sum(sizes)
    texts = [(language, source, text.to_html(source)) for language, source in words.texts()]
    threads: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    for index, size in enumerate(sizes):
        began = now - timedelta(days=300 - index % 290, minutes=index)
        step = timedelta(hours=chance.randint(1, 4) if index else 6)
        written: list[dict[str, Any]] = []
        for number in range(1, size + 1):
            language, source, html = chance.choice(texts)
            author = chance.choice(people)
            written.append(
                {
                    "thread_id": index + 1,
                    "number": number,
                    "author_id": author,
                    "author_name": words.name(author),
                    "organisation_id": chance.choice([None, *organisations[:9]]),
                    "language": language,
                    "source": source,
                    "html": html,
                    "written_at": min(began + step * number, now - timedelta(hours=3)),
                    "state": PostState.VISIBLE,
                    "key": f"{index}-{number}",
                }
            )
        last = written[-1]
        threads.append(
            {
                "id": index + 1,
                "theme_id": index % THEMES + 1,
                "title": words.title(index),
                "language": "en",
                "author_id": written[0]["author_id"],
                "started_at": began,
                "last_number": size,
                "last_post_at": last["written_at"],
                "last_author_name": last["author_name"],
                "revision": size,
            }
        )
        posts += written
    _feed(threads, posts)
    put(session, Thread, threads)
    put(session, Post, posts)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SELECT setval(:name, :last)"), {"name": FEED.name, "last": len(posts)})
    _follow(session, people[0])


def _feed(threads: list[dict[str, Any]], posts: list[dict[str, Any]]) -> None:
    """Number the posts of all threads in the order in which they became visible: as they were written."""
    last: dict[int, int] = {}
    for number, post in enumerate(sorted(posts, key=lambda one: one["written_at"]), start=1):
        post["feed_number"], post["shown_at"] = number, post["written_at"]
        last[post["thread_id"]] = number
    for thread in threads:
        thread["last_feed_number"] = last[thread["id"]]


def _follow(session: Session, reader: int) -> None:
    """Let the reader follow all themes, who has read all but the last posts."""
    rows = [
        {"account_id": reader, "theme_id": theme, "level": Level.DIGEST} for theme in range(1, THEMES + 1)
    ]
    put(session, ThemeReader, rows)
    put(session, ReadFloor, [{"account_id": reader, "feed_number": POSTS - NEW}])


def _meetings(session: Session, chance: random.Random, now: datetime) -> Meeting:
    """Make meetings from 100 days ago on, one a day, with their blocks. Returns one of the next."""
    session.add(Series(id=1, slug="forums", title="Forums", description=words.sentence(1), sources=[]))
    session.flush()
    texts = [(source, text.to_html(source)) for language, source in words.texts() if language == "en"]
    found: Meeting | None = None
    for number in range(1, MEETINGS + 1):
        day = (now + timedelta(days=number * 0.8 - 100)).date()
        source, html = chance.choice(texts)
        meeting = Meeting(
            uid=f"bench-{number}@forum.example.org",
            title=f"{words.title(number)} ({number})",
            language="en",
            kind=list(Kind)[number % len(Kind)],
            status=Status.SCHEDULED,
            source=source,
            html=html,
            precision=Precision.TIME,
            wall_start=f"{day}T14:00",
            wall_end=f"{day}T17:00",
            timezone=ZONES[number % len(ZONES)],
            place="Ulaanbaatar, and online",
            online_url=f"https://meet.example.org/{number}",
            capacity=REGISTRATIONS - 10,
            takes_registrations=True,
            theme_id=number % THEMES + 1,
            series_id=1 if number % 50 == 0 else None,
            thread_id=number if number in {1, 130} else None,
            sources=[],
            created_at=now.replace(microsecond=0) - timedelta(days=200),
            modified_at=now.replace(microsecond=0) - timedelta(days=100),
        )
        meeting.place_in_time()
        session.add(meeting)
        session.flush()
        blocks.refresh(session, meeting)
        if number == 130:  # some days ahead
            found = meeting
    assert found is not None
    return found


def _registrations(
    session: Session, chance: random.Random, organisations: list[int], people: list[int], now: datetime
) -> None:
    rows = [
        {
            "meeting_id": meeting,
            "account_id": account,
            "organisation_id": chance.choice([None, *organisations]),
            "seat": Seat.CONFIRMED if place < REGISTRATIONS - 10 else Seat.WAITING,
            "asked_at": now - timedelta(days=20) + timedelta(minutes=place),
        }
        for meeting in range(128, 140)
        for place, account in enumerate(people[meeting % 7 :: 2][:REGISTRATIONS])
    ]
    put(session, Registration, rows)
