"""What those who keep order type: reasons, warnings, notes."""

from wtforms import TextAreaField

from app.forms import Form, at_most, paragraphs, required
from app.i18n import _

LONGEST = 1000  #: characters of a reason


class ReasonForm(Form):
    """Why something is not published, or taken away."""

    reason = TextAreaField(
        _("Reason"),
        filters=[paragraphs],
        validators=[required(_("Please say why.")), at_most(LONGEST)],
        render_kw={"rows": 3},
    )


class WarningForm(Form):
    """What somebody is warned of."""

    warning = TextAreaField(
        _("Warning"),
        filters=[paragraphs],
        validators=[required(_("Please say what should not be repeated.")), at_most(LONGEST)],
        description=_("It is mailed to who wrote this. Nobody else reads it but those who keep order."),
        render_kw={"rows": 3},
    )


class NoteForm(Form):
    """What the others who keep order should know."""

    note = TextAreaField(
        _("Note"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(2000)],
        description=_("Only those who keep order here read it."),
        render_kw={"rows": 3},
    )
