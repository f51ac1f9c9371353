"""What is typed to bring an archive."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields import SelectChoice

from app.forms import Form, one_of, required
from app.i18n import _


class ArchiveForm(Form):
    """A file, and where its discussions will stand."""

    theme = SelectField(_("Theme"), validate_choice=False)
    file = FileField(
        _("Archive"),
        validators=[required(_("Please choose a file."))],
        description=_(
            "An archive of mails (mbox), also compressed by gzip, or discussions of Discourse as JSON, "
            "several of them in a ZIP; at most 50 MB."
        ),
    )

    def validate_theme(self, field: SelectField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    def offer(self, themes: Sequence[tuple[str, str]]) -> None:
        """Offer themes: (slug, title)."""
        self.theme.choices = [SelectChoice(slug, title) for slug, title in themes]
