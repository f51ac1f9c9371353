"""Atom feeds, as visitors see what they are of: a program that reads them brings nobody with it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import clock, i18n, journal, kept
from app.search import feeds
from app.search.address import wanted
from app.search.feeds import FeedEntry, Subject

blueprint = Blueprint("feeds", __name__)

Read = Callable[[], tuple[Subject, Sequence[FeedEntry]]]

FRESH = "no-cache"  # keep it, but ask each time whether it changed: what was withdrawn is gone at once


@blueprint.get("/discussions/feed.atom")
def everything() -> Response:
    """The newest posts of all discussions."""
    return _answer(feeds.everything)


@blueprint.get("/themes/<slug>/feed.atom")
def theme(slug: str) -> Response:
    """The newest posts of one theme."""
    return _answer(lambda: feeds.of_theme(slug))


@blueprint.get("/threads/<int:thread_id>/feed.atom")
def thread(thread_id: int) -> Response:
    """The newest posts of one discussion."""
    return _answer(lambda: feeds.of_thread(thread_id))


@blueprint.get("/search/feed.atom")
def search() -> Response:
    """The newest posts that a search finds."""
    sought = wanted(request.args, None)
    return _answer(lambda: feeds.of_search(sought))


def _answer(read: Read) -> Response:
    """Answer with a feed; nothing is made until something happens, or the minute is over."""
    happened = journal.latest()

    def make() -> bytes:
        return feeds.atom(*read())

    return kept.answer(
        f"feed {request.full_path[:1_000]} {i18n.language()}",
        # what was said is found a moment later than it happened
        f"{happened} {clock.now():%Y-%m-%d %H:%M} {kept.edition()}",
        make,
        mimetype="application/atom+xml",
        cache_control=FRESH,
        vary="Cookie, Accept-Language, Accept-Encoding",
        exact=True,  # the tag follows the bytes, and does not tell that something hidden happened
        sign=kept.Sign(journal.LATEST, happened, lasts=60),
    )
