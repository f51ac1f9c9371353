"""The first page answers: what is next, what is new, what waits for me."""

from datetime import date

from flask import Blueprint, Response, render_template

from app import clock
from app.accounts import consents
from app.accounts import queries as accounts
from app.accounts.models import Document
from app.accounts.session import kept_for_visitors, reader
from app.discussions import queries as discussions
from app.holdings import days, rules
from app.links import public_url
from app.meetings import queries as meetings
from app.meetings.models import Status
from app.outbox import queries as outbox
from app.registrations import queries as registrations

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@kept_for_visitors
def index() -> str:
    """The first page."""
    person = reader()
    mine = registrations.mine_ahead(person) if person else []
    ahead = [m for m in meetings.ahead(person, limit=12) if m.status is Status.SCHEDULED]
    ours = [m for m in ahead if not m.is_linked]
    upcoming = mine[0].meeting if mine else (ours[0] if ours else None)
    elsewhere = {place.meeting_id for place in mine} | ({upcoming.id} if upcoming else set())
    return render_template(
        "home/index.html",
        upcoming=upcoming,
        mine=mine,
        ahead=[m for m in ahead if m.id not in elsewhere][:4],
        drafts=meetings.drafts_of(person) if person else [],
        troubled=len(outbox.in_trouble()) if person and person.is_secretariat else 0,
        latest=discussions.latest(person, 7),
        now=clock.now(),
    )


@blueprint.get("/about")
def about() -> str:
    """What this network and this platform are."""
    return render_template("home/about.html")


@blueprint.get("/help")
def help() -> str:  # the page is called so
    """How to take part, and whom to ask."""
    return render_template("home/help.html", secretariat=accounts.secretariat())


@blueprint.get("/accessibility")
def accessibility() -> str:
    """What is done so that everybody can use this."""
    return render_template("home/accessibility.html")


@blueprint.get("/terms")
def terms() -> str:
    """What those who take part agree to."""
    return render_template("home/terms.html", since=_since(Document.TERMS))


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept of people, why, and for how long."""
    return render_template(
        "home/privacy.html",
        since=_since(Document.PRIVACY),
        kept=[(rule.what, days(rule)) for rule in rules()],
    )


def _since(document: Document) -> date:
    return date.fromisoformat(consents.VERSIONS[document])


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What programs may read: all that everybody may."""
    lines = ["User-agent: *", "Disallow: /sign-in", "Disallow: /calendar/u/", "Disallow: /tray", "Allow: /"]
    return Response("\n".join([*lines, f"# {public_url('home.index')}", ""]), mimetype="text/plain")
