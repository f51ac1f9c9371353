"""Pages of meetings: what is ahead, what was, one month, one meeting, and the organiser's form."""

import re
from datetime import UTC, date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import clock, i18n, moments, panels
from app.accounts.session import actor, kept_for_visitors, key, reader, signed_in
from app.discussions import queries as discussions
from app.discussions import theme_queries
from app.discussions.queries import Head
from app.errors import NotFound, Refusal
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.meetings import linking, operations, queries
from app.meetings.access import may_edit
from app.meetings.forms import MeetingForm, differences, proposed, shown
from app.meetings.models import Meeting
from app.meetings.month import grid, month_after, month_before
from app.meetings.operations import ChangedMeanwhile, NotPossibleNow
from app.meetings.walltime import FIRST_YEAR, LAST_YEAR
from app.numbers import want_whole

blueprint = Blueprint("meetings", __name__)

Answer = str | Response | tuple[str, int]

PAGE = 20  #: meetings on a page of those that were
#: code of a refusal -> the field it is about; others are about the first day
_FIELDS = {
    "time_is_ambiguous": "second",
    "time_does_not_exist": "first_time",
    "ends_before_it_starts": "last_day",
    "text_too_long": "source",
    "not_open_to_you": "theme",
    "series_missing": "series",
}


@blueprint.get("/events")
@kept_for_visitors
def index() -> Answer:
    """What lies ahead."""
    return render_template(
        "meetings/index.html",
        ahead=queries.ahead(reader()),
        past=queries.past(reader(), limit=5),
        may_plan=queries.may_plan(reader()),
        today=_today(),
    )


@blueprint.get("/events/past")
@kept_for_visitors
def past() -> Answer:
    """What was, with its outcomes."""
    rows = queries.past(reader(), before=_before(request.args.get("before")), limit=PAGE + 1)
    older = None
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        older = f"{int(rows[-1].starts_at.timestamp())}.{rows[-1].id}"
    return render_template(
        "meetings/past.html", past=rows, older=older, is_first="before" not in request.args, today=_today()
    )


def _before(value: str | None) -> tuple[datetime, int] | None:
    """Read where the page above ended: seconds since 1970, and the id of its last meeting."""
    if value is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,10}\.[0-9]{1,18}", value):
        raise NotFound
    moment, number = value.split(".")
    return datetime.fromtimestamp(int(moment), UTC), int(number)


@blueprint.get("/events/month/<month>")
@kept_for_visitors
def month(month: str) -> Answer:
    """One month, as a grid and as a list, by the reader's clock."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month) or not FIRST_YEAR <= int(month[:4]) <= LAST_YEAR:
        raise NotFound
    first = date(int(month[:4]), int(month[5:]), 1)
    found = queries.in_month(reader(), first)
    before, after = month_before(first), month_after(first)
    return render_template(
        "meetings/month.html",
        first=first,
        today=_today(),
        meetings=found,
        weeks=grid(first, found, _today()),
        before=before if before.year >= FIRST_YEAR else None,
        after=after if after.year <= LAST_YEAR else None,
    )


def _today() -> date:
    return moments.local(clock.now()).date()


@blueprint.get("/events/<int:meeting_id>", defaults={"slug": ""})
@blueprint.get("/events/<int:meeting_id>-<slug>")
@kept_for_visitors
def show(meeting_id: int, slug: str) -> Answer:
    """One meeting: when, where, what for, what came of it."""
    meeting = queries.find(reader(), meeting_id)
    if slug != slug_of(meeting.title):
        return redirect(_address(meeting), 301)
    theme = queries.theme_of(reader(), meeting)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        prose=Markup(meeting.html),  # noqa: S704  # sanitised when it was written
        outcomes=queries.outcomes_of(reader(), meeting),
        taken_up=queries.taken_up_by(reader(), meeting),
        around=queries.around(reader(), meeting),
        thread=_thread_of(meeting),
        further=linking.threads_of(reader(), meeting.id),
        theme=theme,
        theme_words=theme_queries.words_of(theme) if theme else None,
        group=queries.group_name(meeting) if meeting.group_id else None,
        may_edit=may_edit(reader(), meeting),
        now=clock.now(),
        panels=panels.collect("meeting", meeting),
    )


def _thread_of(meeting: Meeting) -> Head | None:
    """Find the discussion of a meeting, where the reader may see it: its theme may be another one by now."""
    try:
        return discussions.head(reader(), meeting.thread_id) if meeting.thread_id else None
    except NotFound:
        return None


@blueprint.get("/series/<slug>")
@kept_for_visitors
def series(slug: str) -> Answer:
    """All meetings of a series."""
    found = queries.series(slug)
    meetings = queries.of_series(reader(), found)
    now = clock.now()
    return render_template(
        "meetings/series.html",
        series=found,
        ahead=[meeting for meeting in meetings if meeting.ends_at > now],
        past=[meeting for meeting in reversed(meetings) if meeting.ends_at <= now],
    )


@blueprint.get("/events/new")
@signed_in
def new() -> Answer:
    """Ask an organiser for a new meeting."""
    _planners_only()
    values = proposed(clock.now(), zone=actor().timezone, language=i18n.language())
    return _form(MeetingForm(formdata=None, data=values), None)


@blueprint.post("/events")
@signed_in
@limiter.limit("60/hour", key_func=key)
def create() -> Answer:
    """Write a new meeting down, as a draft."""
    _planners_only()
    form = MeetingForm()
    _offer(form, None)
    if not form.validate():
        return _form(form, None), 422
    try:
        meeting = operations.draft(actor(), form.plan())
    except Refusal as refusal:
        return _refused(form, None, refusal)
    flash(
        str(
            _("Saved as a draft. Only those who organise it and the secretariat see it until you publish it.")
        ),
        "good",
    )
    return redirect(_address(meeting))


@blueprint.get("/events/<int:meeting_id>/edit")
@signed_in
def edit(meeting_id: int) -> Answer:
    """Show an organiser her meeting, to change it."""
    meeting = queries.to_edit(actor(), meeting_id)
    if meeting.is_cancelled:
        raise NotPossibleNow
    return _form(MeetingForm(formdata=None, data=shown(meeting)), meeting)


@blueprint.post("/events/<int:meeting_id>")
@signed_in
def update(meeting_id: int) -> Answer:
    """Change a meeting; those who have a place are told what they must note."""
    meeting = queries.to_edit(actor(), meeting_id)
    form = MeetingForm()
    _offer(form, meeting)
    if not form.validate():
        return _form(form, meeting), 422
    try:
        revision = want_whole(form.revision.data, otherwise=ChangedMeanwhile)
        meeting = operations.change(actor(), meeting_id, form.plan(), revision=revision)
    except Refusal as refusal:
        return _refused(form, queries.to_edit(actor(), meeting_id), refusal)
    flash(str(_("Saved.")), "good")
    return redirect(_address(meeting))


@blueprint.post("/events/<int:meeting_id>/publication")
@signed_in
def publish(meeting_id: int) -> Answer:
    """Make a draft public."""
    meeting = operations.publish(actor(), meeting_id)
    flash(str(_("Published. It is in the calendars now.")), "good")
    return redirect(_address(meeting))


@blueprint.get("/events/<int:meeting_id>/cancellation")
@signed_in
def ask_to_cancel(meeting_id: int) -> Answer:
    """Ask whether a meeting is really to be called off."""
    meeting = queries.to_edit(actor(), meeting_id)
    if not _can_cancel(meeting):
        raise NotPossibleNow
    return render_template("meetings/cancel.html", meeting=meeting)


@blueprint.post("/events/<int:meeting_id>/cancellation")
@signed_in
def cancel(meeting_id: int) -> Answer:
    """Call a meeting off."""
    meeting = operations.cancel(actor(), meeting_id)
    flash(str(_("Called off. Everybody who has a place is being told.")), "care")
    return redirect(_address(meeting))


@blueprint.post("/events/<int:meeting_id>/thread")
@signed_in
def attach_thread(meeting_id: int) -> Answer:
    """Open the discussion of a meeting."""
    thread = discussions.head(actor(), operations.attach_thread(actor(), meeting_id))
    return redirect(url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title)))


def _can_cancel(meeting: Meeting) -> bool:
    return meeting.is_published and not meeting.is_cancelled and meeting.ends_at > clock.now()


def _planners_only() -> None:
    if not queries.may_plan(actor()):
        raise NotFound


def _address(meeting: Meeting) -> str:
    return url_for("meetings.show", meeting_id=meeting.id, slug=slug_of(meeting.title))


def _form(form: MeetingForm, meeting: Meeting | None, changed: Meeting | None = None) -> str:
    _offer(form, meeting)
    return render_template(
        "meetings/form.html",
        form=form,
        meeting=meeting,
        can_cancel=meeting is not None and _can_cancel(meeting),
        changed=changed,
        differences=differences(form, changed) if changed else [],
    )


def _refused(form: MeetingForm, meeting: Meeting | None, refusal: Refusal) -> tuple[str, int]:
    """Show the form again with what was refused; what was typed stays in it."""
    if isinstance(refusal, ChangedMeanwhile) and meeting is not None:
        form.revision.data = str(meeting.revision)  # the next saving is meant as it is
        return _form(form, meeting, changed=meeting), refusal.status
    form.refused_at(form[_FIELDS.get(refusal.code, "first_day")], refusal)
    return _form(form, meeting), refusal.status


def _offer(form: MeetingForm, meeting: Meeting | None) -> None:
    form.offer(
        themes=theme_queries.theme_choices(actor()),
        series=queries.series_choices(actor()),
        groups=queries.group_choices(actor()),
        meeting=meeting,
    )
