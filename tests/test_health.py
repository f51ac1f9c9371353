"""Whether the process, its database and its workers are well, for those who watch over machines."""

from datetime import timedelta

import flask_migrate
import pytest
import time_machine
from sqlalchemy import text

from app import clock, health
from app.db import db, transaction
from app.outbox.models import Worker
from tests.conftest import make_app


def test_the_process_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_all_is_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": True,
        "migrated": True,
        "worker_last_tick_seconds": None,
        "oldest_due_parcel_seconds": 0,
    }


def test_it_tells_when_a_worker_last_ticked(client):
    with transaction() as session:
        now = clock.now()
        session.add(Worker(key=1, started_at=now - timedelta(hours=1), ticked_at=now - timedelta(seconds=90)))
        session.add(Worker(key=2, started_at=now, ticked_at=now - timedelta(seconds=7)))
    assert client.get("/readyz").json["worker_last_tick_seconds"] in {7, 8}


def test_it_tells_how_long_the_oldest_mail_waits(client, post_office):
    client.post("/join", data={"email": "a@example.org", "name": "A", "timezone": "UTC"})
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert 1199 <= client.get("/readyz").json["oldest_due_parcel_seconds"] <= 1203
        post_office()
        assert client.get("/readyz").json["oldest_due_parcel_seconds"] == 0


def test_it_is_not_ready_before_it_is_migrated(client):
    version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["migrated"], answer.json["database"]) == (503, False, True)
        assert client.get("/healthz").status_code == 200
    finally:
        with transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_it_is_not_ready_while_the_database_is_empty(tmp_path):
    app = make_app(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert app.test_client().get("/readyz").status_code == 503
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    assert app.test_client().get("/readyz").status_code == 200
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_is_asked_anew_each_time(client, path):
    answer = client.get(path)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] in {"no-cache", "no-store"}
    assert client.head(path).status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_wanted_revision_is_the_head_of_the_migrations(app):
    assert health.wanted_revision() == health.current_revision()
