"""Bring up what tests need, run them, and say loudly what could not run."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev_tasks.environment import PYTHON, ROOT
from dev_tasks.postgres import server
from dev_tasks.programs import find_browser, find_faketime
from dev_tasks.said import say

_MEMORY = Path("/dev/shm")  # a file system in memory, on Linux
_ROOM = 2 * 1024**3  #: bytes


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
        # not more than there are processors: browsers, servers and children keep those busy while tests wait
        parallel = ["-n", str(min(os.cpu_count() or 2, 8))]
        chosen = [] if any(one.startswith("-n") or one == "--pdb" for one in arguments) else parallel
        with _in_memory() as folder:
            if folder:
                environment.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
            done = subprocess.run(
                [PYTHON, "-m", "pytest", *chosen, *arguments], cwd=ROOT, env=environment, check=False
            )
    for sentence in missing.values():
        say(f"NOT TESTED, because this is missing: {sentence}", "bad")
    if missing and os.environ.get("STRICT") == "1":
        return done.returncode or 1
    return done.returncode


@contextmanager
def _in_memory() -> Iterator[str | None]:
    """Within the block: a folder where files wait for no disk; None where there is none that will do."""
    if not _will_do(_MEMORY):
        yield None
        return
    with tempfile.TemporaryDirectory(
        prefix="saxaul-tests-", dir=_MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield folder


def _will_do(place: Path) -> bool:
    """Tell whether files may be written and run there, and have room."""
    if not place.is_dir() or not os.access(place, os.W_OK):
        return False
    return not os.statvfs(place).f_flag & os.ST_NOEXEC and shutil.disk_usage(place).free >= _ROOM
