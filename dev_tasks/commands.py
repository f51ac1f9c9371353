"""Each command of ``./dev``: what it needs to be set up, and who does it."""

import os
import subprocess
from collections.abc import Callable

from dev_tasks import catalogues, checking, feature, locking, supervisor, testing
from dev_tasks.environment import PYTHON, ROOT, prepare
from dev_tasks.postgres import server


def run(arguments: list[str]) -> int:
    """Run the platform."""
    prepare("run")
    catalogues.compile_all()
    return supervisor.run(arguments)


def test(arguments: list[str]) -> int:
    """Run the tests."""
    prepare("test")
    catalogues.compile_all()
    return testing.run(arguments)


def check(arguments: list[str]) -> int:
    """Run the checks."""
    prepare("check")
    catalogues.compile_all()
    return checking.run(arguments)


def bench(arguments: list[str]) -> int:
    """Measure."""
    prepare("test")
    catalogues.compile_all()
    with server() as postgres:
        environment = {**os.environ, **({"TEST_POSTGRES": postgres} if postgres else {})}
        return subprocess.run(
            [PYTHON, "-m", "bench", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode


def new_feature(arguments: list[str]) -> int:
    """Make the places of a feature."""
    return feature.make(arguments)


def update_catalogues(_arguments: list[str]) -> int:
    """Bring new sentences into the catalogues."""
    prepare("run")
    catalogues.update_all()
    catalogues.compile_all()
    return 0


def lock(arguments: list[str]) -> int:
    """Resolve the dependencies."""
    prepare("check")
    return locking.lock(arguments)


def flask(arguments: list[str]) -> int:
    """Run a command of the application."""
    prepare("run")
    catalogues.compile_all()
    command = [str(PYTHON), "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(command, cwd=ROOT, env=supervisor.settings(), check=False).returncode


def shell(_arguments: list[str]) -> int:
    """Open a shell within the application."""
    return flask(["shell"])


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "new-feature": new_feature,
    "catalogues": update_catalogues,
    "lock": lock,
    "shell": shell,
    "flask": flask,
}
