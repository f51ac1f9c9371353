"""Signs drawn by lines. A page carries the drawings of just those signs that it uses, once, at its end."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Flask, g
from markupsafe import Markup


def read(path: Path) -> Mapping[str, Markup]:
    """Read the drawings: name -> ``<symbol>``, with an id that no heading of a page has."""
    found = re.finditer(r'<symbol id="([\w-]+)"(.*?</symbol>)', path.read_text("utf-8"))
    # The file is ours, part of the program like the templates.
    return {match[1]: Markup(f'<symbol id="i-{match[1]}"{match[2]}') for match in found}  # noqa: S704


DRAWINGS = read(Path(__file__).parent / "static" / "icons" / "icons.svg")


def icon(name: str, kind: str = "i") -> Markup:
    """Draw a sign and remember that this page uses it. ``kind`` is its CSS class.

    :raises KeyError: there is no such sign.
    """
    used: dict[str, Markup] = g.setdefault("signs", {})
    used[name] = DRAWINGS[name]
    return _use(name, kind)


@lru_cache(maxsize=256)
def _use(name: str, kind: str) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>').format(kind, name)


def taken() -> dict[str, Markup]:
    """Return the signs used so far, and forget them: of a piece of a page that is made apart."""
    used: dict[str, Markup] = g.pop("signs", {})
    return used


def use(signs: Mapping[str, Markup]) -> None:
    """Remember that this page uses ``signs`` too."""
    g.setdefault("signs", {}).update(signs)


def symbols() -> Markup:
    """Return the drawings of the signs that this page has used so far, by their names."""
    used = taken()
    return Markup("<svg hidden>{}</svg>").format(Markup("").join(used[name] for name in sorted(used)))


def init_app(app: Flask) -> None:
    """Give templates ``icon("cal")`` and, for the end of the page, ``symbols()``."""
    app.jinja_env.globals.update(icon=icon, symbols=symbols)
