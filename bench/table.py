"""The results, as a table for people and as JSON for programs."""

from dataclasses import dataclass
from typing import Any

from bench import cpu
from bench.measure import Cost

HEADS = ("page", "server", "database", "× null", "goal", "", "req/s", "p50", "p99", "kB", "sent", "SQL")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One page, measured."""

    name: str
    words: str
    cost: Cost
    ratio: float  #: to the null page measured between
    goal: float | None
    most_ms: float | None  #: instead of a goal in null pages
    plain: int  #: bytes of the text
    sent: int  #: bytes on the line
    statements: int | None

    @property
    def is_met(self) -> bool:
        """Whether the page costs no more than it may."""
        if self.most_ms is not None and self.cost.total_ms > self.most_ms:
            return False
        return self.goal is None or round(self.ratio, 1) <= self.goal

    def cells(self) -> list[str]:
        """Return what stands in the table, in the order of :data:`HEADS`."""
        cost = self.cost
        return [
            self.words,
            f"{cost.server_ms:.2f}" if cpu.AVAILABLE else "-",
            f"{cost.database_ms:.2f}" if cpu.AVAILABLE else "-",
            f"{self.ratio:.1f}",
            f"≤ {self.goal:g}" if self.goal else f"≤ {self.most_ms:g} ms" if self.most_ms else "",
            "" if (self.goal or self.most_ms) is None else "met" if self.is_met else "NOT MET",
            f"{cost.per_second:,.0f}",
            f"{cost.percentile(50):.1f}",
            f"{cost.percentile(99):.1f}",
            f"{self.plain / 1000:.1f}",
            f"{self.sent / 1000:.1f}",
            "" if self.statements is None else str(self.statements),
        ]

    def values(self) -> dict[str, Any]:
        """Return the same for programs: milliseconds, bytes."""
        cost = self.cost
        return {
            "page": self.name,
            "server_ms": round(cost.server_ms, 4) if cpu.AVAILABLE else None,
            "database_ms": round(cost.database_ms, 4) if cpu.AVAILABLE else None,
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "goal_ms": self.most_ms,
            "met": self.is_met,
            "requests_per_second": round(cost.per_second, 1),
            "p50_ms": round(cost.percentile(50), 3),
            "p99_ms": round(cost.percentile(99), 3),
            "bytes": self.plain,
            "bytes_sent": self.sent,
            "statements": self.statements,
        }


def written(rows: list[Row]) -> str:
    """Return the table as text; the first column to the left, numbers to the right."""
    table = [list(HEADS), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 5} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )


def legend() -> str:
    """Say what the columns mean."""
    unit = (
        "server, database: milliseconds of processor time for an answer; × null: their sum, in null pages."
        if cpu.AVAILABLE
        else "Processor time is not available on this system: × null compares times by the clock instead."
    )
    return (
        f"{unit}\nThe null page is measured between the slices of each page. p50, p99: milliseconds a reader"
        " waits.\nkB: the text, sent: on the line (gzip). SQL: statements of the page when asked for again;"
        "\nthe one look of the doorstep, which decides whether to answer as before, is not among them."
    )
