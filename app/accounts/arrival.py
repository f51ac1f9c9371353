"""How a browser gets in: by what it has begun, and by the second step before there is a session.

The tokens of ceremonies are kept in the browser's cookie, one for each step.
"""

import flask
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import operations, second_step, session
from app.accounts.actor import Actor
from app.accounts.models import Step, Way
from app.i18n import _
from app.links import is_local

_KEPT = "ceremonies"  #: where in the cookie


def hold(step: Step, token: str) -> None:
    """Let this browser remember what it has begun."""
    flask.session[_KEPT] = {**flask.session.get(_KEPT, {}), step.value: token}


def held(step: Step) -> str | None:
    """Return the token of what this browser has begun; None: nothing."""
    found: str | None = flask.session.get(_KEPT, {}).get(step.value)
    return found


def let_in(person: Actor, way: Way, target: str | None = None) -> Response:
    """Sign this browser in, or ask for the second step first. Every way in but one ends here.

    target: a path of ours to go to then.
    """
    if way is not Way.PASSKEY and second_step.is_on(person.id):
        hold(Step.SECOND_STEP, second_step.ask(person, way, target))
        return redirect(url_for("second_step.ask"))
    return welcome(person, way, target)


def welcome(person: Actor, way: Way, target: str | None, *, stepped: bool = False) -> Response:
    """Sign this browser in whose person has proved all she has to."""
    session.start(person, way=way, stepped=stepped)
    flash(str(_("Welcome, %(name)s.", name=person.name)), "good")
    return redirect(target if target and is_local(target) else url_for("home.index"))


def private(page: str, status: int = 200) -> Response:
    """Answer with a page that has a secret in its address: nothing keeps it.

    Other sites are not told where a reader came from (the same-origin policy of every page); our own
    must be, because over TLS a form without a referrer is refused.
    """
    response = flask.make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_fresh() -> bool:
    """Tell whether this browser was signed in lately enough to make a new way in."""
    try:
        operations.want_fresh(session.token())
    except operations.SignInAgain:
        return False
    return True
