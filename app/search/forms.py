"""What the secretariat types to add a term, or to say otherwise how it is called."""

from typing import Any

from wtforms import HiddenField, StringField

from app.forms import Form, at_most, line
from app.i18n import LANGUAGES, _
from app.search.glossary import Called, Term, split


def _called(name: str) -> StringField:
    return StringField(name, filters=[line], validators=[at_most(300)])


class TermForm(Form):
    """How a term is called in each language; several ways with ";" between them."""

    en = _called(LANGUAGES["en"])
    zh = _called(LANGUAGES["zh"])
    ja = _called(LANGUAGES["ja"])
    ko = _called(LANGUAGES["ko"])
    mn = _called(LANGUAGES["mn"])
    ru = _called(LANGUAGES["ru"])
    revision = HiddenField()

    hint = _("Several ways to say it: put “;” between them, the usual one first.")

    @classmethod
    def of(cls, term: Term) -> "TermForm":
        """Show a term as it is now."""
        cells: dict[str, Any] = {code: "; ".join(term.called.get(code, ())) for code in LANGUAGES}
        return cls(formdata=None, revision=str(term.revision), **cells)

    @property
    def called(self) -> Called:
        """What was typed. Only after :meth:`validate`."""
        return {code: split(self[code].data or "") for code in LANGUAGES}
