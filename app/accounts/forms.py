"""What people type to join, sign in and set themselves up."""

import unicodedata

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import Choice, SelectChoice
from wtforms.validators import ValidationError

from app import moments
from app.accounts import names
from app.accounts.passwords import LONGEST, SHORTEST
from app.forms import Form, at_most, email_address, line, one_of, required, time_zone
from app.i18n import LANGUAGES, Lazy, _, ngettext


class ZoneField(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A choice of time zones, the one chosen so far always among them."""

    def iter_choices(self) -> list[Choice]:
        """List the proposed zones, and the present one where it is another."""
        current = self.data if moments.is_zone(self.data or "") else None
        return [
            Choice(value=zone, label=words, selected=zone == current, render_kw={})
            for zone, words in moments.zone_choices(current)
        ]


def zone_field() -> SelectField:
    """Make a choice of time zones; any IANA zone is accepted, a browser may add its own."""
    return ZoneField(
        _("Time zone"),
        choices=[],
        validate_choice=False,
        validators=[time_zone()],
        description=_("All times are shown by this clock."),
    )


def language_field(label: Lazy, description: Lazy | str = "") -> SelectField:
    """Make a choice of our languages, each named in itself."""
    return SelectField(
        label,
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validate_choice=False,
        validators=[one_of(*LANGUAGES)],
        description=description,
    )


class JoinForm(Form):
    """Who wants to join."""

    name = StringField(
        _("Your name"),
        filters=[names.cleaned],
        validators=[
            required(_("Please write the name others should see.")),
            at_most(names.LONGEST),
            names.is_a_name(),
        ],
        description=_("As you write it, in your own script. Everybody can see it."),
        render_kw={"autocomplete": "name"},
    )
    email = StringField(
        _("E-mail address"),
        filters=[line],
        validators=[required(_("Please write your e-mail address.")), email_address()],
        description=_("Only the secretariat can see it."),
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )
    timezone = zone_field()
    next = HiddenField()


class SignInForm(Form):
    """Address and password; or the address alone, for a link."""

    email = StringField(
        _("E-mail address"),
        filters=[line],
        validators=[required(_("Please write your e-mail address.")), email_address()],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _("Password"),
        description=_("Only if you have set one. Otherwise let us mail you a link."),
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ConsentField:
    """A field of forms with which an account is made: she agrees to the terms and to the privacy page.

    The page shows it by ``accounts/_consent.html``; the operation notes it by ``consents.agree``.
    """

    agreed = BooleanField(
        _("I agree to the terms of use, and to what the privacy page says is kept of me"),
        validators=[required(_("Please tick this box: without it no account can be made."))],
    )


class FollowForm(ConsentField, Form):
    """The button that a mailed link leads to; whoever joins without a name yet gives one."""

    name = StringField(
        _("Your name"),
        filters=[names.cleaned],
        validators=[at_most(names.LONGEST), names.is_a_name()],
        description=_("As you write it, in your own script. Everybody can see it."),
        render_kw={"autocomplete": "name"},
    )
    timezone = zone_field()


class NewcomerForm(ConsentField, Form):
    """Who joins by another house or by an invitation: the name others should see, and her clock."""

    name = StringField(
        _("Your name"),
        filters=[names.cleaned],
        validators=[
            required(_("Please write the name others should see.")),
            at_most(names.LONGEST),
            names.is_a_name(),
        ],
        description=_("As you write it, in your own script. Everybody can see it."),
        render_kw={"autocomplete": "name"},
    )
    timezone = zone_field()


class SettingsForm(Form):
    """How a person is spoken to, and which clock she lives by."""

    language = language_field(_("Language"), _("Pages and mails come in this language."))
    timezone = zone_field()


class NewPasswordForm(Form):
    """A new password."""

    new = PasswordField(
        _("New password"),
        description=ngettext(
            "At least %(num)s character. A sentence is easiest to remember.",
            "At least %(num)s characters. A sentence is easiest to remember.",
            SHORTEST,
        ),
        render_kw={"autocomplete": "new-password"},
    )

    def validate_new(self, field: PasswordField) -> None:
        """Want a length, and no NUL, which some programs cut at."""
        if len(unicodedata.normalize("NFKC", field.data or "")) < SHORTEST:
            raise ValidationError(
                str(
                    ngettext(
                        "Please choose at least %(num)s character.",
                        "Please choose at least %(num)s characters.",
                        SHORTEST,
                    )
                )
            )
        if len(field.data) > LONGEST or "\0" in field.data:
            raise ValidationError(str(_("Please choose a shorter password of ordinary characters.")))


class PasswordForm(NewPasswordForm):
    """A new password, and the one so far."""

    current = PasswordField(_("Password so far"), render_kw={"autocomplete": "current-password"})


class ForgottenForm(Form):
    """Whose password was forgotten."""

    email = StringField(
        _("E-mail address"),
        filters=[line],
        validators=[required(_("Please write your e-mail address.")), email_address()],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )


class AddressForm(Form):
    """The address a person wants to have, and her password, when she has one."""

    email = StringField(
        _("New address"),
        filters=[line],
        validators=[required(_("Please write your e-mail address.")), email_address()],
        description=_("We mail a link there. Once you have opened it, the address is yours here."),
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )
    password = PasswordField(_("Your password"), render_kw={"autocomplete": "current-password"})


class LanguageForm(Form):
    """The language of this browser."""

    language = language_field(_("Language"), _("Pages and mails come in this language."))
    next = HiddenField()
