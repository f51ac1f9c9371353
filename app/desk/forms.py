"""What people type to report something and to answer a report, and the tables they bring."""

from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice

from app.desk.models import Complaint, Imported
from app.forms import Form, at_most, one_of, paragraphs, required
from app.i18n import _


class ReportForm(Form):
    """What is wrong."""

    kind = RadioField(
        _("What is wrong?"),
        choices=[SelectChoice(one.value, one.words) for one in Complaint],
        validate_choice=False,
        validators=[one_of(*Complaint)],
    )
    reason = TextAreaField(
        _("In your words"),
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


class TableForm(Form):
    """A table of people or of organisations."""

    what = RadioField(
        _("What is in the table?"),
        choices=[
            SelectChoice(Imported.PEOPLE.value, _("People to be invited")),
            SelectChoice(Imported.ORGANISATIONS.value, _("Organisations")),
        ],
        validate_choice=False,
        validators=[one_of(*Imported)],
    )
    file = FileField(
        _("Table"),
        validators=[required(_("Please choose a file."))],
        description=_("XLSX or CSV, at most 5 MB and 5,000 rows. The first row is the heading."),
        render_kw={"accept": ".xlsx,.csv,.tsv,.txt"},
    )
