"""Logs: one JSON object a line, and nobody in them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import SETTINGS

ROOT = Path(__file__).parent.parent

#: what a person does on her first day, with words that must be in no log; and what goes wrong meanwhile
WALK = """
import re
from sqlalchemy import text
from app import create_app, wiring, worker
from app.calendars.queries import private_token
from app.accounts.models import Account
from app.accounts.actor import Actor
from app.db import db, transaction
from app.tray.models import TrayMail
from app.tray.post import TrayPost
from tests.letters import new_letters

INSERT = "INSERT INTO theme (slug, title, description, position) VALUES (:s, :s, '', 1)"
app = create_app(WTF_CSRF_ENABLED=False)

@app.get("/fault/<secret>")
def fault(secret):
    raise ZeroDivisionError("a bug")

@app.get("/twice/<secret>")
def twice(secret):
    with transaction() as session:
        for _ in range(2):
            session.execute(text(INSERT), {"s": secret})
    return ""

client = app.test_client()
client.post("/join", data={"name": "Canaryname", "email": "canarymail@example.org", "timezone": "UTC"})
with app.app_context():
    worker.work_once(TrayPost(), wiring.TICKS)
    letter = new_letters()[0]
token = re.search(r"/sign-in/([\\w-]{43})", letter.text)[1]
client.get(f"/sign-in/{token}")
joined = {"name": "Canaryname", "timezone": "UTC", "agreed": "y"}
assert client.post(f"/sign-in/{token}", data=joined).status_code == 302
client.post("/settings/password", data={"new": "canarypassword is long", "again": "canarypassword is long"})
client.post("/calendar/address")
with app.app_context():
    feed = private_token(Actor.of(db.session.query(Account).one()))
assert client.get(f"/calendar/u/{feed}.ics").status_code == 200
client.get("/?q=canaryquery")
client.get("/canarypath/x")
client.post("/sign-out")
client.post("/sign-in", data={"email": "canarymail@example.org", "password": "canarypassword wrong"})
assert client.get("/fault/canaryfault").status_code == 500
assert client.get("/twice/canarytwice").status_code == 500
with app.app_context():
    app.logger.warning("said by %s", "somebody")
    worker.work_once(TrayPost(), wiring.TICKS)
print(token, feed)
"""


def test_a_walk_leaves_nobody_in_the_logs(database, app):
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, "DATABASE_URL": database.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stderr.splitlines()]

    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= 12
    for line in requests:
        assert {"event", "id", "method", "route", "status", "ms", "level", "timestamp"} == set(line)
    assert "/sign-in/<token>" in {line["route"] for line in requests}
    for line in lines:
        assert line["level"] in {"info", "warning", "error"}
        assert line["timestamp"].endswith("Z")

    secrets = done.stdout.split()
    assert len(secrets) == 2
    for secret in (*secrets, "canary", "Canary", "@example.org", "127.0.0.1"):
        assert secret not in done.stderr, secret

    # what went wrong is told all the same, under the number of its page
    bug, database_error = [line for line in lines if line["event"] == "fault"]
    assert bug["id"] in {line["id"] for line in requests if line["status"] == 500}
    assert bug["route"] == "/fault/<secret>"
    assert bug["exception"].endswith("ZeroDivisionError: a bug")
    assert "in fault" in bug["exception"]
    assert "IntegrityError in INSERT INTO theme" in database_error["exception"]
    assert [line["event"] for line in lines if line["level"] == "warning"] == ["said by somebody"]
