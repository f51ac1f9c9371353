"""The page to search on."""

import re
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.accounts.session import kept_for_visitors_who_ask, reader
from app.discussions import theme_queries
from app.numbers import whole
from app.search import queries, shown
from app.search.address import wanted
from app.search.kinds import NAMED, Kind

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("/")
@kept_for_visitors_who_ask
def index() -> str:
    """What was said, planned and written down here, by its words."""
    sought = wanted(request.args, reader())
    themes = theme_queries.theme_choices(reader())
    found = queries.find(reader(), sought, before=_place(request.args.get("before")), page=_page())
    return render_template(
        "search/index.html",
        wanted=sought,
        found=found,
        rows=shown.rows(reader(), found.asked, found.hits),
        named=shown.rows(reader(), found.asked, found.named),
        kind_links=[
            (kind.words, _address(sought.given(kind=kind.value)), kind is sought.kind) for kind in Kind
        ],
        theme_options=[(number, title) for number, title, _language in themes],
        named_only=sought.kind in NAMED,
        thread=queries.thread_title(reader(), sought.thread) if sought.thread else None,
        has_words=bool(found.asked.wanted),
        is_only_without=bool(found.asked.unwanted) and not found.asked.wanted,
        is_first="before" not in request.args and _page() == 1,
        newer=_page() - 1,
        best=queries.BEST,
    )


def _place(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,18}", value) else None


def _page() -> int:
    return min(whole(request.args.get("page"), 6) or 1, queries.pages_of_best())


def _address(given: dict[str, Any]) -> str:
    return url_for(".index", **given)
