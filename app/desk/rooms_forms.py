"""What the secretariat types about themes and series."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.discussions.kinds import Holding, Who
from app.discussions.theme_forms import ThemeWords
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


class PlaceForm(Form):
    """Below which theme a theme stands."""

    above = SelectField(
        _("It stands"),
        validate_choice=False,
        description=_("A theme below another one is seen at most by those who see that one."),
    )

    def offer_above(self, themes: Sequence[tuple[int, str]]) -> None:
        """Offer themes that stand above: (id, title)."""
        below = [SelectChoice(str(number), _("below: %(theme)s", theme=title)) for number, title in themes]
        self.above.choices = [SelectChoice("", _("above, beside the others")), *below]

    def validate_above(self, field: SelectField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    @property
    def above_id(self) -> int | None:
        """The theme chosen; None: it stands above. Only after :meth:`validate`."""
        return int(self.above.data) if self.above.data else None


class RulesForm(Form):
    """Who writes under a theme, and what waits there."""

    starters = RadioField(
        _("Who begins discussions and asks questions"),
        choices=[SelectChoice(one.value, one.words) for one in Who],
        validate_choice=False,
        validators=[one_of(*Who)],
        description=_("Announcements and consultations are begun by facilitators and the secretariat."),
    )
    repliers = RadioField(
        _("Who replies"),
        choices=[SelectChoice(one.value, one.words) for one in Who],
        validate_choice=False,
        validators=[one_of(*Who)],
    )
    holds = RadioField(
        _("Whose contributions wait to be published"),
        choices=[SelectChoice(one.value, one.words) for one in Holding],
        validate_choice=False,
        validators=[one_of(*Holding)],
        description=_("Somebody who keeps order here reads them first. Their own never wait."),
    )


class ThemeRemovalForm(Form):
    """Where the address of an empty theme leads when it is gone."""

    into = SelectField(_("Its address leads then"), validate_choice=False)

    def offer(self, themes: Sequence[tuple[str, str]]) -> None:
        """Offer other themes: (slug, title)."""
        others = [SelectChoice(slug, _("to: %(theme)s", theme=title)) for slug, title in themes]
        self.into.choices = [SelectChoice("", _("nowhere")), *others]

    def validate_into(self, field: SelectField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)


class NewThemeForm(AudienceForm, PlaceForm, ThemeWords):
    """A theme that is not there yet."""


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
