"""What people type to start a thread or to reply."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from app import text
from app.discussions.thread_forms import KindFields
from app.forms import Form, at_most, line, one_of, paragraphs, required
from app.i18n import LANGUAGES, _, language
from app.organisations.belonging_forms import RecordedFields
from app.text import excerpt
from app.text import languages as languages_of_texts

HERSELF = "0"  #: the choice to speak for nobody else
AS_WRITTEN = "auto"  #: the choice to take the language that a text seems to be in


#: made before the fields below: forms, and what is wrong with them, keep the order of their making
_TITLE = StringField(
    _("Title"),
    filters=[line],
    validators=[required(_("Please give the discussion a title.")), at_most(160)],
    description=_("A question is easiest to answer."),
)


class ReplyForm(RecordedFields, Form):
    """One post."""

    source = TextAreaField(
        _("Text"),
        filters=[paragraphs],
        validators=[required(_("Please write something.")), at_most(text.LONGEST)],
        description=_(
            "Write in your language. **Strong**, *emphasis*, lists and links are made with Markdown; @ names "
            "somebody, #12 leads to a post."
        ),
    )
    language = SelectField(
        _("Language of your text"),
        choices=[
            SelectChoice(AS_WRITTEN, _("As it seems from the text")),
            *(SelectChoice(code, name) for code, name in LANGUAGES.items()),
        ],
        validate_choice=False,
        validators=[one_of(AS_WRITTEN, *LANGUAGES)],
    )
    answers = StringField(
        _("In answer to post no."),
        filters=[line],
        validators=[at_most(9)],
        description=_("Empty: to all."),
        render_kw={"inputmode": "numeric", "size": 6},
    )
    question = SelectField(_("Which question you answer"), validate_choice=False)
    files = MultipleFileField(_("Files"))
    organisation = RadioField(_("You speak"), validate_choice=False)
    key = HiddenField(filters=[line])

    questions: Sequence[tuple[int, str]] = ()  #: guiding questions: (number, words)
    offered: Sequence[tuple[int, str]] = ()  #: for whom the person may speak: (id, name)

    def offer(self, organisations: Sequence[tuple[int, str]]) -> None:
        """Offer for whom the person may speak: (id, name)."""
        self.offered = organisations
        self.organisation.choices = [
            *(
                SelectChoice(str(number), _("for %(organisation)s", organisation=name))
                for number, name in organisations
            ),
            SelectChoice(HERSELF, _("for yourself")),
        ]
        if not self.organisation.data:
            self.organisation.data = HERSELF

    def ask(self, questions: Sequence[tuple[int, str]]) -> None:
        """Offer the guiding questions of a consultation: (number, words)."""
        self.questions = tuple(questions)
        asked = [SelectChoice(str(number), f"{number}. {excerpt(words, 90)}") for number, words in questions]
        self.question.choices = [SelectChoice("", _("None of them alone")), *asked]

    @property
    def answered(self) -> int | None:
        """The number of the post it replies to."""
        return _number(self.answers.data)

    @property
    def asked(self) -> int | None:
        """The number of the guiding question it answers."""
        return _number(self.question.data)

    @property
    def written_in(self) -> str:
        """The language as chosen; else as it seems, or as the platform speaks when it says too little."""
        chosen: str = self.language.data or AS_WRITTEN
        if chosen in LANGUAGES:
            return chosen
        return languages_of_texts.guess(self.source.data or "") or language()

    def is_for_two(self) -> bool:
        """Whether it is to be said for an organisation, and to be recorded for one too."""
        return bool(self.recorded_for.data) and self.organisation_id is not None

    def validate_organisation(self, field: RadioField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    @property
    def organisation_id(self) -> int | None:
        """The organisation chosen; None for the person herself. Only after :meth:`validate`."""
        chosen: Any = self.organisation.data
        return int(chosen) if chosen != HERSELF else None


def _number(value: str | None) -> int | None:
    """Read a number as people write it: "12", "#12"; None for all else."""
    read = (value or "").lstrip("#").strip()
    return int(read) if read.isascii() and read.isdecimal() and len(read) < 10 else None


class ThreadForm(KindFields, ReplyForm):
    """A thread with its first post."""

    title = _TITLE
