"""What those who run this type about a person."""

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice

from app.accounts.models import Role
from app.forms import Form, at_most, one_of, paragraphs, required
from app.i18n import _

ROLES = {
    Role.PARTICIPANT: _("Participant"),
    Role.ORGANISER: _("Organiser"),
    Role.SECRETARIAT: _("Secretariat"),
    Role.OPERATOR: _("Operator"),
}


class RoleForm(Form):
    """What she does here."""

    role = RadioField(
        _("What she does here"),
        choices=[SelectChoice(role.value, words) for role, words in ROLES.items()],
        validate_choice=False,
        validators=[one_of(*Role)],
    )


class SuspensionForm(Form):
    """Why she is kept out."""

    reason = TextAreaField(
        _("Reason"),
        filters=[paragraphs],
        validators=[required(_("Please give a reason.")), at_most(1000)],
        description=_("It is mailed to her, and stands in the journal."),
        render_kw={"rows": 3},
    )
