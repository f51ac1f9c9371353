"""The doorstep: who asks for what was answered before, and has not changed, need not come in.

Most requests are of this kind: programs that ask for a calendar every quarter of an hour, visitors
who read the same thread. An answer of :mod:`app.kept` can carry a sign: one statement, and what it
gave. As long as it gives the same, the same answer is right, and is given here, before Flask begins.

Whoever brings a session goes in, and so does everything else. What is remembered here counts for the
running quarter of an hour at most: versions may change with the day, and days begin at a quarter of
an hour in every zone.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from app import clock, kept, logs
from app.db import db
from app.kept import NOTE, Note, Sign

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

MOST = 4096  #: answers that a process remembers
LONGEST = 600  #: characters of what tells one request from others
#: what makes an answer another one, beside its address
_VARIES = ("HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE")
#: headers that belong to a body, or to one request
_FLEETING = {"content-type", "content-length", "content-encoding", "x-request-id"}


class _Answer(NamedTuple):
    """An answer that was given, and what must still be so to give it again."""

    note: Note
    headers: Headers
    span: float  #: the one in which it was asked for, of those that its sign lasts
    sql: str
    values: dict[str, Any]


class Doorstep:
    """Stands before the application, as WSGI middleware."""

    def __init__(self, app: Flask, inside: Application) -> None:
        self._inside = inside
        self._session = f"{app.config['SESSION_COOKIE_NAME']}="
        self._answers: dict[str, _Answer] = {}
        with app.app_context():
            self._glance = _Glance(db.engine)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer from here, or let in."""
        began, now = time.perf_counter(), clock.now().timestamp()
        name = self._name(environ)
        if name is None:
            return self._inside(environ, start)
        answer = self._answers.get(name)
        if answer and answer.span == now // answer.note.sign.lasts and self._glance.gives(answer):
            said = _again(answer.note, environ)
            if said is not None:
                status, headers, body = said
                number = logs.request_id()
                start(status, [*answer.headers, *headers, ("X-Request-Id", number)])
                logs.write(number, "GET", answer.note.route, int(status[:3]), began)
                return [body]
        return self._inside(environ, self._listening(name, environ, start, now))

    def _name(self, environ: Environ) -> str | None:
        """Tell this request from others; None when it is none for us."""
        if environ["REQUEST_METHOD"] != "GET" or self._session in environ.get("HTTP_COOKIE", ""):
            return None
        parts = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        name = "\n".join((*parts, *(environ.get(header, "") for header in _VARIES)))
        return name if len(name) <= LONGEST else None

    def _listening(self, name: str, environ: Environ, start: Start, now: float) -> Start:
        """Hear what is answered inside, and remember it when it carries a sign."""

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            note: Note | None = environ.get(NOTE)
            if note and status[:3] in {"200", "304"}:
                lasting = [(key, value) for key, value in headers if key.lower() not in _FLEETING]
                written = self._glance.written(note.sign)
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[name] = _Answer(note, lasting, now // note.sign.lasts, *written)
            return start(status, headers, *rest)

        return listen


class _Glance:
    """One look at one value, outside any transaction: a session costs ten times as much."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        if engine.dialect.name != "sqlite":  # to a server, each BEGIN and each test of the line is a way
            self._engine = own = create_engine(
                engine.url,
                isolation_level="AUTOCOMMIT",
                pool_size=1,
                connect_args={"options": "-c default_transaction_read_only=on"},
            )
            event.listen(engine, "engine_disposed", lambda _engine: own.dispose())

    def written(self, sign: Sign) -> tuple[str, dict[str, Any]]:
        """Return the statement of ``sign`` as the driver takes it."""
        named = sqlite.dialect(paramstyle="named")
        on_sqlite = self._engine.dialect.name == "sqlite"
        compiled = sign.statement.compile(dialect=named if on_sqlite else self._engine.dialect)
        return str(compiled), dict(compiled.params)

    def gives(self, answer: _Answer) -> bool:
        """Tell whether the statement gives what it gave. Whatever goes wrong is told inside."""
        failures = (self._engine.dialect.loaded_dbapi.Error, SQLAlchemyError)
        try:
            connection = self._engine.raw_connection()
        except failures:
            return False
        try:
            driver = connection.driver_connection
            assert driver is not None
            row = driver.execute(answer.sql, answer.values).fetchone()
        except failures:
            connection.invalidate()
            return False
        finally:
            connection.close()
        return row is not None and row[0] == answer.note.sign.value


def _again(note: Note, environ: Environ) -> tuple[str, Headers, bytes] | None:
    """Say what ``note`` is about, or that the browser has it; None when the bytes are not kept any more."""
    if kept.is_known(note.etag, note.modified, environ):
        return "304 NOT MODIFIED", [], b""
    body = kept.again(note)
    if body is None:
        return None
    headers = [("Content-Type", note.content_type), ("Content-Length", str(len(body)))]
    return "200 OK", headers + [("Content-Encoding", "gzip")] * note.zips, body
