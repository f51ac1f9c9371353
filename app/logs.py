"""Logs: one JSON object a line, without personal data: routes, not addresses; numbers, not names."""

import logging
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor


def init_app(app: Flask) -> None:
    """Write what happens to the standard error stream, one line a request."""
    if not app.config.get("TESTING"):
        _to_stderr()
    log = structlog.get_logger("web")

    @app.before_request
    def begin() -> None:
        g.began, g.request_id = time.perf_counter(), uuid.uuid4().hex[:16]

    @app.after_request
    def end(response: Response) -> Response:
        if "began" in g and request.endpoint not in {"assets", "health.alive"}:
            log.info(
                "request",
                id=g.request_id,
                method=request.method,
                route=request.url_rule.rule
                if request.url_rule
                else None,  # the pattern: addresses may hold secrets
                status=response.status_code,
                ms=round((time.perf_counter() - g.began) * 1000, 1),
            )
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response


def _to_stderr() -> None:
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
