"""Whether the time of an answer tells who has an account: python -m bench.sign_in_times [--tries 200].

Known and unknown addresses knock in turn at each door that must not tell them apart, on a running
server with all its limits: each try comes from a network address of its own, as through a proxy.
Printed are medians and quartiles in milliseconds, and the chance to see such a difference between
two equal things (Mann-Whitney, two-sided). Below 0.01, the times tell.
"""

import argparse
import http.client
import itertools
import math
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate

from app import clock, create_app
from app.accounts import passwords
from app.accounts.models import Account
from app.db import db, transaction
from bench import databases
from bench.server import Server

SETTINGS = {"SECRET_KEY": "for-measuring-only-" * 3, "PUBLIC_URL": "http://127.0.0.1", "TRUSTED_PROXIES": "1"}
#: the form a door shows, the door, and what is typed beside the address
DOORS = {
    "sign-in": ("/sign-in", "/sign-in", {"password": "a wrong but decent password"}),
    "join": ("/join", "/join", {"name": "Bolor", "timezone": "UTC"}),
    "link": ("/sign-in", "/sign-in/link", {}),
    "reset": ("/sign-in/reset", "/sign-in/reset", {}),
}
networks = itertools.count(1)


def furnish(url: str, tries: int) -> None:
    """Make the accounts with the known addresses, one for each try, so that no limit is met."""
    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context():
        flask_migrate.upgrade()
        stored = passwords.hash_of("saxaul holds the sand")
        with transaction() as session:
            session.add_all(
                Account(
                    name=f"Person {number}",
                    email=f"known{number}@example.org",
                    email_key=f"known{number}@example.org",
                    password_hash=stored,
                    joined_at=clock.now(),
                )
                for number in range(tries)
            )
        db.session.remove()
        db.engine.dispose()


class Knocker:
    """A browser that has opened the page of a door, and sends its form."""

    def __init__(self, port: int, page: str, door: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._door = door
        answer, body = self._ask("GET", page)
        self._cookie = answer.headers["Set-Cookie"].split(";")[0]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)
        assert found
        self._token = found[1]

    def knock(self, form: dict[str, str]) -> tuple[float, int]:
        """Send the form from another network address. Returns the milliseconds and the status."""
        network = next(networks)
        headers = {
            "Cookie": self._cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{network >> 16 & 255}.{network >> 8 & 255}.{network & 255}",
        }
        body = urlencode({**form, "csrf_token": self._token})
        began = time.perf_counter()
        answer, _page = self._ask("POST", self._door, body, headers)
        return (time.perf_counter() - began) * 1000, answer.status

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        return answer, answer.read().decode()


def measure(port: int, door: str, tries: int) -> tuple[list[float], list[float]]:
    """Let known and unknown addresses knock in turn, the first of each pair changing."""
    page, path, typed = DOORS[door]
    browser = Knocker(port, page, path)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    statuses = set()
    for number in range(-5, tries):  # the first five are not counted: all is fetched and compiled in them
        for kind in ("known", "unknown") if number % 2 else ("unknown", "known"):
            email = f"{kind}{number}@example.org"
            spent, status = browser.knock({"email": email, **typed})
            if number >= 0:
                times[kind].append(spent)
                statuses.add(status)
    if len(statuses) != 1:
        raise SystemExit(f"{door}: answers differ: {sorted(statuses)}")
    return times["known"], times["unknown"]


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided p of Mann and Whitney's test, by the normal approximation without ties."""
    ranks = {value: rank for rank, value in enumerate(sorted([*one, *other]), 1)}
    n, m = len(one), len(other)
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def rows(engine: str, tries: int) -> Iterator[str]:
    """Measure all doors on a fresh database of ``engine``."""
    with databases.fresh(engine) as database, tempfile.TemporaryDirectory() as folder:
        furnish(database.url, tries)
        database.settle()
        environment = {**SETTINGS, "DATABASE_URL": database.url}
        with Server("wsgi:app", environment, processes=1, log=Path(folder, "log")) as server:
            for door in DOORS:
                known, unknown = measure(server.port, door, tries)
                told = [
                    " / ".join(f"{cut:7.2f}" for cut in statistics.quantiles(times, n=4))
                    for times in (known, unknown)
                ]
                yield f"| {engine} | {door} | {told[0]} | {told[1]} | {chance(known, unknown):.3f} |"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tries", type=int, default=200)
    arguments.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    asked = arguments.parse_args()
    print("| Engine | Door | Known: quartiles, ms | Unknown: quartiles, ms | p |\n|---|---|---|---|---|")
    for engine in asked.engine or ["sqlite", "postgresql"]:
        for row in rows(engine, asked.tries):
            print(row)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
