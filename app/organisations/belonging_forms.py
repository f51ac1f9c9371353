"""What is typed about who belongs where, who is entrusted with what, and how far an agency is."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.errors import Refusal
from app.forms import Form, a_day, at_most, line, one_of, optional, paragraphs, required
from app.i18n import Lazy, _
from app.organisations.countries import COUNTRIES, beyond_the_six, is_country
from app.organisations.kinds import MandateKind, ParticipationState, Told
from app.organisations.papers import Paper, kind_of_paper

_DAY = {"type": "date"}
LONGEST = 500  #: characters of words that show or explain something


def day_field(label: Lazy, description: Lazy | str = "", *, must: bool = False) -> StringField:
    """Make a field for a day; empty is allowed unless it ``must`` be there."""
    wanted = required(_("Please choose a day.")) if must else optional()
    return StringField(
        label, filters=[line], validators=[wanted, a_day()], description=description, render_kw=_DAY
    )


class PaperField(FileField):  # type: ignore[misc]  # Flask-WTF has no types
    """A document that shows something; its bytes are looked at, its name is not believed."""

    paper: Paper | None = None

    def pre_validate(self, form: object) -> None:
        """Read the document, and want one we keep."""
        if not self.data or not self.data.filename:
            return
        self.paper = Paper(self.data.filename, self.data.read())
        try:
            kind_of_paper(self.paper)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None


def paper_field() -> PaperField:
    """Make a field for a document."""
    return PaperField(
        _("Document"),
        description=_("A PDF, a picture, DOCX or ODT of at most 10 MB. It can be left out."),
        render_kw={"accept": ".pdf,.docx,.odt,image/png,image/jpeg,image/webp,image/gif"},
    )


class AffiliationForm(Form):
    """That a person belongs to an organisation, as she says it."""

    organisation = HiddenField(filters=[line])  #: its key
    title = StringField(
        _("What you are there"),
        filters=[line],
        validators=[at_most(120)],
        description=_("Your position or task, as you would write it on a card. It can be left out."),
        render_kw={"autocomplete": "organization-title"},
    )
    since = day_field(_("Since"), _("Empty: it has always been so."))
    until = day_field(_("Until"), _("The last day. Empty: no end is known."))


class MandateForm(Form):
    """What a person is entrusted with, by whom, and what shows it."""

    person = StringField(
        _("Person"),
        filters=[line],
        validators=[required(_("Please say who.")), at_most(254)],
        description=_("E-mail address, or the name exactly as it stands here."),
    )
    kind = SelectField(
        _("Mandate"),
        choices=[SelectChoice(kind.value, kind.words) for kind in MandateKind],
        validate_choice=False,
        validators=[one_of(*MandateKind)],
    )
    organisation = StringField(
        _("Given by the organisation"),
        filters=[line],
        validators=[at_most(300)],
        description=_("Its name in any language, or its short name. Empty: a country gives it."),
    )
    country = SelectField(_("Or by the country"), validate_choice=False)
    since = day_field(_("Since"), _("Empty: it has always been so."))
    until = day_field(_("Until"), _("The last day. Empty: no end is known."))
    evidence = TextAreaField(
        _("What shows it"),
        filters=[paragraphs],
        validators=[
            required(_("Please say what shows it, a letter and its date for instance.")),
            at_most(LONGEST),
        ],
        description=_(
            "Only the secretariat, this person and the focal points of the organisation can read this "
            "and the document."
        ),
        render_kw={"rows": 3},
    )
    paper = paper_field()

    def offer(self) -> None:
        """Offer the countries: the six first, then all others in the reader's language."""
        self.country.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(code, name) for code, name in COUNTRIES.items()),
            *(SelectChoice(code, name) for code, name in beyond_the_six()),
        ]

    def validate_country(self, field: Field) -> None:
        """Want one of these, and not an organisation as well."""
        if field.data and not is_country(field.data):
            raise ValidationError(str(_("Please choose one of these.")))
        if bool(field.data) == bool(self.organisation.data):
            raise ValidationError(
                str(_("Please name the organisation or the country that gives the mandate, and not both."))
            )


class ParticipationForm(Form):
    """A step of an agency towards taking part in the plan."""

    state = RadioField(_("How far it is"), validate_choice=False)
    on = day_field(_("Decided on"), must=True)
    authority = StringField(
        _("Decided by"),
        filters=[line],
        validators=[at_most(200)],
        description=_("The authority, as everybody may read it."),
    )
    note = TextAreaField(
        _("Note"),
        filters=[paragraphs],
        validators=[at_most(LONGEST)],
        description=_(
            "Only the secretariat and the focal points of the organisation can read this and the document."
        ),
        render_kw={"rows": 3},
    )
    paper = paper_field()

    def offer(self, steps: Iterable[ParticipationState]) -> None:
        """Offer the steps that this person may record."""
        self.state.choices = [SelectChoice(step.value, step.words) for step in steps]

    def validate_state(self, field: Field) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)


class RecordedFields:
    """Fields for what the secretariat writes down for somebody: for whom, how it was told, on which day.

    A form that has them shows them to the secretariat only, and asks :meth:`is_recorded`.
    """

    recorded_for = StringField(
        _("Recorded for the organisation"),
        filters=[line],
        validators=[at_most(300)],
        description=_("Its name in any language, or its short name. Empty: you speak yourself."),
    )
    told = RadioField(
        _("How it was told"),
        choices=[SelectChoice(way.value, way.words) for way in Told],
        validate_choice=False,
    )
    told_on = day_field(_("Told on"))
