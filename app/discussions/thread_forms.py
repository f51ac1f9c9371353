"""What is typed to keep order in a discussion."""

import re
from collections.abc import Iterable

from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app import text
from app.accounts.forms import language_field, zone_field
from app.discussions.consultations import Days
from app.discussions.kinds import ThreadKind
from app.forms import Form, at_most, day_of, line, one_of, paragraphs, required
from app.i18n import _
from app.organisations.belonging_forms import day_field, paper_field
from app.organisations.papers import Paper

NEW, THERE = "new", "there"  #: where posts go


class TitleForm(Form):
    """How a discussion is called."""

    title = StringField(
        _("Title"),
        filters=[line],
        validators=[required(_("Please give the discussion a title.")), at_most(160)],
    )
    language = language_field(_("Language of the title"))


class LockForm(Form):
    """Why nobody replies for now."""

    reason = TextAreaField(
        _("Why"),
        filters=[line],
        validators=[required(_("Please say why: all who read here want to know.")), at_most(500)],
        description=_("It stands above the posts."),
        render_kw={"rows": 2},
    )


class OutcomeForm(Form):
    """What came of a discussion."""

    outcome = TextAreaField(
        _("What came of it"),
        filters=[paragraphs],
        validators=[at_most(text.LONGEST)],
        description=_("It stands above the posts. #12 leads to a post. It can be left out."),
        render_kw={"rows": 5},
    )
    language = language_field(_("Language of this text"))


class PlaceForm(Form):
    """Under which theme a discussion stands."""

    theme = SelectField(_("Theme"), validate_choice=False)
    agreed = HiddenField(filters=[line])  #: the key of an audience

    def offer(self, themes: Iterable[tuple[str, str]]) -> None:
        """Offer themes: (slug, title)."""
        self.theme.choices = [SelectChoice(slug, title) for slug, title in themes]

    def validate_theme(self, field: Field) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)


class FurtherForm(PlaceForm):
    """Under which theme a discussion is listed too."""

    theme = SelectField(_("Theme"), id="further-theme", validate_choice=False)


class OrganisationForm(Form):
    """An organisation that a discussion is about."""

    organisation = StringField(
        _("Organisation"),
        filters=[line],
        validators=[required(_("Please write a name.")), at_most(300)],
        description=_("Its name in any language, or its short name."),
    )


class AnotherThreadForm(Form):
    """Another discussion, as its address or its number."""

    into = StringField(
        _("The other discussion"),
        filters=[line],
        validators=[at_most(400)],
        description=_("Its address, or the number in it: /threads/12-…"),
    )
    agreed = HiddenField(filters=[line])  #: the key of an audience

    @property
    def into_id(self) -> int:
        """The number of the discussion that was named; 0 for none."""
        read = re.search(r"(?:/threads/|^#?)([0-9]{1,18})(?![0-9])", self.into.data or "")
        return int(read[1]) if read else 0


class MergeForm(AnotherThreadForm):
    """Which discussion all of another one goes into."""

    into = StringField(
        _("The other discussion"),
        id="merge-into",
        filters=[line],
        validators=[at_most(400)],
        description=_("Its address, or the number in it: /threads/12-…"),
    )


class MovingForm(AnotherThreadForm):
    """Which posts go, and where to."""

    numbers = StringField(
        _("Or their numbers"),
        filters=[line],
        validators=[at_most(500)],
        description=_("Like 3, 5-9. Added to those that are ticked."),
    )
    where = RadioField(
        _("Where to"),
        choices=[
            SelectChoice(NEW, _("A new discussion under the same theme")),
            SelectChoice(THERE, _("A discussion that is there")),
        ],
        validate_choice=False,
        validators=[one_of(NEW, THERE)],
    )
    title = StringField(_("Title of the new discussion"), filters=[line], validators=[at_most(160)])
    language = language_field(_("Language of the title"))

    def validate_title(self, field: Field) -> None:
        """Want a title for what is new."""
        if self.where.data == NEW and not field.data:
            raise ValidationError(str(_("Please give the discussion a title.")))


class DaysForm(Form):
    """From which day to which a consultation is open."""

    opens_on = day_field(_("First day"), _("Empty: it is open at once."))
    closes_on = day_field(_("Last day"), _("The whole day counts."), must=True)
    timezone = zone_field()

    @property
    def days(self) -> Days:
        """What was typed. Only after ``validate``."""
        return days_of(self)


def days_of(form: Form) -> Days:
    """Return the days that stand in the fields ``opens_on``, ``closes_on`` and ``timezone`` of a form."""
    return Days(
        opens_on=day_of(form.opens_on), closes_on=day_of(form.closes_on), timezone=form.timezone.data or ""
    )


class QuestionForm(Form):
    """A guiding question."""

    words = TextAreaField(
        _("Question"),
        id="one-more-question",
        filters=[line],
        validators=[required(_("Please write a question.")), at_most(500)],
        render_kw={"rows": 2},
    )


class DocumentForm(Form):
    """A document to be read first."""

    title = StringField(
        _("Title of the document"),
        filters=[line],
        validators=[required(_("Please say what it is called.")), at_most(200)],
    )
    language = language_field(_("Language of the document"))
    paper = paper_field()

    @property
    def brought(self) -> Paper:
        """The document. Only after ``validate``."""
        assert self.paper.paper is not None
        return self.paper.paper

    def validate_paper(self, field: Field) -> None:
        """Want a document."""
        if not field.errors and field.paper is None:
            raise ValidationError(str(_("Please choose a file.")))


class KindFields:
    """Fields for how a discussion begins: its kind, its days, what it is about, further themes."""

    kind = RadioField(_("What it is"), validate_choice=False)
    opens_on = day_field(_("First day"), _("Empty: it is open at once."))
    closes_on = day_field(_("Last day"), _("The whole day counts."))
    timezone = zone_field()
    further = SelectMultipleField(_("Also list it under"), validate_choice=False)
    about = TextAreaField(
        _("Organisations it is about"),
        filters=[paragraphs],
        validators=[at_most(2000)],
        description=_("One in a line, by its name in any language. It can be left out."),
        render_kw={"rows": 2},
    )

    def offer_beginning(
        self, kinds: Iterable[ThreadKind], themes: Iterable[tuple[str, str]], zone: str
    ) -> None:
        """Offer what may be begun here, and further themes: (slug, title). zone: where none is chosen."""
        self.kind.choices = [SelectChoice(kind.value, kind.words) for kind in kinds]
        self.further.choices = [SelectChoice(slug, title) for slug, title in themes]
        if not self.kind.data:
            self.kind.data = ThreadKind.DISCUSSION.value
        if not self.timezone.data:
            self.timezone.data = zone
            self.timezone.errors = []

    def validate_kind(self, field: Field) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    def validate_further(self, field: Field) -> None:
        """Want some of those offered."""
        if not set(field.data or ()) <= {choice.value for choice in field.choices}:
            raise ValidationError(str(_("Please choose one of these.")))
