"""How long a table takes: python -m bench.imports [--rows 2000] [--engine sqlite|postgresql].

A table of organisations, and one of people, is read and looked at, taken in, and taken back, by the part
of the worker that does it. Printed are seconds of each step, what the processor did, and how often the
page of the table would have told of progress.
"""

import argparse
import tempfile
import time

import flask_migrate

from app import clock, create_app
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.desk import importing, imports
from app.desk.models import Import, Imported, ImportState
from bench import databases
from bench.words import NAMES, PLACES, SUBJECTS

SETTINGS = {"SECRET_KEY": "for-measuring-only-" * 3, "PUBLIC_URL": "http://127.0.0.1"}
THERE = 1500  #: organisations before the table comes
SECTORS = ("government", "academia", "civil_society", "private_sector", "network", "international")


def organisations(first: int, rows: int) -> bytes:
    """Make a table of organisations that are called otherwise, each in two languages."""
    lines = ["name_en,name_zh,sector,countries,website"]
    for number in range(first, first + rows):
        words = f"{SUBJECTS[number % 6]} Union {_called(number)} {PLACES[number // 6 % 6]}"
        lines.append(
            f"{words},荒漠第{number}研究所,{SECTORS[number % 6]},CN;MN,https://o{number}.example.org"
        )
    return "\n".join(lines).encode()


def _called(number: int) -> str:
    """A word of its own for each number, so that names are not alike."""
    return "".join("abdeghiklmnoprstuvyz"[(number * 7919 >> 4 * place) % 20] for place in range(6)).title()


def people(rows: int) -> bytes:
    """Make a table of people who are to be invited."""
    lines = ["email,name,language"]
    lines += [f"guest{number}@example.org,{NAMES[number % 10]} {number},mn" for number in range(rows)]
    return "\n".join(lines).encode()


def measure(actor: Actor, what: Imported, data: bytes) -> list[tuple[str, float, float, int]]:
    """Return (step, seconds, seconds of the processor, looks) for a table."""
    table = imports.bring(actor, what, data, name="table.csv")
    steps = []
    for step, ends, begin in (
        ("looked at", ImportState.READ, lambda: None),
        ("taken in", ImportState.DONE, lambda: imports.take_in(actor, table.id)),
        ("taken back", ImportState.UNDONE, lambda: imports.take_back(actor, table.id)),
    ):
        begin()
        began, used, looks = time.perf_counter(), time.process_time(), 0
        while state(table.id) is not ends:
            importing.work()
            looks += 1
        steps.append((step, time.perf_counter() - began, time.process_time() - used, looks))
    return steps


def state(import_id: int) -> ImportState:
    """Return how far a table is."""
    db.session.rollback()
    return db.session.get_one(Import, import_id, populate_existing=True).state


def main() -> None:
    """Measure both kinds of tables on one engine."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=2000)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as uploads, databases.fresh(given.engine) as database:
        app = create_app({**SETTINGS, "DATABASE_URL": database.url, "UPLOADS": uploads})
        with app.app_context():
            flask_migrate.upgrade()
            with transaction() as session:
                account = Account(
                    name="Anna", email="anna@example.org", email_key="anna@example.org",
                    role=Role.SECRETARIAT, joined_at=clock.now(),
                )  # fmt: skip
                session.add(account)
                session.flush()
                actor = Actor.of(account)
            there = imports.bring(actor, Imported.ORGANISATIONS, organisations(100_000, THERE), name="a.csv")
            while state(there.id) is not ImportState.READ:
                importing.work()
            imports.take_in(actor, there.id)
            while state(there.id) is not ImportState.DONE:
                importing.work()
            for what, data in (
                (Imported.ORGANISATIONS, organisations(0, given.rows)),
                (Imported.PEOPLE, people(given.rows)),
            ):
                for step, seconds, used, looks in measure(actor, what, data):
                    print(
                        f"{given.engine} {what}: {step:10} {seconds:6.1f} s, CPU {used:6.1f} s, {looks} looks"
                    )
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
