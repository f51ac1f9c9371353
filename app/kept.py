"""Finished bytes: what is the same for everybody is made once per version, and not sent twice.

The version is worked out by one statement before anything else. A browser that has it gets 304; a
process that has it sends the bytes it kept; only then is anything made. The version of a page names
the :func:`edition` too: after an upgrade nobody is told that what she has from before is still right.
"""

import gzip
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Response, current_app, g, request
from sqlalchemy import Select
from werkzeug.http import parse_date, parse_etags

from app import clock

ROOM = 32 * 1024 * 1024  #: bytes each process keeps
SMALL = 600  #: bytes not worth compressing
QUICK = 1  #: how hard a page for one reader is compressed, of 9
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  #: RFC 1952, 2.3: deflated, of no time and no system
SETTLED = timedelta(seconds=2)  #: after which nothing more happens in the second of a change


V = TypeVar("V")


class _Bytes(NamedTuple):
    digest: str  #: of ``plain``
    plain: bytes
    zipped: bytes


class Sign(NamedTuple):
    """What tells, without all the rest, that an answer is still right: ``statement`` gives ``value``."""

    statement: Select[Any]
    value: object
    lasts: int = 900  #: seconds, counted from each full hour, after which it tells nothing any more


class Note(NamedTuple):
    """What :mod:`app.doorstep` must know of an answer, to give it again."""

    name: str
    version: str
    etag: str  #: of the plain bytes
    zips: bool
    modified: datetime | None
    content_type: str
    route: str | None
    sign: Sign


NOTE = "saxaul.kept"  #: where the note lies in the environment of a request


class Shelf(Generic[V]):
    """What was made, by name and version, the longest unused falling off when the room is full."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._used = room, 0
        self._kept: OrderedDict[Hashable, tuple[Hashable, V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable, version: Hashable) -> V | None:
        """Return what is kept under ``name``, if it is of this version."""
        with self._lock:
            found = self._kept.get(name)
            if found is None or found[0] != version:
                return None
            self._kept.move_to_end(name)
            return found[1]

    def put(self, name: Hashable, version: Hashable, made: V, size: int) -> None:
        """Keep ``made``, which takes ``size`` bytes; what was there under ``name`` goes."""
        with self._lock:
            self._drop(name)
            self._kept[name] = (version, made, size)
            self._used += size
            while self._used > self._room and self._kept:
                self._drop(next(iter(self._kept)))

    def _drop(self, name: Hashable) -> None:
        gone = self._kept.pop(name, None)
        self._used -= gone[2] if gone else 0


_shelf = Shelf[_Bytes]()


def edition() -> str:
    """Name what our pages are made from: another one when a template, style, sentence or setting changed.

    All processes of one installation say the same.
    """
    config = current_app.config
    settings = [str(config[name]) for name in ("NETWORK_NAME", "NETWORK_TITLE", "NETWORK_TIMEZONE")]
    return sha256("\n".join([_parts(), str(bool(config["MAIL_SERVER"])), *settings]).encode()).hexdigest()[
        :16
    ]


@lru_cache(maxsize=1)
def _parts() -> str:
    """Read once what pages are made from."""
    root = Path(__file__).parent
    found = sha256()
    for folder, ending in (
        (root.parent / "templates", "html"),
        (root / "static", "*"),
        (root / "translations", "mo"),
    ):
        for path in sorted(path for path in folder.rglob(f"*.{ending}") if path.is_file()):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def answer(
    name: str,
    version: str,
    make: Callable[[], str | bytes],
    *,
    mimetype: str,
    cache_control: str,
    vary: str,
    modified: datetime | None = None,
    exact: bool = False,
    sign: Sign | None = None,
) -> Response:
    """Answer with the bytes of ``name`` in ``version``, or with 304 when the browser has them.

    name: all that tells these bytes from others (address, language). version: changes when they do.
    make: makes them, when neither browser nor process has them. modified: when they last changed, for
    programs that ask by time. exact: the tag follows the bytes, so that a version which changed
    nothing is not sent again; a process that has not made them yet makes them to find out.
    sign: lets the same answer be given again without asking the view.
    """
    found = _bytes_of(name, version, make) if exact else None
    etag = found.digest if found else _digest(f"{name}\n{version}".encode())
    zips = _takes_gzip()
    response = Response(mimetype=mimetype)
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = vary
    response.set_etag(f"{etag}-gzip" if zips else etag)  # other bytes, another tag (RFC 9110, 8.8.3.3)
    if modified is not None and modified + SETTLED <= clock.now():
        response.last_modified = modified
    if sign is not None and (modified is None or response.last_modified):
        request.environ[NOTE] = Note(
            name=name,
            version=version,
            etag=etag,
            zips=zips,
            modified=response.last_modified,
            content_type=response.headers["Content-Type"],
            route=request.url_rule.rule if request.url_rule else None,
            sign=sign,
        )
    if is_known(etag, response.last_modified, request.environ):
        response.status_code = 304
        return response
    found = found or _bytes_of(name, version, make)
    response.set_data(found.zipped if zips else found.plain)
    if zips:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _bytes_of(name: str, version: str, make: Callable[[], str | bytes]) -> _Bytes:
    found = _shelf.get(name, version)
    if found is None:
        made = make()
        plain = made.encode() if isinstance(made, str) else made
        found = _Bytes(_digest(plain), plain, gzip.compress(plain, 6, mtime=0))
        _shelf.put(name, version, found, len(found.plain) + len(found.zipped))
    return found


def again(note: Note) -> bytes | None:
    """Return the bytes of an answer given before, if they are still kept."""
    found = _shelf.get(note.name, note.version)
    return (found.zipped if note.zips else found.plain) if found else None


def is_known(etag: str, modified: datetime | None, environ: Mapping[str, Any]) -> bool:
    """Tell whether the browser says that it has these bytes: by their tag, else by their time."""
    if "HTTP_IF_NONE_MATCH" in environ:
        tags = parse_etags(environ["HTTP_IF_NONE_MATCH"])
        return tags.contains_weak(etag) or tags.contains_weak(f"{etag}-gzip")
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return modified is not None and since is not None and since >= modified


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
        response.set_data(_joined(body, zipped_parts()))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


class Zipped(NamedTuple):
    """A part of pages, and the same compressed so that it can stand between others (RFC 1951)."""

    plain: bytes
    deflated: bytes

    @classmethod
    def of(cls, plain: bytes) -> "Zipped":
        """Compress ``plain``, apart from what will stand before it."""
        made = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(plain, made.compress(plain) + made.flush(zlib.Z_FULL_FLUSH))


def zipped_parts() -> list[Zipped]:
    """Return the parts of the page that is being made which are there compressed, in their order."""
    parts: list[Zipped] = g.setdefault("zipped_parts", [])
    return parts


def _joined(body: bytes, parts: Iterable[Zipped]) -> bytes:
    """Compress ``body`` (RFC 1952), taking the parts of it that are there compressed as they are."""
    between = zlib.compressobj(QUICK, zlib.DEFLATED, -12, 5)  # little room, which is to be cleared each time
    made, done = [GZIP_HEAD], 0
    for part in parts:
        at, end = body.find(part.plain[:64], done), done
        if at < 0 or body[at : (end := at + len(part.plain))] != part.plain:
            continue  # it was made for this page, and stands elsewhere or nowhere in it
        made += [between.compress(body[done:at]), between.flush(zlib.Z_FULL_FLUSH), part.deflated]
        done = end
    made += [between.compress(body[done:]), between.flush()]
    return b"".join(
        [*made, zlib.crc32(body).to_bytes(4, "little"), (len(body) & 0xFFFFFFFF).to_bytes(4, "little")]
    )


def _takes_gzip() -> bool:
    return bool(request.accept_encodings.quality("gzip"))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
