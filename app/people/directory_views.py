"""Pages to find people and organisations, and tables of them for the secretariat."""

import json
import re

import flask
from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from app import clock, i18n, journal, kept, limits, text
from app.accounts.session import (
    actor,
    for_secretariat,
    happened,
    kept_for_visitors,
    kept_for_visitors_who_ask,
    key,
    reader,
)
from app.i18n import _
from app.limits import limiter
from app.numbers import whole
from app.organisations.countries import COUNTRIES, countries
from app.organisations.models import Sector
from app.people import directory, exports, finding, languages
from app.people.access import audiences_of
from app.people.directory import Place, Wanted
from app.people.matrix import matrix as matrix_for
from app.people.walks import ELSEWHERE, NOWHERE

blueprint = Blueprint("directory", __name__, url_prefix="/directory")

LONGEST = 100  #: characters of what is looked for
_COUNTRIES = [*COUNTRIES.items(), (NOWHERE, _("International")), (ELSEWHERE, _("Other countries"))]
_KINDS = {"person": _("Person"), "organisation": _("Organisation")}
_SUBJECTS = [
    ("people", _("People")),
    ("organisations", _("Organisations")),
    ("matrix", _("Sectors and countries")),
]


@blueprint.get("/")
@kept_for_visitors_who_ask
def index() -> str:
    """People who agreed to be found, by name, sector, country, theme, expertise and language."""
    wanted = _wanted()
    after, before = (Place.read(request.args.get(name)) for name in ("after", "before"))
    return render_template(
        "people/directory.html",
        # what was made before is shown again as long as it says the same: then neither of these is asked
        page=lambda: directory.page(reader(), wanted, after=after, before=before),
        themes=lambda: directory.choices(reader()),
        says=(happened(), audiences_of(reader()), wanted, after, before),
        wanted=wanted,
        language_named=languages.named,
        is_first=after is None and before is None,
        sectors=[(sector.value, sector.words) for sector in Sector],
        countries=countries,
        countries_offered=_COUNTRIES,
        subjects=_SUBJECTS,
    )


def _wanted() -> Wanted:
    """Read whom the reader looks for; what is none of the choices does not matter."""
    given = {name: text.one_line(value)[:LONGEST] for name, value in request.values.items()}
    sector, country, theme = (given.get(name, "") for name in ("sector", "country", "theme"))
    spoken = given.get("language", "")
    number = whole(theme, 18)
    themes = dict(directory.choices(reader())) if number is not None else {}
    return Wanted(
        text=given.get("q", ""),
        sector=Sector(sector) if sector in list(Sector) else None,
        country=country if country in {NOWHERE, ELSEWHERE} or re.fullmatch(r"[A-Z]{2}", country) else "",
        theme=number if number in themes else None,
        expertise=given.get("expertise", ""),
        language=spoken if re.fullmatch(r"[a-z]{2,3}", spoken) else "",
    )


@blueprint.get("/matrix")
@kept_for_visitors
def matrix() -> str:
    """Sectors and countries: who takes part, and who is missing."""
    return render_template(
        "people/matrix.html",
        counted=lambda: matrix_for(reader()),
        says=(happened(), audiences_of(reader())),
        sectors=Sector,
    )


@blueprint.get("/find")
@limits.in_each_process(120, 60, key)
def find() -> Response:
    """Propose people and organisations whose names begin as somebody types."""
    words = directory.beginnings(request.args.get("q", "")[:LONGEST])
    latest = happened()
    return kept.answer(
        f"find {sorted(audiences_of(reader()))} {words} {i18n.language()}",
        f"{latest} {clock.now():%Y-%m-%d %H:%M} {kept.edition()}",
        lambda: _proposals(words),
        mimetype="application/json",
        cache_control="no-store",
        vary="Cookie, Accept-Language, Accept-Encoding",
        sign=None if reader() else kept.Sign(journal.LATEST, latest, lasts=60),
    )


def _proposals(words: list[str]) -> str:
    people = flask.url_for("people.show", person_id=0).removesuffix("0")
    bodies = flask.url_for("organisations.show", key="-").removesuffix("-")
    found = [
        {
            "kind": str(_KINDS[one.kind]),
            "name": one.name,
            "language": one.language,
            "href": (people if one.kind == "person" else bodies) + one.key,
        }
        for one in finding.find(reader(), words)
    ]
    return json.dumps({"found": found}, ensure_ascii=False)


@blueprint.post("/exports")
@for_secretariat
@limiter.limit("20/hour", key_func=key)
def export() -> Response:
    """Take a table of people, organisations or the matrix away, as far as they were searched."""
    subject, form = request.form.get("subject", ""), request.form.get("form", "")
    if subject not in list(exports.Subject) or form not in list(exports.Form):
        flask.abort(400)
    made = exports.export(actor(), exports.Subject(subject), exports.Form(form), _wanted())
    return flask.send_file(
        made.file, mimetype=made.media_type, as_attachment=True, download_name=made.name, max_age=0
    )
