"""What people type to report something, and to answer a report."""

from wtforms import TextAreaField

from app.forms import Form, at_most, paragraphs, required
from app.i18n import _


class ReportForm(Form):
    """What is wrong."""

    reason = TextAreaField(
        _("What is wrong?"),
        filters=[paragraphs],
        validators=[required(_("Please say what is wrong.")), at_most(2000)],
        description=_("Only the secretariat and those who look after the theme read it."),
    )


class AnswerForm(Form):
    """What was done about it."""

    answer = TextAreaField(
        _("Answer"),
        filters=[paragraphs],
        validators=[required(_("Please say what was done, or why nothing was.")), at_most(2000)],
        description=_("It is mailed to the person who reported it."),
    )
