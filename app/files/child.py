"""Strangers' files are read in a child process: what breaks there, or grows there, breaks and grows alone.

The child has little memory, little time, no settings and no secrets. It loads one module by its file,
nothing of the platform, and calls one function of it::

    rows = child.run(sheets.rows, data, seconds=20, megabytes=512, most=5000)

The function takes bytes and plain values, and returns bytes; it says no by raising ``ValueError("code")``,
where the code is a word of small letters. Its module imports nothing of ours, and heavy libraries only
inside the function, so that whoever calls need not load them.
"""

import inspect
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.errors import Busy

_BEGIN = Path(__file__).with_name("apart.py")
_AT_ONCE = threading.BoundedSemaphore(2)  #: children of one process of ours
_PATIENCE = 20.0  #: seconds until one of them must be free


class SaidNo(Exception):
    """The function refused what it was given. ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Broke(Exception):
    """The child took too long, wanted too much memory, or met something nobody had thought of."""


def run(function: Callable[..., bytes], data: bytes, *, seconds: int, megabytes: int, **values: Any) -> bytes:
    """Return what ``function`` makes of ``data`` in a child process.

    seconds: of work; twice as many may pass. megabytes: of memory, libraries included.
    values: further arguments, which JSON can carry.

    :raises SaidNo: the function refused.
    :raises Broke: it did not come to its end.
    :raises Busy: too many are at it.
    """
    task = {
        "path": sys.path,
        "module": inspect.getfile(function),
        "function": function.__name__,
        "values": values,
        "seconds": seconds,
        "megabytes": megabytes,
    }
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603  # our interpreter, our files; what is strange comes as input
            [sys.executable, "-I", str(_BEGIN), json.dumps(task)],
            input=data,
            capture_output=True,
            timeout=2 * seconds + 5,  # it has to start, too
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Broke from None
    finally:
        _AT_ONCE.release()
    if done.returncode == 0:
        return done.stdout
    if done.returncode == 3:  # as apart.py says
        raise SaidNo(done.stdout.decode("ascii", "replace"))
    raise Broke
