"""Doors of files: where a page brings them while a text is written, and where they are read."""

import flask
from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, key, reader, signed_in
from app.discussions import attachments
from app.files import doors
from app.limits import limiter
from app.text import one_line

blueprint = Blueprint("attachments", __name__, url_prefix="/attachments")

ROOM = 64 * 1024  #: bytes of a form beside its file


@blueprint.post("/")
@doors.takes_files(lambda: attachments.most_of_one() + ROOM)
@signed_in
@limiter.limit("240/hour", key_func=key)
def create() -> Response:
    """Bring one file for what is being written. Answers how a text names it, and with its row of the form."""
    brought = request.files.get("file")
    made = attachments.bring(
        actor(),
        name=brought.filename or "" if brought else "",
        data=brought.read() if brought else b"",
        words=one_line(request.form.get("words", "")),
    )
    row = render_template("discussions/_brought.html", file=made)
    return flask.jsonify(id=made.id, text=made.in_text, row=row, href=url_for(".show", attachment_id=made.id))


@blueprint.get("/<int:attachment_id>")
def show(attachment_id: int) -> Response:
    """Take a file down, under the name its owner gave it. A picture is shown, nothing else."""
    return doors.send(attachments.find(reader(), attachment_id), inline=True)


@blueprint.get("/<int:attachment_id>/picture")
def picture(attachment_id: int) -> Response:
    """The picture of a file, as pages show it."""
    return doors.send(attachments.find(reader(), attachment_id, picture=True), inline=True)


@blueprint.post("/<int:attachment_id>/removal")
@signed_in
@limiter.limit("240/hour", key_func=key)
def remove(attachment_id: int) -> tuple[str, int]:
    """Take back a file that hangs on no post."""
    attachments.remove(actor(), attachment_id)
    return "", 204
