"""What is typed to write a synthesis, to object and to answer."""

from collections.abc import Iterable

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from app import text
from app.accounts.forms import language_field
from app.forms import Form, at_most, line, paragraphs, required
from app.i18n import _

LONGEST = 2000  #: characters of an objection, and of an answer


class SynthesisForm(Form):
    """One text of a synthesis."""

    source = TextAreaField(
        _("Points"),
        filters=[paragraphs],
        validators=[required(_("Please write at least one point.")), at_most(text.LONGEST)],
        description=_(
            "An empty line parts the points. Each says which posts it rests on: as #12 within a sentence, "
            "or [#3, #7] at its end. A line that begins with ## and a space is a heading."
        ),
    )
    language = language_field(_("Language of your text"))
    revision = HiddenField(filters=[line])


class ObjectionForm(Form):
    """What somebody finds wrong with a point."""

    point = SelectField(_("To which point"), validate_choice=False)
    words = TextAreaField(
        _("What is wrong with it, and how it should be"),
        filters=[paragraphs],
        validators=[required(_("Please say what is wrong.")), at_most(LONGEST)],
        description=_("Everybody who reads the discussion reads this too, with your name."),
    )
    language = language_field(_("Language of your text"))
    version = HiddenField(filters=[line])

    def offer(self, points: Iterable[tuple[int, str]]) -> None:
        """Offer the points: (number, beginning of its words)."""
        self.point.choices = [SelectChoice(str(number), f"{number}. {words}") for number, words in points]


class AnswerForm(Form):
    """The answer to an objection."""

    words = TextAreaField(
        _("Answer"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(LONGEST)],
    )

    def for_objection(self, number: int) -> "AnswerForm":
        """Let it stand beside others on one page: its field is named by the objection it answers."""
        self.words.id = self.words.label.field_id = f"answer-{number}"
        return self
