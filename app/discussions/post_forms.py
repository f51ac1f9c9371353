"""What people type to change a post, or to take it back."""

from wtforms import HiddenField, MultipleFileField, StringField, TextAreaField

from app import text
from app.accounts.forms import language_field
from app.forms import Form, at_most, line, paragraphs, required
from app.i18n import _


class EditForm(Form):
    """A post as it is to be from now on."""

    source = TextAreaField(
        _("Text"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(text.LONGEST)],
    )
    files = MultipleFileField(_("Further files"))
    language = language_field(_("Language of your text"))
    reason = StringField(
        _("Why you change it"),
        filters=[line],
        validators=[at_most(200)],
        description=_("If you like. Everybody can read it beside what was changed."),
    )
    revision = HiddenField()  #: of the text that the form showed
    key = HiddenField()  #: of the form: by it a browser finds out whether what it kept was saved


class WithdrawForm(Form):
    """Why a post is taken back."""

    reason = StringField(
        _("Why you take it back"),
        filters=[line],
        validators=[at_most(200)],
        description=_("If you like. It stands where your words stood."),
    )
