"""Who is asking. The only module that knows Flask-Login.

The cookie holds a random token; the row it names can be deleted, and the browser is signed out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import flask
from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from app import answers, clock, i18n, journal, kept
from app.accounts import devices, operations, queries, second_step
from app.accounts.actor import Actor
from app.accounts.former import called
from app.accounts.models import Way
from app.accounts.queries import Browser
from app.errors import Busy, NotFound
from app.i18n import _

P = ParamSpec("P")
R = TypeVar("R")


class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A signed-in browser, as Flask-Login wants to see it: its id is the token of the cookie."""

    def __init__(self, token: str, browser: Browser) -> None:
        self.id, self.actor, self.seen_at = token, browser.actor, browser.seen_at
        self.happened = browser.happened


def reader() -> Actor | None:
    """Return the signed-in person, or None for a visitor. Asks the database once a request."""
    if "reader" not in g:
        # a browser without our cookie is not signed in: nothing to look up, no session to touch
        g.reader = current_user.actor if _has_session() and current_user.is_authenticated else None
    found: Actor | None = g.reader
    return found


def _has_session() -> bool:
    return bool(request.cookies.get(flask.current_app.config["SESSION_COOKIE_NAME"]))


def actor() -> Actor:
    """Return the signed-in person. Only below :func:`signed_in`."""
    found = reader()
    assert found is not None
    return found


def key() -> str:
    """Name who asks, for limits: the account of the signed-in, else the address."""
    found = reader()
    return f"account:{found.id}" if found else f"address:{request.remote_addr}"


def happened() -> int:
    """Return the number of the last entry of the journal, which was read with who is asking."""
    read: int | None = current_user.happened if reader() is not None else None
    return journal.latest() if read is None else read


def something_is_to_be_said() -> bool:
    """Tell whether a message of what was done before waits for the next page of this browser."""
    return "_flashes" in session


def token() -> str:
    """Return the token of this browser. Only below :func:`signed_in`."""
    return str(current_user.id)


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only people with an account reach ``view``; others are asked to sign in and come back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if reader() is None:
            if request.method == "POST" and answers.keeps_text():
                return answers.come_back()
            flask.flash(str(_("Please sign in first.")), "info")
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return flask.redirect(flask.url_for("accounts.sign_in", next=target))
        return view(*args, **kwargs)

    return guarded


def keeps_text(view: Callable[P, R]) -> Callable[P, R]:
    """Say of a form that it carries what somebody has written: it comes back to who was signed out.

    Stands above :func:`signed_in`.
    """
    view.keeps_text = True  # type: ignore[attr-defined]
    return view


def for_secretariat(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only the secretariat reach ``view``; for others there is nothing here."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not actor().is_secretariat:
            raise NotFound
        return view(*args, **kwargs)

    return signed_in(guarded)


def for_operator(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only operators reach ``view``; for others there is nothing here."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not actor().is_operator:
            raise NotFound
        return view(*args, **kwargs)

    return signed_in(guarded)


def kept_for_visitors(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Make a page once for all visitors of one language, until something happens or the minute is over.

    Whoever brings a session gets a page of her own, and so does who asks for more than the plain
    address. What is not the same for all, because a form on it holds a token, is not kept.
    """
    return _kept(view, asking=0)


def kept_for_visitors_who_ask(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Do the same for what a search form asks: as long as the question is not long."""
    return _kept(view, asking=200)


def _kept(view: Callable[P, R], *, asking: int) -> Callable[P, R | Response]:
    """Keep what is asked with at most ``asking`` characters behind the plain address."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if _has_session() or len(request.query_string) > asking:
            return view(*args, **kwargs)

        def make() -> str:
            page = view(*args, **kwargs)
            if not isinstance(page, str) or session.modified:
                flask.abort(flask.make_response(page))  # which is answered as it is
            return page

        happened = journal.latest()
        return kept.answer(
            f"{request.full_path} {i18n.language()}",
            f"{happened} {clock.now():%Y-%m-%d %H:%M} {kept.edition()}",
            make,
            mimetype="text/html",
            cache_control="no-cache",  # keep it, but ask each time whether it changed
            vary="Cookie, Accept-Language, Accept-Encoding",
            exact=True,  # the tag tells what stands there, and not that something hidden happened
            sign=kept.Sign(journal.LATEST, happened, lasts=60),
        )

    return guarded


def start(actor: Actor, *, way: Way, stepped: bool = False) -> None:
    """Sign this browser in, under a new token; what the browser had before is forgotten.

    Views do not call this, but :func:`app.accounts.arrival.let_in`, which asks for the second step first.

    way: how she proved who she is. stepped: whether she took her second step, too.
    """
    if not stepped and way is not Way.PASSKEY and second_step.is_on(actor.id):
        raise RuntimeError("the second step was left out")
    end()
    token = operations.open_session(
        actor,
        way=way,
        agent=devices.agent_words(request.headers.get("User-Agent", "")),
        network=devices.network_of(request.remote_addr),
    )
    session.clear()
    session.permanent = True
    login_user(Visitor(token, Browser(actor, clock.now())))
    g.reader = actor
    i18n.listen_anew()


def end() -> None:
    """Sign this browser out: its token is worth nothing from now on, copies included."""
    if reader() is not None:
        operations.close_session(current_user.id)
        logout_user()
    session.clear()
    g.reader = None
    i18n.listen_anew()


def _note_seen(response: flask.Response) -> flask.Response:
    """Note once an hour that a browser is in use, also when it only reads, so that it stays signed in.

    It is all that reading a page ever changes: for the reader alone, and nothing that anybody sees. A
    program that opens a link out of a mail brings no session, and so changes nothing.
    """
    if g.get("reader") and current_user.seen_at <= clock.now() - devices.NOTED:
        try:
            operations.note_seen(current_user.id)
        except (Busy, DBAPIError) as error:  # the page is made; the next one notes it
            flask.current_app.logger.warning("a browser could not be noted: %s", type(error).__name__)
    return response


class _Sessions(SecureCookieSessionInterface):
    """Flask's sessions; what signs them is made once, not twice for each request."""

    _signs: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """Return what signs and reads the cookies of ``app``."""
        if self._signs is None:
            self._signs = super().get_signing_serializer(app)
        return self._signs


def init_app(app: Flask) -> None:
    """Attach sign-in to ``app``."""
    app.session_interface = _Sessions()
    manager = LoginManager(app, add_context_processor=False)  # pages know their reader as `reader`
    manager.session_protection = None  # addresses change on the road; the row decides
    # We have no "remember me" cookie. Looking for one would touch the session of every request, and so
    # say of each answer, finished bytes included, that it depends on the reader's cookies.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    app.extensions["reader"] = lambda: (found.language, found.timezone) if (found := reader()) else None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Visitor | None:
        found = queries.browser_of(token)
        return Visitor(token, found) if found else None

    app.after_request(_note_seen)

    app.jinja_env.globals["called"] = called

    @app.context_processor
    def who() -> dict[str, object]:
        return {"reader": reader()}
