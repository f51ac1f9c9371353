"""What changed between two texts, word by word; character by character where a script has no spaces.

The shortest way from one to the other is looked for (Myers, "An O(ND) Difference Algorithm and Its
Variations", 1986), first line by line, then within the lines that changed. The work has a limit, so that
two long texts with nothing in common take no longer than two that are alike: what lies beyond it is shown
as taken out and put in as a whole, which is true, only less fine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import NamedTuple

MOST = 700  #: differences that are looked for between two texts; the work grows with its square

#: letters of scripts without spaces one by one, with the marks that belong to them; other words as a whole
_PARTS = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
    "[\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
    "|[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
    "(?:['’\u0300-\u036f\u200d]+[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+)*"
    "|[^\\S\n]+|\n|.",
    re.DOTALL,
)


class Part(StrEnum):
    """What became of some words."""

    SAME = "same"
    OUT = "out"
    IN = "in"


class Change(NamedTuple):
    """Some words, and what became of them."""

    part: Part
    words: str


@dataclass
class _Work:
    """How much may still be done: it is shared by all the lines of two texts."""

    left: int = MOST * MOST


def changes(before: str, after: str) -> list[Change]:
    """Return how ``after`` came from ``before``.

    Joined without OUT they are ``after``, without IN ``before``. What was taken out stands first, what was
    put in its place next.
    """
    found, work = list[Change](), _Work()
    for part, lines in _runs(before.splitlines(keepends=True), after.splitlines(keepends=True), work):
        if isinstance(part, Part):
            _add(found, part, "".join(lines[0]))
            continue
        old, new = "".join(lines[0]), "".join(lines[1])
        for inner, words in _runs(_PARTS.findall(old), _PARTS.findall(new), work):
            if isinstance(inner, Part):
                _add(found, inner, "".join(words[0]))
            else:
                _add(found, Part.OUT, "".join(words[0]))
                _add(found, Part.IN, "".join(words[1]))
    return _joined(found)


def _add(found: list[Change], part: Part, words: str) -> None:
    if words:
        found.append(Change(part, words))


#: either a part and its one list; or None, and what was there and what is there instead
_Run = tuple[Part | None, tuple[Sequence[str], ...]]


def _runs(old: Sequence[str], new: Sequence[str], work: _Work) -> list[_Run]:
    """Return in their order what both lists share, and what stands instead of what."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    runs: list[_Run] = [(Part.SAME, (old[:start],))]
    middle = old[start : len(old) - end], new[start : len(new) - end]
    at_old = at_new = 0
    for one, other, length in [*_shared(*middle, work), (len(middle[0]), len(middle[1]), 0)]:
        gone, come = middle[0][at_old:one], middle[1][at_new:other]
        if gone or come:
            runs.append((None, (gone, come)))
        runs.append((Part.SAME, (middle[0][one : one + length],)))
        at_old, at_new = one + length, other + length
    runs.append((Part.SAME, (old[len(old) - end :],)))
    return runs


def _shared(old: Sequence[str], new: Sequence[str], work: _Work) -> list[tuple[int, int, int]]:
    """Return the stretches that both lists share: (place in the old one, in the new one, length).

    Nothing, when more differences part them than there is work left for.
    """
    most = min(len(old) + len(new), isqrt(work.left))
    trail: list[dict[int, int]] = []
    reach = {1: 0}  # diagonal (place in old minus place in new) -> how far it was followed in old
    for cost in range(most + 1):
        trail.append(dict(reach))
        for diagonal in range(-cost, cost + 1, 2):
            down = diagonal == -cost or (
                diagonal != cost and reach.get(diagonal - 1, -1) < reach.get(diagonal + 1, -1)
            )
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            if x >= len(old) and y >= len(new):
                work.left -= cost * cost
                return _traced(trail, len(old), len(new))
    work.left -= most * most
    return []


def _traced(trail: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    """Go the way back that was found, and note where it ran through what both share."""
    shared: list[tuple[int, int, int]] = []
    for cost in range(len(trail) - 1, -1, -1):
        reach, diagonal = trail[cost], x - y
        down = diagonal == -cost or (
            diagonal != cost and reach.get(diagonal - 1, -1) < reach.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        x_before = reach[before] if cost else 0
        y_before = x_before - before if cost else 0
        x_start = x_before if down else x_before + 1
        if not cost:
            x_start = 0
        if x > x_start:
            shared.append((x_start, x_start - diagonal, x - x_start))
        x, y = x_before, y_before
    return shared[::-1]


def _joined(found: Sequence[Change]) -> list[Change]:
    """Put together neighbours of a kind, and changes with nothing but space between them."""
    out: list[Change] = []
    gone = come = ""
    for index, change in enumerate(found):
        if change.part is Part.OUT:
            gone += change.words
        elif change.part is Part.IN:
            come += change.words
        elif (
            gone and come and not change.words.strip() and "\n" not in change.words and index + 1 < len(found)
        ):
            gone, come = gone + change.words, come + change.words
        else:
            same = _flush(out, gone, come) + change.words
            gone = come = ""
            if out and out[-1].part is Part.SAME:
                same = out.pop().words + same
            out.append(Change(Part.SAME, same))
    _add(out, Part.SAME, _flush(out, gone, come))
    return out


def _flush(out: list[Change], gone: str, come: str) -> str:
    """Add what was taken out and what was put in; returns the space that ends both, which is no change."""
    shared = ""
    while gone and come and gone[-1] == come[-1] and gone[-1].isspace():
        gone, come, shared = gone[:-1], come[:-1], gone[-1] + shared
    _add(out, Part.OUT, gone)
    _add(out, Part.IN, come)
    return shared
