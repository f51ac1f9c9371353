"""What the processes of the race tests do: each runs the application as it is, in one of the roles below.

A guard may be taken away first, to show that the test would notice.
"""

import collections
import fcntl
import os
import sys
import threading
import time

import flask_migrate
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import create_app, limits, wiring, worker
from app import db as database
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, is_busy, transaction
from app.discussions import moderating
from app.discussions import operations as discussions
from app.discussions.models import Theme
from app.organisations import access, affiliations, merging
from app.outbox import operations as outbox
from app.outbox.models import Parcel, Worker
from app.registrations import operations as registrations


def without(guard):
    """Take a guard away in this process."""
    if guard == "seat-lock":
        database._begin_immediate = lambda connection: None  # SQLite: every statement for itself
        real_find = registrations.find_meeting
        registrations.find_meeting = lambda *args, lock: real_find(*args)  # PostgreSQL: no row lock
        real_room = registrations.has_room

        def slow_room(session, meeting):
            room = real_room(session, meeting)
            time.sleep(0.02)  # widen the window between counting and taking
            return room

        registrations.has_room = slow_room
    elif guard == "shared-count":
        counts = collections.Counter()

        def count_alone(self, key, expiry, amount=1):
            counts[key] += amount
            return counts[key]

        limits.DatabaseStorage.incr = count_alone  # each process for itself
    elif guard == "noted-ends":

        def late(self, parcel_id, state, error=None):
            self._ended.append((parcel_id, state, error))
            if len(self._ended) >= 20:
                self._note_ends()

        worker.Carrier._end = late
    elif guard == "liveness":

        def bury_the_living(_locks, *, but):
            """Whoever else there is counts as dead: what she has claimed is given to others."""
            others = db.session.scalars(select(Worker.id).where(Worker.id != but)).all()
            db.session.rollback()
            for other in others:
                outbox.release(other)

        outbox.bury_the_dead = bury_the_living
        outbox.open_parcel = lambda parcel_id, worker_id: outbox.Opened(parcel_id, _message_id(parcel_id))
    elif guard == "organisation-lock":
        database._begin_immediate = lambda connection: None
        real_speaking_for = access.speaking_for

        def unlocked(*args, lock=False):
            found = real_speaking_for(*args)
            time.sleep(0.05)  # widen the window between asking and writing
            return found

        access.speaking_for = unlocked
    elif guard == "affiliation-lock":
        database._begin_immediate = lambda connection: None
        real_get_one = Session.get_one
        Session.get_one = lambda self, *args, with_for_update=None, **more: real_get_one(self, *args, **more)
        real_now = affiliations.clock.now

        def slow_now():
            time.sleep(0.05)  # widen the window between looking and writing
            return real_now()

        affiliations.clock.now = slow_now
    elif guard == "decision-lock":
        database._begin_immediate = lambda connection: None
        real_find_post = moderating.find_post

        def unlocked(*args, lock=False):
            found = real_find_post(*args)
            time.sleep(0.05)  # widen the window between looking and deciding
            return found

        moderating.find_post = unlocked
    elif guard == "migration-lock":
        fcntl.flock = lambda *args: None

        @event.listens_for(Engine, "before_cursor_execute", retval=True)
        def unlocked(connection, cursor, statement, parameters, context, executemany):
            if "pg_advisory_lock" in statement:
                return "SELECT %(key)s::bigint", parameters
            return statement.replace("BEGIN IMMEDIATE", "BEGIN"), parameters

        slow_down()


def _message_id(parcel_id):
    return db.session.get_one(Parcel, parcel_id).message_id


def slow_down():
    """Give the others time to come in between: pause after each table."""

    @event.listens_for(Engine, "after_cursor_execute")
    def pause(connection, cursor, statement, parameters, context, executemany):
        if "CREATE TABLE" in statement:
            time.sleep(0.02)


def register(meeting_id, first, last):
    """Ask for a seat for each of these accounts, as fast as it goes."""
    with create_app().app_context():
        people = [
            Actor.of(db.session.get_one(Account, number)) for number in range(int(first), int(last) + 1)
        ]
        print("ready", flush=True)
        sys.stdin.readline()
        for person in people:
            registrations.register(person, meeting_id=int(meeting_id))


def speak(thread_id, account_id, organisation_id, times):
    """Reply for an organisation, again and again, until she may not any more."""
    with create_app().app_context():
        person = Actor.of(db.session.get_one(Account, int(account_id)))
        print("ready", flush=True)
        sys.stdin.readline()
        said = 0
        for number in range(int(times)):
            try:
                discussions.reply(
                    person,
                    thread_id=int(thread_id),
                    source="Sand.",
                    language="en",
                    organisation_id=int(organisation_id),
                    key=f"{account_id} {number}",
                )
            except access.NotYours:
                break
            said += 1
        print(said, flush=True)


def ask(account_id, key, times):
    """Say that one belongs to an organisation, again and again."""
    with create_app().app_context():
        person = Actor.of(db.session.get_one(Account, int(account_id)))
        print("ready", flush=True)
        sys.stdin.readline()
        for _time in range(int(times)):
            affiliations.ask(person, organisation=key, title="", since=None, until=None)


def decide(account_id, act, first, last):
    """Publish or refuse each of these posts, unless somebody was quicker. Prints how many were hers."""
    with create_app().app_context():
        person = Actor.of(db.session.get_one(Account, int(account_id)))
        print("ready", flush=True)
        sys.stdin.readline()
        decided = 0
        for post_id in range(int(first), int(last) + 1):
            try:
                if act == "publish":
                    moderating.publish(person, post_id)
                else:
                    moderating.refuse(person, post_id, reason="Not here.")
                decided += 1
            except moderating.DecidedMeanwhile:
                continue
        print(decided, flush=True)


def merge(account_id, key, into):
    """Merge two organisations a moment after the others have begun; again when all is busy, as people do."""
    with create_app().app_context():
        person = Actor.of(db.session.get_one(Account, int(account_id)))
        print("ready", flush=True)
        sys.stdin.readline()
        time.sleep(0.2)
        for _try in range(20):
            try:
                merging.merge(person, key, into)
                break
            except DBAPIError as error:
                if not is_busy(error):
                    raise


def sign_in(email, number, tries):
    """Try passwords for one account, from a network address of its own, in ever other spellings."""
    client = create_app(WTF_CSRF_ENABLED=False).test_client()
    print("ready", flush=True)
    sys.stdin.readline()
    spellings = [email, email.upper(), f" {email}", f"\x07{email}", email.replace("@", "\x1f@")]
    answers = [
        client.post(
            "/sign-in",
            data={"email": spellings[n % len(spellings)], "password": f"a guess, the {n}th"},
            environ_base={"REMOTE_ADDR": f"198.51.100.{number}"},
        ).status_code
        for n in range(int(tries))
    ]
    print(answers.count(422), answers.count(429), flush=True)


def ask_for_mails(email, number, tries):
    """Ask for mails to one address, by each door that sends some."""
    client = create_app(WTF_CSRF_ENABLED=False).test_client()
    print("ready", flush=True)
    sys.stdin.readline()
    form = {"email": email, "name": "Bolor", "timezone": "UTC"}
    answers = [
        client.post(door, data=form, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}).status_code
        for _n in range(int(tries))
        for door in ("/join", "/sign-in/link", "/sign-in/reset")
    ]
    print(answers.count(200), answers.count(429), flush=True)


def knock(tries):
    """Try to sign in, again and again, from one network address."""
    client = create_app(WTF_CSRF_ENABLED=False).test_client()
    print("ready", flush=True)
    sys.stdin.readline()
    answers = [client.post("/sign-in", data={"email": "same"}).status_code for _n in range(int(tries))]
    print(answers.count(422), flush=True)


def count(theme_id, guarded):
    """Count on the title of a theme. guarded: "guarded", or "unguarded": with no lock at all."""
    if guarded == "unguarded":
        database._begin_immediate = lambda connection: None  # every statement for itself
    with create_app().app_context():
        db.session.get_one(Theme, int(theme_id))
        print("ready", flush=True)
        sys.stdin.readline()
        for _time in range(25):
            with transaction() as session:
                theme = session.get_one(Theme, int(theme_id), with_for_update=guarded == "guarded" or None)
                theme.title = str(int(theme.title) + 1)


def work(when="at once"):
    """Be a worker. when: "at once", or "with others", who wait for each other."""
    app = create_app()
    if when == "with others":
        print("ready", flush=True)
        sys.stdin.readline()
    worker.run(app, wiring.TICKS)


def migrate(stop_at=None):
    """Migrate. stop_at: the table after whose making this process stands still, to be killed."""

    if stop_at:

        @event.listens_for(Engine, "after_cursor_execute")
        def stand_still(connection, cursor, statement, parameters, context, executemany):
            if f"CREATE TABLE {stop_at} " in statement:
                print("in the middle", flush=True)
                time.sleep(60)

    with create_app().app_context():
        flask_migrate.upgrade()


ROLES = {
    role.__name__: role
    for role in (register, speak, ask, decide, merge, sign_in, ask_for_mails, knock, count, work, migrate)
}


def play(role, *arguments, guard=None):
    """Be a process of the test. guard: the one to take away."""
    if "LD_PRELOAD" in os.environ:  # faketime, which breaks sleeping when it leaves the monotonic clock alone
        time.sleep = lambda seconds: threading.Event().wait(seconds)
    if guard:
        without(guard)
    ROLES[role](*arguments)
