"""How files come in and go out over the web."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import flask
from flask import Flask, request
from werkzeug.wrappers import Response

from app.files import store
from app.files.kinds import PICTURES
from app.files.models import StoredFile

P = ParamSpec("P")
R = TypeVar("R")


def takes_files(
    most: int | Callable[[], int], words: int | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a form bring files to ``view``: ``most`` bytes in one request. Other pages take a megabyte.

    words: how many bytes of it the texts may have together; a megabyte unless given.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.takes_bytes, view.takes_words = most, words  # type: ignore[attr-defined]
        return view

    return mark


def send(stored: StoredFile, *, inline: bool = False) -> Response:
    """Answer with a file. Whoever calls has asked already whether the reader may have it.

    inline: shown in the page, which only pictures may be; all else is taken down, under its own name.
    """
    shown = inline and stored.media_type in PICTURES
    answer = flask.send_file(
        store.path_of(stored),
        mimetype=stored.media_type,
        as_attachment=not shown,
        download_name=stored.name,
        etag=stored.digest,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    return cast(Response, answer)


def init_app(app: Flask) -> None:
    """Let a view that takes files say so before its form is read. Comes before whatever reads forms."""

    @app.before_request
    def widen() -> None:
        view = app.view_functions.get(request.endpoint or "")
        most = getattr(view, "takes_bytes", None)
        if most:
            request.max_content_length = most() if callable(most) else most
        words = getattr(view, "takes_words", None)
        if words:
            request.max_form_memory_size = words
