"""The base of all forms: our sentences, in the reader's language; typed text is cleaned, never lost."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField
from wtforms.validators import StopValidation, ValidationError

from app import moments, text
from app.errors import Refusal
from app.i18n import Lazy, _, ngettext

Check = Callable[[Any, Field], None]


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of ours. Syntax only; rules are in the operations."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own sentences are never shown: each check below brings its own."""

        locales = False

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Read texts from the form that was sent, files for fields of files, and nothing else.

            The library would take a file in the place of a text, and JSON of any shape: both in places
            where limits, which read the form, do not look.
            """
            if formdata is not _Auto:
                return formdata
            if not form.is_submitted():
                return None
            wanted = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict(
                (name, file) for name, file in request.files.items(multi=True) if name in wanted
            )
            return CombinedMultiDict((files, request.form)) if files else request.form or None

        def get_translations(self, _form: object) -> None:
            """Read no catalogue of WTForms, which Flask-WTF would do for each request."""

    def refused(self, field: Field, sentence: object) -> None:
        """Put ``sentence`` next to the field it is about."""
        field.errors = [*field.errors, str(sentence)]

    def refused_at(self, field: Field, refusal: Refusal) -> None:
        """Put what an operation refused next to the field it is about.

        :raises Refusal: that one, when it is not about what was typed.
        """
        if refusal.status != 422:
            raise refusal
        self.refused(field, refusal)


class Difference(NamedTuple):
    """A field that somebody else saved otherwise while it was being filled in."""

    label: Lazy | str
    there: str  #: what stands there now
    typed: str
    lang: str = ""  #: of what stands there, when it is another than the page's


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
    """Want at most ``limit`` characters. What is longer is looked at no further: that could take long."""

    def check(_form: Any, field: Field) -> None:
        over = len(field.data or "") - limit
        if over > 0:
            raise StopValidation(
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
            known = validate_email(
                (field.data or "").strip(), check_deliverability=False, test_environment=True
            )
        except EmailNotValidError:
            raise ValidationError(
                str(_("This is not a complete e-mail address. One looks like name@example.org."))
            ) from None
        if known.ascii_email is None:  # its name would need servers that know SMTPUTF8 all the way (RFC 6531)
            raise ValidationError(
                str(
                    _(
                        "Mails to this address do not arrive everywhere. Please use one with only Latin "
                        "letters, digits and signs before the @."
                    )
                )
            )
        if len(field.data) > 254:  # octets in RFC 5321, 4.5.3.1.3
            raise ValidationError(str(_("This address is too long.")))

    return check


def time_zone() -> Check:
    """Want an IANA time zone."""

    def check(_form: Any, field: Field) -> None:
        if not moments.is_zone(field.data or ""):
            raise ValidationError(str(_("Please choose a time zone from the list.")))

    return check


def a_day() -> Check:
    """Want a day, as browsers send it: "2026-12-31"."""

    def check(_form: Any, field: Field) -> None:
        if day_of(field) is None:
            raise ValidationError(str(_("Please write the day as 2026-12-31.")))

    return check


def day_of(field: Field) -> date | None:
    """Return the day that was typed; None when none was, or none that there is."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", field.data or ""):
        return None
    try:
        return date.fromisoformat(field.data)
    except ValueError:
        return None


def one_of(*values: str) -> Check:
    """Want one of these values."""

    def check(_form: Any, field: Field) -> None:
        if (field.data or "") not in values:
            raise ValidationError(str(_("Please choose one of these.")))

    return check
