"""A form to show fields with. It goes nowhere."""

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Form,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice

from app import moments
from app.i18n import LANGUAGES, _


class SampleForm(Form):  # type: ignore[misc]  # WTForms has no types
    """One field of each sort."""

    name = StringField(
        _("Your name"), description=_("As you write it, in your own script. Everybody can see it.")
    )
    password = PasswordField(_("Password"))
    language = SelectField(_("Language"), choices=LANGUAGES)
    zone = SelectField(
        _("Time zone"), choices=moments.zone_choices, description=_("All times are shown by this clock.")
    )
    day = DateField(_("Day"))
    time = TimeField(_("Begins at"))
    text = TextAreaField(_("Text"))
    post = TextAreaField(_("Text"))
    files = MultipleFileField(_("Files"))
    voice = RadioField(
        _("You speak"),
        choices=[SelectChoice("1", "Three Wells Cooperative"), SelectChoice("", _("in a personal capacity"))],
        default="",
    )
    tell = BooleanField(_("Tell me when the date moves"))


def as_written() -> SampleForm:
    """Return the form as a careful person sent it."""
    said = {
        "name": "Сүхээгийн Оюун",
        "language": "mn",
        "zone": "Asia/Hovd",
        "text": "Заг элсийг тогтооно.",
        "voice": "1",
    }
    return SampleForm(data=said, prefix="sent-")


def as_refused() -> SampleForm:
    """Return the form as it comes back, with something wrong in each field."""
    sent = {"again-language": "en", "again-text": "…", "again-voice": "7"}
    form = SampleForm(MultiDict(sent), prefix="again-")
    form.name.errors = [_("Please write the name others should see.")]
    form.password.errors = [_("This is not your password so far.")]
    form.language.errors = [_("Please choose one of these.")]
    form.zone.errors = [_("Please choose a time zone from the list.")]
    form.day.errors = [_("Please write the day as 2026-11-25.")]
    form.time.errors = [_("Please fill this in.")]
    form.text.errors = [_("Please fill this in.")]
    form.voice.errors = [_("Please choose one of these.")]
    form.tell.errors = [_("Please choose one of these.")]
    return form
