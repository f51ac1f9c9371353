"""Real processes of actors.py: each has its own connections, is heard and told over pipes, and can be killed.

They are forked off a process that has read the program but has opened nothing, so that none of them reads
it again. Whose clock is another one is begun afresh: its clock must be in place before its first line.
"""

import multiprocessing
import os
import sys
from multiprocessing.reduction import DupFd

import pytest

from tests.concurrency import actors

FORKED, FRESH = multiprocessing.get_context("forkserver"), multiprocessing.get_context("spawn")
FORKED.set_forkserver_preload(["tests.concurrency.actors"])
#: what counts only when it is there before a process begins
FROM_BIRTH = "LD_PRELOAD"


class Actor:
    """A process that plays a role of actors.py."""

    def __init__(self, *arguments: str, guard: str | None, environment: dict[str, str]) -> None:
        ours, theirs = zip(pipe(writing=True), pipe(), pipe(), strict=True)
        self.stdin, self.stdout, self.stderr = ours
        fresh = FROM_BIRTH in environment
        with pytest.MonkeyPatch.context() as born:
            for name, value in environment.items() if fresh else ():
                born.setenv(name, value)
            given = ([Passed(end) for end in theirs], environment, arguments, guard)
            self._process = (FRESH if fresh else FORKED).Process(target=play, args=given)
            self._process.start()
        for end in theirs:
            os.close(end)
        self.pid = self._process.pid

    def is_ready(self, word: str = "ready") -> None:
        """Wait until it says that it is as far as that."""
        assert self.stdout.readline() == f"{word}\n", self.stderr.read()

    def go(self) -> None:
        """Let one that is ready begin."""
        self.stdin.write("\n")
        self.stdin.flush()

    def ends(self, seconds: float = 60) -> int:
        """Wait until it has ended. Returns its exit code; what a signal ended has that of it, below zero."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, "it has not ended"
        return self._process.exitcode

    def runs(self) -> bool:
        return self._process.is_alive()

    def terminate(self) -> None:
        """Ask it to end, as operators do."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once: it learns nothing of it."""
        self._process.kill()

    def close(self) -> None:
        self.kill()
        self._process.join()
        for end in (self.stdin, self.stdout, self.stderr):
            end.close()


class Passed:
    """An open file on its way to another process."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __getstate__(self) -> object:
        return DupFd(self._number)

    def __setstate__(self, state: object) -> None:
        self._number = state.detach()

    def becomes(self, number: int) -> None:
        """Put it in the place of another one of this process."""
        os.dup2(self._number, number)
        os.close(self._number)


def pipe(*, writing: bool = False) -> tuple[object, int]:
    """Make a pipe. Returns our end, to read or to write text, and the number of the other one."""
    reads, writes = os.pipe()
    ours, theirs = (writes, reads) if writing else (reads, writes)
    return os.fdopen(ours, "w" if writing else "r"), theirs


def play(
    streams: list[Passed], environment: dict[str, str], arguments: tuple[str, ...], guard: str | None
) -> None:
    """Be an actor: the first lines of each process."""
    for number, stream in enumerate(streams):
        stream.becomes(number)
    sys.stdin = os.fdopen(0)  # the one that a process gets otherwise says nothing
    os.environ.update(environment)
    actors.play(*arguments, guard=guard)


def together(processes: list[Actor]) -> None:
    """Let all of them begin at once."""
    for process in processes:
        process.is_ready()
    for process in processes:
        process.go()
