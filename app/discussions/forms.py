"""What people type to start a thread or to reply."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app import text
from app.accounts.forms import language_field
from app.forms import Form, at_most, line, one_of, paragraphs, required
from app.i18n import _
from app.organisations.belonging_forms import RecordedFields

HERSELF = "0"  #: the choice to speak for nobody else


#: made before the fields below: forms, and what is wrong with them, keep the order of their making
_TITLE = StringField(
    _("Title"),
    filters=[line],
    validators=[required(_("Please give the discussion a title.")), at_most(160)],
    description=_("A question is easiest to answer."),
)


class ReplyForm(RecordedFields, Form):
    """One post."""

    source = TextAreaField(
        _("Text"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(text.LONGEST)],
        description=_(
            "Write in your language. **Strong**, *emphasis*, lists and links are made with Markdown."
        ),
    )
    language = language_field(_("Language of your text"))
    organisation = RadioField(_("You speak"), validate_choice=False)
    key = HiddenField(filters=[line])

    offered: Sequence[tuple[int, str]] = ()  #: for whom the person may speak: (id, name)

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """Offer for whom the person may speak: (id, name)."""
        self.offered = organisations
        self.organisation.choices = [
            *(
                SelectChoice(str(number), _("for %(organisation)s", organisation=name))
                for number, name in organisations
            ),
            SelectChoice(HERSELF, _("for yourself")),
        ]
        if not self.organisation.data:
            self.organisation.data = HERSELF

    def is_for_two(self) -> bool:
        """Whether it is to be said for an organisation, and to be recorded for one too."""
        return bool(self.recorded_for.data) and self.organisation_id is not None

    def validate_organisation(self, field: RadioField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    @property
    def organisation_id(self) -> int | None:
        """The organisation chosen; None for the person herself. Only after :meth:`validate`."""
        chosen: Any = self.organisation.data
        return int(chosen) if chosen != HERSELF else None


class ThreadForm(ReplyForm):
    """A thread with its first post."""

    title = _TITLE


class ThemeForm(Form):
    """What a theme is called, and what it is about."""

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
    revision = HiddenField()
