"""What the secretariat types about a group."""

from wtforms import StringField, TextAreaField

from app.forms import Form, at_most, line, paragraphs, required
from app.i18n import _


class GroupForm(Form):
    """One group."""

    name = StringField(
        _("Name of the group"),
        filters=[line],
        validators=[required(_("Please give the group a name.")), at_most(120)],
        description=_("Its members see it, and so do those who organise its events."),
    )
    purpose = TextAreaField(
        _("What it is for"),
        filters=[paragraphs],
        validators=[at_most(1000)],
        render_kw={"rows": 3},
        description=_("Only the secretariat reads this."),
    )
