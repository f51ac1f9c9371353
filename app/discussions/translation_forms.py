"""What people type to translate a post, and to say which languages they read."""

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app import text
from app.accounts.forms import language_field
from app.forms import Form, at_most, line, paragraphs, required
from app.i18n import LANGUAGES, _


class TranslationForm(Form):
    """A post in another language."""

    source = TextAreaField(
        _("Translation"),
        filters=[paragraphs],
        validators=[required(_("Please write the translation.")), at_most(text.LONGEST)],
        description=_("Lists, links and emphasis are made as in the original."),
    )
    reason = StringField(
        _("Why you change it"),
        filters=[line],
        validators=[at_most(200)],
        description=_("If you like. It is kept in the record."),
    )
    of_revision = HiddenField()  #: of the post that stood beside the form
    revision = HiddenField()  #: of the translation that the form showed; 0: there was none


class LanguageForm(Form):
    """In which language a post is written."""

    language = language_field(_("The post is written in"))


class ReadingForm(Form):
    """Which languages somebody reads as they are."""

    reads = SelectMultipleField(
        _("Languages you read as they are"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=True,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("In all others, translations are open where there are some."),
    )
