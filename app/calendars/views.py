"""Calendar addresses, which never change, and the page that tells them."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import i18n, kept, tokens
from app.accounts.session import actor, reader, signed_in
from app.calendars import operations, queries
from app.calendars.queries import Feed
from app.discussions import theme_queries
from app.i18n import _
from app.links import public_url
from app.meetings import queries as meetings

blueprint = Blueprint("calendars", __name__, url_prefix="/calendar")

PUBLIC = "public, max-age=900"  # seconds; a feed that moved is told by mail too
PRIVATE = "private, max-age=900"


@blueprint.get("/")
def index() -> str:
    """Tell the addresses, and how to subscribe."""
    person = reader()
    token = queries.private_token(person) if person else None
    return render_template(
        "calendars/index.html",
        everything=public_url("calendars.everything"),
        themes=[
            (theme.title, public_url("calendars.theme", slug=theme.slug), theme.language)
            for theme in theme_queries.themes(None)
        ],
        series=[
            (title, public_url("calendars.series", slug=slug), "en")
            for slug, title in meetings.series_addresses()
        ],
        mine=public_url("calendars.private", token=token) if token else None,
    )


@blueprint.get("/all.ics")
def everything() -> Response:
    """Everything public."""
    feed = queries.public_feed()
    return _answer(feed, _title(), PUBLIC, source=public_url("calendars.everything"))


@blueprint.get("/<any(en, zh, ja, ko, mn, ru):language>/all.ics")
def everything_in(language: str) -> Response:
    """Everything public, in one language."""
    feed = queries.public_feed()
    source = public_url("calendars.everything_in", language=language)
    return _answer(feed, _title(), PUBLIC, language=language, source=source)


@blueprint.get("/theme/<slug>.ics")
def theme(slug: str) -> Response:
    """Everything public under a theme."""
    feed = queries.theme_feed(slug)
    return _answer(feed, _title(feed.name), PUBLIC, source=public_url("calendars.theme", slug=slug))


@blueprint.get("/series/<slug>.ics")
def series(slug: str) -> Response:
    """All public meetings of a series."""
    feed = queries.series_feed(slug)
    return _answer(feed, _title(feed.name), PUBLIC, source=public_url("calendars.series", slug=slug))


@blueprint.get("/u/<token>.ics")
def private(token: str) -> Response:
    """One person's own calendar, for whoever knows its address."""
    feed, language = queries.private_feed(token)
    response = _answer(feed, _title(feed.name), PRIVATE, language=language, name=tokens.hashed(token))
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/event/<int:meeting_id>.ics")
def download(meeting_id: int) -> Response:
    """One meeting, as a file: the same entry as in the feeds, in the reader's language."""
    response = Response(queries.download(reader(), meeting_id), mimetype="text/calendar")
    response.vary.update(["Accept-Language", "Cookie"])
    response.headers["Content-Disposition"] = f'attachment; filename="event-{meeting_id}.ics"'
    return response


@blueprint.post("/address")
@signed_in
def renew() -> Response:
    """Give a person a private address, or another one."""
    if operations.give_address(actor()):
        flash(str(_("Your calendar has a new address. The one so far no longer works.")), "good")
    else:
        flash(str(_("Your calendar has an address now.")), "good")
    return redirect(url_for(".index"))


def _title(name: str = "") -> str:
    network = current_app.config["NETWORK_NAME"]
    return f"{network}: {name}" if name else str(network)


def _answer(
    feed: Feed,
    title: str,
    cache_control: str,
    *,
    language: str = i18n.DEFAULT,
    source: str | None = None,
    name: str | None = None,
) -> Response:
    """Answer with a feed; nothing is made while version and language stay. name: of what is kept."""

    def make() -> bytes:
        with i18n.speaking(language, "UTC"):
            return queries.bytes_of(
                feed,
                name=title,
                description=str(current_app.config["NETWORK_TITLE"]),
                source=source,
                domain=str(current_app.config["CALENDAR_DOMAIN"]),
            )

    return kept.answer(
        f"feed {name or source} {language}",
        f"{feed.version} {title}",
        make,
        mimetype="text/calendar",
        cache_control=cache_control,
        vary="Accept-Encoding",
        modified=feed.modified_at,
        exact=True,
        sign=feed.sign,
    )
