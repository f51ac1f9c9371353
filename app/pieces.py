"""Pieces of pages that say the same to many readers, made once: the posts of a thread, rows of a list.

A page for somebody who is signed in is her own: her name, her place, the tokens of its forms. What
lies between is made again only when it says something else::

    {% call piece("posts", thread.id, page, thread.revision) %}…{% endcall %}

The values name the piece and everything that it says, apart from words and times: language, zone and
minute are added here.
"""

from collections import ChainMap
from collections.abc import Callable, Hashable, MutableMapping
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment
from markupsafe import Markup

from app import clock, i18n, icons
from app.kept import Shelf

ROOM = 8 * 1024 * 1024  #: bytes each process keeps

#: what was made, with the signs it uses
Made = Shelf[tuple[Markup, dict[str, Markup]]]


def piece(*about: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return the piece that ``caller`` makes, as it was made before for the same values.

    about: a name, and everything that the piece says. Nothing about the reader may be in it.
    """
    made: Made = current_app.extensions["pieces"]
    name = (*about, i18n.language(), i18n.timezone())
    minute = int(clock.now().timestamp() // 60)
    found = made.get(name, minute)
    if found is None:
        others = icons.taken()
        found = caller(), icons.taken()
        icons.use(others)
        made.put(name, minute, found, 2 * len(found[0]))
    icons.use(found[1])
    return found[0]


class Templates(Environment):
    """Flask's templates, all of which share one set of globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Leave out the layer for globals of one template, of which we have none.

        Each import compares the globals of two templates, and layers are slow to compare.
        """
        return ChainMap(d, self.globals) if d else self.globals


def init_app(app: Flask) -> None:
    """Give templates ``piece``."""
    app.extensions["pieces"] = Made(ROOM)
    app.jinja_env.globals["piece"] = piece
