"""What an organiser types about a meeting."""

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app import moments, text
from app.accounts.forms import language_field, zone_field
from app.forms import Form, at_most, line, one_of, optional, paragraphs, required
from app.groups.models import Visibility
from app.i18n import _
from app.meetings.models import Kind, Meeting
from app.meetings.plans import Plan
from app.meetings.walltime import Precision

_PRECISIONS = [
    SelectChoice(Precision.TIME.value, _("Day and time")),
    SelectChoice(Precision.DAY.value, _("Whole days")),
    SelectChoice(Precision.MONTH.value, _("Only the month is known")),
]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
_MONTH_LENGTH = len("2015-11")


class MeetingForm(Form):
    """One meeting."""

    title = StringField(
        _("Title"), filters=[line], validators=[required(_("Please give the event a title.")), at_most(160)]
    )
    language = language_field(_("Language of title and text"))
    kind = SelectField(
        _("Kind"),
        choices=[SelectChoice(kind.value, kind.words) for kind in Kind],
        validate_choice=False,
        validators=[one_of(*Kind)],
    )
    source = TextAreaField(
        _("What it is about"), filters=[paragraphs], validators=[at_most(text.LONGEST)], render_kw={"rows": 8}
    )
    precision = RadioField(
        _("What is known of the time"),
        choices=_PRECISIONS,
        validate_choice=False,
        validators=[one_of(*Precision)],
    )
    first_day = StringField(
        _("First day"),
        filters=[line],
        validators=[required(_("Please choose a day."))],
        description=_("Of a month, any day."),
        render_kw={"type": "date"},
    )
    first_time = StringField(_("Begins at"), filters=[line], render_kw={"type": "time"})
    last_day = StringField(
        _("Last day"),
        filters=[line],
        description=_("Empty: the same day."),
        render_kw={"type": "date"},
    )
    last_time = StringField(_("Ends at"), filters=[line], render_kw={"type": "time"})
    timezone = zone_field()
    second = RadioField(
        _("If this time comes twice on that day"),
        choices=[
            SelectChoice("", _("It does not")),
            SelectChoice("0", _("The first one")),
            SelectChoice("1", _("The second one")),
        ],
        validate_choice=False,
        validators=[one_of("", "0", "1")],
        default="",
    )
    place = StringField(
        _("Place"),
        filters=[line],
        validators=[at_most(200)],
        description=_("Room, house, city. Empty: online only."),
    )
    online_url = StringField(
        _("Link to join online"),
        filters=[line],
        validators=[optional(), at_most(500)],
        description=_("Told only to those who have a seat."),
        render_kw={"type": "url", "inputmode": "url"},
    )
    capacity = StringField(
        _("Seats"),
        filters=[line],
        validators=[optional()],
        description=_("Empty: no limit."),
        render_kw={"inputmode": "numeric"},
    )
    takes_registrations = BooleanField(_("People can register here"))
    theme = SelectField(_("Theme"), validate_choice=False)
    series = SelectField(_("Series"), validate_choice=False)
    visibility = RadioField(
        _("Who sees it"),
        choices=[],
        validate_choice=False,
        validators=[one_of(*Visibility)],
        description=_("Nobody sees an event under a theme that she cannot see."),
    )
    group = SelectField(_("Which group"), validate_choice=False)
    revision = HiddenField()

    def offer(self, *, themes: Any, series: Any, groups: Any, meeting: Meeting | None) -> None:
        """Offer themes, series and groups: (id, title, …); and those that the meeting has so far.

        What it has may be closed to who changes it now: then it keeps its name to itself.
        """
        for field, offered, present in (
            (self.theme, themes, meeting and meeting.theme_id),
            (self.series, series, meeting and meeting.series_id),
            (self.group, groups, meeting and meeting.group_id),
        ):
            choices = [SelectChoice(str(number), title) for number, title, *_more in offered]
            if present and str(present) not in {choice.value for choice in choices}:
                choices.append(SelectChoice(str(present), _("As it is now")))
            field.choices = [SelectChoice("", _("None")), *choices]
        has_groups = len(self.group.choices) > 1
        self.visibility.choices = [
            SelectChoice(one.value, one.words)
            for one in Visibility
            if has_groups or one is not Visibility.GROUP
        ]

    def validate_online_url(self, field: StringField) -> None:
        """Want an address that a browser can open."""
        if not re.fullmatch(r"https?://[^\s<>\"]+", field.data or ""):
            raise ValidationError(str(_("This is not a link. One looks like https://meet.example.org/room.")))

    def validate_capacity(self, field: StringField) -> None:
        """Want a number of seats."""
        if not re.fullmatch(r"[0-9]{1,6}", field.data or "") or int(field.data) < 1:
            raise ValidationError(str(_("Please write a whole number of at least 1, or nothing.")))

    def validate_theme(self, field: SelectField) -> None:
        """Want one of those offered."""
        one_of(*(choice.value for choice in field.choices))(self, field)

    validate_series = validate_theme

    def validate_group(self, field: SelectField) -> None:
        """Want one of those offered, where a group is to see it."""
        one_of(*(choice.value for choice in field.choices))(self, field)
        if self.visibility.data == Visibility.GROUP and not field.data:
            raise ValidationError(str(_("Please choose a group.")))

    def validate_first_day(self, field: StringField) -> None:
        """Want a day."""
        if not _DAY.fullmatch(field.data or ""):
            raise ValidationError(str(_("Please write the day as 2026-12-31.")))

    def validate_last_day(self, field: StringField) -> None:
        """Want a day, or nothing."""
        if field.data and not _DAY.fullmatch(field.data):
            raise ValidationError(str(_("Please write the day as 2026-12-31.")))

    def validate_first_time(self, field: StringField) -> None:
        """Want a time, where there is one."""
        if self.precision.data == Precision.TIME and not _TIME.fullmatch(field.data or ""):
            raise ValidationError(str(_("Please write the time as 14:00.")))

    validate_last_time = validate_first_time

    def plan(self) -> Plan:
        """Return what was typed, as the operations take it. Only after :meth:`validate`."""
        precision = Precision(self.precision.data)
        visibility = Visibility(self.visibility.data)
        last_day = self.last_day.data or self.first_day.data
        return Plan(
            title=self.title.data,
            language=self.language.data,
            kind=Kind(self.kind.data),
            source=self.source.data or "",
            precision=precision,
            wall_start=_wall(precision, self.first_day.data, self.first_time.data),
            wall_end=_wall(precision, last_day, self.last_time.data),
            timezone=self.timezone.data,
            second={"": None, "0": False, "1": True}[self.second.data or ""],
            place=self.place.data or None,
            online_url=self.online_url.data or None,
            capacity=int(self.capacity.data) if self.capacity.data else None,
            takes_registrations=self.takes_registrations.data,
            theme_id=int(self.theme.data) if self.theme.data else None,
            series_id=int(self.series.data) if self.series.data else None,
            visibility=visibility,
            group_id=int(self.group.data) if visibility is Visibility.GROUP else None,
        )


def _wall(precision: Precision, day: str, time: str | None) -> str:
    if precision is Precision.TIME:
        return f"{day}T{time}"
    return day[:_MONTH_LENGTH] if precision is Precision.MONTH else day


def shown(meeting: Meeting) -> dict[str, Any]:
    """Return what the form shows of a meeting that is there."""
    return {
        "title": meeting.title,
        "language": meeting.language,
        "kind": meeting.kind.value,
        "source": meeting.source,
        "precision": meeting.precision.value,
        "first_day": meeting.first_day.isoformat(),
        "first_time": meeting.wall_start.partition("T")[2],
        "last_day": meeting.last_day.isoformat(),
        "last_time": meeting.wall_end.partition("T")[2],
        "timezone": meeting.timezone,
        "second": "" if meeting.second is None else str(int(meeting.second)),
        "place": meeting.place,
        "online_url": meeting.online_url,
        "capacity": str(meeting.capacity or ""),
        "takes_registrations": meeting.takes_registrations,
        "theme": str(meeting.theme_id or ""),
        "series": str(meeting.series_id or ""),
        "visibility": meeting.visibility.value,
        "group": str(meeting.group_id or ""),
        "revision": meeting.revision,
    }


class Difference(NamedTuple):
    """One field that says something else than the meeting that is there."""

    name: str
    label: str
    there: str
    typed: str


def differences(form: MeetingForm, meeting: Meeting) -> list[Difference]:
    """Compare what was typed with the meeting that is there."""
    there = MeetingForm(formdata=None, data=shown(meeting))
    for name in ("theme", "series", "group", "visibility"):
        there[name].choices = form[name].choices
    return [
        Difference(field.name, str(field.label.text), _words(there[field.name]), _words(field))
        for field in form
        if not isinstance(field, HiddenField) and _said(there[field.name]) != _said(field)
    ]


def _said(field: Field) -> str:
    return "" if field.data is None else str(field.data)


def _words(field: Field) -> str:
    """Say what stands in a field, as the form says it."""
    if isinstance(field, BooleanField):
        return str(_("yes") if field.data else _("no"))
    if isinstance(field, SelectField):  # a RadioField is one
        return next((str(choice.label) for choice in field.iter_choices() if choice.selected), _said(field))
    return _said(field)


def proposed(now: datetime, *, zone: str, language: str) -> dict[str, Any]:
    """Return what the form proposes for a new meeting: two hours in the afternoon, in four weeks."""
    day = moments.local(now + timedelta(weeks=4), zone).date().isoformat()
    return {
        "language": language,
        "kind": Kind.FORUM.value,
        "precision": Precision.TIME.value,
        "first_day": day,
        "first_time": "14:00",
        "last_time": "16:00",
        "timezone": zone,
        "takes_registrations": True,
        "visibility": Visibility.PUBLIC.value,
    }
