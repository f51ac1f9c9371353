"""What people type about a theme: what it is called, and what it is about, in each language."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import Field, HiddenField, StringField, TextAreaField

from app.accounts.forms import language_field
from app.forms import Form, at_most, line, required
from app.i18n import LANGUAGES, _


class ThemeWords(Form):
    """What a theme is called, and what it is about, in its own language."""

    title = StringField(
        _("Title"), filters=[line], validators=[required(_("Please give the theme a title.")), at_most(120)]
    )
    description = TextAreaField(
        _("What it is about"),
        filters=[line],
        validators=[required(_("Please say in a sentence what it is about.")), at_most(500)],
        description=_("One or two sentences."),
        render_kw={"rows": 3},
    )
    language = language_field(_("Language of these two"))


class ThemeForm(ThemeWords):
    """The texts of a theme; in other languages they are fields like ``title_mn`` and ``description_mn``."""

    revision = HiddenField()

    def others(self) -> Iterator[tuple[str, Field, Field]]:
        """Return (language, its title, its description) of the languages beside the theme's own."""
        for code in LANGUAGES:
            if code != self.language.data:
                yield code, self[f"title_{code}"], self[f"description_{code}"]

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        """What was typed in other languages. Only after :meth:`validate`."""
        return {code: (title.data, about.data) for code, title, about in self.others() if title.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Want of each other language both texts, or none."""
        good = bool(super().validate(extra_validators))
        for _code, title, about in self.others():
            for one, other in ((title, about), (about, title)):
                if other.data and not one.data:
                    self.refused(one, _("Please write both in this language, or none."))
                    good = False
        return good


for _one in LANGUAGES:
    setattr(ThemeForm, f"title_{_one}", StringField(_("Title"), filters=[line], validators=[at_most(120)]))
    setattr(
        ThemeForm,
        f"description_{_one}",
        TextAreaField(
            _("What it is about"), filters=[line], validators=[at_most(500)], render_kw={"rows": 3}
        ),
    )


def shown(
    title: str, description: str, language: str, texts: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """Return what the fields show of a theme."""
    found = {"title": title, "description": description, "language": language}
    for code, (name, about) in texts.items():
        found |= {f"title_{code}": name, f"description_{code}": about}
    return found
