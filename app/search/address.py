"""What somebody looks for, read from an address."""

import re
from collections.abc import Mapping
from datetime import date

from app import text
from app.accounts.actor import Actor
from app.discussions import theme_queries
from app.i18n import LANGUAGES
from app.numbers import whole
from app.search.asked import LONGEST
from app.search.kinds import Kind
from app.search.queries import Wanted

_LONGEST_FILTER = 100  #: characters of a name
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  #: of dates that are looked for


def wanted(given: Mapping[str, str], actor: Actor | None) -> Wanted:
    """Read what ``actor`` looks for; what is none of the choices does not matter."""
    theme, thread = whole(given.get("theme"), 18), whole(given.get("thread"), 18)
    kind, spoken = given.get("kind", ""), given.get("language", "")
    if theme is not None and theme not in {row[0] for row in theme_queries.theme_choices(actor)}:
        theme = None
    return Wanted(
        text=text.one_line(given.get("q", "")[: LONGEST + 1]),
        kind=Kind(kind) if kind in list(Kind) else None,
        theme=theme,
        language=spoken if spoken in LANGUAGES else "",
        by=text.one_line(given.get("by", "")[:_LONGEST_FILTER]),
        organisation=text.one_line(given.get("organisation", "")[:_LONGEST_FILTER]),
        thread=thread,
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        best=given.get("order") == "best",
        exact=given.get("only") == "typed",
    )


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None
