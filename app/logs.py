"""Logs: one JSON object a line, without personal data: routes, not addresses; numbers, not names."""

import logging
import sys
import time
import traceback
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import StatementError
from structlog.typing import EventDict, Processor

log = structlog.get_logger("web")


def init_app(app: Flask) -> None:
    """Write what happens to the standard error stream, one line a request."""
    if not app.config.get("TESTING"):
        _to_stderr()

    app.log_exception = _tell_fault  # type: ignore[method-assign]  # Flask's own tells the address

    @app.before_request
    def begin() -> None:
        g.began, g.request_id = time.perf_counter(), request_id()

    @app.after_request
    def end(response: Response) -> Response:
        if "began" in g and request.endpoint not in {"assets", "health.alive"}:
            # the pattern of the address, not the address, which may hold secrets
            route = request.url_rule.rule if request.url_rule else None
            write(g.request_id, request.method, route, response.status_code, g.began)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response


def request_id() -> str:
    """Make the number by which a request is found again, in an answer and in the logs."""
    return uuid.uuid4().hex[:16]


def write(request_id: str, method: str, route: str | None, status: int, began: float) -> None:
    """Write the line of one request. began: by time.perf_counter()."""
    ms = round((time.perf_counter() - began) * 1000, 1)
    log.info("request", id=request_id, method=method, route=route, status=status, ms=ms)


def _tell_fault(exc_info: Any) -> None:
    """Write of a bug where it was, under the number that the page tells."""
    route = request.url_rule.rule if request.url_rule else None
    log.error("fault", id=g.get("request_id"), method=request.method, route=route, exc_info=exc_info)


def _tell_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write an exception as text. What databases say of theirs names values, and so people: it stays out."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    told: list[str] = []
    while isinstance(error, BaseException):
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        says = f" in {error.statement}" if isinstance(error, StatementError) else f": {error}"
        is_drivers = kind.startswith(("sqlite3.", "psycopg."))
        told.insert(
            0, "".join(traceback.format_tb(error.__traceback__)) + kind + ("" if is_drivers else says)
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if told:
        event["exception"] = "\n\n".join(told)
    return event


def _to_stderr() -> None:
    """Write our lines at once, and give those of libraries the same form."""
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    written: list[Processor] = [
        _tell_exception,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, *written],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for talkative in ("alembic", "apscheduler", "fido2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
