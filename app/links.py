"""Addresses for mails and calendars: always below ``PUBLIC_URL``, whatever the request's Host says."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, url_for
from werkzeug.routing import IntegerConverter, Map


def path_to(endpoint: str, **values: Any) -> str:
    """Return the path of a page, without scheme and host; works outside a request too.

    values: of the address, and ``_anchor`` as Flask's ``url_for`` has it.
    """
    anchor = values.pop("_anchor", None)
    adapter = current_app.url_map.bind("localhost")
    path = adapter.build(endpoint, values, force_external=False)
    return f"{path}#{anchor}" if anchor else path


def public_url(endpoint: str, **values: Any) -> str:
    """Return the full address of a page, as it is told to people and programs elsewhere."""
    return cast(str, current_app.config["PUBLIC_URL"]) + path_to(endpoint, **values)


def public_address(path: str) -> str:
    """Return the full address of a path that is known already."""
    return cast(str, current_app.config["PUBLIC_URL"]) + path


def is_local(target: str | None) -> bool:
    """Tell whether a browser sent to ``target`` stays on this platform."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    return all(character.isprintable() and character != "\\" for character in target)


def slug(title: str) -> str:
    """Return the words of ``title`` for an address: letters and digits of any script, at most 60."""
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", title).lower())
    return words[:60].strip("-") or "-"


class RowNumber(IntegerConverter):
    """``<int:…>`` in our addresses: a number that a row can have. Beyond 63 bits there is none."""

    def __init__(self, map: Map, max: int = 2**63 - 1, **limits: Any) -> None:
        super().__init__(map, max=max, **limits)


def init_app(app: Flask) -> None:
    """Give templates these words, addresses their numbers, and requests without a possible host ours."""
    app.url_map.converters["int"] = RowNumber
    app.wsgi_app = _named(app.wsgi_app, urlsplit(app.config["PUBLIC_URL"]).netloc)  # type: ignore[method-assign]

    @lru_cache(maxsize=4096)
    def path(endpoint: str, values: frozenset[tuple[str, Any]]) -> str:
        return url_for(endpoint, **dict(values))

    def url_for_page(endpoint: str, **values: Any) -> str:
        """Return the path of a page, as Flask's ``url_for``: a page names dozens, mostly the same ones."""
        if endpoint.startswith(".") or any(name.startswith("_") for name in values):
            return url_for(endpoint, **values)  # by the request: where it is, and for which host
        return path(endpoint, frozenset(values.items()))

    app.jinja_env.globals.update(
        slug=lru_cache(maxsize=4096)(slug), public_url=public_url, url_for=url_for_page
    )


def _named(inside: Callable[..., Iterable[bytes]], ours: str) -> Callable[..., Iterable[bytes]]:
    """Take our host where a Host header names what cannot be one: without any, no page can be made."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            environ.get("HTTP_HOST", "").partition(":")[0].encode("idna")
        except UnicodeError:  # a part of it is empty, or longer than 63 letters
            environ["HTTP_HOST"] = ours
        return inside(environ, start)

    return answer
