"""What is typed to put a statement, and to state where an organisation stands."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app import text
from app.accounts.forms import language_field
from app.forms import Form, at_most, day_of, line, one_of, paragraphs, required
from app.i18n import _
from app.organisations.belonging_forms import RecordedFields, day_field
from app.positions.kinds import Stance
from app.positions.statements import Draft

LONGEST = 4000  #: characters an organisation may say of a statement


class StatementForm(Form):
    """A text that is put to organisations."""

    title = StringField(
        _("Title"),
        filters=[line],
        validators=[required(_("Please give the statement a title.")), at_most(160)],
    )
    source = TextAreaField(
        _("Text"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(text.LONGEST)],
        description=_("The exact words on which organisations take their positions."),
    )
    language = language_field(_("Language of your text"))
    closes_on = day_field(_("Last day"), _("Empty: it stays open until you close it."))
    is_silent = BooleanField(
        _("Adopted unless an organisation objects by this day"),
        description=_("Everybody sees this rule beside the statement. A concern is no objection."),
    )
    follows = HiddenField(filters=[line])
    revision = HiddenField(filters=[line])

    def draft(self) -> Draft:
        """Return what was typed. Only after :meth:`validate`."""
        return Draft(
            title=self.title.data,
            source=self.source.data,
            language=self.language.data,
            closes_on=day_of(self.closes_on),
            is_silent=bool(self.is_silent.data),
        )


class PositionForm(RecordedFields, Form):
    """Where an organisation stands."""

    organisation = SelectField(_("You speak for"), validate_choice=False)
    stance = RadioField(
        _("Where it stands"),
        choices=[SelectChoice(stance.value, stance.words) for stance in Stance],
        validate_choice=False,
        validators=[one_of(*Stance)],
    )
    words = TextAreaField(
        _("In its words"),
        filters=[paragraphs],
        validators=[at_most(LONGEST)],
        description=_("Why, and what would have to change. It can be left out."),
        render_kw={"rows": 4},
    )
    language = language_field(_("Language of your text"))
    seen = HiddenField(filters=[line])
    key = HiddenField(filters=[line])

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """Offer for whom the person may speak: (id, name). None of them is chosen when she records."""
        self.organisation.choices = [SelectChoice(str(number), name) for number, name in organisations]

    def validate_organisation(self, field: SelectField) -> None:
        """Want one of those offered, unless it is recorded for another one."""
        if not self.recorded_for.data and field.choices:
            one_of(*(choice.value for choice in field.choices))(self, field)

    @property
    def organisation_id(self) -> int | None:
        """The organisation chosen; None where none was offered. Only after :meth:`validate`."""
        chosen = self.organisation.data
        return int(chosen) if self.organisation.choices and chosen else None
