"""The base of all forms: our sentences, in the reader's language; typed text is cleaned, never lost."""

from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from app import moments, text
from app.i18n import _, ngettext

Check = Callable[[Any, Field], None]


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of ours. Syntax only; rules are in the operations."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own sentences are never shown: each check below brings its own."""

        locales = False

        def get_translations(self, _form: object) -> None:
            """Read no catalogue of WTForms, which Flask-WTF would do for each request."""

    def refused(self, field: Field, sentence: object) -> None:
        """Put what an operation refused next to the field it is about."""
        field.errors = [*field.errors, str(sentence)]


def line(value: str | None) -> str | None:
    """Filter: one line of text, cleaned."""
    return text.one_line(value) if value else value


def paragraphs(value: str | None) -> str | None:
    """Filter: text of several lines, cleaned."""
    return text.clean(value) if value else value


def required(sentence: object | None = None) -> Check:
    """Want something; ``sentence`` says what, when it is missing."""

    def check(_form: Any, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation(str(sentence or _("Please fill this in.")))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def optional() -> Check:
    """Check nothing further when the field is empty."""

    def check(_form: Any, field: Field) -> None:
        if not field.raw_data or not any(str(value).strip() for value in field.raw_data):
            field.errors = []
            raise StopValidation

    return check


def at_most(limit: int) -> Check:
    """Want at most ``limit`` characters."""

    def check(_form: Any, field: Field) -> None:
        over = len(field.data or "") - limit
        if over > 0:
            raise ValidationError(
                str(
                    ngettext(
                        "This is %(num)s character too long; %(limit)s fit.",
                        "This is %(num)s characters too long; %(limit)s fit.",
                        over,
                        limit=limit,
                    )
                )
            )

    check.field_flags = {"maxlength": limit}  # type: ignore[attr-defined]
    return check


def email_address() -> Check:
    """Want an address that mail can go to; whether anybody reads it is proved by a mail."""

    def check(_form: Any, field: Field) -> None:
        try:
            validate_email((field.data or "").strip(), check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(
                str(_("This is not a complete e-mail address. One looks like name@example.org."))
            ) from None
        if len(field.data) > 254:  # octets in RFC 5321, 4.5.3.1.3
            raise ValidationError(str(_("This address is too long.")))

    return check


def time_zone() -> Check:
    """Want an IANA time zone."""

    def check(_form: Any, field: Field) -> None:
        if not moments.is_zone(field.data or ""):
            raise ValidationError(str(_("Please choose a time zone from the list.")))

    return check


def one_of(*values: str) -> Check:
    """Want one of these values."""

    def check(_form: Any, field: Field) -> None:
        if (field.data or "") not in values:
            raise ValidationError(str(_("Please choose one of these.")))

    return check
