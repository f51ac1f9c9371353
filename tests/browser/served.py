"""The platform under its real web server, with one of everything in it, for tests that only look at pages.

On SQLite alone: what is looked at (widths, colours, names, bytes) does not depend on the database.
A process of its own, so that it shares nothing with the applications of other tests, and so that
sizes are those that go over the line.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app

from app import clock, wiring, worker
from app.accounts import operations as accounts
from app.accounts import passwords, queries
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.calendars import operations as calendars
from app.calendars.queries import private_token
from app.db import db, transaction
from app.demo import load
from app.discussions import operations as discussions
from app.discussions.models import Thread
from app.links import slug
from app.mail.transport import Refused
from app.meetings import operations as meetings
from app.meetings.models import Kind, Meeting, Status
from app.meetings.operations import Plan
from app.meetings.walltime import Precision
from app.organisations.models import Organisation
from app.registrations import operations as registrations
from app.tray.models import TrayMail
from app.tray.post import TrayPost
from tests.conftest import SETTINGS, OnSqlite, make_app
from tests.letters import parse
from tests.test_doors import DOORS, MEMBER, ORGANISER, SECRETARIAT, VISITOR, path_of

ROOT = Path(__file__).parents[2]
#: who looks at pages: kind -> e-mail address of an account that speaks English
PEOPLE = {
    MEMBER: "shen.ruoxi@example.org",
    ORGANISER: "nomintsetseg@example.org",
    SECRETARIAT: "anjali.verghese@example.org",
}
#: the secretariat sees most pages; these two see them in scripts that are long, or have no spaces
TONGUES = {"ru": "sekretariat@example.org", "zh": "mishuchu@example.org"}
NAMES = {
    "ru": "Константина Достопримечательская-Водопроводная",
    "zh": "东北亚多方利益攸关方计划秘书处值班员",
}
LONG = "Землеустроительно-мелиоративнопротивоэрозионный"
UNBROKEN = "https://example.org/" + "a-very-long-address-without-a-space/" * 6
#: what people write when they do their worst
STRANGE = f"""\
{UNBROKEN}

| {LONG} | one | two | three | four | five | six | seven | eight |
|---|---|---|---|---|---|---|---|---|
| {LONG} | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |

`{"code" * 40}`

```
{"a line that nobody broke " * 12}
```

> > > Quoted thrice: {LONG}

{"荒漠化防治" * 40}

1. {LONG * 3}
   - [{UNBROKEN}]({UNBROKEN})
"""


#: a mail, shown in a frame of its own: its look is that of its reader's program
MAIL = "tray.html"
#: who is signed in is led on from there
ENTRANCES = {"accounts.join", "accounts.sign_in"}
#: what visitors see too, but otherwise than those who are signed in
OTHERWISE = {"home.index", "discussions.thread", "meetings.show", "meetings.month", "calendars.index"}


@dataclass(eq=False)
class Served:
    """What is served, and what is in it."""

    address: str
    app: Flask  #: the same on the same database, to ask for addresses
    password: str
    values: dict  #: what the addresses of all doors need
    thread: str  #: a thread of 20 posts
    strange: str  #: a thread in which people wrote what breaks pages
    threads: list[str]
    meetings: list[str]

    def pages(self, who: str) -> Iterator[tuple[str, str]]:
        """Yield (name, address) of all pages that this person may see."""
        behind = self.behind_doors
        for door, allowed in DOORS.items():
            endpoint = door.split()[1]
            led_on = endpoint in ENTRANCES and who != VISITOR
            if who in allowed and endpoint in behind and endpoint != MAIL and not led_on:
                yield endpoint, behind[endpoint]
        yield "not found", "/nothing-here"
        yield "strange words", self.strange

    def own_pages(self, who: str) -> Iterator[tuple[str, str]]:
        """Yield those pages that a visitor does not see, or not so."""
        for name, path in self.pages(who):
            if name in OTHERWISE or VISITOR not in DOORS.get(f"GET {name}", {VISITOR}):
                yield name, path

    def everything_said(self) -> Iterator[tuple[str, str]]:
        """Yield (name, address) of all discussions and events: each in its language, each of its kind."""
        yield from (("a discussion", path) for path in self.threads)
        yield from (("an event", path) for path in self.meetings)

    @cached_property
    def behind_doors(self) -> dict[str, str]:
        """Find the doors behind which a page is, whoever may see it: endpoint -> address."""
        client, found = self.app.test_client(), {}
        for door in DOORS:
            method, endpoint = door.split()
            if method == "GET":
                path = path_of(self.app, endpoint, self.values)
                # who is asked to sign in first is asked before a page
                if client.get(path).mimetype == "text/html":
                    found[endpoint] = path
        return found


class PostThatRefuses(TrayPost):
    """Refuses one person's mails, as a server would that does not know her."""

    def send(self, envelope_to: str, message_id: str, message: object) -> None:
        if envelope_to.startswith("gleb"):
            raise Refused(550, "5.1.1 no such user")
        super().send(envelope_to, message_id, message)


def actor(email: str) -> Actor:
    return Actor.of(queries.by_email([email])[email])


def furnish() -> tuple[dict, Thread, Thread]:
    """Load the demo, and add what it has not: one of everything that a page can show."""
    load.load()
    password = passwords.hash_of(load.demo_password())
    with transaction() as session:
        for email in PEOPLE.values():
            account = session.query(Account).filter_by(email_key=email).one()
            account.language, account.password_hash = "en", password
        for language, email in TONGUES.items():
            session.add(
                Account(
                    name=NAMES[language],
                    email=email,
                    email_key=email,
                    password_hash=password,
                    role=Role.SECRETARIAT,
                    language=language,
                    timezone="Asia/Shanghai" if language == "zh" else "Europe/Moscow",
                    joined_at=clock.now(),
                )
            )
    member, organiser = actor(PEOPLE[MEMBER]), actor(PEOPLE[ORGANISER])
    soon, later = (
        db.session.query(Meeting)
        .filter(Meeting.takes_registrations, Meeting.status == Status.SCHEDULED)
        .order_by(Meeting.starts_at.desc())
        .limit(2)
    )[::-1]
    full, forum, day = soon.id, later.id, later.wall_start[:10]
    db.session.rollback()
    for email in ("gleb.astapenko@example.org", PEOPLE[MEMBER], *TONGUES.values()):
        registrations.register(actor(email), meeting_id=forum)
    registrations.register(member, meeting_id=full)
    called_off = meetings.draft(organiser, _strange_plan(day)).id
    meetings.publish(organiser, called_off)
    meetings.cancel(organiser, called_off)
    long = _talk(member, "What we saw in the field this year", [_said(number) for number in range(1, 21)])
    strange = _talk(member, f"{LONG} {UNBROKEN[:90]}", [STRANGE, LONG * 6])
    calendars.give_address(member)
    accounts.ask_for_link(email="new@example.org", language="en", timezone="UTC")
    for _round in range(2):
        worker.work_once(PostThatRefuses(), wiring.TICKS)
    return _values(member, forum), long, strange


def _strange_plan(day: str) -> Plan:
    """Plan a meeting in words that hardly break, on ``day``."""
    return Plan(
        title=f"{LONG}: {'荒漠化' * 20}",
        language="ru",
        kind=Kind.CONFERENCE,
        source=STRANGE,
        precision=Precision.DAY,
        wall_start=day,
        wall_end=day,
        timezone="Europe/Moscow",
        second=None,
        place=f"{LONG}{LONG}, {UNBROKEN[:60]}",
        online_url=UNBROKEN,
        capacity=1,
        takes_registrations=True,
        theme_id=1,
        series_id=None,
    )


def _said(number: int) -> str:
    """Say as much as people say: two paragraphs and a list."""
    return (
        f"Plot {number}: of {number * 40} saplings, {number * 31} stand after the third summer. "
        "We counted them by the table that the second forum agreed on, in both halves of the plot.\n\n"
        "- north slope: straw grids of one metre\n- south slope: **nothing but a fence**\n\n"
        "Whoever wants to compare: the sheet has a column for rain. Where it stays empty, please say so."
    )


def _talk(writer: Actor, title: str, texts: list[str]) -> Thread:
    first, *others = texts
    thread = discussions.start_thread(
        writer,
        theme="research",
        title=title,
        source=first,
        language="en",
        organisation_id=None,
        key=f"{len(texts)}-0",
    )
    for number, source in enumerate(others, start=1):
        discussions.reply(
            writer,
            thread_id=thread.id,
            source=source,
            language="en",
            organisation_id=None,
            key=f"{len(texts)}-{number}",
        )
    return thread


def _values(member: Actor, forum: int) -> dict:
    """Collect what the addresses of all doors need, as the world of tests/test_doors.py does."""
    mails = db.session.query(TrayMail).order_by(TrayMail.id.desc()).all()
    joining = next(mail for mail in mails if mail.address == "new@example.org")
    inviting = next(mail for mail in mails if parse(mail.address, mail.raw).method == "REQUEST")
    meeting = db.session.get_one(Meeting, forum)
    link = re.search(r"/sign-in/([\w-]+)", parse(joining.address, joining.raw).text)
    return {
        "meeting_id": forum,
        "thread_id": 1,
        "parcel_id": 1,
        "mail_id": inviting.id,
        "key": db.session.query(Organisation).filter(Organisation.short_name.is_not(None)).first().key,
        "month": f"{meeting.starts_at:%Y-%m}",
        "language": "zh",
        "name": current_app.jinja_env.globals["asset"]("site.css").rsplit("/", 1)[-1],
        "slug": {
            **dict.fromkeys(
                ("discussions.theme", "discussions.new", "discussions.create", "calendars.theme"), "research"
            ),
            **dict.fromkeys(("calendars.series", "meetings.series"), meeting.series.slug),
            "discussions.thread": slug(db.session.get_one(Thread, 1).title),
            "meetings.show": slug(meeting.title),
        },
        "token": {
            "accounts.follow": link[1],
            "accounts.use": link[1],
            "calendars.private": private_token(member),
        },
    }


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Furnish a database in ``folder``, and serve it as ``./dev run`` does, by one process."""
    database = OnSqlite(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    app = make_app(database.url, PUBLIC_URL=address)
    with app.app_context():
        database.freshen()
        values, long, strange = furnish()
        with app.test_request_context():
            threads = [
                app.url_for("discussions.thread", thread_id=one.id, slug=slug(one.title))
                for one in db.session.query(Thread).order_by(Thread.id)
            ]
            shown = [
                app.url_for("meetings.show", meeting_id=one.id, slug=slug(one.title))
                for one in db.session.query(Meeting).filter(Meeting.status != Status.DRAFT)
            ]
        served = Served(
            address,
            app,
            load.demo_password(),
            values,
            threads[long.id - 1],
            threads[strange.id - 1],
            threads,
            shown,
        )
        db.session.remove()
        db.engine.dispose()
    environment = {**os.environ, **SETTINGS, "DATABASE_URL": database.url, "PUBLIC_URL": address}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
    command += ["--host", "127.0.0.1", "--port", port, "--workers", "1", "--no-access-log", "wsgi:app"]
    heard = folder / "server.log"
    with heard.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )
        try:
            _wait(address, process)
            yield served
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
    assert "Traceback" not in heard.read_text(), heard.read_text()


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _try in range(600):
        assert process.poll() is None, "the web server did not start"
        try:
            with direct.open(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web server did not answer within a minute")
