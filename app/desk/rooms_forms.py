"""What the secretariat types about themes and series."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.forms import Form, at_most, line, one_of, required
from app.groups.models import Visibility
from app.i18n import _


class AudienceForm(Form):
    """Who sees a theme."""

    visibility = RadioField(
        _("Who sees it"),
        choices=[],
        validate_choice=False,
        validators=[one_of(*Visibility)],
        description=_("Its discussions and the events under it are seen by nobody else."),
    )
    group = SelectField(_("Which group"), validate_choice=False)

    def offer(self, groups: Sequence[tuple[int, str]]) -> None:
        """Offer groups: (id, name)."""
        choices = [SelectChoice(str(number), name) for number, name in groups]
        self.group.choices = [SelectChoice("", _("None")), *choices]
        self.visibility.choices = [
            SelectChoice(one.value, one.words) for one in Visibility if choices or one is not Visibility.GROUP
        ]

    def validate_group(self, field: SelectField) -> None:
        """Want one of those offered, where a group is to see it."""
        one_of(*(choice.value for choice in field.choices))(self, field)
        if self.visibility.data == Visibility.GROUP and not field.data:
            raise ValidationError(str(_("Please choose a group.")))

    @property
    def group_id(self) -> int | None:
        """The group chosen. Only after :meth:`validate`."""
        return int(self.group.data) if self.group.data else None


class NewThemeForm(AudienceForm):
    """A theme that is not there yet."""

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


class NewSeriesForm(Form):
    """A series that is not there yet."""

    title = StringField(
        _("Title"), filters=[line], validators=[required(_("Please give the series a title.")), at_most(120)]
    )
    description = TextAreaField(
        _("What it is about"),
        filters=[line],
        validators=[at_most(500)],
        description=_("One or two sentences."),
        render_kw={"rows": 3},
    )
