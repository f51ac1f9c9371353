"""The unit of measure: a Flask page of 20 kB that is there already. It asks nobody and makes nothing."""

from flask import Flask, Response

PAGE = (b"<!doctype html>" + b"<p>What holds the sand, holds us.</p>\n" * 600)[:20_000]

app = Flask(__name__, static_folder=None)


@app.get("/")
def page() -> Response:
    """Answer with the page."""
    return Response(PAGE, mimetype="text/html")
