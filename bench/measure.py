"""Measure one page in slices between slices of the null page: what slows the machine slows both."""

import statistics
from dataclasses import dataclass, field

from bench import cpu, load
from bench.databases import Database
from bench.load import Task
from bench.server import Server

WARM = 0.3  #: seconds before anything is counted


@dataclass
class Cost:
    """What answers have cost so far."""

    answers: int = 0
    seconds: float = 0.0
    server: float = 0.0  #: seconds of processor time
    database: float = 0.0
    took: list[float] = field(default_factory=list)

    def add(self, other: "Cost") -> None:
        """Count ``other`` too."""
        self.answers += other.answers
        self.seconds += other.seconds
        self.server += other.server
        self.database += other.database
        self.took += other.took

    @property
    def server_ms(self) -> float:
        """Milliseconds of the server's processor time for an answer."""
        return self.server / self.answers * 1000

    @property
    def database_ms(self) -> float:
        """Milliseconds of the database's processor time for an answer."""
        return self.database / self.answers * 1000

    @property
    def total_ms(self) -> float:
        """Milliseconds of processor time for an answer; where it is not known, of waiting for it."""
        if cpu.AVAILABLE:
            return self.server_ms + self.database_ms
        return self.seconds / self.answers * 1000

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    def percentile(self, part: int) -> float:
        """Return within how many milliseconds ``part`` of a hundred answers came."""
        return statistics.quantiles(self.took, n=100)[part - 1] * 1000


def interleaved(
    page: tuple[Server, Task], null: tuple[Server, Task], database: Database, *, slices: int
) -> tuple[Cost, Cost]:
    """Measure the page and the null page by turns. Returns the costs of both."""
    for server, task in (page, null):
        _slice(server, _shorter(task, WARM), database)
    costs, nulls = Cost(), Cost()
    for _ in range(slices):
        nulls.add(_slice(*null, database))
        costs.add(_slice(*page, database))
    return costs, nulls


def _slice(server: Server, task: Task, database: Database) -> Cost:
    before = _used(server, database)
    outcome = load.run(task)
    after = _used(server, database)
    return Cost(outcome.answers, outcome.seconds, after[0] - before[0], after[1] - before[1], outcome.took)


def _used(server: Server, database: Database) -> tuple[float, float]:
    return (cpu.of_tree(server.pid), database.cpu()) if cpu.AVAILABLE else (0.0, 0.0)


def _shorter(task: Task, seconds: float) -> Task:
    return Task(**{**vars(task), "seconds": seconds})
