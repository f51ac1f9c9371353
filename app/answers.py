"""What every answer carries, and what is answered when something went wrong."""

from urllib.parse import urlsplit, urlunsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from app import kept, limits
from app.db import db, is_away, is_busy
from app.errors import Busy, NotFound, Refusal, TooManyRequests
from app.i18n import _

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


_OURS = {"csrf_token", "preview", "draft"}  #: fields that nobody types


class FormTooOld(Refusal):
    """The form does not belong to this browser's session: opened before signing in, or not by us."""

    code, status = "form_too_old", 400
    message = _("This form is too old, or was not sent from our page. Go back, reload it and send it again.")


def init_app(app: Flask) -> None:
    """Attach headers and error pages to ``app``."""
    app.before_request(_look_at_address)
    app.after_request(_finish)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _bug)
    app.jinja_env.globals["has_tray"] = not app.config["MAIL_SERVER"]
    app.jinja_env.globals["network_name"] = app.config["NETWORK_NAME"]
    app.jinja_env.globals["network_title"] = app.config["NETWORK_TITLE"]

    @app.context_processor
    def here() -> dict[str, object]:
        """Say where to come back to after signing in; None: what was sent cannot be asked for again."""
        reads = request.method in {"GET", "HEAD"}
        return {"request_path": request.full_path.rstrip("?") if reads else None}


def _look_at_address() -> BaseResponse | None:
    """Refuse null characters, which PostgreSQL takes for errors; send on who left out a slash at the end."""
    if "\x00" in request.path:
        raise NotFound
    if "\x00" in "".join(value for _name, value in request.args.items(multi=True)):
        abort(400)
    if isinstance(request.routing_exception, RequestRedirect):
        # the library makes a whole address of it, by the Host header, for which nobody vouches
        parts = urlsplit(request.routing_exception.new_url)
        return redirect(urlunsplit(("", "", *parts[2:])), request.routing_exception.code)
    return None


def _finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if g.get("reader") else "no-cache"
    if current_app.config["PUBLIC_URL"].startswith("https://"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return kept.compress(response)


def _refuse(refusal: Refusal) -> tuple[str | Response, int, dict[str, str]]:
    """Say no, as a page or, to programs, as JSON."""
    wait = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if _wants_json():
        return jsonify(code=refusal.code, message=str(refusal)), refusal.status, wait
    page = render_template("errors/refusal.html", refusal=refusal, request_id=g.get("request_id", ""))
    return page, refusal.status, wait


def _form_too_old(_error: CSRFError) -> BaseResponse | tuple[str | Response, int, dict[str, str]]:
    return come_back(FormTooOld.status) if keeps_text() else _refuse(FormTooOld())


def keeps_text() -> bool:
    """Tell whether what was sent carries words of somebody's: its view says so (app/accounts/session.py)."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "keeps_text") and bool(_typed())


def _typed() -> list[tuple[str, str]]:
    """List what was typed: (name of the field, value)."""
    return [(name, value) for name, value in request.form.items(multi=True) if value and name not in _OURS]


def come_back(status: int = 401) -> BaseResponse:
    """Give back what was written to who is not signed in any more: a form; to a program, a code.

    What was typed stands in a form of its own, which goes where the first one went.
    """
    if _wants_json():
        return make_response(jsonify(code="signed_out", message=str(_("You are signed out."))), 401)
    lost = any(request.files.values())
    return make_response(render_template("errors/signed_out.html", typed=_typed(), lost=lost), status)


def _too_often(error: RateLimitExceeded) -> tuple[str | Response, int, dict[str, str]]:
    refusal = TooManyRequests()
    current = limits.limiter.current_limit
    refusal.retry_after = limits.seconds_left(current.reset_at) if current else refusal.retry_after
    return _refuse(refusal)


def _database_away(error: DBAPIError) -> tuple[str | Response, int, dict[str, str]]:
    """Say that the database is busy or away, without asking it anything; all else about it is a fault."""
    if not (is_busy(error) or is_away(error)):
        raise error
    if not is_busy(error):
        current_app.logger.error("the database is away: %s", type(error.orig).__name__)
    _ask_nobody()
    return _refuse(Busy())


def _ask_nobody() -> None:
    """Let the page that follows do without the database: it takes its reader for a visitor."""
    db.session.rollback()
    g.setdefault("reader", None)


def _http(error: HTTPException) -> tuple[str | Response, int, dict[str, str]] | HTTPException:
    """Dress what the framework refuses."""
    if error.code is None or error.code < 400:  # a redirection
        return error
    if error.code == NotFound.status:
        return _refuse(NotFound())
    refusal = Refusal()
    refusal.status = error.code
    if error.code == 413:
        refusal.message = _("This is too large to be sent.")
    elif error.code == 405:
        refusal.message = _("This address cannot be used in this way.")
    else:
        refusal.message = _("This request cannot be understood.")
    body, status, headers = _refuse(refusal)
    methods = getattr(error, "valid_methods", None)
    allowed = {"Allow": ", ".join(methods)} if methods else {}
    return body, status, {**headers, **allowed}


def _bug(_error: Exception) -> tuple[str | Response, int]:
    """Say that it is our fault, and by which number it can be found in the logs."""
    _ask_nobody()
    number = g.get("request_id", "")
    if _wants_json():
        return jsonify(code="fault", message=str(_("We made a mistake.")), number=number), 500
    return render_template("errors/fault.html", request_id=number), 500


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
