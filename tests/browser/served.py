"""The platform under its real web server, with one of everything in it, for tests that only look at pages.

On SQLite alone: what is looked at (widths, colours, names, bytes) does not depend on the database.
A process of its own, so that it shares nothing with the applications of other tests, and so that
sizes are those that go over the line.
"""

import os
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

from flask import Flask

from app.db import db
from app.demo import load
from app.discussions.models import Thread
from app.groups.models import Visibility
from app.links import slug
from app.meetings.models import Meeting, Status
from tests.browser.furnished import TONGUES, furnish
from tests.conftest import SETTINGS, OnSqlite, make_app
from tests.test_doors import DOORS, SECRETARIAT, VISITOR, path_of

ROOT = Path(__file__).parents[2]
#: a mail, shown in a frame of its own: its look is that of its reader's program
MAIL = "tray.html"
#: doors to files, for who is signed in
FILES = {
    *("privacy.download", "mandates.document", "participation.document", "imports.template"),
    *("proceedings.show", "drafts.show"),
}
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
    closed_event: str  #: for a group only

    def pages(self, who: str) -> Iterator[tuple[str, str]]:
        """Yield (name, address) of all pages that this person may see."""
        behind, kind = self.behind_doors, SECRETARIAT if who in TONGUES else who
        for door, allowed in DOORS.items():
            endpoint = door.split()[1]
            led_on = endpoint in ENTRANCES and who != VISITOR
            if kind in allowed and endpoint in behind and endpoint != MAIL and not led_on:
                yield endpoint, path_of(self.app, endpoint, self.values, who)
        yield "not found", "/nothing-here"
        yield "strange words", self.strange
        if kind == SECRETARIAT:
            yield from self._other_states()

    def _other_states(self) -> Iterator[tuple[str, str]]:
        """Yield pages as they are at another time, or when something is asked of them."""
        about = self.values["person_id"]
        yield "closed theme", "/themes/drafting-part-one"
        yield "closed event", self.closed_event
        for state, number in self.values["tables"].items():
            yield f"import, {state}", f"/desk/imports/{number}"
        yield "rows that are wrong", f"/desk/imports/{self.values['tables']['read']}?show=wrong"
        yield "report, settled", f"/reports/{self.values['reports']['settled']}"
        yield "reports, settled", "/reports/?show=settled"
        yield "journal of a person", f"/desk/journal/?about=account:{about}"
        yield "mandate for a person", f"/mandates/new?person={about}"
        yield "words found", "/search/?q=desertification&theme=1"
        yield "words that fit best", "/search/?q=land+mongolia&order=best"
        yield "no words found", "/search/?q=nothingiscalledso"
        yield "people found", "/directory/?q=shen"
        yield "nobody found", "/directory/?q=nobodyiscalledso"
        yield "bodies found", "/organisations/?q=saxaul"
        yield "whom to ask to belong to", "/affiliations/new?q=saxaul"
        yield "what to merge into", f"/organisations/{self.values['key']}/merge?q=saxaul"

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
            if method == "GET" and endpoint not in FILES:
                path = path_of(self.app, endpoint, self.values)
                # who is asked to sign in first is asked before a page
                if client.get(path).mimetype == "text/html":
                    found[endpoint] = path
        return found


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

            def shown(door, one, **number):
                return app.url_for(door, **number, slug=slug(one.title))

            threads = {
                one.id: shown("discussions.thread", one, thread_id=one.id)
                for one in db.session.query(Thread).order_by(Thread.id)
                if one.theme.visibility is Visibility.PUBLIC
            }
            events = {
                visibility: [
                    shown("meetings.show", one, meeting_id=one.id)
                    for one in db.session.query(Meeting).filter_by(visibility=visibility)
                    if one.status is not Status.DRAFT
                ]
                for visibility in (Visibility.PUBLIC, Visibility.GROUP)
            }
        served = Served(
            address,
            app,
            load.demo_password(),
            values,
            threads[long.id],
            threads[strange.id],
            list(threads.values()),
            events[Visibility.PUBLIC],
            events[Visibility.GROUP][0],
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
