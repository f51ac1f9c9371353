"""Finished bytes: what is the same for everybody is made once per version, and not sent twice.

The version is worked out by one statement before anything else. A browser that has it gets 304; a
process that has it sends the bytes it kept; only then is anything made.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from flask import Response, request

ROOM = 32 * 1024 * 1024  #: bytes each process keeps
SMALL = 600  #: bytes not worth compressing


class _Bytes(NamedTuple):
    etag: str
    plain: bytes
    zipped: bytes


class Shelf:
    """Bytes by name, the longest unused falling off when the room is full."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._used = room, 0
        self._kept: OrderedDict[str, _Bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, etag: str) -> _Bytes | None:
        """Return what is kept under ``name``, if it is of this version."""
        with self._lock:
            found = self._kept.get(name)
            if found is None or found.etag != etag:
                return None
            self._kept.move_to_end(name)
            return found

    def put(self, name: str, found: _Bytes) -> None:
        """Keep ``found``; what was there under ``name`` goes."""
        with self._lock:
            self._drop(name)
            self._kept[name] = found
            self._used += _size(found)
            while self._used > self._room and self._kept:
                self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> None:
        gone = self._kept.pop(name, None)
        self._used -= _size(gone) if gone else 0


_shelf = Shelf()


def answer(
    name: str, version: str, make: Callable[[], str | bytes], *, mimetype: str, cache_control: str, vary: str
) -> Response:
    """Answer with the bytes of ``name`` in ``version``, or with 304 when the browser has them.

    name: all that tells these bytes from others (address, language). version: changes when they do.
    make: makes them, when neither browser nor process has them.
    """
    etag = sha256(f"{name}\n{version}".encode()).hexdigest()[:32]
    response = Response(mimetype=mimetype)
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = vary
    response.set_etag(etag)
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
        return response
    found = _shelf.get(name, etag)
    if found is None:
        made = make()
        plain = made.encode() if isinstance(made, str) else made
        found = _Bytes(etag, plain, gzip.compress(plain, 6, mtime=0))
        _shelf.put(name, found)
    zipped = _takes_gzip() and len(found.plain) > SMALL
    response.set_data(found.zipped if zipped else found.plain)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def compress(response: Response) -> Response:
    """Compress a page that was made for one reader, when her browser can read it so."""
    if (
        response.direct_passthrough
        or response.status_code in {204, 304}
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith("text/")
        or not _takes_gzip()
    ):
        return response
    body = response.get_data()
    if len(body) > SMALL:
        response.set_data(gzip.compress(body, 3, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def _takes_gzip() -> bool:
    return bool(request.accept_encodings.quality("gzip"))


def _size(found: _Bytes) -> int:
    return len(found.plain) + len(found.zipped)
