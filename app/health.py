"""Whether this process, and what it needs, is well. For those who watch over machines."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.outbox import queries as outbox

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database is there and in the form this program wants (else 503); and how the worker is doing."""
    answer: dict[str, Any] = {"database": False, "migrated": False}
    try:
        answer["migrated"] = current_revision() == wanted_revision()
        answer["database"] = True
        if answer["migrated"]:
            last, oldest = outbox.last_tick(), outbox.oldest_due()
            answer["worker_last_tick_seconds"] = round((clock.now() - last).total_seconds()) if last else None
            answer["oldest_due_parcel_seconds"] = round(oldest.total_seconds()) if oldest else 0
    except SQLAlchemyError:
        current_app.logger.exception("not ready")
    ok = answer["database"] and answer["migrated"]
    return jsonify(status="ok" if ok else "not ready", **answer), 200 if ok else 503


def current_revision() -> str | None:
    """Return the revision the database is in; None: it is empty."""
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return None
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def wanted_revision() -> str | None:
    """Return the revision this program was written for."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()
