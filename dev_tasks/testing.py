"""Bring up what tests need, run them, and say loudly what could not run."""

import os
import subprocess

from dev_tasks.environment import PYTHON, ROOT
from dev_tasks.postgres import server
from dev_tasks.programs import find_browser, find_faketime
from dev_tasks.said import say


def run(arguments: list[str]) -> int:
    """Run all tests, or what ``arguments`` (of pytest) choose. Returns pytest's answer; see STRICT."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start many processes: read the program once
    missing = {}
    with server() as postgres:
        needed = {
            "TEST_POSTGRES": (postgres, "PostgreSQL: set TEST_DATABASE_URL, or install postgresql."),
            "CHROMIUM": (find_browser(), "Chromium: install it, or set CHROMIUM."),
            "TEST_FAKETIME": (find_faketime(), "faketime: install it, for tests of wrong clocks."),
        }
        for name, (found, sentence) in needed.items():
            environment.pop(name, None)
            if found:
                environment[name] = found
            else:
                missing[name] = sentence
        parallel = ["-n", str(min(os.cpu_count() or 2, 8)), "--dist", "loadgroup"]
        chosen = [] if any(one.startswith("-n") or one == "--pdb" for one in arguments) else parallel
        done = subprocess.run(
            [PYTHON, "-m", "pytest", *chosen, *arguments], cwd=ROOT, env=environment, check=False
        )
    for sentence in missing.values():
        say(f"NOT TESTED, because this is missing: {sentence}", "bad")
    if missing and os.environ.get("STRICT") == "1":
        return done.returncode or 1
    return done.returncode
