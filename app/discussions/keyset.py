"""Where a page of a list ended, as it stands in the address of the next one: a moment and an id."""

import re
from datetime import UTC, datetime

from app.errors import NotFound

Place = tuple[datetime, int]


def written(moment: datetime, row_id: int) -> str:
    """Write a place: microseconds since 1970, and the id of the row."""
    return f"{int(moment.timestamp()) * 1_000_000 + moment.microsecond}-{row_id}"


def read(value: str | None) -> Place | None:
    """Read a place out of an address; None when it holds none: the list begins.

    :raises NotFound: it is not written so.
    """
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,16}-[0-9]{1,18}", value):
        raise NotFound
    moment, number = value.split("-")
    seconds, rest = divmod(int(moment), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), int(number)
