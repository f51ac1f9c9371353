"""Pages of the tray. They exist only while no mail server is set."""

from flask import Blueprint, Response, render_template

from app.tray import queries

blueprint = Blueprint("tray", __name__, url_prefix="/tray")

#: what the HTML part of a mail may do here: look like itself, and open its links elsewhere
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@blueprint.get("/")
def index() -> str:
    """The newest mails."""
    return render_template("tray/index.html", mails=queries.latest(), shown=queries.SHOWN)


@blueprint.get("/<int:mail_id>")
def show(mail_id: int) -> str:
    """One mail: text, HTML, calendar part, and as it would have left."""
    mail = queries.find(mail_id)
    return render_template(
        "tray/show.html", mail=mail, parts=queries.parts_of(mail), raw=mail.raw.decode("ascii", "replace")
    )


@blueprint.get("/<int:mail_id>/html")
def html(mail_id: int) -> Response:
    """The HTML part alone, for a frame: it can load nothing and run nothing."""
    response = Response(queries.parts_of(queries.find(mail_id)).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@blueprint.get("/<int:mail_id>/raw")
def raw(mail_id: int) -> Response:
    """The mail as it would have left."""
    return Response(queries.find(mail_id).raw, mimetype="text/plain")
