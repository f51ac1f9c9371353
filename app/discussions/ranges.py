"""Which numbers of a thread are read: all up to one of them, and some beyond. Nothing here knows a database.

``Read(4, ((7, 9),))`` holds 1, 2, 3, 4, 7, 8, 9. It is always written in one way: the parts beyond follow
each other, touch neither each other nor what is read to, and none is empty.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

MOST = 2_000  #: parts beyond that are remembered; of more, the lowest count as new again
_WRITTEN = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})?(,[0-9]{1,18}(-[0-9]{1,18})?)*")

Range = tuple[int, int]  #: from which number to which, both included


class Read(NamedTuple):
    """What somebody has read of a thread."""

    to: int = 0  #: everything up to this number
    also: tuple[Range, ...] = ()  #: and these, beyond it

    @classmethod
    def of(cls, to: int, also: str) -> "Read":
        """Read the two columns of :class:`app.discussions.reading_models.ThreadReader`."""
        return _normal(to, parse(also))

    @property
    def written(self) -> str:
        """What is read beyond, as it is kept: "7-9,12"."""
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.also)

    def has(self, number: int) -> bool:
        """Tell whether the post of this number is read."""
        return number <= self.to or any(first <= number <= last for first, last in self.also)

    def with_(self, ranges: Iterable[Range]) -> "Read":
        """Return what is read when these are, too."""
        return _normal(self.to, [*self.also, *ranges])

    def before(self, number: int) -> "Read":
        """Return what is read when everything from ``number`` on is new again."""
        kept = [(first, min(last, number - 1)) for first, last in self.also if first < number]
        return _normal(min(self.to, number - 1), kept)

    def new(self, first: int, last: int) -> list[int]:
        """List the numbers from ``first`` to ``last`` that are not read."""
        found: list[int] = []
        start = max(first, self.to + 1)
        for begin, end in self.also:
            if end < start:
                continue
            if begin > last:
                break
            found += range(start, begin)
            start = end + 1
        found += range(start, last + 1)
        return found


def parse(text: str) -> list[Range]:
    """Read "5-7,12"; "" for nothing.

    :raises ValueError: it is not written so, or a part ends before it begins.
    """
    if not text:
        return []
    if not _WRITTEN.fullmatch(text):
        raise ValueError(text[:40])
    parts = [part.partition("-") for part in text.split(",")]
    ranges = [(int(first), int(last or first)) for first, _dash, last in parts]
    if any(first > last for first, last in ranges):
        raise ValueError(text[:40])
    return ranges


def _normal(to: int, ranges: Iterable[Range]) -> Read:
    also: list[Range] = []
    for first, last in sorted(ranges):
        if first <= to + 1:
            to = max(to, last)
        elif also and first <= also[-1][1] + 1:
            also[-1] = (also[-1][0], max(also[-1][1], last))
        else:
            also.append((first, last))
    return Read(max(to, 0), tuple(also[-MOST:]))
