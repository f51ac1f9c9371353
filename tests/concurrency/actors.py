"""Processes of the race tests: ``python -m tests.concurrency.actors ROLE ARGUMENTS…``.

Each runs the application as it is; ``--without GUARD`` takes one guard away first, to show that the
test would notice.
"""

import fcntl
import os
import sys
import threading
import time

from sqlalchemy import event, select
from sqlalchemy.engine import Engine


def without(guard):
    """Take a guard away in this process."""
    from app import db, worker
    from app.outbox import operations as outbox
    from app.outbox.models import Worker
    from app.registrations import operations as registrations

    if guard == "seat-lock":
        db._begin_immediate = lambda connection: None  # SQLite: every statement for itself
        real_find = registrations.find_meeting
        registrations.find_meeting = lambda *args, lock: real_find(*args)  # PostgreSQL: no row lock
        real_room = registrations.has_room

        def slow_room(session, meeting):
            room = real_room(session, meeting)
            time.sleep(0.02)  # widen the window between counting and taking
            return room

        registrations.has_room = slow_room
    elif guard == "noted-ends":

        def late(self, parcel_id, state, error=None):
            self._ended.append((parcel_id, state, error))
            if len(self._ended) >= 20:
                self._note_ends()

        worker.Carrier._end = late
    elif guard == "liveness":

        def bury_the_living(_locks, *, but):
            """Whoever else there is counts as dead: what she has claimed is given to others."""
            others = db.db.session.scalars(select(Worker.id).where(Worker.id != but)).all()
            db.db.session.rollback()
            for other in others:
                outbox.release(other)

        outbox.bury_the_dead = bury_the_living
        outbox.open_parcel = lambda parcel_id, worker_id: outbox.Opened(parcel_id, _message_id(parcel_id))
    elif guard == "migration-lock":
        fcntl.flock = lambda *args: None

        @event.listens_for(Engine, "before_cursor_execute", retval=True)
        def unlocked(connection, cursor, statement, parameters, context, executemany):
            if "pg_advisory_lock" in statement:
                return "SELECT %(key)s::bigint", parameters
            return statement.replace("BEGIN IMMEDIATE", "BEGIN"), parameters

        slow_down()


def _message_id(parcel_id):
    from app.db import db
    from app.outbox.models import Parcel

    return db.session.get_one(Parcel, parcel_id).message_id


def slow_down():
    """Give the others time to come in between: pause after each table."""

    @event.listens_for(Engine, "after_cursor_execute")
    def pause(connection, cursor, statement, parameters, context, executemany):
        if "CREATE TABLE" in statement:
            time.sleep(0.05)


def register(meeting_id, first, last):
    """Ask for a seat for each of these accounts, as fast as it goes."""
    from app import create_app
    from app.accounts.actor import Actor
    from app.accounts.models import Account
    from app.db import db
    from app.registrations import operations

    with create_app().app_context():
        people = [
            Actor.of(db.session.get_one(Account, number)) for number in range(int(first), int(last) + 1)
        ]
        print("ready", flush=True)
        sys.stdin.readline()
        for person in people:
            operations.register(person, meeting_id=int(meeting_id))


def work(when="at once"):
    """Be a worker. when: "at once", or "with others", who wait for each other."""
    from app import create_app, wiring, worker

    app = create_app()
    if when == "with others":
        print("ready", flush=True)
        sys.stdin.readline()
    worker.run(app, wiring.TICKS)


def migrate(stop_at=None):
    """Migrate. stop_at: the table after whose making this process stands still, to be killed."""
    import flask_migrate

    from app import create_app

    if stop_at:

        @event.listens_for(Engine, "after_cursor_execute")
        def stand_still(connection, cursor, statement, parameters, context, executemany):
            if f"CREATE TABLE {stop_at} " in statement:
                print("in the middle", flush=True)
                time.sleep(60)

    with create_app().app_context():
        flask_migrate.upgrade()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if "LD_PRELOAD" in os.environ:  # faketime, which breaks sleeping when it leaves the monotonic clock alone
        time.sleep = lambda seconds: threading.Event().wait(seconds)
    if arguments[0] == "--without":
        without(arguments[1])
        arguments = arguments[2:]
    {"register": register, "work": work, "migrate": migrate}[arguments[0]](*arguments[1:])
