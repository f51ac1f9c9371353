"""What the secretariat types to sign somebody up."""

from wtforms import StringField

from app.forms import Form, at_most, line, required
from app.i18n import _
from app.organisations.belonging_forms import RecordedFields

#: made before the fields of the class below, so that it comes first
_PERSON = StringField(
    _("Person"),
    filters=[line],
    validators=[required(_("Please say who.")), at_most(254)],
    description=_("E-mail address, or the name exactly as it stands here."),
)


class RecordForm(RecordedFields, Form):
    """Somebody who told the secretariat that she comes, and for whom."""

    person = _PERSON
