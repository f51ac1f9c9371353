"""Whole pages that say the same to many of those who are signed in, made once.

A piece (``app/pieces.py``) saves making what lies within a page; here the page around it is kept too. It
is known by everything that its template is told, so nothing of one reader may be among it. What is one
reader's own stands at marks, and is put in for each: her name, her tokens, what is new to her.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask, current_app, g, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app import clock, i18n, icons
from app.kept import Shelf, Zipped, zipped_parts
from app.pieces import LARGE, filled, mark, runs

ROOM = 16 * 1024 * 1024  #: bytes each process keeps


class _Made(NamedTuple):
    """A page as it was made."""

    html: Markup
    signs: Mapping[str, Markup]  #: those it uses
    zipped: Sequence[Zipped]  #: the parts of it which are there compressed


Made = Shelf[_Made]


@contextmanager
def for_many() -> Iterator[None]:
    """Make what many will see: tokens and drawings become marks."""
    g.for_many = True
    try:
        yield
    finally:
        g.for_many = False


def page(
    template: str,
    told: Mapping[str, Hashable],
    more: Callable[[], Mapping[str, Any]],
    own: Mapping[str, Markup],
    some: Mapping[str, Markup],
) -> str:
    """Return the page that ``template`` makes, as it was made before when it was told the same.

    told: values by which this page is known from others. more: what follows from them. own: what all have
    at marks of her own, beside ``token`` and ``symbols``; some: what only some have.
    """
    made: Made = current_app.extensions["pages"]
    name = (template, *told.values(), i18n.language(), i18n.timezone())
    minute = int(clock.now().timestamp() // 60)
    found, hers = made.get(name, minute), icons.taken()
    if found is None:
        found = _make(template, {**told, **more()}, {*own, "token", "symbols"})
        made.put(name, minute, found, 3 * len(found.html))
    zipped_parts()[:] = found.zipped
    icons.use({**found.signs, **hers})
    last = {"token": Markup(generate_csrf()), "symbols": icons.symbols()}  # noqa: S704  # made of letters
    return filled(found.html, {**own, **some, **last})


def _make(template: str, context: Mapping[str, Any], own: Collection[str]) -> _Made:
    with for_many():
        html = Markup(render_template(template, **context))  # noqa: S704  # our own template
    parts = [run.encode() for run in runs(html, own)]
    return _Made(html, icons.taken(), [Zipped.of(part) for part in parts if len(part) > LARGE])


def _token() -> str:
    return mark("token") if g.get("for_many") else generate_csrf()


def _symbols() -> Markup:
    return mark("symbols") if g.get("for_many") else icons.symbols()


def init_app(app: Flask) -> None:
    """Give ``app`` its shelf, and templates what is a mark where they are made for many."""
    app.extensions["pages"] = Made(ROOM)
    app.jinja_env.globals.update(csrf_token=_token, symbols=_symbols)
    app.context_processor(lambda: {"csrf_token": _token})  # Flask-WTF's own comes the same way
