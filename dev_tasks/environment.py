"""The virtual environment: made on first use, brought up to date when the lock changed."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from dev_tasks.debian import can_install, install
from dev_tasks.said import give_up, say

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
#: each holds all of those before it
LEVELS = ("run", "test", "check")
_STAMP = VENV / "installed.json"  #: level -> hash of the list that was installed


@contextmanager
def alone() -> Iterator[None]:
    """Within the block no other ``./dev`` of this folder sets anything up."""
    folder = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def prepare(level: str) -> None:
    """Make the environment for ``level``, with hashes checked, from the index pip is configured with."""
    with alone():
        if _is_prepared(level):
            return
        if not _works():
            _make()
        say(f"Installing what `{level}` needs …")
        _STAMP.unlink(missing_ok=True)  # until it is whole
        listed = ROOT / "requirements" / f"{level}.txt"
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        done = subprocess.run(
            [
                PYTHON,
                "-m",
                "pip",
                "install",
                *quiet,
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                listed,
            ],
            check=False,
        )
        if done.returncode:
            give_up("The packages could not be installed: see what pip says above, then try again.")
        _STAMP.write_text(json.dumps({level: _hash_of(level)}))


def _is_prepared(level: str) -> bool:
    if not _works():
        return False
    try:
        installed = json.loads(_STAMP.read_text())
    except (OSError, ValueError):
        return False
    enough = LEVELS[LEVELS.index(level) :]
    return any(installed.get(one) == _hash_of(one) for one in enough)


def _hash_of(level: str) -> str:
    listed = (ROOT / "requirements" / f"{level}.txt").read_bytes()
    return sha256(listed + sys.version.encode()).hexdigest()


def _works() -> bool:
    """Tell whether the environment is there, whole, and of this Python."""
    try:
        found = subprocess.run(
            [PYTHON, "-c", "import sys, pip; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return found.returncode == 0 and found.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make() -> None:
    say("Making the virtual environment in .venv …")
    if not _has_pip_at_hand():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not can_install():
            give_up(f"This Python cannot make virtual environments: install the package {package} first.")
        if not install([package]):
            give_up(f"The package {package} could not be installed: see above.")
    shutil.rmtree(VENV, ignore_errors=True)
    venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)
    # in a process of its own: what apt has just brought is not seen by this one
    subprocess.run([PYTHON, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)


def _has_pip_at_hand() -> bool:
    """Tell whether this Python brings pip along; Debian keeps it in a package of its own."""
    question = "import ensurepip; ensurepip.version()"
    return subprocess.run([sys.executable, "-c", question], capture_output=True, check=False).returncode == 0
