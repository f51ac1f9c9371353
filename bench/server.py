"""The web server as it runs for people: granian, WSGI, one blocking thread in each process."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parent.parent
START = 30  #: seconds until it must answer


class Server:
    """A server of one application, for the length of a ``with`` block."""

    def __init__(self, application: str, environment: dict[str, str], *, processes: int, log: Path) -> None:
        self.port = _free_port()
        self._log = log
        self._command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1"),
            *("--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", str(processes), "--blocking-threads", "1"),
            application,
        ]
        self._environment = {**os.environ, **environment}

    @property
    def pid(self) -> int:
        """The process above all of its processes."""
        return self._process.pid

    def __enter__(self) -> "Server":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        give_up = time.monotonic() + START
        while time.monotonic() < give_up and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self._process.kill()
        raise SystemExit(f"The server did not start:\n{self._log.read_text('utf-8', 'replace')[-2000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
