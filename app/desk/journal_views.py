"""Pages of what happened."""

import re
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from app.accounts.session import for_secretariat
from app.desk import journal, subjects

blueprint = Blueprint("desk_journal", __name__, url_prefix="/desk/journal")

_FILTERS = ("person", "about", "kind", "first", "last")
_NUMBER = re.compile(r"[0-9]{1,15}")  # int() takes figures of all scripts, and lines of them


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """What happened, newest first: all of it, or what concerns one person, one thing, one kind, some days."""
    asked = _asked()
    happened, more = journal.page(asked, before=_number("before"))
    chosen = {name: value for name, value in request.args.items() if name in _FILTERS and value}
    return render_template(
        "desk/journal.html",
        happened=happened,
        asked=asked,
        kinds=journal.kinds(),
        person=subjects.named([("account", asked.person_id)]) if asked.person_id else {},
        older=_address({**chosen, "before": str(more)}) if more else None,
        newest=_address(chosen) if "before" in request.args else None,
    )


def _address(query: dict[str, str]) -> str:
    return url_for(".index") + (f"?{urlencode(query)}" if query else "")


def _asked() -> journal.Filter:
    """Read the filter; what makes no sense is not asked for."""
    kind, _colon, number = request.args.get("about", "").partition(":")
    return journal.Filter(
        person_id=_number("person"),
        about=(kind, int(number)) if kind.isidentifier() and _NUMBER.fullmatch(number) else None,
        kind=request.args.get("kind") or None,
        first=_day("first"),
        last=_day("last"),
    )


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if _NUMBER.fullmatch(value) else None


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2100 else None
