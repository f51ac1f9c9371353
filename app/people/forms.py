"""What people type of themselves."""

from typing import Any

from wtforms import Field as FormField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app import text
from app.accounts import names as own_names
from app.forms import Difference, Form, at_most, line, one_of, paragraphs, required
from app.i18n import _, listed, ngettext
from app.people import languages, zones
from app.people.access import Field, audience_of
from app.people.models import Audience, Profile
from app.people.operations import Words
from app.people.profile_fields import LanguagesField, tags_in

MOST_TAGS = 15
LONGEST_TAG = 60  #: characters
LONGEST_BIOGRAPHY = 5_000  #: characters
_AUDIENCES = [SelectChoice(one.value, one.words) for one in Audience]


class ProfileForm(Form):
    """What a person says of herself."""

    name = StringField(
        _("Your name"),
        filters=[own_names.cleaned],
        validators=[
            required(_("Please write the name others should see.")),
            at_most(own_names.LONGEST),
            own_names.is_a_name(),
        ],
        description=_(
            "As you write it, in your own script. Everybody can see it beside what you say. "
            "What you have said before keeps the name you had then."
        ),
        render_kw={"autocomplete": "name"},
    )
    family_name = StringField(
        _("Family name"),
        filters=[own_names.cleaned],
        validators=[at_most(80)],
        render_kw={"autocomplete": "family-name"},
    )
    given_name = StringField(
        _("Given name"),
        filters=[own_names.cleaned],
        validators=[at_most(80)],
        render_kw={"autocomplete": "given-name"},
    )
    family_first = RadioField(
        _("Which comes first"),
        choices=[SelectChoice("1", _("The family name")), SelectChoice("0", _("The given name"))],
        validate_choice=False,
        validators=[one_of("0", "1")],
        default="0",
    )
    native_name = StringField(
        _("Name in your own script"),
        filters=[own_names.cleaned],
        validators=[at_most(80)],
        description=_("If the name above is written in another one."),
    )
    reading = StringField(
        _("How it is read"),
        filters=[own_names.cleaned],
        validators=[at_most(120)],
        description=_("In Latin letters, or in kana: others find you by it, and can say your name."),
    )
    honorific = StringField(
        _("Title before the name"),
        filters=[line],
        validators=[at_most(30)],
        description=_("Such as Dr or Prof."),
    )
    pronouns = StringField(
        _("Pronouns"), filters=[line], validators=[at_most(40)], description=_("If you want others to know.")
    )
    position = StringField(
        _("Position"),
        filters=[line],
        validators=[at_most(120)],
        description=_("What you do, in a few words."),
        render_kw={"autocomplete": "organization-title"},
    )
    expertise = TextAreaField(
        _("Expertise"),
        filters=[paragraphs],
        description=ngettext(
            "Up to %(num)s word or phrase, each on its own line or after a comma. Others find you by them.",
            "Up to %(num)s words or phrases, each on its own line or after a comma. Others find you by them.",
            MOST_TAGS,
        ),
        render_kw={"rows": 3},
    )
    themes = SelectMultipleField(_("Themes you work on"), validate_choice=False)
    biography = TextAreaField(
        _("About you"),
        filters=[paragraphs],
        validators=[at_most(LONGEST_BIOGRAPHY)],
        description=_("Markdown works: an empty line begins a paragraph, **two asterisks** make it strong."),
        render_kw={"rows": 8},
    )
    languages = LanguagesField(_("Languages you read and write"))
    timezone = StringField(
        _("Time zone"),
        filters=[line],
        validators=[required(_("Please write a city by whose clock you live.")), at_most(100)],
        description=_("A large city near you, in any of our languages. All times are shown by its clock."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    place = RadioField(_("Which of these"), choices=[], validate_choice=False, default="")
    listed = RadioField(
        _("Who may find you in the directory and open your page"),
        choices=[
            SelectChoice(Audience.PUBLIC.value, _("Everybody, whether they have joined or not")),
            SelectChoice(Audience.SIGNED_IN.value, _("Everybody who has joined")),
            SelectChoice(Audience.SECRETARIAT.value, _("Nobody but the secretariat")),
        ],
        validate_choice=False,
        validators=[one_of(*Audience)],
    )
    seen = HiddenField()  #: what the form showed, to notice when it has changed meanwhile

    zone = ""  #: the zone meant, once it is plain

    def offer(self, themes: Any) -> None:
        """Offer themes: (id, title, language of the title)."""
        self.themes.choices = [
            SelectChoice(str(number), title, render_kw={"lang": language})
            for number, title, language in themes
        ]

    @property
    def audience_fields(self) -> list[FormField]:
        """The fields that say for whom the others are, in their order."""
        return [self[f"for_{field.value}"] for field in Field]

    def validate_timezone(self, field: StringField) -> None:
        """Want a place whose clock is known; where several are called so, one of them."""
        found = zones.named(field.data)
        if len(found) == 1:
            self.zone = found[0]
            return
        found = found or zones.like(field.data)
        self.place.choices = [SelectChoice(zone, zones.shown(zone)) for zone in found]
        if self.place.data in found:
            self.zone = self.place.data
        elif found:
            raise ValidationError(
                str(_("More than one clock may be meant. Please choose one of them below."))
            )
        else:
            raise ValidationError(
                str(_("This place is not known here. Please write the nearest large city."))
            )

    def validate_expertise(self, field: TextAreaField) -> None:
        """Want a few short tags."""
        tags = tags_in(field.data)
        if len(tags) > MOST_TAGS:
            raise ValidationError(
                str(
                    ngettext(
                        "These are more than %(num)s. Keep the one that tells most.",
                        "These are more than %(num)s. Keep those that tell most.",
                        MOST_TAGS,
                    )
                )
            )
        too_long = next((tag for tag in tags if len(tag) > LONGEST_TAG), None)
        if too_long:
            sentence = _("“%(tag)s” is too long. Say it in a few words.", tag=text.excerpt(too_long, 40))
            raise ValidationError(str(sentence))

    def validate_themes(self, field: SelectMultipleField) -> None:
        """Want some of those offered."""
        if not set(field.data or []) <= {choice.value for choice in field.choices}:
            raise ValidationError(str(_("Please choose from these themes.")))

    def words(self) -> Words:
        """Return what was typed, as the operation takes it. Only after :meth:`validate`."""
        plain = ("family_name", "given_name", "native_name", "reading", "honorific", "pronouns", "position")
        return Words(
            name=self.name.data,
            timezone=self.zone,
            family_first=self.family_first.data == "1",
            languages=self.languages.data,
            expertise=tags_in(self.expertise.data),
            themes={int(number) for number in self.themes.data or []},
            biography=self.biography.data or "",
            listed=Audience(self.listed.data),
            audiences={field: Audience(self[f"for_{field.value}"].data) for field in Field},
            **{name: self[name].data or "" for name in plain},
        )


for _field in Field:
    setattr(
        ProfileForm,
        f"for_{_field.value}",
        SelectField(_field.words, choices=_AUDIENCES, validate_choice=False, validators=[one_of(*Audience)]),
    )


def shown(profile: Profile, themes: set[int], seen: str) -> dict[str, Any]:
    """Return what the form shows of a profile that is there."""
    plain = ("family_name", "given_name", "native_name", "reading", "honorific", "pronouns", "position")
    return {
        "name": profile.account.name,
        "timezone": zones.shown(profile.account.timezone),
        "family_first": str(int(profile.family_first)),
        "languages": profile.languages,
        "expertise": "\n".join(profile.expertise),
        "themes": sorted(str(number) for number in themes),
        "biography": profile.biography,
        "listed": profile.listed.value,
        "seen": seen,
        **{f"for_{field.value}": audience_of(profile.audiences, field).value for field in Field},
        **{name: getattr(profile, name) for name in plain},
    }


def differences(form: ProfileForm, there: dict[str, Any]) -> list[Difference]:
    """Compare what was typed with what is ``there``: see :func:`shown`."""
    saved = ProfileForm(formdata=None, data=there)
    saved.themes.choices = form.themes.choices
    return [
        Difference(str(field.label.text), in_words(saved[field.name]), in_words(field))
        for field in form
        if field.name not in {"seen", "csrf_token", "place"}
        and in_words(saved[field.name]) != in_words(field)
    ]


def in_words(field: FormField) -> str:
    """Say what stands in a field, as the form says it."""
    if isinstance(field, LanguagesField):
        return "\n".join(languages.with_skills(row) for row in field.data)
    if isinstance(field, SelectMultipleField):
        chosen = set(field.data or [])
        return str(listed(str(choice.label) for choice in field.choices if choice.value in chosen))
    if isinstance(field, SelectField):  # a RadioField is one
        return next((str(choice.label) for choice in field.choices if choice.value == field.data), "")
    return str(field.data or "").strip()
