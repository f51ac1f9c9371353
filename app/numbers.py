"""Whole numbers, as they come in addresses and forms."""

import re

from app.errors import NotFound, Refusal


def whole(value: str | None, digits: int = 9) -> int | None:
    """Read a number of at most ``digits`` figures, without a sign; None: it is none.

    ``int`` would take signs, blanks, figures of all scripts, and more of them than a column holds.
    """
    return int(value) if value and re.fullmatch(f"[0-9]{{1,{digits}}}", value) else None


def want_whole(value: str | None, digits: int = 9, otherwise: type[Refusal] = NotFound) -> int:
    """Read a number as :func:`whole` does.

    :raises Refusal: ``otherwise``; it is none.
    """
    found = whole(value, digits)
    if found is None:
        raise otherwise
    return found


def whole_if_given(value: str | None, digits: int = 9) -> int | None:
    """Read a number as :func:`whole` does; None where there is none to be read.

    :raises NotFound: something is there, and it is none.
    """
    return None if value is None else want_whole(value, digits)
