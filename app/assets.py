"""Styles and behaviours without a build: small files joined at the start, named by content."""

import gzip
import re
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, request

LAYERS = ("tokens", "base", "components", "pages")  #: folders of static/css; also cascade layers, in order
KEPT = 365 * 24 * 3600  #: seconds a browser keeps what is named by its content


class Asset(NamedTuple):
    """One file as it goes over the line."""

    name: str  #: with a part that changes when the content does
    mimetype: str
    body: bytes
    zipped: bytes


def init_app(app: Flask) -> None:
    """Read everything once, serve it from memory, give templates ``asset("site.css")``."""
    folder = Path(app.root_path, "static")
    assets = {
        "site.css": _asset("site.css", "text/css", styles(folder / "css")),
        "site.js": _asset("site.js", "text/javascript", behaviours(folder / "js")),
        "writing.js": _asset("writing.js", "text/javascript", behaviours(folder / "js" / "writing")),
        "mark.svg": _asset("mark.svg", "image/svg+xml", (folder / "icons" / "mark.svg").read_text("utf-8")),
    }
    served = {asset.name: asset for asset in assets.values()}

    @app.get("/assets/<name>", endpoint="assets")
    def serve(name: str) -> Response:
        """Serve one of them; the name says which version."""
        asset = served.get(name) or abort(404)
        zips = bool(request.accept_encodings.quality("gzip"))
        response = Response(asset.zipped if zips else asset.body, mimetype=asset.mimetype)
        if zips:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.cache_control.public = response.cache_control.immutable = True
        response.cache_control.max_age = KEPT
        response.set_etag(asset.name + "-gzip" * zips)
        response.make_conditional(request)
        return response

    adapter = app.url_map.bind("localhost")
    addresses = {name: adapter.build("assets", {"name": asset.name}) for name, asset in assets.items()}

    def asset(name: str) -> str:
        """Return the address of an asset by its plain name; an unknown one is an error."""
        return addresses[name]

    app.jinja_env.globals["asset"] = asset


def styles(folder: Path) -> str:
    """Join all sheets, each folder in the cascade layer of its name. Comments stay at home."""
    parts = [f"@layer {', '.join(LAYERS)};"]
    for layer in LAYERS:
        sheets = "\n".join(path.read_text("utf-8") for path in sorted((folder / layer).glob("*.css")))
        bare = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
        lines = [line.strip() for line in bare.splitlines() if line.strip()]
        parts += [f"@layer {layer} {{", *lines, "}"]
    return "\n".join(parts) + "\n"


def behaviours(folder: Path) -> str:
    """Join all modules, each in a block of its own, so that their names do not meet."""
    return "\n".join(f"{{\n{path.read_text('utf-8')}}}" for path in sorted(folder.glob("*.js"))) + "\n"


def _asset(name: str, mimetype: str, text: str) -> Asset:
    body = text.encode()
    stem, dot, suffix = name.partition(".")
    mark = sha256(body).hexdigest()[:12]
    return Asset(f"{stem}-{mark}{dot}{suffix}", mimetype, body, gzip.compress(body, mtime=0))
