"""The worker: the only part that talks to the mail server. Run as many as you like.

APScheduler only ticks, from memory; what is to be done is in the tables. Whoever ticks twice does
no harm.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.accounts.former import has_left
from app.db import db
from app.errors import Busy
from app.mail import message
from app.mail.letter import Mail, render
from app.mail.transport import ChannelDown, Post, Refused, TryLater
from app.outbox import operations
from app.outbox.claims import locks_of, new_key
from app.outbox.effects import fact_of, sending
from app.outbox.models import Parcel, State

log = logging.getLogger(__name__)

MOST_BUGS = 5  #: tries for a parcel that cannot be written: somebody may mend it meanwhile
REST = 60.0  #: seconds to leave a mail server alone that does not let us in

#: (name, seconds, what to do); given by app/wiring
Tick = tuple[str, float, Callable[[], object]]


class Carrier:
    """One worker: claims parcels, writes them with what is true now, sends them, notes the end."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._locks = locks_of(db.engine)
        self.stopping = threading.Event()
        self._ended: list[tuple[int, State, str | None]] = []  # not yet noted in the database
        self._unreadable: set[int] = set()  # mailings this program cannot unfold; the next one may
        self._enlist()

    def _enlist(self) -> None:
        key = new_key()
        self._locks.hold(key)
        self.id = operations.enlist(key)

    def tick(self) -> None:
        """Show life, bury the dead, and make sure that this worker does not count as dead itself."""
        if not self._locks.still_held():
            self._locks.release()
            self._enlist()
        operations.show_life(self.id)
        operations.bury_the_dead(self._locks, but=self.id)

    def deliver(self) -> int:
        """Send all that is due. Returns how many parcels were handled."""
        handled = 0
        self._note_ends()  # before anything else is sent: while this fails, sending would repeat itself
        operations.release(self.id)
        while not self.stopping.is_set():
            while operations.unfold(self._unreadable):
                pass
            claimed = operations.claim(self.id)
            if not claimed:
                break
            try:
                for parcel_id in claimed:
                    if self.stopping.is_set():
                        break
                    self._carry(parcel_id)
                    handled += 1
            except ChannelDown as closed:
                log.warning("mail server closed: %s", closed)
                operations.release(self.id)
                self.stopping.wait(REST)
        return handled

    def _carry(self, parcel_id: int) -> None:
        """Write and send one parcel. What goes wrong is noted with it and stops no other."""
        opened = operations.open_parcel(parcel_id, self.id)
        if opened is None:
            return
        try:
            letter = write(parcel_id)
            if letter is None:
                self._end(parcel_id, State.NEEDLESS)
                return
            wire = message.build(
                render(letter),
                letter,
                sender=(current_app.config["NETWORK_NAME"], current_app.config["MAIL_DEFAULT_SENDER"]),
                message_id=opened.message_id,
                date=clock.now(),
            )
            self._post.send(letter.to.address, opened.message_id, wire)
        except Refused as refused:
            self._end(parcel_id, State.FAILED, str(refused))
        except TryLater as later:
            operations.put_back(parcel_id, self.id, str(later))
        except ChannelDown as closed:
            operations.put_back(parcel_id, self.id, str(closed))
            raise
        except (Busy, SQLAlchemyError):
            raise  # the database is away: the claim stays, and is given back with the lock
        except Exception as bug:
            log.exception("parcel %d cannot be written", parcel_id)
            operations.put_back(parcel_id, self.id, repr(bug), most=MOST_BUGS)
        else:
            self._end(parcel_id, State.SENT)

    def _end(self, parcel_id: int, state: State, error: str | None = None) -> None:
        self._ended.append((parcel_id, state, error))
        self._note_ends()

    def _note_ends(self) -> None:
        while self._ended:
            parcel_id, state, error = self._ended[0]
            operations.settle(parcel_id, self.id, state, error)
            self._ended.pop(0)

    def retire(self) -> None:
        """Give everything back at a proper end."""
        operations.retire(self.id)
        self._locks.release()


def write(parcel_id: int) -> Mail | None:
    """Write the mail of a parcel from its journal entry, with what is true now: nothing to who has left."""
    found = db.session.get_one(Parcel, parcel_id, populate_existing=True)
    if found.reader_id and has_left(db.session(), found.reader_id):
        return None
    return sending(found.writer).writer(db.session(), fact_of(found.entry), found.reader_id)


@contextmanager
def carrier(post: Post) -> Iterator[Carrier]:
    """Be a worker within the block."""
    one = Carrier(post)
    try:
        yield one
    finally:
        one.retire()


def work_once(post: Post, ticks: list[Tick]) -> int:
    """Do all that is due now, and return how many parcels were handled."""
    with carrier(post) as one:
        one.tick()
        for _name, _seconds, act in ticks:
            act()
        return one.deliver()


def run(app: Flask, ticks: list[Tick]) -> None:
    """Work until SIGTERM or SIGINT. The parcel in hand is finished first."""
    scheduler = BackgroundScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
    )
    with app.app_context(), carrier(app.extensions["post"]) as one:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            one.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        work: list[Tick] = [("life", 2, one.tick), ("deliver", 1, one.deliver), *ticks]
        for name, seconds, act in work:
            scheduler.add_job(
                _within(app, act), "interval", seconds=seconds, id=name, next_run_time=clock.now()
            )
        scheduler.start()
        log.info("worker started", extra={"worker": one.id})
        one.stopping.wait()
        scheduler.shutdown(wait=True)
    log.info("worker stopped")


def _within(app: Flask, act: Callable[[], object]) -> Callable[[], None]:
    def job() -> None:
        with app.app_context():
            try:
                act()
            except Exception:  # a tick that fails is tried again at the next; it must not end the worker
                log.exception("tick failed")

    return job
