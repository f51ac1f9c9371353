"""Readers: some connections that ask for one page again and again, in a process of their own.

``python -m bench.load`` reads a :class:`Task` as JSON from its standard input and writes a
:class:`Outcome`. It is a process apart, so that its work is not counted as the server's. Every answer
is checked: a fault or a redirection is quick, and must not pass for a page.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field

CHUNK = 1 << 18
PATIENCE = 10  #: seconds without any answer before we give up


class WrongAnswer(SystemExit):
    """The server did not answer with the page that was to be measured."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to ask, how often at once, and which answer is right."""

    port: int
    request: str  #: the whole head of it, with the empty line
    status: int
    length: int  #: bytes of the body
    slack: int  #: by how many bytes the length may differ: tokens and their compression
    seconds: float
    connections: int


@dataclass
class Outcome:
    """What came of it."""

    answers: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)  #: seconds from asking to the last byte, each answer


def run(task: Task) -> Outcome:
    """Do ``task`` in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(task)),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise WrongAnswer(ended.stderr.strip())
    return Outcome(**json.loads(ended.stdout))


class Connection:
    """One reader: asks, reads the whole answer, asks again."""

    def __init__(self, task: Task) -> None:
        self._task, self._request = task, task.request.encode()
        self.socket = socket.create_connection(("127.0.0.1", task.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._began, self._got, self._wanted = 0.0, b"", 0
        self._missing = 0

    def ask(self) -> None:
        """Send the request."""
        self._got, self._wanted, self._began = b"", 0, time.perf_counter()
        self.socket.sendall(self._request)

    def read(self) -> float | None:
        """Take what has come. Returns the seconds it took, when the answer is whole."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise WrongAnswer("The server closed the connection within an answer.")
        if not self._wanted:
            self._got += data
            head, blank, body = self._got.partition(b"\r\n\r\n")
            if not blank:
                return None
            self._missing = self._length(head) - len(body)
            self._wanted = True
        else:
            self._missing -= len(data)
        return time.perf_counter() - self._began if self._missing <= 0 else None

    def _length(self, head: bytes) -> int:
        """Return the length of the body, when this is the head of the right answer."""
        lines = head.decode("latin-1").lower().split("\r\n")
        status = int(lines[0].split()[1])
        named = [line.partition(":")[2] for line in lines if line.startswith("content-length:")]
        length = 0 if status == 304 else int(named[0]) if named else -1
        if status != self._task.status or abs(length - self._task.length) > self._task.slack:
            asked = self._task.request.split("\r\n", 1)[0]
            raise WrongAnswer(
                f"{asked} was answered with {status} and {length} bytes, not {self._task.status}"
                f" and {self._task.length}."
            )
        return length


def main() -> None:
    """Read the task, do it, write what came of it."""
    task = Task(**json.load(sys.stdin))
    readers = [Connection(task) for _ in range(task.connections)]
    outcome, waiting = Outcome(), selectors.DefaultSelector()
    for reader in readers:
        waiting.register(reader.socket, selectors.EVENT_READ, reader)
    began = now = time.perf_counter()
    idle = deque(readers)
    asked = 0
    while now - began < task.seconds or asked:
        while idle:
            idle.popleft().ask()
            asked += 1
        ready = waiting.select(PATIENCE)
        if not ready:
            raise WrongAnswer(f"No answer for {PATIENCE} seconds.")
        for key, _ in ready:
            took = key.data.read()
            if took is None:
                continue
            asked -= 1
            outcome.took.append(round(took, 6))
            if time.perf_counter() - began < task.seconds:
                idle.append(key.data)
        now = time.perf_counter()
    outcome.answers, outcome.seconds = len(outcome.took), now - began
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
