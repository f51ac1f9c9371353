"""Languages: what is said in which. The only module that knows Flask-Babel."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import flask_babel
from babel import Locale
from babel.support import NullTranslations
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

#: code -> name in itself; the order is the order of choice on every page
LANGUAGES = {
    "en": "English",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
    "mn": "Монгол",
    "ru": "Русский",
}
DEFAULT = "en"
COOKIE = "language"  #: where a visitor's choice is kept

#: Who is asking: (language, IANA zone), or None for a visitor. Given by the accounts.
Reader = Callable[[], tuple[str, str] | None]


class _Voice(NamedTuple):
    """How somebody is spoken to: asked for by every sentence, so worked out once a request."""

    locale: Locale
    catalogue: NullTranslations
    zone: str | None  #: None: a visitor has told none


class Lazy:
    """A sentence that finds its language when it is shown. Templates escape it like any text."""

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()

    def __format__(self, spec: str) -> str:
        return format(self._say(), spec)

    def __repr__(self) -> str:
        return f"Lazy({self._say()!r})"

    def __bool__(self) -> bool:
        return True


def _(message: str, **values: Any) -> Lazy:
    """Say ``message`` in the reader's language, when it is shown; ``values`` fill its named places."""
    return Lazy(lambda: _filled(_gettext(message), values))


def ngettext(one: str, many: str, num: int, **values: Any) -> Lazy:
    """Say ``one`` or ``many`` by ``num``, which is a place of its own, in the reader's language."""
    return Lazy(lambda: _filled(_ngettext(one, many, num), {"num": num, **values}))


def listed(words: Iterable[str]) -> Markup:
    """Put ``words`` side by side, with the comma of the language that is spoken. Markup stays Markup."""
    comma = locale().list_patterns["standard"]["middle"].replace("{0}", "").replace("{1}", "")
    return Markup(comma).join(words)  # noqa: S704  # a comma


def language() -> str:
    """Return the code of the language that is spoken now: one of :data:`LANGUAGES`."""
    return locale().language


def locale() -> Locale:
    """Return the Babel locale of the language that is spoken now."""
    return _voice().locale if has_app_context() else Locale(DEFAULT)


def timezone() -> str | None:
    """Return the IANA zone of the reader, or None for a visitor, who has told none."""
    return _voice().zone if has_app_context() else None


@contextmanager
def speaking(language: str, timezone: str) -> Iterator[None]:
    """Speak ``language`` and tell the times of ``timezone`` within the block: a mail to somebody."""
    before = g.get("voice")
    with flask_babel.force_locale(language if language in LANGUAGES else DEFAULT):
        g.voice = _heard(timezone)
        try:
            yield
        finally:
            if before is None:
                g.pop("voice", None)
            else:
                g.voice = before


def listen_anew() -> None:
    """Forget who was asking: somebody signed in or out."""
    g.pop("voice", None)
    flask_babel.refresh()


def init_app(app: Flask) -> None:
    """Attach the languages to ``app``."""
    flask_babel.Babel(
        app,
        default_locale=DEFAULT,
        default_translation_directories="translations",
        locale_selector=lambda: _locale_of(_choose()),
        configure_jinja=False,
    )
    app.jinja_env.globals.update(
        _=_in_template, ngettext=_plural_in_template, languages=LANGUAGES, listed=listed
    )

    @app.context_processor
    def current() -> dict[str, object]:
        return {"language": language()}


def _voice() -> _Voice:
    found: _Voice | None = g.get("voice")
    if found is None:
        reader = _reader()
        g.voice = found = _heard(reader[1] if reader else None)
    return found


def _heard(zone: str | None) -> _Voice:
    return _Voice(flask_babel.get_locale() or Locale(DEFAULT), flask_babel.get_translations(), zone)


def _gettext(message: str) -> str:
    return _voice().catalogue.gettext(message) if has_app_context() else message


def _ngettext(one: str, many: str, num: int) -> str:
    if not has_app_context():
        return one if num == 1 else many
    return _voice().catalogue.ngettext(one, many, num)


def _filled(sentence: str, values: dict[str, Any]) -> str:
    return sentence % values if values else sentence


@pass_eval_context
def _in_template(context: EvalContext, message: str, **values: Any) -> str:
    if not values and context.autoescape:
        return _escaped(_voice().catalogue, message)
    return _shown(context, _gettext(message), values)


@lru_cache(maxsize=4096)
def _escaped(catalogue: NullTranslations, message: str) -> Markup:
    """Make once what most sentences of a page are: the same for everybody of one language."""
    return escape(catalogue.gettext(message))


@pass_eval_context
def _plural_in_template(context: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    return _shown(context, _ngettext(one, many, num), {"num": num, **values})


def _shown(context: EvalContext, sentence: str, values: dict[str, Any]) -> str:
    """In pages everything is escaped but Markup (a link within a sentence); in plain text nothing."""
    if not context.autoescape:
        return _filled(sentence, values)
    return escape(sentence) % values if values else escape(sentence)


@lru_cache(maxsize=len(LANGUAGES))
def _locale_of(code: str) -> Locale:
    """Return the locale of one of our languages, which Flask-Babel would read anew for each request."""
    return Locale(code)


def _choose() -> str:
    """The person's language, else the one chosen on this browser, else what the browser asks for."""
    if not has_request_context():
        return DEFAULT
    reader = _reader()
    if reader:
        return reader[0]
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for wanted, _quality in request.accept_languages:  # the dearest first; "zh-Hant-HK" wants our "zh"
        code = wanted.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return DEFAULT


def _reader() -> tuple[str, str] | None:
    ask: Reader | None = current_app.extensions.get("reader")
    return ask() if ask and has_request_context() else None


__all__ = ["LANGUAGES", "Lazy", "_", "language", "listed", "locale", "ngettext", "speaking", "timezone"]
