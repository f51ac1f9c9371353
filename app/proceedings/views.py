"""The proceedings of a thread, in the form a reader chooses."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import IO, cast

from flask import Blueprint, Response, current_app, send_file, stream_template

from app import clock, moments
from app.accounts.session import key, reader
from app.discussions.queries import Head
from app.errors import NotFound, Refusal
from app.files import child
from app.i18n import _
from app.limits import in_each_process
from app.links import slug
from app.proceedings import as_docx, as_json, as_mbox, document, queries, typeset, words

blueprint = Blueprint("proceedings", __name__)

IN_MEMORY = 1024 * 1024  #: bytes of a document before it goes to the disk
MOST = 400  #: posts of a thread that is laid out whole, in memory
SECONDS, MEGABYTES = 30, 2048  #: for one document: letters of all scripts are large


class Form(StrEnum):
    """How proceedings are written."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    MBOX = "mbox"
    JSON = "json"


MEDIA_TYPES = {
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.MBOX: "application/mbox",
    Form.JSON: "application/json",
}


class TooLong(Refusal):
    """There are more posts than fit into a document that is laid out."""

    code, status = "proceedings_too_long", 422
    message = _(
        "This discussion is too long to be laid out as one document. Please take it as a web page, "
        "as a mail archive or as JSON: those hold all of it."
    )


class NoLetters(Refusal):
    """This machine lacks letters of a script."""

    code, status = "no_letters", 409
    message = _(
        "This server has no letters for all languages of this discussion, so that a PDF would have holes. "
        "Please take it as a web page, or as a document for word processors."
    )


class NotMade(Refusal):
    """Making the document took too long."""

    code, status = "proceedings_not_made", 409
    message = _(
        "The document could not be made. Please take the discussion as a web page, or try again later."
    )


@blueprint.get("/threads/<int:thread_id>/proceedings.<ending>")
@in_each_process(60, 3600, key)
def show(thread_id: int, ending: str) -> Response:
    """Take a thread along. It is written whole before it leaves: a slow line holds no connection."""
    if ending not in set(Form):
        raise NotFound
    thread, form = queries.head(reader(), thread_id), Form(ending)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # it is closed when the answer has left
    for part in _WRITERS[form](thread):
        file.write(part.encode() if isinstance(part, str) else part)
    file.seek(0)
    response = send_file(
        cast(IO[bytes], file),
        mimetype=MEDIA_TYPES[form],
        as_attachment=True,
        download_name=f"{slug(thread.title)}-{thread.id}.{form}",
    )
    response.headers["Cache-Control"] = "private, no-cache"
    # on a page of its own it needs its own style; it can ask for nothing, and run nothing
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _html(thread: Head) -> Iterator[str]:
    return stream_template(
        "proceedings/document.html",
        thread=thread,
        words=words,
        whole=document.whole,
        contributions=queries.contributions(thread),
        voices=queries.voices(thread),
        questions=queries.questions(thread),
        made=moments.moment(clock.now()),
        address=document.address(thread),
    )


def _laid_out(make: Callable[..., bytes]) -> Callable[[Head], list[bytes]]:
    def write(thread: Head) -> list[bytes]:
        if thread.posts > MOST:
            raise TooLong
        said = document.values(thread, current_app.config["NETWORK_NAME"])
        try:
            laid_out = child.run(
                make,
                json.dumps(said, ensure_ascii=False).encode(),
                seconds=SECONDS,
                megabytes=MEGABYTES,
                made=clock.now().isoformat(),
            )
        except child.SaidNo:
            raise NoLetters from None
        except child.Broke:
            raise NotMade from None
        return [laid_out]

    return write


_WRITERS: dict[Form, Callable[[Head], Iterable[str] | Iterable[bytes]]] = {
    Form.HTML: _html,
    Form.PDF: _laid_out(typeset.pdf),
    Form.DOCX: _laid_out(as_docx.docx),
    Form.MBOX: as_mbox.written,
    Form.JSON: as_json.written,
}
