"""Measure what pages cost: ``python -m bench``. See docs/performance.md."""

import argparse
import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import structlog
from flask import Flask

from app import create_app
from app.db import db
from bench import data, databases, measure, null, people, statements, table
from bench.databases import Database
from bench.load import Task
from bench.measure import Cost
from bench.pages import BOTH, Page, pages
from bench.reader import Reader, signed_in_cookie
from bench.server import Server
from bench.table import Row

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SLACK = 0.03  #: of the length: tokens and times differ, and so does what compresses them


def main() -> None:
    """Read what is wanted, measure, print."""
    arguments = _arguments()
    runs = {}
    for engine in BOTH if arguments.engine == "both" else (arguments.engine,):
        with databases.fresh(engine) as database:
            rows = _run(database, arguments)
        runs[engine] = [row.values() for row in rows]
        print(table.written(rows), end="\n\n", flush=True)
    print(table.legend())
    if arguments.json:
        about = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "processes": arguments.processes,
            "connections": arguments.connections,
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        }
        arguments.json.write_text(json.dumps({**about, "engines": runs}, indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure what pages cost.")
    parser.add_argument("--engine", choices=[*BOTH, "both"], default="both")
    parser.add_argument("--seconds", type=int, default=4, help="for each page (default 4)")
    parser.add_argument("--processes", type=int, default=1, help="of the web server (default 1)")
    parser.add_argument("--connections", type=int, default=1, help="readers at once (default 1)")
    parser.add_argument(
        "--only", metavar="NAME", help="pages whose name begins so: thread, theme, feed-304 …"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    return parser.parse_args()


def _run(database: Database, arguments: argparse.Namespace) -> list[Row]:
    """Fill the database, start both servers, measure each page."""
    environment = {"SECRET_KEY": "for-measuring-only-" * 2, "DATABASE_URL": database.url}
    app = create_app(environment, RATELIMIT_ENABLED=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # quiet in here
    logging.disable(logging.INFO)
    began = time.monotonic()
    with app.app_context():
        flask_migrate.upgrade()
    world = data.make(app)
    database.settle()
    wanted = [page for page in pages(world) if page.name.startswith(arguments.only or "")]
    if not wanted:
        raise SystemExit(f"No page is called {arguments.only}.")
    print(
        f"{NAMES[database.engine]}: {data.POSTS:,} posts, {data.THREADS} threads, {data.MEETINGS:,} meetings,"
        f" {people.PEOPLE:,} people, {people.ORGANISATIONS:,} organisations, made in"
        f" {time.monotonic() - began:.0f} s. granian, WSGI, {arguments.processes} × 1 blocking thread;"
        f" {arguments.connections} readers at once.",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="saxaul-bench-") as folder:
        logs = Path(folder)
        with (
            Server("bench.null:app", {}, processes=arguments.processes, log=logs / "null") as empty,
            Server("bench.site:app", environment, processes=arguments.processes, log=logs / "app") as server,
        ):
            return list(_rows(app, world, wanted, (server, empty), database, arguments))


def _rows(
    app: Flask,
    world: data.World,
    wanted: list[Page],
    servers: tuple[Server, Server],
    database: Database,
    arguments: argparse.Namespace,
) -> Iterator[Row]:
    """Measure page after page; the null page, which was measured between all of them, comes last."""
    server, empty = servers
    nulls = Cost()
    null_task = Task(
        port=empty.port,
        request=Reader(empty.port).request("/"),
        status=200,
        length=len(null.PAGE),
        slack=0,
        seconds=0.5,
        connections=arguments.connections,
    )
    for page in wanted:
        reader = Reader(server.port, signed_in_cookie(app, world.token) if page.signed_in else {})
        status, sent, plain = reader.open(page)
        task = Task(
            port=server.port,
            request=reader.request(page.path),
            status=status,
            length=sent,
            slack=round(sent * SLACK),
            seconds=1.0,
            connections=arguments.connections,
        )
        cost, between = measure.interleaved(
            (server, task), (empty, null_task), database, slices=arguments.seconds
        )
        nulls.add(between)
        yield Row(
            name=page.name,
            words=page.words,
            cost=cost,
            ratio=cost.total_ms / between.total_ms,
            goal=page.goal.get(database.engine),
            most_ms=page.most_ms.get(database.engine),
            plain=plain,
            sent=sent,
            statements=_statements(app, page, world.token),
        )
    size = len(null.PAGE)
    yield Row(
        name="null",
        words="null page",
        cost=nulls,
        ratio=1.0,
        goal=None,
        most_ms=None,
        plain=size,
        sent=size,
        statements=0,
    )


def _statements(app: Flask, page: Page, token: str) -> int:
    """Count what a page asks the database the second time it is asked for."""
    client = app.test_client()
    if page.signed_in:
        for name, value in signed_in_cookie(app, token).items():
            client.set_cookie(name, value)
    first = client.get(page.path)
    headers = {"If-None-Match": first.headers["ETag"]} if page.state == "known" else {}
    with app.app_context():
        engine = db.engine
    with statements.counted(engine) as found:
        client.get(page.path, headers=headers)
    return len(found)


if __name__ == "__main__":
    main()
