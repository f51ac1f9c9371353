"""Tables for programs: what a cell must not be."""

import unicodedata

_RUNS = frozenset("=+-@\u2212")  #: in any width; the last is a minus
_CONTROLS = frozenset("\t\r\n")


def harmless(value: str) -> str:
    """Return ``value`` so that no program for tables takes it for a formula, and runs it."""
    first = unicodedata.normalize("NFKC", value.lstrip())[:1]
    return f"'{value}" if first in _RUNS or value[:1] in _CONTROLS else value
