"""Pieces of pages that say the same to many readers, made once: the posts of a thread, rows of a list.

A page for somebody who is signed in is her own: her name, her place, the tokens of its forms. What
lies between is made again only when it says something else::

    {% call piece("posts", thread.id, page, thread.revision) %}…{% endcall %}

The values name the piece and everything that it says, apart from words and times: language, zone and
minute are added here.

What is one reader's own inside a piece is put in afterwards, at the places marked for it::

    {% set shared %}{% call piece(…) %}… {{ mark("own", one.id) }} …{% endcall %}{% endset %}
    {{ shared|filled({"own 12": …}) }}
"""

import re
from collections import ChainMap
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, current_app
from flask.templating import Environment
from markupsafe import Markup

from app import clock, i18n, icons
from app.kept import Shelf, Zipped, zipped_parts

ROOM = 8 * 1024 * 1024  #: bytes each process keeps
LARGE = 2_000  #: bytes; what is smaller is not worth being compressed apart


class _Made(NamedTuple):
    """A piece as it was made."""

    html: Markup
    signs: dict[str, Markup]  #: those it uses
    zipped: Zipped | None  #: None: it is small


Made = Shelf[_Made]


def piece(*about: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the piece that ``caller`` makes, as it was made before for the same values.

    about: a name, and everything that the piece says. Nothing about the reader may be in it.
    """
    made: Made = current_app.extensions["pieces"]
    name = (*about, i18n.language(), i18n.timezone())
    minute = int(clock.now().timestamp() // 60)
    found = made.get(name, minute)
    if found is None:
        found = _make(caller)
        made.put(name, minute, found, 2 * len(found.html))
    icons.use(found.signs)
    if found.zipped:
        zipped_parts().append(found.zipped)
    return found.html


def _make(caller: Callable[[], Markup]) -> _Made:
    """Make a piece, apart from the signs and the large pieces around it."""
    signs, around = icons.taken(), list(zipped_parts())
    html, own = caller(), icons.taken()
    icons.use(signs)
    zipped_parts()[:] = around
    plain = filled(html, {}).encode()  # as most will read it; with something of her own, it is another text
    return _Made(html, own, Zipped.of(plain) if len(plain) > LARGE else None)


#: Around a mark, and before what stands there for everybody else. Unicode keeps these for programs'
#: own use: app/text/clean.py takes them out of all that people write.
_OPENS, _ELSE, _CLOSES = "\ufdd0", "\ufdd1", "\ufdd2"
_MARK = re.compile(f"{_OPENS}([^{_ELSE}{_CLOSES}]*){_ELSE}([^{_CLOSES}]*){_CLOSES}")


def mark(*name: object, otherwise: str = "") -> Markup:
    """Mark a place for something that is one reader's own, in a piece that many share.

    name: what belongs there, as words with spaces between them. otherwise: safe HTML that stands there for
    all who have nothing of the kind.
    """
    words = " ".join(map(str, name))
    return Markup(f"{_OPENS}{words}{_ELSE}{otherwise}{_CLOSES}")  # noqa: S704  # ours, part of the templates


def filled(shared: Markup, own: Mapping[str, Markup]) -> Markup:
    """Put into a shared piece what is one reader's own: name of the mark -> safe HTML."""
    plain, parts, places = _parted(shared)
    mine = [(place, own[name]) for name in own if name in places for place in places[name]]
    if not mine:
        return plain
    made = list(parts)
    for place, html in mine:
        made[place] = html
    return Markup("".join(made))  # noqa: S704  # both are safe


def runs(shared: Markup, own: Collection[str]) -> Iterator[str]:
    """Yield what stands between the marks named in ``own``: the same for all but who has others."""
    run: list[str] = []
    at = 0
    for found in _MARK.finditer(shared):
        run.append(str.__getitem__(shared, slice(at, found.start())))
        at = found.end()
        if found[1] in own:
            yield "".join(run)
            run = []
        else:
            run.append(found[2])
    yield "".join([*run, str.__getitem__(shared, slice(at, None))])


@lru_cache(maxsize=64)
def _parted(shared: Markup) -> tuple[Markup, Sequence[str], Mapping[str, Sequence[int]]]:
    """Part a piece at its marks: as it is for most, its parts, and which of them a mark stands for."""
    parts: list[str] = []
    places: dict[str, list[int]] = {}
    at = 0
    for found in _MARK.finditer(shared):
        parts += str.__getitem__(shared, slice(at, found.start())), found[2]
        places.setdefault(found[1], []).append(len(parts) - 1)
        at = found.end()
    parts.append(str.__getitem__(shared, slice(at, None)))
    return Markup("".join(parts)), parts, places  # noqa: S704  # ours, part of the templates


class Templates(Environment):
    """Flask's templates, all of which share one set of globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Leave out the layer for globals of one template, of which we have none.

        Each import compares the globals of two templates, and layers are slow to compare.
        """
        return ChainMap(d, self.globals) if d else self.globals


def init_app(app: Flask) -> None:
    """Give templates ``piece``, ``mark`` and ``filled``."""
    app.extensions["pieces"] = Made(ROOM)
    app.jinja_env.globals.update(piece=piece, mark=mark)
    app.jinja_env.filters["filled"] = filled
