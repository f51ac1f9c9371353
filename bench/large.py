"""A network after many years: a million posts, a fifth of them in one thread. ``python -m bench.large``.

Pages are asked for within this process, each time as if nobody had asked before: nothing that was kept helps.
A small database is measured beside the large one, in the same run: what a page costs must not grow with
what it does not show. A reply is measured beside a transaction that puts in one row.
"""

import argparse
import itertools
import logging
import statistics as average
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import flask_migrate
import psycopg
import structlog
from flask import Flask
from sqlalchemy import text

from app import clock, create_app, kept, pieces
from app import text as prose
from app.accounts import consents
from app.accounts import operations as accounts
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.discussions import operations
from app.discussions.models import FEED, Theme, Thread
from app.links import slug
from bench import databases, statements, words
from bench.databases import Database
from bench.people import put
from bench.reader import signed_in_cookie

PEOPLE, THEMES, PAGE = 5_000, 8, 20
LARGE, SMALL = 1_000_000, 10_000
CHUNK = 20_000  #: posts put in at once
TRIES = 40  #: of each page
REPLIES = 200
COLUMNS = (
    *("id", "thread_id", "number", "feed_number", "state", "author_id", "author_name", "language"),
    *("source", "html", "written_at", "shown_at", "revision", "reason", "reactions", "key"),
)


class World(NamedTuple):
    """A network of one size on one engine."""

    app: Flask
    database: Database
    posts: int
    threads: int
    longest: int  #: posts of thread 1
    cookies: dict[str, str]
    actor: Actor


def make(database: Database, posts: int) -> World:
    """Make so many posts, the same each time: a fifth in thread 1, the others in fifty times less threads."""
    settings = {"SECRET_KEY": "for-measuring-only-" * 2, "DATABASE_URL": database.url}
    app = create_app({**settings, "UPLOADS": tempfile.gettempdir()}, RATELIMIT_ENABLED=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.INFO)
    threads, now = max(2, posts // 50), clock.now()
    with app.app_context():
        flask_migrate.upgrade()
        with transaction() as session:
            put(session, Account, list(_people(now)))
            put(session, Theme, list(_themes()))
            put(session, Thread, _threads(posts, threads, now))
            consents.agree(session, 1, language="en")
        rows = _posts(posts, threads, now)
        while some := list(itertools.islice(rows, CHUNK)):
            _bring(database, some)
        with transaction() as session:
            if database.engine == "postgresql":
                for sequence in (FEED.name, "post_id_seq"):
                    session.execute(text(f"SELECT setval('{sequence}', {posts})"))
            actor = Actor.of(session.get_one(Account, 1))
        token = accounts.open_session(actor)
    database.settle()
    return World(app, database, posts, threads, posts // 5, signed_in_cookie(app, token), actor)


def _people(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, PEOPLE + 1):
        address = f"person{number}@example.org"
        yield {
            "id": number,
            "name": words.name(number),
            "email": address,
            "email_key": address,
            "role": Role.PARTICIPANT,
            "language": "en" if number == 1 else list(words.PARTS)[number % 6],
            "joined_at": now,
        }


def _themes() -> Iterator[dict[str, Any]]:
    for number in range(1, THEMES + 1):
        yield {
            "id": number,
            "slug": f"theme-{number}",
            "title": words.title(number),
            "description": words.sentence(number),
            "position": number,
        }


def _placed(posts: int, threads: int) -> Iterator[tuple[int, int]]:
    """Say of each post, in the order of the feed, in which thread it stands, and at which number."""
    numbers: Counter[int] = Counter()
    for index in range(posts):
        thread = 1 if index % 5 == 0 else 2 + (index * 7919) % (threads - 1)
        numbers[thread] += 1
        yield thread, numbers[thread]


def _at(index: int, posts: int, now: datetime) -> datetime:
    return now - timedelta(minutes=5) * (posts - index)


def _threads(posts: int, threads: int, now: datetime) -> list[dict[str, Any]]:
    last = dict.fromkeys(range(1, threads + 1), (0, 0))
    for index, (thread, number) in enumerate(_placed(posts, threads), start=1):
        last[thread] = (number, index)
    return [
        {
            "id": thread,
            "theme_id": thread % THEMES + 1,
            "title": words.title(thread),
            "language": "en",
            "author_id": thread % PEOPLE + 1,
            "started_at": _at(0, posts, now),
            "last_number": number,
            "last_feed_number": index,
            "last_post_at": _at(index, posts, now),
            "last_author_name": words.name(thread),
            "revision": number,
        }
        for thread, (number, index) in last.items()
    ]


def _posts(posts: int, threads: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    said = [(language, source, prose.to_html(source)) for language, source in words.texts()]
    for index, (thread, number) in enumerate(_placed(posts, threads), start=1):
        language, source, html = said[index * 31 % len(said)]
        author, at = index * 17 % PEOPLE + 1, f"{_at(index, posts, now):%Y-%m-%d %H:%M:%S.%f}"
        yield (
            *(index, thread, number, index, "visible", author, words.name(author), language),
            *(source, html, at, at, 1, "", "{}", str(index)),
        )


def _bring(database: Database, rows: list[tuple[Any, ...]]) -> None:
    """Put posts in as each engine takes them fastest."""
    if database.engine == "postgresql":
        with (
            psycopg.connect(database.url) as connection,
            connection.cursor() as cursor,
            cursor.copy(f"COPY post ({', '.join(COLUMNS)}) FROM STDIN".encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    with transaction() as session:
        marks = ", ".join("?" * len(COLUMNS))
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.executemany(f"INSERT INTO post ({', '.join(COLUMNS)}) VALUES ({marks})", rows)


class Answer(NamedTuple):
    """What one page cost."""

    median: float  #: milliseconds until it was there, nothing kept
    statements: list[str]


def ask(world: World, paths: Iterable[str], *, signed_in: bool) -> dict[str, Answer]:
    """Ask for pages by turns, so that what disturbs one disturbs all."""
    client = world.app.test_client()
    for name, value in world.cookies.items() if signed_in else ():
        client.set_cookie(name, value)
    took: dict[str, list[float]] = {path: [] for path in paths}
    asked: dict[str, list[str]] = {}
    with world.app.app_context():
        engine = db.engine
    for _ in range(TRIES):
        for path, times in took.items():
            forget(world.app)
            began = time.perf_counter()
            answer = client.get(path)
            times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (path, answer.status)
    for path in took:
        forget(world.app)
        with statements.counted(engine) as found:
            client.get(path)
        asked[path] = list(found)
    return {path: Answer(average.median(times), asked[path]) for path, times in took.items()}


def forget(app: Flask) -> None:
    """Forget all that was kept."""
    kept._shelf = kept.Shelf()
    app.extensions["pieces"] = kept.Shelf(pieces.ROOM)
    for name in ("posts", "voices", "discussed meetings"):
        app.extensions[name] = kept.Shelf()
    app.wsgi_app._answers.clear()  # type: ignore[attr-defined]


def reply(world: World) -> tuple[float, float]:
    """Return the medians, in milliseconds, of a reply to thread 1 and of a bare transaction, by turns."""
    with world.app.app_context():
        with transaction() as session:
            session.execute(text("CREATE TABLE bare (id BIGINT PRIMARY KEY, words TEXT NOT NULL)"))
        said = words.PARTS["en"][0]

        def answer(number: int) -> None:
            operations.reply(
                world.actor,
                thread_id=1,
                source=said,
                language="en",
                organisation_id=None,
                key=f"{number}-{uuid4().hex}",
            )

        def insert(number: int) -> None:
            with transaction() as session:
                session.execute(
                    text("INSERT INTO bare VALUES (:number, :words)"), {"number": number, "words": said}
                )

        timed = [(_took(answer, number), _took(insert, number)) for number in range(REPLIES)]
    return average.median(one for one, _ in timed), average.median(one for _, one in timed)


def _took(act: Callable[[int], None], number: int) -> float:
    began = time.perf_counter()
    act(number)
    return (time.perf_counter() - began) * 1000


def deep(world: World) -> list[str]:
    """Return the first, the middle and the last page of thread 1."""
    last = -(-world.longest // PAGE)
    address = f"/threads/1-{slug(words.title(1))}"
    return [address, *(f"{address}?page={page}" for page in (last // 2, last))]


def report(large: World, small: World) -> None:
    """Measure both, print the table."""
    print(
        f"{large.database.engine}: {large.posts:,} posts, {large.threads:,} threads, one of {large.longest:,}"
    )
    for signed_in in (False, True):
        who = "signed in" if signed_in else "visitor"
        found = ask(large, deep(large), signed_in=signed_in)
        times = [answer.median for answer in found.values()]
        written = " / ".join(f"{one:.2f}" for one in times)
        most = max(len(answer.statements) for answer in found.values())
        print(
            f"  thread, {who}: first / middle / last page {written} ms,"
            f" {max(times) / min(times):.2f} ×, {most} SQL"
        )
        for statement in {one for answer in found.values() for one in answer.statements if _counts(one)}:
            print(f"    counts or skips: {' '.join(statement.split())[:160]}")
    for path in ("/", "/discussions", "/themes/theme-1", f"/threads/2-{slug(words.title(2))}"):
        costs = [ask(world, [path], signed_in=True)[path].median for world in (small, large, small, large)]
        before, after = min(costs[0], costs[2]), min(costs[1], costs[3])
        print(
            f"  {path}: {before:.2f} ms of {small.posts:,}, {after:.2f} ms of {large.posts:,}:"
            f" {after / before:.2f} ×"
        )
    ours, bare = reply(large)
    print(f"  reply {ours:.2f} ms, bare transaction {bare:.2f} ms: {ours / bare:.2f} ×")


def _counts(statement: str) -> bool:
    """Tell whether a statement counts posts, or skips rows."""
    return " offset " in statement.lower() or ("count(" in statement.lower() and "FROM post" in statement)


def main() -> None:
    """Measure on one engine or both."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--posts", type=int, default=LARGE)
    asked.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    given = asked.parse_args()
    for engine in ("sqlite", "postgresql") if given.engine == "both" else (given.engine,):
        with ExitStack() as stack:
            large, small = (
                make(stack.enter_context(databases.fresh(engine)), posts) for posts in (given.posts, SMALL)
            )
            report(large, small)


if __name__ == "__main__":
    main()
