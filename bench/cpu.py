"""Seconds of processor time that processes have used, as Linux tells in /proc. Elsewhere: not available."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
AVAILABLE = (PROC / "self" / "stat").exists()
TICK = os.sysconf("SC_CLK_TCK")  #: how many units of /proc/<pid>/stat make a second


def of_tree(root: int) -> float:
    """Return what the process ``root`` and all below it have used so far."""
    parents = {pid: found[1] for pid in _pids() if (found := _stat(pid))}
    tree, grown = {root}, True
    while grown:
        young = {pid for pid, parent in parents.items() if parent in tree} - tree
        tree |= young
        grown = bool(young)
    return of(tree)


def of(pids: Iterable[int]) -> float:
    """Return what these processes have used so far, with the children they have outlived."""
    return sum(found[0] for pid in pids if (found := _stat(pid)))


def _pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> tuple[float, int] | None:
    """Return seconds used and parent (proc(5)); None when the process has ended meanwhile."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = text.rsplit(")", 1)[1].split()  # the name before it may hold spaces and brackets
    return sum(int(value) for value in fields[11:15]) / TICK, int(fields[1])
