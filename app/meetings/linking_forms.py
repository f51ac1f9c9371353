"""What is typed to link a meeting and a discussion."""

from wtforms import StringField

from app.forms import Form, at_most, line, required
from app.i18n import _


class LinkForm(Form):
    """The other one, by its address."""

    address = StringField(
        _("Its address, or its number"),
        filters=[line],
        validators=[required(_("Please write an address or a number.")), at_most(400)],
        description=_("As it stands in the browser: /threads/12-… or /events/12-…"),
        render_kw={"autocomplete": "off"},
    )
