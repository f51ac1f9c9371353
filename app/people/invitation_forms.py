"""What the secretariat types to invite somebody."""

from collections.abc import Sequence

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app.accounts import names
from app.accounts.forms import language_field
from app.forms import Form, at_most, email_address, line, one_of, paragraphs, required
from app.i18n import _

NOBODY = "0"  #: the choice of no organisation


class InviteForm(Form):
    """Somebody to be invited."""

    email = StringField(
        _("E-mail address"),
        filters=[line],
        validators=[required(_("Please write the address the invitation goes to.")), email_address()],
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
    )
    name = StringField(
        _("Name"),
        filters=[names.cleaned],
        validators=[
            required(_("Please write how the person is called.")),
            at_most(names.LONGEST),
            names.is_a_name(),
        ],
        description=_("In the person's own script, if you know it. The person can change it."),
    )
    language = language_field(_("Language"), _("The invitation is written in this language."))
    organisation = SelectField(
        _("Organisation"),
        validate_choice=False,
        description=_("By inviting you confirm that the person belongs to it."),
    )
    title = StringField(_("What the person is there"), filters=[line], validators=[at_most(120)])
    note = TextAreaField(
        _("A word of yours"),
        filters=[paragraphs],
        validators=[at_most(1000)],
        description=_("It stands in the mail as you write it."),
    )

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """Offer organisations: (id, name)."""
        self.organisation.choices = [
            SelectChoice(NOBODY, _("none, or not known")),
            *(SelectChoice(str(number), name) for number, name in organisations),
        ]

    def validate_organisation(self, field: SelectField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    @property
    def organisation_id(self) -> int | None:
        """The organisation chosen. Only after :meth:`validate`."""
        return None if self.organisation.data == NOBODY else int(self.organisation.data)
