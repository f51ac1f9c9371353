"""Drafts: what one has begun to write, saved while one writes, found again, thrown away."""

from typing import cast

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import text
from app.accounts.session import actor, keeps_text, key, signed_in
from app.discussions import composing, drafts
from app.discussions.drafts import KINDS, Kind, Place
from app.errors import NotFound
from app.files import doors
from app.i18n import _
from app.limits import limiter
from app.numbers import whole
from app.text import languages

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")

#: what a form holds beside what was typed
_OURS = {"csrf_token", "key", "version", "attached", "drop", "draft", "preview", "files"}
_MOST_FIELDS = 40


@blueprint.get("/")
@signed_in
def index() -> str:
    """What she has begun to write, the newest first."""
    return _index()


def _index(thrown: tuple[Place, drafts.Saved] | None = None) -> str:
    return render_template("drafts/index.html", drafts=drafts.of(actor()), thrown=thrown)


@blueprint.post("/<place_kind>/<place_name>")
@doors.takes_files(composing.ROOM_FOR_WORDS, composing.ROOM_FOR_WORDS)
@keeps_text
@signed_in
@limiter.limit("1200/hour", key_func=key)
def save(place_kind: str, place_name: str) -> Response:
    """Keep what stands in a form: asked by a page while one writes, or to put back what was thrown away."""
    place = _place(place_kind, place_name)
    typed = [(name, text.clean(value)) for name, value in request.form.items() if name not in _OURS]
    fields = {name: value for name, value in typed[:_MOST_FIELDS] if value and not name.startswith("words-")}
    numbers = [whole(value, 18) or 0 for value in request.form.getlist("attached")[:100]]
    known = whole(request.form.get("version"), 18) or 0
    form_key = text.one_line(request.form.get("key", ""))[:100]
    saved = drafts.save(actor(), place, fields, version=known, files=numbers, form_key=form_key)
    if "back" in request.form:
        flash(str(_("It is there again.")), "good")
        return redirect(url_for(".index"))
    guess = languages.guess(fields.get("source", ""))
    return flask.jsonify(
        version=saved.version, met=saved.met, others=list(saved.others) if saved.met else [], language=guess
    )


@blueprint.get("/<place_kind>/<place_name>")
@signed_in
def show(place_kind: str, place_name: str) -> Response:
    """Tell a page whether the form with this key was published, and which version is saved."""
    saved = drafts.find(actor(), _place(place_kind, place_name))
    published = drafts.is_published(actor(), request.args.get("key", "")[:100])
    return flask.jsonify(version=saved.version, published=published)


@blueprint.post("/<place_kind>/<place_name>/removal")
@signed_in
@limiter.limit("240/hour", key_func=key)
def remove(place_kind: str, place_name: str) -> str:
    """Throw a draft away; the page that follows can put it back."""
    place = _place(place_kind, place_name)
    was = drafts.remove(actor(), place)
    return _index((place, was) if was.version else None)


def _place(kind: str, name: str) -> Place:
    if kind not in KINDS or len(name) > 200:
        raise NotFound
    return Place(cast(Kind, kind), name)
