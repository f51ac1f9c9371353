"""What is typed about an organisation."""

import re
import unicodedata
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app import clock, names
from app.errors import Refusal
from app.forms import Form, at_most, line, one_of, optional, required
from app.i18n import LANGUAGES, _
from app.organisations.countries import COUNTRIES, beyond_the_six, countries, is_country
from app.organisations.models import Organisation, Sector
from app.organisations.operations import Record

_EARLIEST = 800  #: the year before which no body in these lists was founded


def _name_field(code: str) -> StringField:
    return StringField(
        _("Name (%(language)s)", language=LANGUAGES[code]),
        filters=[line],
        validators=[at_most(200)],
        render_kw={"lang": code},
    )


class OrganisationForm(Form):
    """An organisation: how it is called, what it is, where it belongs."""

    name_en = _name_field("en")
    name_zh = _name_field("zh")
    name_ja = _name_field("ja")
    name_ko = _name_field("ko")
    name_mn = _name_field("mn")
    name_ru = _name_field("ru")
    short_name = StringField(
        _("Short name"),
        filters=[line],
        validators=[at_most(30)],
        description=_("As people say it: “NEASPEC”. It can be left out."),
    )
    sector = RadioField(
        _("Sector"),
        choices=[SelectChoice(sector.value, sector.words) for sector in Sector],
        validate_choice=False,
        validators=[one_of(*Sector)],
        description=_("All sectors have the same rights."),
    )
    countries = SelectMultipleField(
        _("Countries"),
        validate_choice=False,
        description=_("International bodies and networks of many countries have none."),
    )
    parent = StringField(
        _("Body above it"),
        filters=[line],
        validators=[at_most(200)],
        description=_("The name of the organisation it is a part of, as it is listed here."),
    )
    website = StringField(
        _("Website"),
        filters=[line],
        validators=[at_most(300)],
        render_kw={"inputmode": "url", "autocomplete": "url"},
    )
    established = StringField(
        _("Year in which it was founded"),
        filters=[line],
        validators=[optional()],
        render_kw={"inputmode": "numeric"},
    )
    key = HiddenField(filters=[line])  #: so that a click that comes twice makes one
    seen = HiddenField(filters=[line])  #: keys of those of which it was said that they are others
    revision = HiddenField()

    parent_problem: Refusal | None = None  #: why no body above was found, said by whoever looked for it

    def name_fields(self) -> list[Field]:
        """Return the fields of the names, in the order of the languages."""
        return [self[f"name_{code}"] for code in LANGUAGES]

    def called(self) -> dict[str, str]:
        """Return the names typed: language to name."""
        return {code: typed for code in LANGUAGES if (typed := self[f"name_{code}"].data)}

    def validate_name_en(self, field: StringField) -> None:
        """Want a name in one language at least."""
        if not self.called():
            raise ValidationError(str(_("Please write its name, in one of these languages at least.")))
        _want_letters(self, field)

    def _name(self, field: StringField) -> None:
        _want_letters(self, field)

    validate_name_zh = validate_name_ja = validate_name_ko = validate_name_mn = validate_name_ru = _name
    validate_short_name = _name

    def validate_parent(self, _field: StringField) -> None:
        """Want a body that is there."""
        if self.parent_problem is not None:
            raise ValidationError(str(self.parent_problem))

    def validate_countries(self, field: SelectMultipleField) -> None:
        """Want countries of the list."""
        if not all(is_country(code) for code in field.data or []):
            raise ValidationError(str(_("Please choose countries from the list.")))

    def validate_website(self, field: StringField) -> None:
        """Want an address on the web, and make it whole."""
        if field.data:
            whole = website_of(field.data)
            if whole is None:
                raise ValidationError(
                    str(_("This is not the address of a website. One looks like https://www.example.org."))
                )
            field.data = whole

    def validate_established(self, field: StringField) -> None:
        """Want a year that has come."""
        field.data = unicodedata.normalize("NFKC", field.data)
        if (
            not re.fullmatch(r"[0-9]{3,4}", field.data)
            or not _EARLIEST <= int(field.data) <= clock.now().year
        ):
            raise ValidationError(str(_("Please write a year, as 1993.")))

    def record(self, parent_id: int | None) -> Record:
        """Return what was typed, as the operations take it. Only after :meth:`validate`."""
        chosen = set(self.countries.data or [])
        order = [*COUNTRIES, *sorted(chosen - set(COUNTRIES))]
        return Record(
            called=self.called(),
            short_name=self.short_name.data or None,
            sector=Sector(self.sector.data),
            countries=[code for code in order if code in chosen],
            parent_id=parent_id,
            website=self.website.data or None,
            established=self.established.data or None,
        )


class LogoForm(Form):
    """A picture for an organisation."""

    picture = FileField(
        _("Picture"),
        validators=[required(_("Please choose a picture."))],
        description=_("PNG, JPEG or WebP, at most 8 MB. It is made smaller here, and shown to everybody."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"},
    )


def _want_letters(_form: Any, field: Field) -> None:
    """Want letters or digits where there is anything."""
    if field.data and not names.folded(field.data):
        raise ValidationError(str(_("Please write a name with letters.")))


def website_of(typed: str) -> str | None:
    """Return the whole address of a website, https where nothing else is said; None when it is none."""
    if re.search(r"[\s<>\"\\^`{|}\x00-\x1f]", typed):
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*:", typed, re.IGNORECASE) or re.match(r"[^/]*:[0-9]", typed):
        typed = f"https://{typed.removeprefix('//')}"
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port
        spelled = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        return None
    label = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
    if (
        parts.scheme not in {"http", "https"}
        or parts.username is not None
        or not re.fullmatch(rf"({label}\.)+(?!\d+$){label}", spelled)
    ):
        return None
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path.removesuffix("/") or "", parts.query, parts.fragment))


def shown(organisation: Organisation, called: dict[str, str], parent: str) -> dict[str, Any]:
    """Return what the form shows of an organisation that is there."""
    return {f"name_{code}": called.get(code, "") for code in LANGUAGES} | {
        "short_name": organisation.short_name or "",
        "sector": organisation.sector.value,
        "countries": organisation.countries,
        "parent": parent,
        "website": organisation.website or "",
        "established": organisation.established or "",
        "revision": organisation.revision,
    }


def more_countries() -> list[tuple[str, str]]:
    """Return (code, name) of the countries beyond the six, by name."""
    return beyond_the_six()


class Difference(NamedTuple):
    """One field that says something else than the organisation that is there."""

    name: str
    label: str
    language: str | None  #: of what it says, when it is another than the page's
    there: str
    typed: str


def differences(form: OrganisationForm, there: dict[str, Any]) -> list[Difference]:
    """Compare what was typed with what :func:`shown` says of the organisation."""
    saved = OrganisationForm(formdata=None, data=there)
    found = []
    for field in form:
        if isinstance(field, HiddenField) or field.name == "csrf_token":
            continue
        before, now = _words(saved[field.name]), _words(field)
        if before != now:
            code = field.name.removeprefix("name_")
            language = code if code in LANGUAGES else None
            found.append(Difference(field.name, str(field.label.text), language, before, now))
    return found


def _words(field: Field) -> str:
    """Say what stands in a field, as the form says it."""
    if isinstance(field, SelectMultipleField):
        return ", ".join(countries(code for code in field.data or [] if is_country(code)))
    if isinstance(field, RadioField):
        return next((str(c.label) for c in field.iter_choices() if c.selected), "")
    return str(field.data or "")
